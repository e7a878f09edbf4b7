"""check.py tells claims that hold from claims that do not: claims_test.py CHECK FOLDER_OF_RUNS

The runs' accuracies are replaced by made-up ones, for which the verdict is known."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import h5py

check, folder = sys.argv[1], pathlib.Path(sys.argv[2])
GOOD = {"std-1": (0.72, 0.74), "std-0.01": (0.1135, 0.1135), "xavier-in": (0.83, 0.835)}


def verdict(accuracies, data="mnist", rate="0.01"):
    """(exit code, output, complaints) for final test accuracies of two seeds each."""
    with tempfile.TemporaryDirectory() as copy:
        for variant, values in accuracies.items():
            for seed, value in enumerate(values, 1):
                name = f"{variant}_rate={rate}_biases=frozen_seed={seed}.h5"
                shutil.copy(folder / name, copy)
                with h5py.File(f"{copy}/{name}", "r+") as file:
                    file["metrics/test_accuracy"][:] = 0.1
                    file["metrics/test_accuracy"][-1] = value
                    resolved = file.attrs["manifest_resolved"].replace('"fashion-mnist"', f'"{data}"')
                    file.attrs["manifest_resolved"] = resolved
        result = subprocess.run([sys.executable, check, copy, "--rate", rate], capture_output=True, text=True)
        return result.returncode, result.stdout, result.stderr.strip().splitlines()


code, said, complaints = verdict(GOOD)
assert code == 0 and not complaints, complaints
assert said.startswith("mnist, rate 0.01, frozen biases, seeds 1, 2\n"), said
# 0.73 +- 3 * 0.01414 * sqrt(1.5)
assert "  std-1: the post 0.7287, here 0.7300 +- 0.0520: holds\n" in said, said
assert "  std-0.01: the post 0.1135, here 0.1135 +- 0.0000: holds\n" in said, said
assert "  seed 2: 0.8350 and 0.7400: holds\n" in said, said

NOTHING = [f"s = 0.01 learns nothing: test accuracy below 0.12 {when}, in every seed"
           for when in ("at the end", "at every evaluation")]
WITHIN = "The post's final test accuracies lie within mean +- 3 sd sqrt(1 + 1/n) over the seeds"
for change, broken in [({"std-0.01": (0.1135, 0.13)}, NOTHING),
                       ({"std-0.01": (0.1, 0.1001)}, [WITHIN]),
                       ({"std-1": (0.72, 0.84)}, ["xavier-in ends with a higher test accuracy than std-1"]),
                       ({"std-1": (0.72, 0.11), "xavier-in": (0.83, 0.84)},
                        ["std-1 ends with a higher test accuracy than std-0.01"])]:
    code, said, complaints = verdict(GOOD | change)
    expected = [f"not shown: {claim}" for claim in broken]
    assert code == 1 and [c for c in complaints if c] == expected, f"{change}: {code}, {complaints}"

# On other images the post's own accuracies and its order of s = 1 and s = sqrt(1/n) prove nothing; at another rate
# nothing does.
code, said, complaints = verdict(GOOD | {"std-1": (0.84, 0.84)}, data="fashion-mnist")
assert code == 0 and not complaints, complaints
assert "seed 1: 0.8300 and 0.8400: DOES NOT HOLD" in said and "not compared with fashion-mnist" in said, said
code, said, complaints = verdict(GOOD | {"std-0.01": (0.9, 0.9)}, rate="0.1")
assert code == 0 and "by seed 0.9000, 0.9000: DOES NOT HOLD" in said, said

refused = subprocess.run([sys.executable, check, folder, "--rate", "1"], capture_output=True, text=True)
assert refused.returncode == 1, refused.stdout
assert refused.stderr == f"{folder}: no run file, rate = 1, biases = frozen\n", refused.stderr
print("claims that hold are told from those that do not")
