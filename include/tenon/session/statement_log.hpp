// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include <tenon/core/atomic.hpp>
#include <tenon/session/observer.hpp>

namespace tenon::inline v0 {

/// What a statement log writes.
struct statement_log_options {
  std::chrono::microseconds slower_than{0};  ///< only calls that took at least this long, and failed ones
  bool values = false;                       ///< the values themselves instead of kinds and lengths
  bool transactions = true;                  ///< BEGIN, COMMIT and the like too
  void (*write)(std::string_view line, void* context) = nullptr;  ///< where lines go; null: stderr
  void* context = nullptr;
};

/// Calls since the log was made.
struct call_counters {
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;
  std::uint64_t slow = 0;  ///< took at least `slower_than`
  std::uint64_t rows = 0;  ///< given or written
  std::chrono::nanoseconds time{0};
};

/// Writes a line for each call, `0.213 ms SELECT 3 rows: SELECT … [integer]`, and counts. Safe for several
/// threads if `write` is.
class statement_log : public observer {
 public:
  explicit statement_log(statement_log_options options = {}) : options_(options) {}

  void finished(const observed_call& call, void*) override {
    const bool slow = call.duration >= options_.slower_than;
    calls_.fetch_add(1, detail::memory_order::relaxed);
    if (call.problem != nullptr) failed_.fetch_add(1, detail::memory_order::relaxed);
    if (slow) slow_.fetch_add(1, detail::memory_order::relaxed);
    rows_.fetch_add(static_cast<std::uint64_t>(call.rows), detail::memory_order::relaxed);
    time_.fetch_add(static_cast<std::uint64_t>(call.duration.count()), detail::memory_order::relaxed);
    if (!slow && call.problem == nullptr) return;
    if (!options_.transactions && call.text == call.operation) return;
    const std::string text = line(call);
    if (options_.write != nullptr) {
      options_.write(text, options_.context);
    } else {
      std::fprintf(stderr, "%s\n", text.c_str());
    }
  }
  bool shows_values() const override { return options_.values; }

  call_counters counters() const {
    return {calls_.load(), failed_.load(), slow_.load(), rows_.load(),
            std::chrono::nanoseconds(static_cast<std::int64_t>(time_.load()))};
  }

 private:
  static std::string line(const observed_call& call) {
    char number[48];
    std::snprintf(number, sizeof number, "%.3f ms ", static_cast<double>(call.duration.count()) / 1e6);
    std::string text = number;
    if (call.problem != nullptr) {
      text += "FAILED ";
      text += to_string(call.problem->kind);
      if (!call.problem->sqlstate.empty()) text += " " + call.problem->sqlstate;
      text += ' ';
    }
    text += call.operation;
    if (call.text != call.operation) {
      text += ' ' + std::to_string(call.rows) + (call.rows == 1 ? " row: " : " rows: ");
      for (char letter : call.text) text += letter == '\n' || letter == '\r' ? ' ' : letter;
    }
    if (!call.values.empty()) {
      text += " [";
      // A value may hold a line end, which would start a line of its own making.
      for (char letter : call.values) text += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
      text += ']';
    }
    return text;
  }

  statement_log_options options_;
  detail::atomic<std::uint64_t> calls_{0}, failed_{0}, slow_{0}, rows_{0}, time_{0};
};

}  // namespace tenon::inline v0
