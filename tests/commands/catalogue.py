"""The manual's catalogue is what the program prints: catalogue.py PROGRAM PAGE [--renew].

With --renew it writes the page instead."""
import difflib
import os
import sys

from program import initlab, scratch_folder

page = sys.argv[2]
with scratch_folder("catalogue") as nothing:  # of this machine's plugins only initlab's own
    environment = {key: value for key, value in os.environ.items() if key != "INITLAB_PLUGIN_PATH"}
    environment["XDG_DATA_HOME"] = nothing
    printed = initlab("list", "--markdown", env=environment).stdout
assert printed.count("\n## ") >= 8 and "| `he` |" in printed, printed
if "--renew" in sys.argv:
    with open(page, "w") as stream:
        stream.write(printed)
    sys.exit()
with open(page) as stream:
    committed = stream.read()
if committed != printed:
    print("".join(difflib.unified_diff(committed.splitlines(True), printed.splitlines(True), page, "initlab list --markdown")))
    sys.exit("the page is not what the program prints; `cmake --build --preset release --target catalogue` renews it")
