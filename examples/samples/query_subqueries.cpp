// SPDX-License-Identifier: MIT
// Subqueries and set operations.
#include "chat/recipes.hpp"

using namespace tenon;

// [exists]
const auto owners = select(fields(col<&User::name>), from<User>(),
                           where(exists(from<Project>(), where(col<&Project::userId> == col<&User::id>)) &&
                                 !exists(from<Agent>(), where(col<&Agent::userId> == col<&User::id>))),
                           order_by(col<&User::id>));
// [/exists]

// [in]
const auto of_owners =
    select(fields(col<&Conversation::title>), from<Conversation>(),
           where(in(col<&Conversation::userId>, select(fields(col<&Project::userId>), from<Project>())) &&
                 not_in(col<&Conversation::id>, select(fields(col<&Message::conversationId>), from<Message>(),
                                                       where(col<&Message::role> == Role::tool)))),
           order_by(col<&Conversation::id>));
// [/in]

// [in_rows]
const auto with_themselves =
    select(fields(col<&Conversation::title>), from<Conversation>(),
           where(in(row_of(col<&Conversation::agentId>, col<&Conversation::userId>),
                    select(fields(col<&Agent::id>, col<&Agent::userId>), from<Agent>()))),
           order_by(col<&Conversation::id>));
// [/in_rows]

// [scalar]
struct Count {
  std::string name;
  std::int64_t conversations = 0;
  std::optional<timestamp> last;  // a scalar subquery without a row is NULL
};
constexpr auto own = col<&Conversation::userId> == col<&User::id>;
const auto counts = select<Count>(
    fields(col<&User::name>, scalar(select(fields(count_all()), from<Conversation>(), where(own))),
           scalar(select(fields(col<&Conversation::startedAt>), from<Conversation>(), where(own),
                         order_by(desc(col<&Conversation::startedAt>)), limit(1)))),
    from<User>(), order_by(col<&User::id>));
// [/scalar]

// [all]
const auto tool_tokens =
    select(fields(col<&Message::tokens>), from<Message>(), where(col<&Message::role> == Role::tool));
const auto longer = select(fields(col<&Message::id>), from<Message>(),
                           where(col<&Message::tokens> > all_of(tool_tokens)), order_by(col<&Message::id>));
// [/all]

// [any]
const auto as_long =
    select(fields(col<&Message::id>), from<Message>(), where(col<&Message::tokens> == any_of(tool_tokens)));
// [/any]

// [union]
struct Entry {
  std::string name;
  std::string kind;
};
const auto entries =
    union_all(select<Entry>(fields(col<&Agent::name>, value_of("agent")), from<Agent>()),
              select<Entry>(fields(col<&Project::name>, value_of("project")), from<Project>()),
              order_by(result<&Entry::name>), limit(4));
// [/union]

// [intersect]
struct Owner {
  std::int64_t id = 0;
};
const auto agent_owners = select<Owner>(fields(col<&Agent::userId>), from<Agent>());
const auto project_owners = select<Owner>(fields(col<&Project::userId>), from<Project>());
const auto by_id = order_by(result<&Owner::id>);
const auto owners_of_both = intersect(agent_owners, project_owners, by_id);
const auto owners_of_agents_only = except(agent_owners, project_owners, by_id);
const auto owners_of_either = union_(agent_owners, project_owners, by_id);
// [/intersect]

// [in_union]
const auto not_owning = select(fields(col<&User::name>), from<User>(),
                               where(not_in(col<&User::id>, union_(agent_owners, project_owners))));
// [/in_union]

void show(chat::recipes& here) {
  here.ask("exists", owners, R"(
-- [exists_sql]
SELECT name FROM users u
WHERE EXISTS (SELECT 1 FROM projects p WHERE p.userId = u.id)
  AND NOT EXISTS (SELECT 1 FROM agents a WHERE a.userId = u.id) ORDER BY id
-- [/exists_sql]
)");
  here.ask("in, not in", of_owners, R"(
-- [in_sql]
SELECT title FROM conversations WHERE userId IN (SELECT userId FROM projects)
  AND id NOT IN (SELECT conversationId FROM messages WHERE role = 'tool') ORDER BY id
-- [/in_sql]
)");
  here.ask("in rows", with_themselves, R"(
-- [in_rows_sql]
SELECT title FROM conversations WHERE (agentId, userId) IN (SELECT id, userId FROM agents) ORDER BY id
-- [/in_rows_sql]
)");
  here.ask("scalar", counts, R"(
-- [scalar_sql]
SELECT name, (SELECT count(*) FROM conversations c WHERE c.userId = u.id),
       (SELECT startedAt FROM conversations c WHERE c.userId = u.id ORDER BY startedAt DESC LIMIT 1)
FROM users u ORDER BY id
-- [/scalar_sql]
)");
  here.ask_postgresql("all", longer, R"(
-- [all_sql]
SELECT id FROM messages WHERE tokens > ALL (SELECT tokens FROM messages WHERE role = 'tool') ORDER BY id
-- [/all_sql]
)");
  here.ask_postgresql("any", as_long, R"(
-- [any_sql]
SELECT id FROM messages WHERE tokens = ANY (SELECT tokens FROM messages WHERE role = 'tool')
-- [/any_sql]
)");
  here.ask("union", entries, R"(
-- [union_sql]
SELECT name, 'agent' AS kind FROM agents UNION ALL SELECT name, 'project' FROM projects ORDER BY name LIMIT 4
-- [/union_sql]
)");
  here.ask("intersect", owners_of_both, R"(
-- [intersect_sql]
SELECT userId FROM agents INTERSECT SELECT userId FROM projects ORDER BY 1
-- [/intersect_sql]
)");
  here.show("except", query(here.db(), owners_of_agents_only));
  here.show("union", query(here.db(), owners_of_either));
  here.ask("in a union", not_owning, R"(
SELECT name FROM users WHERE id NOT IN (SELECT userId FROM agents UNION SELECT userId FROM projects)
)");
}

int main() {
  return chat::run(&show);
}
