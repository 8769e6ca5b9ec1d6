// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <tenon/core/clock.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/postgresql/cancel.hpp>
#include <tenon/driver/postgresql/error.hpp>
#include <tenon/driver/postgresql/timer.hpp>

namespace tenon::inline v0::driver::postgresql {

struct clear_result {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
/// An answer of the server; freed with its owner.
using result_handle = std::unique_ptr<PGresult, clear_result>;

/// What is in doubt when the answer to a call is lost.
enum class stake : unsigned char {
  read,    ///< nothing
  write,   ///< outside a transaction: whether it was kept
  simple,  ///< the same in the simple protocol, which answers after the commit and not before
  commit,  ///< whether the transaction was kept
};

/// The wire to one server: sends without blocking, waits with a deadline, tells a lost answer from an error.
/// A call is `start`, a PQsend function, `sent`, and `next` until it gives null, or `collect`.
template <class Deferred = void>
class basic_link {
 public:
  using clock = std::chrono::steady_clock;
  using instant = clock::time_point;

  /// How long the server has to answer a cancel request before it is given up.
  static constexpr std::chrono::milliseconds grace{700};

  basic_link() = default;
  ~basic_link() { PQfinish(handle_); }
  basic_link(const basic_link&) = delete;
  basic_link& operator=(const basic_link&) = delete;

  /// Takes over a connected handle. `secret` is kept out of messages.
  void adopt(PGconn* handle, std::string secret) {
    handle_ = handle;
    secret_ = std::move(secret);
    slices_ = PQsslInUse(handle_) != 0;
    PQsetnonblocking(handle_, 1);
    PQsetNoticeReceiver(handle_, &notice, this);
  }

  PGconn* handle() const noexcept { return handle_; }
  bool broken() const noexcept { return broken_; }
  bool open_transaction() const noexcept {
    if (broken_) return false;
    const PGTransactionStatusType status = PQtransactionStatus(handle_);
    return status == PQTRANS_ACTIVE ? in_transaction_ : status != PQTRANS_IDLE;
  }
  bool failed_transaction() const noexcept {
    return !broken_ && PQtransactionStatus(handle_) == PQTRANS_INERROR;
  }

  void set_deadline(instant until) noexcept { until_ = until; }
  void set_timeout(std::chrono::milliseconds longest) noexcept { timeout_ = longest; }
  const std::vector<std::string>& warnings() const noexcept { return warnings_; }

  /// Begins a call. Errors: `connection` (the link is broken), `timeout` (the deadline has passed already).
  void start(std::string_view text, stake at_stake, bool cleanup = false) {
    if (broken_) [[unlikely]]
      refuse_broken();
    text_ = text;
    stake_ = at_stake;
    in_transaction_ = PQtransactionStatus(handle_) != PQTRANS_IDLE;
    cancelled_ = false;
    renew();
    if (until_ != instant::max()) [[unlikely]]
      check_start(cleanup);
  }

  /// Gives the rest of the call, such as the next row of a stream, as much time as a call of its own.
  void renew() noexcept {
    ends_ = until_;
    ask_clock();
    if (timeout_.count() <= 0 || cancelled_) return;
    const bool coarse = timeout_ >= std::chrono::seconds(1);
    const instant now = coarse ? tenon::detail::coarse_now() : clock::now();
    const instant longest = now + timeout_;
    if (longest >= ends_) return;
    ends_ = longest;
    timed_ = coarse && !slices_ && timer_.rings_before(now, longest);
    // Else the usual call waits once, right away: then the clock need not be asked again.
    first_wait_ = timeout_.count() > longest_wait ? longest_wait : static_cast<int>(timeout_.count());
  }

  /// Takes what a PQsend function returned, and sees that everything leaves this machine.
  void sent(int accepted) {
    if (accepted == 0) [[unlikely]]
      refuse_send();
    flush();
  }

  /// Sends what is waiting, and takes in meanwhile what the server says, so that neither waits for the other.
  void flush() {
    while (PQflush(handle_) == 1) {
      if ((wait(POLLIN | POLLOUT) & POLLIN) != 0 && PQconsumeInput(handle_) == 0) return;
    }
  }

  /// The next answer of this call, null after the last one.
  PGresult* next() {
    take_answer();
    return PQgetResult(handle_);
  }

  /// Reads to the end: the last answer without error. Errors: see `error_kind`; the first one the server
  /// named.
  result_handle collect(std::string_view doing) {
    result_handle first(next());
    const ExecStatusType status = PQresultStatus(first.get());
    if ((status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) && ended()) [[likely]]
      return first;
    return collect_all(std::move(first), doing);
  }

  /// Throws what an answer of status error says. `answered`: a good answer came before.
  [[noreturn, gnu::noinline, gnu::cold]] void raise(const PGresult* bad, bool answered,
                                                    std::string_view doing) {
    const bool dead = PQstatus(handle_) == CONNECTION_BAD;
    const std::string_view state = bad == nullptr ? "" : detail::field(bad, PG_DIAG_SQLSTATE);
    if (dead) mark_broken();
    if (state.empty()) raise_lost(doing);
    error problem = make_error(bad, text_, doing);
    if (state == "57014" && cancelled_) {
      problem.kind = error_kind::timeout;
      problem.message = tenon::detail::sentence({doing, ": the deadline passed, and the server stopped it"});
    } else if (dead && problem.kind == error_kind::connection && is_in_doubt(!answered)) {
      problem.kind = error_kind::outcome_unknown;
      problem.message += doubt();
    }
    if (dead && problem.kind == error_kind::misuse) {  // a pooler's words
      problem.kind = error_kind::connection;
      if (is_in_doubt(false) && !detail::waited_in_vain(detail::field(bad, PG_DIAG_MESSAGE_PRIMARY))) {
        problem.kind = error_kind::outcome_unknown;
        problem.message += doubt();
      }
    }
    problem.message = scrubbed(std::move(problem.message));
    throw problem;
  }

  /// Closes the wire without waiting; the server rolls back when it notices.
  void mark_broken() noexcept {
    if (broken_) return;
    broken_ = true;
    if (const int wire = PQsocket(handle_); wire >= 0) ::shutdown(wire, SHUT_RDWR);
  }

  /// Whether the server has closed its end, as far as this machine knows.
  bool hung_up() const noexcept {
#ifdef POLLRDHUP
    constexpr short closed = POLLRDHUP;
#else
    constexpr short closed = 0;
#endif
    pollfd asked{PQsocket(handle_), closed, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (closed | POLLHUP | POLLERR)) != 0;
  }

  /// Asks the server to stop what it runs; its answer comes like any other.
  void cancel() noexcept {
    if (cancelled_) return;
    cancelled_ = true;
    ends_ = clock::now() + grace;
    ask_clock();
    detail::send_cancel<Deferred>(handle_, milliseconds_left());
  }

  /// The socket is somebody else's now.
  void abandon() noexcept {
    broken_ = true;
    timer_.close();
  }

  /// Waits for the socket; what it is ready for, or 0 after a while on an encrypted link. At the deadline the
  /// server is asked to stop; if it does not answer that either, the link is given up.
  int wait(int events) {
    while (true) {
      pollfd waited[] = {{PQsocket(handle_), static_cast<short>(events), 0}, {timer_.handle(), POLLIN, 0}};
      if (waited[0].fd < 0) return 0;
      int milliseconds = -1;
      if (timed_) {
        const int ready = ::poll(waited, 2, -1);
        if (ready < 0 && errno != EINTR) return 0;
        if (ready <= 0) continue;
        if (waited[0].revents != 0) return waited[0].revents;
        // It may have been set for an earlier call, so this one may have time left.
        timer_.rang();
        ask_clock();
        continue;
      }
      if (first_wait_ >= 0) {
        milliseconds = std::exchange(first_wait_, -1);
      } else if (ends_ != instant::max()) {
        milliseconds = milliseconds_left();
      }
      // TLS may hold bytes that poll does not see.
      const bool sliced = slices_ && (milliseconds < 0 || milliseconds > slice);
      const int ready = ::poll(waited, 1, sliced ? slice : milliseconds);
      if (ready > 0) return waited[0].revents;
      if (ready < 0 && errno != EINTR) return 0;
      if (ready == 0 && sliced) return 0;
      if (ready == 0 && milliseconds_left() == 0) expire();
    }
  }

  std::string scrubbed(std::string text) const {
    return detail::scrubbed(std::move(text), secret_);
  }

  void warn(std::string text) {
    if (warnings_.size() < most_warnings) warnings_.push_back(text);
    if (on_warning != nullptr) on_warning(text, on_warning_context);
  }

  void (*on_warning)(std::string_view text, void* context) = nullptr;
  void* on_warning_context = nullptr;

 private:
  /// Until the next answer is here, or the end.
  void take_answer() {
    while (PQisBusy(handle_) != 0) {
      wait(POLLIN);
      // A lost link is found in the answers, behind what the server may have said before.
      if (PQconsumeInput(handle_) == 0) break;
    }
  }
  /// Whether nothing comes behind the answer that was taken last.
  bool ended() {
    take_answer();
    const PGTransactionStatusType now = PQtransactionStatus(handle_);
    return now == PQTRANS_IDLE || now == PQTRANS_INTRANS || now == PQTRANS_INERROR;
  }

  [[gnu::noinline]] result_handle collect_all(result_handle first, std::string_view doing) {
    result_handle good;
    result_handle bad;
    bool copies = false;
    for (result_handle held = std::move(first); held != nullptr; held.reset(next())) {
      switch (PQresultStatus(held.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_SINGLE_TUPLE:
        case PGRES_EMPTY_QUERY: good = std::move(held); break;
        case PGRES_COPY_IN:
        case PGRES_COPY_OUT:
        case PGRES_COPY_BOTH:
          copies = true;
          end_copy(PQresultStatus(held.get()));
          break;
        default:
          if (bad == nullptr) bad = std::move(held);
          break;
      }
      if (broken_) break;
    }
    if (copies && !broken_ && PQstatus(handle_) == CONNECTION_OK) refuse_copy();
    // An error behind a good answer comes from the commit that ends a statement by itself.
    if (bad != nullptr || PQstatus(handle_) == CONNECTION_BAD) [[unlikely]]
      raise(bad.get(), good != nullptr, doing);
    if (good == nullptr) [[unlikely]]
      tenon::detail::fail(error_kind::internal, "the server gave no answer");
    return good;
  }

  static constexpr int slice = 100;
  static constexpr int longest_wait = 1'000'000'000;  // milliseconds
  static constexpr std::size_t most_warnings = 16;

  /// Waits until `ends_`, which neither the timer nor the length of the first wait stands for.
  void ask_clock() noexcept {
    timed_ = false;
    first_wait_ = -1;
  }

  int milliseconds_left() const noexcept {
    const instant now = clock::now();
    if (now >= ends_) return 0;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(ends_ - now).count() + 1;
    return left > longest_wait ? longest_wait : static_cast<int>(left);
  }

  [[gnu::noinline]] void check_start(bool cleanup) {
    const instant now = clock::now();
    // What ends a transaction has to be tried even then, or the connection is lost for nothing.
    if (cleanup && ends_ < now + grace) {
      ends_ = now + grace;
      ask_clock();
    }
    if (now >= ends_)
      tenon::detail::fail(error_kind::timeout, "the deadline had passed before the statement was sent");
  }

  [[gnu::noinline, gnu::cold]] void expire() {
    if (cancelled_) {
      mark_broken();
      const bool in_doubt = is_in_doubt(false);
      error problem(in_doubt ? error_kind::outcome_unknown : error_kind::timeout,
                    tenon::detail::sentence({"the deadline passed, and the server did not answer",
                                             in_doubt ? doubt() : std::string_view{}}));
      problem.statement = text_;
      throw problem;
    }
    cancel();
  }

  /// `refused`: the server said no before it said that the statement was done.
  bool is_in_doubt(bool refused) const noexcept {
    switch (stake_) {
      case stake::read: return false;
      case stake::commit: return true;
      case stake::write: return !in_transaction_ && !refused;
      case stake::simple: break;
    }
    return !in_transaction_;
  }

  static constexpr std::string_view doubt() noexcept {
    return "; whether the server kept the change is not known: look before it is repeated";
  }

  [[noreturn, gnu::noinline, gnu::cold]] void raise_lost(std::string_view doing) {
    mark_broken();
    const bool in_doubt = is_in_doubt(false);
    std::string_view why = detail::first_line(PQerrorMessage(handle_));
    if (why.empty()) why = "no reason given";
    error problem(in_doubt ? error_kind::outcome_unknown : error_kind::connection,
                  tenon::detail::sentence({doing, ": the connection to the server is lost: ", why,
                                           in_doubt ? doubt() : std::string_view{}}));
    problem.message = scrubbed(std::move(problem.message));
    problem.statement = text_;
    throw problem;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_broken() const {
    tenon::detail::fail(error_kind::connection, "the connection to the server was lost before; open another");
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_send() {
    if (PQstatus(handle_) == CONNECTION_BAD) {
      stake_ = stake::read;  // nothing has left
      raise_lost("sending a statement");
    }
    error problem(
        error_kind::internal,
        scrubbed(tenon::detail::sentence({"libpq refuses: ", detail::first_line(PQerrorMessage(handle_))})));
    problem.statement = text_;
    throw problem;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_copy() const {
    error problem(error_kind::unsupported, "COPY from or to the program cannot be run as a statement");
    problem.statement = text_;
    throw problem;
  }

  /// COPY in raw SQL has nobody to give or take its data.
  [[gnu::noinline, gnu::cold]] void end_copy(ExecStatusType status) {
    if (status == PGRES_COPY_OUT) {
      while (true) {
        char* data = nullptr;
        const int size = PQgetCopyData(handle_, &data, 1);
        PQfreemem(data);
        if (size < 0) return;
        if (size == 0) {
          wait(POLLIN);
          if (PQconsumeInput(handle_) == 0) return;
        }
      }
    }
    PQputCopyEnd(handle_, "COPY cannot be run as a statement");
    flush();
  }

  static void notice(void* self, const PGresult* said) {
    auto& link = *static_cast<basic_link*>(self);
    // A commit that was not replicated is reported by a warning alone. Its text is translated, the function's
    // name is not.
    if (detail::field(said, PG_DIAG_SOURCE_FUNCTION) != "SyncRepWaitForLSN") return;
    try {
      link.warn(tenon::detail::sentence(
          {"the change is kept by this server, but: ", detail::field(said, PG_DIAG_MESSAGE_PRIMARY)}));
    } catch (...) {  // out of memory; C code is above
    }
  }

  PGconn* handle_ = nullptr;
  std::string secret_;
  std::string_view text_;
  instant until_ = instant::max();
  instant ends_ = instant::max();
  int first_wait_ = -1;  // milliseconds; -1: ask the clock
  bool timed_ = false;   // the timer rings at `ends_` or before
  std::chrono::milliseconds timeout_{0};
  timer timer_;
  stake stake_ = stake::read;
  bool in_transaction_ = false;
  bool cancelled_ = false;
  bool broken_ = false;
  bool slices_ = false;
  std::vector<std::string> warnings_;
};

}  // namespace tenon::inline v0::driver::postgresql
