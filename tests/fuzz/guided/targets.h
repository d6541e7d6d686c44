// What guided fuzzing feeds: one row per reader of files, and one for the solvers. `read` must
// return, whatever the bytes; it calls wrong() where an answer breaks a law, which ends the
// process, and libFuzzer keeps the input.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::guided {

struct Target {
  std::string_view name;
  std::function<void(std::string_view bytes)> read;
  std::function<std::vector<std::string>()> seeds;  // real samples to start from
};

// One function per file of this folder.
std::vector<Target> graph_targets();
std::vector<Target> profile_targets();
std::vector<Target> model_targets();
std::vector<Target> study_targets();
std::vector<Target> solver_targets();

// Ends the process: the answer is wrong, and why.
[[noreturn]] void wrong(std::string_view why);

// An error is one line of printable characters, and not longer than a screen.
void expect_one_line(const Error& error);

template <class Value>
bool is_value(const Result<Value>& result) {
  if (!result) expect_one_line(result.error());
  return result.has_value();
}

// The bytes of bundled files, named from the root of the project.
std::vector<std::string> bundled(std::span<const std::string_view> names);

}  // namespace offcut::guided
