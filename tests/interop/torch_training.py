"""Repeats recorded runs' first ten steps in PyTorch, from the same weights and batches.

python3 torch_training.py FOLDER WEIGHTS VALUES GRADIENTS: every run of torch_training.toml, each step recorded on the current
batch. At each step the loss and the gradients are compared with PyTorch's own, relative to the largest entry; then PyTorch's
optimizer, with its clipping and its scheduler, makes the update, and the weights, other parameters and running statistics are
compared, weights within WEIGHTS. It is given the recorded gradients: Adam and its like divide an entry by its own size, so
that those that are next to 0 in both would move by a whole rate in whatever direction rounding left them. Exit 77:
PyTorch is not installed."""
import fnmatch
import glob
import sys
import tomllib
import h5py
import numpy as np

from pytorch import torch

folder, tolerances = sys.argv[1], dict(zip(("weights", "values", "gradients"), map(float, sys.argv[2:])))
torch.set_num_threads(1)


def optimizer(told, groups):
    """torch.optim's of what a manifest says."""
    rate, kind, rest = told["rate"], told["type"], {"weight_decay": told["weight_decay"]}
    if told.get("decay") == "decoupled":
        rest["weight_decay"] = 0  # made by hand: PyTorch has it for adamw only
    if kind == "adagrad":
        return torch.optim.Adagrad(groups, rate, told["rate_decay"], eps=told["epsilon"],
                                   initial_accumulator_value=told["initial_accumulator"], **rest)
    if kind == "rmsprop":
        return torch.optim.RMSprop(groups, rate, told["alpha"], told["epsilon"], momentum=told["momentum"],
                                   centered=told["centered"], **rest)
    if kind in ("adam", "adamw"):
        return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind](
            groups, rate, (told["beta1"], told["beta2"]), told["epsilon"], amsgrad=told["amsgrad"], **rest)
    return torch.optim.SGD(groups, rate, momentum=told.get("momentum", 0), nesterov=kind == "nesterov", **rest)


def scheduler(told, optimizer, steps):
    """torch.optim.lr_scheduler's of what a manifest says."""
    known, warmup = torch.optim.lr_scheduler, told.get("warmup_steps", 0)
    parts = [known.LinearLR(optimizer, 1 / warmup, 1, warmup - 1)] if warmup else []
    if told["type"] == "cosine":
        length = told.get("steps", steps) - warmup
        final = told["final"] * optimizer.defaults["lr"]  # of every group: none has a multiplier in these runs
        parts.append(known.CosineAnnealingLR(optimizer, length, final))
        return known.SequentialLR(optimizer, parts, [warmup]) if warmup else parts[0]
    if "every_steps" in told:
        parts.append(known.StepLR(optimizer, told["every_steps"], told["factor"]))
    elif "steps" in told:
        parts.append(known.MultiStepLR(optimizer, [int(step) for step in told["steps"]], told["factor"]))
    return known.ChainedScheduler(parts) if parts else known.ConstantLR(optimizer, 1)


LOSSES = {"cross_entropy": torch.nn.functional.cross_entropy,
          "mse": lambda y, t: torch.nn.functional.mse_loss(y, one_hot(y, t)),
          "half_squared_error": lambda y, t: torch.nn.functional.mse_loss(y, one_hot(y, t), reduction="sum") / 2 / len(y)}


def one_hot(y, labels):
    return torch.nn.functional.one_hot(labels, y.shape[1]).to(y.dtype)


def repeat(f):
    """Compares a run with PyTorch; returns the steps and the largest differences."""
    told = tomllib.loads(f.attrs["manifest_resolved"])
    training, rules = told["training"], told["network"].get("rules", [])
    names, layers = f.attrs["layer_names"].split()[1:], f["layers"]
    real = torch.float64 if layers["input/output"].dtype == np.float64 else torch.float32
    tensor = lambda a: torch.tensor(np.asarray(a), dtype=real)
    # Of each tensor: its node, its name, PyTorch's own and whether that is the transpose.
    modules, trained, state = [], [], []
    for name in names:
        kind, group = layers[name].attrs["type"], layers[name]
        if kind == "dense":
            m = torch.nn.Linear(*group["weight"].shape[1:])
            m.weight.data, m.bias.data = tensor(group["weight"][0]).T.contiguous(), tensor(group["bias"][0])
            trained += [(name, "weight", m.weight, True), (name, "bias", m.bias, False)]
        elif kind == "batch_norm":
            m = torch.nn.BatchNorm1d(group["scale"].shape[1]).to(real)
            trained += [(name, "scale", m.weight, False), (name, "bias", m.bias, False)]
            state += [(name, "running_mean", m.running_mean, False), (name, "running_variance", m.running_var, False)]
        else:
            m = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}[kind]()
        modules.append(m)
    net = torch.nn.Sequential(*modules)
    # A bias that batch_norm takes away again has a gradient of 0 but for rounding.
    without_effect = {(a, "bias") for a, b in zip(names, names[1:]) if layers[b].attrs["type"] == "batch_norm"}
    loss_of, clip = LOSSES[training["loss"]["type"]], training.get("clip", {})

    groups = []
    for node, name, value, _ in trained:
        rate = [rule["rate"] for rule in rules if fnmatch.fnmatch(f"{node}/{name}", rule["match"])]
        if rate and rate[-1] == 0:
            value.requires_grad = False
        else:
            groups.append({"params": [value], "lr": training["optimizer"]["rate"] * (rate[-1] if rate else 1)})
    learning = [group["params"][0] for group in groups]
    update = optimizer(training["optimizer"], groups)
    steps = f["step_hdf5"][:]
    assert len(steps) >= 11, "ten steps and step 0 must be recorded"
    schedule = scheduler(training["schedule"], update, int(steps[-1]))
    worst = {}

    def compare(what, ours, theirs):
        ours, theirs = np.asarray(ours, dtype=float), theirs.detach().double().numpy()
        error = np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-300)
        kind = "gradients" if what.endswith("gradient") else "weights" if what.endswith(".weight") else "values"
        worst[kind] = max(worst.get(kind, 0), error)
        assert error <= tolerances[kind], f"{f.filename}: {what}: differs by {error:.2e} of the largest entry"

    for row, step in enumerate(steps):
        for node, name, value, transposed in trained + state:
            compare(f"step {step}, {node}.{name}", layers[node][name][row], value.T if transposed else value)
        x, y = tensor(layers["input/output"][row]), torch.tensor(f["target"][row].astype(np.int64))
        loss = loss_of(net(x), y)
        compare(f"step {step}, loss", f["loss"][row], loss)
        update.zero_grad()
        loss.backward()
        for node, name, value, transposed in trained:
            if not value.requires_grad:
                continue
            recorded = layers[node][f"{name}_gradient"][row]
            if (node, name) not in without_effect:
                compare(f"step {step}, {node}.{name}_gradient", recorded, value.grad.T if transposed else value.grad)
            value.grad = tensor(recorded).T.contiguous() if transposed else tensor(recorded)
        if "norm" in clip:
            torch.nn.utils.clip_grad_norm_(learning, clip["norm"])
        if "value" in clip:
            torch.nn.utils.clip_grad_value_(learning, clip["value"])
        if training["optimizer"].get("decay") == "decoupled":
            for group in update.param_groups:
                group["params"][0].data.mul_(1 - group["lr"] * training["optimizer"]["weight_decay"])
        update.step()
        schedule.step()
    return len(steps) - 1, worst


files = sorted(glob.glob(f"{folder}/*.h5"))
assert len(files) >= 21, f"{len(files)} runs"
for file in files:
    with h5py.File(file) as f:
        steps, worst = repeat(f)
    print(f"{file}: {steps} steps agree with PyTorch {torch.__version__} to {worst['weights']:.1e} in weights, "
          f"{worst['values']:.1e} in other values, {worst['gradients']:.1e} in gradients")
