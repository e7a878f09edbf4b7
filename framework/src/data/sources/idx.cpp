#include "data/idx_folder.hpp"

namespace initlab::data {

Source idx_source() {
  Source source;
  source.about.name = "idx";
  source.about.formula = "grey images and their labels from any four IDX files of unsigned bytes with MNIST's names";
  source.about.notes =
      "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each plain or "
      ".gz. There are as many classes as the largest training label says, counted from 0.";
  source.about.reference = "LeCun, Cortes, Burges 1998, the IDX file format";
  source.about.parameters = {idx_folder_parameter()};
  source.read = [](const manifest::DataPlan& plan) {
    return read_idx_folder({.source = "idx", .hint = "set data.folder to the folder that holds them"},
                           plan.source.parameters);
  };
  return source;
}

}  // namespace initlab::data
