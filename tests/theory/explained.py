"""The arithmetic that `initlab predict --explain` prints gives the results that it prints: explained.py PROGRAM"""
import math
import re
import sys
import tempfile

import numpy as np
from scipy.special import polygamma

from running import HE, Folder, dense, layers, manifest, stack

BIASED = 'initializer = {{ type = "{}" }}\nbias = {{ type = "normal", std = 0.3 }}\n'
IMAGES = """[data]
source = "npy"
inputs = "images.npy"
labels = "labels.npy"
layout = "image"
scale = "none"
test = 50
"""
KERNEL = '{{ type = "conv2d", channels = {}, kernel = 3, padding = "same"{} }}'
ROTATED = ', initializer = { type = "orthogonal", gain = 1.3 }'
RESIDUAL = '{{ residual = [{}], scale = {} }}'
# Name: network, and how far a last factor in brackets may be from 1 where inputs have one length. It stands for what gradients
# have along the signals, a twentieth at most at these widths, and on images for positions that differ.
NETWORKS = {
    "relu": (HE + stack(3, 50, "relu"), 0.05),
    "tanh": (BIASED.format("lecun") + stack(3, 50, "tanh"), 0.05),
    "laws": ('initializer = { type = "uniform", low = -0.2, high = 0.2 }\nbias = { type = "uniform", low = 0.0, high = 1.0 }\n' +
             layers(dense(50, "h1"), '"gelu"', dense(60, "h2", ', initializer = { type = "truncated_normal", std = 0.2, cut = 1.5 }'),
                    '"sigmoid"', dense(50, "h3", ', initializer = { type = "orthogonal", gain = 1.7 }'), '"elu"', dense(10, "out")), 0.05),
    "normalised": (HE + layers(dense(50, "h1"), '"relu"', dense(50, "h2"), '"layer_norm"', '"tanh"', '{ type = "dropout", rate = 0.2 }',
                               dense(10, "out")), 0.05),
    "residual": (BIASED.format("he") + layers(dense(50, "h1"), RESIDUAL.format('"relu", ' + dense(50, "b1"), 0.5),
                                              RESIDUAL.format('"tanh", ' + dense(50, "b2"), 0.7), '"relu"', dense(10, "out")), 0.05),
    "images": (BIASED.format("he") + layers(KERNEL.format(8, ""), '"relu"', KERNEL.format(8, ", stride = 2").replace('"same"', "1"), '"tanh"',
                                            dense(20, "h"), '"relu"', dense(10, "out")), 0.2),
    # Rotations to more units, behind an activation and behind weights; two layers in a row.
    "rotations": (BIASED.format("he") + layers(dense(50, "h1", ROTATED), '"relu"', dense(80, "h2", ROTATED), '"tanh"',
                                               dense(90, "h3", ROTATED), dense(60, "h4"), dense(50, "h5"), '"tanh"',
                                               dense(10, "out", ROTATED)), 0.05),
    # The loss's own gradient through a branch's last activation: its squares are not those of independent units. A squared loss
    # has more along the signals.
    "squares": (HE + layers(dense(50, "h1"), '"relu"', dense(10, "h2"), RESIDUAL.format(dense(10, "b") + ', "relu"', 0.5)), 0.2),
}
# What is put into these is no mean over lengths: no factor may make up for anything. D has one.
EXACT = ("G", "spread of rms dl/dz", "spread of rms dl/dW", "spread of the loss")
# All that adds to G.
ADDED = ("trigamma(n / (3 E[phi'^4] / E[phi'^2]^2 - 1))", "trigamma(n / (Var[phi'^2] / E[phi'^2]^2))",
         "trigamma(n / (5 Var[phi'^2] / E[phi'^2]^2))", "G of what reads it + trigamma(n / 2) = ",
         "G of what reads it + trigamma(m (n + 2) / (2 (n - m)))", "trigamma(n / 2) + trigamma(m (n + 2) / (2 (n - m)))",
         "p^2 Var ln E[x^2]", "trigamma(s^2 / (d^2 + c^2))", "= sqrt(max(")
# Each number is rounded to five digits, up to 5e-5 of it where it begins with 1, and a line has up to ten of them, squares twice.
ROUNDED = 5e-4
PLACES = {"sqrt": math.sqrt, "max": max, "trigamma": lambda x: float(polygamma(1, x)), "ln": math.log, "inf": math.inf}


def evaluated(line):
    """(what the numbers put in give, the factor in brackets, the result), or nothing of a line without numbers."""
    parts = line.rsplit("  (", 1)[0].split(" = ")
    if len(parts) < 3 or " lengths, q " in line or re.search(r"[A-Za-z]", re.sub(r"sqrt|max|trigamma|ln|inf|e[-+]\d| x ", "", parts[-2])):
        return None
    factor = re.search(r" x \[([^]]*)\]$", parts[-2])
    numbers = parts[-2].replace("[", "(").replace("]", ")").replace(" x ", " * ").replace("^", "**")
    return eval(numbers, {"__builtins__": {}}, PLACES), float(factor[1]) if factor else 1.0, float(parts[-1])


def quantity(line):
    return line.partition(": ")[2].split(" = ")[0]


def arithmetic_is_true(folder, name, most_factor, *words):
    checked = {}
    for line in folder.call("predict", f"{name}.toml", "--explain", *words).splitlines():
        try:
            found = evaluated(line)
        except ZeroDivisionError:  # -1 / ln(1)
            assert line.split(" = ")[-1].startswith(("inf", "-inf", "0")), line
            continue
        if not found:
            assert quantity(line) not in EXACT + ("D",), line
            continue
        given, factor, result = found
        assert abs(given - result) <= ROUNDED * abs(result) or given == result, (name, line, given)
        assert abs(factor - 1) <= most_factor, (name, line)
        what = quantity(line)
        assert what not in EXACT or factor == 1, (name, line)
        checked[what] = checked.get(what, 0) + 1
    return checked


def every_line(folder):
    rng = np.random.default_rng(1)
    np.save(folder.path / "images.npy", rng.standard_normal((100, 2, 8, 8)))
    np.save(folder.path / "labels.npy", np.arange(100) % 10)
    seen = {}
    for name, (network, most_factor) in NETWORKS.items():
        text = manifest(network)
        if name == "images":
            text = IMAGES + text[text.index("[network]"):]
        if name == "squares":
            text = text.replace("[training]", '[training]\nloss = "mse"')
        folder.write(f"{name}.toml", text)
        for words in (("--mean-square", "1.3"), ()):
            # Lengths that differ, by a few tenths here, stand in the factor, too.
            for what, count in arithmetic_is_true(folder, name, most_factor if words else most_factor + 0.2, *words).items():
                seen[what] = seen.get(what, 0) + count
        print(f"{name}: {sum(seen.values())} lines so far")
    for what in ("q", "V", "spread of q", "chi", "chi_q", "backward", "rms dl/dz", "rms dl/dW", "spread of E[phi]", "deviation of E[phi]",
                 "spread of E[phi^2]", "deviation of saturated", "sigma_w^2", "E[z]", "q*", "c*", "dc'/dc at c*", "xi_q", "xi_c", "6 xi_c",
                 "chi at q*", "chi_q at q*", "D", *EXACT):
        assert seen.get(what, 0) > 0, (what, seen)


def explained(folder, name, option="--explain"):
    return folder.call("predict", f"{name}.toml", "--mean-square", "1.3", option)


def all_that_adds_to_a_spread_is_seen(folder):
    said = "".join(explained(folder, name) for name in NETWORKS)
    for words in ADDED:
        assert words in said, words


def spreads_are_handed_back(folder):
    """What a line puts in for the G of what reads it, and for its D, is the result of that one's line."""
    for name in ("relu", "tanh"):
        for what in "GD":
            lines = [line.rsplit("  (", 1)[0].split(" = ") for line in explained(folder, name).splitlines() if f": {what} = " in line]
            put, results = [re.match(r"\(?(\S+) \+ ", line[-2]) for line in lines], [line[-1] for line in lines]
            for this, read in zip(put, results[1:]):
                assert this[1] == read, (name, what, this[1], read)
            assert len(lines) == (4 if what == "G" else 2 if name == "tanh" else 0), lines  # at first lengths do not scatter


def latex_says_the_same(folder):
    to_text = ((r"\cdot", "x"), (r"\sqrt", "sqrt"), (r"\psi'", "trigamma"), (r"\max", "max"), (r"\ln", "ln"), (r"\infty", "inf"))
    for name in NETWORKS:
        text = [line for line in explained(folder, name).splitlines() if " = " in line]
        tex = [line for line in explained(folder, name, "--tex").splitlines() if line.startswith(r"\item") and " = " in line]
        assert len(text) == len(tex), name
        for item in tex:
            assert not re.search(r"(?<!\\)[_^]", re.sub(r"\$.*\$", "", item)), item
        for line, item in zip(text, tex):
            if not quantity(line) in EXACT + ("D",):
                continue
            numbers = re.search(r" = ([^=]* = [^=]*)\$ \(", item)[1].replace("{", "(").replace("}", ")")
            for latex, word in to_text:
                numbers = numbers.replace(latex, word)
            assert line.rsplit("  (", 1)[0].endswith(" = " + numbers), (line, item)


def nothing_is_left_out(folder):
    said = folder.call("predict", "residual.toml", "--mean-square", "1.3", "--explain")
    assert "..." not in said, said
    for words in ("many such layers: ", "spread of the loss", "spread of rms dl/dz"):
        assert words in said, (words, said)


with tempfile.TemporaryDirectory() as path:
    here = Folder(sys.argv[1], path)
    for test in (every_line, all_that_adds_to_a_spread_is_seen, spreads_are_handed_back, latex_says_the_same, nothing_is_left_out):
        print(test.__name__)
        test(here)
