"""`initlab fetch` against a server on this machine: command.py PROGRAM.

Debian's files of Fashion-MNIST are the published ones but for the gzip header, from which Debian took name and time.
With both put back, the bytes are those whose checksums the authors state. Without the package this is skipped (77)."""
import os
import struct
import subprocess
import sys
import tempfile

program = os.path.abspath(sys.argv[1])
debian = "/usr/share/datasets/fashion-mnist"
published_at = {  # seconds since 1970, in each header
    "train-images-idx3-ubyte.gz": 1504176606,
    "train-labels-idx1-ubyte.gz": 1504176606,
    "t10k-images-idx3-ubyte.gz": 1504176627,
    "t10k-labels-idx1-ubyte.gz": 1504176627,
}
md5 = {
    "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
}
if not os.path.isdir(debian):
    print("Debian's package dataset-fashion-mnist is not installed")
    sys.exit(77)

folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
os.mkdir("there")
for name, seconds in published_at.items():
    with open(f"{debian}/{name}", "rb") as stream:
        data = stream.read()
    assert data[:4] == b"\x1f\x8b\x08\0", f"{name}: another header"
    header = b"\x1f\x8b\x08\x08" + struct.pack("<I", seconds) + b"\0\x03"
    header += name.removesuffix(".gz").encode() + b"\0"
    with open(f"there/{name}", "wb") as stream:
        stream.write(header + data[10:])

server = subprocess.Popen(
    [sys.executable, f"{os.path.dirname(os.path.abspath(__file__))}/server.py", "there", "log"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
port = server.stdout.readline().strip()
url = lambda manner: f"http://127.0.0.1:{port}/{manner}/"
environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "no_proxy": "*"}
for sanitizer in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"):
    if sanitizer in os.environ:
        environment[sanitizer] = os.environ[sanitizer]


def run(*words, **more):
    done = subprocess.run([program, *words], env=environment | more, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def said(expected, got):
    assert got == expected, f"expected {expected!r}, got {got!r}"


def requests():
    with open("log") as stream:
        return len(stream.readlines())


try:
    # What can be refused before anything is downloaded.
    said((2, "", 'error: fetch: unknown data set (got "mnits", expected one of mnist, fashion-mnist, cifar-10); did '
          'you mean "mnist"?\n'), run("fetch", "mnits"))
    said((2, "", f"error: {url('good')}cifar-10-binary.tar.gz: not there (the server answers 404); --from URL names a "
          "mirror\n"), run("fetch", "cifar-10", "--from", url("good")))
    said((2, "", "error: http://nowhere.invalid/train-images-idx3-ubyte.gz: host not found; --from URL names a "
          "mirror\n"), run("fetch", "fashion-mnist", "--from", "http://nowhere.invalid"))
    said((2, "", "error: fetch: no folder to write to (HOME and INITLAB_DATA_PATH are not set); --out DIR names one\n"),
         run("fetch", "mnist", HOME=""))

    # Wrong bytes of the right size are downloaded, and refused.
    code, out, err = run("fetch", "fashion-mnist", "--from", url("wrong"))
    said((1, ""), (code, out))
    last = err.splitlines()[-1]
    name = "train-images-idx3-ubyte.gz"
    place = f"{folder.name}/.local/share/initlab/data/fashion-mnist"
    assert last.startswith(f"error: {url('wrong')}{name}: wrong checksum (got md5 "), last
    assert last.endswith(f", expected {md5[name]}); {place}/{name}.part was deleted, --from URL names a mirror"), last
    assert os.listdir(place) == [], os.listdir(place)

    # The published bytes are accepted, into the user's own folder, with a line for each quarter of a file.
    code, out, err = run("fetch", "fashion-mnist", "--from", url("good"))
    said(0, code)
    assert sorted(os.listdir(place)) == sorted(published_at), os.listdir(place)
    lines = out.splitlines()
    said(5, len(lines))
    said([f"{place}/train-images-idx3-ubyte.gz", "26.4", "MB", "downloaded"], lines[1].split())
    said("train-images-idx3-ubyte.gz  26.4 MB of 26.4 MB", err.splitlines()[3])

    # A second time nothing is asked for; the data source finds them, before Debian's.
    before = requests()
    code, out, err = run("fetch", "fashion-mnist", "--from", url("good"))
    said((0, ""), (code, err))
    assert all(line.endswith("there already") for line in out.splitlines()[1:]), out
    said(before, requests())
    with open("fashion.toml", "w") as stream:
        stream.write('data = { source = "fashion-mnist" }\nnetwork = { initializer = "he", layers = [{ type = "dense", '
                     'units = 10 }] }\ntraining = { epochs = 1, optimizer = { type = "sgd", rate = 0.1 } }\n')
    said((0, "fashion.toml: valid, 1 run\n", ""), run("validate", "fashion.toml"))
    with open(f"{place}/train-labels-idx1-ubyte.gz", "wb") as stream:
        stream.write(b"not any more")
    code, out, err = run("validate", "fashion.toml")
    said(2, code)
    assert err.startswith(f"error: {place}/train-labels-idx1-ubyte.gz: "), err

    # --force replaces it; INITLAB_DATA_PATH and --out choose another folder.
    said(2, run("fetch", "fashion-mnist", "--from", url("good"))[0])
    said(0, run("fetch", "fashion-mnist", "--from", url("good"), "--force")[0])
    said(0, run("validate", "fashion.toml")[0])
    said(0, run("fetch", "fashion-mnist", "--from", url("good"), INITLAB_DATA_PATH=f"::{folder.name}/path:/other")[0])
    said(4, len(os.listdir("path/fashion-mnist")))
    said(0, run("fetch", "fashion-mnist", "--from", url("redirect"), "--out", "out")[0])
    said(4, len(os.listdir("out/fashion-mnist")))
finally:
    server.stdin.close()
    server.wait()
print("fetched what was published, refused what was not")
