// W = what a program of the user's own writes.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initlab/plugin.hpp>
#include <iterator>
#include <nlohmann/json.hpp>

#include "child_process.hpp"
#include "private_folder.hpp"
#include "scaled.hpp"
#include "tensor_description.hpp"

using namespace initlab;

namespace {

/// In quotes, escaped, and cut after `most` bytes.
std::string quoted(std::string text, std::size_t most) {
  if (text.size() > most) {
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;  // not within a character
    text = text.substr(0, most) + "...";
  }
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// "its last line: "..."", of the end of what a program said, whose length nobody knows.
std::string last_line(const std::string& file) {
  constexpr std::streamoff kRead = 1 << 16;
  constexpr std::size_t kShown = 200;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = stream.tellg();
  std::string said(static_cast<std::size_t>(std::clamp<std::streamoff>(size, 0, kRead)), '\0');
  stream.seekg(-static_cast<std::streamoff>(said.size()), std::ios::end);
  stream.read(said.data(), static_cast<std::streamsize>(said.size()));
  const std::size_t end = said.find_last_not_of(" \t\r\n");
  if (!stream || end == std::string::npos) return "it said nothing";
  said.resize(end + 1);
  const std::size_t before = said.find_last_of("\r\n");
  return "its last line: " + quoted(before == std::string::npos ? said : said.substr(before + 1), kShown);
}

bool same_bytes(const std::string& a, const std::string& b) {
  std::ifstream first(a, std::ios::binary), second(b, std::ios::binary);
  using Bytes = std::istreambuf_iterator<char>;
  return std::equal(Bytes(first), Bytes(), Bytes(second), Bytes());
}

class Program : public Initializer {
 public:
  explicit Program(const Parameters& parameters)
      : command_(parameters.texts("command")),
        time_limit_(parameters.real("time_limit")),
        claim_(Scaled::claimed(parameters)) {
    if (command_.empty() || command_[0].empty())
      throw ParameterError("command: empty (got " + literal(command_) +
                           ", expected a program and its arguments, such as [\"python3\", \"my_init.py\"])");
    for (const std::string& word : command_)
      if (word.find('\0') != std::string::npos)
        throw ParameterError("command: a word holds a zero byte, with which it would end (got " + literal(word) + ")");
  }

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    const std::uint64_t seed = rng.bits(0, 0) >> 11;  // a double holds it: many readers of JSON know nothing else
    try {
      // Twice, in two folders: who draws from the time, or from the path to write to, is found out.
      const PrivateFolder first, second;
      const std::string array = written(first, info, seed);
      read(array, extents(info.spec), w);
      if (!same_bytes(array, written(second, info, seed)))
        throw Error(
            "two runs for the same seed differ (got other bytes the second time, expected the same); it must draw from "
            "\"seed\" alone");
    } catch (const Error& error) {
      throw Error(title() + ": " + error.what());
    }
  }

  std::optional<Law> law(const TensorInfo& info) const override { return claim_ ? claim_->law(info) : std::nullopt; }

 private:
  std::string title() const {
    constexpr std::size_t kShown = 80;
    std::string words;
    for (const std::string& word : command_) words += (words.empty() ? "" : " ") + word;
    return quoted(words, kShown);
  }

  /// Runs the program once; returns the array's file.
  std::string written(const PrivateFolder& folder, const TensorInfo& info, std::uint64_t seed) const {
    const std::string in = folder.file("description.json"), said = folder.file("said"), out = folder.file("w.npy");
    std::ofstream stream(in, std::ios::binary);
    stream << tensor_description(info, seed, out);
    stream.close();
    if (!stream) throw Error(in + ": cannot be written");
    const Ending ending = run_program(command_, in, said, time_limit_);
    if (ending.way == Ending::Way::late)
      throw Error("killed, since it was not done within time_limit = " + literal(time_limit_) + " s (" +
                  last_line(said) + ")");
    if (ending.way == Ending::Way::killed) {
      const char* signal = sigabbrev_np(ending.number);
      throw Error("killed by a signal (got " + (signal ? std::string("SIG") + signal : std::to_string(ending.number)) +
                  "; " + last_line(said) + ")");
    }
    if (ending.number != 0)
      throw Error("failed (got exit code " + std::to_string(ending.number) + ", expected 0; " + last_line(said) + ")");
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(out, ignored))
      throw Error("wrote no array (expected a .npy file at the path \"output\" of its description; " + last_line(said) +
                  ")");
    return out;
  }

  /// The file is gone when its name is read: what is wrong with it matters.
  static void read(const std::string& file, const std::vector<Index>& extents, Matrix& w) {
    try {
      read_array(file, "", extents, w);
    } catch (const Error& error) {
      const std::string sentence = error.what();
      throw Error(sentence.starts_with(file) ? "its array" + sentence.substr(file.size()) : sentence);
    }
  }

  std::vector<std::string> command_;
  double time_limit_;
  std::optional<Scaled> claim_;  // nothing: no claim
};

}  // namespace

Component program() {
  Schema parameters = {
      Parameter::texts("command", "the program and its arguments, from the current folder and without a shell"),
      Parameter::real("time_limit", "a run of the program that takes longer is killed")
          .above(0)
          .fallback(60.0)
          .unit("s"),
  };
  for (Parameter& one : Scaled::claim_schema()) parameters.push_back(std::move(one));
  return initializer<Program>(
      {.name = "program",
       .formula = "W = the array that a program writes",
       .notes = "The program reads a JSON object from stdin: node, tensor, role, axes, shape, rows, columns, groups, "
                "fan_in, fan_out, position, branch, before, after, seed, output. It draws from `seed` alone (a whole "
                "number below 2^53, another one for each tensor and each seed of a run) and writes an array of this "
                "`shape`, in C order, as a .npy file to the path `output`. It runs twice for each tensor: the same "
                "bytes must come. With `law` it claims that Var(W) = gain^2 / fan; without, nothing.",
       .parameters = std::move(parameters)});
}
