// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <poll.h>

#include <tenon/core/error.hpp>
#include <tenon/driver/postgresql/error.hpp>
#include <tenon/driver/postgresql/options.hpp>

namespace tenon::inline v0::driver::postgresql::detail {

/// The oldest server whose SQL is spoken here.
inline constexpr int oldest_server = 130000;

/// One attempt to connect after the other, host by host: libpq itself tries the next one only when this one
/// refuses, not when it is silent.
template <class Deferred = void>
class basic_connector {
 public:
  using clock = std::chrono::steady_clock;

  basic_connector(const postgresql_options& options, clock::time_point until)
      : options_(options), until_(until), hosts_(list(options.host, "host")) {
    if (const std::string* named = options.parameter("connect_timeout"); named != nullptr) {
      const long seconds = std::strtol(named->c_str(), nullptr, 10);
      // As libpq: not positive is without end, and one second is too short.
      timeout_ = seconds <= 0 ? std::chrono::seconds::max() : std::chrono::seconds(seconds < 2 ? 2 : seconds);
    }
  }

  /// A connected handle. Errors: `connection` (no host takes it, no such database), `permission`, `timeout`,
  /// `configuration`, `limit` (too many connections).
  PGconn* connect() {
    const std::string* const wanted = options_.parameter("target_session_attrs");
    if (wanted != nullptr && *wanted == "prefer-standby" && several()) {
      if (PGconn* const made = try_hosts("standby")) return made;
      problems_.clear();
      if (PGconn* const made = try_hosts("any")) return made;
    } else if (PGconn* const made = try_hosts(nullptr)) {
      return made;
    }
    raise();
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::vector<std::string> list(std::string_view values, std::string_view what) const {
    std::vector<std::string> parts = tenon::detail::split_postgresql_list(values);
    if (what == "host" && values.empty()) {
      if (const std::string* addresses = options_.parameter("hostaddr"))
        parts.resize(tenon::detail::split_postgresql_list(*addresses).size());
    }
    return parts;
  }
  bool several() const { return hosts_.size() > 1; }

  /// The entry of host `at` in a list that has one for all or one each.
  std::string one_of(std::string_view values, std::size_t at, std::string_view what) const {
    std::vector<std::string> parts = tenon::detail::split_postgresql_list(values);
    if (parts.size() == 1) return parts[0];
    if (parts.size() != hosts_.size()) {
      tenon::detail::fail(error_kind::configuration,
                          tenon::detail::sentence({"PostgreSQL: ", std::to_string(hosts_.size()),
                                                   " hosts and ", std::to_string(parts.size()), " of '", what,
                                                   "'; give one for all or one for each"}));
    }
    return parts[at];
  }

  PGconn* try_hosts(const char* attributes) {
    std::size_t first = 0;
    const std::string* const balance = options_.parameter("load_balance_hosts");
    if (balance != nullptr && *balance == "random") {
      first = static_cast<std::size_t>(clock::now().time_since_epoch().count() / 64) % hosts_.size();
    }
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      const std::size_t at = (first + i) % hosts_.size();
      if (PGconn* const made = try_host(at, attributes)) return made;
      if (final_) return nullptr;
    }
    return nullptr;
  }

  /// Null if it did not succeed; `final_` if the other hosts would say the same.
  PGconn* try_host(std::size_t at, const char* attributes) {
    keywords_.clear();
    values_.clear();
    kept_.clear();
    kept_.reserve(options_.parameters.size() + 24);  // no move: values_ points into it
    if (!options_.host.empty()) add("host", hosts_[at]);
    if (!options_.port.empty()) add("port", one_of(options_.port, at, "port"));
    if (!options_.database.empty()) add("dbname", options_.database);
    if (!options_.user.empty()) add("user", options_.user);
    if (!options_.password.empty()) add("password", options_.password);
    for (const postgresql_parameter& each : options_.parameters) {
      if (each.keyword == "options" || each.keyword == "load_balance_hosts") continue;
      if (each.keyword == "hostaddr") {
        add("hostaddr", one_of(each.value, at, "hostaddr"));
      } else if (each.keyword == "target_session_attrs" && attributes != nullptr) {
        add("target_session_attrs", attributes);
      } else {
        add(each.keyword, each.value);
      }
    }
    if (const char* mode = tenon::detail::default_postgresql_sslmode(options_)) {
      add("sslmode", mode);
      if (PQlibVersion() >= 160000 && options_.parameter("sslrootcert") == nullptr)
        add("sslrootcert", "system");
    }
    add_default("fallback_application_name", "tenon");
    add_default("keepalives_idle", "60");
    add_default("keepalives_interval", "10");
    add_default("keepalives_count", "3");
    add_default("tcp_user_timeout", "30000");
    add("client_encoding", "UTF8");
    add("options", session_options());
    keywords_.push_back(nullptr);
    values_.push_back(nullptr);
    return finish(PQconnectStartParams(keywords_.data(), values_.data(), 0));
  }

  void add(const std::string& keyword, std::string value) {
    kept_.push_back({keyword, std::move(value)});
    keywords_.push_back(kept_.back().keyword.c_str());
    values_.push_back(kept_.back().value.c_str());
  }
  void add_default(const char* keyword, const char* value) {
    if (options_.parameter(keyword) == nullptr) add(keyword, value);
  }

  /// What every session starts with, and comes back to when it is reset. A pooler refuses it, or drops it
  /// without a word (see basic_connection::set_session).
  std::string session_options() const {
    std::string text;
    if (options_.prepared_statements) {
      text = "-c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC -c standard_conforming_strings=on";
      if (!options_.search_path.empty()) {
        text += " -c search_path=";
        for (char letter : options_.search_path) {
          if (letter == ' ' || letter == '\\') text += '\\';
          text += letter;
        }
      }
    }
    const std::string* own = options_.parameter("options");
    const char* environment = own == nullptr ? std::getenv("PGOPTIONS") : nullptr;
    if (own != nullptr || environment != nullptr) {
      text += ' ';
      text += own != nullptr ? *own : environment;
    }
    return text;
  }

  PGconn* finish(PGconn* handle) {
    if (handle == nullptr) tenon::detail::fail(error_kind::limit, "out of memory");
    // The SQLSTATE of a refused login stands nowhere else than in the verbose message.
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE);
    clock::time_point ends = until_;
    if (timeout_ != std::chrono::seconds::max() && clock::now() + timeout_ < ends)
      ends = clock::now() + timeout_;
    PostgresPollingStatusType state =
        PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
      if (!wait(PQsocket(handle), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, ends)) {
        note(at_of(handle), "no answer in time");
        const bool all = clock::now() >= until_;
        final_ = all;
        timed_out_ = all;
        PQfinish(handle);
        return nullptr;
      }
      state = PQconnectPoll(handle);
    }
    if (state == PGRES_POLLING_FAILED) {
      read_refusal(handle);
      PQfinish(handle);
      return nullptr;
    }
    if (const int version = PQserverVersion(handle); version < oldest_server) {
      PQfinish(handle);
      tenon::detail::fail(error_kind::unsupported, tenon::detail::sentence({"the server is PostgreSQL ",
                                                                            std::to_string(version / 10000),
                                                                            "; Tenon needs 13 or later"}));
    }
    PQsetErrorVerbosity(handle, PQERRORS_DEFAULT);
    return handle;
  }

  static bool wait(int socket, short events, clock::time_point ends) {
    while (true) {
      int milliseconds = -1;
      if (ends != clock::time_point::max()) {
        const clock::time_point now = clock::now();
        if (now >= ends) return false;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(ends - now).count() + 1;
        milliseconds = left > 1'000'000'000 ? 1'000'000'000 : static_cast<int>(left);
      }
      pollfd waited{socket, events, 0};
      const int ready = ::poll(&waited, 1, milliseconds);
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return true;  // PQconnectPoll says what is wrong
    }
  }

  static std::string at_of(const PGconn* handle) {
    const char* host = PQhost(handle);
    const char* port = PQport(handle);
    return tenon::detail::sentence({host == nullptr ? "" : host, ":", port == nullptr ? "" : port});
  }

  void note(const std::string& where, std::string_view why) {
    if (!problems_.empty()) problems_ += "; ";
    problems_ += tenon::detail::sentence({where, ": ", why});
  }

  /// "connection to server at … failed: FATAL:  28P01: password authentication failed …"
  void read_refusal(PGconn* handle) {
    std::string_view said = PQerrorMessage(handle);
    std::string_view state;
    for (std::size_t at = said.find(":  "); at != std::string_view::npos; at = said.find(":  ", at + 3)) {
      const std::string_view behind = said.substr(at + 3);
      if (behind.size() > 6 && behind[5] == ':' && is_state(behind.substr(0, 5))) {
        state = behind.substr(0, 5);
        said = behind.substr(7);
        break;
      }
    }
    said = first_line(said);
    std::string text(said.empty() ? std::string_view("no reason given") : said);
    if (state.empty() && text.find("root certificate") != std::string::npos) {
      text += "; name the file of trusted certificates with sslrootcert, or another sslmode";
    }
    const char* used = PQpass(handle);
    note(at_of(handle), scrubbed(scrubbed(std::move(text), options_.password), used == nullptr ? "" : used));
    // Only a pooler says so. All hosts get the same settings.
    if (said.find("unsupported startup parameter") != std::string_view::npos)
      setting_refused_ = final_ = true;
    if (state.empty()) return;
    state_ = state;
    // The next host may be up, but it will not take another password or have another database.
    const error_kind kind = kind_of(state_);
    final_ = kind == error_kind::permission || state_ == "3D000";
  }

  static bool is_state(std::string_view text) noexcept {
    for (char letter : text) {
      if ((letter < '0' || letter > '9') && (letter < 'A' || letter > 'Z')) return false;
    }
    return true;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void raise() {
    error_kind kind = timed_out_ ? error_kind::timeout : error_kind::connection;
    std::string_view remedy;
    if (!state_.empty()) {
      const state_meaning* const meaning = find_state(state_);
      if (meaning != nullptr) {
        remedy = meaning->remedy;
        if (meaning->kind == error_kind::permission || meaning->kind == error_kind::limit)
          kind = meaning->kind;
      }
    }
    if (setting_refused_) {
      kind = error_kind::configuration;
      remedy =
          "; a pooler refuses session settings: add prepared_statements=off to the URL if it shares "
          "connections by transaction, else let it ignore them (ignore_startup_parameters = options)";
    }
    error problem(kind, tenon::detail::sentence(
                            {"connecting to PostgreSQL: ", scrubbed(problems_, options_.password), remedy}));
    problem.sqlstate = state_;
    problem.retryable = is_retryable(state_);
    throw problem;
  }

  const postgresql_options& options_;
  clock::time_point until_;
  std::chrono::seconds timeout_{10};
  std::vector<std::string> hosts_;
  std::vector<postgresql_parameter> kept_;
  std::vector<const char*> keywords_;
  std::vector<const char*> values_;
  std::string problems_;
  std::string state_;
  bool final_ = false;
  bool timed_out_ = false;
  bool setting_refused_ = false;
};

}  // namespace tenon::inline v0::driver::postgresql::detail
