// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <poll.h>

#include <tenon/codec/cell.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/binary_copy.hpp>
#include <tenon/driver/postgresql/connection.hpp>
#include <tenon/driver/postgresql/results.hpp>

namespace tenon::inline v0::driver::postgresql {

/// The rows of a select without parameters as they come, in constant memory, by COPY in its binary form: the
/// fastest way out of the server. Nothing is prepared, so a run costs the server two plannings.
template <class Deferred = void>
class basic_copy_reader final : receiver {
 public:
  /// `select` is one SELECT without parameters and without a ';'.
  basic_copy_reader(basic_connection<Deferred>& where, std::string_view select,
                    array_view<const cell_spec> results)
      : connection_(where), select_(select), decoder_(results) {}
  ~basic_copy_reader() { close(); }
  basic_copy_reader(const basic_copy_reader&) = delete;
  basic_copy_reader& operator=(const basic_copy_reader&) = delete;

  /// Starts to run. Errors: see `error_kind`.
  void open() {
    close();
    connection_.make_ready();
    basic_link<Deferred>& link = connection_.link();
    // COPY tells no types. What tells them holds the tables as they are to the end of both, as one message is
    // one transaction.
    const std::string both =
        tenon::detail::sentence({"SELECT * FROM (", select_, ") AS q LIMIT 0; COPY (", select_,
                                 ") TO STDOUT (FORMAT binary)", connection_.comment()});
    link.start(select_, stake::read);
    link.sent(PQsendQuery(connection_.handle(), both.c_str()));
    phase_ = phase::copying;
    connection_.set_receiver(this);
    try {
      const result_handle types = expect(PGRES_TUPLES_OK);
      decoder_.look_at(types.get(), text());
      form_.begin(static_cast<std::size_t>(PQnfields(types.get())));
      const result_handle begins = expect(PGRES_COPY_OUT);
      if (PQbinaryTuples(begins.get()) != 1) form_.refuse("it is text");
    } catch (...) {
      close();
      throw;
    }
  }

  /// The next row, one cell per spec; false at the end. The cells' bytes live until the next call.
  bool next(cell* row) {
    while (phase_ != phase::idle) {
      if (form_.has_more()) {
        if (form_.read(decoder_, row)) [[likely]]
          return true;
      } else {
        take();
      }
    }
    return false;
  }

  /// Ends the execution and frees its rows. One that has not ended is stopped on the server, or read to its
  /// end if it runs in a transaction, which a cancelled statement would fail.
  void close() noexcept {
    const bool receiving = phase_ == phase::copying;
    end();
    if (receiving && !connection_.link().broken()) stop();
  }

  const std::string& text() const noexcept { return select_; }

 private:
  enum class phase : unsigned char {
    idle,
    copying,   ///< the server sends
    received,  ///< all is here, or what went wrong, and is still to be read
  };

  struct free_memory {
    void operator()(char* memory) const noexcept { PQfreemem(memory); }
  };
  /// What libpq gives at once; of a server of PostgreSQL it is one row.
  struct message {
    std::unique_ptr<char, free_memory> bytes;
    int size = 0;
  };

  static constexpr std::string_view doing = "executing a statement";
  // As many cost less than the request to stop.
  static constexpr std::size_t rows_before_cancel = 256;
  static constexpr std::size_t bytes_before_cancel = 256 * 1024;
  static constexpr int wait_before_cancel = 5;  // milliseconds

  result_handle expect(ExecStatusType status) {
    basic_link<Deferred>& link = connection_.link();
    result_handle answer(link.next());
    if (answer != nullptr && PQresultStatus(answer.get()) == status) return answer;
    if (answer != nullptr && PQresultStatus(answer.get()) != PGRES_FATAL_ERROR)
      tenon::detail::fail(error_kind::internal, "the server gave another answer than rows");
    phase_ = phase::received;
    while (PGresult* const rest = link.next()) PQclear(rest);
    link.raise(answer.get(), false, doing);
  }

  /// The next message, from the server or from what was gathered; or the end.
  [[gnu::noinline]] void take() {
    bool more = false;
    if (phase_ == phase::copying) {
      try {
        more = receive(message_, true);
      } catch (...) {
        end();
        throw;
      }
    } else if (gathered_at_ < gathered_.size()) {
      message_ = std::move(gathered_[gathered_at_++]);
      more = true;
    }
    if (more) return form_.take(message_.bytes.get(), static_cast<std::size_t>(message_.size));
    const std::exception_ptr problem = std::exchange(problem_, nullptr);
    end();
    if (problem != nullptr) std::rethrow_exception(problem);
    if (!form_.ended()) form_.refuse("it has no end");
  }

  /// The next message of the server; false at the end, which is checked. `renews`: each is a call of its own.
  bool receive(message& into, bool renews) {
    basic_link<Deferred>& link = connection_.link();
    PGconn* const handle = connection_.handle();
    for (bool lost = false, waited = false;;) {
      char* bytes = nullptr;
      const int size = PQgetCopyData(handle, &bytes, 1);
      if (size > 0) [[likely]] {
        into.bytes.reset(bytes);
        into.size = size;
        return true;
      }
      if (size < 0 || lost) {
        phase_ = phase::received;
        leave();
        // libpq cannot go on, for want of memory or because of bytes that are no message.
        if (size == -2 || (lost && PQstatus(handle) != CONNECTION_BAD)) link.raise(nullptr, false, doing);
        link.collect(doing);
        return false;
      }
      if (renews && !waited) link.renew();
      waited = true;
      link.wait(POLLIN);
      // What the server said before the link was lost is read first.
      lost = PQconsumeInput(handle) == 0;
    }
  }

  /// Another statement needs the link: the rest is kept here. The row that is being read stays.
  void gather() override {
    basic_link<Deferred>& link = connection_.link();
    link.renew();
    try {
      for (message each; receive(each, false);) gathered_.push_back(std::move(each));
    } catch (...) {
      problem_ = std::current_exception();
      if (phase_ == phase::copying) link.mark_broken();  // nobody will take what still comes
    }
    phase_ = phase::received;
  }

  void leave() noexcept {
    if (connection_.receives(this)) connection_.set_receiver(nullptr);
  }

  void end() noexcept {
    leave();
    phase_ = phase::idle;
    message_ = {};
    gathered_.clear();
    gathered_at_ = 0;
    problem_ = nullptr;
  }

  void stop() noexcept {
    basic_link<Deferred>& link = connection_.link();
    try {
      link.renew();
      while (PGresult* const rest = link.next()) {
        const bool copies = PQresultStatus(rest) == PGRES_COPY_OUT;
        PQclear(rest);
        if (copies && !drop_rows()) return link.mark_broken();
      }
    } catch (...) {
      link.mark_broken();
    }
  }

  /// Takes what still comes; false if the link is lost.
  bool drop_rows() {
    basic_link<Deferred>& link = connection_.link();
    PGconn* const handle = connection_.handle();
    const bool cancels = !connection_.in_transaction();
    std::size_t rows = 0;
    for (std::size_t bytes = 0;;) {
      char* data = nullptr;
      const int size = PQgetCopyData(handle, &data, 1);
      PQfreemem(data);
      if (size == -1) return true;
      if (size < 0) return false;
      if (size > 0) {
        bytes += static_cast<std::size_t>(size);
        if (cancels && (++rows == rows_before_cancel || bytes > bytes_before_cancel)) link.cancel();
        continue;
      }
      pollfd asked{PQsocket(handle), POLLIN, 0};
      if (cancels && ::poll(&asked, 1, wait_before_cancel) == 0) link.cancel();
      link.wait(POLLIN);
      if (PQconsumeInput(handle) == 0) return false;
    }
  }

  basic_connection<Deferred>& connection_;
  std::string select_;
  basic_decoder<Deferred> decoder_;
  basic_binary_copy<Deferred> form_;
  phase phase_ = phase::idle;
  message message_;
  std::vector<message> gathered_;
  std::size_t gathered_at_ = 0;
  std::exception_ptr problem_;
};

using copy_reader = basic_copy_reader<>;

}  // namespace tenon::inline v0::driver::postgresql
