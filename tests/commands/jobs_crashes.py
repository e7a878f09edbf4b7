"""Several runs at once: what a plugin that ends its process costs, and what is said of it. jobs_crashes.py PROGRAM BAD_PLUGINS"""
import os
import pathlib
import re
import sys

from jobs_shared import MANIFEST, assert_same_bits, hold, rows, run, write
from program import initlab

bad_plugins = pathlib.Path(sys.argv[2]).resolve()

CRASHES = MANIFEST.replace('{ type = "he" }', '{ type = "ends_process", how = "not" }') + """
[sweep]
"network.initializer.how" = ["not", "segfault", "abort", "exit", "kill", "term", "overflow"]
seed = [1, 2]
exclude = [{ seed = 2, "network.initializer.how" = "segfault" }]
"""
IN_STEP = MANIFEST.replace('"relu"', '{ type = "ends_in_step", how = "not" }, "relu"')


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
    anew = ("run", manifest, "--out", folder / "anew", *one)
    for words in (anew, (*anew, "--resume"), ("reproduce", folder / "out" / "seed=1.h5", *one[-2:])):
        done = initlab(*words, expected=1, env={**os.environ, "END_IN_STEP": "1"})
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


hold(a_plugin_that_ends_its_process_costs_its_run,
     one_process_for_a_sweep_is_a_process_of_its_own,
     the_only_run_says_what_ended_it,
     an_overflow_in_a_thread_beside_the_first_names_the_plugin,
     updates_that_are_tried_beforehand_cost_nothing,
     an_update_that_never_returns_is_given_up)
