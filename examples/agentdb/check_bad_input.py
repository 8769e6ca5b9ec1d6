#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that agentdb stores a good file whole, and that each bad one ends in one clear line with the position, exit
code 1 and an unchanged database.

usage: check_bad_input.py AGENTDB SAMPLE_JSON FOLDER
"""
import copy
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys


def content(database):
    """Every row of every table; the bytes of what is no database; None if there is no file."""
    if not database.exists():
        return None
    if database.suffix != ".db":
        return database.read_bytes()
    with sqlite3.connect(database) as connection:
        return list(connection.iterdump())


def json_or_text(text):
    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key is there twice")
        return dict(pairs)
    try:
        return json.loads(text, object_pairs_hook=once)
    except ValueError:
        return text


def stored_wrongly(database, dialogues):
    """Ids of dialogues whose messages in the database are not those of the file."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT c.id, c.title, m.role, m.content, m.metadata FROM conversations c JOIN messages m"
            " ON m.conversationId = c.id ORDER BY c.id, m.timestamp, m.id").fetchall()
    found = {}
    for key, title, role, content, metadata in rows:
        calls = [(call["name"], call["context"], call["request"], call["response"])
                 for call in json.loads(metadata)["toolCalls"]]
        found.setdefault(key, []).append((title, role, content, calls))
    wrong = []
    for dialogue in dialogues:
        messages = []
        for utterance in dialogue["utterances"]:
            calls = {}
            for each in utterance["annotations"]:
                call = calls.setdefault(each["context"].rsplit("_", 1)[1], {})
                call[each["name"]] = each["value"]
            calls = [(call["api_call"], f"api_call_{number}",
                      json_or_text(call["request"]) if "request" in call else None, json_or_text(call["response"]))
                     for number, call in calls.items()]
            role = {"user": "user", "assistant": "agent"}[utterance["speaker"]]
            messages.append((dialogue["scenario"], role, utterance["text"], calls))
        if found.get(dialogue["conversation_id"][4:]) != messages:
            wrong.append(dialogue["conversation_id"])
    return wrong


def changed(dialogues, change):
    """`dialogues` with `change` done to a copy, as bytes."""
    result = copy.deepcopy(dialogues)
    change(result)
    return json.dumps(result, indent=1).encode()


def bad_files(text, dialogues):
    """Name, content, and what the message must say, position included."""
    at = "[2].utterances[1]"

    def edit(change):
        return changed(dialogues, change)

    def nested(depth):
        return ("[" * depth + "]" * depth).encode()

    def set_value(value, *keys):
        def change(all_dialogues):
            target = all_dialogues
            for key in keys[:-1]:
                target = target[key]
            target[keys[-1]] = value
        return edit(change)

    def remove(*keys):
        def change(all_dialogues):
            target = all_dialogues
            for key in keys[:-1]:
                target = target[key]
            del target[keys[-1]]
        return edit(change)

    annotation = ("utterances", 0, "annotations", 0)
    return [
        ("empty", b"", "line 1, column 1"),
        ("only_spaces", b" \n\n ", "line 3"),
        ("truncated", text[: len(text) * 2 // 3], "line "),
        ("truncated_in_a_letter", text[: text.index("ü".encode()) + 1], "line "),
        ("without_its_last_bracket", text.rstrip()[:-1], "expected ']'"),
        ("broken", text.replace(b'"speaker": "user"', b'"speaker" "user"', 1), "at [0].utterances[0].speaker"),
        ("text_after_the_end", text + b"]", "line "),
        ("invalid_utf8", text.replace(b"Lovely", b"\xff\xfe", 1), "invalid string"),
        ("half_of_a_surrogate", text.replace(b"Lovely", b"\\ud83d", 1), "surrogate"),
        ("nul_character", text.replace(b"Lovely", b"\\u0000", 1), "[0].utterances[2].text: "),
        ("control_character", text.replace(b"Lovely", b"\x01", 1), "control character"),
        ("deeply_nested", nested(60), "nested deeper"),
        ("very_deeply_nested", nested(2_000_000), "nested deeper"),
        ("not_an_array", b'{"dialogues": []}', "the top: expected an array"),
        ("only_null", b"null", "the top: expected an array"),
        ("not_a_dialogue", b"[17]", "[0]: expected an object"),
        ("same_key_twice", text.replace(b'"vertical"', b'"scenario"', 1), "[0].scenario: "),
        ("huge_integer", set_value(2**63, 0, "utterances", 0, "index"), "[0].utterances[0].index: "),
        ("larger_than_any_integer", set_value(10**30, 0, "utterances", 0, "index"), "[0].utterances[0].index: "),
        ("missing_id", remove(3, "conversation_id"), '[3]: the field "conversation_id" is missing'),
        ("missing_utterances", remove(3, "utterances"), '[3]: the field "utterances" is missing'),
        ("missing_text", remove(2, "utterances", 1, "text"), at + ': the field "text" is missing'),
        ("missing_context", remove(2, *annotation, "context"), '[2].utterances[0].annotations[0]: the field'),
        ("text_is_a_number", set_value(5, 2, "utterances", 1, "text"), at + ".text: expected a string, found number"),
        ("text_is_null", set_value(None, 2, "utterances", 1, "text"), at + ".text: expected a string, found null"),
        ("utterances_is_text", set_value("no", 2, "utterances"), "[2].utterances: expected an array, found string"),
        ("instructions_is_a_list", set_value([], 2, "instructions"), "[2].instructions: expected a string or null"),
        ("index_is_wrong", set_value(7, 2, "utterances", 1, "index"), at + ".index: expected 1"),
        ("index_is_negative", set_value(-1, 2, "utterances", 1, "index"), at + ".index: "),
        ("index_is_a_fraction", set_value(1.5, 2, "utterances", 1, "index"), at + ".index: "),
        ("unknown_speaker", set_value("robot", 2, "utterances", 1, "speaker"), at + '.speaker: "robot"'),
        ("unknown_annotation", set_value("x", 2, *annotation, "name"), "[2].utterances[0].annotations[0].name"),
        ("unknown_context", set_value("x", 2, *annotation, "context"), "[2].utterances[0].annotations[0].context"),
        ("answer_without_call", remove(2, *annotation), "[2].utterances[0].annotations[0].context"),
        ("bad_id", set_value("dlg-17", 4, "conversation_id"), '[4].conversation_id: "dlg-17"'),
        ("nil_id", set_value("dlg-" + "0" * 8 + "-0000-0000-0000-" + "0" * 12, 4, "conversation_id"),
         "[4].conversation_id"),
        ("same_id_twice", set_value(dialogues[1]["conversation_id"], 5, "conversation_id"), "[5].conversation_id: "),
        ("same_id_in_other_letters",
         set_value("dlg-" + dialogues[1]["conversation_id"][4:].upper(), 5, "conversation_id"), "[5].conversation_id: "),
    ]


def main():
    program, sample, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database = folder / "agents.db"
    failures = []

    def run(*arguments):
        return subprocess.run([program, *map(str, arguments)], capture_output=True, timeout=120, check=False)

    def refuse(name, expected, *arguments, target=database):
        before = content(target)
        done = run(target, *arguments)
        message = done.stderr.decode("utf-8", "replace")
        problems = []
        if done.returncode != 1:
            problems.append(f"exit code {done.returncode}")
        if message.count("\n") != 1 or not message.endswith("\n") or len(message) > 600:
            problems.append("not one line")
        if "\ufffd" in message:
            problems.append("the message is no UTF-8")
        problems += [f"does not say {words!r}" for words in expected if words not in message]
        if done.stdout:
            problems.append("printed a report")
        if content(target) != before:
            problems.append("the database has changed")
        print(f"{name}: {message.rstrip()}")
        if problems:
            failures.append(name)
            print(f"  FAILED: {', '.join(problems)}")

    def stored(name, dialogues):
        file = folder / name
        file.write_text(json.dumps(dialogues), encoding="utf-8")
        return file

    def renamed(dialogues):
        return [each | {"conversation_id": "dlg-ffff" + each["conversation_id"][8:]} for each in dialogues]

    good = run(database, sample, "--seconds", "0", "--exchanges", "2")
    if good.returncode != 0:
        sys.exit(f"the good file is refused: {good.stderr.decode()}")
    missing = folder / "missing.db"
    text = sample.read_bytes()
    dialogues = json.loads(text)
    failures += [f"{each} of the good file" for each in stored_wrongly(database, dialogues)]
    for name, bad, expected in bad_files(text, dialogues):
        file = folder / f"{name}.json"
        file.write_bytes(bad)
        for target in (database, missing):
            refuse(name, [f"{file}: ", expected], file, target=target)

    # What only the database, or the whole of the files, shows.
    new = stored("new.json", renamed(dialogues))
    one_new = stored("one_new.json", renamed(dialogues[:1]) + dialogues[1:])
    refuse("stored already", ["[0].conversation_id: ", "is in the database already"], sample)
    refuse("stored already, but one", ["[1].conversation_id: ", "is in the database already"], one_new)
    refuse("a good file, then one that is stored already", [f"{sample}: [0]."], new, sample)
    refuse("a good file, then a bad one", ["text_is_null.json: "], new, folder / "text_is_null.json")
    refuse("the same file twice", ["[0].conversation_id: ", "is there twice, first at"], new, new)
    refuse("no such file", ["none.json: cannot be opened"], folder / "none.json")
    refuse("a folder", ["cannot be read"], folder)
    refuse("a database that is none", ["corrupt: "], new, target=shutil.copy(sample, folder / "not_a.database"))

    before = content(database)
    again = run(database, one_new, "--skip-existing", "--seconds", "0", "--report", "json")
    skipped = json.loads(again.stdout)["import"] if again.returncode == 0 else {}
    if (skipped.get("skipped conversations"), skipped.get("conversations")) != (len(dialogues) - 1, 1):
        failures.append("--skip-existing")
        print(f"--skip-existing: FAILED: {again.stdout.decode()}{again.stderr.decode()}")
    if content(database) == before:
        failures.append("the comparison of databases sees no change")
    print(f"{len(failures)} failed" + (": " + ", ".join(failures) if failures else ""))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
