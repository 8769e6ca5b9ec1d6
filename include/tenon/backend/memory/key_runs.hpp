// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::inline v0::memory_engine {

/// Where integer keys that were given one after the other lie: one run of keys is one run of places. What it
/// says is a guess that has to be looked at, since rows go and keys change; it spares a search of the index,
/// whose memory is never at hand when a large table is read here and there.
class key_runs {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// A row with this key came to the last place of its table.
  void add(std::int64_t key, std::uint32_t slot) noexcept {
    while (count_ != 0 && runs_[count_ - 1].slot >= slot) --count_;
    if (count_ != 0) {
      run& last = runs_[count_ - 1];
      if (slot - last.slot < last.length) last.length = slot - last.slot;
      const std::uint64_t ahead = distance(last, key);
      if (key < last.key || ahead < last.length) return;
      if (ahead == last.length && slot - last.slot == last.length) {
        ++last.length;
        return;
      }
      if (count_ == most) return;
    }
    runs_[count_++] = {key, slot, 1};
  }
  void clear() noexcept { count_ = 0; }

  /// The place of a key if it has one; `none` if nothing is known of it.
  std::uint32_t find(std::int64_t key) const noexcept {
    for (std::size_t i = count_; i-- > 0;) {
      if (key < runs_[i].key) continue;
      const std::uint64_t ahead = distance(runs_[i], key);
      return ahead < runs_[i].length ? runs_[i].slot + static_cast<std::uint32_t>(ahead) : none;
    }
    return none;
  }

 private:
  struct run {
    std::int64_t key;
    std::uint32_t slot;
    std::uint32_t length;
  };
  static constexpr std::size_t most = 16;

  static std::uint64_t distance(const run& from, std::int64_t key) noexcept {
    return static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(from.key);
  }

  run runs_[most];
  std::size_t count_ = 0;
};

}  // namespace tenon::inline v0::memory_engine
