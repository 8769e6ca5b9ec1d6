// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tenon/dialect/ansi_walk.hpp>
#include <tenon/schema/abilities.hpp>

namespace tenon::inline v0::dialect::postgresql_detail {

/// What PostgreSQL's casts make of the values of one column. Types are as `format_type` spells them.
template <class Deferred = void>
class postgresql_converter {
 public:
  postgresql_converter(const schema::column& from, const schema::column& to, const schema::snapshot& types)
      : from_(parse(from.type)), to_(parse(to.type)), types_(types) {
    ansi_walk::quote(name_, from.name, '"');
  }

  schema::conversion answer() const {
    const schema::enumeration* const names = types_.find_type(to_.whole);
    if (names != nullptr) return to_names(*names);
    if (types_.find_type(from_.whole) != nullptr) {
      if (is_text(to_)) return shortened(name_ + "::text");
      return none();
    }
    if (from_.base == to_.base) return narrowed();
    if (is_text(to_)) return to_text();
    if (is_integer(to_) || to_.base == "numeric") return to_number();
    if (to_.base == "double precision" || to_.base == "real") return to_real();
    if (to_.base == "boolean") return to_boolean();
    if (to_.base == "uuid" && is_text(from_))
      return cast(name_ + " !~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$'");
    if (is_time(to_) && is_time(from_)) return to_time();
    if ((to_.base == "jsonb" || to_.base == "json") && (from_.base == "jsonb" || from_.base == "json"))
      return {rewrites, name_ + "::" + to_.whole, {}, "white space, the order of keys, keys that come twice"};
    const bool parsed = to_.base == "jsonb" || to_.base == "json" || is_time(to_) || to_.base == "interval" ||
                        to_.base.substr(0, 4) == "time";
    if (is_text(from_) && parsed)
      return {
          checked, name_ + "::" + to_.whole, {}, "whether each text can be read; if not, nothing is changed"};
    return none();
  }

 private:
  static constexpr schema::conversion_kind free = schema::conversion_kind::free;
  static constexpr schema::conversion_kind rewrites = schema::conversion_kind::rewrites;
  static constexpr schema::conversion_kind checked = schema::conversion_kind::checked;

  /// "numeric(10,2)" in its parts; -1: not said.
  struct type {
    std::string whole;
    std::string base;
    int first = -1;
    int second = -1;
  };
  static type parse(const std::string& text) {
    type read{text, text};
    const std::size_t open = text.find('(');
    const std::size_t close = text.find(')');
    if (open == std::string::npos || close == std::string::npos) return read;
    read.base = text.substr(0, open) + text.substr(close + 1);
    int* number = &read.first;
    *number = 0;
    for (std::size_t at = open + 1; at < close; ++at) {
      if (text[at] == ',') {
        number = &read.second;
        *number = 0;
      } else if (text[at] >= '0' && text[at] <= '9') {
        *number = *number * 10 + (text[at] - '0');
      }
    }
    return read;
  }
  static bool is_text(const type& each) { return each.base == "text" || each.base == "character varying"; }
  static bool is_integer(const type& each) { return size_of(each) > 0; }
  static int size_of(const type& each) {
    return each.base == "smallint" ? 2 : each.base == "integer" ? 4 : each.base == "bigint" ? 8 : 0;
  }
  static bool is_time(const type& each) {
    return each.base == "date" || each.base == "timestamp with time zone" ||
           each.base == "timestamp without time zone";
  }
  static schema::conversion none() { return {schema::conversion_kind::none, {}, {}, {}}; }
  schema::conversion cast(std::string unfit) const {
    return {unfit.empty() ? rewrites : checked, name_ + "::" + to_.whole, std::move(unfit), {}};
  }
  std::string_view range() const {
    return to_.base == "smallint"  ? "BETWEEN -32768 AND 32767"
           : to_.base == "integer" ? "BETWEEN -2147483648 AND 2147483647"
                                   : "BETWEEN -9223372036854775808 AND 9223372036854775807";
  }

  schema::conversion to_names(const schema::enumeration& names) const {
    std::string unfit = name_ + "::text NOT IN (";
    for (const std::string& each : names.labels) {
      if (unfit.back() != '(') unfit += ", ";
      ansi_walk::quote(unfit, each, '\'');
    }
    return {checked, name_ + "::text::" + to_.whole, unfit + ')', {}};
  }

  /// Texts that a limit would cut off.
  schema::conversion shortened(const std::string& text) const {
    if (to_.first < 0) return {rewrites, text, {}, {}};
    return {checked, text + "::" + to_.whole, "length(" + text + ") > " + std::to_string(to_.first), {}};
  }
  schema::conversion to_text() const {
    if (is_text(from_)) {
      if (to_.first < 0 || (from_.first >= 0 && from_.first <= to_.first)) return {free, {}, {}, {}};
      return {checked, {}, "length(" + name_ + ") > " + std::to_string(to_.first), {}};
    }
    if (from_.base == "bytea") return none();
    return shortened(name_ + "::text");
  }

  /// The same type with another limit.
  schema::conversion narrowed() const {
    if (is_text(to_)) return to_text();
    if (to_.base == "numeric") {
      const bool wider =
          to_.first < 0 || (from_.second == to_.second && from_.first >= 0 && from_.first <= to_.first);
      return wider ? schema::conversion{free, {}, {}, {}} : to_number();
    }
    return {checked, {}, name_ + " <> " + name_ + "::" + to_.whole, {}};
  }

  /// Beyond the range or with digits that would be rounded off.
  std::string unfit_number(const std::string& number) const {
    if (is_integer(to_))
      return number + " <> trunc(" + number + ") OR " + number + " NOT " + std::string(range());
    if (to_.first < 0) return {};
    const int scale = to_.second < 0 ? 0 : to_.second;
    return number + " <> round(" + number + ", " + std::to_string(scale) + ") OR abs(" + number + ") >= 1e" +
           std::to_string(to_.first - scale);
  }
  schema::conversion to_number() const {
    if (is_integer(from_) && is_integer(to_)) {
      if (size_of(from_) < size_of(to_)) return {rewrites, {}, {}, {}};
      return {checked, {}, name_ + " NOT " + std::string(range()), {}};
    }
    if (is_integer(from_) || from_.base == "numeric") {
      std::string unfit = unfit_number(name_ + "::numeric");
      return {unfit.empty() ? rewrites : checked, name_ + "::" + to_.whole, std::move(unfit), {}};
    }
    if (from_.base == "double precision" || from_.base == "real") {
      const std::string number = name_ + "::text::numeric";
      const std::string odd = name_ + "::text IN ('NaN', 'Infinity', '-Infinity')";
      const std::string unfit = unfit_number(number);
      return {checked,
              number + "::" + to_.whole,
              unfit.empty() ? odd : "CASE WHEN " + odd + " THEN true ELSE " + unfit + " END",
              {}};
    }
    if (from_.base == "boolean" && is_integer(to_))
      return {rewrites, name_ + "::integer::" + to_.whole, {}, {}};
    if (!is_text(from_)) return none();
    const std::string pattern = is_integer(to_) ? "'^[+-]?[0-9]+$'" : "'^[+-]?[0-9]+(\\.[0-9]+)?$'";
    const std::string unfit = unfit_number(name_ + "::numeric");
    return cast("CASE WHEN " + name_ + " ~ " + pattern + " THEN " + (unfit.empty() ? "false" : unfit) +
                " ELSE " + name_ + " IS NOT NULL END");
  }
  schema::conversion to_real() const {
    if (from_.base == "real") return {rewrites, {}, {}, {}};
    if (from_.base == "double precision") return cast(name_ + "::real::double precision <> " + name_);
    if (size_of(from_) == 2 || (size_of(from_) == 4 && to_.base != "real")) return {rewrites, {}, {}, {}};
    if (is_integer(from_) || from_.base == "numeric")
      return cast(name_ + "::" + to_.whole + "::text::numeric <> " + name_);
    if (!is_text(from_)) return none();
    return cast(name_ + " !~ '^[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$'");
  }
  schema::conversion to_boolean() const {
    if (is_integer(from_)) return {checked, name_ + "::integer::boolean", name_ + " NOT IN (0, 1)", {}};
    if (is_text(from_)) return cast("lower(" + name_ + ") NOT IN ('t', 'true', 'f', 'false', '0', '1')");
    return none();
  }
  /// Times without a zone are those of UTC, whatever the session's zone is.
  schema::conversion to_time() const {
    const std::string zone = " AT TIME ZONE 'UTC'";
    const std::string plain =
        from_.base == "timestamp with time zone" ? '(' + name_ + zone + ')' : name_ + "::timestamp";
    if (to_.base == "date")
      return {checked, plain + "::date", plain + " <> date_trunc('day', " + plain + ')', {}};
    if (to_.base == "timestamp with time zone") return {rewrites, '(' + plain + zone + ')', {}, utc()};
    return {rewrites, plain, {}, from_.base == "date" ? std::string() : utc()};
  }
  static std::string utc() { return "whether the times without a zone are meant as UTC"; }

  type from_;
  type to_;
  const schema::snapshot& types_;
  std::string name_;
};

inline schema::conversion postgresql_convert(const schema::column& from, const schema::column& to,
                                             const schema::snapshot& types) {
  return postgresql_converter<>(from, to, types).answer();
}

}  // namespace tenon::inline v0::dialect::postgresql_detail
