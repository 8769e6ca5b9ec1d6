// SPDX-License-Identifier: MIT
#pragma once

namespace tenon::inline v0::schema {

/// What a plan may do beside what the wanted schema says.
struct change_options {
  bool drop_tables =
      false;  ///< those that are only in the database, but for Tenon's own; else they are left alone
  bool drop_views = false;    ///< likewise
  bool concurrently = false;  ///< indexes of tables that are there are made while others write
};

}  // namespace tenon::inline v0::schema
