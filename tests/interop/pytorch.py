"""PyTorch, for the tests of this folder; without it exit 77, the skip of the test suite."""
import sys

try:
    import torch
except ImportError:
    print("skipped: PyTorch is not installed (cmake/bootstrap.sh --interop installs it)")
    sys.exit(77)
