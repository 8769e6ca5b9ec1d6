// SPDX-License-Identifier: MIT
// What an entity's description can say, and the table that SQLite gets from it.
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/sqlite.hpp>

using tenon::col;

// [conventions]
// No description: the table is "reading_list", the key is "id" and is generated, optional members are
// nullable.
struct ReadingList {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> note{};
};
// [/conventions]

// [description]
struct Publisher {
  tenon::uuid id{};
  std::string name{};
  std::string country{};
};

template <>
inline constexpr auto tenon::table_of<Publisher> =
    tenon::table<Publisher>("publishers").unique(&Publisher::name, &Publisher::country);
// [/description]

// [enum]
enum class Condition { mint = 1, used = 2, torn = 9 };
enum class Shelf { upstairs, downstairs };
// [/enum]

// [embedded]
struct Price {
  tenon::decimal amount{};
  std::string currency = "EUR";
};
// [/embedded]

// [json]
struct Edition {
  int printing = 1;
  std::vector<std::string> languages{};
};
// [/json]

// [own-type]
struct Isbn {
  std::string digits{};
  friend bool operator==(const Isbn&, const Isbn&) = default;
};

template <>
struct tenon::codec<Isbn> : tenon::codec_as<Isbn, std::string> {
  static const std::string& to(const Isbn& value) { return value.digits; }
  static Isbn from(const std::string& stored) { return {stored}; }
};
// [/own-type]

// [columns]
struct Book {
  tenon::uuid id{};
  tenon::uuid publisherId{};
  std::optional<std::int64_t> listId{};
  Isbn isbn{};
  std::string title{};
  int pages = 0;
  Condition condition = Condition::mint;            // by number, see as_number
  Shelf shelf = Shelf::upstairs;                    // by name
  Price price{};                                    // columns cost_amount and cost_currency
  tenon::json<Edition> edition{};                   // typed JSON
  nlohmann::json extra = nlohmann::json::object();  // free-form JSON
  std::map<std::string, int> ratings{};             // JSON too
  std::string supplier{};                           // hidden: read only when asked for
  std::optional<std::string> language{};            // has a default
  std::int64_t sheets = 0;                          // computed by the database
  tenon::date bought{};
  std::int64_t version = 0;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
};
// [/columns]

// [table]
template <>
inline constexpr auto tenon::table_of<Book> =
    tenon::table<Book>("books")
        .comment("what the shop has")
        .prefix(&Book::price, "cost_")
        .naming(tenon::snake_case)
        .column(&Book::isbn, "isbn13")
        .as_number(&Book::condition)
        .hidden(&Book::supplier)
        .insert_only(&Book::bought)
        .default_value(&Book::language, "en")
        .generated(&Book::sheets, "(pages + 1) / 2")
        .collation(&Book::title, "NOCASE")
        .unique(&Book::isbn)
        .index(&Book::publisherId, tenon::desc(&Book::bought))
        .index({.name = "torn_books", .where = "condition = 9"}, &Book::title)
        .index(tenon::json_path(&Book::edition, "$.printing"))
        .check("some_pages", [] { return col<&Book::pages> > 0; })
        .check("isbn_length", "length(isbn13) = 13")
        .foreign_key(&Book::publisherId, &Publisher::id, tenon::on_delete::restrict_)
        .foreign_key(&Book::listId, &ReadingList::id, tenon::on_delete::set_null)
        .version(&Book::version)
        .created_at(&Book::createdAt)
        .updated_at(&Book::updatedAt)
        .deleted_at(&Book::deletedAt)
        .sqlite({.strict = true});
// [/table]

// [composite]
struct Loan {
  tenon::uuid bookId{};
  int number = 0;
  std::string borrower{};
};

template <>
inline constexpr auto tenon::table_of<Loan> = tenon::table<Loan>("loans")
                                                  .primary_key(&Loan::bookId, &Loan::number)
                                                  .foreign_key(&Loan::bookId, &Book::id,
                                                               tenon::on_delete::cascade)
                                                  .sqlite({.without_rowid = true});
// [/composite]

int main() {
  auto db =
      tenon::open<ReadingList, Publisher, Book, Loan>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Publisher> publishers{db};
  tenon::repository<Book> books{db};
  tenon::repository<Loan> loans{db};

  const Publisher publisher = publishers.insert({.name = "Harper", .country = "US"});
  // [saved]
  const Book book = books.save({.publisherId = publisher.id,
                                .isbn = {"9780061054884"},
                                .title = "The Dispossessed",
                                .pages = 387,
                                .condition = Condition::used,
                                .price = {.amount = tenon::decimal("12.50")},
                                .edition = Edition{.printing = 3, .languages = {"en", "fr"}},
                                .extra = {{"signed", true}},
                                .ratings = {{"ada", 5}},
                                .supplier = "a friend",
                                .bought = std::chrono::year(2024) / 2 / 29});
  // The returned entity has what was made on the way: the key, the times, the version, the default and what
  // the database computed.
  std::printf("language %s, sheets %ld, version %ld, key set %d\n", book.language->c_str(),
              static_cast<long>(book.sheets), static_cast<long>(book.version), books.has_id(book));
  // [/saved]

  // [hidden]
  std::printf("supplier '%s'", books.find_by_id(book.id)->supplier.c_str());
  std::printf(", asked for '%s'\n", books.find_one(tenon::with_hidden)->supplier.c_str());
  // [/hidden]

  // [embedded-query]
  const bool dear = books.exists_by(col<&Book::price, &Price::amount> > tenon::decimal("10"));
  // [/embedded-query]
  std::printf("dear %d\n", dear);

  // [composite-query]
  loans.insert({.bookId = book.id, .number = 1, .borrower = "Ada"});
  const auto loan = loans.find_by_id(book.id, 1);
  // [/composite-query]
  std::printf("borrowed by %s\n", loan->borrower.c_str());

  // [raw]
  struct Stored {
    int condition = 0;
    std::string shelf{}, cost_amount{}, edition{};
  };
  for (const Stored& row :
       tenon::query<Stored>(db, "SELECT condition, shelf, cost_amount, edition FROM books"))
    std::printf("%d | %s | %s | %s\n", row.condition, row.shelf.c_str(), row.cost_amount.c_str(),
                row.edition.c_str());
  // [/raw]
  for (const std::string& text :
       tenon::query<std::string>(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"))
    std::printf("%s;\n", text.c_str());
}
