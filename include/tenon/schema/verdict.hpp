// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::inline v0::schema {

/// What a step may do to the rows that are there, from harmless to refused.
enum class safety : std::uint8_t {
  additive,        ///< only adds
  safe,            ///< changes or removes something, but no value
  data_dependent,  ///< fits only if the question's answer is 0; nothing is lost either way
  lossy,           ///< values go; the question counts them
  impossible,      ///< no statement of the database does it
};

/// What the planner says about one step before anything runs. Questions are SQL over the database as it is
/// before the plan; their one row has one number.
struct verdict {
  schema::safety safety = safety::additive;
  std::string_view code = {};  ///< stable; A additive, C safe, D data-dependent, L lossy, X impossible
  std::string sentence = {};   ///< names table, object and, where there is one, the remedy
  std::string question = {};   ///< rows that do not fit (0 is good) or values that go; empty: nothing to ask
  std::string touched = {};    ///< counts the rows that are read or written again; empty: none
  std::string unseen = {};     ///< what neither planner nor question can see; empty: nothing
  bool idle_at_zero = false;   ///< the answer 0 means that the step has nothing to do and is left out

  friend bool operator==(const verdict&, const verdict&) = default;
};

}  // namespace tenon::inline v0::schema
