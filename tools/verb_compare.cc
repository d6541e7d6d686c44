// offcut compare A B: two result sets, what moved and by how much.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "engine/base/text.h"
#include "scenarios/results/compare.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string a;
  std::string b;
  scenarios::CompareOptions compare;
  bool expect_same = false;
};

std::string percent(double change) { return fmt::format("{:+.1f}%", 100 * change); }

double share(std::uint64_t part, std::uint64_t whole) {
  return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::string place_of(const std::string& first_cloud_layer) {
  if (first_cloud_layer == "input") return "(all in the cloud)";
  if (first_cloud_layer == "output") return "(all on the device)";
  return first_cloud_layer;
}

void print_summary(const scenarios::ResultComparison& told) {
  std::cout << fmt::format("  {} rows match", told.matched);
  if (told.rows_a > told.matched) {
    std::cout << fmt::format(", {} are only in the first", told.rows_a - told.matched);
  }
  if (told.rows_b > told.matched) {
    std::cout << fmt::format(", {} are only in the second", told.rows_b - told.matched);
  }
  std::cout << "\n";
  if (told.same()) {
    std::cout << "  nothing moved\n";
    return;
  }
  std::cout << fmt::format("  the cut moved in {} rows ({:.1f}%), feasibility in {}\n",
                           told.cut_moved, share(told.cut_moved, told.matched),
                           told.feasibility_changed);
}

void print_figures(const scenarios::ResultComparison& told) {
  if (told.figures.empty()) return;
  std::cout << fmt::format("\n  {:<14} {:>10} {:>10} {:>10} {:>10}\n", "figure", "rows moved",
                           "median", "least", "greatest");
  for (const scenarios::FigureChange& figure : told.figures) {
    std::cout << fmt::format("  {:<14} {:>10} {:>10} {:>10} {:>10}\n", figure.column,
                             figure.changed, percent(figure.median), percent(figure.least),
                             percent(figure.greatest));
  }
}

void print_moved(const scenarios::ResultComparison& told) {
  if (told.moved.empty()) return;
  std::cout << "\n  rows that moved the most\n";
  for (const scenarios::MovedRow& row : told.moved) {
    const double latency = row.latency_ms_a > 0 ? row.latency_ms_b / row.latency_ms_a - 1 : 0;
    const double energy = row.energy_mj_a > 0 ? row.energy_mj_b / row.energy_mj_a - 1 : 0;
    std::cout << fmt::format(
        "    {:>10.2f} to {:>10.2f} ms {:>8}   {:>10.2f} to {:>10.2f} mJ {:>8}   {}\n",
        row.latency_ms_a, row.latency_ms_b, percent(latency), row.energy_mj_a, row.energy_mj_b,
        percent(energy), row.what);
    if (row.cut_a != row.cut_b) {
      std::cout << fmt::format("      the cloud started at {}, now at {}\n", place_of(row.cut_a),
                               place_of(row.cut_b));
    }
  }
}

int compare(const Options& options) {
  const auto told = scenarios::compare_results(options.a, options.b, options.compare);
  if (!told) return print_error(told.error());
  std::cout << fmt::format("{} ({} rows) against {} ({} rows)\n", options.a, told->rows_a,
                           options.b, told->rows_b);
  print_summary(*told);
  if (!told->changed_inputs.empty()) {
    std::cout << "  inputs that changed: " << join(told->changed_inputs, ", ") << "\n";
  }
  print_figures(*told);
  print_moved(*told);
  return options.expect_same && !told->same() ? kNotMet : kDone;
}

}  // namespace

Run register_compare(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("compare", "What moved between two result sets");
  verb->add_option("A", options->a, "Results: CSV, JSON lines or a database")->required();
  verb->add_option("B", options->b, "Other results")->required();
  verb->add_option("--key", options->compare.key, "Columns to match rows by, instead of all axes")
      ->delimiter(',');
  verb->add_option("--most", options->compare.most, "How many of the rows that moved the most");
  verb->add_flag("--expect-same", options->expect_same, "End with code 1 if anything moved");
  return [options] { return compare(*options); };
}

}  // namespace offcut::tools
