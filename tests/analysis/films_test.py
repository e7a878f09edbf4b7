"""The films show what the run files hold: films_test.py FOLDER_OF_RUNS OUT_FOLDER

Exit 77: matplotlib is not installed."""
import pathlib
import shutil
import subprocess
import sys

import support

support.need("matplotlib", "PIL")
import films  # noqa: E402
import h5py  # noqa: E402
import numpy as np  # noqa: E402
import runs  # noqa: E402
from PIL import Image  # noqa: E402

folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
VARIANTS = ["std-1", "std-0.01", "xavier-in", "relu-he"]
by_variant = runs.by_variant(runs.find(folder, rate="0.01", biases="frozen", seed="1"))
film = films.Film([by_variant[variant][0] for variant in VARIANTS])
STEPS = 20

# Steps 0 to 20 of a run of 20 steps; two rows of activations and three of gradients beside each other for 4 variants.
assert film.steps == list(range(STEPS + 1)), film.steps
assert film.axes.shape == (5, 4), film.axes.shape
for row, limits in enumerate([(0, 1)] * 2 + [(-0.25, 0.25)] * 3):
    for axes in film.axes[row]:
        assert np.allclose(axes.get_xlim(), limits), axes.get_xlim()

# What is drawn is the histogram of the file's tensors, and what the axis leaves out is counted.
film.draw(7)
for column, variant in enumerate(VARIANTS):
    phi = "relu" if variant == "relu-he" else "sigmoid"
    with h5py.File(folder / f"{variant}_rate=0.01_biases=frozen_seed=1.h5") as file:
        layers = file["probes/film/layers"]
        for row, name in enumerate([f"{phi}1/activation", f"{phi}2/activation", "hidden1/weight_gradient",
                                    "hidden2/weight_gradient", "out/weight_gradient"]):
            low, high = (0, 1) if "activation" in name else (-0.25, 0.25)
            values = layers[name][7].ravel()
            expected = np.histogram(values, bins=50, range=(low, high))[0] / values.size
            drawn = film.moving[5 * column + row]
            assert drawn.axes is film.axes[row][column]
            assert np.allclose(drawn.bars.get_data().values, np.maximum(expected, drawn.floor)), f"{variant}, {name}"
            assert abs(drawn.outside[7] - np.mean((values < low) | (values > high))) < 1e-9, f"{variant}, {name}"
            assert expected.sum() > 0.01, f"{variant}, {name}: an empty histogram"

# The GIF: a frame a step, of one size; no frame is empty, and the film moves.
gif = out / "film.gif"
assert support.run("films.py", folder, gif) == f"{gif}: {STEPS + 1} frames"
with Image.open(gif) as picture:
    assert picture.n_frames == STEPS + 1, picture.n_frames
    pictures = []
    for k in range(picture.n_frames):
        picture.seek(k)
        pictures.append(np.asarray(picture.convert("RGB")).astype(int))
height, width, _ = film.draw(0).shape
for k, each in enumerate(pictures):
    assert each.shape == (height, width, 3), each.shape
    blue = (each[..., 2] - each[..., 0] > 60).mean()
    red = (each[..., 0] - each[..., 2] > 60).mean()
    assert blue > 0.003 and red > 0.003, f"frame {k}: {blue:.4f} of it is blue, {red:.4f} red"
moved = [np.abs(a - b).max() for a, b in zip(pictures, pictures[1:])]
assert min(moved) > 0, f"frames {moved.index(0)} and {moved.index(0) + 1} are the same"

# A still picture is a frame of the film, and a step that was not recorded is refused.
still = out / "still.png"
support.run("films.py", folder, still, "--step", 7, "--variants", "relu-he-bn", "std-1", "--biases", "trained")
with Image.open(still) as picture:
    assert picture.size[1] == height and picture.size[0] < width, picture.size
said = support.run("films.py", folder, still, "--step", 50, fails=True)
assert said == f"--step: not recorded (got 50, expected 0 to {STEPS})", said
said = support.run("films.py", folder, out / "film.avi", fails=True)
assert said == f"{out}/film.avi: not a picture (expected .gif, .mp4 or .png)", said
said = support.run("films.py", folder, gif, "--variants", "std-2", fails=True)
assert said == f"{folder}: no run of the variant std-2 (there are {', '.join(by_variant)})", said

if shutil.which("ffmpeg"):
    mp4 = out / "film.mp4"
    assert support.run("films.py", folder, mp4) == f"{mp4}: {STEPS + 1} frames"
    counted = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames,width",
                              "-of", "csv=p=0", mp4], capture_output=True, text=True, check=True).stdout.split(",")
    assert [int(n) for n in counted] == [width // 2 * 2, STEPS + 1], counted
print(f"{STEPS + 1} frames of 20 histograms" + ("" if shutil.which("ffmpeg") else "; no ffmpeg, so no MP4"))
