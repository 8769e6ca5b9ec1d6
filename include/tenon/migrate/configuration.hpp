// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include <tenon/codec/json_reader.hpp>
#include <tenon/migrate/open.hpp>

namespace tenon::inline v0 {

/// Which database a program uses and how: what a deployment decides.
struct configuration {
  std::string url;
  open_options options{};
};

namespace detail {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_configuration(std::string_view where,
                                                                 std::string_view why) {
  fail(error_kind::configuration, sentence({where, " ", why}));
}

/// One setting by its name; `where` is what to call it in a message.
template <class Deferred = void>
void set_policy(open_options& options, std::string_view where, std::string_view value) {
  if (value == "none") {
    options.schema = schema_policy::none;
  } else if (value == "verify") {
    options.schema = schema_policy::verify;
  } else if (value == "synchronize") {
    options.schema = schema_policy::synchronize;
  } else if (value == "migrate") {
    options.schema = schema_policy::migrate;
  } else {
    refuse_configuration(where, "must be none, verify, synchronize or migrate");
  }
}

template <class Deferred = void>
void set_number(open_options& options, std::string_view key, std::string_view where, std::int64_t value) {
  if (value < 0 || value > std::numeric_limits<std::int32_t>::max()) {
    refuse_configuration(where, "must be a whole number from 0 to 2147483647");
  }
  pool_options& pool = options.pool;
  if (key == "pool_size") {
    if (value == 0) refuse_configuration(where, "must be at least 1");
    pool.size = static_cast<std::size_t>(value);
  } else if (key == "max_waiters") {
    pool.max_waiters = static_cast<std::size_t>(value);
  } else if (key == "acquire_timeout_ms") {
    pool.acquire_timeout = std::chrono::milliseconds(value);
  } else if (key == "call_timeout_ms") {
    pool.call_timeout = std::chrono::milliseconds(value);
  } else {
    pool.max_lifetime = std::chrono::milliseconds(value);
  }
}

inline constexpr std::string_view configuration_numbers[] = {"pool_size", "max_waiters", "acquire_timeout_ms",
                                                             "call_timeout_ms", "max_lifetime_ms"};

}  // namespace detail

/// Reads `{"url": "postgresql://…", "schema": "verify", "pool_size": 8, "acquire_timeout_ms": 2000,
/// "call_timeout_ms": 30000, "max_lifetime_ms": …, "max_waiters": …, "tag": "app=chat"}`; all but the URL may
/// be missing. Errors: `configuration`, naming the key; never its value, which may hold a password.
template <class Deferred = void>
configuration read_configuration(std::string_view json) {
  configuration read;
  basic_json_reader<Deferred> in(json);
  std::string_view key;
  std::string text;
  bool good = in.enter_object();
  while (good && in.next_member(key)) {
    const std::string name(key);
    const std::string where = detail::sentence({"the database configuration's \"", name, "\""});
    bool is_number = false;
    for (std::string_view each : detail::configuration_numbers) is_number = is_number || each == name;
    if (is_number) {
      std::int64_t number = 0;
      if (!in.read_integer(number)) detail::refuse_configuration(where, "must be a whole number");
      detail::set_number(read.options, name, where, number);
    } else if (name == "url" || name == "schema" || name == "tag") {
      text.clear();
      if (!in.read_string(text)) detail::refuse_configuration(where, "must be a text");
      if (name == "url") read.url = text;
      if (name == "schema") detail::set_policy(read.options, where, text);
      if (name == "tag") read.options.pool.tag = text;
    } else {
      detail::refuse_configuration(
          where,
          "is no key; the keys are url, schema, tag, pool_size, max_waiters, acquire_timeout_ms, "
          "call_timeout_ms and max_lifetime_ms");
    }
  }
  if (!in.finish())
    detail::refuse_configuration("the database configuration", "is no JSON object of texts and numbers");
  if (read.url.empty()) detail::refuse_configuration("the database configuration", "has no \"url\"");
  return read;
}

/// Reads the environment: `<prefix>_DATABASE_URL`, and where they are set `<prefix>_SCHEMA`,
/// `<prefix>_POOL_SIZE`, `<prefix>_CALL_TIMEOUT_MS` and the like. Without the URL: `standard`, unless that is
/// empty too. Errors: `configuration`, naming the variable.
template <class Deferred = void>
configuration configuration_from_environment(std::string_view standard = {},
                                             std::string_view prefix = "TENON") {
  const auto variable = [&](std::string_view name) {
    std::string whole(prefix);
    whole += '_';
    for (char letter : name)
      whole += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    return whole;
  };
  const auto value_of = [](const std::string& name) -> std::string_view {
    const char* const value = std::getenv(name.c_str());
    return value != nullptr ? value : std::string_view();
  };
  configuration read;
  const std::string url = variable("database_url");
  read.url = value_of(url).empty() ? standard : value_of(url);
  if (read.url.empty())
    detail::refuse_configuration(url, "is not set; it names the database: sqlite:file.db");
  if (const std::string name = variable("schema"); !value_of(name).empty()) {
    detail::set_policy(read.options, name, value_of(name));
  }
  if (const std::string name = variable("tag"); !value_of(name).empty())
    read.options.pool.tag = value_of(name);
  for (std::string_view key : detail::configuration_numbers) {
    const std::string name = variable(key);
    const std::string_view digits = value_of(name);
    if (digits.empty()) continue;
    std::int64_t number = -1;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (problem != std::errc() || end != digits.data() + digits.size()) {
      detail::refuse_configuration(name, "must be a whole number");
    }
    detail::set_number(read.options, key, name, number);
  }
  return read;
}

/// Opens what a configuration says: `tenon::open<User, Agent>(tenon::configuration_from_environment())`.
template <class... Entities>
database open(const configuration& from) {
  return open<Entities...>(std::string_view(from.url), from.options);
}

}  // namespace tenon::inline v0
