// offcut audit RESULTS...: every row derived again from its manifest, and its plan priced by plain
// code.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "scenarios/audit/audit.h"
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

int audit(const Options& options) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  scenarios::AuditOptions settings{.folder = {}, .most = options.most};
  if (!options.folder.empty()) settings.folder = options.folder;
  bool agrees = true;
  bool failed = false;
  for (const std::string& file : options.results) {
    const auto audits = scenarios::audit_results(file, catalog, settings);
    if (!audits) {
      print_error(audits.error());
      failed = true;
      continue;
    }
    for (const scenarios::StudyAudit& one : *audits) {
      print(file, one);
      agrees = agrees && one.agrees();
    }
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
