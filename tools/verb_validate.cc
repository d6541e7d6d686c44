// offcut validate FILE...: predicted against measured.
#include <fmt/format.h>

#include <iostream>

#include "scenarios/validation_case.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string data;
  bool rows = false;
};

void print_rows(const ValidationGroup& group) {
  for (const ValidationPoint& point : group.points) {
    std::cout << fmt::format("      {:<58} predicted {:>12.3f} measured {:>12.3f} {} {:>+8.2f}%\n",
                             point.name, point.predicted, point.measured, point.unit,
                             100 * (point.predicted / point.measured - 1));
  }
}

void print_group(const ValidationGroup& group, bool rows) {
  std::string verdict = "reported";
  if (group.required) {
    verdict = fmt::format("{} (required {} {:g})", group.holds() ? "holds" : "FAILS",
                          group.at_most ? "<=" : ">=", *group.required);
  }
  const ErrorSummary errors = summary_of(group.points);
  std::cout << fmt::format("  {:<44} {:>4} points  {} {:.2f}  {}\n", group.name,
                           group.points.size(), group.measure, group.value, verdict);
  std::cout << fmt::format(
      "    median {:.2f}%  p90 {:.2f}%  max {:.2f}%  bias {:+.2f}%  rank agreement {:.3f}{}\n",
      100 * errors.median, 100 * errors.p90, 100 * errors.max, 100 * errors.bias,
      errors.rank_agreement,
      group.baseline ? fmt::format("  (baseline: {:.1f})", *group.baseline) : "");
  if (rows) print_rows(group);
}

int run(const Options& options) {
  const std::optional<std::filesystem::path> data =
      options.data.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.data);
  int worst = kDone;
  for (const std::string& file : options.files) {
    const auto report = run_validation_case(file, data);
    if (!report) {
      worst = std::max(worst, complain(report.error()));
      continue;
    }
    std::cout << fmt::format("{}: {}\n  fitted on: {}\n  data: {}\n", report->name,
                             report->predicted, report->fitted, report->data);
    for (const ValidationGroup& group : report->groups) print_group(group, options.rows);
    if (!report->holds()) worst = std::max(worst, kNotMet);
  }
  return worst;
}

}  // namespace

Run register_validate(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("validate", "Compare predictions with measurements");
  verb->add_option("FILE", options->files, "Validation cases (scenarios/validation/*.json)")
      ->required();
  verb->add_option("--data", options->data, "Other measurements of the same format");
  verb->add_flag("--rows", options->rows, "Print every point");
  return [options] { return run(*options); };
}

}  // namespace offcut::tools
