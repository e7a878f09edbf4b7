"""Files that are no run's, or damaged, or lie: one sentence and exit 2, whoever wrote them: hostile.py PROGRAM"""
import json
import os
import random
import shutil
import subprocess

import h5py
import numpy as np
from program import ENVIRONMENT, PROGRAM, initlab, run, workspace

# Under the address sanitizer what HDF5 reads out of bounds ends the process as it would without, and what HDF5 leaks
# where it gives up is its own.
ENVIRONMENT["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":abort_on_error=1:detect_leaks=0"


def refused(path, sentence, *options):
    said = initlab("show", path, *options, exit=2)
    assert said == f"error: {path}: {sentence}\n", f"got {said!r}, expected {sentence!r}"


def changed(name, change):
    """A copy of the run's file that something was done to."""
    shutil.copy("out/seed=1.h5", name)
    with h5py.File(name, "a") as file:
        change(file)
    return name


def replace(path, **dataset):
    def change(file):
        del file[path]
        file.create_dataset(path, **dataset)
    return change


with workspace():
    run()
    good = "out/seed=1.h5"
    refused("none.h5", "no such file")
    with open("text.h5", "w") as file:
        file.write("This is a text.\n" * 100)
    refused("text.h5", "not an HDF5 file")
    open("nothing.h5", "w").close()
    refused("nothing.h5", "not an HDF5 file")
    os.mkfifo("pipe.h5")
    refused("pipe.h5", "not a file that can be read (expected a run file)")
    with h5py.File("empty.h5", "w"):
        pass
    refused("empty.h5", "no dataset commit of numbers (expected a run file)")

    size = os.path.getsize(good)
    with open(good, "rb") as file:
        whole = file.read()
    with open("cut.h5", "wb") as file:
        file.write(whole[: size // 2])
    said = initlab("show", "cut.h5", exit=2)
    assert said.startswith("error: cut.h5: cannot be opened: truncated file: eof = "), said

    refused(changed("a.h5", lambda f: f.pop("layers")), "not a run file (it has no group layers)")
    refused(changed("b.h5", lambda f: [f["layers"].pop(n) for n in list(f["layers"])]),
            "not a run file (its group layers has no node)")
    refused(changed("c.h5", lambda f: f["layers/out"].attrs.__delitem__("index")),
            "node out: the attribute index is missing")
    refused(changed("d.h5", lambda f: f["layers/out"].attrs.__setitem__("index", "last")),
            "node out: attribute index: wrong type (expected one integer)")
    refused(changed("e.h5", lambda f: f["layers/out"].attrs.__setitem__("index", [1, 2])),
            "node out: attribute index: wrong type (expected one integer)")
    refused(changed("f.h5", lambda f: f.attrs.__setitem__("title", 3.5)),
            "attribute title: wrong type (expected one text of variable length)")
    refused(changed("g.h5", lambda f: f["schedule"].attrs.__delitem__("names")),
            "not a run file (dataset schedule names no schedule)")
    refused(changed("h.h5", lambda f: f["schedule"].attrs.__setitem__("names", "epoch step_none")),
            "no dataset step_none of numbers (expected a run file)")
    refused(changed("i.h5", lambda f: f["schedule"].attrs.__setitem__("names", "epoch step_hdf5 a b c")),
            "dataset commit: too short (got 2, expected at least 5)")
    refused(changed("j.h5", replace("commit", data=[4.0, 7.0])),
            "dataset commit: wrong type (expected integers along one dimension)")
    refused(changed("k.h5", lambda f: f["commit"].__setitem__(0, -1)),
            "dataset commit: a number of rows below 0 (got -1)")
    refused(changed("l.h5", lambda f: f["commit"].__setitem__(0, 2**62)),
            "dataset step: too short (got 4, expected at least 4611686018427387904)")
    def endless(file):
        steps = file["step"][:]
        del file["step"]
        file.create_dataset("step", data=steps, chunks=(1024,), maxshape=(None,)).resize((2**50,))
        file["step"].dims[0].attach_scale(file["epoch"])
        file["commit"][0] = 2**50
    refused(changed("m.h5", endless),
            "dataset step: claims more numbers than the file holds (got 9.0 PB, expected at most 8.2 kB)")
    refused(changed("n.h5", lambda f: f["commit"].__setitem__(1, 9)),
            "dataset step_hdf5: too short (got 7, expected at least 9)")
    refused(changed("o.h5", lambda f: f["batch_size"].__setitem__(0, np.nan)),
            "dataset batch_size: no number of samples (got nan)")

    # A row that claims terabytes: no memory is asked for.
    def huge(file):
        scale = file["step_hdf5"]
        del file["layers/out/output"]
        data = file.create_dataset("layers/out/output", (7, 2**20, 2**20), "f4", chunks=(1, 16, 16), maxshape=(None,) * 3)
        data.dims[0].attach_scale(scale)
    refused(changed("p.h5", huge),
            "dataset layers/out/output: claims more numbers than the file holds (got 4.4 TB, expected at most 0 B)")

    # What stands in another file is not read.
    def external(file):
        del file["layers/out/output"]
        file["layers/out/output"] = h5py.ExternalLink("/etc/passwd", "x")
    nodes = json.loads(initlab("show", changed("q.h5", external), "--json", "--step", "0"))["rows"][0]["nodes"]
    assert "mean" not in nodes[-1]
    refused(changed("r.h5", replace("loss", shape=(7,), dtype="f8", external=[("text.h5", 0, h5py.h5f.UNLIMITED)])),
            "dataset loss: its numbers stand in another file")

    # A manifest that chooses what is not loaded, is none, or would run a million runs: everything else is shown.
    for text, reason in (
            ("", "the attribute manifest_resolved is missing"),
            ("[sweep]\nseed = [1, 2]", "manifest_resolved: more than one run (it has sweep)"),
            ("= 1", "manifest_resolved:1:")):
        path = changed("s.h5", lambda f: f.attrs.__setitem__("manifest_resolved", text))
        result = subprocess.run([PROGRAM, "show", path], env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0 and result.stderr.startswith(f"note: shares are not computed: {reason}"), result

    # Names that would command a terminal.
    path = changed("t.h5", lambda f: f.attrs.__setitem__("title", "\x1b[2J\x9b31mred"))
    title = initlab("show", path).splitlines()[0]
    assert title == "?[2J?31mred", repr(title)

    # Not finished: only committed rows count.
    def killed(file):
        for attribute in ("outcome", "steps_done", "diverged_at_step"):
            del file.attrs[attribute]
        file["commit"][...] = [2, 4]
        file["loss"][4:] = np.nan
    path = changed("u.h5.part", killed)
    text = initlab("show", path)
    assert "\noutcome  unfinished: 4 rows are committed, up to step 3 of 6 planned\n" in text, text
    shown = json.loads(initlab("show", path, "--json", "--all"))
    assert shown["outcome"] == "unfinished" and shown["recorded_steps"] == [0, 1, 2, 3] and len(shown["rows"]) == 4
    assert shown["metrics"]["train_loss"]["steps"] == [0, 2]
    assert initlab("show", path, "--step", "4", exit=2) == (
        f"error: {path}: --step: no row of this step (got 4, expected one of 0, 1, 2, 3)\n")
    def begun(file):
        killed(file)
        file["commit"][...] = [0, 0]
    assert "\noutcome  unfinished: no row is committed\n" in initlab("show", changed("v.h5.part", begun))

    # Also of a file without tensors.
    def without_tensors(file):
        killed(file)
        file["layers"].attrs["probe_type"] = "moments"
    text = initlab("show", changed("w.h5.part", without_tensors))
    assert "\noutcome  unfinished: 4 rows are committed, up to step 3 of 6 planned\n" in text, text
    refused(changed("x.h5", lambda f: f.attrs.__setitem__("format", "2.0")),
            'format: a version that this program does not know (got "2.0", expected 1.x)')

    # A text whose length lies, in each of the file's heaps of texts: HDF5 1.10 reads that far.
    for place in [i for i in range(0, size, 8) if whole[i:i + 4] == b"GCOL"]:
        broken = bytearray(whole)
        broken[place + 24:place + 32] = (2**40).to_bytes(8, "little")  # of the heap's first object
        with open("heap.h5", "wb") as file:
            file.write(broken)
        result = subprocess.run([PROGRAM, "show", "heap.h5"], env=ENVIRONMENT, capture_output=True, timeout=120)
        assert result.returncode in (0, 2), f"heap at {place}: exit {result.returncode}: {result.stderr[-300:]}"

    # Any bytes: exit 0 or 2, never a crash. (The same ones each time.)
    dice = random.Random(1)
    for trial in range(60):
        broken = bytearray(whole)
        for _ in range(dice.choice((1, 4, 64))):
            broken[dice.randrange(min(size, 60000))] = dice.randrange(256)
        with open("broken.h5", "wb") as file:
            file.write(broken)
        result = subprocess.run([PROGRAM, "show", "broken.h5"], env=ENVIRONMENT, capture_output=True, timeout=120)
        assert result.returncode in (0, 2), f"trial {trial}: exit {result.returncode}: {result.stderr[-300:]}"
print("hostile files are refused with one sentence")
