"""Values and slopes of every activation at chosen points, beside PyTorch and, with mpmath, beside 50 digits.

python3 torch_points.py ACTIVATION_VALUES EPS: the program reads lines "TYPE Z". Points: 0, kinks and their neighbours, tails, numbers near
the edges of the type, infinities. EPS is that of the program's number type. Exit 77: PyTorch is not installed."""
import math
import subprocess
import sys

from pytorch import torch
from torch_activations import TYPES

try:
    import mpmath
except ImportError:
    mpmath = None

INF = math.inf
# PyTorch's own defaults; threshold has none there, sine does not exist.
DEFAULTS = {"leaky_relu": {"slope": 0.01}, "elu": {"alpha": 1.0}, "celu": {"alpha": 1.0}, "softplus": {"beta": 1.0},
            "sine": {"w0": 1.0}, "threshold": {"threshold": 1.0, "value": 0.0}}
KINKS = {"relu": [0], "leaky_relu": [0], "selu": [0], "hard_sigmoid": [-3, 3], "hard_tanh": [-1, 1], "threshold": [1]}
# Multiples of 1/1024 are exact in every number type.
NEAR = [i / 16 for i in range(-96, 97)] + [k + d / 1024 for k in (-3, -1, 0, 1, 3) for d in (-1, 0, 1)]
TAILS = [sign * z for z in (1e-30, 1e-8, 8, 10, 12.5, 15, 20, 20.5, 25, 30, 36) for sign in (-1, 1)]
LARGE = [sign * z for z in (100, 1e4, 1e30, INF) for sign in (-1, 1)]

# Value and slope at -infinity and infinity: the limits. None: there is none (sine).
LIMITS = {"identity": (-INF, 1, INF, 1), "relu": (0, 0, INF, 1), "sigmoid": (0, 0, 1, 0), "tanh": (-1, 0, 1, 0),
          "hard_sigmoid": (0, 0, 1, 0), "hard_tanh": (-1, 0, 1, 0), "leaky_relu": (-INF, 0.01, INF, 1),
          "elu": (-1, 0, INF, 1), "celu": (-1, 0, INF, 1), "gelu": (0, 0, INF, 1), "gelu_tanh": (0, 0, INF, 1),
          "selu": (-1.0507009873554805 * 1.6732632423543773, 0, INF, 1.0507009873554805), "silu": (0, 0, INF, 1),
          "mish": (0, 0, INF, 1), "softplus": (0, 0, INF, 1), "softsign": (-1, 0, 1, 0), "erf": (-1, 0, 1, 0),
          "gaussian": (0, 0, 0, 0), "threshold": (0, 0, INF, 1), "sine": None}
# Where PyTorch 1.13 gives NaN instead of a limit: infinity times 0, or infinity over infinity.
TORCH_NAN_VALUE = {("gelu", -INF), ("gelu_tanh", -INF), ("silu", -INF), ("mish", -INF), ("softsign", -INF), ("softsign", INF)}

# The formulas to 50 digits. Slopes are their numerical derivatives.
EXACT = mpmath and {
    "elu": lambda z: z if z > 0 else mpmath.expm1(z), "celu": lambda z: z if z > 0 else mpmath.expm1(z),
    "selu": lambda z: mpmath.mpf("1.0507009873554804934193349852946")
    * (z if z > 0 else mpmath.mpf("1.6732632423543772848170429916717") * mpmath.expm1(z)),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
    "gelu_tanh": lambda z: z / (1 + mpmath.exp(-2 * mpmath.sqrt(2 / mpmath.pi) * (z + mpmath.mpf("0.044715") * z**3))),
    "silu": lambda z: z / (1 + mpmath.exp(-z)), "mish": lambda z: z * mpmath.tanh(mpmath.log1p(mpmath.exp(z))),
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)), "softsign": lambda z: z / (1 + abs(z)), "erf": mpmath.erf,
    "sine": mpmath.sin, "gaussian": lambda z: mpmath.exp(-z * z)}


# Beyond 12 erf is 1 to 50 digits.
SLOPES = {"erf": lambda z: 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-mpmath.mpf(z)**2)}


def torch_at(kind, z):
    x = torch.tensor([z], dtype=torch.float64, requires_grad=True)
    y = TYPES[kind](x, {}, DEFAULTS.get(kind, {}))
    y.sum().backward()
    return float(y), float(x.grad)


def near(ours, theirs, tolerance):
    same = ours == theirs or (math.isnan(ours) and math.isnan(theirs))
    return same or abs(ours - theirs) <= tolerance * max(1.0, abs(theirs))


def expected(kind, z):
    """What PyTorch says; at infinity the limits, from which it may only part as TORCH_NAN_VALUE says."""
    value, slope = torch_at(kind, z)
    if not math.isinf(z) or LIMITS[kind] is None:
        return value, slope
    limit = LIMITS[kind][:2] if z < 0 else LIMITS[kind][2:]
    assert math.isnan(value) == ((kind, z) in TORCH_NAN_VALUE), f"PyTorch's {kind}({z}) is {value}: correct the list"
    assert math.isnan(value) or near(value, limit[0], 1e-15), f"{kind}({z}): PyTorch has {value}, the limit is {limit[0]}"
    return limit


def against_torch(kind, z, found, eps):
    value, slope = expected(kind, z)
    # A handful of operations, each rounded, of numbers of order 1 or of the result's size.
    # PyTorch's slope of silu and its kin has z (1 - s), where 1 - s is off by eps / 2 near s = 1, and 0 beyond z = 37.
    slope_eps = max(8, min(abs(z), 37))
    for what, ours, theirs, tolerance in (("value", found[0], value, 1e-12), ("slope", found[1], slope, 1e-12),
                                          ("value of a block", found[2], value, 8 * eps),
                                          ("slope of a block", found[3], slope, slope_eps * eps)):
        yield near(ours, theirs, tolerance), f"{what} of {kind} at {z!r} is {ours!r}, expected {theirs!r}"


def against_exact(kind, z, found):
    """To 1e-12 of the number itself, also in the tails: nothing cancels. Near 0, where functions and slopes change sign, to 1e-15."""
    f = EXACT[kind]
    exact = (f(mpmath.mpf(z)), SLOPES[kind](z) if kind in SLOPES else mpmath.diff(f, mpmath.mpf(z)))
    for what, ours, theirs in zip(("value", "slope"), found, exact):
        error = abs(mpmath.mpf(ours) - theirs)
        floor = 1e-15 if abs(z) < 6 else 1e-300  # below it doubles underflow
        yield error <= 1e-12 * abs(theirs) + floor, f"{what} of {kind} at {z!r} is {ours!r}, to 20 digits {mpmath.nstr(theirs, 20)}"


def main():
    program, eps = sys.argv[1], float(sys.argv[2])
    asked = [(kind, z) for kind in TYPES for z in NEAR + TAILS + LARGE]
    text = "".join(f"{kind} {float(z)!r}\n" for kind, z in asked)
    answer = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(answer) == len(asked), f"{len(answer)} answers to {len(asked)} questions"
    wrong, exact = [], 0
    for (kind, z), line in zip(asked, answer):
        found = [float(number) for number in line.split()]
        # In float sin(1e30) is that of another number.
        block = kind != "sine" or abs(z) < 100
        wrong += [text for ok, text in list(against_torch(kind, float(z), found, eps))[:4 if block else 2] if not ok]
        if mpmath and kind in EXACT and abs(z) <= 36 and z != 0:
            mpmath.mp.dps = 50
            wrong += [text for ok, text in against_exact(kind, float(z), found[:2]) if not ok]
            exact += 1
    for one in wrong[:40]:
        print(f"WRONG {one}")
    print(f"{len(asked)} points of {len(TYPES)} activations beside PyTorch {torch.__version__}, {exact} beside 50 digits; {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
