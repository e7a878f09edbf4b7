"""What `initlab export` writes, loaded into PyTorch, gives the recorded outputs.

export_torch.py PROGRAM LOADER_FOLDER: a dense network with batch_norm, trained for a few steps, every tensor recorded; exported
from its file (.npz and .h5) and loaded. Exit 77: PyTorch is not installed."""
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

try:
    import torch
except ImportError:
    print("skipped: PyTorch is not installed (cmake/bootstrap.sh --interop installs it)")
    sys.exit(77)

program, loader = sys.argv[1:3]
sys.path.insert(0, loader)
import load_torch

MANIFEST = """
[data]
source = "synthetic"
dimension = 20
classes = 3
train = 250
test = 50

[network]
initializer = "he"
bias = { type = "normal", std = 0.1 }
layers = [
  { type = "dense", units = 8, name = "hidden" }, { type = "batch_norm", name = "norm" }, "relu",
  { type = "dense", units = 3, name = "out" },
]

[training]
loss = "cross_entropy"
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 100 }
epochs = 2

[[probes]]
type = "hdf5"
batch = { from = "test", samples = 50 }
mode = "eval"
tensors = ["output", "weight", "bias", "scale", "running_mean", "running_variance"]
"""


def model(real):
    m = torch.nn.Sequential()
    m.add_module("hidden", torch.nn.Linear(20, 8))
    m.add_module("norm", torch.nn.BatchNorm1d(8))
    m.add_module("relu1", torch.nn.ReLU())
    m.add_module("out", torch.nn.Linear(8, 3))
    return m.to(real).eval()


wrong = []
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
            with torch.no_grad():
                logits = net(torch.as_tensor(x if x.ndim == 2 else x[row])).numpy()
            error = abs(logits - expected[row]).max()
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
for one in wrong:
    print(f"WRONG {one}")
sys.exit(1 if wrong else 0)
