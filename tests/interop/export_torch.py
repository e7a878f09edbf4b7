"""What `initlab export` writes, loaded into PyTorch, gives the recorded outputs.

export_torch.py PROGRAM LOADER_FOLDER: a dense network with batch_norm, trained for a few steps, every tensor recorded; exported
from its file (.npz and .h5) and loaded. A convolutional network, exported from its manifest. Exit 77: PyTorch is not installed."""
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

from export_network import MANIFEST
from pytorch import torch

program, loader = sys.argv[1:3]
sys.path.insert(0, loader)
import load_torch

CONVOLUTIONAL = """
[data]
source = "npy"
inputs = "images.npy"
labels = "labels.npy"
train = 100
test = 20
layout = "image"

[network]
initializer = "he"
bias = { type = "normal", std = 0.1 }
layers = [
  { type = "conv2d", channels = 6, kernel = 3, padding = 1, name = "conv1" }, "relu", { type = "max_pool", kernel = 2 },
  { type = "conv2d", channels = 8, kernel = 3, stride = 2, groups = 2, name = "conv2" }, "relu",
  { type = "conv_transpose2d", channels = 8, kernel = 2, groups = 2, name = "back" },
  { type = "prelu", per = "channel", name = "bent" }, "flatten",
  { type = "dense", units = 3, name = "out" },
]

[training]
loss = "cross_entropy"
optimizer = { type = "sgd", rate = 0.1 }
epochs = 1

[[probes]]
type = "hdf5"
batch = { from = "test", samples = 20 }
mode = "eval"
tensors = ["output"]
"""


def convolutional(real):
    m = torch.nn.Sequential()
    m.add_module("conv1", torch.nn.Conv2d(2, 6, 3, padding=1))
    m.add_module("relu1", torch.nn.ReLU())
    m.add_module("pool", torch.nn.MaxPool2d(2))
    m.add_module("conv2", torch.nn.Conv2d(6, 8, 3, stride=2, groups=2))
    m.add_module("relu2", torch.nn.ReLU())
    m.add_module("back", torch.nn.ConvTranspose2d(8, 8, 2, groups=2))
    m.add_module("bent", torch.nn.PReLU(8))
    m.add_module("flatten", torch.nn.Flatten())
    m.add_module("out", torch.nn.Linear(8 * 3 * 2, 3))
    return m.to(real).eval()


def logits_of(net, x):
    with torch.no_grad():
        return net(torch.as_tensor(x)).numpy()


def model(real):
    m = torch.nn.Sequential()
    m.add_module("hidden", torch.nn.Linear(20, 8))
    m.add_module("norm", torch.nn.BatchNorm1d(8))
    m.add_module("relu1", torch.nn.ReLU())
    m.add_module("out", torch.nn.Linear(8, 3))
    return m.to(real).eval()


wrong = []
lines = len(pathlib.Path(load_torch.__file__).read_text().splitlines())
if lines > 20:
    wrong.append(f"the loader has {lines} lines, expected at most 20")
with tempfile.TemporaryDirectory() as folder:
    here = pathlib.Path(folder)
    (here / "m.toml").write_text(MANIFEST)
    call = lambda *words: subprocess.run([program, *words], cwd=here, check=True, capture_output=True)
    call("run", "m.toml", "--out", "runs")
    run = next((here / "runs").glob("*.h5"))
    with h5py.File(run) as f:
        x, expected, rows = f["layers/input/output"][:], f["layers/out/output"][:], len(f["epoch"])
    real = torch.float64 if x.dtype == np.float64 else torch.float32
    for row, step in enumerate([0, 3, 6][:rows]):
        for name in ("w.npz", "w.h5"):
            call("export", str(run), "--step", str(step), "--out", name, "--force")
            net = model(real)
            load_torch.load(net, here / name)
            error = abs(logits_of(net, x if x.ndim == 2 else x[row]) - expected[row]).max()
            if not error < 1e-5:  # sums of 20 products of order 1, a few eps each: 1e-6 in single precision
                wrong.append(f"{name}, step {step}: logits differ by {error}")
    # A module without tensors in the file is no silent success.
    try:
        extra = model(real)
        extra.add_module("more", torch.nn.Linear(3, 3))
        load_torch.load(extra, here / "w.npz")
        wrong.append("a module that the file does not have was accepted")
    except RuntimeError as error:
        if "more.weight" not in str(error):
            wrong.append(f"the sentence does not name it: {error}")
    if rows != 3:
        wrong.append(f"{rows} rows recorded, expected 3")

    # Straight from a manifest: what its run would begin with. Images of 2 x 10 x 8, to tell height from width.
    drawn = np.random.default_rng(1)
    np.save(here / "images.npy", drawn.standard_normal((120, 2, 10, 8)))
    np.save(here / "labels.npy", np.arange(120) % 3)
    (here / "images.toml").write_text(CONVOLUTIONAL)
    call("run", "images.toml", "--out", "convolutional")
    with h5py.File(next((here / "convolutional").glob("*.h5"))) as f:
        x, expected = f["layers/input/output"][:], f["layers/out/output"][0]
    x = x.reshape(-1, 20, 2, 10, 8)[0]  # recorded once, as it does not change
    for name in ("images.npz", "images.h5"):
        call("export", "images.toml", "--out", name)
        net = convolutional(real)
        load_torch.load(net, here / name)
        error = abs(logits_of(net, x) - expected).max()
        if not error < 1e-5:  # sums of up to 27 products of order 1
            wrong.append(f"{name}: logits differ by {error}")
for one in wrong:
    print(f"WRONG {one}")
sys.exit(1 if wrong else 0)
