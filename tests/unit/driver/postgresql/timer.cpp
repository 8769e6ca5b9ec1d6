// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <poll.h>

#include <tenon/driver/postgresql/timer.hpp>

#include "fixture.hpp"

using namespace postgresql_test;

namespace {

using clock_type = std::chrono::steady_clock;
using std::chrono::milliseconds;
using tenon::driver::postgresql::timer;

}  // namespace

#ifdef __linux__

namespace {

bool rings_within(const timer& watched, milliseconds patience) {
  pollfd asked{watched.handle(), POLLIN, 0};
  return ::poll(&asked, 1, static_cast<int>(patience.count())) == 1;
}

}  // namespace

TEST_CASE("a timer rings at its time and not before", "[driver][postgresql]") {
  timer set;
  CHECK(set.handle() == -1);
  const auto start = clock_type::now();
  REQUIRE(set.rings_before(start, start + milliseconds(60)));
  REQUIRE(rings_within(set, milliseconds(5000)));
  CHECK(clock_type::now() - start >= milliseconds(60));
}

TEST_CASE("a timer set for an earlier end serves a later one", "[driver][postgresql]") {
  timer set;
  const auto start = clock_type::now();
  REQUIRE(set.rings_before(start, start + milliseconds(60)));
  REQUIRE(set.rings_before(start, start + std::chrono::hours(1)));
  CHECK(rings_within(set, milliseconds(5000)));
}

TEST_CASE("a timer set for a later end is set anew for an earlier one", "[driver][postgresql]") {
  timer set;
  const auto start = clock_type::now();
  REQUIRE(set.rings_before(start, start + std::chrono::hours(1)));
  CHECK_FALSE(rings_within(set, milliseconds(0)));
  REQUIRE(set.rings_before(start, start + milliseconds(20)));
  CHECK(rings_within(set, milliseconds(5000)));
}

TEST_CASE("a timer that rang is silent once it is set anew", "[driver][postgresql]") {
  timer set;
  const auto start = clock_type::now();
  REQUIRE(set.rings_before(start, start + milliseconds(1)));
  REQUIRE(rings_within(set, milliseconds(5000)));
  SECTION("because it was told") {
    set.rang();
    REQUIRE(set.rings_before(start, start + std::chrono::hours(1)));
  }
  SECTION("because its time is over") {
    const auto now = start + milliseconds(1);
    REQUIRE(set.rings_before(now, now + std::chrono::hours(1)));
  }
  CHECK_FALSE(rings_within(set, milliseconds(0)));
}

#endif

TEST_CASE("a call has all of its time, whatever was left of the time of the calls before",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  constexpr milliseconds timeout(1000);
  connection db(tenon::parse_postgresql_url(server), never, timeout);
  db.ping();
  std::this_thread::sleep_for(milliseconds(600));
  const auto start = clock_type::now();
  CHECK_NOTHROW(db.execute("SELECT pg_sleep(0.7)"));
  const auto second = clock_type::now();
  CHECK(second - start >= milliseconds(700));
  CHECK(error_of([&] { db.execute("SELECT pg_sleep(60)"); }).kind == error_kind::timeout);
  const auto took = clock_type::now() - second;
  CHECK(took >= timeout - milliseconds(20));  // the clock that is asked first is a few milliseconds late
  CHECK(took < timeout + milliseconds(600));
  CHECK(db.usable());
  CHECK_NOTHROW(db.ping());
}
