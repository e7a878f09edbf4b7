"""What the tests of `initlab check` share: running it, and reading what it found."""

import json
import subprocess


def run(program, *words):
    """`initlab check` with these words: exit code, standard output, standard error."""
    done = subprocess.run([program, "check", *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def known_tests(program):
    """Every test of `check --list` as (group, name): ("library", "scan"), ("component", "lifetime"), ("layer", "beta")."""
    headings = {"of a plugin's file": "library", "of every component": "component"}
    tests, group = [], ""
    for line in run(program, "--list")[1].splitlines():
        if line.startswith("  "):
            tests.append((group, line.split()[0]))
        elif line:
            group = headings.get(line) or line.removeprefix("of each ")
    return tests


def name_of(test, known):
    """"layer/beta" of an outcome in the JSON; tests of every component are "component/lifetime"."""
    group = "component" if ("component", test["test"]) in known and test["subject"] != "library" else ""
    return f"{group or test['subject'].split('/')[0]}/{test['test']}"


def outcomes(program, *words):
    """Exit code and the list of outcomes; an empty list if there is no JSON."""
    code, out, error = run(program, *words, "--json")
    try:
        return code, json.loads(out)["tests"], error
    except ValueError:
        return code, [], out + error
