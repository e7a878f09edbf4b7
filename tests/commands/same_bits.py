"""Compares all datasets of run files byte by byte: names, shapes, types, values. same_bits.py FIRST OTHER...

FIRST and each OTHER are run files, or folders whose run files are compared by name. Names the first difference, exit 1.
"""
import pathlib
import sys

import h5py

from run_file import datasets


def compare(first, other):
    with h5py.File(first) as a, h5py.File(other) as b:
        ours, theirs = datasets(a), datasets(b)
        for name in sorted(ours.keys() ^ theirs.keys()):
            return f"{name}: only in {first if name in ours else other}"
        for name, dataset in ours.items():
            twin = theirs[name]
            if dataset.dtype.kind == "O":  # strings or references: what h5py reads is an address
                return f"{name}: not made of numbers (type {dataset.dtype})"
            if dataset.shape != twin.shape:
                return f"{name}: other shape ({dataset.shape} and {twin.shape})"
            if dataset.dtype != twin.dtype:
                return f"{name}: other type ({dataset.dtype} and {twin.dtype})"
            if dataset[()].tobytes() != twin[()].tobytes():
                return f"{name}: other bits"
        if not ours:
            return "no datasets"
        print(f"{first} and {other}: {len(ours)} datasets, the same bits")
    return None


def pairs(first, other):
    if not first.is_dir():
        return [(first, other)]
    names = sorted({path.name for folder in (first, other) for path in folder.glob("*.h5")})
    if not names:
        sys.exit(f"{first}: no run files")
    return [(first / name, other / name) for name in names]


if __name__ == "__main__":
    first = pathlib.Path(sys.argv[1])
    for other in sys.argv[2:]:
        for a, b in pairs(first, pathlib.Path(other)):
            difference = compare(a, b)
            if difference:
                sys.exit(f"{a} and {b} differ: {difference}")
