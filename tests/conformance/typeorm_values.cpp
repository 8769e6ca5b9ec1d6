// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios of types of keys between entities; typeorm.md says which.
namespace newspaper {

/// A value of the program's own, stored as a text.
struct Serial {
  std::string digits{};
  bool operator==(const Serial&) const = default;
};
enum class Language { english, german };

struct Copy;
struct Print {
  Serial serial{};
  Language language = Language::english;
  std::string name{};
  tenon::has_many<Copy> copies{};
};
struct Copy {
  tenon::uuid id{};
  std::optional<Serial> printSerial{};
  Language printLanguage = Language::english;
  std::string name{};
  tenon::belongs_to<Print> print{};
};
struct Edition {
  std::chrono::sys_days day{};
  tenon::decimal number{};
  std::string name{};
  tenon::has_many<struct Page> pages{};
};
struct Page {
  std::int64_t id = 0;
  std::chrono::sys_days editionDay{};
  std::string name{};
  tenon::belongs_to<Edition> edition{};
};

}  // namespace newspaper

template <>
struct tenon::codec<Serial> : tenon::codec_as<Serial, std::string> {
  static std::string to(const Serial& value) { return "#" + value.digits; }
  static Serial from(const std::string& stored) { return {stored.substr(1)}; }
};
template <>
inline constexpr auto tenon::table_of<Print> = tenon::table<Print>("prints")
                                                   .primary_key(&Print::serial, &Print::language)
                                                   .as_number(&Print::language)
                                                   .cascades(&Print::copies, tenon::cascade::save)
                                                   .orphaned(&Print::copies, tenon::orphans::remove);
template <>
inline constexpr auto tenon::table_of<Copy> =
    tenon::table<Copy>("copies")
        .as_bytes(&Copy::id)
        .as_number(&Copy::printLanguage)
        .foreign_key(tenon::columns(&Copy::printSerial, &Copy::printLanguage),
                     tenon::columns(&Print::serial, &Print::language));
template <>
inline constexpr auto tenon::table_of<Edition> = tenon::table<Edition>("editions")
                                                     .primary_key(&Edition::day)
                                                     .cascades(&Edition::pages, tenon::cascade::save);
template <>
inline constexpr auto tenon::table_of<Page> = tenon::table<Page>("pages").foreign_key(&Page::editionDay,
                                                                                      &Edition::day);

TEST_CASE("values of the program's own types, enums and bytes are keys between entities", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Print, Copy> fresh(store);
    tenon::repository<Print> prints{fresh.db};
    tenon::repository<Copy> copies{fresh.db};
    std::vector<Print> all{{.serial = {"1"}, .language = Language::german, .name = "eins"},
                           {.serial = {"1"}, .language = Language::english, .name = "one"}};
    all[0].copies = std::vector<Copy>{{.name = "a"}, {.name = "b"}};
    all[1].copies = std::vector<Copy>{{.name = "c"}};
    prints.save(all);
    CHECK(all[0].copies[0].printSerial == Serial{"1"});
    CHECK(all[0].copies[0].printLanguage == Language::german);
    all = prints.find(order_by(col<&Print::name>), with<&Print::copies>(order_by(col<&Copy::name>)));
    CHECK(told(all[0].copies) == "a b");
    CHECK(told(all[1].copies) == "c");
    CHECK(copies.find_one_or_fail(where(col<&Copy::name> == "c"), with<&Copy::print>()).print->name == "one");
    CHECK(copies.count(where(any_of<&Copy::print>(col<&Print::serial> == Serial{"1"} &&
                                                  col<&Print::language> == Language::german))) == 2);
    all[0].copies.values().pop_back();
    prints.save(all);
    CHECK(copies.count() == 2);
    CHECK(prints.link<&Print::copies>(all[1], all[0].copies.values()) == 1);
    CHECK(told(prints
                   .find_one_or_fail(where(col<&Print::name> == "one"),
                                     with<&Print::copies>(order_by(col<&Copy::name>), tenon::limit(2)))
                   .copies) == "a c");
    copies.insert(Copy{.name = "nobody's"});
    CHECK(copies.count(where(tenon::has_none<&Copy::print>())) == 1);
  });
}

TEST_CASE("days are keys between entities", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Edition, Page> fresh(store);
    tenon::repository<Edition> editions{fresh.db};
    const std::chrono::sys_days first = std::chrono::sys_days(std::chrono::days(-1));
    std::vector<Edition> all{{.day = first, .number = tenon::decimal("0.1"), .name = "before"},
                             {.day = first + std::chrono::days(40000), .name = "after"}};
    for (Edition& each : all)
      each.pages = std::vector<Page>{{.name = each.name + "1"}, {.name = each.name + "2"}};
    editions.save(all);
    const auto read =
        editions.find(order_by(col<&Edition::day>), with<&Edition::pages>(order_by(desc(col<&Page::name>))));
    CHECK(told(read) == "before after");
    CHECK(told(read[0].pages) == "before2 before1");
    CHECK(told(read[1].pages) == "after2 after1");
    CHECK(tenon::repository<Page>{fresh.db}
              .find_one_or_fail(order_by(desc(col<&Page::id>)), with<&Page::edition>())
              .edition->name == "after");
  });
}
