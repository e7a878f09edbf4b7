"""Every probe writes the same bits again, and with another number of threads: bits.py PROGRAM REAL"""
import h5py

from running import attempt, manifest

EVERY = "at = { every_steps = 2 }\nbatch = { samples = 60 }\n"
PROBES = "".join(f'[[probes]]\ntype = "{probe}"\n{EVERY}' for probe in (
    "hdf5", "moments", "histogram", "shares", "gradient_scale", "correlation", "coordinates", "curvature", "ntk", "rank",
    "spectrum", "update_ratio", "weight_gradient_sample_rms"))
NORMED = '{ type = "dense", units = 40, name = "hidden" }, "batch_norm", "tanh", { type = "dense", units = 3, name = "out" }'
PLAIN = '{ type = "dense", units = 40, name = "hidden" }, "relu", { type = "dense", units = 3, name = "out" }'


def datasets(file):
    found = {}
    file.visititems(lambda path, one: found.update({path: one[()].tobytes()}) if isinstance(one, h5py.Dataset) else None)
    return found


for layers in (PLAIN, NORMED):
    runs = []
    for threads in (1, 1, 2, 3):
        outcome, folder = attempt(manifest(PROBES, layers=layers), "--threads", str(threads))
        assert outcome.returncode == 0, outcome.stderr
        with h5py.File(f"{folder.name}/out/seed=3.h5") as file:
            runs.append(datasets(file))
    assert len(runs[0]) > 60, sorted(runs[0])
    for other in runs[1:]:
        assert other.keys() == runs[0].keys()
        differ = [path for path in other if other[path] != runs[0][path]]
        assert not differ, differ
print("the same bits, whatever the threads")
