// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include <tenon/driver/postgresql/link.hpp>
#include <tenon/driver/postgresql/read_cell.hpp>

namespace tenon::inline v0::driver::postgresql {

/// How the columns of a result become cells: the specs of the statement, and what the server says it sends.
template <class Deferred = void>
class basic_decoder {
 public:
  explicit basic_decoder(std::span<const cell_spec> specs) : specs_(specs.begin(), specs.end()) {}

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
    texts_.reset();
    const std::size_t width = specs_.size();
    for (std::size_t c = 0; c < width; ++c) {
      const int column = static_cast<int>(c);
      const int size = PQgetlength(result, row, column);
      if (size == 0 && PQgetisnull(result, row, column) != 0) {
        cells[c].kind = cell_kind::null;
        cells[c].stored = specs_[c].stored;
        continue;
      }
      const char* const data = PQgetvalue(result, row, column);
      // What most columns are, without a call.
      if (forms_[c] == wire::text) {
        cells[c].stored = specs_[c].stored;
        detail::set_bytes(cells[c], cell_kind::text, data, static_cast<std::size_t>(size));
      } else if (forms_[c] == wire::int8 && size == 8) {
        cells[c].stored = specs_[c].stored;
        detail::set_number(cells[c], cell_kind::integer, static_cast<std::int64_t>(detail::get64(data)));
      } else {
        read_cell(forms_[c], specs_[c], data, static_cast<std::size_t>(size), texts_, cells[c]);
      }
    }
  }

 private:
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
  const std::string_view tag = PQcmdStatus(result);
  if (tag.substr(0, 6) == "SELECT" || tag.substr(0, 5) == "FETCH" || tag.substr(0, 4) == "MOVE") return 0;
  std::int64_t count = 0;
  for (const char* digit = PQcmdTuples(result); *digit >= '0' && *digit <= '9'; ++digit) {
    count = count * 10 + (*digit - '0');
  }
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
