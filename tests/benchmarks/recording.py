"""What recording costs, as ratios of runs in turn on the same cores. Usage: recording.py PROGRAM [PAIRS]

1. The seed network on Fashion-MNIST with all activations, gradients and weights of 1000 samples each epoch, against the
   same run with metrics alone: seconds of training (the file's training_seconds).
2. Each of the first 200 steps recorded on the current batch, against the same 200 steps bare.
3. Peak memory of both.

Bytes a second and the stall of a commit: micro_benchmarks --benchmark_filter='plain_write|rows'.
"""
import statistics
import sys

from measuring import machine, measured, scratch_folder, training_seconds

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
evaluate = [0]
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


def paired(folder, title, bare, probes, limit):
    ratios, memory = [], []
    for _ in range(pairs):
        file, _, plain = measured(program, folder, bare, "--threads", 1)
        without = training_seconds(file)
        file, _, peak = measured(program, folder, bare + probes, "--threads", 1)
        ratios.append(training_seconds(file) / without)
        memory.append((plain, peak))
    print(f"{title}: {statistics.median(ratios):.3f} of the bare time (from {min(ratios):.3f} to {max(ratios):.3f}, {pairs} "
          f"pairs; to reach: {limit}); {file.stat().st_size / 1e6:.1f} MB; peak memory {max(m[1] for m in memory):.0f} MB, "
          f"bare {max(m[0] for m in memory):.0f} MB")
    return file


with scratch_folder() as scratch:
    print(machine())
    paired(scratch, "all tensors of 1000 samples each epoch",
           NETWORK + TRAINING.replace("LENGTH", "epochs = 20"), EVERYTHING, 1.03)
    paired(scratch, "each of the first 200 steps on the current batch",
           NETWORK + TRAINING.replace("LENGTH", "steps = 199"), FILM, 2)
