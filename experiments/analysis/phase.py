"""Draws which networks learn, over weight variance and depth: phase.py FOLDER OUT.png

Colours are the last test accuracy, the mean over seeds.
"""
import sys

import matplotlib
import numpy as np

import runs

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  the backend comes first


def accuracies(folder):
    """(variances, depths, accuracy of each pair, depths in rows)"""
    found = {}
    for run in runs.find(folder):
        place = (int(run.values["depth"]), float(run.values["scale"]))
        found.setdefault(place, []).append(run.metric("test_accuracy")[1][-1])
    depths, variances = (sorted({place[axis] for place in found}) for axis in (0, 1))
    return variances, depths, np.array([[np.mean(found.get((depth, variance), np.nan)) for variance in variances]
                                        for depth in depths])


def figure(folder):
    variances, depths, accuracy = accuracies(folder)
    drawn, axes = plt.subplots(figsize=(6.4, 4.6), dpi=100)
    mesh = axes.pcolormesh(variances, depths, accuracy, shading="nearest", vmin=0, vmax=1, cmap="viridis")
    drawn.colorbar(mesh, label="test accuracy")
    axes.set_xlabel("sigma_w^2")
    axes.set_ylabel("layers")
    drawn.tight_layout()
    return drawn, axes


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    figure(sys.argv[1])[0].savefig(sys.argv[2])
    print(sys.argv[2])
