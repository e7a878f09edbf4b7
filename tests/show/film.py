"""`initlab show --film`: its frames, the counts in them, and the terminal afterwards: film.py PROGRAM"""
import json
import os
import pty
import select
import signal
import subprocess
import time

import h5py
import numpy as np
from program import ENVIRONMENT, PROGRAM, initlab, run, workspace


def on_terminal(*words, interrupt=False):
    """What the program writes to a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([PROGRAM, *words], env=ENVIRONMENT, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said, sent, end = b"", False, time.monotonic() + 60
    while time.monotonic() < end:
        if interrupt and not sent and b"frame 1 " in said:
            process.send_signal(signal.SIGINT)
            sent = True
        if not select.select([ours], [], [], 0.1)[0]:
            continue
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    os.close(ours)
    return process.wait(timeout=60), said.decode()


with workspace():
    path = run() + "/seed=1.h5"
    plain = initlab("show", path, "--film")
    frames = plain.split("\n\n")
    assert len(frames) == 7, f"{len(frames)} frames, expected one a row"
    assert [frame.splitlines()[0] for frame in frames] == [f"frame {k} of 0..6: step {k}" for k in range(7)]
    assert all(len(frame.splitlines()) == 15 for frame in frames)  # two histograms of each of seven nodes
    assert all(32 <= ord(c) < 127 or c == "\n" for c in plain), "control characters, or not ASCII in the C locale"
    assert all(line.split("|")[1] and len(line.split("|")[1]) == 50 for f in frames for line in f.splitlines()[1:])
    some = initlab("show", path, "--film", "--frames", "2..4")
    assert [line for line in some.splitlines() if line.startswith("frame")] == [
        "frame 2 of 2..4: step 2", "frame 3 of 2..4: step 3", "frame 4 of 2..4: step 4"]

    film = json.loads(initlab("show", path, "--film", "--json"))
    with h5py.File(path) as file:
        for frame in film["frames"]:
            for shown in frame["histograms"]:
                what = (frame["row"], shown["node"], shown["quantity"])
                all_rows = file["layers"][shown["node"]][shown["quantity"]][()].astype(float)
                values = all_rows[frame["row"]]
                assert len(shown["counts"]) == 50 and shown["outside"] == 0, what
                assert sum(shown["counts"]) == values.size, what
                if shown["node"] == "sigmoid1" and shown["quantity"] == "activation":
                    assert (shown["low"], shown["high"]) == (0, 1), what
                else:
                    assert (shown["low"], shown["high"]) == (all_rows.min(), all_rows.max()), what
                # An entry at an edge may fall to either side of it: numpy divides in another order.
                counts, edges = np.histogram(values, 50, (shown["low"], shown["high"]))
                gap = np.abs(values.reshape(-1, 1) - edges[1:-1]).min(1) / (shown["high"] - shown["low"])
                moved = int((gap < 1e-12).sum())
                assert np.abs(counts - shown["counts"]).sum() <= 2 * moved, what
    assert [frame["step"] for frame in film["frames"]] == list(range(7))

    # On a terminal the whole chart has room, with fewer intervals.
    code, said = on_terminal("show", path, "--film", "--fps", "200")
    charts = [line for line in said.replace("\r", "\n").split("\n") if line.count("|") == 2]
    assert charts and all(len(line.replace("\x1b[K", "")) <= 80 for line in charts), max(charts, key=len)
    assert len({len(line.split("|")[1]) for line in charts}) == 1 and len(charts[0].split("|")[1]) < 50, charts[0]
    assert code == 0 and said.startswith("\x1b[?25l") and said.endswith("\x1b[?25h"), said[-200:]
    assert all(f"frame {k} of 0..6" in said for k in range(7))
    code, said = on_terminal("show", path, "--film", "--fps", "2", interrupt=True)
    assert code == 130 and said.endswith("\x1b[?25h"), (code, said[-200:])
    assert "frame 6 of" not in said

    mistakes = {
        ("--film", "--frames", "5..7"): "error: out/seed=1.h5: --frames: no such row (got 5..7, expected at most 0..6)\n",
        ("--film", "--frames", "4..3"):
            'error: --frames: not a range of rows (got "4..3", expected FIRST..LAST, such as 0..99)\n',
        ("--film", "--fps", "0"): "error: --fps: out of range (got 0, expected 0.01 to 1000)\n",
        ("--fps", "3"): "error: show: --fps is about the film; add --film\n",
        ("--film", "--csv"): "error: show: --film and --csv exclude each other; give one of them\n",
    }
    for words, sentence in mistakes.items():
        assert initlab("show", path, *words, exit=2) == sentence, initlab("show", path, *words, exit=2)
with workspace('"weight"'):
    path = run() + "/seed=1.h5"
    assert initlab("show", path, "--film", exit=2) == (
        "error: out/seed=1.h5: neither activations nor gradients are recorded, so there is no film\n")
print("films have a frame a row, counts that add up, and leave the terminal as it was")
