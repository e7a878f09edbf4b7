#include "manifest/keys.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

DataPlan read_data(TableReader reader, Context& context) {
  DataPlan data;
  data.train = reader.count(keys::kTrain);
  data.test = reader.count(keys::kTest);
  const std::string scale = reader.text(keys::kScale);
  data.scaling = scale == "unit"       ? DataPlan::Scaling::unit
                 : scale == "standard" ? DataPlan::Scaling::standard
                                       : DataPlan::Scaling::none;
  data.image = reader.text(keys::kLayout) == "image";
  const Value* source = reader.find("source");
  if (!source) reader.missing("source", "the name of a data source");
  const auto* entry = source ? find_component(context, Family::source, *source, reader.path_of("source")) : nullptr;
  if (!entry) return data;  // without the source nobody knows which keys are its parameters
  data.source = {entry->about.name, read_parameters(reader, entry->about.parameters), source->place, reader.path()};
  reader.finish();
  return data;
}

}  // namespace initlab::manifest
