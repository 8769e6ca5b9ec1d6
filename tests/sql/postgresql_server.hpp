// SPDX-License-Identifier: MIT
#pragma once

// A real server for golden texts, if TENON_TEST_POSTGRESQL_URL names one: each text is at least prepared
// there.

#include "catch.hpp"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include <tenon/backend/postgresql_schema.hpp>
#include <tenon/core/error.hpp>
#include <tenon/model/table_of.hpp>

namespace postgresql_test {

class answer {
 public:
  explicit answer(PGresult* result) : result_(result, &PQclear) {}
  std::size_t count() const { return static_cast<std::size_t>(PQntuples(result_.get())); }
  std::string_view value(std::size_t row, std::size_t column) const {
    return PQgetvalue(result_.get(), static_cast<int>(row), static_cast<int>(column));
  }
  bool null(std::size_t row, std::size_t column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
  }
  const PGresult* get() const { return result_.get(); }

 private:
  std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

/// The least a connection has to be for schemas and goldens, without Tenon's driver in between.
class server {
 public:
  explicit server(const char* url) : connection_(PQconnectdb(url), &PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      throw tenon::error(tenon::error_kind::connection, PQerrorMessage(connection_.get()));
    }
    execute("SET client_min_messages = warning");
  }

  bool in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }
  void execute(std::string_view text) { ask(text); }
  answer ask(std::string_view question) {
    answer result(PQexec(connection_.get(), std::string(question).c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    tenon::error problem(tenon::error_kind::statement, PQresultErrorMessage(result.get()));
    const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    problem.sqlstate = state != nullptr ? state : "";
    throw problem;
  }
  std::string one(std::string_view question) {
    const answer result = ask(question);
    return result.count() == 0 || result.null(0, 0) ? "NULL" : std::string(result.value(0, 0));
  }
  /// The sqlstate with which a text is refused; empty: it is not. In a savepoint of the open transaction.
  std::string refusal(std::string_view text) {
    execute("SAVEPOINT attempt");
    try {
      execute(text);
      execute("RELEASE attempt");
      return {};
    } catch (const tenon::error& problem) {
      execute("ROLLBACK TO attempt");
      return problem.sqlstate;
    }
  }
  /// Prepares a text and forgets it; what the server says against it. `types`: of its parameters, with
  /// parentheses around them, if the server is told of them.
  std::string complaint(std::string_view text, std::string_view types = {}) {
    execute("SAVEPOINT golden");
    try {
      execute(tenon::detail::sentence({"PREPARE golden ", types, " AS ", text}));
      execute("DEALLOCATE golden; RELEASE golden");
      return {};
    } catch (const tenon::error& problem) {
      execute("ROLLBACK TO golden");
      return problem.message + " in: " + std::string(text);
    }
  }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// Null without a server. What is done within is undone: a transaction is open, in a schema of its own.
inline std::unique_ptr<server> scratch_server() {
  const char* const url = std::getenv("TENON_TEST_POSTGRESQL_URL");
  if (url == nullptr || *url == '\0') return nullptr;
  auto made = std::make_unique<server>(url);
  // Several may be open at once, and a name that another transaction is about to make has to be waited for.
  static int count = 0;
  const std::string name =
      "tenon_scratch_" + made->one("SELECT pg_backend_pid()") + '_' + std::to_string(++count);
  made->execute("BEGIN; CREATE SCHEMA " + name + "; SET LOCAL search_path = " + name +
                "; SET LOCAL lock_timeout = '20s'; SET LOCAL statement_timeout = '30s'");
  return made;
}

/// A scratch server with the tables of entities.
template <class... Entities>
std::unique_ptr<server> server_with(tenon::postgresql_enums enums = tenon::postgresql_enums::checked_text) {
  std::unique_ptr<server> made = scratch_server();
  if (made == nullptr) return made;
  constexpr const tenon::table_info* tables[] = {&tenon::table_info_of<Entities>...};
  const auto wanted = tenon::schema::from_model(tables, tenon::dialect::postgresql_notation(enums));
  // Not by apply(), which lets only one process at a time change a schema.
  for (const std::string& text :
       tenon::postgresql_schema::script(tenon::schema::plan_missing_tables(wanted, {}))) {
    made->execute(text);
  }
  return made;
}

}  // namespace postgresql_test
