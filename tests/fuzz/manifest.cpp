#include <string>

#include "fuzz.hpp"
#include "manifest/load.hpp"
#include "run/catalogue.hpp"

namespace {

/// The core's losses, optimizers and data sources, and a few components as plugins would state them.
initlab::manifest::Catalogue catalogue() {
  using namespace initlab;
  using manifest::Family;
  manifest::Catalogue all = run::catalogue(plugin::Registry());
  const auto about = [](std::string name, Schema parameters = {}) {
    About out;
    out.name = std::move(name);
    out.parameters = std::move(parameters);
    return out;
  };
  all.add(
      Family::node,
      {about("dense", {Parameter::integer("units", "").at_least(1), Parameter::boolean("bias", "").fallback(true)})});
  all.add(Family::node, {about("batch_norm", {Parameter::real("momentum", "").fallback(0.1)})});
  for (const char* name : {"sigmoid", "tanh", "relu", "identity"}) all.add(Family::node, {about(name), true});
  all.add(Family::initializer, {about("constant", {Parameter::real("value", "").fallback(0.0)})});
  all.add(Family::initializer, {about("normal", {Parameter::real("std", "").at_least(0).optional()})});
  for (const char* name : {"xavier", "he"})
    all.add(Family::initializer, {about(name, {Parameter::choice("fan", {"in", "out"}, "").fallback("in"),
                                               Parameter::real("gain", "").or_word("auto").fallback(1.0)})});
  all.add(Family::probe, {about("hdf5", {Parameter::texts("tensors", "").optional()})});
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const initlab::manifest::Catalogue kCatalogue = catalogue();
  return fuzz(data, size, [](const Bytes& bytes) {
    initlab::manifest::parse(std::string(bytes.begin(), bytes.end()), "m.toml", {}, kCatalogue);
  });
}
