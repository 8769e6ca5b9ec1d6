// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "../conformance/stores.hpp"
#include "entities.hpp"

// Questions to the Chinook database, asked in Tenon's words on every store, and in SQL of the engines that
// know SQL. All answers have to be the same.
namespace chinook {

/// One store with all rows of the Chinook file.
class shop {
 public:
  shop(const conformance::store_under_test& store, const std::string& file);
  const std::string& name() const { return name_; }
  bool is_postgresql() const { return name_ == "PostgreSQL"; }
  bool is_sqlite() const { return knows_sql_ && !is_postgresql(); }
  bool knows_sql() const { return knows_sql_; }
  tenon::database& db() { return *db_; }

 private:
  std::string name_;
  bool knows_sql_;
  std::unique_ptr<conformance::place> place_;
  std::unique_ptr<tenon::database> db_;
};

/// A file of the shared test data, or an empty text and a warning.
std::string shared_file(std::string_view name);

/// SQLite first, then the others. None, and a warning, where the file is missing.
const std::vector<std::unique_ptr<shop>>& shops();

/// A value of a row; real numbers apart, since engines add them in different orders.
struct value {
  std::string text{};
  double real = 0;
  bool is_real = false;
  friend bool operator==(const value& a, const value& b);
};
using answer = std::vector<std::vector<value>>;
/// Says what is wrong with an answer; empty if it is the expected one.
std::string difference(const answer& expected, const answer& given);
/// Into an order of our own.
void sort_rows(answer& rows);

template <class T>
inline constexpr bool may_be_empty = false;
template <class T>
inline constexpr bool may_be_empty<std::optional<T>> = true;

/// The values of a row, structs within it spread out; a missing struct is as many NULLs.
template <class T>
void list_values(const T& from, tenon::encoder& into) {
  if constexpr (tenon::encodable<T>) {
    tenon::codec<T>::encode(from, into);
  } else if constexpr (may_be_empty<T>) {
    if (from) return list_values(*from, into);
    tenon::encoder counted;
    const typename T::value_type nothing{};
    list_values(nothing, counted);
    for (std::size_t i = 0; i < counted.size(); ++i) into.null();
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    std::apply([&into](const auto&... member) { (list_values(member, into), ...); }, from);
  } else {
    const auto each = [&into](const auto& member, auto) { list_values(member, into); };
    tenon::reflect::for_each_member(from, each);
  }
}

void add_row(answer& rows, const tenon::encoder& values);

template <class Row>
answer listed(const std::vector<Row>& rows) {
  answer made;
  for (const Row& row : rows) {
    tenon::encoder values;
    list_values(row, values);
    add_row(made, values);
  }
  return made;
}

/// A question, or a change, without its types.
struct question {
  std::string_view what;
  std::function<answer(tenon::session)> in_tenon;
  std::function<answer(tenon::session, tenon::sql_text)> in_sql;
  std::function<answer(tenon::session)> afterwards{};
};
void compare(const question& asked, tenon::sql_text sqlite, tenon::sql_text postgresql, bool sorted);
/// Each in a transaction that is rolled back.
void compare_changes(const question& asked, tenon::sql_text sqlite, tenon::sql_text postgresql);

template <class Row, class Query>
question make_question(std::string_view what, const Query& query) {
  return {what, [&query](tenon::session in) { return listed(tenon::query(in, query)); },
          [](tenon::session in, tenon::sql_text text) { return listed(tenon::query<Row>(in, text)); }};
}
inline answer count_of(std::int64_t rows) {
  return listed(std::vector<std::int64_t>{rows});
}
template <class Change>
question make_change(std::string_view what, const Change& change) {
  if constexpr (tenon::change_with_rows<Change>) {
    return make_question<typename Change::row_type>(what, change);
  } else {
    return {what, [&change](tenon::session in) { return count_of(tenon::execute(in, change)); },
            [](tenon::session in, tenon::sql_text text) { return count_of(tenon::execute(in, text)); }};
  }
}

/// The query gives the rows that the text gives, one by one, on every store.
template <class Query>
void same_rows(std::string_view what, const Query& query, tenon::sql_text sqlite,
               tenon::sql_text postgresql) {
  compare(make_question<typename Query::row_type>(what, query), sqlite, postgresql, true);
}
template <class Query>
void same_rows(std::string_view what, const Query& query, tenon::sql_text text) {
  same_rows(what, query, text, text);
}
/// The same for queries whose order is not total.
template <class Query>
void same_set(std::string_view what, const Query& query, tenon::sql_text sqlite, tenon::sql_text postgresql) {
  compare(make_question<typename Query::row_type>(what, query), sqlite, postgresql, false);
}
template <class Query>
void same_set(std::string_view what, const Query& query, tenon::sql_text text) {
  same_set(what, query, text, text);
}
/// For rows that SQL text is not read into, such as tuples: `Row` has their values one by one.
template <class Row, class Query>
void same_values(std::string_view what, const Query& query, tenon::sql_text sqlite,
                 tenon::sql_text postgresql) {
  compare(make_question<Row>(what, query), sqlite, postgresql, true);
}
template <class Row, class Query>
void same_values(std::string_view what, const Query& query, tenon::sql_text text) {
  same_values<Row>(what, query, text, text);
}

/// The change gives back the rows, or the number of rows, that the text gives, and leaves the same rows
/// behind, which are those of a query.
template <class Change, class Query>
void same_change(std::string_view what, const Change& change, const Query& afterwards, tenon::sql_text sqlite,
                 tenon::sql_text postgresql) {
  question asked = make_change(what, change);
  asked.afterwards = [&afterwards](tenon::session in) { return listed(tenon::query(in, afterwards)); };
  compare_changes(asked, sqlite, postgresql);
}
template <class Change, class Query>
void same_change(std::string_view what, const Change& change, const Query& afterwards, tenon::sql_text text) {
  same_change(what, change, afterwards, text, text);
}

}  // namespace chinook
