// SPDX-License-Identifier: MIT
#include "entity.hpp"

std::vector<Note> notes_about(tenon::database& db, const std::string& part) {
  return tenon::repository<Note>{db}.find(where(contains(tenon::col<&Note::text>, part)),
                                          order_by(tenon::col<&Note::id>));
}
