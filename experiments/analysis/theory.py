"""What `initlab predict` says of a run whose file does not hold it: where many layers like its own would take a signal."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

HOUSE = pathlib.Path(__file__).resolve().parents[2]


def program():
    """$INITLAB, the one of the search path, or that of this tree's release build."""
    found = os.environ.get("INITLAB") or shutil.which("initlab") or HOUSE / "build/release/bin/initlab"
    if not pathlib.Path(found).exists():
        raise SystemExit(f"{found}: no such program; INITLAB=PROGRAM names one")
    return found


def predicted(run):
    """The prediction of the manifest that the run's file holds, as `initlab predict --json` prints it."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = pathlib.Path(folder) / "run.toml"
        manifest.write_text(run.manifest)
        done = subprocess.run([program(), "predict", manifest, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{run.path}: {done.stderr.strip()}")
    return json.loads(done.stdout)[0]


def trainable_depth(run):
    """6 xi_c of the first activation with the weight behind it; NaN where theory has none."""
    maps = predicted(run)["maps"]
    return float(maps[0].get("six_xi_c", "nan")) if maps else float("nan")
