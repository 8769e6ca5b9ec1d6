// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/schema/diagram.hpp>
#include <tenon/schema/markup.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::schema {
namespace detail {

/// Mermaid's entity relationship diagrams. Their identifiers are few letters, so a name that is none gets one
/// that is, and stays as a label or comment.
template <class Deferred = void>
class mermaid_writer {
 public:
  std::string write(const diagram& shown, const std::string& title) {
    if (!title.empty()) text_ += "---\ntitle: " + quoted(title) + "\n---\n";
    text_ += "erDiagram\n";
    for (const diagram_table& each : shown.tables) ids_.push_back(free_id(each.name));
    for (std::size_t at = 0; at < shown.tables.size(); ++at) write(shown.tables[at], ids_[at]);
    for (const diagram_relation& each : shown.relations) {
      text_ += "  " + ids_[each.to];
      text_ += each.optional ? " |o--" : " ||--";
      text_ += each.single ? "o| " : "o{ ";
      text_ += ids_[each.from] + " : \"" + label(listed(each.columns)) + "\"\n";
    }
    return std::move(text_);
  }

 private:
  void write(const diagram_table& each, const std::string& id) {
    text_ += "  " + id;
    if (id != each.name) text_ += "[\"" + label(each.name) + "\"]";
    if (each.columns.empty()) {
      text_ += '\n';
      return;
    }
    text_ += " {\n";
    for (const diagram_column& of : each.columns) {
      const std::string type = word(of.type.empty() ? "any" : of.type, true);
      const std::string name = word(of.name, false);
      std::vector<std::string> keys;
      if (of.key) keys.push_back("PK");
      if (of.foreign) keys.push_back("FK");
      if (of.unique) keys.push_back("UK");
      std::vector<std::string> notes;
      if (name != of.name) notes.push_back(of.name);
      if (type != of.type && !of.type.empty()) notes.push_back(of.type);
      if (!of.nullable && !of.key) notes.push_back("not null");
      text_ += "    " + type + ' ' + name;
      if (!keys.empty()) text_ += ' ' + listed(keys);
      if (!notes.empty()) text_ += " \"" + label(listed(notes)) + '"';
      text_ += '\n';
    }
    text_ += "  }\n";
  }

  static bool is_plain(char letter) {
    const char small = folded(letter);
    return (small >= 'a' && small <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  }
  /// Letters, digits and underscores that begin with a letter; types may have parentheses.
  static std::string word(std::string_view name, bool is_type) {
    std::string made;
    for (char letter : name) {
      const bool fits = is_plain(letter) || (is_type && !made.empty() && (letter == '(' || letter == ')'));
      if (!fits && (made.empty() || made.back() == '_')) continue;
      made += fits ? letter : '_';
    }
    while (made.size() > 1 && made.back() == '_' && name.back() != '_') made.pop_back();
    const bool begins = !made.empty() && ((made[0] >= '0' && made[0] <= '9') || made[0] == '_');
    if (made.empty() || begins) made.insert(0, is_type ? "t" : "c");
    if (made == "PK" || made == "FK" || made == "UK") made += '_';
    return made;
  }
  /// What Mermaid takes for something else than a table.
  static bool is_reserved(const std::string& id) {
    for (const std::string_view each :
         {"one",      "only",     "zero",      "many",      "to",    "optionally", "u",
          "title",    "acctitle", "accdescr",  "direction", "style", "class",      "classdef",
          "subgraph", "end",      "erdiagram", "tb",        "bt",    "lr",         "rl"}) {
      if (same_name(id, each, true)) return true;
    }
    return false;
  }
  std::string free_id(std::string_view name) const {
    const std::string wanted = word(name, false);
    std::string id = is_reserved(wanted) ? wanted + '_' : wanted;
    for (int number = 2; is_taken(id); ++number) id = wanted + '_' + std::to_string(number);
    return id;
  }
  bool is_taken(const std::string& id) const {
    for (const std::string& other : ids_) {
      if (same_name(other, id, true)) return true;
    }
    return false;
  }
  static std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& each : names) text += (text.empty() ? "" : ", ") + each;
    return text;
  }
  /// As YAML, which the title is.
  static std::string quoted(std::string_view title) {
    std::string text = "\"";
    for (const std::string_view each : letters_of(title)) {
      if (each == "\"" || each == "\\") text += '\\';
      text += each;
    }
    return text += '"';
  }
  /// Within quotes: what has a meaning there, or in HTML, by Mermaid's codes.
  static std::string label(std::string_view name) {
    std::string text;
    for (const std::string_view each : letters_of(name)) {
      if (each == "\"") {
        text += "#quot;";
      } else if (each == "#" || each == "<" || each == ">" || each == "&" || each == "%" || each == ";" ||
                 each == "\\" || each == "`") {
        text += '#' + std::to_string(static_cast<int>(each[0])) + ';';
      } else {
        text += each;
      }
    }
    return text;
  }

  std::vector<std::string> ids_;
  std::string text_;
};

/// DOT, with a table of HTML-like markup a node and crow's feet.
template <class Deferred = void>
class dot_writer {
 public:
  std::string write(const diagram& shown, const std::string& title) {
    text_ =
        "digraph tenon {\n  rankdir=RL;\n  node [shape=plain, fontname=\"Helvetica\"];\n  edge [dir=both, "
        "fontname=\"Helvetica\", fontsize=10];\n";
    if (!title.empty()) text_ += "  label=<" + escaped(title) + ">;\n";
    for (std::size_t at = 0; at < shown.tables.size(); ++at) write(shown.tables[at], at);
    for (const diagram_relation& each : shown.relations) {
      text_ += "  " + port(shown.tables[each.from], each.from, each.columns) + " -> " +
               port(shown.tables[each.to], each.to, each.referenced);
      text_ += each.single ? " [arrowtail=teeodot, " : " [arrowtail=crowodot, ";
      text_ += each.optional ? "arrowhead=teeodot" : "arrowhead=teetee";
      std::string columns;
      for (const std::string& name : each.columns) columns += (columns.empty() ? "" : ", ") + name;
      text_ += ", tooltip=<" + escaped(columns) + ">];\n";
    }
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  void write(const diagram_table& each, std::size_t at) {
    text_ += "  t" + std::to_string(at) + " [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\"" +
             (each.missing ? " STYLE=\"dashed\"" : "") + "><TR><TD COLSPAN=\"3\" PORT=\"table\"><B>" +
             escaped(each.name) + "</B></TD></TR>";
    for (std::size_t i = 0; i < each.columns.size(); ++i) {
      const diagram_column& of = each.columns[i];
      std::string marks;
      if (of.key) marks += "PK ";
      if (of.foreign) marks += "FK ";
      if (of.unique) marks += "UK ";
      text_ += "<TR><TD>" + marks + "</TD><TD ALIGN=\"LEFT\" PORT=\"c" + std::to_string(i) + "\">" +
               escaped(of.name) + "</TD><TD ALIGN=\"LEFT\">" + escaped(of.type) +
               (of.nullable ? " null" : " ") + "</TD></TR>";
    }
    text_ += "</TABLE>>];\n";
  }
  static std::string port(const diagram_table& table, std::size_t at, const std::vector<std::string>& names) {
    std::string text = "t" + std::to_string(at) + ":";
    for (std::size_t i = 0; i < table.columns.size() && !names.empty(); ++i) {
      if (same_name(table.columns[i].name, names[0], true)) return text + "c" + std::to_string(i);
    }
    return text + "table";
  }

  std::string text_;
};

}  // namespace detail

/// The schema as an entity relationship diagram of Mermaid.
template <class Deferred = void>
std::string mermaid(const snapshot& source, const diagram_options& options = {}) {
  return detail::mermaid_writer<Deferred>().write(diagram_of(source, options), options.title);
}

/// The schema as a graph in DOT, the language of Graphviz.
template <class Deferred = void>
std::string dot(const snapshot& source, const diagram_options& options = {}) {
  return detail::dot_writer<Deferred>().write(diagram_of(source, options), options.title);
}

}  // namespace tenon::inline v0::schema
