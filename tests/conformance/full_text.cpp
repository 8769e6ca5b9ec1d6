// SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>

#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::desc;
using tenon::error_kind;
using tenon::fields;
using tenon::from;
using tenon::join;
using tenon::match_highlight;
using tenon::match_rank;
using tenon::match_snippet;
using tenon::matches;
using tenon::on;
using tenon::order_by;
using tenon::query;
using tenon::select;
using tenon::where;

namespace conformance {
namespace {

struct Author {
  std::int64_t id = 0;
  std::string name{};
};
struct Post {
  std::int64_t id = 0;
  std::int64_t authorId = 0;
  std::string title{};
  std::optional<std::string> content{};
  int views = 0;
  std::optional<tenon::timestamp> deletedAt{};
};
/// A key that no rowid is, and the name of a column that FTS5 has for itself.
struct Leaf {
  tenon::uuid id{};
  std::string rank{};
};
struct Cell {
  int row = 0;
  std::string letter{};
  std::string text{};
};
struct Page {
  std::int64_t id = 0;
  std::string title{};
  std::string body{};
};
/// The table of `Bare` is that of `Dressed`, which has a full-text index.
struct Bare {
  std::int64_t id = 0;
  std::string text{};
};
struct Dressed {
  std::int64_t id = 0;
  std::string text{};
};

struct Found {
  std::int64_t id = 0;
  double rank = 0;
};
struct Shown {
  std::int64_t id = 0;
  std::optional<std::string> part{};
};

}  // namespace
}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<Author> = tenon::table<Author>("ft_authors");
template <>
inline constexpr auto tenon::table_of<Post> = tenon::table<Post>("ft_posts")
                                                  .full_text(&Post::title, &Post::content)
                                                  .foreign_key(&Post::authorId, &Author::id,
                                                               tenon::on_delete::cascade)
                                                  .deleted_at(&Post::deletedAt);
template <>
inline constexpr auto tenon::table_of<Leaf> =
    tenon::table<Leaf>("ft_leaves")
        .full_text({.name = "leaf_words", .language = tenon::text_language::english, .prefix = true},
                   &Leaf::rank);
template <>
inline constexpr auto tenon::table_of<Cell> =
    tenon::table<Cell>("ft_cells").primary_key(&Cell::row, &Cell::letter).full_text(&Cell::text);
template <>
inline constexpr auto tenon::table_of<Page> = tenon::table<Page>("ft_pages")
                                                  .full_text({.name = "page_titles"}, &Page::title)
                                                  .full_text({.name = "page_texts"}, &Page::title,
                                                             &Page::body);
template <>
inline constexpr auto tenon::table_of<Bare> = tenon::table<Bare>("ft_dressed");
template <>
inline constexpr auto tenon::table_of<Dressed> =
    tenon::table<Dressed>("ft_dressed").full_text({.name = "dressed_words"}, &Dressed::text);

namespace {

using blog = fresh_database<Author, Post>;

std::vector<Post> write_posts(tenon::database& db, const std::vector<std::string>& contents) {
  const Author author = tenon::repository<Author>(db).save(Author{.name = "one"});
  std::vector<Post> posts;
  for (const std::string& each : contents)
    posts.push_back({.authorId = author.id, .title = {}, .content = each});
  tenon::repository<Post>(db).insert(posts);
  return posts;
}

/// The ids of what was found, from the first that was written on: "1 3".
std::string ids(const std::vector<Post>& found, std::int64_t first) {
  std::string text;
  for (const Post& each : found) text += (text.empty() ? "" : " ") + std::to_string(each.id - first + 1);
  return text;
}
std::string search(tenon::database& db, const std::string& typed, std::int64_t first = 1) {
  return ids(tenon::repository<Post>(db).find(where(matches<Post>(typed)), order_by(col<&Post::id>)), first);
}

}  // namespace

TEST_CASE("a search finds the same rows on every store", "[conformance][full_text]") {
  struct expected {
    const char* typed;
    const char* found;
  };
  const std::vector<std::string> contents{
      "The quick brown fox jumps over the lazy dog",                                // 1
      "A lazy fox; a quick dog.",                                                   // 2
      "state-of-the-art e-mail: fox@example.org, see http://x.example/a",           // 3
      "Straße, ÄPFEL und Élan; café crème, Пётр ΣΟΦΙΑ",                             // 4
      "version 3.14 of 2024-05-06, don't panic, snake_case 1e5 007 12abc",          // 5
      "東京都 हिन्दी İzmir",                                                         // 6
      "great\xF0\x9F\xA4\xA3 news\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD today",           // 7
      "<b>bold</b> &amp; \"quoted\" 'text' (in) [brackets] {and} more/less\\back",  // 8
      "",                                                                           // 9
      "!!! ... ---",                                                                // 10
  };
  const std::vector<expected> searches{
      {"fox", "1 2 3"},
      {"FOX", "1 2 3"},
      {"fox dog", "1 2"},
      {"dog fox lazy quick", "1 2"},
      {"\"lazy dog\"", "1"},
      {"\"dog lazy\"", ""},
      {"\"quick dog\"", "2"},
      {"fox -dog", "3"},
      {"-dog fox", "3"},
      {"-dog", ""},
      {"fox -\"lazy dog\"", "2 3"},
      {"brown OR example", "1 3"},
      {"brown OR example dog", "1"},
      {"brown or example", ""},
      {"OR OR fox OR", "1 2 3"},
      {"qui*", "1 2"},
      {"qu* do*", "1 2"},
      {"\"lazy d\"*", "1"},
      {"*", ""},
      {"fo *", ""},
      {"e-mail", "3"},
      {"email", ""},
      {"fox@example.org", "3"},
      {"example", "3"},
      {"http", "3"},
      {"\"the art\"", "3"},
      {"state-of-the-ar*", "3"},
      {"straße", "4"},
      {"strasse", ""},
      {"äpfel", "4"},
      {"apfel", ""},
      {"élan CAFÉ", "4"},
      {"cafe", ""},
      {"пётр", "4"},
      {"софия", ""},
      {"σοφια", "4"},
      {"ΣΟΦ*", "4"},
      {"3.14", "5"},
      {"14 3", "5"},
      {"14.3", ""},
      {"2024-05-06", "5"},
      {"05", "5"},
      {"don't", "5"},
      {"dont", ""},
      {"snake case", "5"},
      {"1E5 007", "5"},
      {"12ab*", "5"},
      {"東京都", "6"},
      {"東京*", "6"},
      {"हिन्दी", "6"},
      {"great", "7"},
      {"news today", "7"},
      {"\"news today\"", "7"},
      {"\xF0\x9F\xA4\xA3", ""},
      {"great\xF0\x9F\xA4\xA3", "7"},
      {"bold", "8"},
      {"b", "8"},
      {"amp", "8"},
      {"quoted text in brackets and more less back", "8"},
      {"(fox) AND dog", ""},
      {"fox NEAR dog", ""},
      {"title:fox", ""},
      {"fox | dog", "1 2"},
      {"fox & !dog", "1 2"},
      {"fox <-> dog", "1 2"},
      {"'fox'", "1 2 3"},
      {"\"fox", "1 2 3"},
      {"\"\"", ""},
      {"", ""},
      {"   ", ""},
      {"?!.,;", ""},
      {"\xE3\x80\x80"
       "fox\xC2\xA0"
       "dog",
       "1 2"},
  };
  for_each_store([&](const store_under_test& store) {
    blog fresh(store);
    const std::int64_t first = write_posts(fresh.db, contents)[0].id;
    for (const expected& each : searches) {
      INFO("typed: " << each.typed);
      CHECK(search(fresh.db, each.typed, first) == each.found);
    }
  });
}

TEST_CASE("no text that somebody types is a syntax error, and all stores find the same",
          "[conformance][full_text]") {
  std::mt19937 random(20240506);
  const std::vector<std::string> pieces{"a",       "b",
                                        "ab",      "abc",
                                        "Ab",      "\"",
                                        "'",       "-",
                                        "+",       "*",
                                        "(",       ")",
                                        " ",       " ",
                                        " ",       "OR",
                                        "AND",     "NOT",
                                        "NEAR",    "&",
                                        "|",       "!",
                                        ":",       "^",
                                        "{",       "}",
                                        "<->",     "\\",
                                        "\t",      "ä",
                                        "Ä",       "é",
                                        "7",       "\xF0\x9F\xA4\xA3",
                                        ".",       ",",
                                        "\"a b\"", " -",
                                        " OR ",    "b*",
                                        "%",       "_",
                                        "$1",      "?"};
  const auto pick = [&](std::size_t most) {
    std::string made;
    for (std::size_t i = random() % most; i > 0; --i) made += pieces[random() % pieces.size()];
    return made;
  };
  std::vector<std::string> contents;
  for (int i = 0; i < 60; ++i) contents.push_back(pick(24));
  std::vector<std::string> typed;
  for (int i = 0; i < 250; ++i) typed.push_back(pick(12));
  typed.push_back(std::string(10'000, 'x'));
  typed.push_back(std::string(10'000, '"'));
  typed.push_back(std::string(10'000, '('));
  typed.push_back(std::string(10'000, '-') + "a");
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "a" + std::to_string(i) + (i % 3 == 0 ? " OR " : " ");
  typed.push_back(many);
  typed.push_back("a OR " + std::string(5000, 'y'));
  std::vector<std::string> first_found;
  for_each_store([&](const store_under_test& store) {
    blog fresh(store);
    const std::int64_t first = write_posts(fresh.db, contents)[0].id;
    std::vector<std::string> found;
    for (const std::string& each : typed) {
      INFO("typed: " << each.substr(0, 100));
      std::string here;
      REQUIRE_NOTHROW(here = search(fresh.db, each, first));
      found.push_back(here);
    }
    if (first_found.empty()) first_found = found;
    for (std::size_t i = 0; i < typed.size(); ++i) {
      INFO("typed: " << typed[i].substr(0, 100));
      CHECK(found[i] == first_found[i]);
    }
    tenon::repository<Post> posts{fresh.db};
    CHECK(kind_of([&] { posts.count(where(matches<Post>(std::string_view("a\0b", 3)))); }) ==
          error_kind::value);
    CHECK(kind_of([&] { posts.count(where(matches<Post>("a\xFF"))); }) == error_kind::value);
  });
}

TEST_CASE("the full-text index follows every change of the rows", "[conformance][full_text]") {
  for_each_store([](const store_under_test& store) {
    blog fresh(store);
    tenon::repository<Post> posts{fresh.db};
    tenon::repository<Author> authors{fresh.db};
    const auto count = [&](const char* typed) { return posts.count(where(matches<Post>(typed))); };
    Author author{.name = "one"};
    authors.save(author);
    Post post{.authorId = author.id, .title = "red apple", .content = std::nullopt};
    posts.save(post);
    CHECK(count("apple") == 1);
    post.title = "green pear";
    post.content = "apple tree";
    posts.save(post);
    CHECK(count("apple") == 1);
    CHECK(count("red") == 0);
    CHECK(count("pear tree") == 1);
    CHECK(count("\"pear apple\"") == 0);  // from one column to the next
    post.views = 3;
    posts.save(post);
    CHECK(count("pear") == 1);
    CHECK(posts.update(where(matches<Post>("pear")), col<& Post::title> = "yellow plum") == 1);
    CHECK(count("pear") == 0);
    CHECK(count("plum") == 1);
    posts.increment(where(matches<Post>("plum")), col<&Post::views>, 2);
    CHECK(posts.find_one_by(matches<Post>("plum"))->views == 5);

    CHECK_THROWS(fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Post> inside{tx};
      Post other{.authorId = author.id, .title = "black cherry"};
      inside.save(other);
      inside.update(where(col<&Post::id> == post.id), col<& Post::title> = "gone");
      CHECK(inside.count(where(matches<Post>("cherry"))) == 1);
      CHECK(inside.count(where(matches<Post>("plum"))) == 0);
      throw std::runtime_error("back");
    }));
    CHECK(count("cherry") == 0);
    CHECK(count("plum") == 1);
    fresh.db.transaction([&](tenon::transaction& tx) {
      try {
        tx.nested([&](tenon::transaction& inner) {
          tenon::repository<Post>(inner).delete_where(where(matches<Post>("plum")));
          CHECK(tenon::repository<Post>(inner).count(where(matches<Post>("plum"))) == 0);
          throw std::runtime_error("back");
        });
      } catch (const std::runtime_error&) {
      }
      CHECK(tenon::repository<Post>(tx).count(where(matches<Post>("plum"))) == 1);
      tenon::repository<Post>(tx).update(where(matches<Post>("plum")), col<& Post::title> = "blue plum");
    });
    CHECK(count("blue plum") == 1);

    std::vector<Post> many;
    for (int i = 0; i < 2500; ++i)
      many.push_back(
          {.authorId = author.id, .title = "number " + std::to_string(i), .content = i % 2 ? "odd" : "even"});
    posts.insert(many);
    CHECK(count("odd") == 1250);
    CHECK(count("number 2400") == 1);
    for (Post& each : many) each.content = "all";
    posts.save(many);
    CHECK(count("odd") == 0);
    CHECK(count("all") == 2500);
    posts.soft_remove(many[7]);
    CHECK(count("all") == 2499);
    CHECK(posts.count(where(matches<Post>("all")), tenon::with_deleted) == 2500);
    posts.remove(many[8]);
    CHECK(posts.count(where(matches<Post>("all")), tenon::with_deleted) == 2499);
    many[9].title = "upserted";
    posts.upsert(many[9]);
    CHECK(count("upserted") == 1);
    CHECK(posts.delete_where(where(matches<Post>("all -upserted"))) == 2498);
    CHECK(count("all") == 1);
    authors.remove(author);
    CHECK(count("all OR plum") == 0);
    CHECK(posts.count(tenon::with_deleted) == 0);
  });
}

TEST_CASE("rows without an integer key are found too", "[conformance][full_text]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Leaf, Cell, Page> fresh(store);
    tenon::repository<Leaf> leaves{fresh.db};
    std::vector<Leaf> all{
        {{}, "Two dogs were running home"}, {{}, "The runner sees a dog and a dog"}, {{}, "cats"}};
    leaves.insert(all);
    CHECK(leaves.find_by(matches<Leaf>("run"))[0].id == all[0].id);
    CHECK(leaves.count(where(matches<Leaf>("dogs"))) == 2);
    CHECK(leaves.count(where(matches<Leaf>("runn*"))) == 1);
    CHECK(leaves.count(where(matches<Leaf>("cat -dog"))) == 1);
    const auto ranked = leaves.find(where(matches<Leaf>("dog")), order_by(desc(match_rank<Leaf>())));
    REQUIRE(ranked.size() == 2);
    CHECK(ranked[0].id == all[1].id);
    const auto shown = query(fresh.db, select(fields(match_highlight<Leaf>(col<&Leaf::rank>, {"[", "]"})),
                                              from<Leaf>(), where(matches<Leaf>("cat"))));
    REQUIRE(shown.size() == 1);
    CHECK(shown[0] == "[cats]");
    all[2].rank = "dogs now";
    leaves.save(all[2]);
    leaves.remove(all[0]);
    CHECK(leaves.count(where(matches<Leaf>("dog"))) == 2);
    CHECK(leaves.count(where(matches<Leaf>("cat"))) == 0);

    tenon::repository<Cell> cells{fresh.db};
    std::vector<Cell> grid{{1, "a", "first words"}, {1, "b", "second words"}, {2, "a", "third"}};
    cells.insert(grid);
    CHECK(cells.count(where(matches<Cell>("words"))) == 2);
    CHECK(cells.find_one_by(matches<Cell>("second"))->letter == "b");
    CHECK(cells.update(where(matches<Cell>("third")), col<& Cell::row> = 7) == 1);
    CHECK(cells.find_one_by(matches<Cell>("third"))->row == 7);
    CHECK(cells
              .find(where(matches<Cell>("second OR third")),
                    order_by(desc(match_rank<Cell>()), col<&Cell::row>))
              .size() == 2);
    cells.delete_where(where(matches<Cell>("words")));
    CHECK(cells.count(where(matches<Cell>("first OR second OR third"))) == 1);

    tenon::repository<Page> pages{fresh.db};
    pages.save(Page{.title = "moon", .body = "sun"});
    pages.save(Page{.title = "sun", .body = "stars"});
    CHECK(pages.count(where(matches<Page, "page_titles">("sun"))) == 1);
    CHECK(pages.count(where(matches<Page, "page_texts">("sun"))) == 2);
    CHECK(pages.count(where(matches<Page, "page_texts">("sun") && !matches<Page, "page_titles">("sun"))) ==
          1);
  });
}

TEST_CASE("a match stands in joins, under other names and with other conditions",
          "[conformance][full_text]") {
  constexpr auto answer = tenon::alias<Post, "answer">;
  for_each_store([&](const store_under_test& store) {
    blog fresh(store);
    tenon::repository<Author> authors{fresh.db};
    tenon::repository<Post> posts{fresh.db};
    std::vector<Author> people{{.name = "ann"}, {.name = "bob"}, {.name = "cid"}};
    authors.insert(people);
    std::vector<Post> all{{.authorId = people[0].id, .title = "tea time", .content = "green tea"},
                          {.authorId = people[1].id, .title = "coffee", .content = "black"},
                          {.authorId = people[1].id, .title = "tea", .content = std::nullopt}};
    posts.insert(all);
    const auto names = [&](const auto& statement) {
      std::string joined;
      for (const auto& each : query(fresh.db, statement)) joined += each + ' ';
      return joined;
    };
    CHECK(names(select(fields(col<&Author::name>), from<Author>(), join<Post>(), where(matches<Post>("tea")),
                       order_by(col<&Post::id>))) == "ann bob ");
    CHECK(names(select(
              fields(col<&Author::name>), from<Author>(),
              join(answer, on(answer.col<&Post::authorId> == col<&Author::id> && matches(answer, "tea"))),
              order_by(answer.col<&Post::id>))) == "ann bob ");
    CHECK(names(select(fields(col<&Author::name>), from<Author>(), tenon::left_join<Post>(),
                       where(!matches<Post>("tea")), order_by(col<&Author::id>))) == "bob cid ");
    CHECK(names(select(fields(col<&Author::name>), from<Author>(), tenon::left_join<Post>(),
                       where(matches<Post>("green") || col<&Author::name> == "cid"),
                       order_by(col<&Author::id>))) == "ann cid ");
    CHECK(names(select(fields(col<&Author::name>), from<Author>(),
                       where(tenon::exists(select(fields(col<&Post::id>), from<Post>(),
                                                  where(col<&Post::authorId> == col<&Author::id> &&
                                                        matches<Post>("coffee"))))))) == "bob ");
    CHECK(names(select(fields(col<&Author::name>), from<Author>(), join<Post>(),
                       join(answer, on(answer.col<&Post::authorId> == col<&Author::id>)),
                       where(matches<Post>("coffee") && matches(answer, "tea")))) == "bob ");
    tenon::predicate<Post> filter = matches<Post>(std::string("tea"));
    filter = filter && !tenon::is_null(col<&Post::content>);
    CHECK(posts.count(where(filter)) == 1);
    CHECK(posts.count(where(matches<Post>("tea") || matches<Post>("coffee"))) == 3);
    CHECK(posts.exists(where(matches<Post>("black"))));
    constexpr auto typed = tenon::parameter<"typed", std::string>;
    const auto held = tenon::prepare(fresh.db, select(fields(col<&Post::title>), from<Post>(),
                                                      where(matches<Post>(typed)), order_by(col<&Post::id>)));
    CHECK(held(typed = "tea OR black").size() == 3);
    CHECK(held(typed = "\"tea ti\"*").size() == 1);
    CHECK(held(typed = "(((").empty());
  });
}

TEST_CASE("rows that match better come first", "[conformance][full_text]") {
  for_each_store([](const store_under_test& store) {
    blog fresh(store);
    std::vector<std::string> contents{
        "one word of many others that say nothing about it but make the text long and longer",
        "word word word",
        "nothing here",
        "a word and nothing else",
    };
    const std::int64_t first = write_posts(fresh.db, contents)[0].id;
    tenon::repository<Post> posts{fresh.db};
    CHECK(ids(posts.find(where(matches<Post>("word")), order_by(desc(match_rank<Post>()))), first) ==
          "2 4 1");
    const auto found =
        query(fresh.db, select<Found>(fields(col<&Post::id>, match_rank<Post>()), from<Post>(),
                                      where(matches<Post>("word") || col<&Post::id> == first + 2),
                                      order_by(col<&Post::id>)));
    REQUIRE(found.size() == 4);
    CHECK(found[0].rank > 0);
    CHECK(found[1].rank > found[3].rank);
    CHECK(found[2].rank == Approx(0).margin(1e-12));
    CHECK(kind_of([&] { posts.find(order_by(desc(match_rank<Post>()))); }) == error_kind::statement);
  });
}

TEST_CASE("snippets show where the words stand", "[conformance][full_text]") {
  for_each_store([](const store_under_test& store) {
    blog fresh(store);
    std::string long_text;
    for (int i = 0; i < 50; ++i) long_text += "filler" + std::to_string(i) + ' ';
    long_text += "the needle is here, ";
    for (int i = 0; i < 50; ++i) long_text += "more" + std::to_string(i) + ' ';
    long_text += "end.";
    write_posts(fresh.db, {long_text, "Needle!", "short"});
    tenon::repository<Post>(fresh.db).update(where(matches<Post>("short")), col<& Post::title> = "needle",
                                             col<& Post::content> = std::nullopt);
    const auto shown = query(
        fresh.db, select<Shown>(fields(col<&Post::id>,
                                       match_snippet<Post>(col<&Post::content>, {"<<", ">>", "...", 8})),
                                from<Post>(), where(matches<Post>("needle")), order_by(col<&Post::id>)));
    REQUIRE(shown.size() == 3);
    REQUIRE(shown[0].part);
    CHECK(shown[0].part->find("<<needle>>") != std::string::npos);
    CHECK(shown[0].part->starts_with("..."));
    CHECK(shown[0].part->ends_with("..."));
    CHECK(shown[0].part->size() < 120);
    CHECK(shown[1].part == "<<Needle>>!");
    CHECK_FALSE(shown[2].part);
    const auto whole = query(
        fresh.db, select<Shown>(fields(col<&Post::id>, match_highlight(col<&Post::content>)), from<Post>(),
                                where(matches<Post>("needle")), order_by(col<&Post::id>)));
    REQUIRE(whole.size() == 3);
    CHECK(whole[0].part->size() == long_text.size() + 7);
    CHECK(whole[1].part == "<b>Needle</b>!");
    // Marks are values, whatever they are.
    const auto odd = query(
        fresh.db, select<Shown>(fields(col<&Post::id>,
                                       match_snippet(col<&Post::content>, {"\"'\\, =", "%$1{}", "", 5})),
                                from<Post>(), where(matches<Post>("needle")), order_by(col<&Post::id>)));
    CHECK(odd[1].part == "\"'\\, =Needle%$1{}!");
    CHECK(kind_of([&] {
            query(fresh.db, select(fields(match_snippet(col<&Post::content>, {.words = 0})), from<Post>(),
                                   where(matches<Post>("needle"))));
          }) == error_kind::value);
  });
}

TEST_CASE("a full-text index is added to a table that has rows", "[conformance][full_text]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    const std::unique_ptr<place> home = store.make();
    {
      auto db = tenon::open<Bare>(home->store(), {.schema = tenon::synchronize});
      std::vector<Bare> rows;
      for (int i = 0; i < 100; ++i) rows.push_back({.text = "row " + std::to_string(i)});
      tenon::repository<Bare>(db).insert(rows);
    }
    const tenon::error refused =
        error_of([&] { (void)tenon::open<Dressed>(home->store(), {.schema = tenon::verify}); });
    CHECK(refused.kind == error_kind::schema);
    CHECK(refused.message.find("full-text index \"dressed_words\" is missing, wanted simple (text)") !=
          std::string::npos);
    {
      auto db = tenon::open<Dressed>(home->store(), {.schema = tenon::synchronize});
      tenon::repository<Dressed> rows{db};
      CHECK(rows.count(where(matches<Dressed>("row"))) == 100);
      CHECK(rows.count(where(matches<Dressed>("42"))) == 1);
      rows.save(Dressed{.text = "new 42"});
      CHECK(rows.count(where(matches<Dressed>("42"))) == 2);
    }
    auto again = tenon::open<Dressed>(home->store(), {.schema = tenon::verify});
    CHECK(tenon::repository<Dressed>(again).count(where(matches<Dressed>("42"))) == 2);
    const tenon::error extra =
        error_of([&] { (void)tenon::open<Bare>(home->store(), {.schema = tenon::synchronize}); });
    CHECK(extra.kind == error_kind::schema);
    CHECK(extra.message.find("full-text index \"dressed_words\"") != std::string::npos);
  });
}

TEST_CASE("a second look at the schema finds no difference", "[conformance][full_text]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    fresh_database<Author, Post, Leaf, Cell, Page> fresh(store);
    const tenon::database again = tenon::open<Author, Post, Leaf, Cell, Page>(fresh.home->store());
    CHECK(again.name() == fresh.db.name());
  });
}
