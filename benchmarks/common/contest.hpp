// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/contestant.hpp"
#include "common/program.hpp"
#include "common/timing.hpp"

namespace bench {

/// The samples of one case: nanoseconds of one operation, of each contestant.
struct samples {
  explicit samples(std::size_t contestants) : wall(contestants), cpu(contestants), server(contestants) {}
  std::vector<std::vector<double>> wall;
  std::vector<std::vector<double>> cpu;     ///< of this thread
  std::vector<std::vector<double>> server;  ///< CPU of the server, where there is one
};

/// Contestants with databases that are open, who take turns.
class contest {
 public:
  contest(std::vector<std::unique_ptr<contestant>> contestants, std::span<const char* const> names,
          input& with)
      : contestants_(std::move(contestants)), names_(names), with_(with) {}

  /// Compares what all of them read or wrote, byte by byte. Also warms up.
  void check(const bench_case& each) {
    std::optional<checksum> expected;
    std::size_t first = 0;
    for (std::size_t who = 0; who < contestants_.size(); ++who) {
      if (!contestants_[who]->can(each.what)) continue;
      const bool any_order = each.what == work::find_by_ids_100 || each.what == work::eager_100x50;
      checksum found(any_order ? checksum::depth::bytes : checksum::depth::bytes_in_order);
      contestants_[who]->prepare(each);
      contestants_[who]->run(each, with_, found);
      if (writes(each.what)) contestants_[who]->read_written(found);
      if (!expected) expected = found, first = who;
      if (found == *expected) continue;
      std::fprintf(stderr, "%s: %s: %s has other rows than %s\n", program_invocation_short_name, each.name,
                   names_[who], names_[first]);
      std::exit(1);
    }
  }

  void round(const bench_case& each, int number, samples& into) {
    std::optional<checksum> expected;
    for (std::size_t i = 0; i < contestants_.size(); ++i) {
      const std::size_t who = number % 2 == 0 ? i : contestants_.size() - 1 - i;
      contestant& one = *contestants_[who];
      if (!one.can(each.what)) continue;
      one.prepare(each);
      checksum found(checksum::depth::sizes);
      const double server = one.server_time();
      const duration spent = time_of([&] { one.run(each, with_, found); });
      into.server[who].push_back((one.server_time() - server) / static_cast<double>(each.count));
      into.wall[who].push_back(spent.wall / static_cast<double>(each.count));
      into.cpu[who].push_back(spent.cpu / static_cast<double>(each.count));
      if (!expected) expected = found;
      require(found == *expected, "the contestants read different rows");
    }
  }

 private:
  std::vector<std::unique_ptr<contestant>> contestants_;
  std::span<const char* const> names_;
  input& with_;
};

/// The samples of all cases. `open(turn)` opens everybody's database anew.
template <class Open>
std::vector<samples> measure(std::span<const bench_case> cases, std::span<const char* const> names,
                             const arguments& wanted, input& with, Open open) {
  std::vector<samples> measured(cases.size(), samples(names.size()));
  for (int turn = 0; turn < wanted.sittings; ++turn) {
    contest all(open(static_cast<std::size_t>(turn) * 2), names, with);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (!wanted.wants(cases[i].name)) continue;
      all.check(cases[i]);
      for (int number = 0; number < wanted.rounds; ++number) all.round(cases[i], number + turn, measured[i]);
    }
  }
  return measured;
}

}  // namespace bench
