"""The curvature of tiny networks against the exact Hessian by PyTorch in double: curvature.py PROGRAM REAL"""
import numpy as np

import torch_network
from running import manifest, recorded, refused
from torch_network import torch

TINY = ('{ type = "dense", units = 4, name = "hidden" }, "tanh", { type = "dense", units = 3, name = "out" }')
DATA = 'source = "synthetic"\ndimension = 5\nclasses = 3\nseparation = 1.0'
EVERY = "at = { every_steps = 2 }\nbatch = { samples = 40 }\n"
VECTORS = 400
PROBE = f'type = "curvature"\nlanczos_steps = 40\ntrace_vectors = {VECTORS}\n{EVERY}'
PROBES = f'[[probes]]\ntype = "hdf5"\ntensors = ["weight", "bias"]\n{EVERY}[[probes]]\n{PROBE}'
RULES = ('rules = [{ match = "hidden/weight", rate = 0.25 }, { match = "out/weight", rate = 2.0 }, '
         '{ match = "out/bias", rate = 0.0 }]\n')
WARM = 'schedule = { type = "constant", warmup_steps = 8 }\n'


def exact(f, row, multipliers):
    """D^1/2 H D^1/2 over what learns, and its loss as a function of a displacement of theta / D^1/2."""
    theta = {name: value for name, value in torch_network.parameters(f, row).items()}
    names = [name for name in theta if multipliers.get(name, 1) != 0]
    sizes = [theta[name].numel() for name in names]
    scale = torch.cat([torch.full((n,), float(np.sqrt(multipliers.get(name, 1))), dtype=torch.double)
                       for name, n in zip(names, sizes)])

    def loss(u):
        moved = dict(theta)
        for name, part in zip(names, torch.split(u * scale, sizes)):
            moved[name] = theta[name] + part.reshape(theta[name].shape)
        return torch_network.loss(f, moved)
    zero = torch.zeros(sum(sizes), dtype=torch.double)
    return torch.autograd.functional.hessian(loss, zero).numpy(), loss


def error_of_product(f, matrix, loss):
    """Of one central difference (g(u h) - g(-u h)) / (2 h), |u| = 1: h^2 / 6 of the third derivative of g along u, which is
    taken along eigenvectors and 20 random directions and doubled; and rounding: an entry of g is a mean of 40 products of
    sums over 5 terms in Real, off by some 10 eps of |g|, on both sides, over 2 h. Of theta + h u the sum is rounded, too:
    eps |theta| / h of the matrix."""
    n = len(matrix)
    eps = np.finfo(f["layers/hidden/weight"].dtype).eps
    h = float(f["probes/curvature/hessian_trace"].attrs["difference"])
    assert abs(h - eps ** (1 / 3)) < 1e-12
    zero = torch.zeros(n, dtype=torch.double)
    gradient = torch.autograd.functional.jacobian(loss, zero).numpy()
    _, vectors = np.linalg.eigh(matrix)
    rng, third, t = np.random.default_rng(1), 0, 1e-3
    for u in [*vectors.T, *rng.standard_normal((20, n))]:
        u = torch.tensor(u / np.linalg.norm(u))
        ahead, here, back = (torch.autograd.functional.hvp(loss, zero + k * t * u, u)[1].numpy() for k in (1, 0, -1))
        third = max(third, np.linalg.norm((ahead - 2 * here + back) / t ** 2))
    largest = np.abs(np.linalg.eigvalsh(matrix)).max()
    size = np.sqrt(sum(float(value.norm()) ** 2 for value in torch_network.parameters(f, 0).values()))
    # (1 + |g|): entries of outputs and slopes before they cancel are of the order of 1.
    return 2 * h ** 2 / 6 * third + 10 * eps * (1 + np.linalg.norm(gradient)) / h + eps * size * largest / h


def check(text, multipliers, rates):
    with recorded(text) as f:
        d = f["probes/curvature"]
        for row in range(len(d["hessian_trace"])):
            matrix, loss = exact(f, row, multipliers)
            eigenvalues = np.linalg.eigvalsh(matrix)[::-1]
            error = error_of_product(f, matrix, loss)
            m = min(40, len(matrix))
            # T = Q' A Q but for two entries a vector, each off by one product's error: its norm is off by 2 sqrt(m) of them.
            # Where as many steps are made as there are dimensions, its eigenvalues are those of A.
            allowed = 2 * np.sqrt(m) * error
            assert m == len(matrix) and allowed < 0.05 * eigenvalues[0], (m, allowed, eigenvalues[0])
            got = d["hessian_eigenvalues"][row]
            assert got.shape == (5,) and np.abs(got - eigenvalues[:5]).max() <= allowed, (row, got, eigenvalues[:5], allowed)
            assert abs(d["hessian_smallest_eigenvalue"][row] - eigenvalues[-1]) <= allowed
            assert (d["hessian_residuals"][row] <= allowed).all(), d["hessian_residuals"][row]
            assert abs(d["sharpness_times_rate"][row] - got[0] * rates[row]) <= 1e-12 * got[0]
            # Hutchinson with entries 1 and -1: the variance of v'Av is twice the sum of the squares off the diagonal. Five
            # standard deviations, and n products' errors: |v|^2 = n.
            deviation = np.sqrt(2 * ((matrix ** 2).sum() - (np.diag(matrix) ** 2).sum()))
            off = abs(d["hessian_trace"][row] - np.trace(matrix))
            assert off <= 5 * deviation / np.sqrt(VECTORS) + len(matrix) * error, (row, off, deviation)
            # A standard deviation of N numbers is itself off by 1 / sqrt(2 N); kurtosis of v'Av, a sum of many products, at
            # most some 15: sqrt((15 - 1) / 4 / N) = 9 %, five times that.
            ratio = d["hessian_trace_error"][row] / (deviation / np.sqrt(VECTORS))
            assert abs(ratio - 1) < 0.47, (row, ratio)
        assert d["sharpness_times_rate"].attrs["stable_below"] == 2 and d["hessian_trace"].attrs["trace_vectors"] == VECTORS
        assert d["hessian_eigenvalues"].attrs["lanczos_steps"] == 40
        assert ("rates_differ" in d["hessian_trace"].attrs) == bool(multipliers)


# 39 parameters: as many steps as dimensions. The rate of update k + 1 of 8 that warm up is rate (k + 1) / 8.
check(manifest(PROBES, layers=TINY, data=DATA).replace("\nsteps = 4\n", "\nsteps = 4\n" + WARM), {}, [0.1 / 8, 0.3 / 8, 0.5 / 8])
scaled = manifest(PROBES, layers=TINY, data=DATA).replace("[training]", RULES + "[training]")
check(scaled, {"hidden/weight": 0.25, "out/weight": 2.0, "out/bias": 0.0}, [0.1, 0.1, 0.1])

# With fewer steps than dimensions: the residual bounds the distance to an eigenvalue.
few = PROBES.replace("lanczos_steps = 40", "lanczos_steps = 6").replace(f"trace_vectors = {VECTORS}", "trace_vectors = 0")
with recorded(manifest(few, layers=TINY, data=DATA)) as f:
    d = f["probes/curvature"]
    assert "hessian_trace" not in d
    matrix, loss = exact(f, 0, {})
    eigenvalues = np.linalg.eigvalsh(matrix)
    for value, residual in zip(d["hessian_eigenvalues"][0], d["hessian_residuals"][0]):
        nearest = np.abs(eigenvalues - value).min()
        assert nearest <= residual + 2 * np.sqrt(6) * 1e-3 * eigenvalues[-1], (value, residual, nearest)
    assert (d["hessian_residuals"][0] > 0).all()

refused(manifest(f'[[probes]]\ntype = "curvature"\n{EVERY}eigenvalues = 5\nlanczos_steps = 4\n'),
        "lanczos_steps must be at least eigenvalues")
frozen = manifest(f'[[probes]]\ntype = "curvature"\n{EVERY}').replace("[training]", 'rules = [{ match = "*/*", rate = 0.0 }]\n[training]')
refused(frozen, "curvature: no tensor of the network learns")
print("eigenvalues and traces are those of the exact Hessians")
