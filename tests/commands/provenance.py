"""A run file says where it comes from: manifest, seeds, program, libraries, plugins, data, machine, time, outcome. Each
item is compared with what this script finds out by itself: provenance.py PROGRAM"""
import datetime
import os
import pathlib
import platform
import re
import shlex
import tomllib
import zlib

import h5py
import numpy as np

from program import PROGRAM, initlab, scratch_folder

SEED = 2**40 + 1
MANIFEST = """title = "Where it comes from"
seed = { init = 1099511627777, data = 2, dropout = 3, generation = 4, calibration = 5 }
[data]
source = "csv"
file = "train.csv"
test_file = "test.csv"
header = false
label = "0"
[network]
initializer = "he"
layers = [{ type = "dense", units = 4 }, "relu", { type = "dense", units = 2 }]
[training]
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 10 }
epochs = 2
[[variant]]
name = "only-one"
"""


def csv(name, rows):
    lines = [f"{i % 2},{i % 7},{i % 5}" for i in range(rows)]
    pathlib.Path(name).write_text("\n".join(lines) + "\n")


def crc(path):
    return f"{zlib.crc32(pathlib.Path(path).read_bytes()):08x}"


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)


with scratch_folder("provenance") as scratch:
    os.chdir(scratch)
    pathlib.Path("here.toml").write_text(MANIFEST)
    csv("train.csv", 60), csv("test.csv", 20)
    title = 'training.optimizer.rate=0.25'
    words = ["run", "here.toml", "--out", "it's here", "--threads", "2", "--set", title, "--set", "training.epochs=1"]
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    initlab(*words)
    after = datetime.datetime.now(datetime.timezone.utc)
    said = initlab("--version").stdout
    versions = {line[:13].strip(): line[14:].strip() for line in said.splitlines()}
    path, = pathlib.Path("it's here").iterdir()
    with h5py.File(path) as file:
        says = dict(file.attrs)
        for name in says:  # strings of variable length in UTF-8, numbers of 64 bits
            kind = h5py.h5a.open(file.id, name.encode()).get_type()
            if isinstance(says[name], str):
                assert kind.is_variable_str() and kind.get_cset() == h5py.h5t.CSET_UTF8, name
            else:
                assert says[name].dtype in (np.int64, np.float64), name

    # The manifest as given and resolved, and what changed it.
    assert says["manifest"] == MANIFEST and says["manifest_file"].endswith("here.toml")
    resolved = tomllib.loads(says["manifest_resolved"])
    assert resolved["training"]["optimizer"]["rate"] == 0.25 and resolved["training"]["epochs"] == 1, resolved
    assert says["overrides"] == f"{title}\ntraining.epochs=1", says["overrides"]
    assert (says["title"], says["variant"]) == ("Where it comes from", "only-one"), says
    assert says["run"] == path.stem, says["run"]
    assert shlex.split(says["command_line"]) == ["initlab", *words], says["command_line"]

    # Seeds and generator.
    seeds = {"init": SEED, "data": 2, "dropout": 3, "generation": 4, "calibration": 5}
    assert {stream: says[f"seed_{stream}"] for stream in seeds} == seeds
    assert dict(word.split("=") for word in says["seeds"].split()) == {stream: str(seed) for stream, seed in seeds.items()}
    assert says["generator"].startswith("Philox-4x32-10"), says["generator"]

    # Program and libraries: what --version says, and the file itself.
    recorded = {name.removeprefix("version_"): text for name, text in says.items() if name.startswith("version_")}
    assert recorded == {name: versions[name] for name in recorded}, (recorded, versions)
    expected = {"initlab", "commit", "real", "compiler", "flags", "Boost", "Armadillo", "OpenBLAS", "BLAS kernel", "BLAS tiling", "HDF5",
                "toml++", "Random123", "fmt", "libdeflate"}
    assert set(recorded) == expected, set(recorded) ^ expected
    assert re.fullmatch(r"[0-9a-f]{40}(-dirty)?|unknown", recorded["commit"]), recorded["commit"]
    assert re.fullmatch(r"(gcc|clang) \d+\.\d+\.\d+.*", recorded["compiler"]), recorded["compiler"]
    assert "-ffp-contract=off" in recorded["flags"].split() and "-Wall" not in recorded["flags"], recorded["flags"]
    for name in ("Boost", "Armadillo", "OpenBLAS", "HDF5", "toml++", "fmt"):
        assert re.fullmatch(r"\d+\.\d+\.\d+", recorded[name]), (name, recorded[name])

    # Plugins: those of the components that were used, with the checksum of their files.
    folder = PROGRAM.parent.parent / "lib/initlab/plugins"
    plugins = {name.removeprefix("plugin_"): text for name, text in says.items() if name.startswith("plugin_")}
    assert set(plugins) == {"activations", "initializers", "layers"}, plugins
    for name, text in plugins.items():
        assert re.fullmatch(r"\d+\.\d+, CRC-32 " + crc(folder / f"{name}.so"), text), (name, text)

    # Data.
    data = {pathlib.Path(name.removeprefix("checksum_")).name: text for name, text in says.items()
            if name.startswith("checksum_")}
    assert data == {name: f"crc32:{crc(name)}" for name in ("train.csv", "test.csv")}, data

    # The machine.
    assert says["host"] == platform.node()
    models = {line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")}
    assert says["processor"] in (models or {"unknown"}), says["processor"]
    assert says["cores"] == len(os.sched_getaffinity(0)) and says["threads"] == 2, (says["cores"], says["threads"])
    assert says["flush_to_zero"] == "off", says["flush_to_zero"]

    # When, and what became of it.
    assert before <= moment(says["created"]) <= moment(says["finished"]) <= after, (before, says["created"], says["finished"])
    assert (says["outcome"], says["diverged_at_step"], says["steps_done"]) == ("completed", -1, 6), says
    assert 0 <= says["training_seconds"] < (after - before).total_seconds()
print(f"{len(says)} attributes of {path.name} are what they should be")
