// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/trees.hpp>

// One tree, kept in three ways, and trees with other keys.
namespace trees {

/// Nothing but the parent.
struct Branch {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Branch> parent{};
  tenon::has_many<Branch> children{};
};
/// With a closure table.
struct Division {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Division> parent{};
  tenon::has_many<Division> children{};
};
/// With a path.
struct Folder {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  std::string path{};
  tenon::belongs_to<Folder> parent{};
  tenon::has_many<Folder> children{};
};
/// A key that is a text, whatever is in it.
struct Label {
  std::string name{};
  std::optional<std::string> under{};
  std::string path{};
  tenon::has_many<Label> labels{};
};
/// A key that Tenon makes, a version, two foreign keys to itself, and a unique column.
struct Team {
  tenon::uuid id{};
  std::string code{};
  std::optional<tenon::uuid> bossId{};
  std::optional<tenon::uuid> deputyId{};
  int version = 0;
  tenon::timestamp updatedAt{};
  tenon::has_many<Team> teams{};
};

}  // namespace trees

template <>
inline constexpr auto tenon::table_of<trees::Branch> = tenon::table<trees::Branch>("branches")
                                                           .foreign_key(&trees::Branch::parentId,
                                                                        &trees::Branch::id)
                                                           .deleted_at(&trees::Branch::deletedAt);
template <>
inline constexpr auto tenon::table_of<trees::Division> = tenon::table<trees::Division>("divisions")
                                                             .foreign_key(&trees::Division::parentId,
                                                                          &trees::Division::id)
                                                             .deleted_at(&trees::Division::deletedAt)
                                                             .cascades(&trees::Division::children,
                                                                       tenon::cascade::save)
                                                             .tree(tenon::closure_table<"division_closure">);
template <>
inline constexpr auto tenon::table_of<trees::Folder> =
    tenon::table<trees::Folder>("folders")
        .foreign_key(&trees::Folder::parentId, &trees::Folder::id, tenon::on_delete::cascade)
        .deleted_at(&trees::Folder::deletedAt)
        .cascades(&trees::Folder::children, tenon::cascade::save)
        .tree(tenon::materialized_path<&trees::Folder::path>);
template <>
inline constexpr auto tenon::table_of<trees::Label> =
    tenon::table<trees::Label>("labels")
        .primary_key(&trees::Label::name)
        .foreign_key(&trees::Label::under, &trees::Label::name)
        .tree(tenon::materialized_path<&trees::Label::path>);
template <>
inline constexpr auto tenon::table_of<trees::Team> = tenon::table<trees::Team>("teams")
                                                         .unique(&trees::Team::code)
                                                         .foreign_key(&trees::Team::bossId, &trees::Team::id)
                                                         .foreign_key(&trees::Team::deputyId,
                                                                      &trees::Team::id)
                                                         .relation(&trees::Team::teams, &trees::Team::bossId)
                                                         .version(&trees::Team::version)
                                                         .updated_at(&trees::Team::updatedAt)
                                                         .as_bytes(&trees::Team::id)
                                                         .as_bytes(&trees::Team::bossId)
                                                         .as_bytes(&trees::Team::deputyId)
                                                         .tree(tenon::closure_table<"team_closure">,
                                                               &trees::Team::bossId);
