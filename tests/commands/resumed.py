"""What --resume goes on with, what it leaves alone, and what it says; files that are taken away; a reproduction that is
stopped. Usage: resumed.py PROGRAM
"""
import os
import re
import signal
from subprocess import PIPE

import h5py

from program import ended, initlab, scratch_folder, start, until

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
    assert re.search(sentence, err) and "starts it anew" in err, err
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


for test in (metrics_go_on, rows_that_cannot_be_read, taken_away, a_reproduction_that_is_stopped):
    with scratch_folder("resumed") as folder:
        (folder / "m.toml").write_text(MANIFEST)
        test(folder)
        print(test.__name__)
