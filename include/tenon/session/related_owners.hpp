// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/related_select.hpp>
#include <tenon/session/entity_rows.hpp>
#include <tenon/session/key_bytes.hpp>

namespace tenon::inline v0::detail {

/// Entities by the values that their related rows are found by. Those with equal values are one group; one
/// with NULL among them is in none.
template <class Deferred = void>
class related_owners {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  related_owners(const relation_info& info, const entity_operations& operations,
                 array_view<void* const> owners)
      : info_(info), operations_(operations) {
    const auto is_number = [](const table_info& table, const column_list& columns) {
      return columns.size() == 1 && table.columns[columns[0]].spec.kind == cell_kind::integer;
    };
    numbers_ = is_number(*info.from, info.own) &&
               is_number(info.link != nullptr ? *info.link : *info.to, info.other);
    members_.reserve(owners.size());
    slots_.resize(16);
    for (void* owner : owners) place(owner);
  }

  std::size_t groups() const noexcept { return groups_.size(); }
  std::size_t size() const noexcept { return members_.size(); }
  void* owner(std::size_t index) const { return members_[index].owner; }
  /// The group of an entity, or `none`.
  std::size_t group_of(std::size_t index) const { return members_[index].group; }

  /// The values, once each.
  row_source keys() const {
    return {this, groups_.size(), info_.own.size(), [](const void* self, std::size_t index, encoder& row) {
              const auto& all = *static_cast<const related_owners*>(self);
              for (const std::uint16_t column : all.info_.own)
                all.operations_.encode(all.groups_[index].first, column_mask::only(column), row);
            }};
  }

  /// Whose row it is; `none` for a value that is equal for the database only, as by a collation.
  std::size_t find(const cell* row, const related_places& places) {
    if (numbers_) {
      const cell& key = row[places.keys[0]];
      if (last_ != none && key.integer == last_number_ && key.kind == cell_kind::integer) return last_;
      if (key.kind != cell_kind::integer) return none;
      last_number_ = key.integer;
      return last_ = slot_of(key.integer) - 1;
    }
    const std::size_t start = bytes_.size();
    for (std::size_t i = 0; i < info_.own.size(); ++i) append_key(bytes_, row[places.keys[i]]);
    const std::string_view key(bytes_.data() + start, bytes_.size() - start);
    if (last_ == none || bytes_of(groups_[last_]) != key) last_ = slot_of(key) - 1;
    bytes_.resize(start);
    return last_;
  }

 private:
  struct group {
    void* first;
    std::int64_t number;  // the value itself, or where its bytes start
    std::size_t size;
  };
  struct member {
    void* owner;
    std::size_t group;
  };

  void place(void* owner) {
    if (numbers_) {
      encoder value;
      operations_.encode(owner, column_mask::only(info_.own[0]), value);
      const cell& key = value.data()[0];
      if (key.kind != cell_kind::integer) {
        members_.push_back({owner, none});
      } else {
        join_group({owner, key.integer, 0}, key.integer);
      }
      return;
    }
    const std::size_t start = bytes_.size();
    if (!append_columns(bytes_, operations_, owner, info_.own)) {
      members_.push_back({owner, none});
      return;
    }
    const std::string_view key(bytes_.data() + start, bytes_.size() - start);
    if (!join_group({owner, static_cast<std::int64_t>(start), key.size()}, key)) bytes_.resize(start);
  }
  /// Whether it is a new one.
  template <class Key>
  bool join_group(const group& made, Key key) {
    std::size_t& slot = slot_of(key);
    if (slot != 0) {
      members_.push_back({made.first, slot - 1});
      return false;
    }
    members_.push_back({made.first, groups_.size()});
    groups_.push_back(made);
    slot = groups_.size();
    if (groups_.size() * 2 > slots_.size()) grow();
    return true;
  }
  void grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < groups_.size(); ++i)
      (numbers_ ? slot_of(groups_[i].number) : slot_of(bytes_of(groups_[i]))) = i + 1;
  }

  std::string_view bytes_of(const group& each) const {
    return {bytes_.data() + static_cast<std::size_t>(each.number), each.size};
  }
  /// Where a key's group stands, from 1, or would; 0: nowhere yet.
  std::size_t& slot_of(std::string_view key) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char each : key) hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211u;
    return slot(hash, [&](const group& each) { return bytes_of(each) == key; });
  }
  std::size_t& slot_of(std::int64_t key) {
    return slot(static_cast<std::uint64_t>(key) * 0x9e3779b97f4a7c15u,
                [&](const group& each) { return each.number == key; });
  }
  template <class Same>
  std::size_t& slot(std::uint64_t hash, Same same) {
    std::size_t at = static_cast<std::size_t>(hash ^ hash >> 32) & (slots_.size() - 1);
    while (slots_[at] != 0 && !same(groups_[slots_[at] - 1])) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }

  const relation_info& info_;
  const entity_operations& operations_;
  bool numbers_ = false;
  std::string bytes_;
  std::vector<group> groups_;
  std::vector<member> members_;
  std::vector<std::size_t> slots_;
  std::size_t last_ = none;
  std::int64_t last_number_ = 0;
};

}  // namespace tenon::inline v0::detail
