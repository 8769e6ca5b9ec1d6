// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <tenon/codec/cell.hpp>

/// Values as texts and texts as values, in the forms that Tenon writes and reads; `#1` and `@1` are the gaps
/// for an expression.
namespace tenon::inline v0::dialect::postgresql_detail {

// Texts that become something else: the forms that Tenon reads, as patterns of regular expressions.

inline constexpr std::string_view integer_form = "[+-]?[0-9]+";
inline constexpr std::string_view number_form = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";
inline constexpr std::string_view date_form = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
inline constexpr std::string_view time_form = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?";
inline constexpr std::string_view timestamp_form =
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?"
    "(Z|[+-][0-9]{2}:?[0-9]{2})?";
inline constexpr std::string_view uuid_form = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

inline std::string_view form_of(cell_kind kind) {
  switch (kind) {
    case cell_kind::integer: return integer_form;
    case cell_kind::real:
    case cell_kind::decimal: return number_form;
    case cell_kind::timestamp: return timestamp_form;
    case cell_kind::date: return date_form;
    case cell_kind::time_of_day: return time_form;
    case cell_kind::uuid: return uuid_form;
    default: return {};
  }
}

/// A timestamp's text, which has the form, as a timestamp; one without an offset is in UTC.
inline constexpr std::string_view timestamp_of_text =
    "regexp_replace(#1, '^[[:space:]]*[0-9-]{10}([ T][0-9:.]+)?[[:space:]]*$', '\\& UTC')::timestamptz";

/// Times as text; six digits behind the point only where three are not enough.
inline constexpr std::string_view text_of_timestamp =
    "regexp_replace(to_char(@1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '000$', '')";
inline constexpr std::string_view json_text_of_timestamp =
    "regexp_replace(to_char(@1 AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '000Z$', 'Z')";
inline constexpr std::string_view text_of_date = "to_char(@1::timestamp, 'YYYY-MM-DD')";
inline constexpr std::string_view text_of_time =
    "regexp_replace(to_char(@1::interval, 'HH24:MI:SS.US'), '([.]000000|000)$', '')";
inline constexpr std::string_view micros_of_interval = "(extract(epoch FROM #1) * 1000000)::int8";

}  // namespace tenon::inline v0::dialect::postgresql_detail
