#include "convolution.hpp"

using namespace initlab;

namespace {

/// The windows are the kernel's shifts by multiples of the stride.
class Conv2d : public Convolution {
 public:
  explicit Conv2d(const Parameters& parameters)
      : Convolution(parameters), circular_(parameters.text("padding_mode") == "circular") {
    const bool same = parameters.is("padding", "same");
    if (same && (stride_ != 1 || kernel_ % 2 == 0))
      throw ParameterError("padding = \"same\" needs stride = 1 and an odd kernel (got stride " +
                           std::to_string(stride_) + " and kernel " + std::to_string(kernel_) + ")");
    padding_ = same ? kernel_ / 2 : static_cast<Index>(parameters.integer("padding"));
  }

  static Schema schema() {
    Schema schema = shared_parameters();
    schema.push_back(Parameter::integer("padding",
                                        "positions added on each side; \"same\": the output is as large as "
                                        "the input")
                         .at_least(0)
                         .at_most(1 << 10)
                         .or_word("same")
                         .fallback(0));
    schema.push_back(Parameter::choice("padding_mode", {"zero", "circular"},
                                       "what stands there: zeros, or the opposite side of the image")
                         .fallback("zero"));
    return schema;
  }

 private:
  Windows windows(Index extent) const override {
    return moving(extent, kernel_, stride_, padding_, circular_ ? Windows::Kind::circular : Windows::Kind::plain);
  }

  Index padding_ = 0;
  bool circular_;
};

}  // namespace

Component conv2d() {
  return layer<Conv2d>(
      {.name = "conv2d",
       .formula = "y(o, p) = b(o) + sum over i, t of W(o, i, t) x(i, stride p - padding + t); "
                  "fan_in = channels in / groups kernel^2",
       .notes =
           "p and t are positions (row, column) of the output and of the kernel. W reads (output channel, input "
           "channel of the group, row, column), as in PyTorch; height and width of the output are "
           "floor((extent + 2 padding - kernel) / stride) + 1. fan_out = channels / groups kernel^2. The fans take "
           "no account of strides and borders; PyTorch's fan_out is not divided by groups. Moments hold for inputs "
           "whose second moment is the same at each position, and are the mean over output positions, of which "
           "those at a border of zeros see fewer inputs.",
       .reference =
           "LeCun, Bottou, Bengio and Haffner 1998, section II; groups: Krizhevsky, Sutskever and Hinton 2012; "
           "fans: He et al. 2015, eq. 10 and 14",
       .parameters = Conv2d::schema()});
}
