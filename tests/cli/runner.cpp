// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "stores_once.hpp"

#include <tenon/cli.hpp>

namespace cli_first {
struct Account {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> nickname{};
};
struct Post {
  std::int64_t id = 0;
  std::int64_t accountId = 0;
  std::string title{};
};
}  // namespace cli_first
namespace cli_second {
struct Account {
  std::int64_t id = 0;
  std::string name{};
  std::optional<int> age{};
};
}  // namespace cli_second
namespace cli_third {
struct Account {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> handle{};
};
}  // namespace cli_third

template <>
inline constexpr auto tenon::table_of<cli_first::Account> = tenon::table<cli_first::Account>("accounts");
template <>
inline constexpr auto tenon::table_of<cli_first::Post> = tenon::table<cli_first::Post>("posts")
                                                             .foreign_key(&cli_first::Post::accountId,
                                                                          &cli_first::Account::id)
                                                             .index(&cli_first::Post::accountId);
template <>
inline constexpr auto tenon::table_of<cli_second::Account> = tenon::table<cli_second::Account>("accounts");
template <>
inline constexpr auto tenon::table_of<cli_third::Account> = tenon::table<cli_third::Account>("accounts");

namespace cli_test {

outcome call(entities which, const std::vector<std::string>& words, const tenon::cli::options& given,
             std::string_view input) {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in{std::string(input)};
  tenon::cli::options options = given;
  options.variable = options.variable == "TENON_DATABASE_URL" ? "" : options.variable;
  options.out = &out;
  options.err = &err;
  options.in = &in;
  std::vector<const char*> values{"/usr/bin/app"};
  for (const std::string& each : words) values.push_back(each.c_str());
  const int count = static_cast<int>(values.size());
  values.push_back(nullptr);
  outcome made;
  switch (which) {
    case entities::first:
      made.code = tenon::cli::run<cli_first::Account, cli_first::Post>(count, values.data(), options);
      break;
    case entities::second:
      made.code = tenon::cli::run<cli_second::Account>(count, values.data(), options);
      break;
    case entities::third:
      made.code = tenon::cli::run<cli_third::Account>(count, values.data(), options);
      break;
  }
  made.out = out.str();
  made.err = err.str();
  return made;
}

folder::folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tenon_cli_XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) FAIL("no folder for the test");
  path_ = pattern;
}
folder::~folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}
void folder::write(std::string_view file, std::string_view text) const {
  std::ofstream(*this / file) << text;
}
std::string folder::read(std::string_view file) const {
  std::ostringstream text;
  text << std::ifstream(*this / file).rdbuf();
  return text.str();
}
std::vector<std::string> folder::files(std::string_view within) const {
  std::vector<std::string> names;
  for (const auto& each : std::filesystem::directory_iterator(*this / within))
    names.push_back(each.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string schema_of(const std::string& url) {
  const outcome printed = call(entities::first, {"schema", "print", "--sql", "--url", url});
  REQUIRE(printed.code == 0);
  return printed.out;
}

}  // namespace cli_test
