"""Engineered runs get exactly the diagnosis that they were made for, with its node and factor; a healthy one none.
    diagnoses.py PROGRAM
"""
import json
import math
import sys
import tempfile

import numpy as np

from running import Folder, dense, manifest, stack

ZERO = 'bias = "zeros"\n'
HE = 'initializer = "he"\n' + ZERO


def variance(of):
    """sigma_w^2, whatever the width."""
    return f'initializer = {{ type = "lecun", gain = {math.sqrt(of)} }}\n{ZERO}'


with tempfile.TemporaryDirectory() as path:
    folder = Folder(sys.argv[1], path)

    def diagnosis(name, network, changed=lambda text: text):
        found = folder.compare(f"{folder.run(name, changed(manifest(network)))}/seed=1.h5")
        assert len(found) == 1
        assert not found[0]["deviates"], found[0]["named"]
        print(name, [one["sentence"] for one in found[0]["diagnosis"]])
        return found[0]["diagnosis"]

    # tanh at sigma_w^2 = 1/4 is nearly linear: rms x 1/2 a layer, forwards and, with chi = 1/4, backwards.
    found = diagnosis("vanishing", variance(0.25) + stack(10, 200, "tanh"))
    assert [one["what"] for one in found] == ["vanishes"], found
    one, gradient = found[0], found[0]["gradient"]
    assert (one["node"], one["to"]) == ("h1", "out") and (gradient["node"], gradient["to"]) == ("h10", "h1"), found
    # h2 sees longer inputs, where tanh is not linear; over ten layers of width 200 the ratio spreads by 1 % a layer.
    assert abs(one["measure"] - 0.5) < 0.03 and one["as_predicted"] and gradient["as_predicted"], found
    assert one["sentence"] == (
        "the signal vanishes from h1 to out: x {measure:.3g} a layer (a ratio of rms), as predicted ({predicted:.3g})".format(**one) +
        "; its gradient from h10 to h1: x {measure:.3g} a layer, as predicted ({predicted:.3g})".format(**gradient)), one["sentence"]

    # ReLU at sigma_w^2 = 8: rms x 2 a layer.
    found = diagnosis("exploding", variance(8) + stack(10, 200, "relu"))
    assert [one["what"] for one in found] == ["explodes"], found
    one, gradient = found[0], found[0]["gradient"]
    assert (one["node"], one["to"]) == ("h1", "out") and gradient["to"] == "h1", found
    # The first of eleven layers reads inputs that no ReLU has halved.
    assert abs(one["measure"] - 2 * 2 ** (0.5 / 11)) < 0.1 and one["as_predicted"], found
    assert abs(gradient["measure"] - 2) < 0.1 and gradient["as_predicted"], found

    # tanh with z of a deviation of 4 and more: |a| > 0.9 where |z| > 1.47, 0.74 of the entries at a deviation of 4.5.
    found = diagnosis("saturating", variance(20) + stack(3, 200, "tanh"))
    assert [one["what"] for one in found] == ["saturates"], found
    assert found[0]["node"] == "a1" and 0.6 < found[0]["measure"] < 0.8 and found[0]["as_predicted"], found

    # Biases of -2.1 in one layer, whose z has a deviation of sqrt(2): 7 % of its entries are above 0, which leaves a sample without
    # any in 0.93^100 of the cases: too often for what is behind it to be judged.
    own = ', bias = { type = "constant", value = -2.1 }'
    layers = ("layers = [" + dense(100, "h1") + ', { type = "relu", name = "a1" }, ' + dense(100, "h2", own) +
              ', { type = "relu", name = "a2" }, ' + dense(10, "out") + "]\n")
    found = diagnosis("dying", variance(2) + layers)
    assert [one["what"] for one in found] == ["dies"], found
    assert found[0]["node"] == "a2" and found[0]["measure"] > 0.9 and found[0]["sentence"].endswith(", predicted 0.931, not judged"), found

    # hard_tanh is flat on both sides: a slope of exactly 0 is saturation there, and no death.
    found = diagnosis("saturating with a slope of 0", variance(20) + stack(3, 200, "hard_tanh"))
    assert [one["what"] for one in found] == ["saturates"] and found[0]["node"] == "a1", found

    # One layer alone, the first or another, is what is named; its gradient is lost on the way through it.
    rule = 'rules = [{{ match = "{}/weight", initializer = {{ type = "lecun", gain = {} }} }}]\n'
    for sick, before in (("h1", None), ("h3", "h2")):
        for what, factor in (("vanishes", 0.005), ("explodes", 200)):
            found = diagnosis(f"{sick} {what}", variance(1) + stack(5, 200, "identity") + rule.format(sick, factor))
            assert [one["what"] for one in found] == [what], found
            assert found[0]["node"] == found[0]["to"] == sick and found[0]["as_predicted"], found
            assert abs(found[0]["measure"] / factor - 1) < 0.3, found  # 200 units: 5 % each of z and of what it reads
            assert found[0].get("gradient", {}).get("to") == before, found

    # What is wrong with two layers alone is told of these two, not of those between them.
    two = "".join(rule.format(layer, 0.005)[len("rules = ["):-2] + ", " for layer in ("h3", "h6"))
    found = diagnosis("two vanish", variance(1) + stack(8, 200, "identity") + f"rules = [{two}]\n")
    assert [(one["what"], one["node"], one["to"], one["gradient"]["to"]) for one in found] == [
        ("vanishes", layer, layer, before) for layer, before in (("h3", "h2"), ("h6", "h5"))], found
    assert all(abs(one["measure"] / 0.005 - 1) < 0.3 for one in found), found
    # h3 saturates; that h4 is as short as any layer behind tanh is no loss.
    found = diagnosis("one saturates", variance(1) + stack(6, 100, "tanh") + rule.format("h3", 50))
    assert [(one["what"], one["node"]) for one in found if one["what"] != "gradient_vanishes"] == [("explodes", "h3"), ("saturates", "a3")], found

    # Half of leaky_relu's entries have a slope of 0.01: which half is a coin toss of each unit, and no layer is sick of it.
    healthy = {name: f'initializer = {{ type = "he", gain = "auto" }}\n{ZERO}' + stack(5, 200, name)
               for name in (one["name"] for one in json.loads(folder.call("list", "activation", "--json")))}
    for name, network in healthy.items():
        # Of these, which keep their signal, gradients do vanish: chi is 0.15, 0.10 and 0.32.
        found = [one["what"] for one in diagnosis(f"healthy {name}", network)]
        assert found == (["gradient_vanishes"] if name in ("sigmoid", "hard_sigmoid", "softplus") else []), (name, found)
    # Biases of -5 put all entries where the slope is 0.01.
    found = diagnosis("on the flat side", variance(2) + layers.replace("-2.1", "-5.0").replace('"relu", name = "a2"', '"leaky_relu", name = "a2"'))
    assert [one["node"] for one in found if one["what"] == "saturates"] == ["a2"], found

    # A mean over 16 x 16 positions divides gradients by 16 by its definition, and so do four of them over 2 x 2.
    rng = np.random.default_rng(1)
    data = '[data]\nsource = "npy"\nlayout = "image"\n'
    for key, count in (("", 40), ("test_", 50)):
        np.save(folder.path / f"{key}x.npy", rng.random((count, 1, 16, 16), "float32"))
        np.save(folder.path / f"{key}y.npy", rng.integers(0, 10, count))
        data += f'{key}inputs = "{key}x.npy"\n{key}labels = "{key}y.npy"\n'
    of_images = lambda text: data + text[text.index("[network]"):]
    conv = '{{ type = "conv2d", channels = 16, kernel = 3, padding = "same", name = "c{}" }}, "relu"'
    for name, entries in (("once", [conv.format(1), conv.format(2), '{ type = "average_pool", kernel = "all" }']),
                          ("often", [conv.format(i) + ', { type = "average_pool", kernel = 2 }' for i in range(4)])):
        network = HE + "layers = [" + ", ".join(entries + [dense(10, "out")]) + "]\n"
        assert diagnosis(f"means {name}", network, of_images) == [], name
    # SIREN: z is short because sin(30 z) is steep; the first layer is meant to reach around the circle.
    siren = ('initializer = { type = "uniform", low = -0.005103, high = 0.005103 }\n' + ZERO +
             stack(4, 256, "sine").replace('"sine"', '"sine", w0 = 30.0') +
             'rules = [{ match = "h1/weight", initializer = { type = "uniform", low = -0.1, high = 0.1 } }]\n')
    assert diagnosis("siren", siren) == []
    # Outputs of deviation 1 / sqrt(n), and gradients by them: muP's layer begins small as one that begins with zeros does.
    assert diagnosis("mup", 'initializer = { type = "mup", base_width = 10, gain = "auto" }\n' + ZERO + stack(2, 1000, "relu")) == []

    assert diagnosis("healthy", variance(2) + stack(10, 200, "relu")) == []
    # Of a sound network of unequal widths gradients keep their norm, not their rms.
    widths = ", ".join(f'{dense(n, f"h{n}")}, "relu"' for n in (2000, 1000, 500))
    assert diagnosis("unequal widths", variance(2) + f"layers = [{widths}, {dense(10, 'out')}]\n") == []
    branch = f'"relu", {dense(100, "first")}, "relu", {dense(100, "second")}'
    blocks = f'{{ repeat = 5, name = "b", layers = [{{ residual = [{branch}] }}] }}'
    assert diagnosis("zeros that are meant", 'initializer = "fixup"\n' +
                     f"layers = [{dense(100, 'in')}, {blocks}, {dense(10, 'out')}]\n") == []

    # Batch norm in eval mode is set aside: each layer grows by 2.5 / sqrt(2), theory speaks of another mode.
    text = manifest(variance(6.25) + stack(6, 100, "relu").replace('{ type = "relu"', '"batch_norm", { type = "relu"'))
    folder.run("set aside", text.replace("batch = {", 'mode = "eval"\nbatch = {'))
    found = folder.compare("set aside")[0]["diagnosis"]
    assert [one["what"] for one in found] == ["explodes"] and "as_predicted" not in found[0], found
    assert "predicted {predicted:.3g}, not judged".format(**found[0]) in found[0]["sentence"], found

    # What nobody recorded is not called healthy.
    text = manifest(variance(8) + stack(10, 200, "relu"))
    only = '[[probes]]\ntype = "correlation"\nbatch = { samples = 50 }\n'
    folder.run("blind", text[:text.index("[[probes]]")] + only)
    found = folder.compare("blind/seed=1.h5")[0]
    assert found["not_recorded"] == ["signals", "gradients", "shares of units"], found["not_recorded"]
    told = folder.call("compare", "blind/seed=1.h5")
    assert "diagnosis: none, since neither signals nor gradients nor shares of units were recorded" in told, told

    # What nobody told theory of is not as predicted, and the layer is named.
    wrong = variance(2) + stack(10, 200, "relu") + 'rules = [{ match = "h4/weight", initializer = { type = "normal", variance = 0.03 } }]\n'
    folder.run("wrong", manifest(wrong))
    found = folder.compare("wrong/seed=1.h5", "--theory", "healthy.toml")[0]
    assert found["deviates"] and {one["node"] for one in found["named"]} == {"h4"}, found["named"]
    told = folder.call("compare", "wrong/seed=1.h5", "--theory", "healthy.toml", exits=(1,))
    assert "deviates: h4: weight: second moment: " in told, told
