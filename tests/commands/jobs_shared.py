"""What the tests of several runs at once share: sweeps of runs of a tenth of a second, so that runs begin and end beside
each other, and what is done with them."""
import pathlib
import re
import subprocess
import sys
import traceback

from program import initlab, scratch_folder

MANIFEST = """title = "Many runs at once"
[data]
source = "synthetic"
dimension = 20
train = 400
test = 100
[network]
initializer = { type = "he" }
layers = [{ type = "dense", units = 30 }, { type = "batch_norm" }, "relu", { type = "dropout" }, { type = "dense", units = 10 }]
[training]
optimizer = { type = "adam", rate = 0.01 }
batches = { size = 20 }
epochs = EPOCHS
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 20 }
"""
ONE_DATA_SET = 'seed = { generation = 1 }\n' + MANIFEST + """
[sweep]
"seed.init" = { range = [1, COUNT, 1] }
"""


def write(folder, text, epochs=3, count=10):
    path = folder / "sweep.toml"
    path.write_text(text.replace("EPOCHS", str(epochs)).replace("COUNT", str(count)))
    return path


def run(manifest, out, *options, **how):
    return initlab("run", manifest, "--out", out, *options, **how)


def assert_same_bits(*folders):
    same_bits = pathlib.Path(__file__).parent / "same_bits.py"
    done = subprocess.run([sys.executable, same_bits, *folders], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def rows(table):
    """Name and outcome of each row of the table of results."""
    return [tuple(re.split(r"  +", line)[:2]) for line in table.splitlines()[1:]]


def children(process):
    tasks = pathlib.Path(f"/proc/{process}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def hold(*claims):
    """Puts each to the test in a folder of its own; exit 1 if one does not hold."""
    failures = 0
    for claim in claims:
        name = claim.__name__.replace("_", " ")
        try:
            with scratch_folder("jobs") as folder:
                claim(folder)
            print(name, flush=True)
        except Exception:
            failures += 1
            print(f"NOT {name}:\n{traceback.format_exc()}", flush=True)
    sys.exit(failures > 0)
