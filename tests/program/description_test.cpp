// What a program is told.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "script.hpp"

namespace initlab::test {

namespace {

using Json = nlohmann::ordered_json;

/// Keeps what it is told, and whether the folder of its output is its own.
const std::string kKeeps = R"(
import numpy as np
np.save(t["output"], np.ones(t["shape"], "f4"))
t["mode"] = oct(os.stat(os.path.dirname(t["output"])).st_mode & 0o777)
json.dump(t, open("told.json", "w"))
)";

Json told(const Script& script, const TensorInfo& info) {
  script.filled(kKeeps, {}, info);
  return Json::parse(bytes_of("told.json"));
}

/// An activation whose gains are 1 / 0.
struct Zero {
  template <class T>
  T value(T) const {
    return T(0);
  }
  template <class T>
  T slope(T, T) const {
    return T(0);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(description, Script)

BOOST_AUTO_TEST_CASE(says_everything_of_the_tensor) {
  const auto relu = built_in().activation("relu", {});
  const Elementwise<Zero> zero;
  TensorInfo info = weight();
  info.position = {Position::Place::hidden, 1, 3};
  info.branch = Branch{0, 2, 4, 3};
  info.before = relu.get();
  info.before_type = "relu";
  info.after = &zero;
  info.after_type = "zero";
  Json all = told(*this, info);
  // E[relu(g)^2] = E[relu'(g)^2] = 1/2.
  for (const char* gain : {"second_moment_gain", "backward_gain"}) {
    BOOST_TEST(all["before"][gain].get<double>() == std::sqrt(2.0), boost::test_tools::tolerance(1e-9));
    all["before"].erase(gain);
  }
  BOOST_TEST(all["output"].get<std::string>().ends_with("/w.npy"));
  BOOST_TEST(all["seed"].get<std::uint64_t>() == Rng(1, "initialisation", "hidden1", "weight").bits(0, 0) >> 11);
  for (const char* key : {"output", "seed"}) all.erase(key);
  BOOST_TEST(all.dump() ==
             R"({"node":"hidden1","tensor":"weight","role":"weight",)"
             R"("axes":[{"name":"input","size":3},{"name":"unit","size":5}],"shape":[3,5],"rows":5,"columns":3,)"
             R"("groups":1,"fan_in":3,"fan_out":5,"position":{"place":"hidden","index":1,"count":3},)"
             R"("branch":{"index":0,"count":2,"layers":4,"place":3},"before":{"type":"relu"},)"
             R"("after":{"type":"zero","second_moment_gain":null,"backward_gain":null},"mode":"0o700"})");
}

BOOST_AUTO_TEST_CASE(of_what_there_is_not_it_says_null) {
  const Json all = told(*this, weight());
  for (const char* key : {"branch", "before", "after"}) BOOST_TEST(all[key].is_null());
}

BOOST_AUTO_TEST_CASE(the_seed_is_another_for_each_tensor_and_fits_a_double) {
  const Json a = told(*this, weight("a")), b = told(*this, weight("b"));
  BOOST_TEST(a["seed"] != b["seed"]);
  for (const Json& one : {a, b}) BOOST_TEST(one["seed"].get<std::uint64_t>() < std::uint64_t{1} << 53);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
