#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the commands that a document shows, one block after the other, as one reader does.

A fenced block below the comment `<!-- commands -->` runs in FOLDER, which is made anew and gets a copy of MIGRATIONS as
`migrations`; the programs are those in PROGRAMS. A line that fails fails the check.

usage: check_commands.py DOCUMENT PROGRAMS MIGRATIONS FOLDER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys


def commands(document):
    text = document.read_text(encoding="utf-8")
    return re.findall(r"^<!-- commands -->\n```sh\n(.*?)^```$", text, re.M | re.S)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    document, programs, migrations, folder = (pathlib.Path(each).resolve() for each in sys.argv[1:])
    blocks = commands(document)
    if not blocks:
        sys.exit(f"{document} shows no commands")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(migrations, folder / "migrations")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TENON_", "AGENTDB_"))}
    environment["PATH"] = f"{programs}{os.pathsep}{environment.get('PATH', '')}"
    script = "set -euo pipefail\nset -x\n" + "".join(blocks)
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment)
    if done.returncode != 0:
        sys.exit(f"the last command above ended with {done.returncode}")
    print(f"{len(blocks)} blocks of commands ran")


main()
