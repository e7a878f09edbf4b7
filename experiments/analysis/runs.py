"""Finds the run files of a sweep, and reads from them what the scripts of this folder draw and print."""
import pathlib

import h5py
import numpy as np


def steps_of(dataset):
    """The steps of a dataset's rows: the schedule of epochs keeps them in /step, any other is its own scale."""
    scale = dataset.dims[0][0]
    return dataset.file["step"][:] if scale.name == "/epoch" else scale[:]


class Run:
    """One run file; `values` says where it stands in its sweep: {"rate": "0.01", "biases": "frozen", "seed": "1"}."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        with h5py.File(path) as file:
            name, self.variant = file.attrs["run"], file.attrs["variant"]
            self.nodes, self.manifest = file.attrs["layer_names"].split(), file.attrs["manifest_resolved"]
        values = name[len(self.variant) + 1:] if self.variant else name
        self.values = dict(word.split("=", 1) for word in values.split("_"))
        self.seed = int(self.values["seed"])

    def metric(self, name):
        """(steps, values) of train_loss, train_accuracy, test_loss or test_accuracy."""
        with h5py.File(self.path) as file:
            data = file[f"metrics/{name}"]
            return steps_of(data), data[:]

    def predicted(self, quantity, nodes):
        """What theory expects of these nodes at step 0 of the first probe's samples; NaN where it says nothing."""
        with h5py.File(self.path) as file:
            return np.array([file[f"layers/{node}"].attrs.get(f"predicted_{quantity}", np.nan) for node in nodes])

    def has(self, probe):
        with h5py.File(self.path) as file:
            return file["layers"].attrs.get("probe") == probe or f"probes/{probe}" in file

    def probe(self, name):
        return Probe(self, name)


class Probe:
    """What one probe recorded: `with run.probe("state") as p: p["hidden1", "weight_gradient"][row]`."""

    def __init__(self, run, name):
        self.run, self.name = run, name

    def __enter__(self):
        if not self.run.has(self.name):
            raise SystemExit(f"{self.run.path}: this run has no probe \"{self.name}\"")
        self.file = h5py.File(self.run.path)
        first = self.file["layers"].attrs.get("probe") == self.name  # the first probe's datasets stand at /layers
        base = self.file if first else self.file[f"probes/{self.name}"]
        self.layers = base["layers"]
        self.steps = steps_of(base["loss"]) if "loss" in base else None  # hdf5 alone records it
        return self

    def __exit__(self, *_):
        self.file.close()

    def __getitem__(self, what):
        return self.layers["/".join(what)]

    def nodes(self, quantity):
        """The nodes that have this quantity, from the input on."""
        return [node for node in self.run.nodes if f"{node}/{quantity}" in self.layers]


def find(folder, **wanted):
    """The runs of a folder whose place in the sweep is as wanted, by variant and seed; none is an error."""
    runs = [Run(path) for path in sorted(pathlib.Path(folder).glob("*.h5"))]
    chosen = [run for run in runs if all(run.values.get(key, value) == value for key, value in wanted.items())]
    if not chosen:
        raise SystemExit(f"{folder}: no run file" + "".join(f", {key} = {value}" for key, value in wanted.items()))
    return sorted(chosen, key=lambda run: (run.variant, run.seed))


def by_variant(runs, order=("std-1", "std-0.01", "xavier-in", "relu-he", "relu-he-bn")):
    """{variant: its runs}, the post's variants first and in the post's order."""
    names = sorted({run.variant for run in runs}, key=lambda v: (order.index(v) if v in order else len(order), v))
    return {name: [run for run in runs if run.variant == name] for name in names}
