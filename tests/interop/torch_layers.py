"""PyTorch's version of each layer of vectors, in the probe pass, for torch_nodes.py: dropout is off there."""
from torch.nn import functional as F


def along_channels(entries, x):
    """Entries of a unit or channel (or a single one), so that they multiply x."""
    return entries.reshape(1, -1, *[1] * (x.dim() - 2))


def dense(x, w, p):
    return F.linear(x.flatten(1), w["weight"].T, w.get("bias"))


def scale_shift(x, w, p):
    y = x * along_channels(w["scale"], x) if p["scale"] else x * 1
    return y + along_channels(w["bias"], x) if p["bias"] else y


TYPES = {
    "dense": dense,
    "flatten": lambda x, w, p: x.flatten(1) * 1,
    "dropout": lambda x, w, p: x * 1,
    "batch_norm": lambda x, w, p: F.batch_norm(x, None, None, w["scale"], w["bias"], training=True, eps=p["epsilon"]),
    "layer_norm": lambda x, w, p: F.layer_norm(x, x.shape[1:], w["scale"], w["bias"], p["epsilon"]),
    "scale_shift": scale_shift,
    "prelu": lambda x, w, p: F.prelu(x, w["slope"]),
}
