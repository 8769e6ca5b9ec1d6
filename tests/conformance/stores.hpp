// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/tenon.hpp>

#include "catch.hpp"

// One suite for every store. A store is one entry of the list in stores.cpp; what it cannot do it declares
// there, and nowhere else.
namespace conformance {

enum class ability {
  checks,            ///< refuses rows that violate a check
  foreign_keys,      ///< refuses rows whose foreign key has no row
  generated,         ///< columns computed by SQL text
  raw_sql,           ///< query<Row>() and execute()
  statement_counts,  ///< `statements_of` tells which statements ran
};

/// A store and the empty databases it makes.
class store_under_test {
 public:
  using maker = std::function<std::unique_ptr<tenon::backend>(const std::string& directory)>;
  store_under_test(std::string name, maker make, std::vector<ability> lacks = {})
      : name_(std::move(name)), make_(std::move(make)), lacks_(std::move(lacks)) {}

  const std::string& name() const { return name_; }
  bool can(ability wanted) const {
    for (ability each : lacks_) {
      if (each == wanted) return false;
    }
    return true;
  }
  std::unique_ptr<tenon::backend> make(const std::string& directory) const { return make_(directory); }

 private:
  std::string name_;
  maker make_;
  std::vector<ability> lacks_;
};

const std::vector<store_under_test>& stores();

/// The texts of the statements that `action` runs on the database, without those of triggers.
std::vector<std::string> statements_of(tenon::database& db, const std::function<void()>& action);

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

/// A new, empty database of one store with the entities' tables in it.
template <class... Entities>
struct fresh_database {
  explicit fresh_database(const store_under_test& store)
      : db(tenon::open<Entities...>(store.make(directory.path()), {.schema = tenon::synchronize})) {}
  temporary_directory directory;
  tenon::database db;
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
