// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenon::inline v0::memory_engine {

/// Numbers from 0, found by the hash they were added with. Many equal hashes cost no more than others do.
template <class Deferred = void>
class basic_hash_chain {
 public:
  void clear() noexcept {
    heads_.clear();
    links_.clear();
  }
  /// The same, without keeping much memory.
  void forget() noexcept {
    constexpr std::size_t kept = 4096;
    clear();
    if (heads_.capacity() > kept) std::vector<std::uint32_t>().swap(heads_);
    if (links_.capacity() > kept) std::vector<link>().swap(links_);
  }
  std::size_t size() const noexcept { return links_.size(); }

  /// The next number, to be found from now on.
  void add(std::uint64_t hash) {
    if (links_.size() >= heads_.size()) grow();
    const std::uint32_t tag = tag_of(hash);
    std::uint32_t& head = heads_[tag & (heads_.size() - 1)];
    links_.push_back({head, tag});
    head = static_cast<std::uint32_t>(links_.size() - 1);
  }

  // Many numbers at once: `put` or `leave_out` for each, then `tie`. They are found from the least to the
  // greatest.

  void put(std::uint64_t hash) { links_.push_back({none, tag_of(hash)}); }
  void leave_out() { links_.push_back({left_out, 0}); }
  void tie() {
    std::size_t size = 16;
    while (size < links_.size()) size *= 2;
    heads_.assign(size, none);
    for (std::size_t i = links_.size(); i-- > 0;) {
      if (links_[i].next == left_out) continue;
      std::uint32_t& head = heads_[links_[i].tag & (size - 1)];
      links_[i].next = head;
      head = static_cast<std::uint32_t>(i);
    }
  }

  /// Hands the numbers that may have this hash to `each` until it returns false.
  template <class Each>
  void find(std::uint64_t hash, Each&& each) const {
    if (heads_.empty()) return;
    const std::uint32_t tag = tag_of(hash);
    for (std::uint32_t at = heads_[tag & (heads_.size() - 1)]; at != none; at = links_[at].next) {
      if (links_[at].tag == tag && !each(at)) return;
    }
  }

 private:
  struct link {
    std::uint32_t next;
    std::uint32_t tag;
  };
  static constexpr std::uint32_t none = 0xffffffff;
  static constexpr std::uint32_t left_out = 0xfffffffe;

  static std::uint32_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32); }

  [[gnu::noinline]] void grow() {
    const std::size_t size = heads_.empty() ? 16 : heads_.size() * 2;
    heads_.assign(size, none);
    for (std::size_t i = 0; i < links_.size(); ++i) {
      std::uint32_t& head = heads_[links_[i].tag & (size - 1)];
      links_[i].next = head;
      head = static_cast<std::uint32_t>(i);
    }
  }

  std::vector<std::uint32_t> heads_;
  std::vector<link> links_;
};

using hash_chain = basic_hash_chain<>;

}  // namespace tenon::inline v0::memory_engine
