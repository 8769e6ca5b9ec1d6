// SPDX-License-Identifier: MIT
// expect-ok
#include "full_text_entities.hpp"

using tenon::matches;

constexpr auto part = tenon::alias<Chapter, "part">;
auto a =
    tenon::select(tenon::fields(col<&Message::id>, tenon::match_rank<Message>(),
                                tenon::match_snippet(col<&Message::content>, {.words = 5})),
                  tenon::from<Message>(), tenon::where(matches<Message>("words") && col<&Message::id> > 3),
                  tenon::order_by(tenon::desc(tenon::match_rank<Message>())));
auto b = tenon::select(tenon::fields(tenon::match_rank<"texts">(part),
                                     tenon::match_highlight<Chapter, "texts">(part.col<&Chapter::title>)),
                       tenon::from(part), tenon::where(matches<"texts">(part, std::string("words"))));
tenon::predicate<Message> filter = matches<Message>("words");
auto c =
    tenon::select(tenon::fields(tenon::match_rank<Message>()), tenon::from<Message>(), tenon::where(filter));
auto d =
    tenon::select<Message>(tenon::where(!matches<Message>(std::string_view("a")) || matches<Message>("b")));
