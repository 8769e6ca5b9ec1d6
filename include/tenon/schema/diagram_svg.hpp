// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/sort.hpp>
#include <tenon/schema/diagram.hpp>
#include <tenon/schema/diagram_layout.hpp>
#include <tenon/schema/markup.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::schema {
namespace detail {

/// Draws a diagram: boxes with a line of text a column, crow's feet, curves between the columns of the
/// layout.
template <class Deferred = void>
class svg_writer {
 public:
  explicit svg_writer(const diagram& shown) : shown_(shown) {}

  std::string write(const std::string& title) {
    measure();
    const std::pair<int, int> size = diagram_layout<Deferred>(boxes_, lines_).run();
    spread_ports();
    const int head = title.empty() ? 0 : 36;
    const std::string width = std::to_string(size.first + 2 * margin);
    const std::string height = std::to_string((size.second > 0 ? size.second : 0) + 2 * margin + head);
    text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
            "\" viewBox=\"0 0 " + width + ' ' + height + "\" role=\"img\">\n<title>" +
            escaped(title.empty() ? "Tables and relations" : title) + "</title>\n";
    text_ += style;
    text_ += "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n";
    if (!title.empty())
      text_ += "<text class=\"title\" x=\"" + std::to_string(margin) + "\" y=\"" +
               std::to_string(margin + 12) + "\">" + escaped(title) + "</text>\n";
    text_ +=
        "<g transform=\"translate(" + std::to_string(margin) + ',' + std::to_string(margin + head) + ")\">\n";
    for (std::size_t at = 0; at < shown_.relations.size(); ++at) draw(shown_.relations[at], lines_[at]);
    for (std::size_t at = 0; at < shown_.tables.size(); ++at) draw(shown_.tables[at], boxes_[at]);
    text_ += "</g>\n</svg>\n";
    return std::move(text_);
  }

 private:
  static constexpr int margin = 24;
  static constexpr int head_height = 28;
  static constexpr int row_height = 20;
  static constexpr int marks_width = 50;
  static constexpr int loop_width = 34;
  static constexpr double cell_width = 7.25;  // of a letter of 12 px in a fixed-width font
  static constexpr std::string_view style =
      "<style>\n"
      "text { font: 12px ui-monospace, \"SFMono-Regular\", Menlo, Consolas, \"DejaVu Sans Mono\", monospace; "
      "fill: "
      "#1f2328; white-space: pre; }\n"
      ".title { font-size: 16px; font-weight: bold; }\n"
      ".name { font-weight: bold; }\n"
      ".type { fill: #59636e; }\n"
      ".mark { font-size: 9px; fill: #7d4e00; }\n"
      ".page { fill: #ffffff; }\n"
      ".box { fill: #f6f8fa; stroke: #59636e; }\n"
      ".head { fill: #dbe7f5; stroke: #59636e; }\n"
      ".missing rect { stroke-dasharray: 4 3; }\n"
      ".line { fill: none; stroke: #4c6a92; stroke-width: 1.3; }\n"
      ".ring { fill: #ffffff; stroke: #4c6a92; stroke-width: 1.3; }\n"
      "@media (prefers-color-scheme: dark) {\n"
      "text { fill: #e6edf3; }\n"
      ".type { fill: #9da7b3; }\n"
      ".mark { fill: #e3b341; }\n"
      ".page { fill: #0d1117; }\n"
      ".box { fill: #161b22; stroke: #768390; }\n"
      ".head { fill: #1f3350; stroke: #768390; }\n"
      ".line { stroke: #8ab4f8; }\n"
      ".ring { fill: #0d1117; stroke: #8ab4f8; }\n"
      "}\n"
      "</style>\n";

  static int text_width(std::string_view text) {
    return static_cast<int>(static_cast<double>(cells_of(text)) * cell_width + 0.99);
  }
  static std::string type_of(const diagram_column& of) { return of.nullable ? of.type + " null" : of.type; }
  static std::string marks_of(const diagram_column& of) {
    std::string marks;
    for (const auto& [is, mark] : {std::pair(of.key, "PK"), {of.foreign, "FK"}, {of.unique, "UK"}}) {
      if (is) marks += (marks.empty() ? "" : " ") + std::string(mark);
    }
    return marks;
  }

  void measure() {
    for (const diagram_table& each : shown_.tables) {
      layout_box& box = boxes_.emplace_back();
      int names = 0;
      int types = 0;
      for (const diagram_column& of : each.columns) {
        names = max(names, text_width(of.name));
        types = max(types, text_width(type_of(of)));
      }
      const int rows = each.columns.empty() ? 0 : marks_width + names + 20 + types + 10;
      box.width = max(max(text_width(each.name) + 24, rows), 96);
      box.height = head_height + row_height * static_cast<int>(each.columns.size());
    }
    for (const diagram_relation& each : shown_.relations) {
      layout_line& line = lines_.emplace_back();
      line.from = each.from, line.to = each.to;
      line.from_port = port_of(shown_.tables[each.from], each.columns);
      line.to_port = port_of(shown_.tables[each.to], each.referenced);
    }
  }
  static int max(int a, int b) { return a > b ? a : b; }
  /// The height of a column's line in its box; that of the name if the column is not shown.
  static int port_of(const diagram_table& table, const std::vector<std::string>& names) {
    for (std::size_t at = 0; at < table.columns.size() && !names.empty(); ++at) {
      if (same_name(table.columns[at].name, names[0], true))
        return head_height + row_height * static_cast<int>(at) + row_height / 2;
    }
    return head_height / 2;
  }

  /// Lines that end at one place of a box get some room each, in the order in which they come.
  void spread_ports() {
    struct end {
      std::size_t line;
      bool at_from;
      bool right_side;
      std::size_t box;
      int port;
      int other;
    };
    std::vector<end> ends;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      const layout_line& each = lines_[at];
      const bool self = each.from == each.to;
      const bool right = self || each.turned;
      const auto height = [&](std::size_t box, int port) { return boxes_[box].y + port; };
      const int near_from = each.stops.empty()
                                ? height(each.to, each.to_port)
                                : (each.turned ? each.stops.back() : each.stops.front()).second;
      const int near_to = each.stops.empty() ? height(each.from, each.from_port)
                                             : (each.turned ? each.stops.front() : each.stops.back()).second;
      ends.push_back({at, true, right, each.from, each.from_port, near_from});
      ends.push_back({at, false, self || !each.turned, each.to, each.to_port, near_to});
    }
    tenon::detail::sort_items(ends, [](const end& a, const end& b) {
      if (a.box != b.box) return a.box < b.box;
      if (a.right_side != b.right_side) return b.right_side;
      if (a.port != b.port) return a.port < b.port;
      return a.other < b.other;
    });
    for (std::size_t first = 0; first < ends.size();) {
      std::size_t last = first;
      while (last < ends.size() && ends[last].box == ends[first].box &&
             ends[last].right_side == ends[first].right_side && ends[last].port == ends[first].port)
        ++last;
      const int count = static_cast<int>(last - first);
      for (std::size_t at = first; at < last && count > 1; ++at) {
        const int shift = -8 + 16 * static_cast<int>(at - first) / (count - 1);
        layout_line& line = lines_[ends[at].line];
        (ends[at].at_from ? line.from_port : line.to_port) += shift;
      }
      first = last;
    }
  }

  void draw(const diagram_table& each, const layout_box& box) {
    text_ += "<g class=\"table";
    if (each.missing) text_ += " missing";
    text_ += "\" data-table=\"" + escaped(each.name) + "\" transform=\"translate(" + std::to_string(box.x) +
             ',' + std::to_string(box.y) + ")\">\n";
    const std::string width = std::to_string(box.width);
    text_ += "<rect class=\"box\" width=\"" + width + "\" height=\"" + std::to_string(box.height) +
             "\" rx=\"4\"/>\n<rect class=\"head\" width=\"" + width + "\" height=\"" +
             std::to_string(head_height) + "\" rx=\"4\"/>\n<text class=\"name\" x=\"12\" y=\"18\">" +
             escaped(each.name) + "</text>\n";
    int y = head_height + 14;
    for (const diagram_column& of : each.columns) {
      const std::string at = std::to_string(y);
      const std::string marks = marks_of(of);
      if (!marks.empty()) text_ += "<text class=\"mark\" x=\"8\" y=\"" + at + "\">" + marks + "</text>";
      text_ += "<text x=\"" + std::to_string(marks_width) + "\" y=\"" + at + "\">" + escaped(of.name) +
               "</text><text class=\"type\" text-anchor=\"end\" x=\"" + std::to_string(box.width - 10) +
               "\" y=\"" + at + "\">" + escaped(type_of(of)) + "</text>\n";
      y += row_height;
    }
    text_ += "</g>\n";
  }

  void draw(const diagram_relation& each, const layout_line& line) {
    const layout_box& from = boxes_[line.from];
    const layout_box& to = boxes_[line.to];
    const bool self = line.from == line.to;
    const int from_side = self || line.turned ? 1 : -1;  // 1: the right side of the box
    const int to_side = self || !line.turned ? 1 : -1;
    const int from_x = from_side > 0 ? from.x + from.width : from.x;
    const int to_x = to_side > 0 ? to.x + to.width : to.x;
    const int from_y = from.y + line.from_port;
    const int to_y = to.y + line.to_port;
    text_ += "<g class=\"relation\" data-from=\"" + escaped(shown_.tables[each.from].name) + "\" data-to=\"" +
             escaped(shown_.tables[each.to].name) + "\"><title>" +
             escaped(shown_.tables[each.from].name + ' ' + to_text(each.columns) + " references " +
                     shown_.tables[each.to].name + ' ' + to_text(each.referenced) + ", on delete " +
                     std::string(to_text(each.on_delete))) +
             "</title><path class=\"line\" d=\"";
    move(from_x, from_y);
    const int out = 22;  // room for the feet
    int x = from_x + from_side * out;
    int y = from_y;
    line_to(x, y);
    if (self) {
      const int far = from_x + loop_width + 8;
      curve(x, y, far, y, far, to_y, to_x + out, to_y);
    } else {
      for (std::size_t at = 0; at < line.stops.size(); ++at) {
        const auto& stop = line.stops[line.turned ? line.stops.size() - 1 - at : at];
        if (at % 2 == 0) {
          bend(x, y, stop.first, stop.second);
        } else {
          line_to(stop.first, stop.second);
        }
        x = stop.first, y = stop.second;
      }
      bend(x, y, to_x + to_side * out, to_y);
    }
    line_to(to_x, to_y);
    text_ += "\"/>";
    foot(from_x, from_y, from_side, !each.single, true);
    foot(to_x, to_y, to_side, false, each.optional);
    text_ += "</g>\n";
  }
  void move(int x, int y) { text_ += 'M' + std::to_string(x) + ' ' + std::to_string(y); }
  void line_to(int x, int y) { text_ += 'L' + std::to_string(x) + ' ' + std::to_string(y); }
  void bend(int x, int y, int to_x, int to_y) {
    const int middle = (x + to_x) / 2;
    curve(x, y, middle, y, middle, to_y, to_x, to_y);
  }
  void curve(int, int, int a, int b, int c, int d, int x, int y) {
    text_ += 'C';
    for (const int each : {a, b, c, d, x, y}) text_ += std::to_string(each) + ' ';
    text_.pop_back();
  }
  /// The sign at the end of a line: many by three toes, one by a bar; then a ring for "or none", or a bar.
  void foot(int x, int y, int side, bool many, bool or_none) {
    const auto text = [](int number) { return std::to_string(number); };
    text_ += "<path class=\"line\" d=\"";
    if (many) {
      text_ += 'M' + text(x + side * 10) + ' ' + text(y) + 'L' + text(x) + ' ' + text(y - 5) + 'M' +
               text(x + side * 10) + ' ' + text(y) + 'L' + text(x) + ' ' + text(y + 5);
    } else {
      text_ += 'M' + text(x + side * 6) + ' ' + text(y - 4) + "v8";
    }
    if (!or_none) text_ += 'M' + text(x + side * 10) + ' ' + text(y - 4) + "v8";
    text_ += "\"/>";
    if (or_none)
      text_ += "<circle class=\"ring\" cx=\"" + text(x + side * 14) + "\" cy=\"" + text(y) + "\" r=\"3.5\"/>";
  }

  const diagram& shown_;
  list<layout_box> boxes_;
  list<layout_line> lines_;
  std::string text_;
};

}  // namespace detail

/// The schema as a picture that stands alone: SVG with its texts as text, for light and dark pages. Tables
/// stand to the right of what they refer to; those that have no relations stand below.
template <class Deferred = void>
std::string svg(const snapshot& source, const diagram_options& options = {}) {
  const diagram shown = diagram_of(source, options);
  return detail::svg_writer<Deferred>(shown).write(options.title);
}

}  // namespace tenon::inline v0::schema
