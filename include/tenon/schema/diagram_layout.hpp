// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <tenon/core/sort.hpp>
#include <tenon/schema/list.hpp>

namespace tenon::inline v0::schema::detail {

/// A box to place, and where it was placed.
struct layout_box {
  int width = 0;
  int height = 0;
  int x = 0;
  int y = 0;
};
/// A line from a box to another one, which stands further to the left; `from_port` and `to_port` are heights
/// within them. `turned`: a circle of references, so the other one stands to the right.
struct layout_line {
  std::size_t from = 0;
  std::size_t to = 0;
  int from_port = 0;
  int to_port = 0;
  bool turned = false;
  std::vector<std::pair<int, int>> stops = {};  ///< where it passes between boxes, from the right to the left
};

/// Puts boxes in columns so that lines go from right to left: columns by the longest path, the order within
/// by barycentres, the heights by least squares. Lines that skip a column get a gap in it.
template <class Deferred = void>
class diagram_layout {
 public:
  static constexpr int gutter = 96;  // between columns
  static constexpr int gap = 28;     // between boxes

  diagram_layout(list<layout_box>& boxes, list<layout_line>& lines) : boxes_(boxes), lines_(lines) {}

  /// The size of the whole, from 0.
  std::pair<int, int> run() {
    find_parts();
    int bottom = 0;
    int right = 0;
    for (std::size_t part = 0; part < parts_; ++part) {
      if (members(part).size() < 2) continue;
      const std::pair<int, int> size = place(part, bottom);
      bottom = size.second + gap;
      right = size.first > right ? size.first : right;
    }
    place_rest(bottom, right);
    return {right, bottom - gap};
  }

 private:
  struct node {
    std::size_t box = none;
    std::size_t line = none;  // a gap for it, if it is no box
    int height = 0;
    double middle = 0;
    double wish = 0;
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  // Tables that hang together are one part.
  void find_parts() {
    part_.assign(boxes_.size(), none);
    for (std::size_t first = 0; first < boxes_.size(); ++first) {
      if (part_[first] != none) continue;
      part_[first] = parts_;
      for (bool more = true; more;) {
        more = false;
        for (const layout_line& each : lines_) {
          if ((part_[each.from] == parts_) == (part_[each.to] == parts_)) continue;
          part_[each.from] = part_[each.to] = parts_;
          more = true;
        }
      }
      ++parts_;
    }
    column_.assign(boxes_.size(), 0);
    state_.assign(boxes_.size(), 0);
  }
  std::vector<std::size_t> members(std::size_t part) const {
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at < boxes_.size(); ++at) {
      if (part_[at] == part) found.push_back(at);
    }
    return found;
  }

  /// Lines that lead back to where the walk came from are turned round, so that no circle is left.
  void turn_circles(std::size_t from) {
    state_[from] = 1;
    for (layout_line& each : lines_) {
      if (each.from != from || each.to == from) continue;
      if (state_[each.to] == 1) each.turned = true;
      if (state_[each.to] == 0) turn_circles(each.to);
    }
    state_[from] = 2;
  }
  static std::size_t left_of(const layout_line& each) { return each.turned ? each.from : each.to; }
  static std::size_t right_of(const layout_line& each) { return each.turned ? each.to : each.from; }

  void choose_columns(const std::vector<std::size_t>& boxes) {
    for (const std::size_t each : boxes) {
      if (state_[each] == 0) turn_circles(each);
    }
    for (bool more = true; more;) {
      more = false;
      for (const layout_line& each : lines_) {
        if (each.from == each.to || part_[each.from] != part_[boxes[0]]) continue;
        if (column_[right_of(each)] > column_[left_of(each)]) continue;
        column_[right_of(each)] = column_[left_of(each)] + 1;
        more = true;
      }
    }
    // What refers to nothing stands next to what refers to it.
    for (const std::size_t each : boxes) {
      std::size_t nearest = none;
      bool free = true;
      for (const layout_line& of : lines_) {
        if (of.from == of.to) continue;
        if (right_of(of) == each) free = false;
        if (left_of(of) == each && column_[right_of(of)] < nearest) nearest = column_[right_of(of)];
      }
      if (free && nearest != none) column_[each] = nearest - 1;
    }
  }

  std::pair<int, int> place(std::size_t part, int top) {
    const std::vector<std::size_t> boxes = members(part);
    choose_columns(boxes);
    std::size_t columns = 0;
    for (const std::size_t each : boxes) columns = column_[each] + 1 > columns ? column_[each] + 1 : columns;
    columns_ = list<std::vector<node>>(columns);
    for (const std::size_t each : boxes) columns_[column_[each]].push_back({each, none, boxes_[each].height});
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      const layout_line& each = lines_[at];
      if (part_[each.from] != part) continue;
      for (std::size_t c = column_[left_of(each)] + 1; c < column_[right_of(each)]; ++c)
        columns_[c].push_back({none, at, 0});
    }
    for (std::vector<node>& each : columns_) stack(each);
    for (int sweep = 0; sweep < 24; ++sweep) {
      for (std::size_t i = 1; i < columns; ++i) reorder(i, i - 1);
      for (std::size_t i = columns - 1; i-- > 0;) reorder(i, i + 1);
    }
    bool better = true;
    for (int sweep = 0; sweep < 24 && better; ++sweep) {
      better = false;
      for (std::size_t i = 0; i < columns; ++i) better = swap_neighbours(i) || better;
    }
    for (int sweep = 0; sweep < 8; ++sweep) {
      for (std::size_t i = 0; i < columns; ++i) settle(i);
      for (std::size_t i = columns; i-- > 0;) settle(i);
    }
    return write(top);
  }

  static void stack(std::vector<node>& nodes) {
    double y = 0;
    for (node& each : nodes) {
      each.middle = y + each.height / 2.0;
      y += each.height + gap;
    }
  }
  /// Where a line comes to a node of a column, or leaves it.
  double port(const node& of, std::size_t line) const {
    if (of.box == none) return of.middle;
    const layout_line& each = lines_[line];
    return of.middle - of.height / 2.0 + (each.from == of.box ? each.from_port : each.to_port);
  }
  /// The node of a column that a line starts at, ends at or passes.
  const node* met(std::size_t column, std::size_t line) const {
    for (const node& each : columns_[column]) {
      const bool box = each.box != none && (lines_[line].from == each.box || lines_[line].to == each.box);
      if (box || each.line == line) return &each;
    }
    return nullptr;
  }
  /// The mean height at which a node would have straight lines to a column; where it is if it has none.
  double wish(const node& of, std::size_t column, std::size_t other, double& weight) const {
    double sum = 0;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      const layout_line& each = lines_[at];
      if (each.from == each.to || met_column(of, at, column) != other) continue;
      const node* const neighbour = met(other, at);
      if (neighbour == nullptr) continue;
      sum += of.middle + port(*neighbour, at) - port(of, at);
      weight += 1;
    }
    return sum;
  }
  /// The column next to `column` on the side of `other`, if a line through this node goes there.
  std::size_t met_column(const node& of, std::size_t line, std::size_t column) const {
    const layout_line& each = lines_[line];
    if (of.line == line) return other_;
    if (of.box == left_of(each) && other_ > column) return other_;
    if (of.box == right_of(each) && other_ < column) return other_;
    return none;
  }

  void reorder(std::size_t column, std::size_t other) {
    other_ = other;
    for (node& each : columns_[column]) {
      double weight = 0;
      const double sum = wish(each, column, other, weight);
      each.wish = weight > 0 ? sum / weight : each.middle;
    }
    tenon::detail::sort_items(columns_[column], [](const node& a, const node& b) { return a.wish < b.wish; });
    stack(columns_[column]);
    // Around the same height, so that columns of unlike lengths compare.
    double shift = 0;
    for (const node& each : columns_[column]) shift += each.wish - each.middle;
    for (node& each : columns_[column]) each.middle += shift / static_cast<double>(columns_[column].size());
  }

  /// Exchanges neighbours whose lines cross less the other way round.
  bool swap_neighbours(std::size_t column) {
    std::vector<node>& nodes = columns_[column];
    bool swapped = false;
    for (std::size_t at = 0; at + 1 < nodes.size(); ++at) {
      if (crossings(nodes[at], nodes[at + 1], column) <= 0) continue;
      std::swap(nodes[at], nodes[at + 1]);
      stack(nodes);
      swapped = true;
    }
    return swapped;
  }
  /// How many crossings more there are with `a` above `b` than with `b` above `a`.
  int crossings(const node& a, const node& b, std::size_t column) {
    int more = 0;
    for (other_ = column - 1; other_ != column + 3; other_ += 2) {
      if (other_ >= columns_.size()) continue;
      for (std::size_t first = 0; first < lines_.size(); ++first) {
        if (met_column(a, first, column) != other_) continue;
        for (std::size_t second = 0; second < lines_.size(); ++second) {
          if (met_column(b, second, column) != other_) continue;
          const node* const near_a = met(other_, first);
          const node* const near_b = met(other_, second);
          if (near_a == nullptr || near_b == nullptr) continue;
          const double distance = port(*near_a, first) - port(*near_b, second);
          more += distance > 0 ? 1 : distance < 0 ? -1 : 0;
        }
      }
    }
    return more;
  }

  /// Moves the nodes of a column to where their lines are straightest without changing their order: the least
  /// squares of a sequence that must not decrease.
  void settle(std::size_t column) {
    std::vector<node>& nodes = columns_[column];
    struct block {
      double sum = 0;
      double weight = 0;
      std::size_t first = 0;
    };
    std::vector<block> blocks;
    std::vector<double> offset;
    double y = 0;
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      double weight = 0;
      double sum = 0;
      if (column > 0) other_ = column - 1, sum += wish(nodes[at], column, other_, weight);
      if (column + 1 < columns_.size()) other_ = column + 1, sum += wish(nodes[at], column, other_, weight);
      const double wished = weight > 0 ? sum / weight : nodes[at].middle;
      weight = weight > 0 ? weight : 0.1;
      offset.push_back(y + nodes[at].height / 2.0);
      y += nodes[at].height + gap;
      blocks.push_back({(wished - offset[at]) * weight, weight, at});
      while (blocks.size() > 1) {
        const block last = blocks.back();
        block& before = blocks[blocks.size() - 2];
        if (before.sum / before.weight <= last.sum / last.weight) break;
        before.sum += last.sum;
        before.weight += last.weight;
        blocks.pop_back();
      }
    }
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const std::size_t end = b + 1 < blocks.size() ? blocks[b + 1].first : nodes.size();
      for (std::size_t at = blocks[b].first; at < end; ++at)
        nodes[at].middle = offset[at] + blocks[b].sum / blocks[b].weight;
    }
  }

  /// Gives boxes their places; all boxes of a column are equally wide. The right and lower ends.
  std::pair<int, int> write(int top) {
    double highest = 1e9;
    for (const std::vector<node>& nodes : columns_) {
      for (const node& each : nodes) {
        const double y = each.middle - each.height / 2.0;
        highest = y < highest ? y : highest;
      }
    }
    int x = 0;
    int bottom = top;
    for (const std::vector<node>& nodes : columns_) {
      int width = 0;
      for (const node& each : nodes) {
        if (each.box != none && boxes_[each.box].width > width) width = boxes_[each.box].width;
      }
      for (const node& each : nodes) {
        const int y = top + static_cast<int>(each.middle - each.height / 2.0 - highest + 0.5);
        if (each.box == none) {
          std::vector<std::pair<int, int>>& stops = lines_[each.line].stops;
          stops.insert(stops.begin(), {x, y});
          stops.insert(stops.begin(), {x + width, y});
        } else {
          layout_box& box = boxes_[each.box];
          box.x = x, box.y = y, box.width = width;
        }
        bottom = y + each.height > bottom ? y + each.height : bottom;
      }
      x += width + gutter;
    }
    return {x - gutter, bottom};
  }

  /// Tables that stand alone, in rows below.
  void place_rest(int& bottom, int& right) {
    const int limit = right > 900 ? right : 900;
    int x = 0;
    int height = 0;
    for (std::size_t part = 0; part < parts_; ++part) {
      const std::vector<std::size_t> alone = members(part);
      if (alone.size() != 1) continue;
      layout_box& box = boxes_[alone[0]];
      if (x > 0 && x + box.width > limit) {
        bottom += height + gap;
        x = height = 0;
      }
      box.x = x, box.y = bottom;
      right = x + box.width > right ? x + box.width : right;
      height = box.height > height ? box.height : height;
      x += box.width + 2 * gap;
    }
    if (height > 0) bottom += height + gap;
  }

  list<layout_box>& boxes_;
  list<layout_line>& lines_;
  std::vector<std::size_t> part_;
  std::vector<std::size_t> column_;
  std::vector<unsigned char> state_;
  std::size_t parts_ = 0;
  list<std::vector<node>> columns_;
  std::size_t other_ = 0;
};

}  // namespace tenon::inline v0::schema::detail
