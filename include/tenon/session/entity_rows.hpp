// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/model/hooks.hpp>
#include <tenon/model/relation_label.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/query/writer.hpp>

namespace tenon::inline v0 {

class backend_connection;

namespace detail {

inline constexpr std::size_t max_columns = 256;

/// Zero, nil, empty or NULL: nobody has set it.
inline bool is_unset(const cell& value) {
  switch (value.kind) {
    case cell_kind::null: return true;
    case cell_kind::integer:
    case cell_kind::timestamp: return value.integer == 0;
    case cell_kind::uuid: return value.uuid == std::array<unsigned char, 16>{};
    case cell_kind::text: return value.bytes.size == 0;
    default: return false;
  }
}

/// A set of a table's columns.
class column_mask {
 public:
  constexpr void set(std::size_t column) { words_[column / 64] |= std::uint64_t{1} << (column % 64); }
  constexpr bool test(std::size_t column) const { return (words_[column / 64] >> (column % 64) & 1) != 0; }
  constexpr std::size_t count() const {
    std::size_t sum = 0;
    for (std::uint64_t word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }
  /// How many columns of the set come before `column`: its place in a row of just these columns.
  constexpr std::size_t rank(std::size_t column) const {
    std::size_t sum = 0;
    for (std::size_t c = 0; c < column; ++c) sum += test(c) ? 1 : 0;
    return sum;
  }

  template <class Condition>
  static constexpr column_mask where(const table_info& table, Condition condition) {
    column_mask result;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (condition(c, table.columns[c])) result.set(c);
    }
    return result;
  }
  static constexpr column_mask only(std::size_t column) {
    column_mask result;
    result.set(column);
    return result;
  }

  friend constexpr bool operator==(const column_mask&, const column_mask&) = default;

 private:
  std::uint64_t words_[max_columns / 64]{};
};

inline std::string_view kind_phrase(cell_kind kind) {
  constexpr std::string_view names[] = {
      "NULL",        "a boolean", "an integer",    "a real number", "text",      "a blob", "a uuid",
      "a timestamp", "a date",    "a time of day", "an interval",   "a decimal", "JSON",   "rows"};
  return names[static_cast<std::size_t>(kind)];
}

/// What a codec knows beyond the status (where in a JSON text), if it knows more.
using explain_function = std::string (*)(const cell& found);
template <class Member>
constexpr explain_function explainer() {
  if constexpr (requires(const cell& found) { codec<without_optional_t<Member>>::explain(found); }) {
    return [](const cell& found) -> std::string { return codec<without_optional_t<Member>>::explain(found); };
  } else {
    return nullptr;
  }
}

/// Says which member could not be read and why; never the value.
template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void decode_failed(const field_name& field, cell_kind expected,
                                                          const cell& found, decode_status status,
                                                          explain_function explain = nullptr) {
  std::string text =
      field.entity.empty() ? std::string("the result") : sentence({field.entity, "::", field.member});
  text += " cannot be read: ";
  if (status == decode_status::null_value && found.kind == cell_kind::null) {
    text += "the database holds NULL; make the member std::optional, or fill the column";
  } else if (explain != nullptr && (found.kind == cell_kind::text || found.kind == cell_kind::json)) {
    text += explain(found);
  } else if (status == decode_status::out_of_range) {
    text += sentence({"the stored value is out of the member's range (", kind_phrase(found.kind), ")"});
  } else if (status == decode_status::malformed) {
    text += sentence({"the stored value cannot be read as ", kind_phrase(expected)});
  } else {
    text += sentence(
        {"the database holds ", kind_phrase(found.kind), " where ", kind_phrase(expected), " is expected"});
  }
  error problem(error_kind::decode, std::move(text));
  problem.column = field.member;
  throw problem;
}

/// Reads cells into the members of one entity. It knows member types, no entity, so that every entity shares
/// its instantiations.
struct column_decoder {
  const cell* cells;
  const column_mask& mask;
  const column_info* column;
  std::size_t position = 0;

  template <class Member>
  void operator()(Member& member) {
    if constexpr (encodable<Member>) {
      if (mask.test(position)) {
        const decode_status status = decode_cell(*cells, member);
        if (status != decode_status::ok) [[unlikely]] {
          decode_failed(column[position], column[position].spec.kind, *cells, status, explainer<Member>());
        }
        ++cells;
      }
      ++position;
    } else if constexpr (is_embedded<Member>) {
      reflect::visit_members(member, *this);
    }
  }
};

/// Writes the members of one entity as cells.
struct column_encoder {
  encoder& out;
  const column_mask& mask;
  const column_info* column;
  std::size_t position = 0;

  template <class Member>
  void operator()(const Member& member) {
    if constexpr (encodable<Member>) {
      if (mask.test(position)) {
        out.at(&column[position], column[position].spec.stored);
        codec<Member>::encode(member, out);
      }
      ++position;
    } else if constexpr (is_embedded<Member>) {
      reflect::visit_members(member, *this);
    }
  }
};

template <class Entity, std::size_t Index>
inline constexpr relation_label label_of = {reflect::type_name<Entity>, reflect::member_names<Entity>[Index]};
/// Tells the relations of an entity that is read their names, for errors.
template <class Entity>
void label_relations(Entity& entity) {
  reflect::for_each_member(entity, [](auto& member, auto index) {
    if constexpr (is_relation<std::remove_cvref_t<decltype(member)>>)
      label_relation(member, label_of<Entity, index>);
  });
}

/// Cells into the members whose columns are in `mask`, in the table's order.
template <class Entity>
void decode_columns(const cell* cells, const column_mask& mask, Entity& entity) {
  column_decoder decode{cells, mask, table_info_of<Entity>.columns.data()};
  reflect::visit_members(entity, decode);
  if constexpr (has_relations<Entity>) label_relations(entity);
}

/// A row that the program reads.
template <class Entity>
void read_entity(const cell* cells, const column_mask& mask, Entity& entity) {
  decode_columns(cells, mask, entity);
  tell_loaded(entity);
}

/// The members whose columns are in `mask` into cells, in the table's order.
template <class Entity>
void encode_columns(const Entity& entity, const column_mask& mask, encoder& out) {
  column_encoder encode{out, mask, table_info_of<Entity>.columns.data()};
  reflect::visit_members(entity, encode);
}

/// The column sets of a table's statements, worked out at compile time.
struct table_masks {
  column_mask key;
  column_mask visible;           ///< all but the hidden columns
  column_mask everything;        ///< the hidden ones too
  column_mask insert;            ///< what an insert writes
  column_mask insert_generated;  ///< the same without a key that the database makes
  column_mask update;            ///< what an update of a whole entity writes
  bool reads_back = false;       ///< the database fills columns that have to be read after a write
  bool returns = false;          ///< … and a write of one row gives them by RETURNING
  bool stamps = false;           ///< Tenon fills columns at an insert
  std::size_t key_place = 0;     ///< of the key's first column in an insert's row
};

constexpr table_masks make_masks(const table_info& table) {
  table_masks masks;
  bool filled_by_others = false;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const column_info& column = table.columns[c];
    const bool key = table.has_key(static_cast<std::uint16_t>(c));
    masks.everything.set(c);
    if (key) masks.key.set(c);
    if (!column.is(column_trait::hidden)) masks.visible.set(c);
    if (!column.is(column_trait::read_only)) {
      masks.insert.set(c);
      if (!key || table.generation != key_generation::integer) masks.insert_generated.set(c);
      if (!key && !column.is(column_trait::insert_only | column_trait::hidden | column_trait::deleted_at)) {
        masks.update.set(c);
      }
    }
    if (column.is(column_trait::read_only | column_trait::store_clock) ||
        (column.nullable && column.has_default()))
      masks.reads_back = true;
    // RETURNING does not see what triggers write.
    filled_by_others =
        filled_by_others || (column.is(column_trait::read_only) && !column.is(column_trait::generated));
  }
  masks.returns = masks.reads_back && !filled_by_others;
  if (!table.key.empty()) masks.key_place = masks.insert.rank(table.key[0]);
  masks.stamps = table.generation == key_generation::uuid || table.created_at != table_info::none ||
                 table.updated_at != table_info::none || table.version != table_info::none;
  return masks;
}

template <class Entity>
inline constexpr table_masks masks_of = make_masks(table_info_of<Entity>);

/// Where a row of a tree stands: its key and its parent's as bytes; without a parent: a root.
struct tree_place {
  std::string key;
  std::string parent;
};
/// What keeps a closure table or paths right, called within the transaction of the write.
struct tree_upkeep {
  std::uint16_t parent;  ///< the column
  void (*settle)(backend_connection& connection, const std::vector<tree_place>& fresh,
                 const std::vector<tree_place>& moved);
};
/// In `tenon/trees.hpp`.
template <class Entity>
struct tree_upkeep_of;
template <class Entity>
constexpr const tree_upkeep* upkeep_if_any() {
  if constexpr (table_info_of<Entity>.tree.is_kept()) {
    return &tree_upkeep_of<Entity>::value;
  } else {
    return nullptr;
  }
}

/// What the run-time engine needs of an entity's type; one constant per entity, all else is shared code.
struct entity_operations {
  const table_info* table;
  const table_masks* masks;
  void (*decode)(const cell* cells, const column_mask& mask, void* entity);
  void (*encode)(const void* entity, const column_mask& mask, encoder& out);
  std::uint32_t (*first_slot)();
  /// Throws what the entities break; null if they have no rules.
  void (*validate)(array_view<void* const> entities);
  const entity_hooks* hooks;  ///< null if there are none
  const tree_upkeep* upkeep;  ///< null if there is nothing to keep
};

/// How many statements of the engine an entity has, and where those by one key stand among them.
inline constexpr std::uint32_t slots_per_entity = 16;
inline constexpr std::uint32_t first_key_slot = 8;

template <class Entity>
std::uint32_t slot_block() noexcept {
  static const std::uint32_t first = next_slot(slots_per_entity);
  return first;
}

template <class Entity>
void decode_entity(const cell* cells, const column_mask& mask, void* entity) {
  decode_columns(cells, mask, *static_cast<Entity*>(entity));
}
template <class Entity>
void encode_entity(const void* entity, const column_mask& mask, encoder& out) {
  encode_columns(*static_cast<const Entity*>(entity), mask, out);
}

template <class Entity>
void validate_entities(array_view<void* const> entities) {
  std::vector<validation_failure> failures;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    for (const validation_info& each : table_of<Entity>.validations())
      each.check(entities[i], i, each.rule, failures);
  }
  if (!failures.empty()) throw validation_error(std::move(failures));
}
template <class Entity>
constexpr auto validation_of() {
  void (*made)(array_view<void* const>) = nullptr;
  if constexpr (table_of<Entity>.validations().size() != 0) made = &validate_entities<Entity>;
  return made;
}

template <class Entity>
constexpr const entity_hooks* hooks_if_any() {
  if constexpr (has_hooks<Entity>) {
    return &hooks_of<Entity>;
  } else {
    return nullptr;
  }
}

template <class Entity>
inline constexpr entity_operations operations_of = {
    &table_info_of<Entity>, &masks_of<Entity>,       &decode_entity<Entity>, &encode_entity<Entity>,
    &slot_block<Entity>,    validation_of<Entity>(), hooks_if_any<Entity>(), upkeep_if_any<Entity>()};

}  // namespace detail
}  // namespace tenon::inline v0
