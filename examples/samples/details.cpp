// SPDX-License-Identifier: MIT
// Smaller things the documentation shows: keys, names, the range of an enum, JSON rules, retries.
#include <cstdio>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <tenon/sqlite.hpp>

using tenon::col;

// [enum-range]
enum class HttpStatus { ok = 200, not_found = 404, teapot = 418 };

template <>
struct tenon::enum_range<HttpStatus> {
  static constexpr int min = 0;
  static constexpr int max = 599;
};
// [/enum-range]

// [generated-key]
struct Ticket {
  tenon::uuid number{};
  std::string subject{};
};

template <>
inline constexpr auto tenon::table_of<Ticket> = tenon::table<Ticket>().generated_key(&Ticket::number);
// [/generated-key]

// [naming]
struct Address {
  std::string street{};
  std::string zipCode{};
};

struct CustomerOrder {
  std::int64_t orderNumber = 0;
  int lineNumber = 0;
  Address shipTo{};
};

template <>
inline constexpr auto tenon::table_of<CustomerOrder> =
    tenon::table<CustomerOrder>()   // customer_order
        .naming(tenon::snake_case)  // order_number, line_number, ship_to_street, ship_to_zip_code
        .primary_key(&CustomerOrder::orderNumber, &CustomerOrder::lineNumber)
        .index(tenon::at(&CustomerOrder::shipTo, &Address::zipCode));
// [/naming]

// [composite-foreign-key]
struct Parcel {
  std::int64_t id = 0;
  std::int64_t orderNumber = 0;
  int lineNumber = 0;
};

template <>
inline constexpr auto tenon::table_of<Parcel> = tenon::table<Parcel>("parcels").foreign_key(
    tenon::columns(&Parcel::orderNumber, &Parcel::lineNumber),
    tenon::columns(&CustomerOrder::orderNumber, &CustomerOrder::lineNumber), tenon::on_delete::cascade,
    tenon::deferrable::initially_deferred);
// [/composite-foreign-key]

// [json]
struct Settings {
  int width = 80;
  std::optional<std::string> theme{};
  std::vector<std::string> plugins{};
};

struct Profile {
  std::int64_t id = 0;
  tenon::json<Settings> settings{};
  HttpStatus last = HttpStatus::ok;
};
// [/json]

void show(const std::vector<Profile>& profiles) {
  for (const Profile& each : profiles)
    std::printf("width %d, theme %s, %zu plugins\n", each.settings->width,
                each.settings->theme.value_or("none").c_str(), each.settings->plugins.size());
}

// [retry]
template <class Body>
void with_retries(tenon::database& db, Body body) {
  for (int attempt = 1;; ++attempt) {
    try {
      db.transaction(body);
      return;
    } catch (const tenon::error& problem) {
      if (problem.kind != tenon::error_kind::busy || attempt == 3) throw;
    }
  }
}
// [/retry]

int main() {
  auto db =
      tenon::open<Ticket, CustomerOrder, Parcel, Profile>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<CustomerOrder> orders{db};
  tenon::repository<Profile> profiles{db};

  orders.insert({.orderNumber = 7, .lineNumber = 1, .shipTo = {.street = "High Street", .zipCode = "10115"}});
  orders.insert({.orderNumber = 7, .lineNumber = 2});
  // [composite-key]
  std::optional<CustomerOrder> line = orders.find_by_id(7, 1);
  const std::vector<std::tuple<std::int64_t, int>> keys{{7, 2}, {7, 1}};
  std::vector<CustomerOrder> lines = orders.find_by_ids(keys);
  // [/composite-key]
  std::printf("%s, %d\n", line->shipTo.zipCode.c_str(), lines[0].lineNumber);
  const Ticket ticket = tenon::repository<Ticket>{db}.insert({.subject = "no light"});
  std::printf("key made: %d\n", !ticket.number.is_nil());

  // [json-rules]
  profiles.insert({.settings = Settings{.width = 120, .theme = "dark"}});
  tenon::execute(db, "UPDATE profile SET settings = ?", R"({"theme": null, "height": 40})");
  show(profiles.find());  // width is missing, so it has its default; height is not known and ignored
  tenon::execute(db, "UPDATE profile SET settings = ?", R"({"plugins": ["a", 2]})");
  try {
    profiles.find();
  } catch (const tenon::error& problem) {
    std::printf("%s\n", problem.what());
  }
  // [/json-rules]
  tenon::execute(db, "UPDATE profile SET settings = '{}'");

  // clang-format off
  // [merge]
  Profile profile = tenon::repository<Profile>::create();
  profiles.merge(profile, col<&Profile::last> = HttpStatus::teapot);
  std::optional<Profile> stored = profiles.preload(1, col<&Profile::last> = HttpStatus::not_found);
  // [/merge]
  // clang-format on
  std::printf("%d %d\n", static_cast<int>(profile.last), static_cast<int>(stored->last));

  // [raw]
  struct PerStatus {
    HttpStatus last = HttpStatus::ok;
    std::int64_t profiles = 0;
  };
  std::vector<PerStatus> counts =
      tenon::query<PerStatus>(db, "SELECT last, count(*) FROM profile WHERE id > ? GROUP BY last", 0);
  std::optional<std::int64_t> most = tenon::query_one<std::int64_t>(db, "SELECT count(*) FROM profile");
  const std::int64_t changed = tenon::execute(db, "UPDATE profile SET last = ?", HttpStatus::ok);
  // [/raw]
  std::printf("%zu %ld %ld\n", counts.size(), static_cast<long>(*most), static_cast<long>(changed));

  // [use-retry]
  with_retries(db, [](tenon::transaction& tx) { tenon::repository<Profile>{tx}.delete_all(); });
  // [/use-retry]
}
