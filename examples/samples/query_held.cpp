// SPDX-License-Identifier: MIT
// Statements that are held, shown, explained and put together at run time.
#include <tenon/sqlite.hpp>

#include "chat/recipes.hpp"

using namespace tenon;

// [parameters]
constexpr auto fewest = parameter<"fewest", int>;
constexpr auto roles = parameter<"roles", std::vector<Role>>;
constexpr auto most = parameter<"most", std::int64_t>;
// [/parameters]

void show(chat::recipes& here) {
  database& db = here.db();
  // clang-format off
  // [held]
  const auto by_tokens =
      prepare(db, select<Message>(where(col<&Message::tokens> >= fewest && in(col<&Message::role>, roles)),
                                  order_by(col<&Message::tokens>), limit(most)));
  const std::vector<Message> some = by_tokens(fewest = 10, roles = {Role::user, Role::agent}, most = 2);
  const std::optional<Message> first = by_tokens.one(fewest = 100, roles = {Role::agent}, most = 1);
  const auto shorten =
      prepare(db, update<Message>(where(col<&Message::tokens> > fewest), col<&Message::tokens> = fewest));
  const std::int64_t cut = shorten.execute(fewest = 500);
  db.transaction([&](transaction& tx) { shorten.on(tx).execute(fewest = 400); });
  // [/held]
  // clang-format on
  here.say(std::to_string(some.size()) + " " + first->content + " " + std::to_string(cut));

  // [sql]
  const auto long_ones =
      select(fields(col<&Message::role>, count_all()), from<Message>(), join<Conversation>(),
             where(col<&Conversation::projectId> == 1 && col<&Message::tokens> > fewest),
             group_by(col<&Message::role>));
  const std::string text = sql<sqlite>(long_ones);
  // [/sql]
  here.say(text);

  // [explain]
  const query_plan_report plan = explain(db, select<Message>(where(col<&Message::tokens> > 100)));
  const bool reads_all = plan.scans("messages");
  const std::vector<std::string>& hints = plan.hints;
  // [/explain]
  here.say((reads_all ? "full scan, " : "") + hints.at(0));
}

int main() {
  return chat::run(&show);
}
