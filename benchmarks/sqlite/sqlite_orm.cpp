// SPDX-License-Identifier: MIT
// sqlite_orm at its best: statements that the user holds.
#if __has_include(<sqlite_orm/sqlite_orm.h>)
#include "sqlite/contestant.hpp"

#include <sqlite_orm/sqlite_orm.h>

namespace bench {
namespace {

namespace orm = sqlite_orm;

auto make_storage(const std::string& path) {
  return orm::make_storage(
      path, orm::make_table("messages", orm::make_column("id", &Message::id, orm::primary_key()),
                            orm::make_column("conversation_id", &Message::conversation_id),
                            orm::make_column("role", &Message::role),
                            orm::make_column("content", &Message::content),
                            orm::make_column("metadata", &Message::metadata),
                            orm::make_column("created_at", &Message::created_at)));
}

class sqlite_orm_contestant final : public sqlite_contestant {
 public:
  // A storage in memory opens when it is constructed, so only a copy of one with `on_open` set tells its
  // handle.
  explicit sqlite_orm_contestant(const std::string& path)
      : pattern_(make_storage(path)),
        storage_((
            pattern_.on_open = [this](sqlite3* opened) { handle_ = opened; }, pattern_)) {
    storage_.open_forever();
    apply_pragmas(handle_);
  }

  sqlite3* handle() override { return handle_; }
  bool can(work what) const override {
    return what == work::point_read || what == work::read_100k_6 || what == work::page_50 ||
           what == work::update_one_column;
  }

  void run(const bench_case& now, input&, checksum& read) override {
    random_ids ids;
    switch (now.what) {
      case work::point_read: {
        auto one = storage_.prepare(orm::get<Message>(std::int64_t{}));
        for (std::int64_t i = 0; i < rows; ++i) {
          orm::get<0>(one) = ids.next(rows);
          const Message found = storage_.execute(one);
          read.add(found);
        }
        return;
      }
      case work::read_100k_6: return read.add_all(storage_.get_all<Message>());
      case work::page_50: {
        auto page = storage_.prepare(
            orm::get_all<Message>(orm::where(orm::c(&Message::conversation_id) == std::int64_t{}),
                                  orm::order_by(&Message::created_at).desc(), orm::limit(50)));
        for (std::int64_t i = 0; i < pages; ++i) {
          orm::get<0>(page) = ids.next(talked_in);
          const std::vector<Message> found = storage_.execute(page);
          read.add_all(found);
        }
        return;
      }
      case work::update_one_column: {
        storage_.begin_transaction();
        auto change = storage_.prepare(orm::update_all(orm::set(orm::c(&Message::role) = std::string()),
                                                       orm::where(orm::c(&Message::id) == std::int64_t{})));
        for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
          orm::get<0>(change) = roles[i % 3];
          orm::get<1>(change) = ids.next(rows);
          storage_.execute(change);
        }
        return storage_.commit();
      }
      default: require(false, "not written for sqlite_orm");
    }
  }

 private:
  sqlite3* handle_ = nullptr;
  using storage = decltype(make_storage(std::string()));
  storage pattern_;
  storage storage_;
};

}  // namespace

std::unique_ptr<sqlite_contestant> open_sqlite_orm(const std::string& path) {
  return std::make_unique<sqlite_orm_contestant>(path);
}

}  // namespace bench
#endif
