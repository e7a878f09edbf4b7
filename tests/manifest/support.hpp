// What the tests of manifests share: a catalogue filled by hand, and a manifest to vary.
#pragma once

#undef BOOST_TEST_MODULE  // main.cpp defines the main function
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "manifest/catalogue.hpp"
#include "manifest/load.hpp"
#include "manifest/plan.hpp"

namespace initlab::manifest {

using Lines = std::vector<std::string>;

/// dense, batch_norm, sigmoid, relu; constant, normal, xavier, he; hdf5; cross_entropy, mse; sgd, momentum; constant,
/// cosine; fashion-mnist, synthetic.
const Catalogue& catalogue();

/// A manifest in parts: a test says the part that it is about.
struct Parts {
  std::string top = "";
  std::string data = "source = \"fashion-mnist\"";
  std::string network = "initializer = \"he\"\nlayers = [{ type = \"dense\", units = 10 }]";
  std::string training = "optimizer = \"sgd\"\nepochs = 5";
  std::string rest = "";

  std::string text() const;
};

SweepPlan plan(const Parts& parts, const Lines& overrides = {});
/// The only run of a manifest.
RunPlan run(const Parts& parts, const Lines& overrides = {});
/// The problems of a text, which must have some; each without the "m.toml:" before the position.
Lines problems(const std::string& text, const Lines& overrides = {});
Lines problems(const Parts& parts, const Lines& overrides = {});
Lines names(const SweepPlan& sweep);

/// Compares two lists and shows both.
void check_lines(const Lines& got, const Lines& expected);

}  // namespace initlab::manifest
