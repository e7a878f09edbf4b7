"""Reads a run file's activations with another program, by the lines that the manual gives for it, and compares every
value, and the dimensions, with what h5py reads. Usage: read_activations.py TOOL PAGE FILE FOLDER_OF_NODE_MODULES; TOOL is the
mark above its lines in framework/doc/run_file.md. Exit 77: the program is not installed."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy as np

DATASET = "layers/relu1/activation"
PATH = "runs/fashion/relu-he_seed=1.h5"  # in the manual's lines
tool, page, file, node_modules = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
file, node_modules = file.resolve(), node_modules.resolve()
lines = re.search(rf"<!-- {tool} -->\n```\w+\n(.*?)```", page.read_text(), re.S).group(1)
assert PATH in lines and len(lines.splitlines()) <= 3, lines


def skip(what):
    print(f"skipped: {what} is not installed (cmake/bootstrap.sh --interop installs it)")
    sys.exit(77)


def program(name, what):
    return shutil.which(name) or skip(what)


def output_of(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def numbers_in(text):
    return tuple(map(int, re.findall(r"\d+", text)))


def in_python(*modules):
    """The variable `a` that the lines leave."""
    try:
        for module in modules:
            __import__(module)
    except ImportError:
        skip(" or ".join(modules))
    names = {}
    exec(lines, names)
    return names["a"]


def with_h5py():
    a = in_python("h5py")
    with h5py.File(file) as f:
        return a, tuple(dimension[0].name.rsplit("/", 1)[1] for dimension in f[DATASET].dims)


def with_xarray(engine):
    a = in_python("xarray", engine)
    return a.values, a.dims


def with_script(name, more, *command):
    """A program that is given the lines and some more, which write the values to a.bin as doubles and print the size."""
    pathlib.Path(name).write_text(lines + more)
    size = numbers_in(output_of(*command, name).splitlines()[-1])
    return np.fromfile("a.bin", "f8"), size


def with_octave():
    values, size = with_script("read.m", 'fwrite(fopen("a.bin", "w"), a, "double");\nassert(isequal(last, a(:, :, size(a, 3))));\n'
                               'printf("%d ", size(a));\n', program("octave-cli", "Octave"), "--no-gui")
    return values.reshape(size[::-1]), None


def with_r():
    rscript = program("Rscript", "R")
    if subprocess.run([rscript, "-e", "library(hdf5r)"], capture_output=True).returncode:
        skip("R's hdf5r")
    values, size = with_script("read.R", 'writeBin(as.vector(a), "a.bin", size = 8)\ncat(dim(a), "\\n")\n', rscript)
    return values.reshape(size[::-1]), None


def with_h5dump():
    program("h5dump", "h5dump")
    said = output_of("sh", "-euc", lines)
    size = numbers_in(re.search(r"DATASPACE *SIMPLE \{ \(([^)]*)\)", said).group(1))
    return np.fromfile("a.bin", "f4" if "H5T_IEEE_F32LE" in said else "f8").reshape(size), None


def with_ncdump():
    program("ncdump", "ncdump")
    assert "dimensions:" in output_of("sh", "-euc", lines)
    cdl = pathlib.Path("a.cdl").read_text()
    _, group, relu1 = cdl.partition("group: relu1 {")
    kind, names = re.search(r"(float|double) activation\(([^)]*)\) ;", relu1).groups()
    values = re.search(r"\n\s*activation =\n(.*?);", relu1, re.S).group(1).split(",")
    return np.array(values, {"float": "f4", "double": "f8"}[kind]), tuple(names.split(", "))


def with_h5wasm():
    node = program("node", "node")
    if not (node_modules / "h5wasm").exists():
        skip("h5wasm")
    os.symlink(node_modules, "node_modules")
    values, size = with_script("read.mjs", 'import { writeFileSync } from "node:fs";\n'
                               'writeFileSync("a.bin", Buffer.from(new Float64Array(a.value).buffer));\n'
                               'console.log(a.shape.join(" "));\n', node)
    return values.reshape(size), None


READERS = {
    "h5py": with_h5py,
    "xarray-netcdf4": lambda: with_xarray("netCDF4"),
    "xarray-h5netcdf": lambda: with_xarray("h5netcdf"),
    "octave": with_octave,
    "r": with_r,
    "h5dump": with_h5dump,
    "ncdump": with_ncdump,
    "h5wasm": with_h5wasm,
}
with h5py.File(file) as f:
    expected = f[DATASET][:]
    assert expected.any() and np.isfinite(expected).all()
with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    pathlib.Path(PATH).parent.mkdir(parents=True)
    os.symlink(file, PATH)
    got, names = READERS[tool]()
    got = np.asarray(got)
    if tool == "ncdump":
        got = got.reshape(expected.shape)  # its text has no shape but the dimensions'
    assert got.shape == expected.shape, f"{tool}: {got.shape}, h5py: {expected.shape}"
    assert np.array_equal(got, expected), f"{tool}: {(got != expected).sum()} of {expected.size} values differ from h5py's"
    assert names in (None, ("step_hdf5", "sample", "unit")), names
    os.chdir("/")
print(f"{tool}: {expected.size} values of {DATASET} as h5py reads them")
