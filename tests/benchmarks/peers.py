"""Training beside numpy and PyTorch: the same initial weights, the same order of samples, runs in turn on the same cores.
Usage: peers.py PROGRAM [PAIRS [CASE...]]; a case is chosen by a part of its name.

Seconds an epoch are those of the epochs behind the first. initlab's are what a run of several epochs trains longer than
a run of one, without evaluations between. Where the test accuracies differ by more than 0.0005 (rounding moves a few of
10,000 images), the line says so and is void.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import h5py
import numpy as np

from measuring import measured, scratch_folder, training_seconds

program = str(pathlib.Path(sys.argv[1]).resolve())
pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
only = sys.argv[3:]
PEERS = pathlib.Path(__file__).parent / "peers"
DATA = os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist")

SMALL = {"sizes": [100, 50], "activation": "sigmoid", "optimizer": "sgd", "rate": 0.1, "epochs": 4}
DEEP = {"sizes": [512] * 10, "activation": "tanh", "optimizer": "sgd", "rate": 0.1, "epochs": 1, "train": 12800}
CONV = {"convolutional": True, "optimizer": "sgd", "rate": 0.1, "epochs": 1, "train": 6000, "test": 1000}
CASES = {}
for batch in (100, 32, 1000):
    for threads in (1, 2):
        CASES[f"784-100-50-10 sigmoid, B={batch}, {threads} thread{'s' * (threads > 1)}"] = dict(
            SMALL, batch=batch, threads=threads)
for optimizer, rate in (("momentum", 0.01), ("adam", 0.001)):
    CASES[f"784-100-50-10 sigmoid, {optimizer}, B=100, 1 thread"] = dict(
        SMALL, batch=100, threads=1, optimizer=optimizer, rate=rate)
for threads in (1, 2):
    name = f"{threads} thread{'s' * (threads > 1)}"
    CASES[f"784-[512]x10-10 tanh, B=128, {name}"] = dict(DEEP, batch=128, threads=threads)
    CASES[f"conv net, B=100, {name}"] = dict(CONV, batch=100, threads=threads)


def manifest(case, epochs, extra=""):
    if case.get("convolutional"):
        layers = ['{ type = "conv2d", channels = 32, kernel = 3, padding = 0 }', '"relu"',
                  '{ type = "conv2d", channels = 64, kernel = 3, padding = 0 }', '"relu"',
                  '{ type = "max_pool", kernel = 2 }', '{ type = "dense", units = 128 }', '"relu"']
    else:
        layers = [text for units in case["sizes"]
                  for text in (f'{{ type = "dense", units = {units} }}', f'"{case["activation"]}"')]
    counts = "".join(f"{key} = {case[key]}\n" for key in ("train", "test") if key in case)
    return f"""
[data]
source = "fashion-mnist"
folder = "{DATA}"
layout = "{'image' if case.get('convolutional') else 'vector'}"
{counts}[network]
initializer = {{ type = "lecun" }}
layers = [{", ".join(layers)}, {{ type = "dense", units = 10 }}]
[training]
loss = "cross_entropy"
optimizer = {{ type = "{case['optimizer']}", rate = {case['rate']} }}
batches = {{ size = {case['batch']} }}
epochs = {epochs}
evaluate = [0]
{f"evaluate_samples = {{ train = {case['evaluated']} }}" if "evaluated" in case else ""}
{extra}"""


def initlab(folder, case, epochs, extra=""):
    return measured(program, folder, manifest(case, epochs, extra), "--threads", case["threads"])


def first_values(folder, case):
    """The weights before step 0 and the samples of each batch, from a run that records both."""
    extra = """
[[probes]]
type = "hdf5"
tensors = ["weight", "bias"]
at = [0]
batch = { from = "test", samples = 1 }
[[probes]]
type = "hdf5"
name = "order"
batch = { from = "current" }
nodes = ["dense*"]
tensors = ["bias"]
select = { unit = 1 }
at = { every_steps = 1 }
"""
    file, _, _ = initlab(folder, dict(case, threads=1), case["epochs"] + 1, extra)
    values = {}
    with h5py.File(file) as h5:
        if "sizes" in case:
            for i in range(len(case["sizes"]) + 1):
                values[f"w{i}"] = h5[f"layers/dense{i + 1}/weight"][0]
                values[f"b{i}"] = h5[f"layers/dense{i + 1}/bias"][0]
        sizes = h5["probes/order/batch_size"][:].astype(int)
        rows = [row[:size] for row, size in zip(h5["probes/order/sample_index"][:], sizes)]
    samples, epochs = case.get("train", 60000), case["epochs"] + 1
    rows = rows[:-(-samples // case["batch"]) * epochs]
    values["order"] = np.concatenate(list(rows)).reshape(epochs, samples)
    np.savez(folder / "start.npz", **values)


def peer(folder, name, case):
    path = folder / "case.json"
    path.write_text(json.dumps(dict(case, data=DATA, start=str(folder / "start.npz"), epochs=case["epochs"] + 1,
                                    layers=len(case.get("sizes", [])) + 1)))
    # PyTorch's second thread waits politely, which is its best setting here.
    environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE")
    done = subprocess.run(["/usr/bin/python3", str(PEERS / f"{name}_loop.py"), str(path)], check=True, text=True,
                          stdout=subprocess.PIPE, env=environment)
    answer = json.loads(done.stdout)
    return statistics.median(answer["seconds"][1:] or answer["seconds"]), answer["accuracy"], answer["whole"], answer["mb"]


def accuracy(folder, case):
    file, _, _ = initlab(folder, case, case["epochs"] + 1)
    with h5py.File(file) as h5:
        return float(h5["metrics/test_accuracy"][-1])


def trained(folder, case, epochs):
    return training_seconds(initlab(folder, case, epochs)[0])


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return os.uname().machine


with scratch_folder() as scratch:
    kernel = next(line.split()[-1] for line in subprocess.run([program, "--version"], text=True, check=True,
                  stdout=subprocess.PIPE).stdout.splitlines() if line.startswith("BLAS kernel"))
    print(f"{processor()}, {os.cpu_count()} cores, kernel {kernel}, load {os.getloadavg()[0]:.1f}, {pairs} pairs\n")
    print("| case | initlab, s an epoch | time against numpy | against PyTorch | test accuracies |\n|---|---|---|---|---|")
    for name, case in CASES.items():
        if only and not any(part in name for part in only):
            continue
        first_values(scratch, case)
        peers = (["numpy"] if case["optimizer"] == "sgd" and "sizes" in case else []) + ["torch"]
        ratios = {p: [] for p in peers}
        own, found = [], {}
        if "sizes" in case:
            found["initlab"] = accuracy(scratch, case)
        for _ in range(pairs):
            seconds = (trained(scratch, case, case["epochs"] + 1) - trained(scratch, case, 1)) / case["epochs"]
            own.append(seconds)
            for p in peers:
                theirs, found_accuracy, _, _ = peer(scratch, p, case)
                ratios[p].append(seconds / theirs)
                if "sizes" in case:
                    found[p] = found_accuracy
        void = found and max(found.values()) - min(found.values()) > 0.0005
        print(f"| {name} | {statistics.median(own):.3f} | {spread(ratios['numpy']) if 'numpy' in ratios else '-'} | "
              f"{spread(ratios['torch'])} | {', '.join(f'{v:.4f}' for v in found.values())}{' VOID' if void else ''} |",
              flush=True)
    if not only or "start" in " ".join(only):
        # Before and after the epoch, each time the test set and as little as may be of the training set; the peers look
        # at the test set after it.
        for threads in (1, 2):
            case = dict(SMALL, batch=1000, threads=threads, epochs=1, evaluated=1)
            first_values(scratch, case)
            whole = {"initlab": [], "numpy": [], "torch": []}
            memory = {}
            for _ in range(pairs):
                _, seconds, memory["initlab"] = initlab(scratch, dict(case), 1)
                whole["initlab"].append(seconds)
                for p in ("numpy", "torch"):
                    begin = time.perf_counter()
                    _, _, _, memory[p] = peer(scratch, p, dict(case, epochs=0))
                    whole[p].append(time.perf_counter() - begin)
            ratios = {p: [a / b for a, b in zip(whole["initlab"], whole[p])] for p in ("numpy", "torch")}
            print(f"| one epoch from start to end, B=1000, {threads} thread{'s' * (threads > 1)} | "
                  f"{statistics.median(whole['initlab']):.3f} | {spread(ratios['numpy'])} | {spread(ratios['torch'])} | |")
        print(f"\nPeak memory: initlab {memory['initlab']:.0f} MB, numpy {memory['numpy']:.0f} MB, "
              f"PyTorch {memory['torch']:.0f} MB")
