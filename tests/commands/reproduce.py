"""`initlab diff` and `initlab reproduce`: identical files, files that part, files that must not be run.
Usage: reproduce.py PROGRAM SCRATCH_MANIFEST"""
import json
import pathlib
import re
import shutil
import sys

import h5py

from program import initlab, scratch_folder
from run_file import datasets

manifest = pathlib.Path(sys.argv[2]).resolve()
NAME = "seed=3.h5"


def count(path):
    """Datasets that hold numbers and are no dimension scale."""
    with h5py.File(path) as file:
        return sum(1 for item in datasets(file).values() if item.attrs.get("CLASS") != b"DIMENSION_SCALE")


def changed(path, dataset, place):
    with h5py.File(path, "r+") as file:
        values = file[dataset][place]
        file[dataset][place] = values + 1
        return values


with scratch_folder("reproduce") as scratch:
    initlab("run", manifest, "--out", scratch / "a", "--threads", 1)
    first = scratch / "a" / NAME
    everything = f"all {count(first)} datasets identical\n"

    # Again, on another number of threads: to the bit. The temporary file is gone, --out keeps it.
    again = initlab("reproduce", first, "--threads", 2)
    assert again.stdout == everything and "note:" not in again.stderr, (again.stdout, again.stderr)
    initlab("reproduce", first, "--out", scratch / "kept")
    assert initlab("diff", first, scratch / "kept" / NAME).stdout == everything
    refused = initlab("reproduce", first, "--out", scratch / "kept", expected=2).stderr
    assert "exists already; --out DIR writes elsewhere" in refused, refused

    # One number of one row: the step, the tensor, how many, by how much; the earliest step first.
    other = scratch / "other.h5"
    shutil.copy(first, other)
    changed(other, "layers/dense2/weight", (3, 7, 5))
    changed(other, "probes/film/layers/relu1/activation", (150, 0, 0))
    said = initlab("diff", first, other, expected=1).stdout
    assert said.startswith("first part at step 120: layers/dense2/weight\n"), said
    assert "layers/dense2/weight                 120        1 of 5000" in said, said
    assert "probes/film/layers/relu1/activation  150        1 of 400" in said, said
    found = json.loads(initlab("diff", first, other, "--json", expected=1).stdout)
    assert not found["identical"] and len(found["differences"]) == 2, found
    largest = found["differences"][0].pop("largest")
    assert found["differences"][0] == {"dataset": "layers/dense2/weight", "step": 120, "numbers": 1, "of": 5000}, found
    assert abs(largest - 1) < 1e-6, largest  # a float32 near 1 was rounded once

    # A dataset that one file lacks, and another extent.
    shutil.copy(first, other)
    with h5py.File(other, "r+") as file:
        del file["layers/relu1/activation"]
    said = initlab("diff", first, other, expected=1).stdout
    assert said.startswith("not the same: layers/relu1/activation: only the first file has it\n"), said

    # Another kernel: other bits, said before and after.
    kernel = "Nehalem"
    with h5py.File(first) as file:
        own = file.attrs["version_BLAS kernel"]
    assert own != kernel
    parted = initlab("reproduce", first, "--kernel", kernel, expected=1)
    assert f'note: version_BLAS kernel differs: the file has "{own}", this run "{kernel}"; --kernel {own}' in parted.stderr
    assert "first part at step 0: layers/dense1/" in parted.stdout, parted.stdout
    assert f"version_BLAS kernel  {own}" in parted.stdout, parted.stdout
    # ... which is itself reproduced to the bit: by a machine whose own kernel is another one.
    for kernel in (kernel, "Haswell"):
        for again in ("once", "twice"):
            initlab("run", manifest, "--out", scratch / kernel / again, "--kernel", kernel)
        one = scratch / kernel / "once" / NAME
        with h5py.File(one) as file:
            assert file.attrs["version_BLAS kernel"] == kernel
            assert file.attrs["version_BLAS tiling"] == "whole"
        assert initlab("diff", one, scratch / kernel / "twice" / NAME).stdout == everything
        assert initlab("reproduce", one, "--kernel", kernel).stdout == everything
    unknown = initlab("run", manifest, "--out", scratch / "x", "--kernel", "Itanium", expected=2).stderr
    assert '--kernel: OpenBLAS has no such kernel for this processor (got "Itanium", in use ' in unknown, unknown

    # A file that names a program: it is not started unless that is allowed.
    touched = scratch / "touched"
    (scratch / "evil.py").write_text(f"open({str(touched)!r}, 'w')\nraise SystemExit(1)\n")
    plain = scratch / "program.toml"
    plain.write_text(manifest.read_text().replace(
        'initializer = { type = "he" }',
        'initializer = { type = "program", command = ["python3", "evil.py"] }'))
    shutil.copy(first, other)
    with h5py.File(other, "r+") as file:
        resolved = file.attrs["manifest_resolved"]
        file.attrs["manifest_resolved"], changes = re.subn(
            r'\{[^{}]*type = "he"[^{}]*\}', f'{{ type = "program", command = ["python3", "{scratch / "evil.py"}"] }}',
            resolved)
        assert changes == 1, resolved
    refused = initlab("reproduce", other, expected=2).stderr
    assert "its manifest starts a program (initializer program); --allow-programs lets it" in refused, refused
    assert not touched.exists()
    for command in ("validate", "describe"):
        initlab(command, plain, expected=None, cwd=scratch)
        assert not touched.exists(), command
    run = initlab("run", plain, "--out", scratch / "p", expected=None, cwd=scratch)
    assert run.returncode != 0 and touched.exists(), run.stderr  # so the command above would have been started

    # A run that is not complete, and what is no run file.
    shutil.copy(first, other)
    with h5py.File(other, "r+") as file:
        del file.attrs["outcome"]
    unfinished = initlab("reproduce", other, expected=2).stderr
    assert "the run is not complete, so nothing can be compared with its end" in unfinished, unfinished
    other.write_bytes(b"no")
    for words in (("diff", first, other), ("reproduce", other)):
        assert f"{other}: not an HDF5 file" in initlab(*words, expected=2).stderr
print(everything, end="")
