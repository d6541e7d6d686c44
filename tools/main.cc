// The offcut command: one file per verb.
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "scenarios/results/version.h"
#include "tools/excerpt.h"
#include "tools/process.h"
#include "tools/progress.h"
#include "tools/usage.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

int run(int argc, char** argv) {
  CLI::App app("What-if engine for splitting DNN inference between a device and a cloud.",
               "offcut");
  app.set_version_flag("--version", message("offcut ", scenarios::text_of_version(),
                                            "\nbuilt with ", OFFCUT_LIBRARIES));
  app.require_subcommand(1);
  app.fallthrough();
  app.footer("Start with:  offcut list scenarios   then   offcut run NAME");
  Common common;
  app.add_flag("-q,--quiet", common.quiet, "Print results and errors only");

  std::vector<std::pair<CLI::App*, Run>> verbs;
  for (const Register add :
       {&register_ask, &register_run, &register_check, &register_show, &register_merge,
        &register_compare, &register_audit, &register_report, &register_explain, &register_split,
        &register_import, &register_inspect, &register_list, &register_calibrate,
        &register_validate, &register_fit_radio, &register_new, &register_completion}) {
    Run action = add(app, common);
    verbs.emplace_back(app.get_subcommands({}).back(), std::move(action));
  }
  add_examples(app);
  refuse_empty_values(app);
  std::vector<std::string> arguments = with_help_verb({argv + std::min(argc, 1), argv + argc});
  if (arguments.empty()) {
    std::fputs(app.help().c_str(), stderr);
    return kWrongInput;
  }
  const std::vector<std::string> given = arguments;
  try {
    std::ranges::reverse(arguments);  // as CLI11 takes them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = error.get_exit_code() == 0;
    if (const auto why = asked_for_help ? std::nullopt : misspelt(app, given)) {
      return print_error({ErrorCode::InvalidArgument, *why});
    }
    app.exit(error);
    return asked_for_help ? kDone : kWrongInput;
  }
  // Verbs that write for programs as well say themselves when they do not.
  constexpr std::array kForPrograms = {"run",       "import", "inspect",   "show",
                                       "fit-radio", "new",    "completion"};
  for (const auto& [verb, action] : verbs) {
    if (!verb->parsed()) continue;
    const auto is_verb = [&, name = verb->get_name()](const char* one) { return name == one; };
    if (std::none_of(kForPrograms.begin(), kForPrograms.end(), is_verb)) {
      fit_lines(terminal_width());
    }
    return action();
  }
  return kWrongInput;
}

}  // namespace

int print_error(const Error& error) {
  complain("offcut", error.message);
  std::fputs(excerpt_of(error.message).c_str(), stderr);
  return kWrongInput;
}

void say(const Common& common, const std::string& line) {
  if (!common.quiet) std::fprintf(stderr, "%s\n", printable(line).c_str());
}

}  // namespace offcut::tools

int main(int argc, char** argv) {
  return offcut::tools::run_program("offcut", [&] { return offcut::tools::run(argc, argv); });
}
