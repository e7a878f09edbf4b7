"""Networks that are right but unusual are as predicted, and what is no number or exactly 0 is called so.
    unusual.py PROGRAM
"""
import json
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy as np

from running import HE, Folder, dense, layers, manifest, stack

NETWORKS = 100
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
    # Below a normalisation gradients go with 1 / q, and q of ten layers of 30 differs between networks by factors.
    "lengths that are divided out": (HE + layers(*(dense(30, f"h{i}") + ', "relu"' for i in range(1, 11)), dense(30, "last"),
                                                 '"layer_norm", "tanh"', PLAIN_OUT), {}, ("last", "gradient rms")),
    # The same units go around all blocks.
    "a residual stack": (HE + layers(dense(40, "in"), '{ repeat = 10, name = "b", layers = [{ residual = ["relu", ' +
                                     dense(40, "d") + '], scale = 0.5 }] }', '{ type = "relu", name = "a" }', PLAIN_OUT), {},
                         ("a", "E[phi]")),
    "rotations": ('initializer = { type = "orthogonal", gain = 1.4142135623730951 }\nbias = "zeros"\n' +
                  stack(8, 50, "relu").replace("units = 10,", "units = 50,"), {"classes": 50}, ("h1", "q given its input")),
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


def inputs_of_their_own(folder):
    """Each seed draws its own data, or looks at its own first batch: at 5 dimensions |x|^2 differs by a factor of two."""
    wide = HE + layers(dense(500, "h1"), RELU, dense(500, "h2"), '"relu"', PLAIN_OUT)
    trained = TRAINED.replace("dimension = 50", "dimension = 5").replace("epochs = 3", "steps = 1")
    of_batch = ('[[probes]]\ntype = "moments"\ntensors = ["output"]\nbatch = { from = "current" }\n')
    for name, text in (("data", manifest(wide, inputs=5, samples=20, head="", tail="[sweep]\nseed = [1, 2, 3, 4, 5, 6]\n")),
                       ("batches", trained.replace("size = 20", "size = 4").replace("units = 20", "units = 500") + of_batch)):
        out = folder.run("own_" + name, text)
        pooled, each = folder.compare(out)[0], folder.compare(out, "--each")
        assert not pooled["deviates"] and not any(one["deviates"] for one in each), (name, pooled["named"])
        rows = {(row["node"], row["quantity"]): row for row in pooled["rows"]}
        first = next(node for node, quantity in rows if quantity == "q given its input")
        assert rows[first, "q given its input"]["verdict"] == "as predicted", rows
        # With the first one's inputs for all, q of 500 units would lie outside its range of 4 / sqrt(250) by far.
        values = [row["predicted"] for one in each for row in one["rows"] if (row["node"], row["quantity"]) == (first, "q")]
        assert max(values) > 1.3 * min(values), values


def some_of_the_samples(folder):
    """Of three samples at 3 dimensions |x|^2 is far from that of the batch, to which 500 units are sensitive."""
    kept = ('[[probes]]\ntype = "hdf5"\ntensors = ["output", "activation"]\nbatch = { samples = 100 }\nselect = { sample = 3 }\n')
    all_of_them = '[[probes]]\ntype = "moments"\ntensors = ["output"]\nbatch = { samples = 100 }\n'
    text = manifest(HE + layers(dense(500, "h1"), RELU, PLAIN_OUT), inputs=3, samples=100)
    for name, probes in (("first", kept + all_of_them), ("second", all_of_them + kept)):
        out = folder.run("samples_" + name, text[:text.index("[[probes]]")].replace("seed = 1\n", "") + probes +
                         "[sweep]\nseed = { range = [1, 10, 1] }\n")
        for one in folder.compare(out, "--each"):
            rows = {(row["node"], row["quantity"]): row for row in one["rows"]}
            assert not one["deviates"] and rows["h1", "q given its input"]["verdict"] == "as predicted", one["named"]
            # The loss is that of all samples.
            assert (("loss", "cross_entropy") in rows) == (name == "second"), rows.keys()


def images_that_kernels_read_unequally(folder):
    """Without padding corners are read once and the middle often."""
    conv = '{{ type = "conv2d", channels = {}, kernel = 5, padding = 0, name = "{}" }}'
    text = manifest(HE + layers(conv.format(32, "c1"), '"relu"', conv.format(64, "c2"), '"relu"', PLAIN_OUT), head="")
    rng = np.random.default_rng(1)
    for part, count in (("train", 40), ("test", 50)):
        # As digits are: something in the middle, nothing around it.
        images = np.zeros((count, 1, 20, 20), "float32")
        images[:, :, 6:14, 6:14] = rng.random((count, 1, 8, 8))
        np.save(folder.path / f"{part}_x.npy", images)
        np.save(folder.path / f"{part}_y.npy", rng.integers(0, 10, count))
    data = '[data]\nsource = "npy"\nlayout = "image"\n' + "".join(
        f'{key}{what} = "{part}_{letter}.npy"\n' for key, part in (("", "train"), ("test_", "test"))
        for what, letter in (("inputs", "x"), ("labels", "y")))
    text = data + text[text.index("[network]"):] + "[sweep]\nseed = [1, 2, 3, 4, 5]\n"
    found = folder.compare(folder.run("unequal", text))[0]
    assert not found["deviates"], found["named"]


def modes_that_theory_leaves_out(folder):
    """Masks multiply squared signals behind them and squared gradients by 2, statistics of other batches by anything."""
    def text(layer, batch):
        network = 'initializer = { type = "lecun", gain = 2.5 }\nbias = "zeros"\n' + layers(
            dense(50, "h1"), layer, RELU, dense(50, "h2"), layer.replace("d1", "d2"), '"relu"', PLAIN_OUT)
        text = manifest(network, head="seed = 1\nnetworks = 20\n")
        return text.replace("epochs = 0", "epochs = 0\nbatches = { size = 20 }").replace("batch = { samples = 50 }", batch)

    for type, mode, batch in (("dropout", "train, masks on", 'batch = { from = "current" }'),
                              ("batch_norm", "eval", 'batch = { samples = 50 }\nmode = "eval"')):
        out = folder.run("mode_" + type, text(f'{{ type = "{type}", name = "d1" }}', batch))
        assert not any(one["deviates"] for one in folder.compare(out, "--each")), type
        why = f'd1 is a {type} in the mode "{mode}", which theory leaves out'
        rows = {(row["node"], row["quantity"]): row for row in folder.compare(out)[0]["rows"]}
        assert rows["h1", "q"]["verdict"] == "as predicted" and rows["h2", "q"]["not_judged"] == why, (rows["h1", "q"], rows["h2", "q"])
        # In front of a batch norm no gradient is predicted.
        nodes = ("h1", "h2", "out") if type == "dropout" else ("out",)
        for node in nodes:
            assert rows[node, "gradient rms"]["not_judged"] == "gradients: " + why, rows[node, "gradient rms"]
        said = folder.call("compare", out)
        assert f": gradients: {why}\n" in said and f": {why}\n" in said, said


    # Of six units of which masks leave half, in a quarter of the networks some layer has none for the only sample.
    narrow = HE + layers(*(dense(6, f"h{i}") + f', "relu", {{ type = "dropout", name = "d{i}" }}' for i in range(1, 6)), PLAIN_OUT)
    text = manifest(narrow, head="seed = 1\nnetworks = 100\n").replace("epochs = 0", "epochs = 0\nbatches = { size = 1 }")
    found = folder.compare(folder.run("masks_that_kill", text.replace("batch = { samples = 50 }", 'batch = { from = "current" }')))[0]
    row = next(row for row in found["rows"] if row["node"] == "network")
    assert not found["deviates"] and row["verdict"] == "not judged", (row, found["named"])


def networks_that_die(folder):
    """Of five units no one is active with a probability of 1/32: that some networks die is as predicted, and says
    nothing of what is behind it."""
    narrow = HE + layers(*(dense(5, f"h{i}") + ', "relu"' for i in range(1, 9)), PLAIN_OUT)
    out = folder.run("narrow", manifest(narrow, samples=2, head=f"seed = 1\nnetworks = {NETWORKS}\n"))
    pooled, each = folder.compare(out)[0], folder.compare(out, "--each")
    assert not pooled["deviates"], pooled["named"]
    wrong = [one["named"] for one in each if one["deviates"]]
    assert len(wrong) < 7, wrong
    row = next(row for row in pooled["rows"] if row["node"] == "network")
    # With two samples at most (1 - (31/32)^8) = 0.22 of the networks, and some.
    assert 0 < row["recorded"] < 0.22 and row["verdict"] == "as predicted", row
    assert not any(one["what"] == "underflows" for found in each for one in found["diagnosis"])
    told = HE + layers(dense(100, "h1"), RELU, dense(100, "h2", ', bias = { type = "constant", value = -12.0 }'), '"relu"',
                       dense(100, "h3"), '"relu"', PLAIN_OUT)
    found = folder.compare(folder.run("told", manifest(told)))[0]
    whats = {one["what"] for one in found["diagnosis"]}
    assert not found["deviates"] and "dies" in whats and not {"underflows", "gradient_vanishes"} & whats, (found["named"], whats)
    plain = told.replace(', bias = { type = "constant", value = -12.0 }', "")
    folder.write("untold.toml", manifest(plain))
    found = folder.compare("told", "--theory", "untold.toml")[0]
    assert found["deviates"] and {one["node"] for one in found["named"]} == {"h2"}, found["named"]


def gradients_that_are_lost(folder):
    """Each layer multiplies by 1e-12 x sqrt(50): single precision ends at 1e-45, within five of them."""
    network = ('initializer = { type = "normal", std = 1e-12 }\nbias = "zeros"\n' + stack(5, 50, "tanh"))
    for probe, more in (("gradient_scale", ""), ("moments", 'tensors = ["output", "pre_activation_gradient"]\n'),
                        ("hdf5", 'tensors = ["output", "pre_activation_gradient"]\n')):
        text = manifest(network)
        out = folder.run(f"lost_{probe}", text[:text.index("[[probes]]")] + MOMENTS.format(probe, more))
        whats = [one["what"] for one in folder.compare(out)[0]["diagnosis"]]
        assert "underflows" in whats and not {"explodes", "gradient_explodes"} & set(whats), (probe, whats)


def signals_that_leave_single_precision(folder):
    """Rms x 1e6 sqrt(50), or 1e-6 sqrt(50), a layer: the range from 1e-45 to 3e38 ends within nine layers. No unit is dead of it."""
    for std, what in ((1e6, "explodes"), (1e-6, "signal_underflows")):
        network = f'initializer = {{ type = "normal", std = {std} }}\nbias = "zeros"\n' + stack(10, 100, "relu")
        found = folder.compare(folder.run(f"beyond_{what}", manifest(network)))[0]
        whats = {one["what"] for one in found["diagnosis"]}
        assert what in whats and not {"dies", "saturates", "gradient_vanishes"} & whats, found["diagnosis"]
        assert not any(row["node"] == "network" for row in found["rows"]), found["rows"]
        if what == "signal_underflows":
            assert not found["deviates"], found["named"]


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


def networks_of_one_file_are_pairs(folder):
    text = TRAINED[:TRAINED.index("[sweep]")].replace("epochs = 3", "epochs = 0")
    text = "seed = 1\nnetworks = 20\n" + text + (
        '[[variant]]\nname = "a"\nset = {}\n[[variant]]\nname = "b"\nset = { "network.initializer" = "xavier" }\n')
    out = folder.run("pairs", text)
    found = json.loads(folder.call("compare", "--variants", "a", "b", out, "--json"))
    metric = next(metric for metric in found["metrics"] if metric["metric"] == "test_loss")
    with h5py.File(folder.path / out / "a_seed=1.h5") as file:
        mean = float(file["metrics/test_loss"][:].mean())
    assert metric["pairs"] == 20 and abs(metric["mean_a"] - mean) <= 1e-12 * mean, (metric, mean)


def drift_is_pooled_as_what_it_drifts_from(folder):
    """At a rate of 0 nothing drifts."""
    out = folder.run("still", TRAINED.replace("rate = 0.1", "rate = 0.0") + MOMENTS.format("moments", ""))
    found = folder.compare(out)[0]
    assert [one["step"] for one in found["rows"][0]["later"]] == [5, 10, 15], found["rows"][0]
    for row in found["rows"]:
        for later in row.get("later", []):
            assert abs(later["recorded"] - row["recorded"]) <= 1e-12 * abs(row["recorded"]), row


def conditions_are_not_seeds(folder):
    text = TRAINED + '"training.batches.size" = [10, 50]\n' + (
        '[[variant]]\nname = "a"\nset = {}\n[[variant]]\nname = "b"\nset = { "training.optimizer.rate" = 0.02 }\n')
    out = folder.run("conditions", text)
    said = folder.call("compare", "--variants", "a", "b", out)
    assert said.startswith("a less b, over 6 pairs of networks with the same seeds\n"
                           "3 seeds under several conditions, whose mean counts as one pair\n"), said
    assert next(line.split()[1] for line in said.splitlines() if line.startswith("test_loss")) == "3", said


def what_float16_cannot_hold(folder):
    """Std 1 at 1000 units is x 22 a layer, beyond 65504 within five; 1e-3 x 0.02, below 6e-5 in three. Both are storage, not the network."""
    probe = '[[probes]]\ntype = "hdf5"\ntensors = ["output", "pre_activation", "activation"]\nbatch = { samples = 20 }\n'
    for std in (1, 1e-3):
        text = manifest(f'initializer = {{ type = "normal", std = {std} }}\nbias = "zeros"\n' + stack(5, 1000, "relu"), samples=20)
        text = text[:text.index("[[probes]]")] + probe
        exact = folder.compare(folder.run(f"exact_{std}", text))[0]
        half = folder.compare(folder.run(f"half_{std}", text + '[recording]\nstorage = { activations = "float16" }\n'))[0]
        assert not exact["deviates"] and not half["deviates"], half["named"]
        assert exact["beyond_storage"] == [] and "h5" in half["beyond_storage"] and "h1" not in half["beyond_storage"], half["beyond_storage"]
        whats = [one["what"] for one in half["diagnosis"]]
        assert whats == [one["what"] for one in exact["diagnosis"]], (whats, exact["diagnosis"])
        assert "leaves the range of float16, in which it is stored\n" in folder.call("compare", f"half_{std}")


def one_network_counts_once(folder):
    """As often as its file is named, and whatever copies there are of it."""
    out = folder.run("once", manifest(HE + layers(dense(50, "h1"), RELU, PLAIN_OUT)))
    file = f"{out}/seed=1.h5"
    (folder.path / "copies").mkdir()
    for name in ("a.h5", "b.h5"):
        shutil.copy(folder.path / file, folder.path / "copies" / name)
    for words, note in (((file, file), f"{file} is given more than once"), ((file, f"./{file}"), f"./{file} is given more than once"),
                        ((out, file), f"{file} is given more than once"),
                        (("copies",), "copies/b.h5 is the same run as copies/a.h5")):
        done = subprocess.run([folder.program, "compare", *words, "--json"], cwd=folder.path, capture_output=True, text=True)
        assert [one["networks"] for one in json.loads(done.stdout)] == [1], (words, done.stdout)
        assert done.stderr == f"note: {note}; it counts once\n", (words, done.stderr)


def what_is_said_of_few_numbers(folder):
    """One is singular; numbers that are not judged have no range, and are told by their nodes; a probe of another batch is no first probe."""
    variants = '[[variant]]\nname = "a"\nset = {}\n[[variant]]\nname = "b"\nset = { "network.initializer" = "xavier" }\n'
    text = TRAINED[:TRAINED.index("[sweep]")].replace("epochs = 3", "epochs = 0")
    said = folder.call("compare", "--variants", "a", "b", folder.run("one_pair", text + variants))
    assert said.startswith("a less b, over 1 pair of networks with the same seeds\na: 1 network, 0 diverged,"), said
    # z has a deviation of 1/2: beyond 1.47 lies one of 300 units, and there are 50.
    network = 'initializer = { type = "normal", std = 0.05 }\nbias = "zeros"\n' + stack(1, 50, "tanh")
    other = '[[probes]]\ntype = "gradient_scale"\nbatch = { from = "train", samples = 20 }\n'
    text = manifest(network)
    out = folder.run("rare", text[:text.index("[[probes]]")] + MOMENTS.format("shares", "") + other)
    said = folder.call("compare", out)
    assert "not judged: 1 number of a1: less than one such unit is expected\n" in said, said
    assert "not looked at: signals, gradients: not recorded of the samples that the first probe looks at\n" in said, said
    row = next(row for row in folder.compare(out)[0]["rows"] if row["verdict"] == "not judged")
    assert "low" not in row and row["not_judged"] == "less than one such unit is expected", row


def what_cannot_be(folder):
    folder.run("plain", manifest(HE + layers(dense(50, "h1"), RELU, PLAIN_OUT)))
    for words, sentence in (
            (("compare", "plain", "--mean-square", "-1"), "--mean-square: the inputs' mean square (got -1, expected a number above 0)"),
            (("compare", "--variants", "a", "a", "plain"), '--variants: twice the same variant (got "a" and "a", expected two)')):
        assert sentence in folder.mistake(*words), words


with tempfile.TemporaryDirectory() as path:
    here = Folder(sys.argv[1], path)
    for test in (right_networks, inputs_of_their_own, some_of_the_samples, images_that_kernels_read_unequally, modes_that_theory_leaves_out,
                 networks_that_die, gradients_that_are_lost, signals_that_leave_single_precision,
                 diverged_runs_count, networks_of_one_file_are_pairs,
                 drift_is_pooled_as_what_it_drifts_from, conditions_are_not_seeds, what_float16_cannot_hold, one_network_counts_once,
                 what_is_said_of_few_numbers, what_cannot_be):
        print(test.__name__)
        test(here)
