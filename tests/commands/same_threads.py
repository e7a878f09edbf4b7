"""Every parameter and every dataset has the same bits on one to four threads. Usage: same_threads.py PROGRAM REAL

Small networks of every kind, a few steps each, everything recorded after each step: on a fixed batch, where 100 samples
are cut into slices, and on the current one, with its masks. Of 500 samples batches of 128 leave a short one of 116.
"""
import sys

import h5py

from program import initlab, scratch_folder
from same_bits import compare

REAL = sys.argv[2]
THREADS = (1, 2, 3, 4)
MANIFEST = """
seed = 1
[data]
DATA
train = 500
test = 100
[network]
initializer = "he"
layers = [LAYERS, { type = "dense", units = 10 }]
[training]
optimizer = { type = OPTIMIZER }
batches = { size = BATCH }
steps = 9
evaluate = { every_steps = 1 }
[[probes]]
type = "hdf5"
batch = { samples = 100 }
tensors = [TENSORS]
at = { every_steps = 1 }
[[probes]]
type = "hdf5"
name = "current"
batch = { from = "current" }
tensors = ["output", "output_gradient"]
at = { every_steps = 1 }
"""
DENSE = '{ type = "dense", units = %d }, "%s"'
CONV = '{ type = "conv2d", channels = %d, kernel = 3, stride = %d }, "relu"'
SGD, ADAM = '"sgd", rate = 0.1', '"adam", rate = 0.001'
TENSORS = ["output", "output_gradient", "weight", "bias", "weight_gradient", "bias_gradient"]

def synthetic(dimension):
    return f'source = "synthetic"\ndimension = {dimension}\nseparation = 0.2'


IMAGES = 'source = "fashion-mnist"\nlayout = "image"'
# Name: data, layers, optimizer, batch size, tensors beside weight and bias.
CASES = {
    "plain, B=100": (synthetic(784), [DENSE % (100, "sigmoid"), DENSE % (50, "sigmoid")], SGD, 100, []),
    "plain, B=128": (synthetic(784), [DENSE % (100, "sigmoid"), DENSE % (50, "sigmoid")], SGD, 128, []),
    "deep": (synthetic(200), [DENSE % (128, "relu")] * 10, SGD, 128, []),
    "convolutional": (IMAGES, [CONV % (8, 2), CONV % (16, 1), '{ type = "max_pool", kernel = 2 }'], SGD, 100, []),
    "Adam": (synthetic(300), [DENSE % (150, "relu")] * 2, ADAM, 128, ["weight_first_moment", "weight_second_moment"]),
    "dropout": (synthetic(300), [DENSE % (150, "relu"), '"dropout"'] * 2, SGD, 128, []),
    "batch_norm and dropout, Adam": (
        synthetic(300), ['{ type = "dense", units = 150 }, "batch_norm", "relu", "dropout"'] * 2, ADAM, 128,
        ["scale", "scale_gradient", "running_mean", "running_variance", "bias_second_moment"]),
}


def manifest(data, layers, optimizer, batch, more):
    return (MANIFEST.replace("DATA", data).replace("LAYERS", ", ".join(layers))
            .replace("OPTIMIZER", optimizer).replace("BATCH", str(batch))
            .replace("TENSORS", ", ".join(f'"{name}"' for name in TENSORS + more)))


def run(folder, name, text, *options):
    path = folder / "m.toml"
    path.write_text(text)
    done = initlab("run", path, "--out", folder / name, *options, expected=None)
    if "OpenBLAS has no such kernel for this processor" in done.stderr:
        return None
    assert done.returncode == 0, (options, done.stderr)
    return folder / name / "seed=1.h5"


def check_everything_is_there(path, threads, batch):
    """So that equal files mean what this test says: every parameter, after every step, on so many threads."""
    with h5py.File(path) as file:
        assert file.attrs["threads"] == threads, file.attrs["threads"]
        assert file["metrics/train_loss"].shape == (10,)
        short = 500 % batch or batch
        assert set(file["probes/current/batch_size"][:]) == {batch, short}, file["probes/current/batch_size"][:]
        for node in file.attrs["layer_names"].split():
            if file[f"layers/{node}"].attrs["type"] in ("dense", "conv2d"):
                for tensor in ("weight", "bias", "weight_gradient", "bias_gradient"):
                    assert file[f"layers/{node}/{tensor}"].shape[0] == 10, (node, tensor)


def check_same(name, files):
    for other in files[1:]:
        difference = compare(files[0], other)
        assert difference is None, f"{name}: {other.parent.name} and {files[0].parent.name}: {difference}"


for name, case in CASES.items():
    with scratch_folder("threads") as folder:
        text = manifest(*case)
        files = [run(folder, f"{threads} threads", text, "--threads", threads) for threads in THREADS]
        for threads, file in zip(THREADS, files):
            check_everything_is_there(file, threads, case[3])
        check_same(name, files)

# Under other kernels likewise, as far as this processor has them: one that multiplies whole matrices, one that wants tiles.
for kernel, tiling in {"Haswell": "whole", "SkylakeX": "small products 2" if REAL == "float" else "whole"}.items():
    with scratch_folder("threads") as folder:
        text = manifest(*CASES["plain, B=128"])
        files = [run(folder, f"{kernel}, {name}", text, "--threads", threads, "--kernel", kernel)
                 for name, threads in (("1 thread", 1), ("4 threads", 4), ("again", 1))]
        if None in files:
            print(f"{kernel}: not on this processor")
            continue
        check_same(kernel, files)
        with h5py.File(files[0]) as file:
            assert file.attrs["version_BLAS kernel"] == kernel, file.attrs["version_BLAS kernel"]
            assert file.attrs["version_BLAS tiling"] == tiling, file.attrs["version_BLAS tiling"]
