// offcut check PATH...: everything short of running.
#include <fmt/format.h>

#include <iostream>

#include "scenarios/capacity_study.h"
#include "scenarios/prepare.h"
#include "scenarios/run.h"
#include "tools/capacity_run.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

int run(const std::vector<std::string>& names, const Common& common) {
  const Catalog catalog = Catalog::standard();
  const auto files = scenario_files(names, catalog);
  if (!files) return complain(files.error());
  std::size_t failed = 0;
  for (const auto& file : *files) {
    if (is_capacity_study(file)) {
      const auto line = check_capacity_file(file, catalog);
      if (line) std::cout << *line << "\n";
      failed += line ? 0 : 1;
      if (!line) complain(line.error());
      continue;
    }
    auto study = Study::read(file);
    auto prepared = study ? PreparedStudy::prepare(std::move(*study), catalog)
                          : Result<PreparedStudy>(fail(study.error()));
    if (!prepared) {
      ++failed;
      complain(prepared.error());
      continue;
    }
    for (const std::string& warning : prepared->warnings()) say(common, "note: " + warning);
    std::cout << fmt::format("{}: ok, {} scenarios\n", file.string(), prepared->size());
  }
  if (failed == 0) return kDone;
  return failed < files->size() ? kPartlyDone : kWrongInput;
}

}  // namespace

Run register_check(CLI::App& app, const Common& common) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = app.add_subcommand("check", "Check scenario files without running them");
  verb->add_option("PATH", *paths, "Scenario files, folders, or names of bundled studies")
      ->required();
  return [paths, &common] { return run(*paths, common); };
}

}  // namespace offcut::tools
