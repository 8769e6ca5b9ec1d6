// SPDX-License-Identifier: MIT
// What PostgreSQL's isolation levels let through, seen through Tenon's transactions: the anomalies of the
// Hermitage test suite (Martin Kleppmann), with the outcomes that PostgreSQL documents. Each transaction has
// a thread and a database object of its own; steps run in the order written, and a step that waits for
// another transaction is checked to wait.
#include "catch.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "conformance/stores.hpp"

namespace isolation_test {

struct Row {
  std::int64_t id = 0;
  int value = 0;
  bool operator==(const Row&) const = default;
};

}  // namespace isolation_test

template <>
inline constexpr auto tenon::table_of<isolation_test::Row> =
    tenon::table<isolation_test::Row>("test").primary_key(&isolation_test::Row::id);

namespace {

using isolation_test::Row;
using tenon::col;
using tenon::error_kind;
using tenon::isolation;
using tenon::where;
using values = std::vector<int>;

/// One transaction on a thread of its own.
class actor {
 public:
  using rows = tenon::repository<Row>;

  actor(const conformance::place& home, isolation level)
      : db_(tenon::open<Row>(const_cast<conformance::place&>(home).store())), level_(level) {
    thread_ = std::thread([this] { work(); });
    now([this] { tx_ = begin(); });
  }
  ~actor() {
    now([this] { tx_.reset(); });
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  actor(const actor&) = delete;
  actor& operator=(const actor&) = delete;

  /// Does it and waits for its end; the kind of the error, if one is thrown.
  std::optional<error_kind> now(std::function<void()> step) {
    later(std::move(step));
    return outcome();
  }
  void later(std::function<void()> step) {
    {
      const std::lock_guard lock(mutex_);
      step_ = std::move(step);
    }
    changed_.notify_all();
  }
  /// Whether the step is still waiting after a while in which it would have ended long ago.
  bool waits() {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, std::chrono::milliseconds(150), [this] { return !step_; });
  }
  /// How the step ended; nothing if it went well.
  std::optional<error_kind> outcome() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(20), [this] { return !step_; })) FAIL("a step hangs");
    return problem_;
  }

  // Steps.
  std::optional<error_kind> set(std::int64_t id, int value) { return now(set_step(id, value)); }
  void set_later(std::int64_t id, int value) { later(set_step(id, value)); }
  std::function<void()> set_step(std::int64_t id, int value) {
    return
        [this, id, value] { changed = here().update(where(col<&Row::id> == id), col<& Row::value> = value); };
  }
  std::optional<error_kind> add(std::int64_t id, int value) {
    return now([this, id, value] { here().insert(Row{id, value}); });
  }
  std::optional<error_kind> read_all(values& into) {
    return now([this, &into] { into = values_of(here().find(tenon::order_by(col<&Row::id>))); });
  }
  values all() {
    values found{-1};
    CHECK_FALSE(read_all(found));
    return found;
  }
  int one(std::int64_t id) {
    int found = -1;
    CHECK_FALSE(now([&, id] { found = here().find_by_id_or_fail(id).value; }));
    return found;
  }
  /// The values that the remainder is 0 of.
  values divisible(int by) {
    values found{-1};
    CHECK_FALSE(now([&, by] {
      found = values_of(here().find(where(col<&Row::value> % by == 0), tenon::order_by(col<&Row::id>)));
    }));
    return found;
  }
  std::optional<error_kind> commit() {
    return now([this] { tx_->commit(); });
  }
  std::optional<error_kind> rollback() {
    return now([this] { tx_->rollback(); });
  }
  rows here() { return rows{*tx_}; }

  std::int64_t changed = -1;

  static values values_of(const std::vector<Row>& found) {
    values all;
    for (const Row& each : found) all.push_back(each.value);
    return all;
  }

 private:
  std::unique_ptr<tenon::transaction> begin() {
    return std::unique_ptr<tenon::transaction>(new tenon::transaction(db_.begin({.level = level_})));
  }
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return over_ || step_; });
      if (over_) return;
      const std::function<void()> step = step_;
      lock.unlock();
      std::optional<error_kind> problem;
      try {
        step();
      } catch (const tenon::error& thrown) {
        problem = thrown.kind;
        if (thrown.kind == error_kind::serialization_failure && !thrown.retryable)
          problem = error_kind::internal;
      }
      lock.lock();
      problem_ = problem;
      step_ = nullptr;
      changed_.notify_all();
    }
  }

  tenon::database db_;
  isolation level_;
  std::unique_ptr<tenon::transaction> tx_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> step_;
  std::optional<error_kind> problem_;
  bool over_ = false;
};

constexpr auto collision = error_kind::serialization_failure;

/// Runs `scenario(home, level)` on two rows, 1 -> 10 and 2 -> 20, at each level.
template <class Scenario>
void at(std::initializer_list<isolation> levels, Scenario scenario) {
  const conformance::store_under_test* const store = conformance::store_named("PostgreSQL");
  if (store == nullptr) {
    WARN("PostgreSQL is left out");
    return;
  }
  for (const isolation level : levels) {
    INFO("level " << static_cast<int>(level));
    conformance::fresh_database<Row> fresh(*store);
    tenon::repository<Row>{fresh.db}.insert(std::vector<Row>{{1, 10}, {2, 20}});
    scenario(fresh, level);
  }
}
using fresh_rows = conformance::fresh_database<Row>;
values stored(fresh_rows& fresh) {
  return actor::values_of(tenon::repository<Row>{fresh.db}.find(tenon::order_by(col<&Row::id>)));
}

constexpr auto every_level = {isolation::read_committed, isolation::repeatable_read, isolation::serializable};
constexpr auto snapshots = {isolation::repeatable_read, isolation::serializable};

}  // namespace

TEST_CASE("G0, dirty writes: the writes of two transactions do not mix", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    {
      actor one(*fresh.home, level), two(*fresh.home, level);
      CHECK_FALSE(one.set(1, 11));
      two.set_later(1, 12);
      CHECK(two.waits());
      CHECK_FALSE(one.set(2, 21));
      CHECK_FALSE(one.commit());
      if (level == isolation::read_committed) {
        CHECK_FALSE(two.outcome());
        CHECK(stored(fresh) == values{11, 21});
        CHECK_FALSE(two.set(2, 22));
        CHECK_FALSE(two.commit());
        CHECK(stored(fresh) == values{12, 22});
      } else {
        CHECK(two.outcome() == collision);
        CHECK_FALSE(two.rollback());
        CHECK(stored(fresh) == values{11, 21});
      }
    }
  });
}

TEST_CASE("G1a, aborted reads: nobody reads what is undone later", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK_FALSE(one.set(1, 101));
    CHECK(two.all() == values{10, 20});
    CHECK_FALSE(one.rollback());
    CHECK(two.all() == values{10, 20});
    CHECK_FALSE(two.commit());
  });
}

TEST_CASE("G1b, intermediate reads: nobody reads what is overwritten before its commit",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK_FALSE(one.set(1, 101));
    CHECK(two.all() == values{10, 20});
    CHECK_FALSE(one.set(1, 11));
    CHECK_FALSE(one.commit());
    CHECK(two.all() == (level == isolation::read_committed ? values{11, 20} : values{10, 20}));
    CHECK_FALSE(two.commit());
  });
}

TEST_CASE("G1c, circular information flow: neither reads the other's unfinished work",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK_FALSE(one.set(1, 11));
    CHECK_FALSE(two.set(2, 22));
    CHECK(one.one(2) == 20);
    CHECK(two.one(1) == 10);
    CHECK_FALSE(one.commit());
    // Each read what the other had before: no order of the two explains that, and serializable says so.
    if (level == isolation::serializable) {
      CHECK(two.commit() == collision);
      CHECK(stored(fresh) == values{11, 20});
    } else {
      CHECK_FALSE(two.commit());
      CHECK(stored(fresh) == values{11, 22});
    }
  });
}

TEST_CASE("OTV, observed transaction vanishes: what is seen of a commit stays seen",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level), three(*fresh.home, level);
    CHECK_FALSE(one.set(1, 11));
    CHECK_FALSE(one.set(2, 19));
    two.set_later(1, 12);
    CHECK(two.waits());
    CHECK_FALSE(one.commit());
    if (level == isolation::read_committed) {
      CHECK_FALSE(two.outcome());
      CHECK(three.one(1) == 11);
      CHECK_FALSE(two.set(2, 18));
      CHECK(three.one(2) == 19);
      CHECK_FALSE(two.commit());
      CHECK(three.one(2) == 18);
      CHECK(three.one(1) == 12);
    } else {
      CHECK(two.outcome() == collision);
      const int first = three.one(1);
      CHECK(three.one(2) == (first == 11 ? 19 : 20));
      CHECK_FALSE(two.rollback());
      CHECK(three.one(1) == first);
    }
    CHECK_FALSE(three.commit());
  });
}

TEST_CASE("PMP, predicate-many-preceders: rows that appear during a transaction", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.divisible(30) == values{});
    CHECK_FALSE(two.add(3, 30));
    CHECK_FALSE(two.commit());
    CHECK(one.divisible(3) == (level == isolation::read_committed ? values{30} : values{}));
    CHECK_FALSE(one.commit());
  });
}

TEST_CASE("PMP of writes: a delete whose condition others change under it", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK_FALSE(one.now([&] { one.here().update_all(col<& Row::value> = col<&Row::value> + 10); }));
    std::int64_t removed = -1;
    two.later([&] { removed = two.here().delete_where(where(col<&Row::value> == 20)); });
    CHECK(two.waits());
    CHECK_FALSE(one.commit());
    if (level == isolation::read_committed) {
      // It waited for the row that was 20 and is 30 now; the row that became 20 was not among those it looked
      // at.
      CHECK_FALSE(two.outcome());
      CHECK(removed == 0);
      CHECK(two.all() == values{20, 30});
      CHECK_FALSE(two.commit());
    } else {
      CHECK(two.outcome() == collision);
    }
    two.rollback();
    CHECK(stored(fresh) == values{20, 30});
  });
}

TEST_CASE("P4, lost update: an update based on a value that is no longer there", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.one(1) == 10);
    CHECK(two.one(1) == 10);
    CHECK_FALSE(one.set(1, 11));
    two.set_later(1, 11);
    CHECK(two.waits());
    CHECK_FALSE(one.commit());
    if (level == isolation::read_committed) {
      CHECK_FALSE(two.outcome());
      CHECK_FALSE(two.commit());
    } else {
      CHECK(two.outcome() == collision);
      CHECK_FALSE(two.rollback());
    }
    CHECK(stored(fresh) == values{11, 20});
  });
}

TEST_CASE("G-single, read skew: two rows read before and after another's commit", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.one(1) == 10);
    CHECK(two.one(1) == 10);
    CHECK(two.one(2) == 20);
    CHECK_FALSE(two.set(1, 12));
    CHECK_FALSE(two.set(2, 18));
    CHECK_FALSE(two.commit());
    CHECK(one.one(2) == (level == isolation::read_committed ? 18 : 20));
    CHECK_FALSE(one.commit());
  });
}

TEST_CASE("G-single with predicates: a condition evaluated before and after another's commit",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.divisible(5) == values{10, 20});
    CHECK_FALSE(two.now([&] { two.here().update(where(col<&Row::value> == 10), col<& Row::value> = 12); }));
    CHECK_FALSE(two.commit());
    CHECK(one.divisible(3) == (level == isolation::read_committed ? values{12} : values{}));
    CHECK_FALSE(one.commit());
  });
}

TEST_CASE("G-single with a write by a condition: it meets the rows that were committed meanwhile",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.one(1) == 10);
    CHECK(two.all() == values{10, 20});
    CHECK_FALSE(two.set(1, 12));
    CHECK_FALSE(two.set(2, 18));
    CHECK_FALSE(two.commit());
    std::int64_t removed = -1;
    const auto outcome = one.now([&] { removed = one.here().delete_where(where(col<&Row::value> == 20)); });
    if (level == isolation::read_committed) {
      CHECK_FALSE(outcome);
      CHECK(removed == 0);
    } else {
      CHECK(outcome == collision);
    }
    one.rollback();
    CHECK(stored(fresh) == values{12, 18});
  });
}

TEST_CASE("G-single with a read between the other's two writes", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.one(1) == 10);
    CHECK_FALSE(two.set(1, 12));
    CHECK(one.one(1) == 10);
    CHECK_FALSE(two.set(2, 18));
    CHECK_FALSE(two.commit());
    CHECK(one.one(2) == (level == isolation::read_committed ? 18 : 20));
    CHECK_FALSE(one.commit());
  });
}

TEST_CASE("G2-item, write skew: two read both rows and each changes one of them", "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.all() == values{10, 20});
    CHECK(two.all() == values{10, 20});
    CHECK_FALSE(one.set(1, 11));
    CHECK_FALSE(two.set(2, 21));
    CHECK_FALSE(one.commit());
    if (level == isolation::serializable) {
      CHECK(two.commit() == collision);
      CHECK(stored(fresh) == values{11, 20});
    } else {
      CHECK_FALSE(two.commit());
      CHECK(stored(fresh) == values{11, 21});
    }
  });
}

TEST_CASE("G2, anti-dependency cycle: two look for rows, and each adds one the other looked for",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK(one.divisible(3) == values{});
    CHECK(two.divisible(3) == values{});
    CHECK_FALSE(one.add(3, 30));
    CHECK_FALSE(two.add(4, 42));
    CHECK_FALSE(one.commit());
    if (level == isolation::serializable) {
      CHECK(two.commit() == collision);
      CHECK(stored(fresh) == values{10, 20, 30});
    } else {
      CHECK_FALSE(two.commit());
      CHECK(stored(fresh) == values{10, 20, 30, 42});
    }
  });
}

TEST_CASE("G2 with three: a reader in the middle makes the last writer fail", "[isolation][postgresql]") {
  at(snapshots, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level);
    CHECK(one.all() == values{10, 20});
    {
      actor two(*fresh.home, level);
      CHECK_FALSE(two.now(
          [&] { two.here().update(where(col<&Row::id> == 2), col<& Row::value> = col<&Row::value> + 5); }));
      CHECK_FALSE(two.commit());
    }
    {
      actor three(*fresh.home, level);
      CHECK(three.all() == values{10, 25});
      CHECK_FALSE(three.commit());
    }
    const auto outcome = one.set(1, 0);
    const auto end = outcome ? outcome : one.commit();
    if (level == isolation::serializable) {
      CHECK(end == collision);
      CHECK(stored(fresh) == values{10, 25});
    } else {
      CHECK_FALSE(end);
      CHECK(stored(fresh) == values{0, 25});
    }
  });
}

TEST_CASE("deadlock: one of two that wait for each other fails and may run again",
          "[isolation][postgresql]") {
  at(every_level, [](fresh_rows& fresh, isolation level) {
    actor one(*fresh.home, level), two(*fresh.home, level);
    CHECK_FALSE(one.set(1, 11));
    CHECK_FALSE(two.set(2, 22));
    one.set_later(2, 21);
    CHECK(one.waits());
    two.set_later(1, 12);
    // The server notices after its deadlock_timeout of a second.
    const std::optional<error_kind> second = two.outcome();
    if (second) {
      CHECK(second == collision);
      CHECK_FALSE(two.rollback());
      CHECK_FALSE(one.outcome());
      CHECK_FALSE(one.commit());
      CHECK(stored(fresh) == values{11, 21});
    } else {
      CHECK(one.outcome() == collision);
      CHECK_FALSE(two.commit());
      CHECK(stored(fresh) == values{12, 22});
    }
  });
}
