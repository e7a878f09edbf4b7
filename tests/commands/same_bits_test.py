"""same_bits.py finds every kind of difference and names it: same_bits_test.py SAME_BITS.PY"""
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

weight = np.array([1, 2, np.nan], dtype=np.float32)
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)

    def write(name, **datasets):
        with h5py.File(folder / name, "w") as file:
            for path, values in datasets.items():
                file["layers/" + path] = values
        return folder / name

    def said(other):
        result = subprocess.run([sys.executable, sys.argv[1], first, other], capture_output=True, text=True)
        return result.returncode, (result.stdout + result.stderr).replace(str(folder) + "/", "")

    first = write("first.h5", weight=weight)
    flipped = weight.copy()
    flipped.view(np.uint32)[0] ^= 1
    cases = {
        (0, "first.h5 and same.h5: 1 datasets, the same bits\n"): write("same.h5", weight=weight),
        (1, "first.h5 and bit.h5 differ: layers/weight: other bits\n"): write("bit.h5", weight=flipped),
        (1, "first.h5 and more.h5 differ: layers/bias: only in more.h5\n"):
            write("more.h5", weight=weight, bias=weight),
        (1, "first.h5 and shape.h5 differ: layers/weight: other shape ((3,) and (1, 3))\n"):
            write("shape.h5", weight=weight.reshape(1, 3)),
        (1, "first.h5 and type.h5 differ: layers/weight: other type (float32 and float64)\n"):
            write("type.h5", weight=weight.astype(np.float64)),
    }
    for expected, other in cases.items():
        assert said(other) == expected, f"got {said(other)}, expected {expected}"
