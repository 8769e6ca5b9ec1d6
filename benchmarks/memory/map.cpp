// SPDX-License-Identifier: MIT
// What reading a row by its key costs without any store: a hash map that copies the entity out.
#include <optional>
#include <unordered_map>

#include "common/program.hpp"
#include "memory/contestant.hpp"

namespace bench {
namespace {

class map final : public contestant {
 public:
  map() {
    for (std::int64_t id = 1; id <= rows; ++id) agents_.emplace(id, make_agent(id));
  }

  bool can(work what) const override { return what == work::point_read_12 || what == work::point_read_hot; }
  void prepare(const bench_case&) override {}
  void read_written(checksum&) override {}
  void run(const bench_case& now, input&, checksum& read) override {
    random_ids ids;
    const std::int64_t last = now.what == work::point_read_hot ? hot_rows : rows;
    for (std::int64_t i = 0; i < now.count; ++i) {
      const std::optional<Agent> found = find(ids.next(last));
      require(found.has_value(), "row");
      read.add(*found);
    }
  }

 private:
  std::optional<Agent> find(std::int64_t id) const {
    const auto found = agents_.find(id);
    if (found == agents_.end()) return {};
    return found->second;
  }

  std::unordered_map<std::int64_t, Agent> agents_;
};

}  // namespace

std::unique_ptr<contestant> open_map(input&) {
  return std::make_unique<map>();
}

}  // namespace bench
