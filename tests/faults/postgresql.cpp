// SPDX-License-Identifier: MIT
// A PostgreSQL server of this program's own, which is killed, frozen and started again under load. Every call
// has to end in time with the right kind of error, nothing that was acknowledged may be missing, and nothing
// that was refused may be there.
#include "catch.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tenon/postgresql.hpp>

namespace postgresql_faults {

struct Entry {
  std::int64_t id = 0;  // given by the program: who wrote it and when
  std::int64_t pair = 0;
  std::string text{};
};

}  // namespace postgresql_faults

template <>
inline constexpr auto tenon::table_of<postgresql_faults::Entry> =
    tenon::table<postgresql_faults::Entry>("entries").primary_key(&postgresql_faults::Entry::id);

namespace Catch {
template <>
struct StringMaker<tenon::error_kind> {
  static std::string convert(tenon::error_kind kind) { return std::string(to_string(kind)); }
};
}  // namespace Catch

namespace {

using postgresql_faults::Entry;
using tenon::col;
using tenon::error_kind;
using tenon::where;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

/// A server of our own. It is known by its process's number and its data folder; nothing else is ever
/// signalled.
class server {
 public:
  server() {
    folder_ = (std::filesystem::temp_directory_path() / "tenon-server-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary directory");
    script("start");
    url_ = first_line(folder_ + "/url");
    pid_ = std::stoi(first_line(folder_ + "/pid"));
    std::ifstream command("/proc/" + std::to_string(pid_) + "/cmdline");
    for (std::string argument; std::getline(command, argument, '\0');) {
      // What is acknowledged has to be with the operating system, or kill -9 takes it along.
      arguments_.push_back(argument == "synchronous_commit=off" ? "synchronous_commit=on" : argument);
    }
    struct ::stat owner {};
    ::stat(("/proc/" + std::to_string(pid_)).c_str(), &owner);
    user_ = owner.st_uid;
    group_ = owner.st_gid;
    kill_all();
    start();
  }
  ~server() {
    thaw();
    if (pid_ > 0) kill_all();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  const std::string& url() const { return url_; }

  /// kill -9 of the postmaster and everything below it.
  void kill_all() {
    ::kill(pid_, SIGSTOP);  // so that it starts no further one meanwhile
    for (int i = 0; i < 200 && state_of(pid_) != 'T'; ++i) std::this_thread::sleep_for(1ms);
    const std::vector<::pid_t> below = processes();
    ::kill(pid_, SIGKILL);
    for (const ::pid_t each : below) ::kill(each, SIGKILL);
    wait_for_end();
  }
  /// kill -9 of one process that serves a connection; the server then resets all others.
  bool kill_one(unsigned which) {
    const std::vector<::pid_t> serving = serving_processes();
    if (serving.empty()) return false;
    return ::kill(serving[which % serving.size()], SIGKILL) == 0;
  }
  /// What an administrator's pg_terminate_backend does, to all.
  void terminate_connections() {
    for (const ::pid_t each : serving_processes()) ::kill(each, SIGTERM);
  }
  void freeze() {
    ::kill(pid_, SIGSTOP);
    frozen_ = processes();
    for (const ::pid_t each : frozen_) ::kill(each, SIGSTOP);
    frozen_.push_back(pid_);
  }
  void thaw() {
    for (const ::pid_t each : frozen_) ::kill(each, SIGCONT);
    frozen_.clear();
  }

  void start() {
    std::vector<char*> arguments;
    for (std::string& each : arguments_) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    const std::string log = folder_ + "/log";
    for (int attempt = 0; attempt < 100; ++attempt) {
      pid_ = ::fork();
      if (pid_ == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        const int out = ::open(log.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0666);
        ::dup2(null, 0), ::dup2(out, 1), ::dup2(out, 2);
        for (int other = 3; other < 256; ++other) ::close(other);
        ::setsid();
        if (::getuid() == 0 &&
            (::setgroups(0, nullptr) != 0 || ::setgid(group_) != 0 || ::setuid(user_) != 0))
          ::_exit(9);
        if (::chdir("/") != 0) ::_exit(9);
        ::execv(arguments[0], arguments.data());
        ::_exit(9);
      }
      for (int i = 0; i < 1500; ++i) {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
          pid_ = 0;
          break;
        }
        if (answers()) return;
        std::this_thread::sleep_for(10ms);
      }
      if (pid_ != 0) break;
      std::this_thread::sleep_for(20ms);  // the last one's shared memory is still in use
    }
    std::ifstream text(log);
    throw std::runtime_error("the server does not start: " +
                             std::string(std::istreambuf_iterator<char>(text), {}));
  }

 private:
  static std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    if (line.empty()) throw std::runtime_error(path + " is empty");
    return line;
  }
  void script(const std::string& action) const {
    const std::string command =
        TENON_SOURCE_DIR "/scripts/postgresql_server " + action + " '" + folder_ + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }
  bool answers() const {
    PGconn* const probe = PQconnectdb((url_ + "?connect_timeout=2").c_str());
    const bool good = PQstatus(probe) == CONNECTION_OK;
    PQfinish(probe);
    return good;
  }
  /// The first one was started by the script, so it is nobody's child here. A dead one whose parent has not
  /// taken note yet would seem to run, so what it wrote about itself is removed.
  void wait_for_end() {
    for (int i = 0; i < 1000; ++i) {
      const bool ours = ::waitpid(pid_, nullptr, WNOHANG) >= 0;
      if (::kill(pid_, 0) != 0 || (!ours && state_of(pid_) == 'Z')) break;
      std::this_thread::sleep_for(5ms);
    }
    pid_ = 0;
    std::error_code ignored;
    std::filesystem::remove(folder_ + "/data/postmaster.pid", ignored);
  }
  /// A file of /proc; empty if the process is gone, maybe in the middle of reading.
  static std::string text_of(::pid_t pid, const char* what) {
    std::string text;
    const int file = ::open(("/proc/" + std::to_string(pid) + "/" + what).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return text;
    char part[4096];
    for (::ssize_t got; (got = ::read(file, part, sizeof part)) > 0;)
      text.append(part, static_cast<std::size_t>(got));
    ::close(file);
    return text;
  }
  struct process {
    ::pid_t parent = 0;
    char state = '?';
  };
  static process look_at(::pid_t pid) {
    const std::string text = text_of(pid, "stat");
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos) return {};
    process found;
    found.state = text[name_end + 2];
    found.parent = std::atoi(text.c_str() + name_end + 4);
    return found;
  }
  static char state_of(::pid_t pid) { return look_at(pid).state; }
  std::vector<::pid_t> processes() const {
    std::vector<::pid_t> below;
    for (const auto& each : std::filesystem::directory_iterator("/proc")) {
      const ::pid_t pid = std::atoi(each.path().filename().c_str());
      if (pid > 0 && look_at(pid).parent == pid_) below.push_back(pid);
    }
    return below;
  }
  std::vector<::pid_t> serving_processes() const {
    std::vector<::pid_t> serving;
    for (const ::pid_t each : processes()) {
      if (text_of(each, "cmdline").find(": orm app") != std::string::npos) serving.push_back(each);
    }
    return serving;
  }

  std::string folder_;
  std::string url_;
  std::vector<std::string> arguments_;
  ::uid_t user_ = 0;
  ::gid_t group_ = 0;
  ::pid_t pid_ = 0;
  std::vector<::pid_t> frozen_;
};

constexpr auto call_timeout = 1500ms;
constexpr auto patience = call_timeout * 2 + 1s;  // for a connection, for the statement, and a second

tenon::database open_pool(const server& on, std::size_t size = 6) {
  return tenon::open<Entry>(on.url(), {.schema = tenon::synchronize,
                                       .pool = {.size = size,
                                                .acquire_timeout = call_timeout,
                                                .call_timeout = call_timeout,
                                                .check_after_idle = 100ms}});
}

/// Runs `act` and notes how it ended.
struct ending {
  error_kind kind = error_kind::internal;  ///< of the error; see `good`
  bool good = false;
  std::string message{};
  clock_type::duration took{0};
};
template <class Act>
ending end_of(Act act) {
  ending found;
  const auto start = clock_type::now();
  try {
    act();
    found.good = true;
  } catch (const tenon::error& problem) {
    found.kind = problem.kind;
    found.message = problem.message;
  }
  found.took = clock_type::now() - start;
  return found;
}

bool is_one_of(error_kind kind, std::initializer_list<error_kind> list) {
  for (const error_kind each : list) {
    if (each == kind) return true;
  }
  return false;
}
constexpr auto lost = {error_kind::connection, error_kind::timeout, error_kind::pool_exhausted};
constexpr auto lost_or_unknown = {error_kind::connection, error_kind::timeout, error_kind::pool_exhausted,
                                  error_kind::outcome_unknown};

/// The pool works again: at most each of its connections fails once.
void check_healthy(tenon::database& db) {
  tenon::repository<Entry> entries{db};
  int failures = 0;
  const auto until = clock_type::now() + 10s;
  for (int good = 0; good < 20 && clock_type::now() < until;) {
    const ending found = end_of([&] { (void)entries.count(); });
    found.good ? ++good : ++failures;
    if (!found.good) std::this_thread::sleep_for(20ms);
  }
  for (int i = 0; i < 20; ++i) {
    const ending found = end_of([&] { (void)entries.count(); });
    INFO(found.message);
    CHECK(found.good);
  }
  INFO(failures << " failures before");
  const tenon::ping_result answer = db.ping();
  INFO(answer.problem);
  CHECK(answer);
  const tenon::pool_gauges gauges = db.pool();
  CHECK(gauges.in_use == 0);
  CHECK(gauges.waiting == 0);
}

/// What writers were told about each row.
class ledger {
 public:
  void note(std::int64_t id, const ending& how) {
    const std::lock_guard lock(mutex_);
    if (how.good) {
      kept_.insert(id);
    } else if (how.kind == error_kind::outcome_unknown) {
      unknown_.insert(id);
    } else {
      refused_.insert(id);
    }
    if (how.took > longest_) longest_ = how.took;
    if (!how.good && !is_one_of(how.kind, lost_or_unknown)) {
      problems_.push_back(std::string(to_string(how.kind)) + ": " + how.message);
    }
    if (how.took > patience) problems_.push_back("a call took too long");
  }
  void note_read(const ending& how) {
    const std::lock_guard lock(mutex_);
    if (how.took > longest_) longest_ = how.took;
    if (!how.good && !is_one_of(how.kind, lost)) {
      problems_.push_back("read: " + std::string(to_string(how.kind)) + ": " + how.message);
    }
    if (how.took > patience) problems_.push_back("a read took too long");
  }

  void check(tenon::database& db) {
    for (const std::string& each : problems_) FAIL_CHECK(each);
    std::set<std::int64_t> stored;
    std::map<std::int64_t, int> pairs;
    for (const Entry& each : tenon::repository<Entry>{db}.find()) {
      stored.insert(each.id);
      if (each.pair != 0) ++pairs[each.pair];
    }
    std::size_t missing = 0, ghosts = 0, strangers = 0, halves = 0;
    for (const std::int64_t each : kept_) missing += stored.count(each) == 1 ? 0 : 1;
    for (const std::int64_t each : refused_) ghosts += stored.count(each) == 0 ? 0 : 1;
    for (const std::int64_t each : stored)
      strangers += kept_.count(each) + unknown_.count(each) + refused_.count(each) == 1 ? 0 : 1;
    for (const auto& [pair, count] : pairs) halves += count == 2 ? 0 : 1;
    INFO(kept_.size() << " kept, " << unknown_.size() << " unknown, " << refused_.size()
                      << " refused, longest "
                      << std::chrono::duration_cast<std::chrono::milliseconds>(longest_).count() << " ms");
    CHECK(missing == 0);
    CHECK(ghosts == 0);
    CHECK(strangers == 0);
    CHECK(halves == 0);
    CHECK(kept_.size() > 0);
  }

  std::size_t kept() {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  std::string summary() {
    const std::lock_guard lock(mutex_);
    return std::to_string(kept_.size()) + " kept, " + std::to_string(unknown_.size()) + " unknown, " +
           std::to_string(refused_.size()) + " refused, longest call " +
           std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(longest_).count()) + " ms";
  }

 private:
  std::mutex mutex_;
  std::set<std::int64_t> kept_, unknown_, refused_;
  std::vector<std::string> problems_;
  clock_type::duration longest_{0};
};

/// Writers and a reader that go on whatever happens, until the object ends.
class traffic {
 public:
  traffic(tenon::database& db, ledger& book) : db_(db), book_(book) {
    for (int t = 0; t < 4; ++t) {
      threads_.emplace_back([this, t] { write(t); });
    }
    threads_.emplace_back([this] { read(); });
  }
  ~traffic() {
    over_ = true;
    for (std::thread& each : threads_) each.join();
  }

 private:
  void write(int thread) {
    static std::atomic<std::int64_t> next{1};
    std::mt19937 random(static_cast<unsigned>(thread) + 7);
    while (!over_) {
      const std::int64_t id = next.fetch_add(10);
      ending how;
      switch (random() % 3) {
        case 0:
          how = end_of([&] { tenon::repository<Entry>{db_}.insert(Entry{id, 0, "one"}); });
          book_.note(id, how);
          break;
        case 1:  // two rows or none
          how = end_of([&] {
            db_.transaction({.timeout = call_timeout}, [&](tenon::transaction& tx) {
              tenon::repository<Entry> entries{tx};
              entries.insert(Entry{id, id, "pair"});
              entries.insert(Entry{id + 1, id, "pair"});
            });
          });
          book_.note(id, how);
          book_.note(id + 1, how);
          break;
        default: {
          std::vector<Entry> two{{id, id, "bulk"}, {id + 1, id, "bulk"}};
          how = end_of([&] { tenon::repository<Entry>{db_}.insert(two); });
          book_.note(id, how);
          book_.note(id + 1, how);
        }
      }
      if (!how.good) std::this_thread::sleep_for(5ms);
    }
  }
  void read() {
    tenon::repository<Entry> entries{db_};
    while (!over_) {
      const ending how = end_of([&] { (void)entries.find(tenon::limit(200)); });
      book_.note_read(how);
      if (!how.good) std::this_thread::sleep_for(5ms);
    }
  }

  tenon::database& db_;
  ledger& book_;
  std::atomic<bool> over_{false};
  std::vector<std::thread> threads_;
};

int cycles() {
  const char* const given = std::getenv("TENON_KILL_CYCLES");
  return given != nullptr ? std::atoi(given) : 20;
}

}  // namespace

TEST_CASE("kill -9 of the server's processes under load loses and doubles nothing", "[faults][postgresql]") {
  server own;
  tenon::database db = open_pool(own);
  ledger book;
  std::mt19937 random(1);
  {
    traffic running(db, book);
    for (int cycle = 0; cycle < cycles(); ++cycle) {
      const std::size_t before = book.kept();
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 80));
      if (cycle % 2 == 0) {
        own.kill_all();
        own.start();
      } else {
        own.kill_one(static_cast<unsigned>(random()));
      }
      // It goes on before the next blow.
      const auto until = clock_type::now() + 15s;
      while (book.kept() < before + 20 && clock_type::now() < until) std::this_thread::sleep_for(5ms);
      INFO("cycle " << cycle << ": " << book.summary());
      REQUIRE(book.kept() >= before + 20);
    }
  }
  check_healthy(db);
  book.check(db);
  std::printf("%d kills: %s\n", cycles(), book.summary().c_str());
}

TEST_CASE("a connection that an administrator ends fails once, and the pool goes on",
          "[faults][postgresql]") {
  server own;
  tenon::database db = open_pool(own);
  ledger book;
  {
    traffic running(db, book);
    for (int i = 0; i < 5; ++i) {
      std::this_thread::sleep_for(100ms);
      own.terminate_connections();
    }
  }
  check_healthy(db);
  book.check(db);
}

TEST_CASE("calls to a frozen server end in time, and it goes on when it thaws", "[faults][postgresql]") {
  server own;
  tenon::database db = open_pool(own);
  ledger book;
  {
    traffic running(db, book);
    for (int i = 0; i < 2; ++i) {
      std::this_thread::sleep_for(200ms);
      own.freeze();
      std::this_thread::sleep_for(4s);
      own.thaw();
    }
    std::this_thread::sleep_for(200ms);
  }
  check_healthy(db);
  book.check(db);
}

TEST_CASE("a commit into a frozen or killed server has an unknown outcome, and is kept whole or not at all",
          "[faults][postgresql]") {
  server own;
  tenon::database db = open_pool(own, 2);
  for (int round = 0; round < 3; ++round) {
    {
      auto tx = db.begin({.timeout = call_timeout});
      tenon::repository<Entry> entries{tx};
      entries.insert(Entry{round * 10 + 1, 7, "a"});
      entries.insert(Entry{round * 10 + 2, 7, "b"});
      own.freeze();
      std::thread later;
      if (round == 1) {
        later = std::thread([&] {
          std::this_thread::sleep_for(200ms);
          own.thaw();
          own.kill_all();
        });
      }
      const ending end = end_of([&] { tx.commit(); });
      if (later.joinable()) later.join();
      INFO(end.message);
      // The killed one may have been fast enough between its two signals.
      if (round != 1 || !end.good) {
        CHECK_FALSE(end.good);
        CHECK(end.kind == error_kind::outcome_unknown);
      }
      CHECK(end.took < patience);
      CHECK_FALSE(tx.is_open());
      if (round == 1) {
        own.start();
      } else {
        own.thaw();
      }
    }
    check_healthy(db);
    const std::int64_t found =
        tenon::repository<Entry>{db}.count_by(between(col<&Entry::id>, round * 10, round * 10 + 9));
    CHECK((found == 0 || found == 2));
  }
}

TEST_CASE("a transaction whose server dies keeps nothing and says so", "[faults][postgresql]") {
  server own;
  tenon::database db = open_pool(own, 2);
  tenon::repository<Entry>{db}.insert(Entry{1, 0, "before"});
  {
    auto tx = db.begin();
    tenon::repository<Entry> entries{tx};
    entries.insert(Entry{2, 0, "lost"});
    own.kill_all();
    const ending statement = end_of([&] { entries.insert(Entry{3, 0, "lost too"}); });
    INFO(statement.message);
    CHECK(statement.kind == error_kind::connection);
    CHECK(statement.took < patience);
    const ending commit = end_of([&] { tx.commit(); });
    CHECK_FALSE(commit.good);
    CHECK(commit.kind != error_kind::outcome_unknown);  // nothing was sent: it is known to be lost
  }
  // While there is no server:
  const ending down = end_of([&] { (void)tenon::repository<Entry>{db}.count(); });
  CHECK(down.kind == error_kind::connection);
  CHECK(down.took < patience);
  const tenon::ping_result answer = db.ping(500ms);
  CHECK_FALSE(answer.reachable);
  CHECK(answer.took < 1500ms);
  own.start();
  check_healthy(db);
  CHECK(tenon::repository<Entry>{db}.count() == 1);
}

TEST_CASE("a pool that slept through a restart wakes up without an error", "[faults][postgresql]") {
  server own;
  tenon::database db = open_pool(own, 3);
  {
    std::vector<std::thread> threads;  // so that there are several connections
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&, t] {
        db.transaction([&](tenon::transaction& tx) {
          tenon::repository<Entry>{tx}.insert(Entry{t + 1, 0, "x"});
          std::this_thread::sleep_for(50ms);
        });
      });
    }
    for (std::thread& each : threads) each.join();
  }
  for (int round = 0; round < 3; ++round) {
    own.kill_all();
    own.start();
    std::this_thread::sleep_for(150ms);  // longer than check_after_idle
    for (int i = 0; i < 10; ++i) {
      const ending found = end_of([&] { (void)tenon::repository<Entry>{db}.count(); });
      INFO(found.message);
      CHECK(found.good);
    }
  }
  CHECK(tenon::repository<Entry>{db}.count() == 3);
}
