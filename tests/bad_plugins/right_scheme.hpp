// A right initializer, He's with normal entries: faulty ones override what they get wrong.
#pragma once

#include <cmath>
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct RightScheme : Initializer {
  static double he_std(const TensorInfo& info) { return std::sqrt(2 / static_cast<double>(info.fan_in())); }
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override { rng.normal(w, 0, he_std(info)); }
  std::optional<Law> law(const TensorInfo& info) const override { return Law::normal(he_std(info)); }
};

}  // namespace
