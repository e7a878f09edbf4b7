// TensorSpec, TensorInfo and the views through which parameters are read and written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "initlab/real.hpp"
#include "initlab/shape.hpp"

namespace initlab {

class Activation;

/// What a tensor is for.
enum class Role {
  weight,  ///< multiplies inputs; filled by `network.initializer`
  bias,    ///< is added; filled by `network.bias`
  scale,   ///< multiplies what is there already
  state    ///< not trained: a layer's running statistics
};

/// "weight", "bias", "scale" or "state".
INITLAB_API const char* name(Role role);

/// A tensor that a layer asks the network to hold. In memory it is a column-major rows x columns matrix.
struct TensorSpec {
  std::string name;              ///< snake_case, also the name of its dataset
  Role role = Role::weight;      ///< which initializer fills it, if `initial` does not
  std::vector<Axis> axes;        ///< as HDF5 reads it, the last varying fastest; their product is rows * columns
  Index rows = 0;                ///< of the matrix in memory
  Index columns = 1;             ///< likewise; 1 for a vector
  bool outputs_are_rows = true;  ///< dense: a row is a unit; convolution kernels: a column is an output channel
  Index groups = 1;              ///< blocks of outputs, in order; each reads inputs of its own
  Index fan_in = 0;              ///< inputs that one output sums over; stated by the layer, never guessed from a shape
  Index fan_out = 0;             ///< outputs that one input reaches
  std::optional<double> initial =
      {};  ///< the layer's own initial value; without it the manifest's initializer fills it

  /// Number of entries.
  Index size() const { return rows * columns; }

  /// Whether it is a convolution's kernels: axes output_channel, input_channel (of one group), kernel_y, kernel_x.
  bool is_kernel() const { return !outputs_are_rows && axes.size() == 4; }
  /// Positions of a kernel: its height times its width; 1 for every other tensor.
  Index taps() const { return is_kernel() ? axes[2].size * axes[3].size : 1; }
  /// The tap in the middle, row height / 2 and column width / 2, rounded down.
  Index centre() const { return is_kernel() ? axes[2].size / 2 * axes[3].size + axes[3].size / 2 : 0; }
  /// Units or output channels, of all groups.
  Index outputs() const { return outputs_are_rows ? rows : columns; }
  /// Inputs or input channels that one output reads: those of one group.
  Index inputs() const { return (outputs_are_rows ? columns : rows) / taps(); }
  /// Where the weight of output `output` for input `input` of its group stands at tap `tap`.
  struct Entry {
    Index row = 0;     ///< of the matrix in memory
    Index column = 0;  ///< likewise
  };
  /// The entry of output `output`, input `input` (of its group) and tap `tap`.
  Entry entry(Index output, Index input, Index tap = 0) const {
    return outputs_are_rows ? Entry{output, input} : Entry{input * taps() + tap, output};
  }

  /// A dense layer's weight: units x inputs, `z = w x + b`; HDF5 reads (input, unit).
  static INITLAB_API TensorSpec dense_weight(Index inputs, Index units);

  /// A convolution's weight: kernels (out, in / groups, y, x), in memory a matrix of (in / groups y x) rows, x fastest,
  /// and `outputs` columns. fan_in = inputs / groups height width and fan_out = outputs / groups height width: strides
  /// and borders are not taken into account (the convention of He et al. 2015 and of PyTorch).
  static INITLAB_API TensorSpec kernel(Index inputs, Index outputs, Index height, Index width, Index groups = 1);

  /// One value a unit or channel.
  static INITLAB_API TensorSpec vector(std::string name, Role role, Axis axis, Index fan_in, Index fan_out);
};

/// Where a tensor stands among the tensors of its role, in order from the input.
struct Position {
  /// First, last or between. A single tensor is the first.
  enum class Place {
    input,   ///< the first: it reads the samples
    hidden,  ///< between them
    output   ///< the last
  };
  Place place = Place::hidden;  ///< which of them
  Index index = 0;              ///< from 0
  Index count = 1;              ///< tensors of this role in the network
};

/// Which residual branch a tensor stands in.
struct Branch {
  Index index = 0;   ///< of the branch, from 0
  Index count = 1;   ///< branches in the network
  Index layers = 1;  ///< layers with weights in this branch
  Index place = 0;   ///< of this layer among them, from 0
};

/// Everything an initializer may know of the tensor that it fills.
struct TensorInfo {
  std::string node;              ///< the name of its layer's node
  TensorSpec spec;               ///< as the layer declared it
  Position position;             ///< among the tensors of its role
  std::optional<Branch> branch;  ///< nothing outside residual branches
  /// The activation whose output the tensor's layer reads, also a layer that is one at first (prelu); null: the raw
  /// input, a residual's sum or another layer's output.
  const Activation* before = nullptr;
  const Activation* after = nullptr;  ///< the activation that follows the layer; null: none before the loss
  std::string before_type = {};       ///< what the manifest calls `before`: "relu"; empty if there is none
  std::string after_type = {};        ///< likewise of `after`

  /// Inputs that one output sums over.
  Index fan_in() const { return spec.fan_in; }
  /// Outputs that one input reaches.
  Index fan_out() const { return spec.fan_out; }
};

/// Where a tensor lies in the flat parameter vector.
struct TensorSlot {
  Index offset = 0;   ///< of its first element
  Index rows = 0;     ///< of the column-major matrix that begins there
  Index columns = 0;  ///< likewise
};

/// A layer's tensors, in the order in which it declared them. Each view is strict: made where it is used,
/// never stored, never resized. Any thread may read.
class ConstTensors {
 public:
  /// Views of the flat vector that begins at `base`; both must outlive this. The core makes it.
  ConstTensors(const Real* base, std::span<const TensorSlot> slots) : base_(base), slots_(slots) {}
  /// How many tensors.
  Index size() const { return slots_.size(); }
  /// Tensor i, rows x columns.
  const Matrix operator[](Index i) const {
    const TensorSlot& slot = slots_[i];
    return Matrix(const_cast<Real*>(base_) + slot.offset, slot.rows, slot.columns, false, true);
  }

 private:
  const Real* base_;
  std::span<const TensorSlot> slots_;
};

/// The same, writable: assigning to a view writes into the flat vector.
class Tensors {
 public:
  /// Views of the flat vector that begins at `base`; both must outlive this. The core makes it.
  Tensors(Real* base, std::span<const TensorSlot> slots) : base_(base), slots_(slots) {}
  /// How many tensors.
  Index size() const { return slots_.size(); }
  /// Tensor i, rows x columns.
  Matrix operator[](Index i) const {
    const TensorSlot& slot = slots_[i];
    return Matrix(base_ + slot.offset, slot.rows, slot.columns, false, true);
  }
  /// The same tensors, read only.
  operator ConstTensors() const { return ConstTensors(base_, slots_); }

 private:
  Real* base_;
  std::span<const TensorSlot> slots_;
};

/// One of `count` pieces that a layer's gradient is cut into; the cut follows from shapes alone.
struct Part {
  /// Positions begin, ..., end - 1. May be empty.
  struct Range {
    Index begin = 0;  ///< the first
    Index end = 0;    ///< behind the last
    /// How many.
    Index size() const { return end - begin; }
  };
  Index index = 0;  ///< from 0
  Index count = 1;  ///< as Layer::parts says

  /// This part's share of n things.
  Range of(Index n) const { return {n * index / count, n * (index + 1) / count}; }

  /// The contiguous range of a tensor that this part covers, in elements: whole columns of a matrix, or a share
  /// of the rows of a tensor with a single column.
  Range of(const TensorSlot& slot) const {
    if (slot.columns == 1) return of(slot.rows);
    const Range columns = of(slot.columns);
    return {columns.begin * slot.rows, columns.end * slot.rows};
  }
};

}  // namespace initlab
