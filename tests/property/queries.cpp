// SPDX-License-Identifier: MIT
// Random statements of the query language on every store: the same rows, the same tables afterwards, the same
// refusals. TENON_DIFFERENTIAL=N sets how many, TENON_SEED=N where chance begins. What is not generated,
// since SQL leaves it to the store, stands at the generator.
#include "catch.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/migrate/open.hpp>

#include "conformance/stores.hpp"
#include "query_generator.hpp"
#include "query_shrinker.hpp"

using namespace random_queries;

namespace {

/// JSON with its members in order and its numbers in one form.
class json_text {
 public:
  static std::string normal(std::string_view text) {
    json_text reading(text);
    return reading.value();
  }

 private:
  explicit json_text(std::string_view text) : text_(text) {}

  std::string value() {
    skip();
    switch (peek()) {
      case '{': return object();
      case '[': return array();
      case '"': return string();
      default: return word();
    }
  }
  std::string object() {
    std::map<std::string, std::string> members;
    for (++at_, skip(); peek() != '}'; skip()) {
      if (peek() == ',') ++at_, skip();
      const std::string name = string();
      skip(), ++at_;  // the colon
      members[name] = value();
    }
    ++at_;
    std::string made = "{";
    for (const auto& [name, value] : members) made += name + ":" + value + ",";
    return made + "}";
  }
  std::string array() {
    std::string made = "[";
    for (++at_, skip(); peek() != ']'; skip()) {
      if (peek() == ',') ++at_;
      made += value() + ",";
    }
    ++at_;
    return made + "]";
  }
  std::string string() {
    std::string made = "\"";
    for (++at_; peek() != '"' && peek() != '\0'; ++at_) {
      if (peek() == '\\') made += text_[at_++];
      made += peek();
    }
    ++at_;
    return made + "\"";
  }
  std::string word() {
    std::string made;
    while (peek() != '\0' && std::string_view(",]} \n").find(peek()) == std::string_view::npos)
      made += text_[at_++];
    if (made.find_first_of("0123456789") == std::string::npos) return made;
    char room[40];
    std::snprintf(room, sizeof room, "%.15g", std::strtod(made.c_str(), nullptr));
    return room;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip() {
    while (peek() == ' ' || peek() == '\n') ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Zero has no sign: which one a sum of both has is up to the order of the rows.
std::string shown(tenon::cell value) {
  if (value.kind == cell_kind::real) {
    char room[40];
    std::snprintf(room, sizeof room, "%.17g", value.real + 0.0);
    return room;
  }
  if (value.kind == cell_kind::json) return json_text::normal(value.text());
  return property::text_of(value);
}

/// One store in the race.
struct lane {
  explicit lane(const conformance::store_under_test& which)
      : name(which.name()), home(which.make()), store(home->store()), connection(store->connect({})) {
    tenon::enforce(tenon::synchronize, *connection, stored_tables);
    if (name != "PostgreSQL") return;
    // It would compile what it takes for long statements, which takes longer than they do.
    node raw{node_kind::raw};
    raw.text = "SET jit = off";
    const tenon::statement without_compiler{{raw}, {}};
    connection->run({0, nullptr, nullptr, &without_compiler}, tenon::encoder());
  }
  std::string name;
  std::unique_ptr<conformance::place> home;
  std::unique_ptr<tenon::backend> store;
  std::unique_ptr<tenon::backend_connection> connection;
};

/// What came of a statement on one store.
struct outcome {
  std::string text{};                 ///< the rows, or the kind of the error
  std::string message{};              ///< of the error
  std::vector<std::string> tables{};  ///< their rows after a change
  bool refused = false;
  bool operator==(const outcome& other) const { return text == other.text && tables == other.tables; }
};

tenon::statement described(const piece& code, std::vector<tenon::cell_spec> results) {
  return {code.nodes, std::move(results)};
}

std::string rows_on(tenon::backend_connection& on, const piece& code,
                    const std::vector<tenon::cell_spec>& results, bool ordered) {
  const tenon::statement statement = described(code, results);
  tenon::encoder values;
  nodes::encode(code, values);
  struct running {
    explicit running(tenon::cursor& opened) : rows(opened) {}
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    ~running() { rows.close(); }
    tenon::cursor& rows;
  } const reading{on.open({0, nullptr, nullptr, &statement}, values)};
  std::vector<std::string> texts;
  std::vector<tenon::cell> row(results.size());
  while (reading.rows.next(row.data())) {
    std::string text = "(";
    for (const tenon::cell& each : row) text += shown(each) + ", ";
    texts.push_back(text + ")");
  }
  if (!ordered) std::sort(texts.begin(), texts.end());
  std::string joined = std::to_string(texts.size()) + " rows";
  for (const std::string& each : texts) joined += "\n    " + each;
  return joined;
}

std::int64_t run_on(tenon::backend_connection& on, const piece& code) {
  const tenon::statement statement = described(code, {});
  tenon::encoder values;
  nodes::encode(code, values);
  return on.run({0, nullptr, nullptr, &statement}, values);
}

std::vector<std::string> all_tables(tenon::backend_connection& on) {
  std::vector<std::string> texts;
  for (const table_info* table : stored_tables) {
    std::vector<tenon::cell_spec> specs;
    for (const tenon::column_info& each : table->columns) specs.push_back(each.spec);
    texts.push_back(
        std::string(table->name) + ": " +
        rows_on(on,
                nodes::select({nodes::results({nodes::named(node_kind::entity_columns, {}, table)}),
                               nodes::from({nodes::table(*table)})}),
                specs, false));
  }
  return texts;
}

/// Runs a statement; a change is undone again unless it is to be `kept`.
outcome run(lane& on, const random_statement& statement, bool kept) {
  tenon::backend_connection& connection = *on.connection;
  outcome made;
  if (statement.is_change) connection.begin({});
  try {
    if (!statement.is_change || !statement.results.empty()) {
      made.text = rows_on(connection, statement.code, statement.results, statement.ordered);
    } else {
      made.text = std::to_string(run_on(connection, statement.code)) + " rows written";
    }
    if (statement.is_change) made.tables = all_tables(connection);
  } catch (const tenon::error& problem) {
    made = {"error: " + std::string(to_string(problem.kind)), problem.message, {}, true};
  }
  if (statement.is_change) kept && !made.refused ? connection.commit() : connection.rollback();
  return made;
}

class race {
 public:
  explicit race(chance& random) : random_(random), statements_(random) {
    for (const conformance::store_under_test& each : conformance::stores()) {
      if (each.name() != "SQLite in a file") lanes_.push_back(std::make_unique<lane>(each));
    }
  }
  std::size_t size() const { return lanes_.size(); }
  int refused() const { return refused_; }
  int reports() const { return reports_; }
  const std::map<std::string, int>& seen() const { return seen_; }

  /// Other rows for all tables.
  void fill() {
    for (const table_info* table : stored_tables) {
      const int most = table == stored_tables[2] ? 3 : 8;
      const piece rows = insert_of(*table, drawn_rows(random_, *table, random_.below(most + 1), true));
      node gone{node_kind::remove};
      gone.table = table;
      const piece none = make(gone, {nodes::where(make(node_kind::true_))});
      for (const auto& each : lanes_) {
        run_on(*each->connection, none);
        run_on(*each->connection, rows);
      }
    }
  }

  void step(unsigned number) {
    const random_statement statement = statements_.next();
    count(statement);
    const bool kept = random_.one_in(4);
    const std::vector<outcome> all = run_all(statement, false);
    if (!agree(all)) return report(number, statement, all);
    refused_ += all[0].refused ? 1 : 0;
    if (!statement.is_change || !kept) return;
    if (run_all(statement, true) == all) return;
    FAIL_CHECK("statement " << number << " gives something else the second time");
    fill();
  }

 private:
  std::vector<outcome> run_all(const random_statement& statement, bool kept) {
    std::vector<outcome> all;
    for (const auto& each : lanes_) {
      const bool out = statement.is_lateral && each->name.starts_with("SQLite");
      all.push_back(out ? outcome{} : run(*each, statement, kept));
    }
    for (outcome& each : all) {
      if (each.text.empty()) each = all.back();
    }
    return all;
  }
  static bool agree(const std::vector<outcome>& all) {
    return std::all_of(all.begin(), all.end(), [&](const outcome& each) { return each == all[0]; });
  }
  /// Who says the same as whom, and who refuses.
  static std::string signature(const std::vector<outcome>& all) {
    std::string text;
    for (const outcome& each : all) {
      std::size_t first = 0;
      while (!(all[first] == each)) ++first;
      text += each.refused ? each.text + each.message.substr(0, 60) : std::to_string(first);
      text += ';';
    }
    return text;
  }

  void report(unsigned number, const random_statement& statement, const std::vector<outcome>& all) {
    ++reports_;
    const std::string how = signature(all);
    const random_statement least = shrinker::shrink(
        statement, [&](const random_statement& each) { return signature(run_all(each, false)) == how; });
    std::string text = "statement " + std::to_string(number) + ":";
    const std::vector<outcome> found = run_all(least, false);
    const tenon::statement said = described(least.code, least.results);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      text += "\n" + lanes_[i]->name + ": ";
      try {
        if (lanes_[i]->name != "memory")
          text += lanes_[i]->connection->text({0, nullptr, nullptr, &said}) + "\n  ";
      } catch (const tenon::error& problem) {
        text += problem.message + "\n  ";
      }
      text += found[i].text.substr(0, 2500);
      if (found[i].refused) text += " (" + found[i].message + ")";
      for (std::size_t t = 0; t < found[i].tables.size(); ++t) {
        const bool same = std::all_of(found.begin(), found.end(), [&](const outcome& each) {
          return each.refused || each.tables[t] == found[i].tables[t];
        });
        if (!same) text += "\n  " + found[i].tables[t];
      }
    }
    text += "\nvalues:";
    for (const nodes::value& each : least.code.values) {
      text += " ";
      if (each.kind == cell_kind::rows) {
        text += "[";
        for (const auto& row : each.rows) {
          text += "(";
          for (const nodes::value& one : row) text += spelled(one) + ",";
          text += ")";
        }
        text += "]";
      } else {
        text += spelled(each);
      }
    }
    FAIL_CHECK(text);
  }
  static std::string spelled(const nodes::value& value) {
    switch (value.kind) {
      case cell_kind::null: return "NULL";
      case cell_kind::real: return std::to_string(value.real);
      case cell_kind::text:
      case cell_kind::json:
      case cell_kind::decimal: return "'" + value.text + "'";
      default: return std::to_string(value.integer);
    }
  }

  void count(const random_statement& statement) {
    for (const node& each : statement.code.nodes) {
      ++seen_["node " + std::to_string(static_cast<int>(each.kind))];
      const std::string index = std::to_string(each.index);
      switch (each.kind) {
        case node_kind::call: ++seen_["function " + index]; break;
        case node_kind::window_call: ++seen_["window " + index]; break;
        case node_kind::join: ++seen_["join " + index]; break;
        case node_kind::compound: ++seen_["set operation " + index]; break;
        case node_kind::frame: ++seen_["frame " + index]; break;
        default: break;
      }
    }
  }

  chance& random_;
  generator statements_;
  std::vector<std::unique_ptr<lane>> lanes_{};
  std::map<std::string, int> seen_{};
  int refused_ = 0;
  int reports_ = 0;
};

/// Kinds that no random statement has: those that only some stores know, those of repositories, and full
/// text, which has a suite of its own.
bool is_left_out(node_kind kind) {
  switch (kind) {
    case node_kind::raw:
    case node_kind::custom:
    case node_kind::conflict_where:
    case node_kind::rows_number:
    case node_kind::lock:    // conformance/locks.cpp
    case node_kind::moment:  // conformance/marks.cpp: no two are equal
    case node_kind::matches:
    case node_kind::match_rank:
    case node_kind::match_snippet: return true;
    default: return false;
  }
}

}  // namespace

TEST_CASE("every store gives the same for random queries and changes", "[property]") {
#ifdef TENON_SANITIZED
  const unsigned standard = 1'000;
#else
  const unsigned standard = 4'000;
#endif
  const unsigned statements = property::from_environment("TENON_DIFFERENTIAL", standard);
  const unsigned seed = property::from_environment("TENON_SEED", 20260101U);
  INFO("seed " << seed << " (TENON_SEED), " << statements << " statements (TENON_DIFFERENTIAL)");
  chance random(seed);
  race all(random);
  REQUIRE(all.size() >= 2);
  for (unsigned number = 1; number <= statements && all.reports() < 10; ++number) {
    if (number % 50 == 1) all.fill();
    all.step(number);
  }
  CHECK(all.reports() == 0);
  // Most have to mean something.
  CHECK(all.refused() * 20 <= static_cast<int>(statements));
  std::string kinds;
  int nodes_seen = 0;
  for (const auto& [what, times] : all.seen()) nodes_seen += what.starts_with("node") ? times : 0;
  std::printf("%u statements with %d nodes, %d refused by every store\n", statements, nodes_seen,
              all.refused());
  for (const auto& [what, times] : all.seen()) kinds += what + ": " + std::to_string(times) + ", ";
  std::printf("%s\n", kinds.c_str());
  if (statements < standard) return;
  const auto require = [&](const std::string& what, int from, int to) {
    for (int i = from; i <= to; ++i) {
      INFO(what << ' ' << i);
      CHECK((all.seen().count(what + ' ' + std::to_string(i)) == 1) !=
            (what == "node" && is_left_out(static_cast<node_kind>(i))));
    }
  };
  require("node", 0, static_cast<int>(node_kind::match_snippet));
  require("function", 0, static_cast<int>(sql_function::to_timestamp));
  require("window", 0, static_cast<int>(window_function::nth_value));
  require("join", 0, static_cast<int>(join_kind::cross));
  require("set operation", 0, 3);
}
