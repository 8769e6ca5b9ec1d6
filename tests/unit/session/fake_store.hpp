// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <tenon/backend/explain.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/session/pool.hpp>
#include <tenon/session/raw.hpp>

// A store without data, whose connections do what a test tells them to.
namespace fake {

using namespace std::chrono_literals;

class connection;

/// What all connections of a store share with the test; outlives them.
struct world {
  tenon::store_limits limits{.standard = 3};

  /// Run in place of the call, on the thread that makes it; they may throw and sleep.
  std::function<void(const tenon::connect_request&)> on_connect;
  std::function<void(connection&)> on_ping;
  std::function<void(connection&)> on_reset;
  std::function<void(connection&, std::string_view)>
      on_run;  ///< of raw statements, "BEGIN", "COMMIT", "ROLLBACK"

  std::atomic<int> connects{0};
  std::atomic<int> alive{0};
  std::atomic<int> most_alive{0};
  std::atomic<int> readers_at_last_writer_end{-1};
  std::atomic<int> pings{0};
  std::atomic<int> resets{0};
  std::atomic<int> abandoned{0};
  std::atomic<int> misuses{0};  ///< connections that two threads used at a time

  void log(std::string_view text) {
    const std::lock_guard lock(mutex_);
    log_.emplace_back(text);
  }
  std::vector<std::string> logged() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> log_;
};

class connection final : public tenon::backend_connection {
 public:
  connection(world& of, const tenon::connect_request& request)
      : number(++of.connects), role(request.role), world_(of) {
    const int now = ++world_.alive;
    int most = world_.most_alive;
    while (most < now && !world_.most_alive.compare_exchange_weak(most, now)) {
    }
  }
  ~connection() override {
    if (role == tenon::connection_role::any) world_.readers_at_last_writer_end = world_.alive - 1;
    --world_.alive;
  }

  const int number;
  const tenon::connection_role role;
  bool broken = false;
  bool soiled = false;
  bool poisoned = false;
  bool in_transaction_now = false;
  tenon::deadline until = tenon::no_deadline;
  std::vector<std::string> statements;  ///< what it has "prepared": stays over a reset

  /// Waits as a server does that says nothing, and fails at the deadline.
  void hang() const {
    while (tenon::deadline_clock::now() < until) std::this_thread::sleep_for(1ms);
    throw tenon::error(tenon::error_kind::timeout, "the deadline passed");
  }
  /// A while of work in which nobody else may come near.
  template <class Work>
  void alone(Work work) {
    if (inside_.exchange(true)) ++world_.misuses;
    work();
    inside_ = false;
  }

  tenon::cursor& open(const tenon::statement_source&, const tenon::encoder&) override {
    throw tenon::error(tenon::error_kind::unsupported, "no rows here");
  }
  std::int64_t run(const tenon::statement_source& source, const tenon::encoder&) override {
    act(source.described->nodes.front().text);
    return 0;
  }
  void run_batch(tenon::array_view<tenon::batch_item>) override {}
  std::string text(const tenon::statement_source&) override { return {}; }
  void explain(const tenon::statement_source&, const tenon::encoder&, tenon::query_plan_report&) override {}
  std::int64_t last_generated_key() const override { return 0; }
  void reserve_keys(const tenon::table_info&, tenon::array_view<std::int64_t>) override {}

  void begin(const tenon::transaction_mode& mode) override {
    act(mode.write ? "BEGIN" : "BEGIN READ ONLY");
    in_transaction_now = true;
  }
  void commit() override {
    act("COMMIT");
    in_transaction_now = false;
  }
  void rollback() override {
    act("ROLLBACK");
    in_transaction_now = poisoned = false;
  }
  void savepoint(int depth) override { act("SAVEPOINT " + std::to_string(depth)); }
  void release(int depth) override { act("RELEASE " + std::to_string(depth)); }
  void rollback_to(int depth) override {
    act("ROLLBACK TO " + std::to_string(depth));
    poisoned = false;
  }
  bool in_transaction() const override { return in_transaction_now; }
  bool failed() const override { return poisoned; }

  void set_deadline(tenon::deadline moment) override { until = moment; }
  bool usable() const noexcept override { return !broken; }
  bool dirty() const noexcept override { return soiled || in_transaction_now; }
  void reset() override {
    ++world_.resets;
    if (world_.on_reset) world_.on_reset(*this);
    soiled = in_transaction_now = false;
  }
  void ping() override {
    ++world_.pings;
    if (world_.on_ping) world_.on_ping(*this);
  }
  tenon::health check() override { return {.writable = true, .problem = {}}; }
  void abandon() noexcept override { ++world_.abandoned; }

  tenon::schema::snapshot inspect() override { return {}; }
  tenon::schema::snapshot describe(tenon::array_view<const tenon::table_info* const>) override { return {}; }
  std::vector<std::string> script(const tenon::schema::plan&) override { return {}; }
  void apply(const tenon::schema::plan&) override {}

 private:
  void act(std::string_view text) {
    world_.log(text);
    if (world_.on_run) world_.on_run(*this, text);
  }

  world& world_;
  std::atomic<bool> inside_{false};
};

class store final : public tenon::backend {
 public:
  explicit store(world& of) : world_(of) {}
  std::unique_ptr<tenon::backend_connection> connect(const tenon::connect_request& request) override {
    if (world_.on_connect) world_.on_connect(request);
    return std::make_unique<connection>(world_, request);
  }
  tenon::store_limits limits() const override { return world_.limits; }
  tenon::store_identity identity() const override { return {"fake", "", "", 0}; }
  std::string name() const override { return "fake:"; }

 private:
  world& world_;
};

/// A database of the store; nothing is opened yet.
inline tenon::database database_of(world& of, const tenon::pool_options& options = {}) {
  return tenon::database(tenon::database::pool_pointer(
      new tenon::detail::basic_connection_pool<>(std::make_unique<store>(of), options)));
}

/// Runs `action(connection&)` with a connection held; tells its number.
template <class Action>
int with(tenon::database& db, Action action, tenon::call_site place = tenon::call_site::here()) {
  return db.with_connection(
      [&](tenon::backend_connection& held) {
        auto& mine = static_cast<connection&>(held);
        action(mine);
        return mine.number;
      },
      place);
}
inline int number_of(tenon::database& db) {
  return with(db, [](connection&) {});
}

/// Waits until it is true; false if that takes longer than anybody would wait.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 20'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

/// A thread that holds a connection of the database until the object goes away or `let_go`.
class holder {
 public:
  explicit holder(tenon::database& db, tenon::call_site place = tenon::call_site::here())
      : thread_([this, &db, place] {
          with(
              db,
              [this](connection& mine) {
                number_ = mine.number;
                while (!done_) std::this_thread::sleep_for(1ms);
              },
              place);
        }) {
    eventually([this] { return number_ != 0; });
  }
  ~holder() { let_go(); }
  holder(const holder&) = delete;
  holder& operator=(const holder&) = delete;
  void let_go() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int number() const { return number_; }

 private:
  std::atomic<bool> done_{false};
  std::atomic<int> number_{0};
  std::thread thread_;  // last: it uses the others
};

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {tenon::error_kind::internal, "no tenon::error was thrown"};
}
template <class Act>
tenon::error_kind kind_of(Act act) {
  return error_of(act).kind;
}

}  // namespace fake
