#include "data/idx_folder.hpp"

namespace initlab::data {

Source fashion_mnist_source() {
  Source source;
  source.about.name = "fashion-mnist";
  source.about.formula =
      "70,000 grey images of 28 x 28 pixels of clothing in 10 classes; 60,000 to train, 10,000 to test";
  source.about.notes =
      "`initlab fetch fashion-mnist` downloads it, and Debian's package dataset-fashion-mnist holds it. Without "
      "`folder`, INITLAB_DATA_PATH's folders are searched first.";
  source.about.reference = "Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747";
  source.about.parameters = {idx_folder_parameter().optional()};
  source.read = [](const manifest::DataPlan& plan) {
    return read_idx_folder({.source = "fashion-mnist",
                            .last = {"/usr/share/datasets/fashion-mnist"},
                            .hint = "`initlab fetch fashion-mnist` downloads them, or apt-get install "
                                    "dataset-fashion-mnist",
                            .classes = 10},
                           plan.source.parameters);
  };
  return source;
}

}  // namespace initlab::data
