#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a test of ctest out of every case of a Catch2 program: discover.py PROGRAM NAME LABEL CATCH_VERSION FILE

Catch2's own script splits a name at a semicolon and loses backslashes; the test then matches no case, and passes.
"""
import re
import subprocess
import sys

program, name_of_all, label, version, file = sys.argv[1:]
listing = ["--list-test-names-only"] if version.startswith("2.") else ["--list-tests", "--verbosity", "quiet"]
run = subprocess.run([program, *listing], capture_output=True, text=True)
names = [line.strip() for line in run.stdout.splitlines() if line.strip()]
names = [name[1:-1] if name.startswith('"#') else name for name in names]  # how version 2 lists a leading #
if not names:
    sys.exit(f"{program} lists no test cases\n{run.stderr}")

no_match_fails = " --warn NoTests" if version.startswith("2.") else ""
with open(file, "w", encoding="utf-8") as out:
    for name in names:
        pattern = re.sub(r'([\\,\[\]"~])', r"\\\1", name)
        out.write(f"add_test([==[{name_of_all}/{name}]==] [==[{program}]==] [==[{pattern}]==]{no_match_fails})\n"
                  f"set_tests_properties([==[{name_of_all}/{name}]==] PROPERTIES TIMEOUT 300 LABELS {label})\n")
