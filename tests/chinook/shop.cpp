// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <tenon/sqlite.hpp>

#include "../shared_file.hpp"

namespace chinook {
namespace {

template <class Entity>
void copy(tenon::database& from, tenon::database& to, tenon::sql_text text) {
  std::vector<Entity> rows = tenon::query<Entity>(from, text);
  tenon::repository<Entity>{to}.insert(rows);
}

/// Money is a binary floating number in the file; its cents are what is meant.
void fill(tenon::database& shop, const std::string& file) {
  tenon::database from = tenon::open<>("sqlite:" + file + "?mode=ro");
  copy<Artist>(from, shop, "SELECT ArtistId, Name FROM Artist");
  copy<Album>(from, shop, "SELECT AlbumId, Title, ArtistId FROM Album");
  copy<MediaType>(from, shop, "SELECT MediaTypeId, Name FROM MediaType");
  copy<Genre>(from, shop, "SELECT GenreId, Name FROM Genre");
  copy<Track>(from, shop,
              "SELECT TrackId, Name, AlbumId, MediaTypeId, GenreId, Composer, Milliseconds, Bytes, "
              "printf('%.2f', UnitPrice) FROM Track");
  copy<Playlist>(from, shop, "SELECT PlaylistId, Name FROM Playlist");
  copy<PlaylistTrack>(from, shop, "SELECT PlaylistId, TrackId FROM PlaylistTrack");
  copy<Employee>(from, shop,
                 "SELECT EmployeeId, LastName, FirstName, Title, ReportsTo, date(BirthDate), date(HireDate), "
                 "City, Country, Phone, Email FROM Employee ORDER BY EmployeeId");
  copy<Customer>(
      from, shop,
      "SELECT CustomerId, FirstName, LastName, Company, Address, City, State, Country, PostalCode, "
      "Phone, Fax, Email, SupportRepId FROM Customer");
  copy<Invoice>(from, shop,
                "SELECT InvoiceId, CustomerId, InvoiceDate, BillingCity, BillingState, BillingCountry, "
                "printf('%.2f', Total) FROM Invoice");
  copy<InvoiceLine>(from, shop,
                    "SELECT InvoiceLineId, InvoiceId, TrackId, printf('%.2f', UnitPrice), Quantity FROM "
                    "InvoiceLine");
}

std::vector<std::unique_ptr<shop>> open_shops() {
  std::vector<std::unique_ptr<shop>> all;
  const std::string file = shared_file("data/chinook/chinook.sqlite");
  if (file.empty()) return all;
  for (const conformance::store_under_test& store : conformance::stores()) {
    if (store.name() == "SQLite in a file") continue;
    all.push_back(std::make_unique<shop>(store, file));
  }
  return all;
}

std::string text_of(const tenon::cell& cell) {
  switch (cell.kind) {
    case tenon::cell_kind::null: return "NULL";
    case tenon::cell_kind::real: {
      char text[32];
      std::snprintf(text, sizeof text, "%.9g", cell.real);
      return text;
    }
    case tenon::cell_kind::text:
    case tenon::cell_kind::json:
    case tenon::cell_kind::decimal: return "'" + std::string(cell.text()) + "'";
    default: return std::to_string(cell.integer);
  }
}

std::string text_of(const std::vector<value>& row) {
  std::string text;
  for (const value& each : row) text += (text.empty() ? "" : " | ") + each.text;
  return text;
}

}  // namespace

shop::shop(const conformance::store_under_test& store, const std::string& file)
    : name_(store.name()),
      knows_sql_(store.can(conformance::ability::raw_sql)),
      place_(store.make()),
      db_(std::make_unique<tenon::database>(
          tenon::open<Artist, Album, MediaType, Genre, Track, Playlist, PlaylistTrack, Employee, Customer,
                      Invoice, InvoiceLine>(place_->store(), {.schema = tenon::synchronize}))) {
  fill(*db_, file);
}

std::string shared_file(std::string_view name) {
  return shared_data::file(name);
}

const std::vector<std::unique_ptr<shop>>& shops() {
  static const std::vector<std::unique_ptr<shop>> all = open_shops();
  return all;
}

bool operator==(const value& a, const value& b) {
  if (!a.is_real || !b.is_real) return a.is_real == b.is_real && a.text == b.text;
  return std::abs(a.real - b.real) <= 1e-9 * std::max(std::abs(a.real), std::abs(b.real));
}

std::string difference(const answer& expected, const answer& given) {
  for (std::size_t i = 0; i < expected.size() && i < given.size(); ++i) {
    if (expected[i] == given[i]) continue;
    return "row " + std::to_string(i) + " is " + text_of(given[i]) + "\ninstead of " + text_of(expected[i]);
  }
  if (expected.size() == given.size()) return {};
  return std::to_string(given.size()) + " rows instead of " + std::to_string(expected.size());
}

void sort_rows(answer& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const std::vector<value>& a, const std::vector<value>& b) { return text_of(a) < text_of(b); });
}

void add_row(answer& rows, const tenon::encoder& values) {
  std::vector<value>& row = rows.emplace_back();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const tenon::cell& cell = values.data()[i];
    const bool is_real = cell.kind == tenon::cell_kind::real;
    row.push_back({text_of(cell), is_real ? cell.real : 0, is_real});
  }
}

namespace {

/// Compares answers with the first one.
class comparison {
 public:
  explicit comparison(std::string_view what) : what_(what) {}

  template <class Ask>
  void add(const std::string& who, Ask ask) {
    INFO(what_ << ", " << who);
    try {
      const answer given = ask();
      if (expected_.empty()) expected_ = given;
      const std::string wrong = given.empty() ? "no rows" : difference(expected_, given);
      CHECK(wrong == "");
    } catch (const tenon::error& problem) {
      FAIL_CHECK(problem.what());
    }
  }

 private:
  std::string_view what_;
  answer expected_;
};

}  // namespace

void compare(const question& asked, tenon::sql_text sqlite, tenon::sql_text postgresql, bool sorted) {
  comparison answers(asked.what);
  const auto in_order = [sorted](answer rows) {
    if (!sorted) sort_rows(rows);
    return rows;
  };
  for (const auto& each : shops()) {
    tenon::database& db = each->db();
    if (each->knows_sql()) {
      const tenon::sql_text text = each->is_postgresql() ? postgresql : sqlite;
      answers.add(each->name() + " in SQL", [&] { return in_order(asked.in_sql(db, text)); });
    }
    answers.add(each->name(), [&] { return in_order(asked.in_tenon(db)); });
  }
}

void compare_changes(const question& asked, tenon::sql_text sqlite, tenon::sql_text postgresql) {
  comparison answers(asked.what);
  const auto make = [&asked](tenon::database& db, auto change) {
    tenon::transaction tx = db.begin();
    answer given = change(tenon::session(tx));
    sort_rows(given);
    const answer left = asked.afterwards(tx);
    given.insert(given.end(), left.begin(), left.end());
    tx.rollback();
    return given;
  };
  for (const auto& each : shops()) {
    tenon::database& db = each->db();
    if (each->knows_sql()) {
      const tenon::sql_text text = each->is_postgresql() ? postgresql : sqlite;
      answers.add(each->name() + " in SQL",
                  [&] { return make(db, [&](tenon::session in) { return asked.in_sql(in, text); }); });
    }
    answers.add(each->name(), [&] { return make(db, asked.in_tenon); });
  }
}

}  // namespace chinook
