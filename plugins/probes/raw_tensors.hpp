// RawTensors: what of a network can be recorded, by the names that a manifest gives.
#pragma once

#include <initlab/plugin.hpp>
#include <optional>

namespace initlab::probes {

/// One block of numbers of one node. Its names are those of the RawTensors that it comes from.
struct RawTensor {
  /// Where its values come from.
  enum class Source {
    output,           ///< features x samples
    output_gradient,  ///< of each sample's own loss
    tensor,
    gradient,         ///< of the mean loss
    update,           ///< theta_k - theta_(k-1)
    sample_gradient,  ///< of each sample's own loss
    sample_squares,   ///< the square of its norm
    optimizer_state
  };

  const std::string& asked;  ///< in the manifest
  const std::string& name;   ///< of the dataset; differs for the output of an activation node
  Source source = Source::output;
  Index node = 0;    ///< whose it is
  Index signal = 0;  ///< the node whose output it is: for z the one before
  Index tensor = 0, state = 0;

  /// Its first axis is `sample`.
  bool has_samples() const {
    return source == Source::output || source == Source::output_gradient || source == Source::sample_gradient ||
           source == Source::sample_squares;
  }
};

/// The parameter `tensors` of a probe.
class RawTensors {
 public:
  static Parameter parameter(std::vector<std::string> fallback);

  /// Throws ParameterError if there is none, or one twice.
  explicit RawTensors(const Parameters& parameters);

  Needs needs() const;

  /// Calls visit(raw) for those of the selected nodes, node by node; an activation node's `output` is its `activation`,
  /// once. Allocates nothing.
  template <class Visit>
  void each(const NetworkView& network, const Visit& visit) const {
    for (const Index node : network.selected)
      for (Index asked = 0; asked < tensors_.size(); ++asked)
        if (const std::optional<RawTensor> raw = of(network, node, asked); raw && !asked_by_name(*raw)) visit(*raw);
  }

  /// The same in a list. Throws Error, naming it, if no selected node has one that was asked for.
  std::vector<RawTensor> of(const NetworkView& network) const;

 private:
  std::optional<RawTensor> of(const NetworkView& network, Index node, Index asked) const;
  std::optional<RawTensor> signal(const NetworkView& network, Index node, Index asked) const;
  /// Whether it is an activation node's `output` that is asked for as its `activation`, too.
  bool asked_by_name(const RawTensor& raw) const;
  std::vector<std::string> known(const NetworkView& network) const;

  std::vector<std::string> tensors_;
};

/// The quantity that holds it as it is.
Quantity declared(const NetworkView& network, const RawTensor& raw, const BatchView& batch);

/// How many numbers they are in one row.
double entries(const NetworkView& network, const std::vector<RawTensor>& tensors, const BatchView& batch);

/// Its values: of the sources with samples a column a sample.
Matrix value(const Observation& seen, const RawTensor& raw);
/// The same in double, which sample_squares are from the beginning.
arma::mat block(const Observation& seen, const RawTensor& raw);

}  // namespace initlab::probes
