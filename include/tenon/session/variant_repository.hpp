// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/query/variant_columns.hpp>
#include <tenon/session/repository.hpp>

namespace tenon::inline v0 {

namespace detail {

/// The row says which alternative it is; without that column it stays the one it is.
template <class... Alternatives>
void choose_alternative(const cell& kind, std::variant<Alternatives...>& entity) {
  using variant = std::variant<Alternatives...>;
  const std::size_t found =
      kind.kind == cell_kind::text ? table_of<variant>.alternative_of(kind.text()) : sizeof...(Alternatives);
  if (found == sizeof...(Alternatives)) {
    const column_info& column = table_info_of<variant>.columns[0];
    error problem(error_kind::decode,
                  sentence({column.entity, "::", column.member,
                            " cannot be read: the stored value names no alternative of the variant; add the "
                            "struct to it, or leave such rows out by a condition"}));
    problem.column = column.member;
    throw problem;
  }
  if (found == entity.index()) return;
  std::size_t index = 0;
  ((index++ == found ? static_cast<void>(entity.template emplace<Alternatives>()) : void()), ...);
}

/// Cells of the variant's columns into the alternative that the row is.
template <class... Alternatives>
void decode_columns(const cell* cells, const column_mask& mask, std::variant<Alternatives...>& entity) {
  using variant = std::variant<Alternatives...>;
  using layout = layout_of_variant<variant>;
  if (mask.test(0)) choose_alternative(cells[0], entity);
  const std::size_t chosen = entity.index();
  column_mask own;
  cell row[layout::most];
  std::size_t position = 0;
  std::uint16_t places[layout::most];
  for (std::size_t c = 0; c < layout::made.count; ++c) places[c] = table_info::none;
  for (std::size_t c = 0; c < layout::made.count; ++c) {
    if (!mask.test(c)) continue;
    const std::uint16_t source = c == 0 ? table_info::none : layout::made.source[chosen][c];
    if (source != table_info::none) {
      own.set(source);
      places[source] = static_cast<std::uint16_t>(position);
    }
    ++position;
  }
  std::size_t width = 0;
  for (std::size_t c = 0; c < layout::made.count; ++c) {
    if (places[c] != table_info::none) row[width++] = cells[places[c]];
  }
  std::visit([&](auto& alternative) { decode_columns(row, own, alternative); }, entity);
}

/// What an alternative lacks is NULL in its row.
template <class... Alternatives>
void encode_columns(const std::variant<Alternatives...>& entity, const column_mask& mask, encoder& out) {
  using variant = std::variant<Alternatives...>;
  using layout = layout_of_variant<variant>;
  const table_info& table = table_info_of<variant>;
  const auto& source = layout::made.source[entity.index()];
  for (std::size_t c = 0; c < layout::made.count; ++c) {
    if (!mask.test(c)) continue;
    if (c != 0 && source[c] != table_info::none) {
      std::visit([&](const auto& own) { encode_columns(own, column_mask::only(source[c]), out); }, entity);
      continue;
    }
    out.at(&table.columns[c], table.columns[c].spec.stored);
    if (c == 0) {
      out.bytes(cell_kind::text, table_of<variant>.name_of(entity.index()));
    } else {
      out.null();
    }
  }
}

}  // namespace detail

/// A repository of a variant: all that `repository` does with whole entities, of whatever alternative they
/// are, and one alternative by itself. Conditions name columns by `variant_of<Variant>`.
template <class Variant>
class variant_repository : public repository<Variant> {
  static_assert(detail::entity_is_a_variant<Variant>::value,
                "tenon: variant_repository<Variant>: the entity is a std::variant of structs, described by "
                "tenon::variants");

 public:
  using repository<Variant>::repository;

  /// The rows of one alternative: `shapes.of<Circle>(where(…), order_by(…))`; where(…) comes first.
  template <class Alternative>
  std::vector<Alternative> of() {
    return pick<Alternative>(this->find(where(variant_of<Variant>.template is<Alternative>())));
  }
  template <class Alternative, class First, class... Clauses>
  std::vector<Alternative> of(First&& first, Clauses&&... clauses) {
    constexpr auto own = variant_of<Variant>.template is<Alternative>();
    if constexpr (detail::is_clause<std::remove_cvref_t<First>, clause_kind::where>) {
      return pick<Alternative>(this->find(where(own && first.condition), static_cast<Clauses&&>(clauses)...));
    } else {
      return pick<Alternative>(
          this->find(where(own), static_cast<First&&>(first), static_cast<Clauses&&>(clauses)...));
    }
  }

 private:
  template <class Alternative>
  static std::vector<Alternative> pick(std::vector<Variant>&& found) {
    std::vector<Alternative> picked;
    picked.reserve(found.size());
    for (Variant& each : found) picked.push_back(std::get<Alternative>(std::move(each)));
    return picked;
  }
};

}  // namespace tenon::inline v0
