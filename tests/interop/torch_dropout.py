"""Dropout's statistics beside PyTorch's: the share of kept entries, their scaling, mean and variance, independence.

python3 torch_dropout.py FILE EPS: the nodes before, first, second of torch_dropout.toml, recorded on the current batch, where the
recorded pass is the training pass itself. Exit 77: PyTorch is not installed."""
import sys

import h5py
import numpy as np

from pytorch import torch

RATE = 0.3
# A normal deviate exceeds 5 with probability 6e-7: of some twenty comparisons none fails by chance, and the seed is fixed.
ERRORS = 5
path, eps = sys.argv[1], float(sys.argv[2])
checks = 0


def near(what, found, expected, allowed):
    global checks
    checks += 1
    assert abs(found - expected) <= allowed, f"{what} is {found:.6g}, expected {expected:.6g} +- {allowed:.1g}"


def factors(x, y):
    """What each entry was multiplied by."""
    return np.divide(y, x, where=x != 0, out=np.full_like(x, np.nan))


def statistics(m):
    """Share kept, mean and variance of y / x."""
    return (m != 0).mean(), m.mean(), m.var()


with h5py.File(path) as file:
    read = lambda node, quantity="output": file["layers"][node][quantity][:].astype(float)
    before, first, second = read("before"), read("first"), read("second")
    d_before, d_first = read("before", "output_gradient"), read("first", "output_gradient")

kept = 1 / (1 - RATE)
mask = factors(before, first)
assert mask.size >= 1_000_000 and np.isfinite(mask).all()
# 1 / (1 - rate) and the product are rounded once each, and so is the quotient here.
assert (np.abs(mask[mask != 0] - kept) <= 4 * eps * kept).all(), "a kept entry is not multiplied by 1 / (1 - rate)"
# The gradient goes through the same mask.
assert (np.abs(d_before - mask * d_first) <= 4 * eps * np.abs(d_first).max() * kept).all(), "the gradient has another mask"

torch.manual_seed(0)
theirs = torch.nn.functional.dropout(torch.ones(mask.shape, dtype=torch.float64), RATE, training=True).numpy()
assert set(np.unique(theirs)) == {0.0, kept}, "PyTorch scales otherwise"
n, variance = mask.size, RATE / (1 - RATE)
# The factor is kept with probability 1 - rate: mean 1, variance v = rate / (1 - rate). The share kept varies by its error e;
# the sample variance kept^2 share (1 - share) then by |kept^2 (2 rate - 1)| e = |kept - 2| sqrt(v / n).
errors = {"share kept": np.sqrt(RATE * (1 - RATE) / n), "mean": np.sqrt(variance / n),
          "variance": abs(kept - 2) * np.sqrt(variance / n)}
for (what, error), ours, torchs, exact in zip(errors.items(), statistics(mask), statistics(theirs), (1 - RATE, 1, variance)):
    near(f"{what}", ours, exact, ERRORS * error)
    near(f"{what} less PyTorch's", ours - torchs, 0, ERRORS * np.sqrt(2) * error)

# Entries are independent along steps, samples and features, and those of two nodes: correlations are N(0, 1 / n).
centred = mask - 1
for axis, name in enumerate(("steps", "samples", "features")):
    a, b = np.delete(centred, 0, axis), np.delete(centred, -1, axis)
    near(f"correlation of neighbouring {name}", (a * b).mean() / variance, 0, ERRORS / np.sqrt(a.size))
through = mask != 0
other = factors(first, second)[through]
near("share kept by the second node of what the first kept", (other != 0).mean(), 1 - RATE,
     ERRORS * np.sqrt(RATE * (1 - RATE) / other.size))
print(f"{path}: {checks} statistics of {n} entries agree with theory and with PyTorch {torch.__version__}")
