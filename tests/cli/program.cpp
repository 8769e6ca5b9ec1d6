// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <tenon/cli/exit_code.hpp>
#include <tenon/cli/secrets.hpp>

using namespace cli_test;

TEST_CASE("help shows commands, options and examples, and is no error", "[cli]") {
  const outcome whole = call(entities::first, {"--help"});
  CHECK(whole.code == 0);
  CHECK(whole.err.empty());
  for (const char* each : {"schema", "migrate", "db", "erd", "seed", "query", "completion", "--url", "--json",
                           "Exit status", "Examples:"})
    CHECK(whole.says(each));
  CHECK(whole.says("app schema verify --url sqlite:app.db"));
  const outcome one = call(entities::first, {"schema", "sync", "--help"});
  CHECK(one.code == 0);
  CHECK(one.says("app schema sync --allow drop_column:users.nickname"));
  CHECK(call(entities::first, {"migrate", "-h"}).says("accept-schema"));
  tenon::cli::options given;
  given.program = "chat";
  given.version = "2.1";
  CHECK(call(entities::first, {"--version"}, given).out.substr(0, 15) == "chat 2.1 (Tenon");
}

TEST_CASE("mistakes on the command line have exit status 2 and say what is wrong", "[cli]") {
  CHECK(call(entities::first, {}).code == 2);
  CHECK(call(entities::first, {"schema"}).code == 2);
  CHECK(call(entities::first, {"nonsense"}).complains("there is no command \"nonsense\""));
  CHECK(call(entities::first, {"schema", "nonsense"}).code == 2);
  CHECK(call(entities::first, {"schema", "verify", "--nonsense"}).complains("--nonsense"));
  CHECK(call(entities::first, {"schema", "sync", "--level", "reckless"}).code == 2);
  CHECK(call(entities::first, {"schema", "verify"}).complains("--url"));
  CHECK(call(entities::first, {"db", "info", "--url", "mysql://there/x"}).code == 2);
  CHECK(call(entities::first, {"db", "info", "--url", "sqlite:a?nonsense=1"}).code == 2);
  const outcome json = call(entities::first, {"schema", "verify", "--nonsense", "--json"});
  CHECK(json.code == 2);
  CHECK(json.out.empty());
  CHECK(json.error()["kind"] == "usage");
  CHECK(json.error()["exit_code"] == 2);
}

TEST_CASE("a password is never repeated", "[cli]") {
  const std::string secret = "hunter2:@x";
  for (const std::vector<std::string>& each :
       {std::vector<std::string>{"db", "info", "postgresql://chat:" + secret + "@nowhere.invalid/chat"},
        {"db", "info", "--url", "postgresql://chat:hunter2@nowhere.invalid:1/chat"},
        {"db", "info", "--url", "postgresql://nowhere.invalid:1/chat?password=hunter2&connect_timeout=1"},
        {"db", "info", "--url", "mysql://chat:hunter2@nowhere.invalid/chat"},
        {"migrate", "generate", "x", "--scratch", "postgresql://chat:hunter2@nowhere.invalid:1/chat",
         "--json"},
        {"postgresql://chat:hunter2@nowhere.invalid/chat"}}) {
    const outcome refused = call(entities::first, each);
    INFO(refused.err);
    CHECK(refused.code != 0);
    CHECK((refused.out + refused.err).find("hunter2") == std::string::npos);
  }
  CHECK(tenon::cli::without_passwords("to postgresql://a:b@c/d?sslpassword=x&y=z twice postgres://a:b@c") ==
        "to postgresql://a:***@c/d?sslpassword=***&y=z twice postgres://a:***@c");
  CHECK(tenon::cli::without_passwords("postgresql://host:5432/a, sqlite:a.db, http://x/@") ==
        "postgresql://host:5432/a, sqlite:a.db, http://x/@");
}

TEST_CASE("colours come only when they are asked for or on a terminal", "[cli]") {
  const folder place;
  CHECK(call(entities::first, {"schema", "sync", "--url", place.url()}).out.find('\x1b') ==
        std::string::npos);
  const std::vector<std::string> always{"schema", "verify", "--color", "always", "--url", place.url()};
  CHECK(call(entities::first, always).says("\x1b[32m"));
  CHECK(call(entities::first, {"schema", "verify", "--color", "never", "--url", place.url()})
            .out.find('\x1b') == std::string::npos);
  CHECK(call(entities::first, {"schema", "verify", "--color", "always", "--json", "--url", place.url()})
            .out.find('\x1b') == std::string::npos);
}

TEST_CASE("every error kind has an exit status that scripts can rely on", "[cli]") {
  using tenon::error;
  using tenon::error_kind;
  using tenon::cli::exit_code;
  const auto code_of = [](error_kind kind) { return tenon::cli::exit_code_of(error(kind, "x")); };
  CHECK(code_of(error_kind::configuration) == exit_code::usage);
  CHECK(code_of(error_kind::schema) == exit_code::refused);
  CHECK(code_of(error_kind::misuse) == exit_code::refused);
  CHECK(code_of(error_kind::unsupported) == exit_code::unsupported);
  CHECK(code_of(error_kind::connection) == exit_code::database);
  CHECK(code_of(error_kind::unique_violation) == exit_code::database);
  error told(error_kind::schema, "no such column");
  told.statement = "SELECT x";
  CHECK(tenon::cli::exit_code_of(told) == exit_code::database);
  CHECK(to_string(exit_code::refused) == "refused");
}

TEST_CASE("completion scripts are what their shells can read, and know every command", "[cli]") {
  const folder place;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const outcome script = call(entities::first, {"completion", shell});
    CHECK(script.code == 0);
    for (const char* each : {"accept-schema", "lint", "drop-tables", "always never"}) {
      INFO(shell << ' ' << each);
      CHECK((script.says(each) || std::string_view(shell) == "zsh"));
    }
    const std::string file = std::string("script.") + shell;
    place.write(file, script.out);
    const bool is_bash = std::string_view(shell) == "bash";
    const std::string there = std::string("command -v ") + shell + " >/dev/null 2>&1";
    if (!is_bash && std::system(there.c_str()) != 0) continue;
    CHECK(std::system((std::string(shell) + " -n '" + place / file + "'").c_str()) == 0);
  }
  CHECK(call(entities::first, {"completion", "tcsh"}).code == 2);

  // What bash would offer.
  place.write("ask.bash",
              "source '" + place / "script.bash" +
                  "'\nCOMP_WORDS=(app --json migrate r); COMP_CWORD=3; _app; echo \"${COMPREPLY[*]}\"\n"
                  "COMP_WORDS=(app schema sync --level l); COMP_CWORD=4; _app; echo \"${COMPREPLY[*]}\"\n"
                  "COMP_WORDS=(app db restore --o); COMP_CWORD=3; _app; echo \"${COMPREPLY[*]}\"\n"
                  "COMP_WORDS=(app --migrations s); COMP_CWORD=2; _app; echo \"[${COMPREPLY[*]}]\"\n");
  REQUIRE(std::system(("bash '" + place / "ask.bash" + "' > '" + place / "told'").c_str()) == 0);
  CHECK(place.read("told") == "run revert\nlossless\n--overwrite\n[]\n");
}
