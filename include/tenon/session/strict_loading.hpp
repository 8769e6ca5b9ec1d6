// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/session/observer.hpp>
#include <tenon/session/pool_options.hpp>

namespace tenon::inline v0 {

/// A statement that was run again and again within one strict scope.
struct repeated_statement {
  std::string_view text;        ///< without values
  std::string_view collection;  ///< the table it reads
  std::size_t times;
  call_site scope;  ///< where the strict scope begins
};

struct strict_loading_options {
  std::size_t most = 10;  ///< as often may one statement read within a scope
  /// Told once of each statement that is run more often; null: the statement is refused with `misuse`.
  void (*report)(const repeated_statement& found, void* context) = nullptr;
  void* context = nullptr;
};

/// A part of the program, such as one request, in which a query that is run in a loop is a mistake: `const
/// strict_scope strict;`. It is about the thread that makes it and counts what databases tell that are
/// opened with `observed_by(std::make_shared<strict_loading>())`; others, and code outside of scopes, pay
/// nothing.
class strict_scope {
 public:
  explicit strict_scope(strict_loading_options options = {}, call_site place = call_site::here())
      : options_(options), place_(place), outer_(current()) {
    current() = this;
  }
  strict_scope(const strict_scope&) = delete;
  strict_scope& operator=(const strict_scope&) = delete;
  ~strict_scope() { current() = outer_; }

 private:
  friend class strict_loading;
  struct counted {
    std::string text;
    std::size_t times;
  };

  static strict_scope*& current() noexcept {
    static thread_local constinit strict_scope* innermost = nullptr;
    return innermost;
  }

  void count(const observed_call& call) {
    for (counted& each : statements_) {
      if (each.text != call.text) continue;
      if (++each.times > options_.most) found(call, each.times);
      return;
    }
    statements_.push_back({std::string(call.text), 1});
    if (options_.most == 0) found(call, 1);
  }
  [[gnu::noinline, gnu::cold]] void found(const observed_call& call, std::size_t times) const {
    if (options_.report != nullptr) {
      if (times == options_.most + 1)
        options_.report({call.text, call.collection, times, place_}, options_.context);
      return;
    }
    detail::fail(error_kind::misuse,
                 detail::sentence({"strict_scope(", place_.file, ":", std::to_string(place_.line),
                                   "): one statement reads ", call.collection, " more than ",
                                   std::to_string(options_.most),
                                   " times, as in a loop; read what is related at once by with<>() or "
                                   "load(db, entities, with<>()), and rows by their keys by find_by_ids(): ",
                                   call.text}));
  }

  strict_loading_options options_;
  call_site place_;
  strict_scope* outer_;
  std::vector<counted> statements_;
};

/// The observer that strict scopes need: `{.pool = {.observer =
/// observed_by(std::make_shared<strict_loading>())}}`.
class strict_loading : public observer {
 public:
  /// Refuses by throwing, before the statement has reached the store.
  void* started(const observed_call& call) override {
    strict_scope* const scope = strict_scope::current();
    if (scope != nullptr && call.operation == "SELECT") [[unlikely]]
      scope->count(call);
    return nullptr;
  }
  void finished(const observed_call&, void*) override {}
};

}  // namespace tenon::inline v0
