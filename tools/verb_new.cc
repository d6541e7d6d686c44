// offcut new KIND: a file to begin with, on stdout.
#include <algorithm>
#include <iostream>

#include "engine/base/text.h"
#include "scenarios/file/templates.h"
#include "tools/usage.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

std::vector<std::string> kinds() {
  std::vector<std::string> words;
  for (const scenarios::Template& one : scenarios::templates()) words.emplace_back(one.kind);
  return words;
}

int run(const std::string& kind) {
  for (const scenarios::Template& one : scenarios::templates()) {
    if (one.kind == kind) std::cout << one.text;
  }
  return kDone;
}

}  // namespace

Run register_new(CLI::App& app, const Common&) {
  auto kind = std::make_shared<std::string>();
  CLI::App* verb =
      app.add_subcommand("new", "Print a file to begin with: a study, a device, a network");
  verb->add_option("KIND", *kind, join(kinds(), ", "))->required()->check(one_of(kinds()));
  return [kind] { return run(*kind); };
}

}  // namespace offcut::tools
