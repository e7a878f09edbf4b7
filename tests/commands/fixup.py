#!/usr/bin/env python3
"""fixup.py PROGRAM EXPERIMENTS: experiments/fixup-2019, shortened, on images of CIFAR-10's format made from Fashion-MNIST.

All three variants train, fixup begins where its paper says and its scalars learn at a tenth of the rate, lsuv reaches its
target in every layer, and the files are whole."""
import json
import math
import os
import pathlib
import subprocess
import sys

import h5py
import numpy as np

from program import initlab, scratch_folder

FOLDER = pathlib.Path(sys.argv[2]) / "fixup-2019"
FASHION = "/usr/share/datasets/fashion-mnist"
TENSORS = ("weight", "bias", "scale")
SHORT = {"let.blocks": 1, "let.width1": 4, "let.width2": 8, "let.width3": 16, "training.batches.size": 50}

EPOCHS = 3
RATE, STEPS = 0.05, 40  # of one epoch of SGD: 2000 images, 50 at a time


def run(folder, out, sets, *words):
    initlab("run", FOLDER / "cifar.toml", "--out", out, *words,
            *(word for key, value in sets.items() for word in ("--set", f"{key}={value}")),
            env={**os.environ, "INITLAB_DATA_PATH": folder})


def finite(file):
    """The names of datasets with an entry that is no number."""
    wrong = []
    file.visititems(lambda name, item: wrong.append(name) if isinstance(item, h5py.Dataset) and item.dtype.kind == "f"
                    and not np.all(np.isfinite(item[()])) else None)
    return wrong


def check_loss_of_fixup(file):
    # The classifier is 0, so every logit is 0 and every sample's loss is -log(1 / 10). The loss is summed in double: N equal
    # terms, of which each addition rounds the sum by at most 2^-53, so that the mean is right to N 2^-53 < 1e-12.
    for name in ("train_loss", "test_loss"):
        loss = file["metrics"][name][0]
        assert abs(loss - math.log(10)) < 1e-12 * math.log(10), (name, loss, math.log(10))


def check_gradients_of_fixup(file):
    """At step 0 none but the classifier's is other than 0. Each tensor moves by -rate times its gradient, scalars by a tenth
    of that."""
    layers = file["probes/weights/layers"]
    tensors = {f"{node}/{name}": [layers[node][name + suffix][:].reshape(STEPS + 1, -1).astype(float)
                                  for suffix in ("", "_gradient", "_update")]
               for node in layers for name in TENSORS if name in layers[node]}
    # 13 convolutions and the classifier, all with biases; 5 scalars a block and 2 outside.
    assert len(tensors) == 14 * 2 + 5 * 5 + 2, sorted(tensors)
    # dl/dz of the logits is (1/10 - [class]); behind it everything is multiplied by the classifier's 0.
    learns = {name for name, (_, gradient, _) in tensors.items() if np.any(gradient[0])}
    assert learns == {"out/weight", "out/bias"}, learns
    scalars = 0
    for name, (value, gradient, update) in tensors.items():
        scalar = value.shape[1] == 1
        scalars += scalar
        step = -RATE * (0.1 if scalar else 1) * gradient[:-1]
        # The product and the new value are rounded once each; what is recorded is their difference, rounded as well.
        # The gradient itself is summed twice, in the step with samples divided by the batch size before the sum and in the
        # recording after it: each sum rounds by some eps of its terms, which are as large as the tensor's largest entry.
        eps = np.finfo(layers["out/weight"].dtype).eps
        rounding = eps * (np.abs(value[1:]) + 2 * np.abs(step) + 4 * np.abs(step).max())
        wrong = np.abs(update[1:] - step)
        assert np.all(wrong <= rounding), (name, wrong.max(), rounding.max())
        # Large enough to tell a tenth of the rate from the whole.
        assert np.any(np.abs(step) > 4 * rounding), (name, np.abs(step).max(), rounding.max())
    assert scalars == 5 * 5 + 2, scalars


def check_calibrations_of_lsuv(file):
    # Of each weight, in a group of its own.
    weights = [node for node in file["layers"] if file["layers"][node].attrs["type"] in ("conv2d", "dense")]
    assert sorted(file["calibration"]) == sorted(weights), sorted(file["calibration"])
    for node in weights:
        told = file["calibration"][node]["weight"].attrs
        assert told["outcome"] == "reached its target", (node, told["outcome"])
        variance = float(told[f"variance_{node}"].split()[-1])
        assert abs(variance - 1) <= float(told["tolerance"]), (node, variance)


def main():
    if not os.path.isdir(FASHION):
        print("skipped: Fashion-MNIST is not installed (Debian's dataset-fashion-mnist)")
        sys.exit(77)
    with scratch_folder("fixup") as folder:
        out = folder / "runs"
        subprocess.run([sys.executable, FOLDER / "stand_in.py", FASHION, f"{folder}/cifar-10", "2000", "500"], check=True)
        run(folder, out, {**SHORT, "training.epochs": EPOCHS})
        names = sorted(path.name for path in out.iterdir())
        assert names == ["batch_norm_seed=1.h5", "fixup_seed=1.h5", "lsuv_seed=1.h5"], names
        for name in names:
            with h5py.File(out / name) as file:
                assert file.attrs["outcome"] == "completed", name
                rows = EPOCHS + 1
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
                    check_loss_of_fixup(file)
                if name.startswith("lsuv"):
                    check_calibrations_of_lsuv(file)
                print(name, *(f"{one:.3f}" for one in loss))
        recorded = [f"{name}{suffix}" for name in TENSORS for suffix in ("", "_gradient", "_update")]
        run(folder, f"{folder}/rates", {
            **SHORT, "network.bias": "true", "training.optimizer": f'{{ type = "sgd", rate = {RATE} }}',
            "training.epochs": 1, "probes[1].batch": '{ from = "current" }', "probes[1].at": "{ every_steps = 1 }",
            "probes[1].tensors": json.dumps(recorded)}, "--only", "fixup")
        with h5py.File(f"{folder}/rates/fixup_seed=1.h5") as file:
            check_gradients_of_fixup(file)


main()
