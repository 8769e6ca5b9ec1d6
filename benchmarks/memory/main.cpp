// SPDX-License-Identifier: MIT
// Tenon's store in memory against SQLite in memory: every case in turn, in one process.
#include <cstdio>
#include <string>

#include <sqlite3.h>

#include "common/report.hpp"
#include "memory/contestant.hpp"

namespace bench {
namespace {

// Reads come first: they need the rows as they were loaded. Budgets: a read by key is at least five times as
// fast as SQLite, a scan twice, and writing many rows no slower.
constexpr bench_case cases[] = {
    {"point_read_12", work::point_read_12, rows, {.ratio = 0.2, .nanoseconds = 150}},
    {"point_read_hot", work::point_read_hot, rows, {.ratio = 0.2, .nanoseconds = 150}},
    {"point_read", work::point_read, rows},
    {"find_by_ids_100", work::find_by_ids_100, rows},
    {"read_100k_6", work::read_100k_6, rows},
    {"page_50", work::page_50, 1000},
    {"filter", work::filter, 20, {.ratio = 0.5}},
    {"sum_of_filter", work::sum_of_filter, 20},
    {"newest_50", work::newest_50, 20},
    {"update_one_column", work::update_one_column, rows},
    {"insert_single", work::insert_single, rows},
    {"insert_bulk", work::insert_bulk, rows, {.ratio = 1}},
};

struct entrant {
  const char* name;
  std::unique_ptr<contestant> (*open)(input& with);
};
constexpr entrant entrants[] = {
    {"sqlite", &open_sqlite_raw},
    {"tenon on sqlite", &open_sqlite_tenon},
    {"tenon in memory", &open_memory_tenon},
    {"hand-written hash map", &open_map},
};
constexpr auto names = names_of(entrants);
constexpr layout shown{.names = names, .baseline = 0, .tenon = 2, .has_budgets = true};

void run(const arguments& wanted) {
  input with;
  report results(shown, wanted.json);
  std::printf("SQLite %s, %d sittings of %d rounds\n", sqlite3_libversion(), wanted.sittings, wanted.rounds);
  results.add("memory", cases, measure(cases, names, wanted, with, [&](std::size_t turn) {
                std::vector<std::unique_ptr<contestant>> all(std::size(entrants));
                for (std::size_t i = 0; i < all.size(); ++i) {
                  const std::size_t who = (i + turn) % all.size();
                  all[who] = entrants[who].open(with);
                }
                return all;
              }));
}

}  // namespace
}  // namespace bench

int main(int count, char** values) {
  bench::arguments wanted;
  return bench::program(
      count, values, "Tenon's store in memory against SQLite in memory, interleaved in one process",
      [&](CLI::App& app) { wanted.add_to(app, bench::cases); },
      [&] {
        wanted.parsed();
        bench::run(wanted);
      });
}
