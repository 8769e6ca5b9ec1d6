// SPDX-License-Identifier: MIT
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <sqlite3.h>
#include <unistd.h>

#include <tenon/functions.hpp>
#include <tenon/query.hpp>
#include <tenon/sqlite.hpp>

#include "catch.hpp"

namespace sqlite_full_text_test {
struct Note {
  std::int64_t id = 0;
  std::string text{};
};
struct Leaf {
  tenon::uuid id{};
  std::optional<std::string> text{};
};
struct Item {
  std::string code{};
  std::string rank{};
};
struct Keyless {
  std::string text{};
};
}  // namespace sqlite_full_text_test
using namespace sqlite_full_text_test;
template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes").full_text({.name = "note_words"},
                                                                                    &Note::text);
template <>
inline constexpr auto tenon::table_of<Leaf> = tenon::table<Leaf>("leaves").full_text({.name = "leaf_words"},
                                                                                     &Leaf::text);
template <>
inline constexpr auto tenon::table_of<Item> = tenon::table<Item>("items")
                                                  .primary_key(&Item::code)
                                                  .sqlite({.without_rowid = true})
                                                  .full_text({.name = "item_words"}, &Item::rank);
template <>
inline constexpr auto tenon::table_of<Keyless> = tenon::table<Keyless>("keyless").full_text(&Keyless::text);

using tenon::col;
using tenon::matches;
using tenon::where;

namespace {

const std::string path =
    (std::filesystem::temp_directory_path() / ("tenon-words-" + std::to_string(::getpid()))).string();

struct file {
  file() { remove(); }
  ~file() { remove(); }
  static void remove() {
    for (const char* each : {"", "-wal", "-shm"}) std::remove((path + each).c_str());
  }
  template <class... Entities>
  tenon::database open(tenon::schema_policy policy = tenon::synchronize) const {
    return tenon::open<Entities...>("sqlite:" + path, {.schema = policy});
  }
  /// Another program, which knows nothing of Tenon.
  std::string run(const std::string& sql) const {
    sqlite3* handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    std::string rows;
    char* problem = nullptr;
    sqlite3_exec(
        handle, sql.c_str(),
        [](void* into, int count, char** values, char**) {
          for (int i = 0; i < count; ++i)
            *static_cast<std::string*>(into) += std::string(values[i] != nullptr ? values[i] : "NULL") + " ";
          return 0;
        },
        &rows, &problem);
    if (problem != nullptr) rows = problem;
    sqlite3_free(problem);
    sqlite3_close(handle);
    return rows;
  }
};

template <class... Entities>
std::string refused(const file& at, tenon::schema_policy policy = tenon::synchronize) {
  try {
    (void)at.open<Entities...>(policy);
  } catch (const tenon::error& problem) {
    return problem.message;
  }
  return {};
}

}  // namespace

TEST_CASE("other programs keep the index up to date and can ask it", "[sqlite][full_text]") {
  const file at;
  auto db = at.open<Note, Leaf, Item>();
  CHECK(at.run("INSERT INTO notes (text) VALUES ('a red apple'), ('a pear'); UPDATE notes SET text = 'a "
               "plum' WHERE id "
               "= 2; INSERT INTO items VALUES ('x', 'first'), ('y', 'second'); DELETE FROM items WHERE code "
               "= 'x'") == "");
  CHECK(tenon::repository<Note>(db).count(where(matches<Note>("apple OR plum"))) == 2);
  CHECK(tenon::repository<Note>(db).count(where(matches<Note>("pear"))) == 0);
  CHECK(tenon::repository<Item>(db).find_by(matches<Item>("second OR first"))[0].code == "y");
  CHECK(at.run("SELECT rowid FROM note_words WHERE note_words MATCH 'plum'") == "2 ");
  CHECK(at.run("INSERT INTO note_words(note_words) VALUES ('integrity-check')") == "");
  CHECK(at.run("INSERT INTO item_words(item_words) VALUES ('integrity-check')") == "");
}

TEST_CASE("rows are found after the file was compacted", "[sqlite][full_text]") {
  const file at;
  {
    auto db = at.open<Leaf>();
    std::vector<Leaf> leaves;
    for (int i = 0; i < 50; ++i) leaves.push_back({{}, "leaf " + std::to_string(i)});
    leaves.push_back({{}, std::nullopt});
    tenon::repository<Leaf> all{db};
    all.insert(leaves);
    for (int i = 0; i < 50; i += 2) all.remove(leaves[static_cast<std::size_t>(i)]);
  }
  CHECK(at.run("VACUUM") == "");
  auto db = at.open<Leaf>(tenon::verify);
  tenon::repository<Leaf> all{db};
  CHECK(all.count(where(matches<Leaf>("leaf"))) == 25);
  CHECK(all.find_by(matches<Leaf>("33")).at(0).text == "leaf 33");
  CHECK(all.delete_where(where(matches<Leaf>("33"))) == 1);
  CHECK(all.count(where(matches<Leaf>("33"))) == 0);
  CHECK(at.run("INSERT INTO leaf_words(leaf_words) VALUES ('integrity-check')") == "");
}

TEST_CASE("tables of full-text indexes are no tables of the schema", "[sqlite][full_text]") {
  const file at;
  auto db = at.open<Note, Leaf, Item>();
  CHECK(at.run("CREATE VIRTUAL TABLE other USING fts5(words)") == "");
  const tenon::database reopened = at.open<Note, Leaf, Item>(tenon::verify);
  tenon::driver::sqlite::connection connection({.path = path});
  const tenon::schema::snapshot seen = tenon::sqlite_schema::inspect(connection);
  std::string names;
  for (const auto& each : seen.tables) names += each.name + ' ';
  CHECK(names == "notes leaves items ");
  CHECK(seen.triggers.empty());
  CHECK(seen.views.empty());
  REQUIRE(seen.virtual_tables.size() == 1);
  CHECK(seen.virtual_tables[0].name == "other");
  REQUIRE(seen.find("notes")->full_texts.size() == 1);
  CHECK(seen.find("notes")->full_texts[0].name == "note_words");
}

TEST_CASE("an index that somebody has changed is told", "[sqlite][full_text]") {
  const file at;
  (void)at.open<Note>();
  CHECK(at.run("DROP TRIGGER note_words_update") == "");
  CHECK(refused<Note>(at).find("full-text index \"note_words\": it is CREATE VIRTUAL TABLE") !=
        std::string::npos);
}

TEST_CASE("without the functions of the query language an index is refused", "[sqlite][full_text]") {
  const file at;
  const auto kept = tenon::dialect::full_text_ddl;
  tenon::dialect::full_text_ddl = nullptr;
  const std::string message = refused<Note>(at);
  tenon::dialect::full_text_ddl = kept;
  CHECK(message.find("include <tenon/functions.hpp>") != std::string::npos);
}

TEST_CASE("a table without a key takes no full-text index", "[sqlite][full_text]") {
  const file at;
  CHECK(refused<Keyless>(at) ==
        "entity Keyless: a full-text index finds rows by their key, which the table lacks; add "
        ".primary_key(...)");
}

TEST_CASE("a key that changes takes its words with it", "[sqlite][full_text]") {
  const file at;
  auto db = at.open<Note, Item>();
  tenon::repository<Item> items{db};
  items.insert(Item{"a", "word"});
  items.insert(Item{"b", "other"});
  items.update(where(col<&Item::code> == "a"), col<& Item::code> = "z");
  CHECK(items.find_one_by(matches<Item>("word"))->code == "z");
  items.delete_where(where(matches<Item>("word")));
  CHECK(items.count(where(matches<Item>("word OR other"))) == 1);
  CHECK(at.run("SELECT count(*) FROM item_words_keys") == "1 ");
  tenon::repository<Note> notes{db};
  const Note note = notes.save(Note{.text = "word"});
  notes.update(where(col<&Note::id> == note.id), col<& Note::id> = 99);
  CHECK(notes.find_one_by(matches<Note>("word"))->id == 99);
  CHECK(at.run("INSERT INTO note_words(note_words) VALUES ('integrity-check')") == "");
}
