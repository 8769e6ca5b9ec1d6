// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <tenon/query.hpp>

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace conformance {
enum class PaintKind { oil, chalk };
struct Studio {
  std::int64_t id = 0;
  std::string title{};
};
/// The same table, seen by a program that takes its title for optional.
struct LooseStudio {
  std::int64_t id = 0;
  std::optional<std::string> title{};
};
/// Columns with other names than their members, two foreign keys, one to its own table.
struct Painting {
  std::int64_t id = 0;
  std::string title{};
  int room = 0;
  std::optional<std::int64_t> studioId{};
  std::optional<std::int64_t> copyOf{};
  std::optional<std::int64_t> ownerId{};
  int width = 1;
  int height = 1;
};
}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<LooseStudio> = tenon::table<LooseStudio>("studio");

template <>
inline constexpr auto tenon::table_of<Painting> =
    tenon::table<Painting>("paintings")
        .naming(tenon::snake_case)
        .column(&Painting::title, "its_title")
        .unique(&Painting::title, &Painting::room)
        .unique({.name = "one_width"}, &Painting::width)
        .check("is_flat", [] { return tenon::col<&Painting::width> > tenon::col<&Painting::height> - 100; })
        .foreign_key(&Painting::studioId, &Studio::id)
        .foreign_key(&Painting::copyOf, &Painting::id)
        .foreign_key(&Painting::ownerId, &Owner::id);

namespace {

void check_about(const tenon::error& problem, error_kind kind, std::string_view entity,
                 std::string_view members) {
  INFO(problem.message);
  CHECK(problem.kind == kind);
  CHECK(problem.entity == entity);
  CHECK(problem.members == members);
  if (!entity.empty()) CHECK(problem.message.find(entity) != std::string::npos);
}

}  // namespace

TEST_CASE("a violation of a unique rule names entity and members, whatever the columns are called",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Studio, Owner, Painting> fresh(store);
    tenon::repository<Painting> paintings{fresh.db};
    paintings.insert(Painting{.title = "A", .room = 1, .width = 1});
    Painting other = paintings.insert(Painting{.title = "B", .room = 1, .width = 2});
    check_about(error_of([&] { paintings.insert(Painting{.title = "A", .room = 1, .width = 3}); }),
                error_kind::unique_violation, "Painting", "title, room");
    check_about(error_of([&] { paintings.insert(Painting{.title = "C", .width = 2}); }),
                error_kind::unique_violation, "Painting", "width");
    std::vector<Painting> many{{.title = "D", .width = 10}, {.title = "E", .width = 10}};
    check_about(error_of([&] { paintings.insert(many); }), error_kind::unique_violation, "Painting", "width");
    other.title = "A";
    check_about(error_of([&] { paintings.save(other); }), error_kind::unique_violation, "Painting",
                "title, room");
    check_about(error_of([&] { paintings.update(where(tenon::all), col<& Painting::width> = 5); }),
                error_kind::unique_violation, "Painting", "width");
    check_about(error_of([&] { paintings.insert(Painting{.id = other.id, .title = "F", .width = 20}); }),
                error_kind::unique_violation, "Painting", "id");
    check_about(error_of([&] {
                  tenon::batch work{fresh.db};
                  Painting good{.title = "G", .width = 30};
                  Painting bad{.title = "H", .width = 30};
                  work.insert(good).insert(bad);
                  work.run();
                }),
                error_kind::unique_violation, "Painting", "width");
    check_about(error_of([&] {
                  tenon::execute(fresh.db, tenon::update<Painting>(where(col<&Painting::id> == other.id),
                                                                   col<& Painting::width> = 1));
                }),
                error_kind::unique_violation, "Painting", "width");
  });
}

TEST_CASE("a violation of a check names the members the check is about", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Studio, Owner, Painting, Car> fresh(store);
    check_about(error_of([&] {
                  tenon::repository<Painting>{fresh.db}.insert(Painting{.title = "A", .height = 1000});
                }),
                error_kind::check_violation, "Painting", "width, height");
    check_about(error_of([&] { tenon::repository<Car>{fresh.db}.insert(Car{.plate = "A", .seats = 10}); }),
                error_kind::check_violation, "Car", "seats");
  });
  for_each_store({ability::sql_text}, [](const store_under_test& store) {
    fresh_database<Computed> fresh(store);
    check_about(error_of([&] { tenon::repository<Computed>{fresh.db}.insert(Computed{.amount = 1000}); }),
                error_kind::check_violation, "Computed", "amount");
  });
}

TEST_CASE("a foreign key that is broken is named among several", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Studio, Owner, Painting> fresh(store);
    tenon::repository<Painting> paintings{fresh.db};
    const Studio studio = tenon::repository<Studio>{fresh.db}.insert(Studio{.title = "S"});
    Painting good = paintings.insert(Painting{.title = "A", .studioId = studio.id, .width = 1});
    check_about(error_of([&] {
                  paintings.insert(Painting{.title = "B", .studioId = studio.id, .copyOf = 99, .width = 2});
                }),
                error_kind::foreign_key_violation, "Painting", "copyOf");
    std::vector<Painting> many{{.title = "C", .studioId = studio.id, .copyOf = good.id, .width = 3},
                               {.title = "D", .ownerId = 7, .width = 4}};
    check_about(error_of([&] { paintings.insert(many); }), error_kind::foreign_key_violation, "Painting",
                "ownerId");
    good.studioId = 1234;
    check_about(error_of([&] { paintings.save(good); }), error_kind::foreign_key_violation, "Painting",
                "studioId");
    CHECK(paintings.count() == 1);
  });
}

TEST_CASE("removing a row that others refer to names the entity that is removed and its key",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Studio, Owner, Painting> fresh(store);
    tenon::repository<Painting> paintings{fresh.db};
    const Owner owner = tenon::repository<Owner>{fresh.db}.insert(Owner{.name = "ada"});
    paintings.insert(Painting{.title = "A", .ownerId = owner.id});
    check_about(error_of([&] { tenon::repository<Owner>{fresh.db}.remove(owner); }),
                error_kind::foreign_key_violation, "Owner", "id");
    check_about(error_of([&] { tenon::repository<Owner>{fresh.db}.delete_all(); }),
                error_kind::foreign_key_violation, "Owner", "id");
  });
}

TEST_CASE("NULL where a column takes none names the member", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Studio, Owner, Painting> fresh(store);
    check_about(error_of([&] { tenon::repository<LooseStudio>{fresh.db}.insert(LooseStudio{}); }),
                error_kind::not_null_violation, "LooseStudio", "title");
  });
}
