// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/codec/chrono.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/model/relation_choice.hpp>
#include <tenon/session/transaction.hpp>

// What repositories use of relations. Entities have relations where <tenon/relations.hpp> is included, which
// defines all of these; who has none pays for no more than the names.
namespace tenon::inline v0::detail {

template <class... Clauses, class Set>
void load_relations(backend_connection& connection, array_view<void* const> owners, const Set& clauses);

template <class Entity, class... Clauses>
struct joined_reading;

template <class Entity>
void save_graph(session where, array_view<void* const> entities);
/// Whether removing, marking or recovering entities goes on to what is related to them.
template <class Entity>
bool cascades_to_related(cascade operation);
template <class Entity>
void remove_related(session where, array_view<void* const> entities);
template <class Entity>
void mark_related(session where, array_view<void* const> entities, timestamp at);
template <class Entity>
void recover_related(session where, array_view<void* const> entities);

/// link(), unlink() and replace_all() of a repository.
template <class Entity, auto Member>
struct link_calls;

}  // namespace tenon::inline v0::detail
