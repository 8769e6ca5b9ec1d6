// SPDX-License-Identifier: MIT
#include <variant>

#include <tenon/inheritance.hpp>
#include <tenon/relations.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::order_by;
using tenon::where;

namespace {

struct Drawing {
  std::int64_t id = 0;
  std::string title{};
};
struct Spot {
  double x = 0;
  double y = 0;
  bool operator==(const Spot&) const = default;
};
struct Disc {
  std::int64_t id = 0;
  std::string name{};
  Spot middle{};
  double radius = 0;
  std::optional<std::int64_t> drawingId{};
  int version = 0;
  bool operator==(const Disc&) const = default;
};
struct Box {
  std::int64_t id = 0;
  double width = 0;
  double height = 0;
  std::string name{};
  std::optional<std::int64_t> drawingId{};
  int version = 0;
  bool operator==(const Box&) const = default;
};
struct Sketch {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> remark{};
  std::optional<std::int64_t> drawingId{};
  int version = 0;
  bool operator==(const Sketch&) const = default;
};
using Shape = std::variant<Disc, Box, Sketch>;
/// The same table as an older program knows it.
using OldShape = std::variant<Disc, Sketch>;

struct Caption {
  std::int64_t id = 0;
  std::int64_t shapeId = 0;
  std::string text{};
};

/// With hooks of their own, beside those of the variant.
struct Duck {
  std::int64_t id = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
};
struct Goose {
  std::int64_t id = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
};
struct Swan {
  std::int64_t id = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
};
using Bird = std::variant<Duck, Goose, Swan>;
std::string& calls() {
  static std::string heard;
  return heard;
}

}  // namespace

template <>
inline constexpr auto tenon::table_of<Disc> = tenon::table<Disc>()
                                                  .version(&Disc::version)
                                                  .foreign_key(&Disc::drawingId, &Drawing::id)
                                                  .index(&Disc::name);
template <>
inline constexpr auto tenon::table_of<Box> =
    tenon::table<Box>().version(&Box::version).foreign_key(&Box::drawingId, &Drawing::id).index(&Box::name);
template <>
inline constexpr auto tenon::table_of<Sketch> = tenon::table<Sketch>()
                                                    .version(&Sketch::version)
                                                    .foreign_key(&Sketch::drawingId, &Drawing::id)
                                                    .validate<&Sketch::name>(tenon::rules::length<1, 10>);
template <>
inline constexpr auto tenon::table_of<Shape> =
    tenon::variants<Shape>("shapes", "kind").named<Sketch>("free hand");
template <>
inline constexpr auto tenon::table_of<OldShape> =
    tenon::variants<OldShape>("shapes", "kind").named<Sketch>("free hand");
template <>
inline constexpr auto tenon::table_of<Caption> =
    tenon::table<Caption>("captions")
        .foreign_key(tenon::columns(&Caption::shapeId), tenon::variant_of<Shape>.columns<&Disc::id>(),
                     tenon::on_delete::cascade);

template <>
inline constexpr auto tenon::table_of<Duck> = tenon::table<Duck>().deleted_at(&Duck::deletedAt);
template <>
inline constexpr auto tenon::table_of<Goose> =
    tenon::table<Goose>().deleted_at(&Goose::deletedAt).validate<&Goose::name>(tenon::rules::length<1, 5>);
template <>
inline constexpr auto tenon::table_of<Swan> = tenon::table<Swan>().deleted_at(&Swan::deletedAt);
template <>
inline constexpr auto tenon::table_of<Bird> = tenon::variants<Bird>("birds");
template <>
struct tenon::hooks<Duck> {
  static void before_insert(Duck& each) {
    calls() += "+" + each.name;
    each.name += " quacks";
  }
  static void after_insert(const Duck& each) { calls() += each.id != 0 ? " in" : " ?"; }
  static void before_update(const Duck& each) { calls() += "~" + each.name; }
  static void before_remove(const Duck& each) {
    if (each.name == "kept quacks") throw std::runtime_error("it stays");
  }
  static void after_remove(const Duck&) { calls() += " gone"; }
  static void before_soft_remove(const Duck&) { calls() += "x"; }
  static void after_recover(const Duck& each) { calls() += each.deletedAt ? " ?" : " back"; }
  static void after_load(Duck& each) { calls() += "(" + each.name + ")"; }
};
template <>
struct tenon::hooks<Goose> {
  static void before_insert(Goose& each) {
    calls() += "+" + each.name;
    if (each.name == "mute") each.name.clear();
  }
};
template <>
struct tenon::hooks<Bird> {
  static void before_insert(Bird&) { calls() += "bird"; }
  static void after_load(Bird&) { calls() += "bird"; }
};

namespace {

constexpr auto& shape = tenon::variant_of<Shape>;

struct gallery : fresh_database<Drawing, Shape, Caption> {
  explicit gallery(const store_under_test& store) : fresh_database(store) {
    drawings.insert(drawing);
    all = {Disc{.name = "sun", .middle = {1, 2}, .radius = 5, .drawingId = drawing.id},
           Box{.width = 3, .height = 4, .name = "house"}, Sketch{.name = "cloud", .remark = "grey"},
           Disc{.name = "moon", .radius = 1}};
    for (Shape& each : all) shapes.insert(each);
  }
  Drawing drawing{.title = "evening"};
  std::vector<Shape> all;
  tenon::repository<Drawing> drawings{db};
  tenon::variant_repository<Shape> shapes{db};
};

std::string names_of(const std::vector<Shape>& shapes) {
  std::string names;
  for (const Shape& each : shapes) std::visit([&](const auto& own) { names += own.name + ' '; }, each);
  return names;
}

}  // namespace

TEST_CASE("the structs of a variant are rows of one table, and come back as what they are", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    gallery made(store);
    const std::vector<Shape> found = made.shapes.find(order_by(shape.col<&Disc::id>));
    CHECK(found == made.all);
    CHECK(std::get<Disc>(found[0]).middle == Spot{1, 2});
    CHECK(std::get<Disc>(found[0]).version == 1);
    CHECK(std::get<Box>(found[1]).width == 3);
    CHECK(std::get<Sketch>(found[2]).remark == "grey");
    const std::int64_t box = std::get<Box>(made.all[1]).id;
    CHECK(made.shapes.find_by_id(box) == made.all[1]);
    CHECK_FALSE(made.shapes.find_by_id(99));
    CHECK(made.shapes.find_by_ids({box}).size() == 1);
    CHECK(made.shapes.count() == 4);
    std::vector<Shape> many{Box{.name = "x"}, Disc{.name = "y"}, Sketch{.name = "z"}};
    CHECK(statements_of(made, [&] { made.shapes.insert(many); }).size() <= 5);
    CHECK(std::get<Sketch>(many[2]).id != 0);
    CHECK(made.shapes.find(where(shape.col<&Disc::name> >= "x"), order_by(shape.col<&Disc::id>)) == many);
  });
}

TEST_CASE("conditions name members of all alternatives and of one", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    gallery made(store);
    const auto find = [&](auto condition) {
      return names_of(made.shapes.find(where(condition), order_by(shape.col<&Box::name>)));
    };
    CHECK(find(shape.col<&Box::name> < "n") == "cloud house moon ");
    CHECK(find(shape.col<&Disc::radius> >= 1) == "moon sun ");
    CHECK(find(is_null(shape.col<&Disc::radius>)) == "cloud house ");
    CHECK(find(shape.col<&Disc::middle, &Spot::y> == 2.0) == "sun ");
    CHECK(find(shape.is<Box>() || shape.col<&Sketch::remark> == "grey") == "cloud house ");
    CHECK(find(!shape.is<Disc>()) == "cloud house ");
    CHECK(find(shape.kind == "free hand") == "cloud ");
    const std::vector<Disc> discs = made.shapes.of<Disc>(order_by(shape.col<&Disc::radius>));
    REQUIRE(discs.size() == 2);
    CHECK(discs[0].name == "moon");
    CHECK(made.shapes.of<Disc>(where(shape.col<&Disc::radius> > 2)).size() == 1);
    CHECK(made.shapes.of<Box>() == std::vector<Box>{std::get<Box>(made.all[1])});
    CHECK(made.shapes.count(where(shape.is<Disc>())) == 2);
    CHECK(made.shapes.find_one(where(shape.is<Sketch>()))->index() == 2);
  });
}

TEST_CASE("an entity of a variant is saved, becomes another alternative, and is removed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    gallery made(store);
    Shape first = made.all[0];
    std::get<Disc>(first).radius = 7;
    made.shapes.update(first);
    CHECK(std::get<Disc>(first).version == 2);
    CHECK(made.shapes.find_by_id(std::get<Disc>(first).id) == first);
    CHECK(kind_of([&] { made.shapes.update(made.all[0]); }) == error_kind::conflict);
    Shape other =
        Box{.id = std::get<Disc>(first).id, .width = 1, .height = 1, .name = "was a sun", .version = 2};
    made.shapes.save(other);
    CHECK(made.shapes.find_by_id(std::get<Box>(other).id) == other);
    CHECK(made.shapes.count(where(is_not_null(shape.col<&Disc::radius>))) == 1);
    Shape fresh = Sketch{.name = "new"};
    made.shapes.save(fresh);
    CHECK(std::get<Sketch>(fresh).id != 0);
    CHECK(made.shapes.update(where(shape.is<Box>()), shape.col<& Box::width> = 9.5) == 2);
    for (const Box& each : made.shapes.of<Box>()) CHECK(each.width == 9.5);
    made.shapes.remove(fresh);
    CHECK(made.shapes.delete_where(where(shape.is<Disc>())) == 1);
    CHECK(names_of(made.shapes.find(order_by(shape.col<&Disc::name>))) == "cloud house was a sun ");
    CHECK(kind_of([&] { made.shapes.insert(Sketch{.name = ""}); }) == error_kind::validation);
    CHECK_NOTHROW(made.shapes.insert(Disc{.name = ""}));
  });
}

TEST_CASE("the table of a variant is found as it was described", "[conformance]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    gallery made(store);
    auto again = tenon::open<Drawing, Shape, Caption>(made.home->store(), {.schema = tenon::verify});
    CHECK(tenon::variant_repository<Shape>(again).count() == 4);
  });
}

TEST_CASE("foreign keys lead from a variant's table and to it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    gallery made(store);
    CHECK(kind_of([&] { made.shapes.insert(Box{.name = "x", .drawingId = 99}); }) ==
          error_kind::foreign_key_violation);
    tenon::repository<Caption> captions{made.db};
    captions.insert(Caption{.shapeId = std::get<Box>(made.all[1]).id, .text = "ours"});
    CHECK(kind_of([&] { captions.insert(Caption{.shapeId = 99}); }) == error_kind::foreign_key_violation);
    made.shapes.remove(made.all[1]);
    CHECK(captions.count() == 0);
  });
}

TEST_CASE("a row of an alternative that is not known is an error that says so", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    gallery made(store);
    tenon::variant_repository<OldShape> old{made.db};
    const tenon::error problem = error_of([&] { old.find(); });
    CHECK(problem.kind == error_kind::decode);
    CHECK(problem.column == "kind");
    CHECK(problem.message.find("names no alternative") != std::string::npos);
    CHECK(problem.message.find("box") == std::string::npos);
    CHECK(old.of<Disc>().size() == 2);
  });
}

namespace {

struct Grain {
  int size = 0;
  bool operator==(const Grain&) const = default;
};
struct Ring {
  Grain grain{};
  std::optional<std::string> colour{};
  bool operator==(const Ring&) const = default;
};
struct Trunk {
  Ring inner{};
  Ring outer{};
  bool operator==(const Trunk&) const = default;
};
struct Wood;
struct Tree {
  std::int64_t id = 0;
  std::int64_t woodId = 0;
  Trunk trunk{};
  tenon::belongs_to<Wood> wood{};
  bool operator==(const Tree&) const = default;
};
struct Wood {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Tree> trees{};
  bool operator==(const Wood&) const = default;
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Wood> = tenon::table<Wood>("woods");
template <>
inline constexpr auto tenon::table_of<Tree> =
    tenon::table<Tree>("trees").foreign_key(&Tree::woodId, &Wood::id).prefix(&Tree::trunk, "t_");

TEST_CASE("structs within structs are columns, four deep and beside relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Wood, Tree> fresh(store);
    tenon::repository<Wood> woods{fresh.db};
    tenon::repository<Tree> trees{fresh.db};
    Wood wood = woods.insert(Wood{.name = "dark"});
    Tree oak{.woodId = wood.id,
             .trunk = {.inner = {.grain = {.size = 3}, .colour = "red"}, .outer = {.grain = {.size = 9}}}};
    trees.insert(oak);
    trees.insert(Tree{.woodId = wood.id});
    CHECK(trees.find_by_id(oak.id) == oak);
    const auto size = col<&Tree::trunk, &Trunk::outer, &Ring::grain, &Grain::size>;
    CHECK(trees.count(where(size > 8)) == 1);
    CHECK(trees.update(where(size == 0), col<&Tree::trunk, &Trunk::inner, &Ring::colour> = "pale",
                       size = 1) == 1);
    const std::vector<Wood> found = woods.find(tenon::with<&Wood::trees>(order_by(desc(size))));
    REQUIRE(found[0].trees.size() == 2);
    CHECK(found[0].trees[0].trunk == oak.trunk);
    CHECK(found[0].trees[1].trunk.inner.colour == "pale");
    CHECK(trees.find(tenon::with<&Tree::wood>())[0].wood->name == "dark");
  });
}

TEST_CASE("hooks of the struct that a variant holds are called, behind those of the variant",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Bird> fresh(store);
    tenon::variant_repository<Bird> birds{fresh.db};
    const auto heard = [] { return std::exchange(calls(), std::string()); };
    heard();
    Bird duck = birds.insert(Duck{.name = "D"});
    CHECK(heard() == "bird+D in");
    CHECK(std::get<Duck>(duck).name == "D quacks");
    std::vector<Bird> many{Goose{.name = "G"}, Duck{.name = "E"}, Swan{.name = "S"}};
    birds.insert(many);
    CHECK(heard() == "bird+Gbird+Ebird in");
    birds.update(duck);
    birds.update(many[2]);  // a swan has no hooks
    CHECK(heard() == "~D quacks");
    birds.find(order_by(tenon::variant_of<Bird>.col<&Duck::id>));
    CHECK(heard() == "bird(D quacks)birdbird(E quacks)bird");
    birds.of<Duck>(order_by(tenon::variant_of<Bird>.col<&Duck::id>));
    CHECK(heard() == "bird(D quacks)bird(E quacks)");
    birds.soft_remove(duck);
    birds.recover(duck);
    birds.remove(duck);
    CHECK(heard() == "x back gone");
    Bird kept = birds.insert(Duck{.name = "kept"});
    CHECK_THROWS_AS(birds.remove(kept), std::runtime_error);
    CHECK(birds.count() == 4);
    // Rules look at what a hook made of it, and all failures come at once.
    std::vector<Bird> broken{Goose{.name = "mute"}, Swan{.name = "longer than five"},
                             Goose{.name = "too long"}};
    std::vector<std::size_t> failed;
    try {
      birds.insert(broken);
    } catch (const tenon::validation_error& problem) {
      for (const tenon::validation_failure& each : problem.failures) {
        CHECK(each.entity == "Goose");
        CHECK(each.member == "name");
        failed.push_back(each.index);
      }
    }
    CHECK(failed == std::vector<std::size_t>{0, 2});
    CHECK(birds.count() == 4);
  });
}
