"""Lets another program read a run file's activations and compares their mean with h5py's.

read_activations.py {octave|r|netcdf4|h5netcdf|h5wasm} FILE [FOLDER OF H5WASM]. Exit 77: the program is not installed.
"""
import pathlib
import shutil
import subprocess
import sys

import h5py

DATASET = "layers/sigmoid1/activation"
HERE = pathlib.Path(__file__).parent
tool, file, rest = sys.argv[1], sys.argv[2], sys.argv[3:]


def skip(what):
    print(f"skipped: {what} is not installed (cmake/bootstrap.sh --interop installs it)")
    sys.exit(77)


def output_of(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode == 77:
        skip(result.stdout.strip())
    assert result.returncode == 0, result.stdout + result.stderr
    return float(result.stdout.strip().splitlines()[-1])


def program(name, what):
    return shutil.which(name) or skip(what)


def with_xarray(engine, module, what):
    try:
        import xarray
        __import__(module)
    except ImportError:
        skip(what)
    group, name = DATASET.rsplit("/", 1)
    with xarray.open_dataset(file, group=group, engine=engine) as dataset:
        # Dimensions have names, those of the file's scales.
        assert dataset[name].dims == ("step_hdf5", "sample", "unit"), dataset[name].dims
        return float(dataset[name].astype(float).mean())


READERS = {
    "octave": lambda: output_of(program("octave-cli", "Octave"), "--no-gui", HERE / "read_activations.m", file),
    "r": lambda: output_of(program("Rscript", "R"), HERE / "read_activations.R", file),
    "netcdf4": lambda: with_xarray("netcdf4", "netCDF4", "xarray or netCDF4"),
    "h5netcdf": lambda: with_xarray("h5netcdf", "h5netcdf", "xarray or h5netcdf"),
    "h5wasm": lambda: output_of(program("node", "node"), HERE / "read_activations.mjs", file, *rest),
}
with h5py.File(file) as f:
    expected = f[DATASET][:].astype(float).mean()
got = READERS[tool]()
# Sums of double-precision numbers in another order: a few units in the last place for each of the 7e4 terms' root.
assert abs(got - expected) <= 1e-13 * abs(expected), f"{tool}: mean {got!r}, h5py: {expected!r}"
print(f"{tool}: the mean of {DATASET} is {got:.15g}, as with h5py")
