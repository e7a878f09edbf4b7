"""The loss curves of the float and the double build agree within a bound that is derived.
Usage: precision.py RUN.h5 [DOUBLE_RUN.h5], runs of precision.toml

The reference is the same training in double precision: numpy from RUN's first weights on RUN's batches, or, where both
builds are at hand, the double build's own file. With u the unit roundoff of RUN's numbers (2^-24 of float, 2^-53 of
double), F_k the exact update on the k-th batch, theta RUN's parameters and rho the reference's:

1. A step. |theta_(k+1) - F_k(theta_k)| <= delta_k, entry by entry. delta_k follows the update operation by operation as
   Higham (2002, chapters 2 and 3) has it: an operation adds u of its result, a sum of n products gamma_n = n u / (1 - n u)
   of the sum of their absolute values in whatever order it is added up, and what comes in with an error passes it on.
2. The run. e_k = theta_k - rho_k follows e_(k+1) = J_k e_k + d_k, J_k = I - rate H_k, with |d_k| at most delta_k of both
   runs and what F_k(theta_k) - F_k(rho_k) differs from J_k e_k, which is computed (it is of second order).
3. The curve. loss(theta_n) - loss(rho_n) = v e_n and likewise a rest of second order, v the gradient: so it is at most the
   sum over k of |v J_(n-1) ... J_(k+1)| |d_k|, a vector that is carried backwards through the run, and the rounding of
   both losses.
"""
import shutil
import sys
import tempfile
import tomllib

import h5py
import numpy as np

DOUBLE = 2.0**-53
# Of initlab::exp and initlab::tanh (initlab/math.hpp): 2 and 3 units in the last place, each at most 2 u.
EXP, TANH = 4, 6
TENSORS = [f"layers/{node}/{name}" for node in ("dense1", "dense2") for name in ("weight", "bias")]


class Number:
    """Arrays: what exact arithmetic gives, and how far a program of unit roundoff u may be from it."""

    def __init__(self, value, error=0.0):
        self.value, self.error = value, np.broadcast_to(error, np.shape(value))

    @property
    def size(self):
        return np.abs(self.value) + self.error

    @property
    def T(self):
        return Number(self.value.swapaxes(-1, -2), self.error.swapaxes(-1, -2))


def rounded(value, error, u, times=1):
    """With so many roundings, each of u of what the program has."""
    return Number(value, error + times * u * (np.abs(value) + error) * (1 + 2 * times * u))


def product(a, b, u, added=None):
    """a b, plus a column: sums of n products."""
    n = a.value.shape[-1] + (added is not None)
    gamma = n * u / (1 - n * u)
    value, size = a.value @ b.value, a.size @ b.size
    error = np.abs(a.value) @ b.error + a.error @ np.abs(b.value) + a.error @ b.error
    if added is not None:
        value, size, error = value + added.value, size + added.size, error + added.error
    return Number(value, error + gamma * size)


def times(a, b, u, roundings=1):
    error = np.abs(a.value) * b.error + a.error * np.abs(b.value) + a.error * b.error
    return rounded(a.value * b.value, error, u, roundings)


def tanh(z, u):
    a = np.tanh(z.value)
    slope = np.minimum(1, 1 - a * a + z.error)  # |tanh''| < 0.8
    return rounded(a, slope * z.error, u, TANH)


def softmax(y, labels, u):
    """The losses of the samples and the gradient of each with respect to y, as cross_entropy.cpp computes them."""
    classes = y.value.shape[-2]
    top = Number(y.value.max(-2, keepdims=True), y.error.max(-2, keepdims=True))
    below = rounded(y.value - top.value, y.error + top.error, u)
    e = np.exp(below.value)
    e = rounded(e, e * np.expm1(below.error), u, EXP)
    total = Number(e.value.sum(-2, keepdims=True), e.error.sum(-2, keepdims=True))
    total = rounded(total.value, total.error, DOUBLE, classes)  # added up in double
    relative = total.error / (total.value - total.error)
    chosen = np.eye(classes)[labels].T
    loss = np.log(total.value) - (below.value * chosen).sum(-2, keepdims=True)
    error = relative + ((y.error + top.error) * chosen).sum(-2, keepdims=True)
    terms = np.log(total.value) + np.abs((below.value * chosen).sum(-2, keepdims=True))
    share = times(e, Number(1 / total.value, relative / total.value), u, 2)
    return (Number(loss, error + 4 * DOUBLE * (terms + error)),
            rounded(share.value - chosen, share.error, u))


class Network:
    """x - tanh - y, its parameters one flat vector as the file has them: (input, unit), so that z = W^T x + b."""

    def __init__(self, inputs, hidden, outputs, rate):
        self.shapes = [(inputs, hidden), (hidden, 1), (hidden, outputs), (outputs, 1)]
        self.rate = rate

    def tensors(self, theta):
        found, begin = [], 0
        for rows, columns in self.shapes:
            found.append(theta[..., begin:begin + rows * columns].reshape(theta.shape[:-1] + (rows, columns)))
            begin += rows * columns
        return map(Number, found)

    def step(self, theta, batch, u):
        """The loss, its gradient and the parameters after an update, as Numbers; theta may be a stack of vectors."""
        w1, b1, w2, b2 = self.tensors(theta)
        x, labels = batch
        samples = len(labels)
        a = tanh(product(w1.T, x, u, b1), u)
        losses, dy = softmax(product(w2.T, a, u, b2), labels, u)
        loss = rounded(losses.value.mean((-2, -1)), losses.error.mean((-2, -1)), DOUBLE, samples)
        dy = rounded(dy.value / samples, dy.error / samples, u, 2)
        square = times(a, a, u)
        slope = rounded(1 - square.value, square.error, u)
        dz = times(slope, product(w2, dy, u), u)
        ones = Number(np.ones((samples, 1)))
        parts = [product(x, dz.T, u), product(dz, ones, u), product(a, dy.T, u), product(dy, ones, u)]
        flat = [np.concatenate([getattr(part, what).reshape(theta.shape[:-1] + (-1,)) for part in parts], -1)
                for what in ("value", "error")]
        gradient = Number(*flat)
        change = rounded(self.rate * gradient.value, self.rate * gradient.error, u)
        return loss, gradient, rounded(theta - change.value, change.error, u)

    def jacobian(self, theta, batch):
        """I - rate H, by differences of gradients: wrong by some 1e-8, which is part of the rest."""
        h = 1e-4
        identity = np.eye(len(theta))
        up, down = (self.step(theta + move, batch, 0)[1].value for move in (h * identity, -h * identity))
        return identity - self.rate * (up - down) / (2 * h)


class Run:
    """What a file says: parameters, batches and losses, step by step."""

    def __init__(self, path):
        with h5py.File(path) as file:
            told = tomllib.loads(file.attrs["manifest_resolved"])
            tensors = [file[name] for name in TENSORS]
            self.u = {np.dtype(np.float32): 2.0**-24, np.dtype(np.float64): DOUBLE}[tensors[0].dtype]
            self.theta = np.concatenate([t[:].reshape(len(t), -1) for t in tensors], 1).astype(np.float64)
            self.x = [row.T.astype(np.float64) for row in file["layers/input/output"][:]]
            self.labels, self.order, self.loss = file["target"][:], file["sample_index"][:], file["loss"][:]
            self.network = Network(*tensors[0].shape[1:], tensors[2].shape[2], told["training"]["optimizer"]["rate"])
        assert len(self.theta) == 201, len(self.theta)
        assert np.float32(self.network.rate) == self.network.rate, "a rate that is rounded"

    def batch(self, step, inputs_of=None):
        """Its batch; the error of x: how far that of another run is from it."""
        error = np.abs(inputs_of.x[step] - self.x[step]) if inputs_of else 0.0
        return Number(self.x[step], error), self.labels[step]


class Repeated:
    """The same run in numpy."""

    def __init__(self, run):
        theta, losses = [run.theta[0]], []
        for step in range(len(run.theta)):
            loss, _, after = run.network.step(theta[-1], run.batch(step), DOUBLE)
            losses.append(loss.value)
            theta.append(after.value)
        self.theta, self.loss, self.x, self.u = np.array(theta[:-1]), np.array(losses), run.x, DOUBLE


def check_step(run, step):
    """1.; returns the largest share of delta_k that was used. numpy rounds as well."""
    batch = run.batch(step)
    after = run.network.step(run.theta[step], batch, run.u)[2]
    own = run.network.step(run.theta[step], batch, DOUBLE)[2].error
    error = np.abs(run.theta[step + 1] - after.value)
    used = (error / (after.error + own)).max()
    assert used <= 1, f"step {step}: an entry is {used:.2f} times as far from the exact update as rounding explains"
    return used


def check(run, reference):
    """2. and 3.; returns the differences of the losses with their bounds, a row a step."""
    rows, deltas, jacobians = [], [], []
    for n, (theta, rho) in enumerate(zip(run.theta, reference.theta)):
        e, batch, inputs = theta - rho, run.batch(n), run.batch(n, reference)
        there = run.network.step(theta, batch, run.u)
        exact, other = run.network.step(theta, batch, DOUBLE), run.network.step(rho, inputs, DOUBLE)
        slope = exact[1].value
        rest = abs(exact[0].value - other[0].value - slope @ e)
        # Once for the reference, once for numpy, which computes the rest.
        bound = there[0].error + exact[0].error + 2 * other[0].error + rest
        for delta, jacobian in zip(reversed(deltas), reversed(jacobians)):
            bound += np.abs(slope) @ delta
            slope = slope @ jacobian
        bound += np.abs(slope) @ np.abs(run.theta[0] - reference.theta[0])
        difference = abs(run.loss[n] - reference.loss[n])
        assert difference <= bound, f"step {n}: losses {difference:.2e} apart (expected at most {bound:.2e})"
        rows.append((difference, bound))
        jacobians.append(run.network.jacobian(theta, batch))
        rest = np.abs(exact[2].value - other[2].value - jacobians[-1] @ e)
        deltas.append(there[2].error + exact[2].error + 2 * other[2].error + rest)
    return np.array(rows)


def against_double(run, path):
    reference = Run(path)
    assert reference.u == DOUBLE, f"{path}: not of a double build"
    assert (run.order == reference.order).all() and (run.labels == reference.labels).all(), f"{path}: other batches"
    for step in range(len(reference.theta) - 1):
        check_step(reference, step)
    return check(run, reference)


def write_as_double(repeated, path, copy):
    """What the double build would have written, but for its rounding."""
    shutil.copy(path, copy)
    with h5py.File(copy, "r+") as file:
        begin = 0
        for name in TENSORS:
            shape = file[name].shape
            size = int(np.prod(shape[1:]))
            del file[name]
            file[name] = repeated.theta[:, begin:begin + size].reshape(shape)
            begin += size
        file["loss"][...] = repeated.loss


run = Run(sys.argv[1])
used = max(check_step(run, step) for step in range(len(run.theta) - 1))
if len(sys.argv) > 2:
    rows = against_double(run, sys.argv[2])
else:
    repeated = Repeated(run)
    rows = check(run, repeated)
    with tempfile.TemporaryDirectory(prefix="initlab-precision-") as folder:
        write_as_double(repeated, sys.argv[1], f"{folder}/double.h5")
        assert np.allclose(against_double(run, f"{folder}/double.h5"), rows, atol=1e-3 * run.u), "another comparison"
difference, bound = rows.max(0)
print(f"u = {run.u:.1e}: a step uses at most {used:.2f} of what rounding explains; in {len(run.theta) - 1} steps losses "
      f"differ by at most {difference:.1e} (bound {bound:.1e}); the loss goes from {run.loss[0]:.3f} to {run.loss[-1]:.3f}")

# The bound is worth something: in single precision it is below a thousandth of the loss, and an entry that is wrong by a
# thousand roundings is found.
assert bound < 1e4 * run.u, bound
run.theta[100, 17] *= 1 + 1000 * run.u
try:
    check_step(run, 99)
except AssertionError as error:
    print("found as planted:", error)
else:
    raise AssertionError("an error of 1000 u was not found")
