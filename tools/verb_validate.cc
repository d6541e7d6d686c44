// offcut validate CASE...: predicted against measured.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "scenarios/file/catalog.h"
#include "scenarios/validation/accuracy.h"
#include "scenarios/validation/validation_case.h"
#include "tools/accuracy_page.h"
#include "tools/published_rows.h"
#include "tools/show.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> cases;
  std::string data;
  std::string trace_folder;
  int rows = 0;
  std::string format = "text";
};

void print_rows(const scenarios::ValidationGroup& group, int most) {
  int left = most;
  for (const scenarios::ValidationPoint& point : group.points) {
    if (left-- == 0) {
      show(std::cout, "      and {} more rows (--rows N)\n",
           static_cast<int>(group.points.size()) - most);
      return;
    }
    show(std::cout, "      {:<58} predicted {:>12.3f} measured {:>12.3f} {} {:>+8.2f}%\n",
         point.name, point.predicted, point.measured, point.unit,
         100 * (point.predicted / point.measured - 1));
  }
}

void print_figure(const scenarios::ValidationFigure& figure) {
  std::string verdict = "reported";
  if (figure.required) {
    verdict = fmt::format("{} (required {} {:g})", figure.holds() ? "holds" : "FAILS",
                          figure.at_most ? "<=" : ">=", *figure.required);
  }
  show(std::cout, "    {} {:.2f}  {}{}\n", figure.measure, figure.value, verdict,
       figure.baseline ? fmt::format("  (baseline {:.1f})", *figure.baseline) : std::string());
}

constexpr const char* kLegend =
    "  inside: the published value lies in our 90 % interval; meets: the claim holds here too\n"
    "  =: the value is an input of a bundled file; ~: it follows from inputs; else predicted\n"
    "  !: the paper itself says otherwise elsewhere; not counted in the shares\n";

void print_group(const scenarios::ValidationGroup& group, int rows) {
  if (!group.rows.empty()) {
    print_published(group, static_cast<std::size_t>(rows), std::cout);
    return;
  }
  if (group.points.empty()) {  // figures of all rows
    for (const scenarios::ValidationFigure& figure : group.figures) print_figure(figure);
    return;
  }
  const scenarios::ErrorSummary errors = scenarios::summary_of(group.points);
  show(std::cout, "  {:<44} {:>4} rows\n", group.name, group.points.size());
  for (const scenarios::ValidationFigure& figure : group.figures) print_figure(figure);
  show(std::cout,
       "    median {:.2f}%  p90 {:.2f}%  max {:.2f}%  bias {:+.2f}%  rank agreement {:.3f}\n",
       100 * errors.median, 100 * errors.p90, 100 * errors.max, 100 * errors.bias,
       errors.rank_agreement);
  if (rows > 0) print_rows(group, rows);
}

void print_report(const scenarios::ValidationReport& report, int rows) {
  show(std::cout, "{}: {}\n  fitted on: {}\n  data: {}\n", report.name, report.predicted,
       report.fitted, report.data);
  if (report.of_paper()) std::cout << kLegend;
  for (const scenarios::ValidationGroup& group : report.groups) print_group(group, rows);
  for (const std::string& line : report.skipped) show(std::cout, "  skipped: {}\n", line);
}

// All bundled cases where none is named.
std::vector<std::string> cases_of(const Options& options, const scenarios::Catalog& catalog) {
  std::vector<std::string> names = options.cases;
  if (!names.empty()) return names;
  for (const scenarios::CatalogEntry& entry : catalog.list(scenarios::CatalogKind::Validation)) {
    names.push_back(entry.name);
  }
  return names;
}

std::optional<std::filesystem::path> path_or_none(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text);
}

int run(const Options& options) {
  const auto data = path_or_none(options.data);
  const auto traces = path_or_none(options.trace_folder);
  int worst = kDone;
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  std::vector<ValidatedCase> validated;
  for (const std::string& name : cases_of(options, catalog)) {
    const auto file = catalog.find(scenarios::CatalogKind::Validation, name, ".");
    const auto report =
        file ? scenarios::run_validation_case(*file, data, traces) : fail(file.error());
    if (!report) {
      worst = std::max(worst, print_error(report.error()));
      validated.push_back({name, std::nullopt});
      continue;
    }
    if (options.format == "text") print_report(*report, options.rows);
    if (options.format == "csv") write_csv(std::cout, scenarios::table_of(*report));
    if (options.format == "markdown") validated.push_back({report->name, *report});
    if (!report->holds()) worst = std::max(worst, kNotMet);
  }
  if (options.format == "markdown") write_accuracy_page(std::cout, validated);
  return worst;
}

}  // namespace

Run register_validate(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("validate", "Compare predictions with measurements");
  verb->add_option("CASE", options->cases,
                   "Validation cases: files, or bundled names (offcut list validations); "
                   "default: all bundled ones");
  verb->add_option("--data", options->data, "Other measurements of the same format");
  verb->add_option(
      "--trace-folder", options->trace_folder,
      "Where the recorded bandwidths lie that the rows name, instead of the case's own "
      "\"trace_folder\"");
  verb->add_option("--rows", options->rows, "Print the rows of each group, at most N of them")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->expected(0, 1)
      ->default_str("1000000");
  verb->add_option("--format", options->format,
                   "text; csv, every row; markdown, the page device_models/ACCURACY.md")
      ->check(CLI::IsMember({"text", "csv", "markdown"}));
  return [options] { return run(*options); };
}

}  // namespace offcut::tools
