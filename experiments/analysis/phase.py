"""Draws which networks learn, over weight variance and depth: phase.py RUNS OUT.png

RUNS is a folder of run files, or a manifest, whose runs are then done first, into runs/NAME.
Colours are the last test accuracy, the mean over seeds; the line is 6 xi_c, the empirical rule for how deep tanh networks can
be trained (Schoenholz et al. 2017), xi_c by `initlab predict`.
"""
import numpy as np

import runs
import theory
from pictures import main, plt


def accuracies(folder):
    """(variances, depths, accuracy of each pair, depths in rows)"""
    found = {}
    for run in runs.find(folder):
        place = (int(run.values["depth"]), float(run.values["scale"]))
        found.setdefault(place, []).append(run.metric("test_accuracy")[1][-1])
    depths, variances = (sorted({place[axis] for place in found}) for axis in (0, 1))
    return variances, depths, np.array([[np.mean(found.get((depth, variance), np.nan)) for variance in variances]
                                        for depth in depths])


def trainable_depths(folder):
    """(variances, 6 xi_c at each)"""
    shallow = {}
    for run in sorted(runs.find(folder), key=lambda run: int(run.values["depth"])):
        shallow.setdefault(float(run.values["scale"]), run)
    return sorted(shallow), [theory.trainable_depth(shallow[variance]) for variance in sorted(shallow)]


def figure(folder):
    variances, depths, accuracy = accuracies(folder)
    drawn, axes = plt.subplots(figsize=(6.4, 4.6), dpi=100)
    mesh = axes.pcolormesh(variances, depths, accuracy, shading="nearest", vmin=0, vmax=1, cmap="viridis")
    drawn.colorbar(mesh, label="test accuracy")
    axes.plot(*trainable_depths(folder), color="white", linewidth=2, label="6 xi_c")
    axes.set_ylim(mesh.get_coordinates()[0, 0, 1], mesh.get_coordinates()[-1, 0, 1])
    axes.legend(loc="upper right", fontsize=8, facecolor="0.3", labelcolor="white")
    axes.set_xlabel("sigma_w^2")
    axes.set_ylabel("layers")
    return drawn, axes


if __name__ == "__main__":
    main(figure, __doc__)
