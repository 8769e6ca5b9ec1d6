# SPDX-License-Identifier: MIT
# Sourced by the scripts: where things are, and how missing Debian packages come in.
# shellcheck shell=bash
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${TENON_JOBS:-$(nproc)}

say() { printf '== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this needs root or sudo: $*"
  fi
}

apt_updated=no
apt_update() {
  [[ $apt_updated == yes ]] && return
  say "apt-get update"
  as_root apt-get update -qq
  apt_updated=yes
}

installed() {  # installed ITEM: `command:package` is there if the command is, `package` if dpkg says so
  if [[ $1 == *:* ]]; then command -v "${1%%:*}" >/dev/null
  else [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
  fi
}

# need ITEM...: installs what is missing.
need() {
  local item missing=()
  for item in "$@"; do installed "$item" || missing+=("${item#*:}"); done
  [[ ${#missing[@]} -eq 0 ]] && return
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here; going on without: ${missing[*]}"
    return
  fi
  apt_update
  say "apt-get install ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Boost 1.81 or newer: already there, Debian 12's own package for 1.81, or the default one where that is new enough.
need_boost() {
  local header version
  for header in /usr/include/boost/version.hpp /usr/local/include/boost/version.hpp; do
    if [[ -f $header ]]; then
      version=$(sed -n 's/^#define BOOST_VERSION \([0-9]*\).*/\1/p' "$header")
      if [[ ${version:-0} -ge 108100 ]]; then return; fi
    fi
  done
  command -v apt-get >/dev/null || { need libboost1.81-dev; return; }
  apt_update
  if [[ -n $(apt-cache show libboost1.81-dev 2>/dev/null) ]]; then
    need libboost1.81-dev
    return
  fi
  version=$(apt-cache policy libboost-dev | sed -n 's/^ *Candidate: //p')
  dpkg --compare-versions "${version:-0}" ge 1.81 ||
    die "Boost 1.81 or newer is needed, but apt offers libboost-dev ${version:-(none)}"
  need libboost-dev
}

# without_services COMMAND...: runs it while packages may not start what they install.
without_services() {
  local policy=/usr/sbin/policy-rc.d own_policy=no status=0
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    own_policy=yes
  fi
  ("$@") || status=$?
  if [[ $own_policy == yes ]]; then as_root rm -f "$policy"; fi
  return "$status"
}

# A PostgreSQL server of any version. Its package must start none by itself, and make no database cluster: tests make
# and start their own.
need_postgresql_server() {
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && return
  command -v apt-get >/dev/null || { need postgresql; return; }
  local settings=/etc/postgresql-common/createcluster.d
  as_root mkdir -p "$settings"
  printf 'create_main_cluster = false\n' | as_root tee "$settings/tenon.conf" >/dev/null
  without_services need postgresql
}

# A pooler for the tests, which start their own; that of the package stays off, at the next start of the machine too.
need_pooler() {
  installed pgbouncer && return
  command -v apt-get >/dev/null || { need pgbouncer; return; }
  without_services need pgbouncer
  as_root update-rc.d pgbouncer disable >/dev/null 2>&1 || true
  as_root systemctl disable pgbouncer.service >/dev/null 2>&1 || true
}

need_build() {
  need g++:g++ cmake:cmake ninja:ninja-build python3:python3 libsqlite3-dev libpq-dev nlohmann-json3-dev
  need_boost
}
need_examples() { need libsodium-dev libcli11-dev; }
need_tests() {
  need_build
  need_examples
  need catch2 clang++:clang ccache:ccache clang-format:clang-format git:git openssl:openssl node:nodejs npm:npm
  need_postgresql_server
  need_pooler
}

# start_postgresql: a throw-away server for the tests, gone when the script ends. TENON_TEST_POSTGRESQL_URL says where
# it is; one that is set already is used instead.
# A pooler stands before it at TENON_TEST_POOLER_URL, if there is pgbouncer.
postgresql_folder=
stop_postgresql() {
  [[ -z $postgresql_folder ]] && return
  "$root/scripts/postgresql_server" stop "$postgresql_folder" || true
  rm -rf "$postgresql_folder"
  postgresql_folder=
}
start_postgresql() {
  [[ -n ${TENON_TEST_POSTGRESQL_URL:-} ]] && return
  say "start a PostgreSQL server"
  postgresql_folder=$(mktemp -d)
  trap stop_postgresql EXIT
  "$root/scripts/postgresql_server" start "$postgresql_folder" || die "the tests need a PostgreSQL server"
  TENON_TEST_POSTGRESQL_URL=$(<"$postgresql_folder/url")
  export TENON_TEST_POSTGRESQL_URL
  unset TENON_TEST_POOLER_URL
  PATH=$PATH:/usr/sbin installed pgbouncer:pgbouncer || return 0
  "$root/scripts/postgresql_server" pooler "$postgresql_folder" || die "the tests need the pooler"
  TENON_TEST_POOLER_URL=$(<"$postgresql_folder/pooler_url")
  export TENON_TEST_POOLER_URL
}

configure() {  # configure NAME CMAKE_ARGUMENT...: into build/NAME
  local name=$1
  shift
  say "configure build/$name"
  cmake -S "$root" -B "$root/build/$name" -G Ninja "$@" >/dev/null
}

build() {  # build NAME TARGET...
  local name=$1
  shift
  say "build build/$name $*"
  cmake --build "$root/build/$name" --parallel "$jobs" ${1:+--target "$@"}
}

# run_tests NAME CTEST_ARGUMENT...: runs them; ctest's total is the last line, and stands in build/NAME/total.txt. Tests that
# stop servers and depend on time may fail once: if no others did, they are run again, and have to pass then.
run_tests() {
  local name=$1 log=$root/build/$1/ctest.log status=0
  local failed=$root/build/$1/Testing/Temporary/LastTestsFailed.log
  shift
  say "ctest build/$name"
  rm -f "$root/build/$name/total.txt" "$failed"
  ctest --test-dir "$root/build/$name" --output-on-failure --no-tests=error -j2 "$@" | tee "$log" || status=$?
  if [[ $status -ne 0 && -s $failed ]] && ! grep -qvE '^[0-9]+:(faults|isolation|threads|bank)/' "$failed"; then
    say "run again, one by one: $(cut -d: -f2- "$failed" | paste -sd ';')"
    status=0
    ctest --test-dir "$root/build/$name" --output-on-failure --rerun-failed || status=$?
    if [[ $status -eq 0 ]]; then
      rm -f "$failed"
      sed -i -E 's|^[0-9]+% tests passed, [0-9]+ tests failed out of|100% tests passed, 0 tests failed out of|' "$log"
    fi
  fi
  grep -E '^[0-9]+% tests passed' "$log" | tee "$root/build/$name/total.txt" || status=1
  return "$status"
}
