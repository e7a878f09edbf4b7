"""`initlab describe RUN.h5`: real run files of many kinds hold what the format says, and everything that it lists is in
one of them; one deviation of each kind is named in one line; damaged files end in a sentence. conformance.py PROGRAM FOLDER_OF_TEST_PLUGINS"""
import json
import os
import pathlib
import random
import re
import shutil
import signal as signals
import sys
import time

import h5py
import numpy as np

import program
from program import initlab, scratch_folder, start

program.PATIENCE = 120

plugins = pathlib.Path(sys.argv[2]).resolve()
# Under the address sanitizer what HDF5 reads out of bounds ends the process as it would without, and what HDF5 leaks
# where it gives up is its own.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":abort_on_error=1:detect_leaks=0"

CLASSES = """
[data]
source = "synthetic"
dimension = 12
classes = 3
separation = 1.0
train = 100
test = 40
"""
TRAINING = """
[training]
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 30 }
"""
SUFFIXES = ["", "_gradient", "_update", "_gradient_per_sample", "_gradient_per_sample_squared_norm"]


def optimized(optimizer, *states, rest=""):
    """A run of which each state of the optimizer is recorded; what optimizers share stands in one of them."""
    tensors = json.dumps(["weight_" + state for state in states])
    return (CLASSES + DENSE + TRAINING.replace('{ type = "sgd", rate = 0.1 }', optimizer) + "epochs = 1\n" +
            f'[[probes]]\ntype = "hdf5"\nbatch = {{ samples = 40 }}\ntensors = {tensors}\n' + rest)


def reductions(first=""):
    probes = "".join(f'[[probes]]\ntype = "{probe}"\nbatch = {{ samples = 40 }}\n' for probe in
                     ("moments", "histogram", "shares", "gradient_scale", "correlation", "coordinates", "curvature", "ntk", "rank",
                      "spectrum", "update_ratio", "weight_gradient_sample_rms"))
    return first + probes.replace('"moments"', f'"moments"\ntensors = {json.dumps(["output", "pre_activation", "weight_gradient", "bias_update"])}')


ALL = '["output", "output_gradient", "activation", "activation_gradient", "pre_activation", "weight", "weight_gradient", "weight_update", "bias"]'
PROBE = f"""
[[probes]]
type = "hdf5"
batch = {{ from = "test", samples = 40 }}
tensors = {ALL}
"""
DENSE = """
[network]
initializer = "he"
layers = [{ type = "dense", units = 9, name = "hidden1" }, { type = "relu" }, { type = "dense", units = 3, name = "out" }]
"""
# What a run file may hold: schedules, batches, nodes, attributes.
MANIFESTS = {
    "plain": CLASSES + DENSE + TRAINING + "epochs = 2\n" + PROBE,
    "begun_elsewhere": CLASSES + DENSE.replace("[network]", '[network]\nweights = "PLAIN"') + TRAINING + "epochs = 1\n" + PROBE,
    "without_probes": CLASSES + DENSE + TRAINING + "epochs = 1\n",
    "live_without_probes": CLASSES + DENSE + TRAINING + "epochs = 1\n[recording]\nlive = true\n",
    "probes": CLASSES + DENSE + TRAINING + "epochs = 2\nevaluate = { every_steps = 3 }\n" + PROBE + """
name = "first"
at = { every_steps = 2 }
[[probes]]
type = "hdf5"
name = "film"
batch = { from = "current" }
at = { steps = "0..4" }
tensors = ["activation", "weight_update"]
[[probes]]
type = "right_probe"
name = "norms"
batch = { samples = 40 }
""",
    "other_probe_first": CLASSES + DENSE + TRAINING + 'epochs = 1\n[[probes]]\ntype = "right_probe"\nbatch = { samples = 40 }\n' + PROBE,
    "every_tensor": CLASSES + DENSE + TRAINING + "epochs = 1\n" + PROBE.replace(ALL, json.dumps(
        [tensor + suffix for tensor in ("weight", "bias") for suffix in SUFFIXES] + ["pre_activation_gradient"])),
    "reductions": CLASSES + DENSE + TRAINING + "epochs = 1\n" + reductions(PROBE),
    "reductions_first": CLASSES + DENSE + TRAINING + "epochs = 1\n" + reductions(),
    "reductions_of_networks": "networks = 3\n" + CLASSES + DENSE + TRAINING + "epochs = 0\n" +
                              reductions().replace(', "bias_update"', ""),
    "plugin": CLASSES + DENSE + TRAINING + 'epochs = 1\n[[probes]]\ntype = "indices"\nbatch = { samples = 40 }\n',
    "selected": CLASSES + DENSE + TRAINING + "epochs = 1\n" + PROBE + 'select = { sample = "0..19", unit = "0..:2" }\n',
    "stored": CLASSES + DENSE.replace("units = 9", "units = 200") + TRAINING + "epochs = 1\n" +
              PROBE + """[recording]
storage = { activations = "float16", gradients = { mantissa_bits = 7 }, deflate = 1, shuffle = true }
""",
    "deflated": CLASSES + DENSE.replace("units = 9", "units = 200") + TRAINING + "epochs = 1\n" + PROBE +
                "[recording]\nstorage = { deflate = 3 }\n",
    "thinned": CLASSES + DENSE + TRAINING + "epochs = 64\n" + PROBE + '[recording]\nbudget = { size = "400 kB", over = "thin" }\n',
    "live": CLASSES + DENSE + TRAINING + "epochs = 2\n" + PROBE + "[recording]\nlive = true\n",
    "momentum": optimized('{ type = "momentum", rate = 0.1 }', "velocity"),
    "adagrad": optimized('{ type = "adagrad", rate = 0.1 }', "squared_sum"),
    "rmsprop": optimized('{ type = "rmsprop", rate = 0.1, centered = true }', "mean_square", "mean_gradient"),
    "adam": optimized('{ type = "adam", rate = 0.1, amsgrad = true }', "first_moment", "second_moment", "largest_second_moment"),
    "networks": "networks = 3\n" + CLASSES + DENSE + TRAINING + "epochs = 0\n" + PROBE.replace(', "weight_update"', ""),
    "regression": """
[data]
source = "synthetic"
dimension = 6
targets = "linear_teacher"
singular_values = [2.0, 1.0]
outputs = 3
train = 60
test = 40
""" + DENSE + TRAINING + 'epochs = 1\nloss = "mse"\n' + PROBE,
    "calibrated": CLASSES + DENSE.replace('"he"', '"lsuv"') + TRAINING + "epochs = 1\n" + PROBE,
    "residual": CLASSES + """
[network]
initializer = "he"
layers = [
  { type = "dense", units = 8 }, { type = "batch_norm" },
  { repeat = 2, name = "body", layers = [{ residual = [{ type = "dense", units = 8 }, "tanh"], scale = 0.5 }] },
  { type = "prelu" }, { type = "dense", units = 3, name = "out" },
]
rules = [{ match = "out/weight", rate = 0.1 }]
""" + TRAINING + "epochs = 1\n" + reductions(PROBE),
    "convolution": """
[data]
source = "fashion-mnist"
layout = "image"
train = 60
test = 40
[network]
initializer = "he"
layers = [
  { type = "conv2d", channels = 2, kernel = 3, stride = 2 }, "relu", { type = "max_pool", kernel = 2 },
  { type = "dense", units = 10, name = "out" },
]
""" + TRAINING + "steps = 1\n" + reductions(PROBE),
    "diverged": CLASSES + DENSE.replace('"he"', '{ type = "normal", std = 1e20 }') + TRAINING + "epochs = 1\n" + PROBE,
}


def described(path, expected=0):
    """The lines behind the account."""
    said = initlab("describe", path, expected=expected).stdout.splitlines()
    place = max(i for i, line in enumerate(said) if line.startswith(f"{path}, "))
    return said[place], said[place + 1:]


def record():
    files = {}
    for name, manifest in MANIFESTS.items():
        manifest = manifest.replace("PLAIN", str(files.get("plain")))
        pathlib.Path(f"{name}.toml").write_text(manifest)
        initlab("run", f"{name}.toml", "--out", name, "--threads", 1, "--plugin-path", plugins / "right",
                "--plugin-path", plugins / "unusual_schemes")
        files[name], = pathlib.Path(name).iterdir()
    initlab("reproduce", files["plain"], "--out", "again")
    files["again"], = pathlib.Path("again").iterdir()
    return files


def conforms(path):
    line, deviations = described(path)
    assert line.endswith(": holds what format 1.3 says") and not deviations, (line, deviations)


def tables():
    """The format as `initlab schema --run-file` prints it: rows of datasets by type of probe, "" for any file's, and of
    attributes."""
    found, title = {}, ""
    for line in initlab("schema", "--run-file").stdout.splitlines():
        if line.endswith(":"):
            title = line.removesuffix(":").removeprefix("Datasets of ")
            title = "" if title == "any file" else title.removeprefix("a probe ").removeprefix("of type ").strip("`")
        elif line.startswith("| `"):
            found.setdefault(title, []).append([cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def pattern(path, word="[^/]+"):
    """<base> is the root or a further probe's group, any other <word> a name."""
    path = re.escape(path).replace("<base>", "(/probes/[^/]+)?")
    return re.sub("<[a-z_]+>", word, path)


def element(dtype, real):
    return {real: {"Real"}, "float16": {"float16"}}.get(dtype.name, set()) | {dtype.name}


def everything_is_there(files):
    """By this script's own reading of the tables each dataset and attribute of any file is a row, and each row stands
    for something in one of the files."""
    format_ = tables()
    attributes = format_.pop("Attributes")
    open_rows = {(probe, *row[:3]) for probe, rows in format_.items() for row in rows}
    open_attributes = {tuple(row[:3]) for row in attributes}

    def use(rows, open_, what):
        assert rows, f"{what}: no row of the tables is of it"
        open_.discard(rows[0])

    def attributes_of(thing, places, what):
        for name, value in thing.attrs.items():
            if name in ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"):
                continue
            type_ = "text" if isinstance(value, str) else value.dtype.name
            use([tuple(row[:3]) for row in attributes if row[0] in places and re.fullmatch(pattern(row[1], ".+"), name)
                 and row[2] == type_], open_attributes, f"{what}: attribute {name} of type {type_}")

    def look(path, thing):
        path = "/" + path
        base = re.match("/probes/[^/]+|", path)[0]
        probe = (file[base] if base else file["layers"]).attrs.get("probe_type", "")
        probe = probe if probe in format_ or not probe else "of any other type"
        if isinstance(thing, h5py.Group):
            kind = ["layers", "probes"] if path == "/layers" or re.fullmatch("/probes/[^/]+", path) else []
            places = ["/layers, /probes/<probe>"] if kind else ["/layers/<node>"] if re.fullmatch("/layers/[^/]+", path) else \
                ["/calibration/<node>/<tensor>"]
            return attributes_of(thing, places, f"{file.filename}{path}")
        rows = [(owner, *row[:3]) for owner in ("", probe) for row in format_.get(owner, [])
                if re.fullmatch(pattern(row[0]), path) and (row[2] == "itself") == h5py.h5ds.is_scale(thing.id)
                and element(thing.dtype, real) & set(row[1].split(", "))]
        # The one that says the most of the name.
        rows.sort(key=lambda row: -len(re.sub("<[a-z_]+>", "", row[1])))
        use(rows, open_rows, f"{file.filename}{path} ({thing.dtype})")
        own = ["a probe's dataset"] if rows[0][0] else []
        own += ["a plugin's probe's dataset"] if rows[0][0] == "of any other type" else []
        attributes_of(thing, [path, "any dataset", *own], f"{file.filename}{path}")

    for path in files.values():
        with h5py.File(path) as file:
            real = {"float": "float32", "double": "float64"}[file.attrs["version_real"]]
            attributes_of(file, ["/"], path)
            file.visititems(look)
    assert not open_rows and not open_attributes, f"in no file: {sorted(open_rows)} {sorted(open_attributes)}"


def changed(path, change):
    shutil.copy(path, "changed.h5")
    with h5py.File("changed.h5", "r+") as file:
        change(file)
    return "changed.h5"


def deviates(path, change, *expected):
    """The same lines, in whatever order."""
    line, found = described(changed(path, change), expected=1)
    assert sorted(found) == sorted(expected), f"expected {sorted(expected)}, got {sorted(found)}"
    assert f": {len(expected)} deviation" in line, line


def new(file, path, scales, **how):
    """A dataset as the format wants it, but for what is asked for."""
    data = file.create_dataset(path, **how)
    for dimension, scale in zip(data.dims, scales):
        dimension.attach_scale(file[scale])
    data.attrs.update({"long_name": "a trial", "units": "1"})


def replaced(path, **how):
    """Another dataset in its place, on the same scales."""
    def change(file):
        old = file[path]
        scales = [dimension[0].name for dimension in old.dims]
        options = {"shape": old.shape, "dtype": old.dtype} | how
        del file[path]
        new(file, path, scales, **options)
    return change


def transposed(path, *scales):
    def change(file):
        shape = tuple(3 if scale == "epoch" else len(file[scale]) for scale in scales)
        dtype = file[path].dtype
        del file[path]
        new(file, path, scales, shape=shape, dtype=dtype)
    return change


def without(path, *attributes):
    return lambda file: [file[path].attrs.__delitem__(name) for name in attributes]


def says(path, name, value, **how):
    """An attribute of another value, of another type."""
    def change(file):
        if name in file[path].attrs:
            del file[path].attrs[name]
        file[path].attrs.create(name, value, **how)
    return change


def one_of_each(files):
    plain, raw = files["plain"], "layers/relu1/activation"
    with h5py.File(plain) as file:
        real = file[raw].dtype.name

    # Scales and dimensions.
    deviates(plain, lambda f: f[raw].dims[1].detach_scale(f["sample"]), f"{raw}: dimension 1: no scale (expected one)")
    deviates(plain, lambda f: f[raw].dims[1].attach_scale(f["layers/relu1/unit"]),
             f"{raw}: dimension 1: too many scales (got 2, expected one)")
    deviates(plain, transposed(raw, "epoch", "layers/relu1/unit", "sample"),
             f"{raw}: wrong dimensions (got (epoch, unit, sample), expected rows, sample, ...)")
    deviates(plain, transposed("loss", "sample"), "loss: wrong dimensions (got (sample), expected rows)")
    deviates(plain, replaced("layers/out/bias", shape=(3, 2)),
             "layers/out/bias: dimension 1: wrong size (got 2, expected that of its scale layers/out/unit)")

    def scale_elsewhere(file):
        new(file.create_group("extra"), "unit", (), shape=(9,), dtype="i4")
        file["extra/unit"].make_scale("unit")
        file[raw].dims[2].detach_scale(file["layers/relu1/unit"])
        file[raw].dims[2].attach_scale(file["extra/unit"])
    deviates(plain, scale_elsewhere, "extra: a group that is not part of the format",
             f"{raw}: dimension 2: its scale stands in no group of the format")
    deviates(plain, without("schedule", "CLASS", "NAME"), "schedule: is no dimension scale",
             "commit: dimension 0: its scale stands in no group of the format")

    # Rows.
    deviates(plain, replaced("loss", shape=(2,)), "loss: too few rows (got 2, expected 3 as commit says)")
    deviates(files["without_probes"], lambda f: f["commit"].__setitem__(0, 9),
             *[f"{path}: too few rows (got 2, expected 9 as commit says)" for path in ("epoch", "step", "metrics/train_loss", "metrics/test_loss",
                                                              "metrics/train_accuracy", "metrics/test_accuracy")])
    deviates(plain, lambda f: f["commit"].__setitem__(0, -1), "commit: a number of rows below 0 (got -1)")
    # Of the datasets that follow the schedule each says so; here all but those that follow none.
    rows = [f"{path}: rows that commit does not count (got 2, expected 1 of a complete run)"
            for path in ("epoch", "step", "metrics/train_loss", "metrics/test_loss", "metrics/train_accuracy", "metrics/test_accuracy")]
    deviates(files["without_probes"], lambda f: f["commit"].__setitem__(0, 1), *rows)
    deviates(plain, lambda f: f["step"].__setitem__(slice(None), 5), "step: does not ascend (got 5 behind 5)")
    deviates(plain, lambda f: f["sample"].__setitem__(slice(None), 0), "sample: does not ascend (got 0 behind 0)")

    # Values that are stored otherwise.
    stored = files["stored"]
    deviates(stored, without(raw, "storage"), f"{raw}: attribute storage is missing (it holds float16)")
    deviates(files["deflated"], without(raw, "filters"), f"{raw}: attribute filters is missing (it is filtered)")
    deviates(plain, says(raw, "filters", "deflate 9"), f"{raw}: attribute filters: it is not filtered")
    deviates(plain, replaced("loss", chunks=(2,)),
             "loss: is cut into chunks (expected one piece: it has no filter, and the schedules do not grow)")
    deviates(plain, replaced("commit", shape=(2,)), "commit: not one number for each schedule (expected 1)",
             "commit: dimension 0: wrong size (got 2, expected that of its scale schedule)")

    # What is not there, and what should not be.
    deviates(plain, lambda f: f.__delitem__("metrics/test_loss"), "metrics: dataset test_loss is missing")
    deviates(plain, lambda f: f.__delitem__("step"), "/: dataset step is missing")
    deviates(plain, lambda f: f.__delitem__("target"), "/: dataset target is missing")
    deviates(files["probes"], lambda f: f.__delitem__("probes/film/batch_size"), "probes/film: dataset batch_size is missing")
    deviates(plain, lambda f: f.__delitem__("metrics"), "/: group metrics is missing")
    deviates(plain, lambda f: new(f, "layers/out/extra", ["epoch"], shape=(3,), dtype=real),
             "layers/out/extra: a dataset that is not part of the format")
    deviates(plain, lambda f: new(f, "mood", ["epoch"], shape=(3,)), "mood: a dataset that is not part of the format")
    deviates(plain, lambda f: f.create_group("moods"), "moods: a group that is not part of the format")
    deviates(files["calibrated"], lambda f: f.create_group("calibration/nobody", track_order=True),
             "calibration/nobody: a group that is not part of the format")
    deviates(plain, lambda f: f.create_group("calibration"), "calibration: does not keep the order in which things were made")
    deviates(plain, lambda f: f.create_group("layers/out/a b"), "layers/out/a b: a group that is not part of the format",
             'layers/out: the name "a b" (expected letters, digits, _ and -, and a letter or _ first)')
    deviates(plain, lambda f: f["layers/out"].__setitem__("far", h5py.ExternalLink("other.h5", "x")),
             "layers/out: holds what is neither a group nor a dataset of this file")

    # Types of datasets.
    text = h5py.string_dtype()
    for kind, how in (("text", {"data": "a"}), ("text of fixed length", {"data": np.bytes_("a")}),
                      ("an enumeration", {"data": True}), ("a compound", {"data": np.zeros(1, "i4,f4")}),
                      ("text", {"data": ["a", "b"], "dtype": text})):
        deviates(plain, lambda f: f.create_dataset("layers/out/note", **how),
                 f"layers/out/note: holds {kind} (expected numbers)")
    for kind, dtype in (("float32", "f4"), ("big-endian float64", ">f8"), ("int64", "i8"), ("uint8", "u1")):
        deviates(plain, replaced("loss", dtype=dtype), f"loss: wrong type (got {kind}, expected float64)")
    deviates(plain, replaced(raw, dtype="i4"), f"{raw}: wrong type (got int32, expected {real} or float16)")
    deviates(plain, replaced("layers/out/weight", dtype="f2"), f"layers/out/weight: wrong type (got float16, expected {real})",
             "layers/out/weight: attribute storage is missing (it holds float16)")
    deviates(plain, replaced("target", dtype="i8"), f"target: wrong type (got int64, expected {real} or int32)")
    deviates(plain, replaced("layers/out/bias", chunks=True, compression="lzf"),
             "layers/out/bias: filter lzf: not every reader has it (expected deflate, shuffle or none)", "layers/out/bias: attribute filters is missing (it is filtered)")
    open("numbers", "wb").write(bytes(24))
    deviates(plain, replaced("loss", external=[("numbers", 0, h5py.h5f.UNLIMITED)]),
             "loss: its numbers stand in another file")

    # Attributes.
    deviates(plain, without(raw, "long_name"), f"{raw}: attribute long_name is missing")
    deviates(plain, without("sample", "units"), "sample: attribute units is missing")
    deviates(plain, without("/", "host"), "/: attribute host is missing")
    deviates(plain, without("/", "version_BLAS kernel"), "/: attribute version_BLAS kernel is missing")
    deviates(plain, without("/", "steps_done"), "/: attribute steps_done is missing")
    deviates(plain, without("layers", "probe_mode"), "layers: attribute probe_mode is missing")
    deviates(plain, without("layers/out", "input"), "layers/out: attribute input is missing")
    deviates(plain, without("epoch", "steps_per_epoch"), "epoch: attribute steps_per_epoch is missing")
    deviates(files["networks"], without("/", "networks"), "/: attribute networks is missing")
    deviates(plain, says("/", "weights_run", "a"), *[f"/: attribute weights_{what} is missing" for what in ("file", "step", "checksum")])
    deviates(plain, says("/", "mood", "good"), "/: attribute mood is not part of the format")
    deviates(plain, says("layers/out", "mood", 1), "layers/out: attribute mood is not part of the format")
    wrong = lambda name, got, expected: f"/: attribute {name}: wrong type (got {got}, expected {expected})"
    deviates(plain, says("/", "title", 3.5), wrong("title", "float64", "text"))
    deviates(plain, says("/", "host", np.bytes_("a")), wrong("host", "text of fixed length", "text"))
    deviates(plain, says("/", "host", "a", dtype=h5py.string_dtype("ascii")), wrong("host", "text in ASCII", "text"))
    deviates(plain, says("/", "threads", "2"), wrong("threads", "text", "int64"))
    deviates(plain, says("/", "threads", 2, dtype="i4"), wrong("threads", "int32", "int64"))
    deviates(plain, says("/", "seed_init", [1, 2]), wrong("seed_init", "2 values of int64", "int64"))
    deviates(plain, says(raw, "samples", "many"), f"{raw}: attribute samples: wrong type (got text, expected float64)")
    deviates(plain, says(raw, "threshold", 0.5), f"{raw}: attribute threshold is not part of the format")
    deviates(files["reductions"], lambda f: new(f, "probes/moments/layers/out/output_median", ["epoch"], shape=(2,)),
             "probes/moments/layers/out/output_median: a dataset that is not part of the format")
    deviates(plain, says("/", "outcome", "won"), '/: attribute outcome: got "won", expected "completed" or "diverged" or ""')
    deviates(plain, says("layers/out", "kind", "roof"),
             'layers/out: attribute kind: got "roof", expected "input" or "layer" or "activation" or "residual"')
    deviates(plain, says("layers/out", "input", "nobody"), 'layers/out: attribute input: there is no node "nobody"')
    deviates(plain, says("layers/out", "index", 1), "layers/out: attribute index: 1 is also that of hidden1",
             '/: attribute layer_names: got "input hidden1 relu1 out", expected "input hidden1 relu1"')

    # Versions: another major one is unknown, a newer minor one may add.
    deviates(plain, without("/", "format"), "/: attribute format is missing")
    deviates(plain, says("/", "format", "one"), '/: attribute format: no version (got "one", expected 1.3)')
    deviates(plain, says("/", "format", "2.0"),
             '/: attribute format: a version that this program does not know (got "2.0", expected 1.x)')

    def newer(file):
        says("/", "format", "1.7")(file), says("/", "mood", "good")(file), file.create_group("moods")
        new(file, "layers/out/extra", ["epoch"], shape=(3,))
    conforms(changed(plain, newer))


def unfinished(files):
    """Rows behind those that are committed, and no end: the file of a run that goes on, or was killed."""
    def killed(file):
        says("/", "outcome", "")(file), says("/", "finished", "")(file)
        file["commit"][0] = 2
    path = changed(files["plain"], killed)
    os.rename(path, "killed.h5.part")
    conforms("killed.h5.part")
    said = initlab("describe", "killed.h5.part").stdout
    assert "\noutcome    unfinished, of 8 updates planned\n" in said and "\nepoch     2     0      4\n" in said, said


def interrupted(files):
    """Real ones: a run that was asked to stop, and one that was killed."""
    pathlib.Path("long.toml").write_text(MANIFESTS["without_probes"].replace("epochs = 1", "epochs = 300000"))
    for signal, code in (("SIGTERM", 143), ("SIGKILL", -9)):
        run = start("run", "long.toml", "--out", signal)
        part, empty = pathlib.Path(signal) / "seed=1.h5.part", 0
        while run.poll() is None and (not part.exists() or part.stat().st_size <= empty):
            empty = empty or (part.stat().st_size if part.exists() else 0)
            time.sleep(0.01)
        run.send_signal(signals.Signals[signal])
        assert run.wait() == code, (signal, run.returncode)
        conforms(part)


def account(files):
    said = initlab("describe", files["probes"]).stdout
    for line in ("run        seed=1", "outcome    completed after 8 updates in ", "film", "norms", "hidden1", "step_film"):
        assert line in said, (line, said)
    told = json.loads(initlab("describe", files["probes"], "--json").stdout)
    assert told["deviations"] == [] and told["format"] == "1.3" and not told["unfinished"], told
    assert told["schedules"][1] == {"name": "step_first", "steps": [0, 2, 4, 6, 8]}, told["schedules"]
    assert [node["name"] for node in told["nodes"]] == ["input", "hidden1", "relu1", "out"]
    assert told["attributes"]["version_commit"] and told["bytes"] == os.path.getsize(files["probes"])
    told = json.loads(initlab("describe", changed(files["plain"], without("/", "host")), "--json", expected=1).stdout)
    assert told["deviations"] == [{"place": "/", "what": "attribute host is missing"}], told


def hostile(files):
    def refused(path, sentence):
        said = initlab("describe", path, expected=2)
        assert said.stdout == "" and said.stderr.startswith(f"error: {path}: {sentence}"), said
    whole = pathlib.Path(files["plain"]).read_bytes()
    for name, content, sentence in (("text.h5", b"text" * 1000, "not an HDF5 file\n"), ("nothing.h5", b"", "not an HDF5 file\n"),
                                    ("cut.h5", whole[:len(whole) // 2], "cannot be opened: truncated file")):
        pathlib.Path(name).write_bytes(content)
        refused(name, sentence)
    refused("none.h5", "no such file\n")
    with h5py.File("other.h5", "w") as file:
        file["a"] = 1
    refused("other.h5", "not a run file (it has neither the group layers nor the attribute Conventions)\n")

    def absurd(file):
        file["step"].resize((2**50,)), file["epoch"].resize((2**50,))
        file["commit"][0] = 2**50
    _, found = described(changed(files["live_without_probes"], absurd), expected=1)
    assert found == [f"metrics/{name}: too few rows (got 2, expected {2**50} as commit says)" for name in
                     ("train_loss", "train_accuracy", "test_loss", "test_accuracy")], found
    # Names that would command a terminal.
    _, found = described(changed(files["plain"], lambda f: f.create_group("\x1b[2J")), expected=1)
    assert not any("\x1b" in line for line in found), found
    # Any bytes: exit 0, 1 or 2, never a crash. (The same ones each time.)
    dice = random.Random(1)
    for trial in range(40):
        broken = bytearray(whole)
        for _ in range(dice.choice((1, 4, 64))):
            broken[dice.randrange(min(len(whole), 60000))] = dice.randrange(256)
        pathlib.Path("broken.h5").write_bytes(broken)
        result = initlab("describe", "broken.h5", expected=None, text=False)
        assert result.returncode in (0, 1, 2), f"trial {trial}: exit {result.returncode}: {result.stderr[-300:]}"


with scratch_folder("conformance") as scratch:
    os.chdir(scratch)
    files = record()
    for path in files.values():
        conforms(path)
    everything_is_there(files)
    one_of_each(files)
    unfinished(files)
    interrupted(files)
    account(files)
    hostile(files)
    os.chdir("/")
print(f"{len(files)} runs hold what the format says; every deviation was named")
