"""Runs a manifest in a folder of its own, opens the file, and compares numbers."""
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

PROGRAM, REAL = os.path.abspath(sys.argv[1]), sys.argv[2]
# Sums in double over values that are exact in the file: n roundings of 1e-16 each.
EXACT = 1e-10

BASE = """
seed = 3
[data]
{data}
train = 250
test = 60
[network]
initializer = "he"
layers = [{layers}]
[training]
optimizer = {optimizer}
steps = 4
{rest}
"""
SYNTHETIC = 'source = "synthetic"\ndimension = 12\nclasses = 3'
DENSE = ('{ type = "dense", units = 9, name = "hidden" }, "sigmoid", { type = "dense", units = 7, name = "middle" }, "relu", '
         '{ type = "dense", units = 3, name = "out" }')
MOMENTUM = '{ type = "momentum", rate = 0.1 }'


def manifest(rest, layers=DENSE, optimizer=MOMENTUM, data=SYNTHETIC):
    return BASE.format(rest=rest, layers=layers, optimizer=optimizer, data=data)


def attempt(text, *words):
    """The outcome of a run and its folder, which exists as long as the second is kept."""
    folder = tempfile.TemporaryDirectory()
    with open(f"{folder.name}/m.toml", "w") as stream:
        stream.write(text)
    outcome = subprocess.run([PROGRAM, "run", "m.toml", "--out", "out", *words], cwd=folder.name, capture_output=True,
                             text=True)
    return outcome, folder


def refused(text, *parts):
    """Exit code 2, and each of these is part of what is said."""
    outcome, _ = attempt(text)
    assert outcome.returncode == 2, (outcome.returncode, outcome.stderr)
    for part in parts:
        assert part in outcome.stderr, f"{part!r} is not in {outcome.stderr}"


def recorded(text):
    outcome, folder = attempt(text)
    assert outcome.returncode == 0, outcome.stderr
    file = h5py.File(f"{folder.name}/out/seed=3.h5")
    file.folder = folder
    return file


def same(what, got, expected, tolerance=EXACT):
    """Relative to the largest entry; NaN is NaN."""
    same.count += 1
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    assert got.shape == expected.shape, f"{what}: shape {got.shape}, expected {expected.shape}"
    assert (np.isnan(got) == np.isnan(expected)).all(), f"{what}: got {got}, expected {expected}"
    there = ~np.isnan(expected)
    with np.errstate(invalid="ignore"):
        off = np.where(got == expected, 0, np.abs(got - expected))[there]
    error = off.max(initial=0) / max(np.abs(expected[there]).max(initial=0), 1e-300)
    assert error <= tolerance, f"{what}: off by {error:.2e}: got {got}, expected {expected}"


same.count = 0
