"""20 recorded runs of one epoch, against a loop in Python. Usage: recorded_runs.py PROGRAM [PAIRS]

Four variants of 784-100-50-10 (sigmoid with weights of deviation 1, 0.01 and sqrt(1/n); relu with sqrt(2/n)) from 5 seeds
each on Fashion-MNIST, batches of 100, rate 0.1. Activations and gradients of 1000 test samples, weights and their
gradients are written at epochs 0 and 1, and the loss and accuracy of both sets. Both sides use all cores as they do when
nothing is said. The loop is written as a researcher writes it: PyTorch for the network, h5py for the file, one run after
another.
"""
import gzip
import pathlib
import statistics
import subprocess
import sys
import time

import h5py
import numpy as np

from measuring import machine, scratch_folder

SEEDS = range(1, 6)
IMAGES = pathlib.Path("/usr/share/datasets/fashion-mnist")
MANIFEST = """
[let]
phi = { type = "sigmoid" }
[data]
source = "fashion-mnist"
[network]
initializer = { type = "normal", std = 1.0 }
layers = [
  { type = "dense", units = 100 }, "$phi", { type = "dense", units = 50 }, "$phi", { type = "dense", units = 10 },
]
[training]
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 100 }
epochs = 1
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 1000 }
tensors = ["activation", "activation_gradient", "output", "output_gradient", "weight", "weight_gradient"]
[[variant]]
name = "std-1"
[[variant]]
name = "std-0.01"
set = { "network.initializer" = { type = "normal", std = 0.01 } }
[[variant]]
name = "xavier-in"
set = { "network.initializer" = { type = "xavier", fan = "in" } }
[[variant]]
name = "relu-he"
set = { "let.phi" = { type = "relu" }, "network.initializer" = { type = "he" } }
[sweep]
seed = [1, 2, 3, 4, 5]
"""


def loop(out):
    """The peer: this script, called with the folder to write to."""
    import torch

    def read(name, head):
        with gzip.open(IMAGES / f"{name}.gz") as file:
            return np.frombuffer(file.read(), np.uint8, offset=head)

    x = torch.from_numpy(read("train-images-idx3-ubyte", 16).reshape(-1, 784) / np.float32(255))
    y = torch.from_numpy(read("train-labels-idx1-ubyte", 8).astype(np.int64))
    test_x = torch.from_numpy(read("t10k-images-idx3-ubyte", 16).reshape(-1, 784) / np.float32(255))
    test_y = torch.from_numpy(read("t10k-labels-idx1-ubyte", 8).astype(np.int64))
    variants = {
        "std-1": (torch.sigmoid, lambda n: 1.0),
        "std-0.01": (torch.sigmoid, lambda n: 0.01),
        "xavier-in": (torch.sigmoid, lambda n: n**-0.5),
        "relu-he": (torch.relu, lambda n: (2 / n) ** 0.5),
    }
    cross_entropy = torch.nn.functional.cross_entropy
    for name, (phi, deviation) in variants.items():
        for seed in SEEDS:
            torch.manual_seed(seed)
            layers = [torch.nn.Linear(784, 100), torch.nn.Linear(100, 50), torch.nn.Linear(50, 10)]
            net = torch.nn.ModuleList(layers)
            for layer in layers:
                torch.nn.init.normal_(layer.weight, std=deviation(layer.in_features))
                torch.nn.init.zeros_(layer.bias)
            optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

            def forward(batch):
                a1 = phi(layers[0](batch))
                a2 = phi(layers[1](a1))
                return a1, a2, layers[2](a2)

            with h5py.File(out / f"{name}_seed={seed}.h5", "w") as file:

                def record(epoch):
                    group = file.create_group(f"epoch{epoch}")
                    nodes = forward(test_x[:1000])
                    for node in nodes:
                        node.retain_grad()
                    net.zero_grad()
                    cross_entropy(nodes[-1], test_y[:1000]).backward()
                    for i, node in enumerate(nodes):
                        group[f"node{i}/value"] = node.detach().numpy()
                        group[f"node{i}/gradient"] = node.grad.numpy()
                    for i, layer in enumerate(layers):
                        group[f"layer{i}/weight"] = layer.weight.detach().numpy()
                        group[f"layer{i}/weight_gradient"] = layer.weight.grad.numpy()
                    with torch.no_grad():
                        for part, inputs, labels in (("train", x, y), ("test", test_x, test_y)):
                            outputs = forward(inputs)[-1]
                            group.attrs[part + "_loss"] = float(cross_entropy(outputs, labels))
                            group.attrs[part + "_accuracy"] = float((outputs.argmax(1) == labels).float().mean())
                    file.flush()
                    return group.attrs["test_accuracy"]

                record(0)
                for batch in torch.randperm(len(x)).split(100):
                    loss = cross_entropy(forward(x[batch])[-1], y[batch])
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                print(name, seed, record(1))


def seconds_of(words):
    begin = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begin, done.stdout


def accuracies_of_files(folder):
    found = {}
    for path in folder.glob("*.h5"):
        with h5py.File(path) as file:
            found[path.stem] = float(file["metrics/test_accuracy"][-1])
    return found


def means(accuracies):
    """By variant, over the seeds."""
    variants = sorted({name.partition("_seed")[0] for name in accuracies})
    return {v: statistics.mean(a for name, a in accuracies.items() if name.partition("_seed")[0] == v) for v in variants}


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with scratch_folder() as scratch:
        manifest = scratch / "runs.toml"
        manifest.write_text(MANIFEST)
        print(machine())
        ratios = []
        for pair in range(pairs):
            ours, theirs = scratch / f"ours{pair}", scratch / f"theirs{pair}"
            theirs.mkdir()
            seconds, _ = seconds_of([program, "run", str(manifest), "--out", str(ours)])
            peer, printed = seconds_of([sys.executable, __file__, "--loop", str(theirs)])
            ratios.append(seconds / peer)
            print(f"  {seconds:.2f} s, the loop {peer:.2f} s", flush=True)
        ours = means(accuracies_of_files(ours))
        lines = [line.split() for line in printed.splitlines()]
        theirs = means({f"{name}_seed={seed}": float(accuracy) for name, seed, accuracy in lines})
        print("test accuracy, mean of 5 seeds: " +
              ", ".join(f"{v} {ours[v]:.3f} (the loop {theirs[v]:.3f})" for v in ours))
        print(f"20 recorded runs of one epoch: {statistics.median(ratios):.2f} of the loop's time (from {min(ratios):.2f} to "
              f"{max(ratios):.2f}, {pairs} pairs; to reach: 0.25)")


if sys.argv[1] == "--loop":
    loop(pathlib.Path(sys.argv[2]))
else:
    main()
