// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/query.hpp>

// The tables of a record shop, and the rows that queries of it give.

struct Artist {
  std::int64_t id = 0;
  std::string name;
};

struct Settings {
  double gain = 0;
  std::vector<std::string> tags;
};

struct Album {
  std::int64_t id = 0;
  std::string title;
  std::int64_t artistId = 0;
  std::optional<int> year;
  tenon::json<Settings> settings;
};
template <>
inline constexpr auto tenon::table_of<Album> = tenon::table<Album>("albums").foreign_key(&Album::artistId,
                                                                                         &Artist::id);

struct Track {
  std::int64_t id = 0;
  std::int64_t albumId = 0;
  std::string name;
  std::optional<std::string> composer;
  int seconds = 0;
  tenon::decimal price;
  tenon::timestamp played{};
  std::chrono::sys_days released{};
};
template <>
inline constexpr auto tenon::table_of<Track> = tenon::table<Track>("tracks").foreign_key(&Track::albumId,
                                                                                         &Album::id);

/// Two foreign keys to one table.
struct Loan {
  std::int64_t id = 0;
  std::int64_t giverId = 0;
  std::int64_t takerId = 0;
};
template <>
inline constexpr auto tenon::table_of<Loan> = tenon::table<Loan>("loans")
                                                  .foreign_key(&Loan::giverId, &Artist::id)
                                                  .foreign_key(&Loan::takerId, &Artist::id);

struct Login {
  std::int64_t id = 0;
  std::string email;
  std::string name;
  std::int64_t visits = 0;
  std::optional<tenon::timestamp> left;
};
template <>
inline constexpr auto tenon::table_of<Login> =
    tenon::table<Login>("logins").unique(&Login::email).read_only(&Login::visits);

struct Names {
  std::string name;
};
struct Totals {
  std::string name;
  std::int64_t tracks = 0;
};

using namespace tenon;

constexpr auto totals = source<Totals, "totals">;
constexpr auto other = alias<Artist, "other">;
constexpr auto counted =
    select<Totals>(fields(col<&Artist::name>, count_all()), from<Artist>(), group_by(col<&Artist::name>));
