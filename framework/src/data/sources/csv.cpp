#include "data/csv.hpp"

#include <fmt/format.h>

#include "data/labels.hpp"
#include "data/search.hpp"
#include "data/source.hpp"
#include "data/split.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

CsvFormat format_of(const Parameters& parameters) {
  CsvFormat format;
  format.header = parameters.boolean("header");
  const std::string& separator = parameters.text("separator");
  if (separator.size() != 1 || separator.find_first_of("\"\r\n") == 0)
    throw Error(
        fmt::format("data.separator: not a separator (got {}, expected one character, neither a quote nor a "
                    "line's end)",
                    literal(separator)));
  format.separator = separator[0];
  if (parameters.has("label") == parameters.has("targets"))
    throw Error(fmt::format("data: what is to be learned? (got {} `label` {} `targets`, expected one of them)",
                            parameters.has("label") ? "both" : "neither", parameters.has("label") ? "and" : "nor"));
  if (parameters.has("label")) format.label = parameters.text("label");
  if (parameters.has("targets")) format.targets = parameters.texts("targets");
  if (parameters.has("targets") && format.targets.empty())
    throw Error("data.targets: empty (expected the names of columns)");
  if (parameters.has("targets") && parameters.has("classes"))
    throw Error("data.classes: goes with data.label only (got data.targets)");
  if (parameters.has("inputs")) format.inputs = parameters.texts("inputs");
  return format;
}

struct Read {
  RawSet set;
  CsvTable table;  ///< without what is in the set
};

Read read_table(const std::string& name, const char* parameter, const CsvFormat& format, Checksums& checksums) {
  const FoundFile file = read_named(name, fmt::format("data.{}", parameter), checksums);
  Read read;
  read.table = parse_csv(file.bytes, file.name, format);
  read.set.origin = file.name;
  read.set.values = std::move(read.table.values);
  read.set.labels = std::move(read.table.labels);
  read.set.targets = {std::move(read.table.targets), format.targets.size()};
  return read;
}

/// The lines are those of the labels.
void check_labels(const RawSet& set, Index classes, std::span<const Index> lines) {
  if (const std::optional<Index> wrong = first_outside(set.labels, classes))
    throw Error(fmt::format("{}:{}: the label is out of range (got {}, expected 0 to {})", set.origin, lines[*wrong],
                            set.labels[*wrong], classes - 1));
}

RawData read(const manifest::DataPlan& plan) {
  const Parameters& parameters = plan.source.parameters;
  CsvFormat format = format_of(parameters);
  RawData raw;
  Read train = read_table(parameters.text("file"), "file", format, raw.checksums);
  const Index features = train.table.inputs.size();
  raw.shape = {features};
  std::span<const Index> test_lines;
  Read test;
  if (parameters.has("test_file")) {
    format.inputs = train.table.inputs;
    test = read_table(parameters.text("test_file"), "test_file", format, raw.checksums);
    if (test.table.columns != train.table.columns)
      throw Error(fmt::format("{}: as many columns as in {} are needed (got {}, expected {})", test.set.origin,
                              train.set.origin, test.table.columns, train.table.columns));
    test_lines = test.table.lines;
  } else {
    test.set = split_off_test(train.set, features, plan.test, "test_file");
    test_lines = std::span(train.table.lines).subspan(train.set.count());
  }
  if (format.label) {
    raw.classes = class_count(parameters, train.set.labels);
    check_labels(train.set, raw.classes, train.table.lines);
    check_labels(test.set, raw.classes, test_lines);
  }
  raw.train = std::move(train.set);
  raw.test = std::move(test.set);
  return raw;
}

}  // namespace

Source csv_source() {
  Source source;
  source.about.name = "csv";
  source.about.formula = "numbers from the columns of a CSV file (plain or gzip), with classes or with target vectors";
  source.about.notes =
      "Fields may stand in double quotes, lines end in LF or CR LF, empty lines are skipped; every field that is used "
      "is "
      "a finite number. Files are looked for from the current folder, then below each folder of INITLAB_DATA_PATH. "
      "Without `test_file` the last `test` rows are the test set.";
  source.about.reference = "RFC 4180";
  source.about.parameters = {
      Parameter::text("file", "the training set's file"),
      Parameter::text("test_file", "the test set's file, with the same columns").optional(),
      Parameter::boolean("header", "the first line names the columns; without it they are \"0\", \"1\", ...")
          .fallback(true),
      Parameter::text("label", "the column with the class, an integer from 0").optional(),
      Parameter::texts("targets", "the columns with the target vector, of a regression").optional(),
      Parameter::texts("inputs", "the columns with the input; default: all others").optional(),
      classes_parameter(),
      Parameter::text("separator", "the character between fields").fallback(",")};
  source.read = read;
  return source;
}

}  // namespace initlab::data
