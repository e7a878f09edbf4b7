// What the tests of data share: temporary folders, IDX files written byte by byte, gzip, plans, error sentences.
#pragma once

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "data/dataset.hpp"
#include "initlab/error.hpp"

namespace initlab::data::test {

namespace fs = std::filesystem;
using Bytes = initlab::data::ByteBuffer;

/// A fresh folder that goes with its object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "initlab-data-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

/// An environment variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old, was_set_ = true;
    if (value)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  ~Environment() {
    if (was_set_)
      setenv(name_, old_.c_str(), 1);
    else
      unsetenv(name_);
  }

 private:
  const char* name_;
  std::string old_;
  bool was_set_ = false;
};

inline void write(const fs::path& file, const Bytes& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline Bytes& operator<<(Bytes& bytes, std::uint32_t big_endian) {
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(big_endian >> shift));
  return bytes;
}

inline Bytes images(std::uint32_t count, std::uint32_t rows, std::uint32_t columns, const Bytes& pixels) {
  Bytes bytes;
  bytes << 0x00000803u << count << rows << columns;
  bytes.insert(bytes.end(), pixels.begin(), pixels.end());
  return bytes;
}

inline Bytes labels(std::uint32_t count, const Bytes& values) {
  Bytes bytes;
  bytes << 0x00000801u << count;
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

/// first, first + 1, ...
inline Bytes counting(std::size_t count, std::uint8_t first = 0) {
  Bytes bytes(count);
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

/// One gzip member.
Bytes gzip(const Bytes& content);

/// Four good files: 3 training images and 2 test images of 2 x 3 pixels with the values 0 ... 17 and 100 ... 111;
/// labels 2, 0, 1 and 1, 2.
inline void write_good(const fs::path& folder) {
  write(folder / "train-images-idx3-ubyte", images(3, 2, 3, counting(18)));
  write(folder / "train-labels-idx1-ubyte", labels(3, {2, 0, 1}));
  write(folder / "t10k-images-idx3-ubyte", images(2, 2, 3, counting(12, 100)));
  write(folder / "t10k-labels-idx1-ubyte", labels(2, {1, 2}));
}

using Values = std::map<std::string, ParameterValue, std::less<>>;

/// A plan with the source's defaults and these values.
inline manifest::DataPlan plan(const std::string& source, Values parameters) {
  manifest::DataPlan plan;
  plan.source.type = source;
  for (const About& about : sources())
    if (about.name == source)
      for (const Parameter& parameter : about.parameters)
        if (parameter.fallback()) parameters.emplace(parameter.name(), *parameter.fallback());
  plan.source.parameters = Parameters(std::move(parameters));
  return plan;
}

inline manifest::DataPlan idx_plan(const TemporaryFolder& folder) {
  return plan("idx", {{"folder", folder.path().string()}});
}

/// What is thrown, as a person reads it.
template <class F>
std::string sentence(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "(nothing was thrown)";
}

inline std::string load_sentence(const manifest::DataPlan& plan) {
  return sentence([&] { load(plan, {}); });
}

inline manifest::Seeds seeds(std::uint64_t generation) {
  manifest::Seeds seeds;
  seeds.generation = generation;
  return seeds;
}

inline bool same(const Matrix& a, const Matrix& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// Samples [0, count) as the network sees them.
inline Matrix first(const Samples& samples, Index count) {
  std::vector<std::int64_t> index(count);
  std::iota(index.begin(), index.end(), 0);
  Matrix x(samples.features(), count);
  samples.gather(index, x);
  return x;
}

/// What a view shows, as a vector, which can be compared.
template <class T>
std::vector<T> copied(std::span<const T> entries) {
  return {entries.begin(), entries.end()};
}

/// The first `count` target vectors, one a column.
inline Matrix first_targets(const Samples& samples, Index count) {
  return Matrix(samples.targets().entries.data(), samples.targets().size, count);
}

/// The largest single allocation since the last call of forget_allocations.
std::size_t largest_allocation();
void forget_allocations();

}  // namespace initlab::data::test
