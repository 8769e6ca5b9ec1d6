// SPDX-License-Identifier: MIT
// SOCI at its best: statements that the user holds, bound to locals.
#ifdef TENON_BENCH_SOCI
#include "sqlite/contestant.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace bench {
namespace {

class soci_contestant final : public sqlite_contestant {
 public:
  explicit soci_contestant(const std::string& path) : session_(soci::sqlite3, path) {
    apply_pragmas(handle());
  }

  sqlite3* handle() override {
    return static_cast<soci::sqlite3_session_backend*>(session_.get_backend())->conn_;
  }
  bool can(work what) const override {
    return what == work::point_read || what == work::read_100k_6 || what == work::page_50 ||
           what == work::update_one_column;
  }

  void run(const bench_case& now, input&, checksum& read) override {
    random_ids ids;
    long long key = 0;
    switch (now.what) {
      case work::point_read: {
        soci::statement one = (session_.prepare << columns_ + " WHERE id=:id", soci::use(key),
                               soci::into(id_), soci::into(conversation_), soci::into(role_),
                               soci::into(content_), soci::into(metadata_), soci::into(created_));
        for (std::int64_t i = 0; i < rows; ++i) {
          key = ids.next(rows);
          require(one.execute(true), "row");
          read.add(row());
        }
        return;
      }
      case work::read_100k_6: {
        soci::statement every =
            (session_.prepare << columns_, soci::into(id_), soci::into(conversation_), soci::into(role_),
             soci::into(content_), soci::into(metadata_), soci::into(created_));
        every.execute();
        return read.add_all(rest(every));
      }
      case work::page_50: {
        soci::statement page =
            (session_.prepare << columns_ + " WHERE conversation_id=:id ORDER BY created_at DESC LIMIT 50",
             soci::use(key), soci::into(id_), soci::into(conversation_), soci::into(role_),
             soci::into(content_), soci::into(metadata_), soci::into(created_));
        for (std::int64_t i = 0; i < pages; ++i) {
          key = ids.next(talked_in);
          page.execute();
          read.add_all(rest(page));
        }
        return;
      }
      case work::update_one_column: {
        soci::transaction whole(session_);
        std::string role;
        soci::statement change = (session_.prepare << "UPDATE messages SET role=:role WHERE id=:id",
                                  soci::use(role), soci::use(key));
        for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
          key = ids.next(rows);
          role = roles[i % 3];
          change.execute(true);
        }
        return whole.commit();
      }
      default: require(false, "not written for SOCI");
    }
  }

 private:
  Message row() const { return {id_, conversation_, role_, content_, metadata_, created_}; }
  std::vector<Message> rest(soci::statement& from) const {
    std::vector<Message> read;
    while (from.fetch()) read.push_back(row());
    return read;
  }

  soci::session session_;
  const std::string columns_ = "SELECT id,conversation_id,role,content,metadata,created_at FROM messages";
  long long id_ = 0, conversation_ = 0, created_ = 0;
  std::string role_, content_, metadata_;
};

}  // namespace

std::unique_ptr<sqlite_contestant> open_soci(const std::string& path) {
  return std::make_unique<soci_contestant>(path);
}

}  // namespace bench
#endif
