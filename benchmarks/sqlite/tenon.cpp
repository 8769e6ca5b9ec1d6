// SPDX-License-Identifier: MIT
// Tenon's default calls: no statement is held by the user.
#include "contestant.hpp"

#include <optional>

#include <tenon/sqlite.hpp>

template <>
inline constexpr auto tenon::table_of<bench::Message> =
    tenon::table<bench::Message>("messages").index(&bench::Message::conversation_id);
template <>
inline constexpr auto tenon::table_of<bench::Conversation> =
    tenon::table<bench::Conversation>("conversations");

namespace bench {
namespace {

using tenon::col;

class tenon_contestant final : public contestant {
 public:
  explicit tenon_contestant(const std::string& path)
      : database_(tenon::open<Message, Conversation>(tenon::sqlite_store(options(path)),
                                                     {.schema = tenon::schema_policy::none})) {}

  sqlite3* handle() override { return handle_; }
  bool can(work) const override { return true; }

  void run(work what, input& with, checksum& read) override {
    tenon::repository<Message> stored{database_};
    random_ids ids;
    switch (what) {
      case work::point_read:
        for (std::int64_t i = 0; i < rows; ++i) {
          const std::optional<Message> found = stored.find_by_id(ids.next(rows));
          require(found.has_value(), "row");
          read.add(*found);
        }
        return;
      case work::find_by_ids_100: {
        std::vector<std::int64_t> batch;
        for (std::size_t i = 0; i < with.shuffled_ids.size(); i += ids_in_batch) {
          const auto first = with.shuffled_ids.begin() + static_cast<std::ptrdiff_t>(i);
          batch.assign(first, first + ids_in_batch);
          const std::vector<Message> found = stored.find_by_ids(batch);
          read.add_all(found);
        }
        return;
      }
      case work::read_100k_6: return read.add_all(stored.find());
      case work::read_100k_10: return read.add_all(tenon::repository<Conversation>{database_}.find());
      case work::page_50:
        for (std::int64_t i = 0; i < pages; ++i) {
          const std::int64_t conversation = ids.next(talked_in);
          const std::vector<Message> page =
              stored.find(where(col<&Message::conversation_id> == conversation),
                          order_by(desc(col<&Message::created_at>)), tenon::limit(50));
          read.add_all(page);
        }
        return;
      case work::update_one_column:
        return database_.transaction([&](tenon::transaction& tx) {
          tenon::repository<Message> changed{tx};
          for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
            const std::int64_t id = ids.next(rows);
            changed.update(where(col<&Message::id> == id), col<& Message::role> = roles[i % 3]);
          }
        });
      case work::insert_single:
        return database_.transaction([&](tenon::transaction& tx) {
          tenon::repository<Message> added{tx};
          for (Message& row : with.messages) added.insert(row);
        });
      case work::insert_bulk: stored.insert(with.messages); return;
    }
  }

 private:
  tenon::sqlite_options options(const std::string& path) {
    tenon::sqlite_options wanted;
    wanted.path = path;
    wanted.synchronous = tenon::sqlite_synchronous::normal;
    wanted.cache_kib = 200000;
    wanted.foreign_keys = false;
    wanted.on_connect = [](sqlite3* opened, void* self) {
      static_cast<tenon_contestant*>(self)->handle_ = opened;
    };
    wanted.on_connect_context = this;
    wanted.pragmas = {"PRAGMA temp_store=MEMORY", "PRAGMA mmap_size=0"};
    return wanted;
  }

  sqlite3* handle_ = nullptr;
  tenon::database database_;
};

}  // namespace

std::unique_ptr<contestant> open_tenon(const std::string& path) {
  return std::make_unique<tenon_contestant>(path);
}

}  // namespace bench
