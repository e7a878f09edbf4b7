"""Runs the README's ten lines of Python on the runs of its manifest, and holds their output to what the README shows:
the same lines, and the values of step 0 to 1 % (they are shown to three digits; training amplifies the rounding of
another BLAS kernel). readme.py README FOLDER_OF_RUNS; the folder's runs stand in for runs/fashion."""
import contextlib
import io
import os
import re
import sys
import tempfile

readme, runs = open(sys.argv[1]).read(), os.path.abspath(sys.argv[2])
source = open(os.path.join(os.path.dirname(sys.argv[1]), "plugins/example/geometric.cpp")).read()
assert f"```cpp\n{source}```" in readme, "the README's initializer is not plugins/example/geometric.cpp"
block = lambda mark: re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", readme, re.S).group(1)
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
    os.mkdir(f"{folder}/runs")
    os.symlink(runs, f"{folder}/runs/fashion")
    os.chdir(folder)
    exec(block("look"))
seen, printed = block("seen").strip().splitlines(), out.getvalue().strip().splitlines()
assert len(seen) == len(printed), f"the README shows {len(seen)} lines, its program prints {len(printed)}"
for expected, got in zip(seen, printed):
    a, b = expected.split(), got.split()
    assert a[:2] == b[:2], f"the README shows {expected!r}, its program prints {got!r}"
    if len(a) > 4:
        assert abs(float(a[2]) / float(b[2]) - 1) < 0.01, f"at step 0 the README shows {a[2]}, its program prints {b[2]}"
print(f"{len(seen)} lines as the README shows them")
