#include "data/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <string_view>

#include "initlab/error.hpp"
#include "initlab/parameters.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

using Bytes = ByteBuffer;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostExtents = 32;  // numpy's own limit

struct Header {
  std::string type;
  bool fortran_order = false;
  std::vector<Index> extents;
};

/// Reads the literal of a Python dictionary that numpy writes: {'descr': '<f4', 'fortran_order': False, 'shape': (3,)}.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  /// Nothing if it is something else.
  std::optional<Header> read() {
    Header header;
    bool type = false, order = false, shape = false;
    if (!take('{')) return std::nullopt;
    while (!take('}')) {
      std::string key;
      bool known = false;
      if (!quoted(key) || !take(':')) return std::nullopt;
      if (key == "descr") known = !type && (type = quoted(header.type));
      if (key == "fortran_order") known = !order && (order = truth(header.fortran_order));
      if (key == "shape") known = !shape && (shape = extents(header.extents));
      if (!known) return std::nullopt;
      if (!take(',') && !sees('}')) return std::nullopt;
    }
    skip();
    return type && order && shape && text_.empty() ? std::optional(header) : std::nullopt;
  }

 private:
  void skip() {
    const std::size_t blanks = text_.find_first_not_of(" \n\t");
    text_.remove_prefix(std::min(blanks, text_.size()));
  }
  bool sees(char c) {
    skip();
    return text_.starts_with(c);
  }
  bool take(char c) {
    const bool there = sees(c);
    if (there) text_.remove_prefix(1);
    return there;
  }
  bool take(std::string_view word) {
    skip();
    const bool there = text_.starts_with(word);
    if (there) text_.remove_prefix(word.size());
    return there;
  }
  bool quoted(std::string& content) {
    const char quote = sees('"') ? '"' : '\'';
    if (!take(quote)) return false;
    const std::size_t end = text_.find(quote);
    if (end == std::string_view::npos) return false;
    content = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return true;
  }
  bool truth(bool& value) {
    value = take(std::string_view("True"));
    return value || take(std::string_view("False"));
  }
  bool extents(std::vector<Index>& values) {
    if (!take('(')) return false;
    while (!take(')')) {
      skip();
      Index value = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
      if (error != std::errc() || values.size() == kMostExtents) return false;
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      values.push_back(value);
      if (!take(',') && !sees(')')) return false;
    }
    return true;
  }

  std::string_view text_;
};

std::string shown(std::string_view text) { return text::quoted(text, 80); }

/// Takes magic, version, length and dictionary off the front.
Header take_header(Bytes& bytes, const std::string& where) {
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!all.starts_with(kMagic))
    throw Error(fmt::format("{}: not an npy file (got {}, expected \"\\x93NUMPY\" at its beginning)", where,
                            shown(all.substr(0, kMagic.size()))));
  const std::size_t version = all.size() > kMagic.size() ? bytes[kMagic.size()] : 0;
  const std::size_t fixed = version == 1 ? 10 : 12;
  if (all.size() < fixed) throw Error(fmt::format("{}: its header is cut short (got {} bytes)", where, all.size()));
  if (version < 1 || version > 3)
    throw Error(fmt::format("{}: unknown version of the npy format (got {}, expected 1, 2 or 3)", where, version));
  std::size_t length = 0;
  for (std::size_t i = fixed; i-- > 8;) length = length << 8 | bytes[i];
  if (length > all.size() - fixed)
    throw Error(
        fmt::format("{}: its header is cut short (got {} bytes, expected {})", where, all.size() - fixed, length));
  const std::string_view dictionary = all.substr(fixed, length);
  const std::optional<Header> header = HeaderReader(dictionary).read();
  if (!header)
    throw Error(
        fmt::format("{}: its header is not understood (got {}, expected descr, fortran_order and shape of an "
                    "array of numbers)",
                    where, shown(dictionary)));
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(fixed + length));
  return *header;
}

/// The type, and whether its bytes stand in the other order than this machine's.
Element element_of(const std::string& type, bool& swapped, const std::string& where) {
  for (const Element element : {Element::u1, Element::i1, Element::u2, Element::i2, Element::u4, Element::i4,
                                Element::i8, Element::f4, Element::f8}) {
    if (type.size() != 3 || type.substr(1) != name(element)) continue;
    const char order = type[0];
    if (order != '<' && order != '>' && !(order == '|' && size(element) == 1)) break;
    swapped = size(element) > 1 && (order == '<') != (std::endian::native == std::endian::little);
    return element;
  }
  throw Error(
      fmt::format("{}: this type of numbers is not read (got {}, expected u1, i1, u2, i2, u4, i4, i8, f4 or "
                  "f8)",
                  where, shown(type)));
}

void swap_bytes(Bytes& bytes, Index size) {
  for (auto entry = bytes.begin(); entry != bytes.end(); entry += static_cast<std::ptrdiff_t>(size))
    std::reverse(entry, entry + static_cast<std::ptrdiff_t>(size));
}

/// From the first index varying fastest to the last.
Bytes row_major(const Bytes& bytes, const std::vector<Index>& extents, Index size) {
  Bytes out(bytes.size());
  std::vector<Index> at(extents.size(), 0);
  for (std::size_t to = 0; to < out.size(); to += size) {
    std::size_t from = 0;
    for (std::size_t d = extents.size(); d-- > 0;) from = from * extents[d] + at[d];
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from * size), size,
                out.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t d = extents.size(); d-- > 0;) {
      if (++at[d] < extents[d]) break;
      at[d] = 0;
    }
  }
  return out;
}

}  // namespace

Array parse_npy(Bytes bytes, const std::string& where) {
  const Header header = take_header(bytes, where);
  bool swapped = false;
  Array array;
  array.where = where;
  array.extents = header.extents;
  array.element = element_of(header.type, swapped, where);
  const std::uint64_t stated = stated_bytes(array.extents, array.element, where);
  if (stated != bytes.size())
    throw Error(fmt::format("{}: {} (got {} bytes after the header, which states {} of {} = {} bytes)", where,
                            bytes.size() < stated ? "cut short" : "too long", bytes.size(), text(array.extents),
                            name(array.element), stated));
  if (swapped) swap_bytes(bytes, size(array.element));
  array.bytes = header.fortran_order && array.extents.size() > 1 ? row_major(bytes, array.extents, size(array.element))
                                                                 : std::move(bytes);
  return array;
}

}  // namespace initlab::data
