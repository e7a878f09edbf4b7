#include "convolution.hpp"

using namespace initlab;

namespace {

/// The windows are those through which the backward pass of conv2d sees its outputs.
class ConvTranspose2d : public Convolution {
 public:
  explicit ConvTranspose2d(const Parameters& parameters)
      : Convolution(parameters),
        padding_(static_cast<Index>(parameters.integer("padding"))),
        output_padding_(static_cast<Index>(parameters.integer("output_padding"))) {
    if (output_padding_ >= stride_)
      throw ParameterError("output_padding must be less than stride (got " + std::to_string(output_padding_) +
                           " and stride " + std::to_string(stride_) + ")");
  }

  static Schema schema() {
    Schema schema = shared_parameters();
    schema.push_back(Parameter::integer("padding", "positions cut off on each side of the output")
                         .at_least(0)
                         .at_most(1 << 10)
                         .fallback(0));
    schema.push_back(Parameter::integer("output_padding", "positions added at the end of each axis of the output")
                         .at_least(0)
                         .at_most(1 << 10)
                         .fallback(0));
    return schema;
  }

 private:
  Windows windows(Index extent) const override {
    const Index whole = (extent - 1) * stride_ + kernel_ + output_padding_;
    if (whole <= 2 * padding_)
      throw ShapeError("padding leaves nothing of the output (got an extent of " + std::to_string(whole) +
                       " before it, expected more than " + std::to_string(2 * padding_) + ")");
    return {Windows::Kind::transposed, extent, whole - 2 * padding_, kernel_, stride_, padding_};
  }

  Index padding_, output_padding_;
};

}  // namespace

Component conv_transpose2d() {
  return layer<ConvTranspose2d>(
      {.name = "conv_transpose2d",
       .formula = "y(o, stride p - padding + t) = b(o) + sum over i, t of W(o, i, t) x(i, p); "
                  "fan_in = channels in / groups kernel^2",
       .notes =
           "The transpose of conv2d, without padding_mode: the border is of zeros. p and t are positions (row, "
           "column) of the input and of the kernel; height and width of the output are (extent - 1) stride - "
           "2 padding + kernel + output_padding. W reads (output channel, input channel of the group, row, column) "
           "as that of conv2d does; PyTorch's ConvTranspose2d has (input channel, output channel of the group, row, "
           "column), the same numbers with the first two axes exchanged within each group. "
           "fan_out = channels / groups kernel^2. The fans take no account of strides and borders: with stride s an "
           "output sums over about fan_in / s^2 inputs. PyTorch's own fans, read off its layout, are fan_in = "
           "channels / groups kernel^2 and fan_out = channels in kernel^2. Moments hold for inputs whose second "
           "moment is the same at each position, and are the mean over output positions.",
       .reference = "Zeiler, Krishnan, Taylor and Fergus 2010; Dumoulin and Visin 2016, chapter 4",
       .parameters = ConvTranspose2d::schema()});
}
