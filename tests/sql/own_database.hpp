// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include <unistd.h>

#include "postgresql_server.hpp"

namespace postgresql_test {

/// A database of the test's own, so that what commits there is seen by no other test.
class own_database {
 public:
  explicit own_database(const std::string& url) : server_(url.c_str()) {
    name_ = "tenon_own_" + std::to_string(::getpid());
    server_.execute("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    server_.execute("CREATE DATABASE " + name_);
    const std::size_t options = url.find('?');
    const std::size_t slash = url.rfind('/', options);
    inner_ = std::make_unique<server>(
        (url.substr(0, slash + 1) + name_ + (options == std::string::npos ? "" : url.substr(options)))
            .c_str());
  }
  own_database(const own_database&) = delete;
  own_database& operator=(const own_database&) = delete;
  ~own_database() {
    try {
      server_.execute("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const tenon::error&) {  // the next one drops it
    }
  }

  server& connection() { return *inner_; }
  const std::string& name() const { return name_; }

 private:
  server server_;
  std::string name_;
  std::unique_ptr<server> inner_;
};

}  // namespace postgresql_test
