#include "network/network.hpp"

#include <algorithm>

#include "text/words.hpp"

namespace initlab::network {

namespace {

/// Each tensor begins on a cache line, so that two threads never write to the same one.
constexpr Index kAlignment = 64 / sizeof(Real);

/// Gradients are taken in about so many parts in all: enough for threads to share evenly. More would only copy the
/// factors of their products more often.
constexpr Index kParts = 16;

}  // namespace

Index products(const Node& node) {
  Index entries = 0;
  for (const TensorSlot& slot : node.slots) entries += slot.rows * slot.columns;
  return node.out.is_image() ? entries * (node.out.size() / node.out.extents()[0]) : entries;
}

Network::Network(std::vector<Node> nodes) : nodes_(std::move(nodes)) {
  for (Node& node : nodes_) {
    node.slots.clear();
    for (const TensorInfo& tensor : node.tensors) {
      node.slots.push_back({parameters_, tensor.spec.rows, tensor.spec.columns});
      parameters_ += (tensor.spec.size() + kAlignment - 1) / kAlignment * kAlignment;
      if (tensor.spec.role == Role::state) continue;
      node.trained = true;
      trained_parameters_ += tensor.spec.size();
    }
    couples_samples_ |= node.couples_samples;
  }
  Index all = 0;
  for (const Node& node : nodes_) all += products(node);
  for (Node& node : nodes_)
    if (const Index own = products(node); own > 0) node.parts = std::min(node.parts, (kParts * own + all - 1) / all);
}

NetworkView Network::view(const std::vector<std::string>& patterns) const {
  NetworkView view;
  view.couples_samples = couples_samples_;
  for (const Node& node : nodes_) {
    for (const std::string& pattern : patterns)
      if (text::matches(pattern, node.name)) {
        view.selected.push_back(view.nodes.size());
        break;
      }
    std::vector<double> rates;
    for (const Filling& filling : node.fillings) rates.push_back(filling.rate);
    rates.resize(node.tensors.size(), 1);
    view.nodes.push_back({node.name, node.type, node.is_input(), node.activation != nullptr, node.activation.get(),
                          node.couples_samples, node.input, node.skip, node.in, node.out, node.tensors, node.slots,
                          std::move(rates)});
  }
  return view;
}

}  // namespace initlab::network
