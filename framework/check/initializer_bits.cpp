#include "check/initializer_bits.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <thread>

#include "check/memory.hpp"
#include "check/tensors.hpp"
#include "initlab/error.hpp"

namespace initlab::check {

namespace {

/// Tensors of equal and of other shapes, as a network would have them.
std::vector<TensorInfo> several() {
  std::vector<TensorInfo> all;
  for (const char* node : {"hidden1", "hidden2", "hidden3", "hidden4"}) all.push_back(dense_tensor(node, 24, 24));
  all.push_back(dense_tensor("in", 30, 24));
  all.push_back(kernel_tensor("kernels", 4, 12, 3, 1));
  all.push_back(dense_tensor("out", 24, 10));
  return all;
}

/// False for what has the same entries whatever the seed is: a constant, an identity.
bool draws(const Initializer& initializer, const TensorInfo& info) {
  const std::optional<Law> law = initializer.law(info);
  return initializer.is_random() && !(law && law->variance == 0);
}

constexpr const char* kDrawsNothing = "it draws nothing: its law has no spread, or is_random() is false";

void compare(const Matrix& first, const Matrix& second, const TensorInfo& info, const char* what) {
  if (!same_bits(first, second)) fail("{}: {} has other values", what, text(info));
}

}  // namespace

void fills_every_shape(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    for (const TensorInfo& info : odd_tensors()) try {
        filled(initializer, info, subject.seed);
      } catch (const Error& error) {
        // Arrays of a file, say: they are those of the manifest's own network.
        if (!subject.of_manifest || initializer.is_random()) throw;
        skip("it draws nothing, and declines the tensors of these tests: {}", error.what());
      }
  });
}

void same_seed_same_bits(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    for (const TensorInfo& info : several())
      compare(filled(initializer, info, subject.seed), filled(initializer, info, subject.seed), info,
              "filled twice with the same seed");
  });
}

void another_seed_differs(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    for (const TensorInfo& info : several()) {
      if (!initializer.is_random() &&
          !same_bits(filled(initializer, info, subject.seed), filled(initializer, info, subject.seed + 1)))
        fail("filled with two seeds: {} has other values, but is_random() is false", text(info));
      if (!draws(initializer, info)) skip("{}", kDrawsNothing);
      if (same_bits(filled(initializer, info, subject.seed), filled(initializer, info, subject.seed + 1)))
        fail("filled with two seeds: {} has the same values; fill must draw from its `rng`", text(info));
    }
  });
}

void global_generators_ignored(const Subject& subject) {
  const auto reseed = [](unsigned seed) {
    std::srand(seed);
    srand48(seed);
    srandom(seed);
    arma::arma_rng::set_seed(seed);
  };
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    for (const TensorInfo& info : several()) {
      reseed(1);
      const Matrix first = filled(initializer, info, subject.seed);
      reseed(2);
      compare(first, filled(initializer, info, subject.seed), info,
              "filled before and after the process's generators (rand, Armadillo's) were reseeded");
    }
  });
}

void order_does_not_matter(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    const std::vector<TensorInfo> infos = several();
    std::vector<Matrix> forward, backward(infos.size());
    for (const TensorInfo& info : infos) forward.push_back(filled(initializer, info, subject.seed));
    for (Index i = infos.size(); i-- > 0;) backward[i] = filled(initializer, infos[i], subject.seed);
    for (Index i = 0; i < infos.size(); ++i)
      compare(forward[i], backward[i], infos[i], "filled from the first to the last and from the last to the first");
  });
}

void threads_do_not_matter(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    const std::vector<TensorInfo> infos = several();
    std::vector<Matrix> alone, together(infos.size());
    for (const TensorInfo& info : infos) alone.push_back(filled(initializer, info, subject.seed));
    std::vector<std::thread> threads;
    std::vector<std::exception_ptr> failures(infos.size());
    for (Index i = 0; i < infos.size(); ++i)
      threads.emplace_back([&, i] {
        try {
          together[i] = filled(initializer, infos[i], subject.seed);
        } catch (...) {
          failures[i] = std::current_exception();
        }
      });
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
    for (Index i = 0; i < infos.size(); ++i)
      compare(alone[i], together[i], infos[i], "filled by one thread and by several at once");
  });
}

void no_two_layers_alike(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    const TensorInfo first = dense_tensor("hidden1", 24, 24), second = dense_tensor("hidden2", 24, 24);
    if (!draws(initializer, first)) skip("{}", kDrawsNothing);
    if (same_bits(filled(initializer, first, subject.seed), filled(initializer, second, subject.seed)))
      fail("two layers of one shape, hidden1 and hidden2, got the same weights; `rng` tells them apart");
  });
}

}  // namespace initlab::check
