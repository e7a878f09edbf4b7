#include "data/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "data/scaling.hpp"
#include "data/source.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

const std::vector<Source>& all() {
  static const std::vector<Source> sources = {
      cifar_10_source(), csv_source(),   fashion_mnist_source(), hdf5_source(),
      idx_source(),      mnist_source(), npy_source(),           synthetic_source(),
  };
  return sources;
}

const Source& find(const std::string& name) {
  std::vector<std::string> names;
  for (const Source& source : all()) {
    if (source.about.name == name) return source;
    names.push_back(source.about.name);
  }
  throw Error(fmt::format("data.source: there is no data source of this name (got \"{}\", expected one of {}){}", name,
                          text::join(names), did_you_mean(name, names)));
}

/// Drops what lies behind the first `count` elements.
template <class Values>
void keep(Values& values, std::size_t count) {
  values.resize(count);
  // Copying a large rest would need more memory at once than reading the file did.
  if (count <= values.capacity() / 2) values.shrink_to_fit();
}

void keep_first(RawSet& set, const std::optional<std::uint64_t>& wanted, Index features, const char* where) {
  const std::size_t available = set.count(), count = wanted.value_or(available);
  if (count == 0) throw Error(fmt::format("{}: no samples (got 0, expected at least 1)", where));
  if (count > available)
    throw Error(fmt::format("{}: more samples than there are (got {}, expected at most {}, the samples of {})", where,
                            count, available, set.origin));
  if (!set.labels.empty()) keep(set.labels, count);
  if (set.targets.size > 0) keep(set.targets.entries, count * set.targets.size);
  std::visit([&](auto& values) { keep(values, count * features); }, set.values);
}

RawData read(const manifest::DataPlan& plan, const manifest::Seeds& seeds) {
  try {
    const Source& source = find(plan.source.type);
    return source.draw ? source.draw(plan, seeds.generation) : source.read(plan);
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("data: the samples of {} do not fit into memory", plan.source.type));
  }
}

}  // namespace

const std::vector<About>& sources() {
  static const std::vector<About> abouts = [] {
    std::vector<About> list;
    for (const Source& source : all()) list.push_back(source.about);
    return list;
  }();
  return abouts;
}

bool is_drawn(const manifest::DataPlan& plan) { return find(plan.source.type).draw != nullptr; }

Dataset load(const manifest::DataPlan& plan, const manifest::Seeds& seeds) {
  RawData raw = read(plan, seeds);
  if (plan.image && !raw.shape.is_image())
    throw Error(
        fmt::format("data.layout: \"image\" needs images (got vectors of {} entries from \"{}\"); use \"vector\"",
                    raw.shape.text(), plan.source.type));
  const Index features = raw.shape.size();
  keep_first(raw.train, plan.train, features, "data.train");
  keep_first(raw.test, plan.test, features, "data.test");
  const Scale scale = scale_of(raw.train, plan.scaling);

  Dataset dataset;
  dataset.shape = plan.image ? raw.shape : Shape{features};
  dataset.classes = raw.classes;
  dataset.target_size = raw.classes > 0 ? raw.classes : raw.train.targets.size;
  dataset.train = scaled(std::move(raw.train), features, scale);
  dataset.test = scaled(std::move(raw.test), features, scale);
  dataset.checksums = std::move(raw.checksums);
  return dataset;
}

}  // namespace initlab::data
