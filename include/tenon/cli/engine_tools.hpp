// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/session/database.hpp>

namespace tenon::inline v0::cli {

/// How far a copy is; `total` 0: nobody knows.
struct copy_progress {
  void (*tell)(std::size_t done, std::size_t total, void* context) = nullptr;
  void* context = nullptr;
};

/// What the commands need of one store beside the contract that all meet. A null function: the store cannot
/// do it, and the remedy says who can.
struct engine_tools {
  std::string_view system = {};  ///< `store_identity::system`
  /// The version of the library or server.
  std::string (*version)(database& db) = nullptr;
  /// Bytes on disk.
  std::int64_t (*size)(database& db) = nullptr;
  void (*vacuum)(database& db) = nullptr;
  /// What is damaged, one sentence each.
  std::vector<std::string> (*check)(database& db) = nullptr;
  /// Into a file that is not there yet.
  void (*backup)(database& db, const std::string& file, const copy_progress& progress) = nullptr;
  /// Over what is there; `url` is the database's.
  void (*restore)(database& db, std::string_view url, const std::string& file,
                  const copy_progress& progress) = nullptr;
  std::string_view copy_remedy = {};
  /// The columns that SQL would give, without running it; none: it gives no rows.
  std::vector<std::string> (*columns)(backend_connection& connection, const std::string& sql) = nullptr;
  /// An empty database of its own, to replay a history in; `url` is of the same server.
  std::unique_ptr<backend> (*scratch)(std::string_view url, const std::string& name) = nullptr;
  void (*drop_scratch)(std::string_view url, const std::string& name) = nullptr;
  /// The URL with which a missing database is not made; null: opening makes none.
  std::string (*existing)(std::string_view url) = nullptr;
  /// Keeps what was written, of a store that does not by itself; null: it does.
  void (*keep)(database& db, std::string_view url) = nullptr;
};

// A door's header overloads tools_for(). It is looked up where run<…>() is instantiated.
template <std::size_t Entities>
struct tools_query {};
template <class Query, class Scheme>
const engine_tools* tools_for(const Query&, const Scheme&) {
  return nullptr;
}

}  // namespace tenon::inline v0::cli
