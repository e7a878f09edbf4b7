// repair: opens the files of live runs that were killed.
#pragma once

#include <filesystem>

namespace initlab::recording {

/// What is known of a file before it is repaired: that its committed rows stand, as its writer knows; or nothing, then
/// they are looked for, since of a file that somebody cut HDF5 would read zeros.
enum class Known { nothing, committed };

/// While others may read a run's file (HDF5's SWMR), it is marked as being written, and its first block does not know
/// its length; a disk that was full leaves it shorter than it says. Nothing but another SWMR reader opens such a file.
/// This removes the mark and makes the length and what is said of it agree; rows and numbers are not touched. Returns
/// false, and does nothing, if nothing is wrong. Throws Error "<file>: ..." if it is no HDF5 file, if a run still
/// writes it, if it cannot be mended, or if a committed row is not there.
bool repair(const std::filesystem::path& file, Known known = Known::nothing);

/// True if the file bears that mark: it is read live, or asks for repair.
bool is_marked(const std::filesystem::path& file);

/// True while a run writes the file, or the one that will take its place when it goes on with it.
bool is_written(const std::filesystem::path& file);

}  // namespace initlab::recording
