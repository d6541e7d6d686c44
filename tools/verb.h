// What the verbs of the command share: how they register, and how they talk.
//
// Data go to stdout, everything else to stderr. Exit codes: 0 done, 1 a requirement is not met,
// 2 wrong input or usage, or a write that failed, 3 partly done, 130 or 143 ended by a signal.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "engine/base/result.h"
#include "tools/process.h"

namespace offcut::tools {

// Settings of the whole command.
struct Common {
  bool quiet = false;
};

// A verb adds its sub-command to the application and returns what runs it.
using Run = std::function<int()>;
using Register = Run (*)(CLI::App&, const Common&);

// Prints "offcut: message" to stderr, as printable() shows it, and returns kWrongInput.
int print_error(const Error& error);
// To stderr, unless quiet, as printable() shows it.
void say(const Common& common, const std::string& line);

// Registered in the order of the help text.
Run register_ask(CLI::App& app, const Common& common);
Run register_completion(CLI::App& app, const Common& common);
Run register_new(CLI::App& app, const Common& common);
Run register_run(CLI::App& app, const Common& common);
Run register_check(CLI::App& app, const Common& common);
Run register_show(CLI::App& app, const Common& common);
Run register_explain(CLI::App& app, const Common& common);
Run register_split(CLI::App& app, const Common& common);
Run register_inspect(CLI::App& app, const Common& common);
Run register_import(CLI::App& app, const Common& common);
Run register_merge(CLI::App& app, const Common& common);
Run register_compare(CLI::App& app, const Common& common);
Run register_audit(CLI::App& app, const Common& common);
Run register_report(CLI::App& app, const Common& common);
Run register_list(CLI::App& app, const Common& common);
Run register_calibrate(CLI::App& app, const Common& common);
Run register_validate(CLI::App& app, const Common& common);
Run register_fit_radio(CLI::App& app, const Common& common);

}  // namespace offcut::tools
