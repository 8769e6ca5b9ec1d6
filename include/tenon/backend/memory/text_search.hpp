// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <tenon/backend/memory/text_index.hpp>
#include <tenon/codec/text_snippet.hpp>

namespace tenon::inline v0::memory_engine {

/// A search in one full-text index, as long as its text stays the same.
template <class Deferred = void>
class basic_text_search {
 public:
  basic_text_search(const basic_text_index<Deferred>& in, std::string_view search)
      : index_(in),
        text_(search),
        query_(detail::read_search<Deferred>(search, &in.language)),
        match_(query_, in.language) {}
  basic_text_search(const basic_text_search&) = delete;
  basic_text_search& operator=(const basic_text_search&) = delete;

  bool is(const basic_text_index<Deferred>& in, std::string_view search) const noexcept {
    return &index_ == &in && text_ == search;
  }
  const detail::search_query& query() const noexcept { return query_; }

  /// Whether the texts of a row match.
  bool matches(const cell* texts) {
    read(texts);
    return match_.found();
  }
  double rank(const cell* texts) {
    read(texts);
    if (!match_.found()) return 0;
    return detail::text_rank<Deferred>(match_, query_, index_.count(query_));
  }

 private:
  void read(const cell* texts) {
    match_.clear();
    for (std::size_t i = 0; i < index_.columns.size(); ++i) {
      if (texts[i].kind != cell_kind::null) match_.read(texts[i].text());
    }
  }

  const basic_text_index<Deferred>& index_;
  std::string text_;
  detail::search_query query_;
  detail::basic_text_match<Deferred> match_;
};

/// The search that was asked for last.
template <class Deferred = void>
class basic_last_search {
 public:
  basic_text_search<Deferred>& of(const basic_text_index<Deferred>& in, std::string_view search) {
    if (last_ == nullptr || !last_->is(in, search))
      last_ = std::make_unique<basic_text_search<Deferred>>(in, search);
    return *last_;
  }
  void forget() noexcept { last_.reset(); }

 private:
  std::unique_ptr<basic_text_search<Deferred>> last_;
};

}  // namespace tenon::inline v0::memory_engine
