// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/observe.hpp>

#include "catch.hpp"

// One suite for every store. A store is one entry of the list in stores.cpp; what it cannot do it declares
// there, and nowhere else.
namespace conformance {

enum class ability {
  concurrent,  ///< others can read and write while a transaction only reads, and read while it writes
  continues_after_error,  ///< a transaction takes further statements after one that was refused
  loose_columns,          ///< other programs can put values of other types into a column
  raw_sql,                ///< query<Row>() and execute()
  shared,                 ///< two database objects can be opened on one place
  sql_text,               ///< checks, defaults and computed columns that are described by SQL text
};

/// Where one database lives; it goes away with the object.
class place {
 public:
  place() = default;
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  virtual ~place() = default;
  virtual std::unique_ptr<tenon::backend> store() = 0;
};

/// How far a place is apart from others of its store.
enum class apart {
  tables,   ///< its tables are its own
  schemas,  ///< schemas with names are its own too; costs more
};

/// A store and the empty databases it makes.
class store_under_test {
 public:
  using maker = std::function<std::unique_ptr<conformance::place>(apart)>;
  store_under_test(std::string name, maker make, std::vector<ability> lacks = {})
      : name_(std::move(name)), make_(std::move(make)), lacks_(std::move(lacks)) {}

  const std::string& name() const { return name_; }
  bool can(ability wanted) const {
    for (ability each : lacks_) {
      if (each == wanted) return false;
    }
    return true;
  }
  std::unique_ptr<conformance::place> make(apart how = apart::tables) const { return make_(how); }

 private:
  std::string name_;
  maker make_;
  std::vector<ability> lacks_;
};

/// The stores that are here. PostgreSQL needs a server: TENON_TEST_POSTGRESQL_URL. Without one it is left
/// out, visibly, and where the environment says CI=true that is an error.
const std::vector<store_under_test>& stores();
/// The one of this name, or null if it is left out.
const store_under_test* store_named(std::string_view name);

/// Keeps the texts of the calls it sees.
class recorder final : public tenon::observer {
 public:
  void finished(const tenon::observed_call& call, void*) override {
    if (into_ != nullptr) into_->emplace_back(call.text);
  }
  void record(std::vector<std::string>* into) { into_ = into; }

 private:
  std::vector<std::string>* into_ = nullptr;
};

/// A new, empty database of one store with the entities' tables in it.
template <class... Entities>
struct fresh_database {
  explicit fresh_database(const store_under_test& store, apart how = apart::tables,
                          const tenon::pool_options& pool = {})
      : home(store.make(how)), watcher(std::make_shared<recorder>()), db(open(pool)) {}

  /// Another database object on the same place.
  tenon::database open(const tenon::pool_options& pool = {}) const {
    tenon::open_options options{.schema = tenon::synchronize, .pool = pool};
    options.pool.observer = tenon::observed_by(watcher);
    return tenon::open<Entities...>(home->store(), options);
  }

  std::unique_ptr<place> home;
  std::shared_ptr<recorder> watcher;
  tenon::database db;
};

/// The texts of the calls that `action` makes on the database, transactions' beginnings and ends included.
template <class Database, class Action>
std::vector<std::string> statements_of(Database& fresh, Action action) {
  std::vector<std::string> texts;
  struct recording {
    recorder& watcher;
    ~recording() { watcher.record(nullptr); }
  } const running{*fresh.watcher};
  fresh.watcher->record(&texts);
  action();
  return texts;
}

/// A folder that goes away with the object.
class temporary_directory {
 public:
  temporary_directory();
  ~temporary_directory();
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Runs `body(store)` for every store that can do what is needed.
template <class Body>
void for_each_store(std::initializer_list<ability> needed, Body body) {
  for (const store_under_test& store : stores()) {
    bool able = true;
    for (ability each : needed) able = able && store.can(each);
    if (!able) continue;
    INFO("store: " << store.name());
    body(store);
  }
}
template <class Body>
void for_each_store(Body body) {
  for_each_store({}, body);
}

/// The error `act` throws; one that no store throws if it throws none.
template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {tenon::error_kind::internal, "no tenon::error was thrown"};
}
template <class Act>
tenon::error_kind kind_of(Act act) {
  return error_of(act).kind;
}

/// A moment that the database's clock cannot be at.
constexpr tenon::timestamp long_ago{std::chrono::microseconds(1'000'000'000'123'456)};

}  // namespace conformance

namespace Catch {
template <>
struct StringMaker<tenon::error_kind> {
  static std::string convert(tenon::error_kind kind) { return std::string(to_string(kind)); }
};
template <>
struct StringMaker<tenon::uuid> {
  static std::string convert(const tenon::uuid& value) { return value.to_string(); }
};
}  // namespace Catch
