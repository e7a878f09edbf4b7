// Counts what the program's operator new gives out.
#pragma once

#include <cstddef>

/// Allocations by the calling thread so far.
std::size_t allocations();
