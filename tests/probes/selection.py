"""Selections of samples, units, channels and positions; gradients per sample; optimizer state: selection.py PROGRAM REAL"""
import tempfile

import numpy as np

from running import DENSE, manifest, recorded, refused

EVERY = "at = { every_steps = 1 }\n"


def probe(name, rest):
    batch = "" if "batch =" in rest else "batch = { samples = 20 }\n"
    return f'[[probes]]\ntype = "hdf5"\nname = "{name}"\n{EVERY}{batch}{rest}\n'


def equal(what, got, expected):
    assert got.shape == expected.shape, f"{what}: shape {got.shape}, expected {expected.shape}"
    assert np.array_equal(got, expected, equal_nan=True), f"{what}: values differ"


TENSORS = 'tensors = ["output", "activation_gradient", "weight", "bias_gradient", "weight_velocity"]'
with recorded(manifest(
        probe("all", 'batch = { samples = 40 }\n' + TENSORS) +
        probe("some", 'batch = { samples = 40 }\nselect = { unit = "1..5:2", sample = "4..:3", input = 2 }\n' + TENSORS) +
        probe("far", 'batch = { from = "train", samples = "200..249:7" }\n' + TENSORS) +
        probe("now", 'batch = { from = "current" }\nselect = { sample = "40..:30" }\n' + TENSORS) +
        probe("now_all", 'batch = { from = "current" }\n' + TENSORS))) as f:
    some, units, samples = f["probes/some"], [1, 3, 5], list(range(4, 40, 3))
    for node, name in (("hidden", "output"), ("sigmoid1", "activation"), ("sigmoid1", "activation_gradient")):
        equal(name, some[f"layers/{node}/{name}"][:], f[f"layers/{node}/{name}"][:][:, samples][:, :, units])
    equal("out", some["layers/out/output"][:], f["layers/out/output"][:][:, samples][:, :, [1]])  # of three units
    equal("weight", some["layers/hidden/weight"][:], f["layers/hidden/weight"][:][:, :2][:, :, units])
    equal("bias", some["layers/hidden/bias_gradient"][:], f["layers/hidden/bias_gradient"][:][:, units])
    equal("velocity", some["layers/middle/weight_velocity"][:], f["layers/middle/weight_velocity"][:][:, :2][:, :, units])
    equal("inputs, whole but for samples", some["layers/input/output"][:], f["layers/input/output"][:][samples])
    equal("sample_index", some["sample_index"][:], np.array(samples))
    # The scales say which positions these are.
    equal("scale of units", some["layers/hidden/unit"][:], np.array(units, np.int32))
    equal("scale of samples", some["sample"][:], np.array(samples, np.int32))
    equal("samples of a range", f["probes/far/sample_index"][:], np.arange(200, 250, 7))
    # Of a short batch, 50 of 100, sample 70 is missing.
    chosen = f["probes/now/layers/hidden/output"][:]
    equal("current batch", chosen, f["probes/now_all/layers/hidden/output"][:][:, [40, 70]])
    short = f["probes/now/batch_size"][:] == 50
    assert short.any() and np.isnan(chosen[short][:, 1]).all() and not np.isnan(chosen[:, 0]).any()
    # Velocity: v = 0.9 v + g, with the gradient of the batch that the update took; update = -0.1 v.
    for row in range(1, 5):
        v, w = f["layers/hidden/weight_velocity"][:], f["layers/hidden/weight"][:]
        error = np.abs(w[row] - w[row - 1] + 0.1 * v[row]).max()
        assert error <= 4 * np.finfo(v.dtype).eps * np.abs(w).max(), f"velocity of row {row}: off by {error}"
    assert (v[0] == 0).all() and (v[1] != 0).any()

STATES = {"adam": ["first_moment", "second_moment"], "adagrad": ["squared_sum"], "nesterov": ["velocity"],
          '{ type = "adam", amsgrad = true }': ["largest_second_moment"],
          '{ type = "rmsprop", centered = true, momentum = 0.5 }': ["mean_square", "mean_gradient", "velocity"]}
for optimizer, states in STATES.items():
    told = optimizer if "{" in optimizer else f'{{ type = "{optimizer}", rate = 0.01 }}'
    names = str([f"weight_{state}" for state in states])
    with recorded(manifest(probe("state", f"tensors = {names}"), optimizer=told)) as f:
        for state in states:
            d = f[f"layers/hidden/weight_{state}"]
            assert (d[0] == 0).all() and (d[-1] != 0).any() and state in d.attrs["long_name"]

# Convolutions: channels and positions; gradients per sample as the gradient of a batch of that sample alone; a batch norm
# has none of its own.
IMAGES = '{ type = "conv2d", channels = 5, kernel = 3, padding = 1 }, "tanh", { type = "dense", units = 3, name = "out" }'
images = tempfile.TemporaryDirectory()
random = np.random.default_rng(1)
np.savez(f"{images.name}/d.npz", x=random.standard_normal((310, 1, 6, 7), dtype=np.float32), y=random.integers(0, 3, 310))
DATA = f'source = "npy"\ninputs = "{images.name}/d.npz:x"\nlabels = "{images.name}/d.npz:y"\nlayout = "image"'
with recorded(manifest(
        probe("all", 'batch = { samples = 8 }\ntensors = ["output", "weight_gradient", "weight_gradient_per_sample", '
              '"weight_gradient_per_sample_squared_norm"]') +
        probe("part", 'batch = { samples = 8 }\nnodes = ["conv2d1", "tanh1"]\n'
              'select = { channel = "1..:2", x = "0..:3" }\ntensors = ["output"]') +
        probe("one", 'batch = { samples = "5..5" }\ntensors = ["weight_gradient"]'),
        layers=IMAGES, data=DATA)) as f:
    for node in ("conv2d1", "out"):
        single, alone = f[f"layers/{node}/weight_gradient_per_sample"][:], f[f"probes/one/layers/{node}/weight_gradient"][:]
        scale, eps = np.abs(alone).max(), np.finfo(single.dtype).eps
        # The same sums, in another order of at most 36 terms.
        assert np.abs(single[:, 5] - alone).max() <= 36 * eps * scale, node
        mean = f[f"layers/{node}/weight_gradient"][:]
        assert np.abs(single.mean(1) - mean).max() <= 36 * eps * np.abs(single).max(), node
        norms = f[f"layers/{node}/weight_gradient_per_sample_squared_norm"][:]
        formed = (single.astype(float) ** 2).reshape(*norms.shape, -1).sum(2)
        assert np.abs(norms / formed - 1).max() <= 36 * eps, node
    whole, part = f["layers/conv2d1/output"][:], f["probes/part/layers/conv2d1/output"][:]
    equal("channels and positions", part, whole[:, :, 1::2][..., ::3])

NORMED = DENSE.replace('"sigmoid"', '"batch_norm", "sigmoid"')
refused(manifest(probe("a", 'nodes = ["batch_norm1"]\ntensors = ["scale_gradient_per_sample"]'), layers=NORMED),
        'no selected node has "scale_gradient_per_sample"')
with recorded(manifest(probe("a", 'batch = { samples = 30 }\ntensors = ["weight_gradient_per_sample", "weight_gradient"]'),
                       layers=NORMED)) as f:
    d = f["layers/hidden/weight_gradient_per_sample"]
    assert d.attrs["batch_coupled"] == 1
    error = np.abs(d[:].mean(1) - f["layers/hidden/weight_gradient"][:]).max()
    assert error <= 30 * np.finfo(d.dtype).eps * np.abs(d[:]).max()  # a sum of 30 terms

for rest, sentence in (
        ('select = { unti = 3 }', 'select.unti: none of the probe\'s datasets has this axis'),
        ('select = { unit = "8.." }\ntensors = ["output"]', "select.unit: nothing is left of output of node middle"),
        ('select = { unit = "3..1" }', 'probes[0].select.unit: not a selection (got "3..1"'),
        ('batch = { samples = "50..60" }', "probes[0].batch.samples: more than the test set has (got 61, expected at most 60)"),
        ('tensors = ["weight_velocty"]', 'did you mean "weight_velocity"?')):
    refused(manifest(probe("a", rest)), sentence)
print("selections, gradients per sample and optimizer states are what they say")
