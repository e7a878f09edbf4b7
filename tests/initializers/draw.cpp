// draw_initializer NAME INPUTS OUTPUTS EXTENT GROUPS SEED [NAME=VALUE ...]: a tensor's entries as numbers of 8 bytes,
// in C order of its axes: of kernels (EXTENT above 0) output, input, y, x; of a dense weight, input, unit.
#include <cstdio>
#include <string>
#include <vector>

#include "tensors.hpp"

using namespace initlab;

int main(int count, char** words) {
  try {
    const auto number = [&](int i) { return static_cast<Index>(std::stoul(words[i])); };
    test::Values values;
    for (int i = 7; i < count; ++i) {
      const std::string word = words[i], value = word.substr(word.find('=') + 1);
      const bool text = value.find_first_not_of("-.0123456789e") != std::string::npos;
      values[word.substr(0, word.find('='))] = text ? ParameterValue(value) : ParameterValue(std::stod(value));
    }
    const TensorInfo info = number(4) ? test::kernels(number(2), number(3), number(4), number(4), number(5))
                                      : test::dense_tensor(number(2), number(3));
    const arma::mat w = test::fill(words[1], values, info, number(6));
    return std::fwrite(w.memptr(), sizeof(double), w.n_elem, stdout) == w.n_elem ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
