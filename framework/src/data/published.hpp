// Published: data sets as their authors published them, file by file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace initlab::data {

struct PublishedFile {
  std::string name;
  std::string md5;  ///< 32 hexadecimal digits
  std::uint64_t bytes = 0;
};

/// A file within a tar archive.
struct ArchiveMember {
  std::string path;              ///< as the archive says it; the file's name is what stands behind its last "/"
  std::uint64_t most_bytes = 0;  ///< more is refused
};

struct Published {
  std::string name;  ///< of the data set, of its source and of its folder
  std::string url;   ///< the folder in which its files stand
  std::vector<PublishedFile> files;
  std::vector<ArchiveMember> members = {};  ///< what each archive is unpacked to; none: the files are read as they are
};

/// mnist, fashion-mnist, cifar-10. The checksums are those that their authors state.
const std::vector<Published>& published();

}  // namespace initlab::data
