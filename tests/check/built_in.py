"""`initlab check` raises no false alarm.

built_in.py PROGRAM BUILD_DIR [--sanitizer NAMES]

Every test of the project's own plugins passes or is skipped for a reason that is listed here; so does every test of
right plugins that are unusual, on several seeds."""

import argparse
import pathlib
import sys

import checking

NO_CLAIM = "it claims no law: `law` returns nothing"
DRAWS_NOTHING = "it draws nothing: its law has no spread, or is_random() is false"
NO_DISTRIBUTION = "the law that it claims is a constant, or none whose distribution is known entry by entry"
UNKNOWN = "its parameter {} must be given; check a manifest that uses it"

# Why a test may be skipped: (component, test, reason). "*": any component of the kind.
SKIPS = {
    ("initializer/*", "published", "no published scheme is part of its name"),
    ("initializer/*", "orthogonal", "it does not claim to be orthogonal"),
    ("initializer/*", "haar", "it does not claim to be orthogonal"),
    ("initializer/*", "calibration", "it does not calibrate: calibrates() is false"),
    ("activation/*", "parameters", "it has no parameter"),
    ("initializer/*", "parameters", "it has no parameter"),
    ("layer/batch_norm", "slices", "it says that it couples samples: it always sees the whole batch"),
    ("layer/batch_norm", "moments", "it couples samples: its moments are those of a large batch"),
    ("layer/flatten", "parameters", "it has no parameter"),
} | {
    (f"probe/{name}", "parameters", "it has no parameter")
    for name in ("gradient_scale", "update_ratio", "weight_gradient_sample_rms")
} | {
    (f"layer/{name}", "state", "it has no tensor of role state")
    for name in ("average_pool", "conv2d", "conv_transpose2d", "dense", "dropout", "flatten", "layer_norm", "max_pool", "prelu",
                 "scale_shift")
} | {
    # pools: of neighbours' products and maxima nothing stands in Moments, which is of two samples.
    (f"layer/{name}", "moments", "it predicts no moments: `moments` returns nothing") for name in ("average_pool", "max_pool")
} | {
    (f"layer/{name}", "fans", "it has no tensor of role weight, or several")
    for name in ("average_pool", "batch_norm", "dropout", "flatten", "layer_norm", "max_pool", "prelu", "scale_shift")
} | {
    (f"layer/{name}", test, "it has no trained tensor")
    for name in ("average_pool", "dropout", "flatten", "max_pool") for test in ("tensor_gradients", "beta", "parts", "in_place")
} | {
    (calibrating, test, NO_CLAIM)
    for calibrating in ("initializer/gradinit", "initializer/lsuv")
    for test in ("mean", "variance", "law")
} | {
    (f"initializer/{name}", test, DRAWS_NOTHING)
    for name in ("constant", "dirac", "identity", "ones", "zero", "zeros") for test in ("another_seed", "layers_differ")
} | {
    (f"initializer/{name}", "law", NO_DISTRIBUTION) for name in ("constant", "delta_orthogonal", "ones", "orthogonal", "sparse", "zeros")
} | {
    (f"initializer/{name}", test, NO_CLAIM) for name in ("dirac", "identity", "zero") for test in ("mean", "variance", "law")
} | {
    (f"initializer/{name}", test, UNKNOWN.format(parameter))
    for name, parameter in (("from_file", "file"), ("program", "command"))
    for test in ("lifetime", "fill", "same_seed", "another_seed", "global_generators", "order", "threads", "layers_differ",
                 "mean", "variance", "law", "published", "orthogonal", "haar", "calibration", "parameters")
}
RIGHT = ("right", "unusual_schemes", "unusual_functions", "unusual_layers", "tiny", "stripped")
# tiny's probe declares nothing, which is its purpose elsewhere.
EXPECTED_FAILURES = {("probe/silent", "declared")}


def complaints(tests, skips):
    wrong = []
    for test in tests:
        subject, name, verdict, text = (test[key] for key in ("subject", "test", "verdict", "text"))
        if (subject, name) in EXPECTED_FAILURES:
            continue
        anyone = subject.split("/")[0] + "/*"
        allowed = verdict == "pass" or (
            verdict == "skip" and (skips is None or (subject, name, text) in skips or (anyone, name, text) in skips))
        if not allowed:
            wrong.append(f"{subject} {name}: {verdict}: {text}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--sanitizer", default="")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    own, bad = given.build / "lib/initlab/plugins", given.build / "tests/bad_plugins"
    limit = ["--time-limit", 900 if given.sanitizer else 120, "--jobs", given.jobs]

    wrong, verdicts = [], {}
    for plugin in ("activations", "initializers", "layers", "probes"):
        code, tests, said = checking.outcomes(given.program, own / f"{plugin}.so", *limit)
        verdicts[plugin] = [(t["subject"], t["test"], t["verdict"], t["text"]) for t in tests]
        wrong += [f"{plugin}: exit code {code} {said}"] * (code != 0 or not tests) + complaints(tests, SKIPS)

    # In this process, one after the other, the verdicts are the same.
    _, tests, said = checking.outcomes(given.program, own / "layers.so", "--in-process", *limit)
    here = [(t["subject"], t["test"], t["verdict"], t["text"]) for t in tests]
    wrong += [f"--in-process: got {a}, expected {b} {said}" for a, b in zip(here, verdicts["layers"]) if a != b]
    wrong += [f"--in-process: {len(here)} tests, expected {len(verdicts['layers'])}"] * (len(here) != len(verdicts["layers"]))

    for plugin in RIGHT:
        code, tests, said = checking.outcomes(given.program, bad / plugin / f"{plugin}.so", *limit)
        expected = 1 if plugin == "tiny" else 0
        wrong += [f"{plugin}: exit code {code} {said}"] * (code != expected or not tests) + complaints(tests, None)

    for one in wrong:
        print(f"WRONG {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
