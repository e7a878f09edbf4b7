"""Draws how much q differs between networks by how many samples it is taken from: spread.py RUNS OUT.png

RUNS is a folder of run files, or a manifest, whose runs are then done first, into runs/NAME.
The spread is the standard deviation over networks of ln q of the last layer, whose relative error is 1 / sqrt(2 N) for N
networks; dashed is what theory expects from the widths, dotted what it would be if samples were as independent as networks
are.
"""
import h5py
import numpy as np

import runs
from pictures import main, plt


def spreads(run):
    """{samples: (deviation of ln q over networks, how many networks)} of the last layer that the probes of_N looked at."""
    found = {}
    with h5py.File(run.path) as file:
        probes = ["of_1", *[name for name in file["probes"]]]
    for name in probes:
        with run.probe(name) as probe:
            q = probe[probe.nodes("output_second_moment")[-1], "output_second_moment"][:, 0]
        found[int(name.removeprefix("of_"))] = (np.log(q).std(ddof=1), len(q))
    return dict(sorted(found.items()))


def figure(folder):
    drawn, axes = plt.subplots(figsize=(6.4, 4.2), dpi=100)
    found = sorted(runs.find(folder), key=lambda run: int(run.values["width"]))
    for i, run in enumerate(found):
        spread = spreads(run)
        samples, deviations = np.array(list(spread)), np.array([value for value, _ in spread.values()])
        errors = deviations / np.sqrt(2 * np.array([count for _, count in spread.values()]))
        axes.errorbar(samples, deviations, errors, color=f"C{i}", marker="o", capsize=3,
                      label=f"width {run.values['width']}")
        with run.probe("of_1") as probe:
            last = probe.nodes("output_second_moment")[-1:]
        axes.axhline(run.predicted("q_spread", last)[0], linestyle="--", color=f"C{i}", linewidth=1)
        axes.plot(samples, deviations[0] / np.sqrt(samples), ":", color=f"C{i}", linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("samples that q is taken from")
    axes.set_ylabel("standard deviation of ln q over networks")
    axes.legend(fontsize=8)
    return drawn, axes


if __name__ == "__main__":
    main(figure, __doc__)
