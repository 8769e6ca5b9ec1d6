// SPDX-License-Identifier: MIT
#include <tenon/schema/full_text.hpp>

#include <string>

#include <tenon/model/table_of.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/plan.hpp>

#include "catch.hpp"

namespace schema_full_text_test {
struct Paper {
  std::int64_t id = 0;
  std::string title;
  std::string text;
};
}  // namespace schema_full_text_test
using schema_full_text_test::Paper;
template <>
inline constexpr auto tenon::table_of<Paper> = tenon::table<Paper>("papers")
                                                   .full_text(&Paper::title, &Paper::text)
                                                   .full_text({.name = "words"}, &Paper::text);

using namespace tenon::schema;

namespace {

full_text words(std::string name, std::string language = "simple", std::string definition = {}) {
  return {std::move(name), {"text"}, std::move(language), false, std::move(definition)};
}
snapshot with(const list<full_text>& indexes) {
  snapshot made;
  table& papers = made.tables.emplace_back();
  papers.name = "papers";
  papers.full_texts = indexes;
  return made;
}
std::string differences(const snapshot& wanted, const snapshot& found) {
  std::string text;
  for (const difference& each : diff(wanted, found))
    text += std::string(each.code()) + ": " + each.sentence() + "\n";
  return text;
}

}  // namespace

TEST_CASE("a full-text index is named by its table and columns unless it has a name", "[schema]") {
  const tenon::table_info& info = tenon::table_info_of<Paper>;
  CHECK(full_text_name(info, info.full_texts[0], "papers") == "ft_papers_title_text");
  CHECK(full_text_name(info, info.full_texts[0], "lib.papers") == "ft_lib.papers_title_text");
  CHECK(full_text_name(info, info.full_texts[1], "papers") == "words");
  CHECK(full_text_name(info, info.full_texts[0], std::string(60, 'x')).size() == 63);
}

TEST_CASE("missing, other and additional full-text indexes are differences", "[schema]") {
  CHECK(differences(with({words("a")}), with({words("a")})).empty());
  CHECK(differences(with({words("a")}), with({})) ==
        "S601: table \"papers\", full-text index \"a\" is missing, wanted simple (text)\n");
  CHECK(
      differences(with({}), with({words("a")})) ==
      "S602: table \"papers\", full-text index \"a\" is not described by the entity, found simple (text)\n");
  CHECK(differences(with({words("a", "english")}), with({words("a")})) ==
        "S603: table \"papers\", full-text index \"a\": it is simple (text), wanted english (text)\n");
  CHECK(
      differences(with({words("a", "simple", "made so")}), with({words("a", "simple", "made so")})).empty());
  full_text read = words("a", "", "made otherwise");
  read.columns.clear();
  CHECK(differences(with({words("a", "simple", "made so")}), with({read})) ==
        "S603: table \"papers\", full-text index \"a\": it is made otherwise, wanted simple (text)\n");
}

TEST_CASE("full-text indexes are made behind their table, or added to it", "[schema]") {
  const snapshot wanted = with({words("a"), words("b")});
  const plan whole = plan_missing_tables(wanted, {});
  REQUIRE(whole.steps.size() == 3);
  CHECK(whole.steps[0].kind == step_kind::create_table);
  CHECK(whole.steps[0].subject.full_texts.empty());
  CHECK(whole.steps[1].kind == step_kind::create_full_text);
  CHECK(whole.steps[1].words.name == "a");
  CHECK(whole.steps[2].words.name == "b");
  const plan added = plan_missing_tables(wanted, with({words("b")}));
  REQUIRE(added.steps.size() == 1);
  CHECK(added.steps[0].kind == step_kind::create_full_text);
  CHECK(added.steps[0].subject.name == "papers");
  CHECK(added.steps[0].words.name == "a");
  CHECK(plan_missing_tables(wanted, wanted).empty());
  // On databases that keep the definition its name is no part of the meaning.
  CHECK(plan_missing_tables(with({words("a", "simple", "d")}), with({words("z", "simple", "d")})).empty());
}
