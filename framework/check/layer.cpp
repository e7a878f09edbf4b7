#include "check/layer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <thread>

#include "check/layer_bench.hpp"
#include "initlab/error.hpp"
#include "plugin/component_check.hpp"

namespace initlab::check {

namespace {

constexpr Index kSamples = 7;  // odd, and no multiple of a cut
constexpr Mode kModes[] = {Mode::train, Mode::probe, Mode::eval};

const char* text(Mode mode) { return mode == Mode::train ? "train" : mode == Mode::probe ? "probe" : "eval"; }

/// Largest difference of two matrices, relative to the largest entry.
double difference(const Matrix& a, const Matrix& b) {
  double largest = 0, size = 0;
  for (Index i = 0; i < a.n_elem; ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    size = std::max(size, std::abs(static_cast<double>(b[i])));
  }
  return size > 0 ? largest / size : largest;
}

/// What other blocks of a matrix product may round differently: sqrt(n) eps of n terms, and some.
double rounding(const LayerBench& bench) {
  double terms = 1;
  for (const TensorSpec& spec : bench.tensors()) terms = std::max(terms, static_cast<double>(spec.fan_in));
  return 16 * static_cast<double>(std::numeric_limits<Real>::epsilon()) * std::sqrt(terms);
}

}  // namespace

void shapes_as_promised(const Subject& subject) {
  // A layer that takes nothing of all this was not tested, which must not look as if it were right. Other parameters
  // than the first may ask for larger inputs.
  if (subject.cases.unknown.empty()) try {
      taken_shapes(*make<Layer>(subject.found->component, subject.cases.list.front().parameters));
    } catch (const Finding& finding) {
      fail("{}", finding.outcome.text);
    }
  for_each_bench(subject, kSamples, [&](LayerBench& bench) {
    for (const Mode mode : kModes) {
      LayerBench fresh(bench.layer(), bench.input(), bench.samples(), subject.seed);
      const std::string where = text(fresh) + " in mode " + text(mode);
      const auto complete = [&](const char* what, const Matrix& written) {
        fresh.check_bands(std::string(what) + " " + where);
        for (Index i = 0; i < written.n_elem; ++i) {
          if (is_unwritten(written[i]))
            fail("{} {}: entry ({}, {}) of {} x {} was never written", what, where, i % written.n_rows,
                 i / written.n_rows, written.n_rows, written.n_cols);
          if (!std::isfinite(written[i]))
            fail("{} {}: entry ({}, {}) is not finite", what, where, i % written.n_rows, i / written.n_rows);
        }
      };
      fresh.forward(mode, 0, fresh.samples());
      complete("forward", fresh.y());
      fresh.backward(mode, 0, fresh.samples());
      complete("backward", fresh.dx());
    }
  });
}

void tensors_well_formed(const Subject& subject) {
  for_each_bench(subject, kSamples, [&](LayerBench& bench) {
    std::set<std::string> names;
    for (const TensorSpec& spec : bench.tensors()) {
      const std::string where = fmt::format("tensor \"{}\" {}", spec.name, text(bench));
      if (!plugin::is_snake_case(spec.name)) fail("{}: its name is not in snake_case", where);
      if (!names.insert(spec.name).second) fail("{}: two tensors bear this name", where);
      Index product = 1;
      for (const Axis& axis : spec.axes) product *= axis.size;
      if (spec.size() == 0 || product != spec.size())
        fail("{}: its axes have {} entries, its matrix {} x {} has {}", where, product, spec.rows, spec.columns,
             spec.size());
      if (spec.role != Role::state && (spec.fan_in == 0 || spec.fan_out == 0))
        fail("{}: its fans are not stated (got fan_in {}, fan_out {}, expected at least 1)", where, spec.fan_in,
             spec.fan_out);
      const Index outputs = spec.outputs_are_rows ? spec.rows : spec.columns;
      if (spec.groups == 0 || outputs % spec.groups != 0)
        fail("{}: {} groups do not divide its {} outputs", where, spec.groups, outputs);
    }
  });
}

void bad_shapes_refused(const Subject& subject) {
  for_each_case<Layer>(subject, [&](const Layer& layer) {
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{2, 3}, Shape{3, 0, 5}, Shape{1, 1, 1}, Shape{2, 3, 4, 5},
                               Shape{1, 1, 1, 1, 1, 1, 1}}) {
      std::string other;
      try {
        const Shape output = layer.output(shape);
        if (shape.size() == 0 || output.size() == 0) continue;
        // What is taken must work.
        LayerBench bench(layer, shape, 3, subject.seed);
        bench.pass(Mode::probe);
        bench.check_bands("forward or backward " + text(bench));
      } catch (const ShapeError& error) {
        if (std::string(error.what()).empty()) fail("a ShapeError without a sentence for an input of {}", shape.text());
      } catch (const std::exception& e) {
        other = e.what();
      } catch (const Finding&) {
        throw;
      } catch (...) {
        other = "an exception that is not a std::exception";
      }
      if (!other.empty())
        fail("an input of {} is neither taken nor refused with a ShapeError (got {})",
             shape.extents().empty() ? "no extents" : shape.text(), other);
    }
  });
}

void forward_pure(const Subject& subject) {
  for_each_bench(subject, kSamples, [&](LayerBench& bench) {
    for (const Mode mode : kModes) {
      const std::vector<Real> parameters = bench.parameters();
      const Matrix x = copied(bench.x()), dy = copied(bench.dy());
      bench.pass(mode);
      const Matrix y = copied(bench.y()), dx = copied(bench.dx());
      LayerBench other(bench.layer(), bench.input(), bench.samples() + 2, subject.seed + 1);
      other.pass(Mode::train);
      bench.pass(mode);
      const std::string where = text(bench) + " in mode " + text(mode);
      if (!same_bits(copied(bench.x()), x)) fail("forward {} changed its input x", where);
      if (!same_bits(copied(bench.dy()), dy)) fail("backward {} changed dy", where);
      if (std::memcmp(parameters.data(), bench.parameters().data(), parameters.size() * sizeof(Real)) != 0)
        fail("forward or backward {} changed the layer's tensors", where);
      if (!same_bits(copied(bench.y()), y))
        fail("forward {} gives other values the second time: it has a memory", where);
      if (!same_bits(copied(bench.dx()), dx))
        fail("backward {} gives other values the second time: it has a memory", where);
    }
  });
}

void slices_do_not_matter(const Subject& subject) {
  for_each_bench(subject, kSamples, [&](LayerBench& bench) {
    if (bench.layer().couples_samples()) skip("it says that it couples samples: it always sees the whole batch");
    for (const Mode mode : kModes) {
      bench.pass(mode);
      const Index n = bench.samples();
      LayerBench sliced(bench.layer(), bench.input(), n, subject.seed);
      for (const auto& [first, count] : {std::pair<Index, Index>{4, n - 4}, {0, 1}, {1, 3}}) {
        sliced.forward(mode, first, count);
        sliced.backward(mode, first, count);
      }
      const auto compare = [&](const char* what, const Matrix& cut, const Matrix& whole) {
        if (!(difference(cut, whole) <= rounding(bench)))
          fail(
              "{} {} in mode {} depends on how the batch is cut: values differ by {:.2g} of the largest; does it need "
              "couples_samples()?",
              what, text(bench), text(mode), difference(cut, whole));
      };
      compare("forward", sliced.y(), bench.y());
      compare("backward", sliced.dx(), bench.dx());
      std::vector<Real> whole = bench.flat(), cut = bench.flat();
      if (!is_trained(bench)) continue;
      bench.whole_gradient(0, whole);
      sliced.whole_gradient(0, cut);
      for (Index t = 0; t < bench.tensors().size(); ++t)
        if (bench.tensors()[t].role != Role::state)
          compare("gradient", bench.tensors_at(cut)[t], bench.tensors_at(whole)[t]);
    }
  });
}

void layer_threads_agree(const Subject& subject) {
  for_each_case<Layer>(subject, [&](const Layer& layer) {
    const Shape shape = taken_shapes(layer).front();
    LayerBench alone(layer, shape, kSamples, subject.seed), other_alone(layer, shape, kSamples, subject.seed + 1);
    const auto pass = [](LayerBench& bench) {
      bench.pass(Mode::train);
      std::vector<Real> gradient = bench.flat();
      if (is_trained(bench)) bench.whole_gradient(0, gradient);
      return gradient;
    };
    const std::vector<Real> gradient = pass(alone), other_gradient = pass(other_alone);
    LayerBench one(layer, shape, kSamples, subject.seed), two(layer, shape, kSamples, subject.seed + 1);
    std::vector<std::exception_ptr> failures(2);
    // Many times, so that the two are at work together.
    const auto work = [&](LayerBench& bench, const LayerBench& reference, const std::vector<Real>& expected_gradient,
                          std::exception_ptr& failure) {
      try {
        LayerBench expected = reference;
        for (int i = 0; i < 200; ++i) {
          const std::vector<Real> found = pass(bench);
          if (!same_bits(copied(bench.y()), copied(expected.y())) ||
              !same_bits(copied(bench.dx()), copied(expected.dx())) ||
              std::memcmp(found.data(), expected_gradient.data(), found.size() * sizeof(Real)) != 0)
            fail("two threads that call it at once get other values than one {}", text(bench));
        }
      } catch (...) {
        failure = std::current_exception();
      }
    };
    std::thread thread([&] { work(two, other_alone, other_gradient, failures[1]); });
    work(one, alone, gradient, failures[0]);
    thread.join();
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
  });
}

void fans_counted(const Subject& subject) {
  bool any = false;
  for_each_case<Layer>(subject, [&](const Layer& layer) {
    for (const Shape& shape : taken_shapes(layer)) {
      // One sample is looked at, of several: of a single one a layer that centres the batch leaves nothing.
      LayerBench bench(layer, shape, 3, subject.seed);
      const auto is_weight = [](const TensorSpec& spec) { return spec.role == Role::weight; };
      const auto weight = std::find_if(bench.tensors().begin(), bench.tensors().end(), is_weight);
      // Of two that are applied one after the other each reaches something else than the layer does.
      if (std::count_if(bench.tensors().begin(), bench.tensors().end(), is_weight) != 1) continue;
      const Index inputs = shape.size(), outputs = bench.output().size();
      bench.forward(Mode::probe, 0, bench.samples());
      const Matrix y = copied(bench.y());
      std::vector<Index> read(outputs, 0);
      Index reached = 0;
      for (Index i = 0; i < inputs; ++i) {
        Matrix x = bench.x();
        const Real kept = x[i];
        x[i] = kept + Real(8);
        bench.forward(Mode::probe, 0, bench.samples());
        x[i] = kept;
        Index count = 0;
        for (Index o = 0; o < outputs; ++o)
          if (bench.y()[o] != y[o]) {
            ++read[o];
            ++count;
          }
        reached = std::max(reached, count);
      }
      const Index most = *std::max_element(read.begin(), read.end());
      any = true;
      // Padding hides inputs from outputs at the border, and a small image all of them: a fan may exceed the count.
      const bool image = shape.is_image() && !weight->outputs_are_rows;
      const bool agrees = image ? weight->fan_in >= most && weight->fan_in <= weight->size() : weight->fan_in == most;
      if (!agrees)
        fail("tensor \"{}\" {}: an output sums over {} inputs, but fan_in says {}", weight->name, text(bench), most,
             weight->fan_in);
      const bool out_agrees = image ? weight->fan_out <= weight->size() : weight->fan_out == reached;
      if (!out_agrees)
        fail("tensor \"{}\" {}: an input reaches {} outputs, but fan_out says {}", weight->name, text(bench), reached,
             weight->fan_out);
    }
  });
  if (!any) skip("it has no tensor of role weight, or several");
}

}  // namespace initlab::check
