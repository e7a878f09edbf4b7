"""Recomputes a run file from itself at step 0 and the last step: file_proves_itself.py FILE [TOLERANCE]"""
import sys, h5py, numpy as np
PHI = {"sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
       "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0), "tanh": (np.tanh, lambda a: 1 - a * a)}
tolerance, checked = float(sys.argv[2]) if len(sys.argv) > 2 else 1e-5, 0
def same(what, got, expected):  # relative to the tensor's largest entry
    global checked; checked += 1
    error = np.abs(got - expected).max() / max(np.abs(expected).max(), 1e-300)
    assert error <= tolerance, f"{what}: off by {error:.2e} of the largest entry"
with h5py.File(sys.argv[1]) as f:
    names, L, target = f.attrs["layer_names"].split()[1:], f["layers"], f["target"][:]
    for row in (0, f["commit"][0] - 1):
        x = L["input/output"][:].astype(float)
        for name in names:
            g = {k: v[row].astype(float) for k, v in L[name].items() if v.ndim > 1}
            if L[name].attrs["type"] == "dense":
                same(f"{name} z", g["output"], x @ g["weight"] + g["bias"])
                same(f"{name} dW", g["weight_gradient"], x.T @ g["output_gradient"] / len(x))
                same(f"{name} db", g["bias_gradient"], g["output_gradient"].mean(0))
                x = g["output"]
            else:
                phi, slope = PHI[L[name].attrs["type"]]
                same(f"{name} a", g["activation"], phi(g["pre_activation"]))
                same(f"{name} dz", g["pre_activation_gradient"], g["activation_gradient"] * slope(g["activation"]))
                x = g["activation"]
        p = np.exp(x - x.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
        same("loss", f["loss"][row], -np.log(p[np.arange(len(p)), target]).mean())
        same("dlogits", g["output_gradient"], p - np.eye(p.shape[1])[target])
print(f"{sys.argv[1]}: {checked} identities hold within {tolerance:g} of each tensor's largest entry")
