// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/relations.hpp>

#include "stores.hpp"

// A newspaper: the entities of the scenarios that typeorm.md lists.
namespace newspaper {

struct City;
struct Comment;
struct Details;
struct Employee;
struct Entry;
struct Friendship;
struct ParcelSize;
struct Post;
struct PostTag;
struct Section;
struct Sheet;
struct SheetTopic;
struct Topic;
struct Tag;

/// Its posts come with it and are let go by it, they are never deleted.
struct Section {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Post> posts{};
};
struct Writer {
  tenon::uuid id{};
  std::string name{};
  int age = 0;
  tenon::has_many<Post> posts{};
};
struct Counts {
  int likes = 0;
  int stars = 0;
};
struct Post {
  std::int64_t id = 0;
  std::optional<std::int64_t> sectionId{};
  std::optional<tenon::uuid> writerId{};
  std::string title{};
  Counts counts{};
  int version = 0;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Section> section{};
  tenon::belongs_to<Writer> writer{};
  tenon::has_many<Comment> comments{};
  tenon::has_one<Details> details{};
  tenon::many_to_many<Tag, PostTag> tags{};
};
struct Comment {
  std::int64_t id = 0;
  std::int64_t postId = 0;
  std::string text{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Post> post{};
};
struct Details {
  std::int64_t id = 0;
  std::int64_t postId = 0;
  std::optional<std::string> summary{};
  tenon::belongs_to<Post> post{};
};
struct Tag {
  std::int64_t id = 0;
  std::string name{};
  tenon::many_to_many<Post, PostTag> posts{};
};
struct PostTag {
  std::int64_t postId = 0;
  std::int64_t tagId = 0;
  int place = 0;
  tenon::belongs_to<Post> post{};
  tenon::belongs_to<Tag> tag{};
};

/// Refers to itself by a foreign key and through a third table.
struct Employee {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> managerId{};
  tenon::belongs_to<Employee> manager{};
  tenon::has_many<Employee> staff{};
  tenon::many_to_many<Employee, Friendship> friends{};
};
struct Friendship {
  std::int64_t ofId = 0;
  std::int64_t withId = 0;
};

/// A key of two columns, on the one side, and through a third table.
struct Sheet {
  std::string book{};
  int page = 0;
  std::string heading{};
  tenon::has_many<Entry> entries{};
  tenon::many_to_many<Topic, SheetTopic> topics{};
};
struct Entry {
  std::string sheetBook{};
  int sheetPage = 0;
  int line = 0;
  std::string text{};
  tenon::belongs_to<Sheet> sheet{};
};
struct Topic {
  std::string name{};
  tenon::many_to_many<Sheet, SheetTopic> sheets{};
};
struct SheetTopic {
  std::string topic{};
  int page = 0;
  std::string book{};
};

/// Is referred to by a unique column that is not its key; the referring column has a name of its own.
struct Country {
  std::int64_t id = 0;
  std::string code{};
  tenon::has_many<City> cities{};
};
struct City {
  std::int64_t id = 0;
  std::optional<std::string> countryCode{};
  std::string name{};
  tenon::belongs_to<Country> country{};
};

/// Two tables with one key.
struct Parcel {
  std::int64_t id = 0;
  std::string receiver{};
  tenon::has_one<ParcelSize> size{};
};
struct ParcelSize {
  std::int64_t parcelId = 0;
  int grams = 0;
  tenon::belongs_to<Parcel> parcel{};
};

/// What holds related rows by different rules.
struct Player {
  std::int64_t id = 0;
  std::optional<std::int64_t> teamId{};
  std::string name{};
};
struct Coach {
  std::int64_t id = 0;
  std::int64_t teamId = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
};
struct Fan {
  std::int64_t id = 0;
  std::int64_t teamId = 0;
  std::string name{};
};
struct Sponsor {
  std::int64_t id = 0;
  std::int64_t teamId = 0;
  std::string name{};
};
struct Team {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Player> players{};
  tenon::has_many<Coach> coaches{};
  tenon::has_many<Fan> fans{};
  tenon::has_many<Sponsor> sponsors{};
};

}  // namespace newspaper

template <>
inline constexpr auto tenon::table_of<newspaper::Section> = tenon::table<newspaper::Section>("sections")
                                                                .cascades(&newspaper::Section::posts,
                                                                          tenon::cascade::save)
                                                                .orphaned(&newspaper::Section::posts,
                                                                          tenon::orphans::nullify);
template <>
inline constexpr auto tenon::table_of<newspaper::Writer> = tenon::table<newspaper::Writer>("writers");
template <>
inline constexpr auto tenon::table_of<newspaper::Post> =
    tenon::table<newspaper::Post>("posts")
        .foreign_key(&newspaper::Post::sectionId, &newspaper::Section::id, tenon::on_delete::set_null)
        .foreign_key(&newspaper::Post::writerId, &newspaper::Writer::id)
        .version(&newspaper::Post::version)
        .created_at(&newspaper::Post::createdAt)
        .updated_at(&newspaper::Post::updatedAt)
        .deleted_at(&newspaper::Post::deletedAt)
        .cascades(&newspaper::Post::section, tenon::cascade::save)
        .cascades(&newspaper::Post::comments, tenon::cascade::all)
        .orphaned(&newspaper::Post::comments, tenon::orphans::remove)
        .cascades(&newspaper::Post::details, tenon::cascade::save | tenon::cascade::remove)
        .orphaned(&newspaper::Post::details, tenon::orphans::remove)
        .cascades(&newspaper::Post::tags, tenon::cascade::save | tenon::cascade::remove)
        .orphaned(&newspaper::Post::tags, tenon::orphans::remove);
template <>
inline constexpr auto tenon::table_of<newspaper::Comment> = tenon::table<newspaper::Comment>("comments")
                                                                .foreign_key(&newspaper::Comment::postId,
                                                                             &newspaper::Post::id)
                                                                .deleted_at(&newspaper::Comment::deletedAt);
template <>
inline constexpr auto tenon::table_of<newspaper::Details> = tenon::table<newspaper::Details>("details")
                                                                .foreign_key(&newspaper::Details::postId,
                                                                             &newspaper::Post::id)
                                                                .unique(&newspaper::Details::postId);
template <>
inline constexpr auto tenon::table_of<newspaper::Tag> =
    tenon::table<newspaper::Tag>("tags").cascades(&newspaper::Tag::posts, tenon::cascade::insert);
template <>
inline constexpr auto tenon::table_of<newspaper::PostTag> =
    tenon::table<newspaper::PostTag>("post_tags")
        .primary_key(&newspaper::PostTag::postId, &newspaper::PostTag::tagId)
        .foreign_key(&newspaper::PostTag::postId, &newspaper::Post::id)
        .foreign_key(&newspaper::PostTag::tagId, &newspaper::Tag::id);

template <>
inline constexpr auto tenon::table_of<newspaper::Employee> =
    tenon::table<newspaper::Employee>("employees")
        .foreign_key(&newspaper::Employee::managerId, &newspaper::Employee::id)
        .relation(&newspaper::Employee::friends, &newspaper::Friendship::ofId, &newspaper::Friendship::withId)
        .cascades(&newspaper::Employee::staff, tenon::cascade::save);
template <>
inline constexpr auto tenon::table_of<newspaper::Friendship> =
    tenon::table<newspaper::Friendship>("friendships")
        .primary_key(&newspaper::Friendship::ofId, &newspaper::Friendship::withId)
        .foreign_key(&newspaper::Friendship::ofId, &newspaper::Employee::id)
        .foreign_key(&newspaper::Friendship::withId, &newspaper::Employee::id);

template <>
inline constexpr auto tenon::table_of<newspaper::Sheet> =
    tenon::table<newspaper::Sheet>("sheets")
        .primary_key(&newspaper::Sheet::book, &newspaper::Sheet::page)
        .cascades(&newspaper::Sheet::entries, tenon::cascade::save)
        .orphaned(&newspaper::Sheet::entries, tenon::orphans::remove)
        .cascades(&newspaper::Sheet::topics, tenon::cascade::save)
        .orphaned(&newspaper::Sheet::topics, tenon::orphans::remove);
template <>
inline constexpr auto tenon::table_of<newspaper::Entry> =
    tenon::table<newspaper::Entry>("entries")
        .primary_key(&newspaper::Entry::sheetBook, &newspaper::Entry::sheetPage, &newspaper::Entry::line)
        .foreign_key(tenon::columns(&newspaper::Entry::sheetPage, &newspaper::Entry::sheetBook),
                     tenon::columns(&newspaper::Sheet::page, &newspaper::Sheet::book));
template <>
inline constexpr auto tenon::table_of<newspaper::Topic> =
    tenon::table<newspaper::Topic>("topics").primary_key(&newspaper::Topic::name);
template <>
inline constexpr auto tenon::table_of<newspaper::SheetTopic> =
    tenon::table<newspaper::SheetTopic>("sheet_topics")
        .primary_key(&newspaper::SheetTopic::topic, &newspaper::SheetTopic::page,
                     &newspaper::SheetTopic::book)
        .foreign_key(tenon::columns(&newspaper::SheetTopic::page, &newspaper::SheetTopic::book),
                     tenon::columns(&newspaper::Sheet::page, &newspaper::Sheet::book))
        .foreign_key(&newspaper::SheetTopic::topic, &newspaper::Topic::name);

template <>
inline constexpr auto tenon::table_of<newspaper::Country> =
    tenon::table<newspaper::Country>("countries").unique(&newspaper::Country::code);
template <>
inline constexpr auto tenon::table_of<newspaper::City> =
    tenon::table<newspaper::City>("cities")
        .column(&newspaper::City::countryCode, "in_country")
        .foreign_key(&newspaper::City::countryCode, &newspaper::Country::code)
        .cascades(&newspaper::City::country, tenon::cascade::insert);

template <>
inline constexpr auto tenon::table_of<newspaper::Parcel> =
    tenon::table<newspaper::Parcel>("parcels").cascades(&newspaper::Parcel::size,
                                                        tenon::cascade::save | tenon::cascade::remove);
template <>
inline constexpr auto tenon::table_of<newspaper::ParcelSize> =
    tenon::table<newspaper::ParcelSize>("parcel_sizes")
        .primary_key(&newspaper::ParcelSize::parcelId)
        .foreign_key(&newspaper::ParcelSize::parcelId, &newspaper::Parcel::id);

template <>
inline constexpr auto tenon::table_of<newspaper::Player> =
    tenon::table<newspaper::Player>("players").foreign_key(&newspaper::Player::teamId, &newspaper::Team::id);
template <>
inline constexpr auto tenon::table_of<newspaper::Coach> = tenon::table<newspaper::Coach>("coaches")
                                                              .foreign_key(&newspaper::Coach::teamId,
                                                                           &newspaper::Team::id)
                                                              .deleted_at(&newspaper::Coach::deletedAt);
template <>
inline constexpr auto tenon::table_of<newspaper::Fan> =
    tenon::table<newspaper::Fan>("fans").foreign_key(&newspaper::Fan::teamId, &newspaper::Team::id);
template <>
inline constexpr auto tenon::table_of<newspaper::Sponsor> = tenon::table<newspaper::Sponsor>("sponsors")
                                                                .foreign_key(&newspaper::Sponsor::teamId,
                                                                             &newspaper::Team::id,
                                                                             tenon::on_delete::cascade);
template <>
inline constexpr auto tenon::table_of<newspaper::Team> =
    tenon::table<newspaper::Team>("teams")
        .cascades(&newspaper::Team::players, tenon::cascade::insert)
        .orphaned(&newspaper::Team::players, tenon::orphans::nullify)
        .cascades(&newspaper::Team::coaches, tenon::cascade::insert)
        .orphaned(&newspaper::Team::coaches, tenon::orphans::soft_remove)
        .cascades(&newspaper::Team::fans, tenon::cascade::insert)
        .orphaned(&newspaper::Team::fans, tenon::orphans::refuse)
        .cascades(&newspaper::Team::sponsors, tenon::cascade::insert);

namespace newspaper {

/// An empty newspaper.
struct press : conformance::fresh_database<Section, Writer, Post, Comment, Details, Tag, PostTag> {
  explicit press(const conformance::store_under_test& store) : fresh_database(store) {}
  tenon::repository<Section> sections{db};
  tenon::repository<Writer> writers{db};
  tenon::repository<Post> posts{db};
  tenon::repository<Comment> comments{db};
  tenon::repository<Details> details{db};
  tenon::repository<Tag> tags{db};
  tenon::repository<PostTag> between{db};
};

/// The names, titles or texts of entities, with spaces between.
template <class Many>
std::string told(const Many& many) {
  std::string text;
  for (const auto& each : many) {
    if (!text.empty()) text += ' ';
    if constexpr (requires { each.title; }) {
      text += each.title;
    } else if constexpr (requires { each.name; }) {
      text += each.name;
    } else {
      text += each.text;
    }
  }
  return text;
}

}  // namespace newspaper
