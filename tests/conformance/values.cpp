// SPDX-License-Identifier: MIT
#include "values.hpp"

#include "stores.hpp"

using namespace conformance;
using tenon::error_kind;

namespace {

template <class T>
std::vector<T> integers() {
  using limits = std::numeric_limits<T>;
  const T low = limits::min();
  // An unsigned 64-bit column holds what a signed one holds.
  const T high = sizeof(T) == 8 ? static_cast<T>(std::numeric_limits<std::int64_t>::max()) : limits::max();
  std::vector<T> all{low, static_cast<T>(low + 1), T{0}, T{1}, static_cast<T>(high - 1), high};
  if (limits::is_signed) all.push_back(static_cast<T>(-1));
  if (sizeof(T) == 8) {
    for (const int offset : {-1, 0, 1}) {
      all.push_back(static_cast<T>((std::int64_t{1} << 53) + offset));
      all.push_back(static_cast<T>((std::int64_t{1} << 31) + offset));
      if (limits::is_signed) all.push_back(static_cast<T>(-(std::int64_t{1} << 53) + offset));
    }
  }
  return all;
}

template <class T>
std::vector<T> reals() {
  using limits = std::numeric_limits<T>;
  std::vector<T> all{T(0),
                     T(1),
                     T(-1),
                     T(0.1),
                     T(1) / 3,
                     limits::max(),
                     limits::lowest(),
                     limits::min(),
                     limits::denorm_min(),
                     limits::epsilon(),
                     T(1e15),
                     T(123456789.125),
                     T(5e-324),
                     T(9007199254740993.0),
                     T(1e22)};
  // Reproducible noise over every exponent.
  std::uint64_t state = 42;
  for (int i = 0; i < 200; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const double value = std::bit_cast<double>(state);
    const T narrow = static_cast<T>(value) + T(0);  // a tiny negative one would become a negative zero
    if (value == value && value - value == 0 && narrow - narrow == T(0)) all.push_back(narrow);
  }
  return all;
}

std::vector<std::string> texts() {
  return {"",
          " ",
          "a",
          "'",
          "\"",
          "\\",
          "%_!",
          "?1 :x $1 @y",
          "NULL",
          "0",
          "1e5",
          " leading and trailing ",
          "line\nbreak\r\n\ttab",
          "\x01\x7f",
          "ä ö ü ß",
          "日本語",
          "\xf0\x9f\x98\x80\xf0\x9f\x8f\xbd",
          "e\xcc\x81",
          "\xef\xbb\xbf"
          "bom",
          "\xef\xbf\xbf",
          "\xf4\x8f\xbf\xbf",
          std::string(100'000, 'x'),
          "'); DROP TABLE everything; --"};
}

tenon::timestamp micros(std::int64_t count) {
  return tenon::timestamp(std::chrono::microseconds(count));
}
tenon::blob blob_of(std::size_t size) {
  tenon::blob made(size);
  for (std::size_t i = 0; i < size; ++i) made[i] = static_cast<std::byte>(i);
  return made;
}

template <class T>
const T& pick(const std::vector<T>& grid, std::size_t row) {
  return grid[row % grid.size()];
}
template <class T>
std::optional<T> maybe(const std::vector<T>& grid, std::size_t row) {
  const std::size_t at = row % (grid.size() + 1);
  return at == grid.size() ? std::nullopt : std::optional<T>(grid[at]);
}

constexpr std::int64_t first_micro = -62'135'596'800'000'000;  // 0001-01-01
constexpr std::int64_t last_micro = 253'402'300'799'999'999;   // 9999-12-31

}  // namespace

std::vector<Everything> conformance::boundary_rows() {
  const auto i8 = integers<std::int8_t>();
  const auto u8 = integers<std::uint8_t>();
  const auto i16 = integers<std::int16_t>();
  const auto u16 = integers<std::uint16_t>();
  const auto i32 = integers<std::int32_t>();
  const auto u32 = integers<std::uint32_t>();
  const auto i64 = integers<std::int64_t>();
  const auto u64 = integers<std::uint64_t>();
  const auto f32 = reals<float>();
  const auto f64 = reals<double>();
  const auto text = texts();
  const std::vector<tenon::blob> blobs{blob_of(0), blob_of(1), blob_of(256), blob_of(70'000)};
  const std::vector<tenon::uuid> uuids{{},
                                       tenon::uuid::v4(),
                                       tenon::uuid::v7(),
                                       tenon::uuid::parse("FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF").value()};
  const std::vector<Colour> colours{Colour::red, Colour::green, Colour::blue};
  std::vector<tenon::timestamp> times;
  for (const std::int64_t base : {first_micro, std::int64_t{0}, std::int64_t{2'147'483'647'000'000},
                                  std::int64_t{951'782'400'000'000}, std::int64_t{-1'000'000}}) {
    for (const std::int64_t offset :
         {-1'000'001, -1'000'000, -999'999, -1, 0, 1, 500'000, 999'999, 1'000'000}) {
      if (base + offset >= first_micro) times.push_back(micros(base + offset));
    }
  }
  times.push_back(micros(last_micro));
  times.push_back(micros(last_micro - 999'999));
  const std::vector<tenon::date> days{tenon::date(std::chrono::days(first_micro / 86'400'000'000)),
                                      tenon::date(std::chrono::days(-1)), tenon::date(std::chrono::days(0)),
                                      tenon::date(std::chrono::days(11016)),
                                      tenon::date(std::chrono::days(last_micro / 86'400'000'000))};
  const std::vector<tenon::time_of_day> clocks{
      tenon::time_of_day(0, 0), tenon::time_of_day(23, 59, 59, std::chrono::microseconds(999'999)),
      tenon::time_of_day(12, 30, 0, std::chrono::microseconds(1)), tenon::time_of_day(9, 8, 7)};
  const std::vector<std::chrono::milliseconds> spans{
      std::chrono::milliseconds(0), std::chrono::milliseconds(1), std::chrono::milliseconds(-1),
      std::chrono::milliseconds(9'223'372'036'854'775), std::chrono::milliseconds(-9'223'372'036'854'775)};
  std::vector<tenon::decimal> prices;
  for (const char* each :
       {"0", "-0", "1", "-1", "12.50", "0.1", "0.10000000000000000000000000000000000001",
        "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999",
        "-0.00000000000000000000000000000000000001", "9007199254740993", "100"}) {
    prices.emplace_back(each);
  }
  std::vector<tenon::json<Settings>> settings{Settings{}};
  for (const std::string& each : text) {
    settings.emplace_back(
        Settings{each, 0.1, {std::numeric_limits<std::int64_t>::min(), 0, 9'007'199'254'740'993}});
  }

  std::vector<Everything> rows(std::max({f32.size(), f64.size(), times.size(), text.size()}) + 1);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Everything& row = rows[r];
    row.flag = r % 2 == 1;
    row.i8 = pick(i8, r);
    row.u8 = pick(u8, r);
    row.i16 = pick(i16, r);
    row.u16 = pick(u16, r);
    row.i32 = pick(i32, r);
    row.u32 = pick(u32, r);
    row.i64 = pick(i64, r);
    row.u64 = pick(u64, r);
    row.f32 = pick(f32, r);
    row.f64 = pick(f64, r);
    row.text = pick(text, r);
    row.bytes = pick(blobs, r);
    row.four = {static_cast<unsigned char>(r), 0, 255, 1};
    row.uuid = pick(uuids, r);
    row.colour = pick(colours, r);
    row.at = pick(times, r);
    row.second = std::chrono::floor<std::chrono::seconds>(pick(times, r));
    row.day = pick(days, r);
    row.clock = pick(clocks, r);
    row.span = pick(spans, r);
    row.price = pick(prices, r);
    row.settings = pick(settings, r);
    row.words = {pick(text, r), "", pick(text, r + 1)};
    row.counts = {{pick(text, r), pick(i64, r)}, {"key", 0}};
    if (r % 3 != 0) row.maybe_flag = r % 3 == 1;
    row.maybe_i64 = maybe(i64, r);
    row.maybe_f64 = maybe(f64, r);
    row.maybe_text = maybe(text, r);
    row.maybe_bytes = maybe(blobs, r);
    row.maybe_at = maybe(times, r);
    row.maybe_price = maybe(prices, r);
    row.maybe_colour = maybe(colours, r);
    row.maybe_settings = maybe(settings, r);
  }
  return rows;
}

TEST_CASE("D13 to D17: every value at the edge of its type comes back bit for bit", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    std::vector<Everything> rows = boundary_rows();
    all.insert(rows);
    std::size_t differing = 0;
    const auto compare = [&](const std::vector<Everything>& found) {
      REQUIRE(found.size() == rows.size());
      for (std::size_t r = 0; r < rows.size(); ++r) differing += bit_equal(found[r], rows[r]) ? 0 : 1;
      CHECK(differing == 0);
    };
    compare(all.find(tenon::order_by(tenon::col<&Everything::id>)));
    // One by one, as parameters instead of rows, and again as updates.
    all.clear();
    for (Everything& each : rows) {
      each.id = 0;
      all.insert(each);
    }
    compare(all.find(tenon::order_by(tenon::col<&Everything::id>)));
    std::rotate(rows.begin(), rows.begin() + 1, rows.end());
    std::vector<std::int64_t> keys;
    for (const Everything& each : rows) keys.push_back(each.id);
    std::rotate(keys.begin(), keys.begin() + 3, keys.end());
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].id = keys[r];
    all.update(rows);
    compare(all.find_by_ids(keys));
    std::rotate(keys.begin(), keys.begin() + 5, keys.end());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      rows[r].id = keys[r];
      all.save(rows[r]);
    }
    compare(all.find_by_ids(keys));
  });
}

TEST_CASE("a value without an exact form is refused by name before anything is sent", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    const auto refused = [&](std::string_view member, auto spoil) {
      Everything bad;
      spoil(bad);
      const Everything before = bad;
      std::vector<Everything> many(3);
      many[1] = bad;
      for (const tenon::error& problem :
           {error_of([&] { all.insert(bad); }), error_of([&] { all.save(bad); }),
            error_of([&] { all.insert(many); })}) {
        CHECK(problem.kind == error_kind::value);
        CHECK(problem.message.find("Everything::" + std::string(member)) != std::string::npos);
      }
      CHECK(bad.id == before.id);
      CHECK(many[0].id == 0);
      CHECK(all.count() == 0);
    };
    const double infinity = std::numeric_limits<double>::infinity();
    refused("f64", [&](Everything& row) { row.f64 = std::numeric_limits<double>::quiet_NaN(); });
    refused("f64", [&](Everything& row) { row.f64 = infinity; });
    refused("f64", [&](Everything& row) { row.f64 = -0.0; });
    refused("f32", [&](Everything& row) { row.f32 = -0.0F; });
    refused("f32", [&](Everything& row) { row.f32 = -std::numeric_limits<float>::infinity(); });
    refused("maybe_f64", [&](Everything& row) { row.maybe_f64 = -infinity; });
    refused("u64", [](Everything& row) { row.u64 = std::uint64_t{1} << 63; });
    refused("text", [](Everything& row) { row.text = std::string("a\0b", 3); });
    refused("text", [](Everything& row) { row.text = "\xff"; });
    refused("text", [](Everything& row) { row.text = "\xed\xa0\x80"; });      // a surrogate
    refused("text", [](Everything& row) { row.text = "\xc0\xaf"; });          // overlong
    refused("text", [](Everything& row) { row.text = "\xf4\x90\x80\x80"; });  // above U+10FFFF
    refused("text", [](Everything& row) { row.text = "\xe6\x97"; });          // cut short
    refused("maybe_text", [](Everything& row) { row.maybe_text = std::string(1, '\0'); });
    refused("colour", [](Everything& row) { row.colour = static_cast<Colour>(5); });
    refused("maybe_colour", [](Everything& row) { row.maybe_colour = static_cast<Colour>(77); });
    refused("at", [](Everything& row) { row.at = micros(first_micro - 1); });
    refused("at", [](Everything& row) { row.at = micros(last_micro + 1); });
    refused("maybe_at",
            [](Everything& row) { row.maybe_at = micros(std::numeric_limits<std::int64_t>::max()); });
    refused("day", [](Everything& row) {
      row.day = tenon::date(std::chrono::days(last_micro / 86'400'000'000 + 1));
    });
    refused("span", [](Everything& row) { row.span = std::chrono::milliseconds::max(); });
    refused("settings", [&](Everything& row) { row.settings->temperature = infinity; });
    refused("settings", [](Everything& row) { row.settings->model = "\xff"; });
    refused("words", [](Everything& row) { row.words = {"a", "\xff"}; });
  });
}

TEST_CASE("a stored value that does not fit its member is refused by the column, or by name on read",
          "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    all.insert(Everything{});
    const auto refused = [&](std::string_view member, auto write) {
      INFO("member " << member);
      bool kept_out = false;
      try {
        write();
      } catch (const tenon::error&) {
        kept_out = true;
      }
      if (store.can(ability::loose_columns)) CHECK_FALSE(kept_out);
      if (kept_out) {
        CHECK(all.find_one() == Everything{.id = 1});
        return;
      }
      const tenon::error problem = error_of([&] { (void)all.find(); });
      CHECK(problem.kind == error_kind::decode);
      CHECK(problem.message.find("Everything::" + std::string(member)) != std::string::npos);
      all.clear();
      all.insert(Everything{.id = 1});
    };
#define TENON_REFUSED(member, value) \
  refused(#member, [&] { tenon::execute(fresh.db, "UPDATE everything SET " #member " = " value); })
    TENON_REFUSED(flag, "2");
    TENON_REFUSED(i8, "128");
    TENON_REFUSED(u64, "-1");
    TENON_REFUSED(i32, "1e9 * 10 + 0.5");
    TENON_REFUSED(i64, "'many'");
    TENON_REFUSED(colour, "'mauve'");
    TENON_REFUSED(uuid, "'no uuid'");
    TENON_REFUSED(at, "'some day'");
    TENON_REFUSED(price, "'expensive'");
    TENON_REFUSED(settings, "'{'");
    TENON_REFUSED(four, "x'00'");
    if (store.can(ability::loose_columns)) TENON_REFUSED(text, "x'ff'");
#undef TENON_REFUSED
  });
}
