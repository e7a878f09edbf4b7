// Finding: how a test of the conformance suite ends when it does not simply pass.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace initlab::check {

/// crash is the parent's word: of a child process that ended without one.
enum class Verdict { pass, fail, crash, skip, warning };

/// "pass", "fail", "crash", "skip" or "warning".
const char* name(Verdict verdict);

/// The end of a test: what it found, in one line; of a skipped one the reason.
struct Outcome {
  Verdict verdict = Verdict::pass;
  std::string text;
};

/// Thrown to end a test early. No std::exception, so that nothing that guards a component's calls takes it for one of
/// the component's.
struct Finding {
  Outcome outcome;
};

template <class... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  throw Finding{{Verdict::fail, fmt::format(text, std::forward<Arguments>(arguments)...)}};
}

template <class... Arguments>
[[noreturn]] void skip(fmt::format_string<Arguments...> reason, Arguments&&... arguments) {
  throw Finding{{Verdict::skip, fmt::format(reason, std::forward<Arguments>(arguments)...)}};
}

template <class... Arguments>
[[noreturn]] void warn(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  throw Finding{{Verdict::warning, fmt::format(text, std::forward<Arguments>(arguments)...)}};
}

}  // namespace initlab::check
