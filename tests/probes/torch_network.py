"""The network of a run file in PyTorch, in double: of dense, batch_norm (statistics of the batch), activations and sums."""
import sys

try:
    import torch
except ImportError:
    print("skipped: PyTorch is not installed")
    sys.exit(77)

torch.set_num_threads(1)
ACTIVATIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu}


def parameters(file, row):
    """{node/tensor: value} of what hdf5 recorded of trained tensors."""
    return {f"{node}/{name}": torch.tensor(file[f"layers/{node}/{name}"][row].astype(float))
            for node in file["layers"] for name in ("weight", "bias", "scale") if name in file["layers"][node]}


def outputs(file, theta, x, given={}):
    """{node: output} of samples; the output of a node that is given is not computed."""
    found = {}
    for name in file.attrs["layer_names"].split():
        node = file["layers"][name].attrs
        kind = node["type"]
        if name in given:
            found[name] = given[name]
        elif kind == "input":
            found[name] = x
        elif node["kind"] == "residual":
            found[name] = found[node["skip"]] + node["scale"] * found[node["input"]]
        elif kind == "dense":
            found[name] = found[node["input"]] @ theta[name + "/weight"] + theta[name + "/bias"]
        elif kind == "batch_norm":
            z = found[node["input"]]
            found[name] = theta[name + "/scale"] * (z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt() + theta[name + "/bias"]
        else:
            found[name] = ACTIVATIONS[kind](found[node["input"]])
    return found


def samples(file):
    return torch.tensor(file["layers/input/output"][:].astype(float))


def loss(file, theta):
    """Mean cross entropy over the probe's batch."""
    last = file.attrs["layer_names"].split()[-1]
    targets = torch.tensor(file["target"][:].astype(int))
    return torch.nn.functional.cross_entropy(outputs(file, theta, samples(file))[last], targets)
