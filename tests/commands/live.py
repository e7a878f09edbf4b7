"""`live = true`: h5py with swmr=True and `show --follow` read a run's file while it grows, `repair` mends it after a
kill -9, and `--resume` completes it. Usage: live.py PROGRAM MANIFEST

What is read must be, to the bit, what the same run writes that nobody could read before its end.
"""
import signal
import sys
from subprocess import PIPE

import h5py

from program import initlab, scratch_folder, start, until
from run_file import datasets, rows_of, schedule_of

manifest = sys.argv[2]
NAME = "seed=3.h5"
PATIENCE = 120  # seconds until a run that does not come to the point is given up


def command(folder, *options):
    # Long enough to be looked at many times.
    return ("run", manifest, "--out", folder, "--threads", "1", "--set", "training.epochs=200",
            "--set", "probes[0].batch.samples=50", *options)


def growing(file):
    """The datasets with rows, and the schedule of each."""
    names = rows_of(file).keys()
    return {path: schedule_of(item, names) for path, item in datasets(file).items() if item.maxshape and item.maxshape[0] is None}


def equal_rows(file, reference, known={}):
    """The committed rows of each schedule, after a look at every one that was not yet known."""
    file["commit"].id.refresh()
    rows = rows_of(file)  # first: what it counts stands in the file
    for path, schedule in growing(reference).items():
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


def opens(part):
    try:
        h5py.File(part).close()
        return True
    except OSError:
        return False


with scratch_folder("live") as scratch:
    initlab(*command(scratch / "reference"))
    live = scratch / "live"
    part = live / (NAME + ".part")
    with h5py.File(scratch / "reference" / NAME) as reference:
        process = start(*command(live, "--set", "recording.live=true"))
        until(part.exists, process)
        following = start("show", part, "--follow", to=PIPE)
        # While somebody reads, nobody repairs.
        refused = initlab("repair", part, expected=2).stderr
        assert "a run is writing it; nothing is to be repaired before its end" in refused, refused
        seen = read_while_it_grows(part, reference, process)
        assert process.poll() is None and len(seen) == 8, seen

        # Killed: marked as being written, which tools refuse; repaired: every committed row is there.
        process.send_signal(signal.SIGKILL)
        process.wait()
        shown, said = following.communicate(timeout=PATIENCE)
        assert shown.count("seed=3") >= 1 and "nobody writes" in said, (shown, said)
        assert not opens(part)
        initlab("repair", part)
        assert "needs no repair" in initlab("repair", part).stdout
        cut = scratch / "cut.h5"
        cut.write_bytes(part.read_bytes()[:part.stat().st_size // 2])
        assert "needs no repair" not in initlab("repair", cut, expected=2).stdout
        with h5py.File(part) as file:
            assert sum(equal_rows(file, reference).values()) >= max(seen)
        initlab("show", part)

        # The same run goes on, is followed to its end, and ends as if nothing had been.
        process = start(*command(live, "--set", "recording.live=true", "--resume"))
        until(lambda: initlab("repair", part, expected=None).returncode == 2, process)
        followed = initlab("show", part, "--follow")
        assert process.wait(PATIENCE) == 0 and not followed.stderr, followed.stderr
        with h5py.File(live / NAME) as file:
            assert equal_rows(file, reference) == rows_of(reference)
            assert file.attrs["outcome"] == "completed"
        assert [entry.name for entry in live.iterdir()] == [NAME], list(live.iterdir())

    # Killed while somebody reads, and gone on from without a repair by hand.
    second = scratch / "second"
    part = second / (NAME + ".part")
    process = start(*command(second, "--set", "recording.live=true"))
    until((second / (NAME + ".state")).exists, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    initlab(*command(second, "--set", "recording.live=true", "--resume"))
    with h5py.File(second / NAME) as file, h5py.File(scratch / "reference" / NAME) as reference:
        assert equal_rows(file, reference) == rows_of(reference)
print(f"a live file was read at {len(seen)} moments ({min(seen)} to {max(seen)} rows), mended after a kill, and completed")
