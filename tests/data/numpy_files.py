"""The files of numpy and h5py become the samples and targets that they hold: a run of length 0 records them."""

import os
import subprocess
import sys
import tempfile

import h5py
import numpy

program = os.path.abspath(sys.argv[1])

MANIFEST = """
[data]
{data}
train = 30
[network]
initializer = {{ type = "normal", std = 0.1 }}
layers = [{{ type = "dense", units = {outputs} }}]
[training]
loss = "mse"
optimizer = {{ type = "sgd", rate = 0.1 }}
epochs = 0
[[probes]]
type = "hdf5"
batch = {{ from = "{part}", samples = {samples} }}
tensors = ["weight"]
"""


def recorded(folder, data, outputs, part, samples):
    with open(os.path.join(folder, "m.toml"), "w") as file:
        file.write(MANIFEST.format(data=data, outputs=outputs, part=part, samples=samples))
    command = [program, "run", "m.toml", "--out", "out", "--force"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    with h5py.File(os.path.join(folder, "out", "seed=1.h5")) as file:
        return file["layers/input/output"][...], file["target"][...]


def expect(folder, what, data, x, y):
    outputs = y.shape[1] if y.ndim == 2 else 4
    for part, rows in ("train", slice(0, 30)), ("test", slice(30, 40)):
        inputs, targets = recorded(folder, data, outputs, part, rows.stop - rows.start)
        samples = x[rows].reshape(rows.stop - rows.start, -1)
        if x.dtype == numpy.uint8:
            samples = samples.astype(inputs.dtype) / inputs.dtype.type(255)
        assert numpy.array_equal(inputs, samples.astype(inputs.dtype)), f"{what}: inputs of {part}"
        assert numpy.array_equal(targets, y[rows].astype(targets.dtype)), f"{what}: targets of {part}"


def plan(source, inputs, answers):
    return f'source = "{source}"\ninputs = "{inputs}"\n{answers}\ntest = 10'


def main(folder):
    generator = numpy.random.default_rng(1)
    x = generator.normal(size=(40, 3, 4, 2))
    pixels = generator.integers(0, 256, size=(40, 5, 3), dtype=numpy.uint8)
    y = generator.normal(size=(40, 2))
    labels = numpy.arange(40) % 4

    for name, array in (
        ("c", x),
        ("fortran", numpy.asfortranarray(x)),
        ("big_endian", x.astype(">f8")),
        ("single", x.astype(numpy.float32)),
    ):
        numpy.save(os.path.join(folder, "x.npy"), array)
        numpy.save(os.path.join(folder, "y.npy"), y)
        data = plan("npy", "x.npy", 'targets = "y.npy"')
        expect(folder, "npy, " + name, data, array, y)

    for save in numpy.savez, numpy.savez_compressed:
        save(os.path.join(folder, "all.npz"), pixels=pixels, labels=labels)
        data = plan("npy", "all.npz:pixels", 'labels = "all.npz:labels"')
        expect(folder, save.__name__, data, pixels, labels)

    with h5py.File(os.path.join(folder, "all.h5"), "w") as file:
        file.create_dataset("a/x", data=x, chunks=(7, 3, 4, 2), compression="gzip", shuffle=True, fletcher32=True)
        file.create_dataset("y", data=y, dtype=">f4")
        file["labels"] = labels
    data = plan("hdf5", "all.h5:/a/x", 'targets = "all.h5:/y"')
    expect(folder, "hdf5", data, x, y.astype(numpy.float32))
    data = plan("hdf5", "all.h5:/a/x", 'labels = "all.h5:/labels"')
    expect(folder, "hdf5 with labels", data, x, labels)

    flat = x.reshape(40, -1)[:, :5]
    table = numpy.column_stack([flat, y])
    header = ",".join(["a", "b", "c", "d", "e", "u", "v"])
    numpy.savetxt(os.path.join(folder, "all.csv"), table, delimiter=",", header=header, comments="")
    data = 'source = "csv"\nfile = "all.csv"\ntargets = ["u", "v"]\ntest = 10'
    expect(folder, "csv", data, flat, y)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
