// Plays a film on a terminal, and leaves the terminal as it was.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <limits>

#include "cli/show_film.hpp"

namespace initlab::cli {

namespace {

std::atomic<int> stop_signal{0};

void on_signal(int signal) { stop_signal = signal; }

/// Hides the cursor and cuts long lines instead of wrapping them, as long as it lives.
class Screen {
 public:
  Screen() {
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    fmt::print("\033[?25l\033[?7l");
  }
  ~Screen() {
    fmt::print("\033[?7h\033[?25h");
    std::fflush(stdout);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  static std::size_t columns() {
    constexpr std::size_t kUsual = 80;
    const winsize size = window();
    return size.ws_col == 0 ? kUsual : size.ws_col;
  }

  /// Puts these lines in place of the last ones.
  void show(std::vector<std::string> lines) {
    const std::size_t height = rows();
    if (lines.size() >= height) {
      const std::size_t hidden = lines.size() - (height - 2);
      lines.resize(height - 2);
      lines.push_back(fmt::format("({} more lines; the window is too low)", hidden));
    }
    if (shown_ > 0) fmt::print("\033[{}A", shown_);
    for (const std::string& line : lines) fmt::print("\r{}\033[K\n", line);
    fmt::print("\033[J");
    std::fflush(stdout);
    shown_ = lines.size();
  }

 private:
  /// Its sides are 0 where nobody knows them.
  static winsize window() {
    winsize size{};
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    return size;
  }

  /// Of the window; at least three.
  static std::size_t rows() {
    constexpr std::size_t kUsual = 24, kLeast = 3;
    const winsize size = window();
    return size.ws_row == 0 ? kUsual : std::max<std::size_t>(size.ws_row, kLeast);
  }

  std::size_t shown_ = 0;
};

/// Waits until then, or for a signal: nanosleep, unlike the library's sleep_until, ends with one.
void wait_until(std::chrono::steady_clock::time_point then) {
  const auto left =
      std::chrono::duration_cast<std::chrono::nanoseconds>(then - std::chrono::steady_clock::now()).count();
  if (left <= 0 || stop_signal) return;
  constexpr long kSecond = 1'000'000'000;
  const timespec time{left / kSecond, left % kSecond};
  nanosleep(&time, nullptr);
}

}  // namespace

int play(const Film& film, double per_second, bool utf8) {
  if (!isatty(STDOUT_FILENO)) {
    for (std::size_t row = film.first(); row <= film.last(); ++row) {
      if (row > film.first()) fmt::print("\n");
      for (const std::string& line : frame(film, row, utf8, std::numeric_limits<std::size_t>::max()))
        fmt::print("{}\n", line);
    }
    return 0;
  }
  const auto period =
      std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(1 / per_second));
  Screen screen;
  auto next = std::chrono::steady_clock::now();
  for (std::size_t row = film.first(); row <= film.last() && !stop_signal; ++row) {
    wait_until(next);
    if (stop_signal) break;
    screen.show(frame(film, row, utf8, Screen::columns()));
    next = std::max(next, std::chrono::steady_clock::now() - period) + period;
  }
  return stop_signal ? 128 + stop_signal : 0;
}

}  // namespace initlab::cli
