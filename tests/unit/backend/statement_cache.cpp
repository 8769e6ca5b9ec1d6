// SPDX-License-Identifier: MIT
#include <tenon/backend/statement_cache.hpp>

#include "catch.hpp"

#include <memory>
#include <string>

namespace {

/// Counts how often it is made.
struct prepared {
  explicit prepared(int of) : number(of) {}
  bool busy() const { return running; }
  int number;
  bool running = false;
};

struct fixture {
  explicit fixture(std::size_t limit = 3) : cache(limit) {}

  static tenon::statement composed(const char* text, tenon::cell_kind result = tenon::cell_kind::integer) {
    tenon::statement made;
    tenon::node raw{tenon::node_kind::raw};
    raw.text = text;
    made.nodes.push_back(raw);
    made.results.push_back({result, tenon::storage::standard});
    return made;
  }
  prepared& find(const tenon::statement& described) {
    return cache.find({0, nullptr, nullptr, &described},
                      [this](const tenon::statement&) { return std::make_unique<prepared>(++made); });
  }
  prepared& find(std::uint32_t slot) {
    return cache.find(
        {slot, this, [](const void*, tenon::statement_writer& out) { out.add(tenon::node_kind::true_); },
         nullptr},
        [this](const tenon::statement& described) {
          CHECK(described.nodes.size() == 1);
          return std::make_unique<prepared>(++made);
        });
  }

  tenon::statement_cache<prepared> cache;
  int made = 0;
};

}  // namespace

TEST_CASE("the text of SQL by hand need not stay where it was", "[backend]") {
  fixture test;
  std::string text = "SELECT 1 FROM a_table_whose_name_is_long";
  CHECK(test.find(fixture::composed(text.c_str())).number == 1);
  text = "SELECT 2 FROM a_table_whose_name_is_long";
  CHECK(test.find(fixture::composed(text.c_str())).number == 2);
  text = "SELECT 1 FROM a_table_whose_name_is_long";
  CHECK(test.find(fixture::composed(text.c_str())).number == 1);
}

TEST_CASE("a slot is prepared once", "[backend]") {
  fixture test;
  CHECK(test.find(5).number == 1);
  CHECK(test.find(5).number == 1);
  CHECK(test.find(500).number == 2);
  CHECK(test.find(5).number == 1);
  CHECK(test.made == 2);
}

TEST_CASE("a statement whose rows are being read is left alone, and a second one made", "[backend]") {
  fixture test;
  prepared& outer = test.find(5);
  outer.running = true;
  prepared& inner = test.find(5);
  CHECK(&inner != &outer);
  inner.running = true;
  prepared& innermost = test.find(5);
  CHECK(&innermost != &inner);
  CHECK(inner.running);
  CHECK(outer.number == 1);
  inner.running = false;
  outer.running = false;
  CHECK(&test.find(5) == &outer);
  const tenon::statement text = fixture::composed("a");
  prepared& first = test.find(text);
  first.running = true;
  CHECK(&test.find(text) != &first);
  first.running = false;
  CHECK(&test.find(text) == &first);
}

TEST_CASE("composed statements are found by structure, also in equal copies", "[backend]") {
  fixture test;
  const int first = test.find(fixture::composed("a")).number;
  CHECK(test.find(fixture::composed("a")).number == first);
  CHECK(test.find(fixture::composed("b")).number != first);
  CHECK(test.find(fixture::composed("a")).number == first);
}

TEST_CASE("the same text with other result types is another statement", "[backend]") {
  fixture test;
  const int numbers = test.find(fixture::composed("a")).number;
  CHECK(test.find(fixture::composed("a", tenon::cell_kind::text)).number != numbers);
  CHECK(test.find(fixture::composed("a")).number == numbers);
}

TEST_CASE("of composed statements the least recently used idle one makes room", "[backend]") {
  fixture test(3);
  const tenon::statement a = fixture::composed("a");
  const tenon::statement b = fixture::composed("b");
  const tenon::statement c = fixture::composed("c");
  const tenon::statement d = fixture::composed("d");
  prepared& running = test.find(a);
  running.running = true;
  test.find(b);
  test.find(c);
  test.find(b);
  test.find(d);  // c goes: a is older, but busy
  CHECK(test.made == 4);
  test.find(b);
  test.find(d);
  CHECK(test.made == 4);
  test.find(c);
  CHECK(test.made == 5);
  running.running = false;
  CHECK(test.find(a).number == 1);
}

TEST_CASE("clear forgets what is idle and keeps what is running", "[backend]") {
  fixture test;
  prepared& running = test.find(1);
  running.running = true;
  test.find(2);
  test.find(fixture::composed("a"));
  test.cache.clear();
  CHECK(running.number == 1);
  CHECK(test.find(2).number == 4);
  CHECK(test.find(fixture::composed("a")).number == 5);
  running.running = false;
  CHECK(test.find(1).number == 1);
}

TEST_CASE("the hash of a statement's structure tells its parts apart", "[backend]") {
  tenon::node base{tenon::node_kind::constant};
  const auto hash = [](const tenon::node& each) { return tenon::detail::hash_nodes({each}); };
  tenon::node other = base;
  other.index = 1;
  CHECK(hash(base) != hash(other));
  other = base;
  other.arity = 1;
  CHECK(hash(base) != hash(other));
  other = base;
  other.flags = tenon::node_flag::distinct;
  CHECK(hash(base) != hash(other));
  other = base;
  other.text = "x";
  CHECK(hash(base) != hash(other));
  CHECK(tenon::detail::hash_nodes({base, other}) != tenon::detail::hash_nodes({other, base}));
}
