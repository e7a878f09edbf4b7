#!/usr/bin/env python3
"""api.py [--write]: the SDK's headers are those of INITLAB_API_NUMBER, but for comments and blanks.

A plugin that was compiled with other headers may call what is no longer there: that the headers changed must never go
unnoticed. When this fails: raise INITLAB_API_NUMBER in framework/include/initlab/abi.hpp if a plugin that is compiled
already would not survive the change (a virtual function or a member more, less or elsewhere, another meaning), then
write tests/headers/api.txt anew with --write."""
import hashlib
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
headers = here.parent.parent / "framework/include/initlab"
recorded = here / "api.txt"


def code(header):
    """The header's text without comments, each run of blanks one space."""
    return " ".join(re.sub(r"//[^\n]*", "", header.read_text()).split())


def line():
    all_code = hashlib.sha256()
    for header in sorted(headers.glob("*.hpp")):
        all_code.update(f"{header.name}\0{code(header)}\0".encode())
    number = re.search(r"#define INITLAB_API_NUMBER (\d+)", (headers / "abi.hpp").read_text()).group(1)
    return f"{number} {all_code.hexdigest()}\n"


if sys.argv[1:] == ["--write"]:
    recorded.write_text(line())
elif recorded.read_text() != line():
    sys.exit(f"the headers of the SDK are not those recorded in {recorded.name}\n"
             f"got: {line()}expected: {recorded.read_text()}{__doc__.split('unnoticed. ')[1]}")
