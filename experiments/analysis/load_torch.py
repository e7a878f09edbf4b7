"""load(model, "w.npz"): what `initlab export` wrote, into a PyTorch model whose modules bear the nodes' names."""
import h5py
import numpy as np
import torch

NAMES = {"scale": "weight", "slope": "weight", "running_variance": "running_var"}  # where PyTorch has another name


def load(model, file):
    """Fills every parameter and buffer from an .npz or .h5 file. PyTorch raises where a name or a shape differs."""
    arrays = {}
    with np.load(file) if str(file).endswith(".npz") else h5py.File(file) as f:
        for name in f if str(file).endswith(".npz") else [f"{node}/{tensor}" for node in f for tensor in f[node]]:
            (node, tensor), values = name.split("/"), f[name][()]  # a matrix is (input, unit) here, (unit, input) there
            module = model.get_submodule(node)
            if isinstance(module, torch.nn.ConvTranspose2d) and values.ndim == 4:  # (out, in) here, (in, out) there
                values = np.concatenate([group.swapaxes(0, 1) for group in np.split(values, module.groups)])
            arrays[f"{node}.{NAMES.get(tensor, tensor)}"] = torch.as_tensor(values.T if values.ndim == 2 else values)
    counters = {key: value for key, value in model.state_dict().items() if key.endswith("num_batches_tracked")}
    model.load_state_dict(counters | arrays)
