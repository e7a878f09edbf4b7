"""`live = true`: h5py with swmr=True and `show --follow` read a run's file while it grows, `repair` mends it after a
kill -9, and `--resume` completes it. Usage: live.py PROGRAM MANIFEST

What is read must be, to the bit, what the same run writes that nobody could read before its end.
"""
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import h5py

program, manifest = sys.argv[1], sys.argv[2]
NAME = "seed=3.h5"
PATIENCE = 120  # seconds until a run that does not come to the point is given up


def command(folder, *options):
    # Long enough to be looked at many times.
    return [program, "run", manifest, "--out", str(folder), "--threads", "1", "--set", "training.epochs=200",
            "--set", "probes[0].batch.samples=50", *options]


def call(*words, expected=0):
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == expected, (words, done.returncode, done.stdout, done.stderr)
    return done


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, what
        time.sleep(0.002)
    return found


def growing(file):
    """The datasets with rows, and the schedule of each."""
    names = file["schedule"].attrs["names"].split()
    found = {}

    def look(path, item):
        if isinstance(item, h5py.Dataset) and item.maxshape and item.maxshape[0] is None:
            found[path] = path if path in names else next(s for s in item.dims[0].keys() if s in names)
    file.visititems(look)
    return names, found


def equal_rows(file, reference, known={}):
    """The committed rows of each schedule, after a look at every one that was not yet known."""
    names, datasets = growing(reference)
    file["commit"].id.refresh()
    rows = dict(zip(names, file["commit"][...].tolist()))  # first: what it counts stands in the file
    for path, schedule in datasets.items():
        dataset = file[path]
        dataset.id.refresh()
        assert dataset.shape[0] >= rows[schedule], (path, dataset.shape, rows)
        fresh = slice(known.get(schedule, 0), rows[schedule])
        assert dataset[fresh].tobytes() == reference[path][fresh].tobytes(), path
    return rows


def read_while_it_grows(part, reference, process):
    """Looks again and again through one open file; returns the numbers of rows that it saw."""
    seen, rows = set(), {}
    with h5py.File(part, "r", swmr=True) as file:
        while process.poll() is None and len(seen) < 8:
            rows = equal_rows(file, reference, rows)
            seen.add(sum(rows.values()))
    return seen


def all_rows(reference):
    return dict(zip(reference["schedule"].attrs["names"].split(), reference["commit"][...].tolist()))


def opens(part):
    try:
        h5py.File(part).close()
        return True
    except OSError:
        return False


with tempfile.TemporaryDirectory(prefix="initlab-live-") as scratch:
    scratch = pathlib.Path(scratch)
    call(*command(scratch / "reference"))
    live = scratch / "live"
    part = live / (NAME + ".part")
    with h5py.File(scratch / "reference" / NAME) as reference:
        process = subprocess.Popen(command(live, "--set", "recording.live=true"), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        until(part.exists, "the run begins")
        following = subprocess.Popen([program, "show", str(part), "--follow"], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True)
        # While somebody reads, nobody repairs.
        refused = call(program, "repair", str(part), expected=2).stderr
        assert "a run is writing it; nothing is to be repaired before its end" in refused, refused
        seen = read_while_it_grows(part, reference, process)
        assert process.poll() is None and len(seen) == 8, seen

        # Killed: marked as being written, which tools refuse; repaired: every committed row is there.
        process.send_signal(signal.SIGKILL)
        process.wait()
        shown, said = following.communicate(timeout=PATIENCE)
        assert shown.count("seed=3") >= 1 and "nobody writes" in said, (shown, said)
        assert not opens(part)
        call(program, "repair", str(part))
        assert "needs no repair" in call(program, "repair", str(part)).stdout
        with h5py.File(part) as file:
            assert sum(equal_rows(file, reference).values()) >= max(seen)
        call(program, "show", str(part))

        # The same run goes on, is followed to its end, and ends as if nothing had been.
        process = subprocess.Popen(command(live, "--set", "recording.live=true", "--resume"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: subprocess.run([program, "repair", str(part)], capture_output=True).returncode == 2, "it goes on")
        followed = call(program, "show", str(part), "--follow")
        assert process.wait(PATIENCE) == 0 and not followed.stderr, followed.stderr
        with h5py.File(live / NAME) as file:
            assert equal_rows(file, reference) == all_rows(reference)
            assert file.attrs["outcome"] == "completed"
        assert [entry.name for entry in live.iterdir()] == [NAME], list(live.iterdir())

    # Killed while somebody reads, and gone on from without a repair by hand.
    second = scratch / "second"
    part = second / (NAME + ".part")
    process = subprocess.Popen(command(second, "--set", "recording.live=true"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    until((second / (NAME + ".state")).exists, "a state is saved")
    process.send_signal(signal.SIGKILL)
    process.wait()
    call(*command(second, "--set", "recording.live=true", "--resume"))
    with h5py.File(second / NAME) as file, h5py.File(scratch / "reference" / NAME) as reference:
        assert equal_rows(file, reference) == all_rows(reference)
print(f"a live file was read at {len(seen)} moments ({min(seen)} to {max(seen)} rows), mended after a kill, and completed")
