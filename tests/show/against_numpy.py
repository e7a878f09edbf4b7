"""The numbers of `initlab show --json` against numpy, from the same file's tensors: against_numpy.py PROGRAM"""
import csv
import io
import json

import h5py
import numpy as np
from program import initlab, run, workspace

U = 2.0**-53  # half a unit in the last place of 1
SLOPE = {  # phi'(z) and sup |phi'|, in double
    "sigmoid": (lambda z: (lambda a: a * (1 - a))(1 / (1 + np.exp(-z))), 0.25),
    "tanh": (lambda z: 1 - np.tanh(z) ** 2, 1.0),
    "relu": (lambda z: (z > 0).astype(float), 1.0),
}
checked = 0


def same(what, got, expected, size, count):
    """Both are sums of `count` doubles, added in different orders: each is off by at most `count` roundings of the sum
    of the absolute values, here at most `size` after division; the square of a deviation carries that of the mean
    twice, the root halves it."""
    global checked
    checked += 1
    assert got is not None, f"{what}: null, expected {expected}"
    assert abs(got - expected) <= 4 * count * U * size, f"{what}: got {got!r}, expected {expected!r}"


def rms(x):
    return np.sqrt(np.mean(x * x))


def check_shares(what, node, z, kind):
    global checked
    slope, largest = np.abs(SLOPE[kind][0](z)), SLOPE[kind][1]
    # exp of two libraries differs by a few roundings: no slope may lie so near the threshold that this decides.
    assert (np.abs(slope / (0.19 * largest) - 1) > 1e-12).all(), f"{what}: a slope at the threshold; take another seed"
    low = slope < 0.19 * largest
    expected = {"saturated_share": low.mean(), "inactive_share": (slope == 0).mean(),
                "dead_share": (low | (slope == 0)).all(0).mean()}
    for name, value in expected.items():
        checked += 1
        assert node[name] == value, f"{what}: {name}: got {node[name]}, expected {value}"


def check_row(file, entry, gradient_order):
    k, layers = entry["row"], file["layers"]
    samples = int(file["batch_size"][k])
    assert entry["samples"] == samples and entry["step"] == file["step_hdf5"][k] and entry["loss"] == file["loss"][k]
    names = file.attrs["layer_names"].split()
    assert [node["node"] for node in entry["nodes"]] == names
    following = None
    for name, node in reversed(list(zip(names, entry["nodes"]))):
        group, what = layers[name], f"row {k}: {name}"
        values = {key: (d[k] if d.shape[0] == len(file["step_hdf5"]) else d[()])[:samples].astype(float)
                  for key, d in group.items() if d.ndim == 3 or (d.ndim == 2 and name == "input")}
        signal = next((s for s in ("activation", "output") if s in values), None)
        assert node.get("signal") == signal, what
        if signal:
            x = values[signal]
            same(f"{what}: mean", node["mean"], x.mean(), np.abs(x).mean(), x.size)
            same(f"{what}: pooled", node["std_pooled"], x.std(), rms(x), x.size)
            same(f"{what}: across", node["std_across_samples"], np.sqrt(x.var(0).mean()), rms(x), x.size)
            unit = x.std(0)
            for part, of in (("min", np.min), ("median", np.median), ("max", np.max)):
                same(f"{what}: unit {part}", node[f"std_unit_{part}"], of(unit), rms(x), x.size)
        else:
            assert "mean" not in node and "std_pooled" not in node, what
        before = names[names.index(name) - 1]
        z = values.get("pre_activation")
        if z is None and "output" in layers[before] and name != "input":
            source = layers[before]["output"]
            z = (source[k] if source.ndim == 3 else source[()])[:samples].astype(float)
        if node["type"] in SLOPE and z is not None:
            check_shares(what, node, z, node["type"])
        else:
            assert "saturated_share" not in node and "dead_share" not in node, what
        gradient = next((g for g in gradient_order if g in values), None)
        assert node.get("gradient") == gradient, what
        if gradient:
            g = rms(values[gradient])
            same(f"{what}: gradient", node["gradient_rms"], g, g, values[gradient].size)
            assert node["underflow"] is False
            if following:
                assert node["gradient_ratio_to"] == following[0], what
                same(f"{what}: ratio", node["gradient_ratio"], g / following[1], g / following[1], 2 * x.size + 200)
            else:
                assert "gradient_ratio" not in node, what
            following = (name, g)
    for tensor in entry["tensors"]:
        group, name = layers[tensor["node"]], tensor["tensor"]
        what = f"row {k}: {tensor['node']}/{name}"
        read = lambda suffix: group[name + suffix][k].astype(float) if name + suffix in group else None
        w, gradient, update = read(""), read("_gradient"), read("_update")
        for key, x in (("std", w), ("gradient_std", gradient)):
            if x is None:
                assert key not in tensor, what
            else:
                same(f"{what}: {key}", tensor[key], x.std(), rms(x), x.size)
        if w is None or update is None or not w.any():
            assert "update_ratio" not in tensor, what
        else:
            ratio = np.linalg.norm(update) / np.linalg.norm(w)
            same(f"{what}: update", tensor["update_ratio"], ratio, ratio, 2 * w.size)


def check(path, order=("pre_activation_gradient", "activation_gradient", "output_gradient")):
    shown = json.loads(initlab("show", path, "--json", "--all"))
    with h5py.File(path) as file:
        assert [row["row"] for row in shown["rows"]] == list(range(len(file["step_hdf5"])))
        for row in shown["rows"]:
            check_row(file, row, order)
        for name, series in shown["metrics"].items():
            assert series["values"] == file[f"metrics/{name}"][()].tolist(), name
            assert series["steps"] == file["step"][()].tolist(), name
        assert sorted(shown["metrics"]) == ["test_accuracy", "test_loss", "train_accuracy", "train_loss"]
    return shown


with workspace():
    shown = check(run() + "/seed=1.h5")
    assert shown["outcome"] == "completed" and shown["seeds"]["init"] == 1 and len(shown["rows"]) == 7
    few = json.loads(initlab("show", "out/seed=1.h5", "--json"))
    assert [row["step"] for row in few["rows"]] == [0, 2, 3, 5, 6]
    assert few["rows"][0] == shown["rows"][0]
    one = json.loads(initlab("show", "out/seed=1.h5", "--json", "--step", "4"))
    assert one["rows"] == [shown["rows"][4]]
    # The same numbers, one a line.
    lines = list(csv.DictReader(io.StringIO(initlab("show", "out/seed=1.h5", "--csv", "--all"))))
    table = {(line["step"], line["node"], line["measure"]): float(line["value"]) for line in lines}
    assert len(table) == len(lines)
    for row in shown["rows"]:
        for node in row["nodes"]:
            for key, value in node.items():
                if isinstance(value, float):
                    assert table[(str(row["step"]), node["node"], key)] == value, (row["step"], node["node"], key)
        for tensor in row["tensors"]:
            for key in ("std", "gradient_std", "update_ratio"):
                if key in tensor:
                    assert table[(str(row["step"]), tensor["node"], f"{tensor['tensor']}_{key}")] == tensor[key]
    for name, series in shown["metrics"].items():
        assert [table[(str(step), "", name)] for step in series["steps"]] == series["values"]

with workspace('"activation", "activation_gradient", "weight"'):  # z is recorded nowhere
    nodes = check(run() + "/seed=1.h5")["rows"][0]["nodes"]
    assert not any("saturated_share" in node for node in nodes)

with workspace('"output", "weight_gradient"'):  # z of an activation is the output of the layer before it
    nodes = check(run() + "/seed=1.h5")["rows"][0]["nodes"]
    assert [node["node"] for node in nodes if "saturated_share" in node] == ["sigmoid1", "tanh1", "relu1"]
    assert not any("gradient_rms" in node for node in nodes)

with workspace():  # the current batch: every second row has 50 samples, and NaN behind them
    path = run("--set", 'probes[0].batch={from="current"}') + "/seed=1.h5"
    assert {row["samples"] for row in check(path)["rows"]} == {50, 100}

# Gradients that are exactly 0 below the output: its weights are.
with workspace():
    path = run("--set", "network.layers[6].initializer={type=\"constant\",value=0.0}") + "/seed=1.h5"
    nodes = json.loads(initlab("show", path, "--json", "--step", "0"))["rows"][0]["nodes"]
    assert {node["node"]: node["underflow"] for node in nodes if "underflow" in node} == {
        "dense1": False, "sigmoid1": False, "dense2": False, "tanh1": False, "dense3": False, "relu1": True, "out": False}
    assert [node.get("gradient_ratio") for node in nodes][-2:] == [0, None]

# What reductions recorded of their whole batch stands with the metrics, one number a row; a name that is taken is told apart.
PROBES = "".join(f'[[probes]]\ntype = "{probe}"\nname = "{name}"\nbatch = {{ samples = 20 }}\nat = {{ every_steps = 2 }}\n'
                 for probe, name in (("ntk", "ntk"), ("ntk", "again"), ("curvature", "curvature")))
with workspace(more=PROBES):
    path = run() + "/seed=1.h5"
    series = json.loads(initlab("show", path, "--json"))["metrics"]
    with h5py.File(path) as file:
        for name, place in (("ntk_drift", "ntk/ntk_drift"), ("again/ntk_drift", "again/ntk_drift"),
                            ("hessian_trace", "curvature/hessian_trace"),
                            ("sharpness_times_rate", "curvature/sharpness_times_rate")):
            assert series[name] == {"steps": [0, 2, 4, 6], "values": file["probes/" + place][:].tolist()}, name
    assert "ntk_eigenvalues" not in series and "loss" not in series, sorted(series)
    assert "sharpness_times_rate" in initlab("show", path)
with workspace(more=""):  # the first probe's stand at the root, beside what is no probe's
    text = open("manifest.toml").read().replace('"hdf5"', '"curvature"').replace("tensors = [", "# [")
    open("manifest.toml", "w").write(text)
    series = json.loads(initlab("show", run() + "/seed=1.h5", "--json"))["metrics"]
    assert len(series["hessian_trace"]["steps"]) == 7 and not {"step", "commit", "schedule"} & set(series), sorted(series)

print(f"{checked} numbers are those of numpy")
