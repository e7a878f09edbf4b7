"""What recording costs, as ratios of runs in turn on the same cores. Usage: recording.py PROGRAM [PAIRS]

1. The seed network on Fashion-MNIST with all activations, gradients and weights of 1000 samples each epoch, against the
   same run with metrics alone: seconds of training (the file's training_seconds).
2. Each of the first 200 steps recorded on the current batch, against the same 200 steps bare.
3. Peak memory of both.

Bytes a second and the stall of a commit: micro_benchmarks --benchmark_filter='plain_write|rows'.
"""
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

import h5py

program = sys.argv[1]
pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
NETWORK = """
[data]
source = "fashion-mnist"
[network]
initializer = { type = "he" }
layers = [
  { type = "dense", units = 100 }, { type = "relu" }, { type = "dense", units = 50 }, { type = "relu" },
  { type = "dense", units = 10 },
]
"""
TRAINING = """
[training]
loss = "cross_entropy"
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 100 }
LENGTH
evaluate = EVALUATE
"""
EVERYTHING = """
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 1000 }
tensors = ["activation", "pre_activation", "activation_gradient", "pre_activation_gradient", "output", "output_gradient",
           "weight", "weight_gradient"]
"""
FILM = """
[[probes]]
type = "hdf5"
name = "film"
batch = { from = "current" }
tensors = ["activation", "activation_gradient"]
at = { steps = "0..199" }
"""


def manifest(folder, name, length, evaluate, probes):
    path = folder / f"{name}.toml"
    path.write_text(NETWORK + TRAINING.replace("LENGTH", length).replace("EVALUATE", evaluate) + probes)
    return path


def run(folder, path):
    """Seconds of training, peak memory in MB, the file."""
    process = subprocess.Popen([program, "run", str(path), "--out", str(folder / path.stem), "--force", "--threads", "1"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, path
    file = folder / path.stem / "seed=1.h5"
    with h5py.File(file) as h5:
        return h5.attrs["training_seconds"], usage.ru_maxrss / 1024, file


def paired(folder, title, bare, recorded, limit):
    ratios, memory = [], []
    for _ in range(pairs):
        without, plain, _ = run(folder, bare)
        seconds, peak, file = run(folder, recorded)
        ratios.append(seconds / without)
        memory.append((plain, peak))
    print(f"{title}: {statistics.median(ratios):.3f} of the bare time (from {min(ratios):.3f} to {max(ratios):.3f}, {pairs} "
          f"pairs; to reach: {limit}); {file.stat().st_size / 1e6:.1f} MB; peak memory {max(m[1] for m in memory):.0f} MB, "
          f"bare {max(m[0] for m in memory):.0f} MB")
    return file


with tempfile.TemporaryDirectory(prefix="initlab-benchmark-", dir=os.environ.get("TMPDIR")) as scratch:
    scratch = pathlib.Path(scratch)
    never = "[0]"
    print(f"{os.uname().machine}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    paired(scratch, "all tensors of 1000 samples each epoch",
           manifest(scratch, "bare", "epochs = 20", never, ""),
           manifest(scratch, "recorded", "epochs = 20", never, EVERYTHING), 1.03)
    paired(scratch, "each of the first 200 steps on the current batch",
           manifest(scratch, "bare200", "steps = 199", never, ""),
           manifest(scratch, "film", "steps = 199", never, FILM), 2)
