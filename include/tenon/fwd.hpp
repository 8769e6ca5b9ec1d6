// SPDX-License-Identifier: MIT
#pragma once

/// Names only, for headers that mention Tenon's types without using them.

namespace tenon::inline v0 {

enum class error_kind : unsigned char;
class error;
class database;
class transaction;
class session;
class decimal;
struct uuid;

template <class Entity>
class repository;
template <class Entity>
class predicate;
template <class Entity>
class table;
template <class T>
struct json;
template <class T>
struct codec;

}  // namespace tenon::inline v0
