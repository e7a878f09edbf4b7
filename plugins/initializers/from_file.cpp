#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// "weights/{node}.npy" -> "weights/hidden1.npy".
std::string filled_in(std::string pattern, const TensorInfo& info) {
  const std::pair<std::string, std::string> words[] = {{"{node}", info.node}, {"{tensor}", info.spec.name}};
  std::string text;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto* word = std::begin(words);
    while (word != std::end(words) && pattern.compare(at, word->first.size(), word->first) != 0) ++word;
    if (word == std::end(words)) {
      text += pattern[at++];
    } else {
      text += word->second;
      at += word->first.size();
    }
  }
  return text;
}

/// W = an array of a file.
class FromFile : public Initializer {
 public:
  explicit FromFile(const Parameters& parameters)
      : file_(parameters.text("file")), transposed_(parameters.boolean("transposed")) {
    if (file_.empty()) throw ParameterError("file: empty");
    if (parameters.has("dataset"))
      dataset_ = parameters.text("dataset");
    else if (!file_.ends_with(".npy"))
      dataset_ = "{node}/{tensor}";
  }

  void fill(Matrix& w, const TensorInfo& info, const Rng&) const override {
    const std::string file = filled_in(file_, info), dataset = filled_in(dataset_, info);
    std::vector<Index> extents;
    for (const Axis& axis : info.spec.axes) extents.push_back(axis.size);
    if (!transposed_ || extents.size() != 2) return read_array(file, dataset, extents, w);
    Matrix other(w.n_cols, w.n_rows);
    read_array(file, dataset, {extents[1], extents[0]}, other);
    w = other.t();
  }

  bool is_random() const override { return false; }

 private:
  std::string file_, dataset_;
  bool transposed_;
};

}  // namespace

Component from_file() {
  return initializer<FromFile>(
      {.name = "from_file",
       .formula = "W = an array of a .npy, .npz or HDF5 file",
       .notes =
           "What `initlab export` writes needs only `file`. Arrays have the axes that a run file has: a dense weight "
           "(input, unit), kernels (output channel, input channel, y, x); see `transposed` for PyTorch's. Entries must "
           "be finite and are rounded to this build's type. A relative path starts at the current folder. It draws "
           "nothing: every seed gives the same tensor. The rows of a recorded run are network.weights' business.",
       .parameters = {
           Parameter::text("file", "the file; {node} and {tensor} stand for their names, as in \"w/{node}.npy\""),
           Parameter::text("dataset",
                           "the array's name in an .npz or HDF5 file, with {node} and {tensor}; \"{node}/{tensor}\" if "
                           "it is not given, and none for a file whose name ends with .npy")
               .optional(),
           Parameter::boolean("transposed",
                              "matrices stand in the file as (unit, input), as PyTorch's Linear.weight does; tensors "
                              "of other than two axes are read as they are (PyTorch's kernels have the same axes)")
               .fallback(false)}});
}
