// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <tenon/codec/cell.hpp>

namespace tenon::inline v0::driver::postgresql {

/// The types of the server whose binary form is spoken here; `other` are all the rest.
enum class wire : unsigned char {
  inferred,  ///< a parameter whose type the server finds
  boolean,
  bytea,
  int2,
  int4,
  int8,
  oid,
  float4,
  float8,
  numeric,
  text,
  json,
  jsonb,
  uuid,
  date,
  time,
  timestamp,
  timestamptz,
  interval,
  void_,
  other,
};

/// A type of the server: its number, and the number of arrays of it.
struct wire_type {
  Oid oid;
  Oid array;
  wire form;
};

inline constexpr Oid first_user_oid = 16384;  ///< types with greater numbers were made by somebody

/// The first of a form is the one that stands for it.
inline constexpr wire_type wire_types[] = {
    {0, 0, wire::inferred},
    {16, 1000, wire::boolean},
    {17, 1001, wire::bytea},
    {20, 1016, wire::int8},
    {21, 1005, wire::int2},
    {23, 1007, wire::int4},
    {25, 1009, wire::text},
    {26, 1028, wire::oid},
    {114, 199, wire::json},
    {700, 1021, wire::float4},
    {701, 1022, wire::float8},
    {1082, 1182, wire::date},
    {1083, 1183, wire::time},
    {1114, 1115, wire::timestamp},
    {1184, 1185, wire::timestamptz},
    {1186, 1187, wire::interval},
    {1700, 1231, wire::numeric},
    {2278, 0, wire::void_},
    {2950, 2951, wire::uuid},
    {3802, 3807, wire::jsonb},
    // further spellings of text and of numbers of catalogue entries
    {1043, 1015, wire::text},
    {1042, 1014, wire::text},
    {18, 1002, wire::text},
    {19, 1003, wire::text},
    {705, 0, wire::text},
    {142, 143, wire::text},
    {24, 1008, wire::oid},
    {2205, 2210, wire::oid},
    {2206, 2211, wire::oid},
};

constexpr wire wire_of(Oid oid) noexcept {
  for (const wire_type& each : wire_types) {
    if (each.oid == oid) return each.form;
  }
  return wire::other;
}

constexpr const wire_type& type_of(wire form) noexcept {
  for (const wire_type& each : wire_types) {
    if (each.form == form) return each;
  }
  return wire_types[0];
}

/// How a parameter of a kind is declared.
constexpr wire wire_of(cell_kind kind) noexcept {
  switch (kind) {
    case cell_kind::boolean: return wire::boolean;
    case cell_kind::integer: return wire::int8;
    case cell_kind::real: return wire::float8;
    case cell_kind::text: return wire::text;
    case cell_kind::blob: return wire::bytea;
    case cell_kind::uuid: return wire::uuid;
    case cell_kind::timestamp: return wire::timestamptz;
    case cell_kind::date: return wire::date;
    case cell_kind::time_of_day: return wire::time;
    case cell_kind::interval: return wire::interval;
    case cell_kind::decimal: return wire::numeric;
    case cell_kind::json: return wire::jsonb;
    case cell_kind::null:
    case cell_kind::rows: break;
  }
  return wire::inferred;
}

}  // namespace tenon::inline v0::driver::postgresql
