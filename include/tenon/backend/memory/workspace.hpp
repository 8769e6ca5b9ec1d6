// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

#include <tenon/backend/memory/value.hpp>

#if defined(__SANITIZE_ADDRESS__)
#define TENON_MEMORY_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TENON_MEMORY_POISON 1
#endif
#endif
#ifdef TENON_MEMORY_POISON
#include <sanitizer/asan_interface.h>
#endif

namespace tenon::inline v0::memory_engine {

/// Memory for what a statement makes while it runs. It grows at its end and is given back from there, down to
/// a mark or all at once. Under the address sanitizer what was given back must not be looked at.
template <class Deferred = void>
class basic_workspace {
 public:
  struct mark {
    std::size_t chunk = 0;
    std::size_t used = 0;
  };

  basic_workspace() = default;
  basic_workspace(const basic_workspace&) = delete;
  basic_workspace& operator=(const basic_workspace&) = delete;
  ~basic_workspace() { free_from(0); }

  char* allocate(std::size_t size) {
    const std::size_t rounded = (size + 7) & ~std::size_t{7};
    if (current_ >= chunks_.size() || chunks_[current_].size - used_ < rounded) [[unlikely]]
      go_on(rounded);
    char* const made = chunks_[current_].data + used_;
    used_ += rounded;
    touch(made, rounded);
    return made;
  }
  template <class Item>
  Item* room(std::size_t count) {
    return reinterpret_cast<Item*>(allocate(count * sizeof(Item)));
  }

  /// A copy of a value whose bytes live here.
  cell keep(cell value) {
    if (has_bytes(value.kind) && value.bytes.size != 0) {
      char* const own = allocate(value.bytes.size);
      std::memcpy(own, value.bytes.data, value.bytes.size);
      value.bytes.data = own;
    }
    return value;
  }

  mark here() const noexcept { return {current_, used_}; }
  void rewind(mark to) noexcept {
    for (std::size_t i = to.chunk; i < chunks_.size() && i <= current_; ++i) {
      const std::size_t start = i == to.chunk ? to.used : 0;
      give_back(chunks_[i].data + start, chunks_[i].size - start);
    }
    current_ = to.chunk;
    used_ = to.used;
  }
  void clear() noexcept {
    rewind({});
    if (chunks_.size() > 3) free_from(3);
  }

 private:
  struct chunk {
    char* data;
    std::size_t size;
  };

  [[gnu::noinline]] void go_on(std::size_t least) {
    if (current_ < chunks_.size()) ++current_;
    used_ = 0;
    // Chunks that are too small for this are passed over until the next rewind.
    while (current_ < chunks_.size() && chunks_[current_].size < least) ++current_;
    if (current_ < chunks_.size()) return;
    std::size_t size = chunks_.empty() ? std::size_t{4} << 10 : chunks_.back().size * 2;
    if (size > std::size_t{1} << 20) size = std::size_t{1} << 20;
    if (size < least) size = least;
    chunks_.reserve(chunks_.size() + 1);
    chunks_.push_back({static_cast<char*>(::operator new(size)), size});
    current_ = chunks_.size() - 1;
    give_back(chunks_.back().data, size);
  }
  void free_from(std::size_t first) noexcept {
    for (std::size_t i = first; i < chunks_.size(); ++i) {
      touch(chunks_[i].data, chunks_[i].size);
      ::operator delete(chunks_[i].data);
    }
    if (first < chunks_.size()) chunks_.resize(first);
  }

#ifdef TENON_MEMORY_POISON
  static void touch(char* at, std::size_t size) noexcept {
    ASAN_UNPOISON_MEMORY_REGION(at, size);
  }
  static void give_back(char* at, std::size_t size) noexcept {
    ASAN_POISON_MEMORY_REGION(at, size);
  }
#else
  static void touch(char*, std::size_t) noexcept {}
  static void give_back(char*, std::size_t) noexcept {}
#endif

  std::vector<chunk> chunks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

using workspace = basic_workspace<>;

}  // namespace tenon::inline v0::memory_engine

#undef TENON_MEMORY_POISON
