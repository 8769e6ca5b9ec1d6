// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

namespace agentdb {

/// Input that is refused. `what()` is one line: where (file, line or JSON path) and what is wrong.
class input_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace agentdb
