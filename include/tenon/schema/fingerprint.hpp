// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/sha256.hpp>
#include <tenon/schema/own_tables.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::schema {

namespace detail {

/// Feeds a schema into a sum, piece by piece with lengths, so that no two schemas look alike.
template <class Deferred = void>
class fingerprint_writer {
 public:
  /// Objects of one kind in the order of their names: that of their creation does not count. `leaves` says
  /// which ones are left out.
  template <class Object, class Leaves>
  void write(const list<Object>& given, Leaves leaves) {
    std::vector<const Object*> sorted;
    for (const Object& each : given) {
      if (leaves(each)) continue;
      std::size_t at = sorted.size();
      sorted.push_back(&each);
      for (; at > 0 && sorted[at - 1]->name > each.name; --at) sorted[at] = sorted[at - 1];
      sorted[at] = &each;
    }
    sum_.add_number(sorted.size());
    for (const Object* each : sorted) add(*each);
  }
  std::string result() { return sum_.hex(); }

 private:
  template <class Object>
  void write_all(const list<Object>& given) {
    write(given, [](const Object&) { return false; });
  }

  void add(const table& each) {
    text(each.name);
    sum_.add_number(each.columns.size());
    for (const column& one : each.columns) {  // their order counts: it is that of SELECT *
      text(one.name);
      text(one.type);
      text(one.default_text);
      text(one.generated);
      text(one.collation);
      sum_.add_number((one.nullable ? 1u : 0u) + (one.stored ? 2u : 0u));
    }
    names(each.primary_key);
    write_all(each.indexes);
    write_all(each.foreign_keys);
    write_all(each.checks);
    write_all(each.full_texts);
    text(each.conflict_rules);
    sum_.add_number((each.autoincrement ? 1u : 0u) + (each.strict ? 2u : 0u) +
                    (each.without_rowid ? 4u : 0u));
  }
  void add(const index& each) {
    text(each.name);
    text(each.where);
    sum_.add_number(each.unique ? 1 : 0);
    sum_.add_number(each.parts.size());
    for (const index_part& one : each.parts) {
      text(one.column);
      text(one.expression);
      text(one.collation);
      sum_.add_number(one.descending ? 1 : 0);
    }
  }
  void add(const foreign_key& each) {
    text(each.name);
    names(each.columns);
    text(each.schema);
    text(each.table);
    names(each.referenced);
    sum_.add_number(static_cast<std::uint64_t>(each.on_delete) * 256 +
                    static_cast<std::uint64_t>(each.on_update) * 16 +
                    static_cast<std::uint64_t>(each.checked));
  }
  void add(const check& each) {
    text(each.name);
    text(each.expression);
  }
  void add(const full_text& each) {
    text(each.name);
    text(each.definition);
    names(each.columns);
  }
  void add(const trigger& each) {
    text(each.name);
    text(each.table);
    text(each.text);
  }
  void add(const view& each) {
    text(each.name);
    text(each.text);
    sum_.add_number(each.stored ? 1 : 0);
  }
  void add(const enumeration& each) {
    text(each.name);
    names(each.labels);
  }
  void add(const sequence& each) {
    text(each.name);
    text(each.text);
  }
  void names(const std::vector<std::string>& given) {
    sum_.add_number(given.size());
    for (const std::string& each : given) text(each);
  }
  void text(std::string_view bytes) { sum_.add_piece(bytes); }

  tenon::detail::basic_sha256<Deferred> sum_;
};

}  // namespace detail

/// 64 hexadecimal digits that change when the schema does: its tables with all their parts and their
/// triggers, views, types and sequences. Not the order in which tables were made, comments, Tenon's own
/// histories of migrations and seeds, and, on databases that have schemas, what is not in the connection's
/// own. Pure.
template <class Deferred = void>
std::string fingerprint(const snapshot& of) {
  detail::fingerprint_writer<Deferred> writer;
  const auto elsewhere = [](const auto& each) { return !each.schema.empty(); };
  writer.write(of.tables, [](const table& each) { return is_own_table(each.name) || !each.schema.empty(); });
  writer.write(of.triggers, [&](const trigger& each) {
    const table* const on = of.find(each.table);
    return on != nullptr && !on->schema.empty();
  });
  writer.write(of.views, elsewhere);
  writer.write(of.virtual_tables, elsewhere);
  writer.write(of.types, elsewhere);
  writer.write(of.sequences, elsewhere);
  return writer.result();
}

}  // namespace tenon::inline v0::schema
