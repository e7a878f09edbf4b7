"""rank, spectrum of weights, coordinates, update_ratio and weight_gradient_sample_rms against numpy on the raw tensors of
the same run, on images: ranks.py PROGRAM REAL"""
import numpy as np

from running import EXACT, manifest, recorded, refused, same

FASHION = 'source = "fashion-mnist"'
LAYERS = ('{ type = "dense", units = 20, name = "hidden" }, "relu", { type = "dense", units = 30, name = "middle" }, "tanh", '
          '{ type = "dense", units = 10, name = "out" }')
RAW = ["output", "output_gradient", "pre_activation_gradient", "weight", "bias", "weight_update", "bias_update", "weight_gradient"]
EVERY = "at = { every_steps = 1 }\nbatch = { samples = 60 }\n"
PROBES = (f'[[probes]]\ntype = "hdf5"\ntensors = {RAW}\n{EVERY}'
          + f'[[probes]]\ntype = "rank"\ntensors = ["output", "weight", "weight_gradient"]\n{EVERY}'
          + f'[[probes]]\ntype = "rank"\nname = "half"\nexplained = 0.5\n{EVERY}'
          + f'[[probes]]\ntype = "spectrum"\ntensors = ["weight", "weight_update"]\n{EVERY}'
          + f'[[probes]]\ntype = "coordinates"\ntensors = ["output", "output_gradient", "weight"]\n{EVERY}'
          + "".join(f'[[probes]]\ntype = "{probe}"\n{EVERY}' for probe in ("update_ratio", "weight_gradient_sample_rms")))


def effective_rank(s):
    p = s[s > 0] / s.sum()
    return np.exp(-(p * np.log(p)).sum()) if s.sum() > 0 else np.nan


def ranks(probe, name, x, samples, part):
    """x: (sample, unit), or as the weight stands in the file; ranks know no transposition."""
    s = np.linalg.svd(x, compute_uv=False)
    # An entropy of n shares: a share of relative error 1e-16 max s / s moves it by that times its logarithm.
    same(f"{name} effective", probe[f"{name}_effective_rank"], effective_rank(s), 1e-9)
    same(f"{name} stable", probe[f"{name}_stable_rank"], (s ** 2).sum() / s[0] ** 2 if s[0] > 0 else np.nan)
    if samples:
        eigenvalues = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]
        count = 1 + np.argmax(np.cumsum(eigenvalues) >= part * eigenvalues.sum())
        same(f"{name} explained", probe[f"{name}_explained_dimension_share"], count / x.shape[1])


with recorded(manifest(PROBES, layers=LAYERS, data=FASHION)) as f:
    L, rows = f["layers"], len(f["layers/hidden/weight"])
    assert rows == 5
    before = {"hidden": "input", "middle": "relu1", "out": "tanh1"}
    for node in ("hidden", "relu1", "middle", "tanh1", "out"):
        signal = "activation" if node in ("relu1", "tanh1") else "output"
        def of(probe, name, k):
            return {key: value[k] for key, value in f[f"probes/{probe}/layers/{node}"].items() if key.startswith(name)
                    and len(value) == rows}
        for k in range(rows):
            x = L[node][signal][k].astype(float)
            ranks(of("rank", signal, k), signal, x, True, 0.99)
            ranks(of("half", signal, k), signal, x, True, 0.5)
            same("coordinates", of("coordinates", signal, k)[signal + "_mean_absolute"], np.abs(x).mean())
            g = L[node][signal + "_gradient"][k].astype(float)
            same("coordinates", of("coordinates", signal, k)[signal + "_gradient_mean_absolute"], np.abs(g).mean())
            if node not in before:
                continue
            for name in ("weight", "weight_gradient"):
                ranks(of("rank", name, k), name, L[node][name][k].astype(float), False, None)
            same("coordinates", of("coordinates", "weight", k)["weight_mean_absolute"], np.abs(L[node]["weight"][k].astype(float)).mean())
            for name in ("weight", "weight_update"):
                same(f"{node} spectrum", f[f"probes/spectrum/layers/{node}/{name}_singular_values"][k],
                     np.linalg.svd(L[node][name][k].astype(float), compute_uv=False))
            for name in ("weight", "bias"):
                # theta_k in the denominator; the update is recorded as Real rounds the difference, half an eps off.
                eps = np.finfo(L[node]["weight"].dtype).eps
                now, update = (np.linalg.norm(L[node][which][k].astype(float)) for which in (name, name + "_update"))
                same(f"{node} {name} update ratio", of("update_ratio", name, k)[name + "_update_ratio"],
                     update / now if now > 0 else np.nan, max(EXACT, eps))
            a = (L["input/output"][:] if before[node] == "input" else L[before[node]]["activation"][k]).astype(float)
            expected = np.sqrt(((g ** 2).sum(1) * (a ** 2).sum(1)).mean() / a.shape[1] / g.shape[1])
            # The program sums 784 squares of Real in double.
            same(f"{node} per sample", of("weight_gradient_sample_rms", "weight", k)["weight_gradient_per_sample_rms"], expected)
            same(f"{node} per sample, bias", of("weight_gradient_sample_rms", "bias", k)["bias_gradient_per_sample_rms"],
                 np.sqrt((g ** 2).mean()))
    explained = f["probes/rank/layers/hidden/output_explained_dimension_share"].attrs
    assert explained["explained"] == 0.99 and explained["samples"] == 60
    assert "theta_k" in f["probes/update_ratio/layers/out/weight_update_ratio"].attrs["long_name"]

# A matrix of zeros has no rank; one row of it has one.
ZERO = '{ type = "dense", units = 4, name = "hidden", weight = "zeros" }, "tanh", { type = "dense", units = 3, name = "out" }'
with recorded(manifest(f'[[probes]]\ntype = "rank"\n{EVERY}', layers=ZERO)) as f:
    hidden = f["layers/hidden"]
    assert np.isnan(hidden["weight_effective_rank"][0]) and np.isnan(hidden["output_explained_dimension_share"][0])
    assert 1 <= hidden["weight_stable_rank"][1] <= hidden["weight_effective_rank"][1] <= 4

for probe, rest, sentence in (
        ("spectrum", 'tensors = ["output"]', 'tensors: "output" is another one for each sample (expected weight or the like; '
         "of outputs the probe rank)"),
        ("update_ratio", 'nodes = ["relu1"]', "update_ratio: no selected node has a trained tensor"),
        ("weight_gradient_sample_rms", 'nodes = ["relu1"]',
         "weight_gradient_sample_rms: no selected node has a trained tensor and leaves samples apart")):
    refused(manifest(f'[[probes]]\ntype = "{probe}"\n{EVERY}{rest}\n'), sentence)
print(f"{same.count} ranks, spectra and sizes agree with numpy")
