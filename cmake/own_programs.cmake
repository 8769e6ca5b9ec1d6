# SPDX-License-Identifier: MIT
# What Tenon's own programs (tests, examples, benchmarks) share and no user of the library ever sees.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(tenon_warnings INTERFACE)
target_compile_options(tenon_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${TENON_WERROR}>:-Werror>)

add_library(tenon_sanitizer INTERFACE)
if(TENON_SANITIZE)
  set(sanitizer_flags "-fsanitize=${TENON_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(tenon_sanitizer INTERFACE ${sanitizer_flags})
  target_link_options(tenon_sanitizer INTERFACE ${sanitizer_flags})
endif()

# Clang stamps the time into a precompiled header unless told not to, which would defeat ccache.
add_library(tenon_reproducible INTERFACE)
target_compile_options(tenon_reproducible INTERFACE
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")

find_program(TENON_CCACHE ccache)
if(TENON_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    "${TENON_CCACHE}")
endif()

# tenon_require(<package> <Debian package>...): find_package that ends with the remedy.
macro(tenon_require package)
  find_package(${package} QUIET)
  if(NOT ${package}_FOUND)
    string(REPLACE ";" " " debian_packages "${ARGN}")
    message(FATAL_ERROR "${package} was not found. Install it (Debian: apt-get install ${debian_packages}), "
      "or configure with -DTENON_BUILD_TESTS=OFF -DTENON_BUILD_EXAMPLES=OFF -DTENON_BUILD_BENCHMARKS=OFF.")
  endif()
endmacro()
tenon_require(SQLite3 libsqlite3-dev)
tenon_require(nlohmann_json nlohmann-json3-dev)
