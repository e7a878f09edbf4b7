// ProbeRecorder: takes what one probe writes into a row of the run file.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "recording/run_file.hpp"

namespace initlab::recording {

/// Knows the datasets first, first + 1, ... first + count - 1 of the layout by node and quantity. Training thread only.
class ProbeRecorder : public Recorder {
 public:
  ProbeRecorder(std::string probe, const Layout& layout, std::size_t first, std::size_t count);

  /// Where the following calls write to; the row must live until the next call of this.
  void into(Row& row) { row_ = &row; }

  /// Throw Error "probe P: quantity Q of node N: ..." if it was not declared, or if type or size differ.
  void write(std::string_view node, std::string_view quantity, const Matrix& values) override;
  void write(std::string_view node, std::string_view quantity, std::span<const double> values) override;
  void write(std::string_view node, std::string_view quantity, std::span<const std::int64_t> values) override;
  void write(std::string_view node, std::string_view quantity, std::span<const std::int32_t> values) override;
  using Recorder::write;

 private:
  template <class Number>
  void put(std::string_view node, std::string_view quantity, const Number* values, std::size_t count);
  std::size_t dataset(std::string_view node, std::string_view quantity) const;
  std::string where(std::string_view node, std::string_view quantity) const;

  std::string probe_;
  std::map<std::string, std::map<std::string, std::size_t, std::less<>>, std::less<>> datasets_;
  Row* row_ = nullptr;
};

}  // namespace initlab::recording
