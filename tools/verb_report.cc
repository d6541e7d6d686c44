// offcut report RESULTS...: results as one page that works offline.
#include <unistd.h>

#include <iostream>
#include <memory>

#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "scenarios/report/page.h"
#include "scenarios/report/report_of_results.h"
#include "tools/output_rules.h"
#include "tools/report_output.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

constexpr std::size_t kMostMoved = 500;  // rows that a page shows

struct Options {
  std::vector<std::string> results;
  std::string output;  // "": stdout
  bool force = false;
  bool compare = false;
};

Result<void> check_output(const Options& options) {
  if (options.output.empty() && ::isatty(STDOUT_FILENO) != 0) {
    return fail(ErrorCode::InvalidArgument,
                "-o: expected the page to write, such as -o report.html, found none; a terminal "
                "does not show pages");
  }
  if (const auto page = scenarios::page_file(); !page) return fail(page.error());
  return may_write({.path = options.output,
                    .kind = OutputKind::Page,
                    .inputs = options.results,
                    .force = options.force});
}

Result<void> add_comparison(const std::vector<std::string>& results,
                            scenarios::ReportDocument& document) {
  if (results.size() != 2) {
    return fail(ErrorCode::InvalidArgument,
                message("--compare: expected two results, found ", results.size()));
  }
  const auto moved =
      scenarios::compare_results(results[0], results[1], {.key = {}, .most = kMostMoved});
  if (!moved) return fail(moved.error());
  document.add_comparison(*moved, results[0], results[1]);
  return {};
}

Result<void> report(const Options& options) {
  if (auto ok = check_output(options); !ok) return ok;
  scenarios::ReportDocument document("offcut report " + join(options.results, " "));
  for (const std::string& file : options.results) {
    if (auto ok = scenarios::add_results(document, file); !ok) return ok;
  }
  if (options.compare) {
    if (auto ok = add_comparison(options.results, document); !ok) return ok;
  }
  if (options.output.empty()) return write_page(document, std::cout);
  auto file = OutputFile::at(options.output);
  if (!file) return fail(file.error());
  if (auto ok = write_page(document, file->stream()); !ok) return ok;
  return file->commit();
}

int run(const Options& options, const Common& common) {
  if (auto ok = report(options); !ok) return print_error(ok.error());
  if (!options.output.empty()) say(common, message(options.output, ": open it in a browser"));
  return kDone;
}

}  // namespace

Run register_report(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("report", "Results as one page for a browser, offline");
  verb->add_option("RESULTS", options->results,
                   "Results of run: databases, CSV, JSON lines, reports of capacity studies")
      ->required();
  verb->add_option("-o,--output", options->output, "The page to write, such as report.html");
  verb->add_flag("--compare", options->compare, "Show what moved from the first to the second");
  verb->add_flag("--force", options->force, "Replace a page that is there");
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
