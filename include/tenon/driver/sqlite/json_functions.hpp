// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/json_change.hpp>
#include <tenon/codec/json_contains.hpp>
#include <tenon/codec/json_query.hpp>
#include <tenon/driver/sqlite/calls.hpp>
#include <tenon/driver/sqlite/function_values.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

/// The path that a function's last arguments make: names and positions.
template <class Deferred = void>
struct path_argument {
  path_argument(sqlite3_value** values, int first, int count) {
    for (int i = first; i < count; ++i) {
      const int type = sqlite3_value_type(values[i]);
      if (type == SQLITE_FLOAT || type == SQLITE_BLOB)
        tenon::detail::fail(error_kind::misuse, "a step of a JSON path is a name or a position");
      read_stored(values[i], type, steps[size++]);
    }
  }

  cell steps[128];  // SQLite takes 127 arguments at most
  std::size_t size = 0;
};

template <class Deferred = void>
cell document_argument(sqlite3_value* value) {
  return value_of_kind<Deferred>(value, cell_kind::json);
}

template <class Deferred>
void call_json_get(sqlite3_context* context, int count, sqlite3_value** values) {
  if (count < 2) tenon::detail::fail(error_kind::misuse, "tenon_json_get(document, kind, step...)");
  const path_argument<Deferred> path(values, 2, count);
  const cell_kind kind = kind_argument<Deferred>(values[1]);
  std::string room;
  give_result(context, json_get<Deferred>(document_argument(values[0]), path.steps, path.size, kind, room));
}

template <class Deferred, bool length>
void call_json_question(sqlite3_context* context, int count, sqlite3_value** values) {
  if (count < 1) tenon::detail::fail(error_kind::misuse, "a JSON function needs a document");
  const path_argument<Deferred> path(values, 1, count);
  const cell document = document_argument(values[0]);
  give_result(context, length ? json_length<Deferred>(document, path.steps, path.size)
                              : json_has<Deferred>(document, path.steps, path.size));
}

template <class Deferred>
void call_json_contains(sqlite3_context* context, int, sqlite3_value** values) {
  give_result(context, json_contains<Deferred>(document_argument(values[0]), document_argument(values[1])));
}

template <class Deferred>
void call_json_set(sqlite3_context* context, int count, sqlite3_value** values) {
  if (count < 4) tenon::detail::fail(error_kind::misuse, "tenon_json_set(document, value, kind, step...)");
  const path_argument<Deferred> path(values, 3, count);
  const cell value = value_of_kind<Deferred>(values[1], kind_argument<Deferred>(values[2]));
  std::string room;
  give_result(context, json_set<Deferred>(document_argument(values[0]), path.steps, path.size, value, room));
}

template <class Deferred>
void call_json_remove(sqlite3_context* context, int count, sqlite3_value** values) {
  if (count < 2) tenon::detail::fail(error_kind::misuse, "tenon_json_remove(document, step...)");
  const path_argument<Deferred> path(values, 1, count);
  std::string room;
  give_result(context, json_remove<Deferred>(document_argument(values[0]), path.steps, path.size, room));
}

template <class Deferred>
inline constexpr registered_scalar json_scalars[] = {
    {"tenon_json_get", -1, call_json_get<Deferred>},
    {"tenon_json_has", -1, call_json_question<Deferred, false>},
    {"tenon_json_length", -1, call_json_question<Deferred, true>},
    {"tenon_json_contains", 2, call_json_contains<Deferred>},
    {"tenon_json_set", -1, call_json_set<Deferred>},
    {"tenon_json_remove", -1, call_json_remove<Deferred>},
};

/// Columns of the virtual table `tenon_json_elements(document)`.
enum elements_column : int { key_column, value_column, position_column, document_column };

template <class Deferred>
struct elements_cursor : sqlite3_vtab_cursor {
  std::string document;
  std::optional<basic_json_elements<Deferred>> elements;
  bool at_end = true;

  template <class Act>
  int guarded(const Act& act) noexcept {
    try {
      act();
      return SQLITE_OK;
    } catch (const error& problem) {
      sqlite3_free(this->pVtab->zErrMsg);
      this->pVtab->zErrMsg = sqlite3_mprintf("%s", marked_message(problem).c_str());
      return SQLITE_ERROR;
    } catch (...) {
      return SQLITE_NOMEM;
    }
  }
};

template <class Deferred>
int elements_connect(sqlite3* handle, void*, int, const char* const*, sqlite3_vtab** made, char**) {
  const int code =
      sqlite3_declare_vtab(handle, "CREATE TABLE tenon_json_elements(key, value, position, document HIDDEN)");
  if (code != SQLITE_OK) return code;
#ifdef SQLITE_VTAB_INNOCUOUS
  sqlite3_vtab_config(handle, SQLITE_VTAB_INNOCUOUS);
#endif
  *made = new (std::nothrow) sqlite3_vtab{};
  return *made == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

template <class Deferred>
int elements_disconnect(sqlite3_vtab* table) {
  delete table;
  return SQLITE_OK;
}

template <class Deferred>
int elements_best_index(sqlite3_vtab*, sqlite3_index_info* plan) {
  for (int i = 0; i < plan->nConstraint; ++i) {
    const auto& constraint = plan->aConstraint[i];
    if (constraint.iColumn != document_column || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ ||
        constraint.usable == 0) {
      continue;
    }
    plan->aConstraintUsage[i].argvIndex = 1;
    plan->aConstraintUsage[i].omit = 1;
    plan->estimatedCost = 10;
    plan->estimatedRows = 10;
    return SQLITE_OK;
  }
  return SQLITE_CONSTRAINT;
}

template <class Deferred>
int elements_open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
  auto* const cursor = new (std::nothrow) elements_cursor<Deferred>;
  *made = cursor;
  return cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

template <class Deferred>
int elements_close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<elements_cursor<Deferred>*>(cursor);
  return SQLITE_OK;
}

template <class Deferred>
int elements_filter(sqlite3_vtab_cursor* base, int, const char*, int, sqlite3_value** arguments) {
  auto& cursor = *static_cast<elements_cursor<Deferred>*>(base);
  return cursor.guarded([&] {
    cursor.at_end = true;
    cell document = document_argument(arguments[0]);
    if (!tenon::detail::is_null(document)) {
      cursor.elements.reset();
      cursor.document = document.text();
      document = tenon::detail::bytes_cell(cell_kind::json, cursor.document);
    }
    cursor.elements.emplace(document);
    cursor.at_end = !cursor.elements->next();
  });
}

template <class Deferred>
int elements_next(sqlite3_vtab_cursor* base) {
  auto& cursor = *static_cast<elements_cursor<Deferred>*>(base);
  return cursor.guarded([&] { cursor.at_end = !cursor.elements->next(); });
}

template <class Deferred>
int elements_eof(sqlite3_vtab_cursor* base) {
  return static_cast<elements_cursor<Deferred>*>(base)->at_end ? 1 : 0;
}

template <class Deferred>
int elements_value(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  auto& cursor = *static_cast<elements_cursor<Deferred>*>(base);
  return cursor.guarded([&] {
    switch (column) {
      case key_column: give_result(context, cursor.elements->key()); break;
      case value_column: give_result(context, cursor.elements->value()); break;
      case position_column: give_result(context, cursor.elements->position()); break;
      default: give_result(context, tenon::detail::bytes_cell(cell_kind::json, cursor.document)); break;
    }
  });
}

template <class Deferred>
int elements_rowid(sqlite3_vtab_cursor* base, sqlite3_int64* rowid) {
  *rowid = static_cast<elements_cursor<Deferred>*>(base)->elements->position().integer;
  return SQLITE_OK;
}

template <class Deferred>
constexpr sqlite3_module make_elements_module() noexcept {
  sqlite3_module module{};
  module.xConnect = elements_connect<Deferred>;  // no xCreate: it exists without being created
  module.xBestIndex = elements_best_index<Deferred>;
  module.xDisconnect = elements_disconnect<Deferred>;
  module.xOpen = elements_open<Deferred>;
  module.xClose = elements_close<Deferred>;
  module.xFilter = elements_filter<Deferred>;
  module.xNext = elements_next<Deferred>;
  module.xEof = elements_eof<Deferred>;
  module.xColumn = elements_value<Deferred>;
  module.xRowid = elements_rowid<Deferred>;
  return module;
}

template <class Deferred>
inline constexpr sqlite3_module elements_module = make_elements_module<Deferred>();

}  // namespace detail

/// Makes known to a connection: `tenon_json_get(document, 'kind', step...)`, `tenon_json_has(document,
/// step...)`, `tenon_json_length(document, step...)`, `tenon_json_contains(document, part)`,
/// `tenon_json_set(document, value, 'kind', step...)`, `tenon_json_remove(document, step...)`, and the table
/// `tenon_json_elements(document)` with the columns key, value and position. A step is a name or a position.
template <class Deferred = void>
int register_json(sqlite3* handle) {
  const int code = detail::register_list(handle, detail::json_scalars<Deferred>, detail::json_function_flags);
  if (code != SQLITE_OK) return code;
  return sqlite3_create_module_v2(handle, "tenon_json_elements", &detail::elements_module<Deferred>, nullptr,
                                  nullptr);
}

}  // namespace tenon::inline v0::driver::sqlite
