// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "entities.hpp"

// Runs the recipes of a sample on every store, and what they say in SQL on SQLite: all have to give the same.
namespace chat {

/// The recipes of a sample on one store.
class recipes {
 public:
  recipes(tenon::database& db, std::string_view store) : db_(&db), store_(store) {}
  tenon::database& db() { return *db_; }
  bool on_sqlite() const { return store_ == "sqlite"; }
  bool on_postgresql() const { return store_ == "postgresql"; }

  /// A line of what the sample says.
  void say(std::string_view line);
  /// Rows under a heading.
  template <class Row>
  void show(std::string_view what, const std::vector<Row>& rows) {
    say(what, texts_of(rows));
  }
  /// The rows of a query, and of the SQL text, read into `Flat` where rows of the query hold other structs.
  template <class Query>
  void ask(std::string_view what, const Query& query) {
    show(what, tenon::query(*db_, query));
  }
  template <class Query>
  void ask(std::string_view what, const Query& query, tenon::sql_text sql) {
    ask_as<typename Query::row_type>(what, query, sql);
  }
  template <class Flat, class Query>
  void ask_as(std::string_view what, const Query& query, tenon::sql_text sql) {
    const std::vector<std::string> rows = texts_of(tenon::query(*db_, query));
    if (on_sqlite()) compare(what, rows, texts_of(tenon::query<Flat>(*db_, sql)));
    say(what, rows);
  }
  /// The same with SQL that PostgreSQL knows and SQLite does not.
  template <class Query>
  void ask_postgresql(std::string_view what, const Query& query, tenon::sql_text sql) {
    const std::vector<std::string> rows = texts_of(tenon::query(*db_, query));
    if (on_postgresql()) compare(what, rows, texts_of(tenon::query<typename Query::row_type>(*db_, sql)));
    say(what, rows);
  }

  const std::string& said() const { return said_; }
  bool agree() const { return agree_; }

 private:
  template <class T>
  static void list(const T& from, tenon::encoder& into) {
    if constexpr (tenon::encodable<T>) {
      tenon::codec<T>::encode(from, into);
    } else if constexpr (requires { from.has_value(); }) {
      if (from) return list(*from, into);
      into.null();
    } else if constexpr (requires { std::tuple_size<T>::value; }) {
      std::apply([&into](const auto&... each) { (list(each, into), ...); }, from);
    } else {
      tenon::reflect::for_each_member(from, [&into](const auto& each, auto) { list(each, into); });
    }
  }
  template <class Row>
  static std::vector<std::string> texts_of(const std::vector<Row>& rows) {
    std::vector<std::string> texts;
    for (const Row& row : rows) {
      tenon::encoder values;
      list(row, values);
      texts.push_back(text_of(values));
    }
    return texts;
  }
  static std::string text_of(const tenon::encoder& values);
  void say(std::string_view what, const std::vector<std::string>& rows);
  void compare(std::string_view what, const std::vector<std::string>& rows,
               const std::vector<std::string>& in_sql);

  tenon::database* db_;
  std::string_view store_;
  std::string said_;
  bool agree_ = true;
};

/// Fills a database of its own on each store with the same rows and runs the sample there. Prints what it
/// says; 1 if it does not say the same everywhere.
int run(void (*sample)(recipes& all));

/// A moment of 2025.
constexpr tenon::timestamp at(unsigned month, unsigned day, int hour = 0, int minute = 0) {
  namespace time = std::chrono;
  return time::sys_days(time::year(2025) / time::month(month) / time::day(day)) + time::hours(hour) +
         time::minutes(minute);
}

}  // namespace chat
