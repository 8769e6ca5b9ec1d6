// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <string>
#include <string_view>

#include <unistd.h>

#include <tenon/cli/exit_code.hpp>
#include <tenon/cli/options.hpp>
#include <tenon/codec/json_writer.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0::cli {

/// Colours of words on a terminal.
enum class colour : unsigned char { red = 31, green = 32, yellow = 33, grey = 90 };

/// Where a command writes: lines for people, or one JSON object; errors and progress beside them.
class console {
 public:
  explicit console(const options& given)
      : out_(given.out != nullptr ? *given.out : std::cout),
        err_(given.err != nullptr ? *given.err : std::cerr),
        in_(given.in != nullptr ? *given.in : std::cin),
        out_is_terminal_(given.out == nullptr && ::isatty(1) != 0),
        err_is_terminal_(given.err == nullptr && ::isatty(2) != 0),
        writer_(body_) {}
  console(const console&) = delete;
  console& operator=(const console&) = delete;

  /// `when`: "auto" (a terminal, and NO_COLOR is not set), "always" or "never".
  void set_colours(std::string_view when) {
    const char* const none = std::getenv("NO_COLOR");
    const bool wanted = none == nullptr || *none == '\0';
    colours_ = when == "always" || (when == "auto" && wanted && out_is_terminal_);
  }

  /// From here on one JSON object; its first member names the command.
  void begin_json(std::string_view command) {
    is_json_ = true;
    writer_.begin_object();
    text("command", command);
  }
  bool is_json() const noexcept { return is_json_; }
  /// The object's further members are written here.
  json_writer& json() noexcept { return writer_; }

  // A member of the object that is open, each by its key.

  void text(std::string_view key, std::string_view value) {
    writer_.key(key);
    writer_.string(value);
  }
  void number(std::string_view key, std::int64_t value) {
    writer_.key(key);
    writer_.integer(value);
  }
  void flag(std::string_view key, bool value) {
    writer_.key(key);
    writer_.boolean(value);
  }
  template <class Texts>
  void list(std::string_view key, const Texts& values) {
    writer_.key(key);
    writer_.begin_array();
    for (const auto& each : values) writer_.string(each);
    writer_.end_array();
  }

  /// A line for people; nothing under `--json`.
  void say(std::initializer_list<std::string_view> parts) {
    if (is_json_) return;
    for (std::string_view each : parts) out_ << each;
    out_ << '\n';
  }
  /// The same as it is, without a line's end.
  void print(std::string_view shown) {
    if (!is_json_) out_ << shown;
  }
  std::string coloured(colour which, std::string_view shown) const {
    if (!colours_) return std::string(shown);
    return tenon::detail::sentence({"\033[", std::to_string(static_cast<int>(which)), "m", shown, "\033[0m"});
  }

  /// Progress of a long step: on a terminal only, each over the one before; empty: it is over.
  void progress(std::string_view now) {
    if (!err_is_terminal_ || is_json_) return;
    err_ << "\r\033[K" << now << std::flush;
  }
  /// What people should know beside the answer.
  void warn(std::string_view what) {
    if (!is_json_) {
      err_ << "warning: " << what << '\n';
      return;
    }
    std::string made;
    json_writer object(made);
    object.begin_object();
    object.key("warning");
    object.string(what);
    object.end_object();
    err_ << made << '\n';
  }

  /// Ends the answer.
  int finish(exit_code code) {
    if (is_json_) {
      number("exit_code", static_cast<int>(code));
      writer_.end_object();
      if (writer_.failed()) {
        return fail("internal", tenon::detail::sentence({"the answer is no JSON: ", writer_.error().what}),
                    exit_code::database);
      }
      out_ << body_ << '\n';
    }
    out_.flush();
    if (out_.good()) return static_cast<int>(code);
    return fail("io", "the answer could not be written whole", exit_code::database);
  }

  /// An error, instead of an answer.
  int fail(std::string_view kind, std::string_view message, exit_code code, const error* facts = nullptr) {
    progress({});
    if (is_json_) {
      std::string made;
      json_writer object(made);
      const auto member = [&](std::string_view key, std::string_view value) {
        if (value.empty()) return;
        object.key(key);
        object.string(value);
      };
      object.begin_object();
      object.key("error");
      object.begin_object();
      member("kind", kind);
      member("message", message);
      if (facts != nullptr) {
        member("table", facts->table);
        member("constraint", facts->constraint);
        member("sqlstate", facts->sqlstate);
        member("statement", facts->statement);
      }
      object.key("exit_code");
      object.integer(static_cast<int>(code));
      object.end_object();
      object.end_object();
      if (object.failed()) made = R"({"error":{"kind":"internal","message":"the message is no text"}})";
      err_ << made << '\n';
    } else {
      err_ << "error (" << kind << "): " << message << '\n';
      if (facts != nullptr && !facts->statement.empty()) err_ << "in: " << facts->statement << '\n';
    }
    err_.flush();
    return static_cast<int>(code);
  }

  std::ostream& out() noexcept { return out_; }
  std::ostream& err() noexcept { return err_; }
  std::istream& in() noexcept { return in_; }

 private:
  std::ostream& out_;
  std::ostream& err_;
  std::istream& in_;
  bool out_is_terminal_;
  bool err_is_terminal_;
  bool colours_ = false;
  bool is_json_ = false;
  std::string body_;
  json_writer writer_;
};

}  // namespace tenon::inline v0::cli
