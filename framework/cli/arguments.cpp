#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <sstream>

#include "cli/table.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace po = boost::program_options;

Arguments::Arguments(Usage usage) : usage_(usage), options_("Options") {
  options_.add_options()("help,h", "print this and exit");
}

void Arguments::add_plugin_path() {
  options_.add_options()("plugin-path", po::value<Words>()->value_name("DIR"),
                         "look for plugins here first; may be given several times. Then come INITLAB_PLUGIN_PATH, "
                         "$XDG_DATA_HOME/initlab/plugins and the plugins that came with initlab");
}

bool Arguments::read(const Words& words, std::size_t least, std::size_t most, const char* operand) {
  po::options_description all;
  all.add(options_);
  all.add_options()("operand", po::value<Words>());
  po::positional_options_description positions;
  positions.add("operand", -1);
  try {
    namespace style = po::command_line_style;
    po::store(
        po::command_line_parser(words)
            .options(all)
            .positional(positions)
            .style(style::unix_style & ~style::allow_guessing)  // an abbreviation may mean another option tomorrow
            .run(),
        values_);
    po::notify(values_);
  } catch (const po::unknown_option& error) {
    Words known;
    for (const auto& option : options_.options()) known.push_back("--" + option->long_name());
    throw UsageError(fmt::format("{}: unknown option (got \"{}\"); --help lists them{}", usage_.synopsis,
                                 error.get_option_name(), did_you_mean(error.get_option_name(), known)));
  } catch (const po::error& error) {
    throw UsageError(fmt::format("{}: {}; --help explains", usage_.synopsis, error.what()));
  }
  if (has("help")) {
    std::ostringstream help;
    help << options_;
    // Written in lines of the source's width, read in those of a terminal.
    constexpr std::size_t kWidth = 80;
    fmt::print("Usage: {}\n\n{}\n{}\nExample:\n  {}\n", usage_.synopsis, wrapped(usage_.summary, kWidth, ""),
               help.str(), usage_.example);
    return false;
  }
  operands_ = list("operand");
  if (operands_.size() < least || operands_.size() > most)
    throw UsageError(fmt::format(
        "{}: wrong number of arguments (got {}, expected {}); --help explains", usage_.synopsis, operands_.size(),
        most == 0 ? std::string("none") : fmt::format("{}{}", least == 0 ? "at most one " : "one ", operand)));
  return true;
}

std::string command_line(const std::string& command, const Words& words) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  std::string line = "initlab " + command;
  for (const std::string& word : words) {
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      line += " " + word;
      continue;
    }
    line += " '";
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += "'";
  }
  return line;
}

}  // namespace initlab::cli
