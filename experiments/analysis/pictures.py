"""What the scripts that draw share: matplotlib without a screen, and the program SCRIPT.py FOLDER OUT.png."""
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402, F401  the backend comes first; the scripts have plt from here


def main(figure, usage):
    """Draws the runs of FOLDER by figure(folder) -> (figure, axes) into OUT.png."""
    if len(sys.argv) != 3:
        raise SystemExit(usage)
    _, folder, out = sys.argv
    drawn, _ = figure(folder)
    drawn.tight_layout()
    drawn.savefig(out)
    print(out)
