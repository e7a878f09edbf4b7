"""The tables of the run file's specification are what the program prints, and checks: format.py PROGRAM PAGE [--renew].

With --renew it writes them into the page instead, between its two marks."""
import difflib
import sys

from program import initlab

page = sys.argv[2]
BEGIN, END = "<!-- initlab schema --run-file -->\n", "<!-- end -->\n"
printed = initlab("schema", "--run-file").stdout
assert printed.count("\n| `") > 80 and "| `/commit` |" in printed, printed
with open(page) as stream:
    text = stream.read()
before, rest = text.split(BEGIN)
committed, behind = rest.split(END)
if "--renew" in sys.argv:
    with open(page, "w") as stream:
        stream.write(before + BEGIN + printed + END + behind)
    sys.exit()
if committed != printed:
    print("".join(difflib.unified_diff(committed.splitlines(True), printed.splitlines(True), page, "initlab schema --run-file")))
    sys.exit("the tables are not what the program prints; `cmake --build --preset release --target format` renews them")
