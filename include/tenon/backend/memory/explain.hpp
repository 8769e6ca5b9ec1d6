// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/explain.hpp>
#include <tenon/backend/memory/plan.hpp>

namespace tenon::inline v0::memory_engine {

/// Tells what the planner chose. In the gate, since it names tables and indexes.
template <class Deferred = void>
class basic_plan_reader {
 public:
  basic_plan_reader(const statement_plan& plan, const std::vector<node>& nodes)
      : plan_(plan), sources_(tenon::detail::plan_sources(nodes)), named_(sources_.size()) {}

  query_plan_report read() {
    std::size_t parent = plan_step::none;
    if (plan_.kind != node_kind::select) {
      constexpr std::string_view doing[] = {"insert into ", "update ", "delete from "};
      const std::size_t which = plan_.kind == node_kind::insert ? 0 : plan_.kind == node_kind::update ? 1 : 2;
      parent = add(plan_step_kind::write, parent, std::string(doing[which]) + name_of(plan_.target));
      report_.steps[parent].table = name_of(plan_.target);
    }
    if (plan_.relations == nullptr) {
      if (plan_.kind != node_kind::insert) read_plain(plan_.query, parent);
      for (const query_plan& each : plan_.inner)
        read_plain(each, add(plan_step_kind::inner_query, parent, "subquery"));
    } else {
      read_relations(*plan_.relations, parent);
    }
    return std::move(report_);
  }

 private:
  static std::string name_of(const table* of) { return of != nullptr ? of->description.name : std::string(); }

  std::size_t add(plan_step_kind kind, std::size_t parent, std::string text) {
    plan_step made;
    made.kind = kind;
    made.parent = parent;
    made.depth = parent == plan_step::none ? 0 : report_.steps[parent].depth + 1;
    made.text = std::move(text);
    report_.steps.push_back(std::move(made));
    return report_.steps.size() - 1;
  }

  void read_plain(const query_plan& query, std::size_t parent) {
    if (!query.order.empty()) parent = add(plan_step_kind::sort, parent, "sort");
    if (!query.totals.empty()) parent = add(plan_step_kind::group, parent, "group");
    if (query.list >= 0) add(plan_step_kind::listed_rows, parent, "rows of the program");
    if (query.source == nullptr) return;
    const bool searched = query.search.how != key_search::way::all;
    add_table(*query.source, searched ? query.search.index : nullptr, false, parent);
  }

  void add_table(const table& of, const key_index* index, bool hashed, std::size_t parent,
                 const text_index* words = nullptr) {
    const std::string name = of.description.name;
    const std::string_view source = next_name(name);
    std::string text = (index != nullptr || words != nullptr ? "search " : "scan ") + name;
    if (!source.empty()) text += " as " + std::string(source);
    if (words != nullptr) {
      text += " by words of " + words->name;
    } else if (index != nullptr) {
      text += index->name.empty() ? " by key (" : " by index " + index->name + " (";
      for (std::size_t i = 0; i < index->columns.size(); ++i)
        text += (i > 0 ? ", " : "") + of.columns[index->columns[i]].name;
      text += ")";
    } else if (hashed) {
      text += ", once into a hash";
    }
    const plan_step_kind kind = words != nullptr      ? plan_step_kind::index_search
                                : index == nullptr    ? plan_step_kind::full_scan
                                : index->name.empty() ? plan_step_kind::key_search
                                                      : plan_step_kind::index_search;
    plan_step& made = report_.steps[add(kind, parent, std::move(text))];
    made.table = name;
    made.source = source;
    made.makes_index = hashed;
    if (index != nullptr) made.index = index->name;
    if (words != nullptr) made.index = words->name;
    if (kind == plan_step_kind::full_scan) made.rows = static_cast<double>(of.rows.size() - of.dead);
  }

  /// The name that the table goes by in the statement, the next one if there are several.
  std::string_view next_name(std::string_view table_name) {
    std::string_view last;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const table_info& info = *sources_[i].table;
      const bool same = table_name == info.name || (!info.schema.empty() && table_name.ends_with(info.name) &&
                                                    table_name.starts_with(info.schema));
      if (!same) continue;
      last = sources_[i].name;
      if (named_[i]) continue;
      named_[i] = true;
      break;
    }
    return last;
  }

  void read_relations(const relation_plan& all_of, std::size_t parent) {
    relations_ = &all_of;
    seen_.resize(all_of.queries.size());
    if (all_of.search != relation_plan::none) read_query(all_of.search, parent);
    if (all_of.root != relation_plan::none) read_query(all_of.root, parent);
    for (std::uint32_t i = 0; i < all_of.queries.size(); ++i) {
      if (!seen_[i]) read_query(i, add(plan_step_kind::inner_query, parent, "subquery"));
    }
  }

  void read_query(std::uint32_t number, std::size_t parent) {
    if (seen_[number]) return;
    seen_[number] = true;
    const relation_query& query = *relations_->queries[number];
    if (!query.order.empty()) parent = add(plan_step_kind::sort, parent, "sort");
    if (query.compound) {
      constexpr std::string_view operations[] = {"union", "union all", "intersect", "except"};
      parent = add(plan_step_kind::set_operation, parent,
                   std::string(operations[static_cast<std::size_t>(query.operation)]));
      read_query(query.left, parent);
      read_query(query.right, parent);
      return;
    }
    if (query.distinct || !query.distinct_on.empty())
      parent = add(plan_step_kind::distinct_rows, parent, "distinct");
    if (!query.windows.empty()) parent = add(plan_step_kind::group, parent, "windows");
    if (query.grouped || !query.aggregates.empty()) parent = add(plan_step_kind::group, parent, "group");
    for (const join_step& step : query.steps) read_source(query.sources[step.source], step.search, parent);
  }

  void read_source(const source_plan& source, const source_search& search, std::size_t parent) {
    using way = source_search::way;
    switch (source.kind) {
      case source_kind::stored:
        return add_table(
            *source.from, search.index, search.how == way::hashed, parent,
            search.how == way::words ? extra_of(plan_.expressions.nodes[search.root]).words : nullptr);
      case source_kind::common: {
        const common_plan& shared = relations_->commons[source.number];
        const std::size_t made =
            add(plan_step_kind::inner_query, parent, "common table " + std::string(shared.name));
        read_query(shared.query, made);
        if (shared.recursive) read_query(shared.step, made);
        return;
      }
      case source_kind::working: add(plan_step_kind::inner_query, parent, "rows that came last"); return;
      case source_kind::derived:
        return read_query(source.number, add(plan_step_kind::inner_query, parent, "derived table"));
      case source_kind::listed: add(plan_step_kind::listed_rows, parent, "rows of the program"); return;
      case source_kind::elements: add(plan_step_kind::listed_rows, parent, "elements of JSON"); return;
      case source_kind::given: return;
    }
  }

  const statement_plan& plan_;
  const relation_plan* relations_ = nullptr;
  std::vector<tenon::detail::plan_source> sources_;
  std::vector<bool> named_;
  std::vector<bool> seen_;
  query_plan_report report_;
};
using plan_reader = basic_plan_reader<>;

}  // namespace tenon::inline v0::memory_engine
