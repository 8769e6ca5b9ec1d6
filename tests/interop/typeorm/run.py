#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether Tenon and TypeORM read what the other one wrote, and take each other's schemas for what they are.

usage: run.py FOLDER PROGRAM PROGRAM_FOR_POSTGRESQL
The packages that package-lock.json names come from npm's registry into FOLDER, once. Without node, npm or the registry the
test is skipped (status 77); under CI=true it fails then. PostgreSQL takes part if TENON_TEST_POSTGRESQL_URL is set.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def give_up(why):
    print(f"typeorm: {why}", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)


def install(folder):
    """The scripts and the packages they need; the packages only if they are not those of before."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            give_up(f"{program} is not installed")
    for file in [*HERE.glob("*.mjs"), HERE / "package.json"]:
        shutil.copy(file, folder)
    wanted = (HERE / "package-lock.json").read_bytes()
    done = folder / "installed-lock.json"
    if done.is_file() and done.read_bytes() == wanted:
        return
    (folder / "package-lock.json").write_bytes(wanted)
    quiet = ["--ignore-scripts", "--omit=optional", "--omit=peer", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        made = subprocess.run(["npm", "ci", *quiet], cwd=folder, capture_output=True, text=True, timeout=240)
    except subprocess.TimeoutExpired:
        give_up("npm did not answer within four minutes")
    if made.returncode != 0:
        give_up(f"npm could not install the packages\n{made.stdout}{made.stderr}")
    done.write_bytes(wanted)


def main():
    folder, program, of_postgresql = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    install(folder)

    def run(*command):
        shown = " ".join(str(each) for each in command if not str(each).startswith("postgresql:"))
        print("typeorm:", shown, flush=True)
        ran = subprocess.run([str(each) for each in command], cwd=folder, timeout=120)
        if ran.returncode != 0:
            sys.exit(1)

    for name in ("theirs.db", "ours.db"):
        for ending in ("", "-wal", "-shm"):
            (folder / (name + ending)).unlink(missing_ok=True)

    def exchange(program, theirs):
        """TypeORM makes the database; Tenon reads it, changes rows, and TypeORM reads and changes those."""
        run("node", "make.mjs", theirs, "theirs.json", "baseline.sql")
        run(program, theirs, "read", "theirs.json")
        if theirs.startswith("sqlite:"):
            run(program, theirs, "adopt", "baseline.sql")
            run(program, theirs, "read", "theirs.json")
        run(program, theirs, "write", "theirs.json")
        run("node", "check.mjs", theirs, "theirs.json", "same")
        run(program, theirs, "read", "theirs.json")

    exchange(program, "sqlite:theirs.db")
    # Tenon makes the database.
    run(program, "sqlite:ours.db", "create", "ours.json")
    run("node", "check.mjs", "sqlite:ours.db", "ours.json", "own")
    run(program, "sqlite:ours.db", "read", "ours.json")

    server = os.environ.get("TENON_TEST_POSTGRESQL_URL")
    if not server:
        print("typeorm: without PostgreSQL, as TENON_TEST_POSTGRESQL_URL is not set")
        return
    name = "tenon_typeorm"
    run("node", "fresh.mjs", server, name)
    exchange(of_postgresql, urllib.parse.urlsplit(server)._replace(path="/" + name).geturl())
    run("node", "fresh.mjs", server, name, "gone")


if __name__ == "__main__":
    main()
