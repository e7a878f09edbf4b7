"""`initlab show DIR`: means over seeds, and what became of the runs: sweep.py PROGRAM"""
import csv
import io
import json
import os
import re
import shutil
import subprocess

import h5py
import numpy as np
from program import ENVIRONMENT, PROGRAM, initlab, run, workspace

VARIANTS = """
[[variant]]
name = "calm"
set = { "training.optimizer.rate" = 0.1 }
[[variant]]
name = "wild"
set = { "network.initializer" = { type = "constant", value = LARGE } }
[sweep]
"data.separation" = [1.0, 2.0]
seed = { range = [1, 3, 1] }
"""
MEASURES = {"mean", "std_pooled", "std_across_samples", "std_unit_min", "std_unit_median", "std_unit_max",
            "saturated_share", "inactive_share", "dead_share", "gradient_rms", "gradient_ratio"}


def rounded(values):
    """Sums of three numbers in another order: two roundings apart, and two more of the squares."""
    return 8 * 2.0**-53 * np.abs(values).max()


def check_average(what, got, values):
    assert got["runs"] == len(values), what
    assert abs(got["mean"] - np.mean(values)) <= rounded(values), what
    if len(values) > 1:
        # The square root turns a rounding of the squares into at most its own root.
        assert abs(got["std"] ** 2 - np.var(values)) <= rounded(values) * np.abs(values).max(), what
    else:
        assert "std" not in got, what


def check_point(point, files, step):
    runs = [json.loads(initlab("show", file, "--json", "--step", str(step))) for file in files]
    for name, got in point["metrics"].items():
        check_average(name, got, [run["metrics"][name]["values"][-1] for run in runs])
    for i, node in enumerate(point["nodes"]):
        for measure in MEASURES & set(node):
            check_average((node["node"], measure), node[measure], [r["rows"][0]["nodes"][i][measure] for r in runs])
        assert MEASURES & set(node) == MEASURES & set(runs[0]["rows"][0]["nodes"][i])
    for i, tensor in enumerate(point["tensors"]):
        assert "std" in tensor
        for measure in ("std", "gradient_std", "update_ratio"):
            if measure in tensor:
                values = [r["rows"][0]["tensors"][i][measure] for r in runs]
                check_average((tensor["node"], tensor["tensor"], measure), tensor[measure], values)


# Near the largest number: the logits are infinite, the loss is no number.
IS_DOUBLE = ["real", "double"] in [line.split() for line in initlab("--version").splitlines()]
LARGE = "1e200" if IS_DOUBLE else "1e38"

with workspace(more=VARIANTS.replace("LARGE", LARGE)):
    run()
    names = [f"out/calm_separation={s}_seed={k}.h5" for s in ("1.0", "2.0") for k in (1, 2, 3)]
    assert all(os.path.exists(name) for name in names), os.listdir("out")
    # A run of the second point that was killed after its fourth row.
    with h5py.File(names[5], "a") as file:
        for attribute in ("outcome", "steps_done", "diverged_at_step"):
            del file.attrs[attribute]
        for i, name in enumerate(file["schedule"].attrs["names"].split()):
            file["commit"][i] = 4 if name == "step_hdf5" else 2
    os.rename(names[5], names[5] + ".part")
    shown = json.loads(initlab("show", "out", "--json"))
    points = {point["point"]: point for point in shown["points"]}
    assert sorted(points) == ["calm_separation=1.0", "calm_separation=2.0", "wild_separation=1.0", "wild_separation=2.0"]
    counts = {name: [point[key] for key in ("runs", "completed", "diverged", "unfinished")]
              for name, point in points.items()}
    assert counts == {"calm_separation=1.0": [3, 3, 0, 0], "calm_separation=2.0": [3, 2, 0, 1],
                      "wild_separation=1.0": [3, 0, 3, 0], "wild_separation=2.0": [3, 0, 3, 0]}, counts
    check_point(points["calm_separation=1.0"], names[:3], 6)
    check_point(points["calm_separation=2.0"], names[3:5], 6)  # only what completed is averaged
    assert points["calm_separation=1.0"]["step"] == points["calm_separation=2.0"]["step"] == 6
    assert points["wild_separation=1.0"]["metrics"] == {} and points["wild_separation=1.0"]["averaged"] == "all"
    assert points["wild_separation=1.0"]["variant"] == "wild"

    # Without the completed ones, the last row that all runs have is that of the killed one.
    os.mkdir("killed")
    shutil.copy(names[5] + ".part", "killed")
    point = json.loads(initlab("show", "killed", "--json"))["points"][0]
    assert point["averaged"] == "all" and point["step"] == 3 and point["unfinished"] == 1

    lines = list(csv.DictReader(io.StringIO(initlab("show", "out", "--csv"))))
    table = {(line["point"], line["node"], line["measure"]): line for line in lines}
    for name, point in points.items():
        for node in point["nodes"]:
            for measure in MEASURES & set(node):
                line = table[(name, node["node"], measure)]
                mean = float(line["mean"])  # of diverged runs not always a number, which JSON calls null
                assert node[measure]["mean"] == (mean if np.isfinite(mean) else None), (name, node["node"], measure)
                assert int(line["runs"]) == node[measure]["runs"]
    assert table[("calm_separation=2.0", "", "unfinished")]["mean"] == "1"

    # Runs that are averaged and were not made alike are told apart.
    with h5py.File(names[1], "a") as file:
        plugin = next(name for name in file.attrs if name.startswith("plugin_"))
        file.attrs.modify(plugin, "1.0, CRC-32 00000000")
    said = subprocess.run([PROGRAM, "show", "out"], env=ENVIRONMENT, capture_output=True, text=True, check=True).stderr
    assert re.search(f"^note: runs are averaged that were not made alike: {plugin} differs: {re.escape(names[0])} has "
                     f'"1.0, CRC-32 [0-9a-f]+", {re.escape(names[1])} "1.0, CRC-32 00000000"$', said, re.M), said

    # A file that is no run's is named, and left out.
    with open("out/notes.h5", "w") as file:
        file.write("not a run")
    text = initlab("show", "out")
    assert "calm_separation=1.0 at step 6: mean over 3 runs\n" in text, text
    assert "calm_separation=2.0 at step 6: mean over 2 runs\n" in text, text
    assert json.loads(initlab("show", "out", "--json"))["refused"] == ["out/notes.h5: not an HDF5 file"]

    os.mkdir("none")
    assert initlab("show", "none", exit=2) == (
        "error: none: no run files (expected files that end in .h5 or .h5.part)\n")
print("means over seeds are those of numpy")
