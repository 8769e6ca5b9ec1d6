// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/engine.hpp>
#include <tenon/session/monitor.hpp>
#include <tenon/session/observed_connection.hpp>

namespace tenon::inline v0 {

namespace detail {

class subscriber_hub;
template <class Subscriber>
class subscriber_holder;

}  // namespace detail

/// What happens to an entity.
enum class entity_act : std::uint8_t { insert, update, remove, soft_remove, recover, load };

/// One entity that is written or read, as a subscriber sees it. Valid during the call.
class observed_entity {
 public:
  entity_act act() const noexcept { return act_; }
  /// The entity's type: "User".
  std::string_view name() const noexcept { return rows_->table->entity; }
  const table_info& table() const noexcept { return *rows_->table; }
  /// The entity itself; null if it is of another type.
  template <class Entity>
  Entity* as() const noexcept {
    return rows_ == &detail::operations_of<Entity> ? static_cast<Entity*>(entity_) : nullptr;
  }
  /// Its row as it was before the write. Known of updates, removals and marks if the subscriber asks for it
  /// (`subscriber_options::old_values`) or a unit of work holds it; else empty.
  template <class Entity>
  std::optional<Entity> before() const {
    if (as<Entity>() == nullptr || old_ == nullptr) return std::nullopt;
    std::optional<Entity> made(std::in_place);
    encoder cells;
    old_->write(cells);
    rows_->decode(cells.data(), rows_->masks->everything, &*made);
    return made;
  }
  bool knows_before() const noexcept { return old_ != nullptr; }
  /// The members whose values differ from the row before; all that an insert writes. Empty if the row before
  /// is not known. Times and versions that Tenon makes are there after the write.
  std::vector<std::string_view> changed() const {
    std::vector<std::string_view> names;
    if (old_ == nullptr && act_ != entity_act::insert) return names;
    encoder now;
    rows_->encode(entity_, rows_->masks->everything, now);
    encoder then;
    if (old_ != nullptr) old_->write(then);
    for (std::size_t i = 0; i < now.size(); ++i) {
      const column_info& column = rows_->table->columns[i];
      if (old_ == nullptr) {
        if (rows_->masks->insert.test(i)) names.push_back(column.member);
      } else if (now.data()[i].kind != then.data()[i].kind ||
                 detail::value_bytes(now.data()[i]) != detail::value_bytes(then.data()[i])) {
        if (!column.is(column_trait::hidden)) names.push_back(column.member);
      }
    }
    return names;
  }
  /// Where the write runs, for statements of the subscriber's own: they share its transaction, if it has one.
  /// Not of `load`, where the connection is busy reading.
  session where() const noexcept { return *where_; }
  /// The transaction that the write is a part of; null if it is one of its own.
  tenon::transaction* transaction() const noexcept {
    return where_ != nullptr ? where_->in_transaction() : nullptr;
  }

 private:
  friend class detail::subscriber_hub;
  entity_act act_{};
  const detail::entity_operations* rows_ = nullptr;
  void* entity_ = nullptr;
  const detail::owned_values<>* old_ = nullptr;
  const session* where_ = nullptr;
};

/// A statement on a set of rows: `update(where(…), …)`, `delete_where`, `soft_delete`, an upsert, rows that
/// go with a cascade. Valid during the call.
class observed_rows {
 public:
  /// Whose rows: "User".
  std::string_view name() const noexcept { return table_->entity; }
  const table_info& table() const noexcept { return *table_; }
  /// "INSERT", "UPDATE" or "DELETE".
  std::string_view operation() const noexcept {
    return root_ == node_kind::insert ? "INSERT" : root_ == node_kind::update ? "UPDATE" : "DELETE";
  }
  /// How many rows it were; known after the statement.
  std::int64_t affected() const noexcept { return affected_; }
  session where() const noexcept { return *where_; }

  /// The rows that the statement's condition means, as they are now: before the statement those that it is
  /// going to change. Cost: one statement. Errors: `unsupported` for an insert, and for changes that look at
  /// other tables.
  template <class Entity>
  std::vector<Entity> rows() const {
    std::vector<Entity> found;
    if (table_ != &table_info_of<Entity>) return found;
    read(
        [](void* target, const cell* row) {
          detail::decode_columns(row, detail::masks_of<Entity>.visible,
                                 static_cast<std::vector<Entity>*>(target)->emplace_back());
        },
        &found, detail::masks_of<Entity>.visible.count());
    return found;
  }

 private:
  friend class detail::subscriber_hub;

  void read(detail::row_function each, void* target, std::size_t width) const {
    statement room;
    encoder unused;
    const std::vector<node>* nodes = nullptr;
    if (source_->described != nullptr) {
      nodes = &source_->described->nodes;
    } else {
      statement_writer writer(&room, unused);
      source_->write(source_->shell, writer);
      nodes = &room.nodes;
    }
    std::size_t from = 0;
    for (std::size_t i = 1; i < nodes->size(); ++i) {
      const node_kind kind = (*nodes)[i].kind;
      if (kind == node_kind::with || kind == node_kind::from || root_ == node_kind::insert)
        detail::fail(error_kind::unsupported,
                     "observed_rows::rows(): the change looks at other tables, or inserts; its rows are "
                     "not known before it");
      if (kind == node_kind::where && from == 0) from = i;
    }
    statement asked;
    encoder values;
    statement_writer writer(&asked, values);
    writer.add(node_kind::select, from != 0 ? 3 : 2);
    writer.add(node_kind::results, 1);
    detail::write_entity_columns(writer, *table_, false);
    detail::write_from(writer, *table_);
    std::size_t parameters = 0;
    for (std::size_t i = from; from != 0 && i < nodes->size() && (*nodes)[i].kind != node_kind::returning;
         ++i) {
      const node_kind kind = (*nodes)[i].kind;
      parameters += kind == node_kind::parameter || kind == node_kind::rows ? 1u : 0u;
      asked.nodes.push_back((*nodes)[i]);
    }
    detail::owned_values<> kept;
    kept.take(values_->data() + (values_->size() - parameters), parameters);
    kept.write(values);
    const session::lease held(*where_, access::read);
    detail::read_rows(*held, {0, nullptr, nullptr, &asked}, values, width, each, target);
  }

  const table_info* table_ = nullptr;
  node_kind root_{};
  std::int64_t affected_ = 0;
  const session* where_ = nullptr;
  const statement_source* source_ = nullptr;
  const encoder* values_ = nullptr;
};

/// A transaction of the program (`db.begin()`, `db.transaction(…)`), or one that a call makes by itself: an
/// update or removal of entities, an insert of several, a batch, a graph. A single statement is none.
class observed_transaction {
 public:
  /// The same number from begin to end; others have others.
  std::uint64_t number() const noexcept { return number_; }

 private:
  friend class detail::subscriber_hub;
  std::uint64_t number_ = 0;
};

struct subscriber_options {
  /// Reads the rows of entities before they are updated, removed or marked, for `observed_entity::before` and
  /// `changed`. Cost: one statement for each write.
  bool old_values = false;
};

/// What every subscriber can see. All functions are called on the thread that works, and may come from
/// several threads at once. Derive from `subscriber<>` or `subscriber<Entity>`.
class event_subscriber {
 public:
  virtual ~event_subscriber() = default;

  /// Around a statement on a set of rows. What `before_rows` throws stops it.
  virtual void before_rows(observed_rows&) {}
  virtual void after_rows(observed_rows&) {}

  virtual void after_begin(observed_transaction&) {}
  /// What it throws rolls the transaction back.
  virtual void before_commit(observed_transaction&) {}
  /// Once all is kept and the connection is given back, so that the database may be used. What it throws
  /// comes out of `commit`, which is done nevertheless.
  virtual void after_commit(observed_transaction&) {}
  /// Of a transaction that a call makes, the connection is still held: the database must not be used.
  virtual void after_rollback(observed_transaction&) {}

  /// Around every call to the store, as of `observer`: the connection is held, so the database must not be
  /// used. Connections tell of their statements from their next use on.
  virtual void before_statement(const observed_call&) {}
  virtual void after_statement(const observed_call&) {}

 protected:
  template <class>
  friend class detail::subscriber_holder;
  virtual void on_entity(bool before, observed_entity& what) = 0;
};

/// Sees entities of one type. `before_…`: behind the entity's own hooks, before its rules and any statement;
/// what they throw stops the write, and nothing is changed. `after_…`: once the rows are written; in a
/// transaction they are not kept yet, see `after_commit`.
template <class Entity = void>
class subscriber : public event_subscriber {
 public:
  using entity_type = Entity;
  virtual void before_insert(Entity&, observed_entity&) {}
  virtual void after_insert(Entity&, observed_entity&) {}
  virtual void before_update(Entity&, observed_entity&) {}
  virtual void after_update(Entity&, observed_entity&) {}
  virtual void before_remove(Entity&, observed_entity&) {}
  virtual void after_remove(Entity&, observed_entity&) {}
  virtual void before_soft_remove(Entity&, observed_entity&) {}
  virtual void after_soft_remove(Entity&, observed_entity&) {}
  virtual void before_recover(Entity&, observed_entity&) {}
  virtual void after_recover(Entity&, observed_entity&) {}
  /// A connection may be held: the database must not be used.
  virtual void after_load(Entity&, observed_entity&) {}

 private:
  void on_entity(bool before, observed_entity& what) final {
    Entity& entity = *what.template as<Entity>();
    switch (what.act()) {
      case entity_act::insert: return before ? before_insert(entity, what) : after_insert(entity, what);
      case entity_act::update: return before ? before_update(entity, what) : after_update(entity, what);
      case entity_act::remove: return before ? before_remove(entity, what) : after_remove(entity, what);
      case entity_act::soft_remove:
        return before ? before_soft_remove(entity, what) : after_soft_remove(entity, what);
      case entity_act::recover: return before ? before_recover(entity, what) : after_recover(entity, what);
      case entity_act::load: return after_load(entity, what);
    }
  }
};

/// Sees entities of every type: `what.as<User>()` tells whether it is one of these.
template <>
class subscriber<void> : public event_subscriber {
 public:
  using entity_type = void;
  virtual void before_write(observed_entity&) {}
  virtual void after_write(observed_entity&) {}
  virtual void after_load(observed_entity&) {}

 private:
  void on_entity(bool before, observed_entity& what) final {
    if (what.act() == entity_act::load) return after_load(what);
    return before ? before_write(what) : after_write(what);
  }
};

namespace detail {

/// A subscriber in the list of a database.
class listed_subscriber : public shared_object {
 public:
  virtual void on_entity(bool before, observed_entity& what) = 0;
  virtual event_subscriber& get() = 0;

  const entity_operations* only = nullptr;  ///< null: entities of every type
  unsigned groups = 0;
  bool old_values = false;
};

template <class Function, class Own>
inline constexpr bool is_overridden = !std::is_same_v<Function, Own>;
/// Which events a subscriber has functions for.
template <class Subscriber>
constexpr unsigned groups_of() {
  using base = subscriber<typename Subscriber::entity_type>;
  using any = event_subscriber;
  unsigned found = 0;
  const auto add = [&](unsigned group, bool overridden) { found |= overridden ? group : 0u; };
  add(event_group::rows, is_overridden<decltype(&Subscriber::before_rows), decltype(&any::before_rows)> ||
                             is_overridden<decltype(&Subscriber::after_rows), decltype(&any::after_rows)>);
  add(event_group::transactions,
      is_overridden<decltype(&Subscriber::after_begin), decltype(&any::after_begin)> ||
          is_overridden<decltype(&Subscriber::before_commit), decltype(&any::before_commit)> ||
          is_overridden<decltype(&Subscriber::after_commit), decltype(&any::after_commit)> ||
          is_overridden<decltype(&Subscriber::after_rollback), decltype(&any::after_rollback)>);
  add(event_group::statements,
      is_overridden<decltype(&Subscriber::before_statement), decltype(&any::before_statement)> ||
          is_overridden<decltype(&Subscriber::after_statement), decltype(&any::after_statement)>);
  add(event_group::reads, is_overridden<decltype(&Subscriber::after_load), decltype(&base::after_load)>);
  if constexpr (std::is_void_v<typename Subscriber::entity_type>) {
    add(event_group::writes,
        is_overridden<decltype(&Subscriber::before_write), decltype(&base::before_write)> ||
            is_overridden<decltype(&Subscriber::after_write), decltype(&base::after_write)>);
  } else {
    add(event_group::writes,
        is_overridden<decltype(&Subscriber::before_insert), decltype(&base::before_insert)> ||
            is_overridden<decltype(&Subscriber::after_insert), decltype(&base::after_insert)> ||
            is_overridden<decltype(&Subscriber::before_update), decltype(&base::before_update)> ||
            is_overridden<decltype(&Subscriber::after_update), decltype(&base::after_update)> ||
            is_overridden<decltype(&Subscriber::before_remove), decltype(&base::before_remove)> ||
            is_overridden<decltype(&Subscriber::after_remove), decltype(&base::after_remove)> ||
            is_overridden<decltype(&Subscriber::before_soft_remove), decltype(&base::before_soft_remove)> ||
            is_overridden<decltype(&Subscriber::after_soft_remove), decltype(&base::after_soft_remove)> ||
            is_overridden<decltype(&Subscriber::before_recover), decltype(&base::before_recover)> ||
            is_overridden<decltype(&Subscriber::after_recover), decltype(&base::after_recover)>);
  }
  return found;
}

template <class Subscriber>
class subscriber_holder final : public listed_subscriber {
 public:
  explicit subscriber_holder(std::shared_ptr<Subscriber> taken) : held_(std::move(taken)) {
    if constexpr (!std::is_void_v<typename Subscriber::entity_type>)
      only = &operations_of<typename Subscriber::entity_type>;
    groups = groups_of<Subscriber>();
  }
  void on_entity(bool before, observed_entity& what) override {
    static_cast<event_subscriber&>(*held_).on_entity(before, what);
  }
  event_subscriber& get() override { return *held_; }

 private:
  std::shared_ptr<Subscriber> held_;
};

/// The subscribers of one database. Who tells them of something takes the list as it is then; it is copied by
/// who changes it.
class subscriber_hub final : public event_sink {
 public:
  using entry = shared<listed_subscriber>;
  struct list : shared_object {
    std::vector<entry> entries;
  };

  void add(entry made) {
    change([&](list& next) { next.entries.push_back(std::move(made)); });
  }
  void remove(const listed_subscriber* gone) {
    change([&](list& next) {
      std::erase_if(next.entries, [&](const entry& each) { return each.get() == gone; });
    });
  }

  owner<event_record> writing(const session& where, const entity_operations& rows,
                              array_view<void* const> entities, entity_event event,
                              const void* const* old) override {
    owner<write_record> made(new write_record(where));
    made->subscribers = now();
    made->rows = &rows;
    made->entities = entities;
    made->act = static_cast<entity_act>(event);
    bool old_values = false;
    for (const entry& each : made->subscribers->entries)
      old_values = old_values || (each->old_values && concerns(*each, rows, event_group::writes));
    if (old != nullptr) {
      made->take_old(old);
    } else if (old_values && event != entity_event::insert) {
      made->read_old();
    }
    made->tell(true);
    return owner<event_record>(made.release());
  }
  void written(event_record& record) override { static_cast<write_record&>(record).tell(false); }

  void read(const entity_operations& rows, array_view<void* const> entities) override {
    const shared<list> subscribers = now();
    for (const entry& each : subscribers->entries) {
      if (!concerns(*each, rows, event_group::reads)) continue;
      for (void* const entity : entities) {
        observed_entity what;
        what.act_ = entity_act::load;
        what.rows_ = &rows;
        what.entity_ = entity;
        each->on_entity(false, what);
      }
    }
  }

  owner<event_record> changing(const session& where, const statement_source& source,
                               const encoder& values) override {
    owner<change_record> made(new change_record(where));
    made->subscribers = now();
    const node* root = nullptr;
    statement room;
    if (source.described != nullptr) {
      root = &source.described->nodes.front();
    } else {
      encoder unused;
      statement_writer writer(&room, unused);
      source.write(source.shell, writer);
      root = &room.nodes.front();
    }
    made->what.table_ = root->table;
    made->what.root_ = root->kind;
    made->what.where_ = &made->where;
    made->what.source_ = &source;
    made->what.values_ = &values;
    made->tell(true);
    return owner<event_record>(made.release());
  }
  void changed(event_record& record, std::int64_t rows) override {
    auto& made = static_cast<change_record&>(record);
    made.what.affected_ = rows;
    made.tell(false);
  }

  void told(transaction_event event, const void* whole) override {
    const shared<list> subscribers = now();
    observed_transaction what;
    what.number_ = number_of(event, whole);
    for (const entry& each : subscribers->entries) {
      if ((each->groups & event_group::transactions) == 0) continue;
      switch (event) {
        case transaction_event::begun: each->get().after_begin(what); break;
        case transaction_event::committing: each->get().before_commit(what); break;
        case transaction_event::committed: each->get().after_commit(what); break;
        case transaction_event::rolled_back: each->get().after_rollback(what); break;
      }
    }
  }

  void watch(pooled_connection& held, const backend& store) override {
    const bool wanted = wants(event_group::statements);
    if (wanted != held.watched) {
      if (wanted) {
        if (watcher_ == nullptr) return;
        const store_identity whose = store.identity();
        // The memory is there before the connection lets go, so that none is lost where there is no more.
        held.connection.reset(new basic_observed_connection<>(
            std::unique_ptr<backend_connection>(held.connection.release()), watcher_, whose));
      } else {
        held.connection.reset(static_cast<basic_observed_connection<>&>(*held.connection).unwrap().release());
      }
      held.watched = wanted;
    }
    held.connection->events = wants(event_group::reads) ? this : nullptr;
  }

 private:
  /// Tells of statements; it has the observer's place in the connection.
  class statement_watcher final : public observer {
   public:
    explicit statement_watcher(subscriber_hub& hub) : hub_(hub) {}
    void* started(const observed_call& call) override {
      tell(true, call);
      return nullptr;
    }
    void finished(const observed_call& call, void*) override { tell(false, call); }

   private:
    void tell(bool before, const observed_call& call) {
      const shared<list> subscribers = hub_.now();
      for (const entry& each : subscribers->entries) {
        if ((each->groups & event_group::statements) == 0) continue;
        before ? each->get().before_statement(call) : each->get().after_statement(call);
      }
    }
    subscriber_hub& hub_;
  };

  static bool concerns(const listed_subscriber& each, const entity_operations& rows, unsigned group) {
    return (each.groups & group) != 0 && (each.only == nullptr || each.only == &rows);
  }

  struct write_record final : event_record {
    explicit write_record(const session& in) : where(in) {}
    session where;
    shared<list> subscribers;
    const entity_operations* rows = nullptr;
    array_view<void* const> entities;
    entity_act act{};
    std::vector<owned_values<>> old;
    std::vector<char> known;

    void tell(bool before) {
      for (const entry& each : subscribers->entries) {
        if (!concerns(*each, *rows, event_group::writes)) continue;
        for (std::size_t i = 0; i < entities.size(); ++i) {
          observed_entity what;
          what.act_ = act;
          what.rows_ = rows;
          what.entity_ = entities[i];
          what.old_ = !known.empty() && known[i] != 0 ? &old[i] : nullptr;
          what.where_ = &where;
          each->on_entity(before, what);
        }
      }
    }
    void take_old(const void* const* rows_before) {
      known.assign(entities.size(), 1);
      for (std::size_t i = 0; i < entities.size(); ++i)
        old.push_back(*static_cast<const owned_values<>*>(rows_before[i]));
    }
    void read_old() {
      const table_info& table = *rows->table;
      if (table.key.empty()) return;
      old.resize(entities.size());
      known.resize(entities.size());
      const row_source keys{this, entities.size(), table.key.size(), &fill_key};
      const select_by_columns shell{&table, table.key, &keys, true, true, true};
      statement described;
      encoder values;
      statement_writer writer(&described, values);
      shell.write(writer);
      const session::lease held(where, access::read);
      read_rows(*held, {0, nullptr, nullptr, &described}, values, table.columns.size() + 1, &keep, this);
    }
    static void fill_key(const void* self, std::size_t index, encoder& out) {
      const auto& record = *static_cast<const write_record*>(self);
      for (const std::uint16_t part : record.rows->table->key)
        record.rows->encode(record.entities[index], column_mask::only(part), out);
    }
    static void keep(void* self, const cell* cells) {
      auto& record = *static_cast<write_record*>(self);
      const auto index = static_cast<std::size_t>(cells[0].integer);
      if (record.known[index] != 0) return;
      record.old[index].take(cells + 1, record.rows->table->columns.size());
      record.known[index] = 1;
    }
  };
  struct change_record final : event_record {
    explicit change_record(const session& in) : where(in) {}
    session where;
    shared<list> subscribers;
    observed_rows what;
    void tell(bool before) {
      for (const entry& each : subscribers->entries) {
        if ((each->groups & event_group::rows) == 0) continue;
        if (each->only != nullptr && each->only->table != what.table_) continue;
        before ? each->get().before_rows(what) : each->get().after_rows(what);
      }
    }
  };

  shared<list> now() const {
    const monitor::lock lock(mutex_);
    return list_;
  }
  template <class Change>
  void change(Change act) {
    const monitor::lock lock(mutex_);
    shared<list> next(new list);
    next->entries = list_->entries;
    act(*next);
    unsigned groups = 0;
    for (const entry& each : next->entries) groups |= each->groups;
    if (watcher_ == nullptr && (groups & event_group::statements) != 0)
      watcher_ = std::make_shared<statement_watcher>(*this);
    list_ = std::move(next);
    wanted_.store(groups, memory_order::release);
  }
  /// Transactions that are open, by their objects.
  std::uint64_t number_of(transaction_event event, const void* whole) {
    const monitor::lock lock(mutex_);
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (open_[i].whole != whole) continue;
      const std::uint64_t number = open_[i].number;
      if (event == transaction_event::committed || event == transaction_event::rolled_back)
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
      return number;
    }
    ++last_;
    if (event == transaction_event::begun || event == transaction_event::committing)
      open_.push_back({whole, last_});
    return last_;
  }

  struct open_transaction {
    const void* whole;
    std::uint64_t number;
  };
  mutable monitor mutex_;
  shared<list> list_{new list};
  std::shared_ptr<observer> watcher_;
  std::vector<open_transaction> open_;
  std::uint64_t last_ = 0;
};

}  // namespace detail

/// Keeps a subscriber in its database's list while it lives; may outlive the database. Calls that other
/// threads are in the middle of may still come when it is gone.
class [[nodiscard]] subscription {
 public:
  subscription() = default;
  subscription(subscription&&) noexcept = default;
  subscription& operator=(subscription&& other) noexcept {
    end();
    hub_ = std::move(other.hub_);
    entry_ = std::move(other.entry_);
    return *this;
  }
  ~subscription() { end(); }

  /// Takes the subscriber out of the list now.
  void end() noexcept {
    if (hub_.get() == nullptr) return;
    hub_->remove(entry_.get());
    hub_ = {};
    entry_ = {};
  }

  /// Made by `subscribe`.
  subscription(detail::shared<detail::subscriber_hub> hub, detail::subscriber_hub::entry entry)
      : hub_(std::move(hub)), entry_(std::move(entry)) {}

 private:
  detail::shared<detail::subscriber_hub> hub_;
  detail::subscriber_hub::entry entry_;
};

namespace detail {
template <class T>
struct argument_is_a_subscriber : std::bool_constant<std::is_base_of_v<event_subscriber, T>> {};
}  // namespace detail

/// Has the database tell `subscriber` (derived from `subscriber<Entity>` or `subscriber<>`) of what it
/// overrides, until the subscription ends: `auto held = subscribe(db, audit{});`. What happens elsewhere, in
/// other programs or by other database objects, is not told.
template <class Subscriber>
subscription subscribe(database& db, std::shared_ptr<Subscriber> subscriber,
                       subscriber_options options = {}) {
  static_assert(detail::argument_is_a_subscriber<Subscriber>::value,
                "tenon: subscribe(): the subscriber has to be derived from tenon::subscriber<Entity> or "
                "tenon::subscriber<>");
  if constexpr (detail::argument_is_a_subscriber<Subscriber>::value) {
    detail::shared<detail::listed_subscriber> entry(
        new detail::subscriber_holder<Subscriber>(std::move(subscriber)));
    entry->old_values = options.old_values;
    detail::shared<detail::subscriber_hub> hub = db.hub<detail::subscriber_hub>();
    hub->add(entry);
    return {std::move(hub), std::move(entry)};
  } else {
    return {};
  }
}
template <class Subscriber>
subscription subscribe(database& db, Subscriber subscriber, subscriber_options options = {}) {
  return subscribe(db, std::make_shared<Subscriber>(std::move(subscriber)), options);
}

}  // namespace tenon::inline v0
