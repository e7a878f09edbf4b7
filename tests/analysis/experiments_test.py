"""The pictures of experiments/why-he, gelu-gain, finite-width and schoenholz-2017 show what small runs of their manifests
recorded: experiments_test.py PROGRAM EXPERIMENTS OUT_FOLDER

Exit 77: matplotlib is not installed."""
import os
import pathlib
import shutil
import subprocess
import sys

import support

support.need("matplotlib", "PIL")
import depths  # noqa: E402
import h5py  # noqa: E402
import numpy as np  # noqa: E402
import phase  # noqa: E402
import spread  # noqa: E402
from PIL import Image  # noqa: E402

PROGRAM, EXPERIMENTS, OUT = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
os.environ["INITLAB"] = PROGRAM


def runs(manifest, *changes):
    folder = OUT / pathlib.Path(manifest).stem
    shutil.rmtree(folder, ignore_errors=True)
    words = [word for change in changes for word in ("--set", change)]
    subprocess.run([PROGRAM, "run", EXPERIMENTS / manifest, "--out", folder, *words], check=True, capture_output=True)
    return folder


def drawn(script, folder):
    picture = folder / "picture.png"
    support.run(script, folder, picture)
    with Image.open(picture) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape[0] > 300 and len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20, "an empty picture"


def lengths(path, nodes):
    with h5py.File(path) as file:
        return np.array([np.ravel(file[f"layers/{node}/output_second_moment"][:])[0] for node in nodes])


# Thirty layers, two seeds: a thin line each, and the mean of their logarithms.
folder = runs("why-he/why-he.toml", "training.epochs=0", "sweep.seed=[1, 2]")
_, axes = depths.figure(folder)
thick = {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}
assert list(thick) == ["smaller", "he", "larger"] and axes.get_yscale() == "log", list(thick)
nodes = [f"layer_{l}_dense1" for l in range(1, 31)] + ["out"]
for variant, line in thick.items():
    q = [lengths(folder / f"{variant}_seed={seed}.h5", nodes) for seed in (1, 2)]
    assert np.allclose(line.get_ydata(), np.sqrt(q[0] * q[1]), rtol=1e-12), variant
    shown = [np.array(thin.get_ydata()) for thin in axes.lines if thin.get_color() == line.get_color()]
    assert all(any(np.array_equal(one, thin) for thin in shown) for one in q), variant
# Theory: each layer multiplies q by sigma_w^2 / 2, the first one the inputs' mean square by sigma_w^2.
dashed = {line.get_color(): np.array(line.get_ydata()) for line in axes.lines if line.get_linestyle() == "--"}
for variant, square in (("smaller", 1), ("he", 2), ("larger", 4)):
    values = dashed[thick[variant].get_color()]
    assert np.allclose(values[1:] / values[:-1], square / 2, rtol=1e-9), (variant, values)
drawn("depths.py", folder)

# From the manifest to the picture in one command, and again without doing the runs again.
one = OUT / "one"
shutil.rmtree(one, ignore_errors=True)
one.mkdir()
small = (EXPERIMENTS / "finite-width/spread.toml").read_text().replace("networks = ", "networks = 20 # ")
(one / "small.toml").write_text(small)
os.chdir(one)
ended = []
for _ in range(2):
    support.run("spread.py", "small.toml", one / "picture.png")
    assert (one / "picture.png").stat().st_size > 10000
    ended.append({path.name: path.stat().st_mtime_ns for path in (one / "runs/small").glob("*.h5")})
assert ended[0] == ended[1] and len(ended[0]) > 1, "done again"

# Many networks in a file.
folder = runs("gelu-gain/gelu-gain.toml", "networks=3", "let.width=50")
found = depths.by_variant(folder)
assert list(found) == ["q-0.9", "q-1", "q-1.1"] and all(q.shape == (3, 13) for q in found.values()), found
assert np.array_equal(found["q-1"][0], lengths(folder / "q-1_seed=1.h5", ["first", *[f"layer_{l}_dense1" for l in range(1, 13)]]))

folder = runs("finite-width/spread.toml", "networks=20", 'sweep."let.width"=[10, 20]')
_, axes = spread.figure(folder)
for width, container in zip((10, 20), axes.containers):
    line, _, _ = container.lines
    for samples, deviation in zip(line.get_xdata(), line.get_ydata()):
        with h5py.File(folder / f"width={width}_seed=1.h5") as file:
            base = file if samples == 1 else file[f"probes/of_{samples:.0f}"]
            q = base["layers/layer_10_dense1/output_second_moment"][:, 0]
        assert np.isclose(deviation, np.log(q).std(ddof=1), rtol=1e-12), (width, samples)
    assert list(line.get_xdata()) == [1, 10, 100, 1000]
    # To leading order theory's line is at sqrt((5 * 9 + 2) / width): within a third at widths as small as these.
    levels = [one.get_ydata()[0] for one in axes.lines if one.get_linestyle() == "--" and one.get_color() == line.get_color()]
    assert len(levels) == 1 and abs(levels[0] / np.sqrt(47 / width) - 1) < 0.35, (width, levels)
drawn("spread.py", folder)

folder = runs("schoenholz-2017/tanh-phase.toml", "training.steps=3", "training.evaluate={ every_steps = 3 }", "data.train=200",
              'sweep."let.depth"=[2, 4]', 'sweep."network.initializer.scale"=[1.0, 2.5, 4.0]')
variances, layers, accuracy = phase.accuracies(folder)
assert variances == [1.0, 2.5, 4.0] and layers == [2, 4] and accuracy.shape == (2, 3)
with h5py.File(folder / "scale=2.5_depth=4_seed=1.h5") as file:
    assert accuracy[1, 1] == file["metrics/test_accuracy"][-1]
# 6 xi_c of tanh at sigma_b^2 = 0.05 by an independent quadrature: 21.8, 70.8, 41.9.
scanned, depths_there = phase.trainable_depths(folder)
assert scanned == variances and np.allclose(depths_there, [21.8, 70.8, 41.9], atol=0.05), depths_there
drawn("phase.py", folder)

assert support.run("phase.py", folder, fails=True) == phase.__doc__.strip()
os.environ["INITLAB"] = "nowhere"
said = support.run("phase.py", folder, folder / "none.png", fails=True)
assert said == "nowhere: no such program; INITLAB=PROGRAM names one", said
print("four pictures show what their runs recorded")
