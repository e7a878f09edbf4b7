#!/usr/bin/env python3
"""experiments.py PROGRAM EXPERIMENTS: every manifest there is valid, and some of them show what they are about."""
import os
import pathlib
import sys

import h5py
import numpy as np

from program import initlab, scratch_folder

EXPERIMENTS = pathlib.Path(sys.argv[2])


def nodes(file, pattern):
    return [name for name in file.attrs["layer_names"].split() if pattern(name)]


def check_tanh(folder):
    """Poole et al. 2016. Pairs begin at cosine 0.6 and q = 1."""
    found = {}
    initlab("run", EXPERIMENTS / "poole-2016/tanh-50.toml", "--out", folder)
    for path in folder.glob("*.h5"):
        with h5py.File(path) as file:
            names = nodes(file, lambda name: name.endswith("tanh1"))
            z = file["layers"][names[-1]]["pre_activation"][0].astype(float)
            gradients = [file["layers"][name]["pre_activation_gradient"][0].astype(float) for name in (names[0], names[-1])]
        a, b = z[0::2], z[1::2]
        with np.errstate(all="ignore"):  # q may have underflowed
            c = np.mean(np.sum(a * b, 1) / np.sqrt(np.sum(a * a, 1) * np.sum(b * b, 1)))
        front, last = (np.sqrt(np.mean(g**2)) for g in gradients)
        found[path.name.removesuffix("_seed=1.h5")] = (np.mean(z**2), c, front / last)
    assert len(found) == 28, sorted(found)

    # tanh(z)^2 <= z^2: each layer multiplies q by at most gain^2 = 1/4 on average, 0.25^10 = 1e-6 after ten. The width of
    # 300 lets each factor vary by sqrt(2 / 300) = 8 %, ten of them by 26 %; 1e-4 is far outside.
    assert found["gain=0.5_variance=0.0_repeat=10"][0] < 1e-4, found
    # Ordered with a bias: the pairs converge to equal outputs. chi <= gain^2 = 1/4 is the factor by which 1 - c falls per
    # layer; 0.4 * 0.25^9 is below 1e-5.
    assert found["gain=0.5_variance=0.3_repeat=10"][1] > 0.9999, found
    # Chaotic without a bias: c* = 0. Ten pairs in 300 dimensions that share one network scatter by 1 / sqrt(300) = 0.06;
    # five times that stays apart from the 0.6 at which they began.
    assert abs(found["gain=4.0_variance=0.0_repeat=50"][1]) < 0.3, found
    # Gradients: ordered, each of 49 layers multiplies their square by at most 1/4: 2^-49 is below 1e-14. Chaotic: they grow,
    # by chi > 1 a layer.
    assert found["gain=0.5_variance=0.3_repeat=50"][2] < 1e-12, found
    assert found["gain=4.0_variance=0.3_repeat=50"][2] > 1e3, found


def check_residual(folder):
    """Blocks that begin with batch_norm end in a He layer behind a ReLU of variance 1: each adds about 1 to the second
    moment of the sum, whatever it reads."""
    data = 'data={source="synthetic",dimension=3072,separation=0.05,train=500,test=500}'
    initlab("run", EXPERIMENTS / "he-2016/residual-dense.toml", "--set", data, "--set", "training.epochs=0", "--out", folder)
    q, ratio = {}, {}
    for variant in ("residual", "scaled", "plain"):
        with h5py.File(folder / f"{variant}_seed=1.h5") as file:
            names = nodes(file, lambda name: name.startswith("block_") and name.endswith("_end"))
            assert len(names) == 20, names
            which = {"plain": "activation"}.get(variant, "output")
            layers = [file["layers"][name] for name in names]
            q[variant] = [np.mean(layer[which][0].astype(float) ** 2) for layer in layers]
            squares = [np.mean(layer[which + "_gradient"][0].astype(float) ** 2) for layer in layers]
            ratio[variant] = np.sqrt(squares[0] / squares[-1])
            kinds = {str(layer.attrs["kind"]) for layer in layers}
            assert kinds == {"activation" if variant == "plain" else "residual"}, kinds
    # Nineteen blocks add 19 (0.76 with the branch at a fifth). Each addition varies with the network by sqrt(5 / 128) = 20 %
    # (the relative spread of the mean square of He-ReLU at width 128), 19 independent ones by 5 %; 20 % is four times that.
    for variant, expected in (("residual", 19), ("scaled", 0.04 * 19)):
        grown = q[variant][-1] - q[variant][0]
        assert abs(grown / expected - 1) < 0.2, (variant, grown)
    # Without skips q stays at 1, and batch_norm's gradients explode with depth (Yang et al. 2019, arXiv:1902.08129: by
    # pi / (pi - 1) in the square for each ReLU layer on large batches: 1.467^19 = 1460 over 38 layers). With skips the factor of
    # block k is 1 + O(1 / k): polynomial.
    assert 0.5 < q["plain"][-1] < 2, q["plain"]
    assert ratio["plain"] > 100, ratio
    assert ratio["residual"] < 20, ratio


def lengths(folder, run):
    """(networks, layers): q at step 0 of each dense layer that `moments` looked at."""
    with h5py.File(folder / f"{run}.h5") as file:
        names = nodes(file, lambda name: "output_second_moment" in file["layers"][name])
        rows = [file["layers"][name]["output_second_moment"][:] for name in names]
    return np.array([values[:, 0] if values.ndim == 2 else values[:1] for values in rows]).T


def check_why_he(folder):
    """q_l = (sigma_w^2 / 2)^(l - 1) q_1: what the three differ by is exact, since they share random numbers: each layer's
    weights are the same numbers times 1, sqrt(2) and 2, and ReLU passes a factor on."""
    initlab("run", EXPERIMENTS / "why-he/why-he.toml", "--set", "training.epochs=0", "--out", folder)
    q = {variant: np.vstack([lengths(folder, f"{variant}_seed={seed}") for seed in range(1, 6)])
         for variant in ("smaller", "he", "larger")}
    assert q["he"].shape == (5, 31), q["he"].shape
    # Biases are 0; 31 layers round each product by a few 6e-8.
    layers = np.arange(1, 32)
    for variant, factor in (("smaller", 0.5), ("larger", 2.0)):
        off = np.abs(q[variant] / (q["he"] * factor ** layers) - 1).max()
        assert off < 1e-4, (variant, off)
    # ln(q_30 / q_1) over 29 He-ReLU layers of width 100 is about N(-beta / 2, beta), beta = 5 * 29 / 100: of five networks the
    # mean within five of its standard deviations. On 1000 samples instead of one the spread is smaller, not larger.
    beta = 5 * 29 / 100
    mean = np.log(q["he"][:, 29] / q["he"][:, 0]).mean()
    assert abs(mean + beta / 2) < 5 * np.sqrt(beta / 5), mean


def check_spread(folder):
    """The deviation of ln q over networks does not fall with samples, but with the width."""
    few = ["--set", "networks=100", "--set", 'sweep."let.width"=[50, 100]']
    initlab("run", EXPERIMENTS / "finite-width/spread.toml", *few, "--out", folder)
    deviation = {}
    for width in (50, 100):
        with h5py.File(folder / f"width={width}_seed=1.h5") as file:
            for samples in (1, 10, 100, 1000):
                base = file if samples == 1 else file[f"probes/of_{samples}"]
                q = base["layers/layer_10_dense1/output_second_moment"][:, 0]
                assert len(q) == 100
                deviation[width, samples] = np.log(q).std(ddof=1)
    for width in (50, 100):
        # Of one sample beta = 5 * 9 / width between the layers, and 2 / width of the first: ln of a mean of squares of
        # normal numbers. A deviation of 100 numbers is off by 7 %; beta itself to leading order by 10 % at width 50.
        expected = np.sqrt(47 / width)
        assert abs(deviation[width, 1] / expected - 1) < 0.35, deviation
        # Networks are the same: 100 times as many samples change the deviation by what 1 and 10 of them differ in, not by 10.
        assert deviation[width, 1000] > 0.8 * deviation[width, 10], deviation
        assert deviation[width, 1000] > 0.6 * deviation[width, 1], deviation
    ratio = deviation[50, 1000] / deviation[100, 1000]
    assert abs(ratio / np.sqrt(2) - 1) < 0.35, deviation  # two deviations, each off by 7 %: 10 %, and the leading order


def check_gelu(folder):
    """At its gain GELU falls from q = 0.9 and grows from q = 1.1, seen in the same networks but for the first layer's scale."""
    narrow = ["--set", "networks=40", "--set", "let.width=300"]
    initlab("run", EXPERIMENTS / "gelu-gain/gelu-gain.toml", *narrow, "--out", folder)
    q = {start: np.exp(np.log(lengths(folder, f"q-{start}_seed=1")).mean(0)) for start in ("0.9", "1", "1.1")}
    for start, values in q.items():
        # The first layer's q over networks and samples: the deviation of the mean of squares of 300 * 20 * 40 normal numbers,
        # of which those of a network share their weights (300 * 40 at least): sqrt(2 / 12000) = 1.3 %, five times.
        assert abs(values[0] / float(start) - 1) < 0.065, (start, values[0])
    # chi_q = 1.144 at q = 1: ln(q'/q) between two starts grows by it a layer as long as both are near 1; further away from
    # it more slowly below (chi_q falls towards 2.35 / 4 = 0.59) and above. Ten layers multiply ln(1.1 / 0.9) = 0.2 by
    # 1.144^10 = 3.8 to leading order; at least by 3 and at most by 5.
    apart = np.log(q["1.1"] / q["0.9"])
    assert 3 < apart[10] / apart[0] < 5, apart
    assert q["0.9"][10] < q["0.9"][5] < q["0.9"][0] and q["1.1"][10] > q["1.1"][5] > q["1.1"][0], q


def main():
    manifests = sorted(EXPERIMENTS.rglob("*.toml"))
    assert len(manifests) >= 6, manifests
    for manifest in manifests:
        initlab("validate", "--no-data", manifest)
    os.environ.pop("INITLAB_DATA_PATH", None)
    with scratch_folder("experiments") as folder:
        check_tanh(folder / "tanh")
        check_residual(folder / "residual")
        check_why_he(folder / "why-he")
        check_spread(folder / "spread")
        check_gelu(folder / "gelu")
    print(f"{len(manifests)} manifests valid; fifty tanh layers, twenty blocks, thirty ReLU layers, GELU at its gain and what "
          "networks differ by behave as their papers say")


main()
