// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::has;
using tenon::has_none;
using tenon::with;

// Scenarios of kinds of relations and of keys; typeorm.md says which.

TEST_CASE("the one related entity is saved and read from either side", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.details = Details{.summary = "s"};
    made.posts.save(post);
    const Details read = made.details.find_one_or_fail(with<&Details::post>(with<&Post::details>()));
    CHECK(read.post->title == "p");
    CHECK(read.post->details->id == read.id);
    Details other{.summary = "t"};
    other.post = made.posts.insert(Post{.title = "q"});
    made.details.save(other);
    CHECK(made.posts.find_one_or_fail(where(col<&Post::title> == "q"), with<&Post::details>())
              .details->summary == "t");
  });
}

TEST_CASE("a second related entity where there may be one is refused by the database", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.details = Details{.summary = "s"};
    made.posts.save(post);
    Post again = *made.posts.find_by_id(post.id);
    again.title = "changed";
    again.details = Details{.summary = "second"};  // what is there was not read, so it is not replaced
    CHECK(kind_of([&] { made.posts.save(again); }) == error_kind::unique_violation);
    CHECK(made.details.count() == 1);
    CHECK(made.posts.find()[0].title == "p");
  });
}

TEST_CASE("the one related entity is changed through its owner", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.details = Details{.summary = "s"};
    made.posts.save(post);
    Post read = made.posts.find_one_or_fail(with<&Post::details>());
    read.details.edit().summary = "t";
    made.posts.save(read);
    CHECK(made.details.find()[0].summary == "t");
    CHECK(made.details.find()[0].id == post.details->id);
  });
}

TEST_CASE("two tables share one key", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Parcel, ParcelSize> fresh(store);
    tenon::repository<Parcel> parcels{fresh.db};
    tenon::repository<ParcelSize> sizes{fresh.db};
    Parcel parcel{.receiver = "r"};
    parcel.size = ParcelSize{.grams = 5};
    parcels.save(parcel);
    CHECK(parcel.size->parcelId == parcel.id);
    parcel.size.edit().grams = 6;
    parcels.save(parcel);
    CHECK(sizes.find_by_id(parcel.id)->grams == 6);
    CHECK(sizes.find_one_or_fail(with<&ParcelSize::parcel>()).parcel->receiver == "r");
    Parcel read = parcels.find_one_or_fail(with<&Parcel::size>());
    CHECK(read.size->grams == 6);
    read.receiver = "changed";
    parcels.save(read);
    CHECK(sizes.count() == 1);
    parcels.remove(read);
    CHECK(sizes.count() == 0);
  });
}

TEST_CASE("a shared key takes a second row for another owner, and no second one for the same",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Parcel, ParcelSize> fresh(store);
    tenon::repository<Parcel> parcels{fresh.db};
    std::vector<Parcel> all(3);
    for (Parcel& each : all) each.size = ParcelSize{.grams = 1};
    parcels.save(all);
    CHECK(tenon::repository<ParcelSize>{fresh.db}.count() == 3);
    CHECK(parcels.count(where(any_of<&Parcel::size>(col<&ParcelSize::grams> == 1))) == 3);
    CHECK(kind_of([&] {
            tenon::repository<ParcelSize>{fresh.db}.insert(ParcelSize{.parcelId = all[0].id});
          }) == error_kind::unique_violation);
  });
}

TEST_CASE("a foreign key refers to a unique column under a name of its own", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Country, City> fresh(store);
    tenon::repository<Country> countries{fresh.db};
    tenon::repository<City> cities{fresh.db};
    const Country country = countries.insert(Country{.code = "SE"});
    cities.insert(City{.countryCode = "SE", .name = "Umea"});
    City city{.name = "Lund"};
    city.country = country;
    cities.save(city);
    CHECK(city.countryCode == "SE");
    const Country read = countries.find_one_or_fail(with<&Country::cities>(order_by(col<&City::name>)));
    CHECK(told(read.cities) == "Lund Umea");
    CHECK(cities.find_one_or_fail(with<&City::country>()).country->id == country.id);
    CHECK(cities.count(where(any_of<&City::country>(col<&Country::code> == "SE"))) == 2);
    City new_one{.name = "Oslo", .country = Country{.code = "NO"}};
    cities.save(new_one);
    CHECK(new_one.countryCode == "NO");
    CHECK(countries.link<&Country::cities>(read, new_one) == 1);
    CHECK(cities.find_by_id(new_one.id)->countryCode == "SE");
    CHECK(kind_of([&] { cities.insert(City{.countryCode = "XX"}); }) == error_kind::foreign_key_violation);
  });
}

TEST_CASE("a row that refers to nothing has a related entity that is empty, not unloaded", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Country, City> fresh(store);
    tenon::repository<City> cities{fresh.db};
    cities.insert(City{.name = "Atlantis"});
    const City read = cities.find_one_or_fail(with<&City::country>());
    CHECK(read.country.is_loaded());
    CHECK_FALSE(read.country);
    CHECK(cities.count(where(has_none<&City::country>())) == 1);
  });
}

TEST_CASE("an entity refers to itself, and a line of them is saved and read", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Employee, Friendship> fresh(store);
    tenon::repository<Employee> employees{fresh.db};
    Employee head{.name = "head"};
    Employee middle{.name = "middle"};
    middle.staff.push_back({.name = "hand"});
    head.staff.push_back(middle);
    head.staff.push_back({.name = "other"});
    employees.save(head);
    const Employee read = employees.find_one_or_fail(
        where(is_null(col<&Employee::managerId>)),
        with<&Employee::staff>(order_by(col<&Employee::name>),
                               with<&Employee::staff>(with<&Employee::manager>(with<&Employee::manager>()))));
    CHECK(told(read.staff) == "middle other");
    CHECK(read.staff[0].staff[0].manager->manager->name == "head");
    CHECK(read.staff[1].staff.empty());
    CHECK(employees.count(where(any_of<&Employee::manager>(has<&Employee::manager>()))) == 1);
    CHECK(employees.count(where(any_of<&Employee::staff>(has_none<&Employee::staff>()))) == 2);
  });
}

TEST_CASE("a row is its own superior", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Employee, Friendship> fresh(store);
    tenon::repository<Employee> employees{fresh.db};
    Employee own = employees.insert(Employee{.name = "self"});
    own.managerId = own.id;
    employees.update(own);
    const Employee read = employees.find_one_or_fail(with<&Employee::manager>(), with<&Employee::staff>());
    CHECK(read.manager->name == "self");
    CHECK(told(read.staff) == "self");
  });
}

TEST_CASE("many rows are related to many of their own table, in one direction", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Employee, Friendship> fresh(store);
    tenon::repository<Employee> employees{fresh.db};
    std::vector<Employee> all{{.name = "a"}, {.name = "b"}, {.name = "c"}};
    employees.insert(all);
    CHECK(employees.link<&Employee::friends>(all[0], all[1], all[2]) == 2);
    CHECK(employees.link<&Employee::friends>(all[1], all[0]) == 1);
    const auto read = employees.find(order_by(col<&Employee::name>),
                                     with<&Employee::friends>(order_by(col<&Employee::name>)));
    CHECK(told(read[0].friends) == "b c");
    CHECK(told(read[1].friends) == "a");
    CHECK(read[2].friends.empty());
    CHECK(told(employees.find(where(any_of<&Employee::friends>(col<&Employee::name> == "a")))) == "b");
    CHECK(told(employees.find(where(has_none<&Employee::friends>()))) == "c");
    CHECK(employees.unlink<&Employee::friends>(all[0], all[1]) == 1);
  });
}

TEST_CASE("keys of two columns connect one and many, inserted, changed and removed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Sheet, Entry, Topic, SheetTopic> fresh(store);
    tenon::repository<Sheet> sheets{fresh.db};
    tenon::repository<Entry> entries{fresh.db};
    Sheet sheet{.book = "b", .page = 2, .heading = "h"};
    sheet.entries = std::vector<Entry>{{.line = 1, .text = "x"}, {.line = 2, .text = "y"}};
    sheets.save(sheet);
    CHECK(sheet.entries[1].sheetPage == 2);
    CHECK(entries.find_by_id("b", 2, 1)->text == "x");
    CHECK(entries.find_one_or_fail(with<&Entry::sheet>()).sheet->heading == "h");
    sheet = sheets.find_one_or_fail(with<&Sheet::entries>(order_by(col<&Entry::line>)));
    sheet.entries[0].text = "changed";
    sheet.entries.values().pop_back();
    sheet.entries.push_back({.line = 3, .text = "z"});
    sheets.save(sheet);
    CHECK(told(entries.find(order_by(col<&Entry::line>))) == "changed z");
    CHECK(sheets.count(where(any_of<&Sheet::entries>(col<&Entry::text> == "z"))) == 1);
  });
}

TEST_CASE("keys of two columns connect many and many, from either side", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Sheet, Entry, Topic, SheetTopic> fresh(store);
    tenon::repository<Sheet> sheets{fresh.db};
    tenon::repository<Topic> topics{fresh.db};
    std::vector<Sheet> all{{.book = "b", .page = 1}, {.book = "c", .page = 1}};
    all[0].topics = std::vector<Topic>{{"t"}, {"u"}};
    sheets.save(all);
    CHECK(topics.link<&Topic::sheets>(Topic{"t"}, all[1]) == 1);
    const auto read =
        topics.find(order_by(col<&Topic::name>), with<&Topic::sheets>(order_by(col<&Sheet::book>)));
    REQUIRE(read.size() == 2);
    CHECK(read[0].sheets.size() == 2);
    CHECK(read[0].sheets[1].book == "c");
    CHECK(read[1].sheets.size() == 1);
    const auto back =
        sheets.find(order_by(col<&Sheet::book>), with<&Sheet::topics>(order_by(col<&Topic::name>)));
    CHECK(told(back[0].topics) == "t u");
    CHECK(told(back[1].topics) == "t");
    CHECK(sheets.count(where(any_of<&Sheet::topics>(col<&Topic::name> == "t"))) == 2);
    CHECK(sheets.unlink<&Sheet::topics>(all[0], Topic{"t"}) == 1);
    const auto limited = topics.find(order_by(col<&Topic::name>), with<&Topic::sheets>(tenon::limit(1)));
    CHECK(limited[0].sheets.size() == 1);
  });
}

TEST_CASE("rows between are written from both sides, once", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.tags = std::vector<Tag>{{.name = "t"}};
    made.posts.save(post);
    Tag tag = made.tags.find_one_or_fail(with<&Tag::posts>());
    tag.posts.push_back({.title = "q"});
    made.tags.save(tag);
    CHECK(made.between.count() == 2);
    tag.posts.push_back(*made.posts.find_by_id(post.id));
    made.tags.save(tag);
    CHECK(made.between.count() == 2);
    CHECK(told(made.posts.find_one_or_fail(where(col<&Post::title> == "q"), with<&Post::tags>()).tags) ==
          "t");
  });
}

TEST_CASE("a row between carries columns of its own, which links leave alone", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Post post = made.posts.insert(Post{.title = "p"});
    const Tag tag = made.tags.insert(Tag{.name = "t"});
    made.between.save(PostTag{.postId = post.id, .tagId = tag.id, .place = 7});
    CHECK(made.posts.link<&Post::tags>(post, tag) == 0);
    const auto read = made.between.find(with<&PostTag::post>(), with<&PostTag::tag>());
    REQUIRE(read.size() == 1);
    CHECK(read[0].place == 7);
    CHECK(read[0].tag->name == "t");
    CHECK(read[0].post->title == "p");
    PostTag attached;
    attached.post = made.posts.insert(Post{.title = "q"});
    attached.tag = tag;
    made.between.save(attached);
    CHECK(made.between.count() == 2);
  });
}
