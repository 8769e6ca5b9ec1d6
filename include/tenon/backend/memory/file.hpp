// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/memory/file_bytes.hpp>
#include <tenon/backend/memory/schema.hpp>
#include <tenon/codec/utf8.hpp>

/// A store as one string of bytes: a header, then tables with their rows.
namespace tenon::inline v0::memory_engine {

struct file_header {
  char magic[8] = {'T', 'E', 'N', 'O', 'N', 'M', 'E', 'M'};
  std::uint32_t byte_order = 0x01020304;
  static constexpr std::uint32_t with_full_text = 2;
  std::uint32_t version = 1;   ///< or `with_full_text`, if a table has such an index
  std::uint64_t size = 0;      ///< of what follows
  std::uint64_t checksum = 0;  ///< of what follows
};
static_assert(sizeof(file_header) == 32);

inline std::uint64_t checksum_of(std::string_view bytes) noexcept {
  return hash_bytes(bytes.data(), bytes.size(), 0x74656e6f6eu);
}

/// Writes what a snapshot sees.
template <class Deferred = void>
class basic_file_writer {
 public:
  struct seen_table {
    const table* source;
    std::int64_t counter;
    std::vector<const row_version*> rows;
  };

  /// What has to be done in the gate: finding the rows.
  static std::vector<seen_table> look(const store& from, std::uint64_t snapshot) {
    std::vector<seen_table> seen;
    for (const auto& each : from.tables) {
      if (!each->visible(snapshot)) continue;
      seen_table& made = seen.emplace_back(seen_table{each.get(), 0, {}});
      for (std::uint32_t slot = 0; slot < each->rows.size(); ++slot) {
        const row_version* const version = each->see(slot, snapshot);
        if (version != nullptr) made.rows.push_back(version);
      }
      made.counter = each->committed_counter.load(std::memory_order_relaxed);
    }
    return seen;
  }

  std::string write(const std::vector<seen_table>& seen) {
    file_header header;
    for (const seen_table& each : seen) {
      if (!each.source->description.full_texts.empty()) header.version = file_header::with_full_text;
    }
    version_ = header.version;
    out_.assign(sizeof(file_header), '\0');
    count(seen.size());
    for (const seen_table& each : seen) {
      describe(each.source->description);
      number(each.counter);
      number(static_cast<std::int64_t>(each.rows.size()));
      for (const row_version* version : each.rows) {
        for (std::size_t i = 0; i < each.source->columns.size(); ++i) value(version->cells()[i]);
      }
    }
    header.size = out_.size() - sizeof header;
    header.checksum = checksum_of(std::string_view(out_).substr(sizeof header));
    std::memcpy(out_.data(), &header, sizeof header);
    return std::move(out_);
  }

 private:
  void byte(unsigned value) { out_ += static_cast<char>(value); }
  template <class Number>
  void raw(const Number& value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void number(std::int64_t value) { raw(value); }
  void count(std::size_t value) { raw(static_cast<std::uint32_t>(value)); }
  void text(std::string_view value) {
    count(value.size());
    out_ += value;
  }
  void texts(const std::vector<std::string>& list) {
    count(list.size());
    for (const std::string& each : list) text(each);
  }

  void describe(const schema::table& made) {
    text(made.name), text(made.comment), text(made.schema), text(made.conflict_rules);
    byte((made.autoincrement ? 1U : 0U) | (made.strict ? 2U : 0U) | (made.without_rowid ? 4U : 0U));
    count(made.columns.size());
    for (const schema::column& each : made.columns) {
      text(each.name), text(each.type), text(each.default_text), text(each.collation), text(each.comment);
      byte(each.nullable ? 1 : 0);
    }
    texts(made.primary_key);
    count(made.indexes.size());
    for (const schema::index& each : made.indexes) {
      text(each.name), text(each.where);
      byte(each.unique ? 1 : 0);
      count(each.parts.size());
      for (const schema::index_part& part : each.parts) {
        text(part.column), text(part.expression), text(part.collation);
        byte(part.descending ? 1 : 0);
      }
    }
    count(made.foreign_keys.size());
    for (const schema::foreign_key& each : made.foreign_keys) {
      text(each.name), text(each.table), text(each.schema);
      texts(each.columns), texts(each.referenced);
      byte(static_cast<unsigned>(each.on_delete)), byte(static_cast<unsigned>(each.on_update));
      byte(static_cast<unsigned>(each.checked));
    }
    count(made.checks.size());
    for (const schema::check& each : made.checks) text(each.name), text(each.expression);
    if (version_ < file_header::with_full_text) return;
    count(made.full_texts.size());
    for (const schema::full_text& each : made.full_texts) {
      text(each.name), text(each.language);
      texts(each.columns);
      byte(each.prefix ? 1 : 0);
    }
  }

  void value(const cell& each) {
    byte(static_cast<unsigned>(each.kind)), byte(static_cast<unsigned>(each.stored));
    switch (family_of(each.kind)) {
      case family::whole: raw(each.integer); break;
      case family::real: raw(each.real); break;
      case family::text:
      case family::blob: text(each.text()); break;
      case family::uuid: raw(each.uuid); break;
      default: break;
    }
  }

  std::string out_;
  std::uint32_t version_ = 1;
};

/// Fills an empty store from bytes that nobody vouches for. Errors: `corrupt`.
template <class Deferred = void>
class basic_file_reader {
 public:
  basic_file_reader(std::string_view bytes, store& into) : left_(bytes), store_(into), changes_(into) {}

  void read() {
    check_header();
    changes_.begin();
    try {
      const typename changes::closed_gate closed(store_);
      catalog made(store_);
      for (std::size_t tables = count(1); tables > 0; --tables) read_table(made.create(describe(), changes_));
      if (!left_.empty()) damaged("something follows the last table");
      execution run;
      changes_.settle(run);
      changes_.commit();
    } catch (const error& problem) {
      if (problem.kind == error_kind::corrupt) throw;
      damaged(problem.message);
    }
  }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void damaged(std::string_view why) {
    detail::fail(error_kind::corrupt,
                 detail::sentence(
                     {"the file of a store in memory is damaged, or is none: ", why, "; restore a backup"}));
  }

  void check_header() {
    file_header found;
    const file_header wanted;
    if (left_.size() < sizeof found) damaged("it is too short");
    std::memcpy(&found, left_.data(), sizeof found);
    left_.remove_prefix(sizeof found);
    if (std::memcmp(found.magic, wanted.magic, sizeof found.magic) != 0) damaged("it begins otherwise");
    if (found.byte_order != wanted.byte_order) damaged("it was written in another byte order");
    version_ = found.version;
    if (version_ != wanted.version && version_ != file_header::with_full_text)
      damaged("it is of another version");
    if (found.size != left_.size()) damaged("its length is not the one it was written with");
    if (found.checksum != checksum_of(left_)) damaged("its checksum does not fit");
  }

  std::string_view take(std::size_t size) {
    if (size > left_.size()) damaged("it ends too early");
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  unsigned byte() { return static_cast<unsigned char>(take(1)[0]); }
  unsigned byte_below(unsigned end) {
    const unsigned value = byte();
    if (value >= end) damaged("a number is out of its range");
    return value;
  }
  template <class Number>
  Number raw() {
    Number value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  /// How many of something follow, of which each takes at least `size` bytes.
  std::size_t count(std::size_t size) {
    const auto value = raw<std::uint32_t>();
    if (value > left_.size() / size) damaged("a count is too large");
    return value;
  }
  std::string_view text() { return take(raw<std::uint32_t>()); }
  std::vector<std::string> texts() {
    std::vector<std::string> list(count(4));
    for (std::string& each : list) each = text();
    return list;
  }

  schema::table describe() {
    schema::table made;
    made.name = text(), made.comment = text(), made.schema = text(), made.conflict_rules = text();
    const unsigned traits = byte_below(8);
    made.autoincrement = (traits & 1U) != 0;
    made.strict = (traits & 2U) != 0;
    made.without_rowid = (traits & 4U) != 0;
    for (std::size_t columns = count(21); columns > 0; --columns) {
      schema::column& each = made.columns.emplace_back();
      each.name = text(), each.type = text(), each.default_text = text(), each.collation = text();
      each.comment = text();
      each.nullable = byte_below(2) != 0;
    }
    if (made.columns.empty() || made.columns.size() > 0xffff) damaged("a table has no columns, or too many");
    made.primary_key = texts();
    for (std::size_t indexes = count(13); indexes > 0; --indexes) {
      schema::index& each = made.indexes.emplace_back();
      each.name = text(), each.where = text();
      each.unique = byte_below(2) != 0;
      for (std::size_t parts = count(13); parts > 0; --parts) {
        schema::index_part& part = each.parts.emplace_back();
        part.column = text(), part.expression = text(), part.collation = text();
        part.descending = byte_below(2) != 0;
      }
    }
    for (std::size_t keys = count(23); keys > 0; --keys) {
      schema::foreign_key& each = made.foreign_keys.emplace_back();
      each.name = text(), each.table = text(), each.schema = text();
      each.columns = texts(), each.referenced = texts();
      each.on_delete = static_cast<referential_action>(byte_below(5));
      each.on_update = static_cast<referential_action>(byte_below(5));
      each.checked = static_cast<deferrable>(byte_below(3));
      if (each.columns.empty() || each.columns.size() != each.referenced.size())
        damaged("a foreign key has unequal sides");
    }
    for (std::size_t checks = count(8); checks > 0; --checks) {
      schema::check& each = made.checks.emplace_back();
      each.name = text(), each.expression = text();
    }
    if (version_ < file_header::with_full_text) return made;
    for (std::size_t indexes = count(13); indexes > 0; --indexes) {
      schema::full_text& each = made.full_texts.emplace_back();
      each.name = text(), each.language = text();
      each.columns = texts();
      each.prefix = byte_below(2) != 0;
    }
    return made;
  }

  void read_table(table& into) {
    const auto counter = raw<std::int64_t>();
    const auto rows = raw<std::int64_t>();
    std::vector<cell> cells(into.width());
    for (std::int64_t i = 0; i < rows; ++i) {
      for (std::size_t c = 0; c < cells.size(); ++c) {
        cells[c] = value();
        check_value(cells[c], into.columns[c]);
      }
      row_version* const fresh = changes_.make(into, cells.data());
      try {
        changes_.insert(into, fresh);
      } catch (...) {
        if (into.rows.empty() || into.rows.back() != fresh) changes_.drop(fresh);
        throw;
      }
    }
    if (counter < 0) damaged("a counter of keys is negative");
    if (into.generated_key >= 0) changes_.raise_counter(into, counter);
  }

  cell value() {
    cell made = null_cell();
    made.kind = static_cast<cell_kind>(byte_below(static_cast<unsigned>(cell_kind::rows)));
    made.stored = static_cast<storage>(byte_below(3));
    switch (family_of(made.kind)) {
      case family::whole: made.integer = raw<std::int64_t>(); break;
      case family::real: made.real = raw<double>(); break;
      case family::text:
      case family::blob: {
        const std::string_view bytes = text();
        made.bytes = {bytes.data(), bytes.size()};
        break;
      }
      case family::uuid: made.uuid = raw<std::array<unsigned char, 16>>(); break;
      default: break;
    }
    return made;
  }

  static void check_value(const cell& value, const table_column& column) {
    bool fits = value.kind == column.kind || (value.kind == cell_kind::null && column.nullable);
    if (fits) check_parameter(value);
    switch (value.kind) {
      case cell_kind::boolean: fits = fits && (value.integer == 0 || value.integer == 1); break;
      case cell_kind::real: fits = fits && value.real - value.real == 0; break;
      case cell_kind::text:
      case cell_kind::json: fits = fits && detail::is_text(value.text()); break;
      case cell_kind::decimal: fits = fits && detail::split_decimal(value.text()).valid; break;
      default: break;
    }
    if (!fits) damaged("a value does not fit its column");
  }

  std::string_view left_;
  std::uint32_t version_ = 1;
  store& store_;
  changes changes_;
};

using file_writer = basic_file_writer<>;
using file_reader = basic_file_reader<>;

}  // namespace tenon::inline v0::memory_engine
