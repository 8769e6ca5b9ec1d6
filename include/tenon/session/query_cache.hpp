// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/keyed_hash.hpp>
#include <tenon/session/cache_store.hpp>
#include <tenon/session/key_bytes.hpp>
#include <tenon/session/monitor.hpp>

namespace tenon::inline v0 {

/// What a query cache keeps.
struct query_cache_options {
  std::size_t bytes = 16u << 20;          ///< in the process, all together
  std::size_t largest_result = 1u << 20;  ///< bytes of one statement's rows; more are not kept
  std::string prefix = "tenon";           ///< of keys: what else shares an outside store has another one
};

/// What a query cache did so far.
struct query_cache_counts {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
};

/// Rows of statements that asked for it by `cached(…)`, for a database opened with `cached_by`. Each entry
/// knows the stamps of what it depends on: its tables, its tags, and everything. A write gives its tables new
/// stamps when it is committed, so that no entry that was begun before is ever used again. Safe to use from
/// several threads.
template <class Deferred = void>
class basic_query_cache {
 public:
  /// In the process.
  explicit basic_query_cache(query_cache_options options = {})
      : store_(std::make_shared<basic_memory_cache<Deferred>>(options.bytes)), options_(std::move(options)) {}
  /// In a store of yours, which processes with the same database share.
  explicit basic_query_cache(std::shared_ptr<cache_store> store, query_cache_options options = {})
      : store_(std::move(store)), options_(std::move(options)) {}
  basic_query_cache(const basic_query_cache&) = delete;
  basic_query_cache& operator=(const basic_query_cache&) = delete;

  /// Forgets what was read under a tag.
  void invalidate(std::string_view tag) { renew(detail::sentence({"tag:", tag})); }
  /// Forgets what depends on an entity's table, for writes of others: `cache.invalidate<Agent>()`.
  template <class Entity>
  void invalidate() {
    renew(name_of(table_info_of<Entity>));
  }
  /// Forgets everything.
  void clear() { renew(everything); }

  query_cache_counts counts() const noexcept {
    return {hits_.load(std::memory_order_relaxed), misses_.load(std::memory_order_relaxed)};
  }

  // For the connections of the database.

  static constexpr std::string_view everything = "all";
  static constexpr std::string_view every_table = "tables";
  static std::string name_of(const table_info& table) {
    return detail::sentence({"table:", table.schema, ".", table.name});
  }

  /// An entry on its way: what it is, and the stamps of what it depends on when its reading began.
  struct place {
    std::string identity;
    std::string key;
    std::string stamps;
    std::chrono::microseconds life{0};
  };
  place place_of(std::string identity, const std::vector<std::string>& dependencies,
                 std::chrono::microseconds life) {
    place made{std::move(identity), {}, {}, life};
    made.key = detail::sentence({options_.prefix, ":rows:", short_form(made.identity)});
    for (const std::string& each : dependencies) made.stamps += stamp_of(each);
    return made;
  }
  /// The rows that are kept there, behind `skipped` bytes; false if there are none of use.
  bool read(const place& at, std::string& bytes, std::size_t& skipped) {
    return store_->read(at.key, bytes) && is_good(at, bytes, skipped);
  }
  /// Counts what became of a statement.
  void count(bool found) noexcept { (found ? hits_ : misses_).fetch_add(1, std::memory_order_relaxed); }

  /// One thread's asking the database for an entry. Whoever misses it meanwhile waits, no longer than until
  /// a moment or than the entry would be of use, and then looks for it again.
  class flight {
   public:
    flight(basic_query_cache& cache, const place& at, std::chrono::steady_clock::time_point until)
        : cache_(cache), name_(at.key + at.stamps) {
      constexpr std::chrono::microseconds most = std::chrono::hours(1);
      const auto useful = std::chrono::steady_clock::now() + (at.life < most ? at.life : most);
      detail::monitor::lock held(cache_.air_);
      while (cache_.flies(name_)) {
        waited_ = true;
        if (!cache_.landed_.wait(held, until < useful ? until : useful)) break;
      }
      if (waited_) return;  // who finds nothing then asks by itself, as all the others may
      cache_.flying_.push_back(&name_);
      leads_ = true;
    }
    flight(const flight&) = delete;
    flight& operator=(const flight&) = delete;
    ~flight() {
      if (!leads_) return;
      const detail::monitor::lock held(cache_.air_);
      std::erase(cache_.flying_, &name_);
      cache_.landed_.notify();
    }
    bool waited() const noexcept { return waited_; }

   private:
    basic_query_cache& cache_;
    std::string name_;
    bool waited_ = false;
    bool leads_ = false;
  };
  /// Errors of reading never come here, so only whole results do.
  void write(const place& at, std::string_view rows) {
    if (rows.size() > options_.largest_result) return;
    std::string bytes;
    append_part(bytes, at.identity);
    append_part(bytes, at.stamps);
    const std::int64_t now = unix_microseconds();
    bytes.append(reinterpret_cast<const char*>(&now), sizeof now);
    bytes += rows;
    store_->write(at.key, bytes, at.life);
  }
  std::size_t largest_result() const noexcept { return options_.largest_result; }
  /// What depends on that is of no use any more.
  void renew(std::string_view dependency) {
    store_->write(stamp_key(dependency), fresh_stamp(), std::chrono::microseconds(0));
  }

 private:
  bool flies(const std::string& name) const {
    for (const std::string* each : flying_) {
      if (*each == name) return true;
    }
    return false;
  }
  static std::int64_t unix_microseconds() { return now().time_since_epoch().count(); }
  static std::string fresh_stamp() {
    const uuid made = uuid::v4();
    return made.to_string();
  }
  std::string stamp_key(std::string_view dependency) const {
    return detail::sentence({options_.prefix, ":stamp:", short_form(dependency)});
  }
  /// Whoever finds none makes one: what was kept under a stamp that is lost is lost too.
  std::string stamp_of(std::string_view dependency) {
    std::string stamp;
    const std::string key = stamp_key(dependency);
    if (!store_->read(key, stamp)) {
      stamp = fresh_stamp();
      store_->write(key, stamp, std::chrono::microseconds(0));
    }
    return stamp;
  }
  /// 32 letters for anything; entries say in full what they are.
  static std::string short_form(std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    const detail::hash_key hash = detail::key_of_text(text);
    std::string made;
    for (std::uint64_t part : {hash.low, hash.high}) {
      for (int i = 0; i < 16; ++i, part >>= 4) made += digits[part & 15];
    }
    return made;
  }
  static void append_part(std::string& bytes, std::string_view part) {
    const std::uint64_t size = part.size();
    bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
    bytes += part;
  }
  static bool take(std::string_view bytes, std::size_t& position, std::string_view wanted) {
    std::uint64_t size = 0;
    if (bytes.size() - position < sizeof size) return false;
    std::memcpy(&size, bytes.data() + position, sizeof size);
    position += sizeof size;
    if (size != wanted.size() || bytes.substr(position, wanted.size()) != wanted) return false;
    position += wanted.size();
    return true;
  }
  static bool is_good(const place& at, std::string_view bytes, std::size_t& position) {
    position = 0;
    if (!take(bytes, position, at.identity) || !take(bytes, position, at.stamps)) return false;
    std::int64_t written = 0;
    if (bytes.size() - position < sizeof written) return false;
    std::memcpy(&written, bytes.data() + position, sizeof written);
    position += sizeof written;
    return unix_microseconds() - written < at.life.count();
  }

  std::shared_ptr<cache_store> store_;
  query_cache_options options_;
  std::atomic<std::uint64_t> hits_{0};
  std::atomic<std::uint64_t> misses_{0};
  detail::monitor air_;
  detail::monitor::signal landed_;
  std::vector<const std::string*> flying_;  ///< what the database is being asked for
};
using query_cache = basic_query_cache<>;

}  // namespace tenon::inline v0
