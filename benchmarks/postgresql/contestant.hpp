// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "common/contestant.hpp"

namespace bench {

inline constexpr std::int64_t some_rows = mixed_rows;  ///< in the table that is written to

/// A link to the server for what is not measured, and what every hand-written program needs.
class postgresql_link {
 public:
  /// `schema`: where tables are looked up.
  postgresql_link(const std::string& url, const char* schema);
  postgresql_link(const postgresql_link&) = delete;
  postgresql_link& operator=(const postgresql_link&) = delete;
  ~postgresql_link() { PQfinish(handle_); }

  PGconn* handle() const { return handle_; }
  /// Runs statements without parameters; the program ends with a message if one fails.
  void execute(const std::string& text) const;

 private:
  PGconn* handle_;
};

/// Two schemas with the same tables: `public` is read, and `written` is written to by everybody in turn.
class postgresql_contestant : public contestant {
 public:
  explicit postgresql_contestant(const std::string& url) : maintenance_(url, "written") {}
  void prepare(const bench_case& next) override;
  void read_written(checksum& into) override;
  double server_time() override;

 protected:
  /// Counts what this process of the server does into `server_time`.
  void watch(int process) { processes_.push_back(process); }

 private:
  postgresql_link maintenance_;
  std::vector<int> processes_;
};

std::unique_ptr<contestant> open_raw(const std::string& url);
/// The same with what speeds up many rows: arrays, COPY, pipelines.
std::unique_ptr<contestant> open_raw_batched(const std::string& url);
std::unique_ptr<contestant> open_tenon(const std::string& url);

/// Makes both schemas and fills the one that is read.
void make_tables(const std::string& url, const std::vector<Message>& messages);

}  // namespace bench
