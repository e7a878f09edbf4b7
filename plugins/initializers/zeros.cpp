#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

class Zeros : public LawInitializer {
 public:
  Law entry(const TensorInfo&) const override { return Law::constant(0); }
  bool is_random() const override { return false; }
};

}  // namespace

Component zeros() { return initializer<Zeros>({.name = "zeros", .formula = "W = 0", .reference = "textbook"}); }
