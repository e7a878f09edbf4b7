// ByteBuffer: the bytes of files and of images, which may be very many.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <utility>
#include <vector>

namespace initlab::data {

/// Memory that nobody has set to 0, and in pages of 2 MiB where the system has them: the first touch of ordinary pages
/// takes longer than inflating what is written there, and gathering samples would miss their addresses.
template <class T>
struct LargeMemory {
  using value_type = T;
  static constexpr std::size_t kPage = std::size_t{1} << 21;

  LargeMemory() = default;
  template <class Other>
  LargeMemory(const LargeMemory<Other>&) {}

  T* allocate(std::size_t count) {
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    const std::size_t bytes = count * sizeof(T);
    void* memory = ::operator new(bytes);
    // The whole pages inside: a wish.
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(memory), first = (begin + kPage - 1) / kPage * kPage,
                         last = (begin + bytes) / kPage * kPage;
    if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { ::operator delete(memory); }

  /// resize() leaves new entries as they are.
  template <class Entry>
  void construct(Entry* at) {
    ::new (static_cast<void*>(at)) Entry;
  }
  template <class Entry, class... Values>
  void construct(Entry* at, Values&&... values) {
    ::new (static_cast<void*>(at)) Entry(std::forward<Values>(values)...);
  }

  bool operator==(const LargeMemory&) const = default;
};

using ByteBuffer = std::vector<std::uint8_t, LargeMemory<std::uint8_t>>;

}  // namespace initlab::data
