// SPDX-License-Identifier: MIT
#include "memory_entities.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

#include "catch.hpp"

using namespace memory_test;
using tenon::col;
using tenon::error_kind;

namespace {

enum class Colour { red = 1, blue = 7 };

/// A column of every kind.
struct Everything {
  std::int64_t id = 0;
  bool flag = false;
  double real = 0;
  std::string text{};
  tenon::blob bytes{};
  tenon::uuid key{};
  tenon::uuid packed{};
  Colour colour = Colour::red;
  Colour number = Colour::red;
  tenon::timestamp at{};
  tenon::date day{};
  tenon::time_of_day clock{};
  std::chrono::microseconds span{};
  tenon::decimal price{};
  std::vector<std::string> words{};
  std::optional<std::int64_t> none{};
  bool operator==(const Everything&) const = default;
};

struct scratch_file {
  scratch_file() {
    std::string directory = (std::filesystem::temp_directory_path() / "tenon-memory-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder = directory;
    path = directory + "/store";
  }
  ~scratch_file() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;

  std::string read() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& bytes) const {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  std::string folder;
  std::string path;
};

/// Reads a store from bytes, and all it holds.
std::string outcome(const std::string& bytes) {
  try {
    tenon::memory_engine::store into;
    tenon::memory_engine::file_reader(bytes, into).read();
    return tenon::memory_engine::file_writer().write(
        tenon::memory_engine::file_writer::look(into, into.committed));
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == error_kind::corrupt);
    return "refused";
  }
}

/// Changes what follows the header and makes the header fit again, as an attacker would.
std::string forged(std::string bytes, std::size_t at, unsigned by) {
  bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ by);
  tenon::memory_engine::file_header header;
  header.size = bytes.size() - sizeof header;
  header.checksum = tenon::memory_engine::checksum_of(std::string_view(bytes).substr(sizeof header));
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

std::string small_store() {
  const scratch_file file;
  auto db = tenon::open<Owner, Thing, Line>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Owner>{db}.insert(Owner{.code = "one"});
  tenon::repository<Thing>{db}.insert(Thing{.cascades = 1, .follows = "one"});
  tenon::repository<Line>{db}.insert(Line{1, "a", 2});
  tenon::save_memory(db, file.path);
  return file.read();
}

}  // namespace

template <>
inline constexpr auto tenon::table_of<Everything> =
    tenon::table<Everything>().as_bytes(&Everything::packed).as_number(&Everything::number);

TEST_CASE("a store comes back from its file, every kind, rules and keys", "[memory]") {
  const scratch_file file;
  Everything row{.flag = true,
                 .real = -1.25e-300,
                 .text = "größe",
                 .bytes = tenon::blob(3, std::byte{0xff}),
                 .key = tenon::uuid::v4(),
                 .packed = tenon::uuid::v4(),
                 .colour = Colour::blue,
                 .number = Colour::blue,
                 .at = tenon::timestamp(std::chrono::microseconds(1'700'000'000'123'456)),
                 .day = tenon::date(std::chrono::days(20000)),
                 .span = std::chrono::microseconds(-5),
                 .price = tenon::decimal("-12.5"),
                 .words = {"a", "b"}};
  const std::string url = "memory:" + file.path;
  {
    auto db = tenon::open<Everything, Line, Item>(url, {.schema = tenon::synchronize});
    tenon::repository<Everything>{db}.insert(row);
    std::vector<Item> items(5);
    tenon::repository<Item>{db}.insert(items);
    tenon::repository<Item>{db}.delete_by_id(5);
    CHECK_FALSE(std::filesystem::exists(file.path));
    tenon::save_memory(db, file.path);
  }
  struct stat facts {};
  REQUIRE(::stat(file.path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  CHECK(file.files() == 1);
  auto db = tenon::open<Everything, Line, Item>(url);
  CHECK(tenon::repository<Everything>{db}.find_by_id(row.id) == row);
  CHECK(tenon::repository<Everything>{db}.count_by(col<&Everything::price> == tenon::decimal("-12.5")) == 1);
  CHECK(tenon::repository<Item>{db}.count() == 4);
  CHECK(tenon::repository<Item>{db}.insert(Item{}).id == 6);
  CHECK(kind_of([&] {
          tenon::repository<Line>{db}.insert(Line{1, "a", -1});
        }) == error_kind::check_violation);
  CHECK(kind_of([&] { tenon::repository<Item>{db}.insert(Item{.id = 3}); }) == error_kind::unique_violation);
  tenon::save_memory(db, file.path);
  CHECK(tenon::repository<Item>{*std::make_unique<tenon::database>(tenon::open<Everything, Line, Item>(url))}
            .count() == 5);
}

TEST_CASE("only what is committed is saved", "[memory]") {
  const scratch_file file;
  auto db = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Item>{db}.insert(Item{.name = "kept"});
  auto tx = db.begin();
  tenon::repository<Item>{tx}.insert(Item{.name = "not yet"});
  tenon::repository<Item>{tx}.delete_by_id(1);
  tx.rollback();
  tenon::save_memory(db, file.path);
  auto other = tenon::open<Item>("memory:" + file.path);
  CHECK(tenon::repository<Item>{other}.find() == tenon::repository<Item>{db}.find());
}

TEST_CASE("a file that cannot be written or read says why", "[memory]") {
  const scratch_file file;
  auto db = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  CHECK(kind_of([&] { tenon::save_memory(db, file.folder + "/missing/store"); }) == error_kind::connection);
  CHECK(kind_of([&] { tenon::open<Item>("memory:" + file.folder); }) == error_kind::connection);
  file.write("no store");
  const tenon::error problem = error_of([&] { tenon::open<Item>("memory:" + file.path); });
  CHECK(problem.kind == error_kind::corrupt);
  CHECK(problem.message.find(file.path) != std::string::npos);
  file.write("");
  CHECK(kind_of([&] { tenon::open<Item>("memory:" + file.path); }) == error_kind::corrupt);
}

TEST_CASE("no changed byte of a file goes unnoticed", "[memory]") {
  const std::string bytes = small_store();
  CHECK(outcome(bytes) == bytes);
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned by : {0x01U, 0x80U, 0xffU}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ by);
      accepted += outcome(changed) == "refused" ? 0 : 1;
    }
    accepted += outcome(bytes.substr(0, at)) == "refused" ? 0 : 1;
  }
  CHECK(accepted == 0);
}

TEST_CASE("a forged file is refused or is a store, never worse", "[memory]") {
  const std::string bytes = small_store();
  std::size_t accepted = 0;
  for (std::size_t at = sizeof(tenon::memory_engine::file_header); at < bytes.size(); ++at) {
    for (const unsigned by : {0x01U, 0x02U, 0x10U, 0x80U, 0xffU}) {
      const std::string changed = forged(bytes, at, by);
      const std::string read = outcome(changed);
      accepted += read == changed ? 1 : 0;
    }
  }
  CHECK(accepted > 0);
  CHECK(accepted < 5 * bytes.size());
}
