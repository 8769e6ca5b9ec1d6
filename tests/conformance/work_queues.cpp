// SPDX-License-Identifier: MIT
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include <tenon/work_queue.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using tenon::col;
using tenon::job_state;

namespace {

struct Mail {
  std::int64_t id = 0;
  std::string to{};
  tenon::job_state state{};
  tenon::timestamp runAt{};
  int attempts = 0;
  std::optional<std::string> problem{};
};
/// A key that Tenon makes, marks, and no text for problems.
struct Chore {
  tenon::uuid id{};
  tenon::job_state state{};
  tenon::timestamp due{};
  std::int64_t tries = 0;
  tenon::timestamp updatedAt{};
  int version = 0;
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Mail> = tenon::table<Mail>("mails").index(&Mail::state, &Mail::runAt);
template <>
inline constexpr tenon::queue_members<&Mail::state, &Mail::runAt, &Mail::attempts, &Mail::problem>
    tenon::queue_of<Mail>{};
template <>
inline constexpr auto tenon::table_of<Chore> =
    tenon::table<Chore>("chores").updated_at(&Chore::updatedAt).version(&Chore::version);
template <>
inline constexpr tenon::queue_members<&Chore::state, &Chore::due, &Chore::tries> tenon::queue_of<Chore>{};

namespace {

using queue = tenon::work_queue<Mail>;

}  // namespace

TEST_CASE("jobs are taken once, the oldest first, and completed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Mail> fresh(store);
    const queue mails(fresh.db);
    const tenon::timestamp start = tenon::now() - 1h;
    for (int i = 0; i < 5; ++i)
      mails.add(
          {.to = "n" + std::to_string(i), .state = job_state::dead, .runAt = start - i * 1s, .attempts = 7});
    mails.add({.to = "later", .runAt = tenon::now() + 1h});
    std::vector<Mail> taken;
    CHECK(statements_of(fresh, [&] { taken = mails.take(2); }).size() == 1);
    REQUIRE(taken.size() == 2);
    std::set<std::string> names{taken[0].to, taken[1].to};
    CHECK(names == std::set<std::string>{"n3", "n4"});
    CHECK(taken[0].state == job_state::running);
    CHECK(taken[0].attempts == 1);
    CHECK(taken[0].runAt > tenon::now());
    CHECK(mails.take_one()->to == "n2");
    CHECK(mails.take(10).size() == 2);
    CHECK(mails.take(10).empty());
    CHECK(mails.take(0).empty());
    CHECK(mails.complete(taken[0]));
    CHECK_FALSE(mails.complete(taken[0]));
    CHECK(mails.count(job_state::done) == 1);
    CHECK(mails.count(job_state::running) == 4);
    CHECK(mails.count(job_state::waiting) == 1);
    const queue tidy(fresh.db, {.keeps_done = false});
    CHECK(tidy.complete(taken[1]));
    CHECK(tenon::repository<Mail>{fresh.db}.count() == 5);
  });
}

TEST_CASE("a job is added with the transaction that adds it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Mail> fresh(store);
    {
      auto tx = fresh.db.begin();
      queue(tx).add({.to = "nobody"});
    }
    fresh.db.transaction([](tenon::transaction& tx) { queue(tx).add({.to = "ada"}); });
    CHECK(queue(fresh.db).take_one()->to == "ada");
    CHECK_FALSE(queue(fresh.db).take_one());
  });
}

TEST_CASE("a job that fails waits longer each time, and is dead behind its last attempt", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Mail> fresh(store);
    tenon::repository<Mail> stored(fresh.db);
    const queue mails(fresh.db, {.attempts = 3, .pause = 10s, .longest_pause = 15s});
    mails.add({.to = "ada"});
    const auto due_now = [&] { stored.update_all(col<& Mail::runAt> = tenon::now() - 1s); };
    for (const std::chrono::seconds pause : {10s, 15s}) {
      const Mail job = *mails.take_one();
      const tenon::timestamp before = tenon::now();
      CHECK(mails.fail(job, "no route"));
      CHECK_FALSE(mails.fail(job, "again"));
      CHECK_FALSE(mails.take_one());
      const Mail waiting = *stored.find_one();
      CHECK(waiting.state == job_state::waiting);
      CHECK(waiting.problem == "no route");
      CHECK(waiting.runAt > before + pause - 2s);
      CHECK(waiting.runAt < before + pause + 2s);
      due_now();
    }
    CHECK(mails.work_one([](const Mail&) { throw std::runtime_error("refused"); }));
    due_now();
    CHECK_FALSE(mails.take_one());
    const std::vector<Mail> dead = mails.dead();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].attempts == 3);
    CHECK(dead[0].problem == "refused");
    CHECK(mails.revive(col<&Mail::to> == "bob") == 0);
    CHECK(mails.revive() == 1);
    CHECK(mails.work_one([](const Mail& job) { CHECK(job.attempts == 1); }));
    CHECK(mails.count(job_state::done) == 1);
    CHECK_FALSE(mails.work_one([](const Mail&) {}));
  });
}

TEST_CASE("when a lease ends the job is another worker's, and the first one is told", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Chore> fresh(store);
    const tenon::work_queue<Chore> brief(fresh.db, {.lease = 30ms, .attempts = 2});
    const tenon::work_queue<Chore> chores(fresh.db, {.attempts = 2});
    chores.add(Chore{});
    const Chore first = *brief.take_one();
    CHECK(first.version == 2);
    CHECK(chores.heartbeat(first));  // now for half a minute
    std::this_thread::sleep_for(60ms);
    CHECK_FALSE(chores.take_one());
    CHECK(chores.release(first));
    CHECK_FALSE(chores.heartbeat(first));
    const Chore again = *brief.take_one();
    CHECK(again.tries == 1);
    std::this_thread::sleep_for(60ms);
    const Chore second = *brief.take_one();
    CHECK(second.id == first.id);
    CHECK(second.tries == 2);
    CHECK_FALSE(chores.complete(again));
    CHECK_FALSE(chores.fail(again));
    CHECK_FALSE(chores.heartbeat(again));
    std::this_thread::sleep_for(60ms);
    CHECK_FALSE(chores.take_one());  // nobody is left to say that it failed
    CHECK(chores.count(job_state::dead) == 1);
  });
}

TEST_CASE("threads that take jobs beside each other take each job once", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    constexpr int jobs = 60, threads = 4;
    fresh_database<Mail> fresh(store);
    const queue mails(fresh.db);
    std::vector<Mail> all;
    for (int i = 0; i < jobs; ++i) all.push_back({.to = std::to_string(i), .runAt = tenon::now() - 1s});
    tenon::repository<Mail>(fresh.db).insert(all);
    std::mutex mutex;
    std::map<std::int64_t, int> done;
    std::atomic<int> troubles = 0;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i)
      workers.emplace_back([&, i] {
        const std::size_t at_once = i % 2 == 0 ? 1 : 3;
        while (true) {
          try {
            const std::vector<Mail> taken = mails.take(at_once);
            if (taken.empty()) return;
            for (const Mail& each : taken) {
              {
                const std::lock_guard held(mutex);
                ++done[each.id];
              }
              if (!mails.complete(each)) ++troubles;
            }
          } catch (const tenon::error& problem) {
            if (!problem.retryable) ++troubles;
          }
        }
      });
    for (std::thread& each : workers) each.join();
    CHECK(troubles == 0);
    CHECK(done.size() == jobs);
    for (const auto& [id, times] : done) CHECK(times == 1);
    CHECK(mails.count(job_state::done) == jobs);
  });
}

TEST_CASE("the jobs of a worker that dies are done by the others", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    constexpr int jobs = 12;
    fresh_database<Mail> fresh(store);
    const queue mails(fresh.db, {.lease = 1s});
    for (int i = 0; i < jobs; ++i) mails.add({.to = std::to_string(i)});
    std::vector<Mail> lost;
    std::thread([&] { lost = queue(fresh.db, {.lease = 150ms}).take(4); }).join();  // and never comes back
    CHECK(lost.size() == 4);
    std::mutex mutex;
    std::map<std::int64_t, int> done;
    const tenon::timestamp end = tenon::now() + 20s;
    const auto work = [&] {
      while (tenon::now() < end && mails.count(job_state::done) < jobs) {
        try {
          mails.work_one([&](const Mail& job) {
            const std::lock_guard held(mutex);
            ++done[job.id];
          });
        } catch (const tenon::error& problem) {
          if (!problem.retryable) return;
        }
      }
    };
    std::thread other(work);
    work();
    other.join();
    CHECK(done.size() == jobs);
    for (const auto& [id, times] : done) CHECK(times == 1);
    for (const Mail& each : lost) CHECK_FALSE(mails.complete(each));
  });
}
