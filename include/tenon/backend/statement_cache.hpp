// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/unique.hpp>
#include <tenon/query/writer.hpp>

namespace tenon::inline v0 {
namespace detail {

/// Hashes the structure of a statement, never its values.
inline std::size_t hash_nodes(const std::vector<node>& nodes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto mix = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15u, hash ^= hash >> 29;
  };
  for (const node& each : nodes) {
    mix(static_cast<std::uint64_t>(each.kind) | static_cast<std::uint64_t>(each.flags) << 8 |
        static_cast<std::uint64_t>(each.arity) << 16 | static_cast<std::uint64_t>(each.index) << 32 |
        static_cast<std::uint64_t>(each.spec.kind) << 48);
    mix(reinterpret_cast<std::uintptr_t>(each.column != nullptr ? static_cast<const void*>(each.column)
                                                                : each.table));
    for (char letter : each.text) mix(static_cast<unsigned char>(letter));
  }
  return static_cast<std::size_t>(hash);
}

}  // namespace detail

/// What a connection remembers of its statements: a slot each for those whose type says everything, and the
/// most recently used of those composed at run time. `Prepared` has `bool busy() const`.
template <class Prepared>
class statement_cache {
 public:
  explicit statement_cache(std::size_t composed_limit = 128) : limit_(composed_limit) {}

  /// The idle prepared statement for `source`; `prepare` makes one of a described statement. A busy one (its
  /// rows are being read while the same statement starts again) is left alone and a second one made.
  template <class Prepare>
  Prepared& find(const statement_source& source, Prepare&& prepare) {
    if (source.slot != 0) [[likely]] {
      if (source.slot < slots_.size()) [[likely]] {
        Prepared* known = slots_[source.slot].get();
        if (known != nullptr && !known->busy()) [[likely]]
          return *known;
      }
      return fill_slot(source, prepare);
    }
    return find_composed(*source.described, prepare);
  }

  /// Forgets every statement that is not running.
  void clear() {
    std::erase_if(composed_, [](const entry& each) { return !each.prepared->busy(); });
    for (auto& slot : slots_) {
      if (slot != nullptr && !slot->busy()) slot.reset();
    }
    std::erase_if(extra_, [](const auto& each) { return !each->busy(); });
  }

 private:
  struct entry {
    std::size_t hash;
    std::uint64_t used;
    std::vector<node> nodes;
    std::vector<cell_spec> results;  // the same raw text may be read into another type
    std::unique_ptr<Prepared> prepared;
    std::unique_ptr<std::string> text{};  // of SQL by hand; other texts of nodes are constants

    void keep_text() {
      if (nodes.empty() || nodes[0].kind != node_kind::raw) return;
      text = std::make_unique<std::string>(nodes[0].text);
      nodes[0].text = *text;
    }
  };

  static bool same_results(const std::vector<cell_spec>& a, const std::vector<cell_spec>& b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].kind != b[i].kind || a[i].stored != b[i].stored) return false;
    }
    return true;
  }

  template <class Prepare>
  [[gnu::noinline]] Prepared& fill_slot(const statement_source& source, Prepare& prepare) {
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    source.write(source.shell, writer);
    if (source.slot >= slots_.size()) slots_.resize(source.slot + 16);
    if (slots_[source.slot] != nullptr) return add_extra(prepare(described));
    slots_[source.slot] = prepare(described);
    return *slots_[source.slot];
  }

  template <class Prepare>
  Prepared& find_composed(const statement& described, Prepare& prepare) {
    const std::size_t hash = detail::hash_nodes(described.nodes);
    entry* oldest = nullptr;
    for (entry& each : composed_) {
      if (each.hash == hash && each.nodes == described.nodes &&
          same_results(each.results, described.results)) {
        if (each.prepared->busy()) return add_extra(prepare(described));
        each.used = ++clock_;
        return *each.prepared;
      }
      if (!each.prepared->busy() && (oldest == nullptr || each.used < oldest->used)) oldest = &each;
    }
    entry fresh{hash, ++clock_, described.nodes, described.results, prepare(described)};
    fresh.keep_text();
    if (composed_.size() < limit_ || oldest == nullptr)
      return *composed_.emplace_back(std::move(fresh)).prepared;
    *oldest = std::move(fresh);
    return *oldest->prepared;
  }

  Prepared& add_extra(std::unique_ptr<Prepared> prepared) {
    std::erase_if(extra_, [](const auto& each) { return !each->busy(); });
    return *extra_.emplace_back(std::move(prepared));
  }

  std::vector<std::unique_ptr<Prepared>> slots_;
  std::vector<entry> composed_;
  std::vector<std::unique_ptr<Prepared>> extra_;
  std::size_t limit_;
  std::uint64_t clock_ = 0;
};

}  // namespace tenon::inline v0
