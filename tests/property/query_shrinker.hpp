// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "query_generator.hpp"

namespace random_queries {

/// Makes a statement smaller for as long as it fails in the same way: parts that may be missing go, and an
/// expression becomes one of its operands or a constant.
class shrinker {
 public:
  using failing = std::function<bool(const random_statement&)>;

  static random_statement shrink(const random_statement& from, const failing& fails) {
    random_statement best = from;
    int tries = 3000;
    for (bool smaller = true; smaller && tries > 0;) {
      smaller = false;
      std::vector<random_statement> candidates;
      const tree whole = parse(best);
      variants(
          whole,
          [&](const tree& made) {
            candidates.push_back(best);
            candidates.back().code = write(made);
            candidates.back().ordered = best.ordered && is_ordered(made);
          },
          true);
      without_results(whole, best, candidates);
      for (const random_statement& each : candidates) {
        if (each.code.nodes.size() >= best.code.nodes.size() || --tries < 0 || !fails(each)) continue;
        best = each;
        smaller = true;
        break;
      }
    }
    return best;
  }

 private:
  struct tree {
    node head;
    std::vector<nodes::value> values;
    std::vector<tree> children;
  };

  static tree parse(const random_statement& from) {
    std::size_t at = 0;
    std::size_t value = 0;
    return parse(from.code, at, value);
  }
  static tree parse(const piece& from, std::size_t& at, std::size_t& value) {
    tree made{from.nodes[at++], {}, {}};
    if (made.head.kind == node_kind::parameter) made.values.push_back(from.values[value++]);
    for (int i = 0; i < made.head.arity; ++i) made.children.push_back(parse(from, at, value));
    return made;
  }
  static piece write(const tree& from) {
    list children;
    for (const tree& each : from.children) children.push_back(write(each));
    piece made = make(from.head, children);
    made.values.insert(made.values.begin(), from.values.begin(), from.values.end());
    return made;
  }

  static bool is_ordered(const tree& of) {
    for (const tree& each : of.children) {
      if (each.head.kind == node_kind::order_by) return true;
    }
    return false;
  }
  static bool has_page(const tree& of) {
    for (const tree& each : of.children) {
      if (each.head.kind == node_kind::limit || each.head.kind == node_kind::offset) return true;
    }
    return false;
  }
  /// Without it the statement still has one meaning.
  static bool may_be_missing(const tree& of, std::size_t child, bool is_root) {
    switch (of.children[child].head.kind) {
      case node_kind::order_by: return is_root && !has_page(of);
      case node_kind::with:
      case node_kind::where:
      case node_kind::having:
      case node_kind::limit:
      case node_kind::offset:
      case node_kind::on_conflict:
      case node_kind::returning:
      case node_kind::partition_by:
      case node_kind::frame:
      case node_kind::assign: return true;
      case node_kind::join: return child > 0;
      case node_kind::common_table: return of.children.size() > 1;
      default: return false;
    }
  }
  static bool is_expression(node_kind kind) {
    return (kind >= node_kind::and_ && kind <= node_kind::json_get) ||
           (kind >= node_kind::json_has && kind <= node_kind::json_remove);
  }

  static tree parameter(nodes::value value) {
    const piece made = nodes::parameter(std::move(value));
    return {made.nodes[0], made.values, {}};
  }
  /// The kind of an expression's value; null if that is not known.
  static cell_kind kind_of(const tree& of) {
    const node_kind kind = of.head.kind;
    if (of.head.spec.kind != cell_kind::null) return of.head.spec.kind;
    if (kind >= node_kind::and_ && kind <= node_kind::exists) return cell_kind::boolean;
    switch (kind) {
      case node_kind::true_:
      case node_kind::false_: return cell_kind::boolean;
      case node_kind::constant:
      case node_kind::count_all: return cell_kind::integer;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: {
        const cell_kind left = kind_of(of.children[0]);
        return left == cell_kind::integer ? kind_of(of.children[1]) : left;
      }
      case node_kind::negate:
      case node_kind::coalesce:
      case node_kind::filter:
      case node_kind::over: return kind_of(of.children[0]);
      default: return cell_kind::null;
    }
  }

  /// Gives each variant of `whole` that differs in one place.
  static void variants(const tree& whole, const std::function<void(const tree&)>& take, bool is_root) {
    for (std::size_t i = 0; i < whole.children.size(); ++i) {
      if (may_be_missing(whole, i, is_root)) {
        tree made = whole;
        made.children.erase(made.children.begin() + static_cast<std::ptrdiff_t>(i));
        take(made);
      }
    }
    if (whole.head.kind == node_kind::compound) {
      for (const tree& each : whole.children) {
        if (each.head.kind == node_kind::select || each.head.kind == node_kind::compound) take(each);
      }
    }
    if (is_expression(whole.head.kind)) {
      const cell_kind kind = kind_of(whole);
      for (const tree& each : whole.children) {
        if (kind_of(each) == kind && each.head.kind != node_kind::window_call) take(each);
      }
      if (kind == cell_kind::boolean) take(tree{node{node_kind::true_}, {}, {}});
      if (kind == cell_kind::integer) take(parameter({kind, 1, 0, {}}));
      if (kind == cell_kind::text) take(parameter({kind, 0, 0, "a"}));
      if (kind == cell_kind::real) take(parameter({kind, 0, 1, {}}));
    }
    const bool calls = whole.head.kind == node_kind::over || whole.head.kind == node_kind::filter;
    for (std::size_t i = 0; i < whole.children.size(); ++i) {
      variants(
          whole.children[i],
          [&](const tree& child) {
            // What is called in a window stays what it is.
            const node_kind before = whole.children[i].head.kind;
            if (i == 0 && calls && child.head.kind != before) return;
            tree made = whole;
            made.children[i] = child;
            take(made);
          },
          false);
    }
  }
  /// The results one by one; what the rows are said to be has to fit.
  static void without_results(const tree& whole, const random_statement& best,
                              std::vector<random_statement>& candidates) {
    for (std::size_t i = 0; i < whole.children.size(); ++i) {
      const node_kind kind = whole.children[i].head.kind;
      if (kind != node_kind::results && kind != node_kind::returning) continue;
      std::size_t wide = 0;
      for (const tree& each : whole.children[i].children)
        wide += each.head.kind == node_kind::entity_columns ? 100 : 0;
      if (wide != 0 || whole.children[i].children.size() != best.results.size()) return;
      for (std::size_t c = 0; best.results.size() > 1 && c < best.results.size(); ++c) {
        const auto at = static_cast<std::ptrdiff_t>(c);
        tree made = whole;
        made.children[i].children.erase(made.children[i].children.begin() + at);
        candidates.push_back(best);
        candidates.back().code = write(made);
        candidates.back().results.erase(candidates.back().results.begin() + at);
      }
    }
  }
};

}  // namespace random_queries
