// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include <tenon/codec/postgresql_enums.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

/// A connection parameter of libpq by its keyword: {"sslrootcert", "/etc/ssl/ca.pem"}.
struct postgresql_parameter {
  std::string keyword;
  std::string value;
};

/// How a PostgreSQL server is reached. Connections to other machines are encrypted and the server's
/// certificate is checked (`sslmode=verify-full`) unless `parameters` names another sslmode.
struct postgresql_options {
  std::string host{};  ///< name, address or directory of the socket; several, joined by commas, one by one
  std::string port{};  ///< "5432"; of several hosts one for all or one each, joined by commas
  std::string database{};
  std::string user{};
  std::string password{};
  std::vector<postgresql_parameter> parameters{};  ///< whatever else libpq understands

  bool prepared_statements = true;  ///< false behind a pooler that shares connections by transaction
  postgresql_enums enums = postgresql_enums::checked_text;
  std::string search_path{};  ///< the schemas in which names without one are looked up; empty: the server's

  void (*on_connect)(PGconn* handle,
                     void* context) =
      nullptr;  ///< runs on each new connection; its settings become no reset's
  void* on_connect_context = nullptr;
  void (*on_warning)(std::string_view text,
                     void* context) = nullptr;  ///< told of each warning of each connection
  void* on_warning_context = nullptr;

  /// The value of one of libpq's keywords in `parameters`; the last one counts. Null if it is not named.
  const std::string* parameter(std::string_view keyword) const noexcept {
    const std::string* found = nullptr;
    for (const postgresql_parameter& each : parameters) {
      if (each.keyword == keyword) found = &each.value;
    }
    return found;
  }
};

namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_postgresql_url(
    std::initializer_list<std::string_view> why) {
  fail(error_kind::configuration, sentence({"PostgreSQL URL: ", sentence(why)}));
}

inline int postgresql_url_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// `part` names what is decoded; the text itself may be a secret.
inline std::string decoded_postgresql_url(std::string_view text, std::string_view part) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char letter = text[i];
    if (letter == '%') {
      const int high = i + 2 < text.size() ? postgresql_url_digit(text[i + 1]) : -1;
      const int low = high < 0 ? -1 : postgresql_url_digit(text[i + 2]);
      if (low < 0)
        refuse_postgresql_url({"'%' in the ", part, " starts no %XX; write %25 for a percent sign"});
      letter = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (letter == '\0') refuse_postgresql_url({"the ", part, " holds a NUL byte"});
    decoded += letter;
  }
  return decoded;
}

/// Whether libpq, as it is installed here, knows the keyword.
template <class Deferred = void>
bool is_postgresql_keyword(const std::string& keyword) {
  PQconninfoOption* const known = PQconndefaults();
  if (known == nullptr) fail(error_kind::limit, "out of memory");
  bool found = false;
  for (const PQconninfoOption* each = known; each->keyword != nullptr && !found; ++each) {
    found = keyword == each->keyword;
  }
  PQconninfoFree(known);
  return found;
}

template <class Deferred = void>
void set_postgresql_option(postgresql_options& options, std::string key, std::string value) {
  if (key == "prepared_statements") {
    if (value != "on" && value != "off")
      refuse_postgresql_url({"'prepared_statements' is '", value, "'; write on or off"});
    options.prepared_statements = value == "on";
  } else if (key == "enums") {
    if (value != "text" && value != "native")
      refuse_postgresql_url({"'enums' is '", value, "'; write text or native"});
    options.enums = value == "native" ? postgresql_enums::native : postgresql_enums::checked_text;
  } else if (key == "search_path") {
    options.search_path = std::move(value);
  } else if (key == "host") {
    options.host = std::move(value);
  } else if (key == "port") {
    options.port = std::move(value);
  } else if (key == "dbname") {
    options.database = std::move(value);
  } else if (key == "user") {
    options.user = std::move(value);
  } else if (key == "password") {
    options.password = std::move(value);
  } else if (key == "client_encoding") {
    refuse_postgresql_url({"'client_encoding' cannot be chosen; it is UTF8"});
  } else if (is_postgresql_keyword(key)) {
    options.parameters.push_back({std::move(key), std::move(value)});
  } else {
    refuse_postgresql_url({"unknown key '", key,
                           "'; beside the connection keywords of libpq the keys are prepared_statements, "
                           "enums, search_path"});
  }
}

/// "a:1,[::1]:2,c" to hosts "a,::1,c" and ports "1,2,".
template <class Deferred = void>
void read_postgresql_hosts(postgresql_options& options, std::string_view hosts) {
  bool has_port = false;
  bool first = true;
  while (true) {
    const std::size_t comma = hosts.find(',');
    std::string_view one = hosts.substr(0, comma);
    std::string_view port;
    if (one.substr(0, 1) == "[") {
      const std::size_t close = one.find(']');
      if (close == std::string_view::npos) refuse_postgresql_url({"the host has '[' without ']'"});
      const std::string_view behind = one.substr(close + 1);
      if (!behind.empty() && behind[0] != ':') refuse_postgresql_url({"behind ']' comes a colon and a port"});
      port = behind.empty() ? behind : behind.substr(1);
      one = one.substr(1, close - 1);
    } else if (const std::size_t colon = one.find(':'); colon != std::string_view::npos) {
      port = one.substr(colon + 1);
      one = one.substr(0, colon);
    }
    std::int64_t number = 0;
    for (char digit : port) {
      number = digit >= '0' && digit <= '9' && number < 65536 ? number * 10 + (digit - '0') : 65536;
    }
    if (!port.empty() && (number < 1 || number > 65535))
      refuse_postgresql_url({"a port is a number from 1 to 65535"});
    if (!first) {
      options.host += ',';
      options.port += ',';
    }
    first = false;
    options.host += decoded_postgresql_url(one, "host");
    options.port += port;
    has_port = has_port || !port.empty();
    if (comma == std::string_view::npos) break;
    hosts.remove_prefix(comma + 1);
  }
  if (!has_port) options.port.clear();
}

/// The comma-separated parts; one for "".
template <class Deferred = void>
std::vector<std::string> split_postgresql_list(std::string_view list) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

/// A socket, or an address that never leaves this machine.
inline bool is_local_postgresql_host(std::string_view host) noexcept {
  if (host.empty() || host[0] == '/' || host[0] == '@') return true;
  if (host == "localhost" || host == "::1") return true;
  if (host.substr(0, 4) != "127.") return false;
  for (char letter : host) {
    if (letter != '.' && (letter < '0' || letter > '9')) return false;
  }
  return true;
}

/// The sslmode to ask for, null to leave it to what is named: in the options or in the environment.
template <class Deferred = void>
const char* default_postgresql_sslmode(const postgresql_options& options) {
  if (options.parameter("sslmode") != nullptr) return nullptr;
  if (const char* named = std::getenv("PGSSLMODE"); named != nullptr && *named != '\0') return nullptr;
  // What is connected to decides, not the name it goes by.
  std::string hosts = options.host;
  const std::string* address = options.parameter("hostaddr");
  if (address != nullptr && !address->empty()) hosts = *address;
  if (hosts.empty()) {
    for (const char* variable : {"PGHOSTADDR", "PGHOST"}) {
      const char* named = std::getenv(variable);
      if (hosts.empty() && named != nullptr) hosts = named;
    }
    if (hosts.empty() && (options.parameter("service") != nullptr || std::getenv("PGSERVICE") != nullptr))
      return "verify-full";
  }
  for (const std::string& host : split_postgresql_list(hosts)) {
    if (!is_local_postgresql_host(host)) return "verify-full";
  }
  return nullptr;
}

}  // namespace detail

/// Reads `postgresql://user:password@host:port,host:port/database?key=value&…`, or `postgres://…`. Every part
/// is optional and percent-decoded. Keys are the connection keywords of libpq and
/// `prepared_statements=on|off`, `enums=text|native`, `search_path`. Errors: `configuration`, naming the key;
/// never with the password.
inline postgresql_options parse_postgresql_url(std::string_view url) {
  std::string_view rest = url;
  if (rest.substr(0, 13) == "postgresql://") {
    rest.remove_prefix(13);
  } else if (rest.substr(0, 11) == "postgres://") {
    rest.remove_prefix(11);
  } else {
    detail::refuse_postgresql_url({"it starts with neither 'postgresql://' nor 'postgres://'"});
  }
  postgresql_options options;
  std::string_view query;
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  std::string_view authority = rest.substr(0, rest.find('/'));
  if (authority.size() < rest.size()) {
    options.database = detail::decoded_postgresql_url(rest.substr(authority.size() + 1), "database");
  }
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = authority.substr(0, at);
    const std::size_t colon = who.find(':');
    options.user = detail::decoded_postgresql_url(who.substr(0, colon), "user");
    if (colon != std::string_view::npos)
      options.password = detail::decoded_postgresql_url(who.substr(colon + 1), "password");
    authority.remove_prefix(at + 1);
  }
  detail::read_postgresql_hosts(options, authority);
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos)
      detail::refuse_postgresql_url({"an option has no value; write key=value, joined by '&'"});
    std::string key = detail::decoded_postgresql_url(pair.substr(0, equals), "name of a key");
    std::string value =
        detail::decoded_postgresql_url(pair.substr(equals + 1), detail::sentence({"value of '", key, "'"}));
    detail::set_postgresql_option(options, std::move(key), std::move(value));
  }
  return options;
}

}  // namespace tenon::inline v0
