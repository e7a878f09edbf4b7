#!/usr/bin/env python3
"""fixup.py PROGRAM EXPERIMENTS: experiments/fixup-2019, shortened, on images of CIFAR-10's format made from Fashion-MNIST.

All three variants train, fixup begins where its paper says, and the files are whole."""
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

PROGRAM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2]) / "fixup-2019"
FASHION = "/usr/share/datasets/fashion-mnist"
SHORT = {"let.blocks": 1, "let.width1": 4, "let.width2": 8, "let.width3": 16, "training.batches.size": 50, "training.epochs": 3}


def finite(file):
    """The names of datasets with an entry that is no number."""
    wrong = []
    file.visititems(lambda name, item: wrong.append(name) if isinstance(item, h5py.Dataset) and item.dtype.kind == "f"
                    and not np.all(np.isfinite(item[()])) else None)
    return wrong


def check_step_0_of_fixup(file):
    # The classifier is 0, so every logit is 0 and every sample's loss is -log(1 / 10). The loss is summed in double: N equal
    # terms, of which each addition rounds the sum by at most 2^-53, so that the mean is right to N 2^-53 < 1e-12.
    for name in ("train_loss", "test_loss"):
        loss = file["metrics"][name][0]
        assert abs(loss - math.log(10)) < 1e-12 * math.log(10), (name, loss, math.log(10))
    # dl/dz of the logits is (1/10 - [class]); behind it everything is multiplied by the classifier's 0.
    weights = file["probes/weights/layers"]
    seen = {node: np.abs(weights[node]["weight_gradient"][0]).max() for node in weights if "weight_gradient" in weights[node]}
    assert len(seen) >= 14, seen
    assert seen.pop("out") > 0 and set(seen.values()) == {0}, seen


def main():
    if not os.path.isdir(FASHION):
        print("skipped: Fashion-MNIST is not installed (Debian's dataset-fashion-mnist)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "runs"
        subprocess.run([sys.executable, FOLDER / "stand_in.py", FASHION, f"{folder}/cifar-10", "2000", "500"], check=True)
        sets = [word for key, value in SHORT.items() for word in ("--set", f"{key}={value}")]
        done = subprocess.run([PROGRAM, "run", FOLDER / "cifar.toml", "--out", out, *sets], capture_output=True, text=True,
                              env={**os.environ, "INITLAB_DATA_PATH": folder}, check=False)
        assert done.returncode == 0, done.stderr
        names = sorted(path.name for path in out.iterdir())
        assert names == ["batch_norm_seed=1.h5", "fixup_seed=1.h5", "lsuv_seed=1.h5"], names
        for name in names:
            with h5py.File(out / name) as file:
                assert file.attrs["outcome"] == "completed", name
                rows = SHORT["training.epochs"] + 1
                assert len(file["metrics/train_loss"]) == rows, name
                sums = [node for node in file["layers"] if node.endswith("sum")]
                assert len(sums) == 5, sums
                for node in sums:
                    assert file["layers"][node]["output"].shape[:2] == (rows, 20), (name, node)
                assert not finite(file), (name, finite(file))
                loss = file["metrics/train_loss"][:]
                # ln 10 = 2.303 is the loss of what knows nothing; three epochs of so small a network come 0.26 and more below.
                assert loss[-1] < min(loss[0], math.log(10)) - 0.1, (name, loss)
                if name.startswith("fixup"):
                    check_step_0_of_fixup(file)
                print(name, *(f"{one:.3f}" for one in loss))


main()
