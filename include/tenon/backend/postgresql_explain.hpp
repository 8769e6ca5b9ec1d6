// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/explain.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0::detail {

/// Makes a report of what EXPLAIN (FORMAT JSON) says. Conditions are left out of the texts, since they hold
/// values.
template <class Deferred = void>
class basic_postgresql_plan_reader {
 public:
  basic_postgresql_plan_reader(std::string_view text, const std::vector<node>& nodes)
      : in_(text), sources_(plan_sources(nodes)) {}

  query_plan_report read() {
    if (in_.enter_array()) {
      while (in_.next_element()) {
        std::string_view key;
        if (!in_.enter_object()) break;
        while (in_.next_member(key)) key == "Plan" ? read_step(plan_step::none, {}) : void(in_.skip());
      }
    }
    if (in_.failed())
      fail(error_kind::internal, sentence({"reading a plan of PostgreSQL: ", in_.error().what}));
    return std::move(report_);
  }

 private:
  struct facts {
    std::string type, relation, alias, index, join, strategy, name;
    bool sought = false;
  };

  void read_step(std::size_t parent, const std::string& above) {
    const std::size_t number = report_.steps.size();
    report_.steps.emplace_back();
    report_.steps[number].parent = parent;
    report_.steps[number].depth = parent == plan_step::none ? 0 : report_.steps[parent].depth + 1;
    facts found;
    std::string_view key;
    if (!in_.enter_object()) return;
    while (in_.next_member(key)) {
      if (key == "Plans") {
        finish(number, found, above);
        const std::string table = report_.steps[number].table;
        if (!in_.enter_array()) return;
        while (in_.next_element()) read_step(number, table);
      } else if (key == "Plan Rows") {
        double rows = 0;
        if (in_.read_real(rows)) report_.steps[number].rows = rows;
      } else if (std::string* const text = place_of(key, found); text != nullptr) {
        in_.read_string(*text);
      } else {
        found.sought = found.sought || key == "Index Cond";
        in_.skip();
      }
    }
    finish(number, found, above);
  }

  static std::string* place_of(std::string_view key, facts& found) {
    if (key == "Node Type") return &found.type;
    if (key == "Relation Name") return &found.relation;
    if (key == "Alias") return &found.alias;
    if (key == "Index Name") return &found.index;
    if (key == "Join Type") return &found.join;
    if (key == "Strategy") return &found.strategy;
    if (key == "Subplan Name" || key == "CTE Name" || key == "Function Name") return &found.name;
    return nullptr;
  }

  void finish(std::size_t number, const facts& found, const std::string& above) {
    plan_step& made = report_.steps[number];
    made.kind = kind_of(found);
    made.index = found.index;
    made.table = found.relation;
    if (found.type == "Bitmap Index Scan") made.table = above;
    for (const plan_source& each : sources_) {
      if (each.table->name == found.relation && !each.name.empty() && each.name == found.alias)
        made.source = each.name;
    }
    if (made.index == made.table + "_pkey" && made.kind == plan_step_kind::index_search)
      made.kind = plan_step_kind::key_search;
    made.text = found.type;
    if (!found.join.empty() && found.join != "Inner") made.text += sentence({" (", found.join, ")"});
    if (!found.index.empty()) made.text += sentence({" using ", found.index});
    if (!found.relation.empty()) made.text += sentence({" on ", found.relation});
    if (!found.alias.empty() && found.alias != found.relation) made.text += sentence({" ", found.alias});
    if (!found.name.empty()) made.text += sentence({" (", found.name, ")"});
  }

  static plan_step_kind kind_of(const facts& found) {
    using enum plan_step_kind;
    const std::string_view type = found.type;
    if (type == "Seq Scan" || type == "Sample Scan") return full_scan;
    if (type == "Index Scan" || type == "Index Only Scan") return found.sought ? index_search : index_scan;
    if (type == "Bitmap Index Scan" || type == "Bitmap Heap Scan") return index_search;
    if (type == "Function Scan" || type == "Values Scan" || type == "Table Function Scan") return listed_rows;
    if (type == "CTE Scan" || type == "Subquery Scan" || type == "WorkTable Scan") return inner_query;
    if (type == "Nested Loop" || type.ends_with(" Join")) return join;
    if (type.ends_with("Sort")) return sort;
    if (type == "Unique") return distinct_rows;
    if (type == "Aggregate" || type == "Group" || type == "WindowAgg") return group;
    if (type == "Append" || type == "MergeAppend" || type == "SetOp" || type == "Recursive Union")
      return set_operation;
    if (type == "ModifyTable") return write;
    return other;
  }

  basic_json_reader<Deferred> in_;
  std::vector<plan_source> sources_;
  query_plan_report report_;
};
using postgresql_plan_reader = basic_postgresql_plan_reader<>;

}  // namespace tenon::inline v0::detail
