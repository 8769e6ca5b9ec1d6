// SPDX-License-Identifier: MIT
#include <fstream>
#include <iterator>
#include <memory>

#include <libpq-fe.h>
#include <unistd.h>

#include <tenon/postgresql.hpp>

#include "../postgresql_url.hpp"
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;

namespace {

/// A schema of the server with what the script makes.
class script_schema {
 public:
  script_schema(const std::string& url, const std::string& file)
      : name_("chinook" + std::to_string(::getpid())), connection_(PQconnectdb(url.c_str()), &PQfinish) {
    std::ifstream in(file);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    // It makes a database first, and goes there with a command of psql.
    const std::size_t begin = whole.find("CREATE TABLE");
    REQUIRE(begin != std::string::npos);
    run("SET client_min_messages = warning; CREATE SCHEMA " + name_ + "; SET search_path TO " + name_);
    run(whole.substr(begin));
  }
  ~script_schema() { PQclear(PQexec(connection_.get(), ("DROP SCHEMA " + name_ + " CASCADE").c_str())); }
  script_schema(const script_schema&) = delete;
  script_schema& operator=(const script_schema&) = delete;
  const std::string& name() const { return name_; }

 private:
  void run(const std::string& text) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), text.c_str()),
                                                               &PQclear);
    INFO(PQerrorMessage(connection_.get()));
    REQUIRE(PQresultStatus(result.get()) == PGRES_COMMAND_OK);
  }
  std::string name_;
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

template <class Entity>
void same_table(tenon::database& made_by_script, tenon::sql_text text) {
  answer script = listed(tenon::query<Entity>(made_by_script, text));
  answer file = listed(tenon::repository<Entity>{shops().front()->db()}.find());
  sort_rows(script);
  sort_rows(file);
  INFO(tenon::table_info_of<Entity>.name);
  CHECK(!file.empty());
  CHECK(difference(file, script) == "");
}

}  // namespace

TEST_CASE("the Chinook file of SQLite and the script for PostgreSQL hold the same rows", "[chinook]") {
  const std::string file = shared_file("data/chinook/chinook-postgresql.sql");
  const std::string url = postgresql_test::server_url();
  if (file.empty() || url.empty() || shops().empty()) return;
  const script_schema schema(url, file);
  tenon::postgresql_options options = tenon::parse_postgresql_url(url);
  options.search_path = schema.name();
  tenon::database db = tenon::open<>(tenon::postgresql_store(std::move(options)));
  same_table<Artist>(db, "SELECT artist_id, name FROM artist");
  same_table<Album>(db, "SELECT album_id, title, artist_id FROM album");
  same_table<MediaType>(db, "SELECT media_type_id, name FROM media_type");
  same_table<Genre>(db, "SELECT genre_id, name FROM genre");
  same_table<Track>(
      db,
      "SELECT track_id, name, album_id, media_type_id, genre_id, composer, milliseconds, bytes, "
      "unit_price FROM track");
  same_table<Playlist>(db, "SELECT playlist_id, name FROM playlist");
  same_table<PlaylistTrack>(db, "SELECT playlist_id, track_id FROM playlist_track");
  same_table<Employee>(db,
                       "SELECT employee_id, last_name, first_name, title, reports_to, birth_date::date, "
                       "hire_date::date, city, country, phone, email FROM employee");
  // The file has a space behind the name of one city.
  same_table<Customer>(db,
                       "SELECT customer_id, first_name, last_name, company, address, "
                       "CASE city WHEN 'Edinburgh' THEN 'Edinburgh ' ELSE city END, state, country, "
                       "postal_code, phone, fax, email, support_rep_id FROM customer");
  same_table<Invoice>(
      db,
      "SELECT invoice_id, customer_id, invoice_date AT TIME ZONE 'UTC', "
      "CASE billing_city WHEN 'Edinburgh' THEN 'Edinburgh ' ELSE billing_city END, billing_state, "
      " billing_country, total FROM invoice");
  same_table<InvoiceLine>(
      db, "SELECT invoice_line_id, invoice_id, track_id, unit_price, quantity FROM invoice_line");
}
