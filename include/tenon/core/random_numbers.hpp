// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tenon::inline v0 {

/// Numbers that look random and are the same for a seed number on every platform and in every version: not
/// for secrets. (The generator is SplitMix64.)
class random_numbers {
 public:
  explicit constexpr random_numbers(std::uint64_t number) noexcept : state_(number) {}

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  /// From 0 to below `end`, which is not 0. A bias of less than one in 2^64 / `end` is left.
  constexpr std::uint64_t below(std::uint64_t end) noexcept { return next() % end; }
  /// Both ends are possible.
  constexpr std::int64_t between(std::int64_t least, std::int64_t most) noexcept {
    const std::uint64_t width = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    const std::uint64_t offset = width == ~std::uint64_t{0} ? next() : below(width + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + offset);
  }

 private:
  std::uint64_t state_;
};

}  // namespace tenon::inline v0
