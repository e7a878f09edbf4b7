"""How an epoch's cost grows with width, depth, batch, samples and probes: exponents, measured.
Usage: scaling.py PROGRAM [REPETITIONS] [--quick]

Each row changes one size by factors of two and leaves the others. The seconds are those of the epochs behind the first,
the least of several runs, all sizes in turn. `exponent` is the slope of log(seconds) against log(size), 1 where cost is
proportional; `between` has the slopes from each size to the next: where these leave 1 (of a width: 2), another cost takes
over. A width is that of inputs and layers; a batch of another size changes the number of steps; a probe records the
activations of 250 samples at every tenth step.
"""
import math
import pathlib
import sys

import numpy as np

from measuring import machine, measured, scratch_folder, training_seconds

words = [word for word in sys.argv[1:] if word != "--quick"]
quick = "--quick" in sys.argv
program = pathlib.Path(words[0]).resolve()
repetitions = int(words[1]) if len(words) > 1 else 1 if quick else 5
EPOCHS = 1 if quick else 3  # behind the first
BASE = {"width": 256, "depth": 2, "batch": 100, "samples": 2000 if quick else 10000, "probes": 0}
SIZES = {
    "width": [64, 128, 256, 512, 1024],
    "depth": [2, 4, 8, 16, 32],
    "batch": [8, 16, 32, 64, 128, 256, 512, 1024],
    "samples": [1000, 2000, 4000, 8000, 16000, 32000],
    "probes": [1, 2, 4, 8, 16],
}
if quick:
    SIZES = {name: sizes[:3] for name, sizes in SIZES.items()}
MANIFEST = """
[data]
source = "synthetic"
dimension = {width}
train = {samples}
test = 1000
[network]
initializer = "he"
layers = [
  {{ repeat = {depth}, layers = [{{ type = "dense", units = {width} }}, "relu"] }}, {{ type = "dense", units = 10 }},
]
[training]
optimizer = {{ type = "sgd", rate = 0.01 }}
batches = {{ size = {batch} }}
epochs = {epochs}
evaluate = [0]
"""
# Samples of its own, so that no two share a pass.
PROBE = """
[[probes]]
type = "hdf5"
name = "probe{index}"
batch = {{ from = "train", samples = {samples} }}
tensors = ["activation"]
at = {{ every_steps = 10 }}
"""


def trained(folder, case, epochs):
    text = MANIFEST.format(**case, epochs=epochs)
    text += "".join(PROBE.format(index=index, samples=250 + index) for index in range(case["probes"]))
    file, _, _ = measured(program, folder, text, "--threads", 1)
    return training_seconds(file)


def epoch(folder, case):
    return (trained(folder, case, 1 + EPOCHS) - trained(folder, case, 1)) / EPOCHS


def slopes(sizes, seconds):
    """Of all, and from each size to the next."""
    x, y = np.log(sizes), np.log(seconds)
    return np.polyfit(x, y, 1)[0], np.diff(y) / np.diff(x)


with scratch_folder() as scratch:
    print(f"{machine()}, one thread, "
          f"{repetitions} repetitions; but for what grows: "
          + ", ".join(f"{name} {value}" for name, value in BASE.items()) + "\n")
    print("| what grows | sizes | seconds an epoch | exponent | between |\n|---|---|---|---|---|")
    for name, sizes in SIZES.items():
        seconds = [math.inf] * len(sizes)
        for _ in range(repetitions):
            for i, size in enumerate(sizes):
                seconds[i] = min(seconds[i], epoch(scratch, dict(BASE, **{name: size})))
        assert min(seconds) > 0, f"{name}: too short to be measured ({seconds})"
        exponent, between = slopes(sizes, seconds)
        print(f"| {name} | {', '.join(map(str, sizes))} | {', '.join(f'{s:.3g}' for s in seconds)} | {exponent:.2f} | "
              f"{', '.join(f'{slope:.2f}' for slope in between)} |", flush=True)
