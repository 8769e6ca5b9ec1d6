#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs that must not compile, and what the compiler must say first.

Each tests/fail/*.cpp has in its first lines `// expect: <message>`: both compilers must refuse it, and their first
`error:` must contain the message. A file marked `// expect-ok` must compile, so that a broken include path, which
refuses everything, is noticed.

usage: check.py [--compiler NAME]... [--jobs N] [FILE | FOLDER]...
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
OPTIONS = ["-std=c++20", "-I", str(INCLUDE)]
HEAD_LINES = 10
ERROR = re.compile(r"(?:^|: )(?:fatal )?error: (.*)$", re.MULTILINE)


def expectation(source):
    """(True, None) if the file must compile, (False, message) if not; ValueError if it says neither or both."""
    head = source.read_text(encoding="utf-8").splitlines()[:HEAD_LINES]
    must_compile = any(line.strip() == "// expect-ok" for line in head)
    messages = [line.split("// expect:", 1)[1].strip() for line in head if line.strip().startswith("// expect:")]
    if must_compile + len(messages) != 1 or messages == [""]:
        raise ValueError(f"its first {HEAD_LINES} lines need exactly one `// expect: <message>` or `// expect-ok`")
    return must_compile, messages[0] if messages else None


def first_error(diagnostics):
    match = ERROR.search(diagnostics)
    # Clang prints the sentence of a static_assert as a literal, with its quotes escaped.
    return match.group(1).replace('\\"', '"').strip() if match else None


def precompile(compiler, folder, door):
    """Options that give a compiler one of Tenon's doors precompiled, which takes a program a tenth of the time. None of
    them if it does not compile; then every program says why."""
    header = folder / f"{pathlib.Path(compiler).name}_{door}"
    header.write_text(f"#include <tenon/{door}>\n", encoding="utf-8")
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
    result = header.with_suffix(".pch" if "clang" in version else ".hpp.gch")
    command = [compiler, *OPTIONS, "-x", "c++-header", str(header), "-o", str(result)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        return []
    return ["-include-pch", str(result)] if "clang" in version else ["-include", str(header)]


def door_of(source):
    """The door that a program, or the header beside it, includes. A program has to include what it uses, so it gets no
    more than that precompiled."""
    seen, texts, doors = set(), [source], set()
    while texts:
        path = texts.pop()
        text = path.read_text(encoding="utf-8")
        doors.update(re.findall(r"#include <tenon/(query|relations|trees)\.hpp>", text))
        for name in re.findall(r'#include "([\w.]+)"', text):
            if name not in seen and (path.parent / name).exists():
                seen.add(name)
                texts.append(path.parent / name)
    return next((f"{door}.hpp" for door in ("query", "trees", "relations") if door in doors), "tenon.hpp")


def check(compiler, precompiled, source):
    """None if the program behaves as it says, else what is wrong."""
    try:
        must_compile, message = expectation(source)
    except ValueError as wrong:
        return str(wrong)
    command = [compiler, "-fsyntax-only", *OPTIONS, *precompiled, str(source)]
    environment = {**os.environ, "LC_ALL": "C"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode not in (0, 1):  # the compiler crashed, as clang 14 does on some precompiled templates
        command = [compiler, "-fsyntax-only", *OPTIONS, str(source)]
        run = subprocess.run(command, capture_output=True, text=True, env=environment)
    found = first_error(run.stderr)
    if must_compile:
        return None if run.returncode == 0 else f"must compile, but: {found}"
    if run.returncode == 0:
        return f"compiles, but must be refused with: {message}"
    if found is None:
        return f"is refused without an error line: {run.stderr.strip()[:200]}"
    return None if message in found else f"expected: {message}\n    first error: {found}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", action="append", help="default: g++ and clang++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("paths", nargs="*", type=pathlib.Path, default=[HERE])
    options = parser.parse_args()

    sources = []
    for path in options.paths:
        sources += sorted(path.glob("*.cpp")) if path.is_dir() else [path]
    if not sources:
        sys.exit("negative compile: no programs found")
    if len(options.paths) == 1 and options.paths[0].is_dir() and not any(
            "// expect-ok" in source.read_text(encoding="utf-8").splitlines()[:HEAD_LINES] for source in sources):
        sys.exit(f"negative compile: {options.paths[0]} needs a control program marked `// expect-ok`")

    compilers = options.compiler or ["g++", "clang++"]
    missing = [name for name in compilers if shutil.which(name) is None]
    if missing and (options.compiler or os.environ.get("CI") == "true" or len(missing) == len(compilers)):
        sys.exit(f"negative compile: {', '.join(missing)} is not installed")
    if missing:
        print(f"negative compile: {', '.join(missing)} is not installed; only the other compiler is checked")

    present = [name for name in compilers if name not in missing]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        doors = {source: door_of(source) for source in sources}
        headers = [(compiler, door) for compiler in present for door in sorted(set(doors.values()))]
        made = pool.map(lambda header: precompile(header[0], pathlib.Path(folder), header[1]), headers)
        precompiled = dict(zip(headers, made))
        jobs = [(compiler, precompiled[compiler, doors[source]], source) for source in sources for compiler in present]
        for (compiler, _, source), wrong in zip(jobs, pool.map(lambda job: check(*job), jobs)):
            if wrong:
                failed += 1
                print(f"{source.name} [{compiler}]: {wrong}")
    print(f"{len(jobs) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
