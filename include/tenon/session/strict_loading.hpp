// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/call_site.hpp>
#include <tenon/core/error.hpp>
#include <tenon/model/relation_info.hpp>
#include <tenon/session/load_watch.hpp>
#include <tenon/session/observer.hpp>

namespace tenon::inline v0 {

/// A statement that was run again and again within one strict scope.
struct repeated_statement {
  std::string_view text;        ///< without values
  std::string_view collection;  ///< the table it reads
  std::size_t times;
  call_site scope;  ///< where the strict scope begins
  call_site place;  ///< the `with<>` or the repository that asks for it; the scope's if that is not known
};

/// A relation that was loaded within one strict scope and never looked at.
struct unused_relation {
  std::string_view entity;
  std::string_view relation;
  call_site scope;
  call_site place;  ///< the `with<>` that asks for it; the scope's if there are more than three clauses in it
};

struct strict_loading_options {
  std::size_t most = 10;  ///< as often may one statement read within a scope
  /// Told once of each statement that is run more often; null: the statement is refused with `misuse`.
  void (*report)(const repeated_statement& found, void* context) = nullptr;
  void* context = nullptr;
  /// Told once, at the scope's end or by `check`, of each `with<>` whose rows were loaded for nothing.
  void (*report_unused)(const unused_relation& found, void* context) = nullptr;
};

/// A part of the program, such as one request, in which a query that is run in a loop is a mistake, and a
/// relation that is loaded for nothing too: `const strict_scope strict;`. It is about the thread that makes
/// it. It counts what databases tell that are opened with
/// `observed_by(std::make_shared<strict_loading>())`; what is loaded it sees of all databases.
class strict_scope final : detail::load_watch {
 public:
  explicit strict_scope(strict_loading_options options = {}, call_site place = call_site::here())
      : options_(options), scope_(place), outer_(current()), exceptions_(std::uncaught_exceptions()) {
    current() = this;
  }
  strict_scope(const strict_scope&) = delete;
  strict_scope& operator=(const strict_scope&) = delete;
  /// Reports unused relations of entities that are gone: others may be read yet. Nothing if an exception
  /// ends the scope, since what would have read them was cut short.
  ~strict_scope() {
    current() = outer_;
    if (options_.report_unused == nullptr || std::uncaught_exceptions() != exceptions_) return;
    try {
      for (loaded_relation& each : loaded_) {
        if (is_unused(each) && each.mark.is_alone()) tell(each);
      }
    } catch (...) {  // a report must not break the program
    }
  }

  /// Reports every relation that was loaded since the scope began and not looked at until now, of entities
  /// that are still there too. Errors: `misuse`, naming all of them, if there is no `report_unused`.
  void check() {
    std::string found;
    for (loaded_relation& each : loaded_) {
      if (!is_unused(each)) continue;
      if (options_.report_unused != nullptr) {
        tell(each);
      } else {
        found += detail::sentence({found.empty() ? "" : ", ", each.relation->owner,
                                   "::", each.relation->member, " (", spelled(each.place), ")"});
      }
    }
    if (found.empty()) return;
    detail::fail(error_kind::misuse,
                 detail::sentence({"strict_scope(", spelled(scope_),
                                   "): loaded by with<>() and never looked at: ", found,
                                   "; leave the with<>() out where nobody reads the relation"}));
  }

 private:
  friend class strict_loading;
  struct counted {
    std::string text;
    std::size_t times;
  };
  /// What one `with<>` loads, however often it is run.
  struct loaded_relation {
    const relation_info* relation;
    call_site place;
    detail::shared<detail::load_mark> mark;
    bool told;
  };
  struct made_repository {
    const table_info* table;
    call_site place;
  };

  detail::shared<detail::load_mark> loads(const relation_info& relation, call_site place) override {
    const call_site known = place.file != nullptr ? place : scope_;
    for (const loaded_relation& each : loaded_) {
      if (each.relation == &relation && each.place.line == known.line &&
          std::string_view(each.place.file) == known.file) {
        return each.mark;
      }
    }
    detail::shared<detail::load_mark> mark(new detail::load_mark);
    loaded_.push_back({&relation, known, mark, false});
    return mark;
  }
  void makes_repository(const table_info& table, call_site place) override {
    for (made_repository& each : repositories_) {
      if (each.table != &table) continue;
      each.place = place;
      return;
    }
    repositories_.push_back({&table, place});
  }

  static bool is_unused(const loaded_relation& each) noexcept {
    return !each.told && !each.mark->used.load(detail::memory_order::relaxed);
  }
  void tell(loaded_relation& each) const {
    each.told = true;
    options_.report_unused({each.relation->owner, each.relation->member, scope_, each.place},
                           options_.context);
  }

  /// Where it is asked for what reads this table now.
  call_site asker(std::string_view table) const noexcept {
    if (place_.file != nullptr) return place_;
    for (const made_repository& each : repositories_) {
      if (each.table->name == table) return each.place;
    }
    return scope_;
  }
  static std::string spelled(call_site place) {
    return detail::sentence({place.file, ":", std::to_string(place.line)});
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
    const call_site place = asker(call.collection);
    if (options_.report != nullptr) {
      if (times == options_.most + 1)
        options_.report({call.text, call.collection, times, scope_, place}, options_.context);
      return;
    }
    detail::fail(
        error_kind::misuse,
        detail::sentence({"strict_scope(", spelled(scope_), "): one statement, asked for at ", spelled(place),
                          ", reads ", call.collection, " more than ", std::to_string(options_.most),
                          " times, as in a loop; read what is related at once by with<>() or "
                          "load(db, entities, with<>()), and rows by their keys by find_by_ids(): ",
                          call.text}));
  }

  strict_loading_options options_;
  call_site scope_;
  detail::load_watch* outer_;
  int exceptions_;
  std::vector<counted> statements_;
  std::vector<loaded_relation> loaded_;
  std::vector<made_repository> repositories_;
};

/// The observer that strict scopes need to count: `{.pool = {.observer =
/// observed_by(std::make_shared<strict_loading>())}}`, beside another one `observed_by(…, observed_by(log))`.
class strict_loading : public observer {
 public:
  /// Refuses by throwing, before the statement has reached the store.
  void* started(const observed_call& call) override {
    detail::load_watch* const watch = detail::load_watch::current();
    if (watch != nullptr && call.operation == "SELECT") [[unlikely]]
      static_cast<strict_scope*>(watch)->count(call);
    return nullptr;
  }
  void finished(const observed_call&, void*) override {}
};

}  // namespace tenon::inline v0
