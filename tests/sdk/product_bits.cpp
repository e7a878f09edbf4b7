// Prints a hash of the bits of a 1000 x 1000 x 1000 product: large enough for a threaded BLAS to split it.
#include <cstdint>
#include <cstdio>

#include "initlab/gemm.hpp"
#include "initlab/rng.hpp"

int main() {
  using namespace initlab;
  Matrix a(1000, 1000), b(1000, 1000), c(1000, 1000);
  Rng(1, "test", "a").uniform(a, -1, 1);
  Rng(1, "test", "b").uniform(b, -1, 1);
  gemm(1, Op::none, a, Op::transpose, b, 0, c);
  std::uint64_t hash = 0xCBF29CE484222325ull;
  const auto* bytes = reinterpret_cast<const unsigned char*>(c.memptr());
  for (Index i = 0; i < c.n_elem * sizeof(Real); ++i) hash = (hash ^ bytes[i]) * 0x100000001B3ull;
  std::printf("%016llx\n", static_cast<unsigned long long>(hash));
}
