// SPDX-License-Identifier: MIT
// libpq's binary format as the hand-written programs use it.
#pragma once

#include <endian.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "common/program.hpp"
#include "common/workload.hpp"

namespace bench::wire {

inline void expect(PGconn* handle, PGresult* answer, ExecStatusType wanted) {
  if (PQresultStatus(answer) == wanted) [[likely]]
    return;
  require(false, PQerrorMessage(handle));
}

inline std::int64_t number(const PGresult* from, int row, int column) {
  std::uint64_t big_endian;
  std::memcpy(&big_endian, PQgetvalue(from, row, column), sizeof big_endian);
  return static_cast<std::int64_t>(be64toh(big_endian));
}
inline void text(const PGresult* from, int row, int column, std::string& into) {
  into.assign(PQgetvalue(from, row, column), static_cast<std::size_t>(PQgetlength(from, row, column)));
}
inline void load(const PGresult* from, int at, Message& row) {
  row.id = number(from, at, 0);
  row.conversation_id = number(from, at, 1);
  text(from, at, 2, row.role);
  text(from, at, 3, row.content);
  text(from, at, 4, row.metadata);
  row.created_at = number(from, at, 5);
}
inline void load(const PGresult* from, int at, Conversation& row) {
  row.id = number(from, at, 0);
  row.user_id = number(from, at, 1);
  text(from, at, 2, row.title);
  text(from, at, 3, row.model);
  text(from, at, 4, row.status);
  row.pinned = number(from, at, 5);
  row.message_count = number(from, at, 6);
  text(from, at, 7, row.settings);
  row.created_at = number(from, at, 8);
  row.updated_at = number(from, at, 9);
}
template <class Row>
std::vector<Row> load_all(const PGresult* from) {
  std::vector<Row> read(static_cast<std::size_t>(PQntuples(from)));
  int at = 0;
  for (Row& row : read) load(from, at++, row);
  return read;
}

/// Binary parameters that point to the values of a row.
class parameters {
 public:
  parameters& add(std::int64_t value) {
    numbers_[count_] = htobe64(static_cast<std::uint64_t>(value));
    return add(reinterpret_cast<const char*>(&numbers_[count_]), sizeof(std::uint64_t));
  }
  parameters& add(std::string_view value) { return add(value.data(), value.size()); }
  parameters& add(const Message& row) {
    return add(row.id)
        .add(row.conversation_id)
        .add(row.role)
        .add(row.content)
        .add(row.metadata)
        .add(row.created_at);
  }

  int count() const { return count_; }
  const char* const* values() const { return values_; }
  const int* lengths() const { return lengths_; }
  const int* formats() const { return formats_; }

 private:
  static constexpr int most = 6;

  parameters& add(const char* bytes, std::size_t size) {
    values_[count_] = bytes;
    lengths_[count_++] = static_cast<int>(size);
    return *this;
  }

  int count_ = 0;
  std::uint64_t numbers_[most];
  const char* values_[most];
  int lengths_[most];
  static constexpr int formats_[most] = {1, 1, 1, 1, 1, 1};
};

inline void put16(std::string& into, std::int16_t value) {
  const std::uint16_t bytes = htobe16(static_cast<std::uint16_t>(value));
  into.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
}
inline void put32(std::string& into, std::int32_t value) {
  const std::uint32_t bytes = htobe32(static_cast<std::uint32_t>(value));
  into.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
}
/// A value with its size before it, as arrays and COPY have it.
inline void put_field(std::string& into, std::int64_t value) {
  put32(into, 8);
  const std::uint64_t bytes = htobe64(static_cast<std::uint64_t>(value));
  into.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
}
inline void put_field(std::string& into, const std::string& value) {
  put32(into, static_cast<std::int32_t>(value.size()));
  into += value;
}

constexpr std::int32_t int8_type = 20;
constexpr std::int32_t text_type = 25;
inline void start_array(std::string& into, std::int32_t type, std::size_t count) {
  put32(into, 1);  // dimension
  put32(into, 0);  // no NULL
  put32(into, type);
  put32(into, static_cast<std::int32_t>(count));
  put32(into, 1);  // the first index
}

/// The columns of many messages, each as one array.
class message_arrays {
 public:
  explicit message_arrays(const std::vector<Message>& from) {
    constexpr std::int32_t types[] = {int8_type, int8_type, text_type, text_type, text_type, int8_type};
    for (int i = 0; i < 6; ++i) start_array(columns_[i], types[i], from.size());
    for (const Message& row : from) {
      put_field(columns_[0], row.id), put_field(columns_[1], row.conversation_id);
      put_field(columns_[2], row.role), put_field(columns_[3], row.content);
      put_field(columns_[4], row.metadata), put_field(columns_[5], row.created_at);
    }
    for (const std::string& column : columns_) parameters_.add(column);
  }
  message_arrays(const message_arrays&) = delete;
  message_arrays& operator=(const message_arrays&) = delete;
  const parameters& bound() const { return parameters_; }

 private:
  std::string columns_[6];
  parameters parameters_;
};

/// COPY … FROM STDIN, of rows that `write` appends one by one.
class copy_in {
 public:
  copy_in(PGconn* handle, const std::string& table) : handle_(handle) {
    PGresult* const answer = PQexec(handle, ("COPY " + table + " FROM STDIN (FORMAT binary)").c_str());
    expect(handle, answer, PGRES_COPY_IN);
    PQclear(answer);
    buffer_.append("PGCOPY\n\377\r\n\0", 11);
    put32(buffer_, 0);
    put32(buffer_, 0);
  }
  copy_in(const copy_in&) = delete;
  copy_in& operator=(const copy_in&) = delete;

  void write(const Message& row) {
    put16(buffer_, 6);
    put_field(buffer_, row.id), put_field(buffer_, row.conversation_id), put_field(buffer_, row.role);
    put_field(buffer_, row.content), put_field(buffer_, row.metadata), put_field(buffer_, row.created_at);
    written();
  }
  void write(const Conversation& row) {
    put16(buffer_, 10);
    put_field(buffer_, row.id), put_field(buffer_, row.user_id), put_field(buffer_, row.title);
    put_field(buffer_, row.model), put_field(buffer_, row.status), put_field(buffer_, row.pinned);
    put_field(buffer_, row.message_count), put_field(buffer_, row.settings),
        put_field(buffer_, row.created_at);
    put_field(buffer_, row.updated_at);
    written();
  }
  void finish() {
    put16(buffer_, -1);
    flush();
    require(PQputCopyEnd(handle_, nullptr) == 1, "ending COPY");
    PGresult* answer = PQgetResult(handle_);
    expect(handle_, answer, PGRES_COMMAND_OK);
    PQclear(answer);
    while ((answer = PQgetResult(handle_)) != nullptr) PQclear(answer);
  }

 private:
  void written() {
    if (buffer_.size() >= 1 << 16) flush();
  }
  void flush() {
    require(PQputCopyData(handle_, buffer_.data(), static_cast<int>(buffer_.size())) == 1, "COPY");
    buffer_.clear();
  }

  PGconn* handle_;
  std::string buffer_;
};

}  // namespace bench::wire
