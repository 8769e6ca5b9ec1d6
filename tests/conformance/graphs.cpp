// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <string>

#include <tenon/relations.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::cascade;
using tenon::col;
using tenon::error_kind;
using tenon::orphans;
using tenon::with;

namespace graphs {

struct Order;
struct Line;
struct Label;
struct OrderLabel;
struct Folder;

struct Customer {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Order> orders{};
};
struct Order {
  tenon::uuid id{};
  std::optional<std::int64_t> customerId{};
  std::string note{};
  int version = 0;
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Customer> customer{};
  tenon::has_many<Line> lines{};
  tenon::many_to_many<Label, OrderLabel> labels{};
};
struct Line {
  std::int64_t id = 0;
  tenon::uuid orderId{};
  std::string what{};
  int amount = 0;
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Order> order{};
};
struct Label {
  std::int64_t id = 0;
  std::string text{};
};
struct OrderLabel {
  tenon::uuid orderId{};
  std::int64_t labelId = 0;
  int weight = 7;
};
/// Refers to itself, and goes with its parent.
struct Folder {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Folder> parent{};
  tenon::has_many<Folder> children{};
};
/// Each rule for what is missing in a collection.
struct Shelf {
  std::int64_t id = 0;
  tenon::has_many<Line> none{};
};

}  // namespace graphs

using namespace graphs;

template <>
inline constexpr auto tenon::table_of<Customer> =
    tenon::table<Customer>("customers").cascades(&Customer::orders, cascade::save | cascade::remove);
template <>
inline constexpr auto tenon::table_of<Order> = tenon::table<Order>("orders")
                                                   .foreign_key(&Order::customerId, &Customer::id)
                                                   .version(&Order::version)
                                                   .deleted_at(&Order::deletedAt)
                                                   .cascades(&Order::customer, cascade::insert)
                                                   .cascades(&Order::lines, cascade::all)
                                                   .orphaned(&Order::lines, orphans::remove)
                                                   .cascades(&Order::labels,
                                                             cascade::insert | cascade::remove);
template <>
inline constexpr auto tenon::table_of<Line> =
    tenon::table<Line>("lines").foreign_key(&Line::orderId, &Order::id).deleted_at(&Line::deletedAt);
template <>
inline constexpr auto tenon::table_of<Label> = tenon::table<Label>("labels");
template <>
inline constexpr auto tenon::table_of<OrderLabel> = tenon::table<OrderLabel>("order_labels")
                                                        .primary_key(&OrderLabel::orderId,
                                                                     &OrderLabel::labelId)
                                                        .foreign_key(&OrderLabel::orderId, &Order::id)
                                                        .foreign_key(&OrderLabel::labelId, &Label::id);
template <>
inline constexpr auto tenon::table_of<Folder> = tenon::table<Folder>("folders")
                                                    .foreign_key(&Folder::parentId, &Folder::id)
                                                    .deleted_at(&Folder::deletedAt)
                                                    .cascades(&Folder::children, cascade::all)
                                                    .orphaned(&Folder::children, orphans::nullify);

namespace {

struct shop : fresh_database<Customer, Order, Line, Label, OrderLabel> {
  explicit shop(const store_under_test& store) : fresh_database(store) {}
  tenon::repository<Customer> customers{db};
  tenon::repository<Order> orders{db};
  tenon::repository<Line> lines{db};
  tenon::repository<Label> labels{db};
  tenon::repository<OrderLabel> links{db};

  /// Customers with two orders each, of three lines each.
  std::vector<Customer> make(int count) const {
    std::vector<Customer> made;
    for (int i = 0; i < count; ++i) {
      Customer each{.name = "c" + std::to_string(i)};
      for (int j = 0; j < 2; ++j) {
        Order order{.note = each.name + std::to_string(j)};
        for (int k = 0; k < 3; ++k)
          order.lines.push_back({.what = order.note + std::to_string(k), .amount = k});
        each.orders.push_back(std::move(order));
      }
      made.push_back(std::move(each));
    }
    return made;
  }
};

std::string whats(const tenon::has_many<Line>& lines) {
  std::string text;
  for (const Line& each : lines) text += each.what + ' ';
  return text;
}

}  // namespace

TEST_CASE("a graph is saved in as many statements as it has relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    std::size_t few = 0;
    for (const int count : {2, 60}) {
      std::vector<Customer> customers = made.make(count);
      const auto statements = statements_of(made, [&] { made.customers.save(customers); });
      if (few == 0) few = statements.size();
      CHECK(statements.size() == few);
      for (const Customer& each : customers) {
        REQUIRE(each.id != 0);
        REQUIRE(each.orders[1].customerId == each.id);
        REQUIRE(each.orders[1].version == 1);
        REQUIRE(each.orders[1].lines[2].orderId == each.orders[1].id);
        REQUIRE(each.orders[1].lines[2].id != 0);
      }
    }
    CHECK(made.lines.count() == 62 * 6);
    const auto found = made.customers.find(
        where(col<&Customer::name> == "c7"),
        with<&Customer::orders>(order_by(col<&Order::note>), with<&Order::lines>(order_by(col<&Line::id>))));
    REQUIRE(found.size() == 1);
    CHECK(whats(found[0].orders[1].lines) == "c710 c711 c712 ");
  });
}

TEST_CASE("what belongs to a new entity is saved after it, and what it belongs to before", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    Order order{.note = "n", .customer = Customer{.name = "new"}};
    order.labels.push_back({.text = "red"});
    order.labels.push_back({.text = "blue"});
    made.orders.save(order);
    CHECK(order.customerId == order.customer->id);
    CHECK(made.customers.find_by_id(*order.customerId)->name == "new");
    CHECK(made.links.count(where(col<&OrderLabel::orderId> == order.id)) == 2);
    CHECK(made.links.find()[0].weight == 7);
    order.customer = std::nullopt;
    made.orders.save(order);
    CHECK_FALSE(order.customerId.has_value());
    CHECK_FALSE(made.orders.find_by_id(order.id)->customerId.has_value());
    CHECK(made.links.count() == 2);
  });
}

TEST_CASE("a save writes only related entities that were changed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    auto all = made.make(1);
    made.customers.save(all);
    auto customer = made.customers.find_one_or_fail(
        with<&Customer::orders>(order_by(col<&Order::note>), with<&Order::lines>(order_by(col<&Line::id>))));
    for (Order& order : customer.orders) {
      for (Line& line : order.lines) (void)line;  // looked at only
    }
    made.customers.save(customer);
    CHECK(made.orders.find_by_id(customer.orders[0].id)->version == 1);
    customer.orders[0].note = "changed";
    customer.orders[1].lines[0].amount = 40;
    made.customers.save(customer);
    CHECK(made.orders.find_by_id(customer.orders[0].id)->version == 2);
    CHECK(made.orders.find_by_id(customer.orders[1].id)->version == 1);
    CHECK(made.lines.find_by_id(customer.orders[1].lines[0].id)->amount == 40);
    made.customers.save(customer);
    CHECK(made.orders.find_by_id(customer.orders[0].id)->version == 2);
  });
}

TEST_CASE("rows that are missing in a collection are removed only if it was read wholly", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    auto all = made.make(1);
    made.customers.save(all);
    const tenon::uuid id = all[0].orders[0].id;
    auto order = made.orders.find_one_or_fail(
        where(col<&Order::id> == id),
        with<&Order::lines>(where(col<&Line::amount> > 0), order_by(col<&Line::id>)));
    order.lines.values().pop_back();
    made.orders.save(order);
    CHECK(made.lines.count(where(col<&Line::orderId> == id)) == 3);
    order = *made.orders.find_by_id(id);
    order.lines.push_back({.what = "added"});
    made.orders.save(order);
    CHECK(made.lines.count(where(col<&Line::orderId> == id)) == 4);
    order = made.orders.find_one_or_fail(where(col<&Order::id> == id),
                                         with<&Order::lines>(order_by(col<&Line::id>)));
    made.lines.insert(Line{.orderId = id, .what = "by somebody else"});
    order.lines.values().erase(order.lines.begin() == nullptr ? order.lines.values().begin()
                                                              : order.lines.values().begin() + 1);
    made.orders.save(order);
    CHECK(made.lines.count(where(col<&Line::orderId> == id)) == 4);
    CHECK(made.lines.count(where(col<&Line::what> == "by somebody else")) == 1);
    CHECK(made.lines.count(where(col<&Line::what> == "c001")) == 0);
  });
}

TEST_CASE("a new entity that a save would leave behind is refused", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    Line line{.what = "x", .order = Order{.note = "new"}};
    const tenon::error problem = error_of([&] { made.lines.save(line); });
    CHECK(problem.kind == error_kind::misuse);
    CHECK(problem.message.find("Line::order holds a new Order") != std::string::npos);
    CHECK(made.lines.count() == 0);
    CHECK(line.id == 0);
  });
}

TEST_CASE("a graph that cannot be saved is left as it was, and nothing is stored", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    auto customers = made.make(2);
    customers[1].orders[0].lines[0].id = 5;
    customers[1].orders[0].lines[1].id = 5;
    customers[1].orders[0].customerId = 12345;
    CHECK(kind_of([&] { made.customers.save(customers); }) == error_kind::conflict);
    CHECK(made.customers.count() == 0);
    CHECK(made.lines.count() == 0);
    CHECK(customers[0].id == 0);
    CHECK(customers[0].orders[0].version == 0);
    CHECK_FALSE(customers[0].orders[0].customerId.has_value());
    CHECK(customers[1].orders[0].customerId == 12345);
    CHECK(customers[1].orders[0].lines[0].id == 5);
    CHECK(customers[1].orders[0].lines[0].orderId == tenon::uuid{});
  });
}

TEST_CASE("a graph is saved within the transaction that is open", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    auto customers = made.make(1);
    try {
      made.db.transaction([&](tenon::transaction& tx) {
        tenon::repository<Customer>{tx}.save(customers);
        CHECK(tenon::repository<Line>{tx}.count() == 6);
        throw 1;
      });
    } catch (int) {
    }
    CHECK(made.lines.count() == 0);
  });
}

TEST_CASE("an order that is removed goes with its lines and the rows between", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    auto all = made.make(2);
    all[0].orders[0].labels.push_back({.text = "red"});
    made.customers.save(all);
    made.customers.remove(all[0]);
    CHECK(made.customers.count() == 1);
    CHECK(made.orders.count() == 2);
    CHECK(made.lines.count() == 6);
    CHECK(made.links.count() == 0);
    CHECK(made.labels.count() == 1);
  });
}

TEST_CASE("marks of deletion go on to related rows, and only theirs come back", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Folder> fresh(store);
    tenon::repository<Folder> folders{fresh.db};
    Folder root{.name = "root"};
    for (const char* name : {"a", "b"}) {
      Folder child{.name = name};
      child.children.push_back({.name = std::string(name) + "1"});
      root.children.push_back(child);
    }
    folders.save(root);
    CHECK(folders.count() == 5);
    Folder early = folders.find_one_or_fail(where(col<&Folder::name> == "b1"));
    folders.soft_remove(early);
    folders.soft_remove(root);
    CHECK(folders.count() == 0);
    CHECK(folders.count(tenon::with_deleted) == 5);
    folders.recover(root);
    CHECK(folders.count() == 4);
    CHECK(folders.count(where(col<&Folder::name> == "b1")) == 0);
    folders.remove(root);
    CHECK(folders.count(tenon::with_deleted) == 0);
  });
}

TEST_CASE("rows that leave a collection may be told to refer to nothing", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Folder> fresh(store);
    tenon::repository<Folder> folders{fresh.db};
    Folder root{.name = "root"};
    root.children.push_back({.name = "a"});
    root.children.push_back({.name = "b"});
    folders.save(root);
    root.children.values().pop_back();
    folders.save(root);
    CHECK_FALSE(folders.find_one_by(col<&Folder::name> == "b")->parentId.has_value());
    CHECK(folders.find_one_by(col<&Folder::name> == "a")->parentId == root.id);
  });
}

TEST_CASE("entities are connected and disconnected without reading them", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    shop made(store);
    std::vector<Label> labels{{.text = "a"}, {.text = "b"}, {.text = "c"}};
    made.labels.insert(labels);
    std::vector<Order> orders{{.note = "x"}, {.note = "y"}};
    made.orders.insert(orders);
    CHECK(made.orders.link<&Order::labels>(orders[0], labels[0], labels[1]) == 2);
    CHECK(made.orders.link<&Order::labels>(orders[0], labels) == 1);
    CHECK(made.orders.link<&Order::labels>(orders[1], labels[2]) == 1);
    CHECK(made.orders.unlink<&Order::labels>(orders[0], labels[0]) == 1);
    CHECK(made.orders.unlink<&Order::labels>(orders[0], labels[0]) == 0);
    CHECK(made.orders.replace_all<&Order::labels>(orders[0], labels[0], labels[2]) == 2);
    CHECK(made.links.count() == 3);
    CHECK(made.orders.replace_all<&Order::labels>(orders[0]) == 2);
    CHECK(made.links.count() == 1);

    std::vector<Customer> customers{{.name = "p"}, {.name = "q"}};
    made.customers.insert(customers);
    CHECK(made.customers.link<&Customer::orders>(customers[0], orders) == 2);
    CHECK(made.orders.find_by_id(orders[0].id)->version == 2);
    CHECK(made.customers.unlink<&Customer::orders>(customers[1], orders[0]) == 0);
    CHECK(made.customers.unlink<&Customer::orders>(customers[0], orders[0]) == 1);
    CHECK_FALSE(made.orders.find_by_id(orders[0].id)->customerId.has_value());
    CHECK(made.customers.replace_all<&Customer::orders>(customers[0], orders[0]) == 2);
    CHECK(made.orders.find_by_id(orders[0].id)->customerId == customers[0].id);
    CHECK_FALSE(made.orders.find_by_id(orders[1].id)->customerId.has_value());
    CHECK(kind_of([&] { made.customers.link<&Customer::orders>(Customer{}, orders[0]); }) ==
          error_kind::misuse);
  });
}
