#include "recording/array_file.hpp"

#include <fmt/format.h>

#include "recording/hdf5/attributes.hpp"
#include "recording/hdf5/dataset.hpp"
#include "recording/layout.hpp"

namespace initlab::recording {

namespace {

void write(const hdf5::File& file, const ArrayGroup& group) {
  for (const ArrayGroup::Array& array : group.arrays) {
    hdf5::Dataset dataset(file, join_path(group.name, array.name), element_of(Quantity::Type::real), array.extents);
    dataset.write(array.values);
    dataset.close();
  }
}

}  // namespace

void write_arrays(const std::filesystem::path& path, const std::vector<ArrayGroup>& groups) {
  const hdf5::Session session;
  hdf5::File file;
  try {
    file = hdf5::File(path, hdf5::File::Readers::later, hdf5::File::Objects::packed);
    for (const ArrayGroup& group : groups) {
      if (group.name.empty()) {
        hdf5::write_attributes(file.id(), group.attributes);
      } else {
        hdf5::Handle handle = file.create_group(group.name);
        hdf5::write_attributes(handle.id(), group.attributes);
        handle.close(group.name);
      }
      write(file, group);
    }
    file.close();
  } catch (const Error& error) {
    file.abandon();
    throw Error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace initlab::recording
