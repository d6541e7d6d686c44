// What the verbs of the command share: how they register, and how they talk.
//
// Data go to stdout, everything else to stderr. Exit codes: 0 done, 1 a requirement is not met,
// 2 wrong input or usage, 3 partly done, 130 interrupted.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "engine/base/result.h"

namespace offcut::tools {

inline constexpr int kDone = 0;
inline constexpr int kNotMet = 1;
inline constexpr int kWrongInput = 2;
inline constexpr int kPartlyDone = 3;
inline constexpr int kInterrupted = 130;

// Settings of the whole command.
struct Common {
  bool quiet = false;
};

// A verb adds its sub-command to the application and returns what runs it.
using Run = std::function<int()>;
using Register = Run (*)(CLI::App&, const Common&);

// Prints "offcut: message" to stderr and returns kWrongInput.
int print_error(const Error& error);
void say(const Common& common, const std::string& line);  // to stderr, unless quiet

// Registered in the order of the help text.
Run register_run(CLI::App& app, const Common& common);
Run register_check(CLI::App& app, const Common& common);
Run register_explain(CLI::App& app, const Common& common);
Run register_inspect(CLI::App& app, const Common& common);
Run register_import(CLI::App& app, const Common& common);
Run register_merge(CLI::App& app, const Common& common);
Run register_compare(CLI::App& app, const Common& common);
Run register_list(CLI::App& app, const Common& common);
Run register_calibrate(CLI::App& app, const Common& common);
Run register_validate(CLI::App& app, const Common& common);
Run register_fit_radio(CLI::App& app, const Common& common);

}  // namespace offcut::tools
