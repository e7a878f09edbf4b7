"""The table's numbers of one run file, a line for each step: print_numbers.py FILE

numbers.m and numbers.R print the same: step; mean, standard deviation and idle share of each hidden layer's
activations; standard deviation of each weight gradient; training and test loss; training and test accuracy.
"""
import sys

import measures
import runs

METRICS = ["train_loss", "test_loss", "train_accuracy", "test_accuracy"]


def columns(numbers):
    """The names of a step's numbers, in the order of the line."""
    layers = sorted({int(name.split()[-1]) for name in numbers if name.startswith("mean ")})
    gradients = sorted({int(name.split()[-1]) for name in numbers if name.startswith("gradient ")})
    return ([f"{what} {layer}" for layer in layers for what in ("mean", "std", "idle")]
            + [f"gradient {layer}" for layer in gradients] + METRICS)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for step, numbers in measures.at_steps(runs.Run(sys.argv[1])).items():
        print(step, *(f"{numbers[name]:.5g}" for name in columns(numbers)))
