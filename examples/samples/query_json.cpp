// SPDX-License-Identifier: MIT
// JSON: paths, conditions, elements as rows, changes in place.
#include "chat/recipes.hpp"

using namespace tenon;

// [typed]
constexpr auto settings = col<&Agent::settings>;
struct Hot {
  std::string name;
  std::optional<double> temperature;  // a path may lead nowhere
};
const auto hot = select<Hot>(fields(col<&Agent::name>, settings.at<&Settings::temperature>()), from<Agent>(),
                             where(settings.at<&Settings::temperature>() > 0.4 &&
                                   settings.at<&Settings::limits, &Limits::tokens>() < 4500),
                             order_by(desc(settings.at<&Settings::temperature>())));
// [/typed]

// [free]
constexpr auto extra = col<&Agent::extra>;
struct Facts {
  std::string name;
  std::optional<std::string> team;
  std::optional<std::string> firstTag;
  bool hasRate = false;
};
const auto facts = select<Facts>(fields(col<&Agent::name>, json_value<std::string>(extra, "team"),
                                        json_value<std::string>(extra, "tags", 0), json_has(extra, "rate")),
                                 from<Agent>(), order_by(col<&Agent::id>));
// [/free]

// [contains]
const auto shells =
    select(fields(col<&Agent::name>, json_length(settings.at<&Settings::tools>())), from<Agent>(),
           where(json_contains(settings.at<&Settings::tools>(), json<std::vector<std::string>>{{"shell"}}) ||
                 json_contains(extra, json_text{R"({"tags": ["new"]})"})),
           order_by(col<&Agent::id>));
// [/contains]

// [each]
struct Tool {
  std::string agent;
  std::int64_t position = 0;
  std::optional<std::string> tool;
};
constexpr auto element = json_each<"element">;
const auto tools = select<Tool>(fields(col<&Agent::name>, element.col<&json_element::position>,
                                       json_value<std::string>(element.col<&json_element::value>)),
                                from<Agent>(), cross_join(element.of(settings.at<&Settings::tools>())),
                                order_by(col<&Agent::id>, element.col<&json_element::position>));
// [/each]

// [group]
struct Users {
  std::optional<std::string> tool;
  std::int64_t agents = 0;
};
const auto per_tool =
    select<Users>(fields(json_value<std::string>(element.col<&json_element::value>), count_all()),
                  from<Agent>(), cross_join(element.of(settings.at<&Settings::tools>())),
                  group_by(result<&Users::tool>), order_by(result<&Users::tool>));
// [/group]

// [runtime]
std::vector<Agent> with_value(database& db, const json_steps& path, const std::string& value) {
  return query(
      db, select<Agent>(where(json_value<std::string>(extra, path) == value), order_by(col<&Agent::id>)));
}
// [/runtime]

void show(chat::recipes& here) {
  database& db = here.db();
  here.ask("typed paths", hot, R"(
-- [typed_sql]
SELECT name, settings ->> 'temperature' FROM agents
WHERE settings ->> 'temperature' > 0.4 AND settings -> 'limits' ->> 'tokens' < 4500
ORDER BY settings ->> 'temperature' DESC
-- [/typed_sql]
)");
  here.ask("free-form", facts, R"(
-- [free_sql]
SELECT name, extra ->> 'team', extra -> 'tags' ->> 0, extra -> 'rate' IS NOT NULL FROM agents ORDER BY id
-- [/free_sql]
)");
  here.ask("contains", shells);
  if (here.on_postgresql()) {
    const auto in_sql = query<std::string>(db, R"(
-- [contains_sql]
SELECT name FROM agents WHERE settings -> 'tools' @> '["shell"]' OR extra @> '{"tags": ["new"]}' ORDER BY id
-- [/contains_sql]
)");
    if (in_sql.size() != 3) here.say("contains differs from SQL");
  }
  here.ask("elements as rows", tools, R"(
-- [each_sql]
SELECT a.name, e.key, e.value FROM agents a, json_each(a.settings, '$.tools') e ORDER BY a.id, e.key
-- [/each_sql]
)");
  here.ask("groups of elements", per_tool, R"(
SELECT e.value, count(*) FROM agents a, json_each(a.settings, '$.tools') e GROUP BY 1 ORDER BY 1
)");
  for (const Agent& each : with_value(db, {"tags", std::int64_t{-1}}, "trusted"))
    here.say("trusted: " + each.name);
  for (const Agent& each : with_value(db, {"team' OR 1=1 --"}, "core")) here.say("injected: " + each.name);

  // clang-format off
  // [update]
  execute(db, update<Agent>(where(col<&Agent::name> == "coder"),
                            settings.at<&Settings::limits, &Limits::tokens>() = 5000,
                            col<&Agent::extra> = json_set(extra, "blue", "team")));
  execute(db, update<Agent>(where(col<&Agent::name> == "reviewer"),
                            col<&Agent::extra> = json_remove(extra, "rate")));
  execute(db, update<Agent>(where(col<&Agent::name> == "tester"),
                            settings = json_set(json_set(settings, "tiny", "model"), 0.3, "temperature")));
  // [/update]
  // clang-format on
  here.show("changed", query(db, select(fields(col<&Agent::name>, settings, extra), from<Agent>(),
                                        where(in(col<&Agent::name>, {"coder", "reviewer", "tester"})),
                                        order_by(col<&Agent::id>))));
  // [index]
  const auto plan = explain(db, select<Agent>(where(settings.at<&Settings::model>() == "small")));
  const bool served = plan.uses_index("ix_agents_model");
  // [/index]
  if (here.on_sqlite() && !served) here.say("the index is not used: " + plan.text());
}

int main() {
  return chat::run(&show);
}
