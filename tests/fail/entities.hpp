// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tenon/tenon.hpp>

using tenon::col;

enum class Mood { calm, busy };
enum class Color { red, green };

struct Address {
  std::string street;
  int number = 0;
};

/// An entity with one column of every kind that the programs get wrong.
struct Agent {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::string> nick;
  int age = 0;
  double score = 0;
  bool active = false;
  Mood mood = Mood::calm;
  tenon::decimal price;
  Address home;
  tenon::timestamp created{};
  std::optional<tenon::timestamp> deleted;
  int views = 0;
};
template <>
inline constexpr auto tenon::table_of<Agent> = tenon::table<Agent>("agents")
                                                   .insert_only(&Agent::created)
                                                   .deleted_at(&Agent::deleted)
                                                   .read_only(&Agent::views);

struct Team {
  std::int64_t id = 0;
  std::string name;
  int size = 0;
};

struct Seat {
  std::int64_t row = 0;
  std::string letter;
};
template <>
inline constexpr auto tenon::table_of<Seat> = tenon::table<Seat>().primary_key(&Seat::row, &Seat::letter);

struct Note {
  std::string text;
};
