"""The learning curves are means and spreads over seeds: curves_test.py FOLDER_OF_RUNS OUT_FOLDER

Exit 77: matplotlib is not installed."""
import pathlib
import sys

import support

support.need("matplotlib", "PIL")
import curves  # noqa: E402
import h5py  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
figure, axes = curves.figure(folder)
assert axes.shape == (2, 2), axes.shape  # test accuracy and training loss at the rates 0.01 and 0.1
assert [panel.get_title() for panel in axes[0]] == ["rate 0.01", "rate 0.1"]
assert axes[0][0].get_ylim() == (0, 1) and axes[1][0].get_ylim()[0] == 0
for panel in axes.flat:
    assert len(panel.lines) == 10, len(panel.lines)  # five variants, frozen and trained biases
    assert len(panel.collections) == 10, len(panel.collections)  # their bands

# One of the lines and its band, by hand.
values = []
for seed in (1, 2):
    with h5py.File(folder / f"std-1_rate=0.1_biases=frozen_seed={seed}.h5") as file:
        steps = file["metrics_step"][:]
        values.append(file["metrics/test_accuracy"][:])
mean, spread = np.mean(values, axis=0), np.std(values, axis=0, ddof=1)
line = next(line for line in axes[0][1].lines if line.get_label() == "std-1")
assert np.array_equal(line.get_xdata(), steps) and np.allclose(line.get_ydata(), mean)
band = axes[0][1].collections[list(axes[0][1].lines).index(line)].get_paths()[0].vertices[:, 1]
assert np.isclose(band.max(), (mean + spread).max()) and np.isclose(band.min(), (mean - spread).min())

picture = out / "curves.png"
support.run("curves.py", folder, picture)
with Image.open(picture) as drawn:
    pixels = np.asarray(drawn.convert("RGB"))
assert pixels.shape[0] > 300 and pixels.shape[1] > 600, pixels.shape
assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 50, "an empty picture"
print("4 panels of 10 curves with their bands")
