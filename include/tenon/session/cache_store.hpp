// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tenon::inline v0 {

/// Where a query cache keeps its bytes: in the process (`memory_cache`), or whatever answers by key. Called
/// by several threads at once, and must not throw: a store that cannot be reached knows nothing. It may
/// forget anything at any time, but must not give back what was overwritten.
class cache_store {
 public:
  virtual ~cache_store() = default;
  /// What was written under the key; false if that is not known. Keys are short and of letters, digits and
  /// ":".
  virtual bool read(std::string_view key, std::string& bytes) = 0;
  /// `life` is how long the bytes are of use; 0: no end.
  virtual void write(std::string_view key, std::string_view bytes, std::chrono::microseconds life) = 0;
};

/// Keeps bytes in the process, up to a number of them; what was not used for the longest time goes first.
template <class Deferred = void>
class basic_memory_cache final : public cache_store {
 public:
  explicit basic_memory_cache(std::size_t most_bytes) : most_(most_bytes) {}

  bool read(std::string_view key, std::string& bytes) override {
    const std::lock_guard held(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return false;
    if (found->second->until <= clock::now()) {
      erase(found->second);
      return false;
    }
    used_.splice(used_.begin(), used_, found->second);
    bytes = found->second->bytes;
    return true;
  }
  void write(std::string_view key, std::string_view bytes, std::chrono::microseconds life) override {
    if (key.size() + bytes.size() + overhead > most_) return;
    const clock::time_point until = life.count() == 0 ? clock::time_point::max() : clock::now() + life;
    const std::lock_guard held(mutex_);
    const auto found = index_.find(key);
    if (found != index_.end()) erase(found->second);
    used_.push_front({std::string(key), std::string(bytes), until});
    index_.emplace(used_.front().key, used_.begin());
    size_ += size_of(used_.front());
    while (size_ > most_) erase(std::prev(used_.end()));
  }
  /// Bytes that are kept now, what keeping them costs included.
  std::size_t size() const {
    const std::lock_guard held(mutex_);
    return size_;
  }

 private:
  using clock = std::chrono::steady_clock;
  struct entry {
    std::string key;
    std::string bytes;
    clock::time_point until;
  };
  static constexpr std::size_t overhead = 160;  // two nodes and their strings

  static std::size_t size_of(const entry& each) { return each.key.size() + each.bytes.size() + overhead; }
  void erase(typename std::list<entry>::iterator which) {
    size_ -= size_of(*which);
    index_.erase(which->key);
    used_.erase(which);
  }

  mutable std::mutex mutex_;
  std::list<entry> used_;  ///< the last used first
  std::unordered_map<std::string_view, typename std::list<entry>::iterator> index_;
  std::size_t size_ = 0;
  std::size_t most_;
};
using memory_cache = basic_memory_cache<>;

}  // namespace tenon::inline v0
