// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/query/case.hpp>
#include <tenon/query/change.hpp>
#include <tenon/query/lock.hpp>
#include <tenon/query/time_functions.hpp>
#include <tenon/session/query.hpp>
#include <tenon/session/repository.hpp>

namespace tenon::inline v0 {

/// Where a job stands. A running one whose time has come again was left by its worker, and can be taken.
enum class job_state : std::uint8_t { waiting, running, done, dead };

/// The members of a job that its queue works with: its state, when it may be taken next (while it runs: when
/// its lease ends), and how often it was taken; `Problem` an optional text, why it failed the last time.
template <auto State, auto RunAt, auto Attempts, auto Problem = nullptr>
struct queue_members {};

namespace detail {
struct no_queue_members {};
}  // namespace detail

/// Says of an entity that its rows are jobs: `template <> inline constexpr tenon::queue_members<&Mail::state,
/// &Mail::runAt, &Mail::attempts> tenon::queue_of<Mail>{};`. An index on state and time keeps taking fast.
template <class Job>
inline constexpr detail::no_queue_members queue_of{};

/// How a queue deals with its jobs.
struct work_queue_options {
  std::chrono::milliseconds lease{30'000};  ///< how long a job is its worker's without a heartbeat
  int attempts = 5;                         ///< how often a job is taken before it is dead
  std::chrono::milliseconds pause{1'000};   ///< behind the first failure, doubled for each further one
  std::chrono::milliseconds longest_pause{3'600'000};
  bool keeps_done = true;  ///< jobs that are done stay in the table; else they are deleted
};

namespace detail {

template <class Members>
struct entity_says_its_queue_members : std::true_type {};
template <>
struct entity_says_its_queue_members<no_queue_members> : std::false_type {};
template <class Job>
struct job_has_a_key_of_one_column : std::bool_constant<table_info_of<Job>.key.size() == 1> {};
template <class Members>
struct queue_members_have_their_types : std::true_type {};
template <auto State, auto RunAt, auto Attempts, auto Problem>
struct queue_members_have_their_types<queue_members<State, RunAt, Attempts, Problem>> {
  static constexpr bool value = [] {
    using attempts = typename reflect::member_pointer<decltype(Attempts)>::type;
    bool fit = std::is_same_v<typename reflect::member_pointer<decltype(State)>::type, job_state> &&
               std::is_same_v<typename reflect::member_pointer<decltype(RunAt)>::type, timestamp> &&
               number_integer<attempts>;
    if constexpr (!std::is_null_pointer_v<decltype(Problem)>)
      fit = fit && std::is_same_v<typename reflect::member_pointer<decltype(Problem)>::type,
                                  std::optional<std::string>>;
    return fit;
  }();
};
template <class Job>
consteval bool check_queue() {
  using members = std::remove_const_t<decltype(queue_of<Job>)>;
  static_assert(entity_says_its_queue_members<members>::value,
                "tenon: work_queue<Job>: say which members it works with: template <> inline constexpr "
                "tenon::queue_members<&Job::state, &Job::runAt, &Job::attempts> tenon::queue_of<Job>{};");
  static_assert(
      queue_members_have_their_types<members>::value,
      "tenon: queue_members<State, RunAt, Attempts, Problem>: the members are a job_state, a timestamp, "
      "an integer, and a std::optional<std::string>");
  static_assert(job_has_a_key_of_one_column<Job>::value,
                "tenon: work_queue<Job>: the job needs a primary key of one column");
  return entity_says_its_queue_members<members>::value && queue_members_have_their_types<members>::value &&
         job_has_a_key_of_one_column<Job>::value;
}

/// The column of the job's key, whose member nobody named.
template <class Job>
struct job_key {
  using is_tenon_expression = void;
  using entity = Job;
  using value_type = key_type<Job, 0>;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;
  static constexpr const column_info* origin() {
    return &table_info_of<Job>.columns[table_info_of<Job>.key[0]];
  }
  void write(statement_writer& out) const { out.column(node_kind::column, table_info_of<Job>, *origin()); }
};
/// A row of the jobs that are about to be taken.
template <class Key>
struct picked_job {
  Key key{};
};

template <class Job, class Members>
struct queue_statements;

/// The statements of a queue.
template <class Job, auto State, auto RunAt, auto Attempts, auto Problem>
struct queue_statements<Job, queue_members<State, RunAt, Attempts, Problem>> {
  static constexpr auto state = col<State>;
  static constexpr auto run_at = col<RunAt>;
  static constexpr auto attempts = col<Attempts>;
  using number = typename reflect::member_pointer<decltype(Attempts)>::type;

  static void prepare(Job& job) {
    job.*State = job_state::waiting;
    job.*Attempts = 0;
    if constexpr (has_problem) job.*Problem = std::nullopt;
  }
  static void set_time(Job& job, timestamp at) { job.*RunAt = at; }
  static bool is_set(const Job& job) { return job.*RunAt != timestamp{}; }
  static int attempts_of(const Job& job) { return static_cast<int>(job.*Attempts); }

  static auto due() {
    return (state == job_state::waiting || state == job_state::running) && run_at <= current_timestamp();
  }
  // The common table is computed once; IN (SELECT … LIMIT …) may be computed again for each row of the other
  // table, and each time pick others.
  static auto take(std::int64_t most, const work_queue_options& options) {
    using row = picked_job<key_type<Job, 0>>;
    constexpr auto picked = source<row, "picked">;
    constexpr job_key<Job> key{};
    return tenon::update<Job>(
        set(state = job_state::running, run_at = add_time(current_timestamp(), options.lease),
            attempts = attempts + 1),
        with(picked.as(select<row>(fields(key), from<Job>(),
                                   tenon::where(due() && attempts < static_cast<number>(options.attempts)),
                                   order_by(run_at, key), limit(most), lock(for_update, skip_locked)))),
        from(picked), tenon::where(picked.template col<&row::key> == key), returning(whole<Job>));
  }
  /// The job as its worker took it: a later worker has counted further.
  static auto held(const Job& job, void* const& entity) {
    return tenon::where(entities_condition<Job>{{&entity, 1}, false} && state == job_state::running &&
                        attempts == job.*Attempts);
  }
  static auto bury(const work_queue_options& options) {
    return tenon::update<Job>(tenon::where(state == job_state::running && run_at <= current_timestamp() &&
                                           attempts >= static_cast<number>(options.attempts)),
                              state = job_state::dead);
  }
  static auto finish(const Job& job, void* const& entity) {
    return tenon::update<Job>(held(job, entity), state = job_state::done);
  }
  static auto extend(const Job& job, void* const& entity, std::chrono::milliseconds span) {
    return tenon::update<Job>(set(run_at = add_time(current_timestamp(), span)), held(job, entity));
  }
  /// Back into the queue, or out of it.
  static auto put_back(const Job& job, void* const& entity, job_state to, std::chrono::milliseconds pause,
                       std::string_view why) {
    if constexpr (has_problem) {
      return tenon::update<Job>(
          set(state = to, run_at = add_time(current_timestamp(), pause), col<Problem> = std::string(why)),
          held(job, entity));
    } else {
      (void)why;
      return tenon::update<Job>(set(state = to, run_at = add_time(current_timestamp(), pause)),
                                held(job, entity));
    }
  }
  static auto give_up(const Job& job, void* const& entity) {
    return tenon::update<Job>(
        set(state = job_state::waiting, run_at = current_timestamp(), attempts = attempts - 1),
        held(job, entity));
  }
  template <class Condition>
  static auto revive(Condition condition) {
    return tenon::update<Job>(
        set(state = job_state::waiting, run_at = current_timestamp(), attempts = number{0}),
        tenon::where(state == job_state::dead && condition));
  }

 private:
  static constexpr bool has_problem = !std::is_null_pointer_v<decltype(Problem)>;
};

}  // namespace detail

/// Jobs in a table, each taken by one worker at a time, on one machine or many. A worker has a job until its
/// lease ends, so that a dead worker's jobs are taken again: work must bear being done twice. Time is the
/// database's. Made of a database it is safe to use from several threads; of a transaction, part of it.
template <class Job>
class work_queue {
  static_assert(detail::check_queue<Job>());
  using statements = detail::queue_statements<Job, std::remove_const_t<decltype(queue_of<Job>)>>;

 public:
  explicit work_queue(session where, work_queue_options options = {}) : session_(where), options_(options) {}

  /// A new job, to be taken at its time: now, if it has none. In a transaction it is there with the rest.
  Job& add(Job& job) const {
    statements::prepare(job);
    if (!statements::is_set(job)) statements::set_time(job, now());
    return repository<Job>(session_).insert(job);
  }
  Job add(Job&& job) const { return std::move(add(job)); }

  /// The jobs that have waited longest, at most so many; from now on this worker's, in no order. Cost: one
  /// statement, and one more if there is none.
  std::vector<Job> take(std::size_t most) const {
    std::vector<Job> taken = query(session_, statements::take(static_cast<std::int64_t>(most), options_));
    if (taken.empty() && most > 0) bury();
    return taken;
  }
  std::optional<Job> take_one() const {
    std::vector<Job> taken = take(1);
    if (taken.empty()) return std::nullopt;
    return std::move(taken.front());
  }

  /// Begins the lease anew; false if the job is no more this worker's, who then should stop.
  bool heartbeat(const Job& job) const {
    void* const entity = one(job);
    return run(statements::extend(job, entity, options_.lease));
  }
  /// The work is done; false if the job is no more this worker's.
  bool complete(const Job& job) const {
    void* const entity = one(job);
    if (options_.keeps_done) return run(statements::finish(job, entity));
    return run(tenon::delete_from<Job>(statements::held(job, entity)));
  }
  /// It failed: back to wait, longer each time, or dead if that was its last attempt. False if the job is no
  /// more this worker's.
  bool fail(const Job& job, std::string_view why = {}) const {
    const bool last = statements::attempts_of(job) >= options_.attempts;
    void* const entity = one(job);
    return run(statements::put_back(job, entity, last ? job_state::dead : job_state::waiting,
                                    last ? std::chrono::milliseconds(0) : pause_after(job), why));
  }
  /// Back as if it had not been taken, such as at the end of the program.
  bool release(const Job& job) const {
    void* const entity = one(job);
    return run(statements::give_up(job, entity));
  }

  /// Takes a job and does `work(job)`: complete when it returns, failed when it throws a std::exception.
  /// False if there is no job.
  template <class Work>
  bool work_one(Work&& work) const {
    std::optional<Job> job = take_one();
    if (!job) return false;
    try {
      work(std::as_const(*job));
    } catch (const std::exception& problem) {
      fail(*job, problem.what());
      return true;
    }
    complete(*job);
    return true;
  }

  /// How many jobs are in a state.
  std::int64_t count(job_state state) const {
    return repository<Job>(session_).count(where(statements::state == state));
  }
  /// The dead letters: jobs that used up their attempts.
  template <class... Clauses>
  std::vector<Job> dead(Clauses&&... clauses) const {
    return repository<Job>(session_).find(where(statements::state == job_state::dead),
                                          static_cast<Clauses&&>(clauses)...);
  }
  /// Dead jobs wait again, with all their attempts; how many.
  template <class Condition>
  std::int64_t revive(Condition condition) const {
    return execute(session_, statements::revive(std::move(condition)));
  }
  std::int64_t revive() const { return revive(all); }
  /// Jobs whose last worker died are dead from now on; `take` does it when there is nothing else to do.
  std::int64_t bury() const { return execute(session_, statements::bury(options_)); }

 private:
  static void* one(const Job& job) { return const_cast<Job*>(&job); }
  std::chrono::milliseconds pause_after(const Job& job) const {
    std::chrono::milliseconds pause = options_.pause;
    for (int i = 1; i < statements::attempts_of(job) && pause < options_.longest_pause; ++i) pause *= 2;
    return std::min(pause, options_.longest_pause);
  }
  template <class Change>
  bool run(const Change& change) const {
    return execute(session_, change) > 0;
  }

  session session_;
  work_queue_options options_;
};

}  // namespace tenon::inline v0
