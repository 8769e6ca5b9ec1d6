// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/cell.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/postgresql/cells.hpp>
#include <tenon/driver/postgresql/numeric.hpp>
#include <tenon/driver/postgresql/types.hpp>

namespace tenon::inline v0::driver::postgresql {

/// Texts made while a row is read; they live until `reset`.
class made_texts {
 public:
  std::string& next() {
    if (used_ == texts_.size()) texts_.push_back(std::make_unique<std::string>());
    return *texts_[used_++];
  }
  void reset() noexcept { used_ = 0; }

 private:
  std::vector<std::unique_ptr<std::string>> texts_;
  std::size_t used_ = 0;
};

namespace detail {

inline void set_bytes(cell& out, cell_kind kind, const char* data, std::size_t size) noexcept {
  out.kind = kind;
  out.bytes = {data, size};
}
inline void set_number(cell& out, cell_kind kind, std::int64_t number) noexcept {
  out.kind = kind;
  out.integer = number;
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_size(wire form, std::size_t size) {
  tenon::detail::fail(error_kind::decode, tenon::detail::sentence({"a result of type ", name_of(form),
                                                                   " has ", std::to_string(size), " bytes"}));
}

inline void check_size(wire form, std::size_t size, std::size_t expected) {
  if (size != expected) [[unlikely]]
    refuse_size(form, size);
}

template <class Deferred = void>
[[gnu::noinline]] void read_exact_number(cell_spec spec, const char* data, std::size_t size,
                                         made_texts& texts, cell& out) {
  std::string& text = texts.next();
  switch (read_numeric(data, size, text)) {
    case numeric_status::malformed: refuse_size(wire::numeric, size);
    case numeric_status::special:
      // No decimal, integer or finite number: the codec says so.
      text = "NaN";
      return set_bytes(out, cell_kind::text, text.data(), text.size());
    case numeric_status::ok: break;
  }
  const char* const end = text.data() + text.size();
  if (spec.kind == cell_kind::integer) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ptr == end && read.ec == std::errc{}) return set_number(out, cell_kind::integer, number);
  } else if (spec.kind == cell_kind::real) {
    double number = 0;
    const auto read = std::from_chars(text.data(), end, number);
    // Too small for a double: zero is the nearest.
    if (read.ptr == end &&
        (read.ec == std::errc{} || text.substr(0, 3) == "0.0" || text.substr(0, 4) == "-0.0")) {
      out.kind = cell_kind::real;
      out.real = number;
      return;
    }
  }
  set_bytes(out, cell_kind::decimal, text.data(), text.size());
}

template <class Deferred = void>
[[gnu::noinline]] void read_interval(const char* data, std::size_t size, cell& out) {
  check_size(wire::interval, size, 16);
  const auto micros = static_cast<std::int64_t>(get64(data));
  const auto days = static_cast<std::int32_t>(get32(data + 8));
  const auto months = static_cast<std::int32_t>(get32(data + 12));
  std::int64_t whole = 0;
  if (months != 0 || __builtin_mul_overflow(std::int64_t{days}, day_micros, &whole) ||
      __builtin_add_overflow(whole, micros, &whole)) {
    // Months have no length in microseconds; text is what no codec of durations takes.
    constexpr std::string_view why = "an interval of months, or beyond 64 bits of microseconds";
    return set_bytes(out, cell_kind::text, why.data(), why.size());
  }
  set_number(out, cell_kind::interval, whole);
}

/// Beyond the range, as infinity is, it becomes a number that codecs refuse.
inline std::int64_t from_epoch(std::int64_t micros) noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(micros, epoch_micros, &sum)) return std::numeric_limits<std::int64_t>::max();
  return sum;
}

}  // namespace detail

/// One value of a result of type `form` as the kind the spec asks for where that loses nothing, else as the
/// kind that it is, so that the codec names the mismatch. `data` is not copied. Errors: `decode` (a value of
/// a size that its type does not have).
inline void read_cell(wire form, cell_spec spec, const char* data, std::size_t size, made_texts& texts,
                      cell& out) {
  out.stored = spec.stored;
  switch (form) {
    case wire::boolean:
      detail::check_size(form, size, 1);
      return detail::set_number(out, cell_kind::boolean, *data != 0 ? 1 : 0);
    case wire::int2:
      detail::check_size(form, size, 2);
      return detail::set_number(out, cell_kind::integer, static_cast<std::int16_t>(detail::get16(data)));
    case wire::int4:
      detail::check_size(form, size, 4);
      return detail::set_number(out, cell_kind::integer, static_cast<std::int32_t>(detail::get32(data)));
    case wire::int8:
      detail::check_size(form, size, 8);
      return detail::set_number(out, cell_kind::integer, static_cast<std::int64_t>(detail::get64(data)));
    case wire::oid:
      detail::check_size(form, size, 4);
      return detail::set_number(out, cell_kind::integer, detail::get32(data));
    case wire::float4:
      detail::check_size(form, size, 4);
      out.kind = cell_kind::real;
      out.real = __builtin_bit_cast(float, detail::get32(data));
      return;
    case wire::float8:
      detail::check_size(form, size, 8);
      out.kind = cell_kind::real;
      out.real = __builtin_bit_cast(double, detail::get64(data));
      return;
    case wire::text: return detail::set_bytes(out, cell_kind::text, data, size);
    case wire::bytea: return detail::set_bytes(out, cell_kind::blob, data, size);
    case wire::jsonb:
      if (size == 0 || *data != '\1') [[unlikely]]
        detail::refuse_size(form, size);
      ++data, --size;
      [[fallthrough]];
    case wire::json:
      return detail::set_bytes(out, spec.kind == cell_kind::text ? cell_kind::text : cell_kind::json, data,
                               size);
    case wire::uuid:
      detail::check_size(form, size, 16);
      out.kind = cell_kind::uuid;
      std::memcpy(out.uuid.data(), data, 16);
      return;
    case wire::date:
      detail::check_size(form, size, 4);
      return detail::set_number(out, cell_kind::date,
                                static_cast<std::int32_t>(detail::get32(data)) + detail::epoch_days);
    case wire::time:
      detail::check_size(form, size, 8);
      return detail::set_number(out, cell_kind::time_of_day, static_cast<std::int64_t>(detail::get64(data)));
    case wire::timestamp:
    case wire::timestamptz:
      detail::check_size(form, size, 8);
      return detail::set_number(out, cell_kind::timestamp,
                                detail::from_epoch(static_cast<std::int64_t>(detail::get64(data))));
    case wire::interval: return detail::read_interval(data, size, out);
    case wire::numeric: return detail::read_exact_number(spec, data, size, texts, out);
    case wire::void_: out.kind = cell_kind::null; return;
    case wire::inferred:
    case wire::other: break;
  }
  // Types that somebody made are enums, or spoken as text, unless a NUL tells otherwise.
  const bool is_text = form == wire::inferred && std::memchr(data, 0, size) == nullptr;
  detail::set_bytes(out, is_text ? cell_kind::text : cell_kind::blob, data, size);
}

}  // namespace tenon::inline v0::driver::postgresql
