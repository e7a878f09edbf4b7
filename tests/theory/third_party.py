"""Activations of a third party, built out of tree, against scipy's adaptive quadrature: q, chi, chi_q and c* agree to 1e-6.
    third_party.py PROGRAM BUILD_DIR CMAKE COMPILER
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

from scipy.integrate import quad
from scipy.optimize import brentq

PLUGIN = """
#include <cmath>
#include <initlab/plugin.hpp>
using namespace initlab;
struct Wave {
  template <class T> T value(T z) const { return std::sin(3 * z) + z / 10; }
  template <class T> T slope(T z, T) const { return 3 * std::cos(3 * z) + T(1) / 10; }
};
struct Bent {
  template <class T> T value(T z) const { return std::sin(3 * z) + T(0.3) * std::abs(z - T(0.7)); }
  template <class T> T slope(T z, T) const { return 3 * std::cos(3 * z) + (z < T(0.7) ? T(-0.3) : T(0.3)); }
  std::vector<double> kinks() const { return {0.7}; }
};
INITLAB_PLUGIN("waves", "1.0", activation<Wave>({.name = "wave", .formula = "sin(3z) + 0.1 z"}),
               activation<Bent>({.name = "bent", .formula = "sin(3z) + 0.3 |z - 0.7|"}));
"""
CMAKE = """cmake_minimum_required(VERSION 3.25)
project(waves LANGUAGES CXX)
enable_testing()
find_package(initlab REQUIRED)
initlab_add_plugin(waves SOURCES waves.cpp)
"""
MANIFEST = """[data]
source = "synthetic"
dimension = 50
train = 40
test = 20
classes = 3
[network]
initializer = {{ type = "normal", variance = {variance} }}
bias = {{ type = "normal", std = {std} }}
layers = [{{ repeat = 3, layers = [{{ type = "dense", units = 50 }}, {{ type = "{phi}" }}] }}, {{ type = "dense", units = 3 }}]
[training]
epochs = 0
"""
WEIGHT, BIAS, INPUT, TOLERANCE = 1.2, 0.09, 0.8, 1e-6

FUNCTIONS = {
    "wave": (lambda z: math.sin(3 * z) + z / 10, lambda z: 3 * math.cos(3 * z) + 0.1, []),
    "bent": (lambda z: math.sin(3 * z) + 0.3 * abs(z - 0.7), lambda z: 3 * math.cos(3 * z) + (-0.3 if z < 0.7 else 0.3), [0.7]),
}


def integral(f, cuts, reach=9.0):
    """Of f times the normal density over +-9 deviations, beyond which lies 1e-18 of it, piece by piece."""
    places = sorted({-reach, 0.0, reach} | {cut for cut in cuts if abs(cut) < reach})
    return sum(quad(lambda g: f(g) * math.exp(-g * g / 2) / math.sqrt(2 * math.pi), low, high, epsabs=1e-12, epsrel=1e-11,
                    limit=400)[0] for low, high in zip(places, places[1:]))


def expectation(f, q, kinks):
    return integral(lambda g: f(math.sqrt(q) * g), [kink / math.sqrt(q) for kink in kinks])


def product(phi, q, c, kinks):
    """E[phi(z) phi(z')]: over z first, over z' given z within it."""
    own = math.sqrt(q * (1 - c * c))
    def given(u):
        centre = math.sqrt(q) * c * u
        return integral(lambda h: phi(centre + own * h), [(kink - centre) / own for kink in kinks])
    return integral(lambda u: phi(math.sqrt(q) * u) * given(u), [kink / math.sqrt(q) for kink in kinks])


def expected(name):
    phi, slope, kinks = FUNCTIONS[name]
    length = lambda q: WEIGHT * expectation(lambda z: phi(z) ** 2, q, kinks) + BIAS
    first = WEIGHT * INPUT + BIAS
    fixed = brentq(lambda q: length(q) - q, 0.2, 3, xtol=1e-12)
    chi = WEIGHT * expectation(lambda z: slope(z) ** 2, fixed, kinks)
    chi_q = WEIGHT * expectation(lambda z: phi(z) ** 2 * (z * z / fixed - 1) / (2 * fixed), fixed, kinks)
    c_star = brentq(lambda c: (WEIGHT * product(phi, fixed, c, kinks) + BIAS) / fixed - c, 0, 0.9, xtol=1e-9)
    return {"first": first, "second": length(first), "q": fixed, "chi": chi, "chi_q": chi_q, "c_star": c_star}


def main(program, build, cmake, compiler):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "waves.cpp").write_text(PLUGIN)
        (folder / "CMakeLists.txt").write_text(CMAKE)
        environment = dict(os.environ, CXX=compiler, CMAKE_PREFIX_PATH=build)
        for command in ([cmake, "-B", folder / "build", "-S", folder], [cmake, "--build", folder / "build"]):
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        wrong = []
        for name in FUNCTIONS:
            manifest = folder / f"{name}.toml"
            manifest.write_text(MANIFEST.format(phi=name, variance=WEIGHT / 50, std=math.sqrt(BIAS)))
            said = subprocess.run([program, "predict", manifest, "--json", "--mean-square", str(INPUT), "--plugin-path",
                                   folder / "build"], check=True, stdout=subprocess.PIPE, text=True).stdout
            predicted = json.loads(said)[0]
            nodes = [node for node in predicted["nodes"] if node["type"] == name]
            found = {"first": nodes[0]["q"], "second": nodes[1]["q"], **predicted["maps"][0]}
            for what, value in expected(name).items():
                print(f"{name}: {what}: {found[what]:.10g}, scipy {value:.10g}")
                if not abs(found[what] - value) < TOLERANCE:
                    wrong.append(f"{name}: {what}")
        if wrong:
            sys.exit(f"differ by more than {TOLERANCE}: {', '.join(wrong)}")


main(*sys.argv[1:])
