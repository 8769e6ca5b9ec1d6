// SPDX-License-Identifier: MIT
// What Tenon does with databases of TypeORM.
// usage: interop URL read ROWS.json    the schema needs no change, and the rows are those
//        interop URL write ROWS.json   changes rows, and says what is there then
//        interop URL adopt BASELINE.sql   goes on from TypeORM's history with migrations of Tenon
//        interop URL create ROWS.json  the same in a database that Tenon makes
#ifdef TYPEORM_POSTGRESQL
#include "postgresql.hpp"
#else
#include "sqlite.hpp"
#endif

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/migrate.hpp>
#include <tenon/postgresql.hpp>
#include <tenon/query.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

using nlohmann::json;
using tenon::col;
using namespace typeorm;

namespace {

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "interop: %s\n", why.c_str());
  std::exit(1);
}

// A row as TypeORM gives it to JSON.stringify: moments have milliseconds.

json shown(const std::string& value) {
  return value;
}
[[maybe_unused]] json shown(double value) {
  return value;
}
json shown(const json& value) {
  return value;
}
json shown(const tenon::uuid& value) {
  return value.to_string();
}
[[maybe_unused]] json shown(const tenon::decimal& value) {
  return std::stod(value.to_string());
}
json shown(const SimpleArray& value) {
  return value.items;
}
json shown(const std::vector<std::string>& value) {
  return value;
}
template <class Enum>
requires std::is_enum_v<Enum> json shown(Enum value) {
  return std::string(tenon::reflect::enum_name(value));
}
json shown(tenon::date value) {
  const std::chrono::year_month_day day(value);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}
json shown(tenon::time_of_day value) {
  const auto seconds =
      static_cast<int>(std::chrono::floor<std::chrono::seconds>(value.since_midnight()).count());
  char text[40];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return text;
}
json shown(tenon::timestamp value) {
  const auto day = std::chrono::floor<std::chrono::days>(value);
  const auto millis = static_cast<int>(std::chrono::floor<std::chrono::milliseconds>(value - day).count());
  char text[40];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", millis / 3600000, millis / 60000 % 60,
                millis / 1000 % 60, millis % 1000);
  return shown(day).get<std::string>() + text;
}
json shown(const tenon::blob& value) {
  std::string text;
  for (const std::byte each : value) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(each));
    text += digits;
  }
  return text;
}
template <class Value>
json shown(const std::optional<Value>& value) {
  return value ? shown(*value) : json();
}

json row(const User& of) {
  return {{"id", shown(of.id)},
          {"email", of.email},
          {"username", of.username},
          {"password", of.password},
          {"firstName", shown(of.firstName)},
          {"lastName", shown(of.lastName)},
          {"isActive", of.isActive},
          {"role", shown(of.role)},
          {"preferences", shown(of.preferences)},
          {"lastLoginAt", shown(of.lastLoginAt)},
          {"createdAt", shown(of.createdAt)},
          {"updatedAt", shown(of.updatedAt)}};
}
json row(const Agent& of) {
  return {{"id", shown(of.id)},
          {"name", of.name},
          {"description", shown(of.description)},
          {"userId", shown(of.userId)},
          {"configuration", of.configuration},
          {"status", shown(of.status)},
          {"capabilities", shown(of.capabilities)},
          {"rating", of.rating},
          {"version", of.version},
          {"createdAt", shown(of.createdAt)},
          {"updatedAt", shown(of.updatedAt)},
          {"deletedAt", shown(of.deletedAt)}};
}
json row(const Project& of) {
  return {{"id", shown(of.id)},
          {"name", of.name},
          {"description", shown(of.description)},
          {"userId", shown(of.userId)},
          {"repositoryUrl", shown(of.repositoryUrl)},
          {"localPath", of.localPath},
          {"framework", shown(of.framework)},
          {"language", of.language},
          {"status", shown(of.status)},
          {"agents", shown(of.agents)},
          {"budget", shown(of.budget)},
          {"started", shown(of.started)},
          {"standup", shown(of.standup)},
          {"createdAt", shown(of.createdAt)},
          {"updatedAt", shown(of.updatedAt)}};
}
json row(const Conversation& of) {
  return {{"id", shown(of.id)},
          {"agentId", shown(of.agentId)},
          {"userId", shown(of.userId)},
          {"projectId", shown(of.projectId)},
          {"title", of.title},
          {"status", shown(of.status)},
          {"createdAt", shown(of.createdAt)},
          {"updatedAt", shown(of.updatedAt)}};
}
json row(const Message& of) {
  return {{"id", shown(of.id)},
          {"conversationId", shown(of.conversationId)},
          {"role", shown(of.role)},
          {"content", of.content},
          {"metadata", shown(of.metadata)},
          {"attachment", shown(of.attachment)},
          {"timestamp", shown(of.timestamp)}};
}
json row(const Tag& of) {
  return {{"id", of.id}, {"name", of.name}, {"uses", std::to_string(of.uses)}};
}
json row(const ConversationTag& of) {
  return {{"conversationsId", shown(of.conversationsId)}, {"tagsId", of.tagsId}};
}

template <class Entity, class... Options>
json rows(tenon::session where, Options... options) {
  json all = json::array();
  for (const Entity& each : tenon::repository<Entity>(where).find(options...)) all.push_back(row(each));
  return all;
}
json everything(tenon::database& db) {
  return {
      {"User", rows<User>(db, tenon::with_hidden, tenon::order_by(col<&User::id>))},
      {"Agent", rows<Agent>(db, tenon::with_deleted, tenon::order_by(col<&Agent::id>))},
      {"Project", rows<Project>(db, tenon::order_by(col<&Project::id>))},
      {"Conversation", rows<Conversation>(db, tenon::order_by(col<&Conversation::id>))},
      {"Message", rows<Message>(db, tenon::order_by(col<&Message::id>))},
      {"Tag", rows<Tag>(db, tenon::order_by(col<&Tag::id>))},
      {"ConversationTag", rows<ConversationTag>(db, tenon::order_by(col<&ConversationTag::conversationsId>,
                                                                    col<&ConversationTag::tagsId>))}};
}

tenon::database open_as(std::string_view url, tenon::schema_policy policy) {
  return tenon::open<User, Agent, Project, Conversation, Message, Tag, ConversationTag>(url,
                                                                                        {.schema = policy});
}

/// The database is one that Tenon may work with as it is.
void check_schema(tenon::database& db) {
  // [plan]
  const tenon::schema_change change =
      tenon::plan_for<User, Agent, Project, Conversation, Message, Tag, ConversationTag>(db);
  std::string steps;
  for (const tenon::schema::step& each : change.plan.steps)
    steps += "\n  " + std::string(each.judged.code) + ' ' + each.judged.sentence;
  // [/plan]
  if (!steps.empty()) fail("a plan should be empty:" + steps);
}

void read(tenon::database& db, const char* file) {
  std::ifstream in(file);
  const json wanted = json::parse(in);
  const json found = everything(db);
  std::size_t count = 0;
  for (const auto& [name, all] : wanted.items()) {
    for (std::size_t at = 0; at < all.size() || at < found[name].size(); ++at, ++count) {
      const json one = at < all.size() ? all[at] : json();
      const json other = at < found[name].size() ? found[name][at] : json();
      if (one != other) fail(name + " differs:\n" + one.dump() + '\n' + other.dump());
    }
  }
  std::printf("interop: the plan is empty, %zu rows are equal\n", count);
}

// [history]
/// The first migration is what TypeORM's made together; the second says the seconds of moments as Tenon does.
tenon::migrations history(std::string_view baseline) {
  tenon::migrations all;
  all.add(tenon::read_migration("20240101000000_from_typeorm.sql", baseline));
  all.add(tenon::read_migration("20240102000000_whole_milliseconds.sql", R"(-- tenon:up
UPDATE users SET createdAt = strftime('%Y-%m-%d %H:%M:%f', createdAt), updatedAt = strftime('%Y-%m-%d %H:%M:%f', updatedAt);
-- tenon:down
)"));
  return all;
}
// [/history]

/// One file of migrations serves the database that TypeORM made and new ones.
void adopt(tenon::database& db, const char* file) {
  std::ifstream in(file);
  const std::string baseline((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const tenon::migrations mine = history(baseline);
  const auto equal = [](tenon::database& where) {
    const std::vector<tenon::timestamp> seconds =
        tenon::query<tenon::timestamp>(where, "SELECT createdAt FROM users WHERE id LIKE 'a%1'");
    return seconds.empty() ? 0 : tenon::repository<User>(where).count_by(col<&User::createdAt> == seconds[0]);
  };
  if (equal(db) != 0) fail("TypeORM's moments without milliseconds should equal no moment of Tenon's");
  // [adopt]
  tenon::migrator migrator(db, mine);
  migrator.fake("20240101000000");  // what it makes is there already
  const tenon::migration_report report = migrator.run();
  // [/adopt]
  if (report.ran.size() != 1) fail("one migration should be run");
  if (equal(db) == 0) fail("moments should be equal now");
  check_schema(db);
  auto scratch = tenon::open<>("sqlite::memory:");
  if (const tenon::schema_drift found = tenon::drift(db, mine, scratch))
    fail("the database is not what its history says");
  auto fresh = tenon::open<User, Agent, Project, Conversation, Message, Tag, ConversationTag>(
      "sqlite::memory:", {.schema = tenon::migrate, .migrations = mine});
  check_schema(fresh);
  std::printf("interop: goes on from the history of TypeORM\n");
}

tenon::uuid id(char kind, int number) {
  char text[40];
  std::snprintf(text, sizeof text, "%c0000000-0000-4000-8000-%012d", kind, number);
  return *tenon::uuid::parse(text);
}

void insert(tenon::database& db) {
  using namespace std::chrono;
  tenon::repository<User> users(db);
  tenon::repository<Agent> agents(db);
  tenon::repository<Project> projects(db);
  tenon::repository<Conversation> conversations(db);
  tenon::repository<Message> messages(db);
  const auto when = tenon::timestamp(sys_days(year(2025) / 6 / 1)) + hours(13) + microseconds(5'123'456);
  const User user = users.save({.id = id('a', 11),
                                .email = "eleven@example.org",
                                .username = "ἕνδεκα 🐎",
                                .password = "hidden",
                                .role = Role::admin,
                                .preferences = json{{"theme", "light"}, {"sizes", {1, 2.5, nullptr}}},
                                .lastLoginAt = when});
  users.save({.email = "none@example.org", .username = "", .isActive = false});  // Tenon makes the key
  const Agent agent =
      agents.save({.id = id('b', 11),
                   .name = "it's \"eleven\"",
                   .userId = user.id,
                   .configuration = json{{"temperature", 0.1}, {"deep", {{"er", {1, "2", true}}}}},
                   .status = AgentStatus::offline,
                   .capabilities = {{"code", "žluť"}},
                   .rating = 2});
  agents.save({.id = id('b', 12), .name = "bare", .userId = user.id});
  agents.save({.id = id('b', 13), .name = "to be marked", .userId = user.id});
  const Project project = projects.save({.id = id('c', 11),
                                         .name = "eleven",
                                         .userId = user.id,
                                         .agents = {agent.id.to_string()},
                                         .budget = TYPEORM_ENGINE(12.25, tenon::decimal("12.25")),
                                         .started = tenon::date(year(2024) / 2 / 29),
                                         .standup = tenon::time_of_day(hours(9) + minutes(5))});
  projects.save(
      {.id = id('c', 12), .name = "of nobody", .localPath = "/srv", .status = ProjectStatus::deleted});
  std::vector<Tag> made{{.name = "by Tenon", .uses = 9223372036854775807},
                        {.name = "its second", .uses = -1}};
  tenon::repository<Tag>(db).insert(made);
  const Conversation conversation = conversations.save(
      {.id = id('d', 11), .agentId = agent.id, .userId = user.id, .projectId = project.id});
  std::vector<ConversationTag> links;
  for (const Tag& each : made) links.push_back({conversation.id, each.id});
  tenon::repository<ConversationTag>(db).insert(links);
  std::vector<Message> many;
  for (int number = 101; number <= 120; ++number) {
    many.push_back({.id = id('e', number),
                    .conversationId = conversation.id,
                    .role = number % 2 != 0 ? MessageRole::system : MessageRole::agent,
                    .content = number == 101 ? "" : "línea " + std::to_string(number) + "\n",
                    .timestamp = when + milliseconds(number)});
    if (number % 5 == 0) many.back().attachment = tenon::blob{std::byte{0}, std::byte{255}};
    if (number % 4 == 0) many.back().metadata = json{{"tokens", number}};
  }
  messages.insert(many);
}

void change(tenon::database& db) {
  tenon::repository<User> users(db);
  tenon::repository<Agent> agents(db);
  User ada = *users.find_by_id(id('a', 1));
  ada.firstName = "Ada";
  ada.preferences = json{{"theme", "dark"}};
  users.save(ada);
  users.update(where(col<&User::isActive> == false), col<& User::isActive> = true);
  Agent second = *agents.find_by_id(id('b', 2));  // its version is 2
  second.description = "changed by Tenon";
  second.capabilities.items.push_back("more");
  agents.save(second);
  if (second.version != 3) fail("the version is not counted");
  Agent marked = *agents.find_by_id(id('b', 13));
  agents.soft_remove(marked);
  agents.restore(where(col<&Agent::id> == id('b', 6)));  // TypeORM marked it
  tenon::repository<Conversation> conversations(db);
  conversations.delete_where(
      where(col<&Conversation::id> == id('d', 3)));  // its messages and tags go with it
  if (tenon::repository<Message>(db).exists_by(col<&Message::conversationId> == id('d', 3)))
    fail("ON DELETE CASCADE of TypeORM's foreign key did nothing");
  tenon::repository<Message>(db).delete_where(where(col<&Message::id> == id('e', 1)));
  tenon::repository<Tag>(db).increment(where(col<&Tag::name> == "first"), col<&Tag::uses>, 3);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) fail("usage: interop URL read|adopt|write|create FILE");
  const std::string_view todo = argv[2];
  tenon::database db = open_as(argv[1], todo == "create" ? tenon::synchronize : tenon::verify);
  check_schema(db);
  if (todo == "read") {
    read(db, argv[3]);
    return 0;
  }
  if (todo == "adopt") {
    adopt(db, argv[3]);
    return 0;
  }
  insert(db);
  if (todo == "write") change(db);
  std::ofstream(argv[3]) << everything(db).dump(1) << '\n';
  std::printf("interop: %s\n", todo == "write" ? "wrote" : "made a database");
} catch (const std::exception& problem) {
  fail(problem.what());
}
