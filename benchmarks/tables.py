#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes Markdown tables of the JSON that the benchmarks write, and puts them where the documentation has them.

usage: benchmarks/tables.py [--into docs/benchmarks.md] [sqlite=FILE] [postgresql=FILE] [memory=FILE]
                            [compile=FILE]

Without --into the tables are printed. In the document each stands between the lines
<!-- figures:sqlite:begin --> and <!-- figures:sqlite:end -->.
"""
import json
import re
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def number(nanoseconds):
    if nanoseconds >= 1e7:
        return f"{nanoseconds / 1e6:.1f} ms"
    return f"{nanoseconds:.0f}"


def budget(line):
    parts = []
    if "budget_ratio" in line:
        parts.append(f"≤ {line['budget_ratio']:.2f}")
    if "budget_ns" in line:
        parts.append(f"≤ {line['budget_ns']:.0f} ns")
    if not parts:
        return ""
    return ", ".join(parts) + (": met" if line["met"] else ": **missed**")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def sqlite(lines):
    by_case = {}
    for line in lines:
        by_case.setdefault(line["case"], {})[line["mode"]] = line
    rows = []
    for case, modes in by_case.items():
        row = [f"`{case}`"]
        for mode in ("memory", "file"):
            line = modes.get(mode)
            row += [number(line["raw_ns"]), number(line["tenon_ns"]), f"{line['ratio']:.2f}"] if line else ["-"] * 3
        rows.append(row)
    return table(["case", "memory: raw", "Tenon", "ratio", "file: raw", "Tenon", "ratio"], rows)


def postgresql(lines):
    rows = []
    for line in lines:
        batched = line["contestants"].get("raw batched")
        raw, tenon = line["contestants"]["raw"], line["contestants"]["tenon"]
        rows.append([f"`{line['case']}`", number(line["raw_ns"]),
                     number(batched["wall_ns"]) if batched else "", number(line["tenon_ns"]), f"{line['ratio']:.2f}",
                     f"{line['cpu_ratio']:.2f}", number(raw["cpu_ns"]), number(tenon["cpu_ns"]), budget(line)])
    return table(["case", "raw", "raw batched", "Tenon", "ratio", "by CPU", "client: raw", "Tenon", "budget"], rows)


def memory(lines):
    rows = []
    for line in lines:
        other = line["contestants"]["tenon on sqlite"]
        by_hand = line["contestants"].get("hand-written hash map")
        rows.append([f"`{line['case']}`", number(line["raw_ns"]), number(other["cpu_ns"]),
                     number(by_hand["cpu_ns"]) if by_hand else "", number(line["tenon_ns"]), f"{line['ratio']:.2f}",
                     budget(line)])
    return table(["case", "SQLite: C", "SQLite: Tenon", "hash map", "memory: Tenon", "ratio to C", "budget"], rows)


COMPILED = (
    ("include <string> <vector> <optional> <chrono>", "`<string> <vector> <optional> <chrono>`"),
    ("include tenon.hpp", "`<tenon/tenon.hpp>`"),
    ("include tenon.hpp sqlite.hpp", "with `<tenon/sqlite.hpp>`"),
    ("include tenon.hpp sqlite.hpp json.hpp", "with `<tenon/json.hpp>`"),
    ("include query.hpp sqlite.hpp", "`<tenon/query.hpp>` with `<tenon/sqlite.hpp>`"),
    ("unit raw C", "5 entities, 20 calls, raw C"),
    ("unit tenon", "the same with repositories"),
    ("unit tenon, without a door", "the same without a door"),
    ("query unit raw C", "5 entities, 20 queries of the query language, raw C"),
    ("query unit tenon", "the same with `<tenon/query.hpp>`"),
)


def compile_time(lines):
    by_unit = {line["unit"]: line for line in lines if line["compiler"] == "g++" and line["optimisation"] == "O0"}
    rows = []
    for unit, name in COMPILED:
        line = by_unit.get(unit)
        if line:
            rows.append([name, f"{line['cpu_seconds']:.2f}", f"{line['peak_mib']:.0f}", f"{line['ratio_to_std']:.2f}"])
    more = [[unit.partition(", ")[2] if unit.startswith("unit tenon") else unit, f"{line['cpu_seconds'] * 1000:.0f} ms",
             f"{line['peak_mib']:.1f}"]
            for unit, line in by_unit.items()
            if unit.startswith("one more query: ") or unit in ("unit tenon, one more query", "unit tenon, one more entity")]
    return (table(["unit, g++ `-O0`", "s", "MiB", "ratio"], rows) + "\n\n" +
            table(["what one more costs", "time", "MiB"], more))


def main(arguments):
    document = None
    if arguments[:1] == ["--into"]:
        document, arguments = arguments[1], arguments[2:]
    makers = {"sqlite": sqlite, "postgresql": postgresql, "memory": memory,
              "compile": compile_time}
    if not arguments:
        sys.exit(__doc__)
    text = open(document, encoding="utf-8").read() if document else None
    for argument in arguments:
        name, _, path = argument.partition("=")
        if name not in makers or not path:
            sys.exit(__doc__)
        made = makers[name](read(path))
        if document is None:
            print(made + "\n")
            continue
        begin, end = f"<!-- figures:{name}:begin -->", f"<!-- figures:{name}:end -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
        if not pattern.search(text):
            sys.exit(f"{document} has no place for the figures of {name}")
        text = pattern.sub(lambda _: f"{begin}\n{made}\n{end}", text)
    if document is not None:
        with open(document, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
