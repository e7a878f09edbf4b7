// Initializer: the interface of a scheme that fills tensors.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "initlab/evaluator.hpp"
#include "initlab/law.hpp"
#include "initlab/rng.hpp"
#include "initlab/tensor.hpp"

namespace initlab {

/// The tensors of one initializer while it looks at data, and what it may look at. All fills come before the first
/// calibration; calibrations run in layer order; step 0 is the state after them.
class INITLAB_API Calibration {
 public:
  virtual ~Calibration();

  /// The tensors that this initializer owns, in layer order.
  virtual Index size() const = 0;
  /// What tensor i is.
  virtual const TensorInfo& info(Index i) const = 0;
  /// The node that holds tensor i, as Evaluator counts nodes.
  virtual Index node(Index i) const = 0;
  /// Where tensor i lies in the flat vector, for displacements and gradients.
  virtual TensorSlot slot(Index i) const = 0;
  /// Tensor i, writable: a view of the network's parameters. Moved, as in `values.push_back(calibration.tensor(i))` or
  /// `value = calibration.tensor(i)`, it stays one and changes with them. What shall keep its values is made from a
  /// name: `const Matrix w = calibration.tensor(i); values.push_back(w);`.
  virtual Matrix tensor(Index i) = 0;

  /// The network on batch k of a stream of its own ([training] batch size, seeded by seed.calibration).
  virtual Evaluator& batch(std::uint64_t k) = 0;

  /// How many evaluations are left; batch() throws Error when it is 0.
  virtual Index budget() const = 0;

  /// Adds a value to a named trace, which the run file keeps under /calibration.
  virtual void report(std::string_view trace, double value) = 0;
};

/// W = the initial value of a tensor. Const and without state: several threads fill different tensors at once.
/// Derive from LawInitializer if every entry is drawn independently from one law.
class INITLAB_API Initializer {
 public:
  virtual ~Initializer();

  /// Writes every entry of w (rows x columns as in info.spec), from `rng` alone: it is keyed by seed, node and tensor.
  virtual void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const = 0;

  /// The law of an entry that the scheme claims; theory predicts from it, checks hold fill to it. Default: no claim.
  virtual std::optional<Law> law(const TensorInfo& info) const;

  /// A multiplier of the learning rate of this tensor (muP, Fixup). Default: 1.
  virtual double rate(const TensorInfo& info, std::string_view optimizer) const;

  /// False if fill does not draw (identity, ZerO): every seed then gives the same tensor. Default: true.
  virtual bool is_random() const;

  /// For schemes that look at data or gradients (LSUV, GradInit). Default: nothing. After each step it reports how far
  /// it is from its target as the trace "deviation", and once, as "tolerance", how near it has to come. If the last
  /// deviation is above that, because the budget is used up, it also reports "stopped".
  virtual void calibrate(Calibration& calibration) const;

  /// True if calibrate does something, so that nothing is prepared for the others. Default: false.
  virtual bool calibrates() const;

  /// True if calibrate takes one layer after the other (LSUV). It is then called for each layer by itself, with the
  /// tensors that it owns there and what is left of its budget, so that several such initializers take turns in layer
  /// order. Default: false, one call with all tensors, in the place of the first (GradInit).
  virtual bool calibrates_by_layer() const;

  /// The second moment q of pre-activations that this weight, together with the bias that the scheme would give, means
  /// to keep from layer to layer; 0: the limit of small ones. `describe`, `validate` and `run` warn if the length map
  /// does not keep it, or if it is unstable. Default: no claim; a map that has q = 1 as fixed point is taken to aim
  /// there.
  virtual std::optional<double> kept_length(const TensorInfo& info) const;
};

/// An Initializer that states a law and draws every entry from it: the law claimed is the law drawn.
class INITLAB_API LawInitializer : public Initializer {
 public:
  /// The law of an entry of this tensor; one of independent entries: constant, normal, uniform, truncated_normal.
  virtual Law entry(const TensorInfo& info) const = 0;

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const final;
  std::optional<Law> law(const TensorInfo& info) const final;
};

}  // namespace initlab
