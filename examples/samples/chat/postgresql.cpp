// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <cstdlib>
#include <string>

#ifdef CHAT_POSTGRESQL
#include <libpq-fe.h>
#include <unistd.h>
#include <tenon/postgresql.hpp>

namespace {

void run_on_server(const std::string& text) {
  PGconn* const server = PQconnectdb(std::getenv("TENON_TEST_POSTGRESQL_URL"));
  PQsetNoticeProcessor(
      server, [](void*, const char*) {}, nullptr);
  PQclear(PQexec(server, text.c_str()));
  PQfinish(server);
}
std::string schema_name() {
  return "sample" + std::to_string(::getpid());
}

}  // namespace

std::unique_ptr<tenon::backend> chat::postgresql_store() {
  const char* const url = std::getenv("TENON_TEST_POSTGRESQL_URL");
  if (url == nullptr) return nullptr;
  tenon::postgresql_options options = tenon::parse_postgresql_url(url);
  options.search_path = schema_name();
  run_on_server("CREATE SCHEMA " + schema_name());
  return tenon::postgresql_store(std::move(options));
}
void chat::drop_postgresql_schema() {
  run_on_server("DROP SCHEMA " + schema_name() + " CASCADE");
}
#else
std::unique_ptr<tenon::backend> chat::postgresql_store() {
  return nullptr;
}
void chat::drop_postgresql_schema() {}
#endif
