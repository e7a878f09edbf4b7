"""cmake/commit.cmake writes the commit that is built, and nothing where nothing changed: commit.py SOURCE CMAKE"""
import os
import pathlib
import subprocess
import sys
import tempfile

script, cmake = pathlib.Path(sys.argv[1]).resolve() / "cmake/commit.cmake", sys.argv[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def git(*words):
    words = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", "source", *words]
    return subprocess.run(words, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout.strip()


def commit(folder="source"):
    subprocess.run([cmake, "-D", f"SOURCE={folder}", "-D", f"OUT={os.getcwd()}/commit.cpp", "-P", script], check=True,
                   env=ENVIRONMENT)
    return pathlib.Path("commit.cpp").read_text().split('kCommit = "')[1].split('"')[0]


try:
    subprocess.run(["git", "--version"], check=True, capture_output=True)
except FileNotFoundError:
    print("skipped: git is not installed")
    sys.exit(77)
with tempfile.TemporaryDirectory(prefix="initlab-commit-") as scratch:
    os.chdir(scratch)
    tree = pathlib.Path("source")
    (tree / "within").mkdir(parents=True)
    assert commit() == "unknown"  # a tarball
    git("init", "-q")
    assert commit() == "unknown"  # nothing committed
    (tree / "a").write_text("1")
    git("add", "a")
    git("commit", "-qm", "one")
    first = git("rev-parse", "HEAD")
    assert commit() == first
    stamp = os.stat("commit.cpp").st_mtime_ns
    assert commit() == first and os.stat("commit.cpp").st_mtime_ns == stamp  # so nothing is compiled
    (tree / "new").write_text("not git's")
    assert commit() == first
    (tree / "a").write_text("2")
    assert commit() == first + "-dirty"
    git("commit", "-qam", "two")
    assert commit() == git("rev-parse", "HEAD") != first
    assert commit("source/within") == "unknown"  # a tarball within another project's tree
print("the commit is the one that is built")
