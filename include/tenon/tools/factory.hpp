// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/decimal.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/random_numbers.hpp>
#include <tenon/model/layout.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/model/validation_info.hpp>
#include <tenon/reflect/enums.hpp>
#include <tenon/reflect/members.hpp>
#include <tenon/session/repository.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0 {

namespace detail {

/// The values of made entities. `number` counts the entities, from 1: what has to be unique is made of it.
template <class Deferred = void>
class made_values {
 public:
  made_values(std::uint64_t seed, std::uint64_t number)
      : numbers_(random_numbers(seed).next() ^ (number * 0xd1342543de82ef95u)), number_(number) {}

  template <class Value>
  void fill(Value& value, std::string_view member) {
    if constexpr (is_optional<Value>) {
      if (numbers_.below(4) == 0) {
        value.reset();
      } else {
        fill(value.emplace(), member);
      }
    } else if constexpr (std::is_same_v<Value, bool>) {
      value = numbers_.below(2) == 1;
    } else if constexpr (std::is_enum_v<Value>) {
      constexpr auto& known = reflect::enumerators<Value>;
      value = static_cast<Value>(known[static_cast<std::size_t>(numbers_.below(known.size()))].value);
    } else if constexpr (std::is_integral_v<Value>) {
      // Small ones, unique as long as there are few enough entities.
      constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<Value>::max());
      value = static_cast<Value>(number_ <= most ? number_ : number_ % most);
    } else if constexpr (std::is_floating_point_v<Value>) {
      value = static_cast<Value>(number_) + static_cast<Value>(numbers_.below(4)) / 4;
    } else if constexpr (std::is_same_v<Value, std::string>) {
      value = std::string(member) + ' ' + std::to_string(number_);
    } else if constexpr (std::is_same_v<Value, uuid>) {
      const std::uint64_t halves[] = {numbers_.next(), number_};
      for (std::size_t i = 0; i < 16; ++i)
        value.bytes[i] = static_cast<unsigned char>(halves[i / 8] >> (8 * (7 - i % 8)));
      value.bytes[6] = static_cast<unsigned char>((value.bytes[6] & 0x0f) | 0x40);
      value.bytes[8] = static_cast<unsigned char>((value.bytes[8] & 0x3f) | 0x80);
    } else if constexpr (std::is_same_v<Value, decimal>) {
      value = decimal(std::to_string(number_) + '.' + std::to_string(10 + numbers_.below(90)));
    } else if constexpr (std::is_same_v<Value, timestamp>) {  // of 2024, by the second
      value = timestamp(
          std::chrono::seconds(1'704'067'200 + static_cast<std::int64_t>(numbers_.below(31'622'400))));
    } else if constexpr (std::is_same_v<Value, date>) {
      value = date(std::chrono::days(19'723 + static_cast<int>(numbers_.below(366))));
    } else if constexpr (std::is_same_v<Value, time_of_day>) {
      value = time_of_day(std::chrono::seconds(static_cast<std::int64_t>(numbers_.below(86'400))));
    } else if constexpr (detail::is_embedded<Value>) {
      reflect::for_each_member(
          value, [&](auto& part, auto at) { fill(part, reflect::member_name<Value, decltype(at)::value>); });
    }  // others keep what the struct gives them
  }

  /// Another try at a value that breaks a rule: as the rule's sentence says, longer or shorter, more or less.
  template <class Value>
  bool mend(Value& value, const validation_failure& failure, int attempt) {
    const auto says = [&](std::string_view words) {
      return failure.message.find(words) != std::string::npos;
    };
    if constexpr (is_optional<Value>) {
      return value ? mend(*value, failure, attempt) : false;
    } else if constexpr (std::is_same_v<Value, std::string>) {
      if (failure.rule == "email") {
        value = "person" + std::to_string(number_) + "@example.org";
      } else if (says("characters long, at most")) {
        if (value.size() < 2) return false;
        value.erase(0, 1);  // the number stays
        while (value.size() > 1 && value[0] == ' ') value.erase(0, 1);
      } else if (says("characters long, at least")) {
        value.insert(value.begin(), static_cast<char>('a' + numbers_.below(26)));
      } else {
        return false;
      }
      return true;
    } else if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) {
      // Bounds are found by steps that grow, and then shrink where they went too far.
      const bool up = says("is less than");
      if (!up && !says("is more than")) return false;
      if (attempt == 0) step_ = 1;
      if (attempt > 0 && up != up_) {
        step_ = step_ > 1 ? step_ / 2 : 1;
        turned_ = true;
      } else if (attempt > 0 && !turned_ && step_ < (std::uint64_t{1} << 40)) {
        step_ *= 2;
      }
      if (attempt == 0) turned_ = false;
      up_ = up;
      const double target = static_cast<double>(value) + (up ? 1.0 : -1.0) * static_cast<double>(step_);
      if (target > static_cast<double>(std::numeric_limits<Value>::max()) ||
          target < static_cast<double>(std::numeric_limits<Value>::lowest())) {
        step_ = step_ > 1 ? step_ / 2 : 1;
        return true;
      }
      value = static_cast<Value>(target);
      return true;
    } else {
      return false;
    }
  }

 private:
  random_numbers numbers_;
  std::uint64_t number_;
  std::uint64_t step_ = 1;
  bool up_ = true;
  bool turned_ = false;
};

}  // namespace detail

/// Makes valid entities for tests and demonstrations: the same ones for a seed number, on every platform and
/// store. Text is the member's name with a number, so it is unique; values keep the rules of the description
/// (`length`, `range`, `email`), others are given by the caller. Keys that the database or Tenon makes, marks
/// of times, versions and relations are left alone; so are foreign keys, which the caller sets.
/// `factory<User>(7).create(db, 10, [](User& made, std::size_t index) { made.age = 30; })`
template <class Entity>
class factory {
 public:
  explicit factory(std::uint64_t seed = 1) : seed_(seed) {}

  /// The next entity. Errors: `misuse` if a rule cannot be kept without a value of the caller's.
  Entity make() {
    return make([](Entity&) {});
  }
  /// `change(entity)` or `change(entity, index)` sets what it wants before rules are looked at.
  template <class Change>
  Entity make(Change change) {
    Entity made{};
    detail::made_values<> values(seed_, ++number_);
    fill(made, values);
    call(change, made);
    keep_rules(made, values);
    return made;
  }
  std::vector<Entity> make_many(std::size_t count) {
    return make_many(count, [](Entity&) {});
  }
  template <class Change>
  std::vector<Entity> make_many(std::size_t count, Change change) {
    std::vector<Entity> made;
    made.reserve(count);
    for (std::size_t i = 0; i < count; ++i) made.push_back(make(change));
    return made;
  }

  /// The same, inserted in one transaction. Errors: those of `repository::insert`.
  std::vector<Entity> create(session where, std::size_t count = 1) {
    return create(where, count, [](Entity&) {});
  }
  template <class Change>
  std::vector<Entity> create(session where, std::size_t count, Change change) {
    std::vector<Entity> made = make_many(count, change);
    repository<Entity>(where).insert(made);
    return made;
  }

 private:
  template <class Change>
  void call(Change& change, Entity& made) const {
    if constexpr (std::is_invocable_v<Change&, Entity&, std::size_t>) {
      change(made, static_cast<std::size_t>(number_ - 1));
    } else {
      change(made);
    }
  }

  static void fill(Entity& made, detail::made_values<>& values) {
    constexpr const table_info& table = table_info_of<Entity>;
    reflect::for_each_member(made, [&](auto& member, auto at) {
      using type = std::remove_cvref_t<decltype(member)>;
      constexpr std::size_t index = decltype(at)::value;
      if constexpr (!is_relation<type>) {
        constexpr auto column = static_cast<std::uint16_t>(detail::first_columns<Entity>[index]);
        if constexpr (!leaves(table, column)) values.fill(member, reflect::member_name<Entity, index>);
      }
    });
  }
  static constexpr bool leaves(const table_info& table, std::uint16_t column) {
    if (table.has_key(column) && table.generation != key_generation::assigned) return true;
    for (const foreign_key_info& each : table.foreign_keys) {
      for (std::size_t i = 0; i < each.columns.size(); ++i) {
        if (each.columns.items[i] == column) return true;
      }
    }
    const column_info& info = table.columns[column];
    return info.is(column_trait::created_at) || info.is(column_trait::updated_at) ||
           info.is(column_trait::deleted_at) || info.is(column_trait::version) ||
           info.is(column_trait::read_only) || info.is(column_trait::generated);
  }

  void keep_rules(Entity& made, detail::made_values<>& values) const {
    std::string last;
    for (int attempt = 0, total = 0;; ++attempt, ++total) {
      std::vector<validation_failure> failures;
      for (const detail::validation_info& each : table_of<Entity>.validations())
        each.check(&made, 0, each.rule, failures);
      if (failures.empty()) return;
      const validation_failure& first = failures[0];
      if (first.member + first.rule != last) attempt = 0;
      last = first.member + first.rule;
      bool mended = false;
      reflect::for_each_member(made, [&](auto& member, auto at) {
        using type = std::remove_cvref_t<decltype(member)>;
        if constexpr (!is_relation<type>) {
          if (first.member == reflect::member_name<Entity, decltype(at)::value>)
            mended = values.mend(member, first, attempt);
        }
      });
      if (mended && total < 5000) continue;
      detail::fail(error_kind::misuse,
                   detail::sentence({"factory: ", first.message,
                                     "; the factory does not know a value that keeps this rule: set it "
                                     "in the function that is given to make() or create()"}));
    }
  }

  std::uint64_t seed_;
  std::uint64_t number_ = 0;
};

}  // namespace tenon::inline v0
