"""Repeats each node of a recorded run by itself in PyTorch.

python3 torch_nodes.py FILE TOLERANCE: from the recorded output of what a node reads its output, from the recorded gradient
of its output those of its input and of its tensors, at each recorded step. PyTorch computes in double precision; errors are relative to
the largest entry. The run records `output`, every tensor, and the gradients of all. Exit 77: PyTorch is not installed.

A module of MODULES has TYPES = {type: function(x, weights, parameters) -> y}, x (sample, unit) or (sample, channel, y, x)."""
import importlib
import sys
import tomllib

import h5py
import numpy as np

from pytorch import torch

MODULES = ["torch_activations", "torch_layers", "torch_images"]
TYPES = {kind: f for module in MODULES for kind, f in importlib.import_module(module).TYPES.items()}
TYPES["residual"] = lambda inputs, w, p: inputs[1] + p["scale"] * inputs[0]


def parameters_of(layers, prefix=""):
    """The parameters of each node of a resolved manifest's list, by the node's whole name."""
    found = {}
    for layer in layers:
        name = prefix + layer["name"]
        found[name] = layer
        for i in range(layer.get("repeat", 0)):
            found |= parameters_of(layer["layers"], f"{name}_{i + 1}_")
        found |= parameters_of(layer.get("residual", []), f"{name}_") | parameters_of(layer.get("skip", []), f"{name}_skip_")
    return found


class Run:
    """A file's recorded tensors, as double precision PyTorch tensors."""

    def __init__(self, file):
        self.layers, self.names = file["layers"], file.attrs["layer_names"].split()
        self.parameters = parameters_of(tomllib.loads(file.attrs["manifest_resolved"])["network"]["layers"])
        self.rows = len(file["loss"])

    def read(self, node, quantity, row):
        group = self.layers[node]
        if group.attrs["kind"] == "activation":
            quantity = quantity.replace("output", "activation")
        array = group[quantity]
        # The samples stand in the file once.
        whole = node == "input" and array.ndim == len(group.attrs["shape"].split("x")) + 1
        return torch.tensor(np.asarray(array[:] if whole else array[row], dtype=float))

    def tensors(self, node):
        return [name for name, data in self.layers[node].items() if f"{name}_gradient" in self.layers[node]
                and name not in ("output", "activation")]

    def inputs(self, node):
        attributes = self.layers[node].attrs
        return [attributes[key] for key in ("input", "skip") if key in attributes]


class Comparison:
    """The largest error of all."""

    def __init__(self, tolerance):
        self.tolerance, self.worst, self.count = tolerance, 0.0, 0

    def __call__(self, what, ours, theirs, terms=0.0):
        """`terms`: how large what is summed is. A sum that cancels (a bias before a normalising layer) has no other scale."""
        assert ours.shape == theirs.shape, f"{what}: shape {tuple(ours.shape)}, PyTorch has {tuple(theirs.shape)}"
        largest = max(float(theirs.abs().max()), terms)
        error = float((ours - theirs).abs().max()) / (largest or 1.0)
        assert error <= self.tolerance, f"{what}: differs by {error:.2e} of the largest entry, {largest:.3g}"
        self.worst, self.count = max(self.worst, error), self.count + 1


def compare_row(run, row, compare):
    arriving = {}  # the gradient of each node's output, summed over the nodes that read it
    for node in run.names[1:]:
        kind = run.layers[node].attrs["type"]
        inputs = [run.read(source, "output", row).requires_grad_() for source in run.inputs(node)]
        weights = {name: run.read(node, name, row).requires_grad_() for name in run.tensors(node)}
        y = TYPES[kind](inputs if kind == "residual" else inputs[0], weights, run.parameters.get(node, {}))
        where = f"row {row}, {node} ({kind})"
        compare(f"{where}: output", run.read(node, "output", row), y.detach())
        dy = run.read(node, "output_gradient", row)
        gradients = torch.autograd.grad(y, inputs + list(weights.values()), dy)
        for source, dx in zip(run.inputs(node), gradients):
            arriving[source] = arriving.get(source, 0) + dx
        terms = float(dy.abs().flatten(1).max(dim=1).values.mean())
        for name, dw in zip(weights, gradients[len(inputs):]):
            # dy is of each sample's own loss, dw of the mean loss.
            compare(f"{where}: gradient of {name}", run.read(node, f"{name}_gradient", row), dw / len(dy), terms)
    for source, dx in arriving.items():
        if source != "input":  # whose gradient nobody needs
            readers = ", ".join(node for node in run.names[1:] if source in run.inputs(node))
            compare(f"row {row}, {readers}: gradient of the input, {source}", run.read(source, "output_gradient", row), dx)


def main():
    path, compare = sys.argv[1], Comparison(float(sys.argv[2]))
    torch.set_num_threads(1)
    with h5py.File(path) as file:
        run = Run(file)
        assert run.rows >= 2, "step 0 and a step after an update must be recorded"
        for row in range(run.rows):
            compare_row(run, row, compare)
    print(f"{path}: {compare.count} arrays of {len(run.names) - 1} nodes agree with PyTorch {torch.__version__} to {compare.worst:.1e}")


if __name__ == "__main__":
    main()
