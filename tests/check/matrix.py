"""Every planted fault is found by the test that is meant for it, and every test finds one.

matrix.py PROGRAM BAD_PLUGINS FAULTS [--sanitizer NAMES]

Checks each plugin of FAULTS, a table, and prints a matrix of plugins x tests. A row holds if the meant test ends with the
verdict and text of the table, the others fail or pass as it says, and the exit code is 1.

In a sanitizer's build a fault may also end the process in the sanitizer's own report, in this test and any other: there a
crash counts as found, whatever it says. The thread sanitizer counts no memory."""

import argparse
import concurrent.futures
import pathlib
import sys

import checking

NOT_SEEN_BY = {"thread": {"leaks_objects"}}


def read_faults(path):
    faults = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            plugin, meant, verdict, also, text = (cell.strip() for cell in line.split("|", 4))
            faults.append((plugin, meant, verdict, set(also.split()), text))
    return faults


def complaints(fault, code, found, sanitizer):
    """What is not as the table says."""
    plugin, meant, verdict, also, text = fault
    if any(name in sanitizer and plugin in plugins for name, plugins in NOT_SEEN_BY.items()):
        return []
    crash = {"crash"} if sanitizer else set()
    wrong = [] if code == 1 else [f"exit code {code}, expected 1"]
    got, said = found.get(meant, ("nothing", ""))
    if got not in {verdict} | crash:
        wrong.append(f"{meant}: got {got}, expected {verdict} {said}")
    elif text not in said and not (got == "crash" and sanitizer):
        wrong.append(f"{meant}: says\n    {said}\n  expected in it\n    {text}")
    for test, (got, said) in found.items():
        if test == meant:
            continue
        allowed = {"fail", "crash"} if test in also else {"pass", "skip", "warning"} | crash
        if got not in allowed:
            wrong.append(f"{test}: got {got}, expected {' or '.join(sorted(allowed))} {said}")
    return wrong + [f"{test}: did not run" for test in sorted(also - found.keys())]


def cell(test, meant, found):
    got = found.get(test, ("", ""))[0]
    if got in ("fail", "crash"):
        return "X" if test == meant else "x"
    return "S" if got == "skip" else "." if got else " "


def print_matrix(rows, tests):
    """Columns are numbered: the names are too long to stand above them."""
    for number, test in enumerate(tests, 1):
        print(f"{number:3} {test}")
    print("\nX: found by the test meant for it; x: found by this one, too; .: passed; S: skipped; blank: not run\n")
    width = max(len(fault[0]) for fault, _ in rows)
    for digits in ("".join(f"{n:02}"[k] for n in range(1, len(tests) + 1)) for k in (0, 1)):
        print(f"{'':{width}} {digits}")
    for (plugin, meant, *_), found in rows:
        print(f"{plugin:{width}} {''.join(cell(test, meant, found) for test in tests)}".rstrip())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("plugins", type=pathlib.Path)
    parser.add_argument("faults", type=pathlib.Path)
    parser.add_argument("--sanitizer", default="")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    known = checking.known_tests(given.program)
    tests = [f"{group}/{name}" for group, name in known]
    faults = read_faults(given.faults)

    def find(fault):
        plugin = fault[0]
        limit = ["--time-limit", 5] if plugin.startswith("endless") else []
        file = given.plugins / plugin / f"{plugin}.so"
        code, found, said = checking.outcomes(given.program, file, "--jobs", 1, *limit)
        by_name = {checking.name_of(test, known): (test["verdict"], test["text"]) for test in found}
        wrong = complaints(fault, code, by_name, given.sanitizer)
        return fault, by_name, wrong + ([said] if not found else [])

    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        results = list(pool.map(find, faults))
    print_matrix([(fault, found) for fault, found, _ in results], tests)
    wrong = [f"{fault[0]}: {one}" for fault, _, complaints_of_it in results for one in complaints_of_it]
    wrong += [f"{test}: no planted fault is meant for it" for test in tests if all(test != f[1] for f in faults)]
    wrong += [f"{f[0]}: {f[1]} is no test" for f in faults if f[1] not in tests]
    print(f"\n{len(faults)} faults, {len(tests)} tests")
    for one in wrong:
        print(f"WRONG {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
