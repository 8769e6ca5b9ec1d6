// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/postgresql/connect.hpp>
#include <tenon/driver/postgresql/link.hpp>
#include <tenon/driver/postgresql/options.hpp>
#include <tenon/driver/postgresql/raw_text.hpp>

namespace tenon::inline v0::driver::postgresql {

/// The rows of a question as text, as the server writes each value.
class text_rows {
 public:
  explicit text_rows(result_handle result) : result_(std::move(result)) {}
  std::size_t count() const noexcept { return static_cast<std::size_t>(PQntuples(result_.get())); }
  std::size_t width() const noexcept { return static_cast<std::size_t>(PQnfields(result_.get())); }
  bool null(std::size_t row, std::size_t column) const noexcept {
    return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
  }
  /// Empty for NULL too; lives as long as the rows.
  std::string_view value(std::size_t row, std::size_t column) const noexcept {
    const int at = static_cast<int>(row);
    const int field = static_cast<int>(column);
    return {PQgetvalue(result_.get(), at, field),
            static_cast<std::size_t>(PQgetlength(result_.get(), at, field))};
  }

 private:
  result_handle result_;
};

/// Rows that a connection is still receiving. Before it says anything else, they are taken in.
class receiver {
 public:
  virtual void gather() = 0;

 protected:
  ~receiver() = default;
};

/// One session with a server. Belongs to one thread at a time; no call waits longer than its deadline.
template <class Deferred = void>
class basic_connection {
 public:
  using instant = std::chrono::steady_clock::time_point;

  /// Connects, until `until` at the latest; later calls take no longer than `call_timeout` if it is not 0.
  /// `tag` becomes a comment at the end of each statement. Errors: `connection`, `permission`, `timeout`,
  /// `configuration`, `limit`, `unsupported`.
  explicit basic_connection(const postgresql_options& options, instant until = instant::max(),
                            std::chrono::milliseconds call_timeout = std::chrono::milliseconds{0},
                            std::string_view tag = {})
      : options_(options) {
    if (!tag.empty()) comment_ = tenon::detail::sentence({" /*", tag, "*/"});
    detail::basic_connector<Deferred> connector(options_, until);
    PGconn* const handle = connector.connect();
    const char* const password = PQpass(handle);
    link_.adopt(handle, password == nullptr ? options_.password : password);
    link_.on_warning = options_.on_warning;
    link_.on_warning_context = options_.on_warning_context;
    link_.set_deadline(until);
    set_session();
    if (options_.on_connect != nullptr) options_.on_connect(handle, options_.on_connect_context);
    link_.set_deadline(instant::max());
    link_.set_timeout(call_timeout);
  }
  basic_connection(const basic_connection&) = delete;
  basic_connection& operator=(const basic_connection&) = delete;

  /// Runs the statements of `text`; rows are ignored. Outside a transaction they are one of their own, which
  /// keeps all or nothing. Errors: see `error_kind`.
  void execute(std::string_view text) { send_text(text, is_question(text) ? stake::read : stake::simple); }
  /// One question with its rows as text.
  text_rows ask(std::string_view question) {
    return text_rows(send_text(question, is_question(question) ? stake::read : stake::simple));
  }

  /// `text` begins a transaction; nothing is in doubt if it is lost.
  void begin(std::string_view text) { send_text(text, stake::read); }
  /// Errors: `transaction` if it had failed and was rolled back; `outcome_unknown` if the answer is lost.
  void commit() {
    take_in();
    // A link that was lost before leaves no doubt: the transaction is gone.
    if (!link_.broken() && link_.hung_up()) link_.mark_broken();
    const result_handle answer = send_text("COMMIT", stake::commit);
    if (std::string_view(PQcmdStatus(answer.get())) == "ROLLBACK") {
      tenon::detail::fail(error_kind::transaction,
                          "COMMIT: the transaction had failed and was rolled back; nothing of it is kept");
    }
  }
  /// Also after the deadline, for a moment. On a lost link there is nothing left to do.
  void rollback() {
    if (link_.broken()) return;
    send_text("ROLLBACK", stake::read, true);
  }
  void rollback_to(std::string_view savepoint) {
    send_text(
        tenon::detail::sentence({"ROLLBACK TO SAVEPOINT ", savepoint, "; RELEASE SAVEPOINT ", savepoint}),
        stake::read, true);
  }

  bool in_transaction() const noexcept { return link_.open_transaction(); }
  bool failed() const noexcept { return link_.failed_transaction(); }
  bool usable() const noexcept { return !link_.broken() && PQstatus(link_.handle()) == CONNECTION_OK; }
  void set_deadline(instant until) noexcept { link_.set_deadline(until); }
  const std::vector<std::string>& warnings() const noexcept { return link_.warnings(); }

  /// Told of text that the program wrote.
  void note(const text_facts& facts) noexcept {
    dirty_ = dirty_ || facts.dirties;
    if (!facts.forgets) return;
    ++generation_;
    dropped_.clear();
    forgets_ = true;
  }
  bool dirty() const noexcept { return dirty_ || in_transaction(); }

  /// Ends an open transaction and brings settings, temporary tables and locks back to the beginning.
  void reset() {
    if (in_transaction()) rollback();
    if (dirty_) {
      // Statements that the program prepared itself go with all others, which are then prepared again.
      if (forgets_) {
        send_text("DEALLOCATE ALL", stake::read, true);
        ++generation_;
        dropped_.clear();
        forgets_ = false;
      }
      send_text(
          "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; "
          "SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES",
          stake::read, true);
      set_session();
      dirty_ = false;
    }
  }

  /// The cheapest question there is.
  void ping() { send_text("", stake::read); }

  /// In the child of a fork: closes its copy of the socket, silently.
  void abandon() noexcept {
    const int wire = PQsocket(link_.handle());
    if (wire < 0) return;
    // libpq says good-bye when the handle goes; it says it to nobody then.
    const int nobody = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nobody >= 0) {
      ::dup2(nobody, wire);
      ::close(nobody);
    }
    link_.abandon();
  }

  const postgresql_options& options() const noexcept { return options_; }
  PGconn* handle() const noexcept { return link_.handle(); }
  /// Appended to every statement: " /*tag*/", or nothing.
  const std::string& comment() const noexcept { return comment_; }

  // For statements, batches and copies.

  basic_link<Deferred>& link() noexcept { return link_; }
  /// Prepared statements of an older generation are gone.
  std::uint32_t generation() const noexcept { return generation_; }
  /// Behind a pooler the server knows the names of many clients: another one's must not be taken for ours.
  std::string next_name() {
    if (prefix_.empty()) {
      unsigned char bytes[12];
      tenon::detail::random_bytes(bytes, sizeof bytes);
      prefix_ = "tenon_";
      for (const unsigned char each : bytes) prefix_ += "abcdefghijklmnopqrstuvwxyz234567"[each % 32];
      prefix_ += '_';
    }
    return prefix_ + std::to_string(++names_);
  }
  /// A prepared statement that nobody needs any more.
  void drop_later(std::string name) {
    try {
      dropped_.push_back(std::move(name));
    } catch (...) {  // it stays on the server
    }
  }

  /// Before anything is sent: rows that are still coming are taken in, forgotten statements dropped.
  void take_in() {
    if (receiver_ != nullptr) [[unlikely]]
      std::exchange(receiver_, nullptr)->gather();
  }
  void set_receiver(receiver* now) noexcept { receiver_ = now; }
  bool receives(const receiver* who) const noexcept { return receiver_ == who; }

  void make_ready() {
    take_in();
    if (dropped_.size() >= drop_together) [[unlikely]]
      drop();
  }

 private:
  static constexpr std::size_t drop_together = 16;

  result_handle send_text(std::string_view text, stake at_stake, bool cleanup = false) {
    take_in();
    const std::string whole = tenon::detail::sentence({text, text.empty() ? std::string_view{} : comment_});
    link_.start(text, at_stake, cleanup);
    link_.sent(PQsendQuery(link_.handle(), whole.c_str()));
    return link_.collect("executing a statement");
  }

  /// In a transaction a name that is unknown would end it.
  [[gnu::noinline]] void drop() {
    if (in_transaction()) return;
    std::string text;
    for (const std::string& name : dropped_) text += "DEALLOCATE " + name + ';';
    dropped_.clear();
    try {
      send_text(text, stake::read);
    } catch (const error& problem) {
      if (!usable() || problem.kind == error_kind::timeout) throw;
    }
  }

  /// Settings that a pooler does not take when connecting, or takes and drops.
  void set_session() {
    constexpr const char* wanted[][2] = {{"DateStyle", "ISO"},
                                         {"IntervalStyle", "postgres"},
                                         {"TimeZone", "UTC"},
                                         {"standard_conforming_strings", "on"}};
    std::string text;
    for (const auto& [name, value] : wanted) {
      // What the program gives itself comes behind ours.
      if (options_.prepared_statements && gives_options()) break;
      const char* now = PQparameterStatus(link_.handle(), name);
      const std::string_view known = now == nullptr ? "" : now;
      if (known.substr(0, std::string_view(value).size()) != value)
        text += tenon::detail::sentence({"SET ", name, " TO ", value, ";"});
    }
    if (!options_.search_path.empty()) {
      if (!options_.prepared_statements) check_search_path();
      text += "SET search_path TO " + options_.search_path + ';';
    }
    if (!text.empty()) send_text(text, stake::read);
  }
  bool gives_options() const {
    return options_.parameter("options") != nullptr || std::getenv("PGOPTIONS") != nullptr;
  }

  /// The next transaction may run in another session, and somebody else's in this one. Only a pooler knows
  /// the server's process by another number.
  [[gnu::noinline, gnu::cold]] void check_search_path() {
    const text_rows answer = ask("SELECT pg_catalog.pg_backend_pid()");
    if (answer.value(0, 0) == std::to_string(PQbackendPID(link_.handle()))) return;
    tenon::detail::fail(
        error_kind::configuration,
        "PostgreSQL: a search_path does not survive behind a pooler that shares connections by "
        "transaction; set it for the user (ALTER ROLE ... SET search_path) or in the pooler "
        "(connect_query), or leave prepared_statements on if it shares them by session");
  }

  postgresql_options options_;
  basic_link<Deferred> link_;
  std::string comment_;
  std::vector<std::string> dropped_;
  receiver* receiver_ = nullptr;
  std::uint32_t generation_ = 0;
  std::string prefix_;
  std::uint64_t names_ = 0;
  bool dirty_ = false;
  bool forgets_ = false;
};

using connection = basic_connection<>;

}  // namespace tenon::inline v0::driver::postgresql
