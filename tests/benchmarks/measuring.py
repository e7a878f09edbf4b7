"""What the benchmarks share: runs that are measured, one after another, and what is said of where."""
import contextlib
import os
import pathlib
import subprocess
import tempfile
import time

import h5py


@contextlib.contextmanager
def scratch_folder():
    with tempfile.TemporaryDirectory(prefix="initlab-benchmark-") as folder:
        yield pathlib.Path(folder)


def machine():
    return f"{os.uname().machine}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}"


def measured(program, folder, manifest, *options):
    """A run of this text, of one seed: its file, seconds from start to end, and peak memory in MB."""
    path = folder / "case.toml"
    path.write_text(manifest)
    begin = time.perf_counter()
    process = subprocess.Popen([program, "run", path, "--out", folder / "runs", "--force", *map(str, options)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, error
    return folder / "runs/seed=1.h5", time.perf_counter() - begin, usage.ru_maxrss / 1024


def training_seconds(path):
    with h5py.File(path) as file:
        return float(file.attrs["training_seconds"])
