// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/cli/schema_commands.hpp>
#include <tenon/cli/workspace.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/session/raw.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0::cli {

/// `query`: SQL as somebody typed it, in a transaction that only reads unless writing is asked for.
template <class Deferred = void>
class query_command {
 public:
  static exit_code run(workspace& with) {
    std::string sql = with.asked.file;
    if (sql == "-") sql.assign(std::istreambuf_iterator<char>(with.io.in()), {});
    database& db = with.db();
    const engine_tools& tools = with.tools();
    if (tools.columns == nullptr) {
      tenon::detail::fail(error_kind::unsupported,
                          tenon::detail::sentence({"query: ", db.identity().system, " has no SQL"}));
    }
    query_command answer(with, sql, tools);
    if (with.asked.write) {
      const session::lease held{session(db)};
      answer.ask(*held);
    } else {
      transaction reading = db.begin({.read_only = true});
      const session::lease held{session(reading)};
      answer.ask(*held);
    }
    answer.end();
    return exit_code::ok;
  }

 private:
  query_command(workspace& with, const std::string& sql, const engine_tools& tools)
      : with_(with), io_(with.io), sql_(sql), tools_(tools) {
    for (const std::string& each : with.asked.parameters) bind(each);
  }

  /// A number, null, true, false or a text in quotes as in JSON; anything else is a text as it stands.
  void bind(const std::string& given) {
    values_.at(nullptr, storage::standard);
    basic_json_reader<Deferred> in(given);
    std::string text;
    std::int64_t integer = 0;
    double real = 0;
    if (given == "null") return values_.null();
    if (given == "true" || given == "false") return values_.boolean(given == "true");
    if (!given.empty() && given[0] == '"' && in.read_string(text) && in.finish()) {
      std::string& kept = values_.scratch();
      kept = std::move(text);
      return values_.bytes(cell_kind::text, kept);
    }
    if (basic_json_reader<Deferred> number(given); number.read_integer(integer) && number.finish())
      return values_.integer(integer);
    if (basic_json_reader<Deferred> number(given); number.read_real(real) && number.finish())
      return values_.real(real);
    values_.bytes(cell_kind::text, given);
  }

  void ask(backend_connection& held) {
    columns_ = tools_.columns(held, sql_);
    const std::vector<cell_spec> specs(columns_.size());
    const statement described = tenon::detail::describe_raw(sql_, specs);
    const statement_source source{0, nullptr, nullptr, &described};
    begin();
    if (columns_.empty()) {
      changed_ = held.run(source, values_);
      return;
    }
    std::vector<cell> cells(columns_.size());
    cursor& rows = held.open(source, values_);
    struct closing {
      cursor& open;
      ~closing() { open.close(); }
    } const guard{rows};
    while (rows.next(cells.data())) add(cells);
  }

  // The answer.

  void begin() {
    if (io_.is_json()) {
      io_.list("columns", columns_);
      io_.json().key("rows");
      io_.json().begin_array();
    } else if (with_.asked.format == "csv" && !columns_.empty()) {
      std::string line;
      for (const std::string& each : columns_) add_csv(line, each);
      io_.say({line});
    }
  }

  void add(const std::vector<cell>& cells) {
    ++count_;
    if (io_.is_json()) {
      io_.json().begin_array();
      for (const cell& each : cells) write(each);
      io_.json().end_array();
    } else if (with_.asked.format == "csv") {
      std::string line;
      bool first = true;
      for (const cell& each : cells) {
        if (!first) line += ',';
        first = false;
        if (each.kind != cell_kind::null) line += quoted_csv(text_of(each), true);
      }
      io_.say({line});
    } else {
      std::vector<std::string>& row = rows_.emplace_back();
      for (const cell& each : cells)
        row.push_back(each.kind == cell_kind::null ? "NULL" : on_one_line(text_of(each)));
      if (rows_.size() == most_aligned) flush();
    }
  }

  void end() {
    if (io_.is_json()) {
      io_.json().end_array();
      io_.number("count", static_cast<std::int64_t>(count_));
      io_.number("changed", changed_);
      return;
    }
    if (with_.asked.format == "csv") return;
    flush();
    if (!columns_.empty()) {
      io_.say({"(", schema_commands<Deferred>::counted(count_, "row"), ")"});
    } else {
      io_.say({schema_commands<Deferred>::counted(static_cast<std::size_t>(changed_), "row"), " changed"});
    }
  }

  /// The rows so far as a table. Each part has widths of its own, so that the memory is bounded.
  void flush() {
    if (rows_.empty() && (told_ || columns_.empty())) return;
    std::vector<std::size_t> widths;
    for (const std::string& each : columns_) widths.push_back(letters_of(each));
    for (const auto& row : rows_) {
      for (std::size_t at = 0; at < row.size(); ++at)
        if (letters_of(row[at]) > widths[at]) widths[at] = letters_of(row[at]);
    }
    const auto line = [&](const std::vector<std::string>& row) {
      std::string text;
      for (std::size_t at = 0; at < row.size(); ++at) {
        if (at != 0) text += " | ";
        text += row[at];
        if (at + 1 < row.size()) text.append(widths[at] - letters_of(row[at]), ' ');
      }
      io_.say({text});
    };
    if (!told_) {
      line(columns_);
      std::string rule;
      for (std::size_t at = 0; at < widths.size(); ++at) {
        if (at != 0) rule += "-+-";
        rule.append(widths[at], '-');
      }
      io_.say({rule});
      told_ = true;
    }
    for (const auto& row : rows_) line(row);
    rows_.clear();
  }

  static std::size_t letters_of(std::string_view text) {
    std::size_t count = 0;
    for (char letter : text) count += (static_cast<unsigned char>(letter) & 0xc0U) != 0x80U ? 1u : 0u;
    return count;
  }
  /// What would break the table, or be a command to the terminal, becomes an escape.
  static std::string on_one_line(std::string_view text) {
    std::string shown;
    constexpr const char* digits = "0123456789abcdef";
    for (char letter : text) {
      const auto byte = static_cast<unsigned char>(letter);
      if (letter == '\n') {
        shown += "\\n";
      } else if (byte < 0x20 || byte == 0x7f) {
        shown += "\\x";
        shown += digits[byte >> 4U];
        shown += digits[byte & 15U];
      } else {
        shown += letter;
      }
    }
    return shown;
  }
  static void add_csv(std::string& line, const std::string& value) {
    if (!line.empty()) line += ',';
    line += quoted_csv(value, false);
  }
  /// An empty text is told from NULL by its quotes.
  static std::string quoted_csv(const std::string& value, bool marks_empty) {
    if (value.find_first_of(",\"\r\n") == std::string::npos && !(marks_empty && value.empty())) return value;
    std::string text = "\"";
    for (char letter : value) text.append(letter == '"' ? 2 : 1, letter);
    return text += '"';
  }

  static std::string hexadecimal(std::string_view bytes) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (char each : bytes) {
      text += digits[static_cast<unsigned char>(each) >> 4U];
      text += digits[static_cast<unsigned char>(each) & 15U];
    }
    return text;
  }

  static std::string text_of(const cell& value) {
    char buffer[64];
    switch (value.kind) {
      case cell_kind::boolean: return value.integer != 0 ? "true" : "false";
      case cell_kind::integer:
      case cell_kind::interval: return std::to_string(value.integer);
      case cell_kind::real: {
        std::string text;
        json_writer(text).real(value.real);
        return text.empty() ? "not a number" : text;
      }
      case cell_kind::blob: return hexadecimal(value.text());
      case cell_kind::uuid: tenon::detail::write_uuid(value.uuid, buffer); return {buffer, 36};
      case cell_kind::timestamp:
        if (!tenon::detail::is_timestamp(value.integer)) return "infinity";
        return {buffer, tenon::detail::write_timestamp(value.integer, buffer)};
      case cell_kind::date:
        if (!tenon::detail::is_date(value.integer)) return "infinity";
        return {buffer, tenon::detail::write_date(value.integer, buffer)};
      case cell_kind::time_of_day: return {buffer, tenon::detail::write_time(value.integer, buffer)};
      case cell_kind::null:
      case cell_kind::rows: return {};
      default: return std::string(value.text());
    }
  }

  void write(const cell& value) {
    json_writer& out = io_.json();
    switch (value.kind) {
      case cell_kind::null: out.null(); return;
      case cell_kind::boolean: out.boolean(value.integer != 0); return;
      case cell_kind::integer: out.integer(value.integer); return;
      case cell_kind::real:
        if (value.real - value.real == 0) {
          out.real(value.real);
        } else {
          out.string(value.real != value.real ? "NaN" : value.real > 0 ? "Infinity" : "-Infinity");
        }
        return;
      case cell_kind::json: out.raw(value.text()); return;
      case cell_kind::text:
        // SQLite keeps what is no text, too.
        out.string(tenon::detail::is_text(value.text()) ? std::string(value.text())
                                                        : hexadecimal(value.text()));
        return;
      default: out.string(text_of(value)); return;
    }
  }

  static constexpr std::size_t most_aligned = 10'000;

  workspace& with_;
  console& io_;
  const std::string& sql_;
  const engine_tools& tools_;
  encoder values_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::size_t count_ = 0;
  std::int64_t changed_ = 0;
  bool told_ = false;
};

}  // namespace tenon::inline v0::cli
