#include "check/tests.hpp"

#include "check/activation.hpp"
#include "check/calibration.hpp"
#include "check/component.hpp"
#include "check/initializer_bits.hpp"
#include "check/initializer_law.hpp"
#include "check/layer.hpp"
#include "check/layer_gradients.hpp"
#include "check/layer_modes.hpp"
#include "check/layer_moments.hpp"
#include "check/library.hpp"
#include "check/probe.hpp"

namespace initlab::check {

namespace {

const std::vector<Test>& of_any() {
  static const std::vector<Test> kTests = {
      {"lifetime", "objects are made and destroyed a thousand times, and nothing is left of them", "", lives_and_dies},
      {"documented", "formula and every parameter say what they are", "", parameters_documented, false},
      {"defaults", "each default lies inside the range that is stated for it", "", defaults_inside_ranges, false},
      {"parameters", "values outside the ranges are refused; at their bounds the constructor works or says why not",
       "lifetime", bad_parameters_refused},
  };
  return kTests;
}

const std::vector<Test>& of_initializers() {
  static const std::vector<Test> kTests = {
      {"fill", "every entry of tensors of every shape is written, finite, and nothing beside them", "lifetime",
       fills_every_shape},
      {"same_seed", "the same seed gives the same bits", "fill", same_seed_same_bits},
      {"another_seed", "another seed gives other values, unless is_random() is false", "fill", another_seed_differs},
      {"global_generators", "the process's own generators play no part", "fill", global_generators_ignored},
      {"order", "tensors may be filled in any order", "fill", order_does_not_matter},
      {"threads", "tensors may be filled by several threads at once", "fill", threads_do_not_matter},
      {"layers_differ", "no two layers get the same weights", "fill", no_two_layers_alike},
      {"mean", "the mean claimed is the mean measured", "fill", mean_is_claimed},
      {"variance",
       "the variance claimed is the variance measured, on non-square fans, kernels and groups (an error of 3 % of the "
       "standard deviation is rejected)",
       "fill", variance_is_claimed},
      {"law", "the entries have the law claimed (Kolmogorov-Smirnov)", "variance", law_is_claimed},
      {"published", "a scheme that is named after a published one claims that one's variance at its defaults", "fill",
       published_variance},
      {"orthogonal", "rows or columns are orthonormal where that is claimed, each group by itself", "fill",
       orthogonal_as_claimed},
      {"haar", "orthogonal matrices are uniformly distributed: their trace has mean 0 and variance 1", "fill",
       trace_is_haar},
      {"calibration", "calibrate reaches its target, or stops within its budget and says so", "fill",
       calibration_ends_as_it_says},
  };
  return kTests;
}

const std::vector<Test>& of_activations() {
  static const std::vector<Test> kTests = {
      {"block", "the functions on blocks equal the scalar ones", "lifetime", blocks_equal_scalars},
      {"elementwise", "each entry depends on its own input alone", "lifetime", elementwise},
      {"slope", "the slope is the derivative, away from the declared kinks", "lifetime", slope_is_derivative},
      {"kinks", "value and slope jump at the declared kinks only", "lifetime", kinks_declared},
      {"extremes", "values and slopes are numbers at 0, -0, subnormal numbers, +-1e30 and infinity", "lifetime",
       finite_at_extremes},
      {"input", "inputs are left as they are", "lifetime", input_untouched},
      {"threads", "two threads may call it at once, and the same input always gives the same bits", "lifetime",
       activation_threads_agree},
  };
  return kTests;
}

const std::vector<Test>& of_layers() {
  static const std::vector<Test> kTests = {
      {"shapes", "outputs and input gradients have the promised shape, complete, finite, and nothing beside them",
       "lifetime", shapes_as_promised},
      {"tensors", "its tensors have names, axes, groups and fans that fit together", "lifetime", tensors_well_formed},
      {"bad_shapes", "inputs that it cannot take are refused with a ShapeError", "lifetime", bad_shapes_refused},
      {"pure", "forward and backward change nothing but their results, and have no memory", "shapes", forward_pure},
      {"slices", "the results do not depend on how a batch is cut, unless it says so", "shapes", slices_do_not_matter},
      {"modes", "masks are off in modes probe and eval; with state, samples are independent in mode eval", "shapes",
       modes_obeyed},
      {"state", "update_state brings its state up to date, and changes nothing else", "shapes", state_alone_updated},
      {"threads", "two threads may call it at once", "shapes", layer_threads_agree},
      {"fans", "fan_in counts the inputs that an output sums over, fan_out the outputs that an input reaches", "shapes",
       fans_counted},
      {"input_gradient", "the gradient of the input is the derivative of forward (fourth-order differences)", "shapes",
       input_gradient_is_derivative},
      {"tensor_gradients", "the gradient of each tensor is the derivative of forward, summed over samples", "shapes",
       tensor_gradients_are_derivatives},
      {"beta", "gradient gives beta dw + gradient, and with beta = 0 does not read dw", "shapes", beta_obeyed},
      {"parts", "the parts of a gradient make the whole, and none writes outside its own", "shapes",
       parts_make_the_whole},
      {"in_place", "the gradient may be added straight into the tensors", "shapes", gradient_in_place},
      {"moments", "the moments that it predicts are those of simulated networks", "shapes",
       moments_agree_with_simulation},
  };
  return kTests;
}

const std::vector<Test>& of_probes() {
  static const std::vector<Test> kTests = {
      {"declared", "what was declared is written, with that size and a definition, and nothing else", "lifetime",
       declared_is_written},
      {"untouched", "parameters, outputs and gradients are the same bits before and after", "lifetime",
       network_untouched},
      {"needs", "what it says that it needs suffices, and is no more than it uses", "lifetime", needs_are_exact},
      {"memory", "the same state observed again gives the same values", "lifetime", no_memory},
  };
  return kTests;
}

const std::vector<Test>& of_kind(Kind kind) {
  switch (kind) {
    case Kind::layer:
      return of_layers();
    case Kind::activation:
      return of_activations();
    case Kind::initializer:
      return of_initializers();
    case Kind::probe:
      break;
  }
  return of_probes();
}

}  // namespace

const char* name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::crash:
      return "crash";
    case Verdict::skip:
      return "skip";
    case Verdict::warning:
      break;
  }
  return "warning";
}

const std::vector<Test>& library_tests() {
  static const std::vector<Test> kTests = {
      {"scan", "the file shows that it is a plugin of this interface without being loaded", "",
       scanned_without_loading},
      {"stamp", "compiler, Armadillo and number type are those of this program", "scan", stamp_equal},
      {"symbols", "it loads with every symbol resolved", "stamp", no_undefined_symbol},
      {"floating_point", "loading it does not switch flush-to-zero on", "symbols", floating_point_left_alone},
      {"names", "its components' names are valid, and none is used twice", "symbols", names_valid},
      {"stripped", "it works after `strip`", "names", works_stripped},
  };
  return kTests;
}

std::vector<Test> component_tests(Kind kind) {
  std::vector<Test> tests = of_any();
  tests.insert(tests.end(), of_kind(kind).begin(), of_kind(kind).end());
  return tests;
}

std::vector<std::pair<std::string, Test>> all_tests() {
  std::vector<std::pair<std::string, Test>> all;
  const auto add = [&](const char* group, const std::vector<Test>& tests) {
    for (const Test& test : tests) all.emplace_back(group, test);
  };
  add("library", library_tests());
  add("component", of_any());
  for (const Kind kind : {Kind::initializer, Kind::activation, Kind::layer, Kind::probe})
    add(initlab::name(kind), of_kind(kind));
  return all;
}

Outcome run(const Test& test, const Subject& subject) {
  try {
    test.run(subject);
    return {};
  } catch (Finding& finding) {
    return std::move(finding.outcome);
  } catch (const std::exception& e) {
    return {Verdict::fail, e.what()};
  } catch (...) {
    return {Verdict::fail, "threw an exception that is not a std::exception"};
  }
}

}  // namespace initlab::check
