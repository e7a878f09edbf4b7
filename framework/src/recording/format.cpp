#include "recording/format.hpp"

#include <fmt/format.h>

#include <charconv>

namespace initlab::recording {

namespace {

const char* title(Place place) {
  switch (place) {
    case Place::root:
      return "/";
    case Place::metrics:
      return "/metrics";
    case Place::probe:
      return "/layers, /probes/<probe>";
    case Place::base:
      return "<base>";
    case Place::node:
      return "/layers/<node>";
    case Place::recorded:
      return "<base>/layers/<node>";
    case Place::calibration:
      return "/calibration/<node>/<tensor>";
    case Place::dataset:
      return "any dataset";
    case Place::quantity:
      return "a probe's dataset";
    case Place::foreign:
      return "a plugin's probe's dataset";
    case Place::epoch:
      return "/epoch";
    case Place::schedule:
      return "/schedule";
  }
  return "";
}

std::string there(Need need, const char* when) {
  switch (need) {
    case Need::always:
      return "always";
    case Need::schedule:
      return "named by /schedule";
    case Need::epoch:
      return "with the schedule epoch";
    case Need::networks:
      return "many networks";
    case Need::weights:
      return "network.weights";
    case Need::probe:
      return "a probe";
    case Need::but_input:
      return "all but the input";
    case Need::sum:
      return "kind residual";
    case Need::optional:
      return when;
  }
  return "";
}

/// A text as a cell of a table in Markdown, which would take <words> for HTML and | for its end.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '<' || c == '|' ? std::string("\\") + c : std::string(1, c);
  return out;
}

std::string path(const DatasetRule& rule) {
  const std::string group = title(rule.place);
  return group == "/" ? group + rule.name : fmt::format("{}/{}", group, rule.name);
}

}  // namespace

std::string format_version() { return fmt::format("{}.{}", kFormatMajor, kFormatMinor); }

std::optional<Version> parsed_version(std::string_view text) {
  Version version{};
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc() || minor.ptr != end || version.major < 0 || version.minor < 0) return std::nullopt;
  return version;
}

const std::vector<DatasetRule>& dataset_rules() {
  using enum DatasetRule::Type;
  using enum Need;
  static const std::vector<DatasetRule> kRules = {
      {"", Place::root, "epoch", float64, "itself", Need::schedule, "", "step / steps_per_epoch"},
      {"", Place::root, "step", int64, "epoch", Need::epoch, "", "the step of each of its rows: updates made so far"},
      {"", Place::root, "metrics_step", int64, "itself", Need::schedule, "",
       "the steps at which metrics were evaluated"},
      {"", Place::root, "step_<probe>", int64, "itself", Need::schedule, "", "the steps at which it looked"},
      {"", Place::root, "network", int64, "itself", Need::schedule, "",
       "which network a row is: seed_init is that many more"},
      {"", Place::root, "epoch", int32, "itself", networks, "", "the one epoch that each is looked at: 0"},
      {"", Place::root, "schedule", int32, "itself", always, "",
       "a position for each schedule, named by the attribute names"},
      {"", Place::root, "commit", int64, "schedule", always, "",
       "how many rows of each schedule are complete. Written last: trust that many rows"},
      {"", Place::metrics, "train_loss", float64, "rows", always, "",
       "over the training samples, or the first of them that training.evaluate_samples says, in eval mode, at fixed "
       "parameters after the step"},
      {"", Place::metrics, "train_accuracy", float64, "rows", optional, "classes",
       "share of these samples whose largest output is that of their label"},
      {"", Place::metrics, "test_loss", float64, "rows", always, "", "the same over the test samples"},
      {"", Place::metrics, "test_accuracy", float64, "rows", optional, "classes", "likewise"},
      {"", Place::base, "<axis>", int32, "itself", optional, "a dataset has the axis",
       "position along it: sample in <base>, others (unit, input, channel, y, x, ...) in the dataset's own group; what "
       "the probe's select leaves out is missing; <axis>_2, ... where that name is taken"},
      {"", Place::recorded, "<axis>", int32, "itself", optional, "a dataset has the axis", "likewise"},
      {"hdf5", Place::base, "target", target, "[rows], sample, ...", always, "",
       "label of each sample of the probe's batch; of a regression (sample, target_entry)"},
      {"hdf5", Place::base, "sample_index", int64, "[rows], sample", always, "",
       "position of each sample in its data set, from 0"},
      {"hdf5", Place::base, "loss", float64, "rows", always, "", "mean loss over the probe's batch, in its mode"},
      {"hdf5", Place::base, "batch_size", float64, "rows", always, "",
       "samples in the row's batch; rows of samples beyond them are NaN"},
      {"hdf5", Place::recorded, "pre_activation", output, "rows, sample, ...", optional, "asked for",
       "of an activation node: z, its input"},
      {"hdf5", Place::recorded, "pre_activation_gradient", real, "rows, sample, ...", optional, "asked for",
       "row i: gradient of sample i's own loss with respect to z. Where samples are coupled (attribute batch_coupled): "
       "samples times that of the mean loss"},
      {"hdf5", Place::recorded, "activation", output, "rows, sample, ...", optional, "asked for",
       "of an activation node: a = phi(z), its output"},
      {"hdf5", Place::recorded, "activation_gradient", real, "rows, sample, ...", optional, "asked for",
       "likewise with respect to a"},
      {"hdf5", Place::recorded, "output", output, "[rows], sample, ...", optional, "asked for; of the input always",
       "of a layer or a sum; of the node input the batch as the network sees it, never in float16. An image has "
       "channel, y, x instead of unit"},
      {"hdf5", Place::recorded, "output_gradient", real, "rows, sample, ...", optional, "asked for",
       "likewise with respect to the output"},
      {"hdf5", Place::recorded, "<tensor>_gradient_per_sample", real, "rows, sample, ...", optional, "asked for",
       "row i: gradient of sample i's own loss; not of a layer that couples samples"},
      {"hdf5", Place::recorded, "<tensor>_gradient_per_sample_squared_norm", float64, "rows, sample", optional,
       "asked for", "its squared Euclidean norm"},
      {"hdf5", Place::recorded, "<tensor>_gradient", real, "rows, ...", optional, "asked for",
       "gradient of the mean loss over the probe's batch, at this row's parameters"},
      {"hdf5", Place::recorded, "<tensor>_update", real, "rows, ...", optional, "asked for",
       "theta_k - theta_(k-1) of the last step; 0 in row 0"},
      {"hdf5", Place::recorded, "<tensor>_velocity", real, "rows, ...", optional, "asked for",
       "what the optimizer keeps of it after the updates so far; of momentum, nesterov and rmsprop"},
      {"hdf5", Place::recorded, "<tensor>_squared_sum", real, "rows, ...", optional, "asked for",
       "likewise; of adagrad"},
      {"hdf5", Place::recorded, "<tensor>_mean_square", real, "rows, ...", optional, "asked for",
       "likewise; of rmsprop"},
      {"hdf5", Place::recorded, "<tensor>_mean_gradient", real, "rows, ...", optional, "asked for",
       "likewise; of rmsprop, centered"},
      {"hdf5", Place::recorded, "<tensor>_first_moment", real, "rows, ...", optional, "asked for",
       "likewise; of adam and adamw"},
      {"hdf5", Place::recorded, "<tensor>_second_moment", real, "rows, ...", optional, "asked for",
       "likewise; of adam and adamw"},
      {"hdf5", Place::recorded, "<tensor>_largest_second_moment", real, "rows, ...", optional, "asked for",
       "likewise; of adam and adamw with amsgrad"},
      {"hdf5", Place::recorded, "<tensor>", real, "rows, ...", optional, "asked for",
       "weight (input, unit): z = a_prev @ weight + bias; bias, scale, running_mean, ... as the layer declares them"},
      {"moments", Place::recorded, "<raw>_mean", float64, "rows", optional, "asked for",
       "over all entries: of samples and units"},
      {"moments", Place::recorded, "<raw>_second_moment", float64, "rows", optional, "asked for",
       "mean square, uncentred, over all entries"},
      {"moments", Place::recorded, "<raw>_skewness", float64, "rows", optional, "asked for",
       "mean cube of the standardised entries"},
      {"moments", Place::recorded, "<raw>_kurtosis", float64, "rows", optional, "asked for",
       "mean fourth power of the standardised entries; raw: 3 for a normal"},
      {"moments", Place::recorded, "<raw>_std", float64, "rows", optional, "it has no samples",
       "standard deviation over all entries; divisor N, as of the next"},
      {"moments", Place::recorded, "<raw>_std_pooled", float64, "rows", optional, "it has samples",
       "standard deviation over samples and units"},
      {"moments", Place::recorded, "<raw>_std_across_samples", float64, "rows", optional, "it has samples",
       "square root of the mean over units of the variance over samples"},
      {"moments", Place::recorded, "<raw>_mean_unit", float64, "rows, ...", optional, "it has samples",
       "mean over samples, one a unit"},
      {"moments", Place::recorded, "<raw>_std_unit", float64, "rows, ...", optional, "it has samples",
       "standard deviation over samples, one a unit"},
      {"histogram", Place::recorded, "<raw>_histogram", int64, "rows, bin", optional, "asked for",
       "how many entries lie in [edge i, edge i + 1), in the last bin also at its upper edge; of gradients and updates "
       "their magnitudes"},
      {"histogram", Place::recorded, "<raw>_edges", float64, "edge", optional, "asked for",
       "edges of the bins, one more than there are bins"},
      {"histogram", Place::recorded, "<raw>_underflow", int64, "rows", optional, "asked for",
       "how many are below the first edge"},
      {"histogram", Place::recorded, "<raw>_overflow", int64, "rows", optional, "asked for",
       "how many are finite and above the last edge"},
      {"histogram", Place::recorded, "<raw>_nan", int64, "rows", optional, "asked for", "how many are no number"},
      {"histogram", Place::recorded, "<raw>_inf", int64, "rows", optional, "asked for", "how many are infinite"},
      {"shares", Place::recorded, "saturated_share", float64, "rows", optional, "an activation",
       "share of the entries with |phi'(z)| below saturation (an attribute) times sup |phi'|"},
      {"shares", Place::recorded, "inactive_share", float64, "rows", optional, "an activation",
       "share of the entries with phi'(z) = 0"},
      {"shares", Place::recorded, "dead_share", float64, "rows", optional, "an activation",
       "share of the units that are the one or the other for every sample"},
      {"gradient_scale", Place::recorded, "gradient_rms", float64, "rows", optional, "all but the input",
       "root mean square over samples and units of dl_i/dz, z the input of an activation and the output of any other "
       "node"},
      {"gradient_scale", Place::recorded, "gradient_underflow", float64, "rows", optional, "all but the input",
       "1 if it is exactly 0 where that of a node that reads this one is not, else 0"},
      {"gradient_scale", Place::recorded, "<tensor>_gradient_per_sample_rms", float64, "rows", optional,
       "samples are not coupled",
       "root mean square over samples and entries of the gradient of each sample's own loss"},
      {"gradient_scale", Place::recorded, "<tensor>_gradient_rms", float64, "rows", optional, "a trained tensor",
       "root mean square over entries of the gradient of the mean loss"},
      {"gradient_scale", Place::recorded, "<tensor>_update_ratio", float64, "rows", optional, "a trained tensor",
       "|theta_k - theta_(k-1)| / |theta_k|, Frobenius norms"},
      {"correlation", Place::base, "correlation_probabilities", float64, "quantile", always, "", "of the quantiles"},
      {"correlation", Place::recorded, "<raw>_correlation_mean", float64, "rows", optional, "asked for",
       "mean uncentred cosine over all pairs of the first samples (an attribute says how many)"},
      {"correlation", Place::recorded, "<raw>_correlation_quantiles", float64, "rows, quantile", optional, "asked for",
       "its quantiles"},
      {"rank", Place::recorded, "<raw>_effective_rank", float64, "rows", optional, "asked for",
       "exponential of the entropy of the normalised singular values; of an output of the matrix units x samples"},
      {"rank", Place::recorded, "<raw>_stable_rank", float64, "rows", optional, "asked for",
       "square of the Frobenius norm over that of the largest singular value"},
      {"rank", Place::recorded, "<raw>_explained_dimension_share", float64, "rows", optional, "it has samples",
       "share of the dimensions that explain a part (an attribute) of the variance over samples"},
      {"spectrum", Place::base, "jacobian_singular_values", float64, "rows, jacobian_sample, singular_value", optional,
       "asked for", "of the Jacobian of each of the first samples, descending; long_name states its ends"},
      {"spectrum", Place::recorded, "<raw>_singular_values", float64, "rows, singular_value", optional, "asked for",
       "of a tensor's matrix, descending"},
      {"coordinates", Place::recorded, "<raw>_mean_absolute", float64, "rows", optional, "asked for",
       "mean absolute value over all entries: of samples and units"},
      {"update_ratio", Place::recorded, "<tensor>_update_ratio", float64, "rows", optional, "a trained tensor",
       "|theta_k - theta_(k-1)| / |theta_k|, Frobenius norms"},
      {"weight_gradient_sample_rms", Place::recorded, "<tensor>_gradient_per_sample_rms", float64, "rows", optional,
       "a trained tensor of a layer that leaves samples apart",
       "root mean square over samples and entries of the gradient of each sample's own loss"},
      {"ntk", Place::base, "ntk", float64, "rows, row, column", always, "",
       "Gram matrix of the gradients of logits, of the first samples: mean over logits, or a row each"},
      {"ntk", Place::base, "ntk_eigenvalues", float64, "rows, eigenvalue", always, "", "its eigenvalues, descending"},
      {"ntk", Place::base, "ntk_drift", float64, "rows", always, "",
       "relative distance from that of step 0, Frobenius norms"},
      {"ntk", Place::base, "ntk_alignment", float64, "rows", always, "",
       "its cosine with that of step 0, Frobenius product"},
      {"curvature", Place::base, "hessian_eigenvalues", float64, "rows, eigenvalue", always, "",
       "largest eigenvalues of the Hessian of the mean loss over the probe's batch, descending"},
      {"curvature", Place::base, "hessian_residuals", float64, "rows, eigenvalue", always, "",
       "how far from each an eigenvalue is at most"},
      {"curvature", Place::base, "hessian_smallest_eigenvalue", float64, "rows", always, "", "the smallest one"},
      {"curvature", Place::base, "sharpness_times_rate", float64, "rows", always, "",
       "the largest one times the learning rate of the next update"},
      {"curvature", Place::base, "hessian_trace", float64, "rows", optional, "trace_vectors is not 0",
       "trace, estimated from so many vectors (an attribute)"},
      {"curvature", Place::base, "hessian_trace_error", float64, "rows", optional, "trace_vectors is above 1",
       "standard error of that estimate"},
      {kForeign, Place::base, "<quantity>", quantity, "[rows], ...", optional, "declared",
       "what the probe declares of its batch"},
      {kForeign, Place::recorded, "<quantity>", quantity, "[rows], ...", optional, "declared",
       "what it declares of the node"},
  };
  return kRules;
}

const std::vector<AttributeRule>& attribute_rules() {
  using enum AttributeRule::Type;
  using enum Need;
  static const std::vector<AttributeRule> kRules = {
      {Place::root, "format", text, always, "", "version of this format: major.minor"},
      {Place::root, "Conventions", text, always, "",
       "\"initlab-1\": the major version, where netCDF tools look for one"},
      {Place::root, "title", text, always, "", "the manifest's; may be empty, as each of the next two"},
      {Place::root, "run", text, always, "", "name of the run in its sweep"},
      {Place::root, "variant", text, always, "", "name of its variant"},
      {Place::root, "manifest", text, always, "", "the manifest as written, TOML"},
      {Place::root, "manifest_file", text, always, "", "where it stood"},
      {Place::root, "manifest_resolved", text, always, "",
       "this one run, with every default filled in: runs by itself"},
      {Place::root, "overrides", text, always, "", "what --set changed, one a line; may be empty"},
      {Place::root, "command_line", text, always, "", "what was typed, as a shell takes it"},
      {Place::root, "reproduces", text, optional, "initlab reproduce", "the file that was run again"},
      {Place::root, "seed_init", integer, always, "", "of the first values"},
      {Place::root, "seed_data", integer, always, "", "of the order of samples"},
      {Place::root, "seed_dropout", integer, always, "", "of dropout's masks"},
      {Place::root, "seed_generation", integer, always, "", "of synthetic data"},
      {Place::root, "seed_calibration", integer, always, "", "of what calibrating initializers look at"},
      {Place::root, "seeds", text, always, "",
       "all five as \"init=1 data=1 ...\": some readers lose integers above 2^31"},
      {Place::root, "generator", text, always, "", "the generator of random numbers and how it is used"},
      {Place::root, "input_mean_squares", text, optional, "theory predicts",
       "mean squares of the first probe's inputs, in 20 groups of equal size, separated by blanks; since 1.1"},
      {Place::root, "predicted_loss", real, optional, "theory predicts it", "what theory expects of it at step 0"},
      {Place::root, "networks", integer, networks, "", "how many the manifest asks for"},
      {Place::root, "steps_per_epoch", integer, always, "", "updates an epoch"},
      {Place::root, "last_step_planned", integer, always, "", "updates that the manifest asks for"},
      {Place::root, "thinned", text, optional, "a budget was held so", "which rows were left out of which schedules"},
      {Place::root, "weights_file", text, weights, "", "where the first values come from"},
      {Place::root, "weights_run", text, weights, "", "name of the run there"},
      {Place::root, "weights_step", integer, weights, "", "its step"},
      {Place::root, "weights_checksum", text, weights, "", "CRC-32 of the values"},
      {Place::root, "initial_checksum", text, optional, "written by 1.3",
       "CRC-32 of all parameters before the first update, of the first of many networks; since 1.3"},
      {Place::root, "plugin_<plugin>", text, optional, "a plugin is used", "its version and the CRC-32 of its file"},
      {Place::root, "checksum_<file>", text, optional, "data are read from it", "CRC-32 of the file"},
      {Place::root, "layer_names", text, always, "", "the nodes in order of evaluation"},
      {Place::root, "version_initlab", text, always, "", "of the program"},
      {Place::root, "version_commit", text, always, "",
       "its git commit, with -dirty behind it if files were changed; unknown of a tarball"},
      {Place::root, "version_real", text, always, "", "float or double: what is Real in this file"},
      {Place::root, "version_compiler", text, always, "", "name and version"},
      {Place::root, "version_flags", text, always, "", "its flags, but for the choice of warnings"},
      {Place::root, "version_Boost", text, always, "", "of the library"},
      {Place::root, "version_Armadillo", text, always, "", "of the library"},
      {Place::root, "version_OpenBLAS", text, always, "", "of the library"},
      {Place::root, "version_BLAS kernel", text, always, "", "OpenBLAS' for the processor, or --kernel"},
      {Place::root, "version_BLAS tiling", text, always, "", "the rule by which products are cut into tiles"},
      {Place::root, "version_HDF5", text, always, "", "of the library"},
      {Place::root, "version_toml++", text, always, "", "of the library"},
      {Place::root, "version_Random123", text, always, "", "of the library"},
      {Place::root, "version_fmt", text, always, "", "of the library"},
      {Place::root, "version_libdeflate", text, always, "", "of the library"},
      {Place::root, "flush_to_zero", text, always, "", "on if subnormal numbers were taken for 0, else off"},
      {Place::root, "host", text, always, "", "name of the machine"},
      {Place::root, "processor", text, always, "", "as it calls itself"},
      {Place::root, "cores", integer, always, "", "that it has"},
      {Place::root, "threads", integer, always, "", "that the run used"},
      {Place::root, "created", text, always, "", "when the run began, UTC: 2026-11-24T10:15:00Z"},
      {Place::root, "outcome", text, always, "",
       "completed or diverged; empty until the run has come to its end, as the next four say nothing before"},
      {Place::root, "diverged_at_step", integer, always, "", "-1: it did not"},
      {Place::root, "steps_done", integer, always, "", "updates made"},
      {Place::root, "training_seconds", real, always, "", "from the first row to the last"},
      {Place::root, "finished", text, always, "", "when the run ended, UTC"},
      {Place::probe, "probe", text, Need::probe, "", "its name"},
      {Place::probe, "probe_type", text, Need::probe, "", "the component: hdf5, ..."},
      {Place::probe, "probe_mode", text, Need::probe, "", "eval; train, masks off; train, masks on"},
      {Place::probe, "probe_batch", text, Need::probe, "", "set and number of its samples"},
      {Place::node, "index", integer, always, "", "order of evaluation, from 0"},
      {Place::node, "type", text, always, "", "the component: dense, relu, ...; input, residual"},
      {Place::node, "kind", text, always, "",
       "input, layer, activation or residual (the sum that ends such a composition)"},
      {Place::node, "shape", text, always, "", "of a sample of its output: 100, 8 x 14 x 14"},
      {Place::node, "input", text, but_input, "", "the node that it reads; of a sum the branch's last"},
      {Place::node, "skip", text, sum, "", "the other node that it adds"},
      {Place::node, "scale", real, sum, "", "factor of the branch"},
      {Place::node, "<tensor>_initializer", text, optional, "each of its tensors", "what filled it first"},
      {Place::node, "<tensor>_rate", real, optional, "unless 1", "factor of the learning rate"},
      {Place::node, "predicted_<number>_spread", real, optional, "theory predicts it",
       "standard deviation of one network of these widths, or an upper bound of it (theory.md); of q, "
       "activation_second_moment and gradients that of the logarithm"},
      {Place::node, "predicted_<number>", real, optional, "theory predicts it",
       "what theory expects at step 0 of the first probe's samples: q (second moment of z), mean, activation_mean, "
       "activation_second_moment, saturated_share, inactive_share, gradient_rms, "
       "<tensor>_gradient_per_sample_rms; since 1.1"},
      {Place::calibration, "outcome", text, optional, "a target was stated",
       "reached its target, or how far from it the calibration ended"},
      {Place::calibration, "<trace>", text, optional, "a calibration reports it",
       "what it reported, number by number, separated by blanks; with many networks of the first"},
      {Place::dataset, "long_name", text, always, "", "what the numbers are: the definition"},
      {Place::dataset, "units", text, always, "", "\"1\" of a number without unit"},
      {Place::quantity, "batch_coupled", real, optional, "samples are coupled",
       "1: a layer such as batch_norm makes each sample's gradient depend on the others"},
      {Place::quantity, "samples", real, optional, "shares, correlation, rank, spectrum, ntk",
       "how many it is computed of"},
      {Place::quantity, "saturation", real, optional, "shares", "the part of sup |phi'| below which an entry counts"},
      {Place::quantity, "explained", real, optional, "rank", "the part of the variance that is explained"},
      {Place::quantity, "logits", real, optional, "ntk", "entries of the network's output"},
      {Place::quantity, "difference", real, optional, "curvature",
       "length of the displacement over which gradients are differenced"},
      {Place::quantity, "lanczos_steps", real, optional, "curvature",
       "products with the Hessian behind the eigenvalues"},
      {Place::quantity, "trace_vectors", real, optional, "curvature", "vectors that the trace is estimated from"},
      {Place::quantity, "rates_differ", real, optional, "curvature: tensors learn at different rates",
       "1: it is of the Hessian of the parameters over the square roots of their rates' multipliers"},
      {Place::quantity, "stable_below", real, optional, "curvature", "where gradient descent ceases to be stable: 2"},
      {Place::quantity, "storage", text, optional, "recording.storage shortens it",
       "how: float16 or a mantissa of so many bits, each rounded to nearest, of two to even"},
      {Place::quantity, "_QuantizeBitRoundNumberOfSignificantBits", integer, optional,
       "recording.storage shortens mantissas", "so many bits; the name is netCDF's"},
      {Place::quantity, "filters", text, optional, "recording.storage compresses it", "which: shuffle, deflate 1"},
      {Place::foreign, "<word>", real, optional, "its probe states it",
       "thresholds, counts: what the definition leaves open"},
      {Place::epoch, "steps_per_epoch", real, always, "", "where it is a schedule: as that of the root"},
      {Place::schedule, "names", text, always, "", "of the schedules' scales, separated by blanks"},
  };
  return kRules;
}

const char* name(AttributeRule::Type type) {
  switch (type) {
    case AttributeRule::Type::text:
      return "text";
    case AttributeRule::Type::integer:
      return "int64";
    case AttributeRule::Type::real:
      return "float64";
  }
  return "";
}

const char* name(DatasetRule::Type type) {
  switch (type) {
    case DatasetRule::Type::float64:
      return "float64";
    case DatasetRule::Type::int32:
      return "int32";
    case DatasetRule::Type::int64:
      return "int64";
    case DatasetRule::Type::real:
      return "Real";
    case DatasetRule::Type::output:
      return "Real, float16";
    case DatasetRule::Type::target:
      return "int32, Real";
    case DatasetRule::Type::quantity:
      return "Real, float16, float64, int32, int64";
  }
  return "";
}

std::string format_markdown() {
  std::string page, probe;
  const auto begin = [&page](const std::string& title, const char* columns, const char* rule) {
    page += fmt::format("{}{}:\n\n{}\n{}\n", page.empty() ? "" : "\n", title, columns, rule);
  };
  for (const DatasetRule& rule : dataset_rules()) {
    if (page.empty() || probe != rule.probe)
      begin(page.empty()                          ? "Datasets of any file"
            : rule.probe == std::string(kForeign) ? fmt::format("Datasets of a probe {}", kForeign)
                                                  : fmt::format("Datasets of a probe of type `{}`", rule.probe),
            "| path | type | dimensions | there | what |", "|---|---|---|---|---|");
    probe = rule.probe;
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", path(rule), name(rule.type), rule.dimensions,
                        there(rule.need, rule.when), cell(rule.meaning));
  }
  begin("Attributes", "| of | name | type | there | what |", "|---|---|---|---|---|");
  for (const AttributeRule& rule : attribute_rules())
    page += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", title(rule.place), rule.name, name(rule.type),
                        there(rule.need, rule.when), cell(rule.meaning));
  return page;
}

}  // namespace initlab::recording
