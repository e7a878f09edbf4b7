"""kill -9 at moments that are uniform over a run: what is committed is the undisturbed run's, to the bit, and so is the
file that --resume completes. Usage: interruptions.py PROGRAM MANIFEST KILLS

Each killed file must open directly. SIGINT and SIGTERM save the state and say how to go on; a second SIGINT ends at
once. Files of other runs, damaged ones and states that do not fit are never gone on from.
"""
import concurrent.futures
import os
import random
import shutil
import signal
import sys
import time
from subprocess import PIPE

import h5py
import numpy as np

from program import ended, initlab, scratch_folder, start, until
from run_file import datasets, rows_of, schedule_of

manifest, kills = sys.argv[2], int(sys.argv[3])
NAME = "seed=3.h5"
STORED = ("--set", 'recording.storage={ activations = "float16", gradients = { mantissa_bits = 7 }, deflate = 1, shuffle = true }')
LONG = ("--set", "training.epochs=1000")  # so long that a state is saved meanwhile, also by the fastest kernels


def command(folder, *options):
    return ("run", manifest, "--out", folder, "--threads", "1", *options)


def run(folder, *options, expected=0):
    return initlab(*command(folder, *options), expected=expected)


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a.reshape(-1).view("u1"), b.reshape(-1).view("u1"))


def compare(path, reference, whole):
    """Committed rows against the undisturbed run's, bit for bit. Returns how many there are."""
    with h5py.File(path) as file, h5py.File(reference) as right:
        rows, expected = rows_of(file), datasets(right)
        assert datasets(file).keys() == expected.keys()
        assert not whole or rows == rows_of(right), (rows, rows_of(right))
        for name, dataset in datasets(file).items():
            if name == "commit":
                continue
            schedule = schedule_of(dataset, rows)
            if schedule:
                assert same(dataset[: rows[schedule]], expected[name][: rows[schedule]]), name
            elif whole or dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
                assert same(dataset[...], expected[name][...]), name
        return sum(rows.values())


def within_a_commit(path):
    """True if a number stands in the place of a row that is not counted."""
    with h5py.File(path) as file:
        rows = rows_of(file)
        return any(
            np.any(dataset[rows[schedule]])
            for dataset in datasets(file).values()
            if (schedule := schedule_of(dataset, rows)) and dataset.shape[0] > rows[schedule]
        )


def kill_and_resume(folder, after, reference, *options):
    """Returns when the kill fell: 'before', 'inside', 'between', 'after' the end."""
    process = start(*command(folder, *options))
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    part, whole = folder / (NAME + ".part"), folder / NAME
    if whole.exists():
        compare(whole, reference, True)
        shutil.rmtree(folder)
        return "after"
    where = "before"
    if part.exists() and compare(part, reference, False):
        where = "inside" if within_a_commit(part) else "between"
    run(folder, *options, "--resume")
    compare(whole, reference, True)
    assert [entry.name for entry in folder.iterdir()] == [NAME], list(folder.iterdir())
    shutil.rmtree(folder)
    return where


def many_kills(scratch, reference):
    begin = time.monotonic()
    run(scratch / "timed")
    length = time.monotonic() - begin
    moments = [length * (i + random.random()) / kills for i in range(kills)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda i: kill_and_resume(scratch / f"k{i}", moments[i], reference), range(kills)))
    count = {where: found.count(where) for where in ("before", "inside", "between", "after")}
    late = sum(1 for moment, where in zip(moments, found) if moment > 0.9 * length)
    print(f"{kills} kills over {length:.2f} s: {count['before']} before the first commit, {count['inside']} inside a "
          f"commit ({count['inside'] / kills:.0%}: about the share of the time that commits take), {count['between']} between commits, {late} in the last tenth ({count['after']} came too late)")
    assert count["inside"] >= kills / 10, count
    assert count["inside"] + count["between"] >= kills / 2, count


def shortened(scratch):
    """float16, rounded and filtered: what stands uncompressed in the .part, and is copied when the run is over."""
    begin = time.monotonic()
    run(scratch / "stored", *STORED)
    length = time.monotonic() - begin
    found = [kill_and_resume(scratch / f"s{i}", length * i / 12, scratch / "stored" / NAME, *STORED) for i in range(1, 12, 2)]
    assert found.count("after") < 5 and found.count("before") < 5, found


def signals(scratch, reference):
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        folder = scratch / f"signal{code}"
        process = start(*command(folder, *LONG), to=PIPE)
        until((folder / (NAME + ".state")).exists, process)
        process.send_signal(number)
        out, err = ended(process, code)
        assert f"stopped by {number.name}; the same command with --resume goes on, to the same bits" in err, err
        assert "stopped at step" in out and NAME + ".part" in out, out
        assert compare(folder / (NAME + ".part"), reference, False) > 0
        refused = run(folder, *LONG, expected=2).stderr
        assert "exists already; --resume goes on with it, --force overwrites it" in refused, refused
        run(folder, *LONG, "--resume")
        compare(folder / NAME, reference, True)
        before = (folder / NAME).stat()
        left = run(folder, *LONG, "--resume").stdout
        assert "before" in left and (folder / NAME).stat().st_mtime_ns == before.st_mtime_ns, left


def what_is_not_gone_on_from(scratch, reference):
    begun = scratch / "begun"
    process = start(*command(begun, *LONG))
    until((begun / (NAME + ".state")).exists, process)
    process.send_signal(signal.SIGSTOP)
    # A run that is not over is left alone.
    live = run(begun, *LONG, "--resume", expected=2).stderr
    assert "a run is writing it" in live or "is a run writing it?" in live, live
    process.send_signal(signal.SIGKILL)
    process.wait()

    def with_part(name, change):
        folder = scratch / name
        shutil.copytree(begun, folder)
        change(folder)
        return folder

    # Another manifest: refused, nothing is touched.
    folder = with_part("other", lambda _: None)
    size = (folder / (NAME + ".part")).stat().st_size
    other = run(folder, *LONG, "--resume", "--set", "training.optimizer.rate=0.02", expected=2).stderr
    assert "cannot go on: its manifest is another one; `--force --only seed=3` starts it anew" in other, other
    assert (folder / (NAME + ".part")).stat().st_size == size
    run(folder, *LONG, "--resume")
    compare(folder / NAME, reference, True)
    complete = run(folder, *LONG, "--resume", "--set", "training.optimizer.rate=0.02", expected=2).stderr
    assert "a complete run of another manifest" in complete, complete
    both = run(folder, *LONG, "--resume", "--force", expected=2).stderr
    assert "--resume and --force exclude each other" in both, both

    # No state, a torn one, or one of both slots torn: the bits are the same.
    def tear(share):
        def change(folder):
            state = folder / (NAME + ".state")
            bytes_ = bytearray(state.read_bytes())
            for at in range(int(len(bytes_) * share[0]), int(len(bytes_) * share[1])):
                bytes_[at] ^= 0x55
            state.write_bytes(bytes_)
        return change

    for name, change in {
        "no_state": lambda folder: (folder / (NAME + ".state")).unlink(),
        "torn": tear((0, 1)),
        "first_torn": tear((0.2, 0.3)),
        "cut": lambda folder: os.truncate(folder / (NAME + ".state"), 1000),
        "no_rows": lambda folder: (folder / (NAME + ".part")).write_bytes(b"nothing that HDF5 knows"),
        "empty": lambda folder: (folder / (NAME + ".part")).write_bytes(b""),
        "half_copied": lambda folder: (folder / (NAME + ".part.new")).write_bytes(b"left by an interrupted --resume"),
    }.items():
        folder = with_part(name, change)
        run(folder, *LONG, "--resume")
        compare(folder / NAME, reference, True)
        assert [entry.name for entry in folder.iterdir()] == [NAME], (name, list(folder.iterdir()))


with scratch_folder("interruptions") as scratch:
    run(scratch / "reference")
    reference = scratch / "reference" / NAME
    run(scratch / "long", *LONG)
    signals(scratch, scratch / "long" / NAME)
    what_is_not_gone_on_from(scratch, scratch / "long" / NAME)
    shortened(scratch)
    many_kills(scratch, reference)
print("every committed row and every completed file is the undisturbed run's, to the bit")
