// recording_writer FILE EPOCHS SAMPLES [live] [BYTES]: writes the sample run, as a process that can be killed; live, so
// that others may read; with BYTES, no file may grow beyond that, as on a full disk. FILE.ready appears when rows begin
// and grows by a byte with each epoch's. Prints the Error that ends it.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "sample_run.hpp"

int main(int count, char** words) {
  if (count < 4) return 2;
  const bool live = count > 4 && std::strcmp(words[4], "live") == 0;
  const int bytes = live ? 5 : 4;
  if (count > bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{std::strtoull(words[bytes], nullptr, 10), RLIM_INFINITY};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  }
  const std::size_t epochs = std::strtoull(words[2], nullptr, 10);
  try {
    initlab::recording::Layout layout = sample_run::layout(epochs, std::strtoull(words[3], nullptr, 10));
    layout.live = live;
    initlab::recording::RunFile file(words[1], layout);
    std::ofstream ready(std::string(words[1]) + ".ready");
    for (std::size_t row = 0; row < epochs; ++row) {
      sample_run::commit_epoch(file, row);
      sample_run::commit_film(file, row);
      if (bytes == count) ready << '.' << std::flush;
    }
    file.finish({{"outcome", std::string("completed")}});
  } catch (const initlab::Error& error) {
    std::printf("%s\n", error.what());
    return 1;
  }
  return 0;
}
