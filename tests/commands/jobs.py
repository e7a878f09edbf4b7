"""Several runs at once: the bits, what a plugin that ends its process costs, signals, and memory. jobs.py PROGRAM BAD_PLUGINS

The sweeps are of runs of a tenth of a second, so that runs begin and end beside each other.
"""
import fcntl
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback

import h5py

program, bad_plugins = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
same_bits = pathlib.Path(__file__).parent / "same_bits.py"

MANIFEST = """title = "Many runs at once"
[data]
source = "synthetic"
dimension = 20
train = 400
test = 100
[network]
initializer = { type = "he" }
layers = [{ type = "dense", units = 30 }, { type = "batch_norm" }, "relu", { type = "dropout" }, { type = "dense", units = 10 }]
[training]
optimizer = { type = "adam", rate = 0.01 }
batches = { size = 20 }
epochs = EPOCHS
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 20 }
"""
# Six runs on three data sets: the variants of a seed share one.
SHARED = MANIFEST + """
[[variant]]
name = "he"
[[variant]]
name = "wide"
set = { "network.initializer" = { type = "normal", std = 0.3 } }
[sweep]
seed = [1, 2, 3]
"""
ONE_DATA_SET = 'seed = { generation = 1 }\n' + MANIFEST + """
[sweep]
"seed.init" = { range = [1, COUNT, 1] }
"""
CRASHES = MANIFEST.replace('{ type = "he" }', '{ type = "ends_process", how = "not" }') + """
[sweep]
"network.initializer.how" = ["not", "segfault", "abort", "exit", "kill", "term", "overflow"]
seed = [1, 2]
exclude = [{ seed = 2, "network.initializer.how" = "segfault" }]
"""
IN_STEP = MANIFEST.replace('"relu"', '{ type = "ends_in_step", how = "not" }, "relu"')


def write(folder, text, epochs=3, count=10):
    path = folder / "sweep.toml"
    path.write_text(text.replace("EPOCHS", str(epochs)).replace("COUNT", str(count)))
    return path


def command(manifest, out, *options):
    return [program, "run", manifest, "--out", out, *options]


def run(manifest, out, *options, expected=0):
    done = subprocess.run(command(manifest, out, *options), capture_output=True, text=True)
    assert done.returncode == expected, (done.returncode, done.stdout, done.stderr)
    return done


def assert_same_bits(*folders):
    done = subprocess.run([sys.executable, same_bits, *folders], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def attributes(path):
    with h5py.File(path) as file:
        return {name: value for name, value in file.attrs.items()}


def rows(table):
    """Name and outcome of each row of the table of results."""
    return [tuple(re.split(r"  +", line)[:2]) for line in table.splitlines()[1:]]


def the_bits_do_not_depend_on_jobs(folder):
    manifest = write(folder, SHARED)
    outs = [folder / f"jobs{n}" for n in (1, 2, 3)]
    names = [f"{variant}_seed={seed}" for variant in ("he", "wide") for seed in (1, 2, 3)]
    for n, out in enumerate(outs, 1):
        done = run(manifest, out, "--jobs", str(n))
        assert rows(done.stdout) == [(name, "completed") for name in names], done.stdout
        assert sorted(path.name for path in out.iterdir()) == sorted(name + ".h5" for name in names)
        for i, name in enumerate(names, 1):
            assert f"{i}/6 {name}  epoch 3/3, step 60, train loss" in done.stderr, done.stderr
    assert_same_bits(*outs)
    # What is not of the moment stands in every file as it does in that of one job.
    of_the_moment = {"created", "finished", "training_seconds", "threads", "command_line"}
    for name in names:
        first = attributes(outs[0] / (name + ".h5"))
        for out in outs[1:]:
            other = attributes(out / (name + ".h5"))
            assert first.keys() == other.keys()
            for key in first.keys() - of_the_moment:
                assert first[key] == other[key], (key, first[key], other[key])


def a_plugin_that_ends_its_process_costs_its_run(folder):
    manifest = write(folder, CRASHES)
    path = ("--plugin-path", str(bad_plugins / "ends_process"))
    good = run(manifest, folder / "good", *path, "--only", "*not*", "--jobs", "1")
    assert len(rows(good.stdout)) == 2
    done = run(manifest, folder / "all", *path, "--jobs", "2", expected=1)
    title = "initializer ends_process (plugin ends_process 1.0), weight of dense1: fill"
    told = "was told to end by SIGTERM, not by this program; --resume goes on with it"
    ends = {
        "segfault": ("crashed: SIGSEGV", f"was ended by SIGSEGV in {title}"),
        "abort": ("crashed: SIGABRT", f"was ended by SIGABRT in {title}"),
        "exit": ("crashed: exit code 3", f"ended with exit code 3 in {title}"),
        "kill": ("crashed: SIGKILL", "was ended by SIGKILL (as the kernel does when memory is short)"),
        "term": ("stopped at step 0", told),
        "overflow": ("crashed: SIGSEGV", f"was ended by SIGSEGV in {title}"),
    }
    expected, said = [], []
    for how in ("not", *ends):
        for seed in (1, 2):
            if (how, seed) == ("segfault", 2):
                continue
            name = f"how={how}_seed={seed}"
            expected.append((name, ends[how][0] if how in ends else "completed"))
            if how in ends:
                said.append(f"error: {name}: its process {ends[how][1]}")
    assert rows(done.stdout) == expected, done.stdout
    assert done.stderr.splitlines()[-len(said):] == said, done.stderr
    assert_same_bits(folder / "good", folder / "all")


def one_process_for_a_sweep_is_a_process_of_its_own(folder):
    manifest = write(folder, CRASHES)
    path = ("--plugin-path", str(bad_plugins / "ends_process"))
    outcomes, last = [], []
    for n in (1, 2):
        done = run(manifest, folder / f"jobs{n}", *path, "--jobs", str(n), "--threads", "1", expected=1)
        outcomes.append(rows(done.stdout))
        last.append(done.stderr.splitlines()[-11:])
    assert outcomes[0] == outcomes[1] and len(outcomes[0]) == 13 and last[0] == last[1], (outcomes, last)
    assert_same_bits(folder / "jobs1", folder / "jobs2")


def the_only_run_says_what_ended_it(folder):
    """In the process that was started: also of a run that is reproduced, or gone on with, no file is to blame."""
    manifest = write(folder, IN_STEP + '[sweep]\nseed = [1, 2]')
    one = ("--only", "seed=1", "--set", "network.layers[2].how=when told", "--plugin-path", str(bad_plugins / "ends_in_step"))
    run(manifest, folder / "out", *one)
    title = "node ends_in_step1: layer ends_in_step (plugin ends_in_step 1.0): forward"
    for words in (command(manifest, folder / "anew", *one), command(manifest, folder / "anew", *one, "--resume"),
                  [program, "reproduce", folder / "out" / "seed=1.h5", *one[-2:]]):
        done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "END_IN_STEP": "1"})
        assert done.returncode == 1, (done.returncode, done.stderr)
        assert done.stderr.endswith(f"\nerror: seed=1: its process was ended by SIGSEGV in {title}\n") or \
            done.stderr == f"error: seed=1: its process was ended by SIGSEGV in {title}\n", done.stderr
    for how, end in {"exit": "ended with exit code 3", "abort": "was ended by SIGABRT", "overflow": "was ended by SIGSEGV"}.items():
        done = run(write(folder, CRASHES), folder / how, "--plugin-path", str(bad_plugins / "ends_process"), "--only",
                   f"how={how}_seed=1", "--threads", "1", expected=1)
        title = "initializer ends_process (plugin ends_process 1.0), weight of dense1: fill"
        assert done.stderr.splitlines()[-1] == f"error: how={how}_seed=1: its process {end} in {title}", done.stderr


def an_overflow_in_a_thread_beside_the_first_names_the_plugin(folder):
    manifest = write(folder, CRASHES.split("[sweep]")[0] + "[sweep]\nseed = [1, 2]")
    done = run(manifest, folder / "out", "--plugin-path", str(bad_plugins / "ends_process"), "--jobs", "2", "--threads", "2",
               "--set", "network.initializer.how=overflow_beside", expected=1)
    title = "initializer ends_process (plugin ends_process 1.0), weight of dense2: fill"
    assert done.stderr.splitlines()[-2:] == [f"error: seed={seed}: its process was ended by SIGSEGV in {title}"
                                             for seed in (1, 2)], done.stderr


def updates_that_are_tried_beforehand_cost_nothing(folder):
    """They tell the time that runs will take; a plugin that ends them leaves it unknown, also where it is limited."""
    sweep = '[recording]\nbudget = { time = "1 h" }\n[sweep]\n"network.layers[2].how" = ["segfault", "exit", "at zeros"]\n'
    manifest = write(folder, IN_STEP + sweep)
    path = ("--plugin-path", str(bad_plugins / "ends_in_step"))
    done = run(manifest, folder / "out", *path, "--jobs", "2", expected=1)
    title = "node ends_in_step1: layer ends_in_step (plugin ends_in_step 1.0): forward"
    said = done.stderr.splitlines()
    tried = "its time is unknown: an update that was tried beforehand"
    assert said[0] == f"note: how=segfault_seed=1: {tried} was ended by SIGSEGV in {title}", said
    assert said[1] == f"note: how=exit_seed=1: {tried} ended with exit code 0 in {title}", said
    assert re.fullmatch(r"3 runs, .*, about \d+\.\d s and the unknown time of 2 runs, 2 at once, 1 thread each", said[2]), said
    assert said[-2:] == [f"error: how=segfault_seed=1: its process was ended by SIGSEGV in {title}",
                         f"error: how=exit_seed=1: its process ended with exit code 0 in {title}"], said
    assert rows(done.stdout) == [("how=segfault_seed=1", "crashed: SIGSEGV"), ("how=exit_seed=1", "crashed: exit code 0"),
                                 ("how=at-zeros_seed=1", "completed")], done.stdout
    plan = run(manifest, folder / "none", *path, "--dry-run").stdout.splitlines()
    assert [line.endswith("unknown time") for line in plan[1:]] == [True, True, False], plan


def an_update_that_never_returns_is_given_up(folder):
    manifest = write(folder, IN_STEP)
    done = run(manifest, folder / "none", "--set", "network.layers[2].how=hang", "--dry-run",
               "--plugin-path", str(bad_plugins / "ends_in_step"))
    said = "its time is unknown: an update that was tried beforehand did not return within 30 seconds\n"
    assert said in done.stderr and "the unknown time of 1 run" in done.stderr, done.stderr


def a_signal_ends_all_runs_and_resume_completes_them(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=60, count=6)
    reference = folder / "reference"
    run(manifest, reference, "--jobs", "1")
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        out = folder / f"signal{code}"
        process = subprocess.Popen(command(manifest, out, "--jobs", "3"), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        while len(list(out.glob("*.h5.part"))) < 2 and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(number)
        printed, said = process.communicate(timeout=60)
        assert process.returncode == code, (process.returncode, printed, said)
        assert said.endswith(f"stopped by {number.name}; the same command with --resume goes on, to the same bits\n"), said
        assert list(out.glob("*.h5.part")) and "stopped at step" in printed, printed
        assert all(outcome.startswith(("stopped", "completed")) for _, outcome in rows(printed)), printed
        resumed = run(manifest, out, "--resume", "--jobs", "2")
        assert len(rows(resumed.stdout)) == 6, resumed.stdout
        assert_same_bits(reference, out)
        assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in reference.iterdir())


def children(process):
    tasks = pathlib.Path(f"/proc/{process}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def a_signal_to_one_worker_costs_its_run_and_resume_completes_it(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=3000, count=4)
    reference, out = folder / "reference", folder / "out"
    run(manifest, reference, "--jobs", "2")
    process = subprocess.Popen(command(manifest, out, "--jobs", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)
    while len(list(out.glob("*.state"))) < 2:
        assert process.poll() is None, "it ended before any state was saved"
        time.sleep(0.002)
    os.kill(children(process.pid)[0], signal.SIGTERM)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 1, (process.returncode, printed, said)
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
        process = subprocess.Popen(command(manifest, folder / name, "--jobs", "2"), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while len(list((folder / name).glob("*.state"))) < 2:
            time.sleep(0.005)
        workers = children(process.pid)
        assert len(workers) == 2, workers
        end(process)
        process.wait(timeout=60)
        deadline = time.monotonic() + 10
        while any(map(is_running, workers)):
            assert time.monotonic() < deadline, f"{name}: a worker is left"
            time.sleep(0.01)


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
    process = subprocess.Popen(command(manifest, out, *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def cores_are_those_that_the_process_may_use(folder):
    manifest = write(folder, ONE_DATA_SET)
    of_all = sorted(os.sched_getaffinity(0))
    for allowed in (of_all[:1], of_all[:2]):
        done = subprocess.run(command(manifest, folder / "none", "--dry-run"), capture_output=True, text=True,
                              preexec_fn=lambda: os.sched_setaffinity(0, allowed))
        at_once = f", {len(allowed)} at once, 1 thread each\n" if len(allowed) > 1 else ", 1 thread\n"
        assert done.returncode == 0 and done.stderr.endswith(at_once), done.stderr


def what_is_wrong_is_refused_before_anything_is_written(folder):
    manifest = write(folder, SHARED)
    for given, got in (("0", "0"), ("257", "257")):
        done = run(manifest, folder / "none", "--jobs", given, expected=2)
        assert done.stderr == f"error: --jobs: out of range (got {got}, expected 1 to 256)\n", done.stderr
    bad = write(folder, SHARED.replace("samples = 20", "samples = 101"))
    done = run(bad, folder / "none", "--jobs", "2", expected=2)
    assert "more than the test set has (got 101, expected at most 100)" in done.stderr, done.stderr
    assert not (folder / "none").exists()


def on_a_terminal(words, columns=None):
    """What it shows there."""
    ours, theirs = os.openpty()
    if columns:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    seen = b""

    def read():
        nonlocal seen
        try:
            while part := os.read(ours, 65536):
                seen += part
        except OSError:
            pass  # the other end is closed

    reader = threading.Thread(target=read)
    reader.start()
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    reader.join()
    os.close(ours)
    assert done.returncode == 0
    return seen.decode()


def on_a_terminal_lines_are_rewritten_and_none_is_left(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=600, count=4)
    text = on_a_terminal(command(manifest, folder / "out", "--jobs", "2"))
    assert re.search(r"\d/4 runs done, about .* left", text), text
    assert re.search(r"1/4 seed=1  epoch .*\x1b\[K\r\n2/4 seed=2  epoch", text), text
    assert text.endswith("\r\x1b[J") or re.search(r"\r\x1b\[\d+A\x1b\[J$", text), text[-200:]


def on_80_columns_every_number_is_whole_and_the_time_left_is_there(folder):
    """Also the total's, from the first moments on, and with one process: from what the runs that go on have done."""
    sweep = '[sweep]\n"network.layers[0].units" = [29, 30]\n"training.optimizer.rate" = [0.0123456789]\nseed = [12345678]\n'
    manifest = write(folder, MANIFEST + sweep, epochs=600)
    for jobs in ("1", "2"):
        text = on_a_terminal(command(manifest, folder / jobs, "--jobs", jobs), columns=80)
        lines = re.findall(r"(?:\r|\n|A)(\d/2 [^\x1b]*)\x1b\[K", text)
        runs, totals = ([line for line in lines if ("done" in line) == total] for total in (False, True))
        assert max(map(len, lines)) <= 79, max(lines, key=len)
        number = r"\d+(\.\d+)?"
        line = (rf"[12]/2 \S+…\S*5678  epoch {number}/600(  {number} s left)?  train loss {number}"
                rf"(  test accuracy {number}(  {number} steps/s)?)?")
        assert all(re.fullmatch(line, run) for run in runs), [run for run in runs if not re.fullmatch(line, run)]
        assert any(" s left" in run for run in runs), runs
        assert any(re.fullmatch(r"0/2 runs done, about .* s left", total) for total in totals), totals


def elsewhere_the_total_is_said_every_ten_seconds(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=1000000, count=3)
    for jobs in ("1", "2"):
        begin = time.monotonic()
        process = subprocess.Popen(command(manifest, folder / jobs, "--jobs", jobs), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        said = next(line for line in process.stderr if " runs done" in line)
        seconds = time.monotonic() - begin
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert re.fullmatch(r"0/3 runs done, about \d+ (min|h) .* left\n", said), said
        assert 10 <= seconds < 30, seconds


claims = [
    the_bits_do_not_depend_on_jobs,
    a_plugin_that_ends_its_process_costs_its_run,
    one_process_for_a_sweep_is_a_process_of_its_own,
    the_only_run_says_what_ended_it,
    an_overflow_in_a_thread_beside_the_first_names_the_plugin,
    updates_that_are_tried_beforehand_cost_nothing,
    an_update_that_never_returns_is_given_up,
    a_signal_ends_all_runs_and_resume_completes_them,
    a_signal_to_one_worker_costs_its_run_and_resume_completes_it,
    no_worker_outlives_its_parent,
    memory_does_not_grow_with_the_jobs,
    memory_does_not_grow_with_the_runs,
    cores_are_those_that_the_process_may_use,
    what_is_wrong_is_refused_before_anything_is_written,
    on_a_terminal_lines_are_rewritten_and_none_is_left,
    on_80_columns_every_number_is_whole_and_the_time_left_is_there,
    elsewhere_the_total_is_said_every_ten_seconds,
]
failures = 0
for claim in claims:
    name = claim.__name__.replace("_", " ")
    try:
        with tempfile.TemporaryDirectory(prefix="initlab-jobs-") as scratch:
            claim(pathlib.Path(scratch))
        print(name, flush=True)
    except Exception:
        failures += 1
        print(f"NOT {name}:\n{traceback.format_exc()}", flush=True)
sys.exit(failures > 0)
