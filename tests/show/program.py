"""What the scripts of this folder share: a fresh folder, a manifest in it, and the program run there."""
import contextlib
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("INITLAB_") and k != "XDG_DATA_HOME"} | {"LC_ALL": "C"}

MANIFEST = """
title = "Three activations"
[data]
source = "synthetic"
dimension = 12
classes = 3
separation = 1.0
train = 150
test = 60
[network]
initializer = { type = "normal", std = 0.7 }
layers = [
  { type = "dense", units = 9 }, { type = "sigmoid" },
  { type = "dense", units = 7 }, { type = "tanh" },
  { type = "dense", units = 8 }, { type = "relu" },
  { type = "dense", units = 3, name = "out" },
]
[training]
optimizer = { type = "sgd", rate = 0.1 }
batches = { size = 100 }
epochs = 3
[[probes]]
type = "hdf5"
batch = { from = "test", samples = 60 }
at = { every_steps = 1 }
tensors = [TENSORS]
"""
ALL = ('"pre_activation", "pre_activation_gradient", "activation", "activation_gradient", "output", "output_gradient", '
       '"weight", "weight_gradient", "weight_update", "bias", "bias_gradient"')


@contextlib.contextmanager
def workspace(tensors=ALL, more=""):
    """A folder with manifest.toml in it, which becomes the current one."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("manifest.toml", "w") as file:
            file.write(MANIFEST.replace("TENSORS", tensors) + more)
        try:
            yield folder
        finally:
            os.chdir(before)


def initlab(*words, exit=0):
    """What it prints to stdout; or, if it is to fail, to stderr."""
    result = subprocess.run([PROGRAM, *words], env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert result.returncode == exit, f"initlab {words}: exit {result.returncode}, expected {exit}\n{result.stderr}"
    if exit:
        assert result.stdout == "", f"initlab {words}: said {result.stdout!r} on stdout"
    return result.stderr if exit else result.stdout


def run(*options):
    """Runs manifest.toml; returns the folder of the run files."""
    initlab("run", "manifest.toml", "--out", "out", "--threads", "1", *options)
    return "out"
