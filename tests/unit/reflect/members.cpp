// SPDX-License-Identifier: MIT
#include <tenon/reflect/members.hpp>

#include <any>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"

namespace shop {
// Its destructor is user-provided: clang instantiates a defaulted one for `Order{}`, and with it that of
// std::vector, which wants the entity to be complete.
template <class Entity>
class has_many {
 public:
  has_many() {}
  has_many(const has_many& other) : items_(other.items_) {}
  ~has_many() {}

 private:
  std::vector<Entity> items_;
};
template <class Entity>
class belongs_to {
 public:
  belongs_to() = default;

 private:
  std::shared_ptr<Entity> one_;
};

struct Line;  // incomplete where Order is reflected

struct Address {
  std::string street;
  int number = 1;
};
struct Order {
  std::array<unsigned char, 16> id{};
  std::string title;
  std::optional<std::string> note;
  bool open = true;
  Address address;
  has_many<Line> lines;
  belongs_to<Line> best;
  std::vector<int> numbers;
};

struct Empty {};
struct Single {
  int only;
};
struct MoveOnly {
  std::unique_ptr<int> owned;
  std::string text;
};
struct Uninitialisable {
  int first;
  std::reference_wrapper<int> second;
  int third;
};
struct TakesAnything {
  std::any value;
  int number;
};

struct Base {
  int inherited;
};
struct Derived : Base {
  int own;
};
struct FromEmpty : Empty {
  int own;
};
struct FromTwo : Empty, Base {
  int own;
};
struct WithConstructor {
  WithConstructor(int) {}
  int value = 0;
};
class WithPrivate {
 public:
  int value = 0;

 private:
  [[maybe_unused]] int hidden_ = 0;
};
struct WithVirtual {
  virtual ~WithVirtual() = default;
  int value = 0;
};
union Either {
  int number;
  float fraction;
};

#define TENON_TEN(p)                                        \
  int p##0, p##1, p##2, p##3, p##4, p##5, p##6, p##7, p##8; \
  std::string p##9;
struct Hundred {
  TENON_TEN(a)
  TENON_TEN(b)
  TENON_TEN(c) TENON_TEN(d) TENON_TEN(e) TENON_TEN(f) TENON_TEN(g) TENON_TEN(h) TENON_TEN(i) TENON_TEN(j)
};
#undef TENON_TEN

// As a description does it: the pointer is a parameter of a function evaluated at compile time.
struct Builder {
  std::size_t position = 0;

  template <class Entity, class Member>
  constexpr Builder column(Member Entity::*pointer) const {
    Builder next;
    next.position = tenon::reflect::index_of(pointer);
    return next;
  }
};
}  // namespace shop

namespace {
struct HiddenPart {
  int depth;
};
struct Hidden {
  int number;
  HiddenPart part;
  std::string text;
};
}  // namespace

using namespace tenon::reflect;

TEST_CASE("a plain struct lists its members in order", "[reflect]") {
  STATIC_REQUIRE(member_count<shop::Order> == 8);
  constexpr auto& names = member_names<shop::Order>;
  STATIC_REQUIRE(names[0] == "id");
  CHECK(std::vector<std::string_view>(names.begin(), names.end()) ==
        std::vector<std::string_view>{"id", "title", "note", "open", "address", "lines", "best", "numbers"});
  CHECK(member_name<shop::Order, 4> == "address");
}

TEST_CASE("member types are the declared ones", "[reflect]") {
  STATIC_REQUIRE(std::is_same_v<member_type<shop::Order, 0>, std::array<unsigned char, 16>>);
  STATIC_REQUIRE(std::is_same_v<member_type<shop::Order, 2>, std::optional<std::string>>);
  STATIC_REQUIRE(std::is_same_v<member_type<shop::Order, 4>, shop::Address>);
  STATIC_REQUIRE(std::is_same_v<member_type<shop::Order, 5>, shop::has_many<shop::Line>>);
  STATIC_REQUIRE(std::is_same_v<member_pointer<decltype(&shop::Order::open)>::owner, shop::Order>);
  STATIC_REQUIRE(std::is_same_v<member_pointer<decltype(&shop::Order::open)>::type, bool>);
  SUCCEED();
}

TEST_CASE("a member pointer names its position at compile time", "[reflect]") {
  STATIC_REQUIRE(member_index<&shop::Order::id> == 0);
  STATIC_REQUIRE(member_index<&shop::Order::title> == 1);
  STATIC_REQUIRE(member_index<&shop::Order::address> == 4);
  STATIC_REQUIRE(member_index<&shop::Order::numbers> == 7);
  constexpr shop::Builder built = shop::Builder{}.column(&shop::Order::best);
  STATIC_REQUIRE(built.position == 6);
  SUCCEED();
}

TEST_CASE("a member pointer names its position at run time", "[reflect]") {
  CHECK(shop::Builder{}.column(&shop::Order::best).position == 6);
  bool shop::Order::*pointer = &shop::Order::open;
  CHECK(index_of(pointer) == 3);
  pointer = nullptr;
  CHECK(index_of(pointer) == member_count<shop::Order>);
}

namespace shop {
struct Line {
  int quantity = 0;
};
}  // namespace shop

TEST_CASE("members are reached by position", "[reflect]") {
  shop::Address address{"Main Street", 7};
  member<0>(address) = "Side Street";
  CHECK(address.street == "Side Street");
  const shop::Address& fixed = address;
  STATIC_REQUIRE(std::is_same_v<decltype(member<1>(fixed)), const int&>);
  CHECK(&member<1>(fixed) == &address.number);
}

TEST_CASE("for_each_member visits every member once, in order, by reference", "[reflect]") {
  shop::Order order;
  std::vector<std::size_t> positions;
  std::vector<const void*> places;
  for_each_member(order, [&](auto& value, auto position) {
    STATIC_REQUIRE(
        std::is_same_v<std::remove_reference_t<decltype(value)>, member_type<shop::Order, position>>);
    positions.push_back(position);
    places.push_back(&value);
  });
  CHECK(positions == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(places.front() == &order.id);
  CHECK(places.back() == &order.numbers);

  const shop::Address fixed{"x", 2};
  int seen = 0;
  for_each_member(fixed, [&](auto& value, auto) {
    STATIC_REQUIRE(std::is_const_v<std::remove_reference_t<decltype(value)>>);
    ++seen;
  });
  CHECK(seen == 2);
}

TEST_CASE("for_each_member works at compile time", "[reflect]") {
  struct Point {
    int x, y;
  };
  constexpr int sum = [] {
    Point point{1, 2};
    for_each_member(point, [](int& value, auto) { value *= 10; });
    return member<0>(point) + member<1>(point);
  }();
  STATIC_REQUIRE(sum == 30);
  CHECK(sum == 30);
}

TEST_CASE("empty, single, move-only and not default constructible structs are counted", "[reflect]") {
  STATIC_REQUIRE(member_count<shop::Empty> == 0);
  STATIC_REQUIRE(member_count<shop::Single> == 1);
  STATIC_REQUIRE(member_count<shop::MoveOnly> == 2);
  STATIC_REQUIRE(member_count<shop::Uninitialisable> == 3);
  STATIC_REQUIRE(member_count<shop::TakesAnything> == 2);
  CHECK(member_name<shop::Uninitialisable, 2> == "third");
  CHECK(member_name<shop::MoveOnly, 1> == "text");
  shop::Empty nothing;
  int visits = 0;
  for_each_member(nothing, [&](auto&, auto) { ++visits; });
  CHECK(visits == 0);
}

TEST_CASE("a struct of a hundred members is listed", "[reflect]") {
  STATIC_REQUIRE(member_count<shop::Hundred> == 100);
  STATIC_REQUIRE(member_index<&shop::Hundred::j9> == 99);
  CHECK(member_names<shop::Hundred>[57] == "f7");
  shop::Hundred hundred{};
  for_each_member(hundred, [](auto& value, auto position) {
    if constexpr (std::is_same_v<decltype(value), int&>) value = static_cast<int>(position());
  });
  CHECK(hundred.j8 == 98);
}

TEST_CASE("structs in functions and unnamed namespaces are listed", "[reflect]") {
  struct Local {
    int number;
    std::string text;
  };
  STATIC_REQUIRE(member_index<&Local::text> == 1);
  STATIC_REQUIRE(member_index<&Hidden::text> == 2);
  CHECK(member_names<Local>[1] == "text");
  CHECK(member_names<Hidden>[1] == "part");
  CHECK(index_of(&Hidden::part) == 1);
}

TEST_CASE("what cannot be listed is no aggregate", "[reflect]") {
  CHECK(aggregate<shop::Order>);
  CHECK(aggregate<shop::Empty>);
  CHECK(aggregate<shop::TakesAnything>);
  CHECK_FALSE(aggregate<shop::Derived>);
  CHECK_FALSE(aggregate<shop::FromEmpty>);
  CHECK_FALSE(aggregate<shop::FromTwo>);
  CHECK_FALSE(aggregate<shop::WithConstructor>);
  CHECK_FALSE(aggregate<shop::WithPrivate>);
  CHECK_FALSE(aggregate<shop::WithVirtual>);
  CHECK_FALSE(aggregate<shop::Either>);
  CHECK_FALSE(aggregate<std::string>);
  CHECK_FALSE(aggregate<std::array<int, 2>>);
  CHECK_FALSE(aggregate<int>);
  CHECK_FALSE(aggregate<int[3]>);
}
