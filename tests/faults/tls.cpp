// SPDX-License-Identifier: MIT
// An encrypted link is worth nothing if anybody may be at its other end.
#if __has_include(<libpq-fe.h>)
#include "catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <tenon/postgresql.hpp>

#include "postgresql_url.hpp"

namespace {

/// A server with a certificate for "localhost", stopped with the object.
class tls_server {
 public:
  tls_server() {
    path_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
    std::filesystem::permissions(path_, std::filesystem::perms(0755));
    REQUIRE(command("tls") == 0);
    std::getline(std::ifstream(path_ + "/server/url") >> std::ws, url_);
    // An authority that did not sign it.
    REQUIRE(std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout " +
                         path_ + "/other.key -out " + path_ + "/other.crt 2>/dev/null")
                            .c_str()) == 0);
  }
  ~tls_server() {
    (void)command("stop");
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  tls_server(const tls_server&) = delete;
  tls_server& operator=(const tls_server&) = delete;

  /// The server under another name, by the options of a URL; the address is always the same.
  std::string url(const std::string& host, const std::string& options) const {
    std::string text = url_;
    text.replace(text.find("127.0.0.1"), 9, host);
    return text + "?hostaddr=127.0.0.1" + options;
  }
  std::string authority() const { return "&sslrootcert=" + path_ + "/server/ca.crt"; }
  std::string other_authority() const { return "&sslrootcert=" + path_ + "/other.crt"; }

 private:
  int command(const std::string& what) const {
    const std::string script = std::string(TENON_SOURCE_DIR) + "/scripts/postgresql_server ";
    return std::system((script + what + " " + path_ + "/server").c_str());
  }
  std::string path_;
  std::string url_;
};

/// Empty if the database opens, else the error's kind and words.
std::string outcome(const std::string& url) {
  try {
    tenon::database db = tenon::open<>(url, {.schema = tenon::schema_policy::none});
    const auto encrypted = tenon::query<bool>(db, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    return encrypted.at(0) ? "" : "not encrypted";
  } catch (const tenon::error& problem) {
    return std::string(to_string(problem.kind)) + ": " + problem.message;
  }
}

}  // namespace

TEST_CASE("verify-full takes the right server only, by its authority and its name", "[faults]") {
  if (postgresql_test::server_url().empty()) return;  // no server is installed here
  const tls_server server;
  const std::string verify = "&sslmode=verify-full";
  CHECK(outcome(server.url("localhost", verify + server.authority())).empty());
  CHECK(outcome(server.url("localhost", verify + server.authority() + "&channel_binding=require")).empty());
  const std::string stranger = outcome(server.url("db.example.org", verify + server.authority()));
  CHECK(stranger.rfind("connection: ", 0) == 0);
  CHECK(stranger.find("certificate") != std::string::npos);
  const std::string forged = outcome(server.url("localhost", verify + server.other_authority()));
  CHECK(forged.rfind("connection: ", 0) == 0);
  CHECK(forged.find("certificate") != std::string::npos);
  // What channel binding needs is not there without encryption.
  CHECK(
      outcome(server.url("localhost", "&sslmode=disable&channel_binding=require")).find("channel binding") !=
      std::string::npos);
  CHECK(outcome(server.url("localhost", "&sslmode=disable")) == "not encrypted");
}
#endif
