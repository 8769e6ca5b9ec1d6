// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include <tenon/core/call_site.hpp>
#include <tenon/core/shared.hpp>
#include <tenon/model/table_info.hpp>

namespace tenon::inline v0 {
struct relation_info;
}
namespace tenon::inline v0::detail {

struct load_mark;

/// Who looks at what this thread loads: a strict scope. An interface, so that only programs that have scopes
/// compile them; the others pay one look at a pointer for each statement of a relation, and for each
/// repository that is made.
class load_watch {
 public:
  static load_watch*& current() noexcept {
    static thread_local constinit load_watch* innermost = nullptr;
    return innermost;
  }
  /// A relation is about to be loaded; what is found of it carries the mark.
  virtual shared<load_mark> loads(const relation_info& relation, call_site place) = 0;
  virtual void makes_repository(const table_info& table, call_site place) = 0;

  /// While it lives, statements are run for what was asked for at `place`.
  class asking {
   public:
    asking(load_watch* watch, call_site place) noexcept : watch_(watch) {
      if (watch_ != nullptr) [[unlikely]]
        outer_ = std::exchange(watch_->place_, place);
    }
    asking(const asking&) = delete;
    asking& operator=(const asking&) = delete;
    ~asking() {
      if (watch_ != nullptr) [[unlikely]]
        watch_->place_ = outer_;
    }

   private:
    load_watch* watch_;
    call_site outer_;
  };

 protected:
  ~load_watch() = default;
  call_site place_{};
};

}  // namespace tenon::inline v0::detail
