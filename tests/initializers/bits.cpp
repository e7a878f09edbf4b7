// The same seed gives the same bits for every initializer, on one to four threads and in any order.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <random>
#include <set>

#include "check/cases.hpp"
#include "data/dataset.hpp"
#include "data/npz_writer.hpp"
#include "plugin/fixture.hpp"
#include "tensors.hpp"
#include "training/calibrate.hpp"

namespace initlab::test {

namespace {

/// The catalogue of initializers.
const std::set<std::string> kSchemes = {"constant",
                                        "critical",
                                        "delta_orthogonal",
                                        "dirac",
                                        "fixup",
                                        "from_file",
                                        "glorot_heuristic",
                                        "gradinit",
                                        "he",
                                        "identity",
                                        "keras_default",
                                        "lecun",
                                        "lsuv",
                                        "mup",
                                        "normal",
                                        "nguyen_widrow",
                                        "ones",
                                        "orthogonal",
                                        "program",
                                        "pytorch_default",
                                        "sparse",
                                        "truncated_normal",
                                        "uniform",
                                        "variance_scaling",
                                        "xavier",
                                        "zero",
                                        "zeros"};

constexpr std::uint64_t kSeed = 7;

manifest::NodePlan conv(const std::string& name, std::int64_t channels, std::int64_t kernel, std::int64_t groups = 1) {
  return layer(name, "conv2d",
               {{"channels", channels}, {"kernel", kernel}, {"padding", kernel / 2}, {"groups", groups}});
}

manifest::NodePlan residual(const std::string& name, std::vector<manifest::NodePlan> branch) {
  manifest::NodePlan node;
  node.name = name;
  node.component.type = "residual";
  node.branch = std::move(branch);
  return node;
}

/// Kernels, grouped ones, those of one tap, a residual branch, dense weights wide and narrow, biases: this initializer
/// fills all of them.
network::Network network_of(const manifest::Choice& initializer) {
  manifest::NetworkPlan network =
      plan({conv("stem", 4, 3), activation("phi1", "tanh"),
            residual("block", {conv("first", 8, 3, 2), activation("phi2", "tanh"), conv("second", 4, 1)}),
            layer("flat", "flatten"), dense("a", 30), activation("phi3", "tanh"), dense("b", 40),
            activation("phi4", "tanh"), dense("c", 3)});
  network.initializer = initializer;
  network.bias = initializer;
  return assemble(network, {2, 4, 4});
}

/// A node and one of its tensors.
using Place = std::pair<Index, Index>;

std::vector<Place> places(const network::Network& network) {
  std::vector<Place> all;
  for (Index n = 0; n < network.nodes().size(); ++n)
    for (Index t = 0; t < network.nodes()[n].tensors.size(); ++t) all.push_back({n, t});
  return all;
}

/// The tensors filled one by one, in this order.
network::Flat filled(const network::Network& network, const std::vector<Place>& order) {
  network::Flat parameters(network.parameters(), arma::fill::zeros);
  for (const auto& [n, t] : order) {
    const network::Node& node = network.nodes()[n];
    const TensorInfo& info = node.tensors[t];
    Matrix w = network::tensors(node, parameters.memptr())[t];
    node.fillings[t].initializer->fill(w, info, Rng(kSeed, "initialisation", info.node, info.spec.name));
  }
  return parameters;
}

/// What `initialise` gives, and what becomes of it where the initializer looks at data.
struct Initialised {
  network::Flat filled, calibrated;
};

Initialised initialised(const network::Network& network, const data::Samples& samples, Index threads) {
  network::Team team(threads);
  Initialised state{network::initialise(network, kSeed, team), {}};
  state.calibrated = state.filled;
  // 60 evaluations: every layer of lsuv, ten steps of gradinit.
  training::calibrate(network, state.calibrated, *training::make_cross_entropy(), samples, 3,
                      {.batch = 20, .budget = 60}, team);
  return state;
}

data::Samples images(Index count) {
  const Matrix x = normal_matrix(2 * 4 * 4, count, 5);
  std::vector<std::int32_t> labels(count);
  for (Index i = 0; i < count; ++i) labels[i] = static_cast<std::int32_t>(i % 3);
  return {std::vector<Real>(x.begin(), x.end()), x.n_rows, std::move(labels)};
}

bool equal_bits(const network::Flat& a, const network::Flat& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0;
}

void check_bits(const manifest::Choice& chosen) {
  const network::Network network = network_of(chosen);
  const data::Samples samples = images(50);
  const Initialised alone = initialised(network, samples, 1);
  for (const Index threads : {2, 3, 4}) {
    const Initialised together = initialised(network, samples, threads);
    BOOST_TEST(equal_bits(alone.filled, together.filled));
    BOOST_TEST(equal_bits(alone.calibrated, together.calibrated));
  }
  const auto initializer = network.nodes().back().fillings[0].initializer;
  BOOST_TEST(equal_bits(alone.filled, alone.calibrated) == !initializer->calibrates());
  std::vector<Place> order = places(network);
  std::reverse(order.begin(), order.end());
  BOOST_TEST(equal_bits(alone.filled, filled(network, order)));
  std::mt19937 generator(1);
  for (int permutation = 0; permutation < 3; ++permutation) {
    std::shuffle(order.begin(), order.end(), generator);
    BOOST_TEST(equal_bits(alone.filled, filled(network, order)));
  }
}

/// An archive with an array for every tensor: what `normal` draws.
void write_weights(const std::string& file) {
  const network::Network network = network_of(choice(Kind::initializer, "normal", {{"std", 1.0}}));
  const network::Flat drawn = filled(network, places(network));
  data::NpzWriter writer(file);
  for (const auto& [n, t] : places(network)) {
    const network::Node& node = network.nodes()[n];
    std::vector<Index> extents;
    for (const Axis& axis : node.tensors[t].spec.axes) extents.push_back(axis.size);
    writer.add(node.name + "/" + node.tensors[t].spec.name, extents, drawn.memptr() + node.slots[t].offset);
  }
  writer.finish();
}

/// Draws from the seed that it is given, without numpy, which takes long to load.
const char* const kScript = R"(
import json, math, random, struct, sys
t = json.load(sys.stdin)
random.seed(t["seed"])
header = str({"descr": "<f8", "fortran_order": False, "shape": tuple(t["shape"])}) + "\n"
with open(t["output"], "wb") as file:
    file.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header.encode())
    file.write(b"".join(struct.pack("<d", random.gauss(0, 1)) for _ in range(math.prod(t["shape"]))))
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(bits)

BOOST_AUTO_TEST_CASE(every_initializer_is_named_here) {
  std::set<std::string> registered;
  for (const plugin::Found& found : built_in().components())
    if (found.component.kind == Kind::initializer) registered.insert(found.component.about.name);
  BOOST_TEST(registered == kSchemes, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_initializer_has_equal_bits_on_one_to_four_threads_and_in_any_order) {
  for (const std::string& name : kSchemes) {
    const check::Cases cases = check::cases(built_in().find(Kind::initializer, name)->component);
    // What these two make is not their own: below.
    BOOST_TEST(cases.unknown.empty() == (name != "from_file" && name != "program"));
    for (const check::Case& one : cases.list)
      BOOST_TEST_CONTEXT(name << " " << one.text) check_bits(choice(Kind::initializer, name, one.parameters.values()));
  }
}

BOOST_AUTO_TEST_CASE(what_a_file_holds_has_equal_bits_on_one_to_four_threads_and_in_any_order) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "weights.npz").string();
  write_weights(file);
  check_bits(choice(Kind::initializer, "from_file", {{"file", file}}));
}

BOOST_AUTO_TEST_CASE(what_a_program_draws_has_equal_bits_on_one_to_four_threads_and_in_any_order) {
  const TemporaryFolder folder;
  const std::vector<std::string> command = {INITLAB_PYTHON, "-I", "-S", folder.file("draw.py", kScript).string()};
  check_bits(choice(Kind::initializer, "program", {{"command", command}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
