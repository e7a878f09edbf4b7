"""Damaged and hostile run files given to every command that reads one: an exit code of the program's own, at most one
sentence, no crash, nothing written. Usage: hostile_files.py PROGRAM MANIFEST [SEED]

A real run's file is cut, ranges of it are zeroed or filled with random bytes, single bits are turned, and the sizes in it
are made absurd. HDF5 1.10 crashes on some of these: the program says so and goes on to its exit.
"""
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import sys

import h5py

import program
from program import initlab, scratch_folder

program.PATIENCE = 300

manifest = pathlib.Path(sys.argv[2]).resolve()
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
NAME = "seed=3.h5"
COUNT = 60
SHORT = ("--set", "training.epochs=1")
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # HDF5 forgets memory where it finds damage


def damage(whole, rng):
    """One kind of damage, mostly where the file's own structures stand."""
    bytes_ = bytearray(whole)
    kind = rng.choice(["cut", "zero", "noise", "bits", "sizes"])
    at = int(len(bytes_) * rng.random() ** 3)
    if kind == "cut":
        return kind, bytes_[:at]
    if kind == "bits":
        for _ in range(rng.choice([1, 8, 64])):
            place = int(len(bytes_) * rng.random() ** 3)
            bytes_[place] ^= 1 << rng.randrange(8)
        return kind, bytes_
    length = min(rng.choice([8, 64, 512, 4096]), len(bytes_) - at)
    if kind == "zero":
        bytes_[at : at + length] = bytes(length)
    elif kind == "noise":
        bytes_[at : at + length] = rng.randbytes(length)
    else:
        bytes_[at : at + 8] = b"\xff" * 7 + b"\x7f"
    return kind, bytes_


def survived(*words, cwd, **how):
    done = initlab(*words, expected=None, cwd=cwd, **how)
    assert done.returncode in (0, 1, 2), (words, done)
    return done


def run(*words, cwd):
    done = survived(*words, cwd=cwd, errors="replace")
    said = done.stderr
    # Of a manifest all mistakes are said, each behind its place in the file.
    sentences = [line for line in said.splitlines() if line.startswith(("error: ", f"{cwd}/bad.h5: manifest_resolved:"))]
    assert bool(sentences) == (done.returncode == 2) or done.returncode == 1, (words, done.returncode, said)
    return done.returncode


def attack(number, scratch, good, whole):
    rng = random.Random(seed * 1000 + number)
    kind, bytes_ = damage(whole, rng)
    folder = scratch / f"a{number}"
    folder.mkdir()
    bad = folder / "bad.h5"
    bad.write_bytes(bytes_)
    codes = collections.Counter()
    for words in (("describe", bad), ("show", bad), ("show", "--json", bad), ("compare", bad), ("diff", good, bad), ("diff", bad, good),
                  ("export", bad, "--out", folder / "w.npz"), ("reproduce", bad), ("repair", bad)):
        codes[words[0], run(*words, cwd=folder)] += 1
    out = folder / "out"
    out.mkdir()
    (out / (NAME + ".part")).write_bytes(bytes_)
    code = run("run", manifest, *SHORT, "--out", out, "--resume", cwd=folder)
    codes["resume", code] += 1
    # What --resume completes is right, or it is refused: damage that no structure shows may only stand in numbers.
    assert code == 0 or (out / (NAME + ".part")).exists()
    shutil.rmtree(folder)
    return codes


with scratch_folder("hostile") as scratch:
    run("run", manifest, *SHORT, "--out", scratch / "good", cwd=scratch)
    good = scratch / "good" / NAME
    whole = good.read_bytes()
    total = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for codes in pool.map(lambda number: attack(number, scratch, good, whole), range(COUNT)):
            total += codes
    for (command, code), count in sorted(total.items()):
        print(f"{command}: exit {code}: {count} of {COUNT}")

    # Names and texts that would steer a terminal; deep nesting; a file that claims more than it has.
    bad = scratch / "bad.h5"
    shutil.copy(good, bad)
    with h5py.File(bad, "r+") as file:
        file.attrs["title"] = "\x1b[2J\x9b31mred"
        file["layers"].create_group("x\x1b[31m").attrs["index"] = 99
        file["layers"].create_group("no index\x1b[31m")
        group = file
        for _ in range(2000):
            group = group.create_group("deep")
        file.create_dataset("layers/dense1/absurd", shape=(2**40,), chunks=(2**20,), dtype="f8")
    for words in (("describe", bad), ("show", bad), ("compare", bad), ("diff", good, bad), ("reproduce", bad)):
        done = survived(*words, cwd=scratch, text=False)
        assert b"\x1b[" not in done.stdout + done.stderr, (words, done.stdout, done.stderr)
    with h5py.File(bad, "r+") as file:
        del file["layers/no index\x1b[31m"], file["layers/x\x1b[31m"]
        file.attrs.modify("run", "red\x1b[31m\udc9b".encode(errors="surrogateescape"))
    for words in (("describe", bad), ("show", bad), ("show", "--csv", bad), ("compare", bad)):
        done = survived(*words, cwd=scratch, text=False)
        shown = done.stdout + done.stderr
        assert b"\x1b[" not in shown and shown.decode() is not None, (words, shown)  # which is UTF-8

    # The free object of a heap of texts without a size: HDF5 1.10 looks for the next one for ever.
    endless = scratch / "endless"
    endless.mkdir()
    damaged = bytearray(whole)
    number = lambda at, size: int.from_bytes(damaged[at : at + size], "little")
    free, texts = [], []
    for heap in (match.start() for match in re.finditer(b"GCOL", whole)):
        at, end = heap + 16, heap + number(heap + 8, 8)
        while at < end and number(at, 2) != 0:
            texts.append(at)
            at += 16 + (number(at + 8, 8) + 7) // 8 * 8
        if at + 16 <= end:
            free.append(at)
    damaged[free[0] : free[0] + 16] = bytes(16)
    part = endless / (NAME + ".part")
    part.write_bytes(damaged)

    def ends(words):
        done = initlab(*words, expected=2, cwd=scratch)
        assert "damaged: the HDF5 library finds no end in it" in done.stderr, (words, done)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(ends, (("describe", part), ("run", manifest, *SHORT, "--out", endless, "--resume"))))
    assert part.read_bytes() == damaged

    # A text of such a heap that is longer than the file: HDF5 1.10 reads behind its memory. The file is named.
    crashed = collections.Counter()
    for at in texts[::10]:
        damaged = bytearray(whole)
        damaged[at + 8 : at + 16] = (2**40).to_bytes(8, "little")
        for words in (("reproduce", part), ("run", manifest, *SHORT, "--out", endless, "--resume")):
            for left in endless.iterdir():
                left.unlink()
            part.write_bytes(damaged)
            done = survived(*words, cwd=scratch)
            crash = f"error: {part}: damaged: the HDF5 library crashed on it (SIGSEGV)\n"
            crashed[words[0]] += done.returncode == 2 and done.stderr.endswith(crash)
    print(f"HDF5 crashes on {crashed['reproduce']} and {crashed['run']} of {len(texts[::10])} texts")
    assert crashed["reproduce"] > 0 and crashed["run"] > 0, crashed
