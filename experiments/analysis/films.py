"""Draws the post's films from run files: films.py FOLDER OUT [options]

For each step 0, 1, 2, ... that the probe "film" recorded, one frame: 50-bin histograms of the hidden layers'
activations (0 to 1) and of the weight gradients (-0.25 to 0.25), on the batch of that step; a column for each variant.
OUT ends with .gif (Pillow), .mp4 (ffmpeg) or .png (one frame, see --step). Gradients are drawn on a logarithmic axis:
nearly all of them lie in the two middle bins. What lies outside an axis is said in its corner.
"""
import argparse
import collections
import subprocess

import numpy as np

import runs
from pictures import plt

BINS = 50
ROWS = {"activation": {"range": (0.0, 1.0), "scale": "linear", "ylim": (0, 0.6), "ticks": (0, 0.25, 0.5)},
        "weight_gradient": {"range": (-0.25, 0.25), "scale": "log", "ylim": (1e-5, 1), "ticks": (1e-4, 1e-2, 1)}}
LABELS = {"activation": "activation", "weight_gradient": "dL/dW"}


def shares(values, low, high):
    """Which share of the values lies in each of 50 bins, and which in none. NaN (beyond a short batch) is no value."""
    values = values[~np.isnan(values)]
    inside = np.histogram(values, BINS, (low, high))[0] / values.size
    return inside, max(0.0, 1 - inside.sum())


def histograms(run):
    """(steps, {(quantity, node): (shares by step and bin, share outside by step)}) of the steps 0, 1, 2, ..."""
    with run.probe("film") as film:
        steps = [int(step) for row, step in enumerate(film.steps) if row == step]
        found = {}
        for quantity, row in ROWS.items():
            for node in film.nodes(quantity):
                each = [shares(film[node, quantity][step], *row["range"]) for step in steps]
                found[quantity, node] = (np.array([e[0] for e in each]), np.array([e[1] for e in each]))
    return steps, found


# One histogram of the figure: what moves (bars, note) and what it shows, by step.
Histogram = collections.namedtuple("Histogram", "axes quantity bars note inside outside floor")


class Film:
    """A figure whose histograms can be set to any step; only what changes is drawn anew."""

    def __init__(self, chosen):
        recorded = [histograms(run) for run in chosen]
        self.steps = min((steps for steps, _ in recorded), key=len)
        columns = [list(found.items()) for _, found in recorded]
        height = max(len(column) for column in columns)
        self.figure, self.axes = plt.subplots(height, len(chosen), squeeze=False, dpi=80,
                                              figsize=(0.7 + 2.3 * len(chosen), 0.8 + 1.15 * height))
        self.figure.subplots_adjust(left=0.6 / self.figure.get_figwidth(), right=0.985, wspace=0.16, hspace=0.3,
                                    bottom=0.5 / self.figure.get_figheight(), top=1 - 0.3 / self.figure.get_figheight())
        self.moving = []
        for column, (run, histograms_of_run) in enumerate(zip(chosen, columns)):
            self.axes[0][column].set_title(run.variant, fontsize=10)
            for row in range(height):
                self.prepare(column, row, histograms_of_run[row] if row < len(histograms_of_run) else None)
        self.caption = self.figure.text(0.01, 0.01, "", fontsize=9, animated=True)
        self.figure.canvas.draw()
        self.background = self.figure.canvas.copy_from_bbox(self.figure.bbox)

    def prepare(self, column, row, histogram):
        """Draws what stays the same of one histogram."""
        axes = self.axes[row][column]
        if histogram is None:
            axes.set_axis_off()
            return
        (quantity, _), (inside, outside) = histogram
        style = ROWS[quantity]
        axes.set(xlim=style["range"], yscale=style["scale"], ylim=style["ylim"], yticks=style["ticks"])
        axes.minorticks_off()
        axes.tick_params(labelsize=6, labelleft=column == 0)
        if column == 0:
            before = sum(each.quantity == quantity for each in self.moving)
            axes.set_ylabel(f"{LABELS[quantity]} {before + 1}", fontsize=8)
        bars = axes.stairs(np.zeros(BINS), np.linspace(*style["range"], BINS + 1), fill=True, animated=True,
                           color="tab:blue" if quantity == "activation" else "tab:red", baseline=style["ylim"][0])
        note = axes.text(0.97, 0.9, "", transform=axes.transAxes, fontsize=7, va="top", ha="right", animated=True)
        self.moving.append(Histogram(axes, quantity, bars, note, inside, outside, style["ylim"][0]))

    def draw(self, step):
        """Sets every histogram to a step and returns the picture: height x width x 4 bytes."""
        canvas = self.figure.canvas
        canvas.restore_region(self.background)
        for each in self.moving:
            each.bars.set_data(np.maximum(each.inside[step], each.floor))
            each.note.set_text(f"outside: {each.outside[step]:.0%}" if each.outside[step] > 0.005 else "")
            each.axes.draw_artist(each.bars)
            each.axes.draw_artist(each.note)
        self.caption.set_text(f"step {step}; share of the entries in each of {BINS} bins")
        self.figure.draw_artist(self.caption)
        return np.asarray(canvas.buffer_rgba()).copy()

    def frames(self):
        return (self.draw(step) for step in self.steps)


def write_gif(film, path, rate):
    from PIL import Image
    # One palette for all frames: they have the same few colours, and frames that share one compress well.
    pictures = [Image.fromarray(frame).convert("RGB") for frame in film.frames()]
    palette = pictures[0].quantize(64)
    pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=round(1000 / rate), loop=0)


def write_mp4(film, path, rate):
    height, width = film.draw(0).shape[:2]
    command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}",
               "-r", str(rate), "-i", "-", "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        for frame in film.frames():
            ffmpeg.stdin.write(frame.tobytes())
        ffmpeg.stdin.close()
    if ffmpeg.returncode != 0:
        raise SystemExit(f"{path}: ffmpeg failed")


def write_png(film, path, step):
    from PIL import Image
    Image.fromarray(film.draw(step)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("out")
    parser.add_argument("--variants", nargs="+", default=["std-1", "std-0.01", "xavier-in", "relu-he"])
    parser.add_argument("--rate", default="0.01", help="learning rate of the runs")
    parser.add_argument("--biases", default="frozen", choices=["frozen", "trained"])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--step", type=int, default=0, help="the frame of a .png")
    parser.add_argument("--speed", type=int, default=10, help="frames a second")
    options = parser.parse_args()
    found = runs.by_variant(runs.find(options.folder, rate=options.rate, biases=options.biases, seed=options.seed))
    missing = [variant for variant in options.variants if variant not in found]
    if missing:
        raise SystemExit(f"{options.folder}: no run of the variant {missing[0]} (there are {', '.join(found)})")
    film = Film([found[variant][0] for variant in options.variants])
    if options.out.endswith(".png"):
        if options.step not in film.steps:
            raise SystemExit(f"--step: not recorded (got {options.step}, expected 0 to {film.steps[-1]})")
        write_png(film, options.out, options.step)
    elif options.out.endswith((".gif", ".mp4")):
        (write_gif if options.out.endswith(".gif") else write_mp4)(film, options.out, options.speed)
    else:
        raise SystemExit(f"{options.out}: not a picture (expected .gif, .mp4 or .png)")
    print(f"{options.out}: " + ("1 frame" if options.out.endswith(".png") else f"{len(film.steps)} frames"))


if __name__ == "__main__":
    main()
