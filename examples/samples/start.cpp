// SPDX-License-Identifier: MIT
// The program that docs/getting-started.md builds up.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

// [include]
#include <tenon/sqlite.hpp>

using tenon::col;
// [/include]

// [entity]
enum class Priority { low, normal, high };

struct Task {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> note{};
  Priority priority = Priority::normal;
  bool done = false;
  tenon::timestamp createdAt{};
};
// [/entity]

// [description]
template <>
inline constexpr auto tenon::table_of<Task> =
    tenon::table<Task>("tasks").unique(&Task::title).index(&Task::priority).created_at(&Task::createdAt);
// [/description]

int main() {
  // [open]
  auto db = tenon::open<Task>("sqlite:tasks.db", {.schema = tenon::synchronize});
  tenon::repository<Task> tasks{db};
  // [/open]

  // [write]
  Task report = tasks.save({.title = "write the report", .priority = Priority::high});
  tasks.save({.title = "water the plants", .note = "not the cactus"});
  tasks.save({.title = "read the report"});
  std::printf("task %ld\n", static_cast<long>(report.id));
  // [/write]

  // [change]
  report.done = true;
  tasks.save(report);  // it has a key now, so its row is updated
  // [/change]

  // [read]
  std::vector<Task> open =
      tasks.find(where(!col<&Task::done> && contains(col<&Task::title>, "the")),
                 order_by(desc(col<&Task::createdAt>), col<&Task::title>), tenon::limit(20));
  for (const Task& each : open) std::printf("%s: %s\n", each.title.c_str(), each.note.value_or("-").c_str());

  std::optional<Task> found = tasks.find_by_id(report.id);
  const std::int64_t left = tasks.count_by(!col<&Task::done>);
  // [/read]
  std::printf("%d, %ld left\n", found->done, static_cast<long>(left));

  // clang-format off
  // [set]
  const std::int64_t raised = tasks.update(where(is_null(col<&Task::note>) && !col<&Task::done>),
                                           col<&Task::priority> = Priority::high);
  const std::int64_t deleted = tasks.delete_where(where(col<&Task::done>));
  // [/set]
  // clang-format on
  std::printf("raised %ld, deleted %ld\n", static_cast<long>(raised), static_cast<long>(deleted));

  // [transaction]
  db.transaction([&](tenon::transaction& tx) {
    tenon::repository<Task> inside{tx};
    inside.insert({.title = "first step"});
    inside.insert({.title = "second step"});
  });
  // [/transaction]

  // [error]
  try {
    tasks.insert({.title = "first step"});
  } catch (const tenon::error& problem) {
    if (problem.kind != tenon::error_kind::unique_violation) throw;
    std::printf("there is such a task already (%s.%s)\n", problem.table.c_str(), problem.column.c_str());
  }
  // [/error]
}
