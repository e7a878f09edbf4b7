"""Several runs at once: the lines on a terminal, and the total elsewhere. jobs_progress.py PROGRAM"""
import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import threading
import time

from jobs_shared import MANIFEST, ONE_DATA_SET, hold, write
from program import PROGRAM



def on_a_terminal(*words, columns=None):
    """What it shows there."""
    ours, theirs = os.openpty()
    if columns:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    seen = b""

    def read():
        nonlocal seen
        try:
            while part := os.read(ours, 65536):
                seen += part
        except OSError:
            pass  # the other end is closed

    reader = threading.Thread(target=read)
    reader.start()
    done = subprocess.run([PROGRAM, *words], stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    reader.join()
    os.close(ours)
    assert done.returncode == 0
    return seen.decode()


def on_a_terminal_lines_are_rewritten_and_none_is_left(folder):
    manifest = write(folder, ONE_DATA_SET, epochs=600, count=4)
    text = on_a_terminal("run", manifest, "--out", folder / "out", "--jobs", "2")
    assert re.search(r"\d/4 runs done, about .* left", text), text
    assert re.search(r"1/4 seed=1  epoch .*\x1b\[K\r\n2/4 seed=2  epoch", text), text
    assert text.endswith("\r\x1b[J") or re.search(r"\r\x1b\[\d+A\x1b\[J$", text), text[-200:]


def on_80_columns_every_number_is_whole_and_the_time_left_is_there(folder):
    """Also the total's, from the first moments on, and with one process: from what the runs that go on have done."""
    sweep = '[sweep]\n"network.layers[0].units" = [29, 30]\n"training.optimizer.rate" = [0.0123456789]\nseed = [12345678]\n'
    manifest = write(folder, MANIFEST + sweep, epochs=600)
    for jobs in ("1", "2"):
        text = on_a_terminal("run", manifest, "--out", folder / jobs, "--jobs", jobs, columns=80)
        lines = re.findall(r"(?:\r|\n|A)(\d/2 [^\x1b]*)\x1b\[K", text)
        runs, totals = ([line for line in lines if ("done" in line) == total] for total in (False, True))
        assert max(map(len, lines)) <= 79, max(lines, key=len)
        number = r"\d+(\.\d+)?"
        line = (rf"[12]/2 \S+…\S*5678  epoch {number}/600(  {number} s left)?  train loss {number}"
                rf"(  test accuracy {number}(  {number} steps/s)?)?")
        assert all(re.fullmatch(line, run) for run in runs), [run for run in runs if not re.fullmatch(line, run)]
        assert any(" s left" in run for run in runs), runs
        assert any(re.fullmatch(r"0/2 runs done, about .* s left", total) for total in totals), totals


def elsewhere_the_total_is_said_every_ten_seconds(folder):
    # Days of training, of which one row is recorded.
    manifest = write(folder, ONE_DATA_SET.replace('type = "hdf5"', 'type = "hdf5"\nat = [0]'), epochs=1000000, count=3)
    for jobs in ("1", "2"):
        begin = time.monotonic()
        process = subprocess.Popen([PROGRAM, "run", manifest, "--out", folder / jobs, "--jobs", jobs],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = next(line for line in process.stderr if " runs done" in line)
        seconds = time.monotonic() - begin
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert re.fullmatch(r"0/3 runs done, about \d+ (min|h) .* left\n", said), said
        assert 10 <= seconds < 30, seconds


hold(on_a_terminal_lines_are_rewritten_and_none_is_left,
     on_80_columns_every_number_is_whole_and_the_time_left_is_there,
     elsewhere_the_total_is_said_every_ten_seconds)
