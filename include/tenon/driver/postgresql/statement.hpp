// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include <tenon/codec/cell.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/connection.hpp>
#include <tenon/driver/postgresql/parameters.hpp>
#include <tenon/driver/postgresql/results.hpp>

namespace tenon::inline v0::driver::postgresql {

/// What a statement is, besides its text.
struct statement_shape {
  std::vector<parameter_type> parameters{};
  array_view<const cell_spec> results{};
  bool written_by_hand = false;  ///< SQL of the program: the server finds the parameters' types
  bool reads = false;            ///< changes nothing; told of raw SQL by its first word
};

/// A statement of one connection, which must outlive it. It is prepared when it first runs, and again when
/// the server has forgotten it or a table has changed, without the caller's knowledge where nothing is lost.
template <class Deferred = void>
class basic_statement final : receiver {
 public:
  basic_statement(basic_connection<Deferred>& where, std::string_view text, const statement_shape& shape)
      : connection_(where), size_(text.size()), decoder_(shape.results), raw_(shape.written_by_hand) {
    text_.reserve(text.size() + where.comment().size());
    text_ = text;
    text_ += where.comment();
    if (text_.find('\0') != std::string::npos)
      tenon::detail::fail(error_kind::value, "the text of a statement holds a NUL byte");
    if (raw_) facts_ = facts_of(text);
    stake_ = (raw_ ? facts_.reads : shape.reads) ? stake::read : stake::write;
    named_ = where.options().prepared_statements && (!raw_ || facts_.plans);
    if (!raw_) parameters_.declare(shape.parameters);
  }
  ~basic_statement() {
    close();
    forget();
  }
  basic_statement(const basic_statement&) = delete;
  basic_statement& operator=(const basic_statement&) = delete;

  /// Runs to the end. Errors: see `error_kind`.
  result_handle run(array_view<const cell> values) {
    for (int attempt = 1;; ++attempt) {
      send(values);
      try {
        result_handle answer = connection_.link().collect(doing);
        if (raw_) connection_.note(facts_);
        return answer;
      } catch (const error& problem) {
        if (raw_) connection_.note(facts_);
        if (!heal(problem, attempt)) throw;
      }
    }
  }

  /// Starts to run. `streams`: rows are taken one by one as they come, in constant memory; else all at once.
  void open(array_view<const cell> values, bool streams) {
    row_ = 0;
    if (!streams || (raw_ && !facts_.plans)) {
      result_ = run(values);
      look_at_columns();
      rows_ = PQntuples(result_.get());
      return;
    }
    for (int attempt = 1;; ++attempt) {
      send(values);
      PQsetSingleRowMode(connection_.handle());
      state_ = state::streaming;
      connection_.set_receiver(this);
      try {
        take(connection_.link().next());
        if (raw_) connection_.note(facts_);
        look_at_columns();
        return;
      } catch (const error& problem) {
        if (state_ == state::streaming && !finished_) {
          close();
          throw;
        }
        leave_stream();
        if (!heal(problem, attempt)) throw;
      }
    }
  }

  /// The next row, one cell per spec; false at the end. The cells' bytes live until the next call.
  bool next(cell* row) {
    if (row_ < rows_) [[likely]] {
      decoder_.read(result_.get(), row_++, row);
      return true;
    }
    return state_ == state::streaming ? next_of_stream(row) : false;
  }

  /// How many rows are still to come, if that is known; else 0.
  std::size_t known_rows() const noexcept {
    return state_ == state::idle ? static_cast<std::size_t>(rows_ - row_) : 0;
  }

  /// Ends the execution and frees its rows. A stream that has not ended is stopped on the server, or read to
  /// its end if it runs in a transaction, which a cancelled statement would fail.
  void close() noexcept {
    if (state_ == state::streaming) stop_stream();
    result_.reset();
    kept_.reset();
    rows_ = row_ = 0;
  }

  std::string_view text() const noexcept { return {text_.data(), size_}; }

  // For batches: the same steps without waiting in between.

  /// Makes ready what cannot be made inside a pipeline.
  void ready_for_batch(array_view<const cell> values) {
    if (raw_) prepare_by_hand(values);
  }
  /// Queues the statement; whether its preparation was queued before it, which has an answer of its own.
  bool queue(array_view<const cell> values) {
    parameters_.encode(values, text());
    const bool prepares = named_ && !prepared();
    if (prepares) {
      begin_name();
      queued(PQsendPrepare(connection_.handle(), name_.c_str(), text_.c_str(), parameters_.count(),
                           parameters_.oids()));
    }
    queued(push());
    parameters_.let_go();
    return prepares;
  }
  basic_decoder<Deferred>& decoder() noexcept { return decoder_; }
  const text_facts& facts() const noexcept { return facts_; }
  stake at_stake() const noexcept { return stake_; }
  /// Its preparation failed, or was skipped.
  void lose() noexcept { name_.clear(); }
  /// Nobody needs it on the server any more.
  void forget() noexcept {
    if (!name_.empty() && generation_ == connection_.generation()) connection_.drop_later(std::move(name_));
    name_.clear();
  }

 private:
  enum class state : unsigned char { idle, streaming };
  static constexpr std::string_view doing = "executing a statement";
  static constexpr int most_attempts = 5;  // a table may be changed again meanwhile

  bool prepared() const noexcept { return !name_.empty() && generation_ == connection_.generation(); }

  void begin_name() { take_name(connection_.next_name()); }
  void take_name(std::string name) noexcept {
    name_ = std::move(name);
    generation_ = connection_.generation();
    looked_ = false;
  }

  /// The server refuses to run a prepared statement whose columns have become others.
  void look_at_columns() {
    if (looked_) return;
    decoder_.look_at(result_.get(), text());
    looked_ = named_;
  }

  int push() {
    PGconn* const handle = connection_.handle();
    return named_ ? PQsendQueryPrepared(handle, name_.c_str(), parameters_.count(), parameters_.values(),
                                        parameters_.sizes(), parameters_.formats(), 1)
                  : PQsendQueryParams(handle, text_.c_str(), parameters_.count(), parameters_.oids(),
                                      parameters_.values(), parameters_.sizes(), parameters_.formats(), 1);
  }

  void queued(int accepted) {
    if (accepted == 0) [[unlikely]]
      connection_.link().sent(0);
  }

  /// Prepares if needed and sends.
  void send(array_view<const cell> values) {
    connection_.make_ready();
    if (raw_) {
      prepare_by_hand(values);
      parameters_.encode(values, text());
    } else {
      // Values are refused before anything is sent.
      parameters_.encode(values, text());
      if (named_ && !prepared()) prepare();
    }
    connection_.link().start(text(), stake_);
    const int accepted = push();
    parameters_.let_go();
    connection_.link().sent(accepted);
  }

  [[gnu::noinline]] void prepare() {
    for (int attempt = 1;; ++attempt) {
      connection_.link().start(text(), stake::read);
      std::string name = connection_.next_name();
      connection_.link().sent(PQsendPrepare(connection_.handle(), name.c_str(), text_.c_str(),
                                            parameters_.count(), parameters_.oids()));
      try {
        connection_.link().collect("preparing a statement");
        take_name(std::move(name));
        return;
      } catch (const error& problem) {
        // Behind a pooler the name may be another program's.
        if (problem.sqlstate != "42P05" || connection_.in_transaction() || attempt == 3) throw;
      }
    }
  }

  /// Lets the server find the types of the parameters, and gives them where it has no reason to choose one.
  void prepare_by_hand(array_view<const cell> values) {
    if (named_ && prepared() && same_kinds(values)) return;
    if (parameters_in(text()) < values.size())
      parameters_.refuse_count(values.size(), parameters_in(text()), text());
    if (!named_) return declare_by_hand(values);
    forget();
    std::vector<parameter_type> types(values.size());
    parameters_.declare(types);
    prepare();
    if (values.empty()) return remember_kinds(values);
    connection_.link().start(text(), stake::read);
    connection_.link().sent(PQsendDescribePrepared(connection_.handle(), name_.c_str()));
    const result_handle described = connection_.link().collect("describing a statement");
    types.resize(static_cast<std::size_t>(PQnparams(described.get())));
    bool gives = false;
    for (std::size_t i = 0; i < types.size(); ++i) {
      types[i].form = wire_of(PQparamtype(described.get(), static_cast<int>(i)));
      if (types[i].form != wire::text || i >= values.size()) continue;
      // Text is what is left when nothing else is said.
      const wire own = wire_of(values[i].kind);
      if (own == wire::inferred || own == wire::text) continue;
      types[i].form = own;
      gives = true;
    }
    if (gives) {
      forget();
      std::vector<parameter_type> given(types.size());
      for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i].form == wire_of(i < values.size() ? values[i].kind : cell_kind::null))
          given[i] = types[i];
      }
      parameters_.declare(std::move(given));
      prepare();
    }
    // From here on the types only say how values are written; the server knows them.
    parameters_.declare(std::move(types));
    remember_kinds(values);
  }

  /// Without a prepared statement the server's choice is not known before the values are sent: so as text.
  void declare_by_hand(array_view<const cell> values) {
    std::vector<parameter_type> types(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool bytes = values[i].kind == cell_kind::blob;
      types[i].form = bytes ? wire::bytea : wire::other;
    }
    parameters_.declare(std::move(types));
  }

  bool same_kinds(array_view<const cell> values) const noexcept {
    if (values.size() != kinds_.size()) return false;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
      if (values[i].kind != kinds_[i] && values[i].kind != cell_kind::null) return false;
    }
    return true;
  }
  void remember_kinds(array_view<const cell> values) {
    kinds_.clear();
    for (const cell& each : values) kinds_.push_back(each.kind);
  }

  /// Whether the statement is to be sent once more.
  [[gnu::noinline, gnu::cold]] bool heal(const error& problem, int attempt) {
    const bool gone = problem.sqlstate == "26000";
    const bool stale = problem.sqlstate == "0A000" && problem.kind == error_kind::schema;
    if (!gone && !stale) return false;
    if (gone) name_.clear();
    forget();
    return attempt < most_attempts && connection_.usable() && !connection_.in_transaction();
  }

  // A stream.

  /// Takes the next answer of a stream: a row, or the end, which may be an error.
  void take(PGresult* answer) {
    finished_ = false;
    result_.reset(answer);
    row_ = rows_ = 0;
    switch (answer == nullptr ? PGRES_FATAL_ERROR : PQresultStatus(answer)) {
      case PGRES_SINGLE_TUPLE: rows_ = 1; return;
      case PGRES_TUPLES_OK:
      case PGRES_COMMAND_OK:
      case PGRES_EMPTY_QUERY: break;
      default: {
        finished_ = true;
        const result_handle bad = std::move(result_);
        while (PGresult* const rest = connection_.link().next()) PQclear(rest);
        connection_.link().raise(bad.get(), false, doing);
      }
    }
    finished_ = true;
    while (PGresult* const rest = connection_.link().next()) {
      const result_handle bad(rest);
      if (PQresultStatus(rest) == PGRES_FATAL_ERROR) {
        while (PGresult* const more = connection_.link().next()) PQclear(more);
        connection_.link().raise(bad.get(), true, doing);
      }
    }
    leave_stream();
  }

  void leave_stream() noexcept {
    state_ = state::idle;
    if (connection_.receives(this)) connection_.set_receiver(nullptr);
  }

  [[gnu::noinline]] bool next_of_stream(cell* row) {
    if (gathered_at_ < gathered_.size()) {
      result_ = std::move(gathered_[gathered_at_++]);
      decoder_.read(result_.get(), 0, row);
      return true;
    }
    if (gathered_end_) {
      state_ = state::idle;
      gathered_.clear();
      gathered_end_ = false;
      if (gathered_problem_ != nullptr) std::rethrow_exception(std::exchange(gathered_problem_, nullptr));
      return false;
    }
    connection_.link().renew();
    try {
      take(connection_.link().next());
    } catch (...) {
      leave_stream();
      result_.reset();
      throw;
    }
    if (rows_ == 0) return false;
    decoder_.read(result_.get(), row_++, row);
    return true;
  }

  /// Another statement needs the link: the rest is kept here.
  void gather() override {
    if (row_ < rows_) {
      gathered_.push_back(std::move(result_));  // nobody has seen it yet
    } else {
      kept_ = std::move(result_);  // whoever reads it is in the middle of a row
    }
    connection_.link().renew();
    try {
      while (true) {
        take(connection_.link().next());
        if (rows_ == 0) break;
        gathered_.push_back(std::move(result_));
      }
    } catch (...) {
      gathered_problem_ = std::current_exception();
    }
    rows_ = row_ = 0;
    gathered_at_ = 0;
    gathered_end_ = true;
    state_ = state::streaming;  // what is gathered is still to be read
  }

  void stop_stream() noexcept {
    const bool receiving = connection_.receives(this);
    leave_stream();
    gathered_.clear();
    gathered_end_ = false;
    gathered_problem_ = nullptr;
    if (!receiving || connection_.link().broken()) return;
    basic_link<Deferred>& link = connection_.link();
    try {
      link.renew();
      const bool cancels = !connection_.in_transaction();
      for (std::size_t rows = 0;; ++rows) {
        if (cancels && rows == rows_before_cancel) link.cancel();
        PGresult* const rest = link.next();
        if (rest == nullptr) return;
        PQclear(rest);
      }
    } catch (...) {
      link.mark_broken();
    }
  }

  static constexpr std::size_t rows_before_cancel = 256;  // as many cost less than the request

  basic_connection<Deferred>& connection_;
  std::string text_;
  std::size_t size_;  // without the comment
  basic_decoder<Deferred> decoder_;
  basic_parameters<Deferred> parameters_;
  std::string name_;
  std::uint32_t generation_ = 0;
  stake stake_ = stake::write;
  bool raw_;
  bool named_ = true;
  bool looked_ = false;  // at the columns of its results, since it was prepared
  bool finished_ = false;
  state state_ = state::idle;
  text_facts facts_;
  std::vector<cell_kind> kinds_;

  result_handle result_;
  int row_ = 0;
  int rows_ = 0;
  result_handle kept_;
  std::vector<result_handle> gathered_;
  std::size_t gathered_at_ = 0;
  bool gathered_end_ = false;
  std::exception_ptr gathered_problem_;
};

using statement = basic_statement<>;

}  // namespace tenon::inline v0::driver::postgresql
