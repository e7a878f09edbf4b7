#include "recording/recorder.hpp"

#include <fmt/format.h>

#include "text/words.hpp"

namespace initlab::recording {

ProbeRecorder::ProbeRecorder(std::string probe, const Layout& layout, std::size_t first, std::size_t count)
    : probe_(std::move(probe)) {
  for (std::size_t i = first; i < first + count; ++i) {
    const Quantity& quantity = layout.datasets.at(i).quantity;
    datasets_[quantity.node][quantity.name] = i;
  }
}

std::string ProbeRecorder::where(std::string_view node, std::string_view quantity) const {
  return node.empty() ? fmt::format("probe {}: quantity {} of the batch", probe_, quantity)
                      : fmt::format("probe {}: quantity {} of node {}", probe_, quantity, node);
}

std::size_t ProbeRecorder::dataset(std::string_view node, std::string_view quantity) const {
  const auto of_node = datasets_.find(node);
  if (of_node != datasets_.end()) {
    const auto found = of_node->second.find(quantity);
    if (found != of_node->second.end()) return found->second;
  }
  std::vector<std::string> declared;
  if (of_node != datasets_.end())
    for (const auto& [name, index] : of_node->second) declared.push_back(name);
  throw Error(fmt::format("{}: was written but not declared (declared: {}){}", where(node, quantity),
                          declared.empty() ? "nothing" : text::join(declared), did_you_mean(quantity, declared)));
}

template <class Number>
void ProbeRecorder::put(std::string_view node, std::string_view quantity, const Number* values, std::size_t count) {
  const std::size_t index = dataset(node, quantity);
  if (!row_) throw Error(fmt::format("{}: was written when no row was being recorded", where(node, quantity)));
  try {
    row_->put(index, values, count);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", where(node, quantity), error.what()));
  }
}

void ProbeRecorder::write(std::string_view node, std::string_view quantity, const Matrix& values) {
  put(node, quantity, values.memptr(), values.n_elem);
}
void ProbeRecorder::write(std::string_view node, std::string_view quantity, std::span<const double> values) {
  put(node, quantity, values.data(), values.size());
}
void ProbeRecorder::write(std::string_view node, std::string_view quantity, std::span<const std::int64_t> values) {
  put(node, quantity, values.data(), values.size());
}
void ProbeRecorder::write(std::string_view node, std::string_view quantity, std::span<const std::int32_t> values) {
  put(node, quantity, values.data(), values.size());
}

}  // namespace initlab::recording
