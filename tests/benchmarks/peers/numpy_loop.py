"""The loop of a blog post in numpy: one expression a formula. numpy_loop.py CASE.json prints its seconds for each epoch."""
import json
import os
import resource
import sys
import time

begin = time.perf_counter()
case = json.load(open(sys.argv[1]))
os.environ["OPENBLAS_NUM_THREADS"] = str(case["threads"])
import numpy as np  # noqa: E402: reads the number of threads

from data import load  # noqa: E402

x, labels, test_x, test_labels = load(np, case["data"])
start = np.load(case["start"])
weights = [start[f"w{i}"].copy() for i in range(case["layers"])]
biases = [start[f"b{i}"].copy() for i in range(case["layers"])]
targets = np.eye(10, dtype=np.float32)[labels]
rate = np.float32(case["rate"])
if case["activation"] == "sigmoid":
    def value(z): return 1 / (1 + np.exp(-z))
    def slope(a): return a * (1 - a)
else:
    value = np.tanh
    def slope(a): return 1 - a * a


def forward(batch):
    outputs = [batch]
    for w, b in zip(weights[:-1], biases[:-1]):
        outputs.append(value(outputs[-1] @ w + b))
    z = outputs[-1] @ weights[-1] + biases[-1]
    e = np.exp(z - z.max(1, keepdims=True))
    return outputs + [e / e.sum(1, keepdims=True)]


seconds = []
for order in start["order"][:case["epochs"]]:
    clock = time.perf_counter()
    for first in range(0, len(order), case["batch"]):
        index = order[first:first + case["batch"]]
        outputs = forward(x[index])
        delta = (outputs[-1] - targets[index]) / np.float32(len(index))
        for layer in reversed(range(len(weights))):
            w_gradient, b_gradient = outputs[layer].T @ delta, delta.sum(0)
            if layer:
                delta = (delta @ weights[layer].T) * slope(outputs[layer])
            weights[layer] -= rate * w_gradient
            biases[layer] -= rate * b_gradient
    seconds.append(time.perf_counter() - clock)
accuracy = float((forward(test_x)[-1].argmax(1) == test_labels).mean())
print(json.dumps({"seconds": seconds, "accuracy": accuracy, "whole": time.perf_counter() - begin,
                  "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
