// FunctionRef: a callable that is lent for the time of a call.
#pragma once

#include <memory>
#include <type_traits>

namespace initlab::network {

template <class Signature>
class FunctionRef;

/// Calls what it was made from, which must outlive it. Unlike std::function it never allocates: a step calls with
/// captures that are too large for one.
template <class... Arguments>
class FunctionRef<void(Arguments...)> {
 public:
  /// None.
  FunctionRef() = default;

  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> && std::is_invocable_v<F&, Arguments...>)
  FunctionRef(F&& f)
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
        call_([](void* callable, Arguments... arguments) {
          (*static_cast<std::remove_reference_t<F>*>(callable))(arguments...);
        }) {}

  explicit operator bool() const { return call_ != nullptr; }
  void operator()(Arguments... arguments) const { call_(callable_, arguments...); }

 private:
  void* callable_ = nullptr;
  void (*call_)(void*, Arguments...) = nullptr;
};

}  // namespace initlab::network
