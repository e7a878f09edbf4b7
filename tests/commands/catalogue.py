"""The manual's catalogue is what the program prints: catalogue.py PROGRAM PAGE [--renew].

With --renew it writes the page instead."""
import difflib
import os
import subprocess
import sys
import tempfile

program, page = os.path.abspath(sys.argv[1]), sys.argv[2]
with tempfile.TemporaryDirectory() as nothing:  # of this machine's plugins only initlab's own
    environment = {key: value for key, value in os.environ.items() if key != "INITLAB_PLUGIN_PATH"}
    environment["XDG_DATA_HOME"] = nothing
    printed = subprocess.run([program, "list", "--markdown"], capture_output=True, text=True, check=True, env=environment).stdout
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
