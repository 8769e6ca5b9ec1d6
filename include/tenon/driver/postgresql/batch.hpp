// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/statement.hpp>

namespace tenon::inline v0::driver::postgresql {

/// One statement of a batch and what came of it.
template <class Deferred = void>
struct basic_batch_entry {
  basic_statement<Deferred>* statement = nullptr;
  array_view<const cell> values{};
  void (*row)(void* target, const cell* cells) = nullptr;  ///< called for each row of the result
  void* target = nullptr;
  std::size_t width = 0;
  std::int64_t affected = 0;
  std::int64_t first = 0;  ///< the first integer of its result, such as a generated key
  bool has_first = false;
};

/// Sends many statements in one go and reads their answers in one go (libpq's pipeline mode). All that comes
/// behind an error is skipped by the server.
template <class Deferred = void>
class basic_batch {
 public:
  using entry = basic_batch_entry<Deferred>;

  basic_batch(basic_connection<Deferred>& where, array_view<entry> entries)
      : connection_(where), link_(where.link()), entries_(entries) {}

  /// Errors: those of the statement that failed; the message begins with "statement N of the batch: ".
  void run() {
    connection_.make_ready();
    stake at_stake = stake::read;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      named(i, [&] { entries_[i].statement->ready_for_batch(entries_[i].values); });
      if (entries_[i].statement->at_stake() != stake::read) at_stake = stake::write;
    }
    link_.start("a batch", at_stake);
    if (PQenterPipelineMode(connection_.handle()) == 0) link_.sent(0);
    try {
      send();
      receive();
    } catch (...) {
      // A deadline or a lost link: what is still to come belongs to nobody.
      link_.mark_broken();
      throw;
    }
    PQexitPipelineMode(connection_.handle());
    for (const entry& each : entries_) connection_.note(each.statement->facts());
    if (bad_ != nullptr) named(failed_, [this] { link_.raise(bad_.get(), false, "executing a statement"); });
    if (problem_ != nullptr) named(failed_, [this] { std::rethrow_exception(problem_); });
  }

 private:
  /// What the server answers to, in order.
  struct command {
    std::size_t entry;
    bool prepares;
  };
  static constexpr std::size_t flush_every = 16;

  void send() {
    std::size_t sent = 0;
    for (; sent < entries_.size() && bad_ == nullptr; ++sent) {
      try {
        if (entries_[sent].statement->queue(entries_[sent].values)) commands_.push_back({sent, true});
        commands_.push_back({sent, false});
      } catch (...) {
        if (link_.broken()) throw;
        keep_problem(sent);  // a value was refused: what was queued before it still has its answers
        break;
      }
      if (sent % flush_every == flush_every - 1) flush();
    }
    if (PQpipelineSync(connection_.handle()) == 0) link_.sent(0);
    while (!flush()) {
    }
  }

  /// Sends what the socket takes. When it takes no more, answers are read, since the server may wait for
  /// that. True when everything has left.
  bool flush() {
    while (PQflush(connection_.handle()) == 1) {
      if ((link_.wait(POLLIN | POLLOUT) & POLLIN) == 0) continue;
      if (PQconsumeInput(connection_.handle()) == 0) return true;
      while (at_ < commands_.size() && PQisBusy(connection_.handle()) == 0) {
        step(PQgetResult(connection_.handle()));
        check_link();
      }
    }
    return true;
  }

  void receive() {
    while (!synchronized_) {
      step(link_.next());
      check_link();
    }
  }

  void check_link() {
    if (PQstatus(connection_.handle()) != CONNECTION_BAD) [[likely]]
      return;
    if (bad_ == nullptr) failed_ = at_ < commands_.size() ? commands_[at_].entry : 0;
    named(failed_, [this] { link_.raise(bad_.get(), false, "executing a statement"); });
  }

  void step(PGresult* answer) {
    if (answer == nullptr) {  // the end of one command
      if (answered_) ++at_;
      answered_ = false;
      return;
    }
    result_handle held(answer);
    const ExecStatusType status = PQresultStatus(answer);
    if (status == PGRES_PIPELINE_SYNC) {
      synchronized_ = true;
      return;
    }
    if (at_ >= commands_.size()) {  // the commit behind the last statement
      if (status == PGRES_FATAL_ERROR && bad_ == nullptr) fail(entries_.size() - 1, std::move(held));
      return;
    }
    answered_ = true;
    const command& current = commands_[at_];
    entry& item = entries_[current.entry];
    const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    if (!good && current.prepares) item.statement->lose();
    if (!good) {
      if (status != PGRES_PIPELINE_ABORTED && bad_ == nullptr) {
        if (is_forgotten_statement(answer)) item.statement->lose();
        fail(current.entry, std::move(held));
      }
      return;
    }
    if (current.prepares || problem_ != nullptr) return;
    try {
      take(item, answer);
    } catch (...) {
      keep_problem(current.entry);
    }
  }

  void take(entry& item, PGresult* answer) {
    item.affected = affected_rows(answer);
    item.has_first = first_integer(answer, item.first);
    if (item.row == nullptr) return;
    item.statement->decoder().look_at(answer, item.statement->text());
    if (cells_.size() < item.width) cells_.resize(item.width);
    const int rows = PQntuples(answer);
    for (int i = 0; i < rows; ++i) {
      item.statement->decoder().read(answer, i, cells_.data());
      item.row(item.target, cells_.data());
    }
  }

  void fail(std::size_t at, result_handle answer) {
    bad_ = std::move(answer);
    // The first in order counts, and an answer comes before what was queued later.
    failed_ = at;
  }
  void keep_problem(std::size_t at) {
    if (problem_ != nullptr) return;
    problem_ = std::current_exception();
    if (bad_ == nullptr) failed_ = at;
  }

  template <class Act>
  void named(std::size_t at, Act act) {
    try {
      act();
    } catch (error& problem) {
      problem.message =
          tenon::detail::sentence({"statement ", std::to_string(at + 1), " of the batch: ", problem.message});
      if (problem.statement == "a batch") problem.statement = entries_[at].statement->text();
      throw;
    }
  }

  basic_connection<Deferred>& connection_;
  basic_link<Deferred>& link_;
  array_view<entry> entries_;
  std::vector<command> commands_;
  std::size_t at_ = 0;
  bool answered_ = false;
  bool synchronized_ = false;
  result_handle bad_;
  std::exception_ptr problem_;
  std::size_t failed_ = 0;
  std::vector<cell> cells_;
};

}  // namespace tenon::inline v0::driver::postgresql
