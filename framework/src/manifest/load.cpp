#include "manifest/load.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "initlab/error.hpp"
#include "manifest/toml_bounds.hpp"

namespace initlab::manifest {

namespace {

std::string sweep_name(const std::string& file) {
  const std::filesystem::path path = std::filesystem::path(file).filename();
  return path.extension() == ".toml" ? path.stem().string() : path.string();
}

std::string text_of(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file))
    throw Error(fmt::format("{}: a folder (expected a manifest)", file.string()));
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw Error(fmt::format("{}: cannot be read ({}, expected a manifest)", file.string(),
                            std::generic_category().message(errno)));
  // One byte more than may be there is enough to see that there is too much, also of a file without end.
  constexpr std::size_t kBlock = 1 << 14;
  std::string text;
  for (std::size_t got = kBlock; got == kBlock && text.size() <= kLargestText;) {
    const std::size_t begin = text.size();
    text.resize(begin + kBlock);
    stream.read(text.data() + begin, kBlock);
    got = static_cast<std::size_t>(stream.gcount());
    text.resize(begin + got);
  }
  if (stream.bad()) throw Error(fmt::format("{}: cannot be read to its end", file.string()));
  return text;
}

}  // namespace

SweepPlan parse(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                const Catalogue& catalogue) {
  auto document = std::make_shared<const Document>(text, name, overrides);
  std::vector<RunPlan> runs = document->runs(catalogue);
  return {sweep_name(name), std::move(document), std::move(runs)};
}

SweepPlan load(const std::filesystem::path& file, const std::vector<std::string>& overrides,
               const Catalogue& catalogue) {
  return parse(text_of(file), file.string(), overrides, catalogue);
}

SweepPlan outline(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                  const Catalogue& catalogue) {
  auto document = std::make_shared<const Document>(text_of(file), file.string(), overrides);
  std::vector<RunPlan> runs = document->outline(catalogue);
  return {sweep_name(file.string()), std::move(document), std::move(runs)};
}

}  // namespace initlab::manifest
