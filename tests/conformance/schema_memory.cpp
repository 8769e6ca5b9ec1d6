// SPDX-License-Identifier: MIT
#include <tenon/schema.hpp>

#include "stores.hpp"

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tenon/memory.hpp>

// A store in memory that was saved in an older shape follows the entities when it is opened.
namespace schema_memory_test {

struct Ship {
  std::int64_t id = 0;
  std::string name;
  std::int32_t masts = 3;
};
struct Sailor {
  std::int64_t id = 0;
  std::int64_t ship = 0;
};
struct LaterShip {
  std::int64_t id = 0;
  std::string title;
  std::optional<double> masts;
  std::optional<std::string> harbour;
};
struct BareShip {
  std::int64_t id = 0;
  std::string name;
};

}  // namespace schema_memory_test

using namespace schema_memory_test;

template <>
inline constexpr auto tenon::table_of<Ship> = tenon::table<Ship>("ships");
template <>
inline constexpr auto tenon::table_of<Sailor> =
    tenon::table<Sailor>("sailors").foreign_key(&Sailor::ship, &Ship::id, tenon::on_delete::cascade);
template <>
inline constexpr auto tenon::table_of<LaterShip> = tenon::table<LaterShip>("vessels")
                                                       .renamed_from("ships")
                                                       .renamed_from(&LaterShip::title, "name")
                                                       .index(&LaterShip::title)
                                                       .check("named", [] {
                                                         return tenon::col<&LaterShip::title> != "";
                                                       });
template <>
inline constexpr auto tenon::table_of<BareShip> = tenon::table<BareShip>("ships");

using namespace conformance;

namespace {

std::string saved(const temporary_directory& folder) {
  const std::string path = folder.path() + "/ships.tenon";
  tenon::database db = tenon::open<Ship, Sailor>(tenon::memory_store({}), {.schema = tenon::synchronize});
  std::vector<Ship> ships{{0, "Argo", 1}, {0, "Beagle", 3}};
  tenon::repository<Ship>(db).insert(ships);
  std::vector<Sailor> sailors{{0, ships[0].id}, {0, ships[1].id}, {0, ships[1].id}};
  tenon::repository<Sailor>(db).insert(sailors);
  tenon::save_memory(db, path);
  return path;
}

}  // namespace

TEST_CASE("a saved file of an older shape is opened in the shape of the entities", "[schema][memory]") {
  const temporary_directory folder;
  const std::string path = saved(folder);
  tenon::database db = tenon::open<LaterShip>(
      "memory:" + path, {.schema = tenon::synchronize, .allow = {tenon::change_column("vessels", "masts")}});
  const std::vector<LaterShip> ships =
      tenon::repository<LaterShip>(db).find(tenon::order_by(tenon::col<&LaterShip::id>));
  REQUIRE(ships.size() == 2);
  CHECK(ships[0].title == "Argo");
  CHECK(ships[1].masts == 3.0);
  CHECK_FALSE(ships[1].harbour.has_value());
  // Keys go on where they were, children follow, rules hold.
  LaterShip third{0, "Cutty Sark", {}, {}};
  tenon::repository<LaterShip>(db).insert(third);
  CHECK(third.id == ships[1].id + 1);
  tenon::repository<LaterShip>(db).remove(ships[1]);
  CHECK(tenon::repository<Sailor>(db).count() == 1);
  CHECK(kind_of([&] {
          LaterShip nameless{0, "", {}, {}};
          tenon::repository<LaterShip>(db).insert(nameless);
        }) == tenon::error_kind::check_violation);
  // And it can be saved and opened again, with nothing to do.
  const std::string later = folder.path() + "/later.tenon";
  tenon::save_memory(db, later);
  tenon::database again = tenon::open<LaterShip>("memory:" + later, {.schema = tenon::verify});
  CHECK(tenon::repository<LaterShip>(again).count() == 2);
}

TEST_CASE("a file that would lose something is refused, and opened with the permission", "[schema][memory]") {
  const temporary_directory folder;
  const std::string path = saved(folder);
  const tenon::error refused =
      error_of([&] { tenon::open<BareShip>("memory:" + path, {.schema = tenon::synchronize}); });
  CHECK(refused.kind == tenon::error_kind::schema);
  CHECK(refused.message.find("drop_column(\"ships\", \"masts\")") != std::string::npos);
  tenon::database db = tenon::open<BareShip>(
      "memory:" + path, {.schema = tenon::synchronize, .allow = {tenon::drop_column("ships", "masts")}});
  CHECK(tenon::repository<BareShip>(db).count() == 2);
}

TEST_CASE("readers of an older state still see the table that they began with", "[schema][memory]") {
  tenon::database db = tenon::open<Ship>(tenon::memory_store({}), {.schema = tenon::synchronize});
  Ship argo{0, "Argo", 1};
  tenon::repository<Ship>(db).insert(argo);
  {
    tenon::transaction reader = db.begin({.read_only = true});
    CHECK(tenon::repository<Ship>(reader).count() == 1);
    std::int64_t seen = 0;
    std::thread writes([&] {
      tenon::transaction writer = db.begin();
      tenon::apply(writer, tenon::plan_for<BareShip>(writer),
                   {.allow = {tenon::drop_column("ships", "masts")}});
      seen = tenon::repository<BareShip>(writer).count();
      writer.commit();
    });
    writes.join();
    CHECK(seen == 1);
    CHECK(tenon::repository<Ship>(reader).find_by_id(argo.id)->masts == 1);
    CHECK(tenon::inspect(reader).find("ships")->columns.size() == 3);
  }
  CHECK(tenon::inspect(db).find("ships")->columns.size() == 2);
  CHECK(tenon::repository<BareShip>(db).find_by_id(argo.id)->name == "Argo");
}

TEST_CASE("a change that fails in the middle, or is undone, leaves the old tables", "[schema][memory]") {
  tenon::database db = tenon::open<Ship, Sailor>(tenon::memory_store({}), {.schema = tenon::synchronize});
  Ship argo{0, "Argo", 1};
  tenon::repository<Ship>(db).insert(argo);
  Sailor jason{0, argo.id};
  tenon::repository<Sailor>(db).insert(jason);
  const tenon::schema::snapshot before = tenon::inspect(db);
  {
    tenon::transaction tx = db.begin();
    tenon::apply(tx, tenon::plan_for<LaterShip>(tx));
    CHECK(tenon::inspect(tx).find("sailors")->foreign_keys[0].table == "vessels");
  }
  CHECK(tenon::inspect(db) == before);
  Ship nameless{0, "", 1};
  tenon::repository<Ship>(db).insert(nameless);
  // The check finds a row that does not keep it.
  CHECK(kind_of([&] { tenon::apply(db, tenon::plan_for<LaterShip>(db)); }) ==
        tenon::error_kind::check_violation);
  CHECK(tenon::inspect(db) == before);
  // Foreign keys still do what they did.
  CHECK(kind_of([&] {
          Sailor stray{0, 99};
          tenon::repository<Sailor>(db).insert(stray);
        }) == tenon::error_kind::foreign_key_violation);
  tenon::repository<Ship>(db).remove(argo);
  CHECK(tenon::repository<Sailor>(db).count() == 0);
}
