"""Several runs at once: signals to the program and to one of its workers, and no worker that is left. jobs_signals.py PROGRAM"""
import os
import pathlib
import signal
import time
from subprocess import PIPE

from jobs_shared import ONE_DATA_SET, assert_same_bits, children, hold, rows, run, write
from program import ended, start, until



def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def a_signal_ends_all_runs_and_resume_completes_them(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=60, count=6)
    reference = folder / "reference"
    run(manifest, reference, "--jobs", "1")
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        out = folder / f"signal{code}"
        process = start("run", manifest, "--out", out, "--jobs", "3", to=PIPE)
        until(lambda: len(list(out.glob("*.h5.part"))) >= 2, process)
        process.send_signal(number)
        printed, said = ended(process, code)
        assert said.endswith(f"stopped by {number.name}; the same command with --resume goes on, to the same bits\n"), said
        assert list(out.glob("*.h5.part")) and "stopped at step" in printed, printed
        assert all(outcome.startswith(("stopped", "completed")) for _, outcome in rows(printed)), printed
        resumed = run(manifest, out, "--resume", "--jobs", "2")
        assert len(rows(resumed.stdout)) == 6, resumed.stdout
        assert_same_bits(reference, out)
        assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in reference.iterdir())


def a_signal_to_one_worker_costs_its_run_and_resume_completes_it(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=3000, count=4)
    reference, out = folder / "reference", folder / "out"
    run(manifest, reference, "--jobs", "2")
    process = start("run", manifest, "--out", out, "--jobs", "2", to=PIPE)
    until(lambda: len(list(out.glob("*.state"))) >= 2, process)
    os.kill(children(process.pid)[0], signal.SIGTERM)
    printed, said = ended(process, 1)
    stopped = [name for name, outcome in rows(printed) if outcome.startswith("stopped at step")]
    assert len(stopped) == 1 and len([row for row in rows(printed) if row[1] == "completed"]) == 3, printed
    assert said.endswith(f"error: {stopped[0]}: its process was told to end by SIGTERM, not by this program; --resume "
                         "goes on with it\n"), said
    run(manifest, out, "--resume", "--jobs", "2")
    assert_same_bits(reference, out)


def no_worker_outlives_its_parent(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=100000, count=4)
    for name, end in {
        "killed": lambda process: process.kill(),
        "told twice": lambda process: (process.send_signal(signal.SIGINT), process.send_signal(signal.SIGTERM)),
    }.items():
        process = start("run", manifest, "--out", folder / name, "--jobs", "2")
        until(lambda: len(list((folder / name).glob("*.state"))) >= 2, process)
        workers = children(process.pid)
        assert len(workers) == 2, workers
        end(process)
        process.wait(timeout=60)
        deadline = time.monotonic() + 10
        while any(map(is_running, workers)):
            assert time.monotonic() < deadline, f"{name}: a worker is left"
            time.sleep(0.01)


hold(a_signal_ends_all_runs_and_resume_completes_them,
     a_signal_to_one_worker_costs_its_run_and_resume_completes_it,
     no_worker_outlives_its_parent)
