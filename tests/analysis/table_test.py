"""The table shows means and deviations over seeds in the digits they deserve: table_test.py FOLDER_OF_RUNS"""
import pathlib
import sys

import support

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from table import shown  # noqa: E402  stands among the scripts

for mean, deviation, expected in [(0.456, 0.012, "0.456(12)"), (0.456, 0.021, "0.46(2)"), (6.54, 0.3, "6.5(3)"),
                                  (123.4, 14, "123(14)"), (1.2e-5, 3e-6, "1.2(3)e-5"), (0.1135, 0, "0.1135"),
                                  (0.5, 1e-20, "0.5"), (0, 0, "0"), (-0.25, 0.031, "-0.25(3)"),
                                  (0.98765432, 1e-9, "0.98765(0)"), (float("nan"), 1, "nan")]:
    assert shown(mean, deviation) == expected, f"{mean}, {deviation}: {shown(mean, deviation)}, expected {expected}"

folder = pathlib.Path(sys.argv[1])
heading, rule, *rows = [line.strip("| ").split(" | ") for line in support.run("table.py", folder).splitlines()]
assert heading[:5] == ["variant", "step", "mean a1", "std a1", "idle 1"] and len(heading) == 15, heading
assert set(rule) == {"---"} and len(rule) == 15
VARIANTS = ("std-1", "std-0.01", "xavier-in", "relu-he", "relu-he-bn")
assert [row[:2] for row in rows] == [[variant, step] for variant in VARIANTS for step in ("0", "20")], rows
idle = []
for seed in (1, 2):
    with h5py.File(folder / f"std-1_rate=0.01_biases=frozen_seed={seed}.h5") as file:
        a = file["layers/sigmoid2/activation"][-1].astype(float)
        idle.append(np.mean((a < 0.05) | (a > 0.95)))
assert rows[1][heading.index("idle 2")] == shown(np.mean(idle), np.std(idle, ddof=1)), rows[1]
said = support.run("table.py", folder, "--rate", "0.5", fails=True)
assert said == f"{folder}: no run file, rate = 0.5, biases = frozen", said
print(f"{len(rows)} rows of 13 numbers")
