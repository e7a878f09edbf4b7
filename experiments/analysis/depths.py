"""Draws how q, the mean square of z, runs through depth at step 0: depths.py RUNS OUT.png

RUNS is a folder of run files, or a manifest, whose runs are then done first, into runs/NAME.
A run's q of each dense layer is what the probe `moments` recorded of its output. Thin lines are networks, thick ones the
means of their logarithms, one colour a variant; dashed is what theory expects of infinitely wide networks, shaded where it
expects one sample's q in two thirds of the networks.
"""
import numpy as np
from matplotlib.ticker import LogLocator

import runs
from pictures import main, plt

SHOWN = 20  # networks of a variant that get a line of their own


def lengths(run):
    """(networks, layers): q at step 0; a file of many networks has a row for each."""
    with run.probe("moments") as probe:
        rows = [probe[node, "output_second_moment"][:] for node in probe.nodes("output_second_moment")]
    rows = [values[:, 0] if values.ndim == 2 else values[:1] for values in rows]
    return np.array(rows).T


def by_variant(folder):
    """{variant: (networks, layers)}, all seeds and networks together; in the order of the last q."""
    found = {name: np.vstack([lengths(run) for run in chosen])
             for name, chosen in runs.by_variant(runs.find(folder)).items()}
    return dict(sorted(found.items(), key=lambda item: np.median(item[1][:, -1])))


def expected(folder):
    """{variant: (q of infinitely wide networks, standard deviation of one network's ln q)} of each layer."""
    found = {}
    for name, (run, *_) in runs.by_variant(runs.find(folder)).items():
        with run.probe("moments") as probe:
            nodes = probe.nodes("output_second_moment")
        found[name] = run.predicted("q", nodes), run.predicted("q_spread", nodes)
    return found


def typical(q):
    """Of each layer the geometric mean over networks: they differ by factors."""
    return np.exp(np.log(q).mean(0))


def figure(folder):
    drawn, axes = plt.subplots(figsize=(6.4, 4.2), dpi=100)
    predictions = expected(folder)
    for i, (variant, q) in enumerate(by_variant(folder).items()):
        layers = np.arange(1, q.shape[1] + 1)
        axes.plot(layers, q[:SHOWN].T, color=f"C{i}", linewidth=0.5, alpha=0.5)
        axes.plot(layers, typical(q), color=f"C{i}", linewidth=2, label=variant)
        value, spread = predictions[variant]
        axes.plot(layers, value, "--", color=f"C{i}", linewidth=1.2)
        # The logarithm of one network's is about normal, and its mean half a variance below that of the mean.
        low, high = (value * np.exp(-spread**2 / 2 + side * spread) for side in (-1, 1))
        axes.fill_between(layers, low, high, color=f"C{i}", alpha=0.15, linewidth=0)
    axes.set_yscale("log")
    axes.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))  # none where there are many decades
    axes.yaxis.set_minor_formatter("{x:g}")
    axes.set_xlabel("layer")
    axes.set_ylabel("q, mean square of z at step 0")
    axes.legend(fontsize=8)
    return drawn, axes


if __name__ == "__main__":
    main(figure, __doc__)
