"""Disks that are full, devices that fail, files that are taken away: recording stops with one sentence that names the
file, the cause and the rows that are safe; exit 1 (2 before step 0); no crash; and what was committed opens.
Usage: faults.py PROGRAM SHIM

Every call of a short run that writes, lengthens, synchronises or renames fails once, and once is the last before a
kill -9, which also falls between any two pages of every write (with the shim that is preloaded under the real HDF5).
Then the run's folder is a small tmpfs of every size that the file outgrows.
"""
import concurrent.futures
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from subprocess import PIPE

import h5py

from program import initlab, scratch_folder, start, until
from run_file import datasets, rows_of, schedule_of

shim = sys.argv[2]
NAME = "seed=1.h5"
PATIENCE = 60  # seconds; a damaged heap can keep HDF5 busy for ever
MANIFEST = """
[data]
source = "synthetic"
dimension = 8
train = 40
test = 20
[network]
initializer = { type = "he" }
layers = [{ type = "dense", units = 60 }, { type = "relu" }, { type = "dense", units = 10 }]
[training]
loss = "cross_entropy"
optimizer = { type = "momentum", rate = 0.1 }
batches = { size = 20 }
epochs = 4
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 20 }
[[probes]]
type = "hdf5"
name = "film"
batch = { from = "current" }
tensors = ["activation"]
at = { steps = "0..7" }
"""


def check_rows(path, reference):
    """Every committed row of every dataset, bit for bit."""
    with h5py.File(path) as file, h5py.File(reference) as right:
        rows = rows_of(file)
        for name, dataset in datasets(file).items():
            if schedule := schedule_of(dataset, rows):
                count = rows[schedule]
                assert dataset[:count].tobytes() == right[name][:count].tobytes(), name
    return rows


def check_failed(done, folder, reference):
    """One sentence, the right exit code, and whatever is there opens."""
    assert done.returncode in (1, 2), (done.returncode, done.stderr)
    sentences = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(sentences) == 1 and str(folder) in sentences[0], done.stderr
    assert not (folder / NAME).exists() or done.returncode == 1
    part = folder / (NAME + ".part")
    assert done.returncode == 1 or "recording stopped" not in sentences[0], (done.returncode, sentences)
    safe = re.search(r"\(rows safe: (.*)\)$", sentences[0])
    if not part.exists():
        return sentences[0]
    try:
        rows = check_rows(part, reference)
    except Exception as error:
        raise AssertionError(f"{part} does not open after: {sentences[0]}") from error
    if safe:
        assert {name: int(count) for name, count in (word.rsplit(" ", 1) for word in safe[1].split(", "))} == rows, (
            sentences[0], rows)
    return sentences[0]


def place(scratch, mark, number=0, torn=0):
    """A run's folder. All names with marks of one length are equally long: a file has the command that made it, so that a longer
    name can move its heaps, and then the counted calls are not those of the run that is killed."""
    return scratch / f"{mark}_{number:04}_{torn:03}"


def run(manifest, folder, *options, expected=0, **environment):
    return initlab("run", manifest, "--out", folder, "--threads", "1", *options, expected=expected, timeout=PATIENCE,
                   env=os.environ | environment)


def with_shim(folder, manifest, expected=None, **fault):
    return run(manifest, folder, expected=expected, LD_PRELOAD=shim, FAULT_PATH=str(folder),
               **{f"FAULT_{key.upper()}": str(value) for key, value in fault.items()})


def resume(folder, manifest, reference):
    """What was left goes on, to the same bits."""
    run(manifest, folder, "--resume")
    check_rows(folder / NAME, reference)


def moments_of(folder, manifest):
    """Each call, and each place between two pages of a write: (number, pages that are written)."""
    counter = folder.parent / (folder.name + ".count")
    with_shim(folder, manifest, expected=0, count=counter)
    pages = [int(line) for line in counter.read_text().split()]
    assert len(pages) > 50, pages
    moments = [(number, torn) for number, touched in enumerate(pages, 1) for torn in range(max(1, touched))]
    assert len(moments) > len(pages), moments
    return len(pages), moments


def kill(folder, manifest, reference, moment):
    """The rows that were left, all right; None of a run that had no file yet. Every reader comes to an end."""
    number, torn = moment
    with_shim(folder, manifest, expected=-signal.SIGKILL, at=number, kill=1, pages=torn)
    part = folder / (NAME + ".part")
    rows = None
    if part.exists():
        initlab("describe", part, timeout=PATIENCE)
        rows = sum(check_rows(part, reference).values())
    resume(folder, manifest, reference)
    return rows


def the_end_of_many_layouts(scratch):
    """The last calls write the run's outcome into heaps and headers, which lie elsewhere in each file. Texts of the
    manifest of any length move them."""
    found = []
    for length in range(0, 8192, 293):
        manifest = scratch / f"layout{length}.toml"
        manifest.write_text(MANIFEST.replace("epochs = 4", "epochs = 1").replace("0..7", "0..1") + "# " + "x" * length + "\n")
        whole = place(scratch, f"layout{length}")
        calls, moments = moments_of(whole, manifest)
        for moment in (moment for moment in moments if moment[0] > calls - 14):
            found.append(kill(place(scratch, f"layout{length}", *moment), manifest, whole / NAME, moment))
    print(f"{len(found)} kills at the end of runs of 28 layouts")


def every_call(scratch, manifest, reference):
    calls, moments = moments_of(place(scratch, "count"), manifest)

    def fail(number):
        folder = place(scratch, "fails", number)
        fault = dict(at=number, errno=(errno.ENOSPC, errno.EIO)[number % 2])
        if number % 3 == 0:
            fault["pages"] = 1
        done = with_shim(folder, manifest, **fault)
        if done.returncode == 0:
            # Nothing that the run needs: the removal of a state.
            assert check_rows(folder / NAME, reference)
            return "survived"
        said = check_failed(done, folder, reference)
        resume(folder, manifest, reference)
        return "recording stopped" if "recording stopped" in said else said.split(": ")[-2]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(fail, range(1, calls + 1)))
        rows = [rows for rows in pool.map(
            lambda moment: kill(place(scratch, "kills", *moment), manifest, reference, moment), moments)
            if rows is not None]
    count = {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
    print(f"each of {calls} calls failed once: {count}")
    # A .part has every object from its first moment, so it opens wherever the kill falls.
    print(f"kills before each and between any two pages of each write, {len(moments)}: {len(rows)} left a file, all open, "
          f"with {min(rows)} to {max(rows)} rows")
    assert min(rows) == 0 and len(set(rows)) > 10, rows
    assert count.get("recording stopped", 0) > calls / 3, count


def mounted(folder, options):
    folder.mkdir()
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)],
                          capture_output=True).returncode == 0


def on_small_disks(scratch, manifest, reference, name, **environment):
    """What is left on disks of 23 sizes, each too small: (exit code, sentence, the rows of each schedule or None)."""
    size = reference.stat().st_size
    for step in range(1, 24):
        room = 4096 * (1 + size * step // 24 // 4096)
        folder = scratch / f"{name}{step}"
        if not mounted(folder, f"size={room}"):
            return
        try:
            # The program measures the disk before the run; another program's file fills it meanwhile.
            shown = run(manifest, folder, expected=2)
            assert "not enough space (needs " in shown.stderr, shown.stderr
            done = run(manifest, folder, expected=None, LD_PRELOAD=shim, FAULT_SPACE="1", **environment)
            said = check_failed(done, folder, reference)
            assert "No space left on device" in said, said
            part = folder / (NAME + ".part")
            yield done.returncode, said, check_rows(part, reference) if part.exists() else None
        finally:
            subprocess.run(["umount", str(folder)], check=True)


def small_disks(scratch, manifest, reference):
    # A run takes the room for all its rows before the first, so that no disk is full in its midst.
    found = list(on_small_disks(scratch, manifest, reference, "disk"))
    if not found:
        print("small disks: left out, no tmpfs can be mounted here")
        return
    assert all(code == 2 and rows is None for code, _, rows in found), found
    # Where the file system cannot promise room, a disk fills at any stage.
    sparse = list(on_small_disks(scratch, manifest, reference, "sparse", FAULT_SPARSE="1"))
    stopped = [rows for code, _, rows in sparse if code == 1]
    print(f"small disks: {len(found)} refused before the first row, nothing left there; of {len(sparse)} that cannot "
          f"promise room {len(stopped)} filled meanwhile, every row that was counted is right")
    assert len(stopped) > 15 and any(sum(rows.values()) > 0 for rows in stopped), sparse


def no_room_to_go_on(scratch, manifest, reference):
    """A begun file that a disk has no room for any more: its rows stay, and go on where there is room."""
    folder = scratch / "begun"
    if not mounted(folder, f"size={reference.stat().st_size * 2 // 3 // 4096 * 4096}"):
        return
    try:
        with_shim(folder, manifest, space=1, sparse=1, at=400, kill=1)
        part = folder / (NAME + ".part")
        rows = check_rows(part, reference)
        assert sum(rows.values()) > 1, rows
        there = sorted(folder.iterdir())
        full = run(manifest, folder, "--resume", expected=2, LD_PRELOAD=shim, FAULT_SPACE="1")
        assert f"{part}: cannot go on: cannot lengthen the file: No space left on device" in full.stderr, full.stderr
        assert check_rows(part, reference) == rows and sorted(folder.iterdir()) == there
        shutil.copytree(folder, scratch / "elsewhere")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    resume(scratch / "elsewhere", manifest, reference)


def other_faults(scratch, manifest):
    folder = scratch / "taken"
    process = start("run", manifest, "--out", folder, "--set", "training.epochs=20000", to=PIPE)
    part = folder / (NAME + ".part")
    until(part.exists, process)
    part.unlink()
    process.terminate()
    _, said = process.communicate()
    assert process.returncode in (1, 143), (process.returncode, said)

    folder = scratch / "readonly"
    if mounted(folder, "size=1m,ro"):
        try:
            done = run(manifest, folder, expected=2)
            assert f"{folder}: nothing can be written in it (Read-only file system); --out DIR" in done.stderr, done.stderr
        finally:
            subprocess.run(["umount", str(folder)], check=True)


with scratch_folder("faults") as scratch:
    plain = scratch / "plain.toml"
    plain.write_text(MANIFEST)
    initlab("run", plain, "--out", scratch / "right")
    reference = scratch / "right" / NAME
    longer = scratch / "longer.toml"
    longer.write_text(plain.read_text().replace("epochs = 4", "epochs = 1000"))
    initlab("run", longer, "--out", scratch / "long")
    small_disks(scratch, longer, scratch / "long" / NAME)
    no_room_to_go_on(scratch, longer, scratch / "long" / NAME)
    other_faults(scratch, plain)
    every_call(scratch, plain, reference)
    the_end_of_many_layouts(scratch)
