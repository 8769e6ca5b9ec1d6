// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/atomic.hpp>
#include <tenon/core/error.hpp>
#include <tenon/core/shared.hpp>

namespace tenon::inline v0 {

/// A function of the program that statements call. Several threads may call it at once.
class defined_function {
 public:
  defined_function(std::string_view called, array_view<const cell_kind> takes, cell_kind gives, bool pure)
      : name(called), parameters(takes), result(gives), deterministic(pure) {}
  defined_function(const defined_function&) = delete;
  defined_function& operator=(const defined_function&) = delete;
  virtual ~defined_function() = default;

  /// Its value, whose bytes live in `room`, for as many arguments as it has parameters. Throws nothing but
  /// `tenon::error`: what else its body throws becomes `constraint_violation`, as of a database's function.
  cell call(const cell* arguments, std::string& room) const {
    try {
      return run(arguments, room);
    } catch (const error&) {
      throw;
    } catch (const std::exception& problem) {
      refuse(problem.what());
    } catch (...) {
      refuse("something that is no std::exception");
    }
  }

  const std::string_view name;  ///< a constant of the program
  const array_view<const cell_kind> parameters;
  const cell_kind result;
  const bool deterministic;                ///< equal arguments have equal values, always
  const defined_function* next = nullptr;  ///< that was defined before

 protected:
  virtual cell run(const cell* arguments, std::string& room) const = 0;

 private:
  [[noreturn, gnu::noinline, gnu::cold]] void refuse(std::string_view what) const {
    detail::fail(error_kind::constraint_violation,
                 detail::sentence({"the function ", name, " threw: ", what}));
  }
};

/// The functions that a store knows of the program. It only grows, so readers need no lock.
template <class Deferred = void>
class basic_defined_functions final : public detail::shared_object {
 public:
  ~basic_defined_functions() override {
    for (const defined_function* each = last_.load(); each != nullptr;) {
      const defined_function* const before = each->next;
      delete each;
      each = before;
    }
  }

  /// The one that was defined last.
  const defined_function* last() const noexcept { return last_.load(detail::memory_order::acquire); }
  const defined_function* find(std::string_view name) const noexcept {
    for (const defined_function* each = last(); each != nullptr; each = each->next) {
      if (is_same_name(each->name, name)) return each;
    }
    return nullptr;
  }

  /// Takes it over unless it throws. Errors: `misuse`: the name is taken.
  void add(defined_function& added) {
    const defined_function* before = last();
    do {
      if (find(added.name) != nullptr) {
        detail::fail(error_kind::misuse,
                     detail::sentence({"define(): the function ", added.name,
                                       " is defined already; define each function once, when the database is "
                                       "opened"}));
      }
      added.next = before;
    } while (!last_.compare_exchange_weak(before, &added, detail::memory_order::sequential));
  }

 private:
  // SQLite does not tell A from a in names of functions.
  static bool is_same_name(std::string_view a, std::string_view b) noexcept {
    const auto folded = [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (folded(a[i]) != folded(b[i])) return false;
    }
    return true;
  }

  detail::atomic<const defined_function*> last_{nullptr};
};

using defined_functions = basic_defined_functions<>;

}  // namespace tenon::inline v0
