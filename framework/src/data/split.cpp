#include "data/split.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab::data {

namespace {

template <class Values>
Values cut(Values& values, std::size_t keep) {
  Values rest(values.begin() + static_cast<std::ptrdiff_t>(keep), values.end());
  values.resize(keep);
  return rest;
}

}  // namespace

RawSet split_off_test(RawSet& set, Index features, const std::optional<std::uint64_t>& count,
                      const std::string& other) {
  if (!count)
    throw Error(fmt::format("data.test: missing (without data.{} the last so many samples are the test set)", other));
  const Index all = set.count();
  if (*count == 0 || *count >= all)
    throw Error(
        fmt::format("data.test: the last samples are the test set, the others are trained on (got {}, expected "
                    "1 to {}: there are {} in {})",
                    *count, all - 1, all, set.origin));
  const Index keep = all - static_cast<Index>(*count);
  RawSet test;
  test.origin = set.origin;
  std::visit([&](auto& values) { test.values = cut(values, keep * features); }, set.values);
  if (!set.labels.empty()) test.labels = cut(set.labels, keep);
  test.targets.size = set.targets.size;
  if (set.targets.size > 0) test.targets.entries = cut(set.targets.entries, keep * set.targets.size);
  return test;
}

}  // namespace initlab::data
