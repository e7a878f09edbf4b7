// The format of a run file: every dataset and attribute that one may hold. The manual's tables are printed from here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initlab::recording {

/// A reader of 1.x reads every 1.y: a minor version adds, a major one changes or takes away.
inline constexpr int kFormatMajor = 1, kFormatMinor = 3;
/// "1.3".
std::string format_version();

struct Version {
  int major, minor;
};

/// Of "1.3"; nothing if the text is no version.
std::optional<Version> parsed_version(std::string_view text);

/// Where something stands, and of what it is an attribute. <base> is nothing for the first probe, "probes/<probe>" for
/// the others.
enum class Place {
  root,         ///< /
  metrics,      ///< /metrics
  probe,        ///< /layers, and /probes/<probe> of the others
  base,         ///< what belongs to a probe's batch: in / or /probes/<probe>
  node,         ///< /layers/<node>
  recorded,     ///< what a probe recorded of a node: in <base>/layers/<node>
  calibration,  ///< /calibration/<node>/<tensor>
  dataset,      ///< any dataset
  quantity,     ///< a dataset that a probe has declared
  foreign,      ///< the same, of a probe that is not listed here
  epoch,        ///< /epoch, where it is a schedule
  schedule      ///< /schedule
};

/// When something must be there.
enum class Need {
  always,
  schedule,   ///< a schedule has this name
  epoch,      ///< there is the schedule epoch
  networks,   ///< the file holds many networks
  weights,    ///< the manifest has network.weights
  probe,      ///< there is such a probe
  but_input,  ///< of all nodes but the input
  sum,        ///< of a node of kind residual
  optional    ///< `when` says in words when it is there
};

/// The name of what is of a probe of any type that the others are not: a plugin's.
inline constexpr const char* kForeign = "of any other type";

/// `name` may hold one <word>: <tensor> stands for a tensor of the node, <raw> for the name of a dataset that hdf5
/// could record of it, any other for any name.
struct AttributeRule {
  enum class Type { text, integer, real };
  Place place;
  const char* name;
  Type type;
  Need need;
  const char* when;  ///< of what is optional, else ""
  const char* meaning;
};

struct DatasetRule {
  enum class Type {
    float64,
    int32,
    int64,
    real,      ///< float32; float64 in a double build
    output,    ///< real; float16 where recording.storage says so
    target,    ///< int32: labels; or real: vectors
    quantity,  ///< what the probe declares: any of these
  };
  const char* probe;  ///< the type of the probe that writes it, or kForeign; "" of what is no probe's or any one's
  Place place;
  const char* name;
  Type type;
  /// Names of the dimensions' scales, each perhaps with _2, _3, ... behind it. "rows" stands for a schedule, with many
  /// networks in the file for (network, epoch); in brackets it is left out where the values were written once, "..." is
  /// any number of dimensions; "itself" is a dimension scale.
  const char* dimensions;
  Need need;
  const char* when;
  const char* meaning;
};

/// In the manual's order. The first that fits counts.
const std::vector<AttributeRule>& attribute_rules();
const std::vector<DatasetRule>& dataset_rules();

/// "text", "int64", "float64"; "float32 or float64", ...
const char* name(AttributeRule::Type type);
const char* name(DatasetRule::Type type);

/// Both as tables in Markdown.
std::string format_markdown();

}  // namespace initlab::recording
