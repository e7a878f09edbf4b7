"""float16, rounded mantissas, shuffle and deflate against numpy's own conversions of an exact run: storage.py PROGRAM REAL"""
import numpy as np

from running import manifest, recorded

PROBE = """[[probes]]
type = "hdf5"
tensors = ["activation", "activation_gradient", "weight", "weight_gradient"]
batch = { samples = 60 }
at = { every_steps = 1 }
"""
WIDE = '{ type = "dense", units = 200, name = "hidden" }, "relu", { type = "dense", units = 3, name = "out" }'


def bit_rounded(x, bits):
    """To `bits` of the mantissa, of two neighbours to the even one."""
    kind, width = (np.uint32, 23) if x.dtype == np.float32 else (np.uint64, 52)
    dropped = kind(width - bits)
    i = x.view(kind)
    one = kind(1)
    return ((i + (one << (dropped - one)) - one + ((i >> dropped) & one)) & ~((one << dropped) - one)).view(x.dtype)


exact = recorded(manifest(PROBE, layers=WIDE))
STORAGE = '[recording]\nstorage = { activations = "float16", gradients = { mantissa_bits = 7 }, deflate = 1, shuffle = true }\n'
short = recorded(manifest(PROBE + STORAGE, layers=WIDE))
a, b = exact["layers"], short["layers"]

assert b["relu1/activation"].dtype == np.float16 and a["relu1/activation"].dtype != np.float16
assert (b["relu1/activation"][:] == a["relu1/activation"][:].astype(np.float16)).all()
assert "float16" in b["relu1/activation"].attrs["storage"]
for path in ("relu1/activation_gradient", "hidden/weight_gradient", "out/weight_gradient"):
    assert b[path].dtype == a[path].dtype
    assert (b[path][:] == bit_rounded(a[path][:], 7)).all(), path
    assert b[path].attrs["_QuantizeBitRoundNumberOfSignificantBits"] == 7 and "7 bits" in b[path].attrs["storage"]
for path in ("hidden/weight", "out/weight", "input/output"):  # neither activations nor gradients
    assert (b[path][:] == a[path][:]).all() and b[path].dtype == a[path].dtype
# Rows of 60 x 200 have chunks of their own; those of `out`, 600 numbers, share theirs and are left as they are.
large, small = b["relu1/activation_gradient"], b["out/weight_gradient"]
assert large.compression == "gzip" and large.compression_opts == 1 and large.shuffle and large.attrs["filters"] == "shuffle, deflate 1"
assert small.compression is None and "filters" not in small.attrs
assert large.id.get_storage_size() < a["relu1/activation_gradient"].id.get_storage_size()
assert "storage" not in a["relu1/activation"].attrs
print("the file holds what its attributes say")
