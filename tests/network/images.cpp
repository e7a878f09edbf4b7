// Convolutions and pools against their formulas, and what they refuse.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "pass.hpp"

namespace initlab::test {

namespace {

using Values = std::map<std::string, ParameterValue, std::less<>>;

ParameterValue integer(Index i) { return static_cast<std::int64_t>(i); }

/// What a convolution is told.
struct Convolving {
  Index channels, kernel, stride = 1, padding = 0, groups = 1, output_padding = 0;
  bool circular = false;

  manifest::NodePlan node(bool transposed) const {
    Values values = {{"channels", integer(channels)},
                     {"kernel", integer(kernel)},
                     {"stride", integer(stride)},
                     {"padding", integer(padding)},
                     {"groups", integer(groups)}};
    if (transposed)
      values["output_padding"] = integer(output_padding);
    else
      values["padding_mode"] = std::string(circular ? "circular" : "zero");
    return layer("conv", transposed ? "conv_transpose2d" : "conv2d", values);
  }
};

/// i modulo n, also of a negative i.
std::ptrdiff_t modulo(std::ptrdiff_t i, std::ptrdiff_t n) { return (i % n + n) % n; }

/// The sums of the formula, one product at a time, in double.
arma::mat by_formula(const Convolving& how, bool transposed, const network::Node& node, const Matrix& kernels,
                     const Matrix& bias, const Matrix& x) {
  const auto& in = node.in.extents();
  const auto& out = node.out.extents();
  arma::mat y(node.out.size(), x.n_cols);
  const auto stride = static_cast<std::ptrdiff_t>(how.stride), padding = static_cast<std::ptrdiff_t>(how.padding);
  // The pairs of positions (a, b) with a = stride b - padding + tap: a in the input, or in the output if transposed.
  const Shape &outer = transposed ? node.out : node.in, &inner = transposed ? node.in : node.out;
  const auto height = static_cast<std::ptrdiff_t>(outer.extents()[1]),
             width = static_cast<std::ptrdiff_t>(outer.extents()[2]);
  for (Index s = 0; s < x.n_cols; ++s)
    for (Index o = 0; o < out[0]; ++o) {
      for (Index p = 0; p < out[1] * out[2]; ++p) y(o * out[1] * out[2] + p, s) = static_cast<double>(bias[o]);
      for (Index i = 0; i < in[0] / how.groups; ++i)
        for (Index t = 0; t < how.kernel * how.kernel; ++t)
          for (Index b = 0; b < inner.extents()[1] * inner.extents()[2]; ++b) {
            std::ptrdiff_t row = stride * static_cast<std::ptrdiff_t>(b / inner.extents()[2]) - padding +
                                 static_cast<std::ptrdiff_t>(t / how.kernel);
            std::ptrdiff_t column = stride * static_cast<std::ptrdiff_t>(b % inner.extents()[2]) - padding +
                                    static_cast<std::ptrdiff_t>(t % how.kernel);
            if (how.circular) {
              row = modulo(row, height);
              column = modulo(column, width);
            }
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const auto a = static_cast<Index>(row * width + column);
            const Index channel = o / (out[0] / how.groups) * (in[0] / how.groups) + i;
            const Index from = channel * in[1] * in[2] + (transposed ? b : a);
            const Index to = o * out[1] * out[2] + (transposed ? a : b);
            y(to, s) += static_cast<double>(kernels.at(i * how.kernel * how.kernel + t, o)) *
                        static_cast<double>(x.at(from, s));
          }
    }
  return y;
}

void check_formula(const Convolving& how, bool transposed, const Shape& input) {
  const network::Network network = assemble(plan({how.node(transposed)}), input);
  const KeptPass pass = run(network, 3, 1);
  network::Team team(1);
  const network::Flat parameters = network::initialise(network, 3, team);
  const network::Node& node = network.nodes()[1];
  const auto w = network::tensors(node, parameters.memptr());
  const arma::mat expected = by_formula(how, transposed, node, w[0], w[1], pass.outputs[0]);
  // A sum of n terms of random sign is off by about sqrt(n) eps of a term, and the sum itself is sqrt(n) terms large.
  const double tolerance = 8 * static_cast<double>(std::numeric_limits<Real>::epsilon());
  const double error = arma::abs(arma::conv_to<arma::mat>::from(pass.outputs[1]) - expected).max();
  BOOST_TEST(error <= tolerance * arma::abs(expected).max());
}

bool equal_bits(const Matrix& a, const Matrix& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0;
}

/// What a layer makes of one image of one channel; its output is its own gradient.
struct Applied {
  Matrix y, dx;
};

Applied apply(const char* type, const Values& values, Index height, Index width, const std::vector<Real>& image) {
  const network::Network network =
      assemble(plan({activation("front", "identity"), layer("layer", type, values)}), {1, height, width});
  const KeptPass pass = run(network, Matrix(image.data(), image.size(), 1), 1);
  return {pass.outputs[2], pass.gradients[1]};
}

bool equal(const Matrix& found, const std::vector<Real>& expected) {
  return found.n_elem == expected.size() && std::equal(expected.begin(), expected.end(), found.begin());
}

std::string refusal(const char* type, const Values& values, const Shape& input) {
  try {
    assemble(plan({layer("it", type, values)}), input);
  } catch (const Error& error) {
    return error.what();
  }
  return "taken";
}

bool says(const std::string& sentence, const std::string& part) {
  if (sentence.find(part) != std::string::npos) return true;
  BOOST_TEST_MESSAGE("it says: " << sentence);
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(convolutions_are_their_formula) {
  check_formula({.channels = 5, .kernel = 1}, false, {3, 4, 5});
  check_formula({.channels = 4, .kernel = 3, .padding = 1}, false, {3, 4, 5});
  check_formula({.channels = 4, .kernel = 2, .stride = 3, .padding = 2, .groups = 2}, false, {6, 7, 5});
  check_formula({.channels = 6, .kernel = 5, .stride = 2, .padding = 3, .groups = 3, .circular = true}, false,
                {3, 4, 3});
  check_formula({.channels = 4, .kernel = 1, .stride = 2, .padding = 1}, false, {2, 3, 3});
  // 8 x 9 inputs of 60 x 60 positions: more than one strip, of unequal numbers of rows.
  check_formula({.channels = 2, .kernel = 3, .padding = 1, .circular = true}, false, {8, 60, 60});
}

BOOST_AUTO_TEST_CASE(transposed_convolutions_are_their_formula) {
  check_formula({.channels = 5, .kernel = 1}, true, {3, 4, 5});
  check_formula({.channels = 4, .kernel = 3, .padding = 2}, true, {3, 4, 5});
  check_formula({.channels = 4, .kernel = 3, .stride = 2, .padding = 1, .groups = 2, .output_padding = 1}, true,
                {6, 3, 4});
  check_formula({.channels = 3, .kernel = 2, .stride = 3, .output_padding = 2}, true, {2, 3, 2});
  check_formula({.channels = 2, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1}, true, {8, 30, 30});
}

BOOST_AUTO_TEST_CASE(layers_of_images_have_equal_bits_in_batches_of_any_size_and_on_any_number_of_threads) {
  const network::Network network = assemble(
      plan(
          {Convolving{.channels = 70, .kernel = 3, .padding = 1}.node(false), activation("t", "tanh"),
           layer("pool", "max_pool", {{"kernel", integer(2)}}),
           layer("up", "conv_transpose2d", {{"channels", integer(33)}, {"kernel", integer(3)}, {"stride", integer(2)}}),
           layer("mean", "average_pool", {{"kernel", std::string("all")}}), dense("out", 3)}),
      {2, 9, 8});
  const KeptPass whole = run(network, 100, 1);
  for (const Index samples : {1, 3, 30}) {
    const KeptPass part = run(network, samples, 2);
    for (Index node = 1; node + 1 < network.nodes().size(); ++node)
      BOOST_TEST(equal_bits(part.outputs[node], whole.outputs[node].head_cols(samples)));
  }
  for (const Index threads : {2, 3}) BOOST_TEST(equal_bits(run(network, 100, threads).gradient, whole.gradient));
}

BOOST_AUTO_TEST_CASE(of_equal_entries_the_first_in_a_window_gets_the_gradient) {
  const Applied pooled = apply("max_pool", {{"kernel", integer(2)}}, 2, 4, {1, 3, 2, 2, 3, 3, 2, 2});
  BOOST_TEST(equal(pooled.y, {3, 2}));
  BOOST_TEST(equal(pooled.dx, {0, 3, 2, 0, 0, 0, 0, 0}));
}

BOOST_AUTO_TEST_CASE(rows_of_pairs_are_what_each_window_is_by_itself) {
  // Whole vectors of any processor and what is left over, an odd row and an odd column that no window sees; entries of
  // few values, so that many are equal, and a NaN here and there.
  const Index height = 7, width = 75, rows = height / 2, columns = width / 2;
  std::vector<Real> image(height * width);
  for (Index i = 0; i < image.size(); ++i)
    image[i] = i % 97 == 50 ? arma::Datum<Real>::nan : static_cast<Real>((i * 7919) % 5) - 2;
  const Applied pooled = apply("max_pool", {{"kernel", integer(2)}}, height, width, image);
  std::vector<Real> gradient(image.size(), 0);
  for (Index row = 0; row < rows; ++row)
    for (Index column = 0; column < columns; ++column) {
      const Index window[] = {2 * row * width + 2 * column, 2 * row * width + 2 * column + 1,
                              (2 * row + 1) * width + 2 * column, (2 * row + 1) * width + 2 * column + 1};
      Index largest = window[0];
      for (const Index i : window)
        if (!std::isnan(image[largest]) && (std::isnan(image[i]) || image[i] > image[largest])) largest = i;
      const Real y = pooled.y[row * columns + column];
      BOOST_REQUIRE((std::isnan(image[largest]) ? std::isnan(y) : y == image[largest]));
      if (!std::isnan(y)) gradient[largest] = y;  // dl/dy = y, see apply
    }
  for (Index i = 0; i < image.size(); ++i)
    if (!std::isnan(pooled.dx[i])) BOOST_REQUIRE(pooled.dx[i] == gradient[i]);
}

BOOST_AUTO_TEST_CASE(overlapping_windows_add_their_gradients_and_padding_never_wins) {
  const Applied pooled = apply("max_pool", {{"kernel", integer(3)}, {"stride", integer(2)}, {"padding", integer(1)}}, 3,
                               3, {-9, -8, -7, -6, -1, -5, -4, -3, -2});
  BOOST_TEST(equal(pooled.y, {-1, -1, -1, -1}));
  BOOST_TEST(equal(pooled.dx, {0, 0, 0, 0, -4, 0, 0, 0, 0}));
}

BOOST_AUTO_TEST_CASE(the_largest_entry_beside_nan_is_nan) {
  const Real nan = arma::Datum<Real>::nan, infinity = arma::Datum<Real>::inf;
  for (const std::vector<Real>& image :
       {std::vector<Real>{nan, 1, 2, infinity}, std::vector<Real>{1, nan, 2, 3}, std::vector<Real>{1, 2, 3, nan}})
    BOOST_TEST(std::isnan(apply("max_pool", {{"kernel", integer(2)}}, 2, 2, image).y[0]));
  BOOST_TEST(equal(apply("max_pool", {{"kernel", integer(2)}}, 2, 2, {-infinity, -infinity, -infinity, -infinity}).y,
                   {-infinity}));
}

BOOST_AUTO_TEST_CASE(means_count_the_padding_or_do_not) {
  const Values padded = {{"kernel", integer(2)}, {"padding", integer(1)}};
  Values inside = padded;
  inside["count_include_pad"] = false;
  const std::vector<Real> image = {4, 8, 12, 16};  // each window of 2 x 2 sees one of them
  BOOST_TEST(equal(apply("average_pool", padded, 2, 2, image).y, {1, 2, 3, 4}));
  BOOST_TEST(equal(apply("average_pool", padded, 2, 2, image).dx, {Real(0.25), Real(0.5), Real(0.75), 1}));
  BOOST_TEST(equal(apply("average_pool", inside, 2, 2, image).y, image));
  BOOST_TEST(equal(apply("average_pool", inside, 2, 2, image).dx, image));
  const Applied global = apply("average_pool", {{"kernel", std::string("all")}}, 1, 4, {1, 2, 3, 6});
  BOOST_TEST(equal(global.y, {3}));
  BOOST_TEST(equal(global.dx, {Real(0.75), Real(0.75), Real(0.75), Real(0.75)}));
  BOOST_TEST(equal(apply("max_pool", {{"kernel", std::string("all")}}, 1, 4, {1, 2, 6, 3}).y, {6}));
}

BOOST_AUTO_TEST_CASE(fans_of_convolutions_are_of_a_group_and_take_no_account_of_strides) {
  for (const bool transposed : {false, true}) {
    const Convolving how = {.channels = 6, .kernel = 3, .stride = 2, .padding = 1, .groups = 2};
    const network::Network network = assemble(plan({how.node(transposed)}), {16, 8, 8});
    for (const TensorInfo& tensor : network.nodes()[1].tensors) {
      BOOST_TEST(tensor.fan_in() == 8u * 9);
      BOOST_TEST(tensor.fan_out() == 3u * 9);
    }
  }
}

BOOST_AUTO_TEST_CASE(shapes_that_layers_of_images_cannot_take_are_told) {
  const Values three = {{"channels", integer(4)}, {"kernel", integer(3)}};
  const auto with = [&](Values more) {
    more.insert(three.begin(), three.end());
    return more;
  };
  for (const char* type : {"conv2d", "conv_transpose2d"})
    BOOST_TEST(says(refusal(type, three, {784}),
                    "takes images (got 784, expected channels x height x width); "
                    "data.layout = \"image\" keeps the shape of images"));
  BOOST_TEST(says(refusal("max_pool", {{"kernel", integer(3)}}, {784}), "takes images (got 784, "));
  BOOST_TEST(
      says(refusal("conv2d", three, {1, 2, 5}),
           "the kernel does not fit on the image (got an extent of 2 and a padding of 0 on each side, expected at "
           "least 3 together)"));
  BOOST_TEST(
      says(refusal("conv2d", with({{"padding", integer(3)}, {"padding_mode", std::string("circular")}}), {1, 2, 5}),
           "circular padding wraps around more than once (got a padding of 3 for an extent of 2, expected at most "
           "the extent)"));
  BOOST_TEST(says(refusal("conv2d", with({{"groups", integer(2)}}), {3, 5, 5}),
                  "groups must divide the input's channels (got 2 groups and 3 channels)"));
  BOOST_TEST(says(refusal("conv_transpose2d", with({{"padding", integer(2)}}), {1, 2, 5}),
                  "padding leaves nothing of the output (got an extent of 4 before it, expected more than 4)"));
}

BOOST_AUTO_TEST_CASE(parameters_of_layers_of_images_that_do_not_go_together_are_told) {
  const Values two = {{"channels", integer(4)}, {"kernel", integer(2)}};
  const auto with = [&](Values more) {
    more.insert(two.begin(), two.end());
    return more;
  };
  const Shape image = {4, 8, 8};
  BOOST_TEST(says(refusal("conv2d", with({{"groups", integer(3)}}), image),
                  "groups must divide channels (got 3 groups and 4 channels)"));
  BOOST_TEST(says(refusal("conv2d", with({{"padding", std::string("same")}}), image),
                  "padding = \"same\" needs stride = 1 and an odd kernel (got stride 1 and kernel 2)"));
  BOOST_TEST(says(refusal("conv_transpose2d", with({{"output_padding", integer(1)}}), image),
                  "output_padding must be less than stride (got 1 and stride 1)"));
  BOOST_TEST(says(refusal("max_pool", {{"kernel", integer(3)}, {"padding", integer(2)}}, image),
                  "padding must be at most half of kernel (got 2 and kernel 3)"));
  BOOST_TEST(says(refusal("average_pool", {{"kernel", std::string("all")}, {"stride", integer(2)}}, image),
                  "kernel = \"all\" takes neither stride nor padding"));
}

}  // namespace initlab::test
