#include "convolution.hpp"

#include <cstring>

using namespace initlab;

namespace {

/// The pairs that output rows [rows.begin, rows.end) have with the image at one tap: use(column, step, image, step,
/// count), where the column of the copy holds those rows' positions.
template <class Pixel, class Use>
void for_each_pair(const Grid& grid, Index tap_y, Index tap_x, Part::Range rows, Real* column, Pixel* image,
                   const Use& use) {
  grid.y.for_each_run(tap_y, rows.begin, rows.end, [&](const Windows::Run& y) {
    grid.x.for_each_run(tap_x, 0, grid.x.output, [&](const Windows::Run& x) {
      for (Index j = 0; j < y.count; ++j)
        use(column + (y.output + j * y.output_step - rows.begin) * grid.x.output + x.output, x.output_step,
            image + (y.input + j * y.input_step) * grid.x.input + x.input, x.input_step, x.count);
    });
  });
}

/// Rows of an image are short: whole vectors, of which the last may overlap the one before, cost less than a call.
void copy_row(const Real* from, Real* to, Index count) {
  constexpr Index kVector = 8;
  if (count < kVector) {
    for (Index i = 0; i < count; ++i) to[i] = from[i];
    return;
  }
  for (Index i = 0; i + kVector < count; i += kVector) std::memcpy(to + i, from + i, kVector * sizeof(Real));
  std::memcpy(to + count - kVector, from + count - kVector, kVector * sizeof(Real));
}

/// columns((input channel, tap), position) = what each position of these output rows sees, 0 outside the image.
void unfold(const Grid& grid, Index channels, Part::Range rows, const Real* image, Real* columns) {
  const Index positions = rows.size() * grid.x.output;
  const bool all_seen = grid.y.sees_all() && grid.x.sees_all();
  for (Index channel = 0; channel < channels; ++channel, image += grid.pixels())
    for (Index y = 0; y < grid.y.kernel; ++y)
      for (Index x = 0; x < grid.x.kernel; ++x, columns += positions) {
        if (!all_seen) std::fill_n(columns, positions, Real(0));
        for_each_pair(grid, y, x, rows, columns, image,
                      [](Real* to, Index to_step, const Real* from, Index from_step, Index count) {
                        if (to_step == 1 && from_step == 1) return copy_row(from, to, count);
                        for (Index i = 0; i < count; ++i) to[i * to_step] = from[i * from_step];
                      });
      }
}

/// The transpose of unfold: adds each entry of columns to the entry of the image that it was copied from.
void fold(const Grid& grid, Index channels, Part::Range rows, Real* columns, Real* image) {
  const Index positions = rows.size() * grid.x.output;
  for (Index channel = 0; channel < channels; ++channel, image += grid.pixels())
    for (Index y = 0; y < grid.y.kernel; ++y)
      for (Index x = 0; x < grid.x.kernel; ++x, columns += positions)
        for_each_pair(grid, y, x, rows, columns, image,
                      [](const Real* from, Index from_step, Real* to, Index to_step, Index count) {
                        if (to_step == 1 && from_step == 1) {
                          INITLAB_INDEPENDENT
                          for (Index i = 0; i < count; ++i) to[i] += from[i];
                        } else
                          for (Index i = 0; i < count; ++i) to[i * to_step] += from[i * from_step];
                      });
}

/// Sums of entries that are sixteen apart, then of these: an order that compilers may vectorise as it stands.
Real sum(const Real* entries, Index n) {
  constexpr Index kLanes = 16;
  Real lanes[kLanes] = {};
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes)
    for (Index lane = 0; lane < kLanes; ++lane) lanes[lane] += entries[i + lane];
  for (; i < n; ++i) lanes[i % kLanes] += entries[i];
  for (Index half = kLanes / 2; half > 0; half /= 2)
    for (Index lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  return lanes[0];
}

}  // namespace

/// The sizes of one call: per group, inputs = rows of W, outputs = columns of W.
struct Convolution::Sizes {
  Grid grid;
  Index channels;         // input channels of a group
  Index inputs, outputs;  // of the product
  bool copies;            // false: a position sees one pixel, its own
  Index strips;           // into how many the output's rows are cut

  Sizes(const Convolution& layer, const Extents& image, Index features)
      : grid(layer.grid(image)),
        channels(features / grid.pixels() / layer.groups_),
        inputs(channels * layer.kernel_ * layer.kernel_),
        outputs(layer.channels_ / layer.groups_),
        copies(layer.kernel_ > 1 || layer.stride_ > 1 || grid.y.padding > 0) {
    constexpr Index kCopied = 1 << 17;  // entries of a copy: half a MiB in single precision, which fits into L2 caches
    const Index rows = std::clamp<Index>(kCopied / (inputs * grid.x.output), 1, grid.y.output);
    strips = copies ? (grid.y.output + rows - 1) / rows : 1;
  }

  /// Output rows of a strip.
  Part::Range rows(Index strip) const { return Part{strip, strips}.of(grid.y.output); }
  /// Numbers of scratch memory for the longest strip.
  Index scratch() const { return copies ? (grid.y.output + strips - 1) / strips * grid.x.output * inputs : 0; }
  /// The inputs that these rows see; `scratch` holds them if they must be copied.
  ConstBlock seen(Part::Range strip, const Real* image, Real* scratch) const {
    const Index positions = strip.size() * grid.x.output;
    if (!copies) return {image, positions, inputs, positions};
    unfold(grid, channels, strip, image, scratch);
    return {scratch, positions, inputs, positions};
  }
  /// Where the outputs of a strip begin within an output channel.
  Index position(Part::Range strip) const { return strip.begin * grid.x.output; }
};

Convolution::Convolution(const Parameters& parameters)
    : kernel_(static_cast<Index>(parameters.integer("kernel"))),
      stride_(static_cast<Index>(parameters.integer("stride"))),
      channels_(static_cast<Index>(parameters.integer("channels"))),
      groups_(static_cast<Index>(parameters.integer("groups"))),
      bias_(parameters.boolean("bias")) {
  if (channels_ % groups_ != 0)
    throw ParameterError("groups must divide channels (got " + std::to_string(groups_) + " groups and " +
                         std::to_string(channels_) + " channels)");
}

Schema Convolution::shared_parameters() {
  return {Parameter::integer("channels", "number of output channels").at_least(1).at_most(1 << 20),
          Parameter::integer("kernel", "extent of the square kernels").at_least(1).at_most(1 << 10).fallback(3),
          Parameter::integer("stride", "distance of neighbouring windows").at_least(1).at_most(1 << 10).fallback(1),
          Parameter::integer("groups", "blocks of channels; each output channel reads those of its own block")
              .at_least(1)
              .at_most(1 << 20)
              .fallback(1),
          Parameter::boolean("bias", "whether there is a b").fallback(true)};
}

Shape Convolution::output(const Shape& input) const {
  const Grid grid = this->grid(Extents(input));
  if (input.extents()[0] % groups_ != 0)
    throw ShapeError("groups must divide the input's channels (got " + std::to_string(groups_) + " groups and " +
                     std::to_string(input.extents()[0]) + " channels)");
  return {channels_, grid.y.output, grid.x.output};
}

std::vector<TensorSpec> Convolution::tensors(const Shape& input) const {
  std::vector<TensorSpec> tensors = {TensorSpec::kernel(input.extents()[0], channels_, kernel_, kernel_, groups_)};
  if (bias_)
    tensors.push_back(
        TensorSpec::vector("bias", Role::bias, {"channel", channels_}, tensors[0].fan_in, tensors[0].fan_out));
  return tensors;
}

void Convolution::forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass&) const {
  const Sizes sizes(*this, Extents(workspace), x.n_rows);
  const Index positions = sizes.grid.positions();
  const Matrix kernels = w[0];
  Real* scratch = workspace.scratch(sizes.scratch());
  for (Index sample = 0; sample < x.n_cols; ++sample) {
    if (bias_) {
      const Matrix b = w[1];
      for (Index channel = 0; channel < channels_; ++channel)
        std::fill_n(y.colptr(sample) + channel * positions, positions, b[channel]);
    }
    for (Index group = 0; group < groups_; ++group) {
      const Real* image = x.colptr(sample) + group * sizes.channels * sizes.grid.pixels();
      Real* outputs = y.colptr(sample) + group * sizes.outputs * positions;
      for (Index strip = 0; strip < sizes.strips; ++strip) {
        const Part::Range rows = sizes.rows(strip);
        const ConstBlock seen = sizes.seen(rows, image, scratch);
        gemm(1, Op::none, seen, Op::none, ConstBlock(kernels, 0, group * sizes.outputs, sizes.inputs, sizes.outputs),
             bias_ ? Real(1) : Real(0), Block(outputs + sizes.position(rows), seen.rows, sizes.outputs, positions));
      }
    }
  }
}

void Convolution::backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx,
                           Workspace& workspace, const Pass&) const {
  const Sizes sizes(*this, Extents(workspace), dx.n_rows);
  const Index positions = sizes.grid.positions();
  const Matrix kernels = w[0];
  Real* scratch = workspace.scratch(sizes.scratch());
  if (sizes.copies) dx.zeros();
  for (Index sample = 0; sample < dx.n_cols; ++sample)
    for (Index group = 0; group < groups_; ++group) {
      Real* image = dx.colptr(sample) + group * sizes.channels * sizes.grid.pixels();
      const Real* outputs = dy.colptr(sample) + group * sizes.outputs * positions;
      for (Index strip = 0; strip < sizes.strips; ++strip) {
        const Part::Range rows = sizes.rows(strip);
        const Index here = rows.size() * sizes.grid.x.output;
        Real* seen = sizes.copies ? scratch : image;
        gemm(1, Op::none, ConstBlock(outputs + sizes.position(rows), here, sizes.outputs, positions), Op::transpose,
             ConstBlock(kernels, 0, group * sizes.outputs, sizes.inputs, sizes.outputs), 0,
             Block(seen, here, sizes.inputs, here));
        if (sizes.copies) fold(sizes.grid, sizes.channels, rows, scratch, image);
      }
    }
}

/// A part is a range of output channels. dW(:, part) = beta dW(:, part) + the sum over samples and positions of what
/// is seen times dy; db(part) = beta db(part) + the sum of dy over them.
void Convolution::gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                           Workspace& workspace) const {
  const Sizes sizes(*this, Extents(workspace), x.n_rows);
  const Index positions = sizes.grid.positions();
  const Part::Range mine = part.of(channels_);
  Matrix kernels = dw[0];
  Real* scratch = workspace.scratch(sizes.scratch());
  for (Index group = mine.begin / sizes.outputs; group * sizes.outputs < mine.end; ++group) {
    const Index begin = std::max(mine.begin, group * sizes.outputs),
                end = std::min(mine.end, (group + 1) * sizes.outputs);
    const Block sums(kernels, 0, begin, sizes.inputs, end - begin);
    for (Index sample = 0; sample < x.n_cols; ++sample)
      for (Index strip = 0; strip < sizes.strips; ++strip) {
        const Part::Range rows = sizes.rows(strip);
        const ConstBlock seen =
            sizes.seen(rows, x.colptr(sample) + group * sizes.channels * sizes.grid.pixels(), scratch);
        gemm(
            1, Op::transpose, seen, Op::none,
            ConstBlock(dy.colptr(sample) + begin * positions + sizes.position(rows), seen.rows, end - begin, positions),
            sample == 0 && strip == 0 ? beta : Real(1), sums);
      }
  }
  if (!bias_) return;
  Matrix b = dw[1];
  for (Index channel = mine.begin; channel < mine.end; ++channel) {
    double total = 0;
    for (Index sample = 0; sample < dy.n_cols; ++sample)
      total += static_cast<double>(sum(dy.colptr(sample) + channel * positions, positions));
    b[channel] = (beta == 0 ? Real(0) : beta * b[channel]) + static_cast<Real>(total);
  }
}

/// Each part copies what is seen once more: with 32 channels a part, a quarter of its time at most.
Index Convolution::parts(const Shape&) const {
  constexpr Index kChannelsAPart = 32;
  return std::clamp<Index>(channels_ / kChannelsAPart, 1, 8);
}

/// E[y^2] = Var(W) n E[x^2] + E[b^2] for weights of mean 0, where n is the number of inputs that a position sees, the
/// mean over positions.
std::optional<Moments> Convolution::moments(const Moments& input, const Shape& shape, TensorLaws laws) const {
  const Law& weight = laws[0].law;
  if (weight.mean != 0) return std::nullopt;
  const Grid grid = this->grid(Extents(shape));
  const double seen = static_cast<double>(shape.extents()[0] / groups_) * grid.y.mean_seen() * grid.x.mean_seen();
  const double factor = seen * weight.variance;
  const double mean = bias_ ? laws[1].law.mean : 0.0;
  const double shift = bias_ ? laws[1].law.variance + mean * mean : 0.0;
  return Moments{mean, factor * input.second + shift, factor * input.product + shift};
}
