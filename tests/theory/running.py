"""Manifests of networks that are only looked at, and what initlab says of them."""
import json
import pathlib
import subprocess

DATA = """[data]
source = "synthetic"
dimension = {inputs}
classes = 10
train = 40
test = {samples}
"""
PROBES = """[training]
epochs = 0
[[probes]]
type = "moments"
tensors = [{tensors}]
batch = {{ samples = {samples} }}
[[probes]]
type = "shares"
batch = {{ samples = {samples} }}
[[probes]]
type = "gradient_scale"
batch = {{ samples = {samples} }}
"""
EVERYTHING = '"output", "pre_activation", "weight", "bias"'
HE = 'initializer = "he"\nbias = "zeros"\n'
SIGNALS = '"output", "pre_activation"'


def manifest(network, inputs=100, samples=50, tensors=EVERYTHING, head="seed = 1\n", tail=""):
    """`network`: the lines of [network]; `head`, `tail`: what stands before and behind all tables."""
    return (head + DATA.format(inputs=inputs, samples=samples) + "[network]\n" + network +
            PROBES.format(samples=samples, tensors=tensors) + tail)


def dense(units, name, more=""):
    return f'{{ type = "dense", units = {units}, name = "{name}"{more} }}'


def layers(*entries):
    return "layers = [" + ", ".join(entries) + "]\n"


def stack(depth, width, phi):
    """Hidden layers h1, h2, ... of one width, each before its activation, and 10 outputs."""
    entries = [f'{dense(width, f"h{i + 1}")}, {{ type = "{phi}", name = "a{i + 1}" }}' for i in range(depth)]
    return layers(*entries, dense(10, "out"))


class Folder:
    def __init__(self, program, path):
        self.program, self.path = str(pathlib.Path(program).resolve()), pathlib.Path(path)

    def write(self, name, text):
        (self.path / name).write_text(text)
        return name

    def ended(self, *words, exits):
        done = subprocess.run([self.program, *map(str, words)], cwd=self.path, capture_output=True, text=True)
        assert done.returncode in exits, (words, done.returncode, done.stdout, done.stderr)
        return done

    def call(self, *words, exits=(0,)):
        return self.ended(*words, exits=exits).stdout

    def mistake(self, *words):
        """What is said where the words are wrong, and nothing else is."""
        done = self.ended(*words, exits=(2,))
        assert done.stdout == "", (words, done)
        return done.stderr

    def run(self, name, text, *words):
        """The folder with the runs of this manifest."""
        self.call("run", self.write(name + ".toml", text), "--out", name, *words)
        return name

    def compare(self, *words):
        return json.loads(self.call("compare", *words, "--json", exits=(0, 1)))
