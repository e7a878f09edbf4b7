"""What the tests of the analysis scripts share."""
import importlib.util
import pathlib
import subprocess
import sys

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "experiments/analysis"
sys.path.insert(0, str(SCRIPTS))


def need(*modules):
    """Exit 77, the skip of the test suite, if a module is not installed."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            print(f"skipped: Python's {module} is not installed (cmake/bootstrap.sh --tests installs it)")
            sys.exit(77)


def run(script, *arguments, fails=False):
    """Output of one of the scripts; of a refusal, what it says."""
    result = subprocess.run([sys.executable, SCRIPTS / script, *map(str, arguments)], capture_output=True, text=True)
    assert (result.returncode != 0) == fails, result.stdout + result.stderr
    return (result.stderr if fails else result.stdout).strip()
