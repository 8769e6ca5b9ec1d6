// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/core/owner.hpp>
#include <tenon/session/engine.hpp>
#include <tenon/session/repository_traits.hpp>

namespace tenon::inline v0 {
namespace detail {

/// A statement in a batch, with its values.
template <class Deferred = void>
struct basic_batched {
  basic_batched() = default;
  basic_batched(const basic_batched&) = delete;
  basic_batched& operator=(const basic_batched&) = delete;
  virtual ~basic_batched() = default;
  virtual void done(const batch_item&) {}

  encoder values;
  statement described;
  batch_item item{};
};

template <class Shell, class Deferred>
struct batched_statement final : basic_batched<Deferred> {
  explicit batched_statement(Shell taken) : shell(std::move(taken)) {
    this->item.source = source_of(shell, this->values, this->described);
    this->item.values = &this->values;
  }
  Shell shell;
};

template <class Entity, class Deferred, class Session = session>
struct batched_insert final : basic_batched<Deferred> {
  batched_insert(Session where, Entity& entity) : engine(where, operations_of<Entity>), target(&entity) {
    telling = engine.prepare({&target, 1}, entity_event::insert);
    engine.prepare_insert(made, target);
    this->item.source = engine.source_of_insert(made);
    this->item.values = &made.values;
  }
  void done(const batch_item& finished) override {
    engine.finish_insert(made, finished.generated_key, target);
    engine.tell_after(telling);
  }
  entity_engine<Session> engine;
  typename entity_engine<Session>::template single_insert<true> made;
  typename entity_engine<Session>::told telling{};
  void* target;
};

/// A find, of whose entities subscribers are told when the batch is kept.
template <class Entity, class Shell, class Deferred>
struct batched_find final : basic_batched<Deferred> {
  batched_find(const session& in, Shell taken, std::vector<Entity>& found)
      : shell(std::move(taken)), where(in), into(found) {
    this->item.source = source_of(shell, this->values, this->described);
    this->item.values = &this->values;
    this->item.width = mask.count();
    this->item.target = this;
    this->item.row = &row;
  }
  static void row(void* target, const cell* cells) {
    auto& self = *static_cast<batched_find*>(target);
    if (self.into.size() != self.end) self.count = 0;  // others put theirs into the vector
    read_entity(cells, mask, self.into.emplace_back());
    ++self.count;
    self.end = self.into.size();
  }
  void done(const batch_item&) override {
    event_sink* const sink = count == 0 ? nullptr : where.events(event_group::reads);
    if (sink != nullptr) [[unlikely]]
      tell_rows(*sink, operations_of<Entity>, &into[end - count], count, sizeof(Entity));
  }
  static constexpr const column_mask& mask =
      Shell::clauses_type::hidden_too ? masks_of<Entity>.everything : masks_of<Entity>.visible;
  Shell shell;
  session where;
  std::vector<Entity>& into;
  std::size_t count = 0;
  std::size_t end = 0;
};

template <class Entity>
struct batch_can_insert
    : std::bool_constant<!masks_of<Entity>.reads_back && !table_info_of<Entity>.tree.is_kept()> {};
template <class T>
concept changing_statement = requires {
  typename T::is_tenon_change;
};
template <class T>
struct argument_is_a_changing_statement : std::bool_constant<changing_statement<T>> {};

}  // namespace detail

/// Different statements that go to the store together, in their order, as one: all of them are kept, or none.
/// One round trip on a server, where each alone would cost one.
///
///   tenon::batch work{db};
///   work.insert(message);
///   work.add(tenon::update<Agent>(where(col<&Agent::id> == id), col<&Agent::status> = AgentStatus::idle));
///   work.run();
template <class Deferred = void>
class basic_batch {
 public:
  explicit basic_batch(session where) : session_(where) {}
  explicit basic_batch(database& db) : session_(db) {}
  explicit basic_batch(transaction& tx) : session_(tx) {}

  /// An update or delete: `update<Agent>(where(…), …)`, `delete_from<Agent>(where(…))`. Lists that it refers
  /// to must live until `run`.
  template <class Statement>
  basic_batch& add(Statement statement) {
    static_assert(
        detail::argument_is_a_changing_statement<Statement>::value,
        "tenon: batch::add(): give update<Entity>(where(...), ...) or delete_from<Entity>(where(...))");
    if constexpr (detail::changing_statement<Statement>) {
      add_item(new detail::batched_statement<Statement, Deferred>(std::move(statement)));
    }
    return *this;
  }

  /// Inserts `entity`, which must live until `run` and gets its key and times then.
  template <class Entity>
  basic_batch& insert(Entity& entity) {
    static_assert(detail::batch_can_insert<Entity>::value,
                  "tenon: batch::insert(): the database fills columns of this entity, which have to be read "
                  "back, or it is a tree with a closure table or path; insert it by a repository");
    add_item(new detail::batched_insert<Entity, Deferred>(session_, entity));
    return *this;
  }

  /// Reads whole entities, to be appended to `into` when the batch runs: `find(messages, where(…),
  /// limit(20))`.
  template <class Entity, class... Clauses>
  basic_batch& find(std::vector<Entity>& into, Clauses&&... clauses) {
    auto shell = tenon::select<Entity>(std::forward<Clauses>(clauses)...);
    add_item(new detail::batched_find<Entity, decltype(shell), Deferred>(session_, std::move(shell), into));
    return *this;
  }

  std::size_t size() const noexcept { return items_.size(); }

  /// Runs the statements and empties the batch; how many rows each of them changed (0 of a find). Errors: as
  /// of the single statements; the message begins with "statement N of the batch: ". Nothing is kept then;
  /// the batch stays as it is.
  std::vector<std::int64_t> run() {
    std::vector<std::int64_t> counts;
    if (items_.empty()) return counts;
    std::vector<batch_item> items;
    items.reserve(items_.size());
    for (const auto& each : items_) items.push_back(each->item);
    session::lease held(session_);
    session::write_scope scope(held);
    try {
      held->run_batch(items);
    } catch (error& problem) {
      explain(problem, items);
      throw;
    }
    scope.keep();
    scope.end();
    for (std::size_t i = 0; i < items.size(); ++i) {
      items_[i]->done(items[i]);
      counts.push_back(items[i].affected);
    }
    scope.tell_kept();
    items_.clear();
    return counts;
  }

 private:
  using item_owner = detail::owner<detail::basic_batched<Deferred>>;
  void add_item(detail::basic_batched<Deferred>* made) {
    item_owner held(made);
    items_.push_back(std::move(held));
  }

  /// The message begins with "statement N of the batch: ".
  [[gnu::noinline, gnu::cold]] static void explain(error& problem, const std::vector<batch_item>& items) {
    std::size_t number = 0;
    for (std::size_t i = 10; i < problem.message.size(); ++i) {
      const char digit = problem.message[i];
      if (digit < '0' || digit > '9') break;
      number = number * 10 + static_cast<std::size_t>(digit - '0');
    }
    if (number > 0 && number <= items.size()) detail::explain_violation(problem, items[number - 1].source);
  }

  session session_;
  std::vector<item_owner> items_;
};

/// A template only so that who uses none compiles nothing of it; this is its name.
using batch = basic_batch<>;

}  // namespace tenon::inline v0
