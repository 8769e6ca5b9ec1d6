#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BUILD_DIR: builds the consumer three ways, with the compiler of BUILD_DIR, in a folder that is removed again.
set -euo pipefail
export LC_ALL=C

[[ $# -eq 1 ]] || { echo "usage: run.sh BUILD_DIR" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }
compiler=$(cached CMAKE_CXX_COMPILER)
generator=$(cached CMAKE_GENERATOR)

quietly() { "$@" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; return 1; }; }

consume() {  # consume NAME CMAKE_ARGUMENT...: configures, builds and runs the consumer
  local name=$1
  shift
  echo "consumers: $name"
  quietly cmake -S "$here" -B "$folder/$name" -G "$generator" -DCMAKE_CXX_COMPILER="$compiler" "$@"
  quietly cmake --build "$folder/$name"
  "$folder/$name/consumer"
}

quietly cmake --install "$build" --prefix "$folder/prefix"
consume find_package -DCMAKE_PREFIX_PATH="$folder/prefix"
consume add_subdirectory -DTENON_SOURCE="$root"

echo "consumers: single header"
quietly "$compiler" -std=c++20 -Wall -Wextra -Werror -DTENON_SQLITE -DTENON_JSON -I "$root/single_include" \
  "$here/main.cpp" "$here/a.cpp" -o "$folder/single" -lsqlite3 -pthread
"$folder/single"
echo "consumers: single header with the query language"
quietly "$compiler" -std=c++20 -Wall -Wextra -Werror -DTENON_SQLITE -DTENON_QUERY -DTENON_FUNCTIONS \
  -DTENON_RELATIONS -DTENON_TREES -DTENON_WORK_QUEUE \
  -I "$root/single_include" "$here/query.cpp" -o "$folder/single_query" -lsqlite3 -pthread
"$folder/single_query"
