// offcut audit RESULTS...: every row derived again from its manifest, and its plan priced by plain
// code; every figure of tables of studies derived again.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "scenarios/audit/audit.h"
#include "scenarios/audit_tables.h"
#include "scenarios/results/table_results.h"
#include "tools/show.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> results;
  std::string folder;
  std::size_t most = 10;
};

std::string digits_of(int digits) {
  return digits >= scenarios::kAllDigits ? "to the last digit" : message("to ", digits, " digits");
}

void print(const std::string& file, const scenarios::StudyAudit& audit) {
  show(std::cout, "{}: {}: {} of {} rows agree{}\n", file, audit.name, audit.agree, audit.expected,
       audit.agree > 0 ? ", " + digits_of(audit.digits) : "");
  for (const std::string& note : audit.notes) show(std::cout, "  note: {}\n", note);
  if (audit.missing_from) {
    show(std::cout, "  expected rows up to the last scenario, found none from scenario {} on\n",
         *audit.missing_from);
  } else if (audit.found != audit.expected) {
    show(std::cout, "  expected {} rows, found {}\n", audit.expected, audit.found);
  }
  for (const auto& [proof, rows] : audit.proofs) {
    show(std::cout, "  {:>8} {} by {}\n", rows, rows == 1 ? "row " : "rows", text_of(proof));
  }
  for (const scenarios::ListedDifference& one : audit.differences) {
    show(std::cout, "  row {} (scenario {}): {}: printed {}, derived {}\n", one.row, one.scenario,
         one.what.column, one.what.printed.empty() ? "nothing" : one.what.printed,
         one.what.expected.empty() ? "nothing" : one.what.expected);
  }
  const std::uint64_t more = audit.differing_cells - audit.differences.size();
  if (more > 0) show(std::cout, "  and {} more cells (--most)\n", more);
}

void print(const std::string& file, const scenarios::TableAudit& audit, std::size_t most) {
  const scenarios::TableComparison& of = audit.result;
  show(std::cout, "{}: {}: {} of {} figures agree, in {} of {} rows of its tables\n", file,
       audit.name, of.figures - of.moved.size(), of.figures, of.matched, of.rows_b);
  for (const std::string& note : audit.notes) show(std::cout, "  note: {}\n", note);
  if (of.rows_a > of.matched) {
    show(std::cout, "  {} rows are there and were not derived\n", of.rows_a - of.matched);
  }
  for (std::size_t k = 0; k < std::min(most, of.moved.size()); ++k) {
    const scenarios::MovedCell& cell = of.moved[k];
    show(std::cout, "  {}: {}: {}: printed {}, derived {}\n", cell.table, cell.row, cell.column,
         text_of(cell.before), text_of(cell.after));
  }
  if (of.moved.size() > most) {
    show(std::cout, "  and {} more figures (--most)\n", of.moved.size() - most);
  }
}

// Adds one file to what is known of all: whether all agree, and whether one could not be judged.
void audit_file(const std::string& file, const scenarios::Catalog& catalog,
                const scenarios::AuditOptions& settings, bool& agrees, bool& failed) {
  const auto note = [&](const auto& audits, const auto& show_one) {
    if (!audits) {
      print_error(audits.error());
      failed = true;
      return;
    }
    for (const auto& one : *audits) {
      show_one(one);
      agrees = agrees && one.agrees();
    }
  };
  if (scenarios::is_of_tables(file)) {
    note(scenarios::audit_tables(file, catalog, settings),
         [&](const scenarios::TableAudit& one) { print(file, one, settings.most); });
  } else {
    note(scenarios::audit_results(file, catalog, settings),
         [&](const scenarios::StudyAudit& one) { print(file, one); });
  }
}

int audit(const Options& options) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  scenarios::AuditOptions settings{.folder = {}, .most = options.most};
  if (!options.folder.empty()) settings.folder = options.folder;
  bool agrees = true;
  bool failed = false;
  for (const std::string& file : options.results) {
    audit_file(file, catalog, settings, agrees, failed);
  }
  if (failed) return kWrongInput;
  return agrees ? kDone : kNotMet;
}

}  // namespace

Run register_audit(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "audit", "Derive every row of results again from its manifest, and compare");
  verb->add_option("RESULTS", options->results,
                   "Results: JSON lines, a database, or CSV with its manifest beside it")
      ->required();
  verb->add_option("--folder", options->folder,
                   "Where the scenario files lie now, with what they refer to");
  verb->add_option("--most", options->most, "How many differing cells to list per study");
  return [options] { return audit(*options); };
}

}  // namespace offcut::tools
