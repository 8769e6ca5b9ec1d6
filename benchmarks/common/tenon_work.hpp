// SPDX-License-Identifier: MIT
// Tenon's default calls, the same for every store: no statement is held by the user.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include <tenon/observe.hpp>
#include <tenon/relations.hpp>

#include "common/contestant.hpp"
#include "common/program.hpp"

template <>
inline constexpr auto tenon::table_of<bench::Message> =
    tenon::table<bench::Message>("messages").index(&bench::Message::conversation_id);
template <>
inline constexpr auto tenon::table_of<bench::Conversation> =
    tenon::table<bench::Conversation>("conversations");

template <>
inline constexpr auto tenon::table_of<bench::Agent> = tenon::table<bench::Agent>("agents");

namespace bench {

/// The rows of conversations, with the relation.
struct TenonThread {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string title{};
  std::string model{};
  std::string status{};
  std::int64_t pinned = 0;
  std::int64_t message_count = 0;
  std::string settings{};
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
  tenon::has_many<Message> messages{};
  tenon::has_many<Message> saved{};  ///< the same, and saved with it
};

}  // namespace bench

template <>
inline constexpr auto tenon::table_of<bench::TenonThread> =
    tenon::table<bench::TenonThread>("conversations")
        .relation(&bench::TenonThread::messages, &bench::Message::conversation_id)
        .relation(&bench::TenonThread::saved, &bench::Message::conversation_id)
        .cascades(&bench::TenonThread::saved, tenon::cascade::save);

namespace bench {

inline void tenon_eager(const bench_case& now, tenon::database& from, checksum& read) {
  using tenon::col;
  tenon::repository<TenonThread> threads{from};
  for (std::int64_t i = 0; i < now.count; ++i) {
    const std::int64_t first = i * threads_of_one % talked_in + 1;
    const std::int64_t last = first + threads_of_one - 1;
    const std::vector<TenonThread> found =
        threads.find(where(between(col<&TenonThread::id>, first, last)), order_by(col<&TenonThread::id>),
                     tenon::with<&TenonThread::messages>());
    for (const TenonThread& each : found) {
      read.add(each.updated_at);
      for (const Message& message : each.messages) read.add(message);
    }
  }
}

/// New conversations with messages, as a program makes them.
inline std::vector<TenonThread> make_graph(std::int64_t threads, std::int64_t messages, input& with) {
  std::vector<TenonThread> graph(static_cast<std::size_t>(threads));
  std::size_t next = 0;
  for (TenonThread& each : graph) {
    each.title = "made";
    std::vector<Message> list(static_cast<std::size_t>(messages));
    for (Message& message : list) {
      message = with.messages[next++];
      message.id = 0;
      message.conversation_id = 0;
    }
    each.saved = std::move(list);
  }
  return graph;
}

/// Counts the calls to a store.
class call_counter final : public tenon::observer {
 public:
  void finished(const tenon::observed_call&, void*) override { ++calls; }
  std::int64_t calls = 0;
};

/// What saving a graph and reading it back takes, of ever more rows: the numbers should not grow. The
/// database has the tables, and is left with the rows.
inline void print_statements(tenon::database& db, const call_counter& counter, input& with) {
  tenon::repository<TenonThread> threads{db};
  for (const std::int64_t conversations : {2, 20, 200}) {
    std::vector<TenonThread> graph = make_graph(conversations, 49, with);
    std::int64_t before = counter.calls;
    threads.save(graph);
    const std::int64_t saving = counter.calls - before;
    before = counter.calls;
    const auto found = threads.find(tenon::with<&TenonThread::messages>());
    std::printf("%6lld rows saved in %lld calls with begin and commit, %zu conversations read in %lld\n",
                static_cast<long long>(conversations * 50), static_cast<long long>(saving), found.size(),
                static_cast<long long>(counter.calls - before));
  }
}

/// 50 statements of five kinds, one by one, in one transaction.
inline void tenon_singles(const bench_case& now, tenon::database& into, input& with, checksum& read) {
  using tenon::col;
  const std::vector<Message>& other = with.changed_messages(mixed_rows);
  mixed_statements statements(mixed_rows);
  for (std::int64_t i = 0; i < now.count; i += statements_in_batch) {
    into.transaction([&](tenon::transaction& tx) {
      tenon::repository<Message> stored{tx};
      for (int j = 0; j < statements_in_batch; ++j) {
        const mixed_statement one = statements.next();
        switch (one.what) {
          case mixed_statement::kind::find: read.add(*stored.find_by_id(one.id)); break;
          case mixed_statement::kind::update:
            stored.update(where(col<&Message::id> == one.id), col<& Message::role> = roles[one.other % 3]);
            break;
          case mixed_statement::kind::insert: {
            Message row = other[one.other];
            row.id = one.id;
            stored.insert(row);
            break;
          }
          case mixed_statement::kind::update_conversation:
            stored.update(where(col<&Message::conversation_id> == one.id),
                          col<& Message::content> = other[one.other].content,
                          col<& Message::created_at> = other[one.other].created_at);
            break;
          case mixed_statement::kind::remove: stored.delete_by_id(one.id); break;
        }
      }
    });
  }
}

/// The same, 50 sent together.
inline void tenon_batches(const bench_case& now, tenon::database& into, input& with, checksum& read) {
  using tenon::col;
  const std::vector<Message>& other = with.changed_messages(mixed_rows);
  mixed_statements statements(mixed_rows);
  std::vector<Message> found;
  std::vector<Message> added;
  for (std::int64_t i = 0; i < now.count; i += statements_in_batch) {
    tenon::batch together{into};
    found.clear(), added.clear();
    added.reserve(statements_in_batch);  // they must stay where they are
    for (int j = 0; j < statements_in_batch; ++j) {
      const mixed_statement one = statements.next();
      switch (one.what) {
        case mixed_statement::kind::find: together.find(found, where(col<&Message::id> == one.id)); break;
        case mixed_statement::kind::update:
          together.add(tenon::update<Message>(where(col<&Message::id> == one.id),
                                              col<& Message::role> = roles[one.other % 3]));
          break;
        case mixed_statement::kind::insert:
          added.push_back(other[one.other]);
          added.back().id = one.id;
          together.insert(added.back());
          break;
        case mixed_statement::kind::update_conversation:
          together.add(tenon::update<Message>(where(col<&Message::conversation_id> == one.id),
                                              col<& Message::content> = other[one.other].content,
                                              col<& Message::created_at> = other[one.other].created_at));
          break;
        case mixed_statement::kind::remove:
          together.add(tenon::delete_from<Message>(where(col<&Message::id> == one.id)));
          break;
      }
    }
    together.run();
    read.add_all(found);
  }
}

/// Does the work with what `from` holds; what writes goes to `into`, often the same database.
inline void tenon_work(const bench_case& now, tenon::database& from, tenon::database& into, input& with,
                       checksum& read) {
  using tenon::col;
  tenon::repository<Message> stored{from};
  tenon::repository<Conversation> conversations{from};
  random_ids ids;
  switch (now.what) {
    case work::point_read:
      for (std::int64_t i = 0; i < now.count; ++i) {
        const std::optional<Message> found = stored.find_by_id(ids.next(rows));
        require(found.has_value(), "row");
        read.add(*found);
      }
      return;
    case work::find_by_ids_100: {
      const std::vector<std::int64_t>& every = with.shuffled_ids(now.count);
      std::vector<std::int64_t> batch;
      for (std::size_t i = 0; i < every.size(); i += ids_in_batch) {
        const auto first = every.begin() + static_cast<std::ptrdiff_t>(i);
        batch.assign(first, first + ids_in_batch);
        const std::vector<Message> found = stored.find_by_ids(batch);
        read.add_all(found);
      }
      return;
    }
    case work::read_100k_6: return read.add_all(stored.find());
    case work::read_100k_10: return read.add_all(conversations.find());
    case work::for_each_100k: stored.for_each([&](const Message& row) { read.add(row); }); return;
    case work::eager_100x50: return tenon_eager(now, from, read);
    case work::save_graph_1000:
      for (std::int64_t i = 0; i < now.count; ++i) {
        std::vector<TenonThread> graph = make_graph(graph_threads, graph_messages, with);
        tenon::repository<TenonThread>{into}.save(graph);
        read.add(static_cast<std::int64_t>(graph.back().saved.size()));
      }
      return;
    case work::page_50:
      for (std::int64_t i = 0; i < now.count; ++i) {
        const std::int64_t conversation = ids.next(talked_in);
        const std::vector<Message> page =
            stored.find(where(col<&Message::conversation_id> == conversation),
                        order_by(desc(col<&Message::created_at>)), tenon::limit(50));
        read.add_all(page);
      }
      return;
    case work::point_read_12:
    case work::point_read_hot: {
      const std::int64_t last = now.what == work::point_read_hot ? hot_rows : rows;
      tenon::repository<Agent> agents{from};
      for (std::int64_t i = 0; i < now.count; ++i) {
        const std::optional<Agent> found = agents.find_by_id(ids.next(last));
        require(found.has_value(), "row");
        read.add(*found);
      }
      return;
    }
    case work::filter:
      for (std::int64_t i = 0; i < now.count; ++i) {
        const std::int64_t users = ids.next(10) + 10;
        const std::vector<Conversation> found = conversations.find(
            where(col<&Conversation::user_id> <= users && col<&Conversation::status> == "active"));
        read.add_all(found);
      }
      return;
    case work::sum_of_filter:
      for (std::int64_t i = 0; i < now.count; ++i) {
        const std::int64_t users = ids.next(10) + 100;
        read.add(conversations.sum(col<&Conversation::user_id>, where(col<&Conversation::user_id> <= users))
                     .value_or(0));
      }
      return;
    case work::newest_50:
      for (std::int64_t i = 0; i < now.count; ++i) {
        const std::vector<Conversation> newest =
            conversations.find(order_by(desc(col<&Conversation::updated_at>)), tenon::limit(50));
        read.add_all(newest);
      }
      return;
    case work::update_one_column:
      return into.transaction([&](tenon::transaction& tx) {
        tenon::repository<Message> changed{tx};
        for (std::size_t i = 0; i < static_cast<std::size_t>(now.count); ++i) {
          const std::int64_t id = ids.next(now.count);
          changed.update(where(col<&Message::id> == id), col<& Message::role> = roles[i % 3]);
        }
      });
    case work::insert_single:
      return into.transaction([&](tenon::transaction& tx) {
        tenon::repository<Message> added{tx};
        for (Message& row : with.first_messages(now.count)) added.insert(row);
      });
    case work::insert_bulk: tenon::repository<Message>{into}.insert(with.first_messages(now.count)); return;
    case work::insert_generated:
      return into.transaction([&](tenon::transaction& tx) {
        tenon::repository<Message> added{tx};
        for (const Message& each : with.first_messages(now.count)) {
          Message row = each;
          row.id = 0;
          added.insert(row);
        }
      });
    case work::upsert_bulk: tenon::repository<Message>{into}.upsert(with.changed_messages(now.count)); return;
    case work::update_bulk: tenon::repository<Message>{into}.update(with.changed_messages(now.count)); return;
    case work::singles_50: return tenon_singles(now, into, with, read);
    case work::batch_50: return tenon_batches(now, into, with, read);
    default: require(false, "not written for Tenon");
  }
}

}  // namespace bench
