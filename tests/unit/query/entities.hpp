// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tenon/query/write.hpp>

// What the tests of the query room share.
namespace query_test {

struct Inner {
  std::string street{};
};
struct Note {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> alias{};
  int rank = 0;
  std::optional<int> points{};
  bool pinned = false;
  tenon::uuid key{};
  Inner place{};
};

/// A statement or expression written out: its nodes, and its values as text.
struct written {
  tenon::statement statement;
  std::vector<std::string> values;

  std::vector<tenon::node_kind> kinds() const {
    std::vector<tenon::node_kind> all;
    for (const tenon::node& each : statement.nodes) all.push_back(each.kind);
    return all;
  }
};

inline std::string text_of(const tenon::cell& value) {
  switch (value.kind) {
    case tenon::cell_kind::null: return "NULL";
    case tenon::cell_kind::boolean: return value.integer != 0 ? "true" : "false";
    case tenon::cell_kind::integer: return std::to_string(value.integer);
    case tenon::cell_kind::text: return std::string(value.text());
    case tenon::cell_kind::rows: {
      std::string joined = "[";
      tenon::encoder row;
      for (std::size_t i = 0; i < value.rows->count; ++i) {
        row.clear();
        value.rows->fill(value.rows->items, i, row);
        for (std::size_t c = 0; c < row.size(); ++c) joined += text_of(row.data()[c]) + ",";
      }
      return joined + "]";
    }
    default: return "?";
  }
}

template <class Shell>
written write(const Shell& shell) {
  written result;
  tenon::encoder values;
  tenon::statement_writer out(&result.statement, values);
  shell.write(out);
  for (std::size_t i = 0; i < values.size(); ++i) result.values.push_back(text_of(values.data()[i]));
  // The walk that is not asked for nodes gives the same values.
  tenon::encoder again;
  tenon::statement_writer only_values(nullptr, again);
  shell.write(only_values);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < again.size(); ++i) texts.push_back(text_of(again.data()[i]));
  if (texts != result.values) result.values.push_back("the two walks differ");
  return result;
}

/// How many nodes the tree that starts at `at` has; the whole of it if every arity is right.
inline std::size_t tree_size(const std::vector<tenon::node>& nodes, std::size_t at = 0) {
  std::size_t pending = 1;
  const std::size_t start = at;
  while (pending > 0 && at < nodes.size()) pending += nodes[at++].arity - std::size_t{1};
  return pending == 0 ? at - start : 0;
}

using texts = std::vector<std::string>;
using kinds = std::vector<tenon::node_kind>;

}  // namespace query_test
