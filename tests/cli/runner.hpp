// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include <tenon/cli/options.hpp>

#include "catch.hpp"

// Calls the command line as a shell would, with its streams captured.
namespace cli_test {

/// Which version of the entities the program has.
enum class entities {
  first,   ///< accounts(id, name, nickname) and posts(id, account_id, title)
  second,  ///< accounts has no nickname, but an age; posts as before
  third,   ///< accounts has a handle instead of the nickname, and nobody says that it is one
};

struct outcome {
  int code = 0;
  std::string out = {};
  std::string err = {};

  nlohmann::json json() const { return nlohmann::json::parse(out); }
  nlohmann::json error() const { return nlohmann::json::parse(err).at("error"); }
  bool says(std::string_view text) const { return out.find(text) != std::string::npos; }
  bool complains(std::string_view text) const { return err.find(text) != std::string::npos; }
};

outcome call(entities which, const std::vector<std::string>& words, const tenon::cli::options& given = {},
             std::string_view input = {});

/// A folder that goes away with the object.
class folder {
 public:
  folder();
  ~folder();
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;

  std::string operator/(std::string_view file) const { return path_ + "/" + std::string(file); }
  std::string url(std::string_view file = "app.db") const { return "sqlite:" + (*this / file); }
  bool has(std::string_view file) const { return ::access((*this / file).c_str(), F_OK) == 0; }
  void write(std::string_view file, std::string_view text) const;
  std::string read(std::string_view file) const;
  std::vector<std::string> files(std::string_view within) const;

 private:
  std::string path_;
};

/// The SQL of a database's schema, to see that nothing was changed.
std::string schema_of(const std::string& url);

}  // namespace cli_test
