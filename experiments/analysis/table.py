"""Prints the study's table in Markdown: table.py FOLDER [--rate 0.01] [--biases frozen]

Mean and standard deviation over seeds at each step of the probe "state", the deviation in units of the mean's last
digit: 0.456(12) is 0.456 with a standard deviation of 0.012. a1, a2 are the hidden layers' activations, dW1, dW2, ...
the weight gradients, from the input on; idle is the share of saturated sigmoids, or of ReLUs at 0.
"""
import argparse
import math

import measures
import runs
from print_numbers import columns

HEADINGS = {"mean": "mean a{}", "std": "std a{}", "idle": "idle {}", "gradient": "std dW{}"}


def shown(mean, deviation):
    """The mean to the second digit of its deviation if that is below 20, else to the first; at most five digits."""
    if not math.isfinite(mean) or not deviation > 1e-12 * abs(mean):  # nothing to tell, or all seeds alike
        return f"{mean:.5g}"
    place = math.floor(math.log10(deviation) - math.log10(1.95))
    place = max(place, math.floor(math.log10(abs(mean))) - 4) if mean else place
    units = round(deviation / 10.0 ** place)
    if place >= 0:
        return f"{mean:.0f}({deviation:.0f})"
    if abs(mean) >= 0.001:
        return f"{mean:.{-place}f}({units})"
    power = max(math.floor(math.log10(abs(mean))) if mean else place, place)
    return f"{mean / 10.0 ** power:.{power - place}f}({units})e{power}"


def heading(column):
    what, _, layer = column.partition(" ")
    return HEADINGS[what].format(layer) if what in HEADINGS else column.replace("_", " ")


def rows(found):
    """The heading, and a row for each variant and step."""
    table = []
    for variant, chosen in runs.by_variant(found).items():
        for step, numbers in measures.over_seeds(chosen).items():
            table = table or [["variant", "step", *map(heading, columns(numbers))]]
            table.append([variant, str(step), *(shown(*numbers[column]) for column in columns(numbers))])
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--rate", default="0.01")
    parser.add_argument("--biases", default="frozen")
    options = parser.parse_args()
    first, *rest = rows(runs.find(options.folder, rate=options.rate, biases=options.biases))
    for row in [first, ["---"] * len(first), *rest]:
        print("| " + " | ".join(row) + " |")
