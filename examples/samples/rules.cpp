// SPDX-License-Identifier: MIT
// Rules that entities keep, and what happens around their writing and reading.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

// [rules]
struct Address {
  std::string street{};
  std::string zip{};
};

struct Member {
  std::int64_t id = 0;
  std::string name{};
  std::string email{};
  std::optional<int> age{};
  std::string nick{};
  Address home{};
};

template <>
inline constexpr auto tenon::table_of<Member> =
    tenon::table<Member>("members")
        .validate<&Member::name>(tenon::rules::length<1, 20>)
        .validate<&Member::email>(tenon::rules::email)
        .validate<&Member::age>(tenon::rules::range<18, 120>)
        .validate<&Member::home, &Address::zip>(tenon::rules::pattern<"^[0-9]{5}$">)
        .validate<&Member::nick>([](const std::string& nick) { return nick != "root"; })
        .validate("name_or_nick", [](const Member& each) {
          return each.name == each.nick ? "needs two different names" : "";
        });
// [/rules]

// [hooks]
template <>
struct tenon::hooks<Member> {
  static void before_insert(Member& member) {
    if (member.nick.empty()) member.nick = member.name + "2";
  }
  static void after_load(Member& member) { member.name += " (read)"; }
  static void before_remove(const Member& member) {
    if (member.nick == "admin") throw std::runtime_error("the administrator stays");
  }
};
// [/hooks]

int main() {
  auto db = tenon::open<Member>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Member> members{db};

  // [broken]
  std::vector<Member> all{{.name = "ada", .email = "ada@example.org", .home = {.zip = "12345"}},
                          {.email = "nobody", .age = 7, .nick = "root", .home = {.zip = "x"}}};
  try {
    members.insert(all);
  } catch (const tenon::validation_error& problem) {
    for (const tenon::validation_failure& each : problem.failures)
      std::printf("%zu: %s (%s)\n", each.index, each.message.c_str(), each.rule.c_str());
  }
  // [/broken]
  std::printf("%ld members\n", static_cast<long>(members.count()));

  all.pop_back();
  members.insert(all);
  std::printf("%s\n", members.find_one_or_fail().name.c_str());
  Member admin = members.insert(
      Member{.name = "root", .email = "r@example.org", .nick = "admin", .home = {.zip = "54321"}});
  try {
    members.remove(admin);
  } catch (const std::runtime_error& problem) {
    std::printf("%s\n", problem.what());
  }
}
