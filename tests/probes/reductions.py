"""Every reduction against numpy on the raw tensors of the same run: reductions.py PROGRAM REAL"""
import numpy as np

from running import manifest, recorded, same

RAW = ["output", "pre_activation", "output_gradient", "pre_activation_gradient", "weight", "weight_gradient", "weight_update",
       "weight_gradient_per_sample", "weight_gradient_per_sample_squared_norm", "bias_gradient_per_sample", "bias",
       "bias_gradient", "bias_update"]
EVERY = "at = { every_steps = 1 }\nbatch = { samples = 50 }\n"
PROBES = f'[[probes]]\ntype = "hdf5"\ntensors = {RAW}\n{EVERY}'
REDUCED = ["output", "output_gradient", "weight", "weight_gradient", "weight_update", "weight_gradient_per_sample"]
for probe in ("moments", "histogram"):
    PROBES += f'[[probes]]\ntype = "{probe}"\ntensors = {REDUCED}\n{EVERY}'
for probe in ("shares", "gradient_scale", "correlation"):
    PROBES += f'[[probes]]\ntype = "{probe}"\n{EVERY}'


def moments(f, node, name, x, samples):
    d = {key.removeprefix(name): value for key, value in f[f"probes/moments/layers/{node}"].items()
         if key.startswith(name + "_")}
    rows = range(len(x))
    with np.errstate(invalid="ignore", divide="ignore"):
        for k in rows:
            v, what = x[k], f"{node}/{name} row {k}"
            t = (v - v.mean()) / v.std()
            # A mean that cancels is right within the rounding of what is added.
            same(what + " mean", d["_mean"][k] / max(np.abs(v).mean(), 1e-300), v.mean() / max(np.abs(v).mean(), 1e-300))
            same(what + " second moment", d["_second_moment"][k], (v ** 2).mean())
            same(what + " std", d["_std_pooled" if samples else "_std"][k], v.std())
            same(what + " skewness", d["_skewness"][k], (t ** 3).mean() if v.std() > 0 else np.nan, 1e-8)
            same(what + " kurtosis", d["_kurtosis"][k], (t ** 4).mean() if v.std() > 0 else np.nan)
            if samples:
                same(what + " across samples", d["_std_across_samples"][k], np.sqrt(v.var(0).mean()))
                same(what + " mean of units", d["_mean_unit"][k], v.mean(0))
                same(what + " std of units", d["_std_unit"][k], v.std(0))


def histogram(f, node, name, x, magnitudes):
    d = f[f"probes/histogram/layers/{node}"]
    edges = d[name + "_edges"][:]
    assert (np.diff(edges) > 0).all()
    for k, v in enumerate(x):
        v = np.abs(v) if magnitudes else v
        finite = v[np.isfinite(v)]
        what = f"{node}/{name} row {k}"
        assert (d[name + "_histogram"][k] == np.histogram(finite, edges)[0]).all(), what
        counts = {"_underflow": (finite < edges[0]).sum(), "_overflow": (finite > edges[-1]).sum(),
                  "_nan": np.isnan(v).sum(), "_inf": np.isinf(v).sum()}
        for suffix, count in counts.items():
            assert d[name + suffix][k] == count, f"{what}{suffix}: got {d[name + suffix][k]}, expected {count}"
        assert d[name + "_histogram"][k].sum() + sum(counts.values()) == v.size
        assert d[name + "_histogram"].dtype == np.int64


def documented(f):
    for probe in ("moments", "histogram", "shares", "gradient_scale", "correlation"):
        f[f"probes/{probe}"].visititems(
            lambda path, one: [one.attrs[key] for key in ("long_name", "units")] if hasattr(one, "shape") else None)


def dense(f):
    L = f["layers"]
    order = [("hidden", "sigmoid1", "input"), ("middle", "relu1", "sigmoid1"), ("out", None, "relu1")]
    for node in ("hidden", "sigmoid1", "middle", "relu1", "out"):
        signal = "activation" if node in ("sigmoid1", "relu1") else "output"
        for name, raw in ((signal, signal), (signal + "_gradient", None), ("weight", "weight"), ("weight_gradient", None),
                          ("weight_update", None), ("weight_gradient_per_sample", None)):
            if name not in L[node]:
                continue
            x = L[node][name][:].astype(float)
            samples = name.startswith((signal, "weight_gradient_per_sample"))
            moments(f, node, name, x, samples)
            histogram(f, node, name, x, "gradient" in name or "update" in name)
    rows = len(L["hidden/weight"])
    for node, phi, before in order:
        g = {key: value[:].astype(float) for key, value in L[node].items() if value.ndim > 1}
        scale = f[f"probes/gradient_scale/layers/{node}"]
        for k in range(rows):
            a = L["input/output"][:].astype(float) if before == "input" else L[before]["activation"][k].astype(float)
            # (sample, input, unit): products in single precision.
            single = np.einsum("si,su->siu", a, g["output_gradient"][k])
            same(f"{node} per sample", g["weight_gradient_per_sample"][k], single, 2e-6)
            same(f"{node} bias per sample", g["bias_gradient_per_sample"][k], g["output_gradient"][k], 2e-6)
            same(f"{node} mean of samples", single.mean(0), g["weight_gradient"][k], 1e-5)
            norms = L[node]["weight_gradient_per_sample_squared_norm"][k]
            same(f"{node} squared norm", norms, (a ** 2).sum(1) * (g["output_gradient"][k] ** 2).sum(1))
            same(f"{node} squared norm, formed", norms, (g["weight_gradient_per_sample"][k] ** 2).sum((1, 2)), 2e-6)
            same(f"{node} gradient per sample rms", scale["weight_gradient_per_sample_rms"][k],
                 np.sqrt(norms.mean() / a.shape[1] / g["output_gradient"].shape[2]))
            same(f"{node} gradient rms", scale["gradient_rms"][k], np.sqrt((g["output_gradient"][k] ** 2).mean()))
            for t in ("weight", "bias"):
                same(f"{node} {t} gradient rms", scale[f"{t}_gradient_rms"][k], np.sqrt((g[f"{t}_gradient"][k] ** 2).mean()))
                size = np.linalg.norm(g[t][k])
                same(f"{node} {t} update ratio", scale[f"{t}_update_ratio"][k],
                     np.linalg.norm(g[f"{t}_update"][k]) / size if size > 0 else np.nan)
    for node, slope in (("sigmoid1", lambda z: 1 / (2 + np.exp(z) + np.exp(-z))), ("relu1", lambda z: (z > 0) * 1.0)):
        shares, most = f[f"probes/shares/layers/{node}"], 0.25 if node == "sigmoid1" else 1
        assert shares["dead_share"].attrs["samples"] == 50 and shares["saturated_share"].attrs["saturation"] == 0.19
        for k in range(rows):
            z = L[node]["pre_activation"][k].astype(float)
            low = slope(z) < 0.19 * most
            same(f"{node} saturated", shares["saturated_share"][k], low.mean())
            same(f"{node} inactive", shares["inactive_share"][k], (slope(z) == 0).mean())
            same(f"{node} dead", shares["dead_share"][k], low.all(0).mean())
            same(f"{node} dl/dz", f[f"probes/gradient_scale/layers/{node}/gradient_rms"][k],
                 np.sqrt((L[node]["pre_activation_gradient"][k].astype(float) ** 2).mean()))
    for node in ("hidden", "relu1"):
        name = "activation" if node == "relu1" else "output"
        d = f[f"probes/correlation/layers/{node}"]
        for k in range(rows):
            z = L[node][name][k].astype(float)[:50]
            z = z / np.linalg.norm(z, axis=1, keepdims=True)
            c = (z @ z.T)[np.triu_indices(50, 1)]
            same(f"{node} c", d[name + "_correlation_mean"][k], c.mean())
            same(f"{node} quantiles of c", d[name + "_correlation_quantiles"][k], np.quantile(c, [0, .25, .5, .75, 1]))
    documented(f)


with recorded(manifest(PROBES)) as file:
    dense(file)

# Units that saturate so far that their slope is exactly 0: no gradient passes them, though it reaches them.
with recorded(manifest(PROBES, layers='{ type = "dense", units = 4, name = "hidden", weight = '
                       '{ type = "constant", value = 1e30 } }, "sigmoid", { type = "dense", units = 3, name = "out" }')) as file:
    scale = file["probes/gradient_scale/layers"]
    assert (file["layers/hidden/output_gradient"][0] == 0).all() and (file["layers/out/output_gradient"][0] != 0).any()
    # The node where it is lost; before it there is none to lose.
    for node, expected in (("out", 0), ("sigmoid1", 1), ("hidden", 0)):
        assert scale[f"{node}/gradient_underflow"][0] == expected, node
    counts = file["probes/histogram/layers/hidden"]
    outside = counts["output_underflow"][0] + counts["output_overflow"][0]
    assert outside == 50 * 4, f"outside the bins: {outside}"
print(f"{same.count} reductions agree with numpy")
