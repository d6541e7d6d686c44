// offcut check PATH...: everything short of running.
#include <fmt/format.h>

#include <iostream>
#include <thread>

#include "scenarios/file/study_kind.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/run.h"
#include "scenarios/run_estimate.h"
#include "scenarios/studies/study_kinds.h"
#include "tools/capacity_run.h"
#include "tools/progress.h"
#include "tools/show.h"
#include "tools/study_option.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

// "about 3.1 s on 2 cores, 200 rows, 48 kB as CSV".
std::string text_of(const scenarios::RunEstimate& estimate) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const std::string time = text_of_seconds(estimate.seconds / cores);
  std::string text = fmt::format("{}{} on {} {}", time.starts_with("under") ? "" : "about ", time,
                                 cores, cores == 1 ? "core" : "cores");
  if (estimate.rows > 0) {
    text +=
        fmt::format(", {:.0f} rows, {} as CSV", estimate.rows, text_of_size(estimate.csv_bytes));
  }
  if (estimate.left_out_share > 0) {
    text += fmt::format(", {:.3g}% left out", 100 * estimate.left_out_share);
  }
  return text;
}

// The first scenarios of a sweep, for a look at what the axes mean.
void print_first(const scenarios::PreparedStudy& study) {
  constexpr std::uint64_t kFirst = 5;
  if (study.size() < 2) return;
  const scenarios::Axes& axes = study.context().axes;
  for (std::uint64_t i = 0; i < std::min(kFirst, study.size()); ++i) {
    const auto out = study.left_out(i);
    show(std::cout, "  {}: {}{}\n", i, axes.text(axes.digits(i), true),
         out && *out != scenarios::LeftOut::No ? "  (left out)" : "");
  }
  if (study.size() > kFirst) std::cout << "  ...\n";
}

Result<void> check_report(const std::filesystem::path& file, const scenarios::Catalog& catalog) {
  const auto line = check_capacity_file(file, catalog);
  if (!line) return fail(line.error());
  show(std::cout, "{}\n", *line);
  return {};
}

Result<void> check(const std::filesystem::path& file, const scenarios::Catalog& catalog, bool alone,
                   const Common& common) {
  const scenarios::StudyKindSpec& kind = scenarios::spec_of(scenarios::study_kind_of(file));
  if (kind.output == scenarios::StudyOutput::Report) return check_report(file, catalog);
  auto study = scenarios::Study::read(file);
  if (!study) return fail(study.error());
  if (kind.output == scenarios::StudyOutput::Tables) {
    const auto warnings = scenarios::check_study(*study, catalog);
    if (!warnings) return fail(warnings.error());
    for (const std::string& warning : *warnings) say(common, "note: " + warning);
    show(std::cout, "{}: ok, a study of {}\n", file.string(), kind.word);
    return {};
  }
  const auto prepared = scenarios::PreparedStudy::prepare(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  for (const std::string& warning : prepared->warnings()) say(common, "note: " + warning);
  const auto estimate = scenarios::estimate_run(*prepared);
  if (!estimate) return fail(estimate.error());
  show(std::cout, "{}: ok, {} {}; {}\n", file.string(), prepared->size(),
       prepared->size() == 1 ? "scenario" : "scenarios", text_of(*estimate));
  if (alone) print_first(*prepared);
  return {};
}

struct Options {
  std::vector<std::string> paths;
  std::vector<std::string> set;
};

int run(const Options& options, const Common& common) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  const auto files = studies_of(options.paths, options.set, catalog);
  if (!files) return print_error(files.error());
  std::size_t failed = 0;
  for (const auto& file : *files) {
    const auto ok = check(file, catalog, files->size() == 1, common);
    failed += ok ? 0 : 1;
    if (!ok) print_error(ok.error());
  }
  if (failed == 0) return kDone;
  return failed < files->size() ? kPartlyDone : kWrongInput;
}

}  // namespace

Run register_check(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "check", "Check scenario files without running them; estimate time and size");
  verb->add_option("PATH", options->paths, "Scenario files, folders, or names of bundled studies")
      ->required();
  add_set_option(*verb, options->set);
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
