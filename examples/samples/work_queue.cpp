// SPDX-License-Identifier: MIT
// Jobs in a table that workers take.
#include <cstdio>
#include <stdexcept>
#include <string>

#include <tenon/sqlite.hpp>
#include <tenon/work_queue.hpp>

using namespace std::chrono_literals;
using tenon::col;

// [job]
struct Mail {
  std::int64_t id = 0;
  std::string to{};
  tenon::job_state state{};              // waiting, running, done, dead
  tenon::timestamp runAt{};              // not before; while it runs: when the lease ends
  int attempts = 0;                      // how often it was taken
  std::optional<std::string> problem{};  // why it failed the last time; may be left out
};
template <>
inline constexpr auto tenon::table_of<Mail> = tenon::table<Mail>("mails").index(&Mail::state, &Mail::runAt);
template <>
inline constexpr tenon::queue_members<&Mail::state, &Mail::runAt, &Mail::attempts, &Mail::problem>
    tenon::queue_of<Mail>{};
// [/job]

void send(const Mail& mail) {
  if (mail.to.find('@') == std::string::npos) throw std::runtime_error("no address");
  std::printf("sent to %s\n", mail.to.c_str());
}

int main() {
  auto db = tenon::open<Mail>("sqlite::memory:", {.schema = tenon::synchronize});

  // [add]
  db.transaction([](tenon::transaction& tx) {
    // … what the mail is about
    tenon::work_queue<Mail>(tx).add({.to = "ada@example.org"});
    tenon::work_queue<Mail>(tx).add({.to = "bob"});
  });
  // [/add]

  // [work]
  const tenon::work_queue<Mail> mails(db, {.lease = 10s, .attempts = 1});
  while (mails.work_one([](const Mail& mail) { send(mail); })) {
  }
  // [/work]

  // [dead]
  for (const Mail& mail : mails.dead())
    std::printf("to %s: %s\n", mail.to.c_str(), mail.problem.value_or("").c_str());
  mails.revive(col<&Mail::to> == "bob");  // wait again, with all their attempts
  // [/dead]

  // [steps]
  for (const Mail& mail : mails.take(10)) {
    if (!mails.heartbeat(mail)) continue;  // the lease ended, and somebody else has it
    mails.complete(mail);
  }
  // [/steps]
  std::printf("%ld done\n", static_cast<long>(mails.count(tenon::job_state::done)));
}
