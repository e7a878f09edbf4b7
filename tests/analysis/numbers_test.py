"""Octave's and R's numbers of a run file are those of h5py: numbers_test.py {octave|r} SCRIPTS FILE

To the printed digits: two orders of summation in double precision differ by 1e-13, so that five digits differ about
once in 1e8 numbers. Exit 77: the program, or R's hdf5r, is not installed."""
import pathlib
import shutil
import subprocess
import sys

tool, scripts, file = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
COMMANDS = {"octave": (["octave-cli", "--no-gui"], "numbers.m", "Octave"), "r": (["Rscript"], "numbers.R", "R")}


def lines_of(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip().splitlines()


def skip(what):
    print(f"skipped: {what} is not installed (cmake/bootstrap.sh --interop installs it)")
    sys.exit(77)


(program, *arguments), script, name = COMMANDS[tool]
found = shutil.which(program) or skip(name)
if tool == "r" and subprocess.run([found, "-e", 'q(status = !requireNamespace("hdf5r", quietly = TRUE))']).returncode:
    skip("R's hdf5r")
expected = lines_of(sys.executable, scripts / "print_numbers.py", file)
got = lines_of(found, *arguments, scripts / script, file)
assert len(expected) > 1 and all(len(line.split()) == 14 for line in expected), expected
assert len(got) == len(expected), f"{name} prints {len(got)} lines, h5py {len(expected)}"
for ours, theirs in zip(expected, got):
    same = [float(a) == float(b) for a, b in zip(ours.split(), theirs.split(), strict=True)]
    assert all(same), f"h5py prints {ours!r}, {name} prints {theirs!r}"
print(f"{len(got)} lines of 13 numbers, the same in {name} and with h5py")
