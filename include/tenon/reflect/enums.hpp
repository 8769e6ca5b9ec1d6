// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/reflect/detail/text.hpp>

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

/// Their names alone, in the same order.
template <class Enum>
inline constexpr auto enumerator_names = [] {
  std::array<std::string_view, enumerators<Enum>.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = enumerators<Enum>[i].name;
  return names;
}();

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
