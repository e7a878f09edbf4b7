#include "data/idx_folder.hpp"

namespace initlab::data {

Source mnist_source() {
  Source source;
  source.about.name = "mnist";
  source.about.formula = "70,000 grey images of 28 x 28 pixels of handwritten digits; 60,000 to train, 10,000 to test";
  source.about.notes = "`initlab fetch mnist` downloads it. INITLAB_DATA_PATH's folders are searched first.";
  source.about.reference = "LeCun, Bottou, Bengio, Haffner 1998, doi:10.1109/5.726791";
  source.about.parameters = {idx_folder_parameter().optional()};
  source.read = [](const manifest::DataPlan& plan) {
    return read_idx_folder({.source = "mnist",
                            .hint = "`initlab fetch mnist` downloads them; INITLAB_DATA_PATH or data.folder may name "
                                    "another folder",
                            .classes = 10},
                           plan.source.parameters);
  };
  return source;
}

}  // namespace initlab::data
