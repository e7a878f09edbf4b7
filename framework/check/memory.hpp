// Guarded: a matrix whose surroundings are watched.
#pragma once

#include <string>
#include <vector>

#include "initlab/real.hpp"

namespace initlab::check {

/// rows x columns numbers between two bands that nobody may write to. Before anything is written, each number and the
/// bands hold a quiet NaN of a pattern that no computation makes.
class Guarded {
 public:
  Guarded(Index rows, Index columns);

  /// A strict view, as the core gives it out.
  Matrix view();
  /// Columns [first, first + count).
  Matrix view(Index first, Index count);

  /// Throws a Finding "WHAT: wrote outside the matrix (...)" if a band was written to.
  void check_bands(const std::string& what) const;

  /// Entries that were never written.
  Index count_unwritten() const;
  /// The place of an entry that was never written, or of one that is not finite, or nothing: "entry (2, 0)".
  std::string first_unwritten() const;
  std::string first_not_finite() const;

  /// A copy in ordinary memory.
  Matrix copy() const;

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }

 private:
  std::string place(Index entry) const;

  Index rows_, columns_;
  std::vector<Real> memory_;
};

/// True for the pattern with which unwritten memory is filled.
bool is_unwritten(Real x);
/// The pattern itself.
Real unwritten();

/// True if two matrices have the same size and bits.
bool same_bits(const Matrix& a, const Matrix& b);

}  // namespace initlab::check
