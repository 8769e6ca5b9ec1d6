// SPDX-License-Identifier: MIT
// Full-text search.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <tenon/functions.hpp>
#include <tenon/query.hpp>
#include <tenon/sqlite.hpp>

// [entity]
struct Message {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> content{};
};
template <>
inline constexpr auto tenon::table_of<Message> =
    tenon::table<Message>("messages").full_text(&Message::title, &Message::content);
// [/entity]

// [english]
struct Article {
  std::int64_t id = 0;
  std::string title{};
  std::string text{};
};
template <>
inline constexpr auto tenon::table_of<Article> =
    tenon::table<Article>("articles")
        .full_text({.name = "article_titles"}, &Article::title)
        .full_text({.name = "article_texts", .language = tenon::text_language::english, .prefix = true},
                   &Article::title, &Article::text);
// [/english]

using tenon::col;
using tenon::matches;
using tenon::where;

// [typed]
std::vector<Message> search(tenon::database& db, const std::string& typed) {
  tenon::repository<Message> messages{db};
  return messages.find(where(matches<Message>(typed)),
                       tenon::order_by(tenon::desc(tenon::match_rank<Message>())), tenon::limit(20));
}
// [/typed]

// [snippet]
struct Hit {
  std::int64_t id = 0;
  double rank = 0;
  std::optional<std::string> part{};
};
std::vector<Hit> hits(tenon::database& db, const std::string& typed) {
  return tenon::query(
      db,
      tenon::select<Hit>(tenon::fields(col<&Message::id>, tenon::match_rank<Message>(),
                                       tenon::match_snippet<Message>(col<&Message::content>, {.words = 6})),
                         tenon::from<Message>(), where(matches<Message>(typed)),
                         tenon::order_by(tenon::desc(tenon::result<&Hit::rank>))));
}
// [/snippet]

int main() {
  auto db = tenon::open<Message, Article>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Message> messages{db};
  messages.save(Message{.title = "Lunch", .content = "The café has a new menu, and the soup is still good."});
  messages.save(Message{.title = "Soup of the day", .content = "Tomato soup, as every Monday."});
  messages.save(Message{.title = "e-mail", .content = "Write to lunch@example.org"});
  for (const char* typed :
       {"soup", "CAFÉ soup", "\"new menu\"", "soup -menu", "tom* OR example.org", "\"((!? --"}) {
    std::printf("%s:", typed);
    for (const Message& each : search(db, typed)) std::printf(" %s.", each.title.c_str());
    std::printf("\n");
  }
  for (const Hit& each : hits(db, "soup")) std::printf("%s\n", each.part.value_or("").c_str());

  tenon::repository<Article> articles{db};
  articles.save(Article{.title = "Running", .text = "Who runs sees more."});
  std::printf("%d %d\n", static_cast<int>(articles.count(where(matches<Article, "article_texts">("run")))),
              static_cast<int>(articles.count(where(matches<Article, "article_titles">("run")))));
}
