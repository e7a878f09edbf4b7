"""Holds the manual to the schema: manual.py PROGRAM SOURCE_FOLDER.

Every key that `initlab schema` knows, but for the parameters of components, which `initlab describe` explains, must
stand in framework/doc/manifest.md, and in an example: a ```toml block of the manual or a manifest in experiments/. Each
example must be valid; what a block of the manual leaves out, because it shows something else, is filled in."""
import glob
import json
import os
import re
import sys
import tomllib

from program import initlab, scratch_folder

source = os.path.abspath(sys.argv[2])


def keys_of_schema(schema):
    """"network.layers", "layer.repeat", ...: the table and the key. A definition's name is the name of its tables."""
    found = set()

    def walk(node, table):
        if not isinstance(node, dict) or "title" in node and node is not schema:
            return  # a component with its own parameters
        for key, inner in node.get("properties", {}).items():
            if inner is True or inner is False:
                continue  # of some component
            found.add(f"{table}.{key}")
            walk(inner, f"{table}.{key}" if table else key)
        for inner in node.get("anyOf", []):
            walk(inner, table)
        for key in ("items", "additionalProperties"):
            if isinstance(node.get(key), dict):
                walk(node[key], table)

    walk(schema, "")
    for name in ("layer", "schedule", "series"):
        walk(schema["$defs"][name], name)
    return {key.removeprefix(".") for key in found}


def keys_of(manifest):
    """The same of a manifest. What [let] and variants say counts only where it stands in its own place."""
    found = set()
    SCHEDULES = ("training.evaluate", "probes.at")
    LAYERS = ("network.layers", "layer.layers", "layer.residual", "layer.skip")

    def walk(value, table):
        if isinstance(value, list):
            for item in value:
                walk(item, table)
        elif isinstance(value, dict):
            for key, inner in value.items():
                path = f"{table}.{key}".removeprefix(".")
                found.add(path)
                if path in SCHEDULES:
                    path = "schedule"
                elif path in LAYERS:
                    path = "layer"
                elif table == "sweep" and key not in ("zip", "exclude"):
                    path = "series"
                if path not in ("let", "variant.set", "sweep.exclude"):
                    walk(inner, path)

    walk(manifest, "")
    return found


def filled_in(manifest):
    """--set of what a manifest must have and this one has not."""
    given = lambda section, key: key in manifest.get(section, {})
    sets = []
    if not given("data", "source"):
        sets += ["data.source=synthetic", "data.dimension=20"]
    if not given("network", "initializer"):
        sets.append("network.initializer=he")
    if not given("network", "layers"):
        sets.append('network.layers=[{type="dense", units=4}, "relu"]')
    if not given("training", "epochs") and not given("training", "steps"):
        sets.append("training.epochs=1")
    if not given("training", "optimizer"):
        sets.append('training.optimizer={type="sgd", rate=0.1}')
    return [word for one in sets for word in ("--set", one)]


schema = json.loads(initlab("schema").stdout)
wanted = keys_of_schema(schema)
assert {"title", "seed.init", "layer.name", "schedule.every_epochs", "probes.batch.from"} <= wanted, wanted

problems, shown, examples = [], set(), 0
with scratch_folder("manual") as folder:
    for file in sorted(glob.glob(f"{source}/framework/doc/*.md")):
        with open(file) as stream:
            text = stream.read()
        for number, block in enumerate(re.findall(r"```toml\n(.*?)```", text, re.S)):
            name = f"{folder}/{os.path.basename(file)}_{number}.toml"
            with open(name, "w") as stream:
                stream.write(block)
            manifest = tomllib.loads(block)
            outcome = initlab("validate", "--no-data", name, *filled_in(manifest), expected=None)
            if outcome.returncode != 0:
                problems.append(f"{file}, example {number}: {outcome.stderr.strip()}")
            shown |= keys_of(manifest)
            examples += 1
for file in sorted(glob.glob(f"{source}/experiments/**/*.toml", recursive=True)):
    outcome = initlab("validate", "--no-data", file, expected=None)
    if outcome.returncode != 0:
        problems.append(f"{file}: {outcome.stderr.strip()}")
    with open(file, "rb") as stream:
        shown |= keys_of(tomllib.load(stream))
    examples += 1

with open(f"{source}/framework/doc/manifest.md") as stream:
    page = re.sub(r"```.*?```", "", stream.read(), flags=re.S)
explained = {word for span in re.findall(r"`([^`\n]+)`", page) for word in re.findall(r"\w+", span)}
missing = [key for key in sorted(wanted) if key.split(".")[-1] not in explained]
problems += [f"{key}: is not in framework/doc/manifest.md" for key in missing]
problems += [f"{key}: is in no example of the manual or experiments/" for key in sorted(wanted - shown)]
if problems:
    sys.exit("\n".join(problems))
print(f"{len(wanted)} keys, {examples} examples")
