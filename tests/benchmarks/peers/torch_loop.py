"""The same work in PyTorch as its tutorials write it. torch_loop.py CASE.json prints its seconds for each epoch."""
import json
import resource
import sys
import time

begin = time.perf_counter()
case = json.load(open(sys.argv[1]))
import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

from data import load  # noqa: E402

torch.set_num_threads(case["threads"])
x, labels, test_x, test_labels = (torch.from_numpy(a.astype(np.int64) if a.dtype == np.uint8 else a)
                                  for a in load(np, case["data"]))
start = np.load(case["start"])
if case.get("convolutional"):
    net = nn.Sequential(nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(),
                        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 12 * 12, 128), nn.ReLU(), nn.Linear(128, 10))
else:
    modules = []
    for i in range(case["layers"]):
        w = start[f"w{i}"]
        linear = nn.Linear(*w.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T))
            linear.bias.copy_(torch.from_numpy(start[f"b{i}"]))
        modules += [linear, nn.Sigmoid() if case["activation"] == "sigmoid" else nn.Tanh()]
    net = nn.Sequential(*modules[:-1])
loss = nn.CrossEntropyLoss()
optimizer = {"sgd": lambda p: torch.optim.SGD(p, lr=case["rate"]),
             "momentum": lambda p: torch.optim.SGD(p, lr=case["rate"], momentum=0.9),
             "adam": lambda p: torch.optim.Adam(p, lr=case["rate"])}[case["optimizer"]](net.parameters())
seconds = []
for order in torch.from_numpy(start["order"][:case["epochs"]]):
    clock = time.perf_counter()
    for index in order.split(case["batch"]):
        optimizer.zero_grad(set_to_none=True)
        loss(net(x[index]), labels[index]).backward()
        optimizer.step()
    seconds.append(time.perf_counter() - clock)
with torch.no_grad():
    part = test_x[:1000] if case.get("convolutional") else test_x
    accuracy = (net(part).argmax(1) == test_labels[:len(part)]).float().mean().item()
print(json.dumps({"seconds": seconds, "accuracy": accuracy, "whole": time.perf_counter() - begin,
                  "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
