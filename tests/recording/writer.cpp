// recording_writer FILE EPOCHS SAMPLES [BYTES]: writes the sample run, as a process that can be killed; with BYTES, no
// file may grow beyond that, as on a full disk. Makes FILE.ready when rows begin. Prints the Error that ends it.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "sample_run.hpp"

int main(int count, char** words) {
  if (count < 4) return 2;
  if (count > 4) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{std::strtoull(words[4], nullptr, 10), RLIM_INFINITY};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  }
  const std::size_t epochs = std::strtoull(words[2], nullptr, 10);
  try {
    initlab::recording::RunFile file(words[1], sample_run::layout(epochs, std::strtoull(words[3], nullptr, 10)));
    std::ofstream(std::string(words[1]) + ".ready");
    for (std::size_t row = 0; row < epochs; ++row) {
      sample_run::commit_epoch(file, row);
      sample_run::commit_film(file, row);
    }
    file.finish();
  } catch (const initlab::Error& error) {
    std::printf("%s\n", error.what());
    return 1;
  }
  return 0;
}
