// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/tenon.hpp>

// The entities of the suite, one for each way of being stored.
namespace conformance {

/// Conventions only: a key the database makes.
struct Item {
  std::int64_t id = 0;
  std::string name{};
  int stock = 0;
  std::optional<std::string> note{};
  bool operator==(const Item&) const = default;
};

/// A key Tenon makes, and every mark there is.
struct Person {
  tenon::uuid id{};
  std::string email{};
  std::optional<std::string> nick{};
  int age = 0;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
  bool operator==(const Person&) const = default;
};

/// A key of two columns that the program assigns.
struct Line {
  std::int64_t orderId = 0;
  std::string position{};
  int amount = 0;
  bool operator==(const Line&) const = default;
};

/// Nothing but a key.
struct Link {
  std::int64_t a = 0;
  std::int64_t b = 0;
};

/// A text key that the program assigns.
struct Country {
  std::string id{};
  std::string name{};
  bool operator==(const Country&) const = default;
};

/// Columns that are not simply written and read.
struct Account {
  std::int64_t id = 0;
  std::string name{};
  std::string secret{};               ///< hidden
  std::string origin{};               ///< insert-only
  std::optional<int> credit{};        ///< default 10
  std::optional<std::string> tier{};  ///< default "gold"
  int serial = 0;                     ///< read-only, filled by the database
  bool operator==(const Account&) const = default;
};

/// Columns and rules described by SQL text.
struct Computed {
  std::int64_t id = 0;
  int amount = 0;
  std::optional<std::string> tier{};  ///< default expression
  std::int64_t doubled = 0;           ///< generated of amount
  bool operator==(const Computed&) const = default;
};

/// Rules: unique, check, foreign keys.
struct Owner {
  std::int64_t id = 0;
  std::string name{};
};
struct Car {
  std::int64_t id = 0;
  std::string plate{};
  int seats = 4;
  std::optional<std::int64_t> ownerId{};
  bool operator==(const Car&) const = default;
};

}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<conformance::Person> = tenon::table<conformance::Person>("people")
                                                                 .unique(&conformance::Person::email)
                                                                 .created_at(&conformance::Person::createdAt)
                                                                 .updated_at(&conformance::Person::updatedAt)
                                                                 .deleted_at(&conformance::Person::deletedAt)
                                                                 .version(&conformance::Person::version);

template <>
inline constexpr auto tenon::table_of<conformance::Line> =
    tenon::table<conformance::Line>().primary_key(&conformance::Line::orderId, &conformance::Line::position);

template <>
inline constexpr auto tenon::table_of<conformance::Link> =
    tenon::table<conformance::Link>().primary_key(&conformance::Link::a, &conformance::Link::b);

template <>
inline constexpr auto tenon::table_of<conformance::Account> =
    tenon::table<conformance::Account>()
        .hidden(&conformance::Account::secret)
        .insert_only(&conformance::Account::origin)
        .default_value(&conformance::Account::credit, 10)
        .default_value(&conformance::Account::tier, "gold")
        .read_only(&conformance::Account::serial)
        .default_value(&conformance::Account::serial, 7);

template <>
inline constexpr auto tenon::table_of<conformance::Computed> =
    tenon::table<conformance::Computed>()
        .default_expression(&conformance::Computed::tier, "lower('GOLD')")
        .generated(&conformance::Computed::doubled, "amount * 2", true)
        .check("amount_is_small", "amount BETWEEN -100 AND 100");

template <>
inline constexpr auto tenon::table_of<conformance::Car> =
    tenon::table<conformance::Car>("cars")
        .unique(&conformance::Car::plate)
        .check("seats_of_a_car",
               [] {
                 return tenon::col<&conformance::Car::seats> >= 1 &&
                        tenon::col<&conformance::Car::seats> <= 9;
               })
        .foreign_key(&conformance::Car::ownerId, &conformance::Owner::id);
