"""Jacobians' singular values and tangent kernels against PyTorch in double, from the parameters and samples that the same
run recorded; also where samples are coupled and across residual sums: tangents.py PROGRAM REAL"""
import numpy as np

import torch_network
from running import DENSE, SYNTHETIC, manifest, recorded, refused
from torch_network import torch

RAW = 'type = "hdf5"\ntensors = ["weight", "bias", "scale"]\n'
EVERY = "at = { every_steps = 2 }\nbatch = { samples = 20 }\n"
NORMED = ('{ type = "dense", units = 8, name = "hidden" }, "batch_norm", "tanh", { type = "dense", units = 7, name = "middle" }, '
          '"sigmoid", { type = "dense", units = 3, name = "out" }')
RESIDUAL = ('{ type = "dense", units = 8, name = "hidden" }, { residual = [{ type = "dense", units = 8, name = "inner" }, "tanh"], '
            'scale = 0.5, name = "sum" }, { type = "dense", units = 3, name = "out" }')
FIRST = ('{ residual = [{ type = "dense", units = 12 }, "tanh"], name = "sum" }, { type = "dense", units = 8, name = "hidden" }, '
         '{ type = "dense", units = 3, name = "out" }')
FASHION = 'source = "fashion-mnist"'
WIDE = '{ type = "dense", units = 20, name = "hidden" }, "tanh", { type = "dense", units = 10, name = "out" }'


def probes(layers):
    raw = RAW if "batch_norm" in layers else RAW.replace(', "scale"', "")
    return f"[[probes]]\n{raw}{EVERY}"


def size(theta):
    """The product of the norms of the weights: no Jacobian between nodes is larger, but for batch_norm's factor."""
    return np.prod([float(value.norm()) for name, value in theta.items() if name.endswith("weight")])


def tolerance(f, theta):
    """Relative to products of norms. An entry is a sum of n <= 784 terms in Real, each addition off by at most eps / 2 of
    it, of either sign: sqrt(n) eps / 2. Three layers, forwards and backwards, are 6 such sums; five times as far as they
    go in the root mean square."""
    n = max(value.shape[0] for name, value in theta.items() if name.endswith("weight"))
    return 5 * 6 * np.sqrt(n) / 2 * np.finfo(f["layers/hidden/weight"].dtype).eps


def jacobian(f, theta, x, sample, begin, end):
    """Of one sample, the others held."""
    values = torch_network.outputs(f, theta, x)

    def answer(v):
        moved = torch.cat([values[begin][:sample], v[None], values[begin][sample + 1:]])
        return torch_network.outputs(f, theta, x, {begin: moved})[end][sample]
    return torch.autograd.functional.jacobian(answer, values[begin][sample])


def check_jacobians(layers, ends, data=SYNTHETIC):
    text = probes(layers)
    for name, (begin, end) in ends.items():
        rest = (f'from = "{begin}"\n' if begin != "input" else "") + (f'to = "{end}"\n' if end != "out" else "")
        text += f'[[probes]]\ntype = "spectrum"\nname = "{name}"\nsamples = 3\n{rest}{EVERY}'
    with recorded(manifest(text, layers=layers, data=data)) as f:
        x = torch_network.samples(f)
        for row in (0, len(f["layers/hidden/weight"]) - 1):
            theta = torch_network.parameters(f, row)
            for name, (begin, end) in ends.items():
                d = f[f"probes/{name}/jacobian_singular_values"]
                assert f"d output({end}) / d output({begin})" in d.attrs["long_name"] and d.attrs["samples"] == 3
                assert d.attrs.get("batch_coupled", 0) == ("batch_norm" in layers)
                for sample in range(3):
                    expected = np.linalg.svd(jacobian(f, theta, x, sample, begin, end).numpy(), compute_uv=False)
                    # Weyl: singular values move by no more than the norm of the error.
                    bound = tolerance(f, theta) * max(size(theta), expected[0])
                    error = np.abs(d[row, sample] - expected).max()
                    assert expected[0] > 20 * bound, f"{name}: {expected} says nothing within {bound}"
                    assert error <= bound, f"{name}, row {row}, sample {sample}: off by {error}, allowed {bound}"


def gradients(f, theta, x, count):
    """(sample, logit, parameter)"""
    names = list(theta)

    def answer(*values):
        return torch_network.outputs(f, dict(zip(names, values)), x)["out"][:count]
    parts = torch.autograd.functional.jacobian(answer, tuple(theta.values()))
    return torch.cat([part.reshape(count, part.shape[1], -1) for part in parts], 2).numpy()


def check_kernel(layers, data=SYNTHETIC):
    text = probes(layers)
    for name in ("mean", "each"):
        text += f'[[probes]]\ntype = "ntk"\nname = "{name}"\nsamples = 6\nlogits = "{name}"\n{EVERY}'
    with recorded(manifest(text, layers=layers, data=data)) as f:
        x = torch_network.samples(f)
        first = {}
        for row in range(len(f["layers/hidden/weight"])):
            theta = torch_network.parameters(f, row)
            g = gradients(f, theta, x, 6)
            logits = g.shape[1]
            kernels = {"mean": np.einsum("ikp,jkp->ij", g, g) / logits,
                       "each": np.einsum("ikp,jlp->ikjl", g, g).reshape(6 * logits, 6 * logits)}
            # Products of two gradients, each off by the tolerance relative to its size.
            allowed = 2 * tolerance(f, theta)
            for name, expected in kernels.items():
                d = f[f"probes/{name}"]
                got, start = d["ntk"][row], first.setdefault(name, expected)
                error = np.abs(got - expected).max() / np.abs(expected).max()
                assert error <= allowed, f"{name}, row {row}: off by {error}, allowed {allowed}"
                assert (got == got.T).all()
                # Of the matrix as it stands in the file, by LAPACK: 1e-16 n of the largest.
                eigenvalues = np.linalg.eigvalsh(got)[::-1]
                assert np.abs(d["ntk_eigenvalues"][row] - eigenvalues).max() <= 1e-13 * eigenvalues[0]
                drift = np.linalg.norm(expected - start) / np.linalg.norm(start)
                # K = G'G, |E| <= 2 |G| |dG| and |K| >= |G|^2 / sqrt(N): the relative error of each norm is below allowed
                # sqrt(N); there are two, at most 1 + drift.
                within = 2 * (1 + drift) * np.sqrt(len(got)) * allowed
                assert abs(d["ntk_drift"][row] - drift) <= within, (name, row, d["ntk_drift"][row], drift)
                alignment = (expected * start).sum() / np.linalg.norm(expected) / np.linalg.norm(start)
                assert abs(d["ntk_alignment"][row] - alignment) <= within, (name, row, d["ntk_alignment"][row], alignment)
                if row == 0:
                    assert d["ntk_drift"][0] == 0 and abs(d["ntk_alignment"][0] - 1) < 1e-14
                else:
                    assert drift > 10 * within, f"{name}: a drift of {drift} shows nothing within {within}"
                assert d["ntk"].attrs["samples"] == 6 and d["ntk"].attrs["logits"] == logits


check_jacobians(DENSE, {"whole": ("input", "out"), "part": ("hidden", "middle"), "end": ("relu1", "out")})
check_jacobians(RESIDUAL, {"whole": ("input", "out"), "sum": ("hidden", "sum"),
                           "inside": ("hidden", "sum_inner"), "behind": ("sum_inner", "out")})
check_jacobians(FIRST, {"whole": ("input", "out"), "sum": ("input", "sum")})
check_jacobians(NORMED, {"whole": ("input", "out"), "part": ("hidden", "middle")})
check_jacobians(WIDE, {"whole": ("input", "out")}, data=FASHION)
for layers in (DENSE, NORMED, RESIDUAL):
    check_kernel(layers)
check_kernel(WIDE, data=FASHION)

FEW, CURRENT = 'batch = { samples = 20 }\n', 'batch = { from = "current" }\n'
for probe, rest, sentence in (
        ("spectrum", FEW + 'from = "hiden"\n', 'from: no such node (got "hiden"); did you mean "hidden"?'),
        ("spectrum", FEW + 'from = "out"\nto = "hidden"\n',
         'spectrum: the Jacobian\'s ends must be in order of evaluation (got from "out" to "hidden")'),
        ("spectrum", CURRENT, 'spectrum: a Jacobian is of the same samples at every recording (got from = "current", expected "test" '
         'or "train"; or samples = 0: none)'),
        ("ntk", CURRENT, 'ntk: a kernel is of the same samples at every recording (got from = "current", expected "test" or "train")'),
        ("ntk", FEW + "samples = 129\n", "at most 128")):
    refused(manifest(f'[[probes]]\ntype = "{probe}"\n{rest}'), sentence)
print("Jacobians and tangent kernels agree with PyTorch")
