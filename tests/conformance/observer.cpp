// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace {

struct seen_call {
  std::string system, operation, collection, text, values, problem, sqlstate;
  std::size_t batch = 0;
  std::int64_t rows = 0;
  std::chrono::nanoseconds duration{};
};

class spans final : public tenon::observer {
 public:
  void* started(const tenon::observed_call&) override {
    ++open;
    return this;
  }
  void finished(const tenon::observed_call& call, void* span) override {
    CHECK(span == this);
    --open;
    calls.push_back({call.store->system, std::string(call.operation), std::string(call.collection),
                     std::string(call.text), std::string(call.values),
                     call.problem != nullptr ? std::string(to_string(call.problem->kind)) : "",
                     call.problem != nullptr ? call.problem->sqlstate : "", call.batch_size, call.rows,
                     call.duration});
  }
  bool shows_values() const override { return shows; }

  int open = 0;
  bool shows = false;
  std::vector<seen_call> calls;
};

}  // namespace

TEST_CASE("an observer sees each call once, in the words of OpenTelemetry", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    const auto home = store.make();
    const auto watcher = std::make_shared<spans>();
    tenon::open_options options{.schema = tenon::synchronize};
    options.pool.observer = tenon::observed_by(watcher);
    tenon::database db = tenon::open<Person>(home->store(), options);
    tenon::repository<Person> people{db};
    watcher->calls.clear();
    CHECK(watcher->open == 0);

    Person ada{.email = "secret@example.org", .age = 36};
    people.insert(ada);
    REQUIRE(watcher->calls.size() == 1);
    const seen_call insert = watcher->calls[0];
    CHECK(insert.system == db.identity().system);
    CHECK(insert.operation == "INSERT");
    CHECK(insert.collection == "people");
    CHECK(insert.text.find("INSERT INTO") == 0);
    CHECK(insert.text.find("secret") == std::string::npos);
    CHECK(insert.values.find("text(18)") != std::string::npos);
    CHECK(insert.values.find("secret") == std::string::npos);
    CHECK(insert.rows == 1);
    CHECK(insert.duration.count() > 0);
    CHECK(insert.problem.empty());

    watcher->calls.clear();
    CHECK(people.find(where(col<&Person::age> > 30)).size() == 1);
    REQUIRE(watcher->calls.size() == 1);
    CHECK(watcher->calls[0].operation == "SELECT");
    CHECK(watcher->calls[0].rows == 1);

    watcher->calls.clear();
    Person twin{.email = "secret@example.org"};
    CHECK(kind_of([&] { people.insert(twin); }) == error_kind::unique_violation);
    REQUIRE_FALSE(watcher->calls.empty());
    CHECK(watcher->calls[0].problem == "unique_violation");

    watcher->calls.clear();
    db.transaction([](tenon::transaction& tx) { tenon::repository<Person>{tx}.count(); });
    REQUIRE(watcher->calls.size() == 3);
    CHECK(watcher->calls[0].operation == "BEGIN");
    CHECK(watcher->calls[2].operation == "COMMIT");

    watcher->calls.clear();
    Person eve{.email = "eve"};
    tenon::batch work{db};
    work.insert(eve).add(tenon::delete_from<Person>(where(col<&Person::age> == 36))).run();
    REQUIRE(watcher->calls.size() == 3);
    CHECK(watcher->calls[1].operation == "BATCH");
    CHECK(watcher->calls[1].batch == 2);
    CHECK(watcher->calls[1].rows == 2);

    watcher->calls.clear();
    watcher->shows = true;
    CHECK_FALSE(people.exists(where(col<&Person::email> == "shown")));
    REQUIRE(watcher->calls.size() == 1);
    CHECK(watcher->calls[0].values.find("'shown'") != std::string::npos);
    CHECK(watcher->open == 0);
  });
}

TEST_CASE("a tag stands as a comment behind every statement", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const auto home = store.make();
    const auto watcher = std::make_shared<spans>();
    tenon::open_options options{.schema = tenon::synchronize, .pool = {.tag = "app=chat,route=a.b-c_1"}};
    options.pool.observer = tenon::observed_by(watcher);
    tenon::database db = tenon::open<Item>(home->store(), options);
    tenon::repository<Item>{db}.count();
    CHECK(watcher->calls.back().text.find("/*app=chat,route=a.b-c_1*/") != std::string::npos);
    for (const char* bad : {"a*/b", "a b", "a'b", "a\nb", "é", "a;b", "a--b/*"}) {
      tenon::open_options tagged;
      tagged.pool.tag = bad;
      CHECK(kind_of([&] { tenon::open<Item>(home->store(), tagged); }) == error_kind::configuration);
    }
  });
}

TEST_CASE("a statement log writes what was slow or failed, and counts everything", "[conformance]") {
  struct lines {
    std::vector<std::string> all;
    static void write(std::string_view line, void* self) {
      static_cast<lines*>(self)->all.emplace_back(line);
    }
  };
  for_each_store([](const store_under_test& store) {
    const auto open_with = [&](place& home, tenon::statement_log_options log_options,
                               std::shared_ptr<tenon::statement_log>& log) {
      log = std::make_shared<tenon::statement_log>(log_options);
      tenon::open_options options{.schema = tenon::synchronize};
      options.pool.observer = tenon::observed_by(log);
      return tenon::open<Country>(home.store(), options);
    };
    lines written;
    std::shared_ptr<tenon::statement_log> log;
    const auto home = store.make();
    tenon::database db = open_with(
        *home, {.slower_than = std::chrono::hours(1), .write = &lines::write, .context = &written}, log);
    tenon::repository<Country> countries{db};
    countries.insert(Country{.id = "no\nway", .name = "x"});
    CHECK(written.all.empty());
    CHECK(kind_of([&] { countries.insert(Country{.id = "no\nway"}); }) == error_kind::unique_violation);
    REQUIRE(written.all.size() == 1);
    CHECK(written.all[0].find("FAILED unique_violation") != std::string::npos);
    CHECK(written.all[0].find("no") == std::string::npos);
    const tenon::call_counters counters = log->counters();
    CHECK(counters.failed == 1);
    CHECK(counters.slow == 0);
    CHECK(counters.calls >= 2);
    CHECK(counters.rows >= 1);
    CHECK(counters.time.count() > 0);
  });
  for_each_store([](const store_under_test& store) {
    lines written;
    const auto log = std::make_shared<tenon::statement_log>(tenon::statement_log_options{
        .values = true, .transactions = false, .write = &lines::write, .context = &written});
    tenon::open_options options{.schema = tenon::synchronize};
    options.pool.observer = tenon::observed_by(log);
    const auto home = store.make();
    tenon::database db = tenon::open<Country>(home->store(), options);
    written.all.clear();
    db.transaction([](tenon::transaction& tx) {
      tenon::repository<Country>{tx}.insert(Country{.id = "line\nbreak", .name = std::string(500, 'x')});
    });
    REQUIRE(written.all.size() == 1);  // no BEGIN, no COMMIT
    CHECK(written.all[0].find("INSERT 1 row: ") != std::string::npos);
    CHECK(written.all[0].find("'line break'") != std::string::npos);
    CHECK(written.all[0].find('\n') == std::string::npos);
    CHECK(written.all[0].size() < 400);
  });
}
