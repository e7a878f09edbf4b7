"""`initlab predict` and `initlab compare` as a person calls them: commands.py PROGRAM"""
import json
import math
import sys
import tempfile

import h5py
import numpy as np
from scipy import stats

from running import HE, SIGNALS, Folder, dense, manifest, stack

close = lambda a, b, tolerance=1e-9: abs(a - b) <= tolerance * max(abs(b), 1)


def prediction_of_relu(folder):
    folder.write("he.toml", manifest(HE + stack(3, 50, "relu")))
    found = json.loads(folder.call("predict", "he.toml", "--mean-square", "0.5", "--json"))[0]
    nodes = {node["name"]: node for node in found["nodes"]}
    for name in ("h1", "h2", "h3", "out"):  # he keeps q at twice the inputs' mean square
        assert close(nodes[name]["q"], 1) and nodes[name]["mean"] == 0, nodes[name]
    for name in ("a1", "a2", "a3"):
        node = nodes[name]
        assert close(node["activation_second_moment"], 0.5) and close(node["activation_mean"], 1 / math.sqrt(2 * math.pi))
        assert close(node["saturated"], 0.5) and close(node["inactive"], 0.5) and close(node["chi"], 1) and close(node["chi_q"], 1)
    # fan_out Var(W) E[phi'^2]: of a3 with its 50 inputs and 10 outputs 10 x 2 / 50 / 2.
    assert close(nodes["a3"]["backward"], 0.2) and close(nodes["a2"]["backward"], 1)
    assert found["maps"][0]["classification"] == "critical" and found["maps"][0]["every_length_is_fixed"]
    # 10 logits of variance 1: against the mean over 400,000 draws, five standard errors.
    rng = np.random.default_rng(1)
    y = rng.standard_normal((400000, 10))
    p = np.exp(y) / np.exp(y).sum(1, keepdims=True)
    assert close(found["loss"]["value"], np.log(np.exp(y).sum(1)).mean(), 5 * 0.8 / math.sqrt(400000))
    square = ((p ** 2).sum(1) - 2 * p[:, 0] + 1) / 10
    assert close(nodes["out"]["gradient_rms"] ** 2, square.mean(), 5 * square.std() / math.sqrt(400000))
    # Of W^T g the part along what W reads: 4 (dE[l]/dv)^2 v / (n_in n_out E[g^2]) of the rest, whole behind a ReLU, where the
    # rest is halved; dE[l]/dv = (1 - E sum p^2) / 2, at each layer the same. Drawn to 2e-3, it is a fiftieth of the squares.
    slope = (1 - (p ** 2).sum(1).mean()) / 2
    top, behind = nodes["out"]["gradient_rms"] ** 2, nodes["h3"]["gradient_rms"] ** 2
    assert close(0.4 * top * (0.5 + 4 * slope ** 2 / (50 * 10 * top)) / behind, 1, 8e-5)
    assert close(nodes["h2"]["gradient_rms"] ** 2 / behind, 1 + 2 * 4 * slope ** 2 / (50 * 50 * behind), 8e-5)
    text = folder.call("predict", "he.toml", "--mean-square", "0.5")
    assert "Inputs: mean square 0.5 (a stated mean; their distribution is not taken into account).\n" in text, text
    assert "that of a batch's mean: no prediction" in text
    assert "6 xi_c = inf layers (an empirical rule" in text, text


def no_scales_where_there_are_none(folder):
    """Signals that fall below a threshold are 0 at once; of one that is kept at a jump nothing is said of cosines."""
    folder.write("thr.toml", manifest('initializer = "lecun"\nbias = "zeros"\n' + stack(3, 50, "threshold")))
    text = folder.call("predict", "thr.toml", "--mean-square", "1")
    assert "  ordered\n  there: chi = 0, chi_q = 0, c* = 1\n" in text and " layers\n" not in text, text
    folder.write("jumps.toml", manifest('initializer = "lecun"\nbias = { type = "normal", std = 1.0 }\n' + stack(3, 50, "threshold")))
    text = folder.call("predict", "jumps.toml", "--mean-square", "1")
    assert "the activation jumps: chi is infinite\n  there: chi_q = " in text and "xi_c" not in text and "c*" not in text, text
    folder.write("zeros.toml", manifest('initializer = "zeros"\n' + stack(3, 50, "relu")))
    for name in ("thr.toml", "jumps.toml", "zeros.toml"):
        said = folder.call("predict", name, "--mean-square", "1", "--explain")
        assert "nan" not in said and "inf " not in said and (name == "zeros.toml" or "xi_c" not in said), said


def upper_bounds_are_said_to_be(folder):
    """Deviations of a residual's summands add up, rotations couple gradients; a normalisation begins anew."""
    folder.write("sum.toml", manifest(HE + "layers = [" + dense(50, "h1") + ', { residual = ["relu", ' + dense(50, "b") +
                                      '], name = "r" }, { type = "layer_norm", name = "n" }, "relu", ' + dense(10, "out") + "]\n"))
    words = ("predict", "sum.toml", "--mean-square", "1")
    nodes = {node["name"]: node for node in json.loads(folder.call(*words, "--json"))[0]["nodes"]}
    assert [name for name in nodes if "spreads_are_upper_bounds" in nodes[name]] == ["r"], nodes
    assert "gradient_spread_is_upper_bound" in nodes["h1"] and "gradient_spread_is_upper_bound" not in nodes["out"], nodes
    text, said = folder.call(*words), folder.call(*words, "--explain")
    assert "<= " in next(line for line in text.splitlines() if line.startswith("r ")), text
    assert "<= " not in next(line for line in text.splitlines() if line.startswith("n ")).split(" %")[0], text
    assert "at most that where samples are unlike" in text and "at most that where samples are unlike" in said, (text, said)
    assert "r: from here on spreads are upper bounds" in said and "(an upper bound)" in said, said
    folder.write("rotated.toml", manifest('initializer = "orthogonal"\nbias = "zeros"\n' + stack(3, 50, "tanh")))
    nodes = json.loads(folder.call("predict", "rotated.toml", "--json"))[0]["nodes"]
    assert "gradient_spread_is_upper_bound" in nodes[1] and "spreads_are_upper_bounds" not in nodes[1], nodes[1]


def reasons_are_said_once(folder):
    block = '{ repeat = 12, name = "b", layers = [' + dense(50, "h") + ', "batch_norm", "relu"] }'
    folder.write("norms.toml", manifest(HE + "layers = [" + block + ", " + dense(10, "out") + "]\n"))
    text = folder.call("predict", "norms.toml")
    assert text.count("all samples are taken as equally far from their mean") == 1, text
    assert "(b_1_relu1, b_2_relu1, b_3_relu1 and 9 more)" in text, text
    folder.write("wide.toml", manifest('initializer = "he"\nbias = "zeros"\n' + stack(20, 100, "gelu")))
    text = folder.call("predict", "wide.toml", "--mean-square", "0.2")
    assert "no spreads from a4 on: lengths of networks of these widths differ by more than 40 %" in text, text
    assert "e+" not in "".join(line for line in text.splitlines() if " %" in line), text


def lines_with_formulas(folder):
    said = folder.call("predict", "he.toml", "--mean-square", "0.5", "--explain").splitlines()
    assert "h1: q = sigma_w^2 E[x^2] + E[b^2] = 2 x 0.5 + 0 = 1  (Poole et al. 2016, eq. 3)" in said, said
    assert "a1: chi = sigma_w^2 E[phi'^2] = 2 x 0.5 = 1  (Poole et al. 2016, eq. 6)" in said, said
    tex = folder.call("predict", "he.toml", "--mean-square", "0.5", "--tex")
    assert tex.splitlines()[2].startswith("\\begin{description}"), tex
    assert "\\item[\\texttt{a1}] $\\chi = \\sigma_w^2\\,E[\\phi'^2] = 2 \\cdot 0.5 = 1$ (Poole et al. 2016, eq. 6)" in tex, tex


def without_a_manifest(folder):
    said = folder.call("predict", "--critical", "tanh")
    assert "0.05       1.7609546  0.57004788\n" in said and "0          1.0000000  0.0000000\n" in said, said
    rows = json.loads(folder.call("predict", "--critical", "relu", "--json"))["critical_line"]
    assert [row["bias_variance"] for row in rows] == [0, 2.01e-5, 0.01, 0.05, 0.1, 0.2, 0.5, 1]
    assert close(rows[0]["weight_variance"], 2) and rows[0]["q"] == "any" and "q" not in rows[1]
    phases = json.loads(folder.call("predict", "--phase", "tanh", "--json"))["phase"]
    at = {(row["bias_variance"], row["weight_variance"]): row for row in phases}
    assert at[0.05, 1]["phase"] == "ordered" and at[0.05, 4]["phase"] == "chaotic", at
    for name in ("elu", "celu", "softsign"):  # their slopes have a kink
        rows = json.loads(folder.call("predict", "--phase", name, "--json"))["phase"]
        assert all(row["phase"] in ("ordered", "critical", "chaotic") for row in rows if "q" in row), rows
    # Longer signals make exp(-z^2) smaller: lengths alternate, and come nearer all the same.
    alternate = [row for row in json.loads(folder.call("predict", "--phase", "gaussian", "--json"))["phase"] if row["chi_q"] < 0]
    assert alternate and all(close(row["xi_q"], -1 / math.log(-row["chi_q"])) for row in alternate), alternate
    said = folder.call("predict", "--phase", "gaussian")
    assert "nan" not in said and said.endswith("\nCHI_Q below 0: lengths come nearer to Q* from alternate sides.\n"), said
    assert folder.mistake("predict") == ("error: predict: what of (expected a MANIFEST, or --critical NAME, or --phase NAME); "
                                          "--help shows an example\n")
    assert folder.mistake("predict", "he.toml", "--mean-square", "0") == (
        "error: --mean-square: the inputs' mean square (got 0, expected a number above 0)\n")
    assert 'did you mean "tanh"' in folder.mistake("predict", "--critical", "tahn")
    # He et al. 2015: sigma_w^2 = 2 / (1 + slope^2).
    said = folder.call("predict", "--critical", "leaky_relu", "--set", "slope=0.2")
    assert said.startswith("The critical line of leaky_relu with slope=0.2: ") and "0          1.9230769  any\n" in said, said
    rows = json.loads(folder.call("predict", "--phase", "leaky_relu", "--set", "slope=1.0", "--json"))["phase"]
    assert next(row for row in rows if (row["bias_variance"], row["weight_variance"]) == (0, 1))["phase"] == "critical"
    assert folder.mistake("predict", "--phase", "leaky_relu", "--set", "slop=1") == (
        '--set slop=1: leaky_relu.slop: unknown key; did you mean "slope"?\n')
    assert folder.mistake("predict", "--critical", "tanh", "--mean-square", "2") == (
        "error: --mean-square: is about a manifest's network (expected it with a MANIFEST, got --critical)\n")
    assert folder.mistake("predict", "he.toml", "--json", "--explain") == (
        "error: --explain: formulas are no JSON (expected it without --json)\n")
    assert "q* = 0: the limit" not in folder.call("predict", "--critical", "sigmoid")
    for what in ("--critical", "--phase"):
        assert folder.mistake("predict", what, "threshold") == (
            "error: threshold: has no critical line and no phases: it jumps, so that chi is infinite\n")


def fast_waves(folder):
    # At their own lengths, 1e6 sqrt(q) = 0.1, they are predicted, though nobody can follow them at q = 1.
    network = 'initializer = { type = "normal", std = 1e-8 }\nbias = "zeros"\n' + stack(2, 50, "sine").replace('"sine"', '"sine", w0 = 1e6')
    found = json.loads(folder.call("predict", folder.write("waves.toml", manifest(network)), "--mean-square", "1", "--json"))[0]
    wave = next(node for node in found["nodes"] if node["name"] == "a1")
    assert close(wave["activation_second_moment"], -math.expm1(-2e12 * wave["q"]) / 2), wave
    assert found["maps"][0]["classification"] == "ordered", found["maps"]


def networks_of_a_grid(folder):
    stds = [0.01 * i for i in range(1, 26)]
    grid = f'[sweep]\nseed = [1, 2]\n"network.initializer.std" = {stds[:3]}\n"training.optimizer.rate" = [0.1, 0.2]\n'
    network = 'initializer = { type = "normal", std = 1.0 }\n' + stack(1, 50, "tanh")
    folder.write("grid.toml", manifest(network, tail=grid).replace("epochs = 0", 'epochs = 1\noptimizer = { type = "sgd", rate = 0.1 }'))
    found = json.loads(folder.call("predict", "grid.toml", "--json", "--mean-square", "1"))
    assert len(found) == 3 and "networks_not_shown" not in found[-1], found  # neither seeds nor rates make other networks
    for std, one in zip(stds, found):
        assert close(next(node["q"] for node in one["nodes"] if node["name"] == "h1"), 100 * std ** 2), one
    said = folder.call("predict", "grid.toml", "--mean-square", "1").splitlines()
    assert [line for line in said if line.startswith("grid: ")] == [f"grid: network.initializer.std={std}" for std in stds[:3]], said
    folder.write("wide.toml", manifest(network, tail=grid.replace(str(stds[:3]), str(stds)).splitlines()[0] + "\n" +
                                       f'"network.initializer.std" = {stds}\n'))
    found = json.loads(folder.call("predict", "wide.toml", "--json", "--mean-square", "1"))
    assert len(found) == 20 and found[-1]["networks_not_shown"] == 5, len(found)
    assert folder.call("predict", "wide.toml", "--mean-square", "1").endswith(
        "\n5 more networks of this grid are not shown; --only PATTERN chooses by the runs' names.\n")


def files_hold_predictions(folder):
    out = folder.run("stored", manifest(HE + stack(2, 50, "tanh")))
    assert folder.mistake("predict", f"{out}/seed=1.h5") == (
        f"error: {out}/seed=1.h5: a run file, not a manifest (expected TOML)\n")
    said = {node["name"]: node for node in json.loads(folder.call("predict", "stored.toml", "--json"))[0]["nodes"]}
    with h5py.File(folder.path / out / "seed=1.h5") as file:
        squares = [float(word) for word in file.attrs["input_mean_squares"].split()]
        assert len(squares) == 20 and squares == sorted(squares)
        for name in ("h1", "h2", "out"):
            assert file[f"layers/{name}"].attrs["predicted_q"] == said[name]["q"]
        assert file["layers/a1"].attrs["predicted_saturated_share"] == said["a1"]["saturated"]
    found = folder.compare(f"{out}/seed=1.h5")[0]
    assert not found["deviates"] and found["judged"] > 20, found["named"]
    quantities = {(row["node"], row["quantity"]) for row in found["rows"]}
    assert {("h1", "weight: second moment"), ("h2", "q given its input"), ("a2", "E[phi^2]"), ("out", "q"),
            ("a1", "saturated share"), ("h1", "gradient rms"), ("h1", "weight: gradient rms per sample"),
            ("loss", "cross_entropy")} <= quantities, quantities


def seeds_are_pooled(folder):
    text = manifest(HE + stack(2, 50, "relu"), tail="[sweep]\nseed = [1, 2, 3]\n")
    out = folder.run("pooled", text)
    found = folder.compare(out)
    assert len(found) == 1 and found[0]["networks"] == 3, found
    many = folder.run("networks", manifest(HE + stack(2, 50, "relu"), head="seed = 1\nnetworks = 3\n"))
    other = folder.compare(f"{many}/seed=1.h5")
    assert other[0]["networks"] == 3
    # More networks, a narrower range.
    row = lambda found: next(row for row in found["rows"] if (row["node"], row["quantity"]) == ("out", "q"))
    one = folder.compare(f"{out}/seed=1.h5")[0]
    assert row(one)["low"] < row(found[0])["low"] < row(found[0])["high"] < row(one)["high"]


def variants_are_paired(folder):
    network = HE + stack(1, 20, "relu")
    text = manifest(network, tensors=SIGNALS).replace("epochs = 0", 'epochs = 2\noptimizer = { type = "sgd", rate = 0.1 }\nbatches = { size = 10 }')
    text += "[sweep]\nseed = { range = [1, 6, 1] }\n"
    text += '[[variant]]\nname = "he"\nset = {}\n[[variant]]\nname = "wide"\nset = { "network.initializer" = { type = "he", gain = 3.0 } }\n'
    out = folder.run("pairs", text)
    found = json.loads(folder.call("compare", "--variants", "he", "wide", out, "--json"))
    assert found["pairs"] == 6 and found["runs_a"] == {"runs": 6, "diverged": 0, "failed": 0, "unpaired": 0}, found
    last = lambda variant: np.array([h5py.File(folder.path / out / f"{variant}_seed={seed}.h5")["metrics/test_loss"][-1]
                                     for seed in range(1, 7)])
    a, b = last("he"), last("wide")
    metric = next(metric for metric in found["metrics"] if metric["metric"] == "test_loss")
    test = stats.ttest_rel(a, b)
    low, high = test.confidence_interval(0.95)
    assert close(metric["difference"], (a - b).mean()) and close(metric["probability"], test.pvalue, 1e-7)
    assert close(metric["t_interval"][0], low, 1e-7) and close(metric["t_interval"][1], high, 1e-7)
    assert metric["bootstrap_interval"][0] < metric["difference"] < metric["bootstrap_interval"][1]
    assert folder.mistake("compare", "--variants", "he", "wied", out) == (
        f'error: --variants: no run of this variant in {out} (got "wied", expected one of he, wide); did you mean "wide"?\n')
    assert folder.mistake("compare") == "error: compare: no run (expected files or folders of runs); --help shows an example\n"
    assert "6 networks, 0 diverged, 0 failed or unfinished" in folder.call("compare", "--variants", "he", "wide", out)


with tempfile.TemporaryDirectory() as path:
    here = Folder(sys.argv[1], path)
    for test in (prediction_of_relu, upper_bounds_are_said_to_be, reasons_are_said_once, no_scales_where_there_are_none, lines_with_formulas, without_a_manifest, fast_waves, networks_of_a_grid, files_hold_predictions, seeds_are_pooled,
                 variants_are_paired):
        print(test.__name__)
        test(here)
