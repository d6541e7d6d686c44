// offcut compare A B: two result sets, what moved and by how much.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include "engine/base/text.h"
#include "scenarios/results/compare.h"
#include "scenarios/results/compare_tables.h"
#include "scenarios/results/table_results.h"
#include "tools/show.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string a;
  std::string b;
  scenarios::CompareOptions compare;
  bool expect_same = false;
  std::optional<double> tolerance;  // percent
};

// Of what was 0 there is no share.
std::string percent(double share) {
  return std::isinf(share) ? "from 0" : fmt::format("{:+.1f}%", 100 * share);
}

// An empty cell is no number.
std::string figure(double value) {
  return std::isnan(value) ? std::string("-") : fmt::format("{:.2f}", value);
}

std::string change(double from, double to) {
  if (std::isnan(from) || std::isnan(to)) return "-";
  if (from == to) return percent(0);
  return from != 0 ? percent(to / from - 1) : "from 0";
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::string place_of(const std::string& first_cloud_layer) {
  if (first_cloud_layer == "input") return "(all in the cloud)";
  if (first_cloud_layer == "output") return "(all on the device)";
  return first_cloud_layer;
}

void print_summary(const scenarios::ResultComparison& told) {
  show(std::cout, "  {} rows match", told.matched);
  if (told.rows_a > told.matched) {
    show(std::cout, ", {} are only in the first", told.rows_a - told.matched);
  }
  if (told.rows_b > told.matched) {
    show(std::cout, ", {} are only in the second", told.rows_b - told.matched);
  }
  std::cout << "\n";
  if (told.only_in_one > 0) {
    show(std::cout, "  {} empty in one of the two\n",
         told.only_in_one == 1 ? "1 figure is" : message(told.only_in_one, " figures are"));
  }
  if (told.same()) {
    std::cout << "  nothing moved\n";
    return;
  }
  show(std::cout, "  the cut moved in {} rows ({:.1f}%), feasibility in {}\n", told.cut_moved,
       share(told.cut_moved, told.matched), told.feasibility_changed);
}

// One line each, for paths are long.
void print_inputs(scenarios::ResultComparison::Inputs inputs,
                  const std::vector<std::string>& changed) {
  using Inputs = scenarios::ResultComparison::Inputs;
  if (inputs == Inputs::Same) std::cout << "  both from the same inputs\n";
  if (inputs == Inputs::Unknown) {
    std::cout << "  the inputs are not known: CSV without its manifest\n";
  }
  if (inputs == Inputs::Changed) std::cout << "  from other inputs:\n";
  for (const std::string& input : changed) show(std::cout, "    {}\n", input);
}

void print_figures(const scenarios::ResultComparison& told) {
  if (told.figures.empty()) return;
  show(std::cout, "\n  {:<14} {:>10} {:>10} {:>10} {:>10}\n", "figure", "rows moved", "median",
       "least", "greatest");
  for (const scenarios::FigureChange& figure : told.figures) {
    show(std::cout, "  {:<14} {:>10} {:>10} {:>10} {:>10}\n", figure.column, figure.changed,
         percent(figure.median), percent(figure.least), percent(figure.greatest));
  }
}

void print_moved(const scenarios::ResultComparison& told) {
  if (told.moved.empty()) return;
  std::cout << "\n  rows that moved the most\n";
  for (const scenarios::MovedRow& row : told.moved) {
    show(std::cout, "    {:>10} to {:>10} ms {:>8}   {:>10} to {:>10} mJ {:>8}   {}\n",
         figure(row.latency_ms_a), figure(row.latency_ms_b),
         change(row.latency_ms_a, row.latency_ms_b), figure(row.energy_mj_a),
         figure(row.energy_mj_b), change(row.energy_mj_a, row.energy_mj_b), row.what);
    if (row.cut_a != row.cut_b) {
      show(std::cout, "      the cloud started at {}, now at {}\n", place_of(row.cut_a),
           place_of(row.cut_b));
    }
  }
}

// Whether a figure changed by more than this share, feasibility changed, or rows or figures are in
// one result only.
bool moved_beyond(const scenarios::ResultComparison& told, double most) {
  if (told.matched < told.rows_a || told.matched < told.rows_b) return true;
  if (told.feasibility_changed > 0 || told.only_in_one > 0) return true;
  return std::any_of(told.figures.begin(), told.figures.end(), [&](const auto& figure) {
    return std::max(std::abs(figure.least), std::abs(figure.greatest)) > most;
  });
}

void print_moved_cells(const scenarios::TableComparison& told, std::size_t most) {
  if (told.moved.empty()) return;
  std::cout << "\n  figures that moved the most\n";
  for (std::size_t k = 0; k < std::min(most, told.moved.size()); ++k) {
    const scenarios::MovedCell& cell = told.moved[k];
    const bool none = std::isnan(cell.before) || std::isnan(cell.after);
    show(std::cout, "    {:>8}  {}: {}: {} from {} to {}\n", none ? "-" : percent(cell.change()),
         cell.table, cell.row, cell.column, text_of(cell.before), text_of(cell.after));
  }
}

// Tables of studies, which have rows and figures of their own.
int compare_tables(const Options& options) {
  if (!options.compare.key.empty()) {
    return print_error({ErrorCode::InvalidArgument,
                        "--key: expected rows of sweeps, found tables of studies, whose rows are "
                        "matched by their texts"});
  }
  const auto told = scenarios::compare_table_files(options.a, options.b);
  if (!told) return print_error(told.error());
  show(std::cout, "{} ({} rows of tables) against {} ({} rows of tables)\n", options.a,
       told->rows_a, options.b, told->rows_b);
  show(std::cout, "  {} rows match", told->matched);
  if (told->rows_a > told->matched) {
    show(std::cout, ", {} are only in the first", told->rows_a - told->matched);
  }
  if (told->rows_b > told->matched) {
    show(std::cout, ", {} are only in the second", told->rows_b - told->matched);
  }
  show(std::cout, "\n  {}\n",
       told->moved.empty() ? std::string("nothing moved")
                           : message(told->moved.size(), " of ", told->figures, " figures moved"));
  print_inputs(told->inputs, told->changed_inputs);
  print_moved_cells(*told, options.compare.most);
  if (options.expect_same && !told->same()) return kNotMet;
  if (!options.tolerance) return kDone;
  const bool beyond = told->matched < told->rows_a || told->matched < told->rows_b ||
                      std::any_of(told->moved.begin(), told->moved.end(), [&](const auto& cell) {
                        return std::abs(cell.change()) > *options.tolerance / 100;
                      });
  return beyond ? kNotMet : kDone;
}

int compare(const Options& options) {
  if (scenarios::is_of_tables(options.a) && scenarios::is_of_tables(options.b)) {
    return compare_tables(options);
  }
  const auto told = scenarios::compare_results(options.a, options.b, options.compare);
  if (!told) return print_error(told.error());
  show(std::cout, "{} ({} rows) against {} ({} rows)\n", options.a, told->rows_a, options.b,
       told->rows_b);
  print_summary(*told);
  print_inputs(told->inputs, told->changed_inputs);
  print_figures(*told);
  print_moved(*told);
  if (options.expect_same && !told->same()) return kNotMet;
  const bool beyond = options.tolerance && moved_beyond(*told, *options.tolerance / 100);
  return beyond ? kNotMet : kDone;
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
  verb->add_option("--tolerance", options->tolerance,
                   "End with code 1 if a figure moved by more than this many percent")
      ->check(CLI::NonNegativeNumber);
  return [options] { return compare(*options); };
}

}  // namespace offcut::tools
