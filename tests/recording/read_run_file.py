"""Reads the sample run with one library and compares dimensions and values. Exit 77: the library is not installed.

Usage: read_run_file.py {h5py|netcdf4|h5netcdf} FILE
"""
import sys

import numpy as np


def value(dataset, rows, count):
    """What sample_run::value gives."""
    i = np.arange(count) % 128
    return dataset * 65536.0 + np.arange(rows)[:, None] * 256.0 + i


EXPECTED = {  # path: dimensions, values
    "layers/hidden1/activation": (("epoch", "sample", "unit"), value(0, 3, 42).reshape(3, 6, 7)),
    "layers/hidden1/weight": (("epoch", "input", "unit"), value(1, 3, 35).reshape(3, 5, 7)),
    "metrics/test_loss": (("epoch",), value(2, 3, 1).reshape(3)),
    "layers/input/output": (("sample", "unit"), value(3, 1, 30).reshape(6, 5)),
    "target": (("sample",), value(4, 1, 6).reshape(6)),
    "probes/films/layers/hidden1/activation": (("step_films", "sample", "unit"), value(5, 5, 28).reshape(5, 4, 7)),
    "probes/films/batch_size": (("step_films",), value(6, 5, 1).reshape(5)),
    "step": (("epoch",), np.array([0, 600, 1200])),
    "epoch": (("epoch",), np.array([0.0, 1, 2])),
    "step_films": (("step_films",), np.array([0, 1, 2, 4, 8])),
    "commit": (("schedule",), np.array([3, 5])),
}


def with_h5py(path):
    import h5py

    with h5py.File(path, "r") as file:
        assert file.attrs["title"] == "Größe = 1 µm", file.attrs["title"]
        assert file.attrs["seed"] == 2**40
        for name, (dimensions, values) in EXPECTED.items():
            dataset = file[name]
            if not h5py.h5ds.is_scale(dataset.id):
                names = tuple(dimension[0].name.rsplit("/", 1)[1] for dimension in dataset.dims)
                assert names == dimensions, (name, names)
            np.testing.assert_array_equal(dataset[()], values, name)


def with_xarray(path, engine):
    import warnings

    import xarray

    warnings.simplefilter("error")
    for name, (dimensions, values) in EXPECTED.items():
        group, _, variable = name.rpartition("/")
        with xarray.open_dataset(path, group=group or None, engine=engine) as file:
            assert file[variable].dims == dimensions, (name, file[variable].dims)
            assert file[variable].attrs["units"] in ("1", "nat"), name
            np.testing.assert_array_equal(file[variable].values, values, name)
            if not group:
                assert file.attrs["title"] == "Größe = 1 µm", file.attrs["title"]


def main(tool, path):
    try:
        __import__({"netcdf4": "netCDF4"}.get(tool, tool))
        if tool != "h5py":
            __import__("xarray")
    except ImportError as error:
        print(error)
        return 77
    with_h5py(path) if tool == "h5py" else with_xarray(path, tool)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
