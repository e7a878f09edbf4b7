#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "manifest/resolved.hpp"
#include "support.hpp"

namespace initlab::manifest {

namespace {

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("initlab_manifest_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string refusal(const std::filesystem::path& file) {
  try {
    load(file, {}, catalogue());
  } catch (const Error& e) {
    return e.what();
  }
  return "read";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_run_of_an_outline_is_whole_the_same_as_that_of_all) {
  const Folder folder;
  const Parts parts{.training = "optimizer = { type = \"sgd\" }\nepochs = 1",
                    .rest = "[sweep]\ntraining.optimizer.rate = [0.2, 0.1]\nseed = [2, 1]"};
  const auto file = folder.write("m.toml", parts.text());
  const SweepPlan all = load(file, {}, catalogue()), outlined = outline(file, {}, catalogue());
  BOOST_TEST(outlined.runs.size() == 4u);
  for (std::size_t i = 0; i < all.runs.size(); ++i) {
    const RunPlan& run = outlined.runs[i];
    BOOST_TEST(!run.setup);
    BOOST_TEST(run.name == all.runs[i].name);
    BOOST_TEST(run.kind == i / 2);
    BOOST_TEST(run.data == outlined.runs[0].data);
    BOOST_TEST(resolved(*run.data) == resolved(*all.runs[i].data));
    BOOST_TEST(resolved(outlined.document->run(catalogue(), run.index)) == resolved(all.runs[i]));
  }
}

BOOST_AUTO_TEST_CASE(a_file_is_read_and_named) {
  const Folder folder;
  const std::string text = Parts{.top = "title = \"A title\""}.text();
  const SweepPlan sweep = load(folder.write("my.study.toml", text), {"seed=4"}, catalogue());
  BOOST_TEST(sweep.name == "my.study");
  BOOST_TEST(sweep.document->name() == (folder.path() / "my.study.toml").string());
  BOOST_TEST(sweep.document->text() == text);
  check_lines(sweep.document->overrides(), {"seed=4"});
  check_lines(names(sweep), {"seed=4"});
  BOOST_TEST(sweep.runs[0].setup->title == "A title");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_said_so) {
  const Folder folder;
  const std::string path = folder.path().string();
  BOOST_TEST(refusal(folder.path() / "none.toml") ==
             path + "/none.toml: cannot be read (No such file or directory, expected a manifest)");
  BOOST_TEST(refusal(folder.path()) == path + ": a folder (expected a manifest)");
  BOOST_TEST(refusal("/dev/zero") == "/dev/zero: too large for a manifest (expected at most 16 MB)");
}

BOOST_AUTO_TEST_CASE(problems_name_the_file_and_come_in_order_of_position) {
  const Folder folder;
  const auto file = folder.write("bad.toml", Parts{.top = "sed = 1", .training = "epochs = \"x\""}.text());
  BOOST_TEST(refusal(file) ==
             file.string() + ":1:1: sed: unknown key; did you mean \"seed\"?\n" + file.string() +
                 ":7:1: training.optimizer: missing (expected an optimizer)\n" + file.string() +
                 ":8:10: training.epochs: wrong type (got \"x\", expected an integer of at least 0 and "
                 "at most 1000000000)");
}

BOOST_AUTO_TEST_CASE(the_readmes_manifest_expands_to_its_four_runs) {
  const auto file = std::filesystem::path(INITLAB_SOURCE_DIR) / "experiments" / "seed-blog" / "fashion.toml";
  const SweepPlan sweep = load(file, {}, catalogue());
  BOOST_TEST(sweep.name == "fashion");
  check_lines(names(sweep), {"std-1_seed=1", "std-0.01_seed=1", "xavier-in_seed=1", "relu-he_seed=1"});
  for (const RunPlan& each : sweep.runs) {
    Lines nodes;
    for (const NodePlan& node : each.setup->network.nodes) nodes.push_back(node.name);
    const bool relu = each.variant == "relu-he";
    check_lines(nodes, relu ? Lines{"hidden1", "relu1", "hidden2", "relu2", "out"}
                            : Lines{"hidden1", "sigmoid1", "hidden2", "sigmoid2", "out"});
    BOOST_TEST(*each.setup->training.epochs == 5u);
    BOOST_TEST(*each.setup->training.batches.size == 100u);
    BOOST_TEST(each.setup->training.optimizer.parameters.real("rate") == 0.1);
    BOOST_TEST((each.setup->probes.at(0).samples == Selection::count(1000)));
    BOOST_TEST(each.setup->probes.at(0).probe.parameters.texts("tensors").size() == 10u);
  }
  BOOST_TEST(sweep.runs[0].setup->network.initializer.parameters.real("std") == 1.0);
  BOOST_TEST(sweep.runs[1].setup->network.initializer.parameters.real("std") == 0.01);
  BOOST_TEST(sweep.runs[2].setup->network.initializer.parameters.text("fan") == "in");
  BOOST_TEST(sweep.runs[3].setup->network.initializer.type == "he");
}

BOOST_AUTO_TEST_CASE(ten_thousand_runs_expand_in_seconds) {
  const auto begin = std::chrono::steady_clock::now();
  const SweepPlan sweep = plan({.rest = "[[probes]]\ntype = \"hdf5\"\n[sweep]\n"
                                        "\"network.layers[0].units\" = { range = [1, 100, 1] }\n"
                                        "seed = { range = [1, 100, 1] }"});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  BOOST_TEST(sweep.runs.size() == 10'000u);
  BOOST_TEST(sweep.runs.back().name == "units=100_seed=100");
  BOOST_TEST_MESSAGE("10,000 runs in " << seconds << " s");
  // About half a second where this was written; the bound leaves room for sanitizers and a busy machine.
  BOOST_TEST(seconds < 100);
}

}  // namespace initlab::manifest
