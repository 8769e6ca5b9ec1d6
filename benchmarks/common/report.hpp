// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "common/contest.hpp"

namespace bench {

/// The names of a table of contestants.
template <class Entrant, std::size_t Count>
constexpr std::array<const char*, Count> names_of(const Entrant (&entrants)[Count]) {
  std::array<const char*, Count> names{};
  for (std::size_t i = 0; i < Count; ++i) names[i] = entrants[i].name;
  return names;
}

/// How the samples of one program are shown.
struct layout {
  std::span<const char* const> names;
  std::size_t baseline;      ///< whom everybody is compared with
  std::size_t tenon;         ///< who has the budgets
  bool by_wall = false;      ///< compare the wall's time, not the thread's own; with a column that compares
                             ///< the processor time of client and server together
  bool has_budgets = false;  ///< a column for them, and more in the JSON
};

/// Prints the table and, if there is a file for it, one JSON object a case.
class report {
 public:
  report(const layout& how, const std::string& json_file)
      : how_(how), json_(json_file.empty() ? nullptr : std::fopen(json_file.c_str(), "w")) {
    require(json_file.empty() || json_ != nullptr, "opening the JSON file");
  }
  report(const report&) = delete;
  report& operator=(const report&) = delete;
  ~report() {
    if (json_ != nullptr) std::fclose(json_);
  }

  void add(const char* mode, std::span<const bench_case> cases, const std::vector<samples>& measured) {
    print_head(mode);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (measured[i].cpu[how_.tenon].empty()) continue;
      print_row(cases[i], measured[i]);
      if (json_ != nullptr) write_json(mode, cases[i], measured[i]);
    }
  }

 private:
  double compared(const samples& of, std::size_t who) const {
    return median(how_.by_wall ? of.wall[who] : of.cpu[who]);
  }
  double other(const samples& of, std::size_t who) const {
    return median(how_.by_wall ? of.cpu[who] : of.wall[who]);
  }
  static double worked(const samples& of, std::size_t who) {
    return median(of.cpu[who]) + median(of.server[who]);
  }
  bool met(const budget& most, double nanoseconds, double ratio) const {
    return (most.ratio == 0 || ratio <= most.ratio) &&
           (most.nanoseconds == 0 || nanoseconds <= most.nanoseconds);
  }

  void print_head(const char* mode) const {
    std::printf("\n%s: %s time of one operation in ns, medians, and its ratio to %s; [%s]\n%-18s", mode,
                how_.by_wall ? "wall" : "thread CPU", how_.names[how_.baseline],
                how_.by_wall ? "CPU of the client" : "wall", "case");
    for (const char* name : how_.names) std::printf(" %22s", name);
    std::printf(" %5s/%s", how_.names[how_.tenon], how_.names[how_.baseline]);
    if (how_.by_wall) std::printf("  by CPU");
    if (how_.has_budgets) std::printf("  budget");
    std::printf("\n");
  }

  void print_row(const bench_case& each, const samples& measured) const {
    std::printf("%-18s", each.name);
    const double baseline = compared(measured, how_.baseline);
    for (std::size_t who = 0; who < how_.names.size(); ++who) {
      if (measured.cpu[who].empty()) {
        std::printf(" %22s", "-");
        continue;
      }
      const double figure = compared(measured, who);
      std::printf(" %7.0f %4.2f [%7.0f]", figure, figure / baseline, other(measured, who));
    }
    const double tenon = compared(measured, how_.tenon);
    std::printf(" %9.3f", tenon / baseline);
    if (how_.by_wall) std::printf(" %7.3f", worked(measured, how_.tenon) / worked(measured, how_.baseline));
    if (how_.has_budgets && (each.most.ratio != 0 || each.most.nanoseconds != 0)) {
      if (each.most.ratio != 0) std::printf("  <= %.2f", each.most.ratio);
      if (each.most.nanoseconds != 0) std::printf("  <= %.0f ns", each.most.nanoseconds);
      std::printf(met(each.most, tenon, tenon / baseline) ? " met" : " MISSED");
    }
    std::printf("\n");
    std::fflush(stdout);
  }

  void write_json(const char* mode, const bench_case& each, const samples& measured) const {
    const double baseline = compared(measured, how_.baseline);
    const double tenon = compared(measured, how_.tenon);
    std::fprintf(json_, "{\"case\":\"%s\",\"mode\":\"%s\",\"raw_ns\":%.1f,\"tenon_ns\":%.1f,\"ratio\":%.3f",
                 each.name, mode, baseline, tenon, tenon / baseline);
    if (how_.by_wall) {
      std::fprintf(json_, ",\"cpu_ratio\":%.3f",
                   worked(measured, how_.tenon) / worked(measured, how_.baseline));
    }
    if (how_.has_budgets) {
      if (each.most.ratio != 0) std::fprintf(json_, ",\"budget_ratio\":%.3f", each.most.ratio);
      if (each.most.nanoseconds != 0) std::fprintf(json_, ",\"budget_ns\":%.1f", each.most.nanoseconds);
      if (each.most.ratio != 0 || each.most.nanoseconds != 0)
        std::fprintf(json_, ",\"met\":%s", met(each.most, tenon, tenon / baseline) ? "true" : "false");
      const char* separator = ",\"contestants\":{";
      for (std::size_t who = 0; who < how_.names.size(); ++who) {
        if (measured.cpu[who].empty()) continue;
        std::fprintf(json_, "%s\"%s\":{\"wall_ns\":%.1f,\"cpu_ns\":%.1f,\"server_cpu_ns\":%.1f}", separator,
                     how_.names[who], median(measured.wall[who]), median(measured.cpu[who]),
                     median(measured.server[who]));
        separator = ",";
      }
      std::fprintf(json_, "}");
    }
    std::fprintf(json_, "}\n");
    std::fflush(json_);
  }

  layout how_;
  std::FILE* json_;
};

}  // namespace bench
