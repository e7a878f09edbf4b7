"""`initlab export` and the initializer `from_file`: bits, bytes, refusals.

export_test.py PROGRAM"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy as np

from export_network import MANIFEST

program = sys.argv[1]
TENSORS = ["hidden/weight", "hidden/bias", "norm/scale", "norm/bias", "norm/running_mean", "norm/running_variance",
           "out/weight", "out/bias"]
wrong = []


def expect(true, text):
    if not true:
        wrong.append(text)


with tempfile.TemporaryDirectory() as folder:
    here = pathlib.Path(folder)
    (here / "m.toml").write_text(MANIFEST)

    def call(*words):
        return subprocess.run([program, *words], cwd=here, capture_output=True, text=True)

    def done(*words):
        outcome = call(*words)
        expect(outcome.returncode == 0, f"{words}: {outcome.stderr}")
        return outcome

    def refused(sentence, *words):
        outcome = call(*words)
        expect(outcome.returncode == 2 and outcome.stderr == sentence + "\n", f"{words}: {outcome.stderr!r}, expected {sentence!r}")

    done("run", "m.toml", "--out", "runs", "--threads", "2")
    run = "runs/seed=1.h5"

    # Of a manifest: row 0 of the run, to the bit, layers' state included.
    said = done("export", "m.toml", "--out", "first.npz")
    expect(said.stdout == "first.npz: 8 tensors of seed=1, step 0\n", said.stdout)
    with h5py.File(here / run) as f, np.load(here / "first.npz") as w:
        expect(list(w) == TENSORS, f"members {list(w)}")
        for name in TENSORS:
            recorded = f["layers"][name][0]
            expect(w[name].dtype == recorded.dtype and w[name].shape == recorded.shape and
                   w[name].tobytes() == recorded.tobytes(), f"{name} is not row 0")
    # Of a run: the last row, or that of --step.
    for step, row, words in ((6, 2, ()), (3, 1, ("--step", "3"))):
        said = done("export", run, "--out", f"{step}.h5", *words)
        expect(said.stdout == f"{step}.h5: 8 tensors of seed=1, step {step}\n", said.stdout)
        with h5py.File(here / run) as f, h5py.File(here / f"{step}.h5") as w:
            for name in TENSORS:
                expect(w[name][()].tobytes() == f["layers"][name][row].tobytes(), f"{name} is not that of step {step}")
            expect(w.attrs["step"] == step and w.attrs["manifest_resolved"] == f.attrs["manifest_resolved"], "root attributes")
            expect(w.attrs["layer_names"] == "input hidden norm relu1 out", w.attrs["layer_names"])
            hidden = dict(w["hidden"].attrs)
            expect((hidden["type"], hidden["input"], hidden["shape"], hidden["parameter_units"]) == ("dense", "input", "8", 8),
                   f"attributes of hidden: {hidden}")
            expect(w["relu1"].attrs["kind"] == "activation", "relu1 is there without tensors")

    # The same bytes again; nothing half written stays.
    for ending in ("npz", "h5"):
        for name in ("a", "b"):
            done("export", "m.toml", "--out", f"{name}.{ending}")
        expect((here / f"a.{ending}").read_bytes() == (here / f"b.{ending}").read_bytes(), f"{ending}: other bytes")
    done("export", "m.toml", "--set", "seed=2", "--out", "b.npz", "--force")
    expect((here / "a.npz").read_bytes() != (here / "b.npz").read_bytes(), "--set seed changes nothing")
    refused("error: a.npz: exists already; --force overwrites it, --out FILE writes elsewhere", "export", "m.toml", "-o", "a.npz")
    (here / "full.npz.part").mkdir()
    expect(call("export", "m.toml", "--out", "full.npz").returncode == 2 and not (here / "full.npz").exists(), "a failure left a file")
    (here / "full.npz.part").exists() and (here / "full.npz.part").rmdir()
    expect(not list(here.glob("*.part")), "a .part stays")

    refused("error: --out: missing (expected a file whose name ends with .npz or .h5)", "export", "m.toml")
    refused('error: --out: unknown kind of file (got "w.txt", expected a name that ends with .npz or .h5)', "export", "m.toml",
            "--out", "w.txt")
    refused(f"error: {run}: no weight of hidden was recorded at this step (got 4, expected one of 0, 3, 6)", "export", run,
            "--step", "4", "--out", "w.npz")
    refused("error: --step: goes with a run's file only; of a manifest it is step 0", "export", "m.toml", "--step", "0", "--out",
            "w.npz")
    refused("error: --set: goes with a manifest only", "export", run, "--set", "seed=2", "--out", "w.npz")
    refused("error: elsewhere.h5: no such file", "export", "elsewhere.h5", "--out", "w.npz")
    (here / "two.toml").write_text(MANIFEST + "[sweep]\nseed = [1, 2]\n")
    refused('error: two.toml: a file holds one network (got 2 runs: seed=1, seed=2); --only NAME chooses one', "export",
            "two.toml", "--out", "w.npz")
    done("export", "two.toml", "--only", "seed=2", "--out", "w.npz")
    expect((here / "w.npz").read_bytes() == (here / "b.npz").read_bytes(), "--only")
    done("run", "m.toml", "--out", "few", "--set", 'probes[0].tensors=["weight"]')
    refused("error: few/seed=1.h5: no bias of hidden was recorded (nor that of another node); the probe's `tensors` name what is",
            "export", "few/seed=1.h5", "--out", "w2.npz")

    # from_file takes back what was written, from every kind of file.
    def filled(*parameters):
        text = ", ".join(("type = \"from_file\"",) + parameters)
        return ["--set", f"network.initializer={{ {text} }}", "--set", f"network.bias={{ {text} }}"]

    for file in ("first.npz", "6.h5"):
        done("export", "m.toml", *filled(f'file = "{file}"'), "--out", "again.npz", "--force")
        with np.load(here / "again.npz") as w, (np.load if file.endswith("npz") else h5py.File)(here / file) as source:
            for name in ("hidden/weight", "hidden/bias", "out/weight", "out/bias"):
                expect(w[name].tobytes() == source[name][()].tobytes(), f"from_file: {name} of {file}")
    with np.load(here / "first.npz") as w:
        arrays = {name.replace("/", "."): w[name].T if "weight" in name else w[name] for name in w}
        np.savez_compressed(here / "torch.npz", **arrays)
        for name in arrays:
            np.save(here / f"{name}.npy", w[name.replace(".", "/")])
    for words in (('file = "torch.npz"', 'dataset = "{node}.{tensor}"', "transposed = true"), ('file = "{node}.{tensor}.npy"',)):
        done("export", "m.toml", *filled(*words), "--out", "again.npz", "--force")
        with np.load(here / "again.npz") as w, np.load(here / "first.npz") as source:
            for name in ("hidden/weight", "hidden/bias", "out/weight", "out/bias"):
                expect(w[name].tobytes() == source[name].tobytes(), f"from_file: {name} of {words}")
    # What a run began with may be gone: its own file holds the values.
    shutil.copy(here / "first.npz", here / "gone.npz")
    done("run", "m.toml", *filled('file = "gone.npz"'), "--out", "filled")
    done("export", "filled/seed=1.h5", "--out", "before.npz")
    (here / "gone.npz").unlink()
    done("export", "filled/seed=1.h5", "--out", "after.npz")
    expect((here / "before.npz").read_bytes() == (here / "after.npz").read_bytes(), "the export of a run needs no other file")

    def not_filled(sentence, *parameters):
        chosen = f"network.initializer={{ type = \"from_file\", {', '.join(parameters)} }}"
        title = f"error: --set {chosen}: network.initializer: initializer from_file (plugin initializers 1.0), weight of hidden: fill: "
        outcome = call("export", "m.toml", "--set", chosen, "--out", "no.npz")
        expect(outcome.returncode == 2 and outcome.stderr == title + sentence + "\n", f"{parameters}: {outcome.stderr!r}")

    not_filled("elsewhere.npz: cannot be opened", 'file = "elsewhere.npz"')
    not_filled('first.npz/hidden.weight: there is no such array (got "hidden.weight", expected one of hidden/weight, '
               'hidden/bias, norm/scale, norm/bias, norm/running_mean, norm/running_variance, out/weight, '
               'out/bias); did you mean "hidden/weight"?', 'file = "first.npz"', 'dataset = "{node}.{tensor}"')
    not_filled("torch.npz/hidden.weight: wrong shape (got 8 x 20, expected 20 x 8); it is transposed", 'file = "torch.npz"',
               'dataset = "{node}.{tensor}"')
    not_filled('6.h5: there is no such dataset (got "hidden.weight"; links to other files are not followed)', 'file = "6.h5"',
               'dataset = "{node}.{tensor}"')
    not_filled("m.toml: neither an .npz nor an HDF5 file (an .npy file holds a single array, without a name)", 'file = "m.toml"')
    infinite = np.full((20, 8), np.inf)
    np.save(here / "infinite.npy", infinite)
    real = "double" if h5py.File(here / run)["layers/hidden/weight"].dtype == np.float64 else "float"
    not_filled(f"infinite.npy: entry [0, 0] is not a finite {real} (got inf)", 'file = "infinite.npy"')

for one in wrong:
    print(f"WRONG {one}")
sys.exit(1 if wrong else 0)
