// SPDX-License-Identifier: MIT
// Tenon in one header. Made by scripts/amalgamate from include/tenon; do not edit.
// Define before including it, where wanted: TENON_SQLITE, TENON_JSON.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <chrono>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <exception>
#include <initializer_list>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <ratio>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

// ---- tenon/codec/cell.hpp ----

namespace tenon::inline v0 {

struct row_source;

/// The closed set of values that cross the wall between Tenon and a store. A store speaks each in its own way
/// (a `timestamp` is text on SQLite, eight binary bytes on PostgreSQL); codecs know only these.
enum class cell_kind : std::uint8_t {
  null,
  boolean,      ///< `integer` is 0 or 1
  integer,      ///< `integer`
  real,         ///< `real`, finite
  text,         ///< `bytes`: UTF-8 without NUL
  blob,         ///< `bytes`: any bytes
  uuid,         ///< `uuid`: 16 bytes
  timestamp,    ///< `integer`: microseconds since 1970-01-01 00:00:00 UTC
  date,         ///< `integer`: days since 1970-01-01
  time_of_day,  ///< `integer`: microseconds since midnight
  interval,     ///< `integer`: microseconds
  decimal,      ///< `bytes`: canonical decimal text ("-12.5")
  json,         ///< `bytes`: JSON text
  rows,         ///< `rows`: many rows as one parameter
};

/// How a column stores its kind where there is a choice.
enum class storage : std::uint8_t {
  standard,  ///< the dialect's own form
  number,    ///< an enum by its number
  bytes,     ///< a uuid as 16 bytes on databases without a uuid type
};

/// Bytes owned by somebody else.
struct byte_range {
  const char* data;
  std::size_t size;
};

/// One value on its way to or from a store. It owns nothing: bytes live in the entity, the encoder or the
/// driver. 24 bytes, trivially copyable; left uninitialised on purpose, since rows of cells are refilled on
/// every step.
struct cell {
  cell_kind kind;
  storage stored;
  union {
    std::int64_t integer;
    double real;
    byte_range bytes;
    std::array<unsigned char, 16> uuid;
    const row_source* rows;
  };

  std::string_view text() const noexcept { return {bytes.data, bytes.size}; }
};

/// What a statement asks of one result column or knows of one parameter.
struct cell_spec {
  cell_kind kind = cell_kind::null;
  storage stored = storage::standard;
};

/// Where a value belongs, for error messages: entity and member as the user spelled them.
struct field_name {
  std::string_view entity;
  std::string_view member;
};

/// Why a cell could not become a member.
enum class decode_status : std::uint8_t { ok, null_value, wrong_kind, out_of_range, malformed };

}  // namespace tenon::inline v0

// ---- tenon/core/error.hpp ----

namespace tenon::inline v0 {

/// What went wrong, in classes a program can act on. Kinds are stable; `docs/errors.md` has a paragraph for
/// each.
enum class error_kind : unsigned char {
  value,                  ///< a C++ value has no exact form in its column; nothing was sent
  decode,                 ///< a stored value does not fit its member
  not_found,              ///< an operation that needs a row found none
  conflict,               ///< the row was changed by somebody else since it was read (stale version)
  unique_violation,       ///< a primary key or unique constraint
  foreign_key_violation,  ///< a row that is referenced or refers is missing
  not_null_violation,     ///< NULL in a column that has none
  check_violation,        ///< a check constraint
  constraint_violation,   ///< any other rule of the database (trigger, data type of a strict table)
  busy,                   ///< another connection holds the lock past the busy timeout; retry the transaction
  transaction,            ///< the transaction is over, poisoned, or used against its rules
  outcome_unknown,        ///< COMMIT was sent and its answer is lost; never retried by itself
  read_only,              ///< a write on a read-only database
  permission,             ///< the system or server refuses access
  connection,             ///< the database cannot be reached or opened
  io,                     ///< the disk or network failed
  full,                   ///< disk or database full
  corrupt,                ///< the file is damaged or no database
  schema,                 ///< the database's schema is not the one the entities describe
  statement,      ///< the database refuses the statement's text (raw SQL, a check or default expression)
  limit,          ///< a size limit of the database or of Tenon
  interrupted,    ///< the statement was stopped on request
  unsupported,    ///< this database cannot do it
  configuration,  ///< a bad URL or option
  misuse,         ///< the API was used against its rules
  internal,       ///< a defect in Tenon or in the client library
};

/// The kind's name as it is spelled in C++: "unique_violation".
constexpr std::string_view to_string(error_kind kind) noexcept {
  constexpr std::string_view names[] = {"value",
                                        "decode",
                                        "not_found",
                                        "conflict",
                                        "unique_violation",
                                        "foreign_key_violation",
                                        "not_null_violation",
                                        "check_violation",
                                        "constraint_violation",
                                        "busy",
                                        "transaction",
                                        "outcome_unknown",
                                        "read_only",
                                        "permission",
                                        "connection",
                                        "io",
                                        "full",
                                        "corrupt",
                                        "schema",
                                        "statement",
                                        "limit",
                                        "interrupted",
                                        "unsupported",
                                        "configuration",
                                        "misuse",
                                        "internal"};
  return names[static_cast<unsigned char>(kind)];
}

/// The one exception Tenon throws. Switch on `kind`; `what()` is a sentence for people and never holds a
/// bound value.
class error : public std::exception {
 public:
  error(error_kind of, std::string text) : kind(of), message(std::move(text)) {}

  const char* what() const noexcept override { return message.c_str(); }

  error_kind kind;
  std::string message;     ///< one line: what failed, where (entity and member), and the remedy
  std::string sqlstate;    ///< five characters; empty where the database has none (SQLite)
  std::string constraint;  ///< the violated constraint's name, if the database told
  std::string table;       ///< the table it concerns, if known
  std::string column;      ///< the column or columns ("a, b") it concerns, if known; of `decode` the member
  int native_code = 0;     ///< the client library's own code (SQLite: extended result code)
  std::string statement;   ///< the statement's text, without values
};

namespace detail {

/// Out of line, so that a caller's hot path holds one call and no string code.
[[noreturn, gnu::noinline, gnu::cold]] inline void fail(error_kind kind, std::string message) {
  throw error(kind, std::move(message));
}

/// Joins pieces into one message; only for paths that throw.
[[nodiscard, gnu::noinline, gnu::cold]] inline std::string sentence(
    std::initializer_list<std::string_view> parts) {
  std::string text;
  for (std::string_view part : parts) text += part;
  return text;
}

}  // namespace detail
}  // namespace tenon::inline v0

// ---- tenon/codec/encoder.hpp ----

namespace tenon::inline v0 {

/// Collects values as cells, in the order in which a statement has its parameters. Text and blobs are not
/// copied: they must outlive the statement's execution; texts made on the way (JSON) are kept here.
class encoder {
 public:
  encoder() = default;
  ~encoder() {
    if (texts_ != nullptr) drop_texts();
    if (cells_ != inline_) delete[] cells_;
  }
  encoder(const encoder&) = delete;
  encoder& operator=(const encoder&) = delete;

  /// The member the next values belong to; named when one is refused.
  void at(const field_name* field, storage stored) noexcept {
    field_ = field;
    stored_ = stored;
  }

  storage stored() const noexcept { return stored_; }

  void null() { add(cell_kind::null); }
  void boolean(bool value) { add(cell_kind::boolean).integer = value ? 1 : 0; }
  /// integer, timestamp, date, time_of_day and interval: all that is one 64-bit number.
  void number(cell_kind kind, std::int64_t value) { add(kind).integer = value; }
  void integer(std::int64_t value) { add(cell_kind::integer).integer = value; }
  void real(double value) { add(cell_kind::real).real = value; }
  /// text, json, decimal and blob: `value` is already known to be valid for its kind and is not copied.
  void bytes(cell_kind kind, std::string_view value) { add(kind).bytes = {value.data(), value.size()}; }
  void uuid(const std::array<unsigned char, 16>& value) { add(cell_kind::uuid).uuid = value; }
  void rows(const row_source& value) { add(cell_kind::rows).rows = &value; }

  /// A string that lives as long as the cells; for texts a codec has to make.
  std::string& scratch() {
    texts_ = new kept_text{{}, texts_};
    return texts_->text;
  }

  /// Throws `error_kind::value` naming entity and member; `why` says what is wrong and what would be right.
  [[noreturn, gnu::noinline, gnu::cold]] void refuse(std::string_view why) const {
    if (field_ == nullptr)
      detail::fail(error_kind::value, detail::sentence({"a parameter is refused: ", why}));
    detail::fail(error_kind::value,
                 detail::sentence({field_->entity, "::", field_->member, " is refused: ", why}));
  }

  /// Puts another value in the place of one that is there already.
  void replace(std::size_t index, const cell& value) noexcept { cells_[index] = value; }

  /// False when every byte the cells point to lives outside, in the entities.
  bool made_text() const noexcept { return texts_ != nullptr; }

  const cell* data() const noexcept { return cells_; }
  std::size_t size() const noexcept { return size_; }

  void clear() noexcept {
    size_ = 0;
    drop_texts();
  }

 private:
  struct kept_text {
    std::string text;
    kept_text* next;
  };

  void drop_texts() noexcept {
    while (texts_ != nullptr) {
      kept_text* const next = texts_->next;
      delete texts_;
      texts_ = next;
    }
  }

  cell& add(cell_kind kind) {
    if (size_ == capacity_) grow();
    cell& slot = cells_[size_++];
    slot.kind = kind;
    slot.stored = stored_;
    return slot;
  }

  [[gnu::noinline]] void grow() {
    cell* const bigger = new cell[capacity_ * 2];
    std::memcpy(static_cast<void*>(bigger), cells_, sizeof(cell) * size_);
    if (cells_ != inline_) delete[] cells_;
    cells_ = bigger;
    capacity_ *= 2;
  }

  cell inline_[16];
  cell* cells_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 16;
  const field_name* field_ = nullptr;
  storage stored_ = storage::standard;
  kept_text* texts_ = nullptr;  // a bare list, since every program unit pays for the headers of a better one
};

/// Many rows as one parameter: a bulk insert's entities, or the ids of a find. `fill` encodes row `index`,
/// `width` cells, into a cleared encoder. Valid while the statement runs.
struct row_source {
  const void* items;
  std::size_t count;
  std::size_t width;
  void (*fill)(const void* items, std::size_t index, encoder& out);
};

}  // namespace tenon::inline v0

// ---- tenon/codec/codec.hpp ----

namespace tenon::inline v0 {

/// How one C++ type becomes one cell and back. Specialise it for a type of your own, most easily by
/// inheriting from `codec_as`. A specialisation has
///   static constexpr cell_kind kind;                               what a column of this type holds
///   static void encode(const T& value, encoder& out);              exactly one cell, or out.refuse("why")
///   static decode_status decode(const cell& in, T& value);         `in` is never null
template <class T>
struct codec;

/// A type that can be a column, a parameter or a result.
template <class T>
concept encodable = requires(const T& value, T& target, encoder& out, const cell& in) {
  { codec<T>::kind } -> std::convertible_to<cell_kind>;
  codec<T>::encode(value, out);
  { codec<T>::decode(in, target) } -> std::same_as<decode_status>;
};

namespace detail {

template <class Stored>
struct stored_type_has_a_codec : std::bool_constant<encodable<Stored>> {};
template <class Self, class T, class Stored>
concept to_and_from = requires(const T& value, const Stored& stored) {
  { Self::to(value) } -> std::convertible_to<Stored>;
  { Self::from(stored) } -> std::convertible_to<T>;
};
template <class Self, class T, class Stored>
struct codec_converts_both_ways : std::bool_constant<to_and_from<Self, T, Stored>> {};
template <class Stored>
struct stored_type_needs_no_owner : std::is_trivially_copyable<Stored> {};

template <class Stored>
consteval cell_kind stored_kind() {
  static_assert(
      stored_type_has_a_codec<Stored>::value,
      "tenon: codec_as<T, Stored>: Stored has no codec itself; store as text, a number, a blob ...");
  if constexpr (encodable<Stored>) {
    return codec<Stored>::kind;
  } else {
    return cell_kind::null;
  }
}
/// Asked within the functions of a codec, where it is complete.
template <class Self, class T, class Stored>
consteval bool can_convert() {
  static_assert(codec_converts_both_ways<Self, T, Stored>::value,
                "tenon: codec_as<T, Stored>: the specialisation needs `static Stored to(const T&)` and "
                "`static T from(const Stored&)`");
  return codec_converts_both_ways<Self, T, Stored>::value && encodable<Stored>;
}

}  // namespace detail

/// Base for a user's own type that is stored as another: give `static Stored to(const T&)` and
/// `static T from(const Stored&)` in the specialisation. `from` may throw to refuse a stored value.
template <class T, class Stored, class Self = codec<T>>
struct codec_as {
  static constexpr cell_kind kind = detail::stored_kind<Stored>();
  static void encode(const T& value, encoder& out) {
    if constexpr (!detail::can_convert<Self, T, Stored>()) {
      return;
    } else if constexpr (requires {
                           { Self::to(value) } -> std::same_as<const Stored&>;
                         }) {
      codec<Stored>::encode(Self::to(value), out);
    } else if constexpr (std::is_same_v<Stored, std::string>) {
      codec<Stored>::encode(out.scratch() = Self::to(value), out);
    } else {
      static_assert(
          detail::stored_type_needs_no_owner<Stored>::value,
          "tenon: codec_as<T, Stored>: give `const Stored& to(const T&)`, or store as text or a number");
      codec<Stored>::encode(Self::to(value), out);
    }
  }
  static decode_status decode(const cell& in, T& value) {
    if constexpr (detail::can_convert<Self, T, Stored>()) {
      Stored stored{};
      const decode_status status = codec<Stored>::decode(in, stored);
      if (status == decode_status::ok) value = Self::from(stored);
      return status;
    } else {
      return decode_status::wrong_kind;
    }
  }
};

/// NULL is the empty optional; the value inside has its own codec.
template <class T>
requires encodable<T>
struct codec<std::optional<T>> {
  static constexpr cell_kind kind = codec<T>::kind;
  static void encode(const std::optional<T>& value, encoder& out) {
    if (value) {
      codec<T>::encode(*value, out);
    } else {
      out.null();
    }
  }
  static decode_status decode(const cell& in, std::optional<T>& value) {
    return codec<T>::decode(in, value.emplace());
  }
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

namespace detail {

template <class Member>
struct without_optional {
  using type = Member;
};
template <class Member>
struct without_optional<std::optional<Member>> {
  using type = Member;
};
template <class Member>
using without_optional_t = typename without_optional<Member>::type;

/// Reads one cell into a member: NULL into an optional, anything else through the codec.
template <class T>
[[nodiscard]] inline decode_status decode_cell(const cell& in, T& value) {
  if (in.kind == cell_kind::null) {
    if constexpr (is_optional<T>) {
      value.reset();
      return decode_status::ok;
    } else {
      return decode_status::null_value;
    }
  }
  return codec<T>::decode(in, value);
}

}  // namespace detail
}  // namespace tenon::inline v0

// ---- tenon/codec/iso_time.hpp ----

/// Moments, days and times of day as text (ISO 8601 in the form TypeORM's SQLite driver writes), without
/// <chrono>: drivers of databases that have no time types need only these.
namespace tenon::inline v0::detail {

inline constexpr std::int64_t micros_per_second = 1'000'000;
inline constexpr std::int64_t micros_per_day = 86'400 * micros_per_second;
inline constexpr std::int64_t first_day = -719'162;  ///< 0001-01-01
inline constexpr std::int64_t last_day = 2'932'896;  ///< 9999-12-31
inline constexpr std::size_t max_time_text = 32;     ///< room for every text written here

constexpr bool is_date(std::int64_t days) noexcept {
  return days >= first_day && days <= last_day;
}
constexpr bool is_time(std::int64_t micros) noexcept {
  return micros >= 0 && micros < micros_per_day;
}
constexpr bool is_timestamp(std::int64_t micros) noexcept {
  return micros >= first_day * micros_per_day && micros < (last_day + 1) * micros_per_day;
}

struct civil_day {
  unsigned year, month, day;
};

/// Days since 1970-01-01 to the proleptic Gregorian calendar; `days` within `is_date`. A year is counted from
/// March, so that the leap day is its last and month lengths follow one linear rule.
constexpr civil_day civil_from_days(std::int64_t days) noexcept {
  const auto shifted = static_cast<std::uint32_t>(days + 719'468);  // since 0000-03-01
  const std::uint32_t era = shifted / 146'097;                      // 400 years
  const std::uint32_t day_of_era = shifted % 146'097;
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  const std::uint32_t day = day_of_year - (153 * month + 2) / 5 + 1;
  return {era * 400 + year_of_era + (month >= 10 ? 1U : 0U), month < 10 ? month + 3 : month - 9, day};
}

/// The inverse; a real calendar day of the years 1 to 9999.
constexpr std::int64_t days_from_civil(civil_day civil) noexcept {
  const unsigned year = civil.year - (civil.month <= 2 ? 1U : 0U);
  const unsigned month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const unsigned day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  return static_cast<std::int64_t>(year * 365 + year / 4 - year / 100 + year / 400 + day_of_year) - 719'468;
}

constexpr bool is_calendar_day(civil_day civil) noexcept {
  constexpr unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (civil.year < 1 || civil.month < 1 || civil.month > 12 || civil.day < 1) return false;
  const bool leap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0);
  return civil.day <= lengths[civil.month - 1] + (civil.month == 2 && leap ? 1U : 0U);
}

/// "000102...99"
inline constexpr std::array<char, 200> digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t value = 0; value < 100; ++value) {
    pairs[2 * value] = static_cast<char>('0' + value / 10);
    pairs[2 * value + 1] = static_cast<char>('0' + value % 10);
  }
  return pairs;
}();

constexpr char* write_two(char* out, std::uint32_t value) noexcept {
  out[0] = digit_pairs[2 * value];
  out[1] = digit_pairs[2 * value + 1];
  return out + 2;
}

/// "2024-02-29"; `days` within `is_date`. Returns the length, 10.
constexpr std::size_t write_date(std::int64_t days, char* out) noexcept {
  const civil_day civil = civil_from_days(days);
  out = write_two(write_two(out, civil.year / 100), civil.year % 100);
  *out++ = '-';
  out = write_two(out, civil.month);
  *out++ = '-';
  write_two(out, civil.day);
  return 10;
}

constexpr char* write_clock(char* out, std::uint32_t seconds) noexcept {
  out = write_two(out, seconds / 3600);
  *out++ = ':';
  out = write_two(out, seconds / 60 % 60);
  *out++ = ':';
  return write_two(out, seconds % 60);
}

/// Three digits for whole milliseconds, six otherwise.
constexpr char* write_fraction(char* out, std::uint32_t micros) noexcept {
  *out++ = '.';
  out = write_two(out, micros / 10'000);
  const char* const third = &digit_pairs[2 * (micros / 100 % 100)];
  *out++ = third[0];
  if (micros % 1000 == 0) return out;
  *out++ = third[1];
  return write_two(out, micros % 100);
}

/// "12:30:00", "12:30:00.250" or "12:30:00.000001"; `micros` within `is_time`. Returns the length.
constexpr std::size_t write_time(std::int64_t micros, char* out) noexcept {
  const auto fraction = static_cast<std::uint32_t>(micros % micros_per_second);
  char* end = write_clock(out, static_cast<std::uint32_t>(micros / micros_per_second));
  if (fraction != 0) end = write_fraction(end, fraction);
  return static_cast<std::size_t>(end - out);
}

/// "2024-02-29 12:30:00.000", six digits when the milliseconds are not whole; `micros` within `is_timestamp`.
/// Returns the length, 23 or 26. Texts of the years 0001 to 9999 sort as their moments do.
constexpr std::size_t write_timestamp(std::int64_t micros, char* out, char separator = ' ') noexcept {
  // Division truncates towards zero; counted from year 1 every moment is positive.
  const std::int64_t since = micros - first_day * micros_per_day;
  const std::int64_t of_day = since % micros_per_day;
  char* end = out + write_date(since / micros_per_day + first_day, out);
  *end++ = separator;
  end = write_clock(end, static_cast<std::uint32_t>(of_day / micros_per_second));
  end = write_fraction(end, static_cast<std::uint32_t>(of_day % micros_per_second));
  return static_cast<std::size_t>(end - out);
}

/// Reads exactly `width` digits from the front of `text`.
constexpr bool read_digits(std::string_view& text, std::size_t width, unsigned& value) noexcept {
  if (text.size() < width) return false;
  value = 0;
  for (std::size_t index = 0; index < width; ++index) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[index])) - '0';
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  text.remove_prefix(width);
  return true;
}

constexpr bool read_letter(std::string_view& text, char letter) noexcept {
  if (text.empty() || text.front() != letter) return false;
  text.remove_prefix(1);
  return true;
}

constexpr bool read_date_prefix(std::string_view& text, std::int64_t& days) noexcept {
  civil_day civil{};
  if (!read_digits(text, 4, civil.year) || !read_letter(text, '-') || !read_digits(text, 2, civil.month) ||
      !read_letter(text, '-') || !read_digits(text, 2, civil.day) || !is_calendar_day(civil)) {
    return false;
  }
  days = days_from_civil(civil);
  return true;
}

constexpr bool read_time_prefix(std::string_view& text, std::int64_t& micros) noexcept {
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  if (!read_digits(text, 2, hour) || !read_letter(text, ':') || !read_digits(text, 2, minute) ||
      !read_letter(text, ':') || !read_digits(text, 2, second) || hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  unsigned fraction = 0;
  if (read_letter(text, '.')) {
    unsigned digit = 0;
    unsigned width = 0;
    for (; width < 6 && read_digits(text, 1, digit); ++width) fraction = fraction * 10 + digit;
    if (width == 0) return false;
    for (; width < 6; ++width) fraction *= 10;
  }
  micros = (hour * 3600LL + minute * 60LL + second) * micros_per_second + fraction;
  return true;
}

/// Reads "2024-02-29", a real day of the years 0001 to 9999.
constexpr bool read_date(std::string_view text, std::int64_t& days) noexcept {
  return read_date_prefix(text, days) && text.empty();
}

/// Reads "12:30:00" with at most six digits after a point.
constexpr bool read_time(std::string_view text, std::int64_t& micros) noexcept {
  return read_time_prefix(text, micros) && text.empty();
}

/// Reads "2024-02-29 12:30:00" with at most six digits after a point; a 'T' may stand for the space, and 'Z'
/// or an offset (+02:00, -0530) may follow. The moment must lie in the years 0001 to 9999, UTC.
constexpr bool read_timestamp(std::string_view text, std::int64_t& micros) noexcept {
  std::int64_t days = 0;
  std::int64_t of_day = 0;
  if (!read_date_prefix(text, days)) return false;
  if (!read_letter(text, ' ') && !read_letter(text, 'T')) return false;
  if (!read_time_prefix(text, of_day)) return false;
  micros = days * micros_per_day + of_day;
  if (text.empty() || text == "Z") return true;
  const bool east = text.front() == '+';
  if (!east && text.front() != '-') return false;
  text.remove_prefix(1);
  unsigned hour = 0;
  unsigned minute = 0;
  if (!read_digits(text, 2, hour)) return false;
  read_letter(text, ':');
  if (!read_digits(text, 2, minute) || hour > 23 || minute > 59 || !text.empty()) return false;
  const std::int64_t offset = (hour * 60LL + minute) * 60 * micros_per_second;
  micros += east ? -offset : offset;
  return is_timestamp(micros);
}

}  // namespace tenon::inline v0::detail

// ---- tenon/codec/chrono.hpp ----

namespace tenon::inline v0 {

/// A moment, UTC, in whole microseconds; years 0001 to 9999 can be stored.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar day; years 0001 to 9999 can be stored.
using date = std::chrono::sys_days;

/// The system clock, cut to microseconds.
inline timestamp now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// A time on the clock without a day or zone: microseconds since midnight, less than 24 hours.
class time_of_day {
 public:
  constexpr time_of_day() = default;

  /// Errors: `value` if negative or 24 hours and more.
  explicit constexpr time_of_day(std::chrono::microseconds since_midnight) : micros_(since_midnight.count()) {
    if (!detail::is_time(micros_)) refuse();
  }

  /// Errors: `value` if a part is out of its range; `fraction` is less than a second.
  constexpr time_of_day(int hour, int minute, int second = 0, std::chrono::microseconds fraction = {}) {
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
        fraction.count() < 0 || fraction.count() > 999'999) {
      refuse();
    }
    micros_ = (hour * 3600LL + minute * 60LL + second) * detail::micros_per_second + fraction.count();
  }

  constexpr std::chrono::microseconds since_midnight() const noexcept {
    return std::chrono::microseconds(micros_);
  }
  constexpr int hour() const noexcept { return static_cast<int>(micros_ / 3'600'000'000); }
  constexpr int minute() const noexcept { return static_cast<int>(micros_ / 60'000'000 % 60); }
  constexpr int second() const noexcept { return static_cast<int>(micros_ / 1'000'000 % 60); }
  constexpr std::chrono::microseconds fraction() const noexcept {
    return std::chrono::microseconds(micros_ % 1'000'000);
  }

  friend constexpr bool operator==(const time_of_day&, const time_of_day&) = default;
  friend constexpr auto operator<=>(const time_of_day&, const time_of_day&) = default;

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse() {
    detail::fail(error_kind::value, "a time of day lies between 00:00:00 and 23:59:59.999999");
  }

  std::int64_t micros_ = 0;
};

/// "2024-02-29 12:30:00.000": three digits after the point for whole milliseconds, six otherwise.
/// Errors: `value` outside the years 0001 to 9999.
inline std::string to_string(timestamp value) {
  char text[detail::max_time_text];
  const std::int64_t micros = value.time_since_epoch().count();
  if (!detail::is_timestamp(micros))
    detail::fail(error_kind::value, "a timestamp outside the years 0001 to 9999 has no text");
  return {text, detail::write_timestamp(micros, text)};
}

/// "2024-02-29". Errors: `value` outside the years 0001 to 9999.
inline std::string to_string(date value) {
  char text[detail::max_time_text];
  const std::int64_t days = value.time_since_epoch().count();
  if (!detail::is_date(days))
    detail::fail(error_kind::value, "a date outside the years 0001 to 9999 has no text");
  return {text, detail::write_date(days, text)};
}

/// "12:30:00", with three or six digits after the point when there is a fraction.
inline std::string to_string(time_of_day value) {
  char text[detail::max_time_text];
  return {text, detail::write_time(value.since_midnight().count(), text)};
}

namespace detail {

__extension__ typedef __int128 wide_integer;

template <class Duration>
inline constexpr bool is_countable_duration = false;
template <class Rep, class Period>
inline constexpr bool is_countable_duration<std::chrono::duration<Rep, Period>> = std::is_integral_v<Rep> &&
                                                                                  sizeof(Rep) <= 8;

/// Durations whose count is an integer: only they have an exact number of microseconds.
template <class Duration>
concept countable_duration = is_countable_duration<Duration>;

/// numerator / denominator microseconds are one tick of `Duration`.
template <class Duration>
using microsecond_ratio = std::ratio_divide<typename Duration::period, std::micro>;

/// False if `value` is no whole number of microseconds within 64 bits.
template <class Duration>
constexpr bool to_micros(Duration value, std::int64_t& micros) {
  using tick = microsecond_ratio<Duration>;
  const wide_integer scaled = static_cast<wide_integer>(value.count()) * tick::num;
  micros = static_cast<std::int64_t>(scaled / tick::den);
  return scaled % tick::den == 0 && scaled / tick::den == micros;
}

/// False if `micros` is no whole number of ticks that `Duration` can hold.
template <class Duration>
constexpr bool from_micros(std::int64_t micros, Duration& value) {
  using tick = microsecond_ratio<Duration>;
  const wide_integer scaled = static_cast<wide_integer>(micros) * tick::den;
  const auto count = static_cast<typename Duration::rep>(scaled / tick::num);
  value = Duration(count);
  return scaled % tick::num == 0 && scaled / tick::num == count;
}

}  // namespace detail

/// Time points of the system clock, kept in microseconds. Encoding refuses finer fractions and other years
/// than 0001 to 9999; decoding refuses what the time point's own precision or range cannot hold.
template <detail::countable_duration Duration>
struct codec<std::chrono::time_point<std::chrono::system_clock, Duration>> {
  using time_point = std::chrono::time_point<std::chrono::system_clock, Duration>;
  static constexpr cell_kind kind = cell_kind::timestamp;
  static void encode(const time_point& value, encoder& out) {
    std::int64_t micros = 0;
    if (!detail::to_micros(value.time_since_epoch(), micros))
      out.refuse("a time point must be whole microseconds; round it with std::chrono::floor or round");
    if (!detail::is_timestamp(micros)) out.refuse("a timestamp must lie in the years 0001 to 9999");
    out.number(kind, micros);
  }
  static decode_status decode(const cell& in, time_point& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    Duration since{};
    if (!detail::is_timestamp(in.integer) || !detail::from_micros(in.integer, since))
      return decode_status::out_of_range;
    value = time_point(since);
    return decode_status::ok;
  }
};

template <>
struct codec<date> {
  static constexpr cell_kind kind = cell_kind::date;
  static void encode(const date& value, encoder& out) {
    const std::int64_t days = value.time_since_epoch().count();
    if (!detail::is_date(days)) out.refuse("a date must lie in the years 0001 to 9999");
    out.number(kind, days);
  }
  static decode_status decode(const cell& in, date& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    if (!detail::is_date(in.integer)) return decode_status::out_of_range;
    value = date(std::chrono::days(in.integer));
    return decode_status::ok;
  }
};

/// A date in parts; a day that no calendar has (30 February) is refused.
template <>
struct codec<std::chrono::year_month_day> {
  static constexpr cell_kind kind = cell_kind::date;
  static void encode(const std::chrono::year_month_day& value, encoder& out) {
    if (!value.ok()) out.refuse("the year_month_day is no day of the calendar");
    codec<date>::encode(date(value), out);
  }
  static decode_status decode(const cell& in, std::chrono::year_month_day& value) {
    date day;
    const decode_status status = codec<date>::decode(in, day);
    if (status == decode_status::ok) value = day;
    return status;
  }
};

template <>
struct codec<time_of_day> {
  static constexpr cell_kind kind = cell_kind::time_of_day;
  static void encode(const time_of_day& value, encoder& out) {
    out.number(kind, value.since_midnight().count());
  }
  static decode_status decode(const cell& in, time_of_day& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    if (!detail::is_time(in.integer)) return decode_status::out_of_range;
    value = time_of_day(std::chrono::microseconds(in.integer));
    return decode_status::ok;
  }
};

/// Durations with an integer count, kept in microseconds. Encoding refuses a finer remainder or more than 64
/// bits of microseconds (about 292,000 years); decoding refuses what the duration's own unit or range cannot
/// hold.
template <class Rep, class Period>
requires detail::countable_duration<std::chrono::duration<Rep, Period>>
struct codec<std::chrono::duration<Rep, Period>> {
  static constexpr cell_kind kind = cell_kind::interval;
  static void encode(const std::chrono::duration<Rep, Period>& value, encoder& out) {
    std::int64_t micros = 0;
    if (!detail::to_micros(value, micros))
      out.refuse("a duration must be a whole number of microseconds within 64 bits");
    out.number(kind, micros);
  }
  static decode_status decode(const cell& in, std::chrono::duration<Rep, Period>& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    std::chrono::duration<Rep, Period> read{};
    if (!detail::from_micros(in.integer, read)) return decode_status::out_of_range;
    value = read;
    return decode_status::ok;
  }
};

}  // namespace tenon::inline v0

// ---- tenon/codec/decimal_text.hpp ----

/// Decimal numbers as text, of any length: what a driver needs to order them where the database has no
/// decimal type.
namespace tenon::inline v0::detail {

/// A decimal text taken apart: digits before the point without zeros in front, digits after it without zeros
/// at the end. Zero has neither.
struct decimal_parts {
  std::string_view whole;
  std::string_view fraction;
  bool negative = false;
  bool valid = false;
};

constexpr std::string_view take_digits(std::string_view& text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

/// A sign or none, digits, and digits after a point or none.
constexpr decimal_parts split_decimal(std::string_view text) noexcept {
  decimal_parts parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  parts.whole = take_digits(text);
  if (parts.whole.empty()) return {};
  if (!text.empty()) {
    if (text.front() != '.') return {};
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
    if (parts.fraction.empty() || !text.empty()) return {};
  }
  while (!parts.whole.empty() && parts.whole.front() == '0') parts.whole.remove_prefix(1);
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.remove_suffix(1);
  parts.valid = true;
  return parts;
}

constexpr int compare_text(std::string_view a, std::string_view b) noexcept {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// -1, 0 or 1. Numbers by value ("1.50" equals "1.5", "-0" equals "0"), before everything that is no number;
/// the rest by bytes. A total order, as a collation must be.
constexpr int compare_decimal_text(std::string_view a, std::string_view b) noexcept {
  const decimal_parts left = split_decimal(a);
  const decimal_parts right = split_decimal(b);
  if (!left.valid || !right.valid) {
    return left.valid ? -1 : right.valid ? 1 : compare_text(a, b);
  }
  const bool left_below = left.negative && !(left.whole.empty() && left.fraction.empty());
  const bool right_below = right.negative && !(right.whole.empty() && right.fraction.empty());
  if (left_below != right_below) return left_below ? -1 : 1;
  int order = 0;
  if (left.whole.size() != right.whole.size()) {
    order = left.whole.size() < right.whole.size() ? -1 : 1;
  } else {
    order = compare_text(left.whole, right.whole);
    if (order == 0) order = compare_text(left.fraction, right.fraction);
  }
  return left_below ? -order : order;
}

}  // namespace tenon::inline v0::detail

// ---- tenon/codec/decimal.hpp ----

namespace tenon::inline v0 {

namespace detail {

__extension__ typedef unsigned __int128 decimal_magnitude;

/// 10^0 to 10^38, the largest that fits.
constexpr decimal_magnitude power_of_ten(int exponent) noexcept {
  decimal_magnitude value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

}  // namespace detail

/// An exact decimal number: at most 38 significant digits, of which at most 38 after the point. Every value
/// has one form (12.50 is 12.5, -0 is 0). Arithmetic is exact or throws `value`; it never rounds unless
/// asked.
class decimal {
 public:
  static constexpr int max_digits = 38;

  constexpr decimal() = default;

  /// Exact for every integer type.
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool> &&
           sizeof(Integer) <= 8) constexpr decimal(Integer value)  // NOLINT: an integer is a decimal
      : magnitude_(value < Integer{} ? magnitude{} - static_cast<magnitude>(value)
                                     : static_cast<magnitude>(value)),
        negative_(value < Integer{}) {}

  /// Reads "-12.50". Errors: `value` if `text` is no such number or has too many digits.
  explicit constexpr decimal(std::string_view text) {
    const std::optional<decimal> read = parse(text);
    if (!read) detail::fail(error_kind::value, "a decimal is written like -12.50, with at most 38 digits");
    *this = *read;
  }
  explicit constexpr decimal(const char* text) : decimal(std::string_view(text)) {}

  /// A sign or none, digits, and digits after a point or none; no exponent. Empty for anything else and for
  /// more digits than there is room for.
  static constexpr std::optional<decimal> parse(std::string_view text) {
    const detail::decimal_parts parts = detail::split_decimal(text);
    if (!parts.valid || parts.fraction.size() > max_digits ||
        parts.whole.size() + parts.fraction.size() > 2 * max_digits) {
      return std::nullopt;
    }
    constexpr magnitude last_with_room = detail::power_of_ten(max_digits - 1);
    decimal made;
    for (std::string_view digits : {parts.whole, parts.fraction}) {
      for (char letter : digits) {
        if (made.magnitude_ >= last_with_room) return std::nullopt;
        made.magnitude_ = made.magnitude_ * 10 + static_cast<unsigned char>(letter - '0');
      }
    }
    made.scale_ = static_cast<unsigned char>(parts.fraction.size());
    made.negative_ = parts.negative && made.magnitude_ != 0;
    return made;
  }

  /// The one text of the value: no exponent, no zeros at the end of a fraction.
  std::string to_string() const {
    char digits[max_digits + 3];
    char* const end = digits + sizeof digits;
    char* at = end;
    magnitude rest = magnitude_;
    for (int index = 0; rest != 0 || index <= scale_; ++index) {
      if (index == scale_ && scale_ != 0) *--at = '.';
      *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
      rest /= 10;
    }
    if (negative_) *--at = '-';
    return {at, end};
  }

  /// Digits after the point.
  constexpr int scale() const noexcept { return scale_; }
  constexpr bool is_negative() const noexcept { return negative_; }

  /// The nearest double.
  explicit operator double() const {
    const std::string text = to_string();
    double real = 0;
    std::from_chars(text.data(), text.data() + text.size(), real);
    return real;
  }

  /// At most `digits` digits after the point; a half goes to the even neighbour ("banker's rounding").
  constexpr decimal rounded(int digits) const {
    if (digits < 0) detail::fail(error_kind::value, "a decimal is rounded to zero or more digits");
    if (digits >= scale_) return *this;
    const magnitude unit = detail::power_of_ten(scale_ - digits);
    const magnitude rest = magnitude_ % unit;
    magnitude kept = magnitude_ / unit;
    const magnitude half = unit / 2;
    if (rest > half || (rest == half && kept % 2 == 1)) ++kept;
    return make(kept, digits, negative_);
  }

  constexpr decimal operator-() const {
    decimal made = *this;
    made.negative_ = !negative_ && magnitude_ != 0;
    return made;
  }

  friend constexpr decimal operator+(const decimal& a, const decimal& b) {
    const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
    const magnitude left = a.scaled_to(scale);
    const magnitude right = b.scaled_to(scale);
    if (a.negative_ == b.negative_) {
      if (left > max_magnitude - right) overflow();
      return make(left + right, scale, a.negative_);
    }
    return left >= right ? make(left - right, scale, a.negative_) : make(right - left, scale, b.negative_);
  }
  friend constexpr decimal operator-(const decimal& a, const decimal& b) { return a + -b; }

  friend constexpr decimal operator*(const decimal& a, const decimal& b) {
    magnitude left = a.magnitude_;
    magnitude right = b.magnitude_;
    int scale = a.scale_ + b.scale_;
    if (left == 0 || right == 0) return {};
    // Tens are taken out before multiplying, so that only a result without room overflows.
    while (scale > 0) {
      if (left % 10 == 0) {
        left /= 10;
      } else if (right % 10 == 0) {
        right /= 10;
      } else if (left % 2 == 0 && right % 5 == 0) {
        left /= 2, right /= 5;
      } else if (left % 5 == 0 && right % 2 == 0) {
        left /= 5, right /= 2;
      } else {
        break;
      }
      --scale;
    }
    if (left > max_magnitude / right) overflow();
    return make(left * right, scale, a.negative_ != b.negative_);
  }

  constexpr decimal& operator+=(const decimal& other) { return *this = *this + other; }
  constexpr decimal& operator-=(const decimal& other) { return *this = *this - other; }
  constexpr decimal& operator*=(const decimal& other) { return *this = *this * other; }

  friend constexpr bool operator==(const decimal&, const decimal&) = default;
  friend constexpr std::strong_ordering operator<=>(const decimal& a, const decimal& b) {
    if (a.negative_ != b.negative_) {
      return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const int order = compare_magnitude(a, b);
    return (a.negative_ ? -order : order) <=> 0;
  }

 private:
  using magnitude = detail::decimal_magnitude;
  static constexpr magnitude max_magnitude = ~magnitude{};

  [[noreturn, gnu::noinline, gnu::cold]] static void overflow() {
    detail::fail(error_kind::value, "a decimal result has more than 38 digits; round its operands first");
  }

  /// The value with zeros at the end of its fraction taken off; `value` if it has no room even so.
  static constexpr decimal make(magnitude value, int scale, bool negative) {
    while (scale > 0 && value % 10 == 0) value /= 10, --scale;
    constexpr magnitude limit = detail::power_of_ten(max_digits);
    if (value >= limit || scale > max_digits) overflow();
    decimal made;
    made.magnitude_ = value;
    made.scale_ = static_cast<unsigned char>(scale);
    made.negative_ = negative && value != 0;
    return made;
  }

  constexpr magnitude scaled_to(int scale) const {
    const magnitude factor = detail::power_of_ten(scale - scale_);
    if (magnitude_ > max_magnitude / factor) overflow();
    return magnitude_ * factor;
  }

  static constexpr int compare_magnitude(const decimal& a, const decimal& b) {
    if (a.scale_ > b.scale_) return -compare_magnitude(b, a);
    const magnitude factor = detail::power_of_ten(b.scale_ - a.scale_);
    if (a.magnitude_ > max_magnitude / factor) return 1;  // beyond the 38 digits of `b`
    const magnitude left = a.magnitude_ * factor;
    return left < b.magnitude_ ? -1 : left > b.magnitude_ ? 1 : 0;
  }

  magnitude magnitude_ = 0;
  unsigned char scale_ = 0;
  bool negative_ = false;
};

/// Stored in the database's own decimal type, or as canonical text. Text with more digits than a decimal
/// holds is out of range.
template <>
struct codec<decimal> {
  static constexpr cell_kind kind = cell_kind::decimal;
  static void encode(const decimal& value, encoder& out) {
    std::string& text = out.scratch();
    text = value.to_string();
    out.bytes(kind, text);
  }
  static decode_status decode(const cell& in, decimal& value) {
    if (in.kind == cell_kind::integer) {
      value = in.integer;
      return decode_status::ok;
    }
    if (in.kind != cell_kind::decimal && in.kind != cell_kind::text) return decode_status::wrong_kind;
    const std::optional<decimal> read = decimal::parse(in.text());
    if (!read) {
      return detail::split_decimal(in.text()).valid ? decode_status::out_of_range : decode_status::malformed;
    }
    value = *read;
    return decode_status::ok;
  }
};

}  // namespace tenon::inline v0

// ---- tenon/reflect/detail/text.hpp ----

namespace tenon::inline v0::reflect::detail {

/// Whether a byte can stand in an identifier; bytes of UTF-8 sequences can.
constexpr bool in_identifier(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The last identifier of a text: "email" of "...User::email)}]".
constexpr std::string_view last_identifier(std::string_view text) noexcept {
  std::size_t end = text.size();
  while (end > 0 && !detail::in_identifier(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && detail::in_identifier(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

/// Where the list element that ends at `end` begins: behind the comma or the opening bracket around the list.
constexpr std::size_t element_begin(std::string_view text, std::size_t end) noexcept {
  int depth = 0;
  while (end > 0) {
    const char c = text[end - 1];
    if (c == ')' || c == '>' || c == '}' || c == ']') ++depth;
    if (c == '(' || c == '<' || c == '{' || c == '[') {
      if (depth == 0) break;
      --depth;
    }
    if (c == ',' && depth == 0) break;
    --end;
  }
  return end;
}

}  // namespace tenon::inline v0::reflect::detail

// ---- tenon/reflect/enums.hpp ----

namespace tenon::inline v0 {

/// The values among which enumerators are looked for; one outside is not found. Specialise it before the
/// enum's first use to widen or narrow the range, at most to -32768..32767;
/// it must include 0. A thousand values cost about 30 ms of compile time.
template <class Enum>
struct enum_range {
  static constexpr int min = -128;
  static constexpr int max = 255;
};

namespace reflect {

/// One named value of an enum.
struct enumerator {
  std::string_view name;
  std::int64_t value;
};

namespace detail {

inline constexpr int chunk_size = 128;

/// The enumerators among the values of one chunk; the names still lie within the compiler's text.
struct enumerator_chunk {
  std::array<enumerator, chunk_size> items{};
  std::size_t count = 0;
};

// `auto` as the result type: g++ explains every alias a signature names behind the template arguments.
template <class Enum, Enum... Values>
consteval auto spelled_values() noexcept {
  return std::string_view(__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1);
}

/// Reads "... Values = {(app::Color)-1, app::Color::red, (app::Color)1}]" from its end, where nothing but
/// values is. Most values have no name; they are skipped by the known length of number and cast, for the
/// compiler's time.
constexpr enumerator_chunk read_chunk(std::string_view text, int first, int count) noexcept {
  enumerator_chunk found;
  std::size_t cast = 0;  // length of "(app::Color)"
  std::size_t end = text.size() - 2;
  for (int value = first + count - 1; value >= first; --value) {
    std::size_t number = value < 0 ? 2 : 1;
    for (int rest = value / 10; rest != 0; rest /= 10) ++number;
    if (text[end - number - 1] == ')') {
      end -= number;
      if (cast == 0) {
        std::size_t begin = detail::element_begin(text, end);
        if (text[begin] == ' ') ++begin;
        cast = end - begin;
      }
      end -= cast + 2;  // ", "
    } else {
      std::size_t begin = end;
      while (detail::in_identifier(text[begin - 1])) --begin;
      const bool number_of_other_length = text[begin] >= '0' && text[begin] <= '9';
      if (!number_of_other_length) found.items[found.count++] = {text.substr(begin, end - begin), value};
      end = detail::element_begin(text, begin) - 1;
    }
  }
  return found;
}

// An unscoped enum without a fixed underlying type cannot hold every value: g++ warns of the cast, clang 16
// to 19 have a warning that is an error by default, later ones refuse the constant expression, which
// `representable` sees.
#if defined(__clang__)
#pragma clang diagnostic push
#if __has_warning("-Wenum-constexpr-conversion")
#pragma clang diagnostic ignored "-Wenum-constexpr-conversion"
#endif
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#endif

template <class Enum, int First, int Count>
inline constexpr enumerator_chunk chunk = []<int... Offset>(std::integer_sequence<int, Offset...>) {
  return detail::read_chunk(detail::spelled_values<Enum, static_cast<Enum>(First + Offset)...>(), First,
                            Count);
}
(std::make_integer_sequence<int, Count>{});

/// Whether a value can be cast to an enum in a constant expression; not so far outside of an enum whose
/// underlying type is not fixed.
template <class Enum, int Value>
concept representable = requires {
  typename std::integral_constant<Enum, static_cast<Enum>(Value)>;
};

#if defined(__clang__)
#pragma clang diagnostic pop
#else
#pragma GCC diagnostic pop
#endif

template <class Enum>
concept fixed_underlying_type = requires {
  Enum{std::underlying_type_t<Enum>{}};
};

/// The enum has room for the values of a bit-field: it is enough to try the powers of two up to `Limit`.
template <class Enum, int Limit, int Value = 1>
consteval int largest_value() noexcept {
  if constexpr (Value > Limit) {
    return Limit;
  } else if constexpr (representable<Enum, Value>) {
    return detail::largest_value<Enum, Limit, 2 * Value>();
  } else {
    return Value - 1;
  }
}

template <class Enum, int Limit, int Value = -1>
consteval int smallest_value() noexcept {
  if constexpr (Value < Limit) {
    return Limit;
  } else if constexpr (representable<Enum, Value>) {
    return detail::smallest_value<Enum, Limit, 2 * Value>();
  } else {
    return Value / 2;
  }
}

struct candidate_range {
  int first = 0;
  int last = 0;
};

/// The values to ask the compiler about: the enum's range, cut to what the enum can hold.
template <class Enum>
consteval candidate_range candidates() noexcept {
  constexpr int low = enum_range<Enum>::min;
  constexpr int high = enum_range<Enum>::max;
  static_assert(-32768 <= low && low <= 0 && 0 <= high && high <= 32767,
                "tenon: enum_range must include 0 and lie within -32768..32767");
  using limits = std::numeric_limits<std::underlying_type_t<Enum>>;
  constexpr bool reaches_low =
      std::is_signed_v<std::underlying_type_t<Enum>> && static_cast<std::intmax_t>(limits::min()) <= low;
  constexpr bool reaches_high =
      static_cast<std::uintmax_t>(limits::max()) >= static_cast<std::uintmax_t>(high);
  constexpr int first = reaches_low ? low : static_cast<int>(limits::min());
  constexpr int last = reaches_high ? high : static_cast<int>(limits::max());
  if constexpr (fixed_underlying_type<Enum>) {
    return {first, last};
  } else {
    return {detail::smallest_value<Enum, first>(), detail::largest_value<Enum, last>()};
  }
}

template <class Enum>
inline constexpr candidate_range range_of = detail::candidates<Enum>();

/// All chunks of an enum. An array rather than a fold, which clang nests at most 256 deep.
template <class Enum>
inline constexpr auto chunks = []<int... Chunk>(std::integer_sequence<int, Chunk...>) {
  constexpr int first = range_of<Enum>.first;
  constexpr int count = range_of<Enum>.last - first + 1;
  return std::array<const enumerator_chunk*, sizeof...(Chunk)>{
      &chunk<Enum, first + Chunk * chunk_size,
             (count - Chunk * chunk_size < chunk_size ? count - Chunk * chunk_size : chunk_size)>...};
}
(std::make_integer_sequence<int, (range_of<Enum>.last - range_of<Enum>.first + chunk_size) / chunk_size>{});

struct enumerator_sizes {
  std::size_t count = 0;
  std::size_t letters = 0;
};

/// The names of an enum without the compiler's text around them, so that the text does not stay in the
/// program.
template <std::size_t Count, std::size_t Letters>
struct enumerator_store {
  std::array<std::size_t, Count + 1> begins{};
  std::array<std::int64_t, Count + 1> values{};
  std::array<char, Letters + 1> letters{};
};

template <class Enum>
consteval enumerator_sizes measure_enumerators() noexcept {
  enumerator_sizes total;
  for (const enumerator_chunk* from : chunks<Enum>) {
    for (std::size_t i = 0; i < from->count; ++i) total.letters += from->items[i].name.size();
    total.count += from->count;
  }
  return total;
}

template <class Enum>
consteval auto store_enumerators() noexcept {
  constexpr enumerator_sizes sizes = detail::measure_enumerators<Enum>();
  enumerator_store<sizes.count, sizes.letters> out;
  std::size_t position = 0;
  std::size_t letter = 0;
  for (const enumerator_chunk* from : chunks<Enum>) {
    for (std::size_t i = from->count; i > 0; --i) {  // a chunk was read from its end
      out.values[position] = from->items[i - 1].value;
      for (char c : from->items[i - 1].name) out.letters[letter++] = c;
      out.begins[++position] = letter;
    }
  }
  return out;
}

template <class Enum>
inline constexpr auto store = detail::store_enumerators<Enum>();

template <class Enum>
consteval auto list_enumerators() noexcept {
  static_assert(std::is_enum_v<Enum>, "enumerators: the type must be an enum");
  constexpr std::size_t count = store<Enum>.values.size() - 1;
  std::array<enumerator, count> list{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = store<Enum>.begins[i];
    list[i] = {std::string_view(store<Enum>.letters.data() + begin, store<Enum>.begins[i + 1] - begin),
               store<Enum>.values[i]};
  }
  return list;
}

}  // namespace detail

/// The enumerators of an enum within its `enum_range`, sorted by value. Of several names for one value it has
/// the one the compiler prints, the first declared.
template <class Enum>
inline constexpr auto enumerators = detail::list_enumerators<Enum>();

/// The name of a value, empty if it has none. One look-up where the values have no gaps, else a binary
/// search.
template <class Enum>
[[nodiscard]] constexpr std::string_view enum_name(Enum value) noexcept {
  constexpr auto& list = enumerators<Enum>;
  if constexpr (list.size() > 0) {
    const auto wanted = static_cast<std::int64_t>(static_cast<std::underlying_type_t<Enum>>(value));
    if constexpr (list.back().value - list.front().value + 1 == static_cast<std::int64_t>(list.size())) {
      const std::uint64_t position =
          static_cast<std::uint64_t>(wanted) - static_cast<std::uint64_t>(list.front().value);
      if (position < list.size()) return list[static_cast<std::size_t>(position)].name;
    } else {
      std::size_t low = 0;
      std::size_t high = list.size();
      while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (list[middle].value == wanted) return list[middle].name;
        if (list[middle].value < wanted) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
    }
  }
  return {};
}

/// Sets `value` to the one of that name; false, and `value` untouched, if there is none. Walks the names.
template <class Enum>
[[nodiscard]] constexpr bool enum_value(std::string_view name, Enum& value) noexcept {
  for (const enumerator& candidate : enumerators<Enum>) {
    if (candidate.name == name) {
      value = static_cast<Enum>(candidate.value);
      return true;
    }
  }
  return false;
}

}  // namespace reflect
}  // namespace tenon::inline v0

// ---- tenon/codec/enums.hpp ----

namespace tenon::inline v0 {

/// Enums are stored by the enumerator's name, or by its number in a column described with `storage::number`.
/// Both forms are read. A value without a name is refused when written and out of range when read; give a set
/// of flags a codec of its own (`codec_as<Flags, std::int64_t>`).
template <class Enum>
requires(std::is_enum_v<Enum> && !std::is_same_v<Enum, std::byte>) struct codec<Enum> {
  static constexpr cell_kind kind = cell_kind::text;

  static void encode(Enum value, encoder& out) {
    const std::string_view name = reflect::enum_name(value);
    if (name.empty())
      out.refuse(
          "the enum value has no enumerator within tenon::enum_range (-128 to 255 unless specialised)");
    if (out.stored() == storage::number) {
      out.integer(static_cast<std::int64_t>(value));
    } else {
      out.bytes(kind, name);
    }
  }

  static decode_status decode(const cell& in, Enum& value) {
    if (in.kind == cell_kind::text) {
      return reflect::enum_value(in.text(), value) ? decode_status::ok : decode_status::out_of_range;
    }
    if (in.kind != cell_kind::integer) return decode_status::wrong_kind;
    constexpr auto& known = reflect::enumerators<Enum>;
    if constexpr (known.size() > 0) {
      // Casting a number outside of the enumerators' range could be undefined.
      if (in.integer >= known.front().value && in.integer <= known.back().value) {
        const auto read = static_cast<Enum>(in.integer);
        if (!reflect::enum_name(read).empty()) {
          value = read;
          return decode_status::ok;
        }
      }
    }
    return decode_status::out_of_range;
  }
};

}  // namespace tenon::inline v0

// ---- tenon/codec/json_error.hpp ----

namespace tenon::inline v0 {

/// How deep arrays and objects may be nested unless a reader or writer is told otherwise. Every level costs
/// stack.
inline constexpr std::size_t json_depth = 64;

/// Why a JSON text could not be read or a value could not be written.
struct json_error {
  static constexpr std::size_t max_name = 64;

  std::size_t position = 0;                         ///< the byte at which reading stopped
  std::string path;                                 ///< where in the value, from the root: ".tags[3]"
  std::string what;                                 ///< what is wrong there; empty as long as nothing is
  decode_status status = decode_status::malformed;  ///< its class, for a cell

  /// "at $.tags[3], byte 17: a string is expected here".
  std::string sentence() const {
    return detail::sentence({"at $", path, ", byte ", std::to_string(position), ": ", what});
  }

  /// Puts a member's name in front of the path while an error travels outwards; of a long key only the
  /// beginning.
  void within(std::string_view member) {
    std::size_t size = member.size() < max_name ? member.size() : max_name;
    while (size < member.size() && size > 0 && (static_cast<unsigned char>(member[size]) & 0xC0U) == 0x80U)
      --size;
    path.insert(0, std::string(".").append(member.substr(0, size)).append(size < member.size() ? "..." : ""));
  }
  void within(std::size_t index) { path.insert(0, detail::sentence({"[", std::to_string(index), "]"})); }
};

}  // namespace tenon::inline v0

// ---- tenon/codec/utf8.hpp ----

namespace tenon::inline v0::detail {

/// Has any byte of `word` its high bit set or the value zero? Exact for the whole word, not per byte.
template <class Word>
constexpr bool has_special(Word word) noexcept {
  constexpr Word ones = static_cast<Word>(0x0101010101010101U);
  constexpr Word highs = static_cast<Word>(0x8080808080808080U);
  return ((word | (word - ones)) & highs) != 0;
}

template <class Word>
inline Word load(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// The length of the UTF-8 sequence at `at`, 0 if it is malformed, overlong, a surrogate, above U+10FFFF, or
/// NUL.
inline std::size_t sequence_length(const unsigned char* at, std::size_t left) noexcept {
  const unsigned lead = at[0];
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const auto tail = [at](std::size_t index) { return (at[index] & 0xC0U) == 0x80U; };
  if (lead < 0xE0) return lead >= 0xC2 && left >= 2 && tail(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;   // overlong
    if (lead == 0xED && at[1] >= 0xA0) return 0;  // surrogate
    return 3;
  }
  if (lead > 0xF4 || left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (lead == 0xF0 && at[1] < 0x90) return 0;   // overlong
  if (lead == 0xF4 && at[1] >= 0x90) return 0;  // above U+10FFFF
  return 4;
}

/// How many leading bytes of `text` are valid UTF-8 without NUL: its size if all are.
[[gnu::noinline]] inline std::size_t text_prefix(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  std::size_t at = 0;
  while (at < size) {
    while (size - at >= 8 && !has_special(load<std::uint64_t>(data + at))) at += 8;
    // Sequences one by one for a stretch: text in another script than Latin would fail the test above each
    // time.
    const std::size_t stop = size - at > 64 ? at + 64 : size;
    while (at < stop) {
      const std::size_t length =
          sequence_length(reinterpret_cast<const unsigned char*>(data) + at, size - at);
      if (length == 0) return at;
      at += length;
    }
  }
  return at;
}

/// Is `text` valid UTF-8 without NUL, the one form of text every store keeps? Cost: ASCII takes one test per
/// eight bytes.
inline bool is_text(std::string_view text) noexcept {
  const char* at = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    const char* const last = at + size - 8;
    if (size >= 32) {
      // One comparison for sixteen letters; the verdict is asked for once, as nearly all text passes.
      using letters = signed char __attribute__((vector_size(16)));
      letters good = load<letters>(at + size - 16) > 0;
      for (; last - at > 8; at += 16) good &= load<letters>(at) > 0;
      std::uint64_t halves[2];
      std::memcpy(halves, &good, sizeof halves);
      return (halves[0] & halves[1]) == ~std::uint64_t{0} || text_prefix(text) == size;
    }
    for (; at < last; at += 8)
      if (has_special(load<std::uint64_t>(at))) return text_prefix(text) == size;
    return !has_special(load<std::uint64_t>(last)) || text_prefix(text) == size;
  }
  if (size >= 4) {
    const bool special =
        has_special(load<std::uint32_t>(at)) || has_special(load<std::uint32_t>(at + size - 4));
    return !special || text_prefix(text) == size;
  }
  for (const char letter : text)
    if (static_cast<signed char>(letter) <= 0) return text_prefix(text) == size;
  return true;
}

}  // namespace tenon::inline v0::detail

// ---- tenon/codec/json_scan.hpp ----

namespace tenon::inline v0::detail {

/// Must `letter` be escaped in a JSON string?
constexpr bool needs_escape(char letter) noexcept {
  return static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\';
}

/// Must any byte of `word` be escaped? Exact for the whole word, not per byte.
constexpr bool needs_escape(std::uint64_t word) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t slash = word ^ (ones * '\\');
  const std::uint64_t found =
      ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word);
  return (found & (ones * 0x80)) != 0;
}

/// The position of the first byte from `at` on that must be escaped in a JSON string; the text's size if
/// none.
inline std::size_t find_escape(std::string_view text, std::size_t at) noexcept {
  while (text.size() - at >= 8 && !needs_escape(load<std::uint64_t>(text.data() + at))) at += 8;
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

/// Appends a code point, no surrogate, as UTF-8.
inline void append_point(std::string& out, std::uint32_t point) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xC0U | (point >> 6U));
  } else {
    if (point < 0x10000) {
      add(0xE0U | (point >> 12U));
    } else {
      add(0xF0U | (point >> 18U));
      add(0x80U | ((point >> 12U) & 0x3FU));
    }
    add(0x80U | ((point >> 6U) & 0x3FU));
  }
  add(0x80U | (point & 0x3FU));
}

/// The letters after a backslash, and what they stand for, place by place.
inline constexpr std::string_view escape_letters = "\"\\/bfnrt";
inline constexpr std::string_view escape_meanings = "\"\\/\b\f\n\r\t";

}  // namespace tenon::inline v0::detail

// ---- tenon/codec/json_reader.hpp ----

namespace tenon::inline v0 {

enum class json_kind : unsigned char { null, boolean, number, string, array, object, invalid };

/// Reads one JSON text (RFC 8259, nothing more) from front to back. Every function that reads returns false
/// after the first error and from then on; `error()` tells what and where. Refused besides bad grammar:
/// invalid UTF-8, NUL in strings, lone surrogates, equal keys in one object, nesting beyond the limit.
///
///   while (in.next_element()) ...      after enter_array()
///   while (in.next_member(key)) ...    after enter_object()
template <class Deferred = void>
class basic_json_reader {
 public:
  /// `text` must outlive the reader.
  explicit basic_json_reader(std::string_view text, std::size_t depth = json_depth)
      : text_(text), depth_(depth) {
    const std::size_t valid = detail::text_prefix(text);
    if (valid != text.size()) {
      at_ = valid;
      stop("the text is not valid UTF-8 without NUL");
    }
  }

  bool failed() const noexcept { return !error_.what.empty(); }
  json_error& error() noexcept { return error_; }

  /// Records an error at the value read last. Always false, to be returned.
  bool fail(std::string_view what, decode_status status = decode_status::malformed) {
    return stop(what, status, value_);
  }

  /// The kind of the value that comes next, by its first letter.
  json_kind peek() {
    skip_space();
    if (failed() || at_ == text_.size()) return json_kind::invalid;
    switch (text_[at_]) {
      case 'n': return json_kind::null;
      case 't':
      case 'f': return json_kind::boolean;
      case '"': return json_kind::string;
      case '[': return json_kind::array;
      case '{': return json_kind::object;
      default: return text_[at_] == '-' || is_digit(at_) ? json_kind::number : json_kind::invalid;
    }
  }

  bool read_null() { return expect(json_kind::null) && take_word("null"); }

  bool read_boolean(bool& value) {
    if (!expect(json_kind::boolean)) return false;
    value = text_[at_] == 't';
    return take_word(value ? "true" : "false");
  }

  /// A number as it is spelled. `whole`: without fraction and exponent.
  bool read_number(std::string_view& digits, bool& whole) {
    if (!expect(json_kind::number)) return false;
    const std::size_t begin = at_;
    whole = true;
    if (text_[at_] == '-') ++at_;
    if (at_ < text_.size() && text_[at_] == '0') {
      ++at_;
    } else if (!take_digits()) {
      return stop("a number needs a digit here");
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      whole = false;
      if (!take_digits()) return stop("a number needs a digit after its point");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      whole = false;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!take_digits()) return stop("a number needs a digit in its exponent");
    }
    digits = text_.substr(begin, at_ - begin);
    return true;
  }

  /// An integer without fraction and exponent, exact.
  bool read_integer(std::int64_t& value) {
    std::string_view digits;
    bool whole = false;
    if (!read_number(digits, whole)) return false;
    if (!whole) return fail("the number must be an integer", decode_status::wrong_kind);
    return to_integer(digits, value);
  }

  /// The nearest `float` or `double`. A number beyond the largest, or so small that it would become 0, is out
  /// of range.
  template <std::floating_point Real>
  bool read_real(Real& value) {
    std::string_view digits;
    bool whole = false;
    return read_number(digits, whole) && to_real(digits, value);
  }

  /// Whichever of the two the number is spelled as.
  bool read_number(bool& whole, std::int64_t& integer, double& real) {
    std::string_view digits;
    if (!read_number(digits, whole)) return false;
    return whole ? to_integer(digits, integer) : to_real(digits, real);
  }

  bool read_string(std::string& value) {
    std::string_view plain;
    if (!expect(json_kind::string) || !take_string(plain, value)) return false;
    if (plain.data() != value.data()) value = plain;
    return true;
  }

  bool enter_array() { return enter(json_kind::array); }

  /// Is there another element? False at the array's end, which is then read, and after an error.
  bool next_element() { return next(']', "an array continues with ',' or ends with ']'"); }

  bool enter_object() { return enter(json_kind::object); }

  /// Reads the next member's key; its value comes next. False at the object's end and after an error. The key
  /// is valid until the object ends.
  bool next_member(std::string_view& key) {
    if (!next('}', "an object continues with ',' or ends with '}'")) return false;
    if (peek() != json_kind::string) return stop("an object's member begins with its key in quotes");
    const std::size_t begin = at_;
    std::string made;
    if (!take_string(key, made)) return false;
    if (key.data() == made.data()) key = keep(std::move(made));
    if (!is_new(key)) {
      at_ = begin;
      return stop("the object has this key twice");
    }
    skip_space();
    if (at_ == text_.size() || text_[at_] != ':') return stop("a key is followed by ':'");
    ++at_;
    return true;
  }

  /// Reads over one value of any kind, checking it as strictly as if it were used.
  bool skip() {
    switch (peek()) {
      case json_kind::null: return read_null();
      case json_kind::boolean: {
        bool ignored = false;
        return read_boolean(ignored);
      }
      case json_kind::number: {
        std::string_view ignored;
        bool whole = false;
        return read_number(ignored, whole);
      }
      case json_kind::string: {
        std::string_view plain;
        std::string ignored;
        return take_string(plain, ignored);
      }
      case json_kind::array:
        enter_array();
        while (next_element()) skip();
        return !failed();
      case json_kind::object: {
        std::string_view key;
        enter_object();
        while (next_member(key)) skip();
        return !failed();
      }
      default: return expect(json_kind::null);
    }
  }

  /// One value of any kind as text.
  bool read_raw(std::string_view& raw) {
    skip_space();
    const std::size_t begin = at_;
    if (!skip()) return false;
    raw = text_.substr(begin, at_ - begin);
    return true;
  }

  /// True if nothing but space follows.
  bool finish() {
    skip_space();
    return !failed() && (at_ == text_.size() || stop("the text goes on after its value"));
  }

  /// The byte that is read next.
  std::size_t position() const noexcept { return at_; }

  /// How much deeper a value that comes next may be nested.
  std::size_t depth_left() const noexcept { return depth_ - open_.size(); }

 private:
  /// An array or object that is being read.
  struct scope {
    bool first = true;
    std::size_t keys = 0;  // where its keys begin in keys_
    std::vector<std::string_view> many =
        {};  // its keys sorted, once comparing each with each would take long
  };
  static constexpr std::size_t few_keys = 16;

  bool stop(std::string_view what, decode_status status = decode_status::malformed) {
    return stop(what, status, at_);
  }
  [[gnu::noinline, gnu::cold]] bool stop(std::string_view what, decode_status status, std::size_t position) {
    if (failed()) return false;
    error_.position = position;
    error_.what = what;
    error_.status = status;
    return false;
  }

  bool is_digit(std::size_t at) const noexcept { return text_[at] >= '0' && text_[at] <= '9'; }

  void skip_space() noexcept {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool to_integer(std::string_view digits, std::int64_t& value) {
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return code == std::errc{} || fail("the integer does not fit 64 bits", decode_status::out_of_range);
  }

  template <class Real>
  bool to_real(std::string_view digits, Real& value) {
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool fits = code == std::errc{} && value >= std::numeric_limits<Real>::lowest() &&
                      value <= std::numeric_limits<Real>::max() && (value != 0 || is_zero(digits));
    return fits || fail("the number does not fit a floating-point number", decode_status::out_of_range);
  }

  bool expect(json_kind wanted) {
    constexpr std::string_view sentences[] = {"null is expected here",     "true or false is expected here",
                                              "a number is expected here", "a string is expected here",
                                              "an array is expected here", "an object is expected here"};
    const json_kind found = peek();
    value_ = at_;
    if (found == wanted) return true;
    if (failed()) return false;
    if (at_ == text_.size()) return stop("the text ends where a value is expected");
    if (found == json_kind::invalid) return stop("no JSON value begins like this");
    if (found == json_kind::null)
      return stop("null is read only into a std::optional", decode_status::null_value);
    return stop(sentences[static_cast<unsigned char>(wanted)], decode_status::wrong_kind);
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return stop("no JSON value begins like this");
    at_ += word.size();
    return true;
  }

  bool take_digits() noexcept {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(at_)) ++at_;
    return at_ != begin;
  }

  static bool is_zero(std::string_view digits) noexcept {
    for (char letter : digits) {
      if (letter == 'e' || letter == 'E') break;
      if (letter >= '1' && letter <= '9') return false;
    }
    return true;
  }

  bool enter(json_kind kind) {
    if (!expect(kind)) return false;
    if (open_.size() >= depth_) return stop("arrays and objects are nested too deep");
    ++at_;
    open_.push_back({.first = true, .keys = keys_.size()});
    return true;
  }

  bool next(char closing, std::string_view otherwise) {
    if (failed() || open_.empty()) return false;
    skip_space();
    if (at_ < text_.size() && text_[at_] == closing) {
      ++at_;
      keys_.resize(open_.back().keys);
      open_.pop_back();
      return false;
    }
    if (std::exchange(open_.back().first, false)) return true;
    if (at_ == text_.size() || text_[at_] != ',') return stop(otherwise);
    ++at_;
    return true;
  }

  std::string_view keep(std::string&& text) {
    return *kept_.emplace_back(std::make_unique<std::string>(std::move(text)));
  }

  bool is_new(std::string_view key) {
    scope& object = open_.back();
    if (!object.many.empty()) return insert_sorted(object.many, key);
    for (std::size_t index = object.keys; index < keys_.size(); ++index) {
      if (keys_[index] == key) return false;
    }
    keys_.push_back(key);
    if (keys_.size() - object.keys > few_keys) {
      for (std::size_t index = object.keys; index < keys_.size(); ++index) {
        insert_sorted(object.many, keys_[index]);
      }
    }
    return true;
  }

  /// False if it is there already.
  static bool insert_sorted(std::vector<std::string_view>& sorted, std::string_view key) {
    std::size_t low = 0;
    std::size_t high = sorted.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (sorted[middle] == key) return false;
      if (sorted[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(low), key);
    return true;
  }

  /// Reads a string. `plain` is its value: part of the text, or `made` when escapes had to be resolved.
  bool take_string(std::string_view& plain, std::string& made) {
    std::size_t begin = ++at_;
    made.clear();
    while (true) {
      at_ = detail::find_escape(text_, at_);
      if (at_ == text_.size()) return stop("the text ends within a string");
      if (text_[at_] == '"') break;
      if (text_[at_] != '\\') return stop("a control character within a string must be escaped");
      made.append(text_, begin, at_ - begin);
      if (!take_escape(made)) return false;
      begin = at_;
    }
    plain = text_.substr(begin, at_ - begin);
    if (!made.empty()) plain = made.append(plain);
    ++at_;
    return true;
  }

  bool take_escape(std::string& made) {
    if (at_ + 1 == text_.size()) return stop("the text ends within a string");
    const std::size_t index = detail::escape_letters.find(text_[at_ + 1]);
    if (index != std::string_view::npos) {
      made += detail::escape_meanings[index];
      at_ += 2;
      return true;
    }
    if (text_[at_ + 1] != 'u') return stop("no such escape in a string");
    std::uint32_t point = 0;
    if (!read_unit(at_, point)) return stop("\\u takes four hexadecimal digits");
    if (point == 0) return stop("a string must not hold NUL");
    std::size_t end = at_ + 6;
    if (point >= 0xD800 && point < 0xE000) {
      std::uint32_t low = 0;
      if (point >= 0xDC00 || !read_unit(end, low) || low < 0xDC00 || low >= 0xE000)
        return stop("half of a surrogate pair stands alone");
      point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
      end += 6;
    }
    at_ = end;
    detail::append_point(made, point);
    return true;
  }

  /// Reads \uXXXX at `at`.
  bool read_unit(std::size_t at, std::uint32_t& unit) const {
    if (text_.size() - at < 6 || text_[at] != '\\' || text_[at + 1] != 'u') return false;
    const char* const first = text_.data() + at + 2;
    const auto [end, code] = std::from_chars(first, first + 4, unit, 16);
    return code == std::errc{} && end == first + 4;
  }

  std::string_view text_;
  std::size_t depth_;
  std::size_t at_ = 0;
  std::size_t value_ = 0;  // where the value read last begins
  std::vector<scope> open_;
  std::vector<std::string_view> keys_;              // of all open objects, the innermost last
  std::vector<std::unique_ptr<std::string>> kept_;  // keys that had escapes
  json_error error_;
};

/// A template only so that who reads no JSON compiles nothing of it; this is its name.
using json_reader = basic_json_reader<>;

}  // namespace tenon::inline v0

// ---- tenon/codec/scalar.hpp ----

namespace tenon::inline v0 {

/// Any bytes; `std::span<const std::byte>` binds bytes owned elsewhere.
using blob = std::vector<std::byte>;

/// A type that can be a parameter. Views are bindable but no columns: a row has nothing for them to look at.
template <class T>
concept bindable = requires(const T& value, encoder& out) {
  { codec<T>::kind } -> std::convertible_to<cell_kind>;
  codec<T>::encode(value, out);
};

namespace detail {

/// The integer types that are numbers: all but bool and the character types.
template <class T>
concept number_integer = std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, bool> &&
                         !std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                         !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// NaN and infinities are the only values that are not within the range of finite numbers.
template <std::floating_point Real>
constexpr bool is_finite(Real value) noexcept {
  return value >= std::numeric_limits<Real>::lowest() && value <= std::numeric_limits<Real>::max();
}

/// Is `value` the same number as a `Real`? The round trip is exact unless the sum lost bits or left 64 bits.
template <std::floating_point Real>
constexpr bool is_exact(std::int64_t value) noexcept {
  constexpr auto limit = static_cast<Real>(9223372036854775808.0);  // 2^63, itself no int64
  const auto real = static_cast<Real>(value);
  return real < limit && static_cast<std::int64_t>(real) == value;
}

inline void encode_text(std::string_view value, encoder& out) {
  if (!is_text(value)) out.refuse("text must be valid UTF-8 without NUL; use tenon::blob for other bytes");
  // An empty view may have no address, which a client library would take for NULL.
  out.bytes(cell_kind::text, value.data() == nullptr ? std::string_view("") : value);
}

inline void encode_blob(const void* data, std::size_t size, encoder& out) {
  out.bytes(cell_kind::blob, {size == 0 ? "" : static_cast<const char*>(data), size});
}

/// Bytes of a size known at compile time; stored as a blob of exactly that size.
template <class Byte, std::size_t size>
struct byte_array_codec {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(const std::array<Byte, size>& value, encoder& out) {
    encode_blob(value.data(), size, out);
  }
  static decode_status decode(const cell& in, std::array<Byte, size>& value) {
    if (in.kind != cell_kind::blob) return decode_status::wrong_kind;
    if (in.bytes.size != size) return decode_status::out_of_range;
    if constexpr (size != 0) std::memcpy(value.data(), in.bytes.data, size);
    return decode_status::ok;
  }
};

template <class Byte>
struct byte_vector_codec {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(const std::vector<Byte>& value, encoder& out) {
    encode_blob(value.data(), value.size(), out);
  }
  static decode_status decode(const cell& in, std::vector<Byte>& value) {
    if (in.kind != cell_kind::blob) return decode_status::wrong_kind;
    const auto* first = reinterpret_cast<const Byte*>(in.bytes.data);
    value.assign(first, first + in.bytes.size);
    return decode_status::ok;
  }
};

}  // namespace detail

/// Read from a boolean cell, or from the integers 0 and 1 of databases without a boolean type.
template <>
struct codec<bool> {
  static constexpr cell_kind kind = cell_kind::boolean;
  static void encode(bool value, encoder& out) { out.boolean(value); }
  static decode_status decode(const cell& in, bool& value) {
    if (in.kind != cell_kind::boolean && in.kind != cell_kind::integer) return decode_status::wrong_kind;
    if (in.integer != 0 && in.integer != 1) return decode_status::out_of_range;
    value = in.integer == 1;
    return decode_status::ok;
  }
};

/// Integers of 8 to 64 bits. An unsigned value above the largest int64 is refused: no database here has room
/// for it. Character types have no codec; a `char` may mean text or number.
template <detail::number_integer Integer>
struct codec<Integer> {
  static constexpr cell_kind kind = cell_kind::integer;
  static void encode(Integer value, encoder& out) {
    if constexpr (std::is_unsigned_v<Integer> && sizeof(Integer) == 8) {
      if (value > static_cast<Integer>(std::numeric_limits<std::int64_t>::max()))
        out.refuse("an unsigned integer above 9223372036854775807 does not fit; store it as tenon::decimal");
    }
    out.integer(static_cast<std::int64_t>(value));
  }
  static decode_status decode(const cell& in, Integer& value) {
    if (in.kind != cell_kind::integer) return decode_status::wrong_kind;
    const auto narrow = static_cast<Integer>(in.integer);
    if (static_cast<std::int64_t>(narrow) != in.integer || (narrow < Integer{}) != (in.integer < 0))
      return decode_status::out_of_range;
    value = narrow;
    return decode_status::ok;
  }
};

/// Finite only, and no negative zero, whose sign not every store keeps. An integer cell is read when it is
/// exactly representable. Reading a `float` rounds to the nearest.
template <std::floating_point Real>
requires(sizeof(Real) <= 8) struct codec<Real> {
  static constexpr cell_kind kind = cell_kind::real;
  static void encode(Real value, encoder& out) {
    if (!detail::is_finite(value))
      out.refuse("NaN and infinity have no place in a column; use an empty std::optional for \"no number\"");
    if (value == 0 && __builtin_signbit(value)) [[unlikely]]
      out.refuse(
          "negative zero would come back as zero from some stores; add 0.0 to the number to drop the sign");
    out.real(static_cast<double>(value));
  }
  static decode_status decode(const cell& in, Real& value) {
    if (in.kind == cell_kind::integer) {
      if (!detail::is_exact<Real>(in.integer)) return decode_status::out_of_range;
      value = static_cast<Real>(in.integer);
      return decode_status::ok;
    }
    if (in.kind != cell_kind::real) return decode_status::wrong_kind;
    if (!(in.real >= std::numeric_limits<Real>::lowest() && in.real <= std::numeric_limits<Real>::max()))
      return decode_status::out_of_range;
    value = static_cast<Real>(in.real);
    return decode_status::ok;
  }
};

/// Valid UTF-8 without NUL, checked when written. Read as the database has it.
template <>
struct codec<std::string> {
  static constexpr cell_kind kind = cell_kind::text;
  static void encode(const std::string& value, encoder& out) { detail::encode_text(value, out); }
  static decode_status decode(const cell& in, std::string& value) {
    if (in.kind != cell_kind::text) return decode_status::wrong_kind;
    value.assign(in.bytes.data, in.bytes.size);
    return decode_status::ok;
  }
};

template <>
struct codec<std::string_view> {
  static constexpr cell_kind kind = cell_kind::text;
  static void encode(std::string_view value, encoder& out) { detail::encode_text(value, out); }
};

template <>
struct codec<const char*> {
  static constexpr cell_kind kind = cell_kind::text;
  static void encode(const char* value, encoder& out) {
    if (value == nullptr) out.refuse("the text is a null pointer; use an empty std::optional for NULL");
    detail::encode_text(value, out);
  }
};

template <>
struct codec<blob> : detail::byte_vector_codec<std::byte> {};
template <>
struct codec<std::vector<unsigned char>> : detail::byte_vector_codec<unsigned char> {};

template <std::size_t size>
struct codec<std::array<std::byte, size>> : detail::byte_array_codec<std::byte, size> {};
template <std::size_t size>
struct codec<std::array<unsigned char, size>> : detail::byte_array_codec<unsigned char, size> {};

template <>
struct codec<std::span<const std::byte>> {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(std::span<const std::byte> value, encoder& out) {
    detail::encode_blob(value.data(), value.size(), out);
  }
};

}  // namespace tenon::inline v0

// ---- tenon/codec/json_writer.hpp ----

namespace tenon::inline v0 {

/// Writes one JSON value, without spaces, onto a string. Commas come by themselves; the caller keeps begin
/// and end and keys in order. Functions return false after the first error: NaN and infinity, text that is
/// not UTF-8 or has a NUL, nesting beyond the limit.
template <class Deferred = void>
class basic_json_writer {
 public:
  explicit basic_json_writer(std::string& out, std::size_t depth = json_depth)
      : out_(out), depth_left_(depth) {}

  bool failed() const noexcept { return !error_.what.empty(); }
  json_error& error() noexcept { return error_; }

  /// Records an error. Always false, to be returned.
  [[gnu::noinline, gnu::cold]] bool fail(std::string_view what) {
    if (!failed()) error_.what = what;
    return false;
  }

  bool begin_array() { return begin('['); }
  bool end_array() { return end(']'); }
  bool begin_object() { return begin('{'); }
  bool end_object() { return end('}'); }

  /// The key of the value that is written next.
  bool key(std::string_view name) {
    if (!string(name)) return false;
    out_ += ':';
    comma_ = false;
    return true;
  }

  bool null() { return word("null"); }
  bool boolean(bool value) { return word(value ? "true" : "false"); }

  bool integer(std::int64_t value) {
    char digits[24];
    return word({digits, std::to_chars(digits, digits + sizeof digits, value).ptr});
  }

  /// The shortest digits that are read back as the same number, with a fraction or exponent so that it stays
  /// a floating-point number for other readers.
  template <std::floating_point Real>
  bool real(Real value) {
    if (!detail::is_finite(value)) return fail("JSON has no NaN and no infinity");
    char digits[40];
    char* end = std::to_chars(digits, digits + 32, value).ptr;
    if (std::string_view(digits, end).find_first_of(".e") == std::string_view::npos) {
      *end++ = '.';
      *end++ = '0';
    }
    return word({digits, end});
  }

  bool string(std::string_view value) {
    if (!detail::is_text(value)) return fail("text must be valid UTF-8 without NUL");
    separate();
    out_ += '"';
    std::size_t begin = 0;
    for (std::size_t at = 0; (at = detail::find_escape(value, at)) < value.size(); begin = ++at) {
      out_.append(value, begin, at - begin);
      escape(value[at]);
    }
    out_.append(value, begin);
    out_ += '"';
    return true;
  }

  /// A value that is JSON text already; it is checked.
  bool raw(std::string_view text) {
    json_reader reader(text, depth_left_);
    if (!reader.skip() || !reader.finish()) return fail(reader.error().what);
    return word(text);
  }

 private:
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }

  bool word(std::string_view text) {
    separate();
    out_ += text;
    return true;
  }

  bool begin(char opening) {
    if (depth_left_ == 0) return fail("arrays and objects are nested too deep");
    --depth_left_;
    separate();
    out_ += opening;
    comma_ = false;
    return true;
  }

  bool end(char closing) {
    ++depth_left_;
    out_ += closing;
    comma_ = true;
    return !failed();
  }

  void escape(char letter) {
    constexpr const char* digits = "0123456789abcdef";
    out_ += '\\';
    const std::size_t index = detail::escape_meanings.find(letter);
    if (index != std::string_view::npos) {
      out_ += detail::escape_letters[index];
    } else {
      out_ += "u00";
      out_ += digits[static_cast<unsigned char>(letter) >> 4U];
      out_ += digits[static_cast<unsigned char>(letter) & 15U];
    }
  }

  std::string& out_;
  std::size_t depth_left_;
  bool comma_ = false;
  json_error error_;
};

/// A template only so that who writes no JSON compiles nothing of it; this is its name.
using json_writer = basic_json_writer<>;

}  // namespace tenon::inline v0

// ---- tenon/codec/uuid.hpp ----

#if defined(__linux__)
#include <pthread.h>
#include <sys/random.h>
#elif defined(__APPLE__) || defined(__unix__)
#include <pthread.h>
#include <stdlib.h>
#else
#include <random>
#endif

namespace tenon::inline v0 {
namespace detail {

/// Writes the 36 characters of a uuid in lower case.
constexpr void write_uuid(const std::array<unsigned char, 16>& bytes, char* out) noexcept {
  constexpr const char* digits = "0123456789abcdef";
  for (std::size_t index = 0; index < 16; ++index) {
    if (index == 4 || index == 6 || index == 8 || index == 10) *out++ = '-';
    *out++ = digits[bytes[index] >> 4U];
    *out++ = digits[bytes[index] & 15U];
  }
}

/// The value of each hexadecimal digit, 255 for every other character.
inline constexpr std::array<unsigned char, 256> hex_values = [] {
  std::array<unsigned char, 256> values{};
  for (unsigned letter = 0; letter < 256; ++letter) {
    const bool digit = letter >= '0' && letter <= '9';
    const unsigned lower = letter | 0x20U;
    const bool hex = lower >= 'a' && lower <= 'f' && letter < 128;
    values[letter] = static_cast<unsigned char>(digit ? letter - '0' : hex ? lower - 'a' + 10 : 255);
  }
  return values;
}();

/// Reads the 36 characters of a uuid, of either case. False, with `bytes` unspecified, for anything else.
constexpr bool read_uuid(std::string_view text, std::array<unsigned char, 16>& bytes) noexcept {
  constexpr unsigned char places[] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
  if (text.size() != 36) return false;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  unsigned all = 0;
  for (std::size_t index = 0; index < 16; ++index) {
    const unsigned high = hex_values[static_cast<unsigned char>(text[places[index]])];
    const unsigned low = hex_values[static_cast<unsigned char>(text[places[index] + 1U])];
    all |= high | low;
    bytes[index] = static_cast<unsigned char>(high << 4U | low);
  }
  return all < 16;
}

/// Random bytes fetched ahead from the operating system, per thread: one system call serves sixteen uuids.
struct random_pool {
  unsigned char bytes[256];
  std::size_t left;
  unsigned forks;
};
inline thread_local random_pool pool_of_this_thread{};
inline std::atomic<unsigned> forks_seen{0};

[[gnu::noinline]] inline void refill(random_pool& pool) {
#if defined(__linux__) || defined(__APPLE__) || defined(__unix__)
  // A child process must not hand out its parent's bytes.
  [[maybe_unused]] static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks_seen.fetch_add(1, std::memory_order_relaxed); });
#endif
  pool.forks = forks_seen.load(std::memory_order_relaxed);
#if defined(__linux__)
  if (::getrandom(pool.bytes, sizeof pool.bytes, 0) != static_cast<ssize_t>(sizeof pool.bytes)) {
    fail(error_kind::io, "the operating system gives no random bytes for a uuid (getrandom failed)");
  }
#elif defined(__APPLE__) || defined(__unix__)
  ::arc4random_buf(pool.bytes, sizeof pool.bytes);
#else
  std::random_device source;
  for (unsigned char& byte : pool.bytes) byte = static_cast<unsigned char>(source());
#endif
  pool.left = sizeof pool.bytes;
}

inline void random_bytes(unsigned char* out, std::size_t count) {
  random_pool& pool = pool_of_this_thread;
  if (pool.left < count || pool.forks != forks_seen.load(std::memory_order_relaxed)) refill(pool);
  pool.left -= count;
  std::memcpy(out, pool.bytes + pool.left, count);
}

/// 48 bits of milliseconds and 12 bits of their fraction; never the same and never less than before in this
/// process.
inline std::uint64_t next_uuid_time() {
  static std::atomic<std::uint64_t> last{0};
  std::timespec clock{};
  std::timespec_get(&clock, TIME_UTC);
  const auto nanoseconds = static_cast<std::uint64_t>(clock.tv_nsec);
  const std::uint64_t milliseconds =
      static_cast<std::uint64_t>(clock.tv_sec) * 1000 + nanoseconds / 1'000'000;
  const std::uint64_t now = (milliseconds << 12U) | (nanoseconds % 1'000'000 * 4096 / 1'000'000);
  std::uint64_t before = last.load(std::memory_order_relaxed);
  std::uint64_t mine = 0;
  do {
    mine = now > before ? now : before + 1;
  } while (!last.compare_exchange_weak(before, mine, std::memory_order_relaxed));
  return mine;
}

}  // namespace detail

/// A universally unique identifier (RFC 9562). The default is the nil uuid, sixteen zero bytes.
struct uuid {
  std::array<unsigned char, 16> bytes{};

  /// A random uuid: 122 bits from the operating system. Errors: `io` if it has none to give.
  static uuid v4() {
    uuid made;
    detail::random_bytes(made.bytes.data(), 16);
    made.stamp(4);
    return made;
  }

  /// A uuid that sorts by the time of its making: milliseconds with a 12-bit fraction, then 62 random bits.
  /// Strictly increasing within the process, over all threads, even when the clock steps back. Errors: as
  /// `v4`.
  static uuid v7() {
    uuid made;
    const std::uint64_t time = detail::next_uuid_time();
    for (unsigned index = 0; index < 6; ++index) {
      made.bytes[index] = static_cast<unsigned char>(time >> (52U - 8U * index));
    }
    made.bytes[6] = static_cast<unsigned char>((time >> 8U) & 15U);
    made.bytes[7] = static_cast<unsigned char>(time);
    detail::random_bytes(made.bytes.data() + 8, 8);
    made.stamp(7);
    return made;
  }

  /// Reads "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", in either case; empty for any other form.
  static constexpr std::optional<uuid> parse(std::string_view text) noexcept {
    uuid made;
    if (!detail::read_uuid(text, made.bytes)) return std::nullopt;
    return made;
  }

  /// 36 characters, lower case.
  std::string to_string() const {
    std::string text(36, '-');
    detail::write_uuid(bytes, text.data());
    return text;
  }

  constexpr bool is_nil() const noexcept { return *this == uuid{}; }

  friend constexpr bool operator==(const uuid&, const uuid&) = default;
  friend constexpr auto operator<=>(const uuid&, const uuid&) = default;

 private:
  constexpr void stamp(unsigned version) {
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | (version << 4U));
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  }
};

/// Native where the database has a uuid type; on others lower-case text, or 16 bytes by `storage::bytes`.
/// Both are read back, text of either case.
template <>
struct codec<uuid> {
  static constexpr cell_kind kind = cell_kind::uuid;
  static void encode(const uuid& value, encoder& out) { out.uuid(value.bytes); }
  static decode_status decode(const cell& in, uuid& value) {
    switch (in.kind) {
      case cell_kind::uuid: value.bytes = in.uuid; return decode_status::ok;
      case cell_kind::text:
        return detail::read_uuid(in.text(), value.bytes) ? decode_status::ok : decode_status::malformed;
      case cell_kind::blob:
        if (in.bytes.size != 16) return decode_status::malformed;
        std::memcpy(value.bytes.data(), in.bytes.data, 16);
        return decode_status::ok;
      default: return decode_status::wrong_kind;
    }
  }
};

}  // namespace tenon::inline v0

template <>
struct std::hash<tenon::uuid> {
  std::size_t operator()(const tenon::uuid& value) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, value.bytes.data(), 8);
    std::memcpy(&low, value.bytes.data() + 8, 8);
    std::uint64_t mixed = (high ^ (low * 0x9E3779B97F4A7C15U)) * 0xD6E8FEB86659FD93U;
    mixed ^= mixed >> 32U;
    return static_cast<std::size_t>(mixed);
  }
};

// ---- tenon/codec/json_cell.hpp ----

/// Every type with a codec has a JSON form through its cell, a user's own type too.
namespace tenon::inline v0::detail {

template <class Deferred = void>
bool write_json_cell(json_writer& out, const cell& value) {
  char text[48];
  switch (value.kind) {
    case cell_kind::null: return out.null();
    case cell_kind::boolean: return out.boolean(value.integer != 0);
    case cell_kind::integer:
    case cell_kind::interval: return out.integer(value.integer);
    case cell_kind::real: return out.real(value.real);
    case cell_kind::text:
    case cell_kind::decimal: return out.string(value.text());
    case cell_kind::uuid: write_uuid(value.uuid, text); return out.string({text, 36});
    case cell_kind::timestamp: {
      // The form of ECMAScript's Date: a 'T' and the zone spelled.
      std::size_t size = write_timestamp(value.integer, text, 'T');
      text[size++] = 'Z';
      return out.string({text, size});
    }
    case cell_kind::date: return out.string({text, write_date(value.integer, text)});
    case cell_kind::time_of_day: return out.string({text, write_time(value.integer, text)});
    case cell_kind::json: return out.raw(value.text());
    case cell_kind::blob:
    case cell_kind::rows: break;
  }
  return out.fail("bytes have no JSON form");
}

/// Reads a value of a codec's kind. `text` keeps what the cell looks at.
template <class Deferred = void>
bool read_json_cell(json_reader& in, cell_kind kind, cell& read, std::string& text) {
  read.kind = kind;
  read.stored = storage::standard;
  const auto parsed = [&](bool good, std::string_view otherwise) { return good || in.fail(otherwise); };
  switch (kind) {
    case cell_kind::boolean: {
      bool value = false;
      if (!in.read_boolean(value)) return false;
      read.integer = value ? 1 : 0;
      return true;
    }
    case cell_kind::integer:
    case cell_kind::interval: return in.read_integer(read.integer);
    case cell_kind::real: return in.read_real(read.real);
    case cell_kind::json: {
      std::string_view raw;
      if (!in.read_raw(raw)) return false;
      read.bytes = {raw.data(), raw.size()};
      return true;
    }
    case cell_kind::null:
    case cell_kind::blob:
    case cell_kind::rows: return in.fail("bytes have no JSON form");
    default: break;
  }
  if (!in.read_string(text)) return false;
  switch (kind) {
    case cell_kind::uuid: return parsed(read_uuid(text, read.uuid), "the string is no uuid");
    case cell_kind::timestamp:
      return parsed(read_timestamp(text, read.integer), "the string is no timestamp (2024-02-29T12:30:00Z)");
    case cell_kind::date: return parsed(read_date(text, read.integer), "the string is no date (2024-02-29)");
    case cell_kind::time_of_day:
      return parsed(read_time(text, read.integer), "the string is no time of day (12:30:00)");
    default: read.bytes = {text.data(), text.size()}; return true;
  }
}

/// Why a codec did not take the value a JSON text has.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] bool fail_json_cell(json_reader& in, decode_status status) {
  switch (status) {
    case decode_status::out_of_range: return in.fail("the value is out of the member's range", status);
    case decode_status::malformed: return in.fail("the value is malformed", status);
    default: return in.fail("the value is of another type", status);
  }
}

/// Encodes one value and writes its cell; what the codec refuses becomes the writer's error.
template <class Deferred = void>
bool write_json_by_codec(json_writer& out, const void* value, void (*encode)(const void*, encoder&)) {
  encoder cells;
  try {
    encode(value, cells);
  } catch (const error& refusal) {
    constexpr std::string_view prefix = "a parameter is refused: ";
    std::string_view why = refusal.message;
    if (why.starts_with(prefix)) why.remove_prefix(prefix.size());
    return out.fail(why);
  }
  return write_json_cell(out, cells.data()[0]);
}

}  // namespace tenon::inline v0::detail

// ---- tenon/reflect/detail/count.hpp ----

#include <boost/pfr/core.hpp>

namespace tenon::inline v0::reflect::detail {

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wmissing-braces"
#pragma clang diagnostic ignored "-Wmissing-field-initializers"
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-inline"
#endif

/// Converts to an lvalue of any type, so that a member takes it without a search through its constructors.
struct any_lvalue {
  std::size_t position;
  template <class Type>
  operator Type&() const& noexcept;
  template <class Type>
  operator Type&() const&& noexcept;
};

/// The same for members that cannot be copied.
struct any_value {
  std::size_t position;
  template <class Type>
  operator Type() const&& noexcept;
};

template <class T, class Any, std::size_t... Position>
consteval bool takes(std::index_sequence<Position...>) noexcept {
  // decltype: the bare expression makes a temporary, whose destructor wants has_many's entity to be complete.
  return requires {
    typename std::type_identity<decltype(T{Any{Position}...})>;
  };
}

/// Whether `T` can be initialised from `Count` members.
template <class T, std::size_t Count>
consteval bool takes() noexcept {
  using any = std::conditional_t<std::is_copy_constructible_v<T>, any_lvalue, any_value>;
  return detail::takes<T, any>(std::make_index_sequence<Count>{});
}

/// Whether `T` can be initialised with two values in braces for the member at `sizeof...(Before)`.
template <class T, class Any, std::size_t... Before, std::size_t... After>
consteval bool takes_pair(std::index_sequence<Before...>, std::index_sequence<After...>) noexcept {
  return requires {
    typename std::type_identity<decltype(T{Any{Before}..., {Any{0}, Any{1}}, Any{After}...})>;
  };
}

/// A C array counts as many members as it has elements, but as one when it has braces: then there is no room
/// for as many members behind it.
template <class T, std::size_t Count, std::size_t Position>
consteval bool is_c_array() noexcept {
  using any = std::conditional_t<std::is_copy_constructible_v<T>, any_lvalue, any_value>;
  using before = std::make_index_sequence<Position>;
  if constexpr (detail::takes_pair<T, any>(before{}, std::index_sequence<>{})) {
    return !detail::takes_pair<T, any>(before{}, std::make_index_sequence<Count - Position - 1>{});
  } else {
    return false;
  }
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// Asks every member only where the members are small on average: a long array of small elements makes them
/// so, and the question is cheap for small members, but takes clang 25 ms for a struct of many strings.
template <class T, std::size_t Count>
consteval bool has_c_array() noexcept {
  if constexpr (sizeof(T) <= 8 * Count) {
    return []<std::size_t... Position>(std::index_sequence<Position...>) {
      return (detail::is_c_array<T, Count, Position>() || ...);
    }
    (std::make_index_sequence<Count>{});
  } else {
    return false;
  }
}

/// `T` takes `Low` members and refuses `High`.
template <class T, std::size_t Low, std::size_t High>
consteval std::size_t count_between() noexcept {
  if constexpr (High - Low == 1) {
    return Low;
  } else {
    constexpr std::size_t middle = Low + (High - Low) / 2;
    if constexpr (detail::takes<T, middle>()) {
      return detail::count_between<T, middle, High>();
    } else {
      return detail::count_between<T, Low, middle>();
    }
  }
}

template <class T, std::size_t Low, std::size_t High>
consteval std::size_t count_from() noexcept {
  if constexpr (detail::takes<T, High>()) {
    return detail::count_from<T, High, 2 * High>();
  } else {
    return detail::count_between<T, Low, High>();
  }
}

template <class T, std::size_t Count>
struct members_are_no_c_arrays : std::bool_constant<!has_c_array<T, Count>()> {};

/// The number of members. Boost's own count (before 1.89) starts at the number of bits in `T`, which costs
/// clang 40 ms a struct; an entity is small, so this one searches upwards. It needs every shorter
/// initialisation to be valid too, which a member without default constructor prevents: such a struct is left
/// to Boost.
template <class T>
consteval std::size_t count_members() noexcept {
  if constexpr (detail::takes<T, 0>()) {
    constexpr std::size_t count = detail::count_from<T, 0, 16>();
    static_assert(members_are_no_c_arrays<T, count>::value,
                  "tenon: the entity has a C array; use std::string for text, std::array or std::vector");
    return members_are_no_c_arrays<T, count>::value ? count : 0;
  } else {
    return boost::pfr::tuple_size_v<T>;
  }
}

}  // namespace tenon::inline v0::reflect::detail

// ---- tenon/reflect/detail/plain_aggregate.hpp ----

namespace tenon::inline v0::reflect {
namespace detail {

/// Converts to any base class of `T`, and to nothing else.
template <class T>
struct any_base_of {
  template <class Base>
  requires(std::is_base_of_v<Base, T> && !std::is_same_v<std::remove_cv_t<Base>, T>) operator Base()
      const noexcept;
};

struct unrelated {};

// A base class is the first thing an aggregate initialises. A first member that takes anything at all
// (std::any) would pass for a base, hence the second question.
template <class T>
concept has_base_class = requires {
  typename std::type_identity<decltype(T{any_base_of<T>{}})>;
}
&&!requires {
  typename std::type_identity<decltype(T{unrelated{}})>;
};

template <class T>
concept tuple_like = requires {
  std::tuple_size<T>::value;
};

template <class T>
consteval bool is_plain_aggregate() {
  if constexpr (std::is_class_v<T> && !std::is_const_v<T> && !std::is_volatile_v<T>) {
    if constexpr (std::is_aggregate_v<T> && !tuple_like<T>) return !has_base_class<T>;
  }
  return false;
}

}  // namespace detail

/// Whether the members of `T` can be listed. False is the mistake of an entity with a constructor, a private
/// member, a base class or a virtual function.
template <class T>
struct entity_is_a_plain_aggregate : std::bool_constant<detail::is_plain_aggregate<T>()> {};

/// A struct that cannot be moved into has a reference or a constant among its members. Only asked of structs
/// that cannot be made from nothing, as those are.
template <class T>
struct entity_has_no_reference_member : std::is_move_assignable<T> {};

}  // namespace tenon::inline v0::reflect

// ---- tenon/reflect/members.hpp ----

#include <boost/pfr/core.hpp>

// Boost has names of its own from 1.84 on. TENON_PFR_NAMES=0 keeps to ours, =1 insists on Boost's.
#if !defined(TENON_PFR_NAMES) && __has_include(<boost/pfr/core_name.hpp>)
#include <boost/pfr/core_name.hpp>
#if BOOST_PFR_CORE_NAME_ENABLED
#define TENON_PFR_NAMES 1
#endif
#elif defined(TENON_PFR_NAMES) && TENON_PFR_NAMES
#include <boost/pfr/core_name.hpp>
#endif
#ifndef TENON_PFR_NAMES
#define TENON_PFR_NAMES 0
#endif

namespace tenon::inline v0::reflect {

/// A class whose members can be listed: an aggregate without base classes that is no union, array or tuple.
template <class T>
concept aggregate = entity_is_a_plain_aggregate<T>::value;

namespace detail {

namespace sequence = boost::pfr::detail::sequence_tuple;

template <class T>
consteval std::size_t checked_count() {
  static_assert(
      entity_is_a_plain_aggregate<T>::value,
      "tenon: the entity must be a plain aggregate struct: no constructors, no private members, no base "
      "classes, no virtual functions");
  if constexpr (!entity_is_a_plain_aggregate<T>::value) {
    return 0;
  } else if constexpr (!detail::takes<T, 0>()) {
    static_assert(
        entity_has_no_reference_member<T>::value,
        "tenon: the entity has a reference, or a constant without a value; hold the values themselves");
    return entity_has_no_reference_member<T>::value ? detail::count_members<T>() : 0;
  } else {
    return detail::count_members<T>();
  }
}

/// References to every member. Const objects pass through here as well, so that one instantiation serves
/// both.
template <class T>
constexpr auto tie(T& object) noexcept {
#if defined(BOOST_PFR_USE_CPP26) && BOOST_PFR_USE_CPP26
  return boost::pfr::detail::tie_as_tuple(object);
#else
  return boost::pfr::detail::tie_as_tuple(object, boost::pfr::detail::size_t_<detail::checked_count<T>()>{});
#endif
}

template <class T>
struct holder {
  const T value;
  constexpr holder();
};

// An object that exists in constant expressions only: nobody constructs it, its members just have addresses.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
struct fake {
  static const holder<T> object;
};

// consteval all the way: a variable or a plain function would leave a reference to the object for the linker.
template <class T>
consteval T& fake_object() noexcept {
  return const_cast<T&>(fake<T>::object.value);
}
template <class T, std::size_t Index>
consteval auto& fake_member() noexcept {
  return sequence::get<Index>(detail::tie(detail::fake_object<T>()));
}

template <class T, class Member, std::size_t... Index>
constexpr std::size_t find_in_fake(Member T::*pointer, std::index_sequence<Index...>) noexcept {
  std::size_t found = sizeof...(Index);
  if (pointer == nullptr) return found;
  const void* place = std::addressof(fake<T>::object.value.*pointer);
  (void)((place == std::addressof(detail::fake_member<T, Index>()) && (found = Index, true)) || ...);
  return found;
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// A pointer as a template argument that clang prints as a path, with the member's name at its end.
template <class T>
struct address {
  const T* pointer;
};
template <class T>
address(const T*) -> address<T>;

// `auto` as the result type: g++ explains every alias a signature names behind the template arguments.
template <auto Address>
consteval auto name_of_address() noexcept {
  return detail::last_identifier({__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1});
}

template <class T, std::size_t Index>
consteval std::string_view name_of_member() noexcept {
#if TENON_PFR_NAMES
  return boost::pfr::get_name<Index, T>();
#else
  return detail::name_of_address<address{std::addressof(detail::fake_member<T, Index>())}>();
#endif
}

}  // namespace detail

/// How many members `T` has. Boost.PFR lists at most 100 (Boost before 1.84) or 200 of them.
template <class T>
inline constexpr std::size_t member_count = detail::checked_count<T>();

/// The declared type of the member at position `Index`, without const and reference.
template <class T, std::size_t Index>
using member_type =
    std::remove_cvref_t<decltype(detail::sequence::get<Index>(detail::tie(std::declval<T&>())))>;

/// The name of the member at position `Index`, as it is spelled in the source.
template <class T, std::size_t Index>
inline constexpr std::string_view member_name = detail::name_of_member<T, Index>();

/// The names of all members in declaration order.
template <class T>
inline constexpr std::array<std::string_view, member_count<T>> member_names = [
]<std::size_t... Index>(std::index_sequence<Index...>) {
  return std::array<std::string_view, sizeof...(Index)>{member_name<T, Index>...};
}
(std::make_index_sequence<member_count<T>>{});

/// The member at position `Index` of an object.
template <std::size_t Index, class T>
[[nodiscard]] constexpr auto& member(T& object) noexcept {
  static_assert(Index < member_count<std::remove_const_t<T>>, "member(): the struct has fewer members");
  auto& found = detail::sequence::get<Index>(detail::tie(const_cast<std::remove_const_t<T>&>(object)));
  if constexpr (std::is_const_v<T>) {
    return std::as_const(found);
  } else {
    return found;
  }
}

/// Calls `visit(member)` for each member in order. Cheaper to compile than `for_each_member`: one
/// instantiation of the visitor a type of member, not a member.
template <class T, class Visitor>
constexpr void visit_members(T& object, Visitor& visit) {
  using plain = std::remove_const_t<T>;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    if constexpr (sizeof...(Index) > 0) {
      auto members = detail::tie(const_cast<plain&>(object));
      (visit(detail::sequence::get<Index>(members)), ...);
    }
  }
  (std::make_index_sequence<member_count<plain>>{});
}

/// Calls `visit(member, std::integral_constant<std::size_t, position>{})` for every member in declaration
/// order.
template <class T, class Visitor>
constexpr void for_each_member(T& object, Visitor&& visit) {
  using plain = std::remove_const_t<T>;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    if constexpr (sizeof...(Index) > 0) {
      auto members = detail::tie(const_cast<plain&>(object));
      if constexpr (std::is_const_v<T>) {
        (void(visit(std::as_const(detail::sequence::get<Index>(members)),
                    std::integral_constant<std::size_t, Index>{})),
         ...);
      } else {
        (void(visit(detail::sequence::get<Index>(members), std::integral_constant<std::size_t, Index>{})),
         ...);
      }
    }
  }
  (std::make_index_sequence<member_count<plain>>{});
}

template <class T>
struct value_is_a_pointer_to_a_data_member : std::is_member_object_pointer<T> {};

/// The owner and the type of a pointer to a data member.
template <class Pointer>
struct member_pointer {
  static_assert(value_is_a_pointer_to_a_data_member<Pointer>::value,
                "tenon: name a data member as &Entity::member");
};

template <class Owner, class Type>
struct member_pointer<Type Owner::*> {
  using owner = Owner;
  using type = Type;
};

namespace detail {

// The fake object has no definition, so a call that is left for run time compares places within raw bytes.
template <class T, class Member>
[[gnu::noinline, gnu::cold]] std::size_t find_in_bytes(Member T::*pointer) noexcept {
  alignas(T) static const unsigned char bytes[sizeof(T)]{};
  if (pointer == nullptr) return member_count<T>;
  const T& object = *reinterpret_cast<const T*>(bytes);
  const void* place = std::addressof(object.*pointer);
  std::size_t found = member_count<T>;
  reflect::for_each_member(object, [&](const auto& member, auto index) {
    if (static_cast<const void*>(std::addressof(member)) == place) found = index;
  });
  return found;
}

}  // namespace detail

/// The position of the member a pointer names. At compile time it is a look-up by address in a list made once
/// per struct; at run time it walks the members. `member_count<T>` if the pointer is null.
template <class T, class Member>
[[nodiscard]] constexpr std::size_t index_of(Member T::*pointer) noexcept {
  static_assert(!std::is_function_v<Member>, "index_of(): the pointer must name a data member");
  // The builtin in both branches of one `if`: g++ -O0 keeps the dead branch of any other form.
  if (__builtin_is_constant_evaluated()) {
    return detail::find_in_fake(pointer, std::make_index_sequence<member_count<T>>{});
  } else {
    return detail::find_in_bytes(pointer);
  }
}

/// The position of the member `&Owner::name` names.
template <auto Member>
inline constexpr std::size_t member_index = reflect::index_of(Member);

}  // namespace tenon::inline v0::reflect

// ---- tenon/codec/json.hpp ----

namespace tenon::inline v0 {

/// A value stored as JSON: a struct by its members' names, or a vector, array, string map, optional, text,
/// number, enum (by name), or any type with a codec (uuid and times as strings). Rules for reading: a missing
/// member keeps its default initialiser, a member the struct does not have is ignored, null is read only into
/// std::optional, everything else that does not fit exactly is an error that names the path. Members are
/// written in their order.
template <class T>
struct json {
  T value{};

  json() = default;
  json(T of) : value(std::move(of)) {}  // NOLINT: json<T> stands for its T

  T* operator->() noexcept { return &value; }
  const T* operator->() const noexcept { return &value; }
  T& operator*() noexcept { return value; }
  const T& operator*() const noexcept { return value; }

  friend bool operator==(const json&, const json&) = default;
};

/// How a type looks in JSON when none of the rules above fits. A specialisation has
///   static bool write(const T& value, json_writer& out);   false after an error; out.fail("why") for one's
///   own static bool read(json_reader& in, T& value);           the same
template <class T>
struct json_codec;

namespace detail {

template <class T>
inline constexpr bool is_json = false;
template <class T>
inline constexpr bool is_json<json<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t size>
inline constexpr bool is_array<std::array<T, size>> = true;

/// std::map, std::unordered_map and their like with string keys.
template <class T>
concept string_map = requires(T& map, std::string key) {
  typename T::mapped_type;
  requires std::same_as<typename T::key_type, std::string>;
  map.try_emplace(std::move(key));
};

template <class T>
concept custom_json = requires {
  sizeof(json_codec<T>);
};

template <class T>
struct has_no_json_form : std::false_type {};

template <class T>
bool write_json(json_writer& out, const T& value);
template <class T>
bool read_json(json_reader& in, T& value);

template <class List>
bool write_json_list(json_writer& out, const List& values) {
  if (!out.begin_array()) return false;
  std::size_t index = 0;
  for (const typename List::value_type& value : values) {
    if (!detail::write_json(out, value)) return out.error().within(index), false;
    ++index;
  }
  return out.end_array();
}

template <class Map>
bool write_json_map(json_writer& out, const Map& values) {
  if (!out.begin_object()) return false;
  for (const auto& [key, value] : values) {
    if (!out.key(key)) return false;
    if (!detail::write_json(out, value)) return out.error().within(key), false;
  }
  return out.end_object();
}

template <class T>
bool write_json_struct(json_writer& out, const T& value) {
  if (!out.begin_object()) return false;
  bool good = true;
  reflect::for_each_member(value, [&](const auto& member, auto index) {
    constexpr std::string_view name = reflect::member_name<T, decltype(index)::value>;
    if (!good) return;
    good = out.key(name) && detail::write_json(out, member);
    if (!good) out.error().within(name);
  });
  return good && out.end_object();
}

template <class T>
bool write_json(json_writer& out, const T& value) {
  if constexpr (custom_json<T>) {
    return json_codec<T>::write(value, out);
  } else if constexpr (is_json<T>) {
    return detail::write_json(out, value.value);
  } else if constexpr (is_optional<T>) {
    return value ? detail::write_json(out, *value) : out.null();
  } else if constexpr (std::floating_point<T>) {
    return out.real(value);
  } else if constexpr (std::same_as<T, std::string>) {
    return out.string(value);
  } else if constexpr (is_vector<T> || is_array<T>) {
    return detail::write_json_list(out, value);
  } else if constexpr (string_map<T>) {
    return detail::write_json_map(out, value);
  } else if constexpr (encodable<T>) {
    return detail::write_json_by_codec(out, &value, [](const void* item, encoder& cells) {
      codec<T>::encode(*static_cast<const T*>(item), cells);
    });
  } else if constexpr (reflect::aggregate<T>) {
    return detail::write_json_struct(out, value);
  } else {
    static_assert(has_no_json_form<T>::value,
                  "tenon: json<T>: this type has no JSON form; make it a plain struct or specialise "
                  "tenon::json_codec or tenon::codec for it");
    return false;
  }
}

template <class T, class Allocator>
bool read_json_list(json_reader& in, std::vector<T, Allocator>& values) {
  values.clear();
  if (!in.enter_array()) return false;
  while (in.next_element()) {
    T value{};
    if (!detail::read_json(in, value)) return in.error().within(values.size()), false;
    values.push_back(std::move(value));
  }
  return !in.failed();
}

template <class T, std::size_t size>
bool read_json_list(json_reader& in, std::array<T, size>& values) {
  if (!in.enter_array()) return false;
  std::size_t count = 0;
  while (in.next_element()) {
    if (count == size) return in.fail("the array has too many elements", decode_status::out_of_range);
    if (!detail::read_json(in, values[count])) return in.error().within(count), false;
    ++count;
  }
  if (in.failed()) return false;
  return count == size || in.fail("the array has too few elements", decode_status::out_of_range);
}

template <class Map>
bool read_json_map(json_reader& in, Map& values) {
  values.clear();
  if (!in.enter_object()) return false;
  std::string_view key;
  while (in.next_member(key)) {
    auto& value = values.try_emplace(std::string(key)).first->second;
    if (!detail::read_json(in, value)) return in.error().within(key), false;
  }
  return !in.failed();
}

template <class T>
bool read_json_struct(json_reader& in, T& value) {
  if (!in.enter_object()) return false;
  std::string_view key;
  while (in.next_member(key)) {
    bool known = false;
    reflect::for_each_member(value, [&](auto& member, auto index) {
      if (known || key != reflect::member_name<T, decltype(index)::value>) return;
      known = true;
      if (!detail::read_json(in, member)) in.error().within(key);
    });
    if (!known) in.skip();
    if (in.failed()) return false;
  }
  return !in.failed();
}

template <class T>
bool read_json_by_codec(json_reader& in, T& value) {
  cell read;
  std::string text;
  constexpr cell_kind kind = codec<T>::kind;
  static_assert(kind != cell_kind::blob,
                "tenon: json<T>: bytes have no JSON form; store a tenon::blob as a column");
  if (!detail::read_json_cell(in, kind, read, text)) return false;
  const decode_status status = codec<T>::decode(read, value);
  return status == decode_status::ok || detail::fail_json_cell(in, status);
}

template <class T>
bool read_json(json_reader& in, T& value) {
  if constexpr (custom_json<T>) {
    return json_codec<T>::read(in, value);
  } else if constexpr (is_json<T>) {
    return detail::read_json(in, value.value);
  } else if constexpr (is_optional<T>) {
    if (in.peek() != json_kind::null) return detail::read_json(in, value.emplace());
    value.reset();
    return in.read_null();
  } else if constexpr (std::floating_point<T>) {
    return in.read_real(value);
  } else if constexpr (std::same_as<T, std::string>) {
    return in.read_string(value);
  } else if constexpr (is_vector<T> || is_array<T>) {
    return detail::read_json_list(in, value);
  } else if constexpr (string_map<T>) {
    return detail::read_json_map(in, value);
  } else if constexpr (encodable<T>) {
    return detail::read_json_by_codec(in, value);
  } else if constexpr (reflect::aggregate<T>) {
    return detail::read_json_struct(in, value);
  } else {
    static_assert(has_no_json_form<T>::value,
                  "tenon: json<T>: this type has no JSON form; make it a plain struct or specialise "
                  "tenon::json_codec or tenon::codec for it");
    return false;
  }
}

/// Reads a whole text. False, with `why` filled if given, when it is no JSON or does not fit `T`.
template <class T>
bool read_json(std::string_view text, T& value, json_error* why = nullptr) {
  json_reader in(text);
  value = T{};
  if (!in.failed() && detail::read_json(in, value) && in.finish()) return true;
  if (why != nullptr) *why = std::move(in.error());
  return false;
}

/// Writes a whole text. False, with `why` filled if given, when `value` has no JSON form (NaN, invalid text).
template <class T>
bool write_json(const T& value, std::string& text, json_error* why = nullptr) {
  text.clear();
  json_writer out(text);
  if (detail::write_json(out, value)) return true;
  if (why != nullptr) *why = std::move(out.error());
  return false;
}

/// A column that holds JSON text.
template <class T>
struct json_text_codec {
  static constexpr cell_kind kind = cell_kind::json;

  static void encode(const T& value, encoder& out) {
    std::string& text = out.scratch();
    json_error why;
    if (!detail::write_json(value, text, &why))
      out.refuse(detail::sentence({"at $", why.path, ": ", why.what}));
    out.bytes(kind, text);
  }

  /// Databases without a JSON type keep it as text.
  static decode_status decode(const cell& in, T& value) {
    if (in.kind != kind && in.kind != cell_kind::text) return decode_status::wrong_kind;
    json_error why;
    if (detail::read_json(in.text(), value, &why)) return decode_status::ok;
    // A null within the text is no NULL in the column.
    return why.status == decode_status::null_value ? decode_status::malformed : why.status;
  }

  /// Where in a text that was not decoded the error is, and what it is: "at $.tags[3], byte 17: ...".
  [[gnu::noinline, gnu::cold]] static std::string explain(const cell& in) {
    if (in.kind != kind && in.kind != cell_kind::text) return "";
    T value{};
    json_error why;
    return detail::read_json(in.text(), value, &why) ? "" : why.sentence();
  }
};

}  // namespace detail

template <class T>
struct codec<json<T>> : detail::json_text_codec<json<T>> {};

/// Vectors, arrays and maps with string keys are stored as JSON; vectors and arrays of bytes are blobs.
template <class T>
struct codec<std::vector<T>> : detail::json_text_codec<std::vector<T>> {};
template <class T, std::size_t size>
struct codec<std::array<T, size>> : detail::json_text_codec<std::array<T, size>> {};
template <detail::string_map Map>
struct codec<Map> : detail::json_text_codec<Map> {};

}  // namespace tenon::inline v0

// ---- tenon/core/version.hpp ----

/// The library's version; the inline namespace `tenon::v0` names the ABI line, not the patch.
#define TENON_VERSION_MAJOR 0
#define TENON_VERSION_MINOR 1
#define TENON_VERSION_PATCH 0
#define TENON_VERSION "0.1.0"

// ---- tenon/core/identifier.hpp ----

namespace tenon::inline v0 {

/// A database name as a value, so that constants can compute names. At most 63 bytes: PostgreSQL would cut a
/// longer one silently. A longer text makes an overlong identifier, which no description compiles with.
class identifier {
 public:
  static constexpr std::size_t max_size = 63;

  constexpr identifier() = default;
  constexpr identifier(std::string_view text) { append(text); }  // NOLINT: a name is its text
  constexpr identifier(const char* text) : identifier(std::string_view(text)) {}

  constexpr void append(std::string_view text) {
    for (char letter : text) append(letter);
  }
  constexpr void append(char letter) {
    if (size_ < max_size) text_[size_] = letter;
    if (size_ <= max_size) ++size_;
  }

  constexpr std::string_view view() const noexcept { return {text_, size_ < max_size ? size_ : max_size}; }
  constexpr operator std::string_view() const noexcept { return view(); }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr bool overlong() const noexcept { return size_ > max_size; }

  friend constexpr bool operator==(const identifier& a, const identifier& b) { return a.view() == b.view(); }
  friend constexpr bool operator==(const identifier& a, std::string_view b) { return a.view() == b; }
  friend constexpr bool operator==(const identifier& a, const char* b) { return a.view() == b; }

 private:
  char text_[max_size]{};
  unsigned char size_ = 0;
};

}  // namespace tenon::inline v0

// ---- tenon/model/column.hpp ----

namespace tenon::inline v0 {

/// What is special about a column; a set of bits.
enum class column_trait : std::uint16_t {
  none = 0,
  hidden = 1,       ///< not selected unless asked; never written by an update of the whole entity
  insert_only = 2,  ///< written at insert, left alone by updates
  read_only = 4,    ///< never written: the database fills it
  created_at = 8,   ///< set at insert; implies insert_only
  updated_at = 16,  ///< set at insert and every update
  deleted_at = 32,  ///< soft delete mark
  version = 64,     ///< optimistic lock
  generated = 128,  ///< computed by an expression; implies read_only
  stored = 256,     ///< with `generated`: kept on disk
};

constexpr column_trait operator|(column_trait a, column_trait b) {
  return static_cast<column_trait>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(column_trait set, column_trait bits) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(bits)) != 0;
}

/// A constant in a description: a default value. `kind` null means "none given".
struct literal {
  cell_kind kind = cell_kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;
};

/// One column of a table. `entity` and `member` are the C++ names, `name` is the database's.
struct column_info : field_name {
  identifier name;
  cell_spec spec;
  bool nullable = false;
  std::int64_t lowest = 0;   ///< of an integer member: what it can hold
  std::int64_t highest = 0;  ///< 0 like `lowest`: it is no integer
  column_trait traits = column_trait::none;
  literal default_value;
  std::string_view default_expression;    ///< SQL text; instead of default_value
  std::string_view generated_expression;  ///< SQL text
  std::string_view collation;
  std::string_view comment;

  constexpr bool is(column_trait bits) const { return has(traits, bits); }
  constexpr bool has_default() const {
    return default_value.kind != cell_kind::null || !default_expression.empty();
  }
};

}  // namespace tenon::inline v0

// ---- tenon/core/fixed_list.hpp ----

namespace tenon::inline v0::detail {

/// A constexpr vector of bounded size, for values that live in constants. `push` past the end is counted, not
/// stored, so that the owner can refuse with a sentence of its own.
template <class T, std::size_t Capacity>
struct fixed_list {
  T items[Capacity]{};
  std::size_t count = 0;

  constexpr void push(const T& item) {
    if (count < Capacity) items[count] = item;
    ++count;
  }
  constexpr bool overflown() const { return count > Capacity; }
  constexpr std::size_t size() const { return count < Capacity ? count : Capacity; }
  constexpr const T* begin() const { return items; }
  constexpr const T* end() const { return items + size(); }
  constexpr const T& operator[](std::size_t index) const { return items[index]; }
  constexpr T& operator[](std::size_t index) { return items[index]; }
};

}  // namespace tenon::inline v0::detail

// ---- tenon/model/constraint.hpp ----

namespace tenon::inline v0 {

struct table_info;
class statement_writer;

/// The most columns one key or index may have.
inline constexpr std::size_t max_key_columns = 8;

/// Positions of columns in their table.
using column_list = detail::fixed_list<std::uint16_t, max_key_columns>;

/// What happens to the referring rows when the referenced one is deleted or its key is changed.
enum class referential_action : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };

/// `on_delete::cascade` and its like, as arguments of `foreign_key`.
enum class on_delete : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };
enum class on_update : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };

/// When a foreign key is checked: at the statement, or at the commit.
enum class deferrable : std::uint8_t { no, initially_immediate, initially_deferred };

struct foreign_key_info {
  column_list columns;
  /// A function, since the referenced entity may be described later or refer back.
  const table_info& (*references)() = nullptr;
  column_list referenced;
  referential_action deleted = referential_action::no_action;
  referential_action updated = referential_action::no_action;
  deferrable checked = deferrable::no;
};

/// One part of an index: a column, or an expression, or a path in a JSON column.
struct index_part {
  std::uint16_t column = 0;     ///< meaningless for an expression
  std::string_view expression;  ///< SQL text
  std::string_view json_path;   ///< "$.model"
  bool descending = false;
};

/// Written as `.index({.name = "…", .where = "…"}, &Entity::a, …)`.
struct index_options {
  std::string_view name = {};   ///< empty: made of the table's and the columns' names
  std::string_view where = {};  ///< partial index: SQL text of its condition
  bool unique = false;
};

struct index_info {
  index_options options;
  detail::fixed_list<index_part, max_key_columns> parts;
};

/// A rule on rows: SQL text, or a typed condition that every store can evaluate.
struct check_info {
  std::string_view name;
  std::string_view expression;
  void (*write)(statement_writer&) = nullptr;
};

}  // namespace tenon::inline v0

// ---- tenon/model/table_info.hpp ----

namespace tenon::inline v0 {

/// Who makes the primary key's value.
enum class key_generation : std::uint8_t {
  assigned,  ///< the program
  integer,   ///< the database: identity, AUTOINCREMENT's kin
  uuid,      ///< Tenon: version 7, made before the insert
};

/// Options that only SQLite knows.
struct sqlite_table_options {
  bool strict = false;
  bool without_rowid = false;
};

/// A table without its entity's type: what every run-time part works on. Everything lives in constants.
struct table_info {
  static constexpr std::uint16_t none = 0xffff;

  std::string_view entity;
  std::string_view name;
  std::string_view schema;
  std::string_view comment;
  std::span<const column_info> columns;
  std::span<const std::uint16_t> key;
  std::span<const index_info> indexes;
  std::span<const foreign_key_info> foreign_keys;
  std::span<const check_info> checks;
  key_generation generation = key_generation::assigned;
  std::uint16_t created_at = none;
  std::uint16_t updated_at = none;
  std::uint16_t deleted_at = none;
  std::uint16_t version = none;
  sqlite_table_options sqlite;

  constexpr bool has_key(std::uint16_t column) const {
    for (std::uint16_t part : key) {
      if (part == column) return true;
    }
    return false;
  }
};

}  // namespace tenon::inline v0

// ---- tenon/query/node.hpp ----

namespace tenon::inline v0 {

/// What a node says. A statement is a tree of nodes written flat, each before its children.
enum class node_kind : std::uint8_t {
  // statements; children are clauses in this order
  select,  ///< results, [from], [where], [order_by], [limit], [offset]
  insert,  ///< column_names, values, [rows], [on_conflict]; `table`
  update,  ///< set, [rows], [where]; `table`
  remove,  ///< [where]; `table`
  raw,     ///< `text`: SQL as the user wrote it, with the parameters it names itself
  // clauses
  results,         ///< expressions
  entity_columns,  ///< in results: every column of `table`; flag `with_hidden` takes the hidden ones too
  from,            ///< sources: table_source, rows
  table_source,    ///< `table`
  rows,            ///< one parameter of kind rows; its columns are rows_column nodes
  where,           ///< one condition
  order_by,        ///< order items
  order_item,      ///< one expression; flags descending, nulls_first, nulls_last
  limit,           ///< one expression
  offset,          ///< one expression
  column_names,    ///< column nodes
  values,          ///< expressions
  set,             ///< assign nodes
  assign,          ///< column, expression
  on_conflict,     ///< column_names, set (no children: do nothing), [where]
  // values
  column,       ///< `table`, `column`
  parameter,    ///< the next value; `column` is the one it is compared with, if any
  rows_column,  ///< the `arity`-less column number `index` of the rows parameter
  rows_number,  ///< the position of the row in the rows parameter, from 0
  excluded,     ///< `column` of the row that could not be inserted
  default_of,   ///< the default of `column`
  true_,
  false_,
  constant,  ///< the small number `index`
  // conditions
  and_,
  or_,
  not_,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  is_same,
  is_not_same,  ///< null-safe equality
  is_null,
  is_not_null,
  in,       ///< expression, rows
  between,  ///< expression, low, high
  like,     ///< text, pattern with % and _, escaped by !; flag fold_case
  contains,
  starts_with,
  ends_with,  ///< text, part; flag fold_case
  // arithmetic
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  // functions
  coalesce,
  count_all,
  count,
  sum,
  average,
  minimum,
  maximum,
  exists,  ///< a select
};

/// Small facts of a node.
enum class node_flag : std::uint8_t {
  none = 0,
  descending = 1,
  nulls_first = 2,
  nulls_last = 4,
  fold_case = 8,
  with_hidden = 16,
  distinct = 32,
};
constexpr node_flag operator|(node_flag a, node_flag b) {
  return static_cast<node_flag>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(node_flag set, node_flag bits) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(bits)) != 0;
}

/// One node: plain data, comparable and hashable, pointing only at constants.
struct node {
  node_kind kind;
  node_flag flags = node_flag::none;
  std::uint16_t arity = 0;  ///< how many children follow
  std::uint16_t index = 0;  ///< rows_column: its number
  cell_spec spec = {};      ///< parameter and column: kind and storage
  const table_info* table = nullptr;
  const column_info* column = nullptr;
  std::string_view text = {};

  friend bool operator==(const node& a, const node& b) noexcept {
    return a.kind == b.kind && a.flags == b.flags && a.arity == b.arity && a.index == b.index &&
           a.spec.kind == b.spec.kind && a.spec.stored == b.spec.stored && a.table == b.table &&
           a.column == b.column && a.text == b.text;
  }
};

/// A statement as flat data: what a backend runs, whatever it speaks.
struct statement {
  std::vector<node> nodes;
  std::vector<cell_spec> results;  ///< what each result column must be
};

}  // namespace tenon::inline v0

// ---- tenon/dialect/ansi.hpp ----

namespace tenon::inline v0::dialect {

/// Speaks a statement as standard SQL. A dialect derives from it and overrides what its database says
/// differently; nothing here asks which database is listening. Runs once per statement and connection, never
/// on the hot path.
class ansi {
 public:
  virtual ~ansi() = default;

  /// The statement's text, values as parameters.
  std::string render(const statement& source) {
    start(source.nodes, false);
    write_statement();
    return std::move(text_);
  }
  /// A condition or expression of a description (check, partial index), values as literals.
  std::string render_inline(const std::vector<node>& nodes, const cell* values) {
    start(nodes, true);
    values_ = values;
    write_expression();
    return std::move(text_);
  }

  /// A name in the delimiters of the dialect, the delimiter doubled.
  virtual void write_name(std::string& out, std::string_view name) const { quote(out, name, '"'); }
  virtual void write_table_name(std::string& out, const table_info& table) const {
    if (!table.schema.empty()) {
      write_name(out, table.schema);
      out += '.';
    }
    write_name(out, table.name);
  }
  /// A constant of a description as SQL.
  virtual void write_literal(std::string& out, const literal& value) const {
    switch (value.kind) {
      case cell_kind::null: out += "NULL"; break;
      case cell_kind::boolean: out += value.integer != 0 ? "TRUE" : "FALSE"; break;
      case cell_kind::integer: append_number(out, value.integer); break;
      case cell_kind::real: append_number(out, value.real); break;
      default: quote(out, value.text, '\''); break;
    }
  }

  static void quote(std::string& out, std::string_view text, char delimiter) {
    if (text.find('\0') != std::string_view::npos) {
      detail::fail(error_kind::value, "a name or literal holds a NUL byte");
    }
    out += delimiter;
    for (char letter : text) {
      if (letter == delimiter) out += delimiter;
      out += letter;
    }
    out += delimiter;
  }
  template <class Number>
  static void append_number(std::string& out, Number value) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, end.ptr);
  }

 protected:
  const node& peek() const { return nodes_[position_]; }
  const node& take() { return nodes_[position_++]; }
  bool next_is(node_kind kind) const { return position_ < count_ && nodes_[position_].kind == kind; }
  /// The text of the next expression, for dialects that say it twice or elsewhere.
  std::string take_expression() {
    std::string kept = std::move(text_);
    text_.clear();
    write_expression();
    std::string written = std::move(text_);
    text_ = std::move(kept);
    return written;
  }

  // What dialects differ in.

  virtual void write_parameter(std::size_t number) {
    (void)number;
    text_ += '?';
  }
  virtual void write_limit(bool has_limit, bool has_offset) {
    if (has_limit) {
      text_ += " LIMIT ";
      take();
      write_expression();
    }
    if (has_offset) {
      text_ += " OFFSET ";
      take();
      write_expression();
    }
  }
  /// Many rows as one parameter in FROM; the alias of its columns is written by `write_rows_column`.
  virtual void write_rows_source() {
    detail::fail(error_kind::unsupported, "this dialect takes no rows as a parameter");
  }
  virtual void write_rows_column(const node& column) {
    text_ += "r.c";
    append_number(text_, column.index);
  }
  virtual void write_rows_number() {
    detail::fail(error_kind::unsupported, "this dialect does not number the rows of a parameter");
  }
  /// The new value of a column in an update.
  virtual void write_assigned(const column_info& column) {
    (void)column;
    write_expression();
  }
  virtual void write_in(const node& membership) {
    const int width = membership.arity - 1;
    if (width > 1) text_ += '(';
    for (int i = 0; i < width; ++i) {
      if (i > 0) text_ += ", ";
      write_operand();
    }
    text_ += width > 1 ? ") IN (SELECT " : " IN (SELECT ";
    for (int i = 0; i < width; ++i) {
      text_ += i > 0 ? ", c" : "c";
      append_number(text_, i);
    }
    text_ += " FROM ";
    write_rows_source();
    text_ += ')';
  }
  virtual void write_null_order(const node& item) {
    const bool descending = has(item.flags, node_flag::descending);
    const bool first =
        has(item.flags, node_flag::nulls_first) || (!has(item.flags, node_flag::nulls_last) && !descending);
    text_ += first ? " NULLS FIRST" : " NULLS LAST";
  }
  virtual void write_same(bool same) {
    write_operand();
    text_ += same ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ";
    write_operand();
  }
  virtual void write_text_match(const node& match) {
    const bool fold = has(match.flags, node_flag::fold_case);
    std::string subject = take_expression();
    std::string part = take_expression();
    if (fold) {
      subject = detail::sentence({"lower(", subject, ")"});
      part = detail::sentence({"lower(", part, ")"});
    }
    switch (match.kind) {
      case node_kind::contains:
        text_ += detail::sentence({"position(", part, " IN ", subject, ") > 0"});
        break;
      case node_kind::starts_with:
        text_ += detail::sentence({"substr(", subject, ", 1, length(", part, ")) = ", part});
        break;
      case node_kind::ends_with:
        text_ += detail::sentence({"right(", subject, ", length(", part, ")) = ", part});
        break;
      default: text_ += detail::sentence({subject, " LIKE ", part, " ESCAPE '!'"}); break;
    }
  }
  virtual void write_function(const node& call) {
    switch (call.kind) {
      case node_kind::count_all: text_ += "count(*)"; return;
      case node_kind::count: text_ += "count("; break;
      case node_kind::sum: text_ += "sum("; break;
      case node_kind::average: text_ += "avg("; break;
      case node_kind::minimum: text_ += "min("; break;
      case node_kind::maximum: text_ += "max("; break;
      default: text_ += "coalesce("; break;
    }
    if (has(call.flags, node_flag::distinct)) text_ += "DISTINCT ";
    for (std::uint16_t i = 0; i < call.arity; ++i) {
      if (i > 0) text_ += ", ";
      write_ordered_operand(call.kind);
    }
    text_ += ')';
  }
  /// An operand whose order matters; a dialect may have to say by which rule it compares.
  virtual void write_ordered_operand(node_kind) { write_expression(); }
  virtual void write_value(const cell& value) { write_cell_literal(value); }
  /// What INSERT … SELECT needs before ON CONFLICT, if anything.
  virtual void write_before_conflict(bool from_rows) { (void)from_rows; }

  static constexpr int comparison = 4;

  /// The next expression, in parentheses if it holds together no more tightly than `level`.
  void write_operand(int level = comparison) {
    const bool grouped = precedence(peek().kind) <= level;
    if (grouped) text_ += '(';
    write_expression();
    if (grouped) text_ += ')';
  }

  void write_expression() {
    const node& current = take();
    switch (current.kind) {
      case node_kind::column: write_column(current); break;
      case node_kind::excluded:
        text_ += "excluded.";
        write_name(text_, current.column->name);
        break;
      case node_kind::rows_column: write_rows_column(current); break;
      case node_kind::rows_number: write_rows_number(); break;
      case node_kind::default_of:
        if (current.column->default_expression.empty()) {
          write_literal(text_, current.column->default_value);
        } else {
          text_ += '(';
          text_ += current.column->default_expression;
          text_ += ')';
        }
        break;
      case node_kind::parameter:
        if (inline_values_) {
          write_value(values_[parameters_++]);
        } else {
          write_parameter(++parameters_);
        }
        break;
      case node_kind::true_: text_ += "TRUE"; break;
      case node_kind::false_: text_ += "FALSE"; break;
      case node_kind::constant: append_number(text_, current.index); break;
      case node_kind::and_: infix(" AND ", current.kind); break;
      case node_kind::or_: infix(" OR ", current.kind); break;
      case node_kind::not_:
        text_ += "NOT ";
        write_operand(precedence(node_kind::not_));
        break;
      case node_kind::equal: ordered_infix(" = ", current.kind); break;
      case node_kind::not_equal: ordered_infix(" <> ", current.kind); break;
      case node_kind::less: ordered_infix(" < ", current.kind); break;
      case node_kind::less_equal: ordered_infix(" <= ", current.kind); break;
      case node_kind::greater: ordered_infix(" > ", current.kind); break;
      case node_kind::greater_equal: ordered_infix(" >= ", current.kind); break;
      case node_kind::is_same: write_same(true); break;
      case node_kind::is_not_same: write_same(false); break;
      case node_kind::is_null:
        write_operand();
        text_ += " IS NULL";
        break;
      case node_kind::is_not_null:
        write_operand();
        text_ += " IS NOT NULL";
        break;
      case node_kind::in: write_in(current); break;
      case node_kind::between:
        write_ordered(current.kind);
        text_ += " BETWEEN ";
        write_operand();
        text_ += " AND ";
        write_operand();
        break;
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with: write_text_match(current); break;
      case node_kind::add: infix(" + ", current.kind); break;
      case node_kind::subtract: infix(" - ", current.kind); break;
      case node_kind::multiply: infix(" * ", current.kind); break;
      case node_kind::divide: infix(" / ", current.kind); break;
      case node_kind::modulo: infix(" % ", current.kind); break;
      case node_kind::negate:
        text_ += "- ";
        write_operand(precedence(node_kind::negate));
        break;
      case node_kind::coalesce:
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum: write_function(current); break;
      case node_kind::exists:
        text_ += "EXISTS (";
        write_statement();
        text_ += ')';
        break;
      case node_kind::entity_columns: write_entity_columns(current); break;
      default: detail::fail(error_kind::internal, "a node stands where no expression can be");
    }
  }

  void write_column(const node& column) {
    if (qualified_) {
      write_table_name(text_, *column.table);
      text_ += '.';
    }
    write_name(text_, column.column->name);
  }

  std::string text_;

 private:
  void start(const std::vector<node>& nodes, bool inline_values) {
    nodes_ = nodes.data();
    count_ = nodes.size();
    position_ = 0;
    parameters_ = 0;
    inline_values_ = inline_values;
    qualified_ = false;
    text_.clear();
  }

  /// How tightly an expression holds together; operands that hold less tightly get parentheses.
  static int precedence(node_kind kind) {
    switch (kind) {
      case node_kind::or_: return 1;
      case node_kind::and_: return 2;
      case node_kind::not_: return 3;
      case node_kind::equal:
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
      case node_kind::is_same:
      case node_kind::is_not_same:
      case node_kind::is_null:
      case node_kind::is_not_null:
      case node_kind::in:
      case node_kind::between:
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with: return 4;
      case node_kind::add:
      case node_kind::subtract: return 5;
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: return 6;
      case node_kind::negate: return 7;
      default: return 9;
    }
  }

  /// `left sign right`; only the left side may be of the same precedence, as operators group from the left.
  void infix(std::string_view sign, node_kind kind) {
    const int own = precedence(kind);
    const bool associative = kind == node_kind::and_ || kind == node_kind::or_;
    write_operand(own - 1);
    text_ += sign;
    write_operand(associative ? own - 1 : own);
  }
  void ordered_infix(std::string_view sign, node_kind kind) {
    write_ordered(kind);
    text_ += sign;
    write_operand();
  }
  void write_ordered(node_kind parent) {
    const bool grouped = precedence(peek().kind) <= comparison;
    if (grouped) text_ += '(';
    write_ordered_operand(parent);
    if (grouped) text_ += ')';
  }

  void write_entity_columns(const node& columns) {
    bool first = true;
    for (const column_info& column : columns.table->columns) {
      if (column.is(column_trait::hidden) && !has(columns.flags, node_flag::with_hidden)) continue;
      if (!first) text_ += ", ";
      first = false;
      node each{node_kind::column};
      each.table = columns.table;
      each.column = &column;
      write_column(each);
    }
  }

  void write_list(std::uint16_t count) {
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      write_expression();
    }
  }

  void write_names(const node& list) {
    text_ += '(';
    for (std::uint16_t i = 0; i < list.arity; ++i) {
      if (i > 0) text_ += ", ";
      write_name(text_, take().column->name);
    }
    text_ += ')';
  }

  void write_statement() {
    const node& head = take();
    switch (head.kind) {
      case node_kind::select: write_select(); break;
      case node_kind::insert: write_insert(head); break;
      case node_kind::update: write_update(head); break;
      case node_kind::remove:
        text_ += "DELETE FROM ";
        write_table_name(text_, *head.table);
        write_where();
        break;
      case node_kind::raw: text_ += head.text; break;
      default: detail::fail(error_kind::internal, "a node stands where no statement can be");
    }
  }

  void write_select() {
    const bool outer = qualified_;
    text_ += "SELECT ";
    const std::uint16_t results = take().arity;
    qualified_ = outer || (source_count() > 1);
    write_list(results);
    if (next_is(node_kind::from)) write_from();
    write_where();
    if (next_is(node_kind::order_by)) {
      const std::uint16_t items = take().arity;
      text_ += " ORDER BY ";
      for (std::uint16_t i = 0; i < items; ++i) {
        if (i > 0) text_ += ", ";
        const node& item = take();
        write_ordered_operand(item.kind);
        if (has(item.flags, node_flag::descending)) text_ += " DESC";
        write_null_order(item);
      }
    }
    const bool has_limit = next_is(node_kind::limit);
    const bool has_offset = has_limit
                                ? position_ + 2 < count_ && nodes_[position_ + 2].kind == node_kind::offset
                                : next_is(node_kind::offset);
    write_limit(has_limit, has_offset);
    qualified_ = outer;
  }

  /// Sources of the select whose results come next; found by looking past the results.
  std::size_t source_count() const {
    for (std::size_t at = position_; at < count_; ++at) {
      if (nodes_[at].kind == node_kind::select) return 1;  // an inner select comes first: no joins here
      if (nodes_[at].kind == node_kind::from) return nodes_[at].arity;
    }
    return 1;
  }

  void write_from() {
    const std::uint16_t sources = take().arity;
    text_ += " FROM ";
    for (std::uint16_t i = 0; i < sources; ++i) {
      if (i > 0) text_ += " CROSS JOIN ";
      if (next_is(node_kind::rows)) {
        write_rows_source();
        text_ += " AS r";
      } else {
        write_table_name(text_, *take().table);
      }
    }
  }

  void write_where() {
    if (!next_is(node_kind::where)) return;
    take();
    if (next_is(node_kind::true_)) {
      take();
      return;
    }
    text_ += " WHERE ";
    write_expression();
  }

  void write_assignments(std::uint16_t count) {
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      take();  // assign
      const column_info& column = *take().column;
      write_name(text_, column.name);
      text_ += " = ";
      write_assigned(column);
    }
  }

  void write_insert(const node& head) {
    text_ += "INSERT INTO ";
    write_table_name(text_, *head.table);
    const node& names = take();
    const bool bare = names.arity == 0;
    if (!bare) {
      text_ += ' ';
      write_names(names);
    }
    const std::uint16_t values = take().arity;
    const std::size_t first_value = position_;
    std::size_t after = position_;
    for (std::uint16_t i = 0; i < values; ++i) after = skip(after);
    const bool from_rows = after < count_ && nodes_[after].kind == node_kind::rows;
    position_ = first_value;
    if (from_rows) {
      text_ += " SELECT ";
      write_list(values);
      if (bare) text_ += "NULL";
      text_ += " FROM ";
      write_rows_source();
      text_ += " AS r";
    } else if (bare) {
      text_ += " DEFAULT VALUES";
    } else {
      text_ += " VALUES (";
      write_list(values);
      text_ += ')';
    }
    if (next_is(node_kind::on_conflict)) {
      take();
      write_before_conflict(from_rows);
      text_ += " ON CONFLICT ";
      write_names(take());
      const std::uint16_t changes = take().arity;
      if (changes == 0) {
        text_ += " DO NOTHING";
        return;
      }
      text_ += " DO UPDATE SET ";
      qualified_ = true;
      write_assignments(changes);
      write_where();
      qualified_ = false;
    }
  }

  void write_update(const node& head) {
    text_ += "UPDATE ";
    write_table_name(text_, *head.table);
    text_ += " SET ";
    const node& set = take();
    std::size_t after = position_;
    for (std::uint16_t i = 0; i < set.arity; ++i) after = skip(after);
    qualified_ = after < count_ && nodes_[after].kind == node_kind::rows;
    write_assignments(set.arity);
    if (next_is(node_kind::rows)) {
      text_ += " FROM ";
      write_rows_source();
      text_ += " AS r";
    }
    write_where();
    qualified_ = false;
  }

  /// The position behind the tree that starts at `at`.
  std::size_t skip(std::size_t at) const {
    std::size_t pending = 1;
    while (pending > 0) {
      pending += nodes_[at].arity;
      --pending;
      ++at;
    }
    return at;
  }

  void write_cell_literal(const cell& value) {
    literal constant{value.kind, 0, 0, {}};
    switch (value.kind) {
      case cell_kind::real: constant.real = value.real; break;
      case cell_kind::boolean:
      case cell_kind::integer: constant.integer = value.integer; break;
      case cell_kind::text: constant.text = value.text(); break;
      case cell_kind::null: break;
      default:
        detail::fail(error_kind::unsupported,
                     "a check or index condition can hold numbers, booleans, texts and enums only");
    }
    write_literal(text_, constant);
  }

  const node* nodes_ = nullptr;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  std::size_t parameters_ = 0;
  const cell* values_ = nullptr;
  bool inline_values_ = false;
  bool qualified_ = false;
};

}  // namespace tenon::inline v0::dialect

// ---- tenon/query/writer.hpp ----

namespace tenon::inline v0 {

/// Where expressions and statements write themselves: one walk that gives the parameters' values and, when
/// the statement is not known yet, its nodes. So text, bindings and cache key cannot disagree.
class statement_writer {
 public:
  /// `target` null: only the values are wanted, the usual case.
  statement_writer(statement* target, encoder& values) : target_(target), values_(&values) {}

  bool describing() const noexcept { return target_ != nullptr; }
  encoder& values() noexcept { return *values_; }

  void add(const node& added) {
    if (target_ != nullptr) target_->nodes.push_back(added);
  }
  void add(node_kind kind, std::size_t arity = 0, node_flag flags = node_flag::none) {
    if (target_ != nullptr) add_node(kind, arity, flags);
  }
  void add(node_kind kind, const table_info& table, std::size_t arity = 0,
           node_flag flags = node_flag::none) {
    if (target_ != nullptr) {
      add_node(kind, arity, flags);
      target_->nodes.back().table = &table;
    }
  }
  void column(node_kind kind, const table_info& table, const column_info& column) {
    if (target_ != nullptr) {
      add_node(kind, 0, node_flag::none);
      target_->nodes.back().table = &table;
      target_->nodes.back().column = &column;
      target_->nodes.back().spec = column.spec;
    }
  }
  void result(cell_spec spec) {
    if (target_ != nullptr) target_->results.push_back(spec);
  }

  /// A bound value; `column` is the one it belongs to or is compared with, null if none.
  template <class Value>
  void parameter(const Value& value, const column_info* column) {
    if (target_ != nullptr) parameter_node(codec<Value>::kind, column);
    values_->at(column, column != nullptr ? column->spec.stored : storage::standard);
    codec<Value>::encode(value, *values_);
  }
  /// A parameter of kind rows; `source` must outlive the statement.
  void rows(const row_source& source) {
    if (target_ != nullptr) {
      add_node(node_kind::rows, 1, node_flag::none);
      target_->nodes.back().index = static_cast<std::uint16_t>(source.width);
      parameter_node(cell_kind::rows, nullptr);
    }
    values_->at(nullptr, storage::standard);
    values_->rows(source);
  }
  void rows_column(std::size_t index, cell_spec spec = {}) {
    if (target_ != nullptr) {
      add_node(node_kind::rows_column, 0, node_flag::none);
      target_->nodes.back().index = static_cast<std::uint16_t>(index);
      target_->nodes.back().spec = spec;
    }
  }

 private:
  [[gnu::noinline]] void add_node(node_kind kind, std::size_t arity, node_flag flags) {
    node added{kind};
    added.flags = flags;
    added.arity = static_cast<std::uint16_t>(arity);
    target_->nodes.push_back(added);
  }
  [[gnu::noinline]] void parameter_node(cell_kind kind, const column_info* column) {
    add_node(node_kind::parameter, 0, node_flag::none);
    target_->nodes.back().column = column;
    target_->nodes.back().spec = column != nullptr ? column->spec : cell_spec{kind, storage::standard};
  }

  statement* target_;
  encoder* values_;
};

/// A statement on its way to a backend. `slot` is the number of a statement whose type says everything (0:
/// composed at run time, `described` is set); `write` writes it whole when the backend does not know the slot
/// yet.
struct statement_source {
  std::uint32_t slot;
  const void* shell;
  void (*write)(const void* shell, statement_writer& out);
  const statement* described;
};

namespace detail {

/// Takes `count` consecutive numbers; slot 0 is nobody's.
inline std::uint32_t next_slot(std::uint32_t count = 1) noexcept {
  static std::uint32_t next = 1;
  return __atomic_fetch_add(&next, count, __ATOMIC_RELAXED);
}

/// A small dense number per statement type, the same everywhere in the program.
template <class Shell>
inline std::uint32_t slot_of() noexcept {
  static const std::uint32_t slot = next_slot();
  return slot;
}

}  // namespace detail
}  // namespace tenon::inline v0

// ---- tenon/dialect/sql.hpp ----

namespace tenon::inline v0 {

/// A statement as a dialect speaks it, to read and to test:
/// `tenon::sql<tenon::sqlite>(select<Agent>(limit(3)))`.
template <class Dialect, class Statement>
std::string sql(const Statement& shell) {
  statement described;
  encoder values;
  statement_writer out(&described, values);
  shell.write(out);
  return Dialect().render(described);
}

}  // namespace tenon::inline v0

// ---- tenon/fwd.hpp ----

/// Names only, for headers that mention Tenon's types without using them.

namespace tenon::inline v0 {

enum class error_kind : unsigned char;
class error;
class database;
class transaction;
class session;
class decimal;
struct uuid;

template <class Entity>
class repository;
template <class Entity>
class predicate;
template <class Entity>
class table;
template <class T>
struct json;
template <class T>
struct codec;

}  // namespace tenon::inline v0

// ---- tenon/schema/names.hpp ----

namespace tenon::inline v0::schema {

constexpr char folded(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Whether a database takes two names for the same; `folds_case`: it ignores the case of ASCII letters.
constexpr bool same_name(std::string_view a, std::string_view b, bool folds_case) noexcept {
  if (!folds_case || a.size() != b.size()) return a == b;
  for (std::size_t at = 0; at < a.size(); ++at) {
    if (folded(a[at]) != folded(b[at])) return false;
  }
  return true;
}

/// The same for expressions; the case of letters inside string literals always counts.
constexpr bool same_expression(std::string_view a, std::string_view b, bool folds_case) noexcept {
  if (!folds_case || a.size() != b.size()) return a == b;
  bool literal = false;
  for (std::size_t at = 0; at < a.size(); ++at) {
    if (literal ? a[at] != b[at] : folded(a[at]) != folded(b[at])) return false;
    if (a[at] == '\'') literal = !literal;
  }
  return true;
}

/// A name every database takes whole, of at most 63 bytes: a longer one keeps its start and ends in a hash of
/// all of it, the same in every build.
template <class Deferred = void>
std::string shortened_name(std::string name) {
  if (name.size() <= identifier::max_size) return name;
  std::uint32_t hash = 2166136261u;
  for (char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  std::size_t kept = identifier::max_size - 9;
  while (kept > 0 && (static_cast<unsigned char>(name[kept]) & 0xC0) == 0x80) --kept;  // no half UTF-8 letter
  name.resize(kept);
  name += '_';
  for (int shift = 28; shift >= 0; shift -= 4) name += "0123456789abcdef"[(hash >> shift) & 15];
  return name;
}

}  // namespace tenon::inline v0::schema

// ---- tenon/schema/list.hpp ----

namespace tenon::inline v0::schema {

/// A growing array of values that have a default. Not std::vector, because schemas have many small types and
/// each one would cost every program that opens a database a hundred functions to compile.
template <class T>
class list {
 public:
  list() = default;
  explicit list(std::size_t count) : items_(new T[count]()), size_(count), capacity_(count) {}
  list(std::initializer_list<T> items) : list() {
    for (const T& each : items) push_back(each);
  }
  list(const list& other) : list() {
    for (const T& each : other) push_back(each);
  }
  list(list&& other) noexcept { swap(other); }
  list& operator=(list other) noexcept {
    swap(other);
    return *this;
  }
  ~list() { delete[] items_; }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T* begin() noexcept { return items_; }
  T* end() noexcept { return items_ + size_; }
  const T* begin() const noexcept { return items_; }
  const T* end() const noexcept { return items_ + size_; }
  T& operator[](std::size_t at) noexcept { return items_[at]; }
  const T& operator[](std::size_t at) const noexcept { return items_[at]; }
  T& back() noexcept { return items_[size_ - 1]; }
  const T& back() const noexcept { return items_[size_ - 1]; }

  /// The new last element.
  T& push_back(T item) {
    if (size_ == capacity_) grow();
    return items_[size_++] = std::move(item);
  }
  T& emplace_back() { return push_back(T()); }
  void pop_back() { items_[--size_] = T(); }
  void clear() { list().swap(*this); }

  friend bool operator==(const list& a, const list& b) {
    bool equal = a.size_ == b.size_;
    for (std::size_t at = 0; equal && at < a.size_; ++at) equal = a.items_[at] == b.items_[at];
    return equal;
  }

 private:
  void swap(list& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void grow() {
    list bigger(capacity_ == 0 ? 4 : capacity_ * 2);
    for (std::size_t at = 0; at < size_; ++at) bigger.items_[at] = std::move(items_[at]);
    bigger.size_ = size_;
    swap(bigger);
  }

  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tenon::inline v0::schema

// ---- tenon/schema/table.hpp ----

namespace tenon::inline v0::schema {

/// One column as its database describes it. All texts are SQL of that database; empty means "none".
struct column {
  std::string name = {};
  std::string type = {};
  bool nullable = true;
  std::string default_text = {};
  std::string generated = {};  ///< the expression of a computed column
  bool stored = false;         ///< with `generated`: kept on disk
  std::string collation = {};  ///< empty: the database's own
  std::string comment = {};

  friend bool operator==(const column&, const column&) = default;
};

/// One part of an index: a column or an expression.
struct index_part {
  std::string column = {};
  std::string expression = {};
  std::string collation = {};  ///< empty: the column's own
  bool descending = false;

  friend bool operator==(const index_part&, const index_part&) = default;
};

/// An index or a unique constraint; a constraint that nobody named has an empty name.
struct index {
  std::string name = {};
  list<index_part> parts = {};
  bool unique = false;
  std::string where = {};  ///< the condition of a partial index

  friend bool operator==(const index&, const index&) = default;
};

struct foreign_key {
  std::string name = {};
  std::vector<std::string> columns = {};
  std::string table = {};
  std::vector<std::string> referenced = {};
  referential_action on_delete = referential_action::no_action;
  referential_action on_update = referential_action::no_action;
  deferrable checked = deferrable::no;

  friend bool operator==(const foreign_key&, const foreign_key&) = default;
};

struct check {
  std::string name = {};
  std::string expression = {};

  friend bool operator==(const check&, const check&) = default;
};

/// A table as a value: what is compared, planned and created.
struct table {
  std::string name = {};
  list<column> columns = {};
  std::vector<std::string> primary_key = {};
  bool autoincrement = false;  ///< the database makes the key and never gives one out again
  list<index> indexes = {};
  list<foreign_key> foreign_keys = {};
  list<check> checks = {};
  bool strict = false;              ///< SQLite: STRICT
  bool without_rowid = false;       ///< SQLite: WITHOUT ROWID
  std::string conflict_rules = {};  ///< SQLite: ON CONFLICT clauses of constraints, which Tenon never writes
  std::string comment = {};

  friend bool operator==(const table&, const table&) = default;
};

}  // namespace tenon::inline v0::schema

// ---- tenon/schema/snapshot.hpp ----

namespace tenon::inline v0::schema {

/// A view, or a virtual table, by its name and the text that made it.
struct view {
  std::string name = {};
  std::string text = {};

  friend bool operator==(const view&, const view&) = default;
};

struct trigger {
  std::string name = {};
  std::string table = {};
  std::string text = {};

  friend bool operator==(const trigger&, const trigger&) = default;
};

/// A whole schema at one moment, tables in the order of their creation.
struct snapshot {
  list<table> tables = {};
  list<view> views = {};
  list<view> virtual_tables = {};
  list<trigger> triggers = {};
  bool folds_case = false;  ///< the database takes names for equal that differ in the case of ASCII letters

  /// The table of this name, or null.
  const table* find(std::string_view name) const {
    for (const table& each : tables) {
      if (same_name(each.name, name, folds_case)) return &each;
    }
    return nullptr;
  }

  friend bool operator==(const snapshot&, const snapshot&) = default;
};

}  // namespace tenon::inline v0::schema

// ---- tenon/schema/plan.hpp ----

namespace tenon::inline v0::schema {

enum class step_kind : std::uint8_t {
  create_table,  ///< `subject` without its indexes
  create_index,  ///< `made` on the table `subject.name`
};

/// One change of a schema, as a value.
struct step {
  step_kind kind = step_kind::create_table;
  table subject = {};
  index made = {};

  friend bool operator==(const step&, const step&) = default;
};

/// Steps in the order in which they are to run.
struct plan {
  list<step> steps;

  bool empty() const noexcept { return steps.empty(); }
  friend bool operator==(const plan&, const plan&) = default;
};

namespace detail {

/// Walks references depth first, so that a table is left after all it depends on.
template <class Deferred = void>
class creation_order {
 public:
  creation_order(const snapshot& wanted, const snapshot& found)
      : wanted_(wanted), folds_(wanted.folds_case || found.folds_case), done_(wanted.tables.size()) {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      for (const table& other : found.tables) {
        if (same_name(other.name, wanted.tables[i].name, folds_)) done_[i] = true;
      }
    }
    for (std::size_t i = 0; i < done_.size(); ++i) visit(i);
  }

  plan result;

 private:
  void visit(std::size_t at) {
    if (done_[at]) return;
    done_[at] = true;
    for (const foreign_key& key : wanted_.tables[at].foreign_keys) {
      for (std::size_t i = 0; i < done_.size(); ++i) {
        if (same_name(wanted_.tables[i].name, key.table, folds_)) visit(i);
      }
    }
    step creation{step_kind::create_table, wanted_.tables[at], {}};
    creation.subject.indexes.clear();
    result.steps.push_back(std::move(creation));
    for (const index& each : wanted_.tables[at].indexes) {
      step& added = result.steps.push_back({step_kind::create_index, {}, each});
      added.subject.name = wanted_.tables[at].name;
    }
  }

  const snapshot& wanted_;
  bool folds_;
  list<bool> done_;
};

}  // namespace detail

/// The steps that make the tables of `wanted` which `found` lacks, each followed by its indexes. A table
/// comes after those it references, as far as there is no circle; else the order of `wanted` holds. Pure.
template <class Deferred = void>
plan plan_missing_tables(const snapshot& wanted, const snapshot& found) {
  return detail::creation_order<Deferred>(wanted, found).result;
}

}  // namespace tenon::inline v0::schema

// ---- tenon/backend/backend.hpp ----

namespace tenon::inline v0 {

/// The rows of a running statement. Owned by its connection; valid until `close`.
class cursor {
 public:
  /// Fills the next row's cells; false at the end. The cells point to bytes that live until the next call.
  virtual bool next(cell* row) = 0;
  /// Ends the statement, at its end or before; releases its locks.
  virtual void close() noexcept = 0;

 protected:
  ~cursor() = default;
};

/// One connection to a store: the contract every backend meets. It belongs to one thread at a time.
/// Statements come as flat nodes with bound values; a backend remembers what it made of a `slot`.
class backend_connection {
 public:
  virtual ~backend_connection() = default;

  /// Starts a statement that gives rows. Values stay owned by the caller and must outlive the cursor.
  virtual cursor& open(const statement_source& source, const encoder& values) = 0;
  /// Runs a statement to its end; how many rows it inserted, changed or removed.
  virtual std::int64_t run(const statement_source& source, const encoder& values) = 0;
  /// The integer key the database generated for the last inserted row.
  virtual std::int64_t last_generated_key() const = 0;
  /// The greatest integer key `table` has given out so far, 0 for none. Inside a write transaction, the ones
  /// after it are free.
  virtual std::int64_t greatest_key(const table_info& table) = 0;

  /// Starts a transaction; `write` takes the right to write at once, so that it cannot be refused later.
  virtual void begin(bool write) = 0;
  virtual void commit() = 0;
  virtual void rollback() = 0;
  /// Savepoints are numbered by depth.
  virtual void savepoint(int depth) = 0;
  virtual void release(int depth) = 0;
  virtual void rollback_to(int depth) = 0;
  /// False once the store has ended the transaction by itself.
  virtual bool in_transaction() const = 0;

  /// The live schema.
  virtual schema::snapshot inspect() = 0;
  /// The entities' schema in the form in which this store would report it.
  virtual schema::snapshot describe(std::span<const table_info* const> tables) = 0;
  /// The steps as text, to read.
  virtual std::vector<std::string> script(const schema::plan& plan) = 0;
  /// Runs the steps; the caller holds the transaction.
  virtual void apply(const schema::plan& plan) = 0;

  /// What the user should know about this store, such as a known defect of its library.
  virtual std::vector<std::string> warnings() const { return {}; }
};

/// Opens connections of one store; what a door makes of a URL.
class backend {
 public:
  virtual ~backend() = default;
  virtual std::unique_ptr<backend_connection> connect() = 0;
  /// Who the store is, for messages: "sqlite:agents.db". Never holds a secret.
  virtual std::string name() const = 0;
};

}  // namespace tenon::inline v0

// ---- tenon/schema/difference.hpp ----

namespace tenon::inline v0::schema {

/// In what a database differs from what is wanted.
enum class difference_kind : std::uint8_t {
  missing_table,
  not_a_table,  ///< a view or virtual table has the name
  changed_primary_key,
  changed_table_option,  ///< autoincrement, STRICT, WITHOUT ROWID, ON CONFLICT rules
  changed_table_comment,
  missing_column,
  extra_column,
  changed_type,
  changed_nullability,
  changed_default,
  changed_generation,
  changed_collation,
  changed_comment,
  missing_index,
  extra_index,
  changed_index,
  missing_foreign_key,
  extra_foreign_key,
  changed_foreign_key,
  missing_check,
  extra_check,
  changed_check,
};

/// One difference, as data and as a sentence. `wanted` and `found` are short texts, empty where there is
/// nothing.
struct difference {
  difference_kind kind = difference_kind::missing_table;
  std::string table = {};
  std::string object = {};  ///< the column, index, foreign key, check or option; empty for the table itself
  std::string wanted = {};
  std::string found = {};

  /// A stable short name for scripts: S1 tables, S2 columns, S3 indexes, S4 foreign keys, S5 checks.
  std::string_view code() const noexcept {
    constexpr std::string_view codes[] = {"S101", "S102", "S103", "S104", "S105", "S201", "S202", "S203",
                                          "S204", "S205", "S206", "S207", "S208", "S301", "S302", "S303",
                                          "S401", "S402", "S403", "S501", "S502", "S503"};
    return codes[static_cast<unsigned char>(kind)];
  }

  /// "table "users", column "age": type is TEXT, wanted INTEGER"
  std::string sentence() const {
    const std::string_view noun = object_noun();
    std::string text = tenon::detail::sentence({"table \"", table, "\""});
    if (!noun.empty()) text += tenon::detail::sentence({", ", noun, " \"", object, "\""});
    switch (kind) {
      case difference_kind::missing_table:
      case difference_kind::missing_column:
      case difference_kind::missing_index:
      case difference_kind::missing_foreign_key:
      case difference_kind::missing_check:
        text += tenon::detail::sentence({" is missing", wanted.empty() ? "" : ", wanted ", wanted});
        break;
      case difference_kind::extra_column:
      case difference_kind::extra_index:
      case difference_kind::extra_foreign_key:
      case difference_kind::extra_check:
        text += tenon::detail::sentence({" is not described by the entity, found ", found});
        break;
      default:
        text += tenon::detail::sentence({": ", aspect(), " is ",
                                         found.empty() ? std::string_view("absent") : found, ", wanted ",
                                         wanted.empty() ? std::string_view("none") : wanted});
    }
    return text;
  }

  friend bool operator==(const difference&, const difference&) = default;

 private:
  std::string_view object_noun() const noexcept {
    if (kind < difference_kind::missing_column) return "";
    if (kind < difference_kind::missing_index) return "column";
    if (kind < difference_kind::missing_foreign_key) return "index";
    return kind < difference_kind::missing_check ? "foreign key" : "check";
  }
  std::string_view aspect() const noexcept {
    switch (kind) {
      case difference_kind::not_a_table: return "it";
      case difference_kind::changed_primary_key: return "primary key";
      case difference_kind::changed_table_option: return object;
      case difference_kind::changed_type: return "type";
      case difference_kind::changed_nullability: return "nullability";
      case difference_kind::changed_default: return "default";
      case difference_kind::changed_generation: return "generated value";
      case difference_kind::changed_collation: return "collation";
      case difference_kind::changed_comment:
      case difference_kind::changed_table_comment: return "comment";
      default: return "it";
    }
  }
};

}  // namespace tenon::inline v0::schema

// ---- tenon/schema/text.hpp ----

// Parts of a schema in words, for messages and plans; no statement is made of these.
namespace tenon::inline v0::schema {

constexpr std::string_view to_text(referential_action action) noexcept {
  constexpr std::string_view names[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
  return names[static_cast<unsigned char>(action)];
}

constexpr std::string_view to_text(deferrable checked) noexcept {
  constexpr std::string_view names[] = {"NOT DEFERRABLE", "DEFERRABLE INITIALLY IMMEDIATE",
                                        "DEFERRABLE INITIALLY DEFERRED"};
  return names[static_cast<unsigned char>(checked)];
}

template <class Deferred = void>
std::string to_text(const std::vector<std::string>& names) {
  std::string text = "(";
  for (const std::string& name : names) {
    if (text.size() > 1) text += ", ";
    text += name;
  }
  return text += ')';
}

template <class Deferred = void>
std::string to_text(const column& shown) {
  std::string text = shown.type.empty() ? "no type" : shown.type;
  if (!shown.generated.empty()) {
    text += " GENERATED ALWAYS AS (" + shown.generated + (shown.stored ? ") STORED" : ") VIRTUAL");
  }
  text += shown.nullable ? " NULL" : " NOT NULL";
  if (!shown.default_text.empty()) text += " DEFAULT " + shown.default_text;
  if (!shown.collation.empty()) text += " COLLATE " + shown.collation;
  return text;
}

template <class Deferred = void>
std::string to_text(const index& shown) {
  std::string text = shown.unique ? "UNIQUE (" : "(";
  bool first = true;
  for (const index_part& part : shown.parts) {
    if (!first) text += ", ";
    first = false;
    text += part.column.empty() ? part.expression : part.column;
    if (!part.collation.empty()) text += " COLLATE " + part.collation;
    if (part.descending) text += " DESC";
  }
  text += ')';
  if (!shown.where.empty()) text += " WHERE " + shown.where;
  return text;
}

template <class Deferred = void>
std::string to_text(const foreign_key& shown) {
  std::string text = to_text(shown.columns) + " REFERENCES " + shown.table + ' ' + to_text(shown.referenced);
  text += " ON DELETE ";
  text += to_text(shown.on_delete);
  text += " ON UPDATE ";
  text += to_text(shown.on_update);
  if (shown.checked != deferrable::no) {
    text += ' ';
    text += to_text(shown.checked);
  }
  return text;
}

}  // namespace tenon::inline v0::schema

// ---- tenon/schema/diff.hpp ----

namespace tenon::inline v0::schema {
namespace detail {

/// Compares one pair of snapshots table by table.
template <class Deferred = void>
class comparison {
 public:
  comparison(const snapshot& wanted, const snapshot& found)
      : wanted_(wanted), found_(found), folds_(wanted.folds_case || found.folds_case) {}

  list<difference> run() {
    for (const table& each : wanted_.tables) {
      table_ = &each;
      const table* other = nullptr;
      for (const table& candidate : found_.tables) {
        if (same(candidate.name, each.name)) other = &candidate;
      }
      if (other != nullptr) {
        compare(each, *other);
      } else if (names(found_.views)) {
        add(difference_kind::not_a_table, "", "a table", "a view");
      } else if (names(found_.virtual_tables)) {
        add(difference_kind::not_a_table, "", "a table", "a virtual table");
      } else {
        add(difference_kind::missing_table, "", "", "");
      }
    }
    return std::move(result_);
  }

 private:
  bool same(std::string_view a, std::string_view b) const { return same_name(a, b, folds_); }
  bool same_text(std::string_view a, std::string_view b) const { return same_expression(a, b, folds_); }
  bool same(const std::vector<std::string>& a, const std::vector<std::string>& b) const {
    bool equal = a.size() == b.size();
    for (std::size_t i = 0; equal && i < a.size(); ++i) equal = same(a[i], b[i]);
    return equal;
  }
  bool names(const list<view>& views) const {
    for (const view& each : views) {
      if (same(each.name, table_->name)) return true;
    }
    return false;
  }

  void add(difference_kind kind, std::string object, std::string wanted, std::string found) {
    result_.push_back({kind, table_->name, std::move(object), std::move(wanted), std::move(found)});
  }
  void option(std::string_view name, bool wanted, bool found) {
    if (wanted != found)
      add(difference_kind::changed_table_option, std::string(name), wanted ? "on" : "off",
          found ? "on" : "off");
  }

  void compare(const table& wanted, const table& found) {
    compare_columns(wanted, found);
    if (!same(wanted.primary_key, found.primary_key)) {
      add(difference_kind::changed_primary_key, "", to_text(wanted.primary_key), to_text(found.primary_key));
    }
    option("AUTOINCREMENT", wanted.autoincrement, found.autoincrement);
    option("STRICT", wanted.strict, found.strict);
    option("WITHOUT ROWID", wanted.without_rowid, found.without_rowid);
    if (!same(wanted.conflict_rules, found.conflict_rules)) {
      add(difference_kind::changed_table_option, "ON CONFLICT", wanted.conflict_rules, found.conflict_rules);
    }
    if (wanted.comment != found.comment) {
      add(difference_kind::changed_table_comment, "", wanted.comment, found.comment);
    }
    compare_indexes(wanted, found);
    compare_foreign_keys(wanted, found);
    compare_checks(wanted, found);
  }

  void compare_columns(const table& wanted, const table& found) {
    list<bool> used(found.columns.size());
    for (const column& each : wanted.columns) {
      std::size_t at = 0;
      while (at < found.columns.size() && !same(found.columns[at].name, each.name)) ++at;
      if (at == found.columns.size()) {
        add(difference_kind::missing_column, each.name, to_text(each), "");
      } else {
        used[at] = true;
        compare(each, found.columns[at]);
      }
    }
    for (std::size_t at = 0; at < used.size(); ++at) {
      if (!used[at])
        add(difference_kind::extra_column, found.columns[at].name, "", to_text(found.columns[at]));
    }
  }

  void compare(const column& wanted, const column& found) {
    if (!same(wanted.type, found.type)) {
      add(difference_kind::changed_type, wanted.name, wanted.type, found.type);
    }
    if (wanted.nullable != found.nullable) {
      add(difference_kind::changed_nullability, wanted.name, wanted.nullable ? "NULL" : "NOT NULL",
          found.nullable ? "NULL" : "NOT NULL");
    }
    if (!same_text(wanted.default_text, found.default_text)) {
      add(difference_kind::changed_default, wanted.name, wanted.default_text, found.default_text);
    }
    if (!same_text(wanted.generated, found.generated) || wanted.stored != found.stored) {
      add(difference_kind::changed_generation, wanted.name, generation_text(wanted), generation_text(found));
    }
    if (!same(wanted.collation, found.collation)) {
      add(difference_kind::changed_collation, wanted.name, wanted.collation, found.collation);
    }
    if (wanted.comment != found.comment) {
      add(difference_kind::changed_comment, wanted.name, wanted.comment, found.comment);
    }
  }

  static std::string generation_text(const column& shown) {
    if (shown.generated.empty()) return {};
    return '(' + shown.generated + (shown.stored ? ") STORED" : ") VIRTUAL");
  }

  bool equivalent(const index& a, const index& b) const {
    if (a.unique != b.unique || a.parts.size() != b.parts.size() || !same_text(a.where, b.where))
      return false;
    for (std::size_t i = 0; i < a.parts.size(); ++i) {
      const index_part& x = a.parts[i];
      const index_part& y = b.parts[i];
      if (!same(x.column, y.column) || !same_text(x.expression, y.expression) ||
          !same(x.collation, y.collation) || x.descending != y.descending) {
        return false;
      }
    }
    return true;
  }
  bool equivalent(const foreign_key& a, const foreign_key& b) const {
    return relates_the_same(a, b) && a.on_delete == b.on_delete && a.on_update == b.on_update &&
           a.checked == b.checked;
  }
  bool equivalent(const check& a, const check& b) const { return same_text(a.expression, b.expression); }

  bool relates_the_same(const foreign_key& a, const foreign_key& b) const {
    return same(a.table, b.table) && same(a.columns, b.columns) && same(referenced(a), referenced(b));
  }
  /// No columns: the primary key of a table that does not exist yet.
  const std::vector<std::string>& referenced(const foreign_key& key) const {
    const table* target = key.referenced.empty() ? wanted_.find(key.table) : nullptr;
    return target != nullptr ? target->primary_key : key.referenced;
  }

  bool answers_to(const index& a, const index& b) const { return !a.name.empty() && same(a.name, b.name); }
  bool answers_to(const check& a, const check& b) const { return !a.name.empty() && same(a.name, b.name); }
  bool answers_to(const foreign_key& a, const foreign_key& b) const { return relates_the_same(a, b); }

  static std::string shown_name(const index& each) { return each.name.empty() ? to_text(each) : each.name; }
  static std::string shown_name(const check& each) { return each.name.empty() ? each.expression : each.name; }
  static std::string shown_name(const foreign_key& each) { return to_text(each.columns); }
  static std::string shown(const check& each) { return '(' + each.expression + ')'; }
  template <class Object>
  static std::string shown(const Object& each) {
    return to_text(each);
  }

  /// Pairs first what means the same under the same name, then what means the same under another one (a name
  /// is no part of the meaning), then what has the same name and means something else.
  template <class Object>
  void match(const list<Object>& wanted, const list<Object>& found, difference_kind missing,
             difference_kind extra, difference_kind changed) {
    list<bool> used(found.size());
    list<bool> done(wanted.size());
    const auto pair_up = [&](auto&& fits, auto&& then) {
      for (std::size_t w = 0; w < wanted.size(); ++w) {
        for (std::size_t f = 0; f < found.size() && !done[w]; ++f) {
          if (used[f] || !fits(wanted[w], found[f])) continue;
          used[f] = done[w] = true;
          then(wanted[w], found[f]);
        }
      }
    };
    const auto agreed = [](const Object&, const Object&) {};
    pair_up([this](const Object& a, const Object& b) { return answers_to(a, b) && equivalent(a, b); },
            agreed);
    pair_up([this](const Object& a, const Object& b) { return equivalent(a, b); }, agreed);
    pair_up([this](const Object& a, const Object& b) { return answers_to(a, b); },
            [&](const Object& a, const Object& b) { add(changed, shown_name(a), shown(a), shown(b)); });
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      if (!done[w]) add(missing, shown_name(wanted[w]), shown(wanted[w]), "");
    }
    for (std::size_t f = 0; f < found.size(); ++f) {
      if (!used[f]) add(extra, shown_name(found[f]), "", shown(found[f]));
    }
  }

  void compare_indexes(const table& wanted, const table& found) {
    match(wanted.indexes, found.indexes, difference_kind::missing_index, difference_kind::extra_index,
          difference_kind::changed_index);
  }
  void compare_foreign_keys(const table& wanted, const table& found) {
    match(wanted.foreign_keys, found.foreign_keys, difference_kind::missing_foreign_key,
          difference_kind::extra_foreign_key, difference_kind::changed_foreign_key);
  }
  void compare_checks(const table& wanted, const table& found) {
    match(wanted.checks, found.checks, difference_kind::missing_check, difference_kind::extra_check,
          difference_kind::changed_check);
  }

  const snapshot& wanted_;
  const snapshot& found_;
  bool folds_;
  const table* table_ = nullptr;
  list<difference> result_;
};

}  // namespace detail

/// In what `found` differs from `wanted`; empty if nothing. Tables that are only in `found` are no
/// difference, nor are the order of columns and the names of indexes and constraints that mean the same. Both
/// sides must be in the form in which the same database reports them. Pure.
template <class Deferred = void>
list<difference> diff(const snapshot& wanted, const snapshot& found) {
  return detail::comparison<Deferred>(wanted, found).run();
}

}  // namespace tenon::inline v0::schema

// ---- tenon/migrate/policy.hpp ----

namespace tenon::inline v0 {

/// What opening a database does about its schema.
enum class schema_policy : std::uint8_t {
  none,         ///< nothing: statements fail later if tables are missing or differ
  verify,       ///< compares and refuses a database that differs; writes nothing
  synchronize,  ///< creates missing tables; refuses a database that differs otherwise, and changes nothing
                ///< then
};

inline constexpr schema_policy verify = schema_policy::verify;
inline constexpr schema_policy synchronize = schema_policy::synchronize;

namespace detail {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_schema(const schema::list<schema::difference>& differences,
                                                          std::string_view ending) {
  std::string text = "the database's schema is not the one the entities describe:";
  for (const schema::difference& each : differences) {
    text += "\n  ";
    text += each.sentence();
  }
  text += '\n';
  text += ending;
  error problem(error_kind::schema, std::move(text));
  problem.table = differences[0].table;
  throw problem;
}

template <class Deferred = void>
bool only_tables_are_missing(const schema::list<schema::difference>& differences) {
  for (const schema::difference& each : differences) {
    if (each.kind != schema::difference_kind::missing_table) return false;
  }
  return true;
}

/// Ends the transaction it began unless it was committed.
class schema_transaction {
 public:
  schema_transaction(backend_connection& connection, bool write) : connection_(connection) {
    connection_.begin(write);
  }
  ~schema_transaction() {
    try {
      if (open_ && connection_.in_transaction()) connection_.rollback();
    } catch (const error&) {  // the error that brought us here tells more
    }
  }
  schema_transaction(const schema_transaction&) = delete;
  schema_transaction& operator=(const schema_transaction&) = delete;
  void commit() {
    connection_.commit();
    open_ = false;
  }

 private:
  backend_connection& connection_;
  bool open_ = true;
};

/// Creates what is missing. Looks again under the lock: another process may have been faster.
template <class Deferred = void>
void create_missing_tables(backend_connection& connection, const schema::snapshot& wanted) {
  constexpr std::string_view nothing_changed = "Nothing was changed.";
  schema_transaction transaction(connection, true);
  const schema::snapshot found = connection.inspect();
  const schema::list<schema::difference> differences = schema::diff(wanted, found);
  if (differences.empty()) return;
  if (!only_tables_are_missing(differences)) refuse_schema(differences, nothing_changed);
  connection.apply(schema::plan_missing_tables(wanted, found));
  const schema::list<schema::difference> left = schema::diff(wanted, connection.inspect());
  if (!left.empty())
    refuse_schema(left, "It was created so by Tenon, which is a defect; nothing was changed.");
  transaction.commit();
}

}  // namespace detail

/// Applies a policy to the schema of an open database. An equal database is only read, never locked for
/// writing. Errors: `schema`, its message listing every difference, one a line, with nothing changed; and
/// those of the database.
template <class Deferred = void>
void enforce(schema_policy policy, backend_connection& connection,
             std::span<const table_info* const> tables) {
  if (policy == schema_policy::none) return;
  const schema::snapshot wanted = connection.describe(tables);
  schema::list<schema::difference> differences;
  {
    detail::schema_transaction reading(connection, false);
    differences = schema::diff(wanted, connection.inspect());
  }
  if (differences.empty()) return;
  const bool can_create = detail::only_tables_are_missing(differences);
  if (policy == schema_policy::synchronize && can_create) {
    return detail::create_missing_tables(connection, wanted);
  }
  detail::refuse_schema(differences, policy == schema_policy::verify && can_create
                                         ? "Nothing was changed; tenon::synchronize creates missing tables."
                                         : "Nothing was changed.");
}

}  // namespace tenon::inline v0

// ---- tenon/model/layout.hpp ----

namespace tenon::inline v0 {

/// True for members that are relations to other entities: they are no columns.
template <class Member>
inline constexpr bool is_relation = false;

namespace detail {

/// A member is a column (it has a codec), a relation (no column), or an embedded struct (its members are
/// columns).
template <class Member>
inline constexpr bool is_embedded = !encodable<Member> && !is_relation<Member> && reflect::aggregate<Member>;

template <class Entity, class Member>
struct member_has_a_column_type
    : std::bool_constant<encodable<Member> || is_relation<Member> || is_embedded<Member>> {};

template <class Entity>
consteval std::size_t count_columns();

/// What a description starts from of one member.
struct member_facts {
  std::string_view name;
  std::size_t width;  ///< how many columns the member takes
  cell_kind kind;     ///< of its column, if it is one
  bool nullable;
  std::int64_t lowest = 0;  ///< of an integer
  std::int64_t highest = 0;
};

template <class Member>
consteval member_facts facts_of(std::string_view name) {
  if constexpr (std::is_integral_v<without_optional_t<Member>> && encodable<Member>) {
    using limits = std::numeric_limits<without_optional_t<Member>>;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr bool wider = static_cast<std::uint64_t>(limits::max()) > static_cast<std::uint64_t>(most);
    return {name,
            1,
            codec<Member>::kind,
            is_optional<Member>,
            static_cast<std::int64_t>(limits::min()),
            wider ? most : static_cast<std::int64_t>(limits::max())};
  } else if constexpr (encodable<Member>) {
    return {name, 1, codec<Member>::kind, is_optional<Member>};
  } else if constexpr (is_embedded<Member>) {
    return {name, count_columns<Member>(), cell_kind::null, false};
  } else {
    return {name, 0, cell_kind::null, false};
  }
}

/// Made by one expansion, not by a function a member, since every entity pays for it.
template <class Entity>
inline constexpr auto members_of = []<std::size_t... I>(std::index_sequence<I...>) {
  static_assert(
      (member_has_a_column_type<Entity, reflect::member_type<Entity, I>>::value && ...),
      "tenon: a member has no column type: use a type of the value policy (docs/entities.md), wrap it in "
      "tenon::json<...>, or specialise tenon::codec for it");
  return std::array<member_facts, sizeof...(I)>{
      facts_of<reflect::member_type<Entity, I>>(reflect::member_name<Entity, I>)...};
}
(std::make_index_sequence<reflect::member_count<Entity>>{});

/// The position of each member's first column; the last entry is the number of columns.
template <class Entity>
inline constexpr auto first_columns = [] {
  std::array<std::size_t, reflect::member_count<Entity> + 1> result{};
  for (std::size_t i = 0; i + 1 < result.size(); ++i) result[i + 1] = result[i] + members_of<Entity>[i].width;
  return result;
}();

template <class Entity>
inline constexpr bool has_embedded = [] {
  for (const member_facts& each : members_of<Entity>) {
    if (each.width > 0 && each.kind == cell_kind::null) return true;
  }
  return false;
}();

template <class Entity>
consteval std::size_t count_columns() {
  return first_columns<Entity>[reflect::member_count<Entity>];
}

}  // namespace detail

/// The number of columns of an entity, embedded structs spread out, relations left out.
template <class Entity>
inline constexpr std::size_t column_count = detail::count_columns<Entity>();

/// A column's position in its entity's table, made by `at(&User::address, &Address::street)`.
template <class Entity, class Member>
struct column_position {
  std::size_t index;
};

/// Names a column, through embedded structs where there are any. For descriptions; queries say `col<…>`.
template <class Entity, class Member>
constexpr column_position<Entity, Member> at(Member Entity::*member) {
  return {detail::first_columns<Entity>[reflect::index_of(member)]};
}
template <class Entity, class Embedded, class Member, class... Rest>
constexpr auto at(Embedded Entity::*member, Member Embedded::*inner, Rest... rest) {
  const std::size_t first = detail::first_columns<Entity>[reflect::index_of(member)];
  return [first]<class Leaf>(column_position<Embedded, Leaf> position) {
    return column_position<Entity, Leaf>{first + position.index};
  }(at(inner, rest...));
}

}  // namespace tenon::inline v0

// ---- tenon/model/description.hpp ----

/// What a description of a table can get wrong: a trait per rule, named so that a compiler's message about it
/// reads as one.
namespace tenon::inline v0::detail {

/// Mistakes in a description that only its values show; each has its sentence where the description is first
/// used.
enum class description_problem : std::uint8_t {
  none,
  column_twice_in_key,
  too_many_parts,
  name_too_long,
  name_empty,
  name_twice,
  hidden_key,
  prefix_after_naming,
};

template <class Member>
struct marks_a_timestamp : std::is_same<without_optional_t<Member>, timestamp> {};
template <class Member>
struct marks_an_optional_timestamp : std::is_same<Member, std::optional<timestamp>> {};
template <class Member>
struct counts_versions : std::bool_constant<std::integral<Member> && !std::same_as<Member, bool>> {};
template <class Member>
struct key_can_be_generated : std::bool_constant<(std::integral<without_optional_t<Member>> &&
                                                  !std::same_as<without_optional_t<Member>, bool>) ||
                                                 std::same_as<without_optional_t<Member>, uuid>> {};
template <class Referring, class Referenced>
struct foreign_key_types_agree : std::is_same<without_optional_t<Referring>, without_optional_t<Referenced>> {
};
template <class Member>
struct is_a_column : std::bool_constant<encodable<Member>> {};
template <class Member>
struct is_a_json_column : std::false_type {};
template <encodable Member>
struct is_a_json_column<Member> : std::bool_constant<codec<Member>::kind == cell_kind::json> {};
template <class Member>
struct is_an_embedded_struct : std::bool_constant<is_embedded<Member>> {};
template <class Member>
struct is_an_enum : std::is_enum<without_optional_t<Member>> {};
template <class Member>
struct is_a_uuid : std::is_same<without_optional_t<Member>, uuid> {};

/// What an argument of a description names: a member, or by `at(…)` a member inside of embedded structs.
template <class Argument>
struct named_column {
  using owner = void;
  using member = void;
};
template <class Owner, class Member>
struct named_column<Member Owner::*> {
  using owner = Owner;
  using member = Member;
};
template <class Owner, class Member>
struct named_column<column_position<Owner, Member>> {
  using owner = Owner;
  using member = Member;
};
template <class Argument>
using named_member = typename named_column<Argument>::member;

template <class Argument>
struct argument_names_a_column : std::bool_constant<!std::is_void_v<named_member<Argument>>> {};
template <class Owner, class Entity>
struct member_belongs_to_the_described_entity : std::is_same<Owner, Entity> {};
template <class Argument>
struct argument_is_a_foreign_key_option : std::false_type {};
template <>
struct argument_is_a_foreign_key_option<on_delete> : std::true_type {};
template <>
struct argument_is_a_foreign_key_option<on_update> : std::true_type {};
template <>
struct argument_is_a_foreign_key_option<deferrable> : std::true_type {};

/// A check's condition; `Entity` is whose rows it checks.
template <class Entity, class Condition>
struct check_is_a_condition : std::false_type {};
template <class Entity, class Condition>
requires(requires { typename Condition::is_tenon_expression; }) struct check_is_a_condition<Entity, Condition>
    : std::bool_constant<std::is_same_v<without_optional_t<typename Condition::value_type>, bool> &&
                         (std::is_void_v<typename Condition::entity> ||
                          std::is_same_v<typename Condition::entity, Entity>)> {
};

/// A default that SQL can say as a literal: text for text, an enumerator for an enum, a number for a number
/// that it does not round.
template <class Member>
struct is_stored_as_text : std::false_type {};
template <encodable Member>
struct is_stored_as_text<Member>
    : std::bool_constant<!std::is_enum_v<Member> && codec<Member>::kind == cell_kind::text> {};
template <class Member, class Value>
struct default_fits_the_member
    : std::bool_constant<is_stored_as_text<Member>::value
                             ? std::is_convertible_v<const Value&, std::string_view>
                             : std::is_same_v<Member, Value> &&
                                   (std::is_arithmetic_v<Member> || std::is_enum_v<Member>)> {};
template <class Member, class Value>
requires(std::is_arithmetic_v<Member>&& std::is_arithmetic_v<Value> &&
         !std::is_same_v<Member, Value>) struct default_fits_the_member<Member, Value>
    : std::bool_constant<!std::is_same_v<Member, bool> && !std::is_same_v<Value, bool> &&
                         (std::is_floating_point_v<Member> || std::is_integral_v<Value>)> {
};
template <std::size_t Columns>
struct fits_one_key_or_index : std::bool_constant<Columns <= max_key_columns> {};

}  // namespace tenon::inline v0::detail

// ---- tenon/model/naming.hpp ----

namespace tenon::inline v0 {

/// A naming strategy turns a C++ name into a database name: any constexpr callable
/// `identifier(std::string_view)`. `as_spelled` is the default for columns.
struct as_spelled_naming {
  constexpr identifier operator()(std::string_view name) const { return name; }
};

/// "createdAt", "CreatedAt" and "created_at" become "created_at"; a run of capitals is one word ("HTTPPort" →
/// "http_port"). The default for tables.
struct snake_case_naming {
  constexpr identifier operator()(std::string_view name) const {
    const auto upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    identifier result;
    for (std::size_t at = 0; at < name.size(); ++at) {
      const char letter = name[at];
      const bool starts_word =
          upper(letter) && at > 0 && name[at - 1] != '_' &&
          (!upper(name[at - 1]) || (at + 1 < name.size() && !upper(name[at + 1]) && name[at + 1] != '_' &&
                                    !(name[at + 1] >= '0' && name[at + 1] <= '9')));
      if (starts_word) result.append('_');
      result.append(upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter);
    }
    return result;
  }
};

inline constexpr as_spelled_naming as_spelled{};
inline constexpr snake_case_naming snake_case{};

}  // namespace tenon::inline v0

// ---- tenon/reflect/type_name.hpp ----

namespace tenon::inline v0::reflect {
namespace detail {

// `auto` as the result type: g++ explains every alias a signature names behind the template arguments.
template <class T>
consteval auto spelled_type() noexcept {
  return std::string_view(__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1);
}

/// The unqualified name at the end of "... T = outer::name<arguments>]".
constexpr std::string_view unqualified(std::string_view text) noexcept {
  text.remove_suffix(1);
  if (text.ends_with('>')) {
    int depth = 0;
    do {
      const char c = text.back();
      if (c == '>') ++depth;
      if (c == '<') --depth;
      text.remove_suffix(1);
    } while (depth > 0 && !text.empty());
  }
  return detail::last_identifier(text);
}

}  // namespace detail

/// The name of a type without namespace, enclosing class and template arguments: "User" for `app::User`.
template <class T>
inline constexpr std::string_view type_name = detail::unqualified(detail::spelled_type<T>());

}  // namespace tenon::inline v0::reflect

// ---- tenon/model/table.hpp ----

namespace tenon::inline v0 {

template <class Entity>
class table;

namespace detail {

/// A default of a column must be of the column's kind of value.
template <class Member>
constexpr literal make_literal(const Member& value) {
  literal result;
  if constexpr (std::is_enum_v<Member>) {
    result.kind = cell_kind::text;
    result.text = reflect::enum_name(value);
    result.integer = static_cast<std::int64_t>(value);
  } else if constexpr (std::same_as<Member, bool>) {
    result.kind = cell_kind::boolean;
    result.integer = value ? 1 : 0;
  } else if constexpr (std::integral<Member>) {
    result.kind = cell_kind::integer;
    result.integer = static_cast<std::int64_t>(value);
  } else if constexpr (std::floating_point<Member>) {
    result.kind = cell_kind::real;
    result.real = static_cast<double>(value);
  } else {
    result.kind = cell_kind::text;
    result.text = value;
  }
  return result;
}

}  // namespace detail

/// A column of an index with its direction; `desc(&Entity::created_at)`.
template <class Entity, class Member>
struct directed_column {
  std::size_t index;
  bool descending;
};

template <class Entity, class Member>
constexpr directed_column<Entity, Member> desc(Member Entity::*member) {
  return {at(member).index, true};
}
template <class Entity, class Member>
constexpr directed_column<Entity, Member> asc(Member Entity::*member) {
  return {at(member).index, false};
}

/// An index part that is SQL text: `index_expression("lower(email)")`.
struct index_expression {
  std::string_view text;
  bool descending = false;
  constexpr explicit index_expression(std::string_view sql, bool descends = false)
      : text(sql), descending(descends) {}
};

/// An index part that is a path in a JSON column: `json_path(&Agent::configuration, "$.model")`.
template <class Entity, class Member>
struct json_path_part {
  std::size_t index;
  std::string_view path;
};
template <class Entity, class Member>
constexpr json_path_part<Entity, Member> json_path(Member Entity::*member, std::string_view path) {
  static_assert(detail::is_a_json_column<Member>::value, "tenon: json_path(): the member is no JSON column");
  return {at(member).index, path};
}

/// Several columns of one entity, for composite foreign keys: `columns(&Line::order_id, &Line::number)`.
template <class Entity, class... Members>
struct column_set {
  column_list list;
};
template <class Entity, class... Members>
constexpr column_set<Entity, Members...> columns(Members Entity::*... members) {
  static_assert(detail::fits_one_key_or_index<sizeof...(Members)>::value,
                "tenon: columns(): a foreign key has at most 8 columns");
  column_set<Entity, Members...> result;
  (result.list.push(static_cast<std::uint16_t>(at(members).index)), ...);
  return result;
}

template <class Entity>
const table_info& described_table();

/// The description of an entity's table, built as one constant:
/// `template <> inline constexpr auto tenon::table_of<User> =
/// tenon::table<User>("users").unique(&User::email);` Without any description: the table is the struct's name
/// in snake_case, columns are named as the members are, and a member `id` is the key (generated where it is
/// an integer or a uuid). Optional members are nullable.
template <class Entity>
class table {
 public:
  using entity_type = Entity;

  constexpr explicit table(std::string_view name = {}) {
    name_ = name.empty() ? snake_case(reflect::type_name<Entity>) : identifier(name);
    describe_members<Entity>(0, {});
    find_key();
  }

  /// The schema (namespace) of the table, on databases that have schemas.
  constexpr table& schema(std::string_view name) { return schema_ = name, *this; }
  constexpr table& comment(std::string_view text) { return comment_ = text, *this; }
  template <class Column>
  constexpr table& comment(Column column, std::string_view text) {
    return edit(column).comment = text, *this;
  }

  /// Names every column by a strategy, such as `tenon::snake_case`. Names given by `column` later stand.
  template <class Naming>
  requires requires(Naming naming, std::string_view name) { identifier(naming(name)); }
  constexpr table& naming(Naming strategy) {
    named_ = true;
    for (column_info& each : columns_) each.name = strategy(each.name.view());
    return *this;
  }
  /// Names one column.
  template <class Column>
  constexpr table& column(Column member, std::string_view name) {
    return edit(member).name = name, *this;
  }
  /// Replaces the prefix of an embedded struct's columns (by default the member's name and "_").
  template <class Owner, class Embedded>
  constexpr table& prefix(Embedded Owner::*member, std::string_view text) {
    static_assert(detail::member_belongs_to_the_described_entity<Owner, Entity>::value,
                  "tenon: table_of: the member is of another struct than the described entity");
    static_assert(detail::is_an_embedded_struct<Embedded>::value,
                  "tenon: prefix(): the member is no embedded struct; name a single column by column()");
    if constexpr (std::same_as<Owner, Entity> && detail::is_embedded<Embedded>) {
      if (named_) problem(detail::description_problem::prefix_after_naming);
      const std::size_t position = reflect::index_of(member);
      const std::size_t old = reflect::member_names<Entity>[position].size() + 1;
      for (std::size_t c = detail::first_columns<Entity>[position];
           c < detail::first_columns<Entity>[position + 1]; ++c) {
        identifier renamed(text);
        renamed.append(columns_[c].name.view().substr(old));
        columns_[c].name = renamed;
      }
    }
    return *this;
  }

  /// The primary key, one column or several, whose values the program assigns.
  template <class... Columns>
  constexpr table& primary_key(Columns... members) {
    static_assert(sizeof...(Columns) > 0, "tenon: primary_key(): name at least one member");
    static_assert(detail::fits_one_key_or_index<sizeof...(Columns)>::value,
                  "tenon: primary_key(): a key has at most 8 columns");
    key_ = {};
    generation_ = key_generation::assigned;
    (add_key(members), ...);
    return *this;
  }
  /// A primary key of one column that is made at insert: an integer by the database, a uuid by Tenon.
  template <class Column>
  constexpr table& generated_key(Column member) {
    static_assert(
        detail::key_can_be_generated<detail::named_member<Column>>::value,
        "tenon: generated_key(): only an integer or a tenon::uuid can be generated; use primary_key() for "
        "keys the program assigns");
    primary_key(member);
    generation_ = generation_for<detail::named_member<Column>>();
    return *this;
  }

  template <class First, class... Rest>
  requires(!std::same_as<First, index_options>) constexpr table& unique(First part, Rest... parts) {
    return unique(index_options{}, part, parts...);
  }
  template <class... Columns>
  constexpr table& unique(index_options options, Columns... parts) {
    options.unique = true;
    return index(options, parts...);
  }
  template <class First, class... Rest>
  requires(!std::same_as<First, index_options>) constexpr table& index(First part, Rest... parts) {
    return index(index_options{}, part, parts...);
  }
  /// Parts are members, `desc(member)`, `at(…)`, `index_expression("…")` or `json_path(member, "$.…")`.
  template <class... Columns>
  constexpr table& index(index_options options, Columns... parts) {
    static_assert(sizeof...(Columns) > 0, "tenon: index(), unique(): name at least one member");
    static_assert(detail::fits_one_key_or_index<sizeof...(Columns)>::value,
                  "tenon: index(), unique(): an index has at most 8 columns");
    index_info info;
    info.options = options;
    (info.parts.push(part(parts)), ...);
    indexes_.push(info);
    return *this;
  }

  /// `.foreign_key(&Agent::userId, &User::id, on_delete::cascade)`. Options in any order: `on_delete`,
  /// `on_update`, `deferrable`. The default is "no action": a referenced row cannot be deleted.
  template <class Owner, class Member, class Other, class Referenced, class... Options>
  constexpr table& foreign_key(Member Owner::*member, Referenced Other::*referenced, Options... options) {
    return foreign_key(columns(member), columns(referenced), options...);
  }
  template <class Own, class Other, class... Members, class... Referenced, class... Options>
  constexpr table& foreign_key(column_set<Own, Members...> own, column_set<Other, Referenced...> other,
                               Options... options) {
    static_assert(detail::member_belongs_to_the_described_entity<Own, Entity>::value,
                  "tenon: foreign_key(): the first columns must be the described entity's own, the second "
                  "ones the referenced entity's");
    static_assert((detail::argument_is_a_foreign_key_option<Options>::value && ...),
                  "tenon: foreign_key(): the options are on_delete::..., on_update::... and deferrable::...");
    static_assert(sizeof...(Members) == sizeof...(Referenced),
                  "tenon: foreign_key(): as many columns must refer as are referenced");
    if constexpr (sizeof...(Members) == sizeof...(Referenced)) {
      static_assert((detail::foreign_key_types_agree<Members, Referenced>::value && ...),
                    "tenon: foreign_key(): the referring member's type must be the referenced one's (or "
                    "optional of it)");
    }
    foreign_key_info info;
    info.columns = own.list;
    info.references = &described_table<Other>;
    info.referenced = other.list;
    if constexpr ((detail::argument_is_a_foreign_key_option<Options>::value && ...)) {
      (apply(info, options), ...);
    }
    foreign_keys_.push(info);
    return *this;
  }

  /// A rule on every row, as SQL text; the name tells in an error which rule it was.
  constexpr table& check(std::string_view name, std::string_view expression) {
    if (name.empty()) problem(detail::description_problem::name_empty);
    checks_.push({name, expression, nullptr});
    return *this;
  }
  /// A rule as a typed condition: `.check("adult", [] { return col<&User::age> >= 18; })`.
  template <class Condition>
  requires std::invocable<Condition>
  constexpr table& check(std::string_view name, Condition) {
    if (name.empty()) problem(detail::description_problem::name_empty);
    using condition = std::remove_cvref_t<std::invoke_result_t<Condition>>;
    static_assert(detail::check_is_a_condition<Entity, condition>::value,
                  "tenon: check(): the function must return a condition on the described entity's columns");
    if constexpr (detail::check_is_a_condition<Entity, condition>::value) {
      checks_.push({name, {}, [](statement_writer& out) { Condition{}().write(out); }});
    }
    return *this;
  }

  /// The database's default. Tenon writes every member at insert, so it serves other writers, and optional
  /// members that are empty: their default is filled in and comes back.
  template <class Column, class Value>
  constexpr table& default_value(Column member, const Value& value) {
    using bare = detail::without_optional_t<detail::named_member<Column>>;
    constexpr bool fits = detail::default_fits_the_member<bare, Value>::value;
    static_assert(detail::default_fits_the_member<bare, Value>::value,
                  "tenon: default_value(): the value is not of the member's type; defaults of other types "
                  "than text, enums and numbers are SQL: default_expression()");
    if constexpr (fits && detail::is_stored_as_text<bare>::value) {
      edit(member).default_value = detail::make_literal(std::string_view(value));
    } else if constexpr (fits) {
      edit(member).default_value = detail::make_literal(static_cast<bare>(value));
    }
    return *this;
  }
  /// The same as SQL text, such as "CURRENT_TIMESTAMP".
  template <class Column>
  constexpr table& default_expression(Column member, std::string_view sql) {
    return edit(member).default_expression = sql, *this;
  }
  /// A column the database computes from others; read-only, and comes back after writes.
  template <class Column>
  constexpr table& generated(Column member, std::string_view sql, bool stored = false) {
    column_info& column = edit(member);
    column.generated_expression = sql;
    column.traits = column.traits | column_trait::generated | column_trait::read_only |
                    (stored ? column_trait::stored : column_trait::none);
    return *this;
  }
  template <class Column>
  constexpr table& collation(Column member, std::string_view name) {
    return edit(member).collation = name, *this;
  }

  /// Not selected unless `with_hidden` is asked for; written at insert and by updates that name it, never by
  /// `save` of an existing entity (which would not know its value).
  template <class Column>
  constexpr table& hidden(Column member) {
    return mark(member, column_trait::hidden);
  }
  template <class Column>
  constexpr table& insert_only(Column member) {
    return mark(member, column_trait::insert_only);
  }
  template <class Column>
  constexpr table& read_only(Column member) {
    return mark(member, column_trait::read_only);
  }
  /// An enum stored by its number instead of its name.
  template <class Column>
  constexpr table& as_number(Column member) {
    static_assert(detail::is_an_enum<detail::named_member<Column>>::value,
                  "tenon: as_number(): the member is no enum");
    edit(member).spec = {cell_kind::integer, storage::number};
    return *this;
  }
  /// A uuid stored as 16 bytes where the database has no uuid type (SQLite: BLOB instead of TEXT).
  template <class Column>
  constexpr table& as_bytes(Column member) {
    static_assert(detail::is_a_uuid<detail::named_member<Column>>::value,
                  "tenon: as_bytes(): the member is no tenon::uuid");
    edit(member).spec.stored = storage::bytes;
    return *this;
  }

  template <class Column>
  constexpr table& created_at(Column member) {
    static_assert(detail::marks_a_timestamp<detail::named_member<Column>>::value,
                  "tenon: created_at(): the member must be a tenon::timestamp");
    created_at_ = index16(member);
    return mark(member, column_trait::created_at | column_trait::insert_only);
  }
  template <class Column>
  constexpr table& updated_at(Column member) {
    static_assert(detail::marks_a_timestamp<detail::named_member<Column>>::value,
                  "tenon: updated_at(): the member must be a tenon::timestamp");
    updated_at_ = index16(member);
    return mark(member, column_trait::updated_at);
  }
  template <class Column>
  constexpr table& deleted_at(Column member) {
    static_assert(
        detail::marks_an_optional_timestamp<detail::named_member<Column>>::value,
        "tenon: deleted_at(): the member must be a std::optional<tenon::timestamp>; empty means not deleted");
    deleted_at_ = index16(member);
    return mark(member, column_trait::deleted_at);
  }
  template <class Column>
  constexpr table& version(Column member) {
    static_assert(detail::counts_versions<detail::named_member<Column>>::value,
                  "tenon: version(): the member must be an integer");
    version_ = index16(member);
    return mark(member, column_trait::version);
  }

  constexpr table& sqlite(sqlite_table_options options) { return sqlite_ = options, *this; }

  /// The table without its type. Valid as long as this value lives, so take it of `table_of<Entity>`.
  constexpr table_info info() const {
    table_info result;
    result.entity = reflect::type_name<Entity>;
    result.name = name_;
    result.schema = schema_;
    result.comment = comment_;
    result.columns = columns_;
    result.key = {key_.items, key_.size()};
    result.indexes = {indexes_.items, indexes_.size()};
    result.foreign_keys = {foreign_keys_.items, foreign_keys_.size()};
    result.checks = {checks_.items, checks_.size()};
    result.generation = generation_;
    result.created_at = created_at_;
    result.updated_at = updated_at_;
    result.deleted_at = deleted_at_;
    result.version = version_;
    result.sqlite = sqlite_;
    return result;
  }
  constexpr const std::array<column_info, column_count<Entity>>& all_columns() const { return columns_; }

  /// What is wrong with the description beyond what its types show.
  constexpr detail::description_problem check_description() const {
    using enum detail::description_problem;
    if (problem_ != none) return problem_;
    if (key_.overflown() || indexes_.overflown() || foreign_keys_.overflown() || checks_.overflown()) {
      return too_many_parts;
    }
    if (name_.overlong()) return name_too_long;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c].name.overlong()) return name_too_long;
      if (columns_[c].name.empty()) return name_empty;
      for (std::size_t other = 0; other < c; ++other) {
        if (columns_[other].name == columns_[c].name) return name_twice;
      }
    }
    for (std::size_t a = 0; a < key_.size(); ++a) {
      if (columns_[key_[a]].is(column_trait::hidden)) return hidden_key;
      for (std::size_t b = 0; b < a; ++b) {
        if (key_[a] == key_[b]) return column_twice_in_key;
      }
    }
    return none;
  }

 private:
  template <class Owner>
  constexpr void describe_members(std::size_t offset, const identifier& prefix) {
    for (std::size_t i = 0; i < detail::members_of<Owner>.size(); ++i) {
      const detail::member_facts& member = detail::members_of<Owner>[i];
      if (member.kind == cell_kind::null) continue;
      column_info& column = columns_[offset + detail::first_columns<Owner>[i]];
      column.entity = reflect::type_name<Entity>;
      column.member = member.name;
      column.name = prefix;
      column.name.append(member.name);
      column.spec.kind = member.kind;
      column.nullable = member.nullable;
      column.lowest = member.lowest;
      column.highest = member.highest;
    }
    if constexpr (detail::has_embedded<Owner>) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (describe_embedded<Owner, I>(offset, prefix), ...);
      }
      (std::make_index_sequence<reflect::member_count<Owner>>{});
    }
  }
  template <class Owner, std::size_t I>
  constexpr void describe_embedded(std::size_t offset, const identifier& prefix) {
    using member_type = reflect::member_type<Owner, I>;
    if constexpr (detail::is_embedded<member_type>) {
      identifier inner = prefix;
      inner.append(detail::members_of<Owner>[I].name);
      inner.append('_');
      describe_members<member_type>(offset + detail::first_columns<Owner>[I], inner);
    }
  }

  template <class Member>
  static constexpr key_generation generation_for() {
    return std::same_as<detail::without_optional_t<Member>, uuid> ? key_generation::uuid
                                                                  : key_generation::integer;
  }

  constexpr void find_key() {
    for (std::size_t i = 0; i < detail::members_of<Entity>.size(); ++i) {
      const detail::member_facts& member = detail::members_of<Entity>[i];
      if (member.name != "id" || member.kind == cell_kind::null) continue;
      key_.push(static_cast<std::uint16_t>(detail::first_columns<Entity>[i]));
      if (member.kind == cell_kind::integer) generation_ = key_generation::integer;
      if (member.kind == cell_kind::uuid) generation_ = key_generation::uuid;
    }
  }

  /// The column an argument of a description means.
  template <class Argument>
  static constexpr std::size_t position(Argument argument) {
    using owner = typename detail::named_column<Argument>::owner;
    static_assert(detail::argument_names_a_column<Argument>::value,
                  "tenon: table_of: name a column as &Entity::member or at(&Outer::inner, &Inner::member)");
    if constexpr (detail::argument_names_a_column<Argument>::value) {
      return position_of<owner, detail::named_member<Argument>>(argument);
    } else {
      return 0;
    }
  }
  template <class Owner, class Member, class Argument>
  static constexpr std::size_t position_of(Argument argument) {
    static_assert(detail::member_belongs_to_the_described_entity<Owner, Entity>::value,
                  "tenon: table_of: the member is of another struct than the described entity; name a member "
                  "inside of an embedded struct by at(&Outer::inner, &Inner::member)");
    static_assert(detail::is_a_column<Member>::value,
                  "tenon: table_of: the member is no column (a relation or an embedded struct); name a "
                  "column inside of an embedded struct by at(&Outer::inner, &Inner::member)");
    if constexpr (!std::is_same_v<Owner, Entity>) {
      return 0;
    } else if constexpr (std::is_member_pointer_v<Argument>) {
      return at(argument).index;
    } else {
      return argument.index;
    }
  }
  template <class Column>
  static constexpr std::uint16_t index16(Column column) {
    return static_cast<std::uint16_t>(position(column));
  }

  template <class Column>
  constexpr column_info& edit(Column column) {
    return columns_[position(column)];
  }
  template <class Column>
  constexpr table& mark(Column column, column_trait traits) {
    column_info& info = edit(column);
    info.traits = info.traits | traits;
    return *this;
  }
  template <class Column>
  constexpr void add_key(Column column) {
    key_.push(index16(column));
  }

  template <class Column>
  static constexpr index_part part(Column column) {
    return {index16(column), {}, {}, false};
  }
  template <class Owner, class Member>
  static constexpr index_part part(directed_column<Owner, Member> column) {
    return {index16(column_position<Owner, Member>{column.index}), {}, {}, column.descending};
  }
  static constexpr index_part part(index_expression expression) {
    return {0, expression.text, {}, expression.descending};
  }
  template <class Owner, class Member>
  static constexpr index_part part(json_path_part<Owner, Member> path) {
    return {index16(column_position<Owner, Member>{path.index}), {}, path.path, false};
  }

  static constexpr void apply(foreign_key_info& key, on_delete action) {
    key.deleted = static_cast<referential_action>(action);
  }
  static constexpr void apply(foreign_key_info& key, on_update action) {
    key.updated = static_cast<referential_action>(action);
  }
  static constexpr void apply(foreign_key_info& key, deferrable when) { key.checked = when; }

  constexpr void problem(detail::description_problem found) {
    if (problem_ == detail::description_problem::none) problem_ = found;
  }

  identifier name_;
  std::string_view schema_;
  std::string_view comment_;
  std::array<column_info, column_count<Entity>> columns_{};
  column_list key_;
  detail::fixed_list<index_info, 16> indexes_;
  detail::fixed_list<foreign_key_info, 12> foreign_keys_;
  detail::fixed_list<check_info, 12> checks_;
  key_generation generation_ = key_generation::assigned;
  std::uint16_t created_at_ = table_info::none;
  std::uint16_t updated_at_ = table_info::none;
  std::uint16_t deleted_at_ = table_info::none;
  std::uint16_t version_ = table_info::none;
  sqlite_table_options sqlite_;
  bool named_ = false;
  detail::description_problem problem_ = detail::description_problem::none;
};

}  // namespace tenon::inline v0

// ---- tenon/model/table_of.hpp ----

namespace tenon::inline v0 {

/// The description of an entity. Specialise it to say more than the conventions do.
template <class Entity>
inline constexpr auto table_of = table<Entity>();

namespace detail {

/// Rows are read into entities, and saved ones get their keys: their members must be variables.
template <class Entity>
struct entity_can_be_assigned : std::is_move_assignable<Entity> {};
template <class Entity>
inline constexpr description_problem problem_of = table_of<Entity>.check_description();

template <class Entity, description_problem Problem>
struct description_has_no : std::bool_constant<problem_of<Entity> != Problem> {};

/// The checked, type-free view of `table_of<Entity>`; whoever uses an entity passes through here.
template <class Entity>
consteval table_info checked_table() {
  using enum description_problem;
  static_assert(entity_can_be_assigned<Entity>::value,
                "tenon: a member of the entity is a reference or a constant, or cannot be moved; rows could "
                "not be read into it");
  static_assert(description_has_no<Entity, column_twice_in_key>::value,
                "tenon: table_of: primary_key() names a column twice");
  static_assert(
      description_has_no<Entity, too_many_parts>::value,
      "tenon: table_of: too much for one table: at most 8 columns a key or index, 16 indexes and unique "
      "constraints, 12 foreign keys, 12 checks");
  static_assert(
      description_has_no<Entity, name_too_long>::value,
      "tenon: table_of: a table or column name is longer than 63 bytes; give a shorter one by column()");
  static_assert(description_has_no<Entity, name_empty>::value,
                "tenon: table_of: a column or check has an empty name");
  static_assert(
      description_has_no<Entity, name_twice>::value,
      "tenon: table_of: two columns have the same name; give one another name by column() or prefix()");
  static_assert(description_has_no<Entity, prefix_after_naming>::value,
                "tenon: table_of: prefix() must come before naming(), which names the prefixed columns");
  static_assert(description_has_no<Entity, hidden_key>::value,
                "tenon: table_of: a column of the primary key cannot be hidden");
  return table_of<Entity>.info();
}

}  // namespace detail

/// An entity's table without its type; see `table_info`.
template <class Entity>
inline constexpr table_info table_info_of = detail::checked_table<Entity>();

template <class Entity>
const table_info& described_table() {
  return table_info_of<Entity>;
}

}  // namespace tenon::inline v0

// ---- tenon/session/database.hpp ----

namespace tenon::inline v0 {

class transaction;

namespace detail {

/// The connection of a database with the lock that gives it to one thread at a time.
class connection_holder {
 public:
  explicit connection_holder(std::unique_ptr<tenon::backend> store)
      : backend_(std::move(store)), connection_(backend_->connect()) {}

  backend_connection& acquire() {
    const void* const me = this_thread();
    if (owner_.load(std::memory_order_relaxed) == me) refuse_nested();
    mutex_.lock();
    owner_.store(me, std::memory_order_relaxed);
    return *connection_;
  }
  void release() noexcept {
    owner_.store(nullptr, std::memory_order_relaxed);
    mutex_.unlock();
  }
  const backend& store() const { return *backend_; }

 private:
  /// An address that no other living thread has; cheaper than std::thread::id and without <thread>.
  static const void* this_thread() noexcept {
    static thread_local char mark;
    return &mark;
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_nested() {
    fail(error_kind::misuse,
         "the database is used directly while this thread has a transaction open on it; use the transaction: "
         "repository<Entity>{tx}");
  }

  std::unique_ptr<tenon::backend> backend_;
  std::unique_ptr<backend_connection> connection_;
  std::mutex mutex_;
  std::atomic<const void*> owner_{nullptr};
};

}  // namespace detail

/// An open database. Repositories and transactions refer to it, so it must outlive them. Safe to use from
/// several threads: each operation has the connection to itself, a transaction keeps it until it ends.
class database {
 public:
  explicit database(std::unique_ptr<backend> store)
      : holder_(std::make_unique<detail::connection_holder>(std::move(store))) {}

  /// Starts a write transaction that ends with the object: `auto tx = db.begin(); …; tx.commit();`
  [[nodiscard]] tenon::transaction begin();

  /// Runs `body(transaction&)` in a write transaction: committed when it returns, rolled back when it throws.
  template <std::invocable<tenon::transaction&> Body>
  auto transaction(Body&& body) -> std::invoke_result_t<Body&, tenon::transaction&>;

  /// Which store this is, for messages and logs: "sqlite:agents.db".
  std::string name() const { return holder_->store().name(); }

  /// Runs `action(backend_connection&)` with the connection held; for Tenon's own tools and for tests.
  template <class Action>
  decltype(auto) with_connection(Action&& action) {
    backend_connection& connection = holder_->acquire();
    const releaser releases_it{*holder_};
    return action(connection);
  }

 private:
  friend class session;
  struct releaser {
    detail::connection_holder& holder;
    ~releaser() { holder.release(); }
  };
  std::unique_ptr<detail::connection_holder> holder_;
};

}  // namespace tenon::inline v0

// ---- tenon/session/doors.hpp ----

namespace tenon::inline v0::detail {

/// What a door makes of a URL of its scheme.
using door_function = std::unique_ptr<backend> (*)(std::string_view url);

struct door {
  std::string_view scheme;
  door_function open;
};

/// The doors this program includes. Filled before main, so it needs no lock.
struct door_list {
  static constexpr std::size_t capacity = 8;
  door doors[capacity]{};
  std::size_t count = 0;
};
inline constinit door_list included_doors{};

inline bool register_door(std::string_view scheme, door_function open) {
  for (std::size_t i = 0; i < included_doors.count; ++i) {
    if (included_doors.doors[i].scheme == scheme) return true;
  }
  if (included_doors.count < door_list::capacity)
    included_doors.doors[included_doors.count++] = {scheme, open};
  return true;
}

// A door overloads include_door for its scheme. It is looked up where open<…>() is instantiated and only
// makes the door register itself before main, so it does not matter which of several equal instantiations the
// linker keeps.
template <std::size_t Entities>
struct door_query {};
struct sqlite_scheme {};
template <class Query, class Scheme>
void include_door(const Query&, const Scheme&) {}

template <std::size_t Entities>
void open_doors() {
  include_door(door_query<Entities>{}, sqlite_scheme{});
}

/// Errors: `configuration`: no scheme, an unknown one, or one whose door is not included. The URL's rest is
/// not repeated in messages, as it may hold a password.
inline std::unique_ptr<backend> open_door(std::string_view url) {
  constexpr std::string_view known[][2] = {{"sqlite", "<tenon/sqlite.hpp>"}};
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) {
    fail(error_kind::configuration,
         "open(): the database URL has no scheme; write sqlite:file.db or sqlite::memory:");
  }
  const std::string_view scheme = url.substr(0, colon);
  for (std::size_t i = 0; i < included_doors.count; ++i) {
    if (included_doors.doors[i].scheme == scheme) return included_doors.doors[i].open(url);
  }
  for (const auto& each : known) {
    if (each[0] == scheme) {
      fail(error_kind::configuration,
           sentence({"open(): the door of '", scheme, "' is not included; add #include ", each[1]}));
    }
  }
  fail(error_kind::configuration, sentence({"open(): unknown scheme '", scheme, "'; known: sqlite"}));
}

}  // namespace tenon::inline v0::detail

// ---- tenon/migrate/open.hpp ----

namespace tenon::inline v0 {

/// How a database is opened, whatever its store.
struct open_options {
  /// `verify` (the schema must be the entities'), `synchronize` (create what is missing) or `none`.
  schema_policy schema = schema_policy::verify;
};

/// Opens a store that is described by an object, such as `sqlite_backend`.
template <class... Entities>
database open(std::unique_ptr<backend> store, open_options options = {}) {
  database db(std::move(store));
  static constexpr const table_info* tables[] = {&table_info_of<Entities>..., nullptr};
  db.with_connection([&](backend_connection& connection) {
    enforce(options.schema, connection, {tables, sizeof...(Entities)});
  });
  return db;
}

/// Opens a database by its URL and sees to the entities' schema:
/// `auto db = tenon::open<User, Agent>("sqlite:agents.db", {.schema = tenon::synchronize});`
/// Errors: `configuration` (URL), `connection`, `permission`, `schema` (the database differs from the
/// entities).
template <class... Entities>
database open(std::string_view url, open_options options = {}) {
  detail::open_doors<sizeof...(Entities)>();
  return open<Entities...>(detail::open_door(url), options);
}

}  // namespace tenon::inline v0

// ---- tenon/query/expression.hpp ----

namespace tenon::inline v0 {

/// A typed piece of a statement. It has a `value_type`, the `entity` whose columns it names (void: none),
/// says whether its type alone fixes its nodes (`is_static`), knows the column it is (`origin`, null if
/// computed), and writes itself. Operands that are lvalues are referred to, as std::views do; a `predicate`
/// owns copies.
template <class T>
concept expression = requires {
  typename std::remove_cvref_t<T>::is_tenon_expression;
};

namespace detail {

template <class A, class B>
using common_entity = std::conditional_t<std::is_void_v<A>, B, A>;

/// All columns of a condition belong to one entity (joins bring their own sources).
template <class A, class B>
struct columns_are_of_one_entity
    : std::bool_constant<std::is_void_v<A> || std::is_void_v<B> || std::is_same_v<A, B>> {};

template <class Column, class Value>
struct value_is_comparable_with_column : std::false_type {};
template <class Column, class Value>
requires std::is_same_v<Column, Value>
struct value_is_comparable_with_column<Column, Value> : std::true_type {
};
template <class Column, class Value>
requires(!std::is_same_v<Column, Value> && std::is_arithmetic_v<Column> &&
         std::is_arithmetic_v<Value>) struct value_is_comparable_with_column<Column, Value>
    : std::bool_constant<!std::is_same_v<Column, bool> && !std::is_same_v<Value, bool> &&
                         (std::is_floating_point_v<Column> || std::is_integral_v<Value>)> {
};
template <class Column, class Value>
requires(!std::is_same_v<Column, Value> &&
         !(std::is_arithmetic_v<Column> && std::is_arithmetic_v<Value>)&&!std::is_enum_v<Column> &&
         !std::is_enum_v<Value> &&
         !std::is_arithmetic_v<Column>) struct value_is_comparable_with_column<Column, Value>
    : std::bool_constant<std::is_convertible_v<const Value&, Column> ||
                         (std::is_same_v<Column, std::string> &&
                          std::is_convertible_v<const Value&, std::string_view>)> {
};

template <class Value>
struct value_is_not_a_null_literal
    : std::bool_constant<!std::is_same_v<Value, std::nullopt_t> && !std::is_same_v<Value, std::nullptr_t>> {};

/// A value held in the expression.
template <class Value, class Origin>
struct value_parameter {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr bool is_null_safe = is_optional<Value>;
  static constexpr const column_info* origin() { return Origin::origin(); }
  Value value;
  const Value& get() const { return value; }
  void write(statement_writer& out) const { out.parameter(value, Origin::origin()); }
};

/// An lvalue referred to; it must live until the statement ran.
template <class Value, class Origin>
struct reference_parameter {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr bool is_null_safe = is_optional<Value>;
  static constexpr const column_info* origin() { return Origin::origin(); }
  const Value* value;
  const Value& get() const { return *value; }
  void write(statement_writer& out) const { out.parameter(*value, Origin::origin()); }
};

struct no_origin {
  static constexpr const column_info* origin() { return nullptr; }
};

/// Turns what the user compares an expression with into an expression.
template <class Target, class Origin, class Value>
constexpr auto lift(Value&& value) {
  using bare = std::remove_cvref_t<Value>;
  if constexpr (expression<bare>) {
    static_assert(value_is_comparable_with_column<without_optional_t<Target>,
                                                  without_optional_t<typename bare::value_type>>::value,
                  "tenon: the two columns have types that do not go together; text goes with text, an enum "
                  "with its own enum, an integer with integers");
    return bare(std::forward<Value>(value));
  } else {
    static_assert(value_is_not_a_null_literal<bare>::value,
                  "tenon: comparison with a null literal is never true in SQL; say is_null(col<...>) or "
                  "is_not_null(col<...>)");
    using target = without_optional_t<Target>;
    using plain = without_optional_t<bare>;
    if constexpr (value_is_not_a_null_literal<bare>::value) {
      static_assert(
          value_is_comparable_with_column<target, std::decay_t<plain>>::value,
          "tenon: the value's type does not fit the column's: compare text with text, enums with their "
          "own enum, integers with integers; convert the value first");
      if constexpr (!value_is_comparable_with_column<target, std::decay_t<plain>>::value) {
        return value_parameter<bool, no_origin>{};
      } else if constexpr (is_optional<bare>) {
        if constexpr (std::is_same_v<bare, std::optional<target>> && std::is_lvalue_reference_v<Value>) {
          return reference_parameter<bare, Origin>{&value};
        } else {
          return value_parameter<std::optional<target>, Origin>{
              std::optional<target>(std::forward<Value>(value))};
        }
      } else if constexpr (std::is_same_v<target, std::string>) {
        if constexpr (std::is_same_v<bare, std::string> && !std::is_lvalue_reference_v<Value>) {
          return value_parameter<std::string, Origin>{std::forward<Value>(value)};
        } else {
          return value_parameter<std::string_view, Origin>{std::string_view(value)};
        }
      } else if constexpr (std::is_integral_v<target>) {
        return value_parameter<bare, Origin>{value};
      } else if constexpr (std::is_trivially_copyable_v<target> && sizeof(target) <= 32) {
        return value_parameter<target, Origin>{static_cast<target>(value)};
      } else if constexpr (std::is_same_v<bare, target> && std::is_lvalue_reference_v<Value>) {
        return reference_parameter<target, Origin>{&value};
      } else {
        return value_parameter<target, Origin>{target(std::forward<Value>(value))};
      }
    } else {
      return value_parameter<bool, no_origin>{};
    }
  }
}

template <class T>
constexpr bool null_safe() {
  if constexpr (requires { T::is_null_safe; }) {
    return T::is_null_safe;
  } else {
    return false;
  }
}

}  // namespace detail

/// Two expressions under an operator.
template <node_kind Kind, class Value, class Left, class Right>
struct binary_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = detail::common_entity<typename Left::entity, typename Right::entity>;
  static constexpr bool is_static = Left::is_static && Right::is_static;
  static constexpr const column_info* origin() { return nullptr; }

  Left left;
  Right right;

  void write(statement_writer& out) const {
    out.add(Kind, 2);
    left.write(out);
    right.write(out);
  }
};

/// One expression under an operator or function.
template <node_kind Kind, class Value, class Operand, node_flag Flags = node_flag::none>
struct unary_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = typename Operand::entity;
  static constexpr bool is_static = Operand::is_static;
  static constexpr const column_info* origin() { return nullptr; }

  Operand operand;

  void write(statement_writer& out) const {
    out.add(Kind, 1, Flags);
    operand.write(out);
  }
};

namespace detail {

template <class Left, class Right>
consteval auto check_one_entity() {
  static_assert(
      columns_are_of_one_entity<typename Left::entity, typename Right::entity>::value,
      "tenon: an expression names columns of two entities; every column must be of the repository's entity");
}

template <node_kind Kind, class Value, class Left, class Right>
constexpr auto combine(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  check_one_entity<left_type, right_type>();
  return binary_expression<Kind, Value, left_type, right_type>{std::forward<Left>(left),
                                                               std::forward<Right>(right)};
}

template <class Left, class Right>
struct column_types_are_comparable
    : std::bool_constant<
          value_is_comparable_with_column<without_optional_t<Left>, without_optional_t<Right>>::value ||
          value_is_comparable_with_column<without_optional_t<Right>, without_optional_t<Left>>::value> {};

/// The other operand's column tells how a parameter is stored.
template <class Left, class Right>
struct origin_of : no_origin {};
template <expression Left, class Right>
struct origin_of<Left, Right> : Left {};

template <node_kind Kind, class Left, class Right>
constexpr auto compare(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  if constexpr (expression<left_type> && expression<right_type>) {
    static_assert(
        column_types_are_comparable<typename left_type::value_type, typename right_type::value_type>::value,
        "tenon: the two sides of the comparison have types that do not compare");
    return combine<Kind, bool>(std::forward<Left>(left), std::forward<Right>(right));
  } else if constexpr (expression<left_type>) {
    auto lifted = lift<typename left_type::value_type, left_type>(std::forward<Right>(right));
    constexpr bool safe = null_safe<decltype(lifted)>();
    static_assert(
        !safe || Kind == node_kind::equal || Kind == node_kind::not_equal,
        "tenon: an optional can be compared by == and != only (empty means NULL); unwrap it for an order");
    constexpr node_kind kind =
        safe ? (Kind == node_kind::equal ? node_kind::is_same : node_kind::is_not_same) : Kind;
    return combine<kind, bool>(std::forward<Left>(left), std::move(lifted));
  } else {
    constexpr node_kind mirrored = Kind == node_kind::less            ? node_kind::greater
                                   : Kind == node_kind::less_equal    ? node_kind::greater_equal
                                   : Kind == node_kind::greater       ? node_kind::less
                                   : Kind == node_kind::greater_equal ? node_kind::less_equal
                                                                      : Kind;
    return compare<mirrored>(std::forward<Right>(right), std::forward<Left>(left));
  }
}

template <class T>
struct operand_is_a_condition : std::false_type {};
template <expression T>
struct operand_is_a_condition<T>
    : std::bool_constant<std::is_same_v<without_optional_t<typename T::value_type>, bool>> {};

template <node_kind Kind, class Left, class Right>
constexpr auto connect(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  static_assert(operand_is_a_condition<left_type>::value && operand_is_a_condition<right_type>::value,
                "tenon: && and || connect two conditions; compare the column with something first");
  if constexpr (operand_is_a_condition<left_type>::value && operand_is_a_condition<right_type>::value) {
    return combine<Kind, bool>(std::forward<Left>(left), std::forward<Right>(right));
  } else {
    return value_parameter<bool, no_origin>{};
  }
}

template <class T>
struct operand_is_a_number : std::bool_constant<(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)> {};

template <node_kind Kind, class Left, class Right>
constexpr auto compute(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  using column_type = typename std::conditional_t<expression<left_type>, left_type, right_type>::value_type;
  constexpr bool is_number = operand_is_a_number<without_optional_t<column_type>>::value;
  static_assert(operand_is_a_number<without_optional_t<column_type>>::value,
                "tenon: arithmetic works on integer and floating columns; compute a decimal in C++");
  if constexpr (!is_number) {
    return value_parameter<column_type, no_origin>{};
  } else if constexpr (expression<left_type>) {
    auto lifted = lift<column_type, left_type>(std::forward<Right>(right));
    return combine<Kind, column_type>(std::forward<Left>(left), std::move(lifted));
  } else {
    auto lifted = lift<column_type, right_type>(std::forward<Left>(left));
    return combine<Kind, column_type>(std::move(lifted), std::forward<Right>(right));
  }
}

/// Predicates bring their own && and ||.
template <class T>
concept no_predicate = !requires {
  typename std::remove_cvref_t<T>::is_tenon_predicate;
};

template <class Left, class Right>
concept any_expression = expression<Left> || expression<Right>;

}  // namespace detail
}  // namespace tenon::inline v0

// ---- tenon/query/operators.hpp ----

namespace tenon::inline v0 {

// Comparison of an expression with a value or another expression. An optional value compares null-safely:
// empty equals NULL. `nullopt` itself does not compile: is_null() says what is meant.

template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator==(Left&& left, Right&& right) {
  return detail::compare<node_kind::equal>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator!=(Left&& left, Right&& right) {
  return detail::compare<node_kind::not_equal>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator<(Left&& left, Right&& right) {
  return detail::compare<node_kind::less>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator<=(Left&& left, Right&& right) {
  return detail::compare<node_kind::less_equal>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator>(Left&& left, Right&& right) {
  return detail::compare<node_kind::greater>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator>=(Left&& left, Right&& right) {
  return detail::compare<node_kind::greater_equal>(std::forward<Left>(left), std::forward<Right>(right));
}

// Logic.

template <class Left, class Right>
requires detail::any_expression<Left, Right> && detail::no_predicate<Left> && detail::no_predicate<Right>
constexpr auto operator&&(Left&& left, Right&& right) {
  return detail::connect<node_kind::and_>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right> && detail::no_predicate<Left> && detail::no_predicate<Right>
constexpr auto operator||(Left&& left, Right&& right) {
  return detail::connect<node_kind::or_>(std::forward<Left>(left), std::forward<Right>(right));
}
template <expression Operand>
constexpr auto operator!(Operand&& operand) {
  using operand_type = std::remove_cvref_t<Operand>;
  static_assert(detail::operand_is_a_condition<operand_type>::value,
                "tenon: ! negates a condition; compare the column with something first");
  return unary_expression<node_kind::not_, bool, operand_type>{std::forward<Operand>(operand)};
}

// Arithmetic, computed by the database: `col<&Counter::value> + 1`.

template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator+(Left&& left, Right&& right) {
  return detail::compute<node_kind::add>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator-(Left&& left, Right&& right) {
  return detail::compute<node_kind::subtract>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator*(Left&& left, Right&& right) {
  return detail::compute<node_kind::multiply>(std::forward<Left>(left), std::forward<Right>(right));
}
/// Of integers: integer division, towards zero; division by zero is NULL on SQLite.
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator/(Left&& left, Right&& right) {
  return detail::compute<node_kind::divide>(std::forward<Left>(left), std::forward<Right>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator%(Left&& left, Right&& right) {
  return detail::compute<node_kind::modulo>(std::forward<Left>(left), std::forward<Right>(right));
}
template <expression Operand>
constexpr auto operator-(Operand&& operand) {
  using operand_type = std::remove_cvref_t<Operand>;
  static_assert(
      detail::operand_is_a_number<detail::without_optional_t<typename operand_type::value_type>>::value,
      "tenon: arithmetic works on integer and floating columns; compute a decimal in C++");
  return unary_expression<node_kind::negate, typename operand_type::value_type, operand_type>{
      std::forward<Operand>(operand)};
}

}  // namespace tenon::inline v0

// ---- tenon/query/col.hpp ----

namespace tenon::inline v0 {

/// `column = value` in an update.
template <class Column, class Value>
struct assignment {
  using is_tenon_assignment = void;
  using entity = typename Column::entity;
  static constexpr bool is_static = Value::is_static;

  Value value;

  /// Does in memory what the update would do in the database; for plain values only.
  void apply(entity& into) const { Column::of(into) = static_cast<typename Column::value_type>(value.get()); }

  void write(statement_writer& out) const {
    out.add(node_kind::assign, 2);
    Column{}.write(out);
    value.write(out);
  }
};

template <class T>
concept assignment_to_a_column = requires {
  typename std::remove_cvref_t<T>::is_tenon_assignment;
};

namespace detail {

template <class Column>
struct column_can_be_written
    : std::bool_constant<!Column::info().is(column_trait::read_only | column_trait::insert_only)> {};

template <class Value>
struct assigned_value_is_no_null_pointer : std::bool_constant<!std::is_same_v<Value, std::nullptr_t>> {};
template <class Column>
struct column_can_be_empty : std::bool_constant<is_optional<typename Column::value_type>> {};

/// A number that is assigned takes the member's type, so that nothing is stored that could not be read back.
template <class Target, class Origin, class Lifted>
constexpr auto assigned(Lifted lifted) {
  using target = without_optional_t<Target>;
  using value = typename Lifted::value_type;
  if constexpr (std::is_integral_v<target> && std::is_integral_v<value> && !std::is_same_v<target, value> &&
                requires { lifted.get(); }) {
    if (!std::in_range<target>(lifted.get())) {
      constexpr const column_info* column = Origin::origin();
      fail(error_kind::value, sentence({column->entity, "::", column->member,
                                        " is refused: the number is out of the member's range"}));
    }
    return value_parameter<target, Origin>{static_cast<target>(lifted.get())};
  } else {
    return lifted;
  }
}

template <class Object>
constexpr Object& follow(Object& object) {
  return object;
}
template <class Object, class Member, class... Rest>
constexpr auto& follow(Object& object, Member Object::*member, Rest... rest) {
  return follow(object.*member, rest...);
}

/// Each member of a path is of the struct that the member before it holds.
template <class... Path>
struct path_leads_on : std::true_type {};
template <class Outer, class Inner, class Owner, class Member, class... Rest>
struct path_leads_on<Inner Outer::*, Member Owner::*, Rest...>
    : std::bool_constant<std::is_same_v<Inner, Owner> && path_leads_on<Member Owner::*, Rest...>::value> {};

template <class... Path>
struct path_end;
template <class Owner, class Member>
struct path_end<Member Owner::*> {
  using type = Member;
};
template <class First, class Second, class... Rest>
struct path_end<First, Second, Rest...> : path_end<Second, Rest...> {};

}  // namespace detail

/// A column in an expression; users write `col<&Agent::status>`, in an embedded struct
/// `col<&User::address, &Address::street>`.
template <auto First, auto... Rest>
struct column_expression {
  using is_tenon_expression = void;
  using entity = typename reflect::member_pointer<decltype(First)>::owner;
  using value_type = typename detail::path_end<decltype(First), decltype(Rest)...>::type;
  static constexpr bool is_static = true;

  static_assert(detail::path_leads_on<decltype(First), decltype(Rest)...>::value,
                "tenon: col<>: each member of the path must be inside of the one before it: "
                "col<&Outer::inner, &Inner::member>");
  static_assert(detail::is_a_column<value_type>::value,
                "tenon: col<>: the member is no column; of an embedded struct name the inner member too: "
                "col<&Outer::inner, &Inner::member>");

  static constexpr std::size_t index = at(First, Rest...).index;
  static constexpr const column_info& info() { return table_of<entity>.all_columns()[index]; }
  static constexpr const column_info* origin() { return &info(); }
  /// The member itself in an entity.
  static constexpr value_type& of(entity& object) { return detail::follow(object, First, Rest...); }

  void write(statement_writer& out) const { out.column(node_kind::column, table_info_of<entity>, info()); }

  /// In update(): the value, or what the database computes: `col<&A::n> = col<&A::n> + 1`; nullopt makes it
  /// NULL.
  template <class Value>
  constexpr auto operator=(Value&& value) const {
    static_assert(detail::column_can_be_written<column_expression>::value,
                  "tenon: update: the column is read-only, generated or insert-only");
    static_assert(detail::assigned_value_is_no_null_pointer<std::remove_cvref_t<Value>>::value,
                  "tenon: update: nullptr is no value; std::nullopt makes an optional column NULL");
    if constexpr (std::is_same_v<std::remove_cvref_t<Value>, std::nullopt_t>) {
      static_assert(detail::column_can_be_empty<column_expression>::value,
                    "tenon: update: the column is NOT NULL; only optional members can be empty");
      using lifted = detail::value_parameter<value_type, column_expression>;
      return assignment<column_expression, lifted>{lifted{value_type{}}};
    } else {
      auto lifted = detail::assigned<value_type, column_expression>(
          detail::lift<value_type, column_expression>(std::forward<Value>(value)));
      static_assert(detail::column_can_be_empty<column_expression>::value ||
                        !is_optional<typename decltype(lifted)::value_type>,
                    "tenon: update: an optional cannot be written to a NOT NULL column; unwrap it");
      detail::check_one_entity<column_expression, decltype(lifted)>();
      return assignment<column_expression, decltype(lifted)>{std::move(lifted)};
    }
  }
};

template <auto First, auto... Rest>
inline constexpr column_expression<First, Rest...> col{};

}  // namespace tenon::inline v0

// ---- tenon/query/functions.hpp ----

namespace tenon::inline v0 {

namespace detail {
template <class Value>
struct operand_can_be_null : std::bool_constant<is_optional<Value>> {};
template <class List>
concept indexed_list = requires(const List& list) {
  list.size(), list[0];
};
template <class List>
struct argument_is_a_list : std::bool_constant<indexed_list<List>> {};
}  // namespace detail

/// NULL or not.
template <expression Operand>
constexpr auto is_null(Operand operand) {
  static_assert(detail::operand_can_be_null<typename Operand::value_type>::value,
                "tenon: is_null(): the column is NOT NULL (its member is no optional)");
  return unary_expression<node_kind::is_null, bool, Operand>{operand};
}
template <expression Operand>
constexpr auto is_not_null(Operand operand) {
  static_assert(detail::operand_can_be_null<typename Operand::value_type>::value,
                "tenon: is_not_null(): the column is NOT NULL (its member is no optional)");
  return unary_expression<node_kind::is_not_null, bool, Operand>{operand};
}

/// `low <= operand && operand <= high`.
template <class Operand, class Low, class High>
struct between_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = typename Operand::entity;
  static constexpr bool is_static = Operand::is_static && Low::is_static && High::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Operand operand;
  Low low;
  High high;
  void write(statement_writer& out) const {
    out.add(node_kind::between, 3);
    operand.write(out);
    low.write(out);
    high.write(out);
  }
};
template <expression Operand, class Low, class High>
constexpr auto between(Operand operand, Low&& low, High&& high) {
  auto lifted_low = detail::lift<typename Operand::value_type, Operand>(std::forward<Low>(low));
  auto lifted_high = detail::lift<typename Operand::value_type, Operand>(std::forward<High>(high));
  static_assert(!detail::null_safe<decltype(lifted_low)>() && !detail::null_safe<decltype(lifted_high)>(),
                "tenon: between(): an optional has no order; unwrap it");
  detail::check_one_entity<Operand, decltype(lifted_low)>();
  detail::check_one_entity<Operand, decltype(lifted_high)>();
  return between_expression<Operand, decltype(lifted_low), decltype(lifted_high)>{
      operand, std::move(lifted_low), std::move(lifted_high)};
}

/// Membership in a list that is one parameter, whatever its length; an empty list holds nothing, so `in` is
/// false.
template <class Operand, class List>
struct in_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = typename Operand::entity;
  using element = std::remove_cvref_t<decltype(std::declval<const std::remove_pointer_t<List>&>()[0])>;
  static constexpr bool is_static = Operand::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Operand operand;
  List list;  ///< a container, or a pointer to an lvalue one
  mutable row_source source{};

  void write(statement_writer& out) const {
    out.add(node_kind::in, 2);
    operand.write(out);
    const auto& items = [this]() -> const auto& {
      if constexpr (std::is_pointer_v<List>) {
        return *list;
      } else {
        return list;
      }
    }
    ();
    using container = std::remove_cvref_t<decltype(items)>;
    source.items = &items;
    source.count = items.size();
    source.width = 1;
    source.fill = [](const void* all, std::size_t index, encoder& row) {
      constexpr const column_info* column = Operand::origin();
      row.at(column, column != nullptr ? column->spec.stored : storage::standard);
      codec<element>::encode((*static_cast<const container*>(all))[index], row);
    };
    out.rows(source);
  }
};
template <expression Operand, class List>
constexpr auto in(Operand operand, List&& list) {
  using bare = std::remove_cvref_t<List>;
  static_assert(detail::argument_is_a_list<bare>::value,
                "tenon: in(): the second argument is a list: {1, 2}, a std::vector or another container with "
                "size() and []");
  if constexpr (detail::argument_is_a_list<bare>::value) {
    using element = std::remove_cvref_t<decltype(list[0])>;
    static_assert(
        detail::value_is_comparable_with_column<detail::without_optional_t<typename Operand::value_type>,
                                                element>::value,
        "tenon: in(): the list's elements do not fit the column's type");
    if constexpr (std::is_lvalue_reference_v<List>) {
      return in_expression<Operand, const bare*>{operand, &list};
    } else {
      return in_expression<Operand, bare>{operand, std::move(list)};
    }
  } else {
    return in_expression<Operand, std::vector<typename Operand::value_type>>{operand, {}};
  }
}
template <expression Operand, class Element>
constexpr auto in(Operand operand, std::initializer_list<Element> list) {
  return in(operand, std::vector<Element>(list));
}
template <expression Operand, class List>
constexpr auto not_in(Operand operand, List&& list) {
  return !in(operand, std::forward<List>(list));
}
template <expression Operand, class Element>
constexpr auto not_in(Operand operand, std::initializer_list<Element> list) {
  return !in(operand, std::vector<Element>(list));
}

/// Text conditions. `contains`, `starts_with` and `ends_with` take their text literally; only `like` knows
/// wildcards.
template <node_kind Kind, node_flag Flags, class Text, class Pattern>
struct text_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = typename Text::entity;
  static constexpr bool is_static = Text::is_static && Pattern::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Text text;
  Pattern pattern;
  void write(statement_writer& out) const {
    out.add(Kind, 2, Flags);
    text.write(out);
    pattern.write(out);
  }
};

namespace detail {
template <class T>
struct operand_is_text : std::is_same<without_optional_t<T>, std::string> {};

template <node_kind Kind, node_flag Flags, class Text, class Pattern>
constexpr auto match_text(Text text, Pattern&& pattern) {
  static_assert(operand_is_text<typename Text::value_type>::value,
                "tenon: like, contains, starts_with, ends_with: the column is no text");
  auto lifted = lift<std::string, no_origin>(std::forward<Pattern>(pattern));
  check_one_entity<Text, decltype(lifted)>();
  return text_expression<Kind, Flags, Text, decltype(lifted)>{text, std::move(lifted)};
}
}  // namespace detail

/// The text has `part` in it; upper and lower case differ.
template <expression Text, class Part>
constexpr auto contains(Text text, Part&& part) {
  return detail::match_text<node_kind::contains, node_flag::none>(text, std::forward<Part>(part));
}
template <expression Text, class Part>
constexpr auto starts_with(Text text, Part&& part) {
  return detail::match_text<node_kind::starts_with, node_flag::none>(text, std::forward<Part>(part));
}
template <expression Text, class Part>
constexpr auto ends_with(Text text, Part&& part) {
  return detail::match_text<node_kind::ends_with, node_flag::none>(text, std::forward<Part>(part));
}
/// The same without regard to the case of letters (on SQLite: of A to Z).
template <expression Text, class Part>
constexpr auto icontains(Text text, Part&& part) {
  return detail::match_text<node_kind::contains, node_flag::fold_case>(text, std::forward<Part>(part));
}
template <expression Text, class Part>
constexpr auto istarts_with(Text text, Part&& part) {
  return detail::match_text<node_kind::starts_with, node_flag::fold_case>(text, std::forward<Part>(part));
}
template <expression Text, class Part>
constexpr auto iends_with(Text text, Part&& part) {
  return detail::match_text<node_kind::ends_with, node_flag::fold_case>(text, std::forward<Part>(part));
}
/// SQL's pattern: `%` any text, `_` one character, `!` takes the next character literally.
template <expression Text, class Pattern>
constexpr auto like(Text text, Pattern&& pattern) {
  return detail::match_text<node_kind::like, node_flag::none>(text, std::forward<Pattern>(pattern));
}
template <expression Text, class Pattern>
constexpr auto ilike(Text text, Pattern&& pattern) {
  return detail::match_text<node_kind::like, node_flag::fold_case>(text, std::forward<Pattern>(pattern));
}

/// The operand, or `fallback` where it is NULL.
template <expression Operand, class Fallback>
constexpr auto coalesce(Operand operand, Fallback&& fallback) {
  auto lifted = detail::lift<typename Operand::value_type, Operand>(std::forward<Fallback>(fallback));
  return detail::combine<node_kind::coalesce, detail::without_optional_t<typename Operand::value_type>>(
      operand, std::move(lifted));
}

}  // namespace tenon::inline v0

// ---- tenon/query/predicate.hpp ----

namespace tenon::inline v0 {

/// Every row: what update, delete and predicate need to be told.
struct all_rows {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }
  void write(statement_writer& out) const { out.add(node_kind::true_); }
};
inline constexpr all_rows all{};

namespace detail {

/// Copies of cells together with the bytes and rows they point to. Immutable once built, so copies share.
template <class Deferred = void>
class owned_values {
 public:
  void take(const encoder& values) { take(values.data(), values.size()); }
  void take(const cell* cells, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) take(cells[i]);
  }

  void write(encoder& out) const {
    for (const item& each : items_) {
      switch (each.value.kind) {
        case cell_kind::null: out.at(nullptr, each.value.stored), out.null(); break;
        case cell_kind::boolean:
          out.at(nullptr, each.value.stored), out.boolean(each.value.integer != 0);
          break;
        case cell_kind::real: out.at(nullptr, each.value.stored), out.real(each.value.real); break;
        case cell_kind::uuid: out.at(nullptr, each.value.stored), out.uuid(each.value.uuid); break;
        case cell_kind::text:
        case cell_kind::blob:
        case cell_kind::decimal:
        case cell_kind::json:
          out.at(nullptr, each.value.stored), out.bytes(each.value.kind, each.text);
          break;
        case cell_kind::rows: out.at(nullptr, each.value.stored), out.rows(each.list->source); break;
        default: out.at(nullptr, each.value.stored), out.number(each.value.kind, each.value.integer); break;
      }
    }
  }

 private:
  struct owned_rows;
  struct item {
    cell value;
    std::string text;
    std::shared_ptr<const owned_rows> list;
  };
  struct owned_rows {
    std::vector<owned_values> rows;
    row_source source;
  };

  void take(const cell& value) {
    item copy{value, {}, {}};
    switch (value.kind) {
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json: copy.text = value.text(); break;
      case cell_kind::rows: copy.list = take_rows(*value.rows); break;
      default: break;
    }
    items_.push_back(std::move(copy));
  }

  static std::shared_ptr<const owned_rows> take_rows(const row_source& source) {
    auto list = std::make_shared<owned_rows>();
    encoder row;
    for (std::size_t i = 0; i < source.count; ++i) {
      row.clear();
      source.fill(source.items, i, row);
      list->rows.emplace_back().take(row);
    }
    list->source = {list.get(), list->rows.size(), source.width,
                    [](const void* items, std::size_t index, encoder& out) {
                      static_cast<const owned_rows*>(items)->rows[index].write(out);
                    }};
    return list;
  }

  std::vector<item> items_;
};

template <class Entity, class Condition>
struct condition_is_on_entity : std::bool_constant<std::is_void_v<typename Condition::entity> ||
                                                   std::is_same_v<typename Condition::entity, Entity>> {};

}  // namespace detail

/// A condition on `Entity` as a value: stored, passed on, and composed at run time by && and ||. It owns
/// copies of all its values. `tenon::predicate<Agent> filter = all;` holds for every row.
template <class Entity>
class predicate {
 public:
  using is_tenon_expression = void;
  using is_tenon_predicate = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = false;
  static constexpr const column_info* origin() { return nullptr; }

  predicate(all_rows) {}  // NOLINT: `= all` is how it is spelled
  template <expression Condition>
  requires(!std::same_as<Condition, predicate> && !std::same_as<Condition, all_rows>)
      predicate(const Condition& condition) {  // NOLINT: a condition is a predicate
    static_assert(detail::operand_is_a_condition<Condition>::value,
                  "tenon: predicate<Entity>: this is a value, no condition; compare it with something");
    static_assert(detail::condition_is_on_entity<Entity, Condition>::value,
                  "tenon: predicate<Entity>: the condition names columns of another entity");
    statement written;
    encoder values;
    statement_writer out(&written, values);
    condition.write(out);
    nodes_ = std::move(written.nodes);
    values_.take(values);
  }

  /// True when it is `all`: no condition at all.
  bool is_all() const noexcept { return nodes_.empty(); }

  void write(statement_writer& out) const {
    if (nodes_.empty()) {
      out.add(node_kind::true_);
      return;
    }
    if (out.describing()) {
      for (const node& each : nodes_) out.add(each);
    }
    values_.write(out.values());
  }

  /// `all && x` is x; `all || x` is all.
  friend predicate operator&&(const predicate& left, const predicate& right) {
    if (left.is_all()) return right;
    if (right.is_all()) return left;
    return predicate(detail::connect<node_kind::and_>(left, right));
  }
  friend predicate operator||(const predicate& left, const predicate& right) {
    if (left.is_all() || right.is_all()) return predicate(all);
    return predicate(detail::connect<node_kind::or_>(left, right));
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator&&(const predicate& left,
                                                                            const Condition& right) {
    return left && predicate(right);
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator&&(const Condition& left,
                                                                            const predicate& right) {
    return predicate(left) && right;
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator||(const predicate& left,
                                                                            const Condition& right) {
    return left || predicate(right);
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator||(const Condition& left,
                                                                            const predicate& right) {
    return predicate(left) || right;
  }

 private:
  std::vector<node> nodes_;
  detail::owned_values<> values_;
};

}  // namespace tenon::inline v0

// ---- tenon/query/clauses.hpp ----

namespace tenon::inline v0 {

/// The rows that are meant: `where(col<&Agent::status> == AgentStatus::idle)`.
template <class Condition>
struct where_clause {
  using is_tenon_clause = void;
  using entity = typename Condition::entity;
  static constexpr bool is_static = Condition::is_static;
  Condition condition;
};
template <class Condition>
constexpr auto where(Condition&& condition) {
  using bare = std::remove_cvref_t<Condition>;
  static_assert(detail::operand_is_a_condition<bare>::value,
                "tenon: where(): this is no condition; compare a column with something: "
                "col<&Entity::member> == value");
  if constexpr (detail::operand_is_a_condition<bare>::value) {
    return where_clause<bare>{std::forward<Condition>(condition)};
  } else {
    return where_clause<all_rows>{};
  }
}

/// One item of an order; NULLs come first or last where asked, else as the least values.
template <class Operand, node_flag Flags = node_flag::none>
struct order_item {
  using is_tenon_order_item = void;
  using entity = typename Operand::entity;
  static constexpr bool is_static = Operand::is_static;
  Operand operand;

  constexpr auto nulls_first() const { return order_item<Operand, Flags | node_flag::nulls_first>{operand}; }
  constexpr auto nulls_last() const { return order_item<Operand, Flags | node_flag::nulls_last>{operand}; }

  void write(statement_writer& out) const {
    out.add(node_kind::order_item, 1, Flags);
    operand.write(out);
  }
};
template <expression Operand>
constexpr auto asc(Operand operand) {
  return order_item<Operand>{operand};
}
template <expression Operand>
constexpr auto desc(Operand operand) {
  return order_item<Operand, node_flag::descending>{operand};
}

namespace detail {
template <class T>
concept order_item_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_order_item;
};

template <class Item>
constexpr auto as_order_item(Item item) {
  if constexpr (order_item_like<Item>) {
    return item;
  } else {
    return asc(item);
  }
}

template <class T>
struct can_be_ordered_by : std::bool_constant<order_item_like<T> || expression<T>> {};
template <class Entity, class Item>
struct order_is_on_entity : std::is_same<typename Item::entity, Entity> {};
}  // namespace detail

/// The order of the rows: columns, or `asc(…)` and `desc(…)` of them.
template <class... Items>
struct order_clause : Items... {
  using is_tenon_clause = void;
  static constexpr bool is_static = (Items::is_static && ...);
  static constexpr bool is_order = true;
  void write(statement_writer& out) const {
    out.add(node_kind::order_by, sizeof...(Items));
    (static_cast<const Items&>(*this).write(out), ...);
  }
};

/// An order composed at run time: `order<Agent> o; o.add(desc(col<&Agent::createdAt>));`
template <class Entity>
class order {
 public:
  using is_tenon_clause = void;
  using entity = Entity;
  static constexpr bool is_static = false;
  static constexpr bool is_order = true;

  template <class Item>
  order& add(const Item& item) {
    const auto written_item = detail::as_order_item(item);
    static_assert(detail::order_is_on_entity<Entity, std::remove_const_t<decltype(written_item)>>::value,
                  "tenon: order<Entity>::add(): the column is of another entity");
    statement written;
    encoder values;
    statement_writer out(&written, values);
    written_item.write(out);
    for (const node& each : written.nodes) nodes_.push_back(each);
    values_.take(values);
    ++count_;
    return *this;
  }

  bool empty() const noexcept { return count_ == 0; }

  void write(statement_writer& out) const {
    if (count_ == 0) return;
    out.add(node_kind::order_by, count_);
    if (out.describing()) {
      for (const node& each : nodes_) out.add(each);
    }
    values_.write(out.values());
  }

 private:
  std::vector<node> nodes_;
  detail::owned_values<> values_;
  std::size_t count_ = 0;
};

namespace detail {
template <std::size_t Position, class Item>
struct placed_item : Item {};

template <class Sequence, class... Items>
struct placed_order;
template <std::size_t... I, class... Items>
struct placed_order<std::index_sequence<I...>, Items...> {
  using type = order_clause<placed_item<I, Items>...>;
};
}  // namespace detail

template <class... Items>
constexpr auto order_by(Items... items) {
  static_assert(sizeof...(Items) > 0, "tenon: order_by(): name at least one column");
  static_assert((detail::can_be_ordered_by<Items>::value && ...),
                "tenon: order_by(): name columns as col<&Entity::member>, asc(...) or desc(...)");
  if constexpr ((detail::can_be_ordered_by<Items>::value && ...)) {
    using clause = typename detail::placed_order<std::index_sequence_for<Items...>,
                                                 decltype(detail::as_order_item(items))...>::type;
    return clause{{{detail::as_order_item(items)}}...};
  } else {
    return order_clause<>{};
  }
}

/// At most so many rows; negative is an error.
struct limit {
  using is_tenon_clause = void;
  static constexpr bool is_static = true;
  std::int64_t count;
  constexpr explicit limit(std::int64_t rows) : count(rows) {}
};
/// Skips so many rows; negative is an error.
struct offset {
  using is_tenon_clause = void;
  static constexpr bool is_static = true;
  std::int64_t count;
  constexpr explicit offset(std::int64_t rows) : count(rows) {}
};

/// Rows marked as deleted count too.
struct with_deleted_clause {
  using is_tenon_clause = void;
  static constexpr bool is_static = true;
};
inline constexpr with_deleted_clause with_deleted{};

/// Hidden columns are read too.
struct with_hidden_clause {
  using is_tenon_clause = void;
  static constexpr bool is_static = true;
};
inline constexpr with_hidden_clause with_hidden{};

template <class T>
concept clause = requires {
  typename std::remove_cvref_t<T>::is_tenon_clause;
};

namespace detail {

template <class T>
inline constexpr bool is_where = false;
template <class Condition>
inline constexpr bool is_where<where_clause<Condition>> = true;
template <class T>
inline constexpr bool is_order = requires {
  T::is_order;
};

template <class Entity, class Clause>
struct clause_is_on_entity : std::true_type {};
template <class Entity, class Condition>
struct clause_is_on_entity<Entity, where_clause<Condition>> : condition_is_on_entity<Entity, Condition> {};
template <class Entity, class... Items>
struct clause_is_on_entity<Entity, order_clause<Items...>>
    : std::bool_constant<(std::is_same_v<typename Items::entity, Entity> && ...)> {};
template <class Entity, class Other>
struct clause_is_on_entity<Entity, order<Other>> : std::is_same<Entity, Other> {};

template <class... Clauses>
struct at_most_one_where : std::bool_constant<((is_where<Clauses> ? 1 : 0) + ... + 0) <= 1> {};
template <class... Clauses>
struct at_most_one_order : std::bool_constant<((is_order<Clauses> ? 1 : 0) + ... + 0) <= 1> {};
template <class... Clauses>
struct no_clause_is_given_twice
    : std::bool_constant<((((std::is_same_v<limit, Clauses> ? 1 : 0) + ... + 0) <= 1) &&
                          (((std::is_same_v<offset, Clauses> ? 1 : 0) + ... + 0) <= 1) &&
                          (((std::is_same_v<with_deleted_clause, Clauses> ? 1 : 0) + ... + 0) <= 1) &&
                          (((std::is_same_v<with_hidden_clause, Clauses> ? 1 : 0) + ... + 0) <= 1))> {};
template <class Argument>
struct argument_is_a_clause : std::bool_constant<clause<Argument>> {};

template <class Wanted, class... Clauses>
inline constexpr bool contains_clause = (std::is_same_v<Wanted, Clauses> || ...);

/// The clauses of one statement, each held by value; found again by type.
template <class Entity, class... Clauses>
struct clause_set : Clauses... {
  static constexpr bool is_static = (Clauses::is_static && ...);
  static constexpr bool has_where = (is_where<Clauses> || ...);
  static constexpr bool has_order = (is_order<Clauses> || ...);
  static constexpr bool has_limit = contains_clause<limit, Clauses...>;
  static constexpr bool has_offset = contains_clause<offset, Clauses...>;
  static constexpr bool deleted_too = contains_clause<with_deleted_clause, Clauses...>;
  static constexpr bool hidden_too = contains_clause<with_hidden_clause, Clauses...>;

  template <class Condition>
  static const Condition& condition_of(const where_clause<Condition>& each) {
    return each.condition;
  }
  template <class... Items>
  static const auto& order_of(const order_clause<Items...>& each) {
    return each;
  }
  template <class Any>
  static const auto& order_of(const order<Any>& each) {
    return each;
  }
};

/// False after a refusal, so that the caller can leave the rest alone. A function with a deduced type is
/// looked into where it is called, which makes its sentences the first errors.
template <class Entity, class... Clauses>
consteval auto check_clauses() {
  static_assert(
      (argument_is_a_clause<Clauses>::value && ...),
      "tenon: find, count, ...: the arguments are clauses: where(...), order_by(...), limit(n), offset(n), "
      "with_deleted, with_hidden");
  if constexpr ((argument_is_a_clause<Clauses>::value && ...)) {
    static_assert(at_most_one_where<Clauses...>::value,
                  "tenon: where() is given twice; connect the conditions with && or ||");
    static_assert(at_most_one_order<Clauses...>::value,
                  "tenon: order_by() is given twice; name all columns in one");
    static_assert(no_clause_is_given_twice<Clauses...>::value,
                  "tenon: a clause (limit, offset, with_deleted, with_hidden) is given twice");
    static_assert((clause_is_on_entity<Entity, Clauses>::value && ...),
                  "tenon: a clause names columns of another entity than the repository's");
    return at_most_one_where<Clauses...>::value && at_most_one_order<Clauses...>::value &&
           no_clause_is_given_twice<Clauses...>::value &&
           (clause_is_on_entity<Entity, Clauses>::value && ...);
  } else {
    return false;
  }
}

}  // namespace detail
}  // namespace tenon::inline v0

// ---- tenon/query/select.hpp ----

namespace tenon::inline v0 {
namespace detail {

/// Soft delete hides rows from every read and set-based write unless asked otherwise.
template <class Entity>
constexpr bool hides_deleted() {
  return table_info_of<Entity>.deleted_at != table_info::none;
}

inline void write_not_deleted(statement_writer& out, const table_info& table) {
  out.add(node_kind::is_null, 1);
  out.column(node_kind::column, table, table.columns[table.deleted_at]);
}

/// The condition of a statement: the user's, and "not deleted" where it applies.
template <class Entity, class Set>
void write_where(statement_writer& out, const Set& clauses) {
  constexpr bool scoped = hides_deleted<Entity>() && !Set::deleted_too;
  if constexpr (scoped || Set::has_where) {
    out.add(node_kind::where, 1);
    if constexpr (scoped && Set::has_where) out.add(node_kind::and_, 2);
    if constexpr (scoped) write_not_deleted(out, table_info_of<Entity>);
    if constexpr (Set::has_where) Set::condition_of(clauses).write(out);
  }
}

inline void write_bound(statement_writer& out, node_kind kind, std::int64_t count) {
  if (count < 0) {
    fail(error_kind::value, kind == node_kind::limit ? "limit() is negative" : "offset() is negative");
  }
  out.add(kind, 1);
  out.parameter(count, nullptr);
}

template <class Set>
bool is_ordered(const Set& clauses) {
  if constexpr (Set::has_order) {
    if constexpr (requires { Set::order_of(clauses).empty(); }) return !Set::order_of(clauses).empty();
    return true;
  } else {
    return false;
  }
}

template <class Entity, class Set>
void write_tail(statement_writer& out, const Set& clauses) {
  write_where<Entity>(out, clauses);
  if constexpr (Set::has_order) Set::order_of(clauses).write(out);
  if constexpr (Set::has_limit) write_bound(out, node_kind::limit, static_cast<const limit&>(clauses).count);
  if constexpr (Set::has_offset)
    write_bound(out, node_kind::offset, static_cast<const offset&>(clauses).count);
}

template <class Entity, class Set>
std::size_t tail_size(const Set& clauses) {
  return ((hides_deleted<Entity>() && !Set::deleted_too) || Set::has_where ? 1u : 0u) +
         (is_ordered(clauses) ? 1u : 0u) + (Set::has_limit ? 1u : 0u) + (Set::has_offset ? 1u : 0u);
}

inline void write_from(statement_writer& out, const table_info& table) {
  out.add(node_kind::from, 1);
  out.add(node_kind::table_source, table);
}

/// Every column of an entity as results, hidden ones only if asked.
inline void write_entity_columns(statement_writer& out, const table_info& table, bool hidden_too) {
  if (!out.describing()) return;
  out.add(node_kind::entity_columns, table, 0, hidden_too ? node_flag::with_hidden : node_flag::none);
  for (const column_info& column : table.columns) {
    if (hidden_too || !column.is(column_trait::hidden)) out.result(column.spec);
  }
}

}  // namespace detail

/// Whole entities: `select<Agent>(where(…), order_by(…), limit(20))`. What `repository::find` runs.
template <class Entity, class... Clauses>
struct select_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Clauses...>;
  static constexpr bool is_static = clauses_type::is_static;
  clauses_type clauses;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    if (out.describing()) {
      out.add(node_kind::select, 2 + detail::tail_size<Entity>(clauses));
      out.add(node_kind::results, 1);
      detail::write_entity_columns(out, table, clauses_type::hidden_too);
      detail::write_from(out, table);
    }
    detail::write_tail<Entity>(out, clauses);
  }
};

template <class Entity, class... Clauses>
constexpr auto select(Clauses&&... clauses) {
  if constexpr (detail::check_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
    return select_statement<Entity, std::remove_cvref_t<Clauses>...>{{std::forward<Clauses>(clauses)...}};
  } else {
    return select_statement<Entity>{};
  }
}

/// One computed value over the rows that `where` means; order and page do not matter.
template <class Entity, node_kind Kind, class Operand, node_flag Flags, class... Clauses>
struct aggregate_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Clauses...>;
  static constexpr bool is_static = clauses_type::is_static && Operand::is_static;
  Operand operand;
  cell_spec result;
  clauses_type clauses;

  void write(statement_writer& out) const {
    constexpr bool filtered =
        (detail::hides_deleted<Entity>() && !clauses_type::deleted_too) || clauses_type::has_where;
    out.add(node_kind::select, filtered ? 3 : 2);
    out.add(node_kind::results, 1);
    out.add(Kind, Kind == node_kind::count_all ? 0 : 1, Flags);
    if constexpr (Kind != node_kind::count_all) operand.write(out);
    out.result(result);
    detail::write_from(out, table_info_of<Entity>);
    detail::write_where<Entity>(out, clauses);
  }
};

/// Whether a row exists: `select exists (select … where …)`.
template <class Entity, class... Clauses>
struct exists_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Clauses...>;
  static constexpr bool is_static = clauses_type::is_static;
  clauses_type clauses;

  void write(statement_writer& out) const {
    out.add(node_kind::select, 1);
    out.add(node_kind::results, 1);
    out.add(node_kind::exists, 1);
    out.result({cell_kind::boolean, storage::standard});
    out.add(node_kind::select, 2 + detail::tail_size<Entity>(clauses));
    out.add(node_kind::results, 1);
    out.add(node_kind::true_);
    detail::write_from(out, table_info_of<Entity>);
    detail::write_tail<Entity>(out, clauses);
  }
};

namespace detail {

template <class... Clauses>
struct aggregates_take_no_order_or_page
    : std::bool_constant<((!is_order<Clauses> && !std::is_same_v<Clauses, limit> &&
                           !std::is_same_v<Clauses, offset>)&&...)> {};

template <class Entity, class... Clauses>
consteval auto check_aggregate_clauses() {
  constexpr bool fit = check_clauses<Entity, Clauses...>();
  static_assert(
      aggregates_take_no_order_or_page<Clauses...>::value,
      "tenon: count, sum, average, minimum, maximum: order_by(), limit() and offset() do not apply; only "
      "where(...) and with_deleted do");
  return fit && aggregates_take_no_order_or_page<Clauses...>::value;
}

/// Counts what `where` means, whatever page is asked for.
template <class Entity, class... Clauses>
constexpr auto count_statement(Clauses&&... clauses) {
  return aggregate_statement<Entity, node_kind::count_all, all_rows, node_flag::none,
                             std::remove_cvref_t<Clauses>...>{
      all, {cell_kind::integer, storage::standard}, {std::forward<Clauses>(clauses)...}};
}

}  // namespace detail

/// How many rows: `count_rows<Agent>(where(…))`. What `repository::count` runs.
template <class Entity, class... Clauses>
constexpr auto count_rows(Clauses&&... clauses) {
  if constexpr (detail::check_aggregate_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
    return detail::count_statement<Entity>(std::forward<Clauses>(clauses)...);
  } else {
    return detail::count_statement<Entity>();
  }
}

template <class Entity, class... Clauses>
constexpr auto exists(Clauses&&... clauses) {
  if constexpr (detail::check_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
    return exists_statement<Entity, std::remove_cvref_t<Clauses>...>{{std::forward<Clauses>(clauses)...}};
  } else {
    return exists_statement<Entity>{};
  }
}

/// Rows by values of some columns (the key, mostly), in the order in which the values are given; values
/// without a row give none.
struct select_by_columns {
  using is_tenon_statement = void;
  const table_info* table;
  std::span<const std::uint16_t> columns;
  const row_source* values;
  bool numbered;  ///< the first result is the position of the row's values
  bool hidden_too;
  bool deleted_too;

  void write(statement_writer& out) const {
    const bool scoped = table->deleted_at != table_info::none && !deleted_too;
    const std::size_t conditions = columns.size() + (scoped ? 1 : 0);
    out.add(node_kind::select, 3);
    if (numbered) {
      out.add(node_kind::results, 2);
      out.add(node_kind::rows_number);
      out.result({cell_kind::integer, storage::standard});
    } else {
      out.add(node_kind::results, 1);
    }
    detail::write_entity_columns(out, *table, hidden_too);
    out.add(node_kind::from, 2);
    out.rows(*values);
    out.add(node_kind::table_source, *table);
    out.add(node_kind::where, 1);
    for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const column_info& column = table->columns[columns[i]];
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, column);
      out.rows_column(i, column.spec);
    }
    if (scoped) detail::write_not_deleted(out, *table);
  }
};

}  // namespace tenon::inline v0

// ---- tenon/query/write.hpp ----

namespace tenon::inline v0 {
namespace detail {

constexpr node constant(std::uint16_t value) {
  node result{node_kind::constant};
  result.index = value;
  return result;
}

template <class... Assignments>
struct assignment_set : Assignments... {
  static constexpr bool is_static = (Assignments::is_static && ...);
  void write(statement_writer& out) const { (static_cast<const Assignments&>(*this).write(out), ...); }
};

template <class Entity, class Assignment>
struct assignment_is_on_entity : std::bool_constant<std::is_same_v<typename Assignment::entity, Entity>> {};
template <class Assignment>
concept assignment_of_a_value = requires(const Assignment& each) {
  each.value.get();
};
template <class Assignment>
struct assignment_holds_a_value : std::bool_constant<assignment_of_a_value<Assignment>> {};
template <class T>
struct argument_is_an_assignment : std::bool_constant<assignment_to_a_column<T>> {};
template <class... Assignments>
struct update_changes_something : std::bool_constant<(sizeof...(Assignments) > 0)> {};

/// What update() and delete_where() are given when they are given nothing.
struct no_clause {};

}  // namespace detail

/// A set-based update: `update<Agent>(where(…), col<&Agent::status> = AgentStatus::idle)`. Touches updated_at
/// and version by itself.
template <class Entity, class Where, class... Assignments>
struct update_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Where>;
  static constexpr bool is_static = Where::is_static && (Assignments::is_static && ...);
  clauses_type clauses;
  detail::assignment_set<Assignments...> assignments;
  timestamp at;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    constexpr bool touches = table_info_of<Entity>.updated_at != table_info::none;
    constexpr bool counts = table_info_of<Entity>.version != table_info::none;
    out.add(node_kind::update, table, 2);
    out.add(node_kind::set, sizeof...(Assignments) + (touches ? 1 : 0) + (counts ? 1 : 0));
    assignments.write(out);
    if constexpr (touches) {
      const column_info& column = table.columns[table.updated_at];
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, table, column);
      out.parameter(at, &column);
    }
    if constexpr (counts) {
      const column_info& column = table.columns[table.version];
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, table, column);
      out.add(node_kind::add, 2);
      out.column(node_kind::column, table, column);
      out.add(detail::constant(1));
    }
    detail::write_where<Entity>(out, clauses);
  }
};

namespace detail {
template <class T>
struct update_needs_a_where_clause : std::bool_constant<is_where<T>> {};
}  // namespace detail

template <class Entity, class Where = detail::no_clause, class... Assignments>
auto update(Where&& where = {}, Assignments&&... assignments) {
  using clause_type = std::remove_cvref_t<Where>;
  static_assert(detail::update_needs_a_where_clause<clause_type>::value,
                "tenon: update(): the first argument is where(...); to change every row say update_all(...) "
                "or where(all)");
  static_assert((detail::argument_is_an_assignment<Assignments>::value && ...),
                "tenon: update(): after where(...) come assignments: col<&Entity::member> = value");
  if constexpr (!detail::is_where<clause_type> || !(assignment_to_a_column<Assignments> && ...)) {
    return update_statement<Entity, where_clause<all_rows>>{};
  } else {
    static_assert(detail::update_changes_something<Assignments...>::value,
                  "tenon: update(): say what to change: col<&Entity::member> = value");
    (void)detail::check_clauses<Entity, clause_type>();
    static_assert((detail::assignment_is_on_entity<Entity, std::remove_cvref_t<Assignments>>::value && ...),
                  "tenon: update(): an assignment names a column of another entity");
    return update_statement<Entity, clause_type, std::remove_cvref_t<Assignments>...>{
        {std::forward<Where>(where)}, {std::forward<Assignments>(assignments)...}, now()};
  }
}

/// Deletes rows for good, marked as deleted or not.
template <class Entity, class Where>
struct delete_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Where, with_deleted_clause>;
  static constexpr bool is_static = Where::is_static;
  clauses_type clauses;

  void write(statement_writer& out) const {
    out.add(node_kind::remove, table_info_of<Entity>, 1);
    detail::write_where<Entity>(out, clauses);
  }
};

namespace detail {
template <class T>
struct delete_needs_a_where_clause : std::bool_constant<is_where<T>> {};
}  // namespace detail

template <class Entity, class Where = detail::no_clause>
auto delete_from(Where&& where = {}) {
  using clause_type = std::remove_cvref_t<Where>;
  static_assert(detail::delete_needs_a_where_clause<clause_type>::value,
                "tenon: delete_where(): the argument is where(...); to delete every row say delete_all() or "
                "where(all)");
  if constexpr (detail::is_where<clause_type>) {
    (void)detail::check_clauses<Entity, clause_type>();
    return delete_statement<Entity, clause_type>{{std::forward<Where>(where), with_deleted}};
  } else {
    return delete_statement<Entity, where_clause<all_rows>>{};
  }
}

/// Marks rows as deleted (`at` set) or takes the mark away (`at` empty).
template <class Entity, class Where>
struct mark_deleted_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Where, with_deleted_clause>;
  static constexpr bool is_static = Where::is_static;
  clauses_type clauses;
  std::optional<timestamp> mark;
  timestamp at;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    const column_info& marker = table.columns[table.deleted_at];
    const bool touches = table.updated_at != table_info::none;
    const bool counts = table.version != table_info::none;
    out.add(node_kind::update, table, 2);
    out.add(node_kind::set, 1u + (touches ? 1u : 0u) + (counts ? 1u : 0u));
    out.add(node_kind::assign, 2);
    out.column(node_kind::column, table, marker);
    out.parameter(mark, &marker);
    if (touches) {
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, table, table.columns[table.updated_at]);
      out.parameter(at, &table.columns[table.updated_at]);
    }
    if (counts) {
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, table, table.columns[table.version]);
      out.add(node_kind::add, 2);
      out.column(node_kind::column, table, table.columns[table.version]);
      out.add(detail::constant(1));
    }
    // Marking skips rows that are marked already, so the first mark stands; recovering takes only marked
    // ones.
    out.add(node_kind::where, 1);
    out.add(node_kind::and_, 2);
    out.add(node_kind::is_same, 2);
    out.add(node_kind::is_null, 1);
    out.column(node_kind::column, table, marker);
    out.parameter(mark.has_value(), nullptr);
    clauses_type::condition_of(clauses).write(out);
  }
};

/// What an insert does when a row with the same conflict columns exists.
enum class conflict_action : std::uint8_t {
  fail,    ///< unique_violation
  skip,    ///< keeps the old row
  update,  ///< overwrites the old row's updatable columns
};

/// Inserts one entity (its values are parameters) or many (one parameter of kind rows) with one fixed text.
/// Written for whole entities by the repository; `conflict_columns` empty means the key.
struct insert_statement {
  using is_tenon_statement = void;
  const table_info* table;
  const row_source* source;  ///< one row or many, the columns Tenon writes; null if only the text is wanted
  bool bulk;
  bool with_key;  ///< false: the database generates the integer key
  conflict_action conflict = conflict_action::fail;
  std::span<const std::uint16_t> conflict_columns = {};
  bool only_if_changed = false;

  bool writes(std::size_t column) const {
    const column_info& info = table->columns[column];
    if (info.is(column_trait::read_only)) return false;
    return with_key || !table->has_key(static_cast<std::uint16_t>(column)) ||
           table->generation != key_generation::integer;
  }
  /// Columns that an overwriting upsert sets.
  bool overwrites(std::size_t column) const {
    const column_info& info = table->columns[column];
    if (info.is(column_trait::read_only | column_trait::insert_only | column_trait::hidden |
                column_trait::deleted_at))
      return false;
    const auto position = static_cast<std::uint16_t>(column);
    for (std::uint16_t each : conflict_columns.empty() ? table->key : conflict_columns) {
      if (each == position) return false;
    }
    return !table->has_key(position);
  }

  void write(statement_writer& out) const {
    if (out.describing()) describe(out);
    if (bulk) {
      if (!out.describing()) out.rows(*source);
    } else {
      if (source != nullptr) source->fill(source->items, 0, out.values());
    }
  }

 private:
  std::size_t written() const {
    std::size_t count = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) count += writes(c) ? 1 : 0;
    return count;
  }

  void describe(statement_writer& out) const {
    const std::size_t width = written();
    const bool resolves = conflict != conflict_action::fail;
    out.add(node_kind::insert, *table, 2u + (bulk ? 1u : 0u) + (resolves ? 1u : 0u));
    out.add(node_kind::column_names, width);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (writes(c)) out.column(node_kind::column, *table, table->columns[c]);
    }
    out.add(node_kind::values, width);
    std::size_t position = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!writes(c)) continue;
      const column_info& column = table->columns[c];
      // An empty optional with a default takes the default; COALESCE keeps the text the same for every row.
      const bool defaulted = column.nullable && column.has_default();
      if (defaulted) out.add(node_kind::coalesce, 2);
      if (bulk) {
        out.rows_column(position, column.spec);
      } else {
        node value{node_kind::parameter};
        value.column = &column;
        value.spec = column.spec;
        out.add(value);
      }
      if (defaulted) out.column(node_kind::default_of, *table, column);
      ++position;
    }
    if (bulk) out.rows(*source);
    if (resolves) describe_conflict(out);
  }

  void describe_conflict(statement_writer& out) const {
    const std::span<const std::uint16_t> target = conflict_columns.empty() ? table->key : conflict_columns;
    std::size_t changes = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) changes += overwrites(c) ? 1 : 0;
    const bool updates = conflict == conflict_action::update && changes > 0;
    out.add(node_kind::on_conflict, updates && only_if_changed ? 3 : 2);
    out.add(node_kind::column_names, target.size());
    for (std::uint16_t column : target) out.column(node_kind::column, *table, table->columns[column]);
    out.add(node_kind::set, updates ? changes : 0);
    if (!updates) return;
    std::size_t compared = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!overwrites(c)) continue;
      const column_info& column = table->columns[c];
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, *table, column);
      if (column.is(column_trait::version)) {
        out.add(node_kind::add, 2);
        out.column(node_kind::column, *table, column);
        out.add(detail::constant(1));
      } else {
        out.column(node_kind::excluded, *table, column);
      }
      if (compares(column)) ++compared;
    }
    if (only_if_changed) describe_changed(out, compared);
  }

  static bool compares(const column_info& column) {
    return !column.is(column_trait::updated_at | column_trait::version);
  }

  void describe_changed(statement_writer& out, std::size_t compared) const {
    out.add(node_kind::where, 1);
    if (compared == 0) return out.add(node_kind::false_);
    for (std::size_t i = 1; i < compared; ++i) out.add(node_kind::or_, 2);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!overwrites(c) || !compares(table->columns[c])) continue;
      out.add(node_kind::is_not_same, 2);
      out.column(node_kind::column, *table, table->columns[c]);
      out.column(node_kind::excluded, *table, table->columns[c]);
    }
  }
};

/// Updates whole entities by key, and by version where there is one. One entity or many, one text each.
struct update_by_key_statement {
  using is_tenon_statement = void;
  const table_info* table;
  const row_source*
      source;  ///< a row: updatable columns, key columns (both in the table's order), expected version
  bool bulk;

  bool writes(std::size_t column) const {
    const column_info& info = table->columns[column];
    return !info.is(column_trait::read_only | column_trait::insert_only | column_trait::hidden |
                    column_trait::deleted_at) &&
           !table->has_key(static_cast<std::uint16_t>(column));
  }

  void write(statement_writer& out) const {
    if (out.describing()) describe(out);
    if (bulk) {
      if (!out.describing()) out.rows(*source);
    } else {
      if (source != nullptr) source->fill(source->items, 0, out.values());
    }
  }

 private:
  void value(statement_writer& out, std::size_t position, const column_info& column) const {
    if (bulk) return out.rows_column(position, column.spec);
    node added{node_kind::parameter};
    added.column = &column;
    added.spec = column.spec;
    out.add(added);
  }

  void describe(statement_writer& out) const {
    std::size_t width = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) width += writes(c) ? 1 : 0;
    const bool versioned = table->version != table_info::none;
    out.add(node_kind::update, *table, bulk ? 3 : 2);
    out.add(node_kind::set, width);
    std::size_t position = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!writes(c)) continue;
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, *table, table->columns[c]);
      value(out, position++, table->columns[c]);
    }
    if (bulk) out.rows(*source);
    out.add(node_kind::where, 1);
    const std::size_t conditions = table->key.size() + (versioned ? 1 : 0);
    for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!table->has_key(static_cast<std::uint16_t>(c))) continue;
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, table->columns[c]);
      value(out, position++, table->columns[c]);
    }
    if (versioned) {
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, table->columns[table->version]);
      value(out, position++, table->columns[table->version]);
    }
  }
};

}  // namespace tenon::inline v0

// ---- tenon/session/transaction.hpp ----

namespace tenon::inline v0 {

/// A transaction on one connection, from `database::begin` or `database::transaction`, or nested (a
/// savepoint) from another. It rolls back when it is destroyed without commit. After an error by which the
/// database itself ended the transaction only rollback is possible. It belongs to the thread that began it.
/// Not movable, since repositories refer to it.
class transaction {
 public:
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction() {
    if (open_) {
      try {
        rollback();
      } catch (...) {  // the connection is lost or the database ended it: there is nothing left to undo
      }
    }
  }

  /// Makes the changes durable. Errors: `transaction` (over, or ended by the database), `busy`, `io`, `full`,
  /// `foreign_key_violation` (deferred keys); the transaction is then rolled back.
  void commit() {
    check_open();
    try {
      if (depth_ == 0) {
        connection_->commit();
      } else {
        connection_->release(depth_);
      }
    } catch (...) {
      if (depth_ == 0) abandon();
      throw;
    }
    close();
  }

  /// Undoes everything since `begin`.
  void rollback() {
    if (!open_) detail::fail(error_kind::transaction, "rollback(): the transaction is over");
    struct closer {
      transaction* self;
      ~closer() { self->close(); }
    } const closing{this};
    if (!connection_->in_transaction()) return;
    if (depth_ == 0) {
      connection_->rollback();
    } else {
      connection_->rollback_to(depth_);
    }
  }

  /// Starts a savepoint that ends with the object: `auto inner = tx.begin();`. End the inner one first.
  [[nodiscard]] transaction begin() {
    check_open();
    return transaction(*this);
  }
  /// Runs `body(transaction&)` in a savepoint: kept when it returns, undone when it throws.
  template <std::invocable<transaction&> Body>
  auto nested(Body&& body) -> std::invoke_result_t<Body&, transaction&> {
    check_open();
    transaction inner(*this);
    return inner.finish(body);
  }

  /// False after commit or rollback.
  bool is_open() const noexcept { return open_; }

 private:
  friend class database;
  friend class session;

  explicit transaction(detail::connection_holder& holder) : holder_(&holder), connection_(&holder.acquire()) {
    try {
      connection_->begin(true);
    } catch (...) {
      holder_->release();
      throw;
    }
  }
  explicit transaction(transaction& outer)
      : outer_(&outer), connection_(outer.connection_), depth_(outer.depth_ + 1) {
    connection_->savepoint(depth_);
    outer.inner_ = this;
  }

  template <class Body>
  auto finish(Body& body) -> std::invoke_result_t<Body&, transaction&> {
    if constexpr (std::is_void_v<std::invoke_result_t<Body&, transaction&>>) {
      body(*this);
      if (open_) commit();
    } else {
      auto result = body(*this);
      if (open_) commit();
      return result;
    }
  }

  void check_open() const {
    if (!open_) detail::fail(error_kind::transaction, "the transaction is over; begin another one");
    if (inner_ != nullptr) {
      detail::fail(error_kind::transaction,
                   "a nested transaction is open; use it, and end it before the outer one");
    }
    if (!connection_->in_transaction()) {
      detail::fail(error_kind::transaction,
                   "the database has ended the transaction after an error; roll back and run it again");
    }
  }

  /// A commit that failed leaves nothing half done.
  void abandon() noexcept {
    try {
      if (connection_->in_transaction()) connection_->rollback();
    } catch (...) {  // reported by the commit's own error
    }
    close();
  }

  void close() noexcept {
    open_ = false;
    // Inner ones end with the outer one: they must not reach into whatever runs on the connection next.
    for (transaction* each = std::exchange(inner_, nullptr); each != nullptr;
         each = std::exchange(each->inner_, nullptr)) {
      each->open_ = false;
    }
    if (outer_ != nullptr) outer_->inner_ = nullptr;
    if (holder_ != nullptr) std::exchange(holder_, nullptr)->release();
  }

  detail::connection_holder* holder_ = nullptr;
  transaction* outer_ = nullptr;
  transaction* inner_ = nullptr;
  backend_connection* connection_;
  int depth_ = 0;
  bool open_ = true;
};

inline transaction database::begin() {
  return tenon::transaction(*holder_);
}

template <std::invocable<tenon::transaction&> Body>
auto database::transaction(Body&& body) -> std::invoke_result_t<Body&, tenon::transaction&> {
  tenon::transaction tx(*holder_);
  return tx.finish(body);
}

/// Where statements go: a database (each operation on its own) or a transaction. Cheap to copy.
class session {
 public:
  session(database& db) : holder_(db.holder_.get()) {}  // NOLINT: repository<Entity>{db}
  session(transaction& tx) : transaction_(&tx) {}       // NOLINT: repository<Entity>{tx}

  /// The connection for one operation, held while this object lives.
  class lease {
   public:
    explicit lease(const session& from)
        : holder_(from.holder_),
          connection_(holder_ != nullptr ? &holder_->acquire() : from.transaction_connection()) {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() {
      if (holder_ != nullptr) holder_->release();
    }
    backend_connection& operator*() const noexcept { return *connection_; }
    backend_connection* operator->() const noexcept { return connection_; }
    bool in_transaction() const noexcept { return holder_ == nullptr; }

   private:
    detail::connection_holder* holder_;
    backend_connection* connection_;
  };

  /// Makes several statements one: a transaction, or a savepoint in the one that is open. Undone unless
  /// `keep` is called.
  class write_scope {
   public:
    explicit write_scope(lease& held) : connection_(*held), nested_(held.in_transaction()) {
      if (nested_) {
        connection_.savepoint(depth);
      } else {
        connection_.begin(true);
      }
    }
    write_scope(const write_scope&) = delete;
    write_scope& operator=(const write_scope&) = delete;
    ~write_scope() {
      if (kept_) return;
      try {
        if (!connection_.in_transaction()) return;
        if (nested_) {
          connection_.rollback_to(depth);
        } else {
          connection_.rollback();
        }
      } catch (...) {  // the error that brought us here says more
      }
    }
    void keep() {
      if (nested_) {
        connection_.release(depth);
      } else {
        connection_.commit();
      }
      kept_ = true;
    }

   private:
    static constexpr int depth = 0;  // user savepoints start at 1
    backend_connection& connection_;
    bool nested_;
    bool kept_ = false;
  };

 private:
  backend_connection* transaction_connection() const {
    transaction_->check_open();
    return transaction_->connection_;
  }

  detail::connection_holder* holder_ = nullptr;
  transaction* transaction_ = nullptr;
};

}  // namespace tenon::inline v0

// ---- tenon/session/row_reader.hpp ----

namespace tenon::inline v0::detail {

/// Cells for one row, on the stack unless the row is wide.
class row_buffer {
 public:
  explicit row_buffer(std::size_t width) : cells_(width > inline_size ? new cell[width] : inline_) {}
  row_buffer(const row_buffer&) = delete;
  row_buffer& operator=(const row_buffer&) = delete;
  ~row_buffer() {
    if (cells_ != inline_) delete[] cells_;
  }
  cell* data() noexcept { return cells_; }

 private:
  static constexpr std::size_t inline_size = 32;
  cell inline_[inline_size];
  cell* cells_;
};

/// Starts a cursor and closes it whatever happens.
class open_rows {
 public:
  open_rows(backend_connection& connection, const statement_source& source, const encoder& values)
      : cursor_(connection.open(source, values)) {}
  open_rows(const open_rows&) = delete;
  open_rows& operator=(const open_rows&) = delete;
  ~open_rows() { cursor_.close(); }
  bool next(cell* row) { return cursor_.next(row); }

 private:
  cursor& cursor_;
};

using row_function = void (*)(void* target, const cell* row);

/// Runs a statement and hands each row to `each`; at most `most` rows.
inline void read_rows(backend_connection& connection, const statement_source& source, const encoder& values,
                      std::size_t width, row_function each, void* target,
                      std::size_t most = static_cast<std::size_t>(-1)) {
  row_buffer row(width);
  open_rows rows(connection, source, values);
  for (std::size_t count = 0; count < most && rows.next(row.data()); ++count) each(target, row.data());
}

/// How a typed statement reaches a backend: its values into `values`, and its slot if its type says
/// everything, else its description into `described`. Valid as long as all three arguments are.
template <class Shell>
statement_source source_of(const Shell& shell, encoder& values, statement& described) {
  statement_writer out(Shell::is_static ? nullptr : &described, values);
  shell.write(out);
  if constexpr (Shell::is_static) {
    return {
        slot_of<Shell>(), &shell,
        [](const void* self, statement_writer& writer) { static_cast<const Shell*>(self)->write(writer); },
        nullptr};
  } else {
    return {0, nullptr, nullptr, &described};
  }
}

}  // namespace tenon::inline v0::detail

// ---- tenon/session/entity_rows.hpp ----

namespace tenon::inline v0 {
namespace detail {

inline constexpr std::size_t max_columns = 256;

/// A set of a table's columns.
class column_mask {
 public:
  constexpr void set(std::size_t column) { words_[column / 64] |= std::uint64_t{1} << (column % 64); }
  constexpr bool test(std::size_t column) const { return (words_[column / 64] >> (column % 64) & 1) != 0; }
  constexpr std::size_t count() const {
    std::size_t sum = 0;
    for (std::uint64_t word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }
  /// How many columns of the set come before `column`: its place in a row of just these columns.
  constexpr std::size_t rank(std::size_t column) const {
    std::size_t sum = 0;
    for (std::size_t c = 0; c < column; ++c) sum += test(c) ? 1 : 0;
    return sum;
  }

  template <class Condition>
  static constexpr column_mask where(const table_info& table, Condition condition) {
    column_mask result;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (condition(c, table.columns[c])) result.set(c);
    }
    return result;
  }
  static constexpr column_mask only(std::size_t column) {
    column_mask result;
    result.set(column);
    return result;
  }

 private:
  std::uint64_t words_[max_columns / 64]{};
};

inline std::string_view kind_name(cell_kind kind) {
  constexpr std::string_view names[] = {
      "NULL",        "a boolean", "an integer",    "a real number", "text",      "a blob", "a uuid",
      "a timestamp", "a date",    "a time of day", "an interval",   "a decimal", "JSON",   "rows"};
  return names[static_cast<std::size_t>(kind)];
}

/// What a codec knows beyond the status (where in a JSON text), if it knows more.
using explain_function = std::string (*)(const cell& found);
template <class Member>
constexpr explain_function explainer() {
  if constexpr (requires(const cell& found) { codec<without_optional_t<Member>>::explain(found); }) {
    return [](const cell& found) -> std::string { return codec<without_optional_t<Member>>::explain(found); };
  } else {
    return nullptr;
  }
}

/// Says which member could not be read and why; never the value.
template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void decode_failed(const field_name& field, cell_kind expected,
                                                          const cell& found, decode_status status,
                                                          explain_function explain = nullptr) {
  std::string text =
      field.entity.empty() ? std::string("the result") : sentence({field.entity, "::", field.member});
  text += " cannot be read: ";
  if (status == decode_status::null_value && found.kind == cell_kind::null) {
    text += "the database holds NULL; make the member std::optional, or fill the column";
  } else if (explain != nullptr && (found.kind == cell_kind::text || found.kind == cell_kind::json)) {
    text += explain(found);
  } else if (status == decode_status::out_of_range) {
    text += sentence({"the stored value is out of the member's range (", kind_name(found.kind), ")"});
  } else if (status == decode_status::malformed) {
    text += sentence({"the stored value cannot be read as ", kind_name(expected)});
  } else {
    text += sentence(
        {"the database holds ", kind_name(found.kind), " where ", kind_name(expected), " is expected"});
  }
  error problem(error_kind::decode, std::move(text));
  problem.column = field.member;
  throw problem;
}

/// Reads cells into the members of one entity. It knows member types, no entity, so that every entity shares
/// its instantiations.
struct column_decoder {
  const cell* cells;
  const column_mask& mask;
  const column_info* column;
  std::size_t position = 0;

  template <class Member>
  void operator()(Member& member) {
    if constexpr (encodable<Member>) {
      if (mask.test(position)) {
        const decode_status status = decode_cell(*cells, member);
        if (status != decode_status::ok) [[unlikely]] {
          decode_failed(column[position], column[position].spec.kind, *cells, status, explainer<Member>());
        }
        ++cells;
      }
      ++position;
    } else if constexpr (is_embedded<Member>) {
      reflect::visit_members(member, *this);
    }
  }
};

/// Writes the members of one entity as cells.
struct column_encoder {
  encoder& out;
  const column_mask& mask;
  const column_info* column;
  std::size_t position = 0;

  template <class Member>
  void operator()(const Member& member) {
    if constexpr (encodable<Member>) {
      if (mask.test(position)) {
        out.at(&column[position], column[position].spec.stored);
        codec<Member>::encode(member, out);
      }
      ++position;
    } else if constexpr (is_embedded<Member>) {
      reflect::visit_members(member, *this);
    }
  }
};

/// Cells into the members whose columns are in `mask`, in the table's order.
template <class Entity>
void decode_columns(const cell* cells, const column_mask& mask, Entity& entity) {
  column_decoder decode{cells, mask, table_info_of<Entity>.columns.data()};
  reflect::visit_members(entity, decode);
}

/// The members whose columns are in `mask` into cells, in the table's order.
template <class Entity>
void encode_columns(const Entity& entity, const column_mask& mask, encoder& out) {
  column_encoder encode{out, mask, table_info_of<Entity>.columns.data()};
  reflect::visit_members(entity, encode);
}

/// The column sets of a table's statements, worked out at compile time.
struct table_masks {
  column_mask key;
  column_mask visible;           ///< all but the hidden columns
  column_mask everything;        ///< the hidden ones too
  column_mask insert;            ///< what an insert writes
  column_mask insert_generated;  ///< the same without a key that the database makes
  column_mask update;            ///< what an update of a whole entity writes
  bool reads_back = false;       ///< the database fills columns that have to be read after a write
  bool stamps = false;           ///< Tenon fills columns at an insert
  std::size_t key_place = 0;     ///< of the key's first column in an insert's row
};

constexpr table_masks make_masks(const table_info& table) {
  table_masks masks;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const column_info& column = table.columns[c];
    const bool key = table.has_key(static_cast<std::uint16_t>(c));
    masks.everything.set(c);
    if (key) masks.key.set(c);
    if (!column.is(column_trait::hidden)) masks.visible.set(c);
    if (!column.is(column_trait::read_only)) {
      masks.insert.set(c);
      if (!key || table.generation != key_generation::integer) masks.insert_generated.set(c);
      if (!key && !column.is(column_trait::insert_only | column_trait::hidden | column_trait::deleted_at)) {
        masks.update.set(c);
      }
    }
    if (column.is(column_trait::read_only) || (column.nullable && column.has_default()))
      masks.reads_back = true;
  }
  if (!table.key.empty()) masks.key_place = masks.insert.rank(table.key[0]);
  masks.stamps = table.generation == key_generation::uuid || table.created_at != table_info::none ||
                 table.updated_at != table_info::none || table.version != table_info::none;
  return masks;
}

template <class Entity>
inline constexpr table_masks masks_of = make_masks(table_info_of<Entity>);

/// What the run-time engine needs of an entity's type; one constant per entity, all else is shared code.
struct entity_operations {
  const table_info* table;
  const table_masks* masks;
  void (*decode)(const cell* cells, const column_mask& mask, void* entity);
  void (*encode)(const void* entity, const column_mask& mask, encoder& out);
  std::uint32_t (*first_slot)();
};

/// How many statements of the engine an entity has.
inline constexpr std::uint32_t slots_per_entity = 16;

template <class Entity>
std::uint32_t slot_block() noexcept {
  static const std::uint32_t first = next_slot(slots_per_entity);
  return first;
}

template <class Entity>
inline constexpr entity_operations operations_of = {
    &table_info_of<Entity>, &masks_of<Entity>,
    [](const cell* cells, const column_mask& mask, void* entity) {
      decode_columns(cells, mask, *static_cast<Entity*>(entity));
    },
    [](const void* entity, const column_mask& mask, encoder& out) {
      encode_columns(*static_cast<const Entity*>(entity), mask, out);
    },
    []() { return slot_block<Entity>(); }};

}  // namespace detail
}  // namespace tenon::inline v0

// ---- tenon/session/write_rows.hpp ----

namespace tenon::inline v0::detail {

inline cell number_cell(cell_kind kind, std::int64_t number) {
  cell value;
  value.kind = kind;
  value.stored = storage::standard;
  value.integer = number;
  return value;
}
inline cell timestamp_cell(timestamp at) {
  return number_cell(cell_kind::timestamp, at.time_since_epoch().count());
}
inline cell uuid_cell(const uuid& id, storage stored) {
  cell value;
  value.kind = cell_kind::uuid;
  value.stored = stored;
  value.uuid = id.bytes;
  return value;
}

/// Zero, nil, empty or NULL: nobody has set it.
inline bool is_unset(const cell& value) {
  switch (value.kind) {
    case cell_kind::null: return true;
    case cell_kind::integer:
    case cell_kind::timestamp: return value.integer == 0;
    case cell_kind::uuid: return value.uuid == std::array<unsigned char, 16>{};
    case cell_kind::text: return value.bytes.size == 0;
    default: return false;
  }
}

/// A value that Tenon makes at write time. The entity gets it only when the write has succeeded.
struct stamp {
  std::uint16_t column;
  std::uint16_t place;  ///< in the row of the columns written
  cell value;
};

/// What the stamps of a write are.
struct stamp_plan {
  bool key = false;                  ///< a uuid key, made where it is not set
  std::int64_t* next_key = nullptr;  ///< integer keys, given out where they are not set
  bool inserts = false;              ///< creation time and first version
  bool restamps = false;             ///< updated_at always; else only where it is not set
  bool counts = false;               ///< the next version
  cell now{};
};

/// The rows of a write: entities through a mask, stamps laid over. It is the `items` of a row_source.
template <class Deferred = void>
struct basic_write_rows {
  static constexpr std::size_t most_stamps = 5;

  const entity_operations* operations = nullptr;
  std::span<void* const> entities{};
  const column_mask* mask = nullptr;
  bool keyed = false;           ///< update: the key after the columns, then the version that is expected
  std::vector<void*> owned{};   ///< keeps `entities` where they are a part of the caller's
  std::vector<stamp> stamps{};  ///< `per_row` for each entity
  std::size_t per_row = 0;

  /// One column of an entity as a cell; its bytes live in the entity, or in `values`.
  static const cell& column_of(const entity_operations& operations, const void* entity, std::size_t column,
                               encoder& values) {
    const std::size_t at = values.size();
    operations.encode(entity, column_mask::only(column), values);
    return values.data()[at];
  }
  static bool is_unset(const entity_operations& operations, const void* entity, std::size_t column) {
    encoder values;
    return detail::is_unset(column_of(operations, entity, column, values));
  }

  /// The stamps of one entity into `out`, the same columns for every entity; how many.
  static std::size_t make_stamps(const entity_operations& operations, const void* entity,
                                 const column_mask& mask, const stamp_plan& plan, stamp* out) {
    const table_info& table = *operations.table;
    std::size_t count = 0;
    const auto add = [&](std::uint16_t column, const cell& value, bool only_if_unset) {
      cell chosen = value;
      if (only_if_unset) {
        // Integer, timestamp and uuid cells hold their value, so that it outlives `values`.
        encoder values;
        const cell& own = column_of(operations, entity, column, values);
        if (!detail::is_unset(own)) chosen = own;
      }
      out[count++] = {column, static_cast<std::uint16_t>(mask.rank(column)), chosen};
    };
    if (plan.key) add(table.key[0], uuid_cell(uuid::v7(), table.columns[table.key[0]].spec.stored), true);
    if (plan.next_key != nullptr) {
      const bool unset = is_unset(operations, entity, table.key[0]);
      add(table.key[0], number_cell(cell_kind::integer, *plan.next_key), true);
      if (unset) ++*plan.next_key;
    }
    if (plan.inserts && table.created_at != table_info::none) add(table.created_at, plan.now, true);
    if (table.updated_at != table_info::none) add(table.updated_at, plan.now, !plan.restamps);
    if (table.version != table_info::none && (plan.inserts || plan.counts)) {
      encoder values;
      const std::int64_t next =
          plan.counts ? column_of(operations, entity, table.version, values).integer + 1 : 1;
      add(table.version, number_cell(cell_kind::integer, next), false);
    }
    return count;
  }

  void stamp_all(const stamp_plan& plan) {
    stamp made[most_stamps];
    for (void* entity : entities) {
      per_row = make_stamps(*operations, entity, *mask, plan, made);
      for (std::size_t i = 0; i < per_row; ++i) stamps.push_back(made[i]);
    }
  }

  std::span<const stamp> stamps_of(std::size_t index) const {
    return {stamps.data() + index * per_row, per_row};
  }

  static void lay_over(std::span<const stamp> stamps, const column_mask& mask, std::size_t first,
                       encoder& out) {
    for (const stamp& each : stamps) {
      if (mask.test(each.column)) out.replace(first + each.place, each.value);
    }
  }

  std::size_t width() const {
    const table_info& table = *operations->table;
    return mask->count() + (keyed ? table.key.size() + (table.version != table_info::none ? 1u : 0u) : 0u);
  }
  row_source source() const { return {this, entities.size(), width(), &fill}; }

  static void fill(const void* self, std::size_t index, encoder& out) {
    const auto& rows = *static_cast<const basic_write_rows*>(self);
    const std::size_t first = out.size();
    rows.operations->encode(rows.entities[index], *rows.mask, out);
    if (rows.per_row != 0) lay_over(rows.stamps_of(index), *rows.mask, first, out);
    if (rows.keyed) {
      const table_info& table = *rows.operations->table;
      rows.operations->encode(rows.entities[index], rows.operations->masks->key, out);
      if (table.version != table_info::none) {
        rows.operations->encode(rows.entities[index], column_mask::only(table.version), out);
      }
    }
  }

  static void give_back(const entity_operations& operations, std::span<const stamp> stamps, void* entity) {
    for (const stamp& each : stamps) operations.decode(&each.value, column_mask::only(each.column), entity);
  }
  void give_back() const {
    for (std::size_t i = 0; i < entities.size(); ++i) give_back(*operations, stamps_of(i), entities[i]);
  }
};
using write_rows = basic_write_rows<>;

}  // namespace tenon::inline v0::detail

// ---- tenon/session/engine.hpp ----

namespace tenon::inline v0::detail {

/// The writes of whole entities, on untyped entities and their `entity_operations`, so that this is compiled
/// once and not once per entity. A template only so that who writes nothing compiles nothing of it.
template <class Session = session, class Operations = entity_operations>
class entity_engine {
 public:
  entity_engine(Session where, const Operations& operations)
      : session_(where), operations_(operations), table_(*operations.table) {}

  /// One entity of a table whose columns come all from the program. `Stamped`: Tenon fills some.
  template <bool Stamped>
  void insert_plain(void* entity) const {
    typename Session::lease held(session_);
    insert_one<Stamped>(held, entity);
  }

  void insert(std::span<void* const> entities) {
    if (entities.empty()) return;
    typename Session::lease held(session_);
    if (entities.size() == 1 && !reads_back()) return insert_one<true>(held, entities[0]);
    write(held, "insert", [&](outcome& done) { insert_rows(held, entities, done); });
  }

  void save(std::span<void* const> entities) {
    if (entities.empty()) return;
    require_key("save");
    typename Session::lease held(session_);
    if (entities.size() == 1 && !reads_back() && is_new(entities[0]))
      return insert_one<true>(held, entities[0]);
    std::vector<void*> fresh;
    std::vector<void*> known;
    for (void* entity : entities) (is_new(entity) ? fresh : known).push_back(entity);
    write(held, "save", [&](outcome& done) {
      if (!fresh.empty()) insert_rows(held, fresh, done);
      if (known.empty()) return;
      const std::int64_t changed = update_rows(held, known, done);
      if (changed == static_cast<std::int64_t>(known.size())) return;
      if (versioned()) {
        done.missing = known;
      } else {
        // Which rows are missing is not known, so all are offered and the ones that exist stay as they are
        // now.
        const std::int64_t added = upsert_rows(held, known, conflict_action::skip, {}, false, done);
        if (changed + added != static_cast<std::int64_t>(known.size())) refuse_twice("save");
      }
    });
  }

  std::int64_t upsert(std::span<void* const> entities, std::span<const std::uint16_t> conflict_columns,
                      conflict_action action, bool only_if_changed) {
    if (entities.empty()) return 0;
    typename Session::lease held(session_);
    std::int64_t changed = 0;
    write(held, "upsert", [&](outcome& done) {
      changed = upsert_rows(held, entities, action, conflict_columns, only_if_changed, done);
    });
    return changed;
  }

  void update(std::span<void* const> entities) {
    if (entities.empty()) return;
    require_key("update");
    typename Session::lease held(session_);
    write(held, "update", [&](outcome& done) {
      const std::int64_t changed = update_rows(held, entities, done);
      if (changed != static_cast<std::int64_t>(entities.size())) done.missing = entities;
    });
  }

  /// Runs a delete or mark of exactly these entities by key and version; `shell` is the statement. A
  /// repeatable one may find its work done already; the entities then become the rows as they are.
  template <class Shell>
  void run_for(const Shell& shell, std::span<void* const> entities, std::string_view doing, bool repeatable) {
    if (entities.empty()) return;
    typename Session::lease held(session_);
    write(held, doing, [&](outcome& done) {
      encoder values;
      statement described;
      const statement_source source = source_of(shell, values, described);
      const std::int64_t touched = run(held, source, values);
      if (repeatable) done.read({entities, nullptr, table_.key});
      if (touched == static_cast<std::int64_t>(entities.size())) return;
      done.missing = entities;
      done.repeatable = repeatable;
    });
  }

  /// Runs a statement of this entity's table. SQLite, for one, does not say which table a foreign key error
  /// is about; here it is known.
  std::int64_t run(typename Session::lease& held, const statement_source& source,
                   const encoder& values) const {
    try {
      return held->run(source, values);
    } catch (error& problem) {
      name_table(problem);
      throw;
    }
  }

  static bool has_key(const Operations& operations, const void* entity) {
    encoder values;
    operations.encode(entity, operations.masks->key, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_unset(values.data()[i])) return false;
    }
    return values.size() > 0;
  }

 private:
  using table = std::remove_cvref_t<decltype(*std::declval<Operations>().table)>;

  enum class variant : std::uint32_t {
    insert,
    insert_generated,
    bulk,
    upsert_bulk,
    update,
    update_bulk,
    current
  };

  /// Entities that become the rows as they are stored now, found by `columns`.
  struct current_rows {
    std::span<void* const> entities;
    const write_rows* written = nullptr;  ///< whose stamps go before the entities' own values; may be null
    std::span<const std::uint16_t> columns;
  };
  struct stored_row {
    void* entity;
    owned_values<> cells;
  };
  /// What the entities get once the write is kept, so that a failed one leaves them as they were.
  struct outcome {
    static constexpr std::size_t most_parts =
        4;  // new entities without and with keys, known ones, missing ones
    write_rows written[most_parts];
    std::size_t parts = 0;
    current_rows current[most_parts];
    std::size_t currents = 0;
    std::vector<stored_row> stored;  ///< what `current` asks for, read while the write can still be undone
    /// Set when fewer rows were touched than entities meant: everything is undone and explained.
    std::span<void* const> missing;
    bool repeatable = false;

    write_rows& add(const Operations& operations, std::span<void* const> entities, const column_mask& mask) {
      write_rows& rows = written[parts++];
      rows.operations = &operations;
      rows.entities = entities;
      rows.mask = &mask;
      return rows;
    }
    void read(const current_rows& rows) { current[currents++] = rows; }
  };

  /// Runs `work(outcome&)` as one: all of it is kept, or none. Where it missed rows, it is undone and
  /// explained; work that was done before (a row marked already) is then repeated and accepted.
  template <class Work>
  void write(typename Session::lease& held, std::string_view doing, Work work) {
    for (const bool accepts : {false, true}) {
      outcome done;
      {
        typename Session::write_scope scope(held);
        work(done);
        if (accepts || done.missing.empty()) {
          read_stored(held, done);
          scope.keep();
          return give_back(done);
        }
      }
      explain_missing(held, done.missing, doing);
      if (!done.repeatable) refuse_twice(doing);
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_twice(std::string_view doing) const {
    fail(error_kind::conflict, sentence({doing, ": an entity of ", table_.entity, " is given twice"}));
  }

  [[gnu::noinline, gnu::cold]] void name_table(error& problem) const {
    if (problem.kind != error_kind::foreign_key_violation || !problem.table.empty()) return;
    problem.table = table_.name;
    problem.message += sentence({" (writing ", table_.entity, ")"});
    if (table_.foreign_keys.size() != 1) return;
    for (std::uint16_t column : table_.foreign_keys[0].columns) {
      if (!problem.column.empty()) problem.column += ", ";
      problem.column += table_.columns[column].name.view();
    }
  }

  bool versioned() const { return table_.version != table_info::none; }
  bool reads_back() const { return operations_.masks->reads_back && !table_.key.empty(); }
  bool generates_integer() const { return table_.generation == key_generation::integer; }
  bool key_is_unset(const void* entity) const {
    return write_rows::is_unset(operations_, entity, table_.key[0]);
  }

  bool is_new(const void* entity) const {
    if (table_.generation != key_generation::assigned && key_is_unset(entity)) return true;
    return versioned() && version_of(entity) == 0;
  }
  std::int64_t version_of(const void* entity) const {
    encoder values;
    return write_rows::column_of(operations_, entity, table_.version, values).integer;
  }

  void require_key(std::string_view doing) const {
    if (table_.key.empty()) {
      fail(error_kind::misuse,
           sentence({doing, "(): ", table_.entity,
                     " has no primary key; describe one by primary_key(), or use insert() and "
                     "update(where(...), ...)"}));
    }
  }

  template <class Shell>
  statement_source source(variant which, const Shell& shell) const {
    return {operations_.first_slot() + static_cast<std::uint32_t>(which), &shell,
            [](const void* self, statement_writer& out) { static_cast<const Shell*>(self)->write(out); },
            nullptr};
  }

  template <bool Stamped>
  void insert_one(typename Session::lease& held, void* entity) const {
    encoder values;
    const column_mask* mask = &operations_.masks->insert;
    operations_.encode(entity, *mask, values);
    const bool generated = generates_integer() && is_unset(values.data()[operations_.masks->key_place]);
    if (generated) {
      mask = &operations_.masks->insert_generated;
      values.clear();
      operations_.encode(entity, *mask, values);
    }
    const insert_statement shell{&table_, nullptr, false, !generated};
    const statement_source text = source(generated ? variant::insert_generated : variant::insert, shell);
    if constexpr (Stamped) {
      stamp stamps[write_rows::most_stamps];
      const std::size_t count =
          write_rows::make_stamps(operations_, entity, *mask, insert_plan(nullptr), stamps);
      write_rows::lay_over({stamps, count}, *mask, 0, values);
      run(held, text, values);
      write_rows::give_back(operations_, {stamps, count}, entity);
    } else {
      run(held, text, values);
    }
    if (generated) {
      const cell key = number_cell(cell_kind::integer, held->last_generated_key());
      operations_.decode(&key, column_mask::only(table_.key[0]), entity);
    }
  }

  stamp_plan insert_plan(std::int64_t* next_key) const {
    return {table_.generation == key_generation::uuid, next_key, true, false, false, timestamp_cell(now())};
  }

  /// Inside a write scope. Integer keys are given out here, which is safe under the write lock, so that one
  /// statement takes all rows and each has its key in hand. Rows that bring their keys go first.
  void insert_rows(typename Session::lease& held, std::span<void* const> entities, outcome& done) const {
    std::size_t keyless = 0;
    if (generates_integer()) {
      for (void* entity : entities) keyless += key_is_unset(entity) ? 1 : 0;
    }
    if (keyless == 0 || keyless == entities.size()) {
      bulk_insert(held, done.add(operations_, entities, operations_.masks->insert), keyless != 0, done);
    } else {
      for (const bool unset : {false, true}) {
        write_rows& part = done.add(operations_, {}, operations_.masks->insert);
        for (void* entity : entities) {
          if (key_is_unset(entity) == unset) part.owned.push_back(entity);
        }
        part.entities = part.owned;
        bulk_insert(held, part, unset, done);
      }
    }
  }

  void bulk_insert(typename Session::lease& held, write_rows& rows, bool gives_keys, outcome& done) const {
    std::int64_t next_key = gives_keys ? free_keys(held, rows.entities.size()) : 0;
    if (gives_keys || operations_.masks->stamps)
      rows.stamp_all(insert_plan(gives_keys ? &next_key : nullptr));
    const row_source all = rows.source();
    run_bulk(held, variant::bulk, insert_statement{&table_, &all, true, true}, all);
    if (reads_back()) done.read({rows.entities, &rows, table_.key});
  }

  /// The first of `count` integer keys that are free.
  std::int64_t free_keys(typename Session::lease& held, std::size_t count) const {
    const std::int64_t greatest = held->greatest_key(table_);
    if (static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() - greatest) < count) {
      fail(error_kind::full, sentence({"no integer key is left for ", table_.entity}));
    }
    return greatest + 1;
  }

  std::int64_t upsert_rows(typename Session::lease& held, std::span<void* const> entities,
                           conflict_action action, std::span<const std::uint16_t> conflict_columns,
                           bool only_if_changed, outcome& done) const {
    write_rows& rows = done.add(operations_, entities, operations_.masks->insert);
    bool unset = false;
    bool unknown_creation = false;
    for (void* entity : entities) {
      unset = unset || (generates_integer() && key_is_unset(entity));
      unknown_creation = unknown_creation || (table_.created_at != table_info::none &&
                                              write_rows::is_unset(operations_, entity, table_.created_at));
    }
    std::int64_t next_key = unset ? free_keys(held, entities.size()) : 0;
    stamp_plan plan = insert_plan(unset ? &next_key : nullptr);
    plan.restamps = true;
    if (unset || operations_.masks->stamps) rows.stamp_all(plan);
    const row_source all = rows.source();
    const insert_statement shell{&table_, &all, true, true, action, conflict_columns, only_if_changed};
    const bool usual = conflict_columns.empty() && action == conflict_action::update && !only_if_changed;
    const std::int64_t changed =
        usual ? run_bulk(held, variant::upsert_bulk, shell, all) : run_composed(held, shell, all);
    // What an existing row keeps (key, creation time, version, all of it) is not in hand.
    if (!usual || unknown_creation || versioned() || reads_back()) {
      done.read({entities, &rows, conflict_columns.empty() ? table_.key : conflict_columns});
    }
    return changed;
  }

  /// How many rows were there to be updated.
  std::int64_t update_rows(typename Session::lease& held, std::span<void* const> entities,
                           outcome& done) const {
    if (operations_.masks->update.count() == 0) return count_current(held, entities);
    write_rows& rows = done.add(operations_, entities, operations_.masks->update);
    rows.keyed = true;
    if (operations_.masks->stamps) rows.stamp_all({false, nullptr, false, true, true, timestamp_cell(now())});
    std::int64_t changed = 0;
    const row_source all = rows.source();
    const update_by_key_statement shell{&table_, &all, entities.size() > 1};
    if (entities.size() == 1) {
      encoder values;
      write_rows::fill(&rows, 0, values);
      changed = run(held, source(variant::update, shell), values);
    } else {
      changed = run_bulk(held, variant::update_bulk, shell, all);
    }
    // An entity that was made in memory does not know when its row was created.
    bool unknown_creation = false;
    if (table_.created_at != table_info::none) {
      for (void* entity : entities) {
        unknown_creation = unknown_creation || write_rows::is_unset(operations_, entity, table_.created_at);
      }
    }
    if (unknown_creation || reads_back()) done.read({entities, nullptr, table_.key});
    return changed;
  }

  std::int64_t count_current(typename Session::lease& held, std::span<void* const> entities) const {
    std::int64_t count = 0;
    read_current(held, {entities, nullptr, table_.key}, [&](std::size_t, const cell*) { ++count; });
    return count;
  }

  template <class Shell>
  std::int64_t run_bulk(typename Session::lease& held, variant which, const Shell& shell,
                        const row_source& rows) const {
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    return run(held, source(which, shell), values);
  }
  template <class Shell>
  std::int64_t run_composed(typename Session::lease& held, const Shell& shell, const row_source& rows) const {
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    shell.write(writer);
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    return run(held, {0, nullptr, nullptr, &described}, values);
  }

  void read_stored(typename Session::lease& held, outcome& done) const {
    const std::size_t width = operations_.masks->visible.count();
    for (std::size_t i = 0; i < done.currents; ++i) {
      const current_rows& each = done.current[i];
      read_current(held, each, [&](std::size_t index, const cell* row) {
        done.stored.push_back({each.entities[index], {}});
        done.stored.back().cells.take(row, width);
      });
    }
  }

  void give_back(const outcome& done) const {
    for (std::size_t i = 0; i < done.parts; ++i) done.written[i].give_back();
    for (const stored_row& each : done.stored) {
      encoder cells;
      each.cells.write(cells);
      operations_.decode(cells.data(), operations_.masks->visible, each.entity);
    }
  }

  /// Hands the stored row of each entity to `each(index, cells)`; entities without a row are left out.
  template <class Each>
  void read_current(typename Session::lease& held, const current_rows& wanted, Each each) const {
    struct match_rows {
      const Operations* operations;
      const current_rows* wanted;
      static void fill(const void* self, std::size_t index, encoder& out) {
        const auto& match = *static_cast<const match_rows*>(self);
        for (std::uint16_t column : match.wanted->columns) {
          const std::size_t at = out.size();
          match.operations->encode(match.wanted->entities[index], column_mask::only(column), out);
          if (match.wanted->written == nullptr) continue;
          for (const stamp& made : match.wanted->written->stamps_of(index)) {
            if (made.column == column) out.replace(at, made.value);
          }
        }
      }
    } const match{&operations_, &wanted};
    const row_source keys{&match, wanted.entities.size(), wanted.columns.size(), &match_rows::fill};
    const select_by_columns shell{&table_, wanted.columns, &keys, true, false, true};
    struct target {
      Each* each;
      static void row(void* self, const cell* cells) {
        (*static_cast<target*>(self)->each)(static_cast<std::size_t>(cells[0].integer), cells + 1);
      }
    } receiver{&each};
    const std::size_t width = operations_.masks->visible.count() + 1;
    encoder values;
    if (wanted.columns.data() == table_.key.data()) {
      values.at(nullptr, storage::standard);
      values.rows(keys);
      read_rows(*held, source(variant::current, shell), values, width, &target::row, &receiver);
    } else {
      statement described;
      statement_writer writer(&described, values);
      shell.write(writer);
      read_rows(*held, {0, nullptr, nullptr, &described}, values, width, &target::row, &receiver);
    }
  }

  /// Why a write by key and version touched fewer rows than meant: throws not_found or conflict; returns if
  /// every row is there as expected.
  [[gnu::noinline, gnu::cold]] void explain_missing(typename Session::lease& held,
                                                    std::span<void* const> entities,
                                                    std::string_view doing) const {
    constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();
    std::vector<std::int64_t> found(entities.size(), missing);
    const std::size_t place = versioned() ? operations_.masks->visible.rank(table_.version) : 0;
    read_current(held, {entities, nullptr, table_.key}, [&](std::size_t index, const cell* row) {
      found[index] = versioned() ? row[place].integer : 0;
    });
    for (std::size_t i = 0; i < entities.size(); ++i) {
      const std::string who = sentence({table_.entity, " with ", key_text(entities[i])});
      if (found[i] == missing) {
        const std::string_view remedy =
            doing == "update" ? "; insert it, or use save()" : "; it was never inserted, or deleted since";
        fail(error_kind::not_found, sentence({doing, ": there is no ", who, remedy}));
      }
      if (!versioned() || found[i] == version_of(entities[i])) continue;
      error problem(error_kind::conflict,
                    sentence({doing, ": ", who, " was changed by somebody else: expected version ",
                              std::to_string(version_of(entities[i])), ", found ", std::to_string(found[i]),
                              "; load it again and repeat the change"}));
      problem.table = table_.name;
      throw problem;
    }
  }
  /// A key for messages: "id 7". Keys are no secrets; other values never appear.
  std::string key_text(const void* entity) const {
    std::string text;
    for (std::uint16_t column : table_.key) {
      encoder values;
      const cell& key = write_rows::column_of(operations_, entity, column, values);
      if (!text.empty()) text += ", ";
      text += table_.columns[column].member;
      text += ' ';
      if (key.kind == cell_kind::uuid) {
        char buffer[36];
        write_uuid(key.uuid, buffer);
        text.append(buffer, sizeof buffer);
      } else if (key.kind == cell_kind::text) {
        text += key.text();
      } else if (key.kind == cell_kind::integer) {
        text += std::to_string(key.integer);
      } else {
        text += kind_name(key.kind);
      }
    }
    return text;
  }

  Session session_;
  const Operations& operations_;
  const table& table_;
};

}  // namespace tenon::inline v0::detail

// ---- tenon/session/raw.hpp ----

namespace tenon::inline v0 {
namespace detail {

template <class Row>
struct row_is_an_aggregate_or_a_value : std::bool_constant<encodable<Row> || reflect::aggregate<Row>> {};

template <class Text>
struct sql_is_a_constant_of_the_program : std::false_type {};

/// The specs of a result row: one per member, embedded structs spread out.
template <class Row>
void add_specs(std::vector<cell_spec>& specs) {
  if constexpr (encodable<Row>) {
    specs.push_back({codec<Row>::kind, storage::standard});
  } else {
    static_assert(row_is_an_aggregate_or_a_value<Row>::value,
                  "tenon: query<Row>(): a member of Row has no codec; read text into std::string, and "
                  "specialise tenon::codec for types of your own");
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (add_specs<reflect::member_type<Row, I>>(specs), ...);
    }
    (std::make_index_sequence<reflect::member_count<Row>>{});
  }
}

template <class Row>
void decode_row(const cell*& cells, Row& row, const field_name& field) {
  if constexpr (encodable<Row>) {
    const decode_status status = decode_cell(*cells, row);
    if (status != decode_status::ok) [[unlikely]] {
      decode_failed(field, codec<Row>::kind, *cells, status);
    }
    ++cells;
  } else {
    reflect::for_each_member(row, [&](auto& member, auto position) {
      decode_row(cells, member,
                 {reflect::type_name<Row>, reflect::member_name<Row, decltype(position)::value>});
    });
  }
}

template <class Value>
void raw_parameter(encoder& values, const Value& value) {
  values.at(nullptr, storage::standard);
  if constexpr (encodable<Value>) {
    codec<Value>::encode(value, values);
  } else {
    static_assert(
        std::is_convertible_v<const Value&, std::string_view>,
        "tenon: query(), execute(): a parameter's type has no codec; specialise tenon::codec for it");
    codec<std::string_view>::encode(std::string_view(value), values);
  }
}

template <class Row>
void append_raw(void* target, const cell* cells) {
  auto& rows = *static_cast<std::vector<Row>*>(target);
  if constexpr (std::is_same_v<Row, bool>) {  // a vector<bool> has no elements to refer to
    bool value = false;
    decode_row(cells, value, {"", ""});
    rows.push_back(value);
  } else {
    decode_row(cells, rows.emplace_back(), {"", ""});
  }
}

inline statement describe_raw(std::string_view text, std::vector<cell_spec> results) {
  statement described;
  node raw{node_kind::raw};
  raw.text = text;
  described.nodes.push_back(raw);
  described.results = std::move(results);
  return described;
}

}  // namespace detail

/// SQL text that is a constant of the program: text made at run time does not compile, so user input cannot
/// become part of a statement. Values are parameters (`?` or `?1` on SQLite).
class sql_text {
 public:
  template <std::size_t Size>
  consteval sql_text(const char (&text)[Size]) : text_(text) {}  // NOLINT: a literal is one
  template <class Text>
  constexpr sql_text(const Text&) {  // NOLINT: refuses
    static_assert(detail::sql_is_a_constant_of_the_program<Text>::value,
                  "tenon: query(), execute(): the SQL text must be a literal; text made at run time could "
                  "carry user input, so pass values as parameters: \"... WHERE id = ?\", id");
  }
  constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

/// Runs SQL as written and reads each row into `Row`: a struct, member by member in the order of the columns,
/// or a single value. `query<Totals>(db, "SELECT role, count(*) FROM messages WHERE conversationId = ? GROUP
/// BY role", id)`. The text is prepared once per connection. Errors: `statement` (the text), `decode`,
/// `misuse`.
template <class Row, class... Parameters>
std::vector<Row> query(session where, sql_text text, const Parameters&... parameters) {
  static_assert(detail::row_is_an_aggregate_or_a_value<Row>::value,
                "tenon: query<Row>(): Row must be a plain aggregate struct or a type with a codec");
  std::vector<cell_spec> specs;
  detail::add_specs<Row>(specs);
  const std::size_t width = specs.size();
  const statement described = detail::describe_raw(text.view(), std::move(specs));
  encoder values;
  (detail::raw_parameter(values, parameters), ...);
  std::vector<Row> rows;
  const session::lease held(where);
  detail::read_rows(*held, {0, nullptr, nullptr, &described}, values, width, &detail::append_raw<Row>, &rows);
  return rows;
}

/// The first row, or nothing.
template <class Row, class... Parameters>
std::optional<Row> query_one(session where, sql_text text, const Parameters&... parameters) {
  std::vector<Row> rows = query<Row>(where, text, parameters...);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

/// Runs SQL as written that gives no rows; how many rows it inserted, changed or deleted.
template <class... Parameters>
std::int64_t execute(session where, sql_text text, const Parameters&... parameters) {
  const statement described = detail::describe_raw(text.view(), {});
  encoder values;
  (detail::raw_parameter(values, parameters), ...);
  const session::lease held(where);
  return held->run({0, nullptr, nullptr, &described}, values);
}

}  // namespace tenon::inline v0

// ---- tenon/session/repository_traits.hpp ----

// What repository<Entity> asks of its entity and its arguments: types of keys and aggregates, and the traits
// whose names tell a mistake.
namespace tenon::inline v0 {
namespace detail {

/// The C++ type of an entity's column.
template <class Entity, std::size_t Column, std::size_t Member = 0>
constexpr auto column_type() {
  using member_type = reflect::member_type<Entity, Member>;
  if constexpr (Column < first_columns<Entity>[Member + 1]) {
    if constexpr (encodable<member_type>) {
      return std::type_identity<member_type>{};
    } else {
      return column_type<member_type, Column - first_columns<Entity>[Member]>();
    }
  } else {
    return column_type<Entity, Column, Member + 1>();
  }
}
template <class Entity, std::size_t Part>
using key_type = typename decltype(column_type<Entity, table_info_of<Entity>.key[Part]>())::type;

template <class Entity>
struct entity_has_a_primary_key : std::bool_constant<!table_info_of<Entity>.key.empty()> {};
template <class Entity>
struct entity_has_a_deleted_at_column
    : std::bool_constant<table_info_of<Entity>.deleted_at != table_info::none> {};
/// Whether an argument is `col<…>`; with `Entity`, of that entity. One that is none is not of another.
template <class Argument>
struct argument_is_a_column : std::false_type {};
template <auto... Path>
struct argument_is_a_column<column_expression<Path...>> : std::true_type {};
template <class Entity, class Argument>
struct column_is_of_the_entity : std::true_type {};
template <class Entity, auto... Path>
struct column_is_of_the_entity<Entity, column_expression<Path...>>
    : std::is_same<typename column_expression<Path...>::entity, Entity> {};

template <class Entity, std::size_t Given>
struct key_has_as_many_columns_as_values : std::bool_constant<table_info_of<Entity>.key.size() == Given> {};
template <class Entity, class... Keys>
struct values_fit_the_key : std::false_type {};
template <class Entity, class... Keys>
requires(sizeof...(Keys) == table_info_of<Entity>.key.size()) struct values_fit_the_key<Entity, Keys...> {
  static constexpr bool value = []<std::size_t... I>(std::index_sequence<I...>) {
    return (value_is_comparable_with_column<without_optional_t<key_type<Entity, I>>, Keys>::value && ...);
  }
  (std::index_sequence_for<Keys...>{});
};

/// One key value lifted for its column.
template <class Entity, std::size_t Part>
struct key_origin {
  static constexpr const column_info* origin() {
    return &table_info_of<Entity>.columns[table_info_of<Entity>.key[Part]];
  }
};

template <class Entity, std::size_t Part, class Value>
struct key_equals {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }
  Value value;
  void write(statement_writer& out) const {
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, table_info_of<Entity>, *key_origin<Entity, Part>::origin());
    value.write(out);
  }
};

/// The rows of these entities, by their keys.
template <class Entity>
struct entities_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }

  std::span<void* const> entities;
  bool with_version;
  mutable row_source source{};

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    const bool versioned = with_version && table.version != table_info::none;
    const std::size_t width = table.key.size() + (versioned ? 1 : 0);
    out.add(node_kind::in, width + 1);
    for (std::uint16_t key : table.key) out.column(node_kind::column, table, table.columns[key]);
    if (versioned) out.column(node_kind::column, table, table.columns[table.version]);
    source = {this, entities.size(), width, [](const void* self, std::size_t index, encoder& row) {
                const auto& all = *static_cast<const entities_condition*>(self);
                const table_info& info = table_info_of<Entity>;
                for (std::uint16_t key : info.key) {
                  operations_of<Entity>.encode(all.entities[index], column_mask::only(key), row);
                }
                if (all.source.width > info.key.size()) {
                  operations_of<Entity>.encode(all.entities[index], column_mask::only(info.version), row);
                }
              }};
    out.rows(source);
  }
};

/// What an aggregate of a column's type is.
template <class Value>
struct aggregate_types {
  using sum = Value;
  using average = Value;
};
template <class Value>
requires std::integral<Value>
struct aggregate_types<Value> {
  using sum = std::int64_t;
  using average = double;
};
template <class Value>
requires std::floating_point<Value>
struct aggregate_types<Value> {
  using sum = double;
  using average = double;
};
template <class Value>
struct values_can_be_summed
    : std::bool_constant<(std::is_arithmetic_v<Value> && !std::same_as<Value, bool>) ||
                         std::same_as<Value, decimal>> {};

template <class Member>
constexpr auto check_summed() {
  using value = without_optional_t<Member>;
  static_assert(values_can_be_summed<value>::value, "tenon: sum(), average(): the column holds no numbers");
  return aggregate_types<value>{};
}
template <class Member>
using sum_type = typename decltype(check_summed<Member>())::sum;
template <class Member>
using average_type = typename decltype(check_summed<Member>())::average;

template <class Column>
constexpr auto check_aggregated() {
  static_assert(
      argument_is_a_column<Column>::value,
      "tenon: sum, average, minimum, maximum: the first argument is a column: col<&Entity::member>");
  if constexpr (argument_is_a_column<Column>::value) {
    return std::type_identity<typename Column::value_type>{};
  } else {
    return std::type_identity<std::int64_t>{};
  }
}
template <class Column>
using aggregated_type = typename decltype(check_aggregated<Column>())::type;

/// One value of a row of one cell; NULL leaves it empty.
template <class Value>
void read_value(void* target, const cell* row) {
  if (row->kind == cell_kind::null) return;
  Value value{};
  const decode_status status = codec<Value>::decode(*row, value);
  if (status != decode_status::ok) decode_failed({"", ""}, codec<Value>::kind, *row, status);
  *static_cast<std::optional<Value>*>(target) = std::move(value);
}

}  // namespace detail

}  // namespace tenon::inline v0

// ---- tenon/session/repository.hpp ----

namespace tenon::inline v0 {

/// What an upsert does; as TypeORM's upsert options.
struct upsert_options {
  bool skip_existing = false;    ///< keep the old row instead of overwriting it
  bool only_if_changed = false;  ///< leave the old row alone, its updated_at too, if no value differs
};

/// Reads and writes the entities of one type. Cheap to make: `repository<Agent> agents{db};` or, in a
/// transaction, `repository<Agent> agents{tx};`. Every method is one operation on the connection: all or
/// nothing. Errors of every method: those of the database (`busy`, `io`, `connection` …), `decode` when
/// reading, `value` and the constraint kinds when writing.
template <class Entity>
class repository {
 public:
  using entity_type = Entity;

  repository(session where) : session_(where) {}  // NOLINT: a database or a transaction is where
  repository(database& db) : session_(db) {}      // NOLINT
  repository(transaction& tx) : session_(tx) {}   // NOLINT

  // Making and comparing entities in memory.

  /// A new entity with its members' default values; nothing is stored.
  static Entity create() { return Entity{}; }
  /// Sets members as an update would: `merge(agent, col<&Agent::name> = "coder")`; nothing is stored.
  template <class... Assignments>
  static Entity& merge(Entity& into, const Assignments&... assignments) {
    static_assert(
        (detail::argument_is_an_assignment<Assignments>::value && ...),
        "tenon: merge(), preload(): after the entity come assignments: col<&Entity::member> = value");
    if constexpr ((assignment_to_a_column<Assignments> && ...)) {
      static_assert((detail::assignment_is_on_entity<Entity, Assignments>::value && ...),
                    "tenon: merge(), preload(): an assignment names a member of another entity");
      static_assert((detail::assignment_holds_a_value<Assignments>::value && ...),
                    "tenon: merge(), preload(): the database computes this assignment; use update()");
      if constexpr ((detail::assignment_is_on_entity<Entity, Assignments>::value && ...) &&
                    (detail::assignment_holds_a_value<Assignments>::value && ...)) {
        (assignments.apply(into), ...);
      }
    }
    return into;
  }
  /// The stored entity with this key, with members set as by `merge`; empty if there is none. Nothing is
  /// stored.
  template <class Key, class... Assignments>
  std::optional<Entity> preload(const Key& key, const Assignments&... assignments) {
    std::optional<Entity> found = find_by_id(key);
    if (found) merge(*found, assignments...);
    return found;
  }
  /// Whether the key is set: not zero, nil, or empty.
  static bool has_id(const Entity& entity) {
    return detail::entity_engine<>::has_key(detail::operations_of<Entity>, &entity);
  }

  // Whole entities. An entity that is passed as an lvalue gets its generated key, timestamps, version and
  // defaults; a temporary comes back with them. If the write fails, the entity is as it was.

  /// Inserts if the key is not set yet (or the version is 0), else updates, or inserts where the row is
  /// missing. With a version column: updates only the version that was read; a stale one is `conflict` and
  /// writes nothing. Keeps created_at and hidden columns of existing rows. Cost: one statement for
  /// a new entity or a row that is there, two for a missing one; for many entities a constant number.
  Entity& save(Entity& entity) {
    engine().save(one(entity));
    return entity;
  }
  Entity save(Entity&& entity) {
    engine().save(one(entity));
    return std::move(entity);
  }
  Entity save(const Entity& entity) { return save(Entity(entity)); }
  std::vector<Entity>& save(std::vector<Entity>& entities) {
    engine().save(many(entities));
    return entities;
  }
  template <std::same_as<std::vector<Entity>> Entities>  // so that no braced entity is taken for a vector
  std::vector<Entity> save(Entities&& entities) {
    engine().save(many(entities));
    return std::move(entities);
  }

  /// Inserts. A key that exists is `unique_violation`. Cost: one statement for one or for many; more,
  /// but a constant number, where the database makes integer keys for many or fills columns itself.
  Entity& insert(Entity& entity) {
    insert_one(entity);
    return entity;
  }
  Entity insert(Entity&& entity) {
    insert_one(entity);
    return std::move(entity);
  }
  Entity insert(const Entity& entity) { return insert(Entity(entity)); }
  std::vector<Entity>& insert(std::vector<Entity>& entities) {
    engine().insert(many(entities));
    return entities;
  }
  template <std::same_as<std::vector<Entity>> Entities>  // so that no braced entity is taken for a vector
  std::vector<Entity> insert(Entities&& entities) {
    engine().insert(many(entities));
    return std::move(entities);
  }

  /// Updates the row of this entity by its key, and version if it has one. Errors: `not_found`, `conflict`.
  Entity& update(Entity& entity) {
    check_has_key();
    engine().update(one(entity));
    return entity;
  }
  std::vector<Entity>& update(std::vector<Entity>& entities) {
    check_has_key();
    engine().update(many(entities));
    return entities;
  }

  /// Inserts, or overwrites the row that has the same values in the conflict columns (a key or unique
  /// constraint): `users.upsert(user, col<&User::email>)`. The entities become the stored rows. Returns how
  /// many rows were written. Without conflict columns: the primary key.
  template <class... Columns>
  std::int64_t upsert(Entity& entity, const Columns&... conflict) {
    return upsert(entity, upsert_options{}, conflict...);
  }
  template <class... Columns>
  std::int64_t upsert(Entity& entity, upsert_options options, const Columns&... conflict) {
    return upsert_entities(one(entity), options, conflict...);
  }
  template <class... Columns>
  std::int64_t upsert(std::vector<Entity>& entities, const Columns&... conflict) {
    return upsert(entities, upsert_options{}, conflict...);
  }
  template <class... Columns>
  std::int64_t upsert(std::vector<Entity>& entities, upsert_options options, const Columns&... conflict) {
    return upsert_entities(many(entities), options, conflict...);
  }

  /// Deletes the entity's row for good. Errors: `not_found`; with a version column `conflict`.
  void remove(const Entity& entity) {
    void* const list[] = {const_cast<Entity*>(&entity)};
    remove_entities(list);
  }
  void remove(const std::vector<Entity>& entities) {
    remove_entities(many(const_cast<std::vector<Entity>&>(entities)));
  }

  /// Marks the entity's row as deleted: reads hide it from now on. Sets the mark in the entity. Errors:
  /// `not_found`.
  Entity& soft_remove(Entity& entity) {
    mark_entities(one(entity), true);
    return entity;
  }
  std::vector<Entity>& soft_remove(std::vector<Entity>& entities) {
    mark_entities(many(entities), true);
    return entities;
  }
  /// Takes the mark away again.
  Entity& recover(Entity& entity) {
    mark_entities(one(entity), false);
    return entity;
  }
  std::vector<Entity>& recover(std::vector<Entity>& entities) {
    mark_entities(many(entities), false);
    return entities;
  }

  // Sets of rows. They return how many rows were touched. Soft-deleted rows are left alone by updates.

  /// `update(where(col<&Agent::userId> == id), col<&Agent::status> = AgentStatus::idle)`.
  template <class Where = detail::no_clause, class... Assignments>
  requires(!std::same_as<std::remove_cvref_t<Where>, Entity> &&
           !std::same_as<std::remove_cvref_t<Where>, std::vector<Entity>>) std::int64_t
      update(Where&& where = {}, Assignments&&... assignments) {
    return run(tenon::update<Entity>(std::forward<Where>(where), std::forward<Assignments>(assignments)...));
  }
  /// The same for every row.
  template <class... Assignments>
  std::int64_t update_all(Assignments&&... assignments) {
    return run(tenon::update<Entity>(tenon::where(all), std::forward<Assignments>(assignments)...));
  }
  template <class Where, class Column, class Amount>
  std::int64_t increment(Where&& where, Column column, Amount amount) {
    static_assert(
        detail::argument_is_a_column<Column>::value,
        "tenon: increment(): after where(...) come the column, col<&Entity::member>, and the amount");
    if constexpr (detail::argument_is_a_column<Column>::value) {
      return update(std::forward<Where>(where), column = column + amount);
    } else {
      return 0;
    }
  }
  template <class Where, class Column, class Amount>
  std::int64_t decrement(Where&& where, Column column, Amount amount) {
    static_assert(
        detail::argument_is_a_column<Column>::value,
        "tenon: decrement(): after where(...) come the column, col<&Entity::member>, and the amount");
    if constexpr (detail::argument_is_a_column<Column>::value) {
      return update(std::forward<Where>(where), column = column - amount);
    } else {
      return 0;
    }
  }
  /// Deletes for good, marked rows too.
  template <class Where = detail::no_clause>
  std::int64_t delete_where(Where&& where = {}) {
    return run(tenon::delete_from<Entity>(std::forward<Where>(where)));
  }
  template <class... Keys>
  bool delete_by_id(const Keys&... key) {
    return with_key([&](auto condition) { return run(tenon::delete_from<Entity>(tenon::where(condition))); },
                    key...) > 0;
  }
  std::int64_t delete_all() { return run(tenon::delete_from<Entity>(tenon::where(all))); }
  /// Empties the table; the same as delete_all, under the name TypeORM has for it.
  void clear() { delete_all(); }
  template <class Where>
  std::int64_t soft_delete(Where&& where) {
    return mark(std::forward<Where>(where), true);
  }
  template <class Where>
  std::int64_t restore(Where&& where) {
    return mark(std::forward<Where>(where), false);
  }

  // Reading. Clauses in any order: where(…), order_by(…), limit(n), offset(n), with_deleted, with_hidden.

  template <class... Clauses>
  std::vector<Entity> find(Clauses&&... clauses) {
    std::vector<Entity> found;
    const auto shell = tenon::select<Entity>(std::forward<Clauses>(clauses)...);
    read(shell, static_cast<std::size_t>(-1), &append_row<hidden_too<decltype(shell)>>, &found);
    return found;
  }
  /// `find(where(condition))`.
  template <class Condition>
  std::vector<Entity> find_by(Condition&& condition) {
    return find(tenon::where(std::forward<Condition>(condition)));
  }
  /// The page and how many rows there are without limit and offset. Cost: two statements, on one state of the
  /// data.
  template <class... Clauses>
  std::pair<std::vector<Entity>, std::int64_t> find_and_count(const Clauses&... clauses) {
    session::lease held(session_);
    std::pair<std::vector<Entity>, std::int64_t> result;
    snapshot_scope scope(held);
    const auto shell = tenon::select<Entity>(clauses...);
    read_held(*held, shell, static_cast<std::size_t>(-1), &append_row<hidden_too<decltype(shell)>>,
              &result.first);
    if constexpr (detail::check_clauses<Entity, Clauses...>()) {
      result.second =
          value_held<std::int64_t>(*held, detail::count_statement<Entity>(clauses...)).value_or(0);
    }
    return result;
  }
  /// The first row, or nothing.
  template <class... Clauses>
  std::optional<Entity> find_one(Clauses&&... clauses) {
    std::optional<Entity> found;
    if constexpr ((std::same_as<std::remove_cvref_t<Clauses>, limit> || ...)) {
      const auto shell = tenon::select<Entity>(std::forward<Clauses>(clauses)...);
      read(shell, 1, &set_row<hidden_too<decltype(shell)>>, &found);
    } else {
      const auto shell = tenon::select<Entity>(std::forward<Clauses>(clauses)..., limit(1));
      read(shell, 1, &set_row<hidden_too<decltype(shell)>>, &found);
    }
    return found;
  }
  template <class Condition>
  std::optional<Entity> find_one_by(Condition&& condition) {
    return find_one(tenon::where(std::forward<Condition>(condition)));
  }
  /// The first row. Errors: `not_found`.
  template <class... Clauses>
  Entity find_one_or_fail(Clauses&&... clauses) {
    std::optional<Entity> found = find_one(std::forward<Clauses>(clauses)...);
    if (!found) not_found("find_one_or_fail()");
    return *std::move(found);
  }
  /// The row with this key; of a composite key give the values in its order.
  template <class... Keys>
  std::optional<Entity> find_by_id(const Keys&... key) {
    return with_key(
        [&](auto condition) {
          std::optional<Entity> found;
          const auto shell = tenon::select<Entity>(tenon::where(condition));
          read(shell, 1, &set_row<false>, &found);
          return found;
        },
        key...);
  }
  template <class... Keys>
  Entity find_by_id_or_fail(const Keys&... key) {
    std::optional<Entity> found = find_by_id(key...);
    if (!found) not_found("find_by_id_or_fail()");
    return *std::move(found);
  }
  /// The rows with these keys, in the order of the keys; keys without a row are left out. Keys of several
  /// columns are tuples. Cost: one statement.
  template <class Keys>
  std::vector<Entity> find_by_ids(const Keys& keys) {
    static_assert(detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: find_by_ids(): the entity has no primary key; describe one by primary_key()");
    static_assert(
        detail::argument_is_a_list<Keys>::value,
        "tenon: find_by_ids(): give a list of keys: {1, 2}, a std::vector or another container with "
        "size() and []; one key is find_by_id()");
    std::vector<Entity> found;
    if constexpr (detail::argument_is_a_list<Keys>::value) {
      const row_source source{&keys, keys.size(), table_info_of<Entity>.key.size(), &fill_key<Keys>};
      const table_info& table = table_info_of<Entity>;
      const select_by_columns shell{&table, table.key, &source, false, false, false};
      encoder values;
      values.at(nullptr, storage::standard);
      values.rows(source);
      session::lease held(session_);
      detail::read_rows(*held, {detail::slot_of<by_ids_tag>(), &shell, &write_by_keys, nullptr}, values,
                        detail::masks_of<Entity>.visible.count(), &append_row<false>, &found);
    }
    return found;
  }
  template <class Key>
  std::vector<Entity> find_by_ids(std::initializer_list<Key> keys) {
    return find_by_ids(std::vector<Key>(keys));
  }

  template <class... Clauses>
  bool exists(Clauses&&... clauses) {
    return value_of<bool>(tenon::exists<Entity>(std::forward<Clauses>(clauses)...)).value_or(false);
  }
  template <class Condition>
  bool exists_by(Condition&& condition) {
    return exists(tenon::where(std::forward<Condition>(condition)));
  }
  template <class... Clauses>
  std::int64_t count(Clauses&&... clauses) {
    return value_of<std::int64_t>(tenon::count_rows<Entity>(std::forward<Clauses>(clauses)...)).value_or(0);
  }
  template <class Condition>
  std::int64_t count_by(Condition&& condition) {
    return count(tenon::where(std::forward<Condition>(condition)));
  }

  /// Empty when there is no row (or only NULLs). Sums of integers are std::int64_t; too large a one is an
  /// error.
  template <class Column, class... Clauses>
  auto sum(Column column, Clauses&&... clauses) {
    using value = detail::sum_type<detail::aggregated_type<Column>>;
    return aggregate<node_kind::sum, value>(column, std::forward<Clauses>(clauses)...);
  }
  template <class Column, class... Clauses>
  auto average(Column column, Clauses&&... clauses) {
    using value = detail::average_type<detail::aggregated_type<Column>>;
    return aggregate<node_kind::average, value>(column, std::forward<Clauses>(clauses)...);
  }
  template <class Column, class... Clauses>
  auto minimum(Column column, Clauses&&... clauses) {
    using value = detail::without_optional_t<detail::aggregated_type<Column>>;
    return aggregate<node_kind::minimum, value>(column, std::forward<Clauses>(clauses)...);
  }
  template <class Column, class... Clauses>
  auto maximum(Column column, Clauses&&... clauses) {
    using value = detail::without_optional_t<detail::aggregated_type<Column>>;
    return aggregate<node_kind::maximum, value>(column, std::forward<Clauses>(clauses)...);
  }

 private:
  static constexpr void check_has_key() {
    static_assert(
        detail::entity_has_a_primary_key<Entity>::value,
        "tenon: update(): the entity has no primary key; describe one by primary_key(), or name the "
        "rows: update(where(...), ...)");
  }

  struct by_ids_tag {};

  /// Two reads that belong together see one state of the data.
  class snapshot_scope {
   public:
    explicit snapshot_scope(session::lease& held) : connection_(*held), own_(!held.in_transaction()) {
      if (own_) connection_.begin(false);
    }
    snapshot_scope(const snapshot_scope&) = delete;
    snapshot_scope& operator=(const snapshot_scope&) = delete;
    ~snapshot_scope() {
      if (!own_) return;
      try {
        connection_.rollback();
      } catch (...) {  // nothing was written
      }
    }

   private:
    backend_connection& connection_;
    bool own_;
  };

  template <class Shell>
  static constexpr bool hidden_too = std::remove_cvref_t<Shell>::clauses_type::hidden_too;

  template <bool HiddenToo>
  static void append_row(void* target, const cell* row) {
    detail::decode_columns(row,
                           HiddenToo ? detail::masks_of<Entity>.everything : detail::masks_of<Entity>.visible,
                           static_cast<std::vector<Entity>*>(target)->emplace_back());
  }
  template <bool HiddenToo>
  static void set_row(void* target, const cell* row) {
    detail::decode_columns(row,
                           HiddenToo ? detail::masks_of<Entity>.everything : detail::masks_of<Entity>.visible,
                           static_cast<std::optional<Entity>*>(target)->emplace());
  }

  detail::entity_engine<> engine() const { return {session_, detail::operations_of<Entity>}; }

  void insert_one(Entity& entity) {
    constexpr const detail::table_masks& masks = detail::masks_of<Entity>;
    if constexpr (masks.reads_back) {
      engine().insert(one(entity));
    } else {
      engine().template insert_plain<masks.stamps>(&entity);
    }
  }

  /// The engine's list of untyped entities.
  class entity_list {
   public:
    explicit entity_list(Entity& entity) : one_(&entity) {}
    explicit entity_list(std::vector<Entity>& entities) : one_(nullptr) {
      many_.reserve(entities.size());
      for (Entity& entity : entities) many_.push_back(&entity);
    }
    operator std::span<void* const>() const {  // NOLINT: is one
      return one_ != nullptr ? std::span<void* const>(&one_, 1) : std::span<void* const>(many_);
    }

   private:
    void* one_;
    std::vector<void*> many_;
  };
  static entity_list one(Entity& entity) { return entity_list(entity); }
  static entity_list many(std::vector<Entity>& entities) { return entity_list(entities); }

  template <class Shell>
  void read(const Shell& shell, std::size_t most, detail::row_function each, void* target) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    read_source(source, values, most, each, target);
  }
  void read_source(const statement_source& source, const encoder& values, std::size_t most,
                   detail::row_function each, void* target) {
    session::lease held(session_);
    detail::read_rows(*held, source, values, detail::masks_of<Entity>.everything.count(), each, target, most);
  }
  template <class Shell>
  static void read_held(backend_connection& connection, const Shell& shell, std::size_t most,
                        detail::row_function each, void* target) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    detail::read_rows(connection, source, values, detail::masks_of<Entity>.everything.count(), each, target,
                      most);
  }
  template <class Value, class Shell>
  std::optional<Value> value_of(const Shell& shell) {
    session::lease held(session_);
    return value_held<Value>(*held, shell);
  }
  template <class Value, class Shell>
  static std::optional<Value> value_held(backend_connection& connection, const Shell& shell) {
    std::optional<Value> result;
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    detail::read_rows(connection, source, values, 1, &detail::read_value<Value>, &result, 1);
    return result;
  }
  template <class Shell>
  std::int64_t run(const Shell& shell) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    return run_source(source, values);
  }
  std::int64_t run_source(const statement_source& source, const encoder& values) {
    session::lease held(session_);
    return engine().run(held, source, values);
  }

  template <node_kind Kind, class Value, class Column, class... Clauses>
  std::optional<Value> aggregate(Column column, Clauses&&... clauses) {
    static_assert(detail::column_is_of_the_entity<Entity, Column>::value,
                  "tenon: sum, average, minimum, maximum: the column is of another entity");
    if constexpr (detail::argument_is_a_column<Column>::value &&
                  detail::check_aggregate_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
      const aggregate_statement<Entity, Kind, Column, node_flag::none, std::remove_cvref_t<Clauses>...> shell{
          column,
          {std::is_enum_v<Value> ? Column::info().spec.kind : codec<Value>::kind, Column::info().spec.stored},
          {std::forward<Clauses>(clauses)...}};
      return value_of<Value>(shell);
    } else {
      return std::nullopt;
    }
  }

  template <class Action, class... Keys>
  auto with_key(Action action, const Keys&... key) {
    static_assert(
        detail::entity_has_a_primary_key<Entity>::value,
        "tenon: find_by_id(), delete_by_id(): the entity has no primary key; describe one by primary_key()");
    static_assert(detail::key_has_as_many_columns_as_values<Entity, sizeof...(Keys)>::value,
                  "tenon: find_by_id(), delete_by_id(): give one value for each column of the primary key, "
                  "in its order");
    static_assert(detail::values_fit_the_key<Entity, std::decay_t<const Keys&>...>::value,
                  "tenon: find_by_id(), delete_by_id(): the value's type is not the key's");
    if constexpr (detail::values_fit_the_key<Entity, std::decay_t<const Keys&>...>::value) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return action((... && lift_key<I>(key)));
      }
      (std::index_sequence_for<Keys...>{});
    } else {
      return decltype(action(all)){};
    }
  }
  template <std::size_t Part, class Key>
  static auto lift_key(const Key& key) {
    auto value = detail::lift<detail::key_type<Entity, Part>, detail::key_origin<Entity, Part>>(key);
    return detail::key_equals<Entity, Part, decltype(value)>{std::move(value)};
  }

  template <class Keys>
  static void fill_key(const void* keys, std::size_t index, encoder& row) {
    const auto& key = (*static_cast<const Keys*>(keys))[index];
    using key_value = std::remove_cvref_t<decltype(key)>;
    if constexpr (table_info_of<Entity>.key.size() == 1) {
      static_assert(detail::values_fit_the_key<Entity, key_value>::value,
                    "tenon: find_by_ids(): the ids' type is not the key's");
      encode_key<0>(key, row);
    } else {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (encode_key<I>(std::get<I>(key), row), ...);
      }
      (std::make_index_sequence<table_info_of<Entity>.key.size()>{});
    }
  }
  template <std::size_t Part, class Key>
  static void encode_key(const Key& key, encoder& row) {
    const column_info* column = detail::key_origin<Entity, Part>::origin();
    row.at(column, column->spec.stored);
    codec<Key>::encode(key, row);
  }
  static void write_by_keys(const void* shell, statement_writer& out) {
    static_cast<const select_by_columns*>(shell)->write(out);
  }

  template <class... Columns>
  std::int64_t upsert_entities(const entity_list& entities, upsert_options options, const Columns&...) {
    static_assert((detail::argument_is_a_column<Columns>::value && ...),
                  "tenon: upsert(): after the entity and the options come the conflict columns: "
                  "col<&Entity::member>");
    static_assert((detail::column_is_of_the_entity<Entity, Columns>::value && ...),
                  "tenon: upsert(): a conflict column is of another entity");
    static_assert(sizeof...(Columns) > 0 || detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: upsert(): the entity has no primary key; name the conflict columns");
    if constexpr ((detail::argument_is_a_column<Columns>::value && ...)) {
      static constexpr std::array<std::uint16_t, sizeof...(Columns)> positions{
          static_cast<std::uint16_t>(Columns::index)...};
      return engine().upsert(entities, positions,
                             options.skip_existing ? conflict_action::skip : conflict_action::update,
                             options.only_if_changed);
    } else {
      return 0;
    }
  }

  void remove_entities(std::span<void* const> entities) {
    static_assert(detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: remove(): the entity has no primary key; use delete_where(where(...))");
    const auto shell =
        tenon::delete_from<Entity>(tenon::where(detail::entities_condition<Entity>{entities, true}));
    engine().run_for(shell, entities, "remove", false);
  }

  void mark_entities(std::span<void* const> entities, bool deleted) {
    static_assert(
        detail::entity_has_a_deleted_at_column<Entity>::value,
        "tenon: soft_remove(), recover(): the entity has no deleted_at column; describe one by deleted_at()");
    if constexpr (detail::entity_has_a_deleted_at_column<Entity>::value) {
      const timestamp at = now();
      const auto shell =
          mark_shell(tenon::where(detail::entities_condition<Entity>{entities, true}), deleted, at);
      engine().run_for(shell, entities, deleted ? "soft_remove" : "recover", true);
    }
  }

  template <class Where>
  std::int64_t mark(Where&& where, bool deleted) {
    static_assert(
        detail::entity_has_a_deleted_at_column<Entity>::value,
        "tenon: soft_delete(), restore(): the entity has no deleted_at column; describe one by deleted_at()");
    static_assert(
        detail::delete_needs_a_where_clause<std::remove_cvref_t<Where>>::value,
        "tenon: soft_delete(), restore(): the argument is where(...); for every row say where(all)");
    if constexpr (detail::entity_has_a_deleted_at_column<Entity>::value &&
                  detail::is_where<std::remove_cvref_t<Where>>) {
      return run(mark_shell(std::forward<Where>(where), deleted, now()));
    } else {
      return 0;
    }
  }
  template <class Where>
  static auto mark_shell(Where&& where, bool deleted, timestamp at) {
    using clause_type = std::remove_cvref_t<Where>;
    (void)detail::check_clauses<Entity, clause_type>();
    return mark_deleted_statement<Entity, clause_type>{{std::forward<Where>(where), with_deleted},
                                                       deleted ? std::optional<timestamp>(at) : std::nullopt,
                                                       at};
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void not_found(std::string_view doing) {
    detail::fail(error_kind::not_found,
                 detail::sentence({doing, ": there is no such ", table_info_of<Entity>.entity}));
  }

  session session_;
};

}  // namespace tenon::inline v0

// ---- tenon/tenon.hpp ----

/// The core of Tenon: entities, queries, repositories. It has no driver and no JSON library; doors bring
/// those: <tenon/sqlite.hpp>, <tenon/json.hpp>.

#if defined(TENON_SQLITE)

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// ---- tenon/dialect/catalog_source.hpp ----

namespace tenon::inline v0::dialect {

/// One value of a catalogue, as text.
struct catalog_value {
  std::string text = {};
  bool null = false;
};
using catalog_row = schema::list<catalog_value>;

/// Whoever can put a question to a database; the dialect's catalogue asks through it.
class catalog_source {
 public:
  /// All rows of a SELECT with `columns` result columns.
  virtual schema::list<catalog_row> ask(std::string_view question, std::size_t columns) = 0;

 protected:
  ~catalog_source() = default;
};

}  // namespace tenon::inline v0::dialect

// ---- tenon/dialect/detail/sqlite_tokens.hpp ----

namespace tenon::inline v0::dialect::sqlite_detail {

enum class token_kind : std::uint8_t { word, quoted_name, literal, number, symbol };

/// One token of SQLite's SQL; `text` points into the source, delimiters included.
struct sqlite_token {
  token_kind kind = token_kind::symbol;
  std::string_view text = {};

  /// An unquoted word, its case ignored.
  bool is(std::string_view word) const {
    return kind == token_kind::word && schema::same_name(text, word, true);
  }
  bool is(char symbol) const { return kind == token_kind::symbol && text.size() == 1 && text[0] == symbol; }

  /// What it names: the delimiters taken off.
  std::string name() const {
    if (kind != token_kind::quoted_name && kind != token_kind::literal) return std::string(text);
    const char close = text[0] == '[' ? ']' : text[0];
    std::string result;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      result += text[i];
      if (text[i] == close) ++i;
    }
    return result;
  }
};

using sqlite_tokens = schema::list<sqlite_token>;

constexpr bool is_word_letter(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
         letter == '$' || (letter >= '0' && letter <= '9') || static_cast<unsigned char>(letter) >= 0x80;
}
constexpr bool is_digit(char letter) noexcept {
  return letter >= '0' && letter <= '9';
}

/// The end of a delimited token that starts at `at`; a doubled delimiter stands for itself.
template <class Deferred = void>
std::size_t delimited_end(std::string_view text, std::size_t at) {
  const char close = text[at] == '[' ? ']' : text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] != close) continue;
    if (close == ']' || at + 1 == text.size() || text[at + 1] != close) return at + 1;
    ++at;
  }
  return text.size();
}

/// Splits SQL text; comments and white space are left out. Never fails: SQLite itself has accepted the text.
template <class Deferred = void>
sqlite_tokens tokenize_sqlite(std::string_view text) {
  sqlite_tokens result;
  std::size_t at = 0;
  while (at < text.size()) {
    const char letter = text[at];
    const std::string_view rest = text.substr(at);
    std::size_t end = at + 1;
    token_kind kind = token_kind::symbol;
    if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f') {
      ++at;
      continue;
    }
    if (rest.substr(0, 2) == "--") {
      at = text.find('\n', at);
      if (at == std::string_view::npos) break;
      continue;
    }
    if (rest.substr(0, 2) == "/*") {
      at = text.find("*/", at + 2);
      if (at == std::string_view::npos) break;
      at += 2;
      continue;
    }
    if (letter == '\'' || letter == '"' || letter == '`' || letter == '[') {
      kind = letter == '\'' ? token_kind::literal : token_kind::quoted_name;
      end = delimited_end(text, at);
    } else if ((letter == 'x' || letter == 'X') && rest.size() > 1 && rest[1] == '\'') {
      kind = token_kind::literal;
      end = delimited_end(text, at + 1);
    } else if (is_digit(letter) || (letter == '.' && rest.size() > 1 && is_digit(rest[1]))) {
      kind = token_kind::number;
      const bool hexadecimal = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X');
      while (end < text.size() && (is_word_letter(text[end]) || text[end] == '.' ||
                                   ((text[end] == '+' || text[end] == '-') && !hexadecimal &&
                                    schema::folded(text[end - 1]) == 'e'))) {
        ++end;
      }
    } else if (is_word_letter(letter)) {
      kind = token_kind::word;
      while (end < text.size() && is_word_letter(text[end])) ++end;
    } else {
      constexpr std::string_view long_symbols[] = {
          "->>", "||", "<<", ">>", "<=", ">=", "<>", "!=", "==", "->"};
      for (std::string_view symbol : long_symbols) {
        if (rest.substr(0, symbol.size()) != symbol) continue;
        end = at + symbol.size();
        break;
      }
    }
    result.push_back({kind, text.substr(at, end - at)});
    at = end;
  }
  return result;
}

/// The position of the parenthesis that closes the one at `open`, or the last position.
template <class Deferred = void>
std::size_t closing_parenthesis(const sqlite_tokens& tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < tokens.size(); ++at) {
    if (tokens[at].is('(')) ++depth;
    if (tokens[at].is(')') && --depth == 0) return at;
  }
  return tokens.size() - 1;
}

}  // namespace tenon::inline v0::dialect::sqlite_detail

// ---- tenon/dialect/detail/sqlite_expression.hpp ----

namespace tenon::inline v0::dialect::sqlite_detail {

/// Words that cannot stand unquoted where an expression has a name, or mean something else there.
inline constexpr std::string_view words_to_quote =
    " add all alter and as autoincrement between case cast check collate commit constraint create "
    "current_date "
    "current_time current_timestamp default deferrable delete distinct drop else end escape except exists "
    "false "
    "foreign from glob group having if in index insert intersect into is isnull join like limit match not "
    "nothing notnull null on or order primary raise references regexp returning select set table then to "
    "transaction true union unique update using values when where ";

template <class Deferred = void>
bool needs_quotes(std::string_view name) {
  if (name.empty() || is_digit(name[0]) || name[0] == '$') return true;
  std::string word = " ";
  for (char letter : name) {
    if (!is_word_letter(letter)) return true;
    word += schema::folded(letter);
  }
  return words_to_quote.find(word += ' ') != std::string_view::npos;
}

template <class Deferred = void>
std::string canonical_text(const sqlite_token& token) {
  if (token.kind == token_kind::quoted_name) {
    const std::string name = token.name();
    if (!needs_quotes(name)) return name;
    std::string quoted = "\"";
    for (char letter : name) {
      if (letter == '"') quoted += '"';
      quoted += letter;
    }
    return quoted += '"';
  }
  if (token.text == "==") return "=";
  if (token.text == "!=") return "<>";
  return std::string(token.text);
}

/// Whether white space between two tokens helps the reader; leaving it out never joins two tokens.
template <class Deferred = void>
bool wants_space(const sqlite_tokens& tokens, std::size_t first, std::size_t at) {
  const sqlite_token& left = tokens[at - 1];
  const sqlite_token& right = tokens[at];
  if (left.is('(') || left.is('.') || right.is(')') || right.is(',') || right.is('.')) return false;
  if (right.is('(')) {
    return left.kind == token_kind::symbol ||
           (left.kind == token_kind::word && needs_quotes(left.text) && !left.is("cast"));
  }
  if (left.is('-') && right.kind != token_kind::symbol) {
    // A sign, not a subtraction, when no operand is before it.
    if (at - 1 == first) return false;
    const sqlite_token& before = tokens[at - 2];
    return before.is(')') || (before.kind != token_kind::symbol &&
                              !(before.kind == token_kind::word && needs_quotes(before.text)));
  }
  return true;
}

/// One spelling for all texts of an expression that differ only in white space, comments, outer parentheses,
/// needless quotes around names, and the two forms of = and <>. The case of words is kept: see
/// `schema::same_expression`. Tokens [first, end).
template <class Deferred = void>
std::string canonical_sqlite(const sqlite_tokens& tokens, std::size_t first, std::size_t end) {
  while (end - first > 2 && tokens[first].is('(') && closing_parenthesis(tokens, first) == end - 1) {
    ++first;
    --end;
  }
  std::string text;
  for (std::size_t at = first; at < end; ++at) {
    if (at > first && wants_space(tokens, first, at)) text += ' ';
    text += canonical_text(tokens[at]);
  }
  return text;
}

template <class Deferred = void>
std::string canonical_sqlite(std::string_view text) {
  const sqlite_tokens tokens = tokenize_sqlite(text);
  return tokens.empty() ? std::string() : canonical_sqlite(tokens, 0, tokens.size());
}

/// Whether a default may stand without parentheses: a literal, a signed number, or a single word.
template <class Deferred = void>
bool is_simple_default(std::string_view text) {
  const sqlite_tokens tokens = tokenize_sqlite(text);
  if (tokens.size() == 1) return tokens[0].kind != token_kind::symbol;
  return tokens.size() == 2 && (tokens[0].is('-') || tokens[0].is('+')) &&
         tokens[1].kind == token_kind::number;
}

}  // namespace tenon::inline v0::dialect::sqlite_detail

// ---- tenon/dialect/detail/sqlite_definition.hpp ----

namespace tenon::inline v0::dialect::sqlite_detail {

/// What only the text of a CREATE TABLE tells of a table; SQLite's pragmas do not.
struct sqlite_table_definition {
  schema::list<schema::column> columns;            ///< their expressions and collations
  schema::list<schema::foreign_key> foreign_keys;  ///< their names, and when they are checked
  schema::list<schema::check> checks;
  std::string conflict_rules;
  bool autoincrement = false;
  bool strict = false;
  bool without_rowid = false;
};

/// Reads the text SQLite keeps of a table. One pass over the definitions; what it does not need it skips.
template <class Deferred = void>
class sqlite_table_parser {
 public:
  explicit sqlite_table_parser(std::string_view text) : tokens_(tokenize_sqlite(text)) {}

  sqlite_table_definition parse() {
    std::size_t open = 0;
    while (open < tokens_.size() && !tokens_[open].is('(')) ++open;
    if (open == tokens_.size()) return {};
    const std::size_t close = closing_parenthesis(tokens_, open);
    std::size_t first = open + 1;
    for (std::size_t at = first; at <= close; ++at) {
      if (tokens_[at].is('(')) {
        at = closing_parenthesis(tokens_, at);
      } else if (at == close || tokens_[at].is(',')) {
        if (first < at) read_definition(first, at);
        first = at + 1;
      }
    }
    for (std::size_t at = close + 1; at < tokens_.size(); ++at) {
      if (tokens_[at].is("STRICT")) result_.strict = true;
      if (tokens_[at].is("WITHOUT")) result_.without_rowid = true;
    }
    for (const sqlite_token& token : tokens_) {
      if (token.is("AUTOINCREMENT")) result_.autoincrement = true;
    }
    return std::move(result_);
  }

 private:
  bool is(std::size_t at, std::string_view word) const { return at < end_ && tokens_[at].is(word); }

  void read_definition(std::size_t at, std::size_t end) {
    end_ = end;
    subject_ = "table";
    const bool is_constraint =
        is(at, "CONSTRAINT") || is(at, "PRIMARY") || is(at, "UNIQUE") || is(at, "CHECK") || is(at, "FOREIGN");
    if (!is_constraint) {
      subject_ = tokens_[at].name();
      result_.columns.emplace_back();
      ++at;
    }
    for (name_.clear(); at < end_; ++at) at = read_part(at);
  }

  /// Reads what starts at `at`; the position of its last token.
  std::size_t read_part(std::size_t at) {
    if (tokens_[at].is('(')) return closing_parenthesis(tokens_, at);
    if (is(at, "CONSTRAINT") && at + 1 < end_) {
      name_ = tokens_[at + 1].name();
      return at + 1;
    }
    if (is(at, "CHECK") && at + 1 < end_) {
      const std::size_t close = closing_parenthesis(tokens_, at + 1);
      result_.checks.push_back({std::exchange(name_, {}), canonical_sqlite(tokens_, at + 1, close + 1)});
      return close;
    }
    if (is(at, "DEFAULT") && at + 1 < end_) {
      if (tokens_[at + 1].is('(')) return closing_parenthesis(tokens_, at + 1);
      return tokens_[at + 1].is('-') || tokens_[at + 1].is('+') ? at + 2 : at + 1;
    }
    if (is(at, "COLLATE") && at + 1 < end_ && !result_.columns.empty()) {
      result_.columns.back().collation = tokens_[at + 1].name();
      return at + 1;
    }
    if (is(at, "AS") && at + 1 < end_ && tokens_[at + 1].is('(') && !result_.columns.empty()) {
      const std::size_t close = closing_parenthesis(tokens_, at + 1);
      result_.columns.back().generated = canonical_sqlite(tokens_, at + 1, close + 1);
      return close;
    }
    if (is(at, "REFERENCES")) {
      result_.foreign_keys.emplace_back().name = std::exchange(name_, {});
      return at + 1;
    }
    if (is(at, "ON")) return read_on(at);
    if (is(at, "NOT") && is(at + 1, "DEFERRABLE")) {
      return is(at + 2, "INITIALLY") ? at + 3 : at + 1;
    }
    if (is(at, "DEFERRABLE") && !result_.foreign_keys.empty()) {
      const bool deferred = is(at + 1, "INITIALLY") && is(at + 2, "DEFERRED");
      result_.foreign_keys.back().checked =
          deferred ? deferrable::initially_deferred : deferrable::initially_immediate;
      return is(at + 1, "INITIALLY") ? at + 2 : at;
    }
    if (is(at, "PRIMARY") || is(at, "UNIQUE") || is(at, "NOT") || is(at, "NULL")) name_.clear();
    return at;
  }

  std::size_t read_on(std::size_t at) {
    if (is(at + 1, "CONFLICT") && at + 2 < end_) {
      if (!is(at + 2, "ABORT")) {
        if (!result_.conflict_rules.empty()) result_.conflict_rules += ", ";
        result_.conflict_rules += subject_ + ": " + tokens_[at + 2].name();
      }
      return at + 2;
    }
    const bool two_words = is(at + 2, "SET") || is(at + 2, "NO");
    return two_words ? at + 3 : at + 2;
  }

  sqlite_tokens tokens_;
  sqlite_table_definition result_;
  std::string name_;     // of the constraint that comes next
  std::string subject_;  // the column whose definition is read
  std::size_t end_ = 0;
};

/// What only the text of a CREATE INDEX tells: the parts as written (without direction and collation), and
/// the condition.
struct sqlite_index_definition {
  std::vector<std::string> parts;
  std::string where;
};

template <class Deferred = void>
sqlite_index_definition parse_sqlite_index(std::string_view text) {
  const sqlite_tokens tokens = tokenize_sqlite(text);
  sqlite_index_definition result;
  std::size_t open = 0;
  while (open < tokens.size() && !tokens[open].is('(')) ++open;
  if (open == tokens.size()) return result;
  const std::size_t close = closing_parenthesis(tokens, open);
  std::size_t first = open + 1;
  for (std::size_t at = first; at <= close; ++at) {
    if (tokens[at].is('(') && at != open) {
      at = closing_parenthesis(tokens, at);
      continue;
    }
    if (at != close && !tokens[at].is(',')) continue;
    std::size_t end = at;
    if (end > first + 1 && (tokens[end - 1].is("ASC") || tokens[end - 1].is("DESC"))) --end;
    if (end > first + 2 && tokens[end - 2].is("COLLATE")) end -= 2;
    result.parts.push_back(canonical_sqlite(tokens, first, end));
    first = at + 1;
  }
  if (close + 2 < tokens.size() && tokens[close + 1].is("WHERE")) {
    result.where = canonical_sqlite(tokens, close + 2, tokens.size());
  }
  return result;
}

}  // namespace tenon::inline v0::dialect::sqlite_detail

// ---- tenon/dialect/sqlite_catalog.hpp ----

namespace tenon::inline v0::dialect {
namespace sqlite_detail {

/// Puts SQLite's answers together into a snapshot. Four questions, whatever the number of tables.
template <class Deferred = void>
class sqlite_catalog {
 public:
  explicit sqlite_catalog(catalog_source& source) : source_(source) { result_.folds_case = true; }

  schema::snapshot read() {
    read_objects();
    read_columns();
    read_indexes();
    read_foreign_keys();
    for (std::size_t i = 0; i < result_.tables.size(); ++i) finish(result_.tables[i], definitions_[i]);
    for (schema::table& each : result_.tables) resolve_references(each);
    return std::move(result_);
  }

 private:
  static const std::string& text(const catalog_row& row, std::size_t column) { return row[column].text; }
  static std::string of_tables(std::string_view selected, std::string_view joined) {
    return tenon::detail::sentence(
        {"SELECT m.name, ", selected, " FROM main.sqlite_schema AS m CROSS JOIN ", joined,
         " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.sql NOT LIKE "
         "'CREATE VIRTUAL%'"});
  }

  void read_objects() {
    for (const catalog_row& row :
         source_.ask("SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE name NOT LIKE "
                     "'sqlite!_%' ESCAPE '!' ORDER BY rowid",
                     4)) {
      const std::string& type = text(row, 0);
      const std::string& sql = text(row, 3);
      if (type == "view") {
        result_.views.push_back({text(row, 1), sql});
      } else if (type == "trigger") {
        result_.triggers.push_back({text(row, 1), text(row, 2), sql});
      } else if (type == "index") {
        indexes_.push_back({text(row, 1), sql});
      } else if (schema::same_name(sql.substr(0, 14), "CREATE VIRTUAL", true)) {
        result_.virtual_tables.push_back({text(row, 1), sql});
      } else {
        result_.tables.emplace_back().name = text(row, 1);
        definitions_.push_back(sqlite_table_parser<Deferred>(sql).parse());
        rowid_keys_.push_back(true);
      }
    }
  }

  /// Answers come in the order of the tables, so the search goes on from where it stopped.
  bool go_to(const std::string& name) {
    for (std::size_t step = 0; step < result_.tables.size(); ++step) {
      const std::size_t at = (current_ + step) % result_.tables.size();
      if (result_.tables[at].name != name) continue;
      current_ = at;
      return true;
    }
    return false;
  }
  schema::table& table() { return result_.tables[current_]; }

  void read_columns() {
    for (const catalog_row& row :
         source_.ask(of_tables("c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden",
                               "pragma_table_xinfo(m.name, 'main') AS c") +
                         " ORDER BY m.rowid, c.cid",
                     7)) {
      if (!go_to(text(row, 0))) continue;
      schema::column& made = table().columns.emplace_back();
      made.name = text(row, 1);
      made.type = text(row, 2);
      made.nullable = text(row, 3) == "0";
      if (!row[4].null) made.default_text = canonical_sqlite(row[4].text);
      made.stored = text(row, 6) == "3";
      const auto place = static_cast<std::size_t>(number(text(row, 5)));
      if (place == 0) continue;
      std::vector<std::string>& key_columns = table().primary_key;
      if (key_columns.size() < place) key_columns.resize(place);
      key_columns[place - 1] = made.name;
    }
  }

  static int number(const std::string& digits) {
    int value = 0;
    for (char digit : digits) value = value * 10 + (digit - '0');
    return value;
  }

  void read_indexes() {
    std::string last;
    for (const catalog_row& row : source_.ask(
             of_tables("l.name, l.\"unique\", l.origin, x.seqno, x.cid, x.name, x.\"desc\", x.coll",
                       "pragma_index_list(m.name, 'main') AS l CROSS JOIN pragma_index_xinfo(l.name, 'main') "
                       "AS x") +
                 " AND x.key = 1 ORDER BY m.rowid, l.seq DESC, x.seqno",
             9)) {
      if (!go_to(text(row, 0))) continue;
      if (text(row, 3) == "pk") {
        rowid_keys_[current_] = false;
        continue;
      }
      const bool constraint = text(row, 3) == "u";
      const sqlite_index_definition& definition = find_definition(text(row, 1));
      if (text(row, 4) == "0") {
        schema::index& made = table().indexes.emplace_back();
        made.name = constraint ? "" : text(row, 1);
        made.unique = text(row, 2) == "1";
        made.where = definition.where;
      }
      schema::index& made = table().indexes.back();
      schema::index_part& part = made.parts.emplace_back();
      part.descending = text(row, 7) == "1";
      part.collation = text(row, 8);
      if (text(row, 5) == "-2") {
        const std::size_t at = made.parts.size() - 1;
        if (at < definition.parts.size()) part.expression = definition.parts[at];
      } else {
        part.column = text(row, 6);
      }
    }
  }

  /// The rows of one index follow each other: its text is parsed once.
  const sqlite_index_definition& find_definition(const std::string& name) {
    if (parsed_ == name) return definition_;
    parsed_ = name;
    definition_ = {};
    for (const schema::view& each : indexes_) {
      if (each.name == name) definition_ = parse_sqlite_index(each.text);
    }
    return definition_;
  }

  static referential_action action(const std::string& name) {
    for (unsigned char each = 0; each < 5; ++each) {
      constexpr std::string_view names[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
      if (names[each] == name) return static_cast<referential_action>(each);
    }
    return referential_action::no_action;
  }

  void read_foreign_keys() {
    for (const catalog_row& row :
         source_.ask(of_tables("f.seq, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete",
                               "pragma_foreign_key_list(m.name, 'main') AS f") +
                         " ORDER BY m.rowid, f.id DESC, f.seq",
                     7)) {
      if (!go_to(text(row, 0))) continue;
      schema::list<schema::foreign_key>& keys = table().foreign_keys;
      if (text(row, 1) == "0") {
        schema::foreign_key& made = keys.emplace_back();
        made.table = text(row, 2);
        made.on_update = action(text(row, 5));
        made.on_delete = action(text(row, 6));
      }
      keys.back().columns.push_back(text(row, 3));
      if (!row[4].null) keys.back().referenced.push_back(row[4].text);
    }
  }

  void finish(schema::table& made, sqlite_table_definition& definition) {
    made.autoincrement = definition.autoincrement;
    made.strict = definition.strict;
    made.without_rowid = definition.without_rowid;
    made.conflict_rules = std::move(definition.conflict_rules);
    made.checks = std::move(definition.checks);
    for (std::size_t i = 0; i < made.columns.size() && i < definition.columns.size(); ++i) {
      made.columns[i].generated = std::move(definition.columns[i].generated);
      if (!schema::same_name(definition.columns[i].collation, "BINARY", true)) {
        made.columns[i].collation = std::move(definition.columns[i].collation);
      }
    }
    for (std::size_t i = 0; i < made.foreign_keys.size() && i < definition.foreign_keys.size(); ++i) {
      made.foreign_keys[i].name = std::move(definition.foreign_keys[i].name);
      made.foreign_keys[i].checked = definition.foreign_keys[i].checked;
    }
    const bool rowid_key = rowid_keys_[static_cast<std::size_t>(&made - result_.tables.begin())] &&
                           !made.without_rowid && made.primary_key.size() == 1;
    for (schema::column& each : made.columns) {
      // The rowid is never null, declared so or not.
      if (rowid_key && each.name == made.primary_key[0]) each.nullable = false;
    }
    for (schema::index& each : made.indexes) {
      for (schema::index_part& part : each.parts) drop_own_collation(made, part);
    }
  }

  static void drop_own_collation(const schema::table& made, schema::index_part& part) {
    std::string_view own;
    for (const schema::column& each : made.columns) {
      if (!part.column.empty() && each.name == part.column) own = each.collation;
    }
    if (schema::same_name(part.collation, own.empty() ? "BINARY" : own, true)) part.collation.clear();
  }

  /// A foreign key that names no columns means the primary key.
  void resolve_references(schema::table& made) {
    for (schema::foreign_key& each : made.foreign_keys) {
      if (!each.referenced.empty()) continue;
      if (const schema::table* target = result_.find(each.table)) each.referenced = target->primary_key;
    }
  }

  catalog_source& source_;
  schema::snapshot result_;
  schema::list<sqlite_table_definition> definitions_;  // one a table
  schema::list<bool> rowid_keys_;                      // one a table: no index stands for its key
  schema::list<schema::view> indexes_;
  std::string parsed_;
  sqlite_index_definition definition_;
  std::size_t current_ = 0;
};

}  // namespace sqlite_detail

/// The live schema of a SQLite database, expressions in one canonical spelling. Tables of SQLite itself are
/// left out. Ask inside a transaction for one consistent answer. Errors: those of the source.
template <class Deferred = void>
schema::snapshot read_sqlite_catalog(catalog_source& source) {
  return sqlite_detail::sqlite_catalog<Deferred>(source).read();
}

}  // namespace tenon::inline v0::dialect

// ---- tenon/dialect/sqlite.hpp ----

namespace tenon::inline v0::dialect {

/// What SQLite says differently. It needs the driver's `tenon_rows` table, `tenon_decimal` collation and
/// `tenon_like` function on every connection.
class sqlite : public ansi {
 public:
  /// SQLite has no schemas; a table of one is named "schema.table", so that equal names stay apart.
  void write_table_name(std::string& out, const table_info& table) const override {
    if (table.schema.empty()) return write_name(out, table.name);
    write_name(out, detail::sentence({table.schema, ".", table.name}));
  }
  void write_literal(std::string& out, const literal& value) const override {
    if (value.kind == cell_kind::boolean) {
      out += value.integer != 0 ? '1' : '0';
    } else {
      const std::size_t start = out.size();
      ansi::write_literal(out, value);
      if (value.kind == cell_kind::real && out.find_first_of(".e", start) == std::string::npos) out += ".0";
    }
  }

 protected:
  // Numbered, since text conditions say a parameter twice.
  void write_parameter(std::size_t number) override {
    text_ += '?';
    append_number(text_, number);
  }
  // There is no OFFSET alone; LIMIT -1 means "no limit".
  void write_limit(bool has_limit, bool has_offset) override {
    if (has_offset && !has_limit) text_ += " LIMIT -1";
    ansi::write_limit(has_limit, has_offset);
  }
  void write_rows_source() override {
    take();
    text_ += "tenon_rows(";
    write_expression();
    text_ += ')';
  }
  void write_rows_number() override { text_ += "r.rowid"; }
  // An integer result that overflows becomes a real number here, which an INTEGER column would keep.
  void write_assigned(const column_info& column) override {
    const node_kind kind = peek().kind;
    const bool computed = kind == node_kind::add || kind == node_kind::subtract ||
                          kind == node_kind::multiply || kind == node_kind::negate;
    const bool guarded = column.spec.kind == cell_kind::integer && computed;
    if (guarded) text_ += "tenon_integer(";
    write_expression();
    if (!guarded) return;
    const bool narrow = column.highest != std::numeric_limits<std::int64_t>::max() && column.highest != 0;
    if (narrow) {
      text_ += ", ";
      append_number(text_, column.lowest);
      text_ += ", ";
      append_number(text_, column.highest);
    }
    text_ += ')';
  }
  // NULLs are the least values already.
  void write_null_order(const node& item) override {
    if (has(item.flags, node_flag::nulls_first)) text_ += " NULLS FIRST";
    if (has(item.flags, node_flag::nulls_last)) text_ += " NULLS LAST";
  }
  void write_same(bool same) override {
    write_operand();
    text_ += same ? " IS " : " IS NOT ";
    write_operand();
  }
  // LIKE ignores the case of ASCII letters here, so the case-sensitive forms must not use it.
  void write_text_match(const node& match) override {
    const bool fold = has(match.flags, node_flag::fold_case);
    std::string subject = take_expression();
    std::string part = take_expression();
    if (match.kind == node_kind::like) {
      text_ += fold ? detail::sentence({subject, " LIKE ", part, " ESCAPE '!'"})
                    : detail::sentence({"tenon_like(", part, ", ", subject, ")"});
      return;
    }
    if (fold) {
      subject = detail::sentence({"lower(", subject, ")"});
      part = detail::sentence({"lower(", part, ")"});
    }
    if (match.kind == node_kind::contains) {
      text_ += detail::sentence({"instr(", subject, ", ", part, ") > 0"});
    } else if (match.kind == node_kind::starts_with) {
      text_ += detail::sentence({"substr(", subject, ", 1, length(", part, ")) = ", part});
    } else {
      // Not substr(x, -length(part)), which is the whole text for an empty part.
      text_ += detail::sentence(
          {"substr(", subject, ", length(", subject, ") - length(", part, ") + 1) = ", part});
    }
  }
  // Decimals are text; their order and sums are functions of the driver.
  void write_ordered_operand(node_kind parent) override {
    const bool is_decimal = peek().kind == node_kind::column && peek().spec.kind == cell_kind::decimal;
    write_expression();
    const bool by_order = parent != node_kind::equal && parent != node_kind::not_equal &&
                          parent != node_kind::coalesce && parent != node_kind::count &&
                          parent != node_kind::sum && parent != node_kind::average;
    if (is_decimal && by_order) text_ += " COLLATE tenon_decimal";
  }
  void write_function(const node& call) override {
    const bool is_decimal =
        call.arity == 1 && peek().kind == node_kind::column && peek().spec.kind == cell_kind::decimal;
    if (is_decimal && (call.kind == node_kind::sum || call.kind == node_kind::average)) {
      text_ += call.kind == node_kind::sum ? "tenon_decimal_sum(" : "tenon_decimal_avg(";
      write_expression();
      text_ += ')';
      return;
    }
    ansi::write_function(call);
  }
  void write_before_conflict(bool from_rows) override {
    // Without WHERE the parser takes ON for the start of a join condition.
    if (from_rows) text_ += " WHERE TRUE";
  }
};

}  // namespace tenon::inline v0::dialect

// ---- tenon/schema/notation.hpp ----

namespace tenon::inline v0::schema {

/// How a database spells what a description says; each dialect has one.
class notation {
 public:
  virtual ~notation() = default;

  /// Throws `error_kind::unsupported` naming the entity if the database cannot have such a table.
  virtual void refuse_unsupported(const table_info& table) const = 0;
  /// The name without delimiters, the schema included where the database has none.
  virtual std::string table_name(const table_info& table) const = 0;
  virtual std::string column_type(const table_info& table, const column_info& column) const = 0;
  /// The default as SQL; empty: none.
  virtual std::string default_text(const column_info& column) const = 0;
  virtual std::string check_text(const check_info& check) const = 0;
  /// The value at a path of a JSON column, as an expression to index.
  virtual std::string json_path_text(const column_info& column, std::string_view path) const = 0;
  /// See `snapshot::folds_case`.
  virtual bool folds_case() const = 0;
};

}  // namespace tenon::inline v0::schema

// ---- tenon/dialect/sqlite_ddl.hpp ----

namespace tenon::inline v0::dialect {

/// How SQLite spells what a description says.
class sqlite_notation final : public schema::notation {
 public:
  void refuse_unsupported(const table_info& table) const override {
    if (!table.sqlite.without_rowid) return;
    if (table.key.empty()) {
      refuse(table, "a WITHOUT ROWID table of SQLite needs a primary key; add .primary_key(...)");
    }
    if (table.generation == key_generation::integer) {
      refuse(
          table,
          "SQLite makes no integer keys for a WITHOUT ROWID table; assign them yourself by .primary_key(...) "
          "or leave without_rowid out");
    }
  }
  std::string table_name(const table_info& table) const override {
    if (table.schema.empty()) return std::string(table.name);
    return tenon::detail::sentence({table.schema, ".", table.name});
  }
  std::string column_type(const table_info& table, const column_info& column) const override {
    switch (column.spec.kind) {
      case cell_kind::boolean:
      case cell_kind::integer:
      case cell_kind::interval: return "INTEGER";
      case cell_kind::real: return "REAL";
      case cell_kind::text:
      case cell_kind::json:
      case cell_kind::decimal:
      case cell_kind::timestamp:
      case cell_kind::date:
      case cell_kind::time_of_day: return "TEXT";
      case cell_kind::blob: return "BLOB";
      case cell_kind::uuid: return column.spec.stored == storage::bytes ? "BLOB" : "TEXT";
      case cell_kind::null:
      case cell_kind::rows: break;
    }
    refuse(table, tenon::detail::sentence({column.member, "'s codec has a kind that no column can hold"}));
  }
  std::string default_text(const column_info& column) const override {
    if (!column.default_expression.empty()) return std::string(column.default_expression);
    literal value = column.default_value;
    if (value.kind == cell_kind::null) return {};
    if (value.kind == cell_kind::text && column.spec.kind == cell_kind::integer) {
      value.kind = cell_kind::integer;  // an enum stored by its number
    }
    std::string text;
    sqlite().write_literal(text, value);
    return text;
  }
  std::string check_text(const check_info& check) const override {
    if (check.write == nullptr) return std::string(check.expression);
    statement described;
    encoder values;
    statement_writer writer(&described, values);
    check.write(writer);
    return sqlite().render_inline(described.nodes, values.data());
  }
  std::string json_path_text(const column_info& column, std::string_view path) const override {
    std::string text = "json_extract(";
    sqlite().write_name(text, column.name);
    text += ", ";
    ansi::quote(text, path, '\'');
    return text += ')';
  }
  bool folds_case() const override { return true; }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const table_info& table, std::string_view why) {
    error problem(error_kind::unsupported, tenon::detail::sentence({"entity ", table.entity, ": ", why}));
    problem.table = table.name;
    throw problem;
  }
};

namespace sqlite_detail {

/// Writes one statement that creates something.
template <class Deferred = void>
class sqlite_ddl_writer {
 public:
  std::string create_table(const schema::table& made) {
    const bool rowid_key = has_rowid_key(made);
    text_ = "CREATE TABLE ";
    name(made.name);
    text_ += " (";
    for (const schema::column& each : made.columns) {
      line();
      column(each);
      if (rowid_key && each.name == made.primary_key[0]) {
        text_ += made.autoincrement ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY";
      }
      rules(each);
    }
    if (!rowid_key && !made.primary_key.empty()) {
      line();
      text_ += "PRIMARY KEY ";
      names(made.primary_key);
    }
    for (const schema::check& each : made.checks) {
      line();
      constraint(each.name);
      text_ += "CHECK (" + each.expression + ')';
    }
    for (const schema::foreign_key& each : made.foreign_keys) foreign_key(each);
    text_ += "\n)";
    if (made.strict) text_ += " STRICT";
    if (made.without_rowid) text_ += made.strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
    return std::move(text_);
  }

  std::string create_index(const std::string& table, const schema::index& made) {
    text_ = made.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    name(made.name);
    text_ += " ON ";
    name(table);
    text_ += " (";
    bool first = true;
    for (const schema::index_part& part : made.parts) {
      if (!first) text_ += ", ";
      first = false;
      if (part.column.empty()) {
        text_ += part.expression;
      } else {
        name(part.column);
      }
      collate(part.collation);
      if (part.descending) text_ += " DESC";
    }
    text_ += ')';
    if (!made.where.empty()) text_ += " WHERE " + made.where;
    return std::move(text_);
  }

 private:
  /// A single INTEGER key is the rowid itself, which costs no index of its own.
  static bool has_rowid_key(const schema::table& made) {
    if (made.without_rowid || made.primary_key.size() != 1) return false;
    for (const schema::column& each : made.columns) {
      if (each.name == made.primary_key[0]) return schema::same_name(each.type, "INTEGER", true);
    }
    return false;
  }

  void line() { text_ += text_.back() == '(' ? "\n  " : ",\n  "; }
  void name(std::string_view word) { ansi::quote(text_, word, '"'); }
  void names(const std::vector<std::string>& list) {
    text_ += '(';
    for (const std::string& each : list) {
      if (text_.back() != '(') text_ += ", ";
      name(each);
    }
    text_ += ')';
  }
  void collate(const std::string& collation) {
    if (collation.empty()) return;
    text_ += " COLLATE ";
    name(collation);
  }
  void constraint(const std::string& called) {
    if (called.empty()) return;
    text_ += "CONSTRAINT ";
    name(called);
    text_ += ' ';
  }

  void column(const schema::column& each) {
    name(each.name);
    if (!each.type.empty()) text_ += ' ' + each.type;
  }
  void rules(const schema::column& each) {
    if (!each.nullable) text_ += " NOT NULL";
    if (!each.default_text.empty()) {
      text_ += is_simple_default(each.default_text) ? " DEFAULT " + each.default_text
                                                    : " DEFAULT (" + each.default_text + ')';
    }
    collate(each.collation);
    if (!each.generated.empty()) {
      text_ += " GENERATED ALWAYS AS (" + each.generated + (each.stored ? ") STORED" : ") VIRTUAL");
    }
  }
  void foreign_key(const schema::foreign_key& each) {
    line();
    constraint(each.name);
    text_ += "FOREIGN KEY ";
    names(each.columns);
    text_ += " REFERENCES ";
    name(each.table);
    text_ += ' ';
    names(each.referenced);
    if (each.on_delete != referential_action::no_action) {
      text_ += " ON DELETE ";
      text_ += schema::to_text(each.on_delete);
    }
    if (each.on_update != referential_action::no_action) {
      text_ += " ON UPDATE ";
      text_ += schema::to_text(each.on_update);
    }
    if (each.checked != deferrable::no) {
      text_ += ' ';
      text_ += schema::to_text(each.checked);
    }
  }

  std::string text_;
};

}  // namespace sqlite_detail

/// One step of a plan as a statement of SQLite.
template <class Deferred = void>
std::string sqlite_ddl(const schema::step& step) {
  sqlite_detail::sqlite_ddl_writer<Deferred> writer;
  return step.kind == schema::step_kind::create_table ? writer.create_table(step.subject)
                                                      : writer.create_index(step.subject.name, step.made);
}

}  // namespace tenon::inline v0::dialect

// ---- tenon/driver/sqlite/error.hpp ----

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

struct code_meaning {
  int code;
  error_kind kind;
};

/// Every result code of SQLite, primary codes first, each with its extended ones. Written as numbers, so that
/// a library newer than the header is understood.
inline constexpr code_meaning code_meanings[] = {
    {SQLITE_OK, error_kind::internal},
    {SQLITE_OK | 1 << 8, error_kind::internal},  // OK_LOAD_PERMANENTLY
    {SQLITE_OK | 2 << 8, error_kind::internal},  // OK_SYMLINK
    {SQLITE_ROW, error_kind::internal},
    {SQLITE_DONE, error_kind::internal},
    {SQLITE_NOTICE, error_kind::internal},
    {SQLITE_NOTICE | 1 << 8, error_kind::internal},  // RECOVER_WAL
    {SQLITE_NOTICE | 2 << 8, error_kind::internal},  // RECOVER_ROLLBACK
    {SQLITE_NOTICE | 3 << 8, error_kind::internal},  // RBU
    {SQLITE_WARNING, error_kind::internal},
    {SQLITE_WARNING | 1 << 8, error_kind::internal},  // AUTOINDEX
    {SQLITE_ERROR, error_kind::statement},
    {SQLITE_ERROR | 1 << 8, error_kind::unsupported},    // MISSING_COLLSEQ
    {SQLITE_ERROR | 2 << 8, error_kind::internal},       // RETRY
    {SQLITE_ERROR | 3 << 8, error_kind::transaction},    // SNAPSHOT
    {SQLITE_ERROR | 4 << 8, error_kind::configuration},  // RESERVESIZE
    {SQLITE_ERROR | 5 << 8, error_kind::configuration},  // KEY
    {SQLITE_ERROR | 6 << 8, error_kind::unsupported},    // UNABLE
    {SQLITE_INTERNAL, error_kind::internal},
    {SQLITE_PERM, error_kind::permission},
    {SQLITE_ABORT, error_kind::interrupted},
    {SQLITE_ABORT | 2 << 8, error_kind::transaction},  // ROLLBACK
    {SQLITE_BUSY, error_kind::busy},
    {SQLITE_BUSY | 1 << 8, error_kind::busy},  // RECOVERY
    {SQLITE_BUSY | 2 << 8, error_kind::busy},  // SNAPSHOT
    {SQLITE_BUSY | 3 << 8, error_kind::busy},  // TIMEOUT
    {SQLITE_LOCKED, error_kind::busy},
    {SQLITE_LOCKED | 1 << 8, error_kind::busy},  // SHAREDCACHE
    {SQLITE_LOCKED | 2 << 8, error_kind::busy},  // VTAB
    {SQLITE_NOMEM, error_kind::limit},
    {SQLITE_READONLY, error_kind::read_only},
    {SQLITE_READONLY | 1 << 8, error_kind::read_only},   // RECOVERY
    {SQLITE_READONLY | 2 << 8, error_kind::read_only},   // CANTLOCK
    {SQLITE_READONLY | 3 << 8, error_kind::read_only},   // ROLLBACK
    {SQLITE_READONLY | 4 << 8, error_kind::connection},  // DBMOVED
    {SQLITE_READONLY | 5 << 8, error_kind::read_only},   // CANTINIT
    {SQLITE_READONLY | 6 << 8, error_kind::permission},  // DIRECTORY
    {SQLITE_INTERRUPT, error_kind::interrupted},
    {SQLITE_IOERR, error_kind::io},
    {SQLITE_IOERR | 1 << 8, error_kind::io},           // READ
    {SQLITE_IOERR | 2 << 8, error_kind::io},           // SHORT_READ
    {SQLITE_IOERR | 3 << 8, error_kind::io},           // WRITE
    {SQLITE_IOERR | 4 << 8, error_kind::io},           // FSYNC
    {SQLITE_IOERR | 5 << 8, error_kind::io},           // DIR_FSYNC
    {SQLITE_IOERR | 6 << 8, error_kind::io},           // TRUNCATE
    {SQLITE_IOERR | 7 << 8, error_kind::io},           // FSTAT
    {SQLITE_IOERR | 8 << 8, error_kind::io},           // UNLOCK
    {SQLITE_IOERR | 9 << 8, error_kind::io},           // RDLOCK
    {SQLITE_IOERR | 10 << 8, error_kind::io},          // DELETE
    {SQLITE_IOERR | 11 << 8, error_kind::busy},        // BLOCKED
    {SQLITE_IOERR | 12 << 8, error_kind::limit},       // NOMEM
    {SQLITE_IOERR | 13 << 8, error_kind::io},          // ACCESS
    {SQLITE_IOERR | 14 << 8, error_kind::io},          // CHECKRESERVEDLOCK
    {SQLITE_IOERR | 15 << 8, error_kind::io},          // LOCK
    {SQLITE_IOERR | 16 << 8, error_kind::io},          // CLOSE
    {SQLITE_IOERR | 17 << 8, error_kind::io},          // DIR_CLOSE
    {SQLITE_IOERR | 18 << 8, error_kind::io},          // SHMOPEN
    {SQLITE_IOERR | 19 << 8, error_kind::io},          // SHMSIZE
    {SQLITE_IOERR | 20 << 8, error_kind::io},          // SHMLOCK
    {SQLITE_IOERR | 21 << 8, error_kind::io},          // SHMMAP
    {SQLITE_IOERR | 22 << 8, error_kind::io},          // SEEK
    {SQLITE_IOERR | 23 << 8, error_kind::io},          // DELETE_NOENT
    {SQLITE_IOERR | 24 << 8, error_kind::io},          // MMAP
    {SQLITE_IOERR | 25 << 8, error_kind::io},          // GETTEMPPATH
    {SQLITE_IOERR | 26 << 8, error_kind::io},          // CONVPATH
    {SQLITE_IOERR | 27 << 8, error_kind::io},          // VNODE
    {SQLITE_IOERR | 28 << 8, error_kind::permission},  // AUTH
    {SQLITE_IOERR | 29 << 8, error_kind::io},          // BEGIN_ATOMIC
    {SQLITE_IOERR | 30 << 8, error_kind::io},          // COMMIT_ATOMIC
    {SQLITE_IOERR | 31 << 8, error_kind::io},          // ROLLBACK_ATOMIC
    {SQLITE_IOERR | 32 << 8, error_kind::corrupt},     // DATA
    {SQLITE_IOERR | 33 << 8, error_kind::corrupt},     // CORRUPTFS
    {SQLITE_IOERR | 34 << 8, error_kind::io},          // IN_PAGE
    {SQLITE_IOERR | 35 << 8, error_kind::io},          // BADKEY
    {SQLITE_IOERR | 36 << 8, error_kind::io},          // CODEC
    {SQLITE_CORRUPT, error_kind::corrupt},
    {SQLITE_CORRUPT | 1 << 8, error_kind::corrupt},  // VTAB
    {SQLITE_CORRUPT | 2 << 8, error_kind::corrupt},  // SEQUENCE
    {SQLITE_CORRUPT | 3 << 8, error_kind::corrupt},  // INDEX
    {SQLITE_NOTFOUND, error_kind::unsupported},
    {SQLITE_FULL, error_kind::full},
    {SQLITE_CANTOPEN, error_kind::connection},
    {SQLITE_CANTOPEN | 1 << 8, error_kind::connection},  // NOTEMPDIR
    {SQLITE_CANTOPEN | 2 << 8, error_kind::connection},  // ISDIR
    {SQLITE_CANTOPEN | 3 << 8, error_kind::connection},  // FULLPATH
    {SQLITE_CANTOPEN | 4 << 8, error_kind::connection},  // CONVPATH
    {SQLITE_CANTOPEN | 5 << 8, error_kind::connection},  // DIRTYWAL
    {SQLITE_CANTOPEN | 6 << 8, error_kind::connection},  // SYMLINK
    {SQLITE_PROTOCOL, error_kind::busy},
    {SQLITE_EMPTY, error_kind::internal},
    {SQLITE_SCHEMA, error_kind::schema},
    {SQLITE_TOOBIG, error_kind::limit},
    {SQLITE_CONSTRAINT, error_kind::constraint_violation},
    {SQLITE_CONSTRAINT | 1 << 8, error_kind::check_violation},        // CHECK
    {SQLITE_CONSTRAINT | 2 << 8, error_kind::constraint_violation},   // COMMITHOOK
    {SQLITE_CONSTRAINT | 3 << 8, error_kind::foreign_key_violation},  // FOREIGNKEY
    {SQLITE_CONSTRAINT | 4 << 8, error_kind::constraint_violation},   // FUNCTION
    {SQLITE_CONSTRAINT | 5 << 8, error_kind::not_null_violation},     // NOTNULL
    {SQLITE_CONSTRAINT | 6 << 8, error_kind::unique_violation},       // PRIMARYKEY
    {SQLITE_CONSTRAINT | 7 << 8, error_kind::constraint_violation},   // TRIGGER
    {SQLITE_CONSTRAINT | 8 << 8, error_kind::unique_violation},       // UNIQUE
    {SQLITE_CONSTRAINT | 9 << 8, error_kind::constraint_violation},   // VTAB
    {SQLITE_CONSTRAINT | 10 << 8, error_kind::unique_violation},      // ROWID
    {SQLITE_CONSTRAINT | 11 << 8, error_kind::constraint_violation},  // PINNED
    {SQLITE_CONSTRAINT | 12 << 8, error_kind::constraint_violation},  // DATATYPE
    {SQLITE_MISMATCH, error_kind::constraint_violation},
    {SQLITE_MISUSE, error_kind::internal},
    {SQLITE_NOLFS, error_kind::unsupported},
    {SQLITE_AUTH, error_kind::permission},
    {SQLITE_AUTH | 1 << 8, error_kind::permission},  // USER
    {SQLITE_FORMAT, error_kind::internal},
    {SQLITE_RANGE, error_kind::internal},
    {SQLITE_NOTADB, error_kind::corrupt},
};

/// The row of exactly this code, or null.
constexpr const code_meaning* find_code(int code) noexcept {
  for (const code_meaning& meaning : code_meanings) {
    if (meaning.code == code) return &meaning;
  }
  return nullptr;
}

constexpr bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

constexpr bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

/// SQLITE_ERROR is many things; only its message tells which.
constexpr error_kind kind_of_message(std::string_view message) noexcept {
  if (starts_with(message, "tenon_decimal: ")) return error_kind::decode;
  if (starts_with(message, "no such table: ") || starts_with(message, "no such column: ") ||
      starts_with(message, "no such index: ") || contains(message, " has no column named ") ||
      contains(message, " already exists") || starts_with(message, "duplicate column name: ")) {
    return error_kind::schema;
  }
  if (contains(message, "transaction") || starts_with(message, "no such savepoint: ") ||
      contains(message, "savepoint - SQL statements in progress")) {
    return error_kind::transaction;
  }
  if (starts_with(message, "too many ") || contains(message, "too large") ||
      contains(message, "too complex") || contains(message, "stack overflow") ||
      message == "integer overflow") {
    return error_kind::limit;
  }
  if (starts_with(message, "no such function: ") || starts_with(message, "no such module: ")) {
    return error_kind::unsupported;
  }
  return error_kind::statement;
}

/// "t.a, t.b" to table "t" and column "a, b"; leaves both empty for names with dots that cannot be told
/// apart.
template <class Deferred = void>
void split_columns(std::string_view list, error& into) {
  const std::size_t first_end = list.find(", ");
  const std::size_t dot = list.substr(0, first_end).rfind('.');
  if (dot == std::string_view::npos) return;
  const std::string_view qualifier = list.substr(0, dot + 1);
  std::string columns;
  while (true) {
    const std::size_t end = list.find(", ");
    const std::string_view one = list.substr(0, end);
    if (!starts_with(one, qualifier)) return;
    columns += one.substr(qualifier.size());
    if (end == std::string_view::npos) break;
    columns += ", ";
    list.remove_prefix(end + 2);
  }
  into.table = qualifier.substr(0, qualifier.size() - 1);
  into.column = std::move(columns);
}

/// Fills table, column and constraint from what SQLite says of a violation.
template <class Deferred = void>
void read_violation(std::string_view message, error& into) {
  constexpr std::string_view index = "index '";
  constexpr std::string_view stored_in = " column ";
  const std::size_t colon = message.find(" constraint failed: ");
  if (colon != std::string_view::npos) {
    const std::string_view subject = message.substr(colon + 20);
    if (starts_with(message, "CHECK")) {
      into.constraint = subject;
    } else if (starts_with(subject, index) && subject.size() > index.size()) {
      into.constraint = subject.substr(index.size(), subject.size() - index.size() - 1);
    } else if (starts_with(message, "UNIQUE") || starts_with(message, "NOT NULL")) {
      split_columns(subject, into);
    }
  } else if (starts_with(message, "cannot store ") && contains(message, stored_in)) {
    split_columns(message.substr(message.rfind(stored_in) + stored_in.size()), into);
  }
}

/// SQLite quotes a malformed JSON path or a MATCH pattern in its message. What is quoted and not part of the
/// statement's text may be a bound value.
template <class Deferred = void>
std::string without_values(std::string_view message, std::string_view statement_text) {
  constexpr std::string_view column = "no such column: ";
  if (starts_with(message, column) && !contains(statement_text, message.substr(column.size()))) {
    return std::string(column) + "(not shown)";
  }
  std::string kept;
  while (!message.empty()) {
    const std::size_t open = message.find_first_of("'\"[");
    if (open == std::string_view::npos) break;
    const char closing = message[open] == '[' ? ']' : message[open];
    // To the last such mark, since the value may hold some itself.
    const std::size_t close = message.rfind(closing);
    const std::size_t end = close != std::string_view::npos && close > open ? close : message.size();
    const std::string_view quoted = message.substr(open + 1, end - open - 1);
    kept += message.substr(0, open + 1);
    kept += contains(statement_text, quoted) ? quoted : std::string_view{"(not shown)"};
    message.remove_prefix(end);
    if (!message.empty()) {
      kept += closing;
      message.remove_prefix(1);
    }
  }
  kept += message;
  return kept;
}

constexpr std::string_view remedy_for(error_kind kind, int code) noexcept {
  if (code == (SQLITE_BUSY | 2 << 8)) {
    return "; another connection wrote since this transaction's first read: begin it as a writing one (BEGIN "
           "IMMEDIATE) and retry it";
  }
  switch (kind) {
    case error_kind::busy:
      return "; another connection holds the lock past the busy timeout: retry the transaction";
    case error_kind::read_only: return "; the database is open for reading only";
    case error_kind::corrupt: return "; restore a backup, or check that the path names a SQLite database";
    case error_kind::full: return "; free some space and retry";
    default: return "";
  }
}

}  // namespace detail

/// The kind of an (extended) result code; of one newer than this table, the kind of its primary code.
constexpr error_kind kind_of(int code) noexcept {
  if (const detail::code_meaning* exact = detail::find_code(code)) return exact->kind;
  if (const detail::code_meaning* primary = detail::find_code(code & 0xff)) return primary->kind;
  return error_kind::internal;
}

/// An error from a result code and SQLite's own words. `doing` starts the sentence; with `bound`, words that
/// may be a parameter's value are left out.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] error make_error(int code, std::string_view native_message,
                                              std::string_view statement_text, std::string_view doing,
                                              bool bound = false) {
  const int primary = code & 0xff;
  error_kind kind = kind_of(code);
  if (code == SQLITE_ERROR) kind = detail::kind_of_message(native_message);
  // ON DELETE RESTRICT is a trigger inside SQLite, and reported as one.
  if (code == (SQLITE_CONSTRAINT | 7 << 8) && native_message == "FOREIGN KEY constraint failed") {
    kind = error_kind::foreign_key_violation;
  }
  const std::string said = bound && primary == SQLITE_ERROR
                               ? detail::without_values(native_message, statement_text)
                               : std::string(native_message);
  error made(kind, tenon::detail::sentence({doing, ": ", said, detail::remedy_for(kind, code)}));
  made.native_code = code;
  made.statement = statement_text;
  if (primary == SQLITE_CONSTRAINT) detail::read_violation(native_message, made);
  return made;
}

/// The same with the words of `handle`, whose last call failed with `code`; a null handle has none.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] error make_error(sqlite3* handle, int code, std::string_view statement_text,
                                              std::string_view doing, bool bound = false) {
  const bool speaks = handle != nullptr && (sqlite3_errcode(handle) & 0xff) == (code & 0xff);
  if (speaks && (code & 0xff) == code) code = sqlite3_extended_errcode(handle);
  error made =
      make_error(code, speaks ? sqlite3_errmsg(handle) : sqlite3_errstr(code), statement_text, doing, bound);
  if ((code & 0xff) == SQLITE_CANTOPEN && handle != nullptr) {
    const int problem = sqlite3_system_errno(handle);
    if (problem == EACCES || problem == EPERM) made.kind = error_kind::permission;
  }
  return made;
}

/// Throws what `make_error` makes.
template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void raise(sqlite3* handle, int code, std::string_view statement_text,
                                                  std::string_view doing) {
  throw make_error(handle, code, statement_text, doing);
}

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/driver/sqlite/functions.hpp ----

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

/// An exact sum of decimal texts of any length. Parts of nine digits each collect signed amounts and carry
/// only at the end: a part has room for nine thousand million summands.
template <class Deferred = void>
class decimal_total {
 public:
  static constexpr std::int64_t base = 1'000'000'000;
  static constexpr std::int64_t most_summands = 9'000'000'000;

  /// False if `text` is no decimal number.
  bool add(std::string_view text) {
    const tenon::detail::decimal_parts parts = tenon::detail::split_decimal(text);
    if (!parts.valid) return false;
    const std::int64_t sign = parts.negative ? -1 : 1;
    if (parts.fraction.size() > longest_fraction_) longest_fraction_ = parts.fraction.size();
    std::string_view left = parts.whole;
    for (std::size_t i = 0; !left.empty(); ++i) {
      const std::size_t width = left.size() < 9 ? left.size() : 9;
      if (i == whole_.size()) whole_.push_back(0);
      whole_[i] += sign * number(left.substr(left.size() - width), 0);
      left.remove_suffix(width);
    }
    left = parts.fraction;
    for (std::size_t i = 0; !left.empty(); ++i) {
      const std::size_t width = left.size() < 9 ? left.size() : 9;
      if (i == fraction_.size()) fraction_.push_back(0);
      fraction_[i] += sign * number(left.substr(0, width), 9 - width);
      left.remove_prefix(width);
    }
    ++count_;
    return true;
  }

  std::int64_t count() const noexcept { return count_; }

  std::string sum() const {
    bool negative = false;
    const std::vector<std::int64_t> parts = carried(fraction_.size(), negative);
    return text(parts, fraction_.size(), negative, fraction_.size() * 9);
  }

  /// Rounded half away from zero to 16 digits after the point, or as many as the longest summand has.
  std::string average() const {
    const std::size_t places = longest_fraction_ < 16 ? 16 : longest_fraction_;
    const std::size_t fraction_parts = places / 9 + 1;  // at least one digit more than places
    bool negative = false;
    std::vector<std::int64_t> parts = carried(fraction_parts, negative);
    std::int64_t remainder = 0;
    for (std::size_t i = parts.size(); i-- > 0;) {
      const std::int64_t dividend = remainder * base + parts[i];
      parts[i] = dividend / count_;
      remainder = dividend % count_;
    }
    return text(parts, fraction_parts, negative, places);
  }

 private:
  static std::int64_t number(std::string_view digits, std::size_t zeros_behind) noexcept {
    std::int64_t value = 0;
    for (char digit : digits) value = value * 10 + (digit - '0');
    while (zeros_behind-- > 0) value *= 10;
    return value;
  }

  static std::int64_t carry(std::vector<std::int64_t>& parts) {
    std::int64_t over = 0;
    for (std::int64_t& part : parts) {
      part += over;
      over = part / base;
      part %= base;
      if (part < 0) {
        part += base;
        --over;
      }
    }
    return over;
  }

  /// The magnitude in parts from the lowest, each in [0, base), with `fraction_parts` of them after the
  /// point.
  std::vector<std::int64_t> carried(std::size_t fraction_parts, bool& negative) const {
    std::vector<std::int64_t> parts(fraction_parts, 0);
    for (std::size_t i = 0; i < fraction_.size(); ++i) parts[fraction_parts - 1 - i] = fraction_[i];
    parts.insert(parts.end(), whole_.begin(), whole_.end());
    parts.insert(parts.end(), 2, 0);  // room for the carries of most_summands
    negative = carry(parts) < 0;
    if (negative) {
      // Borrowing past the top left the complement; taken from zero it is the magnitude.
      for (std::int64_t& part : parts) part = -part;
      carry(parts);
    }
    return parts;
  }

  static void append_part(std::string& digits, std::int64_t part) {
    char nine[9];
    for (std::size_t i = 9; i-- > 0; part /= 10) nine[i] = static_cast<char>('0' + part % 10);
    digits.append(nine, 9);
  }

  static std::string text(const std::vector<std::int64_t>& parts, std::size_t fraction_parts, bool negative,
                          std::size_t places) {
    std::string digits;
    for (std::size_t i = parts.size(); i-- > 0;) append_part(digits, parts[i]);
    std::size_t point = digits.size() - fraction_parts * 9;
    if (places < fraction_parts * 9) {
      const bool up = digits[point + places] >= '5';
      digits.resize(point + places);
      for (std::size_t i = digits.size(); up && i-- > 0;) {
        digits[i] = digits[i] == '9' ? '0' : static_cast<char>(digits[i] + 1);
        if (digits[i] != '0') break;
      }
    }
    while (digits.size() > point && digits.back() == '0') digits.pop_back();
    std::size_t start = 0;
    while (start + 1 < point && digits[start] == '0') ++start;
    std::string made;
    const bool zero = digits.find_first_not_of('0') == std::string::npos;
    if (negative && !zero) made += '-';
    made.append(digits, start, point - start);
    if (digits.size() > point) {
      made += '.';
      made.append(digits, point, std::string::npos);
    }
    return made;
  }

  std::vector<std::int64_t> whole_;     // from the point upwards
  std::vector<std::int64_t> fraction_;  // from the point downwards
  std::size_t longest_fraction_ = 0;
  std::int64_t count_ = 0;
};

template <class Deferred = void>
int compare_decimals(void*, int left_size, const void* left, int right_size, const void* right) {
  return tenon::detail::compare_decimal_text(
      {static_cast<const char*>(left), static_cast<std::size_t>(left_size)},
      {static_cast<const char*>(right), static_cast<std::size_t>(right_size)});
}

template <class Deferred = void>
void total_step(sqlite3_context* context, int, sqlite3_value** arguments) {
  const int type = sqlite3_value_type(arguments[0]);
  if (type == SQLITE_NULL) return;
  using total = decimal_total<Deferred>;
  auto** slot = static_cast<total**>(sqlite3_aggregate_context(context, sizeof(total*)));
  if (slot == nullptr) return sqlite3_result_error_nomem(context);
  try {
    if (*slot == nullptr) *slot = new total;
    const unsigned char* text = type == SQLITE_BLOB ? nullptr : sqlite3_value_text(arguments[0]);
    // A real has no exact text; taking its digits would invent precision.
    if (type == SQLITE_FLOAT || text == nullptr ||
        !(*slot)->add({reinterpret_cast<const char*>(text),
                       static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]))})) {
      return sqlite3_result_error(context, "tenon_decimal: a stored value is no decimal text", -1);
    }
    if ((*slot)->count() > total::most_summands) {
      return sqlite3_result_error(context, "tenon_decimal: too many values", -1);
    }
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

template <class Total, std::string (Total::*result)() const>
void total_final(sqlite3_context* context) {
  auto** slot = static_cast<Total**>(sqlite3_aggregate_context(context, 0));
  if (slot == nullptr || *slot == nullptr) return sqlite3_result_null(context);
  try {
    if ((*slot)->count() == 0) {
      sqlite3_result_null(context);
    } else {
      const std::string text = ((*slot)->*result)();
      sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
  delete *slot;
  *slot = nullptr;
}

}  // namespace detail

/// Makes known to a connection: the collation `tenon_decimal` (decimal texts by value), and the aggregates
/// `tenon_decimal_sum` (exact) and `tenon_decimal_avg` (16 digits after the point, or as many as the longest
/// value has), NULL over no values. They refuse reals and texts that are no decimal numbers.
template <class Deferred = void>
int register_functions(sqlite3* handle) {
  using total = detail::decimal_total<Deferred>;
  // Innocuous: a check or a view of an untrusted schema may use them.
#ifdef SQLITE_INNOCUOUS
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
#else
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
#endif
  int code = sqlite3_create_collation_v2(handle, "tenon_decimal", SQLITE_UTF8, nullptr,
                                         detail::compare_decimals<>, nullptr);
  if (code == SQLITE_OK) {
    code = sqlite3_create_function_v2(handle, "tenon_decimal_sum", 1, flags, nullptr, nullptr,
                                      detail::total_step<>, detail::total_final<total, &total::sum>, nullptr);
  }
  if (code == SQLITE_OK) {
    code = sqlite3_create_function_v2(handle, "tenon_decimal_avg", 1, flags, nullptr, nullptr,
                                      detail::total_step<>, detail::total_final<total, &total::average>,
                                      nullptr);
  }
  return code;
}

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/driver/sqlite/options.hpp ----

struct sqlite3;

namespace tenon::inline v0 {

/// What a commit waits for. `full` survives power loss, `normal` may lose the last commits then (never the
/// database's consistency), `off` may lose the database on power loss; `extra` also syncs the directory.
enum class sqlite_synchronous : unsigned char { off, normal, full, extra };

/// How a SQLite database is opened. The defaults are the safe ones.
struct sqlite_options {
  std::string path{};       ///< a file, or ":memory:" for a database of this connection alone
  bool read_only = false;   ///< refuse every write; the file must exist
  bool must_exist = false;  ///< do not create a missing file
  int busy_timeout_ms =
      5000;  ///< milliseconds to wait for another connection's lock before `error_kind::busy`
  sqlite_synchronous synchronous = sqlite_synchronous::full;
  bool wal = true;  ///< switch the file to write-ahead logging; false leaves its journal mode alone
  std::int64_t cache_kib = 0;  ///< page cache in KiB; 0 is SQLite's default (2000)
  bool foreign_keys = true;    ///< enforce foreign keys

  void (*on_connect)(sqlite3* handle,
                     void* context) = nullptr;  ///< runs on each new connection, before `pragmas`
  void* on_connect_context = nullptr;
  std::vector<std::string>
      pragmas{};  ///< further statements for each new connection ("PRAGMA mmap_size=0"), run last

  void (*on_warning)(std::string_view text,
                     void* context) = nullptr;  ///< told of each warning of each connection
  void* on_warning_context = nullptr;
};

namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_sqlite_url(
    std::initializer_list<std::string_view> why) {
  fail(error_kind::configuration, sentence({"SQLite URL: ", sentence(why)}));
}

inline bool sqlite_url_flag(std::string_view key, std::string_view value) {
  if (value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  refuse_sqlite_url({"'", key, "' is '", value, "'; write 1 or 0"});
}

inline std::int64_t sqlite_url_number(std::string_view key, std::string_view value, std::int64_t largest) {
  std::int64_t number = value.empty() ? -1 : 0;
  for (char digit : value) {
    if (digit < '0' || digit > '9' || number > largest / 10) {
      number = -1;
      break;
    }
    number = number * 10 + (digit - '0');
  }
  if (number < 0 || number > largest) {
    refuse_sqlite_url(
        {"'", key, "' is '", value, "'; write a whole number from 0 to ", std::to_string(largest)});
  }
  return number;
}

inline int hexadecimal_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

inline std::string percent_decoded_path(std::string_view text) {
  std::string path;
  path.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      path += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hexadecimal_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hexadecimal_digit(text[i + 2]);
    if (low < 0)
      refuse_sqlite_url({"'%' in the path '", text, "' starts no %XX; write %25 for a percent sign"});
    path += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return path;
}

inline void set_sqlite_option(sqlite_options& options, std::string_view key, std::string_view value) {
  if (key == "mode") {
    if (value != "ro" && value != "rw" && value != "rwc") {
      refuse_sqlite_url(
          {"'mode' is '", value, "'; write ro (read only), rw (must exist) or rwc (created if missing)"});
    }
    options.read_only = value == "ro";
    if (value == "rw") options.must_exist = true;
  } else if (key == "must_exist") {
    options.must_exist = sqlite_url_flag(key, value);
  } else if (key == "busy_timeout") {
    options.busy_timeout_ms = static_cast<int>(sqlite_url_number(key, value, 2147483647));
  } else if (key == "synchronous") {
    constexpr std::string_view names[] = {"off", "normal", "full", "extra"};
    unsigned char level = 0;
    while (level < 4 && names[level] != value) ++level;
    if (level == 4) refuse_sqlite_url({"'synchronous' is '", value, "'; write off, normal, full or extra"});
    options.synchronous = static_cast<sqlite_synchronous>(level);
  } else if (key == "cache_kib") {
    options.cache_kib = sqlite_url_number(key, value, 2147483647);
  } else if (key == "wal") {
    options.wal = sqlite_url_flag(key, value);
  } else if (key == "foreign_keys") {
    options.foreign_keys = sqlite_url_flag(key, value);
  } else {
    refuse_sqlite_url(
        {"unknown key '", key,
         "'; the keys are mode, must_exist, busy_timeout, synchronous, cache_kib, wal, foreign_keys"});
  }
}

}  // namespace detail

/// Reads `sqlite:path`, `sqlite:/absolute/path`, `sqlite:///absolute/path` or `sqlite::memory:`, with options
/// after a question mark: `mode=ro|rw|rwc`, `must_exist`, `busy_timeout` (ms), `synchronous`, `cache_kib`,
/// `wal`, `foreign_keys`. The path is percent-decoded. Errors: `configuration`, naming the key.
inline sqlite_options parse_sqlite_url(std::string_view url) {
  constexpr std::string_view scheme = "sqlite:";
  if (url.substr(0, scheme.size()) != scheme) {
    detail::refuse_sqlite_url({"'", url, "' does not start with 'sqlite:'"});
  }
  std::string_view path = url.substr(scheme.size());
  std::string_view query;
  const std::size_t mark = path.find('?');
  if (mark != std::string_view::npos) {
    query = path.substr(mark + 1);
    path = path.substr(0, mark);
  }
  if (path.substr(0, 2) == "//") {
    if (path.substr(2, 1) != "/") {
      detail::refuse_sqlite_url(
          {"'", url, "' names a host; write sqlite:relative/path or sqlite:/absolute/path"});
    }
    path.remove_prefix(2);
  }
  sqlite_options options;
  options.path = detail::percent_decoded_path(path);
  if (options.path.empty())
    detail::refuse_sqlite_url({"the path is missing; write sqlite:file or sqlite::memory:"});
  if (options.path.find('\0') != std::string::npos) detail::refuse_sqlite_url({"the path holds a NUL byte"});
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      detail::refuse_sqlite_url({"option '", pair, "' has no value; write key=value, joined by '&'"});
    }
    detail::set_sqlite_option(options, pair.substr(0, equals), pair.substr(equals + 1));
  }
  return options;
}

}  // namespace tenon::inline v0

// ---- tenon/driver/sqlite/cells.hpp ----

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

/// Room for a cell that SQLite stores as text Tenon writes itself: a moment, a day, a time or a uuid.
inline constexpr std::size_t formatted_size = 40;
static_assert(formatted_size >= tenon::detail::max_time_text && formatted_size >= 36);

namespace detail {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_cell(error_kind kind, std::string_view why) {
  tenon::detail::fail(kind, tenon::detail::sentence({"SQLite: ", why}));
}

inline int checked_size(std::size_t size) {
  if (size > 0x7fffffff) [[unlikely]]
    refuse_cell(error_kind::limit, "a text or blob is larger than 2 GiB");
  return static_cast<int>(size);
}

inline const char* never_null(const char* data) noexcept {
  return data == nullptr ? "" : data;
}

/// The one place that says in which of SQLite's forms a cell is stored. `sink` has null, integer, real, text,
/// blob and rows; texts made here are written to `scratch`, formatted_size bytes.
template <class Sink>
inline int write_cell(const cell& value, char* scratch, const Sink& sink) {
  std::size_t size = 0;
  switch (value.kind) {
    case cell_kind::null: return sink.null();
    case cell_kind::boolean:
    case cell_kind::integer:
    case cell_kind::interval: return sink.integer(value.integer);
    case cell_kind::real:
      // SQLite would store NULL without a word.
      if (value.real != value.real) [[unlikely]]
        refuse_cell(error_kind::value, "NaN cannot be stored");
      return sink.real(value.real);
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal: return sink.text(never_null(value.bytes.data), checked_size(value.bytes.size));
    case cell_kind::blob: return sink.blob(never_null(value.bytes.data), checked_size(value.bytes.size));
    case cell_kind::uuid:
      if (value.stored == storage::bytes) {
        std::memcpy(scratch, value.uuid.data(), 16);
        return sink.formatted_blob(scratch, 16);
      }
      tenon::detail::write_uuid(value.uuid, scratch);
      return sink.formatted_text(scratch, 36);
    case cell_kind::timestamp:
      if (!tenon::detail::is_timestamp(value.integer)) [[unlikely]]
        break;
      size = tenon::detail::write_timestamp(value.integer, scratch);
      return sink.formatted_text(scratch, static_cast<int>(size));
    case cell_kind::date:
      if (!tenon::detail::is_date(value.integer)) [[unlikely]]
        break;
      size = tenon::detail::write_date(value.integer, scratch);
      return sink.formatted_text(scratch, static_cast<int>(size));
    case cell_kind::time_of_day:
      if (!tenon::detail::is_time(value.integer)) [[unlikely]]
        break;
      size = tenon::detail::write_time(value.integer, scratch);
      return sink.formatted_text(scratch, static_cast<int>(size));
    case cell_kind::rows: return sink.rows(value.rows);
  }
  refuse_cell(error_kind::value, "a date or time lies outside the years 0001 to 9999 or its day");
}

struct parameter_sink {
  sqlite3_stmt* handle;
  int index;

  int null() const { return sqlite3_bind_null(handle, index); }
  int integer(std::int64_t value) const { return sqlite3_bind_int64(handle, index, value); }
  int real(double value) const { return sqlite3_bind_double(handle, index, value); }
  int text(const char* data, int size) const {
    return sqlite3_bind_text(handle, index, data, size, SQLITE_STATIC);
  }
  int blob(const char* data, int size) const {
    return sqlite3_bind_blob(handle, index, data, size, SQLITE_STATIC);
  }
  int formatted_text(const char* data, int size) const { return text(data, size); }
  int formatted_blob(const char* data, int size) const { return blob(data, size); }
  int rows(const row_source* source) const {
    return sqlite3_bind_pointer(handle, index, const_cast<row_source*>(source), "tenon_rows", nullptr);
  }
};

/// A cell of another kind than expected, as it is stored, so that the codec can name the mismatch.
[[gnu::noinline]] inline void read_stored(sqlite3_value* value, int type, cell& out) {
  switch (type) {
    case SQLITE_INTEGER:
      out.kind = cell_kind::integer;
      out.integer = sqlite3_value_int64(value);
      return;
    case SQLITE_FLOAT:
      out.kind = cell_kind::real;
      out.real = sqlite3_value_double(value);
      return;
    case SQLITE_TEXT:
    case SQLITE_BLOB: {
      out.kind = type == SQLITE_TEXT ? cell_kind::text : cell_kind::blob;
      const void* data = type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_value_text(value))
                                             : sqlite3_value_blob(value);
      const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
      if (data == nullptr && (size != 0 || type == SQLITE_TEXT))
        refuse_cell(error_kind::limit, "out of memory");
      out.bytes = {never_null(static_cast<const char*>(data)), size};
      return;
    }
    default: out.kind = cell_kind::null; return;
  }
}

inline std::string_view value_text(sqlite3_value* value) {
  // The text first: it settles the encoding, which the size depends on.
  const unsigned char* data = sqlite3_value_text(value);
  if (data == nullptr) [[unlikely]]
    refuse_cell(error_kind::limit, "out of memory");
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

/// Kinds that SQLite stores as text of a certain form. False: the text has not that form.
[[gnu::noinline]] inline bool read_formatted(std::string_view text, cell_kind kind, cell& out) {
  std::int64_t number = 0;
  bool fits = false;
  switch (kind) {
    case cell_kind::uuid: {
      std::array<unsigned char, 16> bytes;
      fits = tenon::detail::read_uuid(text, bytes);
      if (fits) out.uuid = bytes;
      break;
    }
    case cell_kind::timestamp: fits = tenon::detail::read_timestamp(text, number); break;
    case cell_kind::date: fits = tenon::detail::read_date(text, number); break;
    case cell_kind::time_of_day: fits = tenon::detail::read_time(text, number); break;
    default: break;
  }
  if (!fits) return false;
  if (kind != cell_kind::uuid) out.integer = number;
  out.kind = kind;
  return true;
}

}  // namespace detail

/// Binds one cell to parameter `index` (from 1) without copying; texts made on the way go to `scratch`, which
/// has formatted_size bytes and lives as long as the execution. Returns SQLite's result code.
inline int bind_cell(sqlite3_stmt* handle, int index, const cell& value, char* scratch) {
  return detail::write_cell(value, scratch, detail::parameter_sink{handle, index});
}

/// Reads one column of the current row as what `spec` expects. A value of another type, or a text that is no
/// date, time or uuid, comes as the kind it is stored as.
inline void read_cell(sqlite3_stmt* handle, int column, cell_spec spec, cell& out) {
  // One lookup of the column instead of three. SQLite calls such a value unprotected, since another thread
  // could change it meanwhile; a connection here belongs to one thread.
  sqlite3_value* const value = sqlite3_column_value(handle, column);
  const int type = sqlite3_value_type(value);
  out.stored = spec.stored;
  switch (spec.kind) {
    case cell_kind::boolean:
    case cell_kind::integer:
    case cell_kind::interval:
      if (type != SQLITE_INTEGER) break;
      out.kind = spec.kind;
      out.integer = sqlite3_value_int64(value);
      return;
    case cell_kind::real:
      if (type != SQLITE_FLOAT) break;
      out.kind = cell_kind::real;
      out.real = sqlite3_value_double(value);
      return;
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal: {
      if (type != SQLITE_TEXT) break;
      const std::string_view text = detail::value_text(value);
      out.kind = spec.kind;
      out.bytes = {text.data(), text.size()};
      return;
    }
    case cell_kind::uuid:
      if (spec.stored == storage::bytes) {
        if (type != SQLITE_BLOB || sqlite3_value_bytes(value) != 16) break;
        out.kind = cell_kind::uuid;
        std::memcpy(out.uuid.data(), sqlite3_value_blob(value), 16);
        return;
      }
      [[fallthrough]];
    case cell_kind::timestamp:
    case cell_kind::date:
    case cell_kind::time_of_day:
      if (type == SQLITE_TEXT && detail::read_formatted(detail::value_text(value), spec.kind, out)) return;
      break;
    case cell_kind::null:
    case cell_kind::blob:
    case cell_kind::rows: break;
  }
  if (type == SQLITE_NULL) {
    out.kind = cell_kind::null;
    return;
  }
  detail::read_stored(value, type, out);
}

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/driver/sqlite/rows.hpp ----

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

/// The widest row `tenon_rows` has columns for: c0 to c(rows_width - 1).
inline constexpr std::size_t rows_width = 256;

namespace detail {

/// The virtual table `tenon_rows(source)`: the rows of a row_source bound as a parameter. An exception of the
/// source must not cross SQLite's C frames; it waits in the connection's slot until the statement throws it
/// on.
struct rows_table : sqlite3_vtab {
  std::exception_ptr* pending;
};

template <class Deferred = void>
struct rows_cursor : sqlite3_vtab_cursor {
  const row_source* source = nullptr;
  std::size_t index = 0;
  encoder row;

  int fill() noexcept {
    if (index >= source->count) return SQLITE_OK;
    try {
      row.clear();
      source->fill(source->items, index, row);
      if (row.size() != source->width) {
        tenon::detail::fail(error_kind::internal, "a row source gave another number of cells than its width");
      }
      return SQLITE_OK;
    } catch (...) {
      return fail();
    }
  }

  int fail() noexcept {
    *static_cast<rows_table*>(this->pVtab)->pending = std::current_exception();
    return SQLITE_ERROR;
  }
};

/// Texts that live in the entities outlive the statement and are not copied. Those an encoder made for this
/// row, or that are formatted here, are: SQLite may keep a text beyond the row (the best value of max() so
/// far).
struct result_sink {
  sqlite3_context* context;
  sqlite3_destructor_type lifetime;

  int null() const { return sqlite3_result_null(context), SQLITE_OK; }
  int integer(std::int64_t value) const { return sqlite3_result_int64(context, value), SQLITE_OK; }
  int real(double value) const { return sqlite3_result_double(context, value), SQLITE_OK; }
  int text(const char* data, int size) const {
    return sqlite3_result_text(context, data, size, lifetime), SQLITE_OK;
  }
  int blob(const char* data, int size) const {
    return sqlite3_result_blob(context, data, size, lifetime), SQLITE_OK;
  }
  int formatted_text(const char* data, int size) const {
    return sqlite3_result_text(context, data, size, SQLITE_TRANSIENT), SQLITE_OK;
  }
  int formatted_blob(const char* data, int size) const {
    return sqlite3_result_blob(context, data, size, SQLITE_TRANSIENT), SQLITE_OK;
  }
  int rows(const row_source*) const { return SQLITE_MISUSE; }
};

template <class Deferred = void>
int rows_connect(sqlite3* handle, void* pending, int, const char* const*, sqlite3_vtab** made, char**) {
  try {
    std::string text = "CREATE TABLE tenon_rows(";
    for (std::size_t i = 0; i < rows_width; ++i) text += "c" + std::to_string(i) + ",";
    text += "source HIDDEN)";
    const int code = sqlite3_declare_vtab(handle, text.c_str());
    if (code != SQLITE_OK) return code;
    auto* table = new rows_table{};
    table->pending = static_cast<std::exception_ptr*>(pending);
    *made = table;
    return SQLITE_OK;
  } catch (...) {
    return SQLITE_NOMEM;
  }
}

template <class Deferred = void>
int rows_disconnect(sqlite3_vtab* table) {
  delete static_cast<rows_table*>(table);
  return SQLITE_OK;
}

template <class Deferred = void>
int rows_best_index(sqlite3_vtab*, sqlite3_index_info* plan) {
  for (int i = 0; i < plan->nConstraint; ++i) {
    const auto& constraint = plan->aConstraint[i];
    if (constraint.iColumn != static_cast<int>(rows_width) || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ ||
        constraint.usable == 0) {
      continue;
    }
    plan->aConstraintUsage[i].argvIndex = 1;
    plan->aConstraintUsage[i].omit = 1;
    // Cheap and short, so that it becomes the outer loop and real tables are searched by their indexes.
    plan->estimatedCost = 1;
    plan->estimatedRows = 10;
    return SQLITE_OK;
  }
  return SQLITE_CONSTRAINT;
}

template <class Deferred = void>
int rows_open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
  auto* cursor = new (std::nothrow) rows_cursor<Deferred>;
  *made = cursor;
  return cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

template <class Deferred = void>
int rows_close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<rows_cursor<Deferred>*>(cursor);
  return SQLITE_OK;
}

template <class Deferred = void>
int rows_filter(sqlite3_vtab_cursor* base, int, const char*, int count, sqlite3_value** arguments) {
  auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  cursor.source = count == 1
                      ? static_cast<const row_source*>(sqlite3_value_pointer(arguments[0], "tenon_rows"))
                      : nullptr;
  cursor.index = 0;
  if (cursor.source != nullptr) return cursor.fill();
  try {
    tenon::detail::fail(error_kind::misuse,
                        "tenon_rows(?) takes a row source as its parameter, nothing else");
  } catch (...) {
    return cursor.fail();
  }
}

template <class Deferred = void>
int rows_next(sqlite3_vtab_cursor* base) {
  auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  ++cursor.index;
  return cursor.fill();
}

template <class Deferred = void>
int rows_eof(sqlite3_vtab_cursor* base) {
  const auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  return cursor.index >= cursor.source->count ? 1 : 0;
}

template <class Deferred = void>
int rows_column(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  const auto index = static_cast<std::size_t>(column);
  if (index >= cursor.row.size()) return SQLITE_OK;  // NULL: the column is beyond the source's width
  try {
    char scratch[formatted_size];
    const sqlite3_destructor_type lifetime = cursor.row.made_text() ? SQLITE_TRANSIENT : SQLITE_STATIC;
    return write_cell(cursor.row.data()[index], scratch, result_sink{context, lifetime});
  } catch (...) {
    return cursor.fail();
  }
}

template <class Deferred = void>
int rows_rowid(sqlite3_vtab_cursor* base, sqlite3_int64* rowid) {
  *rowid = static_cast<sqlite3_int64>(static_cast<rows_cursor<Deferred>*>(base)->index);
  return SQLITE_OK;
}

template <class Deferred = void>
constexpr sqlite3_module make_rows_module() noexcept {
  sqlite3_module module{};
  module.xConnect = rows_connect<Deferred>;  // no xCreate: it exists in every database without being created
  module.xBestIndex = rows_best_index<>;
  module.xDisconnect = rows_disconnect<Deferred>;
  module.xOpen = rows_open<Deferred>;
  module.xClose = rows_close<Deferred>;
  module.xFilter = rows_filter<Deferred>;
  module.xNext = rows_next<Deferred>;
  module.xEof = rows_eof<Deferred>;
  module.xColumn = rows_column<Deferred>;
  module.xRowid = rows_rowid<Deferred>;
  return module;
}

template <class Deferred = void>
inline constexpr sqlite3_module rows_module = make_rows_module<Deferred>();

}  // namespace detail

/// Makes `tenon_rows(?)` known to a connection. `pending` outlives it and receives what a row source throws.
template <class Deferred = void>
int register_rows(sqlite3* handle, std::exception_ptr* pending) {
  return sqlite3_create_module_v2(handle, "tenon_rows", &detail::rows_module<Deferred>, pending, nullptr);
}

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/core/like.hpp ----

namespace tenon::inline v0::detail {

/// The end of the character (code point) that starts at `at`.
constexpr std::size_t character_end(std::string_view text, std::size_t at) noexcept {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

/// SQL's LIKE, letter case counting: `%` matches any text, `_` one character, `!` takes the next one
/// literally. Cost: at most the product of the lengths; one step back is kept, so that no pattern takes
/// exponential time.
constexpr bool like_matches(std::string_view text, std::string_view pattern) noexcept {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t after_percent = none;
  std::size_t retry = 0;
  while (true) {
    bool matched = false;
    if (in_pattern < pattern.size()) {
      const char wanted = pattern[in_pattern];
      if (wanted == '%') {
        after_percent = ++in_pattern;
        retry = at;
        continue;
      }
      if (at < text.size()) {
        if (wanted == '_') {
          at = character_end(text, at);
          ++in_pattern;
          matched = true;
        } else {
          const std::size_t literal =
              wanted == '!' && in_pattern + 1 < pattern.size() ? in_pattern + 1 : in_pattern;
          if (text[at] == pattern[literal]) {
            ++at;
            in_pattern = literal + 1;
            matched = true;
          }
        }
      }
    } else if (at == text.size()) {
      return true;
    }
    if (matched) continue;
    if (after_percent == none || retry >= text.size()) return false;
    retry = character_end(text, retry);
    at = retry;
    in_pattern = after_percent;
  }
}

}  // namespace tenon::inline v0::detail

// ---- tenon/driver/sqlite/scalars.hpp ----

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

template <class Deferred = void>
std::string_view argument_text(sqlite3_value* value) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return data == nullptr ? std::string_view{}
                         : std::string_view{data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

template <class Deferred = void>
void like(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL || sqlite3_value_type(arguments[1]) == SQLITE_NULL)
    return;
  const std::string_view pattern = argument_text(arguments[0]);
  sqlite3_result_int(context, tenon::detail::like_matches(argument_text(arguments[1]), pattern) ? 1 : 0);
}

template <class Deferred = void>
void integer(sqlite3_context* context, int count, sqlite3_value** arguments) {
  const int type = sqlite3_value_type(arguments[0]);
  if (type == SQLITE_NULL) return;
  const std::int64_t value = sqlite3_value_int64(arguments[0]);
  const bool fits = type == SQLITE_INTEGER && (count == 1 || (value >= sqlite3_value_int64(arguments[1]) &&
                                                              value <= sqlite3_value_int64(arguments[2])));
  if (!fits) return sqlite3_result_error(context, "integer overflow", -1);
  sqlite3_result_int64(context, value);
}

}  // namespace detail

/// Makes known to a connection: `tenon_like(pattern, text)`, LIKE in which letter case counts, and
/// `tenon_integer(x)` or `tenon_integer(x, lowest, highest)`: x itself, or an error where a computation left
/// the integers (SQLite goes on with a real number) or the range of the column's member.
template <class Deferred = void>
int register_scalars(sqlite3* handle) {
#ifdef SQLITE_INNOCUOUS
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
#else
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
#endif
  const int code = sqlite3_create_function_v2(handle, "tenon_like", 2, flags, nullptr, detail::like<>,
                                              nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return code;
  for (const int arguments : {1, 3}) {
    const int made = sqlite3_create_function_v2(handle, "tenon_integer", arguments, flags, nullptr,
                                                detail::integer<>, nullptr, nullptr, nullptr);
    if (made != SQLITE_OK) return made;
  }
  return SQLITE_OK;
}

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/driver/sqlite/statement.hpp ----

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

template <class Deferred = void>
class basic_connection;

/// A prepared statement of one connection, which must outlive it. Survives schema changes made by others:
/// SQLite prepares it again by itself. One execution is bind, then step until false or reset.
template <class Deferred = void>
class basic_statement {
 public:
  basic_statement(basic_statement&& other) noexcept { swap(other); }
  basic_statement& operator=(basic_statement&& other) noexcept {
    basic_statement(std::move(other)).swap(*this);
    return *this;
  }
  basic_statement(const basic_statement&) = delete;
  basic_statement& operator=(const basic_statement&) = delete;
  ~basic_statement() { sqlite3_finalize(handle_); }

  /// Gives the parameters their values and makes the statement ready to run. Nothing is copied: bytes and row
  /// sources must live until the execution ends. Errors: `internal` (wrong number of cells), `limit`, `value`
  /// (NaN).
  void bind(std::span<const cell> parameters) {
    if (state_ == state::running) reset();
    if (parameters.size() != static_cast<std::size_t>(parameter_count_)) [[unlikely]]
      refuse_count(parameters.size());
    char* scratch = scratch_.get();
    for (int i = 0; i < parameter_count_; ++i) {
      const cell& value = parameters[static_cast<std::size_t>(i)];
      const int code = bind_cell(handle_, i + 1, value, scratch);
      if (code != SQLITE_OK) [[unlikely]]
        fail(code, "binding a value");
      if (value.kind == cell_kind::rows) holds_rows_ = true;
      scratch += formatted_size;
    }
    state_ = state::ready;
  }

  /// Runs up to the next row and fills `row`, one cell per spec; false at the end, after which the statement
  /// holds no lock. The cells' bytes live until the next step, reset or bind. Errors: see `error_kind`; the
  /// statement is then reset and can be used again.
  bool step(cell* row) {
    if (state_ != state::running && state_ != state::ready) [[unlikely]]
      return step_out_of_turn();
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) [[likely]] {
      if (state_ != state::running) {
        state_ = state::running;
        if (column_count_ != 0 && sqlite3_column_count(handle_) != column_count_) [[unlikely]]
          columns_changed();
      }
      const cell_spec* spec = specs_.get();
      for (int i = 0; i < column_count_; ++i) read_cell(handle_, i, spec[i], row[i]);
      return true;
    }
    if (code != SQLITE_DONE) [[unlikely]]
      fail(code, "executing a statement");
    end();
    state_ = state::done;
    return false;
  }

  /// Ends the execution: releases its locks and lets go of row sources. Parameters must be bound again.
  void reset() noexcept {
    if (state_ == state::running) {
      end();
    } else {
      let_go();
    }
  }

  /// The SQL text it was prepared from.
  std::string_view text() const noexcept {
    const char* sql = sqlite3_sql(handle_);
    return sql == nullptr ? std::string_view{} : std::string_view{sql};
  }

  /// A row was read and the end not yet: the statement holds a read lock.
  bool busy() const noexcept { return state_ == state::running; }

  int parameter_count() const noexcept { return parameter_count_; }
  /// Columns of the result, also when prepared without specs; 0 for a statement without a result.
  int column_count() const noexcept { return sqlite3_column_count(handle_); }
  /// Name of a result column; valid until the statement is prepared again or destroyed.
  std::string_view column_name(int column) const {
    const char* name = sqlite3_column_name(handle_, column);
    return name == nullptr ? std::string_view{} : std::string_view{name};
  }
  /// Whether it writes nothing to the database.
  bool read_only() const noexcept { return sqlite3_stmt_readonly(handle_) != 0; }
  sqlite3_stmt* handle() const noexcept { return handle_; }

 private:
  template <class>
  friend class basic_connection;

  enum class state : unsigned char { unbound, ready, running, done };

  basic_statement(sqlite3_stmt* handle, std::span<const cell_spec> results, std::exception_ptr* pending)
      : handle_(handle), pending_(pending) {
    parameter_count_ = sqlite3_bind_parameter_count(handle_);
    state_ = parameter_count_ == 0 ? state::ready : state::unbound;
    try {
      if (parameter_count_ != 0) {
        scratch_ = std::make_unique<char[]>(static_cast<std::size_t>(parameter_count_) * formatted_size);
      }
      if (!results.empty()) {
        if (results.size() != static_cast<std::size_t>(sqlite3_column_count(handle_)))
          columns_changed(results.size());
        column_count_ = static_cast<int>(results.size());
        specs_ = std::make_unique<cell_spec[]>(results.size());
        for (std::size_t i = 0; i < results.size(); ++i) specs_[i] = results[i];
      }
    } catch (...) {
      sqlite3_finalize(handle_);
      throw;
    }
  }

  void end() noexcept {
    // The code sqlite3_reset returns is that of the last step, which has been reported already.
    sqlite3_reset(handle_);
    let_go();
  }

  void let_go() noexcept {
    if (holds_rows_) {
      sqlite3_clear_bindings(handle_);
      holds_rows_ = false;
    }
    state_ = parameter_count_ == 0 ? state::ready : state::unbound;
  }

  void swap(basic_statement& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(pending_, other.pending_);
    std::swap(specs_, other.specs_);
    std::swap(scratch_, other.scratch_);
    std::swap(column_count_, other.column_count_);
    std::swap(parameter_count_, other.parameter_count_);
    std::swap(state_, other.state_);
    std::swap(holds_rows_, other.holds_rows_);
  }

  [[gnu::noinline, gnu::cold]] bool step_out_of_turn() const {
    if (state_ == state::done) return false;
    tenon::detail::fail(error_kind::internal,
                        "a SQLite statement was stepped before its parameters were bound");
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_count(std::size_t given) const {
    tenon::detail::fail(
        error_kind::misuse,
        tenon::detail::sentence({"a SQLite statement has ", std::to_string(parameter_count_), " parameters, ",
                                 std::to_string(given), " were given: ", text()}));
  }

  [[noreturn, gnu::noinline, gnu::cold]] void columns_changed(std::size_t expected) const {
    error problem(error_kind::schema,
                  tenon::detail::sentence(
                      {"the statement returns ", std::to_string(sqlite3_column_count(handle_)), " columns, ",
                       std::to_string(expected), " are expected; name the columns instead of '*'"}));
    problem.statement = text();
    throw problem;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void columns_changed() {
    try {
      columns_changed(static_cast<std::size_t>(column_count_));
    } catch (...) {
      reset();
      throw;
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] void fail(int code, std::string_view doing) {
    if (pending_ != nullptr && *pending_) {
      const std::exception_ptr thrown_in_callback = std::exchange(*pending_, nullptr);
      end();
      std::rethrow_exception(thrown_in_callback);
    }
    error problem = make_error(sqlite3_db_handle(handle_), code, text(), doing, parameter_count_ != 0);
    end();
    throw problem;
  }

  sqlite3_stmt* handle_ = nullptr;
  std::exception_ptr* pending_ = nullptr;  // the connection's: what a row source threw below SQLite's frames
  std::unique_ptr<cell_spec[]> specs_;
  std::unique_ptr<char[]> scratch_;  // formatted_size bytes a parameter: dates and uuids as text
  int column_count_ = 0;
  int parameter_count_ = 0;
  state state_ = state::unbound;
  bool holds_rows_ = false;
};

/// A template only so that who opens no database compiles nothing of it; this is its name.
using statement = basic_statement<>;

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/driver/sqlite/connection.hpp ----

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

/// The oldest library whose SQL Tenon speaks (RETURNING, ALTER TABLE DROP COLUMN).
inline constexpr int oldest_library = 3035000;

/// Before 3.51.3, a checkpoint racing a commit that restarts the write-ahead log may skip a part of the log.
constexpr bool has_wal_reset_defect(int version) noexcept {
  return version >= 3007000 && version < 3051003;
}

/// Makes a missing file, empty and with mode 0600 whatever the umask; SQLite gives -wal and -shm the same
/// mode. Returns whether the file exists now; `problem` is the system's error otherwise.
template <class Deferred = void>
bool create_file(const char* path, bool may_create, int& problem) {
  // Closing a descriptor drops every POSIX lock this process holds on the file. Under this mutex no
  // connection can have opened the file between its creation and the close.
  sqlite3_mutex* const guard = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
  sqlite3_mutex_enter(guard);
  bool exists = ::access(path, F_OK) == 0;
  problem = exists ? 0 : errno;
  if (!exists && may_create && problem == ENOENT) {
    const int file = ::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    problem = errno;
    if (file >= 0) {
      exists = ::fchmod(file, 0600) == 0;
      problem = errno;
      ::close(file);
    } else {
      exists = problem == EEXIST && ::access(path, F_OK) == 0;
    }
  }
  sqlite3_mutex_leave(guard);
  return exists;
}

}  // namespace detail

/// One open SQLite database handle. Belongs to one thread at a time (it is opened without mutexes). Files are
/// created with mode 0600, double-quoted string literals are off, foreign keys on, the schema is not trusted.
template <class Deferred>
class basic_connection {
 public:
  /// Opens or creates the database. Errors: `connection` (missing, no file), `permission`, `corrupt` (no
  /// database), `busy`, `configuration`, `unsupported` (library too old, no write-ahead log possible here).
  explicit basic_connection(const sqlite_options& options) {
    try {
      open(options);
      configure(options);
    } catch (...) {
      sqlite3_close_v2(handle_);
      throw;
    }
  }

  ~basic_connection() { sqlite3_close_v2(handle_); }
  basic_connection(const basic_connection&) = delete;
  basic_connection& operator=(const basic_connection&) = delete;

  /// Prepares one statement for many executions. `results` says what each result column is to hold; empty:
  /// `step` reads no columns. A spec of kind `null` takes a column as it is stored. Errors: `statement`,
  /// `schema`, `limit`.
  [[nodiscard]] basic_statement<Deferred> prepare(std::string_view text,
                                                  std::span<const cell_spec> results = {}) {
    const char* rest = nullptr;
    sqlite3_stmt* prepared = prepare_next(text, SQLITE_PREPARE_PERSISTENT, rest);
    if (prepared == nullptr) refuse_text("holds no statement", text);
    basic_statement<Deferred> made(prepared, results, &pending_);
    const char* end = text.data() + text.size();
    while (rest < end && (*rest == ' ' || *rest == '\n' || *rest == '\t' || *rest == '\r' || *rest == ';'))
      ++rest;
    if (rest < end) {
      // A comment is prepared to nothing.
      sqlite3_stmt* second = nullptr;
      const int code = sqlite3_prepare_v2(handle_, rest, static_cast<int>(end - rest), &second, nullptr);
      sqlite3_finalize(second);
      if (code != SQLITE_OK || second != nullptr) {
        refuse_text("holds more than one statement; prepare them one by one", text);
      }
    }
    return made;
  }

  /// Runs the statements of `text` one after the other, ignoring rows. Stops at the first error, which names
  /// that statement; the ones before it keep their effect unless a transaction is rolled back.
  void execute(const std::string& text) {
    std::string_view left = text;
    while (!left.empty()) {
      const char* rest = nullptr;
      sqlite3_stmt* prepared = prepare_next(left, 0, rest);
      left.remove_prefix(static_cast<std::size_t>(rest - left.data()));
      if (prepared == nullptr) continue;
      basic_statement<Deferred> current(prepared, {}, &pending_);
      if (current.parameter_count() != 0) refuse_text("has parameters; prepare and bind it", current.text());
      while (current.step(nullptr)) {
      }
    }
  }

  /// Rows inserted, updated or deleted by the last such statement, without those of triggers and cascades.
  std::int64_t changes() const noexcept {
#if SQLITE_VERSION_NUMBER >= 3037000
    return sqlite3_changes64(handle_);
#else
    return sqlite3_changes(handle_);
#endif
  }
  /// The rowid of the last row inserted by this connection.
  std::int64_t last_insert_id() const noexcept {
    return sqlite3_last_insert_rowid(handle_);
  }
  /// False again as soon as SQLite itself has rolled a transaction back.
  bool in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_) == 0;
  }
  /// Stops the running statement with `error_kind::interrupted`; the only call another thread may make.
  void interrupt() noexcept {
    sqlite3_interrupt(handle_);
  }
  /// What the user should know about this database, such as a known defect of the library; usually empty.
  const std::vector<std::string>& warnings() const noexcept {
    return warnings_;
  }
  sqlite3* handle() const noexcept {
    return handle_;
  }

 private:
  static std::string shown(const sqlite_options& options) {
    return tenon::detail::sentence({"opening the SQLite database '", options.path, "'"});
  }

  void open(const sqlite_options& options) {
    if (options.path.empty() || options.path.find('\0') != std::string::npos) {
      tenon::detail::fail(
          error_kind::configuration,
          "sqlite_options::path is empty or holds a NUL byte; give a file's path or \":memory:\"");
    }
    if (sqlite3_libversion_number() < detail::oldest_library) {
      tenon::detail::fail(
          error_kind::unsupported,
          tenon::detail::sentence({"SQLite ", sqlite3_libversion(), " is too old; Tenon needs 3.35.0"}));
    }
    in_memory_ = options.path == ":memory:";
    std::string path = options.path;
    // A library built to read URIs would take "file:..." apart; names that start with ':' are reserved.
    if (!in_memory_ && (path.rfind("file:", 0) == 0 || path[0] == ':')) path.insert(0, "./");
    int problem = 0;
    if (!in_memory_ &&
        !detail::create_file(path.c_str(), !options.read_only && !options.must_exist, problem)) {
      refuse_file(options, problem);
    }
    int flags = SQLITE_OPEN_NOMUTEX | (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    // Files are never created by SQLite, which would use mode 0644.
    if (in_memory_)
      // Not SQLITE_OPEN_MEMORY: every database attached later would inherit it and be an empty one in memory.
      flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    if (handle_ != nullptr) sqlite3_extended_result_codes(handle_, 1);
    if (code != SQLITE_OK) {
      raise(handle_, handle_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle_), "",
            shown(options));
    }
    // SQLite falls back to reading when it may not write.
    if (!options.read_only && sqlite3_db_readonly(handle_, "main") == 1) refuse_file(options, EACCES);
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_file(const sqlite_options& options, int problem) {
    const bool missing = problem == ENOENT;
    const bool denied = problem == EACCES || problem == EPERM || problem == EROFS;
    std::string_view remedy = "";
    if (missing && (options.must_exist || options.read_only))
      remedy = "; leave out must_exist or mode=ro to create it";
    if (missing && remedy.empty()) remedy = "; its directory must exist";
    if (denied && !options.read_only) remedy = "; open it with mode=ro or make it writable";
    tenon::detail::fail(denied ? error_kind::permission : error_kind::connection,
                        tenon::detail::sentence({shown(options), ": ", std::strerror(problem), remedy}));
  }

  void configure(const sqlite_options& options) {
    check(sqlite3_busy_timeout(handle_, options.busy_timeout_ms), options);
    set(SQLITE_DBCONFIG_DQS_DML, 0, options);
    set(SQLITE_DBCONFIG_DQS_DDL, 0, options);
    set(SQLITE_DBCONFIG_DEFENSIVE, 1, options);
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
    // SQLite 3.38 to 3.40 takes its own JSON functions for unsafe in a schema that is not trusted: no index
    // on a JSON path, no check by json_valid().
    const int version = sqlite3_libversion_number();
    set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, version >= 3038000 && version < 3041000 ? 1 : 0, options);
#endif
    // Without this, a bound LIKE pattern or a statistics table makes SQLite prepare a statement anew each
    // time its parameters change.
    set(SQLITE_DBCONFIG_ENABLE_QPSG, 1, options);
    set(SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys ? 1 : 0, options);
    check(register_rows(handle_, &pending_), options);
    check(register_functions(handle_), options);
    check(register_scalars(handle_), options);
    pragma("PRAGMA schema_version", options);  // the first read of the file: finds out that it is no database
    if (options.cache_kib != 0) pragma("PRAGMA cache_size=-" + std::to_string(options.cache_kib), options);
    if (!in_memory_) {
      enter_wal(options);
      pragma("PRAGMA synchronous=" + std::to_string(static_cast<int>(options.synchronous)), options);
    }
    if (sqlite3_threadsafe() == 0) {
      warn("this SQLite is built without thread support; use one thread for all connections", options);
    }
    if (options.on_connect != nullptr) options.on_connect(handle_, options.on_connect_context);
    for (const std::string& text : options.pragmas) execute(text);
  }

  void enter_wal(const sqlite_options& options) {
    std::string mode = pragma("PRAGMA journal_mode", options);
    if (options.wal && !options.read_only && mode != "wal") {
      // The switch needs the file for itself, and SQLite does not always wait for that: wait here, not in
      // both.
      check(sqlite3_busy_timeout(handle_, 0), options);
      for (int waited = 0;; waited += 5) {
        try {
          mode = pragma("PRAGMA journal_mode=WAL", options);
          break;
        } catch (const error& problem) {
          if (problem.kind != error_kind::busy || waited >= options.busy_timeout_ms) throw;
        }
        sqlite3_sleep(5);
      }
      check(sqlite3_busy_timeout(handle_, options.busy_timeout_ms), options);
      if (mode != "wal") {
        tenon::detail::fail(
            error_kind::unsupported,
            tenon::detail::sentence({shown(options),
                                     ": write-ahead logging is refused here, the journal mode stays '", mode,
                                     "'; open it with wal=0"}));
      }
    }
    if (mode == "wal" && detail::has_wal_reset_defect(sqlite3_libversion_number())) {
      warn(tenon::detail::sentence(
               {"SQLite ", sqlite3_libversion(),
                " may, very rarely, damage a database in WAL mode when two connections write and "
                "checkpoint at the same moment (the WAL-reset defect of 3.7.0 to 3.51.2, unless "
                "your distribution has patched it); use 3.51.3 or later"}),
           options);
    }
  }

  void warn(std::string text, const sqlite_options& options) {
    if (options.on_warning != nullptr) options.on_warning(text, options.on_warning_context);
    warnings_.push_back(std::move(text));
  }

  void check(int code, const sqlite_options& options) const {
    if (code != SQLITE_OK) raise(handle_, code, "", shown(options));
  }

  void set(int option, int wanted, const sqlite_options& options) const {
    int result = -1;
    check(sqlite3_db_config(handle_, option, wanted, &result), options);
    if (result != wanted) {
      tenon::detail::fail(
          error_kind::unsupported,
          tenon::detail::sentence({shown(options), ": this SQLite library refuses its option ",
                                   std::to_string(option), " (SQLITE_DBCONFIG_*)"}));
    }
  }

  /// Runs one pragma; its first result as text.
  std::string pragma(std::string_view text, const sqlite_options& options) {
    try {
      const char* rest = nullptr;
      basic_statement<Deferred> query(prepare_next(text, 0, rest), {}, &pending_);
      std::string result;
      if (query.step(nullptr)) {
        const unsigned char* value = sqlite3_column_text(query.handle(), 0);
        if (value != nullptr) result = reinterpret_cast<const char*>(value);
      }
      return result;
    } catch (error& problem) {
      problem.message = tenon::detail::sentence({shown(options), ": ", problem.message});
      throw;
    }
  }

  sqlite3_stmt* prepare_next(std::string_view text, unsigned flags, const char*& rest) {
    if (text.size() > 0x7ffffff0) {
      tenon::detail::fail(error_kind::limit, "a SQLite statement's text is longer than 2 GiB");
    }
    sqlite3_stmt* prepared = nullptr;
    if (text.data() == nullptr) text = "";
    const int code =
        sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), flags, &prepared, &rest);
    if (code != SQLITE_OK) [[unlikely]]
      raise(handle_, code, text, "preparing a statement");
    return prepared;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_text(std::string_view why,
                                                                 std::string_view text) {
    error problem(error_kind::statement, tenon::detail::sentence({"the SQL text ", why}));
    problem.statement = text;
    throw problem;
  }

  sqlite3* handle_ = nullptr;
  std::exception_ptr pending_;  // what a row source threw; the running statement throws it on
  std::vector<std::string> warnings_;
  bool in_memory_ = false;
};

/// A template only so that who opens no database compiles nothing of it; this is its name.
using connection = basic_connection<>;

}  // namespace tenon::inline v0::driver::sqlite

// ---- tenon/schema/from_model.hpp ----

namespace tenon::inline v0::schema {
namespace detail {

/// Builds one snapshot; remembers which names are taken.
template <class Deferred = void>
class model_reader {
 public:
  model_reader(std::span<const table_info* const> entities, const notation& spelling)
      : entities_(entities), spelling_(spelling) {
    result_.folds_case = spelling.folds_case();
  }

  snapshot read() {
    list<const table_info*> kept;
    for (const table_info* entity : entities_) {
      if (is_known(*entity, kept)) continue;
      kept.push_back(entity);
      add_table(*entity);
    }
    for (std::size_t i = 0; i < kept.size(); ++i) add_indexes(*kept[i], result_.tables[i]);
    for (std::size_t i = 0; i < kept.size(); ++i) add_foreign_keys(*kept[i], result_.tables[i]);
    return std::move(result_);
  }

 private:
  bool same(std::string_view a, std::string_view b) const { return same_name(a, b, result_.folds_case); }

  /// An entity may be given twice; two entities of one table are a mistake.
  bool is_known(const table_info& entity, const list<const table_info*>& kept) const {
    for (const table_info* other : kept) {
      if (other == &entity) return true;
      if (!same(spelling_.table_name(*other), spelling_.table_name(entity))) continue;
      refuse(entity, {"its table \"", spelling_.table_name(entity), "\" is that of ", other->entity,
                      " too; give one of them another name by table<", entity.entity, ">(\"...\")"});
    }
    return false;
  }

  void add_table(const table_info& entity) {
    spelling_.refuse_unsupported(entity);
    table& made = result_.tables.emplace_back();
    made.name = spelling_.table_name(entity);
    made.comment = entity.comment;
    made.autoincrement = entity.generation == key_generation::integer;
    made.strict = entity.sqlite.strict;
    made.without_rowid = entity.sqlite.without_rowid;
    taken_.push_back(made.name);
    for (std::size_t i = 0; i < entity.columns.size(); ++i) {
      const column_info& info = entity.columns[i];
      column& each = made.columns.emplace_back();
      each.name = info.name.view();
      each.type = spelling_.column_type(entity, info);
      each.nullable = info.nullable && !entity.has_key(static_cast<std::uint16_t>(i));
      each.default_text = spelling_.default_text(info);
      each.generated = info.generated_expression;
      each.stored = info.is(column_trait::stored);
      each.collation = info.collation;
      each.comment = info.comment;
    }
    for (std::uint16_t part : entity.key) made.primary_key.emplace_back(entity.columns[part].name.view());
    for (const check_info& info : entity.checks) {
      for (const check& other : made.checks) {
        if (same(other.name, info.name)) refuse(entity, {"two of its checks are named \"", info.name, "\""});
      }
      made.checks.push_back({std::string(info.name), spelling_.check_text(info)});
    }
  }

  void add_indexes(const table_info& entity, table& made) {
    for (const index_info& info : entity.indexes) {
      index& each = made.indexes.emplace_back();
      each.unique = info.options.unique;
      each.where = info.options.where;
      std::string name = (each.unique ? "uq_" : "ix_") + made.name;
      for (const tenon::index_part& part : info.parts) {
        index_part& piece = each.parts.emplace_back();
        piece.descending = part.descending;
        if (!part.expression.empty()) {
          piece.expression = part.expression;
          name += "_expression";
          continue;
        }
        const column_info& column = entity.columns[part.column];
        name += '_';
        name += column.name.view();
        if (part.json_path.empty()) {
          piece.column = column.name.view();
        } else {
          piece.expression = spelling_.json_path_text(column, part.json_path);
        }
      }
      each.name = info.options.name.empty() ? free_name(std::move(name))
                                            : given_name(entity, std::string(info.options.name));
    }
  }

  bool is_taken(std::string_view name) const {
    for (const std::string& other : taken_) {
      if (same(other, name)) return true;
    }
    for (const table_info* entity : entities_) {
      for (const index_info& info : entity->indexes) {
        if (same(info.options.name, name)) return true;
      }
    }
    return false;
  }

  std::string free_name(std::string wanted) {
    std::string name = shortened_name(wanted);
    for (int number = 2; is_taken(name); ++number) {
      name = shortened_name(wanted + '_' + std::to_string(number));
    }
    taken_.push_back(name);
    return name;
  }

  std::string given_name(const table_info& entity, std::string name) {
    for (const std::string& other : taken_) {
      if (same(other, name))
        refuse(entity, {"the name of its index \"", name,
                        "\" is that of another table or index; give it another one by index({.name = ...})"});
    }
    taken_.push_back(name);
    return name;
  }

  void add_foreign_keys(const table_info& entity, table& made) {
    for (const foreign_key_info& info : entity.foreign_keys) {
      const table_info& other = info.references();
      foreign_key& each = made.foreign_keys.emplace_back();
      each.table = spelling_.table_name(other);
      each.on_delete = info.deleted;
      each.on_update = info.updated;
      each.checked = info.checked;
      std::string name = "fk_" + made.name;
      for (std::uint16_t part : info.columns) {
        const column_info& column = entity.columns[part];
        each.columns.emplace_back(column.name.view());
        name += '_';
        name += column.name.view();
        refuse_set_null(entity, info, column);
      }
      for (std::uint16_t part : info.referenced)
        each.referenced.emplace_back(other.columns[part].name.view());
      each.name = shortened_name(name);
      const table* target = result_.find(each.table);
      if (target == nullptr) {
        refuse(entity, {"its foreign key references ", other.entity,
                        ", which is not among the entities that were opened; add it: open<", entity.entity,
                        ", ", other.entity, ", ...>"});
      }
      if (!is_unique(*target, each.referenced)) {
        refuse(entity,
               {"its foreign key references columns of ", other.entity, " that are no key (\"",
                each.referenced[0], each.referenced.size() > 1 ? "\", ...); " : "\"); ",
                "reference its primary key, or add .unique(...) on exactly these columns to table_of<",
                other.entity, ">"});
      }
    }
  }

  static void refuse_set_null(const table_info& entity, const foreign_key_info& info,
                              const column_info& column) {
    const bool sets_null =
        info.deleted == referential_action::set_null || info.updated == referential_action::set_null;
    if (sets_null && !column.nullable) {
      refuse(entity, {"its foreign key shall set ", column.member,
                      " to null, which is no std::optional; make it one, or choose another action"});
    }
  }

  bool is_unique(const table& target, const std::vector<std::string>& columns) const {
    if (covers(target.primary_key, columns)) return true;
    for (const index& each : target.indexes) {
      if (!each.unique || !each.where.empty()) continue;
      std::vector<std::string> names;
      for (const index_part& part : each.parts) names.push_back(part.column);
      if (covers(names, columns)) return true;
    }
    return false;
  }

  bool covers(const std::vector<std::string>& key, const std::vector<std::string>& columns) const {
    if (key.size() != columns.size()) return false;
    for (const std::string& part : key) {
      bool found = false;
      for (const std::string& column : columns) found = found || same(part, column);
      if (!found) return false;
    }
    return true;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const table_info& entity,
                                                            std::initializer_list<std::string_view> why) {
    error problem(error_kind::schema,
                  tenon::detail::sentence({"entity ", entity.entity, ": ", tenon::detail::sentence(why)}));
    problem.table = entity.name;
    throw problem;
  }

  std::span<const table_info* const> entities_;
  const notation& spelling_;
  snapshot result_;
  std::vector<std::string> taken_;
};

}  // namespace detail

/// The schema that entities describe, in the spelling of one database, tables in the order of the entities.
/// Indexes without a name get one: ix_ or uq_, the table, the columns. Errors: `schema` (a foreign key to an
/// entity that is not given or to columns that are no key, one table described twice), `unsupported`.
template <class Deferred = void>
snapshot from_model(std::span<const table_info* const> entities, const notation& spelling) {
  return detail::model_reader<Deferred>(entities, spelling).read();
}

}  // namespace tenon::inline v0::schema

// ---- tenon/backend/sqlite_schema.hpp ----

/// SQLite's schema: read, described and changed through the driver.
namespace tenon::inline v0::sqlite_schema {
namespace detail {

template <class Deferred = void>
class connection_source final : public dialect::catalog_source {
 public:
  explicit connection_source(driver::sqlite::connection& connection) : connection_(connection) {}

  schema::list<dialect::catalog_row> ask(std::string_view question, std::size_t columns) override {
    const schema::list<cell_spec> as_stored(columns);
    driver::sqlite::statement asked = connection_.prepare(question, {as_stored.begin(), columns});
    schema::list<cell> cells(columns);
    schema::list<dialect::catalog_row> rows;
    while (asked.step(cells.begin())) {
      dialect::catalog_row& row = rows.push_back(dialect::catalog_row(columns));
      for (std::size_t i = 0; i < columns; ++i) {
        if (cells[i].kind == cell_kind::integer) {
          row[i].text = std::to_string(cells[i].integer);
        } else if (cells[i].kind == cell_kind::text) {
          row[i].text = cells[i].text();
        } else {
          row[i].null = true;
        }
      }
    }
    return rows;
  }

 private:
  driver::sqlite::connection& connection_;
};

}  // namespace detail

/// The live schema of a database; four short reads.
template <class Deferred = void>
schema::snapshot inspect(driver::sqlite::connection& connection) {
  detail::connection_source<Deferred> source(connection);
  return dialect::read_sqlite_catalog(source);
}

/// The steps as statements, to read.
template <class Deferred = void>
std::vector<std::string> script(const schema::plan& plan) {
  std::vector<std::string> texts;
  for (const schema::step& each : plan.steps) texts.push_back(dialect::sqlite_ddl(each));
  return texts;
}

/// Runs the steps; the caller holds the transaction. Errors: `statement` and others, naming the table; the
/// caller then rolls back.
template <class Deferred = void>
void apply(driver::sqlite::connection& connection, const schema::plan& plan) {
  for (const schema::step& each : plan.steps) {
    try {
      connection.execute(dialect::sqlite_ddl(each));
    } catch (error& problem) {
      const std::string_view made = each.kind == schema::step_kind::create_table
                                        ? "creating table \""
                                        : "creating an index of table \"";
      problem.message = tenon::detail::sentence({made, each.subject.name, "\": ", problem.message});
      problem.table = each.subject.name;
      throw;
    }
  }
}

/// The entities' schema in the form in which SQLite reports it: made in a scratch database in memory and read
/// back, tables in the order of the entities. `scratch` makes collations and functions known that
/// descriptions use. About a millisecond. Errors: those of `from_model`; `statement` for a default, check or
/// index that SQLite refuses.
template <class Deferred = void>
schema::snapshot describe(std::span<const table_info* const> tables, sqlite_options scratch = {}) {
  const schema::snapshot wanted = schema::from_model(tables, dialect::sqlite_notation());
  scratch.path = ":memory:";
  // Nobody else writes here; and SQLite 3.38 to 3.40 takes its own JSON functions for unsafe in a schema that
  // is not trusted.
  scratch.pragmas.emplace_back("PRAGMA trusted_schema=ON");
  driver::sqlite::connection connection(scratch);
  apply(connection, schema::plan_missing_tables(wanted, {}));
  schema::snapshot reported = inspect(connection);
  schema::snapshot result;
  result.folds_case = reported.folds_case;
  for (const schema::table& each : wanted.tables) result.tables.push_back(*reported.find(each.name));
  return result;
}

}  // namespace tenon::inline v0::sqlite_schema

// ---- tenon/backend/statement_cache.hpp ----

namespace tenon::inline v0 {
namespace detail {

/// Hashes the structure of a statement, never its values.
inline std::size_t hash_nodes(const std::vector<node>& nodes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto mix = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15u, hash ^= hash >> 29;
  };
  for (const node& each : nodes) {
    mix(static_cast<std::uint64_t>(each.kind) | static_cast<std::uint64_t>(each.flags) << 8 |
        static_cast<std::uint64_t>(each.arity) << 16 | static_cast<std::uint64_t>(each.index) << 32 |
        static_cast<std::uint64_t>(each.spec.kind) << 48);
    mix(reinterpret_cast<std::uintptr_t>(each.column != nullptr ? static_cast<const void*>(each.column)
                                                                : each.table));
    for (char letter : each.text) mix(static_cast<unsigned char>(letter));
  }
  return static_cast<std::size_t>(hash);
}

}  // namespace detail

/// What a connection remembers of its statements: a slot each for those whose type says everything, and the
/// most recently used of those composed at run time. `Prepared` has `bool busy() const`.
template <class Prepared>
class statement_cache {
 public:
  explicit statement_cache(std::size_t composed_limit = 128) : limit_(composed_limit) {}

  /// The idle prepared statement for `source`; `prepare` makes one of a described statement. A busy one (its
  /// rows are being read while the same statement starts again) is left alone and a second one made.
  template <class Prepare>
  Prepared& find(const statement_source& source, Prepare&& prepare) {
    if (source.slot != 0) [[likely]] {
      if (source.slot < slots_.size()) [[likely]] {
        Prepared* known = slots_[source.slot].get();
        if (known != nullptr && !known->busy()) [[likely]]
          return *known;
      }
      return fill_slot(source, prepare);
    }
    return find_composed(*source.described, prepare);
  }

  /// Forgets every statement that is not running.
  void clear() {
    std::erase_if(composed_, [](const entry& each) { return !each.prepared->busy(); });
    for (auto& slot : slots_) {
      if (slot != nullptr && !slot->busy()) slot.reset();
    }
    extra_.clear();
  }

 private:
  struct entry {
    std::size_t hash;
    std::uint64_t used;
    std::vector<node> nodes;
    std::vector<cell_spec> results;  // the same raw text may be read into another type
    std::unique_ptr<Prepared> prepared;
  };

  static bool same_results(const std::vector<cell_spec>& a, const std::vector<cell_spec>& b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].kind != b[i].kind || a[i].stored != b[i].stored) return false;
    }
    return true;
  }

  template <class Prepare>
  [[gnu::noinline]] Prepared& fill_slot(const statement_source& source, Prepare& prepare) {
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    source.write(source.shell, writer);
    if (source.slot >= slots_.size()) slots_.resize(source.slot + 16);
    if (slots_[source.slot] != nullptr) return add_extra(prepare(described));
    slots_[source.slot] = prepare(described);
    return *slots_[source.slot];
  }

  template <class Prepare>
  Prepared& find_composed(const statement& described, Prepare& prepare) {
    const std::size_t hash = detail::hash_nodes(described.nodes);
    entry* oldest = nullptr;
    for (entry& each : composed_) {
      if (each.hash == hash && each.nodes == described.nodes &&
          same_results(each.results, described.results)) {
        if (each.prepared->busy()) return add_extra(prepare(described));
        each.used = ++clock_;
        return *each.prepared;
      }
      if (!each.prepared->busy() && (oldest == nullptr || each.used < oldest->used)) oldest = &each;
    }
    entry fresh{hash, ++clock_, described.nodes, described.results, prepare(described)};
    if (composed_.size() < limit_ || oldest == nullptr)
      return *composed_.emplace_back(std::move(fresh)).prepared;
    *oldest = std::move(fresh);
    return *oldest->prepared;
  }

  Prepared& add_extra(std::unique_ptr<Prepared> prepared) {
    std::erase_if(extra_, [](const auto& each) { return !each->busy(); });
    return *extra_.emplace_back(std::move(prepared));
  }

  std::vector<std::unique_ptr<Prepared>> slots_;
  std::vector<entry> composed_;
  std::vector<std::unique_ptr<Prepared>> extra_;
  std::size_t limit_;
  std::uint64_t clock_ = 0;
};

}  // namespace tenon::inline v0

// ---- tenon/backend/sqlite.hpp ----

namespace tenon::inline v0 {

/// SQLite as a store: the SQLite dialect over the SQLite driver.
template <class Deferred = void>
class basic_sqlite_connection final : public backend_connection {
 public:
  explicit basic_sqlite_connection(const sqlite_options& options) : options_(options), connection_(options) {}

  cursor& open(const statement_source& source, const encoder& values) override {
    prepared& found = find(source);
    found.text.bind({values.data(), values.size()});
    found.running = true;
    return found;
  }

  std::int64_t run(const statement_source& source, const encoder& values) override {
    prepared& found = find(source);
    found.text.bind({values.data(), values.size()});
    if (source.slot != 0) {
      while (found.text.step(nullptr)) {
      }
      return connection_.changes();
    }
    // The count of the last change stays when a statement changes nothing (CREATE TABLE, PRAGMA).
    const int before = sqlite3_total_changes(connection_.handle());
    while (found.text.step(nullptr)) {
    }
    return sqlite3_total_changes(connection_.handle()) == before ? 0 : connection_.changes();
  }

  std::int64_t last_generated_key() const override { return connection_.last_insert_id(); }

  std::int64_t greatest_key(const table_info& table) override {
    std::string name;
    dialect::sqlite().write_table_name(name, table);
    std::string key;
    dialect::sqlite().write_name(key, table.columns[table.key[0]].name);
    std::string literal;
    dialect::ansi::quote(literal, unquoted(table), '\'');
    // AUTOINCREMENT remembers the keys of deleted rows in sqlite_sequence, which exists from the first such
    // table on.
    std::int64_t greatest = ask_number("SELECT coalesce(max(" + key + "), 0) FROM " + name);
    if (ask_number("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'") != 0) {
      const std::int64_t remembered = ask_number(
          "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = " + literal + " COLLATE NOCASE");
      if (remembered > greatest) greatest = remembered;
    }
    return greatest;
  }

  void begin(bool write) override {
    control(write ? begin_immediate_ : begin_, write ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  void commit() override { control(commit_, "COMMIT"); }
  void rollback() override { control(rollback_, "ROLLBACK"); }
  void savepoint(int depth) override { connection_.execute("SAVEPOINT tenon_" + std::to_string(depth)); }
  void release(int depth) override { connection_.execute("RELEASE tenon_" + std::to_string(depth)); }
  void rollback_to(int depth) override {
    connection_.execute("ROLLBACK TO tenon_" + std::to_string(depth));
    connection_.execute("RELEASE tenon_" + std::to_string(depth));
  }
  bool in_transaction() const override { return connection_.in_transaction(); }

  schema::snapshot inspect() override { return sqlite_schema::inspect(connection_); }
  schema::snapshot describe(std::span<const table_info* const> tables) override {
    return sqlite_schema::describe(tables, options_);
  }
  std::vector<std::string> script(const schema::plan& plan) override { return sqlite_schema::script(plan); }
  void apply(const schema::plan& plan) override { sqlite_schema::apply(connection_, plan); }
  std::vector<std::string> warnings() const override { return connection_.warnings(); }

  driver::sqlite::connection& driver_connection() noexcept { return connection_; }

 private:
  struct prepared final : cursor {
    explicit prepared(driver::sqlite::statement statement) : text(std::move(statement)) {}
    bool next(cell* row) override {
      if (text.step(row)) return true;
      running = false;
      return false;
    }
    void close() noexcept override {
      if (running) {
        text.reset();
        running = false;
      }
    }
    bool busy() const noexcept { return running; }

    driver::sqlite::statement text;
    bool running = false;
  };

  prepared& find(const statement_source& source) {
    return cache_.find(source, [this](const statement& described) {
      return std::make_unique<prepared>(
          connection_.prepare(dialect::sqlite().render(described), described.results));
    });
  }

  void control(std::unique_ptr<driver::sqlite::statement>& kept, std::string_view text) {
    if (kept == nullptr) kept = std::make_unique<driver::sqlite::statement>(connection_.prepare(text));
    kept->bind({});
    kept->step(nullptr);
    kept->reset();
  }

  std::int64_t ask_number(const std::string& text) {
    const cell_spec spec{cell_kind::integer, storage::standard};
    driver::sqlite::statement question = connection_.prepare(text, {&spec, 1});
    cell answer;
    question.step(&answer);
    return answer.kind == cell_kind::integer ? answer.integer : 0;
  }

  static std::string unquoted(const table_info& table) {
    return table.schema.empty() ? std::string(table.name) : detail::sentence({table.schema, ".", table.name});
  }

  sqlite_options options_;
  driver::sqlite::connection connection_;
  statement_cache<prepared> cache_;
  std::unique_ptr<driver::sqlite::statement> begin_, begin_immediate_, commit_, rollback_;
};

// Templates only so that who opens no database compiles nothing of them; these are their names.
using sqlite_connection = basic_sqlite_connection<>;

/// Opens SQLite connections with the same options.
template <class Deferred = void>
class basic_sqlite_backend final : public backend {
 public:
  explicit basic_sqlite_backend(sqlite_options options) : options_(std::move(options)) {}
  std::unique_ptr<backend_connection> connect() override {
    return std::make_unique<basic_sqlite_connection<Deferred>>(options_);
  }
  std::string name() const override { return "sqlite:" + options_.path; }

 private:
  sqlite_options options_;
};

using sqlite_backend = basic_sqlite_backend<>;

}  // namespace tenon::inline v0

// ---- tenon/sqlite.hpp ----

namespace tenon::inline v0 {

/// The dialect's name in `tenon::sql<tenon::sqlite>(statement)`.
using sqlite = dialect::sqlite;

/// A store for `tenon::open<…>(tenon::sqlite_store({.path = "agents.db", .read_only = true}))`.
template <class Deferred = void>
std::unique_ptr<backend> sqlite_store(sqlite_options options) {
  return std::make_unique<basic_sqlite_backend<Deferred>>(std::move(options));
}

namespace detail {
template <class Deferred = void>
std::unique_ptr<backend> open_sqlite_url(std::string_view url) {
  return sqlite_store<Deferred>(parse_sqlite_url(url));
}

// A template, so that only a program part that opens databases compiles the engine; see open_doors().
template <class Asked>
struct sqlite_door {
  static inline const bool registered = register_door("sqlite", &open_sqlite_url<>);
};
template <std::size_t Entities>
void include_door(door_query<Entities>, sqlite_scheme) {
  (void)&sqlite_door<door_query<Entities>>::registered;
}
}  // namespace detail

}  // namespace tenon::inline v0

#endif  // defined(TENON_SQLITE)

#if defined(TENON_JSON)

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

// ---- tenon/json.hpp ----

#include <nlohmann/json.hpp>

/// The door to free-form JSON: `nlohmann::json` as a column, and inside of `json<T>`.
namespace tenon::inline v0 {
namespace detail {

/// A tree of nlohmann's, read and written by Tenon's own reader and writer, so that the rules are the same as
/// for typed JSON: integers are exact within 64 bits, no NaN, no equal keys, valid UTF-8, depth 64.
template <class Tree>
struct json_tree_codec {
  static bool write(const Tree& value, json_writer& out) {
    switch (value.type()) {
      case Tree::value_t::null: return out.null();
      case Tree::value_t::boolean:
        return out.boolean(value.template get_ref<const typename Tree::boolean_t&>());
      case Tree::value_t::number_integer:
        return out.integer(value.template get_ref<const typename Tree::number_integer_t&>());
      case Tree::value_t::number_unsigned: {
        const std::uint64_t number = value.template get_ref<const typename Tree::number_unsigned_t&>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
          return out.fail("an integer above 9223372036854775807 does not fit; store it as a string");
        return out.integer(static_cast<std::int64_t>(number));
      }
      case Tree::value_t::number_float:
        return out.real(value.template get_ref<const typename Tree::number_float_t&>());
      case Tree::value_t::string: return out.string(value.template get_ref<const typename Tree::string_t&>());
      case Tree::value_t::array:
        return detail::write_json_list(out, value.template get_ref<const typename Tree::array_t&>());
      case Tree::value_t::object:
        return detail::write_json_map(out, value.template get_ref<const typename Tree::object_t&>());
      default: return out.fail("binary and discarded values have no JSON form");
    }
  }

  static bool read(json_reader& in, Tree& value) {
    switch (in.peek()) {
      case json_kind::null: value = nullptr; return in.read_null();
      case json_kind::boolean: {
        bool flag = false;
        if (!in.read_boolean(flag)) return false;
        value = flag;
        return true;
      }
      case json_kind::number: return read_number(in, value);
      case json_kind::string: {
        typename Tree::string_t text;
        if (!in.read_string(text)) return false;
        value = std::move(text);
        return true;
      }
      case json_kind::array: {
        value = Tree::array();
        auto& elements = value.template get_ref<typename Tree::array_t&>();
        return detail::read_json_list(in, elements);
      }
      case json_kind::object: {
        value = Tree::object();
        auto& members = value.template get_ref<typename Tree::object_t&>();
        if (!in.enter_object()) return false;
        std::string_view key;
        while (in.next_member(key)) {
          Tree member;
          if (!read(in, member)) return in.error().within(key), false;
          members.emplace(std::string(key), std::move(member));
        }
        return !in.failed();
      }
      default: return in.skip();  // which tells what is wrong
    }
  }

 private:
  static bool read_number(json_reader& in, Tree& value) {
    bool whole = false;
    std::int64_t integer = 0;
    double real = 0;
    if (!in.read_number(whole, integer, real)) return false;
    // As nlohmann's own parser does, so that trees compare alike.
    if (!whole) {
      value = real;
    } else if (integer >= 0) {
      value = static_cast<std::uint64_t>(integer);
    } else {
      value = integer;
    }
    return true;
  }
};

}  // namespace detail

template <>
struct json_codec<nlohmann::json> : detail::json_tree_codec<nlohmann::json> {};
template <>
struct json_codec<nlohmann::ordered_json> : detail::json_tree_codec<nlohmann::ordered_json> {};

template <>
struct codec<nlohmann::json> : detail::json_text_codec<nlohmann::json> {};
template <>
struct codec<nlohmann::ordered_json> : detail::json_text_codec<nlohmann::ordered_json> {};

}  // namespace tenon::inline v0

#endif  // defined(TENON_JSON)
