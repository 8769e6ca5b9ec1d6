// SPDX-License-Identifier: MIT
#include <tenon/postgresql.hpp>

#include "common/tenon_work.hpp"
#include "postgresql/contestant.hpp"

namespace bench {
namespace {

tenon::database open_schema(const std::string& url, const char* schema) {
  tenon::postgresql_options options = tenon::parse_postgresql_url(url);
  options.search_path = schema;
  return tenon::open<Message, Conversation>(tenon::postgresql_store(options),
                                            {.schema = tenon::schema_policy::none});
}

class tenon_contestant final : public postgresql_contestant {
 public:
  explicit tenon_contestant(const std::string& url)
      : postgresql_contestant(url), from_(open_schema(url, "public")), into_(open_schema(url, "written")) {
    for (tenon::database* each : {&from_, &into_})
      watch(tenon::query_one<std::int32_t>(*each, "SELECT pg_backend_pid()").value());
  }

  bool can(work) const override { return true; }
  void run(const bench_case& now, input& with, checksum& read) override {
    tenon_work(now, from_, into_, with, read);
  }

 private:
  tenon::database from_;
  tenon::database into_;
};

}  // namespace

std::unique_ptr<contestant> open_tenon(const std::string& url) {
  return std::make_unique<tenon_contestant>(url);
}

}  // namespace bench
