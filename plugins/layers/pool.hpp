// Pool: what max_pool and average_pool share.
#pragma once

#include "windows.hpp"

/// y = a function of the inputs in each window, channel by channel.
class Pool : public initlab::Layer {
 public:
  /// Throws ParameterError if the padding is more than half the kernel, or if windows of the whole image are moved.
  explicit Pool(const initlab::Parameters& parameters) : all_(parameters.is("kernel", "all")) {
    padding_ = static_cast<initlab::Index>(parameters.integer("padding"));
    if (all_) {
      if (padding_ != 0 || parameters.has("stride"))
        throw initlab::ParameterError("kernel = \"all\" takes neither stride nor padding");
      return;
    }
    kernel_ = static_cast<initlab::Index>(parameters.integer("kernel"));
    stride_ = parameters.has("stride") ? static_cast<initlab::Index>(parameters.integer("stride")) : kernel_;
    if (padding_ > kernel_ / 2)
      throw initlab::ParameterError("padding must be at most half of kernel (got " + std::to_string(padding_) +
                                    " and kernel " + std::to_string(kernel_) + ")");
  }

  initlab::Shape output(const initlab::Shape& input) const override {
    const Grid windows = grid(Extents(input));
    return {input.extents()[0], windows.y.output, windows.x.output};
  }

  initlab::WorkspaceNeed workspace(const initlab::Shape& input) const override { return extents_need(input); }

  /// Known for windows of one position only: what neighbouring positions have in common is not.
  std::optional<initlab::Moments> moments(const initlab::Moments& input, const initlab::Shape& shape,
                                          initlab::TensorLaws) const override {
    const Grid windows = grid(Extents(shape));
    if (windows.y.kernel * windows.x.kernel == 1) return input;
    return std::nullopt;
  }

 protected:
  /// Their parameters `kernel`, `stride` and `padding`.
  static initlab::Schema shared_parameters() {
    using initlab::Parameter;
    return {Parameter::integer("kernel", "extent of the square windows; \"all\": one window, the whole image")
                .at_least(1)
                .at_most(1 << 10)
                .or_word("all"),
            Parameter::integer("stride", "distance of neighbouring windows; kernel, if left out")
                .at_least(1)
                .at_most(1 << 10)
                .optional(),
            Parameter::integer("padding", "positions added on each side, at most half of kernel")
                .at_least(0)
                .at_most(1 << 10)
                .fallback(0)};
  }

  Grid grid(const Extents& image) const {
    const auto along = [this](initlab::Index extent) {
      return moving(extent, all_ ? extent : kernel_, stride_, padding_);
    };
    return {along(image.height), along(image.width)};
  }

  /// Calls use(first, rows, columns, output) for each window: element first + row width + column of x, and
  /// element `output` of y.
  template <class Use>
  static void for_each_window(const Grid& grid, const initlab::Matrix& x, const Use& use) {
    initlab::Index output = 0;
    // The channels of all samples lie one behind the other.
    for (initlab::Index first = 0; first < x.n_elem; first += grid.pixels())
      for (initlab::Index y = 0; y < grid.y.output; ++y)
        for (initlab::Index column = 0; column < grid.x.output; ++column, ++output)
          use(first, grid.y.seen(y), grid.x.seen(column), output);
  }

  /// Calls use(i) for the entries of a window, row by row.
  template <class Use>
  static void for_each_entry(initlab::Index first, initlab::Part::Range rows, initlab::Part::Range columns,
                             initlab::Index width, const Use& use) {
    for (initlab::Index row = rows.begin; row < rows.end; ++row)
      for (initlab::Index column = columns.begin; column < columns.end; ++column) use(first + row * width + column);
  }

  /// Windows of two by two that lie side by side inside the image: what most networks have. A row of them is a loop
  /// over vectors.
  bool has_pairs() const { return !all_ && kernel_ == 2 && stride_ == 2 && padding_ == 0; }

  /// Calls use(upper, output) for each window of has_pairs: elements upper, upper + 1, upper + width and
  /// upper + width + 1 of the input. `use` is a lambda with INITLAB_VECTOR_BODY.
  template <class Use>
  static void for_each_pair(const Grid& grid, initlab::Index images, const Use& use) {
    const initlab::Index rows = grid.y.output, columns = grid.x.output, width = grid.x.input, pixels = grid.pixels();
    initlab::vector_loop(images * rows, [=](initlab::Index row) INITLAB_VECTOR_BODY {
      const initlab::Index upper = row / rows * pixels + row % rows * 2 * width, output = row * columns;
      INITLAB_INDEPENDENT
      for (initlab::Index i = 0; i < columns; ++i) use(upper + 2 * i, output + i);
    });
  }

  bool all_;
  initlab::Index kernel_ = 1, stride_ = 1, padding_ = 0;
};
