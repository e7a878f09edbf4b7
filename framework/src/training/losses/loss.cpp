#include "training/losses/loss.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab::training {

void Loss::check(Index outputs, Index classes, Index target_size) const {
  if (classes == 0 && !takes_vectors())
    throw Error(
        fmt::format("training.loss: this loss needs class labels (got target vectors of {} entries); use \"mse\" or "
                    "\"half_squared_error\"",
                    target_size));
  if (classes == 0 && outputs != target_size)
    throw Error(
        fmt::format("training.loss: the network's output and the data's target vectors differ in size (got {} outputs, "
                    "expected {}); give the last layer {} units",
                    outputs, target_size, target_size));
  if (classes > 0 && outputs != classes)
    throw Error(
        fmt::format("training.loss: the network's output and the data's classes differ in number (got {} outputs, "
                    "expected {}); give the last layer {} units",
                    outputs, classes, classes));
}

const std::vector<About>& losses() {
  static const std::vector<About> kLosses = {
      {.name = "cross_entropy",
       .formula = "mean over samples of -log softmax(y)[label], natural logarithm",
       .reference = "Bridle 1990"},
      {.name = "mse",
       .formula = "mean over samples and outputs of (y - t)^2; a label is a one-hot target t",
       .reference = "Widrow and Hoff 1960"},
      {.name = "half_squared_error",
       .formula = "mean over samples of 1/2 sum over outputs of (y - t)^2; a label is a one-hot target t",
       .notes = "Its gradients are those of mse times half the number of outputs.",
       .reference = "Rumelhart, Hinton and Williams 1986, eq. 3"},
  };
  return kLosses;
}

std::unique_ptr<Loss> make_loss(const std::string& name, const Parameters&) {
  if (name == "cross_entropy") return make_cross_entropy();
  if (name == "mse") return make_mse();
  if (name == "half_squared_error") return make_half_squared_error();
  throw Error(
      fmt::format("training.loss: no such loss (got \"{}\", expected cross_entropy, mse or half_squared_error)", name));
}

}  // namespace initlab::training
