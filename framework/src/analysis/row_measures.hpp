// measure_row: all measures of one row of a probe of raw tensors.
#pragma once

#include "analysis/activations.hpp"
#include "analysis/node_measures.hpp"
#include "recording/run_reader.hpp"

namespace initlab::analysis {

/// The first probe of raw tensors (type hdf5), or the one of this name; null if the run has none. Throws Error if it
/// has some, but none of this name.
const recording::RecordedProbe* tensor_probe(const recording::RunReader& run, const std::string& name = "");

/// The schedule of a probe: that of its datasets. Nothing if it recorded none.
std::optional<std::size_t> schedule_of(const recording::RunReader& run, const recording::RecordedProbe& probe);

/// The recorded samples of a node in a row, units x samples: rows of the file beyond a short batch are left out.
/// `quantity` is "activation", "output_gradient", ...; nothing if it is not recorded.
std::optional<arma::mat> recorded_block(const recording::RunReader& run, const recording::RecordedProbe& probe,
                                        const std::string& node, const std::string& quantity, std::size_t row);

/// The name of the recorded output of a node, "activation" or "output", or "".
std::string recorded_signal(const recording::RunReader& run, const recording::RecordedProbe& probe,
                            const std::string& node);
/// The name of its recorded gradient: pre_activation_gradient, else activation_gradient, else output_gradient, or "".
std::string recorded_gradient(const recording::RunReader& run, const recording::RecordedProbe& probe,
                              const std::string& node);

/// Measures a committed row, counted from 0. z of an activation node is its `pre_activation`, else the output of the
/// node before it. Throws Error if the file contradicts itself.
RowMeasures measure_row(const recording::RunReader& run, const recording::RecordedProbe& probe, std::size_t row,
                        const Activations& activations);

}  // namespace initlab::analysis
