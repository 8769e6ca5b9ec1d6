// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/codec/defined_function.hpp>
#include <tenon/query/custom.hpp>
#include <tenon/session/database.hpp>

namespace tenon::inline v0 {
namespace detail {

/// What an argument is kept as while the body runs. Views show the caller's bytes.
template <class Parameter>
struct held_argument {
  using bare = without_optional_t<std::decay_t<Parameter>>;
  static constexpr bool is_text_view = std::is_same_v<bare, std::string_view>;
  static constexpr bool can_be_null = is_optional<std::decay_t<Parameter>>;

  explicit held_argument(const defined_function& function, const cell& given) {
    if (given.kind == cell_kind::null) return;
    if constexpr (is_text_view) {
      if (given.kind != cell_kind::text) refuse(function);
      value = given.text();
    } else {
      if (codec<bare>::decode(adapted(given), value) != decode_status::ok) refuse(function);
    }
    is_null = false;
  }
  /// What the body is given.
  std::conditional_t<can_be_null, std::optional<bare>, const bare&> get() const {
    if constexpr (can_be_null) {
      return is_null ? std::nullopt : std::optional<bare>(value);
    } else {
      return value;
    }
  }

  bare value{};
  bool is_null = true;

 private:
  /// A store may hold a whole number where a real one is meant, and a kind that is a number as another.
  static cell adapted(cell given) {
    constexpr cell_kind kind = codec<bare>::kind;
    if (kind == cell_kind::real && given.kind == cell_kind::integer)
      return real_cell(static_cast<double>(given.integer));
    if (holds_integer(kind) && holds_integer(given.kind)) given.kind = kind;
    return given;
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const defined_function& function) {
    fail(error_kind::value, sentence({"the function ", function.name,
                                      " was given a value that its declared parameter cannot hold"}));
  }
};

/// A declared function with the body that the program gives it.
template <class Function, class Body>
class function_with_body;
template <name_constant Name, class Value, class... Parameters, class Body>
class function_with_body<custom_function<Name, Value(Parameters...)>, Body> final : public defined_function {
 public:
  function_with_body(Body body, bool pure)
      : defined_function(Name.view(), {kinds, sizeof...(Parameters)}, codec<without_optional_t<Value>>::kind,
                         pure),
        body_(std::move(body)) {}

 private:
  static constexpr cell_kind kinds[] = {codec<without_optional_t<std::decay_t<Parameters>>>::kind...,
                                        cell_kind::null};

  cell run(const cell* arguments, std::string& room) const override {
    return run(arguments, room, std::index_sequence_for<Parameters...>{});
  }
  template <std::size_t... I>
  cell run([[maybe_unused]] const cell* arguments, std::string& room, std::index_sequence<I...>) const {
    if (((arguments[I].kind == cell_kind::null && !held_argument<Parameters>::can_be_null) || ...))
      return null_cell();
    const Value value = body_(held_argument<Parameters>(*this, arguments[I]).get()...);
    encoder out;
    codec<Value>::encode(value, out);
    cell made = out.data()[0];
    if (!holds_bytes(made.kind)) return made;
    room.assign(made.bytes.data, made.bytes.size);
    return bytes_cell(made.kind, room);
  }

  Body body_;
};

template <class T>
struct argument_is_a_declared_function : std::false_type {};
template <name_constant Name, class Signature>
struct argument_is_a_declared_function<custom_function<Name, Signature>> : std::true_type {};

template <class Function, class Body>
struct body_has_the_declared_signature : std::false_type {};
template <name_constant Name, class Value, class... Parameters, class Body>
struct body_has_the_declared_signature<custom_function<Name, Value(Parameters...)>, Body>
    : std::is_invocable_r<Value, const Body&, decltype(std::declval<held_argument<Parameters>>().get())...> {
};

}  // namespace detail

/// Gives a declared function its body, on stores without functions of their own (SQLite, memory); before the
/// store is opened, so that indexes and views can use it: `auto store = sqlite_store({…}); define(*store,
/// slug, [](std::string_view text) { … }, {.deterministic = true});`. NULL gives NULL unless the parameter is
/// std::optional. Errors: `unsupported`: the store has functions of its own; `misuse`: the name is taken.
template <class Function, class Body>
void define(backend& store, Function, Body body, function_options options = {}) {
  static_assert(detail::argument_is_a_declared_function<Function>::value,
                "tenon: define(): the first argument is a declared function: constexpr auto slug = "
                "function<\"slug\", std::string(std::string_view)>");
  if constexpr (detail::argument_is_a_declared_function<Function>::value) {
    static_assert(detail::body_has_the_declared_signature<Function, Body>::value,
                  "tenon: define(): the body cannot be called with the declared parameters, gives another "
                  "result, or is not const, which it has to be as several threads call it");
    if constexpr (detail::body_has_the_declared_signature<Function, Body>::value) {
      auto made = std::make_unique<detail::function_with_body<Function, Body>>(std::move(body),
                                                                               options.deterministic);
      store.define(*made);
      (void)made.release();
    }
  }
}

/// The same of an open database, for all its connections; before statements use it.
template <class Function, class Body>
void database::define(Function function, Body body, function_options options) {
  tenon::define(pool_->store(), function, std::move(body), options);
}

}  // namespace tenon::inline v0
