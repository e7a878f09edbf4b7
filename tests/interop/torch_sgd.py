"""Repeats a recorded run's first ten steps in PyTorch, from the same weights and batches.

python3 torch_sgd.py FILE TOLERANCE: dense, batch_norm, sigmoid and relu; SGD with momentum; every step recorded on the
current batch. Compares weights after each step, running statistics and the loss, relative to the largest entry."""
import sys
import tomllib
import h5py
import numpy as np
import torch

file, tolerance = sys.argv[1], float(sys.argv[2])
torch.set_num_threads(1)
torch.manual_seed(0)
with h5py.File(file) as f:
    optimizer = tomllib.loads(f.attrs["manifest_resolved"])["training"]["optimizer"]
    names, layers = f.attrs["layer_names"].split()[1:], f["layers"]
    real = torch.float64 if layers["input/output"].dtype == np.float64 else torch.float32
    tensor = lambda a: torch.tensor(np.asarray(a), dtype=real)
    modules, weights = [], []
    for name in names:
        kind, group = layers[name].attrs["type"], layers[name]
        if kind == "dense":
            m = torch.nn.Linear(*group["weight"].shape[1:])
            m.weight.data, m.bias.data = tensor(group["weight"][0]).T.contiguous(), tensor(group["bias"][0])
            weights += [(name, "weight", lambda m=m: m.weight.T), (name, "bias", lambda m=m: m.bias)]
        elif kind == "batch_norm":
            m = torch.nn.BatchNorm1d(group["scale"].shape[1]).to(real)
            weights += [(name, "scale", lambda m=m: m.weight), (name, "bias", lambda m=m: m.bias),
                        (name, "running_mean", lambda m=m: m.running_mean),
                        (name, "running_variance", lambda m=m: m.running_var)]
        else:
            m = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[kind]()
        modules.append(m)
    net = torch.nn.Sequential(*modules)
    sgd = torch.optim.SGD(net.parameters(), lr=optimizer["rate"], momentum=optimizer["momentum"])
    steps, worst = f["step_hdf5"][:], 0.0
    assert len(steps) >= 11, "ten steps and step 0 must be recorded"

    def compare(what, ours, theirs):
        global worst
        ours, theirs = np.asarray(ours, dtype=float), theirs.detach().double().numpy()
        error = np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-300)
        worst = max(worst, error)
        assert error <= tolerance, f"{what}: differs by {error:.2e} of the largest entry"

    for row, step in enumerate(steps):
        for name, quantity, value in weights:
            compare(f"step {step}, {name}.{quantity}", layers[name][quantity][row], value())
        x, y = tensor(layers["input/output"][row]), torch.tensor(f["target"][row].astype(np.int64))
        loss = torch.nn.functional.cross_entropy(net(x), y)
        compare(f"step {step}, loss", f["loss"][row], loss)
        sgd.zero_grad()
        loss.backward()
        for name, m in zip(names, modules):
            if isinstance(m, torch.nn.Linear):
                compare(f"step {step}, {name}.weight_gradient", layers[name]["weight_gradient"][row], m.weight.grad.T)
        sgd.step()
print(f"{file}: {len(steps) - 1} steps agree with PyTorch {torch.__version__} to {worst:.1e}")
