"""What the scripts that draw share: matplotlib without a screen, and the program SCRIPT.py RUNS OUT.png."""
import pathlib
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402, F401  the backend comes first; the scripts have plt from here

import theory  # noqa: E402


def done(manifest):
    """The folder runs/NAME with the runs of NAME.toml; those that are there already are not done again."""
    folder = pathlib.Path("runs") / pathlib.Path(manifest).stem
    ended = subprocess.run([theory.program(), "run", manifest, "--out", folder, "--resume"])
    if ended.returncode > 1:  # 1: some runs diverged, as some are meant to
        raise SystemExit(ended.returncode)
    return folder


def main(figure, usage):
    """Draws the runs of a folder, or first does those of a manifest, by figure(folder) -> (figure, axes) into OUT.png."""
    if len(sys.argv) != 3:
        raise SystemExit(usage)
    _, runs, out = sys.argv
    drawn, _ = figure(done(runs) if runs.endswith(".toml") else runs)
    drawn.tight_layout()
    drawn.savefig(out)
    print(out)
