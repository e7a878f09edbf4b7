// SignalStack: where a thread's signal handlers run.
#pragma once

#include <cstddef>
#include <memory>

namespace initlab::plugin {

/// For the time of its life this thread's handlers that ask for it (SA_ONSTACK) have a stack of their own: that of the
/// thread may be what a plugin's function overflowed.
class SignalStack {
 public:
  SignalStack();
  ~SignalStack();
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  std::unique_ptr<std::byte[]> memory_;
};

}  // namespace initlab::plugin
