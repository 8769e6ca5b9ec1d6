// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/query/select_query.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Outside>
struct condition_names_the_declared_sources : std::is_void<Outside> {};

}  // namespace detail

/// A condition over the sources of a query, put together at run time: `dynamic_condition<Track, Album>
/// wanted; if (…) wanted.add(col<&Album::title> == title);`, then `where(wanted)`. What is added has to hold
/// as well; while nothing is, every row is meant. It owns copies of all values. Sources that go by other
/// names are given as their types: `dynamic_condition<Employee, decltype(boss)>`.
template <class... Sources>
class dynamic_condition {
 public:
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = typename detail::merged_entity_list<std::remove_cv_t<Sources>...>::type;
  using operands = detail::types<>;
  static constexpr bool is_static = false;
  static constexpr const column_info* origin() { return nullptr; }

  template <class Condition>
  dynamic_condition& add(const Condition& condition) {
    static_assert(detail::operand_is_a_condition<Condition>::value,
                  "tenon: dynamic_condition::add(): this is no condition; compare a column with something");
    if constexpr (detail::operand_is_a_condition<Condition>::value) {
      using scope = detail::scope<false, detail::scope_entry<std::remove_cv_t<Sources>, false>...>;
      static_assert(
          detail::every_parameter_has_a_value<
              typename detail::needs_of<typename Condition::entity>::parameters>::value,
          "tenon: dynamic_condition::add(): a named parameter has no value here; parameters stand in the "
          "statements that prepare() holds");
      static_assert(
          detail::condition_names_the_declared_sources<
              detail::without_parameters<detail::entity_outside<scope, typename Condition::entity>>>::value,
          "tenon: dynamic_condition::add(): the condition names a table that is none of "
          "dynamic_condition<...>");
      static_assert(
          detail::where_holds_no_aggregate<!detail::holds_aggregate<Condition>()>::value &&
              detail::where_holds_no_window_function<!detail::holds_window<Condition>()>::value,
          "tenon: dynamic_condition::add(): an aggregate or window function is not known yet when rows are "
          "chosen");
      statement written;
      encoder values;
      statement_writer out(&written, values);
      condition.write(out);
      nodes_.insert(nodes_.end(), written.nodes.begin(), written.nodes.end());
      values_.take(values);
      ++count_;
    }
    return *this;
  }

  bool empty() const noexcept { return count_ == 0; }

  void write(statement_writer& out) const {
    if (count_ == 0) return out.add(node_kind::true_);
    for (std::size_t i = 1; i < count_; ++i) out.add(node_kind::and_, 2);
    if (out.describing()) {
      for (const node& each : nodes_) out.add(each);
    }
    values_.write(out.values());
  }

 private:
  std::vector<node> nodes_;
  detail::owned_values<> values_;
  std::size_t count_ = 0;
};

}  // namespace tenon::inline v0
