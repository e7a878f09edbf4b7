#include "fuzz.hpp"

#include "data/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz(data, size, [](Bytes bytes) {
    initlab::data::CsvFormat format;
    format.label = "label";
    try {
      initlab::data::parse_csv(bytes, "a.csv", format);
    } catch (const initlab::Error&) {
    }
    format.header = false;
    format.separator = ';';
    format.label.reset();
    format.targets = {"0"};
    initlab::data::parse_csv(bytes, "a.csv", format);
  });
}
