// SPDX-License-Identifier: MIT
#include <tenon/backend/memory/text_index.hpp>

#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <tenon/codec/search_text.hpp>
#include <tenon/memory.hpp>
#include <tenon/query.hpp>

#include "catch.hpp"

namespace memory_full_text_test {
struct Note {
  std::int64_t id = 0;
  std::string text{};
  int views = 0;
};
}  // namespace memory_full_text_test
using memory_full_text_test::Note;
template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes").full_text({.name = "note_words"},
                                                                                    &Note::text);

using tenon::col;
using tenon::matches;
using tenon::where;
using tenon::memory_engine::text_index;

namespace {

/// A row of one text as the store keeps it.
struct stored_text {
  explicit stored_text(std::string_view text) {
    tenon::cell cells[1];
    cells[0] = tenon::detail::text_cell(text);
    bytes.resize(tenon::memory_engine::stored_row::size_of(cells, 1));
    tenon::memory_engine::stored_row::put(bytes.data(), cells, 1);
  }
  tenon::memory_engine::stored_row row() const { return tenon::memory_engine::stored_row(bytes.data()); }
  std::vector<char> bytes;
};

std::string places(const text_index& index, std::string_view typed) {
  std::string search;
  tenon::detail::write_search(typed, search);
  const tenon::text_language language = index.language;
  std::vector<std::uint32_t> found;
  if (!index.find(tenon::detail::read_search(search, &language), found)) return "any";
  std::string text;
  for (const std::uint32_t each : found) text += std::to_string(each) + ' ';
  return text;
}

}  // namespace

TEST_CASE("the index gives the places of rows that may match", "[memory][full_text]") {
  text_index index("words", {0}, tenon::text_language::simple, 42);
  const stored_text texts[] = {stored_text("red apple red"), stored_text("green apple"),
                               stored_text("Red pear")};
  for (std::uint32_t i = 0; i < 3; ++i) index.add(texts[i].row(), i);
  CHECK(places(index, "red") == "0 2 ");
  CHECK(places(index, "apple red") == "0 1 ");
  CHECK(places(index, "green OR pear") == "1 2 ");
  CHECK(places(index, "app*") == "0 1 ");
  CHECK(places(index, "apple -red") == "0 1 ");
  CHECK(places(index, "ap*").find("any") == 0);
  CHECK(places(index, "ap* green") == "1 ");
  CHECK(places(index, "red OR ap*") == "any");
  CHECK(places(index, "plum").empty());
  CHECK(places(index, "").empty());
}

TEST_CASE("a row is found as long as one of its versions has the word", "[memory][full_text]") {
  text_index index("words", {0}, tenon::text_language::simple, 42);
  const stored_text older("red apple");
  const stored_text newer("red pear");
  index.add(older.row(), 5);
  index.add(newer.row(), 5);
  CHECK(places(index, "apple") == "5 ");
  index.remove(older.row(), 5);
  CHECK(places(index, "apple").empty());
  CHECK(places(index, "red") == "5 ");
  index.remove(newer.row(), 5);
  CHECK(places(index, "red").empty());
  tenon::detail::search_query nothing;
  CHECK(index.count(nothing).rows == 0);
}

TEST_CASE("an index over many rows finds what looking at each row finds", "[memory][full_text]") {
  auto db = tenon::open<Note>(tenon::memory_store(), {.schema = tenon::synchronize});
  tenon::repository<Note> notes{db};
  std::mt19937 random(3);
  const auto text = [&] {
    std::string made;
    for (std::size_t i = random() % 6; i > 0; --i) made += "w" + std::to_string(random() % 40) + ' ';
    return made;
  };
  std::vector<Note> all;
  for (int i = 0; i < 3000; ++i) all.push_back({.text = text()});
  notes.insert(all);
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < all.size(); i += 3) {
      all[i].text = text();
      all[i].views = round;
    }
    notes.save(all);
    std::vector<Note> gone;
    for (std::size_t i = 0; i < all.size(); i += 2) gone.push_back(all[i]);
    std::vector<Note> left;
    for (std::size_t i = 1; i < all.size(); i += 2) left.push_back(all[i]);
    notes.remove(gone);
    all = left;
    for (int k = 0; k < 40; ++k) {
      const std::string word = "w" + std::to_string(k);
      std::int64_t expected = 0;
      for (const Note& each : all)
        expected += (' ' + each.text).find(' ' + word + ' ') != std::string::npos ? 1 : 0;
      CHECK(notes.count(where(matches<Note>(word))) == expected);
    }
  }
}

TEST_CASE("readers search their own state while another connection writes", "[memory][full_text]") {
  auto db = tenon::open<Note>(tenon::memory_store(), {.schema = tenon::synchronize});
  tenon::repository<Note> notes{db};
  std::vector<Note> all;
  for (int i = 0; i < 200; ++i) all.push_back({.text = "same word " + std::to_string(i)});
  notes.insert(all);
  std::thread writer([&] {
    for (int round = 0; round < 30; ++round) {
      db.transaction([&](tenon::transaction& tx) {
        tenon::repository<Note> inside{tx};
        inside.update(where(matches<Note>("same")),
                      col<& Note::text> = (round % 2 ? "same word" : "same other word"));
      });
    }
  });
  bool good = true;
  for (int i = 0; i < 300; ++i) good = good && notes.count(where(matches<Note>("same"))) == 200;
  writer.join();
  CHECK(good);
  CHECK(notes.count(where(matches<Note>("other"))) == 0);
}

TEST_CASE("a store that is saved keeps its full-text indexes", "[memory][full_text]") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("tenon-words-" + std::to_string(::getpid()))).string();
  {
    auto db = tenon::open<Note>(tenon::memory_store(), {.schema = tenon::synchronize});
    tenon::repository<Note>(db).insert(Note{.text = "kept words"});
    tenon::save_memory(db, path);
  }
  auto db = tenon::open<Note>("memory:" + path, {.schema = tenon::verify});
  std::remove(path.c_str());
  CHECK(tenon::repository<Note>(db).count(where(matches<Note>("kept"))) == 1);
  CHECK(tenon::repository<Note>(db).count(where(matches<Note>("lost"))) == 0);
}
