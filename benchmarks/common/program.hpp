// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace bench {

/// Ends the program unless `good`.
inline void require(bool good, const char* what) {
  if (good) [[likely]]
    return;
  std::fprintf(stderr, "%s: failed: %s\n", program_invocation_short_name, what);
  std::exit(1);
}

/// The options that every program has.
struct arguments {
  std::string json;
  std::string only;
  bool quick = false;
  int sittings = 3;
  int rounds = 5;

  template <class Cases>
  void add_to(CLI::App& app, const Cases& cases) {
    app.add_option("--json", json, "write one object a line into this file");
    std::vector<std::string> names;
    for (const auto& each : cases) names.emplace_back(each.name);
    app.add_option("--only", only, "run this case alone")->check(CLI::IsMember(names));
    app.add_option("--sittings", sittings, "how often the databases are opened anew")
        ->check(CLI::Range(1, 100));
    app.add_option("--rounds", rounds, "how often each sitting runs a case")->check(CLI::Range(1, 1000));
    app.add_flag("--quick", quick, "one sitting of three rounds");
  }
  void parsed() {
    if (quick) sittings = 1, rounds = 3;
  }
  bool wants(const char* name) const { return only.empty() || only == name; }
};

/// Reading a table into a vector frees tens of MiB at a time. By default glibc hands them back to the
/// kernel, and the page faults of getting them again would hide what the libraries themselves cost.
inline void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 2000000000);
  mallopt(M_TOP_PAD, 64 << 20);
}

/// What `main` does: options, then the measuring.
template <class Add, class Run>
int program(int count, char** values, const char* description, Add add_options, Run run) try {
  CLI::App app(description);
  add_options(app);
  CLI11_PARSE(app, count, values);
  keep_freed_memory();
  run();
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s: %s\n", program_invocation_short_name, problem.what());
  return 1;
}

}  // namespace bench
