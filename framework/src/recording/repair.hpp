// repair: opens the files of live runs that were killed.
#pragma once

#include <filesystem>

namespace initlab::recording {

/// While others may read a run's file (HDF5's SWMR), it is marked as being written, and its first block does not know
/// its length. A kill leaves both so, and nothing but another SWMR reader opens it. This removes the mark and states
/// the length; rows and numbers are not touched. Returns false, and does nothing, if there is no such mark. Throws
/// Error "<file>: ..." if it is no HDF5 file, if a run still writes it, or if it cannot be mended.
bool repair(const std::filesystem::path& file);

/// True if the file bears that mark: it is read live, or asks for repair.
bool is_marked(const std::filesystem::path& file);

/// True while a run writes the file, or the one that will take its place when it goes on with it.
bool is_written(const std::filesystem::path& file);

}  // namespace initlab::recording
