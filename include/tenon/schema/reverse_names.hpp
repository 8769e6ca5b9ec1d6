// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/schema/names.hpp>

// Names of a database as names of C++.
namespace tenon::inline v0::schema::detail {

constexpr bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
constexpr bool is_upper(char letter) {
  return letter >= 'A' && letter <= 'Z';
}
constexpr bool is_ascii_letter(char letter) {
  return folded(letter) >= 'a' && folded(letter) <= 'z';
}

/// Keywords, names that members of this type would hide, and macros of the standard library and of compilers.
template <class Deferred = void>
bool is_reserved_name(std::string_view name) {
  for (const std::string_view each : {"alignas",   "alignof",    "and",           "and_eq",
                                      "asm",       "assert",     "atomic_cancel", "auto",
                                      "bitand",    "bitor",      "bool",          "break",
                                      "case",      "catch",      "char",          "char16_t",
                                      "char32_t",  "char8_t",    "class",         "co_await",
                                      "co_return", "co_yield",   "compl",         "concept",
                                      "const",     "const_cast", "consteval",     "constexpr",
                                      "constinit", "continue",   "decltype",      "default",
                                      "delete",    "do",         "double",        "dynamic_cast",
                                      "else",      "enum",       "EOF",           "errno",
                                      "explicit",  "export",     "extern",        "false",
                                      "FALSE",     "float",      "for",           "friend",
                                      "goto",      "if",         "inline",        "int",
                                      "linux",     "long",       "major",         "makedev",
                                      "minor",     "mutable",    "namespace",     "new",
                                      "nlohmann",  "noexcept",   "not",           "not_eq",
                                      "NULL",      "nullptr",    "offsetof",      "operator",
                                      "or",        "or_eq",      "private",       "protected",
                                      "public",    "reflexpr",   "register",      "reinterpret_cast",
                                      "requires",  "return",     "short",         "signed",
                                      "sizeof",    "static",     "static_assert", "static_cast",
                                      "std",       "stderr",     "stdin",         "stdout",
                                      "struct",    "switch",     "synchronized",  "template",
                                      "tenon",     "this",       "thread_local",  "throw",
                                      "true",      "TRUE",       "try",           "typedef",
                                      "typeid",    "typename",   "union",         "unix",
                                      "unsigned",  "using",      "virtual",       "void",
                                      "volatile",  "wchar_t",    "while",         "xor",
                                      "xor_eq"}) {
    if (name == each) return true;
  }
  return false;
}

/// Whether a name can be one of C++ as it is: ASCII, no keyword, none of those that compilers keep.
template <class Deferred = void>
bool is_cpp_name(std::string_view name) {
  if (name.empty() || is_digit(name[0]) || is_reserved_name<Deferred>(name)) return false;
  if (name[0] == '_' && (name.size() == 1 || !(name[1] >= 'a' && name[1] <= 'z'))) return false;
  for (char letter : name) {
    if (!is_ascii_letter(letter) && !is_digit(letter) && letter != '_') return false;
  }
  return name.find("__") == std::string_view::npos;
}

/// The name itself if C++ takes it, else one near to it; `spare` where nothing of it can be kept.
template <class Deferred = void>
std::string member_name(std::string_view name, std::string_view spare) {
  if (is_cpp_name<Deferred>(name)) return std::string(name);
  std::string made;
  for (char letter : name) {
    const bool kept = is_ascii_letter(letter) || is_digit(letter);
    if (!kept && (made.empty() || made.back() == '_')) continue;
    made += kept ? letter : '_';
  }
  while (!made.empty() && made.back() == '_') made.pop_back();
  if (made.empty()) return std::string(spare);
  if (is_digit(made[0])) made.insert(0, "c");
  return is_reserved_name<Deferred>(made) ? made + '_' : made;
}

/// "invoice_line" and "invoice line" become "InvoiceLine", "TRACK" becomes "Track".
template <class Deferred = void>
std::string type_name(std::string_view name, std::string_view spare) {
  bool lower = false;
  for (char letter : name) lower = lower || (is_ascii_letter(letter) && !is_upper(letter));
  std::string made;
  bool begins = true;
  for (char letter : name) {
    if (!is_ascii_letter(letter) && !is_digit(letter)) {
      begins = true;
      continue;
    }
    const bool raised = begins && !is_upper(letter) && !is_digit(letter);
    made += raised ? static_cast<char>(letter - 'a' + 'A') : lower || begins ? letter : folded(letter);
    begins = is_digit(letter);
  }
  if (made.empty()) return std::string(spare);
  return is_digit(made[0]) ? "T" + made : made;
}

/// The singular of an English plural, of its last word; a word that is none stays.
template <class Deferred = void>
std::string singular_of(std::string name) {
  const auto ends = [&](std::string_view part) {
    return name.size() > part.size() &&
           same_name(std::string_view(name).substr(name.size() - part.size()), part, true);
  };
  if (ends("ies") && name.size() > 4) return name.replace(name.size() - 3, 3, "y");
  for (const std::string_view each : {"ches", "shes", "sses", "xes", "zes"}) {
    if (ends(each)) return name.erase(name.size() - 2);
  }
  if (!ends("s") || ends("ss") || ends("us") || ends("is") || ends("news") || ends("series")) return name;
  name.pop_back();
  return name;
}

/// The first of a name, the name and 2, … that is not among those taken; it is then.
template <class Deferred = void>
std::string free_name(const std::string& wanted, std::vector<std::string>& taken) {
  std::string name = wanted;
  for (int number = 2;; ++number) {
    bool free = true;
    for (const std::string& each : taken) free = free && each != name;
    if (free) break;
    name = wanted + '_' + std::to_string(number);
  }
  taken.push_back(name);
  return name;
}

/// A text as a literal of C++: raw where it has quotes, backslashes or line breaks.
template <class Deferred = void>
std::string cpp_literal(std::string_view text) {
  bool plain = true;
  for (char letter : text)
    plain = plain && letter != '"' && letter != '\\' && static_cast<unsigned char>(letter) >= 0x20;
  if (plain) return '"' + std::string(text) + '"';
  std::string mark;
  while (text.find(')' + mark + '"') != std::string_view::npos) mark += mark.empty() ? "sql" : "_";
  return "R\"" + mark + '(' + std::string(text) + ')' + mark + '"';
}

/// A text as the rest of a comment's line.
template <class Deferred = void>
std::string comment_text(std::string_view text) {
  std::string made;
  for (char letter : text) made += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
  // A line that ends in a backslash goes on, and ??/ is one to some compilers.
  if (!made.empty() && (made.back() == '\\' || made.back() == '/')) made += '.';
  return made;
}

}  // namespace tenon::inline v0::schema::detail
