// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <tenon/lock.hpp>
#include <tenon/query.hpp>
#include <tenon/relations.hpp>
#include <tenon/subscribers.hpp>
#include <tenon/trees.hpp>

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::observed_entity;
using tenon::observed_rows;
using tenon::observed_transaction;
using tenon::where;

namespace conformance {
struct Chapter;
struct Novel {
  std::int64_t id = 0;
  std::string title{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::has_many<Chapter> chapters{};
};
struct Chapter {
  std::int64_t id = 0;
  std::int64_t novelId = 0;
  std::string title{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Novel> novel{};
};
/// Reads of it are heard by its hook.
struct Song {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> partOf{};
};
struct SongAndNumber {
  Song song;
  std::int64_t number = 0;
};
struct SongAndPart {
  std::string name;
  std::optional<Song> part;
};
inline std::string& songs_heard() {
  static std::string heard;
  return heard;
}
}  // namespace conformance

template <>
struct tenon::hooks<Song> {
  static void after_load(Song& each) { songs_heard() += each.name; }
};
template <>
inline constexpr auto tenon::table_of<Song> = tenon::table<Song>("songs").foreign_key(&Song::partOf,
                                                                                      &Song::id);

template <>
inline constexpr auto tenon::table_of<Chapter> = tenon::table<Chapter>("chapters")
                                                     .foreign_key(&Chapter::novelId, &Novel::id)
                                                     .deleted_at(&Chapter::deletedAt);
template <>
inline constexpr auto tenon::table_of<Novel> = tenon::table<Novel>("novels")
                                                   .deleted_at(&Novel::deletedAt)
                                                   .cascades(&Novel::chapters, tenon::cascade::all);

namespace {

using journal = std::shared_ptr<std::vector<std::string>>;
std::string taken(const journal& log) {
  std::string joined;
  for (const std::string& each : *log) {
    if (!joined.empty()) joined += ", ";
    joined += each;
  }
  log->clear();
  return joined;
}

std::string names(const std::vector<std::string_view>& list) {
  std::string joined;
  for (const std::string_view each : list) {
    if (!joined.empty()) joined += '+';
    joined += each;
  }
  return joined;
}

/// Writes down what happens to items.
struct item_log : tenon::subscriber<Item> {
  explicit item_log(journal into) : log(std::move(into)) {}
  void note(const char* what, const Item& item) { log->push_back(what + (" " + item.name)); }
  void before_insert(Item& item, observed_entity&) override {
    note("before insert", item);
    if (item.name == "refused") throw std::runtime_error("not this one");
    if (item.name == "blank") item.name = "filled";
  }
  void after_insert(Item& item, observed_entity&) override {
    note(item.id != 0 ? "inserted" : "inserted without key", item);
  }
  void before_update(Item& item, observed_entity& what) override {
    note(("before update of " + names(what.changed())).c_str(), item);
    if (item.name == "refused") throw std::runtime_error("not this one");
  }
  void after_update(Item& item, observed_entity& what) override {
    const std::optional<Item> old = what.before<Item>();
    note(("updated from " + (old ? old->name : "?")).c_str(), item);
  }
  void before_remove(Item& item, observed_entity&) override {
    note("before remove", item);
    if (item.name == "kept") throw std::runtime_error("not this one");
  }
  void after_remove(Item& item, observed_entity&) override { note("removed", item); }
  void after_load(Item& item, observed_entity&) override { note("loaded", item); }
  journal log;
};

struct everything_log : tenon::subscriber<> {
  explicit everything_log(journal into) : log(std::move(into)) {}
  static const char* act(const observed_entity& what) {
    constexpr const char* acts[] = {"insert", "update", "remove", "soft_remove", "recover", "load"};
    return acts[static_cast<int>(what.act())];
  }
  void after_write(observed_entity& what) override {
    log->push_back(std::string(act(what)) + " " + std::string(what.name()));
  }
  void after_load(observed_entity& what) override { log->push_back("load " + std::string(what.name())); }
  void after_rows(observed_rows& what) override {
    log->push_back(std::string(what.operation()) + " " + std::string(what.name()) + " " +
                   std::to_string(what.affected()));
  }
  journal log;
};

struct transaction_log : tenon::subscriber<> {
  transaction_log(journal into, tenon::database& used) : log(std::move(into)), db(used) {}
  void after_begin(observed_transaction&) override { log->push_back("begin"); }
  void before_commit(observed_transaction& what) override {
    log->push_back("before commit");
    if (refuses) throw std::runtime_error("no commit");
    number = what.number();
  }
  void after_commit(observed_transaction& what) override {
    log->push_back(number == what.number() ? "commit" : "another commit");
    seen = tenon::repository<Item>{db}.count();  // the connection is given back
  }
  void after_rollback(observed_transaction&) override { log->push_back("rollback"); }
  journal log;
  tenon::database& db;
  std::int64_t seen = -1;
  std::uint64_t number = 0;
  bool refuses = false;
};

}  // namespace

TEST_CASE("a subscriber sees the entities that are written and read", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const auto log = std::make_shared<std::vector<std::string>>();
    const tenon::subscription held = tenon::subscribe(fresh.db, item_log(log), {.old_values = true});
    tenon::repository<Item> items{fresh.db};
    Item one = items.insert(Item{.name = "one"});
    CHECK(taken(log) == "before insert one, inserted one");
    one.name = "uno";
    one.stock = 4;
    items.save(one);
    CHECK(taken(log) == "before update of name+stock uno, updated from one uno");
    std::vector<Item> many{{.name = "a"}, one, {.name = "b"}};
    items.save(many);
    CHECK(taken(log) ==
          "before insert a, before insert b, before update of  uno, inserted a, inserted b, "
          "updated from uno uno");
    items.find(tenon::order_by(col<&Item::id>), tenon::limit(2));
    CHECK(taken(log) == "loaded uno, loaded a");
    items.find_by_id(one.id);
    items.find_one_by(col<&Item::name> == "b");
    items.find_by_ids({one.id});
    items.find_by_id(12345);
    items.for_each([](Item&) { return false; }, tenon::order_by(col<&Item::id>));
    CHECK(taken(log) == "loaded uno, loaded b, loaded uno, loaded uno");
    items.remove(one);
    CHECK(taken(log) == "before remove uno, removed uno");
  });
}

TEST_CASE("hooks and subscribers hear of a whole entity on every way that it is read", "[conformance]") {
  struct song_log : tenon::subscriber<Song> {
    explicit song_log(std::string& into) : told(into) {}
    void after_load(Song& each, observed_entity&) override {
      told += each.name;
      each.name += "!";
    }
    std::string& told;
  };
  for_each_store([](const store_under_test& store) {
    using tenon::select;
    fresh_database<Song> fresh(store);
    tenon::database& db = fresh.db;
    tenon::repository<Song> songs{db};
    std::vector<Song> made{{.name = "a"}, {.name = "b"}, {.name = "c"}};
    songs.insert(made);
    made[1].partOf = made[0].id;
    made[2].partOf = made[1].id;
    songs.update(made);
    std::string told;
    const tenon::subscription held = tenon::subscribe(db, song_log(told));
    const auto hears = [&](const char* names, auto act) {
      songs_heard().clear();
      told.clear();
      const std::string marked = act();
      CHECK(songs_heard() == names);
      CHECK(told == names);
      // What the subscriber changed is what comes back.
      std::string expected;
      for (const char* each = names; *each != 0; ++each) expected += {*each, '!'};
      CHECK(marked == expected);
    };
    const auto joined = [](const auto& rows) {
      std::string names;
      for (const Song& each : rows) names += each.name;
      return names;
    };
    const auto all = [] { return order_by(col<&Song::id>); };
    hears("abc", [&] { return joined(tenon::query(db, select<Song>(all()))); });
    hears("abc", [&] { return joined(tenon::query(db, select<Song>(tenon::from<Song>(), all()))); });
    hears("a", [&] { return tenon::query_one(db, select<Song>(all()))->name; });
    hears("a", [&] { return tenon::query_one_or_fail(db, select<Song>(tenon::from<Song>(), all())).name; });
    hears("abc", [&] {
      std::string names;
      for (const SongAndNumber& each : tenon::query(
               db,
               select<SongAndNumber>(fields(tenon::whole<Song>, col<&Song::id>), tenon::from<Song>(), all())))
        names += each.song.name;
      return names;
    });
    hears("bc", [&] {
      constexpr auto part = tenon::alias<Song, "part">;
      std::string names;
      for (const SongAndPart& each : tenon::query(
               db, select<SongAndPart>(fields(col<&Song::name>, tenon::whole_of(part)), tenon::from<Song>(),
                                       tenon::left_join(part, on(part.col<&Song::partOf> == col<&Song::id>)),
                                       all())))
        names += each.part ? each.part->name : "";
      return names;
    });
    hears("abc", [&] {
      std::string names;
      for (const Song& each : tenon::stream(db, select<Song>(all()))) names += each.name;
      return names;
    });
    hears("abc", [&] {
      std::string names;
      for (const Song& each : tenon::stream(db, select<Song>(tenon::from<Song>(), all()))) names += each.name;
      return names;
    });
    hears("abc", [&] {
      std::string names;
      for (const std::vector<Song>& part : tenon::chunks(db, select<Song>(all()), 2)) names += joined(part);
      return names;
    });
    hears("c", [&] { return joined(tenon::page(db, select<Song>(all()), 2, 2).rows); });
    hears("ab", [&] { return joined(tenon::keyset_page(db, select<Song>(all()), 2).rows); });
    const auto kept = tenon::prepare(db, select<Song>(all()));
    hears("abc", [&] { return joined(kept()); });
    hears("a", [&] { return kept.one()->name; });
    hears("abc", [&] {
      std::string names;
      for (const Song& each : kept.stream()) names += each.name;
      return names;
    });
    hears("abbc", [&] {
      std::vector<Song> found;
      std::vector<Song> more;
      tenon::batch work{db};
      work.find(found, where(col<&Song::name> != "c"), all());
      work.find(more, where(col<&Song::name> != "a"), all());
      work.run();
      return joined(found) + joined(more);
    });
    tenon::tree<Song> parts{db};
    hears("bc", [&] { return joined(parts.descendants(made[0])); });
    hears("ba", [&] { return joined(parts.ancestors(made[2])); });
    hears("a", [&] { return joined(parts.roots()); });
    hears("c", [&] {
      return joined(tenon::query(
          db, tenon::update<Song>(tenon::set(col<&Song::name> = "c"), where(col<&Song::name> == "c"),
                                  tenon::returning<Song>(tenon::whole<Song>))));
    });
    // In a transaction that began before.
    db.transaction([&](tenon::transaction& tx) {
      hears("b", [&] {
        return tenon::repository<Song>{tx}.find_by_id(made[1].id, tenon::lock(tenon::for_share))->name;
      });
      hears("abc", [&] { return joined(tenon::query(tx, select<Song>(all()))); });
      hears("abc", [&] {
        std::string names;
        for (const Song& each : tenon::stream(tx, select<Song>(all()))) names += each.name;
        return names;
      });
    });
  });
}

TEST_CASE("what a subscriber throws before a write stops it, and nothing is changed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const auto log = std::make_shared<std::vector<std::string>>();
    const tenon::subscription held = tenon::subscribe(fresh.db, item_log(log));
    tenon::repository<Item> items{fresh.db};
    Item kept = items.insert(Item{.name = "kept"});
    std::vector<Item> many{{.name = "good"}, {.name = "refused"}};
    const std::vector<Item> before = many;
    const auto statements =
        statements_of(fresh, [&] { CHECK_THROWS_AS(items.insert(many), std::runtime_error); });
    CHECK(statements.empty());
    CHECK(many == before);
    CHECK_THROWS_AS(items.save(Item{.name = "refused"}), std::runtime_error);
    CHECK_THROWS_AS(items.remove(kept), std::runtime_error);
    Item renamed = kept;
    renamed.name = "refused";
    CHECK_THROWS_AS(items.save(renamed), std::runtime_error);
    CHECK_THROWS_AS(items.update(renamed), std::runtime_error);
    tenon::batch work{fresh.db};
    CHECK_THROWS_AS(work.insert(many[1]), std::runtime_error);
    CHECK(items.count() == 1);
    // What it changes is written.
    CHECK(items.insert(Item{.name = "blank"}).name == "filled");
    CHECK(items.count_by(col<&Item::name> == "filled") == 1);
  });
}

TEST_CASE("a subscriber for every type sees sets of rows, cascades and related entities", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Novel, Chapter> fresh(store);
    const auto log = std::make_shared<std::vector<std::string>>();
    const tenon::subscription held = tenon::subscribe(fresh.db, everything_log(log));
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> many{{.name = "a"}, {.name = "b"}, {.name = "c"}};
    items.insert(many);
    CHECK(taken(log) == "insert Item, insert Item, insert Item");
    items.update(where(col<&Item::name> != "a"), col<& Item::stock> = 2);
    items.increment(where(tenon::all), col<&Item::stock>, 1);
    items.delete_by_id(many[0].id);
    items.delete_where(where(col<&Item::stock> == 3));
    CHECK(taken(log) == "UPDATE Item 2, UPDATE Item 3, DELETE Item 1, DELETE Item 2");
    items.insert(Item{.name = "x"});
    CHECK(tenon::execute(fresh.db, tenon::update<Item>(tenon::set(col<& Item::stock> = 8),
                                                       where(col<&Item::name> == "x"))) == 1);
    CHECK(tenon::query(fresh.db, tenon::update<Item>(tenon::set(col<& Item::stock> = 9), where(tenon::all),
                                                     tenon::returning<int>(col<&Item::stock>)))
              .size() == 1);
    CHECK(taken(log) == "insert Item, UPDATE Item 1, UPDATE Item 1");
    Item again{.name = "y"};
    items.upsert(again);
    CHECK(taken(log) == "INSERT Item 1");
    Novel novel{.title = "n"};
    novel.chapters.push_back({.title = "c1"});
    novel.chapters.push_back({.title = "c2"});
    tenon::repository<Novel> novels{fresh.db};
    novels.save(novel);
    CHECK(taken(log) == "insert Novel, insert Chapter, insert Chapter");
    novels.find(tenon::with<&Novel::chapters>());
    CHECK(taken(log) == "load Chapter, load Chapter, load Novel");
    novels.soft_remove(novel);
    CHECK(taken(log) == "UPDATE Chapter 2, soft_remove Novel");
    novels.recover(novel);
    CHECK(taken(log) == "UPDATE Chapter 2, recover Novel");
    novels.soft_delete(where(tenon::all));
    novels.restore(where(tenon::all));
    CHECK(taken(log) == "UPDATE Novel 1, UPDATE Novel 1");
    novels.remove(novel);
    CHECK(taken(log) == "DELETE Chapter 2, remove Novel");
  });
}

TEST_CASE("the rows that a set-based write means can be read before it", "[conformance]") {
  struct row_log : tenon::subscriber<Item> {
    explicit row_log(journal into) : log(std::move(into)) {}
    void before_rows(observed_rows& what) override {
      std::string found;
      for (const Item& each : what.rows<Item>()) found += each.name;
      log->push_back(std::string(what.operation()) + " of " + found);
      if (found == "c") throw std::runtime_error("not this one");
    }
    journal log;
  };
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Owner> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> many{{.name = "a", .stock = 1}, {.name = "b", .stock = 2}, {.name = "c", .stock = 3}};
    items.insert(many);
    const auto log = std::make_shared<std::vector<std::string>>();
    const tenon::subscription held = tenon::subscribe(fresh.db, row_log(log));
    const int least = 2;
    items.update(where(col<&Item::stock> >= least && col<&Item::name> != "c"), col<& Item::name> = "B",
                 col<& Item::stock> = 7);
    CHECK(taken(log) == "UPDATE of b");
    CHECK_THROWS_AS(items.delete_where(where(col<&Item::name> == "c")), std::runtime_error);
    CHECK(taken(log) == "DELETE of c");
    CHECK(items.count() == 3);
    items.delete_by_id(many[0].id);
    CHECK(taken(log) == "DELETE of a");
    tenon::execute(fresh.db, tenon::delete_from<Item>(where(col<&Item::stock> == 7)));
    CHECK(taken(log) == "DELETE of B");
    CHECK_THROWS_AS(items.update_all(col<& Item::stock> = 1), std::runtime_error);
    CHECK(items.count_by(col<&Item::stock> == 3) == 1);
  });
}

TEST_CASE("a subscriber is told of transactions, of a commit only when it is done", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const auto log = std::make_shared<std::vector<std::string>>();
    const auto seen = std::make_shared<transaction_log>(log, fresh.db);
    const tenon::subscription held = tenon::subscribe(fresh.db, seen);
    fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Item>{tx}.insert(Item{.name = "a"});
      tx.nested([&](tenon::transaction& inner) { tenon::repository<Item>{inner}.insert(Item{.name = "b"}); });
      tx.after_commit([&] { log->push_back("action"); });
      CHECK(taken(log) == "begin");
    });
    CHECK(taken(log) == "before commit, commit, action");
    CHECK(seen->seen == 2);
    CHECK_THROWS(fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Item>{tx}.insert(Item{.name = "c"});
      throw std::runtime_error("no");
    }));
    CHECK(taken(log) == "begin, rollback");
    {
      auto tx = fresh.db.begin();
      tenon::repository<Item>{tx}.insert(Item{.name = "d"});
    }
    CHECK(taken(log) == "begin, rollback");
    seen->refuses = true;
    CHECK_THROWS_AS(fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Item>{tx}.insert(Item{.name = "e"});
    }),
                    std::runtime_error);
    CHECK(taken(log) == "begin, before commit, rollback");
    CHECK(tenon::repository<Item>{fresh.db}.count() == 2);
  });
}

TEST_CASE("a subscriber is told of transactions that a call makes by itself", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Person> fresh(store);
    const auto log = std::make_shared<std::vector<std::string>>();
    const auto seen = std::make_shared<transaction_log>(log, fresh.db);
    const tenon::subscription held = tenon::subscribe(fresh.db, seen);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> many{{.name = "a"}, {.name = "b"}};
    items.insert(many);
    CHECK(taken(log) == "begin, before commit, commit");
    CHECK(seen->seen == 2);  // the connection is given back
    many[0].stock = 4;
    items.update(many);
    CHECK(taken(log) == "begin, before commit, commit");
    items.save(many);
    CHECK(taken(log) == "begin, before commit, commit");
    items.upsert(many);
    CHECK(taken(log) == "begin, before commit, commit");
    std::vector<Item> same{many[0], many[0]};
    CHECK(kind_of([&] { items.insert(same); }) == error_kind::unique_violation);
    CHECK(taken(log) == "begin, rollback");
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> persons{{.email = "x"}, {.email = "y"}};
    people.insert(persons);
    taken(log);
    --persons[1].version;
    CHECK(kind_of([&] { people.update(persons); }) == error_kind::conflict);
    CHECK(taken(log) == "begin, rollback");
    // Done again, as one is marked already.
    ++persons[1].version;
    people.soft_delete(where(col<&Person::email> == "x"));
    persons[0].version = 2;
    taken(log);
    people.soft_remove(persons);
    CHECK(taken(log) == "begin, rollback, begin, before commit, commit");
    tenon::batch work{fresh.db};
    work.insert(many[0] = Item{.name = "c"});
    work.add(tenon::update<Item>(where(col<&Item::name> == "b"), col<& Item::stock> = 1));
    work.run();
    CHECK(taken(log) == "begin, before commit, commit");
    items.update(many[0]);
    CHECK(taken(log) == "begin, before commit, commit");
    items.remove(many[0]);
    CHECK(taken(log) == "begin, before commit, commit");
    // One statement is none, nor is what is read.
    items.insert(Item{.name = "d"});
    items.update(where(tenon::all), col<& Item::stock> = 2);
    items.find_and_count();
    CHECK(taken(log) == "");
    // A savepoint is none.
    fresh.db.transaction([&](tenon::transaction& tx) {
      taken(log);
      std::vector<Item> more{{.name = "e"}, {.name = "f"}};
      tenon::repository<Item>{tx}.insert(more);
      CHECK(taken(log) == "");
    });
    taken(log);
    const std::int64_t rows = items.count();
    seen->refuses = true;
    std::vector<Item> refused{{.name = "g"}, {.name = "h"}};
    CHECK_THROWS_AS(items.insert(refused), std::runtime_error);
    CHECK(taken(log) == "begin, before commit, rollback");
    CHECK(refused[0].id == 0);
    CHECK(items.count() == rows);
  });
}

TEST_CASE("what a subscriber throws behind a call's commit leaves the entities as they are stored",
          "[conformance]") {
  struct late : tenon::subscriber<> {
    void after_commit(observed_transaction&) override { throw std::runtime_error("too late"); }
  };
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const tenon::subscription held = tenon::subscribe(fresh.db, late{});
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> many{{.name = "a"}, {.name = "b"}};
    CHECK_THROWS_AS(items.insert(many), std::runtime_error);
    CHECK(items.find_by_ids({many[0].id, many[1].id}) == many);
    Item one{.name = "c"};
    tenon::batch work{fresh.db};
    work.insert(one);
    work.add(tenon::update<Item>(where(col<&Item::name> == "a"), col<& Item::stock> = 1));
    CHECK_THROWS_AS(work.run(), std::runtime_error);
    CHECK(items.find_by_id(one.id) == one);
  });
}

TEST_CASE("a subscriber writes in the same transaction as what it sees", "[conformance]") {
  struct audit : tenon::subscriber<Item> {
    void after_insert(Item& item, observed_entity& what) override {
      tenon::repository<Owner>{what.where()}.insert(Owner{.name = "audit " + item.name});
    }
  };
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Owner> fresh(store);
    const tenon::subscription held = tenon::subscribe(fresh.db, audit());
    tenon::repository<Item>{fresh.db}.insert(Item{.name = "a"});
    CHECK(tenon::repository<Owner>{fresh.db}.count() == 1);
    CHECK_THROWS(fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Item>{tx}.insert(Item{.name = "b"});
      CHECK(tenon::repository<Owner>{tx}.count() == 2);
      throw std::runtime_error("no");
    }));
    CHECK(tenon::repository<Owner>{fresh.db}.count() == 1);
  });
}

TEST_CASE("a subscriber is told of statements while it is subscribed, and of none afterwards",
          "[conformance]") {
  struct statement_log : tenon::subscriber<> {
    explicit statement_log(journal into) : log(std::move(into)) {}
    void before_statement(const tenon::observed_call& call) override {
      log->push_back("before " + std::string(call.operation));
    }
    void after_statement(const tenon::observed_call& call) override {
      log->push_back(std::string(call.operation) + " " + std::string(call.collection) + " " +
                     std::to_string(call.rows) + (call.problem != nullptr ? " failed" : "") +
                     (call.duration.count() > 0 ? "" : " without duration"));
    }
    journal log;
  };
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Owner, Car> fresh(store);
    tenon::repository<Item> items{fresh.db};
    items.insert(Item{.name = "a"});
    const auto log = std::make_shared<std::vector<std::string>>();
    tenon::subscription held = tenon::subscribe(fresh.db, statement_log(log));
    items.insert(Item{.name = "b"});
    CHECK(taken(log) == "before INSERT, INSERT item 1");
    CHECK(items.find().size() == 2);
    CHECK(taken(log) == "before SELECT, SELECT item 2");
    const auto seen = statements_of(fresh, [&] { items.count(); });
    CHECK(seen.size() == 1);  // the database's own observer goes on
    CHECK(taken(log) == "before SELECT, SELECT item 1");
    CHECK(kind_of([&] { tenon::repository<Car>{fresh.db}.insert(Car{.ownerId = 99}); }) ==
          error_kind::foreign_key_violation);
    CHECK(taken(log) == "before INSERT, INSERT cars 0 failed");
    held.end();
    items.find();
    items.insert(Item{.name = "c"});
    CHECK(taken(log).empty());
  });
}

TEST_CASE("a subscription ends with its handle, which may outlive the database", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    const auto log = std::make_shared<std::vector<std::string>>();
    tenon::subscription kept;
    {
      fresh_database<Item> fresh(store);
      tenon::repository<Item> items{fresh.db};
      {
        const tenon::subscription inner = tenon::subscribe(fresh.db, item_log(log));
        items.insert(Item{.name = "a"});
        CHECK_FALSE(taken(log).empty());
      }
      items.insert(Item{.name = "b"});
      CHECK(taken(log).empty());
      kept = tenon::subscribe(fresh.db, item_log(log));
      tenon::subscription moved = std::move(kept);
      items.insert(Item{.name = "c"});
      CHECK(taken(log) == "before insert c, inserted c");
      kept = std::move(moved);
      items.find();
      CHECK_FALSE(taken(log).empty());
    }
    kept.end();
  });
}
