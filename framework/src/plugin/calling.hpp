// Calling: which plugin's function a thread is in, for whoever must name it when the process dies of it.
#pragma once

#include <string>

namespace initlab::plugin {

/// For the time of its life: this thread is in `call` of `component`, a title such as "initializer he (plugin
/// initializers 1.0)". Both outlive it. They may nest.
class Calling {
 public:
  Calling(const std::string& component, const char* call);
  ~Calling();
  Calling(const Calling&) = delete;
  Calling& operator=(const Calling&) = delete;

  /// This thread's innermost one, or null. A signal's handler may ask.
  static const Calling* now();

  const char* component() const { return component_; }
  const char* call() const { return call_; }

 private:
  const char* component_;
  const char* call_;
  const Calling* around_;
};

}  // namespace initlab::plugin
