// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

struct Message {
  std::int64_t id = 0;
  std::int64_t conversation_id = 0;
  std::string role{};
  std::string content{};
  std::string metadata{};
  std::int64_t created_at = 0;
};

struct Conversation {
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
};

/// Twelve columns of several kinds, and texts of which most are short.
struct Agent {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string name{};
  std::string model{};
  std::string status{};
  std::string description{};
  double temperature = 0;
  std::int64_t max_tokens = 0;
  std::int64_t priority = 0;
  bool enabled = false;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
};

inline constexpr std::int64_t rows = 100000;         ///< of each table
inline constexpr std::int64_t messages_of_one = 50;  ///< in each conversation that has any
inline constexpr std::int64_t talked_in =
    rows / messages_of_one;  ///< conversations with messages: 1 … talked_in

inline std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The same pseudo-random keys for everybody.
class random_ids {
 public:
  std::int64_t next(std::int64_t largest) {
    state_ = mix(state_);
    return static_cast<std::int64_t>(state_ % static_cast<std::uint64_t>(largest)) + 1;
  }

 private:
  std::uint64_t state_ = 42;
};

inline constexpr std::string_view roles[] = {"user", "assistant", "system"};

inline std::string words(std::uint64_t seed, std::size_t length) {
  static constexpr std::string_view list[] = {"the ",  "model ", "answer ", "query ", "row ",   "of ",
                                              "data ", "index ", "page ",   "cache ", "value ", "join ",
                                              "a ",    "is ",    "fast ",   "slow "};
  std::string text;
  text.reserve(length + 8);
  while (text.size() < length) {
    seed = mix(seed);
    text += list[seed & 15];
  }
  text.resize(length);
  return text;
}

inline Message make_message(std::int64_t id) {
  const auto seed = static_cast<std::uint64_t>(id);
  Message made;
  made.id = id;
  made.conversation_id = (id - 1) % talked_in + 1;  // the messages of one conversation lie scattered
  made.role = roles[mix(seed) % 3];
  made.content = words(seed, 180 + mix(seed * 7) % 41);
  made.metadata = "{\"tokens\":" + std::to_string(mix(seed) % 4000) + ",\"model\":\"m-" +
                  std::to_string(id % 5) + "\",\"note\":\"" + words(seed * 3, 60) + "\"}";
  made.created_at = 1700000000000 + id * 1000;
  return made;
}

inline Conversation make_conversation(std::int64_t id) {
  const auto seed = static_cast<std::uint64_t>(id);
  Conversation made;
  made.id = id;
  made.user_id = static_cast<std::int64_t>(mix(seed) % 1000) + 1;
  made.title = words(seed * 11, 40);
  made.model = "model-" + std::to_string(id % 7);
  made.status = id % 3 != 0 ? "active" : "archived";
  made.pinned = id % 10 == 0 ? 1 : 0;
  made.message_count = id <= talked_in ? messages_of_one : 0;
  made.settings =
      "{\"temperature\":0.7,\"top_p\":" + std::to_string(mix(seed) % 100) + ",\"tools\":[\"a\",\"b\"]}";
  made.created_at = 1690000000000 + id * 1000;
  made.updated_at = 1700000000000 + id * 1000;
  return made;
}

/// A conversation with what was said in it.
struct Thread {
  Conversation head{};
  std::vector<Message> messages{};
};
inline constexpr std::int64_t threads_of_one = 100;  ///< that are read at once
inline constexpr std::int64_t graph_threads = 20;    ///< that are saved at once
inline constexpr std::int64_t graph_messages = 49;   ///< in each of them

inline Agent make_agent(std::int64_t id) {
  const auto seed = static_cast<std::uint64_t>(id);
  Agent made;
  made.id = id;
  made.user_id = static_cast<std::int64_t>(mix(seed) % 1000) + 1;
  made.name = "agent " + std::to_string(id);
  made.model = "model-" + std::to_string(id % 7);
  made.status = id % 3 != 0 ? "active" : "archived";
  made.description = words(seed * 13, 40);
  made.temperature = static_cast<double>(mix(seed) % 200) / 100;
  made.max_tokens = 1 << (id % 8 + 8);
  made.priority = id % 10;
  made.enabled = id % 4 != 0;
  made.created_at = 1690000000000 + id * 1000;
  made.updated_at = 1700000000000 + id * 1000;
  return made;
}

inline std::vector<Message> make_messages() {
  std::vector<Message> made;
  made.reserve(static_cast<std::size_t>(rows));
  for (std::int64_t id = 1; id <= rows; ++id) made.push_back(make_message(id));
  return made;
}

/// Every key up to `count` once, shuffled.
inline std::vector<std::int64_t> make_shuffled_ids(std::int64_t count = rows) {
  std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
  random_ids random;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids[i] = static_cast<std::int64_t>(i) + 1;
    std::swap(ids[i], ids[static_cast<std::size_t>(random.next(static_cast<std::int64_t>(i) + 1)) - 1]);
  }
  return ids;
}

/// What a contestant read. While the clock runs only sizes are summed up; the other depths look at every
/// byte.
class checksum {
 public:
  enum class depth { sizes, bytes, bytes_in_order };

  explicit checksum(depth wanted) : depth_(wanted) {}
  void add(const Message& read) {
    sum_ += static_cast<std::uint64_t>(read.id) + read.role.size() + read.content.size() +
            read.metadata.size() + static_cast<std::uint64_t>(read.created_at);
    ++rows_;
    if (depth_ == depth::sizes) return;
    start_row();
    number(read.id), number(read.conversation_id), text(read.role), text(read.content), text(read.metadata);
    number(read.created_at);
    end_row();
  }
  void add(const Conversation& read) {
    sum_ += static_cast<std::uint64_t>(read.id) + read.title.size() + read.settings.size() +
            static_cast<std::uint64_t>(read.updated_at);
    ++rows_;
    if (depth_ == depth::sizes) return;
    start_row();
    number(read.id), number(read.user_id), text(read.title), text(read.model), text(read.status);
    number(read.pinned), number(read.message_count), text(read.settings), number(read.created_at);
    number(read.updated_at);
    end_row();
  }
  void add(const Agent& read) {
    sum_ += static_cast<std::uint64_t>(read.id) + read.name.size() + read.description.size() +
            static_cast<std::uint64_t>(read.updated_at);
    ++rows_;
    if (depth_ == depth::sizes) return;
    start_row();
    number(read.id), number(read.user_id), text(read.name), text(read.model), text(read.status);
    text(read.description), number(static_cast<std::int64_t>(read.temperature * 100)),
        number(read.max_tokens);
    number(read.priority), number(read.enabled ? 1 : 0), number(read.created_at), number(read.updated_at);
    end_row();
  }
  /// A single number.
  void add(std::int64_t read) {
    sum_ += static_cast<std::uint64_t>(read);
    ++rows_;
  }
  template <class Rows>
  void add_all(const Rows& read) {
    for (const auto& row : read) add(row);
  }
  bool operator==(const checksum& other) const {
    return rows_ == other.rows_ && sum_ == other.sum_ && bytes_ == other.bytes_;
  }

 private:
  void start_row() { row_ = depth_ == depth::bytes_in_order ? rows_ : 0; }
  void end_row() { bytes_ += row_; }
  void number(std::int64_t value) { row_ = mix(row_ ^ static_cast<std::uint64_t>(value)); }
  void text(const std::string& value) {
    row_ = mix(row_ ^ value.size());
    for (char letter : value) row_ = (row_ ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
  }

  depth depth_;
  std::uint64_t rows_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t row_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace bench
