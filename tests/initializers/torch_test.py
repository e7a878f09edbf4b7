"""Initializers against PyTorch's own: to the entry where nothing is random, in distribution where something is.

torch_test.py DRAW_INITIALIZER; exit code 77 without PyTorch."""

import math
import subprocess
import sys

try:
    import numpy
    import torch
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

DRAW = sys.argv[1]
INPUTS, OUTPUTS = 784, 100


def draw(name, inputs=INPUTS, outputs=OUTPUTS, extent=0, groups=1, seed=1, **values):
    """As PyTorch has it: (outputs, inputs), or of kernels (outputs, inputs / groups, y, x)."""
    words = [DRAW, name, inputs, outputs, extent, groups, seed] + [f"{key}={value}" for key, value in values.items()]
    entries = numpy.frombuffer(subprocess.run([str(w) for w in words], check=True, stdout=subprocess.PIPE).stdout)
    if extent:
        return entries.reshape(outputs, inputs // groups, extent, extent)
    return entries.reshape(inputs, outputs).T


def distance(a, b):
    """Kolmogorov and Smirnov's: the largest difference of two empirical distribution functions."""
    a, b = numpy.sort(a.ravel()), numpy.sort(b.ravel())
    both = numpy.concatenate([a, b])
    return numpy.abs(numpy.searchsorted(a, both, "right") / a.size - numpy.searchsorted(b, both, "right") / b.size).max()


def critical_distance(n):
    """Of two samples of n entries from one law, one pair in a million is farther apart: sqrt(ln(2 / p) / n)."""
    return math.sqrt(math.log(2 / 1e-6) / n)


wrong = []


def expect(true, what):
    if not true:
        wrong.append(what)


def same_law(what, ours, theirs):
    found, critical = distance(ours, theirs.numpy()), critical_distance(ours.size)
    expect(ours.shape == tuple(theirs.shape), f"{what}: shapes {ours.shape} and {tuple(theirs.shape)}")
    expect(found < critical, f"{what}: distance {found:.4f} from PyTorch's entries (expected below {critical:.4f})")
    # The test would notice an error of 10 % of the deviation, which moves a normal law's distribution function by
    # 0.024 and a uniform one's by 0.05; 78,400 entries resolve 0.0136.
    expect(distance(1.1 * ours, theirs.numpy()) > critical, f"{what}: an error of 10 % is not noticed")


def empty(*shape):
    return torch.empty(*shape, dtype=torch.float64)


torch.manual_seed(7)
init, dense = torch.nn.init, (OUTPUTS, INPUTS)

# What is not random.
for shape in ((7, 7), (5, 9), (9, 5)):
    expect((draw("identity", shape[1], shape[0]) == init.eye_(empty(*shape)).numpy()).all(), f"identity {shape}")
for inputs, outputs, extent, groups in ((4, 4, 3, 1), (6, 8, 3, 2), (6, 3, 5, 3), (4, 8, 2, 1), (3, 5, 4, 1)):
    theirs = init.dirac_(empty(outputs, inputs // groups, extent, extent), groups).numpy()
    expect((draw("dirac", inputs, outputs, extent, groups) == theirs).all(), f"dirac {inputs} {outputs} {extent} {groups}")

# What is.
same_law("xavier", draw("xavier"), init.xavier_normal_(empty(*dense)))
same_law("xavier uniform", draw("xavier", law="uniform"), init.xavier_uniform_(empty(*dense)))
same_law("he", draw("he"), init.kaiming_normal_(empty(*dense)))
same_law("he out uniform", draw("he", law="uniform", fan="out"), init.kaiming_uniform_(empty(*dense), mode="fan_out"))
same_law("truncated_normal", draw("truncated_normal", std=0.5, low=-0.7, high=0.4),
         init.trunc_normal_(empty(*dense), std=0.5, a=-0.7, b=0.4))
same_law("pytorch_default", draw("pytorch_default"), torch.nn.Linear(INPUTS, OUTPUTS).weight.detach())
# Of a transposed convolution PyTorch's fan_in is our fan_out: the spelling that pytorch_default's doc names.
transposed = torch.nn.ConvTranspose2d(96, 16, 8)
written = dict(law="uniform", fan="out", gain=0.57735026918962576)
same_law("ConvTranspose2d", draw("lecun", 96, 16, 8, **written), transposed.weight.detach().permute(1, 0, 2, 3))
grouped = torch.nn.ConvTranspose2d(192, 32, 8, groups=2).weight.detach()
same_law("ConvTranspose2d of two groups", draw("lecun", 192, 32, 8, 2, **written),
         torch.cat([group.permute(1, 0, 2, 3) for group in grouped.chunk(2)]))
same_law("pytorch_default kernels", draw("pytorch_default", 16, 1152, 3, 4),
         torch.nn.Conv2d(16, 1152, 3, groups=4).weight.detach())
same_law("keras_default", draw("keras_default"), init.xavier_uniform_(empty(*dense)))
same_law("orthogonal", draw("orthogonal"), init.orthogonal_(empty(*dense)))
same_law("sparse", draw("sparse", sparsity=0.25), init.sparse_(empty(*dense), 0.25))

# Exact counts and singular values.
for share in (0.25, 0.07, 0.999):
    ours, theirs = draw("sparse", sparsity=share), init.sparse_(empty(*dense), share).numpy()
    expect(((ours == 0).sum(0) == (theirs == 0).sum(0)).all(), f"sparse {share}: other numbers of zeros in columns")
for shape in ((20, 20), (12, 30), (30, 12)):
    ours = numpy.linalg.svd(draw("orthogonal", shape[1], shape[0], gain=1.5), compute_uv=False)
    theirs = numpy.linalg.svd(init.orthogonal_(empty(*shape), gain=1.5).numpy(), compute_uv=False)
    # Entries in single precision, errors of about 1e-7 sqrt(30).
    expect(numpy.abs(ours - theirs).max() < 3e-6, f"orthogonal {shape}: other singular values")

for one in wrong:
    print(f"WRONG {one}")
sys.exit(1 if wrong else 0)
