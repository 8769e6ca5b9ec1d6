// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/relations.hpp>

// A chat service in small: every kind of relation, each entity before those it is related to.
namespace related {

struct Agent;
struct Badge;
struct Category;
struct Letter;
struct Note;
struct Profile;
struct Step;
struct Tagging;

struct User {
  tenon::uuid id{};
  std::string name{};
  tenon::has_many<Agent> agents{};
  tenon::has_one<Profile> profile{};
  tenon::has_many<Letter> sent{};
  tenon::has_many<Letter> received{};
};
/// One for each user at most.
struct Profile {
  std::int64_t id = 0;
  tenon::uuid userId{};
  std::string motto{};
  tenon::belongs_to<User> user{};
};
/// Two relations between the same two tables.
struct Letter {
  std::int64_t id = 0;
  tenon::uuid senderId{};
  std::optional<tenon::uuid> receiverId{};
  std::string text{};
  tenon::belongs_to<User> sender{};
  tenon::belongs_to<User> receiver{};
};
struct Agent {
  std::int64_t id = 0;
  std::optional<tenon::uuid> userId{};
  std::string name{};
  int rank = 0;
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<User> user{};
  tenon::has_many<Note> notes{};
};
struct Note {
  std::int64_t id = 0;
  std::int64_t agentId = 0;  // hidden: no row of a note holds it
  int score = 0;
  std::string text{};
  tenon::belongs_to<Agent> agent{};
  tenon::many_to_many<Badge, Tagging> badges{};
};
struct Badge {
  std::string name{};
  tenon::many_to_many<Note, Tagging> notes{};
};
/// What connects notes and badges, and says something about it.
struct Tagging {
  std::int64_t noteId = 0;
  std::string badge{};
  int weight = 0;
  tenon::belongs_to<Note> note{};
  tenon::belongs_to<Badge> of{};
};
/// Refers to itself.
struct Category {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};
  std::string name{};
  tenon::belongs_to<Category> parent{};
  tenon::has_many<Category> children{};
};
/// A key of two columns, and a foreign key that names them in another order.
struct Plan {
  std::string project{};
  int number = 0;
  std::string title{};
  tenon::has_many<Step> steps{};
};
struct Step {
  std::int64_t id = 0;
  int planNumber = 0;
  std::string planProject{};
  std::string what{};
  tenon::belongs_to<Plan> plan{};
};

}  // namespace related

template <>
inline constexpr auto tenon::table_of<related::Profile> = tenon::table<related::Profile>("profiles")
                                                              .foreign_key(&related::Profile::userId,
                                                                           &related::User::id)
                                                              .unique(&related::Profile::userId);
template <>
inline constexpr auto tenon::table_of<related::Letter> =
    tenon::table<related::Letter>("letters")
        .foreign_key(&related::Letter::senderId, &related::User::id)
        .foreign_key(&related::Letter::receiverId, &related::User::id)
        .relation(&related::Letter::sender, &related::Letter::senderId)
        .relation(&related::Letter::receiver, &related::Letter::receiverId);
template <>
inline constexpr auto tenon::table_of<related::User> = tenon::table<related::User>("users")
                                                           .relation(&related::User::sent,
                                                                     &related::Letter::senderId)
                                                           .relation(&related::User::received,
                                                                     &related::Letter::receiverId);
template <>
inline constexpr auto tenon::table_of<related::Agent> = tenon::table<related::Agent>("agents")
                                                            .foreign_key(&related::Agent::userId,
                                                                         &related::User::id)
                                                            .deleted_at(&related::Agent::deletedAt);
template <>
inline constexpr auto tenon::table_of<related::Note> = tenon::table<related::Note>("notes")
                                                           .foreign_key(&related::Note::agentId,
                                                                        &related::Agent::id)
                                                           .hidden(&related::Note::agentId);
template <>
inline constexpr auto tenon::table_of<related::Badge> =
    tenon::table<related::Badge>("badges").primary_key(&related::Badge::name);
template <>
inline constexpr auto tenon::table_of<related::Tagging> =
    tenon::table<related::Tagging>("taggings")
        .primary_key(&related::Tagging::noteId, &related::Tagging::badge)
        .foreign_key(&related::Tagging::noteId, &related::Note::id, tenon::on_delete::cascade)
        .foreign_key(&related::Tagging::badge, &related::Badge::name);
template <>
inline constexpr auto tenon::table_of<related::Category> = tenon::table<related::Category>("categories")
                                                               .foreign_key(&related::Category::parentId,
                                                                            &related::Category::id);
template <>
inline constexpr auto tenon::table_of<related::Plan> =
    tenon::table<related::Plan>("plans").primary_key(&related::Plan::project, &related::Plan::number);
template <>
inline constexpr auto tenon::table_of<related::Step> = tenon::table<related::Step>("steps").foreign_key(
    tenon::columns(&related::Step::planNumber, &related::Step::planProject),
    tenon::columns(&related::Plan::number, &related::Plan::project));
