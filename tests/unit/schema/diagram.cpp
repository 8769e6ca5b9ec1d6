// SPDX-License-Identifier: MIT
#include <tenon/diagram.hpp>

#include "catch.hpp"

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using tenon::schema::diagram_columns;
using tenon::schema::snapshot;
using tenon::schema::table;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

table made(std::string name, std::vector<std::string> columns) {
  table result;
  result.name = std::move(name);
  for (std::string& each : columns) result.columns.push_back({std::move(each), "INTEGER", true});
  result.columns[0].nullable = false;
  result.primary_key.push_back(result.columns[0].name);
  return result;
}
void refer(table& from, std::string column, std::string to, std::string referenced = "id") {
  tenon::schema::foreign_key key;
  key.columns.push_back(std::move(column));
  key.table = std::move(to);
  key.referenced.push_back(std::move(referenced));
  from.foreign_keys.push_back(std::move(key));
}

/// Names that every format would trip over, circles, self references and tables that stand alone.
snapshot hard() {
  snapshot all;
  table first = made("a \"table\" <b> & 'c'", {"id", "na\"me", "x<y>", "next", "other", "PK", "1st"});
  first.columns[6].nullable = false;
  refer(first, "next", first.name);
  refer(first, "other", "to");
  table second = made("to", {"id", "back", "class", "\xE6\x97\xA5\xE6\x9C\xAC"});
  refer(second, "back", first.name);
  second.columns[1].nullable = false;
  second.indexes.push_back({"one", {{"back"}}, true});
  table third = made("a_table_b_c", {"id", "gone"});
  third.columns[1].type = "NUMERIC(10,2) \"x\"";
  refer(third, "gone", "missing");
  table alone = made("%% ; # \\ \x01\xFF", {"id"});
  all.tables = {first, second, third, alone};
  return all;
}

/// One line of a Mermaid diagram against what its grammar takes.
class mermaid_line {
 public:
  explicit mermaid_line(std::string_view text) : rest_(text) {}
  bool is_table() { return (identifier() && maybe_label() && (eat(" {") || true)) && rest_.empty(); }
  bool is_relation() {
    if (!identifier()) return false;
    const bool sign = eat(" ||--o{ ") || eat(" |o--o{ ") || eat(" ||--o| ") || eat(" |o--o| ");
    return sign && identifier() && eat(" : ") && quoted() && rest_.empty();
  }
  bool is_column() {
    if (!eat("    ") || !word() || !eat(" ") || !word()) return false;
    if (eat(" PK") || eat(" FK") || eat(" UK")) {
      while (eat(", PK") || eat(", FK") || eat(", UK")) {
      }
    }
    return (!eat(" \"") || text()) && rest_.empty();
  }
  std::string name;

 private:
  bool eat(std::string_view part) {
    if (rest_.substr(0, part.size()) != part) return false;
    rest_.remove_prefix(part.size());
    return true;
  }
  static bool plain(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
  }
  bool identifier() {
    if (name.empty() && !eat("  ")) return false;
    std::size_t size = 0;
    while (size < rest_.size() && plain(rest_[size])) ++size;
    name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return size > 0 && std::isalpha(static_cast<unsigned char>(name[0])) != 0 && name != "to" &&
           name != "one";
  }
  bool word() {
    std::size_t size = 0;
    while (size < rest_.size() && (plain(rest_[size]) || rest_[size] == '(' || rest_[size] == ')')) ++size;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return size > 0 && std::isalpha(static_cast<unsigned char>(taken[0])) != 0 && taken != "PK" &&
           taken != "FK";
  }
  bool maybe_label() { return !eat("[\"") || (text() && eat("]")); }
  bool quoted() { return eat("\"") && text(); }
  bool text() {
    const std::size_t end = rest_.find('"');
    if (end == std::string_view::npos) return false;
    for (char letter : rest_.substr(0, end)) {
      if (letter == '<' || letter == '>' || letter == '&' || letter == '\n') return false;
    }
    rest_.remove_prefix(end + 1);
    return true;
  }
  std::string_view rest_;
};

/// The lines that no rule takes.
std::string complaints(std::string_view mermaid) {
  std::string wrong;
  bool inside = false;
  std::size_t number = 0;
  for (std::size_t at = 0; at < mermaid.size(); ++number) {
    const std::string_view line = mermaid.substr(at, mermaid.find('\n', at) - at);
    at += line.size() + 1;
    bool fits = number == 0 ? line == "erDiagram"
                : inside    ? line == "  }" || mermaid_line(line).is_column()
                            : mermaid_line(line).is_table() || mermaid_line(line).is_relation();
    if (number > 0) inside = inside ? line != "  }" : line.size() > 2 && line.substr(line.size() - 2) == " {";
    if (!fits) (wrong += line) += '\n';
  }
  return inside ? wrong + "a table has no end" : wrong;
}

/// Elements are closed in the order in which they were opened, and what is between them has no bare signs.
bool is_well_formed(std::string_view text) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '&') {
      const std::string_view name = text.substr(at, text.find(';', at) - at);
      if (name != "&amp" && name != "&lt" && name != "&gt" && name != "&quot" && name != "&#39") return false;
    }
    if (text[at] == '>') return false;
    if (text[at] != '<') continue;
    const std::size_t end = text.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = text.substr(at + 1, end - at - 1);
    if (count(tag, "\"") % 2 != 0 || count(tag, "<") != 0) return false;
    const std::string name(tag.substr(0, tag.find(' ')));
    if (name[0] == '/') {
      if (open.empty() || "/" + open.back() != name) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty();
}

std::string without_style(const std::string& svg) {
  return svg.substr(0, svg.find("<style>")) + svg.substr(svg.find("</style>") + 8);
}

struct box {
  int x, y, width, height;
  bool meets(const box& other) const {
    return x < other.x + other.width && other.x < x + width && y < other.y + other.height &&
           other.y < y + height;
  }
};
std::vector<box> boxes_of(const std::string& svg) {
  std::vector<box> found;
  for (std::size_t at = svg.find("<g class=\"table"); at != std::string::npos;
       at = svg.find("<g class=\"table", at + 1)) {
    const auto number = [&](std::string_view before) {
      at = svg.find(before, at) + before.size();
      return std::atoi(svg.c_str() + at);
    };
    box each{};
    each.x = number("transform=\"translate(");
    each.y = number(",");
    each.width = number("width=\"");
    each.height = number("height=\"");
    found.push_back(each);
  }
  return found;
}
/// Whether a line of the picture runs through a box; ends at its edges are no running through.
bool crosses_a_box(const std::string& svg) {
  const std::vector<box> boxes = boxes_of(svg);
  for (std::size_t at = svg.find("<path class=\"line\" d=\"M"); at != std::string::npos;
       at = svg.find("<path class=\"line\" d=\"M", at + 1)) {
    std::vector<double> points;
    std::string kinds;
    const char* read = svg.c_str() + svg.find("d=\"", at) + 3;
    double x = 0;
    double y = 0;
    const auto touches = [&](double to_x, double to_y) {
      for (const box& each : boxes) {
        if (to_x > each.x + 1 && to_x < each.x + each.width - 1 && to_y > each.y + 1 &&
            to_y < each.y + each.height - 1)
          return true;
      }
      return false;
    };
    const auto next = [&] {
      char* end = nullptr;
      const double number = std::strtod(read, &end);
      read = end;
      while (*read == ' ') ++read;
      return number;
    };
    while (*read != '"') {
      const char kind = *read++;
      if (kind == 'v') {
        next();
      } else if (kind == 'M') {
        x = next(), y = next();
      } else {
        double of[8] = {x, y};
        const int count = kind == 'C' ? 8 : 4;
        for (int i = 2; i < count; ++i) of[i] = next();
        for (int step = 1; step < 20; ++step) {
          const double t = step / 20.0;
          const double u = 1 - t;
          const auto point = [&](int axis) {
            if (kind == 'L') return u * of[axis] + t * of[axis + 2];
            return u * u * u * of[axis] + 3 * u * u * t * of[axis + 2] + 3 * u * t * t * of[axis + 4] +
                   t * t * t * of[axis + 6];
          };
          if (touches(point(0), point(1))) return true;
        }
        x = of[count - 2], y = of[count - 1];
      }
    }
  }
  return false;
}

}  // namespace

TEST_CASE("one and many of a relation come from keys, unique constraints and nullability", "[schema]") {
  snapshot all;
  table parent = made("parent", {"id", "x"});
  table child = made("child", {"id", "must", "may", "only"});
  child.columns[1].nullable = child.columns[3].nullable = false;
  for (const char* each : {"must", "may", "only"}) refer(child, each, "parent");
  child.indexes.push_back({"only", {{"only"}}, true});
  child.indexes.push_back({"some", {{"may"}}, true, "may > 1"});
  child.indexes.push_back({"two", {{"must"}, {"may"}}, true});
  table same = made("same", {"id"});
  refer(same, "id", "parent");
  all.tables = {parent, child, same};
  CHECK(tenon::schema::mermaid(all) ==
        "erDiagram\n"
        "  parent {\n    INTEGER id PK\n    INTEGER x\n  }\n"
        "  child {\n    INTEGER id PK\n    INTEGER must FK \"not null\"\n    INTEGER may FK\n"
        "    INTEGER only FK, UK \"not null\"\n  }\n"
        "  same {\n    INTEGER id PK, FK\n  }\n"
        "  parent ||--o{ child : \"must\"\n"
        "  parent |o--o{ child : \"may\"\n"
        "  parent ||--o| child : \"only\"\n"
        "  parent ||--o| same : \"id\"\n");
  const tenon::schema::diagram shown = tenon::schema::diagram_of(all);
  CHECK(shown.relations.size() == 4);
  CHECK_FALSE(shown.tables[1].columns[1].unique);
}

TEST_CASE("a diagram shows the chosen tables and columns", "[schema]") {
  const std::string chosen =
      tenon::schema::mermaid(hard(), {.tables = {"to", "a_table_b_c"}, .columns = diagram_columns::keys});
  CHECK(chosen ==
        "erDiagram\n  to_[\"to\"] {\n    INTEGER id PK\n    INTEGER back FK, UK \"not null\"\n  }\n"
        "  a_table_b_c {\n    INTEGER id PK\n    NUMERIC(10_2)_x gone FK \"NUMERIC(10,2) #quot;x#quot;\"\n"
        "  }\n  missing\n  missing |o--o{ a_table_b_c : \"gone\"\n");
  CHECK(complaints(chosen) == "");
  CHECK(tenon::schema::mermaid(snapshot{}) == "erDiagram\n");
  CHECK(is_well_formed(without_style(tenon::schema::svg(snapshot{}))));
  CHECK(count(tenon::schema::svg(hard(), {.columns = diagram_columns::none}), "class=\"type\"") == 0);
}

TEST_CASE("Mermaid gets identifiers it takes, and the real names as labels", "[schema]") {
  const std::string text = tenon::schema::mermaid(hard());
  INFO(text);
  CHECK(complaints(text) == "");
  CHECK(count(text, "  a_table_b_c[\"a #quot;table#quot; #60;b#62; #38; 'c'\"] {") == 1);
  CHECK(count(text, "  a_table_b_c_2[\"a_table_b_c\"] {") == 1);
  CHECK(count(text, "INTEGER na_me \"na#quot;me\"\n") == 1);
  CHECK(count(text, "INTEGER PK_ \"PK\"") == 1);
  CHECK(count(text, "INTEGER c1st \"1st, not null\"") == 1);
  CHECK(count(text, "\"\xE6\x97\xA5\xE6\x9C\xAC\"") == 1);
  CHECK(count(text, "--o") == 4);
  CHECK(tenon::schema::mermaid({}, {.title = "a \"b\" \\"}) ==
        "---\ntitle: \"a \\\"b\\\" \\\\\"\n---\nerDiagram\n");
}

TEST_CASE("DOT has every table and relation once, in markup that holds any name", "[schema]") {
  const std::string text = tenon::schema::dot(hard(), {.title = "<all>"});
  CHECK(count(text, "PORT=\"table\"") == 5);
  CHECK(count(text, " -> ") == 4);
  CHECK(count(text, "t0:c3 -> t0:c0 [arrowtail=crowodot, arrowhead=teeodot") == 1);
  CHECK(count(text, "t1:c1 -> t0:c0 [arrowtail=teeodot, arrowhead=teetee") == 1);
  CHECK(count(text, "t2:c1 -> t4:table [") == 1);
  CHECK(count(text, "<B>a &quot;table&quot; &lt;b&gt; &amp; &#39;c&#39;</B>") == 1);
  CHECK(count(text, "STYLE=\"dashed\"") == 1);
  for (std::size_t at = text.find("label=<<"); at != std::string::npos; at = text.find("label=<<", at + 1)) {
    const std::size_t end = text.find(">];", at);
    CHECK(is_well_formed(std::string_view(text).substr(at + 7, end - at - 7)));
  }
}

TEST_CASE("the picture has every table and relation once, as well-formed XML", "[schema]") {
  const std::string text = tenon::schema::svg(hard(), {.title = "<all> & \"more\""});
  CHECK(is_well_formed(without_style(text)));
  CHECK(count(text, "class=\"table") == 5);
  CHECK(count(text, "class=\"relation\"") == 4);
  CHECK(count(text, ">na&quot;me</text>") == 1);
  CHECK(count(text, ">%% ; # \\ \xEF\xBF\xBD\xEF\xBF\xBD</text>") == 1);
  CHECK(count(text, "to (back) references a &quot;table&quot; &lt;b&gt; &amp; &#39;c&#39; (id)") == 1);
  CHECK(count(text, "prefers-color-scheme: dark") == 1);
}

TEST_CASE("boxes of a picture never overlap, and no line runs through one", "[schema]") {
  std::uint32_t state = 20261;
  const auto random = [&](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  for (int round = 0; round < 60; ++round) {
    snapshot all;
    const std::uint32_t tables = 1 + random(18);
    for (std::uint32_t i = 0; i < tables; ++i) {
      std::vector<std::string> columns{"id"};
      for (std::uint32_t c = random(6); c > 0; --c)
        columns.push_back(std::string(1 + random(20), 'c') + std::to_string(c));
      columns.push_back("last");
      table next = made("t" + std::to_string(i), columns);
      for (std::uint32_t k = random(4); k > 0; --k)
        refer(next, columns[random(static_cast<std::uint32_t>(columns.size()))],
              "t" + std::to_string(random(tables)));
      all.tables.push_back(next);
    }
    const std::string picture = tenon::schema::svg(all);
    const std::vector<box> boxes = boxes_of(picture);
    REQUIRE(boxes.size() == tables);
    bool apart = true;
    for (std::size_t a = 0; a < boxes.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) apart = apart && !boxes[a].meets(boxes[b]);
    }
    INFO("round " << round << ", " << picture);
    REQUIRE(apart);
    REQUIRE_FALSE(crosses_a_box(picture));
  }
}

TEST_CASE("Tenon's own tables are not drawn unless they are named", "[schema]") {
  snapshot all;
  for (const char* name : {"users", "tenon_migrations", "tenon_seeds"})
    all.tables.push_back(made(name, {"id"}));
  CHECK(tenon::schema::diagram_of(all).tables.size() == 1);
  CHECK(tenon::schema::diagram_of(all, {.tables = {"tenon_seeds"}}).tables.size() == 1);
}
