#include "data/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"

namespace initlab::data {

namespace {

/// So that the names of columns cannot take much more memory than the file has bytes.
constexpr std::size_t kMostFields = 1'000'000;

}  // namespace

CsvReader::CsvReader(std::span<const std::uint8_t> bytes, std::string where, char separator)
    : text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
      where_(std::move(where)),
      separator_(separator) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

std::string CsvReader::place() const { return fmt::format("{}:{}", where_, line_); }

bool CsvReader::at_line_end() const {
  if (at_ >= text_.size() || text_[at_] == '\n') return true;
  return text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
}

void CsvReader::skip_line_end() {
  if (at_ >= text_.size()) return;
  at_ += text_[at_] == '\n' ? 1 : 2;
  ++next_line_;
}

bool CsvReader::next() {
  while (at_ < text_.size() && at_line_end()) skip_line_end();
  if (at_ >= text_.size()) return false;
  line_ = next_line_;
  fields_.clear();
  unescaped_.clear();
  for (;;) {
    if (fields_.size() == kMostFields)
      throw Error(fmt::format("{}: too many fields (got more than {})", place(), kMostFields));
    const bool in_quotes = at_ < text_.size() && text_[at_] == '"';
    fields_.push_back(in_quotes ? quoted() : plain());
    if (at_line_end()) break;
    if (text_[at_] != separator_)
      throw Error(fmt::format("{}: text behind a closing quote (in field {}); a quote inside quotes is doubled",
                              place(), fields_.size()));
    ++at_;
  }
  skip_line_end();
  return true;
}

std::string_view CsvReader::plain() {
  const std::size_t begin = at_;
  while (!at_line_end() && text_[at_] != separator_) ++at_;
  return text_.substr(begin, at_ - begin);
}

std::string_view CsvReader::quoted() {
  const std::size_t begin = ++at_;
  bool doubled = false;
  for (;; ++at_) {
    at_ = text_.find('"', at_);
    if (at_ == std::string_view::npos)
      throw Error(fmt::format("{}: a quote is not closed (in field {})", place(), fields_.size() + 1));
    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
    doubled = true;
    ++at_;
  }
  const std::string_view raw = text_.substr(begin, at_ - begin);
  ++at_;
  next_line_ += static_cast<Index>(std::count(raw.begin(), raw.end(), '\n'));
  if (!doubled) return raw;
  std::string& content = unescaped_.emplace_back();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    content += raw[i];
    if (raw[i] == '"') ++i;
  }
  return content;
}

}  // namespace initlab::data
