// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query.hpp>

#include "entities.hpp"

struct Message {
  std::int64_t id = 0;
  std::string title;
  std::string content;
};
template <>
inline constexpr auto tenon::table_of<Message> =
    tenon::table<Message>("messages").full_text(&Message::content);
struct Chapter {
  std::int64_t id = 0;
  std::string title;
  std::string text;
};
template <>
inline constexpr auto tenon::table_of<Chapter> = tenon::table<Chapter>("chapters")
                                                     .full_text({.name = "titles"}, &Chapter::title)
                                                     .full_text({.name = "texts"}, &Chapter::title,
                                                                &Chapter::text);
