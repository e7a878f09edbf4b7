"""Networks that are right but unusual are as predicted, and what is no number or exactly 0 is called so.
    unusual.py PROGRAM
"""
import json
import subprocess
import sys
import tempfile

import h5py

from running import Folder, dense, manifest, stack

HE = 'initializer = "he"\nbias = "zeros"\n'
NETWORKS = 100


def layers(*entries):
    return "layers = [" + ", ".join(entries) + "]\n"


RELU = '{ type = "relu", name = "a1" }'
def zeros(layer):
    return f'rules = [{{ match = "{layer}/weight", initializer = {{ type = "constant", value = 0.0 }} }}]\n'


PLAIN_OUT, PLAIN_BRANCH = dense(10, "out"), dense(50, "branch")
# name: network, samples, loss, probes of its own, a quantity that must have been judged
RIGHT = {
    "no output yet": (HE + layers(dense(50, "h1"), RELU, PLAIN_OUT) + zeros("out"), {}, ("out", "q")),
    "no branch yet": (HE + layers(dense(50, "h1"), f'{{ residual = ["relu", {PLAIN_BRANCH}] }}', PLAIN_OUT) + zeros("*branch"), {},
                      ("residual1_branch", "q")),
    "inputs handed on": (HE + layers('{ type = "flatten", name = "f" }', dense(50, "h1"), RELU, PLAIN_OUT), {}, ("f", "q")),
    "inputs dropped": (HE + layers('{ type = "dropout", rate = 0.2, name = "d" }', dense(50, "h1"), RELU, PLAIN_OUT), {},
                       ("d", "q")),
    # Of independent entries a hundredth part of these networks may have one in the tail of so many samples.
    "few saturated": ('initializer = "lecun"\nbias = "zeros"\n' + stack(10, 100, "tanh"), {"samples": 1000},
                      ("a1", "E[phi^2]")),
    # Here W^T (W a) is as long as W^T t.
    "a squared loss of as many outputs as inputs": (HE + layers(dense(100, "h1"), RELU, dense(100, "out")),
                                                    {"loss": "mse", "classes": 100}, ("a1", "gradient rms")),
    "a squared loss behind a narrow layer": (HE + layers(dense(20, "h1"), RELU, PLAIN_OUT), {"loss": "mse"},
                                             ("a1", "gradient rms")),
    "a squared loss of outputs that are rectified": (HE + layers(dense(50, "h1"), RELU, PLAIN_OUT, '"relu"'),
                                                     {"loss": "mse"}, ("out", "q")),
    "random scales": (HE + layers(dense(50, "h1"), '{ type = "layer_norm", scale = { type = "normal", std = 1.0 } }', "\"relu\"",
                                  PLAIN_OUT), {}, ("h1", "q")),
    "some of the weights recorded": (HE + layers(dense(50, "h1"), RELU, PLAIN_OUT),
                                     {"probes": '[[probes]]\ntype = "hdf5"\ntensors = ["output", "weight"]\n'
                                                'batch = { samples = 50 }\nselect = { unit = "0..:8" }\n'},
                                     ("h1", "weight: second moment")),
}
MOMENTS = '[[probes]]\ntype = "{}"\nbatch = {{ samples = 50 }}\n{}'
TRAINED = """[data]
source = "synthetic"
dimension = 50
classes = 5
train = 100
test = 50
[network]
initializer = "he"
layers = [{ type = "dense", units = 20 }, "relu", { type = "dense", units = 5 }]
[training]
loss = "mse"
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 20 }
epochs = 3
[sweep]
seed = [1, 2, 3]
"""


def right_networks(folder):
    for name, (network, more, judged) in RIGHT.items():
        text = manifest(network, samples=more.get("samples", 50), head=f"seed = 1\nnetworks = {NETWORKS}\n")
        if "probes" in more:
            text = text[:text.index("[[probes]]")] + more["probes"]
        text = text.replace("classes = 10", f"classes = {more.get('classes', 10)}").replace(
            "train = 40", f"train = {max(40, 2 * more.get('classes', 10))}")
        if "loss" in more:
            text = text.replace("[training]\n", f'[training]\nloss = "{more["loss"]}"\n')
        out = folder.run(name.replace(" ", "_"), text)
        pooled = folder.compare(out)[0]
        assert not pooled["deviates"], (name, pooled["named"])
        rows = {(row["node"], row["quantity"]): row for row in pooled["rows"]}
        assert rows[judged]["verdict"] == "as predicted", (name, judged, rows.get(judged))
        assert pooled["diagnosis"] == [] or name == "few saturated", (name, pooled["diagnosis"])
        # 1 % of right networks err; seven or more of 100 do so once in 10^4 times.
        wrong = [one for one in folder.compare(out, "--each") if one["deviates"]]
        assert len(wrong) < 7, (name, [one["named"] for one in wrong])
        print(f"{name}: {len(wrong)} of {NETWORKS}, {pooled['judged']} numbers judged")


def gradients_that_are_lost(folder):
    """Each layer multiplies by 1e-12 x sqrt(50): single precision ends at 1e-45, within five of them."""
    network = ('initializer = { type = "normal", std = 1e-12 }\nbias = "zeros"\n' + stack(5, 50, "tanh"))
    for probe, more in (("gradient_scale", ""), ("moments", 'tensors = ["output", "pre_activation_gradient"]\n'),
                        ("hdf5", 'tensors = ["output", "pre_activation_gradient"]\n')):
        text = manifest(network)
        out = folder.run(f"lost_{probe}", text[:text.index("[[probes]]")] + MOMENTS.format(probe, more))
        whats = [one["what"] for one in folder.compare(out)[0]["diagnosis"]]
        assert "underflows" in whats and not {"explodes", "gradient_explodes"} & set(whats), (probe, whats)


def diverged_runs_count(folder):
    text = TRAINED + '[[variant]]\nname = "a"\nset = {}\n[[variant]]\nname = "b"\nset = { "training.optimizer.rate" = 50.0 }\n'
    out = folder.run("diverged", text)
    found = json.loads(folder.call("compare", "--variants", "a", "b", out, "--json"))
    assert found["runs_b"]["diverged"] == 3, found
    metric = next(metric for metric in found["metrics"] if metric["metric"] == "test_loss")
    assert metric["pairs"] == 3 and metric["pairs_without_number"] == 0, metric
    losses = []
    for seed in (1, 2, 3):
        with h5py.File(folder.path / out / f"b_seed={seed}.h5") as file:
            values = [value for value in file["metrics/test_loss"] if abs(value) < float("inf")]
            losses.append(values[-1])
    assert abs(metric["mean_b"] - sum(losses) / 3) <= 1e-12 * abs(metric["mean_b"]), (metric, losses)


def conditions_are_not_seeds(folder):
    text = TRAINED + '"training.batches.size" = [10, 50]\n' + (
        '[[variant]]\nname = "a"\nset = {}\n[[variant]]\nname = "b"\nset = { "training.optimizer.rate" = 0.02 }\n')
    out = folder.run("conditions", text)
    said = folder.call("compare", "--variants", "a", "b", out)
    assert said.startswith("a less b, over 6 pairs of runs with the same seeds\n"
                           "3 seeds under several conditions, whose mean counts as one pair\n"), said
    assert next(line.split()[1] for line in said.splitlines() if line.startswith("test_loss")) == "3", said


def what_cannot_be(folder):
    folder.run("plain", manifest(HE + layers(dense(50, "h1"), RELU, PLAIN_OUT)))
    for words, sentence in (
            (("compare", "plain", "--mean-square", "-1"), "--mean-square: the inputs' mean square (got -1, expected a number above 0)"),
            (("compare", "--variants", "a", "a", "plain"), '--variants: twice the same variant (got "a" and "a", expected two)')):
        done = subprocess.run([folder.program, *words], cwd=folder.path, capture_output=True, text=True)
        assert done.returncode == 2 and sentence in done.stderr and done.stdout == "", (words, done)


with tempfile.TemporaryDirectory() as path:
    here = Folder(sys.argv[1], path)
    for test in (right_networks, gradients_that_are_lost, diverged_runs_count, conditions_are_not_seeds, what_cannot_be):
        print(test.__name__)
        test(here)
