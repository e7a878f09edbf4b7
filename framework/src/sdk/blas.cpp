#include "sdk/blas.hpp"

#include <cblas.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <cstdlib>
#include <type_traits>

// How OpenBLAS chooses a kernel when it is loaded, and ends its threads; absent from builds for a single processor, or
// without threads.
extern "C" {
void gotoblas_dynamic_init() __attribute__((weak));
void gotoblas_dynamic_quit() __attribute__((weak));
int blas_thread_shutdown_() __attribute__((weak));
}

namespace initlab {

namespace {

// A threaded product has other bits than a single-threaded one, and fights with the program's own threads. Those that
// OpenBLAS began when it was loaded would look for work on a core each for a tenth of a second.
[[maybe_unused]] const bool kPrepared = [] {
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_) blas_thread_shutdown_();
  return true;
}();

/// These kernels multiply small float matrices without copying them into another order first (since OpenBLAS 0.3.17):
/// up to 10^6 multiplications and, if only the first factor is transposed, 1200 entries of the product and at least 32
/// summands (sgemm_small_kernel_permit).
bool has_small_products() {
  if (!std::is_same_v<Real, float>) return false;
  const std::string kernel = openblas_get_corename();
  return kernel == "SkylakeX" || kernel == "Cooperlake" || kernel == "SapphireRapids";
}

/// So many entries of a factor are read again and again from the second-level cache.
constexpr Index kCached = 128 * 1024;

bool small_products() {
  static const bool kSmall = has_small_products();
  return kSmall;
}

}  // namespace

std::string blas_kernel() { return openblas_get_corename(); }

bool use_blas_kernel(const std::string& name) {
  if (boost::algorithm::iequals(name, blas_kernel())) return true;
  if (name.empty() || !gotoblas_dynamic_init) return false;
  setenv("OPENBLAS_CORETYPE", name.c_str(), 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  return boost::algorithm::iequals(name, blas_kernel());
}

Index enough_columns(Index entries) {
  if (entries > kCached) return 64;
  return small_products() ? 24 : 48;
}

std::string blas_tiling() { return small_products() ? "small products 2" : "whole"; }

namespace {

constexpr Index kProducts = 1'000'000;  // of sgemm_small_kernel_permit
constexpr Index kMostRows = 128;

/// The tile of a product whose second factor is transposed, as a gradient's is: 96 columns of 64 rows or more. Long
/// sums are cut, into equal parts.
Tile gradient_tile(Index m, Index n, Index k) {
  constexpr Index kColumns = 96, kFewestRows = 64, kWholeSum = 160, kSummands = 128;
  const Index parts = k <= kWholeSum ? 1 : (k + kSummands - 1) / kSummands, summands = (k + parts - 1) / parts;
  if (m * n <= kProducts / summands) return {m, n, summands};
  const Index columns = std::min(n, kColumns);
  const bool all_rows = m <= kMostRows && m * columns <= kProducts / summands;
  return {all_rows ? m : std::min(m, kFewestRows), columns, summands};
}

}  // namespace

Tile tile(Op a, Op b, Index m, Index n, Index k) {
  const Tile whole{m, n, k};
  if (!small_products() || k == 0) return whole;
  constexpr Index kEntries = 1200, kFewestSummands = 32;  // of sgemm_small_kernel_permit
  constexpr Index kFewestRows = 16;
  // A larger factor is better copied, if there are enough columns to share the cost; so are long sums, of which no
  // useful tile is small.
  constexpr Index kManyColumns = 96;
  const bool turned = a == Op::transpose && b == Op::none;
  if (turned && k < kFewestSummands) return whole;
  if (b == Op::none && n >= kManyColumns && m * k >= kCached) return whole;
  if (m * n <= kProducts / k && (!turned || m * n <= kEntries)) return whole;
  if (b == Op::transpose) return gradient_tile(m, n, k);
  // The fastest of the shapes that training has.
  constexpr Index kColumns = 12;
  const Index most = (turned ? std::min(kProducts / k, kEntries) : kProducts / k) / kColumns;
  const Index rows = m <= most && m <= kMostRows ? m : std::min(most, kMostRows) / kFewestRows * kFewestRows;
  return rows >= std::min<Index>(m, 64) ? Tile{rows, kColumns, k} : whole;
}

}  // namespace initlab
