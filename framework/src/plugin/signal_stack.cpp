#include "plugin/signal_stack.hpp"

#include <csignal>

namespace initlab::plugin {

namespace {

/// The kernel puts all registers there, some 11 kB of the widest.
constexpr std::size_t kBytes = 65536;

}  // namespace

SignalStack::SignalStack() : memory_(std::make_unique_for_overwrite<std::byte[]>(kBytes)) {
  stack_t own = {};
  own.ss_sp = memory_.get();
  own.ss_size = kBytes;
  sigaltstack(&own, nullptr);
}

SignalStack::~SignalStack() {
  stack_t none = {};
  none.ss_flags = SS_DISABLE;
  sigaltstack(&none, nullptr);
}

}  // namespace initlab::plugin
