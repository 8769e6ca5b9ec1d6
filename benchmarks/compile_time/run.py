#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures what a unit that uses Tenon costs the compiler: seconds and memory, beside standard headers and raw C.

usage: run.py [--json FILE] [--repeat N] [--compiler NAME]... [--optimisation O0|O2]... [--only TEXT] [--quick]
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SINGLE_HEADER = ROOT / "single_include" / "tenon" / "tenon.hpp"

STANDARD = "include <string> <vector> <optional> <chrono>"
RAW = "unit raw C"
TENON = "unit tenon"
RAW_QUERIES = "query unit raw C"
TENON_QUERIES = "query unit tenon"
MORE = 20  # queries added to see what one costs
MORE_ENTITIES = 5
MORE_OF_KIND = 10  # one query and as many more tell what one of a kind costs

# Column and type of the entities that the further queries ask for.
ASKED = {
    "User": ("users", ["id", "is_active", "login_count", "created_at", "updated_at"], ["email", "name", "role", "locale"]),
    "Message": ("messages", ["conversation_id", "created_at", "token_count"], ["role", "content"]),
    "Attachment": ("attachments", ["message_id", "size", "created_at"], ["name", "mime", "sha256"]),
}


def include(*names):
    return "".join(f"#include <{name}>\n" for name in names)


def further_queries():
    """The same MORE queries for both units, each a statement of its own: one comparison or two, an order, a limit."""
    raw, tenon = [], []
    pairs = [(entity, table, number, text) for entity, (table, numbers, texts) in ASKED.items()
             for text in texts for number in numbers]
    for position, (entity, table, number, text) in enumerate(pairs[:MORE]):
        columns = columns_of(entity)
        ordered = position % 2 == 0
        order = f" ORDER BY {number} DESC LIMIT 20" if ordered else ""
        raw.append(
            f"std::vector<{entity}> more_{position}(sqlite3* db, std::int64_t n, const std::string& t) {{\n"
            f'  auto s = prepare(db, "SELECT {",".join(columns)} FROM {table} WHERE {number}>? AND {text}=?{order}");\n'
            f"  put(s, 1, n);\n  put(s, 2, t);\n  return all<{entity}>(s);\n}}\n")
        clauses = f", order_by(desc(col<&{entity}::{number}>)), tenon::limit(20)" if ordered else ""
        tenon.append(
            f"std::vector<{entity}> more_{position}(database& db, std::int64_t n, const std::string& t) {{\n"
            f"  return repository<{entity}>{{db}}.find("
            f"where(col<&{entity}::{number}> > n && col<&{entity}::{text}> == t){clauses});\n}}\n")
    if len(raw) != MORE:
        sys.exit(f"run.py: {len(raw)} further queries where {MORE} are wanted")
    return "".join(raw), "".join(tenon)


def columns_of(entity):
    text = (HERE / "raw_entities.hpp").read_text()
    body = re.search(rf"struct {entity} {{(.*?)}};", text, re.S).group(1)
    return re.findall(r"(\w+){};", body)


def further_entities():
    """MORE_ENTITIES entities of ten columns, each read by key and inserted."""
    numbers = ["id", "owner_id", "count", "created_at", "updated_at"]
    texts = ["name", "title", "kind", "status", "detail"]
    raw, tenon = [], []
    for position in range(MORE_ENTITIES):
        entity, table = f"More{position}", f"more_{position}"
        members = "".join(f"  std::int64_t {name}_{position}{{}};\n" for name in numbers[1:])
        members += "".join(f"  std::string {name}_{position}{{}};\n" for name in texts)
        struct = f"struct {entity} {{\n  std::int64_t id{{}};\n{members}}};\n"
        names = ["id"] + [f"{name}_{position}" for name in numbers[1:] + texts]
        loads = "".join(f"  get(s, {i}, x.{name});\n" for i, name in enumerate(names))
        puts = "".join(f"  put(s, {i + 1}, x.{name});\n" for i, name in enumerate(names))
        listed, marks = ",".join(names), ",".join("?" * len(names))
        raw.append(
            f"{struct}static void load(sqlite3_stmt* s, {entity}& x) {{\n{loads}}}\n"
            f"static void put(sqlite3_stmt* s, const {entity}& x) {{\n{puts}}}\n"
            f"std::vector<{entity}> get_{table}(sqlite3* db, std::int64_t id) {{\n"
            f'  auto s = prepare(db, "SELECT {listed} FROM {table} WHERE id=?");\n'
            f"  put(s, 1, id);\n  return all<{entity}>(s);\n}}\n"
            f"void insert_{table}(sqlite3* db, const {entity}& x) {{\n"
            f'  auto s = prepare(db, "INSERT INTO {table}({listed}) VALUES({marks})");\n'
            f"  put(s, x);\n  sqlite3_step(s);\n  sqlite3_finalize(s);\n}}\n")
        tenon.append(
            f'{struct}template <>\ninline constexpr auto tenon::table_of<{entity}> = tenon::table<{entity}>("{table}");\n'
            f"std::optional<{entity}> get_{table}(database& db, std::int64_t id) {{\n"
            f"  return repository<{entity}>{{db}}.find_by_id(id);\n}}\n"
            f"void insert_{table}(database& db, {entity}& x) {{ repository<{entity}>{{db}}.insert(x); }}\n")
    return "".join(raw), "".join(tenon)


# Kinds of queries of which one more is measured: what differs from one to the next is written `{i}`, and `{m}`
# is another column each time. Each is a statement of its own with the row type of the others of its kind.
KINDS = {
    "join of three tables, grouped": """
struct Kind0 {{ std::string name; std::int64_t n = 0; std::optional<double> mean; }};
""" + "\0" + """
std::vector<Kind0> kind_0_{i}(database& db) {{
  return query(db, select<Kind0>(fields(col<&User::name>, count_all(), average(col<&Wide::{m}>)), from<User>(),
                                 join<Conversation>(), join<Wide>(), where(col<&Wide::{m}> > {i}),
                                 group_by(col<&User::id>, col<&User::name>), having(count_all() > 3),
                                 order_by(desc(count_all())), limit(10)));
}}
""",
    "left join": "\0" + """
auto kind_1_{i}(database& db) {{
  return query(db, select(fields(col<&Conversation::title>, col<&Wide::{m}>), from<Conversation>(),
                          left_join<Wide>(), where(col<&Conversation::id> > {i})));
}}
""",
    "window": "\0" + """
auto kind_2_{i}(database& db) {{
  return query(db, select(fields(col<&Wide::name>, rank().over(partition_by(col<&Wide::conversation_id>),
                                                               order_by(desc(col<&Wide::{m}>)))),
                          from<Wide>(), where(col<&Wide::id> < {i})));
}}
""",
    "exists": "\0" + """
auto kind_3_{i}(database& db) {{
  return query(db, select<User>(where(exists(from<Conversation>(), join<Wide>(),
                                             where(col<&Conversation::user_id> == col<&User::id> &&
                                                   col<&Wide::{m}> > {i})))));
}}
""",
    "whole entity and case": "\0" + """
auto kind_4_{i}(database& db) {{
  return query(db, select(fields(whole<Conversation>, case_(when(col<&Wide::{m}> > {i}, "a"), otherwise("b"))),
                          from<Conversation>(), join<Wide>(), limit(5)));
}}
""",
    "common table": """
struct Kind5 {{ std::string name; std::int64_t n = 0; }};
""" + "\0" + """
std::vector<Kind5> kind_5_{i}(database& db) {{
  constexpr auto counted = source<Kind5, "counted">;
  return query(db, select<Kind5>(with(counted.as(select<Kind5>(fields(col<&Wide::name>, count_all()), from<Wide>(),
                                                               where(col<&Wide::{m}> > {i}),
                                                               group_by(col<&Wide::name>)))),
                                 from(counted), where(counted.col<&Kind5::n> > {i})));
}}
""",
    "update": "\0" + """
std::int64_t kind_6_{i}(database& db) {{
  return execute(db, update<Conversation>(set(col<& Conversation::pinned> = {i}), from<Wide>(),
                                          where(col<&Wide::conversation_id> == col<&Conversation::id> &&
                                                col<&Wide::{m}> > {i})));
}}
""",
}


def more_of_a_kind(number):
    """The query unit's head with one query of a kind, and with MORE_OF_KIND further ones."""
    head = (HERE / "query_unit.cpp").read_text()
    head = head[:head.index("// Joins and groups.")]
    members = "".join(f" int m{i} = 0;" for i in range(MORE_OF_KIND + 1))
    head += f"struct Wide {{ std::int64_t id = 0; std::int64_t conversation_id = 0; std::string name;{members} }};\n"
    head = head.replace("using namespace tenon;\n", "")
    head += ("template <>\ninline constexpr auto tenon::table_of<Wide> = tenon::table<Wide>(\"wide\")"
             ".foreign_key(&Wide::conversation_id, &Conversation::id);\nusing namespace tenon;\n")
    once, each = list(KINDS.values())[number].split("\0")
    made = [each.format(i=i, m=f"m{i}") for i in range(MORE_OF_KIND + 1)]
    return head + once.format() + made[0], head + once.format() + "".join(made)


def units():
    """Name, text and further flags of every unit."""
    raw, tenon = (HERE / "raw_unit.cpp").read_text(), (HERE / "tenon_unit.cpp").read_text()
    raw_queries, tenon_queries = further_queries()
    raw_entities, tenon_entities = further_entities()
    made = [
        (STANDARD, include("string", "vector", "optional", "chrono"), []),
        ("include <sqlite3.h>", include("sqlite3.h"), []),
        ("include tenon.hpp", include("tenon/tenon.hpp"), []),
        ("include tenon.hpp sqlite.hpp", include("tenon/tenon.hpp", "tenon/sqlite.hpp"), []),
    ]
    if (ROOT / "include" / "tenon" / "json.hpp").exists():
        made.append(("include tenon.hpp sqlite.hpp json.hpp",
                     include("tenon/tenon.hpp", "tenon/sqlite.hpp", "tenon/json.hpp"), []))
    if SINGLE_HEADER.exists():
        made.append(("include single header", f'#include "{SINGLE_HEADER}"\n', ["-DTENON_SQLITE"]))
    made += [
        (RAW, raw, []),
        (f"{RAW}, {MORE} more queries", raw + raw_queries, []),
        (f"{RAW}, {MORE_ENTITIES} more entities", raw + raw_entities, []),
        (TENON, tenon, []),
        (f"{TENON}, without a door", tenon.replace("<tenon/sqlite.hpp>", "<tenon/tenon.hpp>"), []),
        (f"{TENON}, {MORE} more queries", tenon + tenon_queries, []),
        (f"{TENON}, {MORE_ENTITIES} more entities", tenon + tenon_entities, []),
        ("include query.hpp sqlite.hpp", include("tenon/query.hpp", "tenon/sqlite.hpp"), []),
        (RAW_QUERIES, (HERE / "raw_query_unit.cpp").read_text(), []),
        (TENON_QUERIES, (HERE / "query_unit.cpp").read_text(), []),
    ]
    for number, kind in enumerate(KINDS):
        one, more = more_of_a_kind(number)
        made += [(f"one {kind}", one, []), (f"one {kind}, {MORE_OF_KIND} more", more, [])]
    return made


def compile_once(command):
    """Wall seconds, processor seconds and peak MiB of one run; ends the program if it fails."""
    environment = dict(os.environ, CCACHE_DISABLE="1")
    started = time.monotonic()
    pid = os.posix_spawnp(command[0], command, environment)
    _, status, used = os.wait4(pid, 0)  # with what the compiler's own children used
    wall = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("run.py: failed: " + " ".join(command))
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(arguments):
    chosen = [unit for unit in units() if arguments.only in unit[0] or unit[0] in (STANDARD, RAW)]
    results = []
    with tempfile.TemporaryDirectory(prefix="tenon_compile_") as folder:
        sources = []
        for position, (name, text, flags) in enumerate(chosen):
            source = pathlib.Path(folder) / f"unit_{position}.cpp"
            source.write_text(text)
            sources.append((name, source, flags))
        for compiler in arguments.compiler:
            for optimisation in arguments.optimisation:
                samples = {name: [] for name, _, _ in sources}
                # Every round compiles each unit once, so that a busy moment of the machine hits all alike.
                for _ in range(arguments.repeat):
                    for name, source, flags in sources:
                        samples[name].append(compile_once(
                            [compiler, "-std=c++20", "-" + optimisation, "-I", str(ROOT / "include"),
                             "-I", str(HERE), *flags,
                             "-c", str(source), "-o", str(source.with_suffix(".o"))]))
                results += summary(compiler, optimisation, samples)
    return results


def summary(compiler, optimisation, samples):
    """One record a unit. Ratios compare processor time, which a busy machine changes less than the wall's."""
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in samples.items()}
    records = []
    print(f"\n{compiler} -{optimisation}\n{'unit':<42} {'wall s':>7} {'cpu s':>7} {'MiB':>6} {'/ std':>6} {'/ raw':>6}")
    for name, (wall, cpu, peak) in medians.items():
        raw = medians[RAW_QUERIES if name in (RAW_QUERIES, TENON_QUERIES) and RAW_QUERIES in medians else RAW][1]
        record = {"unit": name, "compiler": compiler, "optimisation": optimisation, "seconds": round(wall, 3),
                  "cpu_seconds": round(cpu, 3), "peak_mib": round(peak, 1),
                  "ratio_to_std": round(cpu / medians[STANDARD][1], 3),
                  "ratio_to_raw": round(cpu / raw, 3)}
        records.append(record)
        print(f"{name:<42} {wall:7.2f} {cpu:7.2f} {peak:6.0f} {record['ratio_to_std']:6.2f} {record['ratio_to_raw']:6.2f}")
    for kind in KINDS:
        base, grown = f"one {kind}", f"one {kind}, {MORE_OF_KIND} more"
        if grown not in medians:
            continue
        cost = (medians[grown][1] - medians[base][1]) / MORE_OF_KIND
        memory = (medians[grown][2] - medians[base][2]) / MORE_OF_KIND
        records.append({"unit": f"one more query: {kind}", "compiler": compiler, "optimisation": optimisation,
                        "cpu_seconds": round(cost, 4), "peak_mib": round(memory, 2)})
        print(f"{'one more query: ' + kind:<42} {'':7} {cost * 1000:5.1f}ms {memory:6.1f}")
    for base in (RAW, TENON):
        for added, count, what in ((f"{MORE} more queries", MORE, "one more query"),
                                   (f"{MORE_ENTITIES} more entities", MORE_ENTITIES, "one more entity")):
            grown = f"{base}, {added}"
            if base not in medians or grown not in medians:
                continue
            cost = (medians[grown][1] - medians[base][1]) / count
            memory = (medians[grown][2] - medians[base][2]) / count
            records.append({"unit": f"{base}, {what}", "compiler": compiler, "optimisation": optimisation,
                            "cpu_seconds": round(cost, 4), "peak_mib": round(memory, 2)})
            print(f"{base + ', ' + what:<42} {'':7} {cost * 1000:5.1f}ms {memory:6.1f}")
    sys.stdout.flush()
    return records


def main():
    parser = argparse.ArgumentParser(description="What a unit that uses Tenon costs the compiler.")
    parser.add_argument("--json", help="write one object a line into this file")
    parser.add_argument("--repeat", type=int, default=5, help="compilations of each unit; the median counts")
    parser.add_argument("--compiler", action="append", help="g++ and clang++ by default, those that are installed")
    parser.add_argument("--optimisation", action="append", choices=["O0", "O2"], help="both by default")
    parser.add_argument("--only", default="", help="only units with this text in their name")
    parser.add_argument("--quick", action="store_true", help="one compilation of each unit, -O0 only")
    arguments = parser.parse_args()
    arguments.compiler = arguments.compiler or [name for name in ("g++", "clang++") if shutil.which(name)]
    if not arguments.compiler:
        sys.exit("run.py: neither g++ nor clang++ is installed")
    arguments.optimisation = arguments.optimisation or (["O0"] if arguments.quick else ["O0", "O2"])
    if arguments.quick:
        arguments.repeat = 1
    records = measure(arguments)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)


if __name__ == "__main__":
    main()
