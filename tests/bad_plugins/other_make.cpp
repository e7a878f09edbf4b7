// Says that it is a probe and makes an initializer.
#include <initlab/plugin.hpp>

namespace {

struct Ones : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::constant(1); }
};

}  // namespace

INITLAB_PLUGIN("other_make", "1.0",
               initlab::Component{initlab::Kind::probe,
                                  {.name = "ones", .formula = "W = 1"},
                                  initlab::detail::maker<initlab::Initializer, Ones>()});
