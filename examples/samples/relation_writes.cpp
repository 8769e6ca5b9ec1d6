// SPDX-License-Identifier: MIT
// Writing entities with what they are related to.
#include <cstdio>
#include <string>
#include <vector>

#include <tenon/relations.hpp>

#include "relations/entities.hpp"

using tenon::col;
using tenon::with;

namespace {

long count_messages(tenon::database& db) {
  return static_cast<long>(tenon::repository<Message>{db}.count());
}

void graphs(tenon::database& db, const Agent& agent) {
  // [save]
  tenon::repository<Conversation> conversations{db};
  Conversation talk{.agentId = agent.id, .topic = "cascades"};
  talk.messages.push_back({.text = "hello"});
  talk.messages.push_back({.text = "how are you?"});
  talk.labels = std::vector<Label>{{.name = "small talk"}};
  conversations.save(talk);  // the conversation, its messages, the label, and the row between: all or nothing
  std::printf("conversation %ld: message %ld belongs to %ld\n", static_cast<long>(talk.id),
              static_cast<long>(talk.messages[1].id), static_cast<long>(talk.messages[1].conversationId));
  // [/save]

  // [change]
  Conversation again = conversations.find_one_or_fail(
      where(col<&Conversation::id> == talk.id), with<&Conversation::messages>(order_by(col<&Message::id>)));
  again.messages[0].text = "hi";                // written: it differs from what was read
  again.messages.values().pop_back();           // read wholly and gone now: an orphan
  again.messages.push_back({.text = "later"});  // inserted
  conversations.save(again);
  std::printf("%ld messages\n", count_messages(db));
  // [/change]

  // [partial]
  Conversation part =
      conversations.find_one_or_fail(where(col<&Conversation::id> == talk.id),
                                     with<&Conversation::messages>(where(col<&Message::text> == "hi")));
  part.messages.values().clear();
  conversations.save(part);  // what was read in part removes nothing
  Conversation other = *conversations.find_by_id(talk.id);
  other.messages.push_back({.text = "one more"});  // not loaded: this adds, and nothing else
  conversations.save(other);
  std::printf("%ld messages\n", count_messages(db));
  // [/partial]
}

void refusals(tenon::database& db) {
  // [refused]
  tenon::repository<Agent> agents{db};
  Agent agent{.name = "new", .user = User{.name = "new too"}};  // Agent::user does not cascade
  try {
    agents.save(agent);
  } catch (const tenon::error& problem) {
    std::printf("%s: %s\n", to_string(problem.kind).data(), problem.what());
  }
  // [/refused]
}

void links(tenon::database& db) {
  tenon::repository<Label> labels{db};
  tenon::repository<Conversation> conversations{db};
  tenon::repository<User> users{db};
  tenon::repository<Agent> agents{db};
  const Conversation talk = conversations.find_one_or_fail();
  // [links]
  std::vector<Label> kinds{{.name = "work"}, {.name = "fun"}, {.name = "old"}};
  labels.insert(kinds);
  conversations.link<&Conversation::labels>(talk, kinds[0], kinds[1]);         // adds rows between
  conversations.unlink<&Conversation::labels>(talk, kinds[0]);                 // removes one
  conversations.replace_all<&Conversation::labels>(talk, kinds[1], kinds[2]);  // these and no others
  const User user = users.insert(User{.name = "cy"});
  users.link<&User::agents>(user, agents.find());                   // all agents refer to the user now
  users.unlink<&User::agents>(user, agents.find(tenon::limit(1)));  // this one to nobody
  // [/links]
  std::printf("%ld labels, %ld agents\n",
              static_cast<long>(labels.count(where(tenon::has<&Label::conversations>()))),
              static_cast<long>(agents.count(where(col<&Agent::userId> == user.id))));
}

void marks(tenon::database& db) {
  tenon::repository<Conversation> conversations{db};
  // [marks]
  Conversation talk = conversations.find_one_or_fail();
  conversations.soft_remove(talk);  // its messages are marked too, loaded or not
  std::printf("%ld messages", count_messages(db));
  conversations.recover(talk);  // and those that were marked with it come back
  std::printf(", %ld again\n", count_messages(db));
  conversations.remove(talk);  // for good: messages, rows between, then the conversation
  std::printf("%ld left\n", count_messages(db));
  // [/marks]
}

}  // namespace

int main() {
  auto db = tenon::open<User, Profile, Agent, Conversation, Message, Label, Labelling>(
      "sqlite::memory:", {.schema = tenon::synchronize});
  const Agent agent = tenon::repository<Agent>{db}.insert(Agent{.name = "coder"});
  graphs(db, agent);
  refusals(db);
  links(db);
  marks(db);
}
