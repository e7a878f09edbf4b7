"""What --resume goes on with, what it leaves alone, and what it says; files that are taken away; a reproduction that is
stopped. Usage: resumed.py PROGRAM
"""
import os
import re
import signal
from subprocess import PIPE

import h5py
import numpy as np

import program
from program import ended, initlab, scratch_folder, start, until

program.PATIENCE = 60

NAME = "seed=1.h5"
MANIFEST = """
[data]
source = "synthetic"
dimension = 20
train = 200
test = 100
[network]
initializer = "he"
layers = [{ type = "dense", units = 30 }, "relu", { type = "dense", units = 10 }]
[training]
optimizer = { type = "sgd", rate = 0.01 }
batches = { size = 20 }
steps = 20000000
evaluate = { every_steps = 15000000 }
[[probes]]
type = "hdf5"
at = { steps = "0..50" }
batch = { from = "test", samples = 10 }
tensors = ["weight"]
"""


RUN = ("run", "m.toml", "--out", "out", "--threads", "1")


def stopped(folder, *more):
    """What a run says that is stopped once it has saved a state, behind step 50."""
    state = folder / "out" / (NAME + ".state")
    before = state.stat().st_mtime_ns if state.exists() else 0
    process = start(*RUN, *more, cwd=folder, to=PIPE)
    until(lambda: state.exists() and state.stat().st_mtime_ns != before, process)
    process.send_signal(signal.SIGTERM)
    return ended(process, 128 + signal.SIGTERM)


def refused(folder, sentence):
    part = folder / "out" / (NAME + ".part")
    before = part.read_bytes()
    err = initlab(*RUN, "--resume", expected=2, cwd=folder).stderr
    assert re.search(sentence, err) and "`--force --only seed=1` starts it anew" in err, err
    assert part.read_bytes() == before


def metrics_go_on(folder):
    first, _ = stopped(folder)
    loss = re.search(r"stopped at step \d+ +([0-9.]+) ", first).group(1)
    again, said = stopped(folder, "--resume")
    # The metrics of step 0 are the last that were evaluated.
    assert float(loss) > 0 and re.search(r"stopped at step \d+ +([0-9.]+) ", again).group(1) == loss, (first, again)
    assert "train loss 0.0000" not in said, said


def rows_that_cannot_be_read(folder):
    """A file with the signature of HDF5 may hold rows: it is left alone. What has none has no row, and makes room."""
    stopped(folder)
    part = folder / "out" / (NAME + ".part")
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    refused(folder, re.escape("out/" + NAME + ".part: ") + ".*; cannot go on")
    part.write_bytes(whole)
    with h5py.File(part, "r+") as file:
        file["commit"][0] = -3
    refused(folder, "a number of rows below 0")
    part.write_bytes(b"nothing that HDF5 wrote")
    done = initlab(*RUN, "--resume", "--set", "training.steps=60", cwd=folder)
    assert "completed" in done.stdout, done


def first_values_that_have_changed(folder):
    """An initializer that reads a file: its path is in the manifest, what it held is in the run's file as a checksum."""
    weights = folder / "w.npy"
    more = ("--set", 'network.layers[2]={type="dense", units=10, initializer={type="from_file", file="w.npy"}}')
    np.save(weights, np.full((30, 10), 0.1))
    stopped(folder, *more)
    part = folder / "out" / (NAME + ".part")
    before = part.read_bytes()
    np.save(weights, np.full((30, 10), 0.2))
    err = initlab(*RUN, *more, "--resume", expected=2, cwd=folder).stderr
    assert "its first values were others" in err and "`--force --only seed=1` starts it anew" in err, err
    assert part.read_bytes() == before
    np.save(weights, np.full((30, 10), 0.1))
    stopped(folder, *more, "--resume")
    # To the end, and again from another file: what differs is named.
    short = ("--set", "training.steps=60", "--force")
    initlab(*RUN, *more, *short, cwd=folder)
    np.save(weights, np.full((30, 10), 0.2))
    err = initlab("reproduce", "out/" + NAME, expected=1, cwd=folder).stdout
    assert re.search(r"initial_checksum +crc32:[0-9a-f]{8} +crc32:[0-9a-f]{8}", err), err


def complete_runs_are_the_sweeps(folder):
    """What is complete must come from these data; one that is damaged costs the others nothing."""
    rng = np.random.default_rng(1)
    data = folder / "d.csv"
    table = rng.normal(size=(300, 21))
    table[:, -1] = rng.integers(0, 10, 300)
    np.savetxt(data, table, delimiter=",", fmt=["%.4f"] * 20 + ["%d"])
    sweep = ("--set", 'data={source="csv", file="d.csv", header=false, label="20", train=200, test=100}', "--set", "training.steps=60",
             "--set", "sweep={seed=[1, 2, 3]}", "--jobs", "1")
    initlab(*RUN, *sweep, cwd=folder)
    last = folder / "out" / "seed=3.h5"
    last.unlink()
    whole = data.read_text()
    data.write_text(whole.replace("1", "2", 1))
    err = initlab(*RUN, *sweep, "--resume", expected=2, cwd=folder).stderr
    assert re.search(r"out/seed=1\.h5: a complete run, but checksum_d\.csv differs \(it has \"crc32:\w+\", this program "
                     r"\"crc32:\w+\"\); `--force --only seed=1` repeats it", err) and not last.exists(), err
    data.write_text(whole)
    second = folder / "out" / "seed=2.h5"
    os.truncate(second, second.stat().st_size // 2)
    done = initlab(*RUN, *sweep, "--resume", expected=2, cwd=folder)
    assert last.exists() and re.search(r"seed=2 +refused", done.stdout), done
    assert re.search(r"error: out/seed=2\.h5: .*; `--force --only seed=2` repeats the run", done.stderr), done
    initlab(*RUN, *sweep, "--force", "--only", "seed=2", cwd=folder)
    done = initlab(*RUN, *sweep, "--resume", cwd=folder)
    assert done.stdout.count("before") == 3, done
    # Another kernel rounds otherwise: said, and no reason to refuse.
    with h5py.File(second, "r+") as file:
        file.attrs["version_BLAS kernel"] = "Other"
    done = initlab(*RUN, *sweep, "--resume", cwd=folder)
    assert re.search(r'note: out/seed=2\.h5: version_BLAS kernel differs \(it has "Other"', done.stderr), done


def taken_away(folder):
    """Noticed before the next row or state: a run of hours does not go on for nothing."""
    process = start(*RUN, "--set", "training.steps=2000000000", cwd=folder, to=PIPE)
    part = folder / "out" / (NAME + ".part")
    until(part.exists, process)
    part.unlink()
    _, err = ended(process, 1)
    assert f"{NAME}.part: recording stopped: somebody removed, replaced or cut it" in err, err
    assert "(rows safe: none)" in err, err


def a_reproduction_that_is_stopped(folder):
    initlab(*RUN, "--set", "training.steps=100", cwd=folder)
    # The same file, as if it were of a run that takes minutes.
    with h5py.File(folder / "out" / NAME, "r+") as file:
        text = file.attrs["manifest_resolved"].replace("steps = 100\n", "steps = 3000000\n")
        assert text != file.attrs["manifest_resolved"]
        file.attrs.modify("manifest_resolved", text)
    scratch = folder / "tmp"
    scratch.mkdir()
    process = start("reproduce", "out/" + NAME, cwd=folder, to=PIPE, env=dict(os.environ, TMPDIR=str(scratch)))
    until(lambda: any(scratch.glob("initlab-reproduce-*/*.part")), process)
    process.send_signal(signal.SIGTERM)
    _, err = ended(process, 128 + signal.SIGTERM)
    assert "stopped, nothing was compared" in err and list(scratch.iterdir()) == [], (err, list(scratch.iterdir()))


for test in (metrics_go_on, rows_that_cannot_be_read, first_values_that_have_changed, complete_runs_are_the_sweeps,
             taken_away, a_reproduction_that_is_stopped):
    with scratch_folder("resumed") as folder:
        (folder / "m.toml").write_text(MANIFEST)
        test(folder)
        print(test.__name__)
