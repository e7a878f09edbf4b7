// What a layout may not hold.
#include "recording/file_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "error_of.hpp"
#include "sample_run.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

template <class Change>
std::string refused(Change&& change) {
  Layout layout = sample_run::layout(2, 6);
  change(layout);
  return error_of([&] { plan_file(layout); });
}

std::string bad_name(const std::string& name, const std::string& path) {
  return "run file: a name cannot stand in the file (got \"" + name + "\" in \"" + path +
         "\", expected letters, digits, _ and -, and a letter or _ first)";
}

}  // namespace

BOOST_AUTO_TEST_CASE(names_that_a_tool_could_stumble_over_are_refused) {
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].quantity.name = "a b"; }) == bad_name("a b", "layers/hidden1/a b"));
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].quantity.name = ""; }) == bad_name("", "layers/hidden1/"));
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].group = "layers/../x"; }) == bad_name("..", "layers/.."));
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].group = "/layers"; }) == bad_name("", "/layers"));
  BOOST_TEST(refused([](Layout& l) { l.groups["layers//x"]; }) == bad_name("", "layers/"));
  BOOST_TEST(refused([](Layout& l) { l.schedules[1].name = "1st"; }) == bad_name("1st", "1st"));
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].quantity.axes[1].name = "u/v"; }) ==
             bad_name("u/v", "layers/hidden1/activation"));
}

BOOST_AUTO_TEST_CASE(a_path_is_declared_once) {
  BOOST_TEST(refused([](Layout& l) { l.datasets[1].quantity.name = "activation"; }) ==
             "run file: \"layers/hidden1/activation\" is declared twice");
  BOOST_TEST(refused([](Layout& l) { l.datasets[4].quantity.name = "epoch"; }) ==
             "run file: \"epoch\" is declared twice");
  BOOST_TEST(refused([](Layout& l) { l.datasets[4].quantity.name = "layers"; }) ==
             "run file: \"layers\" is declared twice");
  BOOST_TEST(refused([](Layout& l) { l.schedules[1].name = "commit"; }) == "run file: \"commit\" is declared twice");
}

BOOST_AUTO_TEST_CASE(sizes_that_cannot_be_are_refused) {
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].quantity.axes[1].size = 0; }) ==
             "dataset \"layers/hidden1/activation\": axis unit has size 0");
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].quantity.axes[1].size = std::size_t{1} << 31; }) ==
             "dataset \"layers/hidden1/activation\": axis unit is too long (got 2147483648, expected at most "
             "2147483647)");
  BOOST_TEST(refused([](Layout& l) {
               l.datasets[0].quantity.axes = {{"a", 2147483647}, {"b", 2147483647}, {"c", 2147483647}};
             }) ==
             "dataset \"layers/hidden1/activation\": a row is too large (got a 2147483647 x b 2147483647 x c "
             "2147483647, expected at most 1152.9 PB)");
  BOOST_TEST(refused([](Layout& l) {
               l.datasets[0].quantity.axes.assign(32, {"a", 1});
             }) == "dataset \"layers/hidden1/activation\": too many axes (got 32, expected at most 31)");
}

BOOST_AUTO_TEST_CASE(a_dataset_follows_a_schedule_that_is_there) {
  BOOST_TEST(refused([](Layout& l) { l.schedules.clear(); }) ==
             "run file: there is no schedule (got 0, expected at least one)");
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].schedule = 2; }) ==
             "dataset \"layers/hidden1/activation\": there is no such schedule (got 2, expected 0 to 1)");
  BOOST_TEST(refused([](Layout& l) { l.datasets[0].schedule = -1; }) ==
             "dataset \"layers/hidden1/activation\": there is no such schedule (got -1, expected 0 to 1)");
}

BOOST_AUTO_TEST_CASE(a_scale_never_takes_the_name_of_a_dataset_or_group) {
  Layout layout = sample_run::layout(2, 6);
  layout.datasets[sample_run::kWeight].quantity.name = "unit";
  const FilePlan plan = plan_file(layout);
  const Table& activation = plan.tables[plan.datasets[sample_run::kActivation]];
  BOOST_TEST(plan.tables[activation.scales[2]].path == "layers/hidden1/unit_2");
  BOOST_TEST(plan.tables[plan.datasets[sample_run::kWeight]].path == "layers/hidden1/unit");
}
