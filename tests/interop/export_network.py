"""The manifest of a small network, every tensor of which is recorded, for the tests of `initlab export`."""

MANIFEST = """
[data]
source = "synthetic"
dimension = 20
classes = 3
train = 250
test = 50

[network]
initializer = "lsuv"
bias = { type = "normal", std = 0.1 }
layers = [
  { type = "dense", units = 8, name = "hidden" }, { type = "batch_norm", name = "norm" }, "relu",
  { type = "dense", units = 3, name = "out" },
]

[training]
loss = "cross_entropy"
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 100 }
epochs = 2

[[probes]]
type = "hdf5"
batch = { from = "test", samples = 50 }
mode = "eval"
tensors = ["output", "weight", "bias", "scale", "running_mean", "running_variance"]
"""
