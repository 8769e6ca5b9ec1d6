#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether typeorm.md tells the truth: every test it names is there, and every row says what shows it or why not.

usage: check_scenarios.py
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LEAST = 150
CASE = re.compile(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def main():
    cases = set()
    for source in HERE.glob("*.cpp"):
        for match in CASE.finditer(source.read_text(encoding="utf-8")):
            cases.add("".join(LITERAL.findall(match[1])))
    applies = rows = wrong = 0
    for number, line in enumerate((HERE / "typeorm.md").read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("| ") or line.startswith(("| scenario", "| ---")):
            continue
        rows += 1
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        shown = re.fullmatch(r"`(.+)`", cells[-1]) if len(cells) == 3 else None
        answer = re.match(r"(yes|otherwise: .|no: .)", cells[1]) if len(cells) == 3 else None
        problem = None
        if answer is None:
            problem = "a row is `| scenario | yes, otherwise: how, or no: why | test |`"
        elif shown is None and (answer[1][0] != "n" or cells[2] not in ("", "|")):
            problem = "names no test"
        elif shown and shown[1].startswith("fail/"):
            if not (HERE.parent / shown[1]).exists():
                problem = f"tests/{shown[1]} does not exist"
        elif shown and shown[1] not in cases:
            problem = f"no test case is called \"{shown[1]}\""
        if problem:
            wrong += 1
            print(f"typeorm.md:{number}: {problem}", file=sys.stderr)
        elif answer[1][0] != "n":
            applies += 1
    print(f"typeorm.md: {rows} scenarios, {applies} apply, {wrong} problems")
    return 1 if wrong or applies < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
