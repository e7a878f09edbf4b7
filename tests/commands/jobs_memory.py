"""Several runs at once: memory grows neither with the jobs nor with the runs. jobs_memory.py PROGRAM"""
import pathlib
import re
import time

from jobs_shared import ONE_DATA_SET, children, hold, write
from program import start



def memory(process, what):
    """Bytes of the process and its children, "Pss" (what they share counted once) or "Anonymous"; 0 if one ended
    meanwhile."""
    total = 0
    try:
        for one in (process, *children(process)):
            rollup = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text()
            total += 1024 * int(re.search(rf"^{what}: +(\d+) kB", rollup, re.M).group(1))
    except (FileNotFoundError, ProcessLookupError, AttributeError):
        return 0
    return total


def peak_memory(manifest, out, *options, what="Pss"):
    process = start("run", manifest, "--out", out, *options)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory(process.pid, what))
        time.sleep(0.005)
    assert process.returncode == 0
    return peak


def memory_does_not_grow_with_the_jobs(folder):
    """The training set has 64 MB, and a process with a run needs some 20 MB beside it: if each had its own copy, a job
    more would cost 84 MB. Half a data set tells the one from the other."""
    big = ONE_DATA_SET.replace("dimension = 20", "dimension = 400").replace("train = 400", "train = 40000")
    data_bytes = 4 * 400 * 40000
    few = write(folder, big.replace("epochs = EPOCHS", "steps = 200"), count=10)
    two, four = (peak_memory(few, folder / f"jobs{n}", "--jobs", str(n), "--threads", "1") for n in (2, 4))
    per_worker = (four - two) / 2
    print(f"{data_bytes / 1e6:.0f} MB of training data: {two / 1e6:.0f} MB in all processes with 2 jobs, "
          f"{per_worker / 1e6:.1f} MB for each more")
    assert per_worker < data_bytes / 2, (two, four)


def memory_does_not_grow_with_the_runs(folder):
    """Neither with seeds nor with the points of a grid, each of which has a plan of 7 kB: that of a thousand would be two
    fifths of what ten runs take. What the parent must know of a run is some 1 kB: its name, a row of the table."""
    for name, sweep in {"seeds": ONE_DATA_SET,
                        "rates": ONE_DATA_SET.replace('"seed.init" = { range = [1, COUNT, 1] }',
                                                      '"training.optimizer.rate" = { logrange = [0.001, 0.1, COUNT] }')}.items():
        few = write(folder, sweep, epochs=20, count=10)
        ten = max(peak_memory(few, folder / f"{name}{k}", "--jobs", "2", what="Anonymous") for k in range(3))
        many = peak_memory(write(folder, sweep, epochs=1, count=1000), folder / name, "--jobs", "2", what="Anonymous")
        print(f"peak memory of all processes: {ten / 1e6:.1f} MB with 10 {name}, {many / 1e6:.1f} MB with 1000")
        assert many < 1.1 * ten, (name, ten, many)


hold(memory_does_not_grow_with_the_jobs,
     memory_does_not_grow_with_the_runs)
