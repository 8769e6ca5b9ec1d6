// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "common/workload.hpp"

namespace bench {

enum class work {
  point_read,         ///< random keys, one read each
  point_read_12,      ///< the same of rows of 12 columns
  point_read_hot,     ///< the same of the first 1,000 rows alone, which fit into a processor's cache
  find_by_ids_100,    ///< shuffled keys, 100 at a time
  read_100k_6,        ///< the whole table of 6 columns
  read_100k_10,       ///< the whole table of 10 columns
  for_each_100k,      ///< the whole table of 6 columns, row by row, none of them kept
  eager_100x50,       ///< 100 conversations with their 50 messages each
  page_50,            ///< the newest 50 messages of a conversation
  filter,             ///< the 1 % of all conversations that meet a condition no index helps with
  sum_of_filter,      ///< one sum over a tenth of all conversations
  newest_50,          ///< of all conversations, without an index
  update_one_column,  ///< by key, in one transaction
  insert_single,      ///< row by row with keys that are set, in one transaction
  insert_generated,   ///< row by row, the store makes the keys, in one transaction
  insert_bulk,        ///< all rows at once
  save_graph_1000,    ///< 20 new conversations with 49 messages each, the store makes the keys
  upsert_bulk,        ///< all rows at once, half of them are there already
  update_bulk,        ///< all rows at once, every column
  singles_50,         ///< statements of five kinds, one by one, in one transaction each 50
  batch_50,           ///< the same, 50 sent together
};

inline constexpr std::int64_t hot_rows = 1000;  ///< that `point_read_hot` reads

/// Does the work add rows to a table that is empty before?
constexpr bool inserts(work what) {
  return what == work::insert_single || what == work::insert_generated || what == work::insert_bulk ||
         what == work::save_graph_1000;
}
constexpr bool writes(work what) {
  return inserts(what) || what == work::update_one_column || what == work::upsert_bulk ||
         what == work::update_bulk || what == work::singles_50 || what == work::batch_50;
}

/// What Tenon may take at most; 0: not stated.
struct budget {
  double ratio = 0;        ///< to the baseline
  double nanoseconds = 0;  ///< for one operation
};

struct bench_case {
  const char* name;
  work what;
  std::int64_t count;  ///< operations in one run
  budget most{};
};

inline constexpr int ids_in_batch = 100;        ///< in one call of `find_by_ids_100`
inline constexpr int statements_in_batch = 50;  ///< of `batch_50` and `singles_50`

inline constexpr std::int64_t mixed_rows = 10000;  ///< in the table that they are run on

/// One of the statements of `batch_50`: ten times these five kinds, each with values of its own.
struct mixed_statement {
  enum class kind { find, update, insert, update_conversation, remove };
  kind what;
  std::int64_t id;    ///< of a message or conversation; inserted ones are removed by the next but one
  std::size_t other;  ///< which message the new values come from
};
class mixed_statements {
 public:
  explicit mixed_statements(std::int64_t messages) : messages_(messages) {}
  mixed_statement next() {
    const auto what = static_cast<mixed_statement::kind>(made_++ % 5);
    switch (what) {
      case mixed_statement::kind::insert: return {what, ++inserted_, other()};
      case mixed_statement::kind::remove: return {what, inserted_, 0};
      case mixed_statement::kind::update_conversation: return {what, ids_.next(talked_in), other()};
      default: return {what, ids_.next(messages_), other()};
    }
  }

 private:
  std::size_t other() { return static_cast<std::size_t>(ids_.next(messages_)) - 1; }

  std::int64_t messages_;
  std::int64_t inserted_ = rows;
  std::uint64_t made_ = 0;
  random_ids ids_;
};

/// What the work is done with; the same for all.
struct input {
  std::vector<Message> messages = make_messages();  ///< all of them

  /// The first `count` messages, to insert.
  std::vector<Message>& first_messages(std::int64_t count) {
    if (count == rows) return messages;
    std::vector<Message>& some = some_[count];
    if (some.empty()) some.assign(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(count));
    return some;
  }
  /// The same rows with other values.
  std::vector<Message>& changed_messages(std::int64_t count) {
    std::vector<Message>& some = changed_[count];
    if (some.empty()) {
      some = first_messages(count);
      for (Message& each : some) each.role = "tool", each.content.insert(0, "again: "), ++each.created_at;
    }
    return some;
  }
  /// Every key up to `count`, to find.
  const std::vector<std::int64_t>& shuffled_ids(std::int64_t count) {
    std::vector<std::int64_t>& some = ids_[count];
    if (some.empty()) some = make_shuffled_ids(count);
    return some;
  }

 private:
  std::map<std::int64_t, std::vector<Message>> some_;
  std::map<std::int64_t, std::vector<Message>> changed_;
  std::map<std::int64_t, std::vector<std::int64_t>> ids_;
};

/// A library with what it needs to reach the data.
class contestant {
 public:
  contestant() = default;
  contestant(const contestant&) = delete;
  contestant& operator=(const contestant&) = delete;
  virtual ~contestant() = default;

  virtual bool can(work what) const = 0;
  /// Brings the tables into the state in which the work begins; not measured.
  virtual void prepare(const bench_case& next) = 0;
  /// Does the work once. Rows that were read go into `read`.
  virtual void run(const bench_case& now, input& with, checksum& read) = 0;
  /// Reads the table that the work wrote to, by the key; not measured.
  virtual void read_written(checksum& into) = 0;
  /// Nanoseconds for which a server has worked for this contestant so far; 0 if there is none.
  virtual double server_time() { return 0; }
};

}  // namespace bench
