// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include <tenon/codec/encoder.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/connection.hpp>
#include <tenon/driver/postgresql/results.hpp>
#include <tenon/driver/postgresql/rows.hpp>

namespace tenon::inline v0::driver::postgresql {

/// A column that COPY fills.
struct copy_column {
  std::string_view name;   ///< as the catalogue has it
  std::size_t source = 0;  ///< which cell of a row goes there
};

/// Rows of a source into a table by COPY in its binary form, the fastest way there is. COPY converts nothing,
/// so values are made in the types that the columns have now.
template <class Deferred = void>
class basic_copy {
 public:
  /// `table` as SQL has it, quoted.
  basic_copy(basic_connection<Deferred>& where, std::string_view table, array_view<const copy_column> columns)
      : connection_(where), table_(table), columns_(columns) {}

  /// How many rows were written; nothing, with nothing sent, if the table is none that COPY can fill: a view,
  /// rows guarded by policies, a type that is not spoken here.
  std::optional<std::int64_t> run(const row_source& source) {
    if (!find_types()) return std::nullopt;
    connection_.make_ready();
    std::string text = "COPY " + table_ + " (";
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) text += ", ";
      append_quoted(text, columns_[c].name, '"');
    }
    text += ") FROM STDIN (FORMAT binary)";
    const std::string whole = text + connection_.comment();
    basic_link<Deferred>& link = connection_.link();
    link.start(text, stake::simple);
    link.sent(PQsendQuery(connection_.handle(), whole.c_str()));
    result_handle ready(link.next());
    if (PQresultStatus(ready.get()) != PGRES_COPY_IN) {
      while (PGresult* const rest = link.next()) PQclear(rest);
      link.raise(ready.get(), false, doing);
    }
    ready.reset();
    try {
      send(source);
    } catch (...) {
      if (!link.broken() && PQputCopyEnd(connection_.handle(), "a value was refused") == 1) {
        link.flush();
        while (PGresult* const rest = link.next()) PQclear(rest);
      }
      throw;
    }
    const result_handle done = link.collect(doing);
    return affected_rows(done.get());
  }

 private:
  static constexpr std::string_view doing = "copying rows";
  static constexpr std::size_t chunk = 64 * 1024;

  static void append_quoted(std::string& out, std::string_view text, char mark) {
    out += mark;
    for (char letter : text) {
      if (letter == mark) out += mark;
      out += letter;
    }
    out += mark;
  }

  bool find_types() {
    std::string question =
        "SELECT a.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, t.typtype "
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
        "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped "
        "AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND NOT c.relhasrules AND c.oid = ";
    append_quoted(question, table_, '\'');
    question += "::pg_catalog.regclass";
    const text_rows known = connection_.ask(question);
    forms_.clear();
    for (const copy_column& column : columns_) {
      wire form = wire::other;
      for (std::size_t row = 0; row < known.count(); ++row) {
        if (known.value(row, 0) != column.name) continue;
        Oid oid = 0;
        for (char digit : known.value(row, 1)) oid = oid * 10 + static_cast<Oid>(digit - '0');
        form = known.value(row, 2) == "e" ? wire::text : wire_of(oid);
      }
      if (form == wire::other || form == wire::inferred) return false;
      forms_.push_back(form);
    }
    return true;
  }

  void send(const row_source& source) {
    constexpr char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    std::string out(head, 19);
    out.reserve(chunk + chunk / 4);
    encoder row;
    std::string made;
    for (std::size_t i = 0; i < source.count; ++i) {
      detail::fill_row(source, i, row);
      char count[2];
      detail::put16(count, static_cast<std::uint16_t>(forms_.size()));
      out.append(count, 2);
      for (std::size_t c = 0; c < forms_.size(); ++c) {
        char scratch[16];
        detail::append_field(out, encode_cell(row.data()[columns_[c].source], forms_[c], scratch, made),
                             forms_[c]);
      }
      if (out.size() >= chunk) put(out);
    }
    out.append("\377\377", 2);
    put(out);
    while (true) {
      const int ended = PQputCopyEnd(connection_.handle(), nullptr);
      if (ended == 1) break;
      if (ended < 0) connection_.link().sent(0);
      connection_.link().wait(POLLOUT);
    }
    connection_.link().flush();
  }

  void put(std::string& out) {
    basic_link<Deferred>& link = connection_.link();
    while (true) {
      // Fewer bytes than an int can count, as no row is larger than 1 GiB.
      const int taken = PQputCopyData(connection_.handle(), out.data(), static_cast<int>(out.size()));
      if (taken == 1) break;
      if (taken < 0) link.sent(0);
      link.flush();
    }
    link.flush();
    out.clear();
  }

  basic_connection<Deferred>& connection_;
  std::string table_;
  array_view<const copy_column> columns_;
  std::vector<wire> forms_;
};

}  // namespace tenon::inline v0::driver::postgresql
