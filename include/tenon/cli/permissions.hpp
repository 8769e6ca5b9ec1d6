// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/cli/workspace.hpp>
#include <tenon/migrate/change.hpp>
#include <tenon/schema/permission.hpp>

namespace tenon::inline v0::cli {

/// The word of a permission, as it is in programs: "drop_column".
template <class Deferred = void>
std::string act_of(const permission& shown) {
  const std::string text = to_text(shown);
  return text.substr(0, text.find('('));
}

/// As the command line takes it: "drop_column:users.nickname".
template <class Deferred = void>
std::string to_argument(const permission& shown) {
  std::string text = act_of(shown) + ':' + shown.table;
  if (!shown.object.empty()) text += '.' + shown.object;
  return text;
}

/// Refuses what is no permission at all, before a database is opened.
template <class Deferred = void>
void check_permissions(const std::vector<std::string>& given) {
  for (const std::string& each : given) {
    const std::string act = each.substr(0, each.find(':'));
    bool known = false;
    std::string acts;
    for (unsigned char at = 0; at <= static_cast<unsigned char>(permission::act::drop_type); ++at) {
      const std::string name = act_of({static_cast<permission::act>(at), {}, {}});
      known = known || name == act;
      acts += (acts.empty() ? "" : ", ") + name;
    }
    if (known && act.size() + 1 < each.size()) continue;
    throw usage_error{tenon::detail::sentence({"--allow ", each,
                                               ": this is no permission; write drop_column:users.nickname or "
                                               "drop_table:old; the words are ",
                                               acts})};
  }
}

/// Of the permissions that a plan needs, those that were given. What names nothing that is needed does
/// nothing, so that a command may be run again. Names are compared, not parsed: they may hold dots.
template <class Deferred = void>
apply_options permitted(database& db, const schema_change& change, const std::vector<std::string>& given,
                        change_level level) {
  apply_options made{.level = level};
  for (bool more = !given.empty(); more;) {  // behind one refusal of a step there may be another
    more = false;
    for (const step_review& each : review(db, change, made)) {
      if (!each.permittable || made.allow.permits(each.needed)) continue;
      for (const std::string& one : given) {
        if (one != to_argument(each.needed)) continue;
        made.allow.add(each.needed);
        more = true;
      }
    }
  }
  return made;
}

}  // namespace tenon::inline v0::cli
