// SPDX-License-Identifier: MIT
// Random statements on every store side by side. Each store has to do the same: the same rows, the same
// counts, the same refusals. TENON_DIFFERENTIAL=N sets how many, TENON_SEED=N where chance begins.
//
// What may differ, and is kept out of the comparison here and nowhere else:
// - generated integer keys: a refused insert uses up a number on PostgreSQL and none elsewhere. Entities with
// such a
//   key have a `tag` of their own, by which stores are compared.
// - the time of updated_at and deleted_at: it is Tenon's clock at the moment of the call. Whether there is
// one counts.
// - which of several violated rules is named: a statement over many rows meets them in the store's own order
// of rows.
// - the order of rows that no order_by tells apart.
// - a row that is referenced by "restrict" from rows which a cascade of the same statement removes: whether
// the rule
//   or the cascade comes first is up to the store. "restrict" is tried on a table without cascades.
// - an upsert of two entities with one key: PostgreSQL refuses it, SQLite writes both. Not generated.
#include "catch.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

#include "conformance/stores.hpp"
#include "values.hpp"

namespace differential {

using tenon::timestamp;

enum class Mood { calm = 1, cross = 7, merry = 3 };

struct Settings {
  std::string model{};
  std::optional<double> warmth{};
  std::vector<std::int64_t> tokens{};
  bool operator==(const Settings&) const = default;
};

/// Numbers; a generated key, a typed check, a partial index.
struct Numbers {
  std::int64_t id = 0;
  std::string tag{};
  bool flag = false;
  std::int8_t i8 = 0;
  std::uint8_t u8 = 0;
  std::int16_t i16 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 0;
  std::uint32_t u32 = 0;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  float f32 = 0;
  double f64 = 0;
  std::optional<bool> maybeFlag{};
  std::optional<int> maybeInt{};
  std::optional<double> maybeReal{};
};

/// Texts and bytes; a text key, a constant default, a unique column that may be empty.
struct Texts {
  std::string id{};
  std::string value{};
  std::optional<std::string> maybe{};
  std::optional<std::string> code{};      ///< unique
  std::optional<std::string> language{};  ///< default "en"
  tenon::blob bytes{};
  std::array<unsigned char, 4> four{};
  std::optional<tenon::blob> maybeBytes{};
};

/// Times and decimals; a uuid key.
struct Moments {
  tenon::uuid id{};
  timestamp at{};
  std::chrono::sys_seconds second{};
  tenon::date day{};
  tenon::time_of_day clock{};
  std::chrono::milliseconds span{};
  tenon::decimal price{};
  std::optional<timestamp> maybeAt{};
  std::optional<tenon::date> maybeDay{};
  std::optional<tenon::decimal> maybePrice{};
};

/// Every mark there is; a unique column to upsert by.
struct Marked {
  tenon::uuid id{};
  std::string email{};
  int age = 0;
  std::optional<std::string> nick{};
  timestamp createdAt{};
  timestamp updatedAt{};
  std::optional<timestamp> deletedAt{};
  std::int64_t version = 0;
};

/// A key of two columns; enums in both forms, a hidden and an insert-only column, a uuid as bytes.
struct Composite {
  std::int64_t number = 0;
  std::string part{};
  Mood mood = Mood::calm;
  Mood rank = Mood::calm;
  std::optional<Mood> maybeMood{};
  std::string origin{};
  std::string secret{};
  tenon::uuid other{};
  std::optional<tenon::uuid> maybeOther{};
};

/// What children refer to; an assigned integer key, embedded columns, names in another style.
struct Place {
  double x = 0;
  std::optional<double> y{};
};
struct Parent {
  std::int64_t id = 0;
  std::string name{};
  Place home{};
  std::optional<std::int64_t> code{};
};

/// Foreign keys: one that takes the row along, one that empties itself, one that forbids; unique over two
/// columns.
struct Child {
  std::int64_t id = 0;
  std::string tag{};
  std::int64_t parentId = 0;
  std::optional<std::int64_t> friendId{};
  std::optional<std::int64_t> jsonId{};
  int place = 0;
};

/// JSON of every form.
struct Json {
  std::int64_t id = 0;
  tenon::json<Settings> settings{};
  std::vector<std::string> words{};
  std::map<std::string, std::int64_t> counts{};
  std::optional<tenon::json<Settings>> maybeSettings{};
};

/// No key at all.
struct Loose {
  std::string name{};
  std::optional<int> weight{};  ///< default 5
  int kind = 0;
};

}  // namespace differential

using namespace differential;

template <>
inline constexpr auto tenon::table_of<Numbers> = tenon::table<Numbers>("numbers")
                                                     .unique(&Numbers::tag)
                                                     .check("i32_is_small",
                                                            [] { return tenon::col<&Numbers::i32> <= 1000; })
                                                     .index({.name = "ix_flagged", .where = "i32 > 0"},
                                                            &Numbers::i16, tenon::desc(&Numbers::i64));
template <>
inline constexpr auto tenon::table_of<Texts> = tenon::table<Texts>("texts")
                                                   .unique(&Texts::code)
                                                   .default_value(&Texts::language, "en")
                                                   .index(&Texts::value);
template <>
inline constexpr auto tenon::table_of<Moments> =
    tenon::table<Moments>("moments").primary_key(&Moments::id).index(&Moments::at);
template <>
inline constexpr auto tenon::table_of<Marked> = tenon::table<Marked>("marked")
                                                    .unique(&Marked::email)
                                                    .created_at(&Marked::createdAt)
                                                    .updated_at(&Marked::updatedAt)
                                                    .deleted_at(&Marked::deletedAt)
                                                    .version(&Marked::version);
template <>
inline constexpr auto tenon::table_of<Composite> = tenon::table<Composite>("composite")
                                                       .primary_key(&Composite::number, &Composite::part)
                                                       .as_number(&Composite::rank)
                                                       .insert_only(&Composite::origin)
                                                       .hidden(&Composite::secret)
                                                       .as_bytes(&Composite::other);
template <>
inline constexpr auto tenon::table_of<Parent> =
    tenon::table<Parent>("parents").naming(tenon::snake_case).primary_key(&Parent::id).unique(&Parent::code);
template <>
inline constexpr auto tenon::table_of<Child> =
    tenon::table<Child>("children")
        .unique(&Child::tag)
        .unique(&Child::parentId, &Child::place)
        .foreign_key(&Child::parentId, &Parent::id, tenon::on_delete::cascade)
        .foreign_key(&Child::friendId, &Parent::id, tenon::on_delete::set_null)
        .foreign_key(&Child::jsonId, &Json::id, tenon::on_delete::restrict_);
template <>
inline constexpr auto tenon::table_of<Json> = tenon::table<Json>("json_rows").primary_key(&Json::id);
template <>
inline constexpr auto tenon::table_of<Loose> = tenon::table<Loose>("loose").default_value(&Loose::weight, 5);

namespace property {

template <>
struct drawn<Mood> {
  static Mood value(chance& random) {
    return random.pick(std::vector<Mood>{Mood::calm, Mood::cross, Mood::merry});
  }
};
template <>
struct drawn<tenon::json<Settings>> {
  static tenon::json<Settings> value(chance& random) {
    Settings made{draw<std::string>(random), {}, {}};
    if (random.one_in(2)) made.warmth = draw<double>(random);
    for (int size = random.below(3); size > 0; --size) made.tokens.push_back(draw<std::int64_t>(random));
    return made;
  }
};

}  // namespace property

namespace {

using tenon::col;
using tenon::error_kind;
using tenon::where;
using namespace property;

template <class T>
std::string text_of_value(const std::optional<T>& value) {
  tenon::encoder cells;
  tenon::codec<std::optional<T>>::encode(value, cells);
  return text_of(cells.data()[0]);
}

/// What can be done with one column of an entity, whatever its type.
template <class Entity>
struct column {
  std::string member;
  std::function<tenon::predicate<Entity>(chance&)> leaf;
  std::function<void(tenon::order<Entity>&, chance&)> order;
  /// Draws an update and gives what runs it.
  std::function<std::function<std::int64_t(tenon::repository<Entity>&, const tenon::predicate<Entity>&)>(
      chance&)>
      assign;
  std::function<std::function<std::string(tenon::repository<Entity>&, const tenon::predicate<Entity>&)>(
      chance&)>
      aggregate;
};

template <class Entity, class Column, class Value>
tenon::predicate<Entity> comparison(Column column, const Value& value, int which) {
  switch (which) {
    case 0: return column < value;
    case 1: return column <= value;
    case 2: return column > value;
    case 3: return column >= value;
    case 4: return column == value;
    default: return column != value;
  }
}

enum class use { all, no_order, no_writes, equality_only };

/// `Path`: the members that lead to the column.
template <class Entity, class Member, auto... Path>
struct column_maker {
  static constexpr auto self = col<Path...>;
  static constexpr bool is_optional = !std::is_same_v<Member, tenon::detail::without_optional_t<Member>>;
  using value = tenon::detail::without_optional_t<Member>;
  static constexpr bool is_text = std::is_same_v<value, std::string>;
  static constexpr bool is_bool = std::is_same_v<value, bool>;
  static constexpr bool is_number = std::is_arithmetic_v<value> && !is_bool;
  static constexpr bool is_enum = std::is_enum_v<value>;
  static constexpr bool is_bytes =
      std::is_same_v<value, tenon::blob> || std::is_same_v<value, std::array<unsigned char, 4>>;
  static constexpr bool has_order = !is_enum && !is_bool;

  static column<Entity> make(std::string name, use how) {
    column<Entity> made;
    made.member = std::move(name);
    made.leaf = [how](chance& random) -> tenon::predicate<Entity> {
      (void)how;
      if constexpr (is_bool) {
        if (random.one_in(2)) return tenon::predicate<Entity>(self);
      }
      if constexpr (is_optional) {
        switch (random.below(5)) {
          case 0: return tenon::is_null(self);
          case 1: return tenon::is_not_null(self);
          case 2: return self == draw<Member>(random);
          case 3: return self != draw<Member>(random);
          default: break;
        }
      }
      if constexpr (is_text) {
        const std::string part = draw<std::string>(random);
        switch (random.below(12)) {
          case 0: return tenon::contains(self, part);
          case 1: return tenon::starts_with(self, part);
          case 2: return tenon::ends_with(self, part);
          case 3: return tenon::icontains(self, part);
          case 4: return tenon::istarts_with(self, part);
          case 5: return tenon::iends_with(self, part);
          case 6: return tenon::like(self, part + "%_");
          default: break;
        }
      }
      if constexpr (is_number && std::is_signed_v<value>) {
        const auto constant = static_cast<value>(random.below(7) - 3);
        switch (random.below(10)) {
          case 0:
            if constexpr (sizeof(value) < 8)
              return comparison<Entity>(self * constant + constant, value(2), random.below(6));
            break;
          case 1:
            if constexpr (std::is_integral_v<value> && sizeof(value) < 8)
              return comparison<Entity>(self / constant, value(1), random.below(6));
            break;
          case 2:
            if constexpr (std::is_integral_v<value>)
              return comparison<Entity>(self % value(3), value(1), random.below(6));
            break;
          case 3:
            if constexpr (is_optional)
              return comparison<Entity>(tenon::coalesce(self, constant), value(1), random.below(6));
            break;
          default: break;
        }
      }
      if constexpr (!is_bool) {
        if (random.one_in(4)) {
          std::vector<value> list;
          for (int size = random.below(4); size > 0; --size) list.push_back(draw<value>(random));
          if (random.one_in(2)) return tenon::not_in(self, list);
          return tenon::in(self, list);
        }
      }
      if constexpr (has_order) {
        if (how != use::equality_only) {
          if (random.one_in(6)) return tenon::between(self, draw<value>(random), draw<value>(random));
          return comparison<Entity>(self, draw<value>(random), random.below(6));
        }
      }
      if (random.one_in(2)) return self == draw<value>(random);
      return self != draw<value>(random);
    };
    if (how != use::no_order && how != use::equality_only) {
      made.order = [](tenon::order<Entity>& into, chance& random) {
        switch (random.below(4)) {
          case 0: into.add(self); break;
          case 1: into.add(tenon::desc(self)); break;
          case 2: into.add(tenon::asc(self).nulls_last()); break;
          default: into.add(tenon::desc(self).nulls_first()); break;
        }
      };
    }
    if constexpr (tenon::detail::column_can_be_written<std::remove_const_t<decltype(self)>>::value) {
      if (how == use::all || how == use::equality_only) {
        made.assign = [](chance& random)
            -> std::function<std::int64_t(tenon::repository<Entity>&, const tenon::predicate<Entity>&)> {
          if constexpr (is_number) {
            if (random.one_in(3)) {
              const auto constant = static_cast<value>(random.below(3) + 1);
              return [constant](tenon::repository<Entity>& rows, const tenon::predicate<Entity>& filter) {
                return rows.update(where(filter), self = self + constant);
              };
            }
          }
          const Member constant = draw<Member>(random);
          return [constant](tenon::repository<Entity>& rows, const tenon::predicate<Entity>& filter) {
            return rows.update(where(filter), self = constant);
          };
        };
      }
    }
    if (how != use::equality_only) {
      made.aggregate = [](chance& random)
          -> std::function<std::string(tenon::repository<Entity>&, const tenon::predicate<Entity>&)> {
        const int which = random.below(4);
        return
            [which](tenon::repository<Entity>& rows, const tenon::predicate<Entity>& filter) -> std::string {
              (void)which;
              if constexpr (is_number || std::is_same_v<value, tenon::decimal>) {
                if constexpr (sizeof(value) < 8 || !std::is_integral_v<value>) {
                  if (which == 0) return text_of_value(rows.sum(self, where(filter)));
                  if (which == 1) return text_of_value(rows.average(self, where(filter)));
                }
              }
              if constexpr (has_order && !is_bytes && !std::is_same_v<value, tenon::uuid>) {
                if (which == 2) return text_of_value(rows.minimum(self, where(filter)));
                return text_of_value(rows.maximum(self, where(filter)));
              } else {
                return std::to_string(rows.count(where(filter)));
              }
            };
      };
    }
    return made;
  }
};
template <class Entity, class Member, auto... Path>
column<Entity> describe(std::string name, use how = use::all) {
  return column_maker<Entity, Member, Path...>::make(std::move(name), how);
}
template <auto Member>
struct member_of;
template <class Entity, class Type, Type Entity::*Member>
struct member_of<Member> {
  using entity = Entity;
  using type = Type;
};
template <auto Member>
column<typename member_of<Member>::entity> describe(std::string name, use how = use::all) {
  return describe<typename member_of<Member>::entity, typename member_of<Member>::type, Member>(
      std::move(name), how);
}

/// What an entity needs besides its columns.
template <class Entity>
struct shape;

#define TENON_COLUMN(member, ...) describe<&self::member>(#member __VA_OPT__(, ) __VA_ARGS__)

std::string serial(chance& random, int most = 60) {
  return "t" + std::to_string(random.below(most));
}

template <>
struct shape<Numbers> {
  using self = Numbers;
  static constexpr bool generated = true, keyed = true, unique = true;
  static self make(chance& random) {
    self made;
    made.tag = serial(random);
    made.flag = draw<bool>(random);
    made.i8 = draw<std::int8_t>(random), made.u8 = draw<std::uint8_t>(random);
    made.i16 = draw<std::int16_t>(random), made.u16 = draw<std::uint16_t>(random);
    made.i32 = draw<std::int32_t>(random), made.u32 = draw<std::uint32_t>(random);
    if (made.i32 > 1000 && !random.one_in(4)) made.i32 = 3;
    made.i64 = draw<std::int64_t>(random), made.u64 = draw<std::uint64_t>(random);
    made.f32 = draw<float>(random), made.f64 = draw<double>(random);
    made.maybeFlag = draw<std::optional<bool>>(random);
    made.maybeInt = draw<std::optional<int>>(random);
    made.maybeReal = draw<std::optional<double>>(random);
    return made;
  }
  static void change(self& row, chance& random) {
    const self other = make(random);
    row.i32 = other.i32, row.f64 = other.f64, row.maybeInt = other.maybeInt, row.flag = other.flag;
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::tag> == row.tag; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::tag>); }
  template <class Rows>
  static std::int64_t upsert(Rows rows, std::vector<self>& many, tenon::upsert_options options) {
    return rows.upsert(many, options, col<&self::tag>);
  }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(tag, use::no_writes),
                                               TENON_COLUMN(flag),
                                               TENON_COLUMN(i8),
                                               TENON_COLUMN(u8),
                                               TENON_COLUMN(i16),
                                               TENON_COLUMN(u16),
                                               TENON_COLUMN(i32),
                                               TENON_COLUMN(u32),
                                               TENON_COLUMN(i64),
                                               TENON_COLUMN(u64),
                                               TENON_COLUMN(f32),
                                               TENON_COLUMN(f64),
                                               TENON_COLUMN(maybeFlag),
                                               TENON_COLUMN(maybeInt),
                                               TENON_COLUMN(maybeReal)};
    return all;
  }
};

template <>
struct shape<Texts> {
  using self = Texts;
  static constexpr bool generated = false, keyed = true, unique = false;
  static self make(chance& random) {
    self made{.id = serial(random), .value = draw<std::string>(random)};
    made.maybe = draw<std::optional<std::string>>(random);
    if (random.one_in(3)) made.code = made.id + serial(random, 3);
    if (random.one_in(3)) made.language = draw<std::string>(random);
    made.bytes = draw<tenon::blob>(random);
    made.four = draw<std::array<unsigned char, 4>>(random);
    made.maybeBytes = draw<std::optional<tenon::blob>>(random);
    if (random.one_in(60)) made.value = "\xff";
    return made;
  }
  static void change(self& row, chance& random) {
    const self other = make(random);
    row.value = other.value, row.maybe = other.maybe, row.bytes = other.bytes, row.language = other.language;
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::id> == row.id; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::id>); }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(id, use::no_writes),
                                               TENON_COLUMN(value),
                                               TENON_COLUMN(maybe),
                                               TENON_COLUMN(code, use::no_writes),
                                               TENON_COLUMN(language),
                                               TENON_COLUMN(bytes),
                                               TENON_COLUMN(four),
                                               TENON_COLUMN(maybeBytes)};
    return all;
  }
};

template <>
struct shape<Moments> {
  using self = Moments;
  static constexpr bool generated = false, keyed = true, unique = false;
  static self make(chance& random) {
    self made{.id = draw<tenon::uuid>(random), .at = draw<timestamp>(random)};
    made.second = draw<std::chrono::sys_seconds>(random);
    made.day = draw<tenon::date>(random);
    made.clock = draw<tenon::time_of_day>(random);
    made.span = draw<std::chrono::milliseconds>(random);
    made.price = draw<tenon::decimal>(random);
    made.maybeAt = draw<std::optional<timestamp>>(random);
    made.maybeDay = draw<std::optional<tenon::date>>(random);
    made.maybePrice = draw<std::optional<tenon::decimal>>(random);
    return made;
  }
  static void change(self& row, chance& random) {
    const self other = make(random);
    row.at = other.at, row.price = other.price, row.maybeDay = other.maybeDay, row.clock = other.clock;
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::id> == row.id; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::id>); }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(id, use::no_writes),
                                               TENON_COLUMN(at),
                                               TENON_COLUMN(second),
                                               TENON_COLUMN(day),
                                               TENON_COLUMN(clock),
                                               TENON_COLUMN(span),
                                               TENON_COLUMN(price),
                                               TENON_COLUMN(maybeAt),
                                               TENON_COLUMN(maybeDay),
                                               TENON_COLUMN(maybePrice)};
    return all;
  }
};

template <>
struct shape<Marked> {
  using self = Marked;
  static constexpr bool generated = false, keyed = true, unique = true;
  static self make(chance& random) {
    self made{.id = draw<tenon::uuid>(random), .email = serial(random)};
    made.age = draw<int>(random);
    made.nick = draw<std::optional<std::string>>(random);
    made.createdAt = draw<timestamp>(random) + std::chrono::microseconds(2);  // never "not set"
    return made;
  }
  static void change(self& row, chance& random) {
    row.age = draw<int>(random);
    row.nick = draw<std::optional<std::string>>(random);
    if (random.one_in(8)) --row.version;  // somebody else was faster
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::id> == row.id; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::id>); }
  template <class Rows>
  static std::int64_t upsert(Rows rows, std::vector<self>& many, tenon::upsert_options options) {
    return rows.upsert(many, options, col<&self::email>);
  }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(id, use::no_writes),
                                               TENON_COLUMN(email, use::no_writes),
                                               TENON_COLUMN(age),
                                               TENON_COLUMN(nick),
                                               TENON_COLUMN(createdAt, use::no_writes),
                                               TENON_COLUMN(version, use::no_writes)};
    return all;
  }
};

template <>
struct shape<Composite> {
  using self = Composite;
  static constexpr bool generated = false, keyed = true, unique = false;
  static self make(chance& random) {
    self made{.number = random.below(12), .part = std::string(1, static_cast<char>('a' + random.below(5)))};
    made.mood = draw<Mood>(random), made.rank = draw<Mood>(random);
    if (random.one_in(60)) made.mood = static_cast<Mood>(5);
    made.maybeMood = draw<std::optional<Mood>>(random);
    made.origin = draw<std::string>(random), made.secret = draw<std::string>(random);
    made.other = draw<tenon::uuid>(random);
    made.maybeOther = draw<std::optional<tenon::uuid>>(random);
    return made;
  }
  static void change(self& row, chance& random) {
    const self other = make(random);
    row.mood = other.mood, row.rank = other.rank, row.origin = other.origin, row.secret = other.secret;
  }
  static tenon::predicate<self> is(const self& row) {
    return col<&self::number> == row.number && col<&self::part> == row.part;
  }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::number>).add(col<&self::part>); }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(number, use::no_writes),
                                               TENON_COLUMN(part, use::no_writes),
                                               TENON_COLUMN(mood, use::equality_only),
                                               TENON_COLUMN(rank, use::equality_only),
                                               TENON_COLUMN(maybeMood, use::equality_only),
                                               TENON_COLUMN(origin, use::no_writes),
                                               TENON_COLUMN(secret),
                                               TENON_COLUMN(other),
                                               TENON_COLUMN(maybeOther)};
    return all;
  }
};

template <>
struct shape<Parent> {
  using self = Parent;
  static constexpr bool generated = false, keyed = true, unique = false;
  static self make(chance& random) {
    self made{.id = 1 + random.below(40), .name = draw<std::string>(random)};
    made.home = {draw<double>(random), draw<std::optional<double>>(random)};
    if (random.one_in(2)) made.code = made.id * 10 + random.below(3);
    return made;
  }
  static void change(self& row, chance& random) {
    const self other = make(random);
    row.name = other.name, row.home = other.home;
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::id> == row.id; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::id>); }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{
        TENON_COLUMN(id, use::no_writes), TENON_COLUMN(name),
        describe<self, double, &self::home, &Place::x>("home.x"),
        describe<self, std::optional<double>, &self::home, &Place::y>("home.y"),
        TENON_COLUMN(code, use::no_writes)};
    return all;
  }
};

template <>
struct shape<Child> {
  using self = Child;
  static constexpr bool generated = true, keyed = true, unique = true;
  static self make(chance& random) {
    self made{.tag = serial(random)};
    made.parentId = 1 + random.below(40);
    if (random.one_in(2)) made.friendId = 1 + random.below(40);
    if (random.one_in(4)) made.jsonId = random.below(50);
    made.place = place_of(made, random);
    return made;
  }
  static void change(self& row, chance& random) {
    if (random.one_in(2)) row.friendId = 1 + random.below(40);
    if (random.one_in(2)) row.jsonId.reset();
    row.place = place_of(row, random);
  }
  static int place_of(const self& row, chance& random) {
    return std::atoi(row.tag.c_str() + 1) * 10 + random.below(10);
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::tag> == row.tag; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::tag>); }
  template <class Rows>
  static std::int64_t upsert(Rows rows, std::vector<self>& many, tenon::upsert_options options) {
    return rows.upsert(many, options, col<&self::tag>);
  }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(tag, use::no_writes),
                                               TENON_COLUMN(parentId, use::no_writes), TENON_COLUMN(friendId),
                                               TENON_COLUMN(jsonId), TENON_COLUMN(place, use::no_writes)};
    return all;
  }
};

template <>
struct shape<Json> {
  using self = Json;
  static constexpr bool generated = false, keyed = true, unique = false;
  static self make(chance& random) {
    self made{.id = random.below(50)};
    made.settings = draw<tenon::json<Settings>>(random);
    made.words = draw<std::vector<std::string>>(random);
    made.counts = draw<std::map<std::string, std::int64_t>>(random);
    made.maybeSettings = draw<std::optional<tenon::json<Settings>>>(random);
    return made;
  }
  static void change(self& row, chance& random) {
    const self other = make(random);
    row.settings = other.settings, row.words = other.words, row.maybeSettings = other.maybeSettings;
  }
  static tenon::predicate<self> is(const self& row) { return col<&self::id> == row.id; }
  static void order_last(tenon::order<self>& order) { order.add(col<&self::id>); }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(id, use::no_writes)};
    return all;
  }
};

template <>
struct shape<Loose> {
  using self = Loose;
  static constexpr bool generated = false, keyed = false;
  static self make(chance& random) {
    self made{.name = serial(random, 20)};
    made.weight = draw<std::optional<int>>(random);
    made.kind = random.below(4);
    return made;
  }
  static void change(self&, chance&) {}
  static tenon::predicate<self> is(const self& row) { return col<&self::name> == row.name; }
  static const std::vector<column<self>>& columns() {
    static const std::vector<column<self>> all{TENON_COLUMN(name, use::no_order),
                                               TENON_COLUMN(weight, use::no_order), TENON_COLUMN(kind)};
    return all;
  }
};
#undef TENON_COLUMN

/// One store in the race.
struct lane {
  explicit lane(const conformance::store_under_test& which)
      : store(&which),
        home(which.make()),
        db(tenon::open<Numbers, Texts, Moments, Marked, Composite, Parent, Child, Json, Loose>(
            home->store(), {.schema = tenon::synchronize})) {}
  const conformance::store_under_test* store;
  std::unique_ptr<conformance::place> home;
  tenon::database db;
  std::unique_ptr<tenon::transaction> tx{};
};

class race {
 public:
  race(std::vector<std::unique_ptr<lane>>& lanes, chance& random) : lanes_(lanes), random_(random) {}

  /// The statement that is being compared, for the report.
  std::string what;
  std::size_t number = 0;
  bool failed = false;

  /// Runs `act(lane)` on every store; the texts it gives, or the kinds of the errors, have to be equal.
  template <class Act>
  void together(Act act, bool many_rules = false) {
    std::vector<std::string> results;
    for (auto& each : lanes_) {
      try {
        results.push_back(act(*each));
      } catch (const tenon::error& problem) {
        std::string kind(to_string(problem.kind));
        // Which rule of several: see the top.
        if (many_rules && (kind.ends_with("_violation") || kind == "value")) kind = "a violation";
        results.push_back("error: " + kind);
        messages_[each->store->name()] = problem.message;
      }
    }
    for (std::size_t i = 1; i < results.size(); ++i) {
      if (results[i] != results[0]) return report(results);
    }
  }

  void report(const std::vector<std::string>& results) {
    std::string text = "statement " + std::to_string(number) + ": " + what;
    for (std::size_t i = 0; i < results.size(); ++i) {
      text += "\n  " + lanes_[i]->store->name() + ": " + results[i].substr(0, 3000);
      if (results[i].starts_with("error: ")) text += " (" + messages_[lanes_[i]->store->name()] + ")";
    }
    // Refusals for different reasons leave the stores alike; it can go on.
    const bool refused = std::all_of(results.begin(), results.end(),
                                     [](const std::string& each) { return each.starts_with("error: "); });
    failed = !refused || ++reports_ == 10;
    FAIL_CHECK(text);
  }

  std::vector<std::unique_ptr<lane>>& lanes_;
  chance& random_;
  std::map<std::string, std::string> messages_;
  int reports_ = 0;
};

template <class Entity>
class runner {
 public:
  using rules = shape<Entity>;
  using repository = tenon::repository<Entity>;
  using filter = tenon::predicate<Entity>;

  explicit runner(race& all) : race_(all), random_(all.random_) {}

  /// One random statement. In a transaction each is nested, so that a refused one ends nothing else.
  void step() {
    switch (random_.below(rules::keyed ? 21 : 11)) {
      case 0:
      case 1: return find();
      case 2: return count();
      case 3: return aggregate();
      case 4: return halves();
      case 5: return update();
      case 6: return random_.one_in(3) ? remove_where() : find();
      case 7: return insert_one();
      case 8: return insert_many();
      case 9: return same_rows();
      case 10: return page();
      default: break;
    }
    if constexpr (rules::keyed) {
      switch (random_.below(10)) {
        case 0:
        case 1: return save_new();
        case 2: return save_known();
        case 3: return update_many();
        case 4: return remove_one();
        case 5: return by_id();
        case 6: return by_ids();
        case 7: return marks();
        case 8: return upsert();
        default: return save_mixed();
      }
    }
  }

  /// Whole tables, compared.
  void compare_all() {
    race_.what = "all rows of " + name();
    race_.together([&](lane& on) { return rows_text(all_rows(on)); });
  }

 private:
  static std::string name() { return std::string(tenon::table_info_of<Entity>.entity); }

  static const tenon::detail::column_mask& compared() {
    static const tenon::detail::column_mask mask = [] {
      tenon::detail::column_mask chosen;
      for (std::size_t c = 0; c < tenon::table_info_of<Entity>.columns.size(); ++c) {
        if (!(rules::generated && c == 0)) chosen.set(c);
      }
      return chosen;
    }();
    return mask;
  }

  static std::string row_text(const Entity& row) {
    tenon::encoder cells;
    std::string text = "(";
    try {
      tenon::detail::operations_of<Entity>.encode(&row, compared(), cells);
    } catch (const tenon::error&) {
      return "(not encodable)";
    }
    std::size_t at = 0;
    for (std::size_t c = 0; c < tenon::table_info_of<Entity>.columns.size(); ++c) {
      if (!compared().test(c)) continue;
      const tenon::cell& value = cells.data()[at++];
      const bool clock =
          tenon::table_info_of<Entity>.updated_at == c || tenon::table_info_of<Entity>.deleted_at == c;
      text += clock ? (value.kind == tenon::cell_kind::null ? "NULL" : "set") : text_of(value);
      text += ", ";
    }
    return text + ")";
  }
  template <class Rows>
  static std::string rows_text(const Rows& rows, bool ordered = false) {
    std::vector<std::string> texts;
    for (const Entity& each : rows) texts.push_back(row_text(each));
    if (!ordered) std::sort(texts.begin(), texts.end());
    std::string joined = std::to_string(texts.size()) + " rows";
    for (const std::string& each : texts) joined += "\n    " + each;
    return joined;
  }
  /// What an upsert knows the entity by.
  static std::string identity(const Entity& row) {
    if constexpr (requires { row.tag; }) {
      return row.tag;
    } else if constexpr (requires { row.email; }) {
      return row.email;
    } else {
      tenon::encoder cells;
      tenon::detail::operations_of<Entity>.encode(&row, tenon::detail::operations_of<Entity>.masks->key,
                                                  cells);
      std::string text;
      for (std::size_t i = 0; i < cells.size(); ++i) text += text_of(cells.data()[i]) + ",";
      return text;
    }
  }
  static std::string row_text(const std::optional<Entity>& row) { return row ? row_text(*row) : "nothing"; }

  static std::vector<Entity> all_rows(lane& on) {
    return run_in(on, [](repository rows) {
      if constexpr (tenon::table_info_of<Entity>.deleted_at != tenon::table_info::none) {
        return rows.find(tenon::with_deleted, tenon::with_hidden);
      } else {
        return rows.find(tenon::with_hidden);
      }
    });
  }

  /// In the lane's transaction, nested, or on the database itself.
  template <class Act>
  static auto run_in(lane& on, Act act) {
    if (!on.tx) return act(repository{on.db});
    return on.tx->nested([&](tenon::transaction& inner) { return act(repository{inner}); });
  }

  filter predicate(int depth) {
    if (depth == 0 || random_.one_in(4)) {
      if (random_.one_in(20)) return tenon::all;
      return random_.pick(rules::columns()).leaf(random_);
    }
    switch (random_.below(3)) {
      case 0: return filter(!predicate(depth - 1));
      case 1: return predicate(depth - 1) && predicate(depth - 1);
      default: return predicate(depth - 1) || predicate(depth - 1);
    }
  }
  filter condition() {
    filter made = predicate(random_.below(4));
    race_.what += " where " + tenon::sql<tenon::sqlite>(tenon::select<Entity>(where(made)));
    return made;
  }
  tenon::order<Entity> total_order() {
    tenon::order<Entity> made;
    for (int i = random_.below(3); i > 0; --i) {
      const column<Entity>& each = random_.pick(rules::columns());
      if (each.order) each.order(made, random_);
    }
    if constexpr (rules::keyed) rules::order_last(made);
    return made;
  }

  void say(std::string doing) { race_.what = name() + ": " + std::move(doing); }

  void find() {
    say("find");
    const filter which = condition();
    if (random_.one_in(3)) {
      race_.together([&](lane& on) {
        return run_in(on, [&](repository rows) { return rows_text(rows.find(where(which))); });
      });
      return;
    }
    const tenon::order<Entity> order = total_order();
    race_.together([&](lane& on) {
      return run_in(on, [&](repository rows) {
        return rows_text(rows.find(where(which), order, tenon::with_hidden), rules::keyed);
      });
    });
  }

  void page() {
    say("page");
    if constexpr (rules::keyed) {
      const filter which = condition();
      const tenon::order<Entity> order = total_order();
      const tenon::limit most(random_.below(6));
      const tenon::offset skipped(random_.below(4));
      const bool both = random_.one_in(2);
      race_.together([&](lane& on) {
        return run_in(on, [&](repository rows) {
          if (!both) {
            const auto first = rows.find_one(where(which), order, skipped);
            return rows_text(rows.find(where(which), order, skipped), true) + row_text(first);
          }
          const auto [found, total] = rows.find_and_count(where(which), order, most, skipped);
          return rows_text(found, true) + " of " + std::to_string(total);
        });
      });
    }
  }

  void count() {
    say("count");
    const filter which = condition();
    race_.together([&](lane& on) {
      return run_in(on, [&](repository rows) {
        return std::to_string(rows.count(where(which))) + (rows.exists(where(which)) ? " exist" : " none");
      });
    });
  }

  void aggregate() {
    const column<Entity>& each = random_.pick(rules::columns());
    if (!each.aggregate) return count();
    say("aggregate of " + each.member);
    const filter which = condition();
    const auto computed = each.aggregate(random_);
    race_.together(
        [&](lane& on) { return run_in(on, [&](repository rows) { return computed(rows, which); }); });
  }

  /// A condition, its negation and neither split the table.
  void halves() {
    say("split by");
    const filter which = condition();
    const filter opposite(!which);
    const filter neither(tenon::unary_expression<tenon::node_kind::is_null, bool, filter>{which});
    race_.together([&](lane& on) {
      return run_in(on, [&](repository rows) {
        const std::int64_t yes = rows.count(where(which));
        const std::int64_t no = rows.count(where(opposite));
        const std::int64_t unknown = rows.count(where(neither));
        const std::int64_t all = rows.count();
        std::string text = std::to_string(yes) + " yes, " + std::to_string(no) + " no, " +
                           std::to_string(unknown) + " unknown";
        if (yes + no + unknown != all) text += ", but " + on.store->name() + " has " + std::to_string(all);
        return text;
      });
    });
  }

  /// Select, update and delete mean the same rows by the same condition.
  void same_rows() {
    say("select, update, delete");
    const filter which = condition();
    race_.together([&](lane& on) {
      return run_in(on, [&](repository rows) -> std::string {
        const auto found = static_cast<std::int64_t>(rows.find(where(which)).size());
        const std::int64_t all = rows.count();
        if (found != rows.count(where(which))) return on.store->name() + ": find and count differ";
        return std::to_string(found) + " of " + std::to_string(all);
      });
    });
    // Undone again.
    std::vector<std::string> results;
    race_.together(
        [&](lane& on) -> std::string {
          struct undone {};
          std::string text;
          const auto body = [&](repository rows) {
            const std::int64_t found = rows.count(where(which));
            const std::int64_t all = rows.count();
            if constexpr (tenon::table_info_of<Entity>.deleted_at == tenon::table_info::none) {
              const std::int64_t removed = rows.delete_where(where(which));
              text = std::to_string(removed);
              if (removed != found) text += ", but " + on.store->name() + " finds " + std::to_string(found);
              // A cascade inside the table cannot happen: what is left is the rest.
              if (rows.count() != all - removed) text += ", and " + on.store->name() + " left others";
            } else {
              const std::int64_t marked = rows.soft_delete(where(which));
              text = std::to_string(marked);
              if (marked != found) text += ", but " + on.store->name() + " finds " + std::to_string(found);
              if (rows.count() != all - marked) text += ", and " + on.store->name() + " left others";
            }
            throw undone{};
          };
          try {
            if (on.tx) {
              on.tx->nested([&](tenon::transaction& inner) { body(repository{inner}); });
            } else {
              on.db.transaction([&](tenon::transaction& tx) { body(repository{tx}); });
            }
          } catch (const undone&) {
          }
          return text;
        },
        true);
  }

  void update() {
    const column<Entity>& each = random_.pick(rules::columns());
    if (!each.assign) return count();
    say("update of " + each.member);
    const filter which = condition();
    const auto assigned = each.assign(random_);
    race_.together(
        [&](lane& on) {
          return run_in(on, [&](repository rows) { return std::to_string(assigned(rows, which)); });
        },
        true);
  }

  void remove_where() {
    say("delete");
    const filter which = condition() && random_.pick(rules::columns()).leaf(random_);
    race_.together(
        [&](lane& on) {
          return run_in(on, [&](repository rows) { return std::to_string(rows.delete_where(where(which))); });
        },
        true);
  }

  std::vector<Entity> made(int most) {
    std::vector<Entity> many(static_cast<std::size_t>(random_.below(most)));
    for (Entity& each : many) each = rules::make(random_);
    return many;
  }

  /// Runs a write of entities; they have to come back alike too.
  template <class Write>
  void write(std::vector<Entity> entities, Write write) {
    race_.together(
        [&](lane& on) {
          std::vector<Entity> mine = entities;
          try {
            const std::int64_t result =
                run_in(on, [&](repository rows) -> std::int64_t { return write(rows, mine); });
            return std::to_string(result) + " written: " + rows_text(mine, true);
          } catch (const tenon::error&) {
            for (std::size_t i = 0; i < mine.size(); ++i) {
              if (row_text(mine[i]) != row_text(entities[i]))
                return on.store->name() + " changed a refused entity";
            }
            throw;
          }
        },
        entities.size() > 1);
  }

  void insert_one() {
    say("insert");
    write({rules::make(random_)}, [](repository rows, std::vector<Entity>& one) {
      rows.insert(one[0]);
      return 1;
    });
  }
  void insert_many() {
    say("insert of many");
    write(made(6), [](repository rows, std::vector<Entity>& many) {
      rows.insert(many);
      return 1;
    });
  }
  void save_new() {
    if constexpr (rules::keyed) {
      say("save of a new one");
      write({rules::make(random_)}, [](repository rows, std::vector<Entity>& one) {
        rows.save(one[0]);
        return 1;
      });
    }
  }

  /// A row of every store that is the same row.
  std::optional<Entity> some_row() {
    std::vector<Entity> rows = all_rows(*race_.lanes_[0]);
    if (rows.empty()) return std::nullopt;
    std::sort(rows.begin(), rows.end(),
              [](const Entity& a, const Entity& b) { return row_text(a) < row_text(b); });
    return random_.pick(rows);
  }
  /// The store's own copy of it, with its own generated key.
  static Entity own(repository rows, const Entity& row) {
    std::optional<Entity> found;
    if constexpr (tenon::table_info_of<Entity>.deleted_at != tenon::table_info::none) {
      found = rows.find_one(where(rules::is(row)), tenon::with_deleted);
    } else {
      found = rows.find_one(where(rules::is(row)));
    }
    if (!found) throw tenon::error(error_kind::internal, "the row is not there");
    return *found;
  }

  template <class Work>
  void on_known(std::string doing, Work work, int changes = 1) {
    if constexpr (rules::keyed) {
      std::vector<Entity> some;
      for (int i = 0; i < changes; ++i) {
        const std::optional<Entity> row = some_row();
        const auto same = [&](const Entity& each) { return row && identity(each) == identity(*row); };
        if (row && std::none_of(some.begin(), some.end(), same)) some.push_back(*row);
      }
      if (some.empty()) return insert_many();
      say(doing + " " + row_text(some[0]));
      const chance before = random_;
      race_.together(
          [&](lane& on) {
            return run_in(on, [&](repository rows) {
              std::vector<Entity> mine;
              for (const Entity& each : some) mine.push_back(own(rows, each));
              chance same = before;
              for (Entity& each : mine) rules::change(each, same);
              const std::string result = work(rows, mine, same);
              return result + rows_text(mine, true);
            });
          },
          changes > 1);
      random_.below(2);
      for (Entity& each : some) rules::change(each, random_);
    }
  }

  void save_known() {
    on_known("save of", [](repository rows, std::vector<Entity>& mine, chance&) {
      rows.save(mine[0]);
      return std::string();
    });
  }
  void update_many() {
    on_known(
        "update of many",
        [](repository rows, std::vector<Entity>& mine, chance&) {
          rows.update(mine);
          return std::string();
        },
        1 + random_.below(4));
  }
  void remove_one() {
    on_known("remove", [](repository rows, std::vector<Entity>& mine, chance&) {
      rows.remove(mine[0]);
      return std::string();
    });
  }
  void save_mixed() {
    on_known(
        "save of known and new",
        [](repository rows, std::vector<Entity>& mine, chance& same) {
          for (int i = same.below(4); i > 0; --i) mine.push_back(rules::make(same));
          rows.save(mine);
          return std::string();
        },
        1 + random_.below(3));
  }
  void by_id() {
    on_known("find_by_id", [](repository rows, std::vector<Entity>& mine, chance&) -> std::string {
      if constexpr (std::is_same_v<Entity, Composite>) {
        return row_text(rows.find_by_id(mine[0].number, mine[0].part)) +
               row_text(rows.find_by_id(mine[0].number + 1, mine[0].part));
      } else if constexpr (requires { mine[0].id; }) {
        return row_text(rows.find_by_id(mine[0].id)) + row_text(rows.preload(mine[0].id));
      } else {
        return {};
      }
    });
  }
  void by_ids() {
    on_known(
        "find_by_ids",
        [](repository rows, std::vector<Entity>& mine, chance&) -> std::string {
          if constexpr (std::is_same_v<Entity, Composite>) {
            std::vector<std::tuple<std::int64_t, std::string>> keys;
            for (const Entity& each : mine) keys.emplace_back(each.number, each.part);
            keys.emplace_back(99, "z");
            return rows_text(rows.find_by_ids(keys), true);
          } else if constexpr (requires { mine[0].id; }) {
            std::vector<decltype(mine[0].id)> keys;
            for (const Entity& each : mine) keys.push_back(each.id);
            keys.emplace_back();
            return rows_text(rows.find_by_ids(keys), true);
          } else {
            return {};
          }
        },
        1 + random_.below(5));
  }
  void marks() {
    if constexpr (tenon::table_info_of<Entity>.deleted_at == tenon::table_info::none) {
      save_new();
    } else {
      switch (random_.below(4)) {
        case 0:
          return on_known("soft_remove", [](repository rows, std::vector<Entity>& mine, chance&) {
            rows.soft_remove(mine[0]);
            return std::string();
          });
        case 1:
          return on_known("recover", [](repository rows, std::vector<Entity>& mine, chance&) {
            rows.recover(mine[0]);
            return std::string();
          });
        default: break;
      }
      const bool restored = random_.one_in(2);
      say(restored ? "restore" : "soft_delete");
      const filter which = condition();
      race_.together([&](lane& on) {
        return run_in(on, [&](repository rows) {
          return std::to_string(restored ? rows.restore(where(which)) : rows.soft_delete(where(which)));
        });
      });
    }
  }
  void upsert() {
    say("upsert");
    const tenon::upsert_options options{.skip_existing = random_.one_in(3),
                                        .only_if_changed = random_.one_in(3)};
    if constexpr (rules::keyed) {
      std::vector<Entity> many;
      std::vector<std::string> seen;
      for (const Entity& each : made(5)) {
        if (std::find(seen.begin(), seen.end(), identity(each)) != seen.end()) continue;
        seen.push_back(identity(each));
        many.push_back(each);
      }
      if constexpr (rules::unique) {
        write(std::move(many), [options](repository rows, std::vector<Entity>& all) {
          return rules::upsert(rows, all, options);
        });
      } else {
        write(std::move(many),
              [options](repository rows, std::vector<Entity>& all) { return rows.upsert(all, options); });
      }
    }
  }

  race& race_;
  chance& random_;
};

}  // namespace

TEST_CASE("H7: every store does the same with random statements", "[property]") {
#ifdef TENON_SANITIZED
  const unsigned standard = 4'000;
#else
  const unsigned standard = 20'000;
#endif
  const unsigned statements = from_environment("TENON_DIFFERENTIAL", standard);
  const unsigned seed = from_environment("TENON_SEED", 20260101U);
  INFO("seed " << seed << " (TENON_SEED), " << statements << " statements (TENON_DIFFERENTIAL)");
  std::vector<std::unique_ptr<lane>> lanes;
  for (const conformance::store_under_test& each : conformance::stores())
    lanes.push_back(std::make_unique<lane>(each));
  REQUIRE(lanes.size() >= 2);
  chance random(seed);
  race all(lanes, random);
  runner<Numbers> numbers(all);
  runner<Texts> texts(all);
  runner<Moments> moments(all);
  runner<Marked> marked(all);
  runner<Composite> composite(all);
  runner<Parent> parents(all);
  runner<Child> children(all);
  runner<Json> json(all);
  runner<Loose> loose(all);
  const auto compare = [&] {
    numbers.compare_all(), texts.compare_all(), moments.compare_all(), marked.compare_all();
    composite.compare_all(), parents.compare_all(), children.compare_all(), json.compare_all();
    loose.compare_all();
  };
  int left_in_transaction = 0;
  for (all.number = 1; all.number <= statements && !all.failed; ++all.number) {
    if (left_in_transaction == 0 && random.one_in(30)) {
      left_in_transaction = 1 + random.below(12);
      for (auto& each : lanes) {
        each->tx.reset(new tenon::transaction(each->db.begin()));  // NOLINT: it is made in its place
      }
    }
    switch (random.below(12)) {
      case 0:
      case 1: numbers.step(); break;
      case 2: texts.step(); break;
      case 3: moments.step(); break;
      case 4:
      case 5: marked.step(); break;
      case 6: composite.step(); break;
      case 7:
      case 8: parents.step(); break;
      case 9: children.step(); break;
      case 10: json.step(); break;
      default: loose.step(); break;
    }
    if (left_in_transaction > 0 && --left_in_transaction == 0) {
      all.what = "the end of a transaction";
      const bool kept = random.one_in(2);
      all.together([&](lane& on) {
        kept ? on.tx->commit() : on.tx->rollback();
        on.tx.reset();
        return std::string(kept ? "committed" : "rolled back");
      });
    }
    if (all.number % 100 == 0) compare();
  }
  for (auto& each : lanes) each->tx.reset();
  if (!all.failed) compare();
  CHECK_FALSE(all.failed);
}
