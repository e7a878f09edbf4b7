#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

class Ones : public LawInitializer {
 public:
  Law entry(const TensorInfo&) const override { return Law::constant(1); }
  bool is_random() const override { return false; }
};

}  // namespace

Component ones() { return initializer<Ones>({.name = "ones", .formula = "W = 1", .reference = "textbook"}); }
