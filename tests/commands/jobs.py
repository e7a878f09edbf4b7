"""Several runs at once: the bits do not depend on how many, the cores, and what is refused. jobs.py PROGRAM"""
import os

import h5py

from jobs_shared import MANIFEST, ONE_DATA_SET, assert_same_bits, hold, rows, run, write

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


def attributes(path):
    with h5py.File(path) as file:
        return {name: value for name, value in file.attrs.items()}


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


def cores_are_those_that_the_process_may_use(folder):
    manifest = write(folder, ONE_DATA_SET)
    of_all = sorted(os.sched_getaffinity(0))
    for allowed in (of_all[:1], of_all[:2]):
        done = run(manifest, folder / "none", "--dry-run", preexec_fn=lambda: os.sched_setaffinity(0, allowed))
        at_once = f", {len(allowed)} at once, 1 thread each\n" if len(allowed) > 1 else ", 1 thread\n"
        assert done.stderr.endswith(at_once), done.stderr


def what_is_wrong_is_refused_before_anything_is_written(folder):
    manifest = write(folder, SHARED)
    for given, got in (("0", "0"), ("257", "257")):
        done = run(manifest, folder / "none", "--jobs", given, expected=2)
        assert done.stderr == f"error: --jobs: out of range (got {got}, expected 1 to 256)\n", done.stderr
    bad = write(folder, SHARED.replace("samples = 20", "samples = 101"))
    done = run(bad, folder / "none", "--jobs", "2", expected=2)
    assert "more than the test set has (got 101, expected at most 100)" in done.stderr, done.stderr
    assert not (folder / "none").exists()


hold(the_bits_do_not_depend_on_jobs,
     cores_are_those_that_the_process_may_use,
     what_is_wrong_is_refused_before_anything_is_written)
