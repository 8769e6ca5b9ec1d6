// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/codec/enums.hpp>
#include <tenon/codec/scalar.hpp>
#include <tenon/model/description.hpp>
#include <tenon/model/naming.hpp>
#include <tenon/model/table_info.hpp>
#include <tenon/model/validation_info.hpp>
#include <tenon/reflect/enums.hpp>
#include <tenon/reflect/type_name.hpp>

namespace tenon::inline v0 {

template <class Entity>
class table;

namespace detail {

/// A default of a column must be of the column's kind of value.
template <class Member>
constexpr literal make_literal(const Member& value) {
  literal result;
  if constexpr (std::is_enum_v<Member>) {
    result.kind = cell_kind::text;
    result.text = reflect::enum_name(value);
    result.integer = static_cast<std::int64_t>(value);
  } else if constexpr (std::same_as<Member, bool>) {
    result.kind = cell_kind::boolean;
    result.integer = value ? 1 : 0;
  } else if constexpr (std::integral<Member>) {
    result.kind = cell_kind::integer;
    result.integer = static_cast<std::int64_t>(value);
  } else if constexpr (std::floating_point<Member>) {
    result.kind = cell_kind::real;
    result.real = static_cast<double>(value);
  } else {
    result.kind = cell_kind::text;
    result.text = value;
  }
  return result;
}

}  // namespace detail

/// A column of an index with its direction; `desc(&Entity::created_at)`.
template <class Entity, class Member>
struct directed_column {
  std::size_t index;
  bool descending;
};

template <class Entity, class Member>
constexpr directed_column<Entity, Member> desc(Member Entity::*member) {
  return {at(member).index, true};
}
template <class Entity, class Member>
constexpr directed_column<Entity, Member> asc(Member Entity::*member) {
  return {at(member).index, false};
}

/// An index part that is SQL text: `index_expression("lower(email)")`.
struct index_expression {
  std::string_view text;
  bool descending = false;
  constexpr explicit index_expression(std::string_view sql, bool descends = false)
      : text(sql), descending(descends) {}
};

/// An index part that is a path in a JSON column: `json_path(&Agent::configuration, "$.model")`.
template <class Entity, class Member>
struct json_path_part {
  std::size_t index;
  std::string_view path;
};
template <class Entity, class Member>
constexpr json_path_part<Entity, Member> json_path(Member Entity::*member, std::string_view path) {
  static_assert(detail::is_a_json_column<Member>::value, "tenon: json_path(): the member is no JSON column");
  return {at(member).index, path};
}

/// Several columns of one entity, for composite foreign keys: `columns(&Line::order_id, &Line::number)`.
template <class Entity, class... Members>
struct column_set {
  column_list list;
};
template <class Entity, class... Members>
constexpr column_set<Entity, Members...> columns(Members Entity::*... members) {
  static_assert(detail::fits_one_key_or_index<sizeof...(Members)>::value,
                "tenon: columns(): a foreign key has at most 8 columns");
  column_set<Entity, Members...> result;
  (result.list.push(static_cast<std::uint16_t>(at(members).index)), ...);
  return result;
}

template <class Entity>
const table_info& described_table();

/// The description of an entity's table, built as one constant:
/// `template <> inline constexpr auto tenon::table_of<User> =
/// tenon::table<User>("users").unique(&User::email);` Without any description: the table is the struct's name
/// in snake_case, columns are named as the members are, and a member `id` is the key (generated where it is
/// an integer or a uuid). Optional members are nullable.
template <class Entity>
class table {
  // Here too, as the declarations below name members of it.
  static_assert(reflect::entity_is_a_plain_aggregate<Entity>::value,
                "tenon: the entity must be a plain aggregate struct: no constructors, no private members, no "
                "base classes, no virtual functions");

 public:
  using entity_type = Entity;

  constexpr explicit table(std::string_view name = {}) {
    name_ = name.empty() ? snake_case(reflect::type_name<Entity>) : identifier(name);
    describe_members<Entity>(0, {});
    find_key();
  }

  /// The name that the table had before: a schema change then renames it and keeps its rows. May stay when
  /// that is done.
  constexpr table& renamed_from(std::string_view old_name) {
    if (old_name == name_.view()) problem(detail::description_problem::renamed_to_itself);
    return renamed_from_ = old_name, *this;
  }
  /// The name that a column had before, as the database spells it: `.renamed_from(&User::nick, "nickname")`.
  template <class Column>
  constexpr table& renamed_from(Column member, std::string_view old_name) {
    return edit(member).renamed_from = old_name, *this;
  }
  /// The name that a value of an enum stored by its name had before: `.renamed_value(&User::mood, "glad",
  /// Mood::happy)`.
  template <class Column, class Enum>
  constexpr table& renamed_value(Column member, std::string_view old_name, Enum value) {
    static_assert(detail::is_an_enum<detail::named_member<Column>>::value,
                  "tenon: renamed_value(): the member is no enum");
    static_assert(detail::value_is_of_the_members_enum<detail::named_member<Column>, Enum>::value,
                  "tenon: renamed_value(): the value is not of the member's enum");
    if constexpr (detail::value_is_of_the_members_enum<detail::named_member<Column>, Enum>::value)
      renamed_values_.push({index16(member), old_name, reflect::enum_name(value)});
    return *this;
  }

  /// The schema (namespace) of the table, on databases that have schemas.
  constexpr table& schema(std::string_view name) { return schema_ = name, *this; }
  constexpr table& comment(std::string_view text) { return comment_ = text, *this; }
  template <class Column>
  constexpr table& comment(Column column, std::string_view text) {
    return edit(column).comment = text, *this;
  }

  /// Names every column by a strategy, such as `tenon::snake_case`. Names given by `column` later stand.
  template <class Naming>
  requires requires(Naming naming, std::string_view name) { identifier(naming(name)); }
  constexpr table& naming(Naming strategy) {
    named_ = true;
    for (column_info& each : columns_) each.name = strategy(each.name.view());
    return *this;
  }
  /// Names one column.
  template <class Column>
  constexpr table& column(Column member, std::string_view name) {
    return edit(member).name = name, *this;
  }
  /// Replaces the prefix of an embedded struct's columns (by default the member's name and "_").
  template <class Owner, class Embedded>
  constexpr table& prefix(Embedded Owner::*member, std::string_view text) {
    static_assert(detail::member_belongs_to_the_described_entity<Owner, Entity>::value,
                  "tenon: table_of: the member is of another struct than the described entity");
    static_assert(detail::is_an_embedded_struct<Embedded>::value,
                  "tenon: prefix(): the member is no embedded struct; name a single column by column()");
    if constexpr (std::same_as<Owner, Entity> && detail::is_embedded<Embedded>) {
      if (named_) problem(detail::description_problem::prefix_after_naming);
      const std::size_t position = reflect::index_of(member);
      const std::size_t old = reflect::member_names<Entity>[position].size() + 1;
      for (std::size_t c = detail::first_columns<Entity>[position];
           c < detail::first_columns<Entity>[position + 1]; ++c) {
        identifier renamed(text);
        renamed.append(columns_[c].name.view().substr(old));
        columns_[c].name = renamed;
      }
    }
    return *this;
  }

  /// The primary key, one column or several, whose values the program assigns.
  template <class... Columns>
  constexpr table& primary_key(Columns... members) {
    static_assert(sizeof...(Columns) > 0, "tenon: primary_key(): name at least one member");
    static_assert(detail::fits_one_key_or_index<sizeof...(Columns)>::value,
                  "tenon: primary_key(): a key has at most 8 columns");
    key_ = {};
    generation_ = key_generation::assigned;
    (add_key(members), ...);
    return *this;
  }
  /// A primary key of one column that is made at insert: an integer by the database, a uuid by Tenon.
  template <class Column>
  constexpr table& generated_key(Column member) {
    static_assert(
        detail::key_can_be_generated<detail::named_member<Column>>::value,
        "tenon: generated_key(): only an integer or a tenon::uuid can be generated; use primary_key() for "
        "keys the program assigns");
    primary_key(member);
    generation_ = generation_for<detail::named_member<Column>>();
    return *this;
  }

  template <class First, class... Rest>
  requires(!std::same_as<First, index_options>) constexpr table& unique(First part, Rest... parts) {
    return unique(index_options{}, part, parts...);
  }
  template <class... Columns>
  constexpr table& unique(index_options options, Columns... parts) {
    options.unique = true;
    return index(options, parts...);
  }
  template <class First, class... Rest>
  requires(!std::same_as<First, index_options>) constexpr table& index(First part, Rest... parts) {
    return index(index_options{}, part, parts...);
  }
  /// `unique({.live = true}, &User::email)`: unique among the rows that are not marked as deleted.
  /// Parts are members, `desc(member)`, `at(…)`, `index_expression("…")` or `json_path(member, "$.…")`.
  template <class... Columns>
  constexpr table& index(index_options options, Columns... parts) {
    static_assert(sizeof...(Columns) > 0, "tenon: index(), unique(): name at least one member");
    static_assert(detail::fits_one_key_or_index<sizeof...(Columns)>::value,
                  "tenon: index(), unique(): an index has at most 8 columns");
    index_info info;
    info.options = options;
    (info.parts.push(part(parts)), ...);
    indexes_.push(info);
    return *this;
  }

  /// Makes the words of texts findable by `matches<Entity>("…")` of `tenon/query.hpp`.
  template <class First, class... Rest>
  requires(!std::same_as<First, full_text_options>) constexpr table& full_text(First column,
                                                                               Rest... columns) {
    return full_text(full_text_options{}, column, columns...);
  }
  template <class... Columns>
  constexpr table& full_text(full_text_options options, Columns... columns) {
    static_assert(sizeof...(Columns) > 0, "tenon: full_text(): name at least one member");
    static_assert(detail::fits_one_key_or_index<sizeof...(Columns)>::value,
                  "tenon: full_text(): an index has at most 8 columns");
    static_assert((detail::full_text_column_holds_text<detail::named_member<Columns>>::value && ...),
                  "tenon: full_text(): the member is no text; words are looked for in std::string members");
    full_text_info info;
    info.options = options;
    (info.columns.push(index16(columns)), ...);
    full_texts_.push(info);
    return *this;
  }

  /// `.foreign_key(&Agent::userId, &User::id, on_delete::cascade)`. Options in any order: `on_delete`,
  /// `on_update`, `deferrable`. The default is "no action": a referenced row cannot be deleted.
  template <class Owner, class Member, class Other, class Referenced, class... Options>
  constexpr table& foreign_key(Member Owner::*member, Referenced Other::*referenced, Options... options) {
    return foreign_key(columns(member), columns(referenced), options...);
  }
  template <class Own, class Other, class... Members, class... Referenced, class... Options>
  constexpr table& foreign_key(column_set<Own, Members...> own, column_set<Other, Referenced...> other,
                               Options... options) {
    static_assert(detail::member_belongs_to_the_described_entity<Own, Entity>::value,
                  "tenon: foreign_key(): the first columns must be the described entity's own, the second "
                  "ones the referenced entity's");
    static_assert((detail::argument_is_a_foreign_key_option<Options>::value && ...),
                  "tenon: foreign_key(): the options are on_delete::..., on_update::... and deferrable::...");
    static_assert(sizeof...(Members) == sizeof...(Referenced),
                  "tenon: foreign_key(): as many columns must refer as are referenced");
    if constexpr (sizeof...(Members) == sizeof...(Referenced)) {
      static_assert((detail::foreign_key_types_agree<Members, Referenced>::value && ...),
                    "tenon: foreign_key(): the referring member's type must be the referenced one's (or "
                    "optional of it)");
    }
    foreign_key_info info;
    info.columns = own.list;
    info.references = &described_table<Other>;
    info.referenced = other.list;
    if constexpr ((detail::argument_is_a_foreign_key_option<Options>::value && ...)) {
      (apply(info, options), ...);
    }
    foreign_keys_.push(info);
    return *this;
  }

  /// Which columns a relation follows, where several foreign keys connect the two tables or none does:
  /// `.relation(&Message::sender, &Message::senderId)`, from the other side
  /// `.relation(&User::sent, &Message::senderId)`. Composite ones are `columns(…)`. Of `many_to_many` both
  /// foreign keys of the third table, the one to this entity first.
  template <class Relation, class Owner, class Member, class... Others>
  constexpr table& relation(Relation Entity::*member, Member Owner::*column, Others... others) {
    return relation(member, columns(column), others...);
  }
  template <class Relation, class Owner, class... Members>
  constexpr table& relation(Relation Entity::*member, column_set<Owner, Members...> referring) {
    static_assert(
        detail::member_is_a_relation<Relation>::value,
        "tenon: relation(): the member is no relation (belongs_to, has_one, has_many, many_to_many)");
    choice(member).columns = referring.list;
    return *this;
  }
  template <class Relation, class Link, class... Members, class... Others>
  constexpr table& relation(Relation Entity::*member, column_set<Link, Members...> to_this,
                            column_set<Link, Others...> to_other) {
    relation(member, to_this);
    choice(member).to_other = to_other.list;
    return *this;
  }
  template <class Relation, class Link, class... Members, class Other>
  constexpr table& relation(Relation Entity::*member, column_set<Link, Members...> to_this,
                            Other Link::*to_other) {
    return relation(member, to_this, columns(to_other));
  }

  /// What operations on this entity do to the related ones: `.cascades(&User::agents, cascade::insert |
  /// cascade::remove)`.
  template <class Relation>
  constexpr table& cascades(Relation Entity::*member, cascade operations) {
    static_assert(
        detail::member_is_a_relation<Relation>::value,
        "tenon: cascades(): the member is no relation (belongs_to, has_one, has_many, many_to_many)");
    choice(member).cascades = operations;
    return *this;
  }
  /// What becomes of rows that a save finds missing in a collection that was read wholly:
  /// `.orphaned(&User::agents, orphans::remove)`.
  template <class Relation>
  constexpr table& orphaned(Relation Entity::*member, orphans rule) {
    static_assert(detail::member_is_a_relation_to_others<Relation>::value,
                  "tenon: orphaned(): the member is no has_one, has_many or many_to_many");
    choice(member).orphaned = rule;
    return *this;
  }

  /// A rule on every row, as SQL text; the name tells in an error which rule it was.
  constexpr table& check(std::string_view name, std::string_view expression) {
    if (name.empty()) problem(detail::description_problem::name_empty);
    checks_.push({name, expression, nullptr});
    return *this;
  }
  /// A rule as a typed condition: `.check("adult", [] { return col<&User::age> >= 18; })`.
  template <class Condition>
  requires std::invocable<Condition>
  constexpr table& check(std::string_view name, Condition) {
    if (name.empty()) problem(detail::description_problem::name_empty);
    using condition = std::remove_cvref_t<std::invoke_result_t<Condition>>;
    static_assert(detail::check_is_a_condition<Entity, condition>::value,
                  "tenon: check(): the function must return a condition on the described entity's columns");
    if constexpr (detail::check_is_a_condition<Entity, condition>::value) {
      checks_.push({name, {}, [](statement_writer& out) { Condition{}().write(out); }});
    }
    return *this;
  }

  /// Rules that entities have to keep; checked before anything is sent, all failures in one
  /// `validation_error`: `.validate<&User::name>(rules::length<1, 50>)`. A rule of the program is a function
  /// of the value that says true, or "" or what is wrong.
  template <auto First, auto... Rest, class... Rules>
  constexpr table& validate(Rules...) {
    static_assert(detail::member_belongs_to_the_described_entity<
                      typename reflect::member_pointer<decltype(First)>::owner, Entity>::value,
                  "tenon: validate<>(): the member is of another struct than the described entity");
    static_assert(sizeof...(Rules) > 0, "tenon: validate<>(): give at least one rule");
    using value = detail::without_optional_t<typename detail::end_of_path<First, Rest...>::type>;
    static_assert(
        (detail::rule_takes_the_value<Rules, value>::value && ...),
        "tenon: validate<>(): the rule is not for values of the member's type; a rule of the program "
        "is a function of the value that gives a bool, or a text that is empty if all is well");
    if constexpr ((detail::rule_takes_the_value<Rules, value>::value && ...))
      (validations_.push({&check_member<Rules, First, Rest...>, detail::name_of_rule<Rules>()}), ...);
    return *this;
  }
  /// A rule on the whole entity, with a name.
  template <class Rule>
  constexpr table& validate(std::string_view name, Rule) {
    static_assert(
        detail::rule_takes_the_value<Rule, Entity>::value,
        "tenon: validate(): the rule on the whole entity is a function of it that gives a bool, or a "
        "text that is empty if all is well");
    if constexpr (detail::rule_takes_the_value<Rule, Entity>::value)
      validations_.push({&check_entity<Rule>, name});
    return *this;
  }
  constexpr const detail::fixed_list<detail::validation_info, 32>& validations() const {
    return validations_;
  }

  /// The database's default. Tenon writes every member at insert, so it serves other writers, and optional
  /// members that are empty: their default is filled in and comes back.
  template <class Column, class Value>
  constexpr table& default_value(Column member, const Value& value) {
    using bare = detail::without_optional_t<detail::named_member<Column>>;
    constexpr bool fits = detail::default_fits_the_member<bare, Value>::value;
    static_assert(detail::default_fits_the_member<bare, Value>::value,
                  "tenon: default_value(): the value is not of the member's type; defaults of other types "
                  "than text, enums and numbers are SQL: default_expression()");
    if constexpr (fits && detail::is_stored_as_text<bare>::value) {
      edit(member).default_value = detail::make_literal(std::string_view(value));
    } else if constexpr (fits) {
      edit(member).default_value = detail::make_literal(static_cast<bare>(value));
    }
    return *this;
  }
  /// The same as SQL text, such as "CURRENT_TIMESTAMP".
  template <class Column>
  constexpr table& default_expression(Column member, std::string_view sql) {
    return edit(member).default_expression = sql, *this;
  }
  /// A column the database computes from others; read-only, and comes back after writes.
  template <class Column>
  constexpr table& generated(Column member, std::string_view sql, bool stored = false) {
    column_info& column = edit(member);
    column.generated_expression = sql;
    column.traits = column.traits | column_trait::generated | column_trait::read_only |
                    (stored ? column_trait::stored : column_trait::none);
    return *this;
  }
  template <class Column>
  constexpr table& collation(Column member, std::string_view name) {
    return edit(member).collation = name, *this;
  }

  /// The type of a column in the database's own words, where another program chose it: `.type(&Album::title,
  /// "varchar(160)")`. It brings its own collation; of an enum on PostgreSQL it names the database's type.
  /// Values are stored as ever, so it has to be one that takes them.
  template <class Column>
  constexpr table& type(Column member, std::string_view sql) {
    return edit(member).declared_type = sql, *this;
  }

  /// Not selected unless `with_hidden` is asked for; written at insert and by updates that name it, never by
  /// `save` of an existing entity (which would not know its value).
  template <class Column>
  constexpr table& hidden(Column member) {
    return mark(member, column_trait::hidden);
  }
  template <class Column>
  constexpr table& insert_only(Column member) {
    return mark(member, column_trait::insert_only);
  }
  template <class Column>
  constexpr table& read_only(Column member) {
    return mark(member, column_trait::read_only);
  }
  /// An enum stored by its number instead of its name.
  template <class Column>
  constexpr table& as_number(Column member) {
    static_assert(detail::is_an_enum<detail::named_member<Column>>::value,
                  "tenon: as_number(): the member is no enum");
    column_info& column = edit(member);
    column.spec = {cell_kind::integer, storage::number};
    column.enumerators = {};
    column.enum_name = {};
    return *this;
  }
  /// A uuid stored as 16 bytes where the database has no uuid type (SQLite: BLOB instead of TEXT).
  template <class Column>
  constexpr table& as_bytes(Column member) {
    static_assert(detail::is_a_uuid<detail::named_member<Column>>::value,
                  "tenon: as_bytes(): the member is no tenon::uuid");
    edit(member).spec.stored = storage::bytes;
    return *this;
  }

  /// Filled at insert unless the entity brings it, and never changed. `clock::database`: by the database's
  /// clock, which comes back by RETURNING.
  template <class Column>
  constexpr table& created_at(Column member, clock by = clock::program) {
    static_assert(detail::marks_a_timestamp<detail::named_member<Column>>::value,
                  "tenon: created_at(): the member must be a tenon::timestamp");
    created_at_ = index16(member);
    return mark(member, column_trait::created_at | column_trait::insert_only | traits_of(by));
  }
  template <class Column>
  constexpr table& updated_at(Column member, clock by = clock::program) {
    static_assert(detail::marks_a_timestamp<detail::named_member<Column>>::value,
                  "tenon: updated_at(): the member must be a tenon::timestamp");
    updated_at_ = index16(member);
    return mark(member, column_trait::updated_at | traits_of(by));
  }
  template <class Column>
  constexpr table& deleted_at(Column member) {
    static_assert(
        detail::marks_an_optional_timestamp<detail::named_member<Column>>::value,
        "tenon: deleted_at(): the member must be a std::optional<tenon::timestamp>; empty means not deleted");
    deleted_at_ = index16(member);
    return mark(member, column_trait::deleted_at);
  }
  template <class Column>
  constexpr table& version(Column member) {
    static_assert(detail::counts_versions<detail::named_member<Column>>::value,
                  "tenon: version(): the member must be an integer");
    version_ = index16(member);
    return mark(member, column_trait::version);
  }

  /// Rows of a view that the database has (made by raw SQL): read as a table is, and never written. `verify`
  /// and `synchronize` see to it that a view or table of this name is there. With its query it is made too.
  constexpr table& view() {
    generation_ = key_generation::assigned;
    view_ = true;
    return *this;
  }

  /// Rows of a view that shows a query, whose fields are the members in their order:
  /// `.view([] { return select<Shelf>(fields(col<&Item::name>, count()), from<Item>(), …); })`.
  template <class Query>
  requires std::invocable<Query>
  constexpr table& view(Query) {
    using query = std::remove_cvref_t<std::invoke_result_t<Query>>;
    static_assert(
        detail::view_is_a_query_of_the_entity<Entity, query>::value,
        "tenon: view(): the function must return select<Entity>(fields(...), ...) of the described entity, "
        "without parameters; its fields are the entity's members in their order");
    if constexpr (detail::view_is_a_query_of_the_entity<Entity, query>::value) {
      shown_ = {};
      shown_.write = [](statement_writer& out) { Query{}().write(out); };
    }
    return view();
  }
  /// The same by SQL text, a SELECT whose columns are the members in their order.
  constexpr table& view(std::string_view sql) {
    shown_ = {};
    shown_.sql = sql;
    return view();
  }
  /// By SQL text of each engine: `.view({.sqlite = "SELECT …", .postgresql = "SELECT …"})`.
  constexpr table& view(const view_query& query) {
    shown_ = query;
    return view();
  }

  /// What a tree of the rows keeps beside the foreign key to the parent: `.tree(closure_table<"…">)` or
  /// `.tree(materialized_path<&Category::path>)` of `tenon/trees.hpp`; then the foreign key's member where
  /// several refer to this table.
  template <class Tree>
  constexpr table& tree(Tree) {
    static_assert(detail::argument_is_a_tree<Tree>::value,
                  "tenon: tree(): the argument is adjacency, closure_table<\"name\"> or "
                  "materialized_path<&Entity::path> of tenon/trees.hpp");
    if constexpr (detail::argument_is_a_tree<Tree>::value) Tree::describe(*this, tree_);
    return *this;
  }
  template <class Tree, class Column>
  constexpr table& tree(Tree kind, Column parent) {
    tree_.parent = index16(parent);
    return tree(kind);
  }

  constexpr table& sqlite(sqlite_table_options options) { return sqlite_ = options, *this; }

  /// The table without its type. Valid as long as this value lives, so take it of `table_of<Entity>`.
  constexpr table_info info() const {
    table_info result;
    result.entity = reflect::type_name<Entity>;
    result.name = name_;
    result.schema = schema_;
    result.comment = comment_;
    result.columns = columns_;
    result.key = {key_.items, key_.size()};
    result.indexes = {indexes_.items, indexes_.size()};
    result.foreign_keys = {foreign_keys_.items, foreign_keys_.size()};
    result.checks = {checks_.items, checks_.size()};
    result.full_texts = {full_texts_.items, full_texts_.size()};
    result.relations = {relations_.items, relations_.size()};
    result.generation = generation_;
    result.created_at = created_at_;
    result.updated_at = updated_at_;
    result.deleted_at = deleted_at_;
    result.version = version_;
    result.sqlite = sqlite_;
    result.view = view_;
    result.shown = shown_;
    result.tree = tree_;
    result.renamed_from = renamed_from_;
    result.renamed_values = {renamed_values_.items, renamed_values_.size()};
    return result;
  }
  constexpr const std::array<column_info, column_count<Entity>>& all_columns() const { return columns_; }

  /// What is wrong with the description beyond what its types show.
  constexpr detail::description_problem check_description() const {
    using enum detail::description_problem;
    if (problem_ != none) return problem_;
    if (key_.overflown() || indexes_.overflown() || foreign_keys_.overflown() || checks_.overflown() ||
        full_texts_.overflown() || relations_.overflown() || validations_.overflown() ||
        renamed_values_.overflown()) {
      return too_many_parts;
    }
    if (name_.overlong()) return name_too_long;
    for (const index_info& each : indexes_) {
      if (each.options.live && deleted_at_ == table_info::none) return live_without_mark;
    }
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c].name.overlong()) return name_too_long;
      if (columns_[c].name.empty()) return name_empty;
      for (std::size_t other = 0; other < c; ++other) {
        if (columns_[other].name == columns_[c].name) return name_twice;
      }
      const detail::description_problem wrong = check_old_name(columns_[c]);
      if (wrong != none) return wrong;
    }
    for (const renamed_value_info& each : renamed_values_) {
      const detail::description_problem wrong = check_old_value(each);
      if (wrong != none) return wrong;
    }
    for (std::size_t a = 0; a < key_.size(); ++a) {
      if (columns_[key_[a]].is(column_trait::hidden)) return hidden_key;
      for (std::size_t b = 0; b < a; ++b) {
        if (key_[a] == key_[b]) return column_twice_in_key;
      }
    }
    return none;
  }

 private:
  constexpr detail::description_problem check_old_name(const column_info& renamed) const {
    using enum detail::description_problem;
    if (renamed.renamed_from.empty()) return none;
    if (renamed.name == renamed.renamed_from) return renamed_to_itself;
    for (const column_info& other : columns_) {
      if (other.name == renamed.renamed_from) return old_name_present;
      if (&other != &renamed && other.renamed_from == renamed.renamed_from) return old_name_twice;
    }
    return none;
  }
  constexpr detail::description_problem check_old_value(const renamed_value_info& renamed) const {
    using enum detail::description_problem;
    if (columns_[renamed.column].enumerators.empty()) return renamed_value_of_a_number;
    if (renamed.from == renamed.to) return renamed_to_itself;
    for (const std::string_view each : columns_[renamed.column].enumerators) {
      if (each == renamed.from) return old_name_present;
    }
    for (const renamed_value_info& other : renamed_values_) {
      if (&other != &renamed && other.column == renamed.column && other.from == renamed.from)
        return old_name_twice;
    }
    return none;
  }

  template <class Rule, auto First, auto... Rest>
  static void check_member(const void* entity, std::size_t index, std::string_view rule,
                           std::vector<validation_failure>& failures) {
    const auto& member = follow(*static_cast<const Entity*>(entity), First, Rest...);
    const auto* const value = detail::present_value(member);
    if (value == nullptr) return;
    const std::string problem = detail::broken_rule<Rule>(*value);
    if (problem.empty()) return;
    std::string name(reflect::member_names<Entity>[reflect::member_index<First>]);
    ((name += '.', name += reflect::member_names<
                       typename reflect::member_pointer<decltype(Rest)>::owner>[reflect::member_index<Rest>]),
     ...);
    failures.push_back({std::string(reflect::type_name<Entity>), name, std::string(rule),
                        detail::sentence({reflect::type_name<Entity>, "::", name, " ", problem}), index});
  }
  template <class Rule>
  static void check_entity(const void* entity, std::size_t index, std::string_view rule,
                           std::vector<validation_failure>& failures) {
    const std::string problem = detail::broken_rule<Rule>(*static_cast<const Entity*>(entity));
    if (problem.empty()) return;
    failures.push_back({std::string(reflect::type_name<Entity>), "", std::string(rule),
                        detail::sentence({reflect::type_name<Entity>, " ", problem}), index});
  }
  template <class Object>
  static const Object& follow(const Object& object) {
    return object;
  }
  template <class Object, class Member, class... Rest>
  static const auto& follow(const Object& object, Member Object::*member, Rest... rest) {
    return follow(object.*member, rest...);
  }

  template <class Owner>
  constexpr void describe_members(std::size_t offset, const identifier& prefix) {
    for (std::size_t i = 0; i < detail::members_of<Owner>.size(); ++i) {
      const detail::member_facts& member = detail::members_of<Owner>[i];
      if (member.kind == cell_kind::null) continue;
      column_info& column = columns_[offset + detail::first_columns<Owner>[i]];
      column.entity = reflect::type_name<Entity>;
      column.member = member.name;
      column.name = prefix;
      column.name.append(member.name);
      column.spec.kind = member.kind;
      column.nullable = member.nullable;
      column.lowest = member.lowest;
      column.highest = member.highest;
      column.enumerators = member.enumerators;
      column.enum_name = member.enum_name;
    }
    if constexpr (detail::has_embedded<Owner>) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (describe_embedded<Owner, I>(offset, prefix), ...);
      }
      (std::make_index_sequence<reflect::member_count<Owner>>{});
    }
  }
  template <class Owner, std::size_t I>
  constexpr void describe_embedded(std::size_t offset, const identifier& prefix) {
    using member_type = reflect::member_type<Owner, I>;
    if constexpr (detail::is_embedded<member_type>) {
      identifier inner = prefix;
      inner.append(detail::members_of<Owner>[I].name);
      inner.append('_');
      describe_members<member_type>(offset + detail::first_columns<Owner>[I], inner);
    }
  }

  static constexpr column_trait traits_of(clock by) {
    return by == clock::database ? column_trait::store_clock : column_trait::none;
  }
  template <class Member>
  static constexpr key_generation generation_for() {
    return std::same_as<detail::without_optional_t<Member>, uuid> ? key_generation::uuid
                                                                  : key_generation::integer;
  }

  constexpr void find_key() {
    for (std::size_t i = 0; i < detail::members_of<Entity>.size(); ++i) {
      const detail::member_facts& member = detail::members_of<Entity>[i];
      if (member.name != "id" || member.kind == cell_kind::null) continue;
      key_.push(static_cast<std::uint16_t>(detail::first_columns<Entity>[i]));
      if (member.kind == cell_kind::integer) generation_ = key_generation::integer;
      if (member.kind == cell_kind::uuid) generation_ = key_generation::uuid;
    }
  }

  /// The column an argument of a description means.
  template <class Argument>
  static constexpr std::size_t position(Argument argument) {
    using owner = typename detail::named_column<Argument>::owner;
    static_assert(detail::argument_names_a_column<Argument>::value,
                  "tenon: table_of: name a column as &Entity::member or at(&Outer::inner, &Inner::member)");
    if constexpr (detail::argument_names_a_column<Argument>::value) {
      return position_of<owner, detail::named_member<Argument>>(argument);
    } else {
      return 0;
    }
  }
  template <class Owner, class Member, class Argument>
  static constexpr std::size_t position_of(Argument argument) {
    static_assert(detail::member_belongs_to_the_described_entity<Owner, Entity>::value,
                  "tenon: table_of: the member is of another struct than the described entity; name a member "
                  "inside of an embedded struct by at(&Outer::inner, &Inner::member)");
    static_assert(detail::is_a_column<Member>::value,
                  "tenon: table_of: the member is no column (a relation or an embedded struct); name a "
                  "column inside of an embedded struct by at(&Outer::inner, &Inner::member)");
    if constexpr (!std::is_same_v<Owner, Entity>) {
      return 0;
    } else if constexpr (std::is_member_pointer_v<Argument>) {
      return at(argument).index;
    } else {
      return argument.index;
    }
  }
  template <class Column>
  static constexpr std::uint16_t index16(Column column) {
    return static_cast<std::uint16_t>(position(column));
  }

  template <class Column>
  constexpr column_info& edit(Column column) {
    return columns_[position(column)];
  }
  template <class Column>
  constexpr table& mark(Column column, column_trait traits) {
    column_info& info = edit(column);
    info.traits = info.traits | traits;
    return *this;
  }
  template <class Column>
  constexpr void add_key(Column column) {
    key_.push(index16(column));
  }

  template <class Column>
  static constexpr index_part part(Column column) {
    return {index16(column), {}, {}, false};
  }
  template <class Owner, class Member>
  static constexpr index_part part(directed_column<Owner, Member> column) {
    return {index16(column_position<Owner, Member>{column.index}), {}, {}, column.descending};
  }
  static constexpr index_part part(index_expression expression) {
    return {0, expression.text, {}, expression.descending};
  }
  template <class Owner, class Member>
  static constexpr index_part part(json_path_part<Owner, Member> path) {
    return {index16(column_position<Owner, Member>{path.index}), {}, path.path, false};
  }

  template <class Relation>
  constexpr relation_choice& choice(Relation Entity::*member) {
    const auto place = static_cast<std::uint16_t>(reflect::index_of(member));
    for (std::size_t i = 0; i < relations_.size(); ++i) {
      if (relations_[i].member == place) return relations_[i];
    }
    relation_choice added;
    added.member = place;
    relations_.push(added);
    return relations_[relations_.size() - 1];
  }

  static constexpr void apply(foreign_key_info& key, on_delete action) {
    key.deleted = static_cast<referential_action>(action);
  }
  static constexpr void apply(foreign_key_info& key, on_update action) {
    key.updated = static_cast<referential_action>(action);
  }
  static constexpr void apply(foreign_key_info& key, deferrable when) { key.checked = when; }

  constexpr void problem(detail::description_problem found) {
    if (problem_ == detail::description_problem::none) problem_ = found;
  }

  identifier name_;
  std::string_view schema_;
  std::string_view comment_;
  std::array<column_info, column_count<Entity>> columns_{};
  column_list key_;
  detail::fixed_list<index_info, 16> indexes_;
  detail::fixed_list<foreign_key_info, 12> foreign_keys_;
  detail::fixed_list<check_info, 12> checks_;
  detail::fixed_list<full_text_info, 4> full_texts_;
  detail::fixed_list<relation_choice, 12> relations_;
  detail::fixed_list<detail::validation_info, 32> validations_;
  detail::fixed_list<renamed_value_info, 16> renamed_values_;
  std::string_view renamed_from_;
  key_generation generation_ = key_generation::assigned;
  std::uint16_t created_at_ = table_info::none;
  std::uint16_t updated_at_ = table_info::none;
  std::uint16_t deleted_at_ = table_info::none;
  std::uint16_t version_ = table_info::none;
  sqlite_table_options sqlite_;
  bool named_ = false;
  bool view_ = false;
  view_query shown_{};
  tree_info tree_;
  detail::description_problem problem_ = detail::description_problem::none;
};

}  // namespace tenon::inline v0
