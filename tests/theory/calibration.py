"""How often the verdict errs: calibration.py PROGRAM SEEDS [MOST_WRONG LEAST_FOUND]

Right networks are compared with their own theory, broken ones with that of the right one, each of SEEDS networks by itself: by all
that was recorded, and by what is left without the weights' and biases' own moments. Prints the manual's table. With bounds: fails if
more than the share MOST_WRONG of right networks, or less than LEAST_FOUND of broken ones by all that was recorded, get any "deviates"
(of broken ones: with the right layer named, and no other).
"""
import sys
import tempfile

from running import HE, Folder, dense, manifest, stack

SEEDS = int(sys.argv[2])
HEAD = f"seed = 1\nnetworks = {SEEDS}\n"
FAMILY_ERROR = 0.01
NORMAL = 'initializer = {{ type = "normal", std = {} }}\nbias = "zeros"\n'


def seed_network(phi):
    return ("layers = [" + dense(100, "h1") + f', {{ type = "{phi}", name = "a1" }}, ' + dense(50, "h2") +
            f', {{ type = "{phi}", name = "a2" }}, ' + dense(10, "out") + "]\n")


def wide(rules):
    """784-1000-1000-500-10 by He, with something wrong in the layer h2 or h3."""
    return (HE + "layers = [" + ", ".join(f'{dense(n, f"h{i + 1}")}, {{ type = "relu", name = "a{i + 1}" }}'
                                          for i, n in enumerate((1000, 1000, 500))) + ", " + dense(10, "out") + "]\n" + rules)


def rule(match, initializer):
    return f'rules = [{{ match = "{match}", initializer = {initializer} }}]\n'


RIGHT = {
    "seed network, std 1": NORMAL.format(1.0) + seed_network("sigmoid"),
    "seed network, std 0.01": NORMAL.format(0.01) + seed_network("sigmoid"),
    "seed network, xavier by fan in": 'initializer = { type = "xavier", fan = "in" }\nbias = "zeros"\n' + seed_network("sigmoid"),
    "seed network, ReLU by he": HE + seed_network("relu"),
    "30 layers of 100, ReLU by he": HE + stack(30, 100, "relu"),
    "30 layers of 100, tanh by lecun": 'initializer = "lecun"\nbias = "zeros"\n' + stack(30, 100, "tanh"),
}
BROKEN = {
    "one deviation 10 % off": ("h2", rule("h2/weight", '{ type = "normal", variance = 0.00242 }')),
    "fans swapped": ("h3", rule("h3/weight", '{ type = "he", fan = "out" }')),
    **{f"a sqrt 2 missing in {layer}": (layer, rule(f"{layer}/weight", '{ type = "xavier", fan = "in" }'))
       for layer in ("h1", "h2", "h3", "out")},
    "a bias deviation of 0.1": ("h2", rule("h2/bias", '{ type = "normal", std = 0.1 }')),
}


def deviating(rows):
    """Holm's procedure on what is judged."""
    judged = sorted((row for row in rows if row["verdict"] != "not judged"), key=lambda row: row["probability"])
    found = []
    for k, row in enumerate(judged):
        if row["probability"] > FAMILY_ERROR / (len(judged) - k):
            break
        found.append(row)
    return found


def is_found(rows, layer):
    """Whether something deviates; of a broken network that it is this layer's own."""
    found = deviating(rows)
    if layer is None:
        return bool(found)
    named = [row for row in found if row["is_own"]] or [row for row in rows if row in found][:1]
    return {row["node"] for row in named} == {layer}


def of_signals(row):
    return not row["quantity"].endswith((": second moment", ": mean"))


worst, least = 0, 1
with tempfile.TemporaryDirectory() as path:
    folder = Folder(sys.argv[1], path)
    folder.write("right.toml", manifest(wide(""), 784, 20))
    print(f'share of {SEEDS} networks with any "deviates"; of broken ones: with that layer named\n')
    print(f"{'network':36} {'all recorded':>13} {'signals alone':>14}")
    for name in [*RIGHT, *BROKEN]:
        layer, words, text = None, [], manifest(RIGHT[name], 784, 50, head=HEAD) if name in RIGHT else ""
        if name in BROKEN:
            layer, rules = BROKEN[name]
            words, text = ["--theory", "right.toml"], manifest(wide(rules), 784, 20, head=HEAD)
        found = folder.compare(f"{folder.run('runs', text, '--force')}/seed=1.h5", "--each", *words)
        assert len(found) == SEEDS
        for one in found:
            assert {(row["node"], row["quantity"]) for row in deviating(one["rows"])} == {
                (row["node"], row["quantity"]) for row in one["rows"] if row["verdict"] == "deviates"}
        by_all = sum(is_found(one["rows"], layer) for one in found) / SEEDS
        by_signals = sum(is_found([row for row in one["rows"] if of_signals(row)], layer) for one in found) / SEEDS
        if name in RIGHT:
            worst = max(worst, by_all, by_signals)
        else:
            least = min(least, by_all)
        print(f"{name:36} {by_all:13.1%} {by_signals:14.1%}", flush=True)
if len(sys.argv) > 3:
    assert worst <= float(sys.argv[3]) and least >= float(sys.argv[4]), (worst, least)
