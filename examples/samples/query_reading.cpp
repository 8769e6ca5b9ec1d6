// SPDX-License-Identifier: MIT
// Reading much: streams, views, chunks, pages, keyset pages, samples.
#include "chat/recipes.hpp"

using namespace tenon;

// [stream]
struct Entry {
  std::int64_t id = 0;
  decimal cost;
};
decimal spent_until(database& db, const decimal& limit) {
  decimal spent;
  for (const Entry& each : stream(db, select<Entry>(from<Message>(), order_by(col<&Message::id>)))) {
    spent = spent + each.cost;
    if (spent > limit) break;  // the connection is free again
  }
  return spent;
}
// [/stream]

// [views]
struct Glance {
  std::int64_t id = 0;
  std::string_view content;  // valid until the next row
};
std::size_t count_letters(database& db, char letter) {
  std::size_t count = 0;
  for (const Glance& each :
       stream(db, select<Glance>(fields(col<&Message::id>, col<&Message::content>), from<Message>()))) {
    for (const char one : each.content) count += one == letter ? 1 : 0;
  }
  return count;
}
// [/views]

// [chunks]
const auto in_order = select<Message>(order_by(col<&Message::id>));
std::vector<std::size_t> send_in_parts(database& db) {
  std::vector<std::size_t> sizes;
  for (std::vector<Message>& part : chunks(db, in_order, 5)) sizes.push_back(part.size());
  return sizes;
}
// [/chunks]

// [page]
std::string describe_page(database& db, std::int64_t number) {
  const auto found = page(db, in_order, number, 5);  // found.rows, .total, .number, .size, .pages()
  return "page " + std::to_string(found.number) + " of " + std::to_string(found.pages()) + ": " +
         std::to_string(found.rows.size()) + " of " + std::to_string(found.total) + " rows";
}
// [/page]

// [keyset]
struct Answer {
  std::vector<Message> messages;
  std::string next;  // a token for the client, empty at the end
};
Answer slowest(database& db, std::string_view token) {
  const auto by_time =
      select<Message>(where(col<&Message::role> == Role::agent), order_by(desc(col<&Message::seconds>)));
  auto found = keyset_page(db, by_time, 2, token, {.key = "a secret of the server"});
  return {std::move(found.rows), std::move(found.next)};
}
// [/keyset]

void show(chat::recipes& here) {
  database& db = here.db();
  here.say("spent " + spent_until(db, decimal(1)).to_string());
  here.say(std::to_string(count_letters(db, 'e')) + " times e");
  here.show("chunks", std::vector<std::int64_t>{5, 5, 2});
  if (send_in_parts(db) != std::vector<std::size_t>{5, 5, 2}) here.say("chunks differ");
  here.say(describe_page(db, 1));
  here.say(describe_page(db, 3));

  std::string token;
  do {
    const Answer answer = slowest(db, token);
    for (const Message& each : answer.messages) here.say("slow: " + each.content);
    token = answer.next;
  } while (!token.empty());
  try {
    slowest(db, "an altered token");
  } catch (const error& refused) {
    here.say(refused.kind == error_kind::value ? "refused" : refused.message);
  }

  // [sample]
  const std::vector<Message> some = query(db, sample(select<Message>(where(col<&Message::tokens> > 5)), 3));
  // [/sample]
  here.say(std::to_string(some.size()) + " at random");
}

int main() {
  return chat::run(&show);
}
