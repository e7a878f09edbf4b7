"""What the scripts of this folder share: the program that their first argument names, called, and a folder to do it in."""
import contextlib
import pathlib
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PATIENCE = 600  # seconds for a call; a script may set fewer


def initlab(*words, expected=0, **how):
    """What it said, when it has ended with this exit code; None: with any."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, **{"text": True, "timeout": PATIENCE} | how)
    assert expected in (done.returncode, None), (words, done.returncode, done.stdout, done.stderr)
    return done


def start(*words, to=subprocess.DEVNULL, **how):
    """The program while it runs; what it says goes `to`."""
    return subprocess.Popen([PROGRAM, *map(str, words)], stdout=to, stderr=to, text=True, **how)


def until(condition, process):
    """Waits for what is to come before the process ends."""
    end = time.monotonic() + 120
    while not condition():
        assert process.poll() is None, (process.returncode, *process.communicate())
        assert time.monotonic() < end, "given up after two minutes"
        time.sleep(0.01)


def ended(process, expected):
    """What a process that was started said to stdout and stderr, when it has ended with this exit code."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == expected, (process.returncode, out, err)
    return out, err


@contextlib.contextmanager
def scratch_folder(subject):
    with tempfile.TemporaryDirectory(prefix=f"initlab-{subject}-") as folder:
        yield pathlib.Path(folder)
