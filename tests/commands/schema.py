"""Holds `initlab schema` to the manifests that there are: schema.py PROGRAM SOURCE_FOLDER.

It is a valid schema itself; it admits every manifest in experiments/ and of the tests; of tests/bad_manifests it
refuses those whose mistake is a name or a type; and it says of each kind of value what it ought to."""
import copy
import glob
import json
import os
import sys
import tomllib

import jsonschema

from program import initlab

source = sys.argv[2]
schema = json.loads(initlab("schema").stdout)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def read(file):
    with open(file, "rb") as stream:
        return tomllib.load(stream)


def refused(manifest):
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(manifest)]


good = [f"{source}/experiments/**/*.toml", f"{source}/tests/commands/*.toml", f"{source}/tests/interop/*.toml"]
files = [file for pattern in good for file in sorted(glob.glob(pattern, recursive=True))]
assert files, "no manifests found"
for file in files:
    assert not refused(read(file)), f"{file} is refused: {refused(read(file))}"

# JSON has one type of number: 100.0 is an integer there.
BEYOND_JSON = {"wrong_type_of_units.toml"}
bad = 0
for beginning in ("unknown_", "mistyped_", "wrong_type_", "no_"):
    for file in sorted(glob.glob(f"{source}/tests/bad_manifests/{beginning}*.toml")):
        if os.path.basename(file) in BEYOND_JSON:
            continue
        bad += 1
        assert refused(read(file)), f"{file} is admitted"
assert bad > 20, f"{bad} bad manifests found"

BASE = tomllib.loads("""
[let]
phi = "relu"
[data]
source = "synthetic"
dimension = 20
[network]
initializer = "he"
layers = [
  { type = "dense", units = 8 }, "$phi",
  { type = "dense", units = 3, bias = "normal", weight = { type = "constant", value = 1 } },
]
[training]
optimizer = { type = "sgd", rate = 0.1 }
epochs = 2
[[probes]]
type = "hdf5"
""")


def with_line(line, section):
    """BASE with what a line of a section says."""
    manifest = copy.deepcopy(BASE)
    table = manifest
    for key in section.split(".") if section else []:
        table = table[key] if not isinstance(table, list) else table[int(key)]
    table.update(tomllib.loads(line))
    return manifest


ADMITTED = [
    ("", "seed = { init = 1, data = 7 }"), ("", "networks = 5"), ("", 'title = "$phi"'), ("", 'training = "$t"'),
    ("", 'sweep = { seed = { range = [1, 5, 1] }, "training.optimizer.rate" = [0.1, 0.2] }'),
    ("", 'sweep = { a.b = [1], c.d = { logrange = [1, 10, 3] }, zip = [["a.b", "c.d"]], exclude = [{ "a.b" = 1 }] }'),
    ("", 'variant = [{ name = "a", set = { "network.initializer" = "he" } }, { name = "b-1.5+x" }]'),
    ("", 'variant = [{ name = "a" }]\ntraining = { optimizer = "$o" }\nnetwork = {}'),
    ("data", "train = 100"), ("data", 'source = "$s"\nunknown = 3'), ("data", 'dimension = "$n"'),
    ("network", "bias = false"), ("network", 'bias = { type = "normal", std = 0.1 }'), ("network", 'layers = "$body"'),
    ("network", 'layers = [["relu", ["tanh"]], "$phi"]'),
    ("network", 'layers = [{ repeat = 3, name = "body", layers = ["relu", { repeat = 2, layers = ["$phi"] }] }]'),
    ("network", 'layers = [{ residual = ["relu"], skip = [], scale = 0.5, name = "block" }]'),
    ("network", 'rules = [{ match = "*/scale", initializer = { type = "constant", value = 1 }, rate = 0.1 }]'),
    ("network", 'weights = "a.h5"'), ("network", 'weights = { file = "a.h5", step = 3 }'), ("network", 'weights = "$w"'),
    ("training", 'batches = { size = "all", order = "replacement" }'), ("training", 'loss = { type = "mse" }'),
    ("training", "clip = { norm = 1 }"), ("training", "clip = { value = 0.5 }"), ("training", 'clip = "$c"'),
    ("training", 'schedule = "cosine"'), ("training", 'schedule = { type = "step", epochs = [1, 2.5], factor = 0.5 }'),
    ("training", "evaluate = { every_steps = 10 }"), ("training", 'optimizer = { type = "$o", any = 1 }'),
    ("probes.0", 'at = [0, 1, { steps = "0..199" }, { steps = "log", per_decade = 8 }]'),
    ("probes.0", "seeds = [1, 2]"),
    ("probes.0", 'name = "raw"\nbatch = { from = "current" }\nmode = "train"\nnodes = ["d*"]\ntensors = ["weight"]'),
]
REFUSED = [
    ("", "sed = 1"), ("", "seed = -1"), ("", "seed = { int = 1 }"), ("", "seed = 1.5"), ("", "networks = 0"),
    ("", "let = 3"), ("", "sweep = { seed = 3 }"), ("", "sweep = { seed = [] }"), ("", "sweep = { zip = [3] }"),
    ("", 'variant = [{ name = "a/b" }]'), ("", 'variant = [{ name = "a", st = {} }]'), ("", "variant = [{ set = {} }]"),
    ("data", "trian = 100"), ("data", "train = 0"), ("data", 'folder = "x"'), ("data", 'scale = "units"'),
    ("network", 'layers = ["rellu"]'), ("network", "layers = []"), ("network", 'layers = [{ type = "dense" }]'),
    ("network", 'layers = [{ type = "relu", initializer = "he" }]'),
    ("network", 'layers = [{ type = "dense", units = 0 }]'),
    ("network", "layers = [{ repeat = 3 }]"), ("network", 'layers = [{ repeat = 3, layers = [{ type = "dense" }] }]'),
    ("network", 'layers = [{ residual = ["rellu"] }]'), ("network", 'rules = [{ initializer = "he" }]'),
    ("network", 'rules = [{ match = "*", rate = -1 }]'),
    ("network", 'rules = [{ match = "*" }]'), ("network", "weights = { step = 3 }"), ("network", "weights = 3"),
    ("network", 'initializer = { type = "he", gian = 2.0 }'), ("network", 'initializer = { gain = 2.0 }'),
    ("training", 'optimizer = "sgd"'), ("training", "optimizer = { type = \"sgd\" }"), ("training", "steps = 3"),
    ("training", "clip = { norm = 1, value = 1 }"), ("training", "clip = {}"), ("training", "clip = { norm = 0 }"),
    ("training", "clip = 1"), ("training", 'schedule = "cosin"'), ("training", 'schedule = { type = "cosine", end = 0 }'),
    ("training", "batches = { size = 0 }"), ("training", 'batches = { size = "al" }'), ("training", 'loss = "msee"'),
    ("probes.0", "at = { every_epochs = 0 }"), ("probes.0", 'at = { steps = "0-199" }'), ("probes.0", "at = [-1]"),
    ("probes.0", 'batch = { from = "tests" }'), ("probes.0", "seeds = 3"), ("probes.0", 'tensor = ["weight"]'),
]
assert not refused(BASE), refused(BASE)
for section, line in ADMITTED:
    assert not refused(with_line(line, section)), f"[{section}] {line}: {refused(with_line(line, section))}"
for section, line in REFUSED:
    assert refused(with_line(line, section)), f"[{section}] {line}: is admitted"
print(f"{len(files)} manifests admitted, {bad} bad ones refused, {len(ADMITTED)} + {len(REFUSED)} lines")
