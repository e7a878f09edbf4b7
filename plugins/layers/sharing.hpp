// Sharing: how the features of a sample share the entries of a layer's tensor.
#pragma once

#include <initlab/plugin.hpp>

namespace initlab::layers {

/// One entry a unit of a vector or channel of an image, or one for all features.
class Sharing {
 public:
  /// The parameter `per`, "channel" or "all", with this default.
  static Parameter parameter(const char* fallback) {
    return Parameter::choice("per", {"channel", "all"},
                             "channel: one number a unit of a vector or channel of an image; all: one for everything")
        .fallback(fallback);
  }

  /// As `per` says.
  explicit Sharing(const Parameters& parameters) : for_all_(parameters.is("per", "all")) {}

  /// A tensor of these entries that begins at `initial`; fans are 1.
  TensorSpec tensor(const char* name, Role role, double initial, const Shape& input) const {
    const Axis axis = for_all_ ? Axis{"entry", 1} : Axis{input.is_image() ? "channel" : "unit", entries(input)};
    TensorSpec spec = TensorSpec::vector(name, role, axis, 1, 1);
    spec.initial = initial;
    return spec;
  }

  /// How many entries.
  Index entries(const Shape& input) const {
    return for_all_ ? 1 : input.is_image() ? input.extents()[0] : input.size();
  }

 private:
  bool for_all_;
};

/// Calls f(entry, first, last, sample) for each sample and entry: features first, ..., last - 1 share the entry.
template <class F>
void for_each_entry(const Matrix& x, Index entries, const F& f) {
  const Index positions = x.n_rows / entries;
  for (Index sample = 0; sample < x.n_cols; ++sample)
    for (Index entry = 0; entry < entries; ++entry) f(entry, entry * positions, (entry + 1) * positions, sample);
}

/// dw[e] = beta dw[e] + the sum, in double, of term(i) over the positions i of dy in memory that share entry e.
template <class Term>
void sum_into(Matrix&& dw, Real beta, const Matrix& dy, const Term& term) {
  const Index positions = dy.n_rows / dw.n_elem;
  for (Index entry = 0; entry < dw.n_elem; ++entry) {
    double sum = 0;
    for (Index sample = 0; sample < dy.n_cols; ++sample) {
      const Index first = sample * dy.n_rows + entry * positions;
      for (Index i = first; i < first + positions; ++i) sum += term(i);
    }
    dw[entry] = (beta == 0 ? Real(0) : beta * dw[entry]) + static_cast<Real>(sum);
  }
}

}  // namespace initlab::layers
