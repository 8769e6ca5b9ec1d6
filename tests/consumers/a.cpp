// SPDX-License-Identifier: MIT
#include "entity.hpp"

tenon::error refusal_made_in_a() {
  return tenon::error(tenon::error_kind::not_found, "Note 7: no such row");
}

// Here: one repository<Note> call, so that both units instantiate the same templates.
