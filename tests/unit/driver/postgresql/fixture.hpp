// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <tenon/driver/postgresql/statement.hpp>

#include "postgresql_url.hpp"

// What the tests of the PostgreSQL driver share.
namespace postgresql_test {

using tenon::cell;
using tenon::cell_kind;
using tenon::cell_spec;
using tenon::encoder;
using tenon::error_kind;
using tenon::storage;
using tenon::driver::postgresql::connection;
using tenon::driver::postgresql::parameter_type;
using tenon::driver::postgresql::statement;
using tenon::driver::postgresql::statement_shape;
using tenon::driver::postgresql::wire;

/// A schema of the test's own, in which names are looked up first.
class own_schema {
 public:
  explicit own_schema(const std::string& server) : server_(server) {
    static std::atomic<int> count{0};
    name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    connection(tenon::parse_postgresql_url(server)).execute("CREATE SCHEMA " + name_);
  }
  ~own_schema() {
    try {
      connection(tenon::parse_postgresql_url(server_)).execute("DROP SCHEMA " + name_ + " CASCADE");
    } catch (const tenon::error&) {  // a left-over is nobody's harm
    }
  }
  own_schema(const own_schema&) = delete;
  own_schema& operator=(const own_schema&) = delete;

  std::string url() const { return with(server_, "search_path=" + name_); }
  tenon::postgresql_options options() const { return tenon::parse_postgresql_url(url()); }
  const std::string& name() const { return name_; }

 private:
  std::string server_;
  std::string name_;
};

/// The error `act` throws; a failure of the test if it throws none.
template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  FAIL("no error was thrown");
  return tenon::error(error_kind::internal, "");
}

inline bool mentions(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

inline std::chrono::steady_clock::time_point in(int milliseconds) {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
}
inline constexpr auto never = std::chrono::steady_clock::time_point::max();

/// A statement of the program's own SQL.
inline statement_shape raw(tenon::array_view<const cell_spec> results = {}) {
  statement_shape shape;
  shape.written_by_hand = true;
  shape.results = results;
  return shape;
}
inline tenon::array_view<const cell> cells(const encoder& values) {
  return {values.data(), values.size()};
}

/// The single value that raw SQL gives, as a kind; its bytes are copied to `bytes`.
struct value_read {
  cell_kind kind = cell_kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes{};
  std::array<unsigned char, 16> uuid{};
};
inline value_read copy_of(const cell& from) {
  value_read read;
  read.kind = from.kind;
  switch (from.kind) {
    case cell_kind::real: read.real = from.real; break;
    case cell_kind::text:
    case cell_kind::blob:
    case cell_kind::json:
    case cell_kind::decimal: read.bytes = std::string(from.text()); break;
    case cell_kind::uuid: read.uuid = from.uuid; break;
    case cell_kind::null: break;
    default: read.integer = from.integer; break;
  }
  return read;
}
inline value_read read_one(connection& db, std::string_view text, cell_kind as, const encoder& values) {
  const cell_spec spec{as, storage::standard};
  statement asked(db, text, raw({&spec, 1}));
  asked.open(cells(values), false);
  cell row;
  REQUIRE(asked.next(&row));
  const value_read read = copy_of(row);
  CHECK_FALSE(asked.next(&row));
  return read;
}
inline value_read read_one(connection& db, std::string_view text, cell_kind as = cell_kind::null) {
  const encoder none{};
  return read_one(db, text, as, none);
}
inline std::int64_t number_of(connection& db, std::string_view text) {
  return read_one(db, text, cell_kind::integer).integer;
}

}  // namespace postgresql_test
