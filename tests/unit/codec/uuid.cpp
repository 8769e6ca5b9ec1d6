// SPDX-License-Identifier: MIT
#include <tenon/codec/uuid.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

using tenon::cell_kind;
using tenon::decode_status;
using tenon::uuid;

TEST_CASE("a uuid is read in either case and written in lower case", "[codec][uuid]") {
  constexpr std::string_view lower = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
  constexpr auto read = uuid::parse("F81D4FAE-7DEC-11d0-A765-00a0C91E6BF6");
  STATIC_REQUIRE(read.has_value());
  CHECK(read->to_string() == lower);
  CHECK(read->bytes[0] == 0xF8);
  CHECK(read->bytes[15] == 0xF6);
  CHECK(uuid{}.to_string() == "00000000-0000-0000-0000-000000000000");
  CHECK(uuid{}.is_nil());
  CHECK_FALSE(read->is_nil());
}

TEST_CASE("other spellings of a uuid are refused", "[codec][uuid]") {
  for (const char* text : {"", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
                           "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6 ",
                           "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf/",
                           "f81d4fae_7dec-11d0-a765-00a0c91e6bf6", "f81d4faee7dec-11d0-a765-00a0c91e6bf",
                           "f81d4fae-7dec-11d0-a765-00a0c91e6b:6"}) {
    CAPTURE(text);
    CHECK_FALSE(uuid::parse(text).has_value());
    CHECK(cells::status<uuid>(cells::text(text)) == decode_status::malformed);
  }
}

TEST_CASE("uuids sort and compare by their bytes, as their texts do", "[codec][uuid]") {
  std::vector<uuid> made;
  for (int index = 0; index < 200; ++index) made.push_back(uuid::v4());
  std::sort(made.begin(), made.end());
  for (std::size_t index = 1; index < made.size(); ++index) {
    REQUIRE(made[index - 1] < made[index]);
    REQUIRE(made[index - 1].to_string() < made[index].to_string());
  }
  const std::unordered_set<uuid> hashed(made.begin(), made.end());
  CHECK(hashed.size() == made.size());
  CHECK(hashed.count(made[7]) == 1);
}

TEST_CASE("generated uuids carry version and variant and do not repeat", "[codec][uuid]") {
  std::set<uuid> seen;
  for (int index = 0; index < 5000; ++index) {
    const uuid random = uuid::v4();
    const uuid timed = uuid::v7();
    REQUIRE(random.bytes[6] >> 4U == 4);
    REQUIRE(timed.bytes[6] >> 4U == 7);
    REQUIRE(random.bytes[8] >> 6U == 2);
    REQUIRE(timed.bytes[8] >> 6U == 2);
    REQUIRE(seen.insert(random).second);
    REQUIRE(seen.insert(timed).second);
  }
}

TEST_CASE("version 7 begins with the milliseconds of the clock", "[codec][uuid]") {
  const auto milliseconds = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto before = milliseconds();
  const uuid made = uuid::v7();
  const auto after = milliseconds();
  std::int64_t stamp = 0;
  for (unsigned index = 0; index < 6; ++index) stamp = stamp * 256 + made.bytes[index];
  CHECK(stamp >= before);
  CHECK(stamp <= after + 1);  // many made at once run ahead of the clock by fractions of a millisecond
}

TEST_CASE("version 7 increases strictly in each thread and is unique over all", "[codec][uuid]") {
  std::vector<std::vector<uuid>> made(4);
  std::vector<std::thread> threads;
  for (auto& list : made) {
    threads.emplace_back([&list] {
      for (int index = 0; index < 5000; ++index) list.push_back(uuid::v7());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uuid> all;
  for (const auto& list : made) {
    CHECK(std::is_sorted(list.begin(), list.end()));
    all.insert(list.begin(), list.end());
  }
  CHECK(all.size() == 20000);
}

TEST_CASE("a forked process does not repeat its parent's random bytes", "[codec][uuid]") {
  (void)uuid::v4();  // bytes are fetched ahead now
  int channel[2];
  REQUIRE(::pipe(channel) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const uuid made = uuid::v4();
    const bool written = ::write(channel[1], made.bytes.data(), 16) == 16;
    ::_exit(written ? 0 : 1);
  }
  uuid theirs;
  REQUIRE(::read(channel[0], theirs.bytes.data(), 16) == 16);
  ::waitpid(child, nullptr, 0);
  ::close(channel[0]);
  ::close(channel[1]);
  CHECK(uuid::v4() != theirs);
}

TEST_CASE("a uuid cell is decoded from 16 bytes, a blob of 16 bytes and text", "[codec][uuid]") {
  const uuid value = uuid::v4();
  CHECK(cells::round_trip(value) == value);
  CHECK(cells::round_trip(std::optional<uuid>(value)) == value);
  CHECK(cells::round_trip(std::optional<uuid>()) == std::nullopt);
  const std::string raw(reinterpret_cast<const char*>(value.bytes.data()), 16);
  CHECK(cells::decoded<uuid>(cells::bytes(cell_kind::blob, raw)) == value);
  CHECK(cells::decoded<uuid>(cells::text(value.to_string())) == value);
  CHECK(cells::status<uuid>(cells::bytes(cell_kind::blob, raw.substr(1))) == decode_status::malformed);
  CHECK(cells::status<uuid>(cells::number(cell_kind::integer, 1)) == decode_status::wrong_kind);
  CHECK(cells::status<uuid>(cells::number(cell_kind::null, 0)) == decode_status::null_value);
}
