#include "data/shared_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "initlab/error.hpp"

namespace initlab::data {

namespace {

/// Arrays begin where any type may.
constexpr std::size_t kAlignment = 64;

/// A memory map, given back at the end.
class Mapping {
 public:
  Mapping(int descriptor, std::size_t size, int protection)
      : begin_(mmap(nullptr, size, protection, MAP_SHARED, descriptor, 0)), size_(size) {
    if (begin_ == MAP_FAILED)
      throw Error(fmt::format("data: cannot be shared between processes (mmap: {})", std::strerror(errno)));
  }
  ~Mapping() { munmap(begin_, size_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::byte* begin() const { return static_cast<std::byte*>(begin_); }

 private:
  void* begin_;
  std::size_t size_;
};

/// Goes over a data set in one order, which writer and reader share: `Visit` counts, copies or finds.
template <class Visit>
void each_array(SampleArrays& arrays, Visit& visit) {
  visit.one(arrays.features);
  visit.one(arrays.offset);
  visit.one(arrays.divisor);
  visit.one(arrays.targets.size);
  visit.all(arrays.bytes);
  visit.all(arrays.values);
  visit.all(arrays.labels);
  visit.all(arrays.targets.entries);
}

/// Puts values one behind the other; without memory it only counts.
class Writer {
 public:
  explicit Writer(std::byte* to) : to_(to) {}

  template <class T>
  void one(const T& value) {
    put(&value, sizeof value);
  }
  template <class T>
  void all(std::span<const T> values) {
    one(values.size());
    at_ = (at_ + kAlignment - 1) / kAlignment * kAlignment;
    put(values.data(), values.size_bytes());
  }
  std::size_t size() const { return at_; }

 private:
  void put(const void* from, std::size_t size) {
    if (to_ && size > 0) std::memcpy(to_ + at_, from, size);
    at_ += size;
  }

  std::byte* to_;
  std::size_t at_ = 0;
};

/// Finds them again.
class Reader {
 public:
  explicit Reader(const std::byte* from) : from_(from) {}

  template <class T>
  void one(T& value) {
    std::memcpy(&value, from_ + at_, sizeof value);
    at_ += sizeof value;
  }
  template <class T>
  void all(std::span<const T>& values) {
    std::size_t count = 0;
    one(count);
    at_ = (at_ + kAlignment - 1) / kAlignment * kAlignment;
    values = {reinterpret_cast<const T*>(from_ + at_), count};
    at_ += values.size_bytes();
  }

 private:
  const std::byte* from_;
  std::size_t at_ = 0;
};

std::size_t write(const Dataset& dataset, std::byte* to) {
  Writer writer(to);
  writer.one(dataset.classes);
  writer.one(dataset.target_size);
  writer.all(std::span<const Index>(dataset.shape.extents()));
  std::string checksums;
  for (const auto& [file, sum] : dataset.checksums) checksums.append(file).append(1, '\0').append(sum).append(1, '\0');
  writer.all(std::span<const char>(checksums));
  for (const Samples* samples : {&dataset.train, &dataset.test}) {
    SampleArrays arrays = samples->arrays();
    each_array(arrays, writer);
  }
  return writer.size();
}

int filled(const Dataset& dataset) {
  const int descriptor = memfd_create("initlab-data", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0)
    throw Error(fmt::format("data: cannot be shared between processes (memfd_create: {})", std::strerror(errno)));
  try {
    const std::size_t size = write(dataset, nullptr);
    // Memory that is missing is told here; the first write to it would kill the process.
    if (const int failure = posix_fallocate(descriptor, 0, static_cast<off_t>(size)); failure != 0)
      throw Error(fmt::format("data: {} bytes cannot be shared between processes ({})", size, std::strerror(failure)));
    write(dataset, Mapping(descriptor, size, PROT_READ | PROT_WRITE).begin());
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
      throw Error(fmt::format("data: shared memory cannot be sealed ({})", std::strerror(errno)));
  } catch (...) {
    close(descriptor);
    throw;
  }
  return descriptor;
}

}  // namespace

SharedDataset::SharedDataset(const Dataset& dataset) : descriptor_(filled(dataset)) {}

SharedDataset::~SharedDataset() { close(descriptor_); }

Dataset mapped(int descriptor) {
  struct stat file = {};
  if (fstat(descriptor, &file) != 0)
    throw Error(fmt::format("data: cannot be shared between processes (fstat: {})", std::strerror(errno)));
  const auto memory = std::make_shared<const Mapping>(descriptor, static_cast<std::size_t>(file.st_size), PROT_READ);
  Reader reader(memory->begin());
  Dataset dataset;
  reader.one(dataset.classes);
  reader.one(dataset.target_size);
  std::span<const Index> shape;
  reader.all(shape);
  dataset.shape = Shape(std::vector<Index>(shape.begin(), shape.end()));
  std::span<const char> checksums;
  reader.all(checksums);
  for (const char* at = checksums.data(); at != checksums.data() + checksums.size();) {
    const std::string file_name = at, sum = at + file_name.size() + 1;
    at += file_name.size() + sum.size() + 2;
    dataset.checksums.emplace(file_name, sum);
  }
  for (Samples* samples : {&dataset.train, &dataset.test}) {
    SampleArrays arrays;
    each_array(arrays, reader);
    *samples = Samples(arrays, memory);
  }
  return dataset;
}

}  // namespace initlab::data
