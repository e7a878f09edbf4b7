"""A third party's layer and activation beside the built-ins of the same mathematics, as ratios of runs in turn.
Usage: third_party.py BUILD_FOLDER [PAIRS] [--quick]

The plugins of tests/benchmarks/third_party are built out of tree against an installation of the build: a dense layer with
plain Armadillo expressions and with initlab::gemm, tanh with plain Armadillo expressions and by Elementwise. Networks:
784-100-50-10 at B = 100 and 784-[512]x3-10 at B = 128, on one thread and two. Seconds are what a run of several epochs
trains longer than a run of one. Test losses must agree: rounding moves them by less than 0.001 in so few epochs.
"""
import pathlib
import statistics
import subprocess
import sys

import h5py

from measuring import machine, measured, scratch_folder, training_seconds

words = [word for word in sys.argv[1:] if word != "--quick"]
quick = "--quick" in sys.argv
build = pathlib.Path(words[0]).resolve()
pairs = int(words[1]) if len(words) > 1 else 1 if quick else 7
SOURCES = pathlib.Path(__file__).parent / "third_party"
NETWORKS = {"784-100-50-10, B=100": ([100, 50], 100, 4), "784-[512]x3-10, B=128": ([512] * 3, 128, 2)}
# Which third party's component stands in whose place.
COMPONENTS = {"plain_dense": "dense", "gemm_dense": "dense", "plain_tanh": "tanh", "elementwise_tanh": "tanh"}
MANIFEST = """
[data]
source = "fashion-mnist"
train = TRAIN
[network]
initializer = {{ type = "xavier" }}
layers = [{layers}]
[training]
optimizer = {{ type = "sgd", rate = 0.1 }}
batches = {{ size = {batch} }}
epochs = {epochs}
evaluate = [0]
""".replace("TRAIN", "6000" if quick else "60000")


def built(folder):
    """The installed program and the folder of the plugins."""
    def quietly(*command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    quietly("cmake", "--install", build, "--prefix", folder / "prefix")
    quietly("cmake", "-S", SOURCES, "-B", folder / "plugins", f"-DCMAKE_PREFIX_PATH={folder / 'prefix'}")
    quietly("cmake", "--build", folder / "plugins", "-j", "2")
    return folder / "prefix/bin/initlab", folder / "plugins"


def trained(folder, program, plugins, network, threads, epochs, replaced):
    """Seconds of training and the last test loss, with `replaced` in place of built-ins."""
    sizes, batch, _ = NETWORKS[network]
    name = lambda builtin: replaced.get(builtin, builtin)
    # Weights are drawn by their nodes' names.
    dense = f'{{ type = "{name("dense")}", name = "d%d", units = %d }}'
    layers = [f'{dense % (i, units)}, "{name("tanh")}"' for i, units in enumerate(sizes)] + [dense % (len(sizes), 10)]
    text = MANIFEST.format(layers=", ".join(layers), batch=batch, epochs=epochs)
    path, _, _ = measured(program, folder, text, "--threads", threads, "--plugin-path", plugins)
    with h5py.File(path) as file:
        return training_seconds(path), float(file["metrics/test_loss"][-1])


def epoch(*case):
    """Seconds an epoch behind the first, and the last test loss."""
    more = NETWORKS[case[3]][2]
    one, _ = trained(*case[:5], 1, case[5])
    several, loss = trained(*case[:5], 1 + more, case[5])
    return (several - one) / more, loss


with scratch_folder() as scratch:
    program, plugins = built(scratch)
    print(f"{machine()}, {pairs} pairs\n")
    print("| third party's | network | threads | built-in, s an epoch | time against it |\n|---|---|---|---|---|")
    for component, builtin in COMPONENTS.items():
        for network in NETWORKS:
            for threads in (1, 2):
                ratios, own = [], []
                for _ in range(pairs):
                    seconds, loss = epoch(scratch, program, plugins, network, threads, {})
                    theirs, their_loss = epoch(scratch, program, plugins, network, threads, {builtin: component})
                    assert abs(loss - their_loss) < 1e-3, f"{component}: test loss {their_loss}, the built-in's {loss}"
                    own.append(seconds)
                    ratios.append(theirs / seconds)
                print(f"| {component} | {network} | {threads} | {statistics.median(own):.3f} | "
                      f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) |", flush=True)
