#include "run/catalogue.hpp"

#include "data/dataset.hpp"
#include "training/losses/loss.hpp"
#include "training/optimizers/optimizer.hpp"
#include "training/schedules/schedule.hpp"

namespace initlab::run {

namespace {

manifest::Family family(Kind kind) {
  switch (kind) {
    case Kind::layer:
    case Kind::activation:
      return manifest::Family::node;
    case Kind::initializer:
      return manifest::Family::initializer;
    case Kind::probe:
      break;
  }
  return manifest::Family::probe;
}

}  // namespace

manifest::Catalogue catalogue(const plugin::Registry& registry) {
  manifest::Catalogue catalogue;
  for (const plugin::Found& found : registry.components())
    catalogue.add(family(found.component.kind), {found.component.about, found.component.kind == Kind::activation});
  for (const About& about : training::losses()) catalogue.add(manifest::Family::loss, {about, false});
  for (const About& about : training::optimizers()) catalogue.add(manifest::Family::optimizer, {about, false});
  for (const About& about : training::schedules()) {
    const auto check = [name = about.name](const Parameters& parameters, std::int64_t steps) {
      training::check_schedule(name, parameters, steps);
    };
    catalogue.add(manifest::Family::schedule, {about, false, check});
  }
  for (const About& about : data::sources()) catalogue.add(manifest::Family::source, {about, false});
  for (const plugin::Refusal& refusal : registry.refusals()) catalogue.refused.push_back(refusal.sentence());
  return catalogue;
}

}  // namespace initlab::run
