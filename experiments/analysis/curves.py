"""Draws learning curves with mean and spread over seeds: curves.py FOLDER OUT.png

A column for each learning rate, test accuracy above, training loss below; lines are means over seeds, bands are one
standard deviation to each side; frozen biases are drawn through, trained ones dashed.
"""
import numpy as np

import runs
from pictures import main, plt

METRICS = {"test_accuracy": "test accuracy", "train_loss": "training loss"}
STYLES = {"frozen": "-", "trained": "--"}


def mean_and_spread(chosen, metric):
    """(steps, mean, standard deviation with divisor n - 1) over runs; over the steps that all of them reached."""
    curves = [run.metric(metric) for run in chosen]
    steps = min((steps for steps, _ in curves), key=len)
    values = np.array([values[:len(steps)] for _, values in curves])
    return steps, values.mean(0), values.std(0, ddof=1) if len(values) > 1 else np.zeros(len(steps))


def groups(found):
    """{(rate, biases): {variant: runs}}"""
    places = sorted({(run.values.get("rate", ""), run.values.get("biases", "")) for run in found})
    return {place: runs.by_variant([run for run in found
                                    if (run.values.get("rate", ""), run.values.get("biases", "")) == place])
            for place in places}


def figure(folder):
    grouped = groups(runs.find(folder))
    rates = sorted({rate for rate, _ in grouped}, key=lambda rate: float(rate or 0))
    drawn, axes = plt.subplots(len(METRICS), len(rates), squeeze=False, sharex=True, sharey="row",
                               figsize=(4.6 * len(rates), 5.6), dpi=80)
    colours = {variant: f"C{i}" for i, variant in enumerate(runs.by_variant(runs.find(folder)))}
    for (rate, biases), variants in grouped.items():
        for row, metric in enumerate(METRICS):
            panel = axes[row][rates.index(rate)]
            for variant, chosen in variants.items():
                steps, mean, spread = mean_and_spread(chosen, metric)
                label = variant if biases in ("frozen", "") else None
                panel.plot(steps, mean, STYLES.get(biases, "-"), color=colours[variant], linewidth=1.2, label=label)
                panel.fill_between(steps, mean - spread, mean + spread, color=colours[variant], alpha=0.2, linewidth=0)
    for column, rate in enumerate(rates):
        axes[0][column].set_title(f"rate {rate}" if rate else "", fontsize=10)
        axes[-1][column].set_xlabel("step")
        axes[-1][column].set_xscale("symlog", linthresh=1)
    for row, name in enumerate(METRICS.values()):
        axes[row][0].set_ylabel(name)
    axes[0][0].set_ylim(0, 1)
    axes[1][0].set_ylim(bottom=0)
    axes[0][0].legend(fontsize=8)
    return drawn, axes


if __name__ == "__main__":
    main(figure, __doc__)
