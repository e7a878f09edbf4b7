"""PyTorch's version of each activation, for torch_nodes.py and torch_points.py."""
import torch
from torch.nn import functional as F

# Up to here softplus is computed; PyTorch's default of 20 returns x beyond it, which is off by 2e-9.
SOFTPLUS_LINEAR_FROM = 700

TYPES = {
    "identity": lambda x, w, p: x * 1,
    "relu": lambda x, w, p: F.relu(x),
    "sigmoid": lambda x, w, p: torch.sigmoid(x),
    "tanh": lambda x, w, p: torch.tanh(x),
    # F.hardsigmoid's slope in double is a single precision 1/6, off by 3e-8 of it.
    "hard_sigmoid": lambda x, w, p: F.relu6(x + 3) / 6,
    "hard_tanh": lambda x, w, p: F.hardtanh(x),
    "leaky_relu": lambda x, w, p: F.leaky_relu(x, p["slope"]),
    "elu": lambda x, w, p: F.elu(x, p["alpha"]),
    "selu": lambda x, w, p: F.selu(x),
    "celu": lambda x, w, p: F.celu(x, p["alpha"]),
    "gelu": lambda x, w, p: F.gelu(x),
    "gelu_tanh": lambda x, w, p: F.gelu(x, approximate="tanh"),
    "silu": lambda x, w, p: F.silu(x),
    "mish": lambda x, w, p: F.mish(x),
    "softplus": lambda x, w, p: F.softplus(x, p["beta"], SOFTPLUS_LINEAR_FROM),
    "softsign": lambda x, w, p: F.softsign(x),
    "erf": lambda x, w, p: torch.erf(x),
    "sine": lambda x, w, p: torch.sin(p["w0"] * x),
    "gaussian": lambda x, w, p: torch.exp(-x * x),
    "threshold": lambda x, w, p: F.threshold(x, p["threshold"], p["value"]),
}
