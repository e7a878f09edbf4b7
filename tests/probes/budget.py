"""Size and time are printed before a run and held: budget.py PROGRAM REAL"""
import json
import os
import re
import subprocess

import h5py

from running import PROGRAM, attempt, manifest, refused

FILM = '[[probes]]\ntype = "hdf5"\nname = "film"\nat = { every_steps = 1 }\nbatch = { samples = 60 }\n'
LOOK = '[[probes]]\ntype = "moments"\nat = { every_epochs = 1 }\nbatch = { samples = 60 }\n'
BUDGET = '[recording]\nbudget = { size = "%s", over = "%s" }\n'


def looking(rest):
    return manifest(FILM + LOOK + rest).replace("steps = 4", "steps = 64")


def size(said):
    number, unit = re.search(r"1 run, (?:at most )?([\d.]+) (kB|MB) to out", said).groups()
    return float(number) * {"kB": 1e3, "MB": 1e6}[unit]


outcome, folder = attempt(looking(""))
assert outcome.returncode == 0 and re.search(r"free\), about [\d.]+ (s|min)", outcome.stderr), outcome.stderr
whole = size(outcome.stderr)

# Over the budget: refused before anything is written, with what costs most.
refused(looking(BUDGET % ("700 kB", "refuse")), "m.toml:", "recording.budget: the run would take", "more than 700.0 kB",
        "what costs most: ", "layers/sigmoid1/activation", "(65 rows of ")

# Thinned: every second row, again and again; step 0 and the last one stay, other schedules keep all.
outcome, folder = attempt(looking(BUDGET % ("700 kB", "thin")))
assert outcome.returncode == 0, outcome.stderr
assert size(outcome.stderr) <= 700e3 < whole
assert "note: seed=3: recording.budget leaves out rows: step_film: one of " in outcome.stderr, outcome.stderr
with h5py.File(f"{folder.name}/out/seed=3.h5") as f:
    steps = f["step_film"][:]
    factor = steps[1]
    assert factor in (2, 4, 8, 16, 32) and steps[-1] == 64 and list(steps[:-1]) == list(range(0, 64, factor))
    assert f"one of {factor} rows" in f.attrs["thinned"]
    assert len(f["epoch"]) == 23  # 64 steps, 3 an epoch, and the last
    assert os.path.getsize(f"{folder.name}/out/seed=3.h5") <= 700e3

# What is said before is never less than what the file takes, and not much more, of every form of file.
DEEP = '{ type = "dense", units = 40 }, "relu", ' * 20 + '{ type = "dense", units = 3 }'
for what, layers, steps, rest in (("rows of bytes", None, 40, FILM), ("many nodes", DEEP, 6, FILM + LOOK),
                                  ("live", None, 40, FILM + "[recording]\nlive = true\n"),
                                  ("live, rows of kilobytes", DEEP, 40, FILM + "[recording]\nlive = true\n"),
                                  ("filtered", DEEP, 40, FILM + "[recording]\nstorage = { deflate = 1 }\n"),
                                  ("live and filtered", DEEP, 40,
                                   FILM + "[recording]\nlive = true\nstorage = { shuffle = true }\n"),
                                  ("a long manifest", None, 4, FILM + "#" + "x" * 300_000 + "\n")):
    text = manifest(rest, **({"layers": layers} if layers else {})).replace("steps = 4", f"steps = {steps}")
    outcome, folder = attempt(text)
    assert outcome.returncode == 0, (what, outcome.stderr)
    said = json.loads(subprocess.run([PROGRAM, "describe", "m.toml", "--json"], cwd=folder.name, capture_output=True,
                                     text=True, check=True).stdout)[0]["bytes"]
    takes = os.path.getsize(f"{folder.name}/out/seed=3.h5")
    print(f"{what}: said {said}, takes {takes}")
    assert takes <= said, (what, takes, said)
    assert "filtered" in what or said <= 1.05 * takes + 30_000, (what, takes, said)

# Too little even for two rows of each schedule.
refused(looking(BUDGET % ("20 kB", "thin")), "with the fewest rows, more than 20.0 kB")

# Time. What a probe computes itself counts: a kernel's passes and products are most of a run of 4 steps.
KERNEL = '[[probes]]\ntype = "ntk"\nat = { every_steps = 1 }\nbatch = { samples = 60 }\n'
refused(looking(KERNEL + '[recording]\nbudget = { time = "0.000001 s" }\n'), "what takes longest: probe ntk ")
refused(looking('[recording]\nbudget = { time = "0.000001 s" }\n'), "recording.budget: the run would take about ")
outcome, folder = attempt(looking('[recording]\nbudget = { time = "5 h", size = "1 GB" }\n'), "--dry-run")
assert outcome.returncode == 0 and re.search(r"RUN +UPDATES +SIZE +TIME", outcome.stdout), outcome.stdout

for budget, sentence in (('{ size = "2 gigabytes" }', 'recording.budget.size: not an amount (got "2 gigabytes"'),
                         ("{ over = \"thin\" }", "recording.budget.size"), ('{ size = "1 GB", over = "thn" }', "did you mean")):
    refused(looking(f"[recording]\nbudget = {budget}\n"), sentence)
print("budgets are held")
