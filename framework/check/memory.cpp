#include "check/memory.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "check/finding.hpp"

namespace initlab::check {

namespace {

using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
constexpr Bits kUnwritten = sizeof(Real) == 4 ? static_cast<Bits>(0x7fedcba9) : static_cast<Bits>(0x7ffedcba98765432);
constexpr Index kBand = 64;

}  // namespace

bool is_unwritten(Real x) { return std::bit_cast<Bits>(x) == kUnwritten; }
Real unwritten() { return std::bit_cast<Real>(kUnwritten); }

Guarded::Guarded(Index rows, Index columns)
    : rows_(rows), columns_(columns), memory_(rows * columns + 2 * kBand, unwritten()) {}

Matrix Guarded::view() { return view(0, columns_); }

Matrix Guarded::view(Index first, Index count) {
  return Matrix(memory_.data() + kBand + first * rows_, rows_, count, false, true);
}

void Guarded::check_bands(const std::string& what) const {
  const Index n = rows_ * columns_;
  for (Index i = 0; i < memory_.size(); ++i) {
    if (i == kBand) i += n;
    if (i == memory_.size()) break;
    if (is_unwritten(memory_[i])) continue;
    const std::string where = i < kBand ? fmt::format("{} before its first", kBand - i)
                                        : fmt::format("{} behind its last", i - kBand - n + 1);
    fail("{}: wrote outside the matrix of {} x {}: {} entry", what, rows_, columns_, where);
  }
}

Index Guarded::count_unwritten() const {
  Index count = 0;
  for (Index i = 0; i < rows_ * columns_; ++i) count += is_unwritten(memory_[kBand + i]);
  return count;
}

std::string Guarded::place(Index entry) const { return fmt::format("entry ({}, {})", entry % rows_, entry / rows_); }

std::string Guarded::first_unwritten() const {
  for (Index i = 0; i < rows_ * columns_; ++i)
    if (is_unwritten(memory_[kBand + i])) return place(i);
  return "";
}

std::string Guarded::first_not_finite() const {
  for (Index i = 0; i < rows_ * columns_; ++i)
    if (!std::isfinite(memory_[kBand + i])) return place(i);
  return "";
}

Matrix Guarded::copy() const { return Matrix(memory_.data() + kBand, rows_, columns_); }

bool same_bits(const Matrix& a, const Matrix& b) {
  return a.n_rows == b.n_rows && a.n_cols == b.n_cols &&
         (a.n_elem == 0 || std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0);
}

}  // namespace initlab::check
