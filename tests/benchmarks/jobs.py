"""Many runs at once: how two cores compare with one, what a run costs beside its training, and memory.
Usage: jobs.py PROGRAM [PAIRS]

1. 1000 runs of a tiny network with --jobs 1 on one core and --jobs 2 on two, in turn: the ratio of their times.
2. The overhead of a run: the time of those of one core, less what their files say of training, a run.
3. Peak memory of all processes at 10 and at 1000 runs with --jobs 2: the sum of their shares (PSS), every 20 ms.
4. networks = 1000: milliseconds a network.
"""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

from measuring import machine, scratch_folder, training_seconds

program = str(pathlib.Path(sys.argv[1]).resolve())
pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
RUNS = 1000
TINY = """
seed = { generation = 1 }
[data]
source = "synthetic"
dimension = 20
train = 2000
test = 200
[network]
initializer = { type = "he" }
layers = [{ type = "dense", units = 20 }, { type = "relu" }, { type = "dense", units = 10 }]
[training]
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 20 }
epochs = 10
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 10 }
at = [0, 1000]
[sweep]
"seed.init" = { range = [1, RUNS, 1] }
"""
NETWORKS = """
networks = 1000
[data]
source = "fashion-mnist"
train = 1000
test = 1000
[network]
initializer = { type = "he" }
layers = [
  { type = "dense", units = 100 }, { type = "relu" }, { type = "dense", units = 50 }, { type = "relu" },
  { type = "dense", units = 10 },
]
[training]
epochs = 0
[[probes]]
type = "moments"
"""


def write(folder, name, text):
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def memory(process):
    """MB of a process and its children, shared pages counted once; 0 if one ended meanwhile."""
    total = 0
    try:
        tasks = pathlib.Path(f"/proc/{process}/task").iterdir()
        children = [child for task in tasks for child in (task / "children").read_text().split()]
        for one in (process, *children):
            rollup = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss: +(\d+) kB", rollup, re.M).group(1)) / 1024
    except (FileNotFoundError, ProcessLookupError, AttributeError):
        return 0
    return total


def run(manifest, out, *options, cores=None, watch=False):
    """Seconds from start to end, and peak memory in MB if it is watched."""
    shutil.rmtree(out, ignore_errors=True)
    begin = time.monotonic()
    process = subprocess.Popen([program, "run", str(manifest), "--out", str(out), *options], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=lambda: cores and os.sched_setaffinity(0, cores))
    peak = 0
    while watch and process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.02)
    assert process.wait() == 0, manifest
    return time.monotonic() - begin, peak


with scratch_folder() as scratch:
    out = scratch / "out"
    allowed = sorted(os.sched_getaffinity(0))
    print(machine())
    many = write(scratch, "many", TINY.replace("RUNS", str(RUNS)))
    few = write(scratch, "few", TINY.replace("RUNS", "10"))
    ratios, overheads = [], []
    for _ in range(pairs):
        one, _ = run(many, out, "--jobs", "1", "--threads", "1", cores=set(allowed[:1]))
        overheads.append((one - sum(map(training_seconds, out.glob("*.h5")))) / RUNS * 1e3)
        two, _ = run(many, out, "--jobs", "2", "--threads", "1", cores=set(allowed[:2]))
        ratios.append(one / two)
        print(f"  {one:.2f} s on one core, {two:.2f} s on two", flush=True)
    print(f"{RUNS} runs of a tiny network: two cores are {statistics.median(ratios):.2f} times one core (from "
          f"{min(ratios):.2f} to {max(ratios):.2f}, {pairs} pairs; to reach: 1.9)")
    print(f"overhead of a run, from the manifest to a finished file, without training: {statistics.median(overheads):.1f} ms")
    peaks = [run(manifest, out, "--jobs", "2", watch=True)[1] for manifest in (few, many)]
    print(f"peak memory of all processes: {peaks[0]:.1f} MB at 10 runs, {peaks[1]:.1f} MB at {RUNS}: "
          f"{peaks[1] / peaks[0]:.2f} (to reach: at most 1.1)")
    networks = write(scratch, "networks", NETWORKS)
    seconds = [run(networks, out)[0] for _ in range(pairs)]
    print(f"networks = 1000 of 784-100-50-10, looked at with 1000 samples: {statistics.median(seconds):.2f} ms a network")
