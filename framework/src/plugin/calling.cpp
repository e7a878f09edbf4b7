#include "plugin/calling.hpp"

namespace initlab::plugin {

namespace {

thread_local const Calling* innermost = nullptr;

}  // namespace

Calling::Calling(const std::string& component, const char* call)
    : component_(component.c_str()), call_(call), around_(innermost) {
  innermost = this;
}

Calling::~Calling() { innermost = around_; }

const Calling* Calling::now() { return innermost; }

}  // namespace initlab::plugin
