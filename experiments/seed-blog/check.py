"""Holds the post's claims to run files: check.py FOLDER [--rate 0.01] [--biases frozen]

Prints each claim, what the numbers say at each recorded step, and whether it holds there in every seed. At rate 0.01
exit 1 if a claim does not hold that the study stands on: marked [shown].
"""
import argparse
import pathlib
import sys
import tomllib

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "analysis"))
import measures  # noqa: E402  stands in that folder
import runs  # noqa: E402

POST = {"std-1": 0.7287, "std-0.01": 0.1135, "xavier-in": 0.8317}  # final test accuracies, one run each
LEARNS_NOTHING = 0.12


class Study:
    """The runs of one learning rate, and their numbers by variant, seed and step."""

    def __init__(self, folder, rate, biases):
        self.runs = runs.by_variant(runs.find(folder, rate=rate, biases=biases))
        missing = [variant for variant in POST if variant not in self.runs]
        if missing:
            raise SystemExit(f"{folder}: no run of {missing[0]} at rate {rate} with {biases} biases")
        seeds = [[run.seed for run in self.runs[variant]] for variant in POST]
        if seeds.count(seeds[0]) < len(POST) or len(seeds[0]) < 2:
            raise SystemExit(f"{folder}: the variants must have the same seeds, at least two (got {seeds})")
        self.numbers = {variant: [measures.at_steps(run) for run in chosen] for variant, chosen in self.runs.items()}
        self.accuracy = {variant: [dict(zip(*run.metric("test_accuracy"))) for run in chosen]
                         for variant, chosen in self.runs.items()}
        with h5py.File(self.runs["std-1"][0].path) as file:
            self.data = tomllib.loads(file.attrs["manifest_resolved"])["data"]["source"]
        self.steps = sorted(set.intersection(*(set(each) for all_seeds in self.numbers.values() for each in all_seeds)))

    def at(self, variant, step, name):
        """One value a seed."""
        return np.array([seed[step][name] for seed in self.numbers[variant]])

    def accuracies(self, variant, step):
        """Test accuracies, one a seed."""
        return np.array([seed[step] for seed in self.accuracy[variant]])

    def evaluated(self, part):
        """The evaluated step next to this part of the run's length: of 10,000 steps, 0.1 is 1000."""
        steps = list(self.accuracy["std-1"][0])
        return min(steps, key=lambda step: abs(step - part * steps[-1]))


def mean(values):
    return f"{np.mean(values):.3g}"


class Claims:
    def __init__(self, study):
        self.study, self.failed = study, []

    def say(self, claim, lines, shown=False):
        """lines: (numbers, holds) or (numbers, None) where there is no verdict."""
        print(f"\n{claim}" + (" [shown]" if shown else ""))
        for numbers, holds in lines:
            print(f"  {numbers}" + ("" if holds is None else ": holds" if holds else ": DOES NOT HOLD"))
        if shown and not all(holds for _, holds in lines if holds is not None):
            self.failed.append(claim)

    def each_step(self, claim, judge):
        """judge(step) gives (numbers, holds), with None for no verdict."""
        lines = []
        for step in self.study.steps:
            numbers, holds = judge(step)
            lines.append((f"step {step}: {numbers}", None if holds is None else bool(holds)))
        self.say(claim, lines)

    def saturated(self, step):
        first, second = (self.study.at("std-1", step, f"idle {layer}") for layer in (1, 2))
        return f"saturated {mean(first)} and {mean(second)}", min(first.min(), second.min()) > 0.5

    def smaller_in_front(self, step):
        g = np.array([self.study.at("std-1", step, f"gradient {layer}") for layer in (1, 2, 3)])
        return "std dW " + ", ".join(map(mean, g)), (g[0] < g[1]).all() and (g[1] < g[2]).all()

    def beyond_five(self, step):
        share = {v: [mean(self.study.at(v, step, f"beyond 5 {layer}")) for layer in (1, 2)] for v in POST}
        return "; ".join(f"{v}: {a} and {b}" for v, (a, b) in share.items()), None

    def tells_samples_apart(self, step):
        part = {v: [mean(self.study.at(v, step, f"across samples {layer}")) for layer in (1, 2)] for v in POST}
        return "; ".join(f"{v}: {a} and {b}" for v, (a, b) in part.items()), None

    def at_one_half(self, step):
        m, s = (np.array([self.study.at("std-0.01", step, f"{what} {layer}") for layer in (1, 2)])
                for what in ("mean", "std"))
        return (f"mean {mean(m[0])} and {mean(m[1])}, std {mean(s[0])} and {mean(s[1])}",
                (abs(m - 0.5) < 0.05).all() and (s < 0.05).all())

    def tiny_gradients(self, step):
        share = np.array([self.study.at("std-0.01", step, f"small gradient {layer}") for layer in (1, 2, 3)])
        other = [mean(self.study.at("xavier-in", step, f"small gradient {layer}")) for layer in (1, 2, 3)]
        numbers = ", ".join(map(mean, share)) + f" (s = sqrt(1/n): {', '.join(other)})"
        return "share of |dW| < 0.01 by layer " + numbers, share.min() > 0.95

    def alike(self, step):
        distance = self.study.at("std-0.01", step, "apart")
        return f"distance {mean(distance)}", distance.max() < 0.5

    def quite_different(self, step):
        distance = self.study.at("xavier-in", step, "apart")
        return f"distance {mean(distance)}", distance.min() > 0.5

    def stays_active(self, variant):
        def judge(step):
            idle = np.array([self.study.at(variant, step, f"idle {layer}") for layer in (1, 2)])
            return f"at 0: {mean(idle[0])} and {mean(idle[1])}", (idle < 0.9).all()
        return judge

    def fast_then_slow(self):
        early, late, end = map(self.study.evaluated, (0.1, 0.6, 1))
        a, b = ([self.study.accuracies(v, step) for step in (early, late, end)] for v in ("std-1", "xavier-in"))
        self.say("s = 1 learns fast at first, then very slowly: ahead of s = sqrt(1/n) after a tenth of the steps, "
                 "gaining less than it in the last two fifths",
                 [(f"test accuracy at step {early}: {mean(a[0])}, s = sqrt(1/n): {mean(b[0])}", (a[0] > b[0]).all()),
                  (f"gain from step {late} to {end}: {mean(a[2] - a[1])}, s = sqrt(1/n): {mean(b[2] - b[1])}",
                   (a[2] - a[1] < b[2] - b[1]).all())])

    def differs_by_run(self):
        lines = []
        for step in map(self.study.evaluated, (0.1, 1)):
            a, b = (self.study.accuracies(v, step).std(ddof=1) for v in ("std-1", "xavier-in"))
            lines.append((f"sd of the test accuracy at step {step}: {a:.4f}, s = sqrt(1/n): {b:.4f}", a > b))
        self.say("s = 1 learns at another speed each time it is run: spreads more over seeds than s = sqrt(1/n)", lines)

    def learns_nothing(self, when, accuracies, shown):
        self.say(f"s = 0.01 learns nothing: test accuracy below {LEARNS_NOTHING} {when}, in every seed",
                 [("by seed " + ", ".join(f"{a:.4f}" for a in accuracies), max(accuracies) < LEARNS_NOTHING)], shown)

    def order(self, better, worse, shown):
        last = self.study.evaluated(1)
        a, b = self.study.accuracies(better, last), self.study.accuracies(worse, last)
        self.say(f"{better} ends with a higher test accuracy than {worse}",
                 [(f"seed {run.seed}: {x:.4f} and {y:.4f}", x > y)
                  for run, x, y in zip(self.study.runs[better], a, b)], shown)

    def post_within(self, shown):
        lines = []
        for variant, expected in POST.items():
            a = self.study.accuracies(variant, self.study.evaluated(1))
            half = 3 * a.std(ddof=1) * np.sqrt(1 + 1 / len(a))
            lines.append((f"{variant}: the post {expected:.4f}, here {a.mean():.4f} +- {half:.4f}",
                          abs(expected - a.mean()) <= half + 1e-9))  # all seeds may agree: then to rounding
        self.say("The post's final test accuracies lie within mean +- 3 sd sqrt(1 + 1/n) over the seeds", lines, shown)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--rate", default="0.01")
    parser.add_argument("--biases", default="frozen")
    options = parser.parse_args()
    study = Study(options.folder, options.rate, options.biases)
    posts_rate, posts_data = options.rate == "0.01", study.data == "mnist"
    claims = Claims(study)
    print(f"{study.data}, rate {options.rate}, {options.biases} biases, seeds "
          + ", ".join(str(run.seed) for run in study.runs["std-1"]))
    claims.each_step("Beyond |z| = 5 a sigmoid's slope is almost 0: share of such units", claims.beyond_five)
    claims.each_step("s = 1: most activations are 0 or 1 (saturated: a < 0.05 or a > 0.95)", claims.saturated)
    claims.each_step("s = 1: the weight gradients come closer to 0 towards the front", claims.smaller_in_front)
    claims.each_step("s = 0.01: the activations crowd at 0.5", claims.at_one_half)
    claims.each_step("s = 0.01: most weight gradients are near 0, in each layer", claims.tiny_gradients)
    claims.each_step("s = 0.01: the two layers' activations are distributed almost alike (distance of histograms: 0, "
                     "the same, 1, disjoint; here below one half)", claims.alike)
    claims.each_step("s = sqrt(1/n): the two layers' activations are distributed quite differently (above one half)",
                     claims.quite_different)
    claims.each_step("Beside the post: the activations' spread over samples alone, unit by unit",
                     claims.tells_samples_apart)
    claims.fast_then_slow()
    claims.differs_by_run()
    claims.learns_nothing("at the end", study.accuracies("std-0.01", study.evaluated(1)), posts_rate)
    claims.learns_nothing("at every evaluation", [max(seed.values()) for seed in study.accuracy["std-0.01"]],
                          posts_rate and posts_data)
    claims.order("xavier-in", "std-1", posts_rate and posts_data)
    claims.order("std-1", "std-0.01", posts_rate)
    for variant in ("relu-he", "relu-he-bn"):
        if variant in study.runs:
            claims.each_step(f"{variant}: units stay active above 0", claims.stays_active(variant))
    if posts_data:
        claims.post_within(posts_rate)
    else:
        print(f"\nThe post's accuracies are of MNIST: not compared with {study.data}")
    for claim in claims.failed:
        print(f"\nnot shown: {claim}", file=sys.stderr)
    return 1 if claims.failed else 0


if __name__ == "__main__":
    sys.exit(main())
