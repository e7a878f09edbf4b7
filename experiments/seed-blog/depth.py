"""Prints in Markdown what ten-layers.toml finds: depth.py FOLDER

Means over seeds at step 0 and, if it trained, at the end; of the accuracy also the deviation, as in the study's table.
std a: pooled; apart: root of the mean over units of the variance over samples, the part that tells samples apart; dW2
and dW10: gradients of equally large matrices."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "analysis"))
import measures  # noqa: E402  stands in that folder
import runs  # noqa: E402
from table import shown  # noqa: E402

COLUMNS = {"std a1": "std 1", "std a10": "std 10", "apart a1": "across samples 1", "apart a10": "across samples 10",
           "std dW2": "gradient 2", "std dW10": "gradient 10"}

if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    found = runs.find(sys.argv[1])
    print("| variant | rate | step | " + " | ".join(COLUMNS) + " | dW2 / dW10 | test accuracy |")
    print("|" + " --- |" * (len(COLUMNS) + 5))
    for rate in sorted({run.values["rate"] for run in found}):
        for variant, chosen in runs.by_variant([run for run in found if run.values["rate"] == rate]).items():
            numbers = measures.over_seeds(chosen)
            for step in sorted({min(numbers), max(numbers)}):
                cells = [f"{numbers[step][name][0]:.3g}" for name in COLUMNS.values()]
                ratio = numbers[step]["gradient 2"][0] / numbers[step]["gradient 10"][0]
                print(f"| {variant} | {rate} | {step} | " + " | ".join(cells)
                      + f" | {ratio:.2g} | {shown(*numbers[step]['test_accuracy'])} |")
