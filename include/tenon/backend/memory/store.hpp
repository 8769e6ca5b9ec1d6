// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/backend/memory/gate.hpp>
#include <tenon/backend/memory/table.hpp>
#include <tenon/codec/defined_function.hpp>
#include <tenon/codec/uuid.hpp>

namespace tenon::inline v0::memory_engine {

/// What the connections to one store share: the tables, the number of the last commit, and the right to
/// write, which one connection has at a time.
template <class Deferred = void>
class basic_store {
 public:
  basic_store() { detail::random_bytes(reinterpret_cast<unsigned char*>(&seed_), sizeof seed_); }
  basic_store(const basic_store&) = delete;
  basic_store& operator=(const basic_store&) = delete;
  ~basic_store() {
    for (const auto& each : tables) {
      for (row_version* version : each->rows) {
        while (version != nullptr) {
          row_version* const older = version->older;
          free_version(memory, version);
          version = older;
        }
      }
    }
  }

  memory_engine::gate gate;
  arena memory;  ///< the writer's
  defined_functions functions;
  std::vector<std::unique_ptr<table>> tables;
  std::atomic<std::uint64_t> committed{1};   ///< the last commit
  std::atomic<std::uint32_t> generation{1};  ///< of the schema

  std::uint64_t seed() const noexcept { return seed_; }

  /// The table as a snapshot sees it; null if it sees none. In the gate.
  table* find(std::string_view name, std::uint64_t snapshot) const noexcept {
    for (const auto& each : tables) {
      if (each->visible(snapshot) && schema::same_name(each->description.name, name, true)) return each.get();
    }
    return nullptr;
  }

  // The right to write.

  /// Takes it if it is free.
  bool try_acquire() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (writing_) return false;
    return writing_ = true;
  }
  /// Waits for it; false if it did not come free in time.
  bool acquire(deadline until) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (writing_) {
      if (free_.wait_until(lock, until) == std::cv_status::timeout && writing_) return false;
    }
    writing_ = true;
    return true;
  }
  void release() noexcept {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      writing_ = false;
    }
    free_.notify_one();
  }

  // What nobody can see any more.

  /// Makes room, so that `discard` cannot fail.
  void expect_garbage(std::size_t count) {
    if (garbage_.capacity() - garbage_.size() < count) garbage_.reserve(garbage_.size() * 2 + count);
  }
  void discard(table& where, row_version* version) noexcept { garbage_.push_back({&where, version}); }

  /// Frees old versions that no snapshot needs. By the writer, after its commit.
  void reclaim() {
    if (garbage_.empty()) return;
    gate.close();
    const std::uint64_t oldest = gate.oldest_snapshot();
    std::size_t end = 0;
    while (end < garbage_.size() && garbage_[end].version->deleted <= oldest) ++end;
    // From the last: lists of an index are shortened at their ends then.
    for (std::size_t i = end; i-- > 0;) {
      garbage_[i].where->unlink_old(garbage_[i].version);
      free_version(memory, garbage_[i].version);
      if (i % 512 == 0 && i != 0) {
        gate.open();
        gate.close();
      }
    }
    for (const auto& each : tables) {
      each->trim();
      if (oldest == never) each->compact();
    }
    gate.open();
    garbage_.erase(garbage_.begin(), garbage_.begin() + static_cast<std::ptrdiff_t>(end));
  }

  // Entities, as descriptions name them: who a table's checks come from.

  void remember(const table_info& info) {
    const std::lock_guard<std::mutex> lock(known_mutex_);
    for (const table_info* each : known_) {
      if (each == &info) return;
    }
    known_.push_back(&info);
  }
  std::vector<const table_info*> known() const {
    const std::lock_guard<std::mutex> lock(known_mutex_);
    return known_;
  }

 private:
  struct discarded {
    table* where;
    row_version* version;
  };

  std::uint64_t seed_ = 0;
  std::mutex mutex_;
  std::condition_variable free_;
  bool writing_ = false;
  std::vector<discarded> garbage_;
  mutable std::mutex known_mutex_;
  std::vector<const table_info*> known_;
};

using store = basic_store<>;

}  // namespace tenon::inline v0::memory_engine
