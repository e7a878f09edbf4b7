"""The command `initlab check` itself: exit codes, whole sentences, operands and options.

command.py PROGRAM BUILD_DIR FOLDER (for its files; emptied first)"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import checking

program, build, folder = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
own, bad = build / "lib/initlab/plugins", build / "tests/bad_plugins"
wrong = []
USAGE = "initlab check [PLUGIN.so|NAME|KIND/NAME|MANIFEST] [options]"
SMALL = """
[data]
source = "synthetic"
dimension = 4
classes = 2
separation = 1.0
train = 20
test = 20
[network]
initializer = {}
layers = [{{ type = "dense", units = 2 }}]
[training]
optimizer = {{ type = "sgd", rate = 0.1 }}
epochs = 1
"""


def claim(what, holds, got=""):
    if not holds:
        wrong.append(f"{what}: {got}")


def refused(sentence, *words, code=2):
    """The command ends with this one sentence, and prints nothing else."""
    got = checking.run(program, *words)
    # Mistakes in a manifest begin with their position, as compilers' messages do.
    said = sentence if sentence.startswith(("--set", "mine/")) else f"error: {sentence}"
    claim(f"check {' '.join(map(str, words))}", got == (code, "", said + "\n"), got)


def tests_of(*words, code=0):
    got, tests, said = checking.outcomes(program, *words)
    claim(f"check {' '.join(map(str, words))}", got == code and tests, (got, said))
    return tests


def operands():
    refused("nothing.so: no such file", "nothing.so")
    refused("nothing.toml: no such file", "nothing.toml")
    no_such = "check: no plugin file, no component and no manifest of this name"
    refused(f'{no_such} (got "sigmoud"); did you mean "sigmoid"?', "sigmoud")
    refused(f'{no_such} (got "layer/he")', "layer/he")
    refused(f'{no_such} (got "initializer/hee"); did you mean "initializer/he"?', "initializer/hee")
    pathlib.Path("folder").mkdir()
    refused('check: "folder" is a folder; `initlab check --plugin-path folder` checks what is in it', "folder")
    # "relu" is the component, also where a file is called so.
    pathlib.Path("relu").write_text("no plugin")
    refused(f"{USAGE}: wrong number of arguments (got 2, expected at most one PLUGIN.so, NAME or MANIFEST); --help explains",
            "he", "xavier")

    # A name, and a name with its kind: the component, and the file that it stands in.
    for operand in ("relu", "activation/relu"):
        subjects = {test["subject"] for test in tests_of(operand)}
        claim(f"check {operand}", subjects == {"library", "activation/relu"}, subjects)

    # A file that is refused: a failure that says why, not a mistake in the command line.
    tests = tests_of(bad / "other_abi/other_abi.so", code=1)
    claim("a refused stamp", [t["test"] for t in tests if t["verdict"] == "fail"] == ["stamp"], tests)
    code, out, _ = checking.run(program, bad / "other_abi/other_abi.so")
    claim("a refused stamp as text", code == 1 and "    FAIL  stamp: built with another ABI" in out, out)


def sleepers():
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve() == folder and b"sleeper" in (process / "cmdline").read_bytes():
                found.append(process.name)
        except OSError:
            pass  # it has just ended, or is somebody else's
    return found


def interruption():
    """SIGINT ends check, the child that runs a test, and what that one has started, in whatever process group."""
    pathlib.Path("sleeper.py").write_text("import json, sys, time\nopen('alive', 'w').write('x')\ntime.sleep(600)\n")
    pathlib.Path("sleeper.toml").write_text(SMALL.format('{ type = "program", command = ["python3", "sleeper.py"] }'))
    running = subprocess.Popen([program, "check", "sleeper.toml", "--only", "fill"], stdout=subprocess.DEVNULL)
    while not pathlib.Path("alive").exists() and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    claim("SIGINT", running.wait() == 130, running.returncode)
    # Killed processes are there until the system has come to them; one that was left would sleep for ten minutes.
    for _ in range(100):
        left = sleepers()
        if not left:
            break
        time.sleep(0.05)
    claim("SIGINT leaves nothing running", not left, left)


def options():
    refused("check: --only and --skip leave no test of this", "activation/relu", "--only", "variance")
    refused("check: --seed: got -1, expected a number of at least 0", "relu", "--seed", "-1")
    refused("check: --jobs: got 0, expected 1 to 1024", "relu", "--jobs", "0")
    refused("check: --set overrides values of a manifest, and none was given", "relu", "--set", "a=1")
    refused('check: --only: no such test (got "varianse"); `initlab check --list` lists them; did you mean "variance"?',
            "--only", "varianse")
    refused('check: --skip: no such test (got "fil"); `initlab check --list` lists them; did you mean "fill"?',
            "--skip", "mean,fil")
    for given, shown in (("0", "0"), ("-1", "-1"), ("1e7", "10000000")):
        refused(f"check: --time-limit: got {shown}, expected a number of seconds above 0 and at most 1e6",
                f"--time-limit={given}")
    refused(f"{USAGE}: the argument ('soon') for option '--time-limit' is invalid; --help explains", "--time-limit", "soon")
    refused("check: --jobs: got 0, expected 1 to 1024", "--jobs", "0")
    refused(f'{USAGE}: unknown option (got "--lists"); --help lists them; did you mean "--list"?', "--lists")

    names = {t["test"] for t in tests_of("he", "--only", "variance,fi*", "--only", "scan")}
    claim("--only", names == {"scan", "fill", "variance"}, names)
    every, without = ({t["test"] for t in tests_of("relu", *skip)} for skip in ([], ["--skip", "s*,block"]))
    claim("--skip", every - without == {"scan", "stamp", "symbols", "stripped", "slope", "block"}, every - without)

    # --list says of each test what holds where it passes; so does --all.
    listed = checking.run(program, "--list")[1]
    claims = {t["test"]: t["claim"] for t in tests_of("relu") + tests_of("dense", "--only", "beta,parts")}
    for name, text in claims.items():
        claim(f"--list: {name}", re.search(rf"^  {name} +{re.escape(text)}$", listed, re.M), listed)
    code, out, _ = checking.run(program, "relu", "--all")
    claim("--all", code == 0 and f"    pass  slope: {claims['slope']}\n" in out
          and "    skip  parameters: it has no parameter\n" in out, out)


def seeds():
    """Everything that a test draws comes from --seed; and right plugins pass whatever it is.

    A comparison allows 5 standard errors (6e-7 of all normal deviates are beyond), a Kolmogorov-Smirnov distance has the
    probability 1e-6. One seed compares each of some 100 cases of initializers on 10 tensors, by mean, variance and law,
    and the moments of layers: some 3000 times, each with a probability of 1e-6, so that a failure is a mistake. Seed 1
    is that of check_built_in."""
    same = [checking.run(program, own / "layers.so", "--json", "--seed", 7) for _ in range(2)]
    claim("--seed 7 twice", same[0] == same[1] and json.loads(same[0][1])["seed"] == 7, same)
    failures, count = [], 0
    for seed in (2,):
        for file in ("initializers.so", "layers.so"):
            tests = tests_of(own / file, "--only", "variance,law,moments,input_gradient", "--seed", seed)
            count += len(tests)
            failures += [(seed, t["subject"], t["test"], t["text"]) for t in tests if t["verdict"] not in ("pass", "skip")]
    print(f"seed 2: {len(failures)} of {count} tests of right plugins failed")
    claim("seeds", not failures, failures)
    # What a seed changes is what is drawn: the measured variance of a faulty plugin.
    texts = {t["text"] for seed in (1, 2) for t in tests_of(bad / "wide_std/wide_std.so", "--only", "variance", "--seed", seed,
                                                          code=1) if t["test"] == "variance"}
    claim("two seeds draw different entries", len(texts) == 2, texts)


def manifests():
    """A manifest's components are tested with its parameters: a program has no others."""
    made = subprocess.run([program, "new", "program", "mine"], capture_output=True, text=True, check=False)
    claim("new program", made.returncode == 0, made.stderr)
    tests = tests_of("mine/mine.toml")
    of_program = {t["test"]: t["verdict"] for t in tests if t["subject"] == "initializer/program"}
    claim("a manifest's program is tested", of_program.get("variance") == "pass" and of_program.get("law") == "pass", tests)
    claim("a manifest's components", {t["subject"] for t in tests} >= {"layer/dense", "activation/relu", "probe/hdf5"}, tests)

    # A program that draws three times as wide as the manifest says of it is found.
    script = pathlib.Path("mine/mine.py")
    right = script.read_text()
    script.write_text(right.replace("** -0.5", "** -0.5 * 3"))
    failed = [t for t in tests_of("mine/mine.toml", "--only", "variance", code=1) if t["verdict"] == "fail"]
    claim("a wrong program", [t["subject"] for t in failed] == ["initializer/program"]
          and "variance" in failed[0]["text"] and "network.initializer" in failed[0]["text"], failed)
    script.write_text(right)

    # The arrays of a file are those of the manifest's network, and no other's: that is nobody's mistake.
    pathlib.Path("he.toml").write_text(SMALL.format('"he"'))
    pathlib.Path("file.toml").write_text(SMALL.format('{ type = "from_file", file = "w.npz" }'))
    exported = subprocess.run([program, "export", "he.toml", "--out", "w.npz"], capture_output=True, text=True, check=False)
    claim("export", exported.returncode == 0, exported.stderr)
    of_file = {t["test"]: t for t in tests_of("file.toml") if t["subject"] == "initializer/from_file"}
    passed = [name for name, test in of_file.items() if test["verdict"] == "pass"]
    claim("a manifest's from_file is made", passed == ["lifetime", "documented", "defaults", "parameters"], of_file)
    texts = {test["text"] for test in of_file.values() if test["verdict"] == "skip"}
    claim("why it is not filled", len(of_file) == 18 and len(texts) == 1 and next(iter(texts)).startswith(
        "it draws nothing, and declines the tensors of these tests: w.npz/single/weight: there is no such array"), texts)
    # What draws has to fill every tensor.
    script.write_text(right + "\nraise SystemExit(\"I decline\")\n")
    declined = [t["test"] for t in tests_of("mine/mine.toml", "--only", "fill", code=1) if t["verdict"] == "fail"]
    claim("a program that declines", declined == ["fill"], declined)
    script.write_text(right)

    # --set chooses other components; mistakes in it and in the manifest are sentences.
    subjects = {t["subject"] for t in tests_of("mine/mine.toml", "--set", "network.initializer=xavier", "--only", "fill")}
    claim("--set", "initializer/xavier" in subjects, subjects)
    refused('--set network.initializer=hee: network.initializer: unknown initializer (got "hee"); did you mean "he"?',
            "mine/mine.toml", "--set", "network.initializer=hee")
    text = pathlib.Path("mine/mine.toml").read_text()
    pathlib.Path("mine/mistake.toml").write_text(text.replace("epochs", "epoks"))
    line = 1 + text[:text.index("epochs")].count("\n")
    refused(f'mine/mistake.toml:{line}:1: training.epoks: unknown key; did you mean "epochs"?', "mine/mistake.toml")


def main():
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    # Debian's python3 is the one that has numpy; no other plugins than the build's.
    os.environ["PATH"] = "/usr/bin:" + os.environ["PATH"]
    os.environ["XDG_DATA_HOME"] = str(folder)
    os.environ.pop("INITLAB_PLUGIN_PATH", None)
    for part in (operands, options, seeds, manifests, interruption):
        part()
    for one in wrong:
        print(f"WRONG {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
