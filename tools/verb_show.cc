// offcut show STUDY: a scenario file as it is understood, with all that it leaves unsaid.
#include <iostream>

#include "engine/base/text.h"
#include "scenarios/checked_study.h"
#include "scenarios/file/study_kind.h"
#include "scenarios/prepared/shown_study.h"
#include "tools/show.h"
#include "tools/study_option.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string study;
  std::vector<std::string> set;
};

Result<std::string> shown(const std::filesystem::path& file, const scenarios::Catalog& catalog,
                          const Common& common) {
  const scenarios::StudyKindSpec& kind = scenarios::spec_of(scenarios::study_kind_of(file));
  if (kind.output == scenarios::StudyOutput::Report) {
    return fail(ErrorCode::InvalidArgument,
                message(file.string(),
                        ": expected a scenario, whose keys have defaults to show, "
                        "found a study of ",
                        kind.word, " (offcut check tells what it holds)"));
  }
  auto study = scenarios::Study::read(file);
  if (!study) return fail(study.error());
  const auto prepared = scenarios::prepare_checked(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  for (const std::string& warning : prepared->warnings()) say(common, "note: " + warning);
  return scenarios::shown_study(*prepared, catalog);
}

int run(const Options& options, const Common& common) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  const auto files = studies_of({options.study}, options.set, catalog);
  if (!files) return print_error(files.error());
  for (const auto& file : *files) {
    const auto text = shown(file, catalog, common);
    if (!text) return print_error(text.error());
    std::cout << *text;
  }
  return kDone;
}

}  // namespace

Run register_show(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "show", "Print a scenario with every default, and where it comes from, as comments");
  verb->add_option("STUDY", options->study, "A scenario file, or the name of a bundled study")
      ->required();
  add_set_option(*verb, options->set);
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
