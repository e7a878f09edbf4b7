#include <cmath>

#include "roles.hpp"
#include "scaled.hpp"

using namespace initlab;

namespace {

/// Residual networks without normalisation: the first update changes the function by as much, however deep it is.
class Fixup : public LawInitializer {
 public:
  explicit Fixup(const Parameters& parameters) : he_(parameters) {}

  Law entry(const TensorInfo& info) const override {
    if (const auto value = neutral(info)) return Law::constant(*value);
    if (is_last(info)) return Law::constant(0);
    if (!info.branch) return he_.entry(info);
    const Branch& branch = *info.branch;
    if (branch.place + 1 >= branch.layers) return Law::constant(0);
    const double depth = static_cast<double>(branch.count), layers = static_cast<double>(branch.layers);
    return he_.entry(info, std::pow(depth, -1 / (2 * layers - 2)));
  }

  double rate(const TensorInfo& info, std::string_view) const override {
    return info.spec.role != Role::weight && info.spec.size() == 1 ? 0.1 : 1;
  }

 private:
  Scaled he_;
};

}  // namespace

Component fixup() {
  return initializer<Fixup>(
      {.name = "fixup",
       .formula = "He's W times L^(-1/(2m-2)) in residual branches; the last layer of each branch and the classifier 0",
       .notes = "L is the number of residual branches, m the number of layers with weights in this one. Outside the "
                "branches W is He's. The classifier is the last weight of the network. Biases are 0, scales 1; "
                "those of a single entry (scale_shift with one for all channels) learn at a tenth of the rate, "
                "unless network.bias or a layer names another initializer for them. At step "
                "0 the logits are 0: the loss is ln K, and every gradient but the classifier's is 0.",
       .reference = "Zhang, Dauphin and Ma 2019, section 3",
       .parameters = Scaled::schema(1.4142135623730951, "sqrt(2) by default; ", "in")});
}
