// SPDX-License-Identifier: MIT
#include "strict_json.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace agentdb {
namespace {

using nlohmann::json;

/// The library's message without its prefix and without the text it read, which can be long or no UTF-8.
std::string plain_words(std::string_view message) {
  const std::size_t position = message.find(": ");
  if (position != std::string_view::npos) message.remove_prefix(position + 2);
  message = message.substr(0, message.find("; last read: "));
  std::string words;
  for (char letter : message) words += letter >= ' ' && letter <= '~' ? letter : '?';
  return words;
}

/// Builds the tree, and knows at each moment where in it the reader stands.
class tree_builder final : public nlohmann::json_sax<json> {
 public:
  explicit tree_builder(std::string_view text) : text_(text) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return too_large();
    return add(value);
  }
  bool number_float(number_float_t value, const string_t& digits) override {
    if (digits.find_first_of(".eE") == std::string::npos) return too_large();
    return add(value);
  }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return refuse("binary values are no JSON"); }

  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool key(string_t& name) override {
    level& here = levels_.back();
    here.key = std::move(name);
    return !here.value->contains(here.key) || refuse("the object has this key twice");
  }
  bool end_object() override { return levels_.pop_back(), true; }
  bool end_array() override { return levels_.pop_back(), true; }

  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& why) override {
    std::size_t line = 1;
    std::size_t column = 0;
    for (char letter : text_.substr(0, byte)) {
      ++column;
      if (letter == '\n') ++line, column = 0;
    }
    if (byte > text_.size()) ++column;  // the end came too early
    problem_ = "line " + std::to_string(line) + ", column " + std::to_string(column) + " (byte " +
               std::to_string(byte) + ", at " + path() + "): " + plain_words(why.what());
    return false;
  }

  json take() { return std::move(root_); }
  const std::string& problem() const { return problem_; }

 private:
  struct level {
    json* value;
    std::string key;
  };
  static constexpr std::size_t deepest = 48;

  template <class Value>
  bool add(Value&& value) {
    place(json(std::forward<Value>(value)));
    return true;
  }
  bool open(json container) {
    if (levels_.size() == deepest) return refuse("nested deeper than 48 levels");
    json& placed = place(std::move(container));
    levels_.push_back({&placed, {}});
    return true;
  }
  json& place(json value) {
    if (levels_.empty()) return root_ = std::move(value);
    level& here = levels_.back();
    if (here.value->is_array()) {
      here.value->push_back(std::move(value));
      return here.value->back();
    }
    return (*here.value)[here.key] = std::move(value);
  }

  bool too_large() { return refuse("an integer beyond 64 bits"); }
  bool refuse(std::string_view why) {
    problem_ = path() + ": " + std::string(why);
    return false;
  }
  std::string path() const {
    std::string result;
    for (const level& each : levels_) {
      if (each.value->is_array()) {
        // What an outer level is at is its last element; the innermost one's is still to come.
        const std::size_t outer = &each == &levels_.back() ? 0 : 1;
        result += "[" + std::to_string(each.value->size() - outer) + "]";
      } else if (!each.key.empty()) {
        result += (result.empty() ? "" : ".") + printable(each.key);
      }
    }
    return result.empty() ? "the top" : result;
  }
  static std::string printable(const std::string& key) {
    std::string result;
    for (char letter : key.substr(0, 40)) result += letter >= ' ' && letter <= '~' ? letter : '?';
    return result;
  }

  std::string_view text_;
  json root_;
  std::vector<level> levels_;
  std::string problem_;
};

}  // namespace

json parse_json_strictly(std::string_view text) {
  tree_builder builder(text);
  if (!json::sax_parse(text.begin(), text.end(), &builder)) throw input_error(builder.problem());
  return builder.take();
}

}  // namespace agentdb
