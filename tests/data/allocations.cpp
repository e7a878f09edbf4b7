// The program's operator new, so that tests can state how much a hostile file may claim.
#include <atomic>
#include <cstdlib>
#include <new>

#include "support.hpp"

namespace {

std::atomic<std::size_t> largest{0};

}  // namespace

void* operator new(std::size_t size) {
  std::size_t known = largest.load();
  while (known < size && !largest.compare_exchange_weak(known, size)) {
  }
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace initlab::data::test {

std::size_t largest_allocation() { return largest.load(); }
void forget_allocations() { largest = 0; }

}  // namespace initlab::data::test
