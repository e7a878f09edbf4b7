// Windows: which input positions each output position of a convolution or a pool sees.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initlab/plugin.hpp>
#include <string>

/// The windows along one axis of an image. At tap t = 0, ..., kernel - 1 output position o sees input position i, where
/// i = o stride - padding + t, or, of a transposed convolution, o = i stride - padding + t. Positions outside the
/// image are not seen; on a circular axis they are those modulo the extent.
struct Windows {
  enum class Kind { plain, circular, transposed };
  Kind kind = Kind::plain;
  initlab::Index input = 0, output = 0;  ///< extents
  initlab::Index kernel = 1, stride = 1, padding = 0;

  /// Pairs of positions of one tap: output + j output_step sees input + j input_step, for j < count.
  struct Run {
    initlab::Index output, output_step, input, input_step, count;
  };

  /// Calls use(run) for all pairs of tap `tap` whose output position is in [begin, end): at most one run, or three on a
  /// circular axis. A circular axis must be at least as long as its padding.
  template <class Use>
  void for_each_run(initlab::Index tap, initlab::Index begin, initlab::Index end, const Use& use) const {
    const bool transposed = kind == Kind::transposed;
    // Both rules are: the place a = b stride - shift, with b in [0, b_end) and a in [a_begin, a_end).
    const auto step = static_cast<std::ptrdiff_t>(stride), extent = static_cast<std::ptrdiff_t>(input);
    const std::ptrdiff_t a_begin = transposed ? static_cast<std::ptrdiff_t>(begin) : 0;
    const std::ptrdiff_t a_end = transposed ? static_cast<std::ptrdiff_t>(end) : extent;
    const std::ptrdiff_t b_begin = transposed ? 0 : static_cast<std::ptrdiff_t>(begin);
    const std::ptrdiff_t b_end = transposed ? extent : static_cast<std::ptrdiff_t>(end);
    for (std::ptrdiff_t turn = kind == Kind::circular ? -1 : 0; turn <= (kind == Kind::circular ? 1 : 0); ++turn) {
      const std::ptrdiff_t shift =
          static_cast<std::ptrdiff_t>(padding) - static_cast<std::ptrdiff_t>(tap) + turn * extent;
      const std::ptrdiff_t first = std::max(b_begin, quotient_up(a_begin + shift, step));
      const std::ptrdiff_t last = std::min(b_end, quotient_up(a_end + shift, step));
      if (first >= last) continue;
      const auto a = static_cast<initlab::Index>(first * step - shift), b = static_cast<initlab::Index>(first),
                 count = static_cast<initlab::Index>(last - first);
      use(transposed ? Run{a, stride, b, 1, count} : Run{b, 1, a, stride, count});
    }
  }

  /// The input positions that output position o sees through plain windows.
  initlab::Part::Range seen(initlab::Index o) const {
    const initlab::Index place = o * stride;
    return {place > padding ? place - padding : 0, std::min(input, place + kernel - padding)};
  }

  /// Whether at every tap every output position sees an input.
  bool sees_all() const { return kind == Kind::circular || (kind == Kind::plain && padding == 0); }

  /// How many inputs an output sees: the mean over output positions.
  double mean_seen() const {
    initlab::Index pairs = 0;
    for (initlab::Index tap = 0; tap < kernel; ++tap)
      for_each_run(tap, 0, output, [&](const Run& run) { pairs += run.count; });
    return static_cast<double>(pairs) / static_cast<double>(output);
  }

 private:
  /// a / b rounded up, or something below 1 where a is not above 0; b is positive.
  static std::ptrdiff_t quotient_up(std::ptrdiff_t a, std::ptrdiff_t b) { return a > 0 ? (a + b - 1) / b : 0; }
};

/// The windows of an image, which are rectangles.
struct Grid {
  Windows y, x;

  /// Positions of an image, and of its output.
  initlab::Index pixels() const { return y.input * x.input; }
  initlab::Index positions() const { return y.output * x.output; }
};

/// Windows that move over the image: output = floor((input + 2 padding - kernel) / stride) + 1. Throws ShapeError if
/// the kernel does not fit, or if a circular axis would wrap around more than once.
inline Windows moving(initlab::Index input, initlab::Index kernel, initlab::Index stride, initlab::Index padding,
                      Windows::Kind kind = Windows::Kind::plain) {
  if (input + 2 * padding < kernel)
    throw initlab::ShapeError("the kernel does not fit on the image (got an extent of " + std::to_string(input) +
                              " and a padding of " + std::to_string(padding) + " on each side, expected at least " +
                              std::to_string(kernel) + " together)");
  if (kind == Windows::Kind::circular && padding > input)
    throw initlab::ShapeError("circular padding wraps around more than once (got a padding of " +
                              std::to_string(padding) + " for an extent of " + std::to_string(input) +
                              ", expected at most the extent)");
  return {kind, input, (input + 2 * padding - kernel) / stride + 1, kernel, stride, padding};
}

/// The height and width of {channels, height, width}. Throws ShapeError for any other shape.
struct Extents {
  initlab::Index height = 0, width = 0;

  explicit Extents(const initlab::Shape& input) {
    if (!input.is_image() || input.size() == 0)
      throw initlab::ShapeError(
          "takes images (got " + (input.extents().empty() ? "a number" : input.text()) +
          ", expected channels x height x width); data.layout = \"image\" keeps the shape of images");
    height = input.extents()[1];
    width = input.extents()[2];
  }
  /// From what extents_need left.
  explicit Extents(const initlab::Workspace& workspace)
      : height(workspace.batch(0).n_rows), width(workspace.batch(1).n_rows) {}
};

/// forward, backward and gradient are told the number of features only. Height and width reach them as the lengths of
/// two vectors of the workspace, whose content nobody reads or writes.
inline initlab::WorkspaceNeed extents_need(const initlab::Shape& input) {
  const Extents image(input);
  return {.per_sample = {}, .per_batch = {image.height, image.width}};
}
