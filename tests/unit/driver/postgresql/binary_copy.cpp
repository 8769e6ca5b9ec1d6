// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/binary_copy.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"

using tenon::cell;
using tenon::cell_kind;
using tenon::cell_spec;
using tenon::storage;

namespace {

const std::string header("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
const std::string trailer("\377\377", 2);
/// (7, NULL), as two fields of no type.
const std::string row("\0\2\0\0\0\1\x37\377\377\377\377", 11);

/// The texts of the rows that the messages bring; "NULL" for nothing.
std::vector<std::string> read(const std::vector<std::string>& messages) {
  const std::vector<cell_spec> specs(2, {cell_kind::text, storage::standard});
  tenon::driver::postgresql::basic_decoder<> decoder(specs);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> types(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK),
                                                             &PQclear);
  char name[] = "c";
  PGresAttDesc columns[2] = {{name, 0, 0, 1, 25, -1, -1}, {name, 0, 0, 1, 25, -1, -1}};
  REQUIRE(PQsetResultAttrs(types.get(), 2, columns) == 1);
  decoder.look_at(types.get(), "");
  tenon::driver::postgresql::basic_binary_copy<> form;
  form.begin(2);
  std::vector<std::string> texts;
  for (const std::string& each : messages) {
    // A copy of its own size, so that a sanitizer sees a read beyond it.
    const std::unique_ptr<char[]> bytes(new char[each.size()]);
    std::memcpy(bytes.get(), each.data(), each.size());
    form.take(bytes.get(), each.size());
    cell cells[2];
    while (form.has_more()) {
      if (!form.read(decoder, cells)) continue;
      for (const cell& value : cells)
        texts.push_back(value.kind == cell_kind::null ? "NULL" : std::string(value.text()));
    }
  }
  if (!form.ended()) form.refuse("it has no end");
  return texts;
}

bool refused(const std::vector<std::string>& messages) {
  try {
    read(messages);
    return false;
  } catch (const tenon::error& problem) {
    return problem.kind == tenon::error_kind::decode;
  }
}

}  // namespace

TEST_CASE("the messages of COPY may be cut between any two rows", "[driver][postgresql]") {
  const std::vector<std::string> two{"7", "NULL", "7", "NULL"};
  CHECK(read({header + row, row, trailer}) == two);
  CHECK(read({header, row, row + trailer}) == two);
  CHECK(read({header + row + row + trailer}) == two);
  CHECK(read({header + trailer}).empty());
  std::string extended = header;
  extended.back() = 3;
  CHECK(read({extended + "abc" + row, trailer}) == std::vector<std::string>{"7", "NULL"});
  std::string noted = header;
  noted[14] = 1;  // a flag that may be ignored
  CHECK(read({noted, trailer}).empty());
}

TEST_CASE("bytes that are no COPY are refused and not read beyond", "[driver][postgresql]") {
  const std::string whole = header + row + trailer;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO("cut after " << size << " bytes");
    CHECK(refused({whole.substr(0, size)}));
  }
  for (std::size_t at = 0; at < header.size(); ++at) {
    if (at == 13 || at == 14) continue;  // flags that may be ignored
    std::string other = whole;
    other[at] = static_cast<char>(other[at] + 1);
    INFO("byte " << at << " is another");
    CHECK(refused({other}));
  }
  CHECK(refused({}));
  CHECK(refused({header, trailer, row}));
  CHECK(refused({header + trailer + row}));
  CHECK(refused({header, header, trailer}));
  for (const std::string& width :
       {std::string("\0\1", 2), std::string("\0\3", 2), std::string("\377\376", 2)})
    CHECK(refused({header + width + row.substr(2), trailer}));
  for (const std::string& size :
       {std::string("\377\377\377\376", 4), std::string("\177\377\377\377", 4), std::string("\200\0\0\0", 4),
        std::string("\0\0\0\2", 4), std::string("\0\0\0\6", 4), std::string("\0\0\0\0", 4)}) {
    INFO("a value of another size");
    CHECK(refused({header + row.substr(0, 2) + size + row.substr(6), trailer}));
  }
}
