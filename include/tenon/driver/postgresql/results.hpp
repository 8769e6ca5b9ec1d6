// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/link.hpp>
#include <tenon/driver/postgresql/read_cell.hpp>

namespace tenon::inline v0::driver::postgresql {

/// How the columns of a result become cells: the specs of the statement, and what the server says it sends.
template <class Deferred = void>
class basic_decoder {
 public:
  explicit basic_decoder(array_view<const cell_spec> specs) : specs_(specs.begin(), specs.end()) {}

  bool empty() const noexcept { return specs_.empty(); }

  /// Looks at the columns of an answer before its rows are read; without specs nothing is read. Errors:
  /// `schema` (another number of them).
  void look_at(const PGresult* result, std::string_view text) {
    if (specs_.empty()) return;
    const auto width = static_cast<std::size_t>(PQnfields(result));
    if (width != specs_.size()) [[unlikely]]
      refuse_width(width, text);
    if (oids_.size() != width) oids_.assign(width, 0), forms_.assign(width, wire::other);
    for (std::size_t c = 0; c < width; ++c) {
      const Oid oid = PQftype(result, static_cast<int>(c));
      if (oid == oids_[c]) [[likely]]
        continue;
      oids_[c] = oid;
      forms_[c] = oid >= first_user_oid ? wire::inferred : wire_of(oid);
    }
  }

  /// Fills one cell a column; their bytes live in `result` and in this decoder, until the next row.
  void read(const PGresult* result, int row, cell* cells) {
    begin_row();
    const auto width = static_cast<int>(specs_.size());
    const cell_spec* spec = specs_.data();
    const wire* form = forms_.data();
    for (int column = 0; column < width; ++column, ++spec, ++form, ++cells) {
      const int size = PQgetlength(result, row, column);
      if (size == 0 && PQgetisnull(result, row, column) != 0) {
        put_null(*spec, *cells);
      } else {
        put_field(*form, *spec, PQgetvalue(result, row, column), static_cast<std::size_t>(size), *cells);
      }
    }
  }

  // For rows that are no part of a result, field after field.

  array_view<const cell_spec> specs() const noexcept { return specs_; }
  /// Before the fields of a row: the texts made for the one before are gone.
  void begin_row() noexcept { texts_.reset(); }
  void read_null(std::size_t column, cell& out) const noexcept { put_null(specs_[column], out); }
  /// `data` is not copied. Errors: `decode`.
  void read_field(std::size_t column, const char* data, std::size_t size, cell& out) {
    put_field(forms_[column], specs_[column], data, size, out);
  }

 private:
  static void put_null(cell_spec spec, cell& out) noexcept {
    out.kind = cell_kind::null;
    out.stored = spec.stored;
  }
  void put_field(wire form, cell_spec spec, const char* data, std::size_t size, cell& out) {
    // What most columns are, without a call.
    if (form == wire::text) {
      out.stored = spec.stored;
      detail::set_bytes(out, cell_kind::text, data, size);
    } else if (form == wire::int8 && size == 8) {
      out.stored = spec.stored;
      detail::set_number(out, cell_kind::integer, static_cast<std::int64_t>(detail::get64(data)));
    } else {
      read_cell(form, spec, data, size, texts_, out);
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_width(std::size_t width, std::string_view text) const {
    error problem(error_kind::schema,
                  tenon::detail::sentence({"the statement returns ", std::to_string(width), " columns, ",
                                           std::to_string(specs_.size()),
                                           " are expected; name the columns instead of '*'"}));
    problem.statement = text;
    throw problem;
  }

  std::vector<cell_spec> specs_;
  std::vector<Oid> oids_;
  std::vector<wire> forms_;
  made_texts texts_;
};

/// How many rows a statement inserted, changed or removed; 0 for one that does none of that.
inline std::int64_t affected_rows(PGresult* result) noexcept {
  const char* const tag = PQcmdStatus(result);
  // SELECT, FETCH and MOVE count rows too.
  if (*tag == 'S' || *tag == 'F' || (*tag == 'M' && tag[1] == 'O')) return 0;
  const char* last = tag;
  for (const char* at = tag; *at != '\0'; ++at) {
    if (*at == ' ') last = at + 1;
  }
  std::int64_t count = 0;
  for (; *last >= '0' && *last <= '9'; ++last) count = count * 10 + (*last - '0');
  return count;
}

/// The integer in the first column of the first row; false if there is none.
inline bool first_integer(const PGresult* result, std::int64_t& number) {
  if (PQntuples(result) == 0 || PQnfields(result) == 0 || PQgetisnull(result, 0, 0) != 0) return false;
  made_texts unused;
  cell read;
  read_cell(wire_of(PQftype(result, 0)), {cell_kind::integer, storage::standard}, PQgetvalue(result, 0, 0),
            static_cast<std::size_t>(PQgetlength(result, 0, 0)), unused, read);
  if (read.kind != cell_kind::integer) return false;
  number = read.integer;
  return true;
}

}  // namespace tenon::inline v0::driver::postgresql
