#include "tools/accuracy_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/validation/accuracy.h"

namespace offcut::tools {
namespace {

using scenarios::AccuracyBy;
using scenarios::AccuracyRow;
using scenarios::ValidationFigure;
using scenarios::ValidationReport;

constexpr const char* kHead =
    "# Accuracy\n\n"
    "Written by `offcut validate --format markdown`. Do not edit it by hand; `offcut validate CASE "
    "--rows` prints the rows.\n\n"
    "Every predicted value comes from a fit that never saw the measured one.\n\n"
    "| word | means |\n|---|---|\n"
    "| error | predicted over measured, less 1 |\n"
    "| median, p90 | of the size of the errors: half of the rows, nine of ten rows are nearer |\n"
    "| bias | the median error with its sign; below 0 the prediction is low |\n"
    "| inside | share of the rows whose stated 90 % interval holds the measured value |\n"
    "| `-` | the data do not tell, or the case states no interval |\n";

// A cell of a table in Markdown.
std::string cell(const std::string& text) {
  if (text.empty()) return "-";
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

// Without the folder of the machine that it ran on. Cases that hold their data name a source.
std::string data_of(const std::string& text) {
  const std::filesystem::path data(text);
  std::error_code ignored;
  if (!std::filesystem::exists(data, ignored)) return text;
  if (std::filesystem::exists(data / "device_models", ignored))
    return "bundled devices and networks";
  return data.has_filename() ? data.filename().string() : data.parent_path().filename().string();
}

std::string verdict_of(const ValidationReport& report) {
  std::string out;
  for (const auto& group : report.groups) {
    for (const ValidationFigure& figure : group.figures) {
      if (!figure.required) continue;
      if (!out.empty()) out += "; ";
      out += fmt::format("{}, {}: {:.1f} ({} {:g}) {}", group.name, figure.measure, figure.value,
                         figure.at_most ? "at most" : "at least", *figure.required,
                         figure.holds() ? "holds" : "**fails**");
    }
  }
  return out;
}

void write_questions(std::ostream& out, const std::vector<ValidatedCase>& cases) {
  out << "\n## Questions\n\n| case | predicted | fitted on | data | required "
         "|\n|---|---|---|---|---|\n";
  for (const ValidatedCase& one : cases) {
    if (!one.report) {
      out << fmt::format("| `{}` | not run: its data are not here | | | |\n", one.name);
      continue;
    }
    out << fmt::format("| `{}` | {} | {} | {} | {} |\n", one.name, cell(one.report->predicted),
                       cell(one.report->fitted), cell(data_of(one.report->data)),
                       cell(verdict_of(*one.report)));
  }
}

void write_row(std::ostream& out, const std::string& name, const AccuracyRow& row) {
  const std::string inside = row.inside ? fmt::format("{:.0f} %", 100 * *row.inside) : "-";
  out << fmt::format("| {} | {} | {} | {} | {} | {:.1f} % | {:.1f} % | {:+.1f} % | {} |\n", name,
                     cell(row.subject.unit), cell(row.subject.runtime), cell(row.subject.precision),
                     row.rows, 100 * row.errors.median, 100 * row.errors.p90, 100 * row.errors.bias,
                     inside);
}

void write_ways(std::ostream& out, const std::vector<ValidatedCase>& cases) {
  out << "\n## Errors by unit, runtime and precision\n\n"
         "| case | unit | runtime | precision | rows | median | p90 | bias | inside |\n"
         "|---|---|---|---|---|---|---|---|---|\n";
  for (const ValidatedCase& one : cases) {
    if (!one.report) continue;
    for (const AccuracyRow& row : scenarios::accuracy_of(*one.report, AccuracyBy::Way)) {
      write_row(out, "`" + one.name + "`", row);
    }
  }
}

void write_papers(std::ostream& out, const std::vector<ValidatedCase>& cases) {
  const char* head =
      "\n## Papers, row by row\n\n"
      "Agrees: the published value lies in the stated 90 % interval, or the claim holds here too. "
      "Many rows are inputs of bundled files; `offcut validate CASE` says which, and why a row "
      "does "
      "not agree.\n\n| case | part | rows | agree |\n|---|---|---|---|\n";
  for (const ValidatedCase& one : cases) {
    if (!one.report || !one.report->of_paper()) continue;
    out << head;
    head = "";
    for (const scenarios::ValidationGroup& group : one.report->groups) {
      if (group.rows.empty()) continue;
      const auto agree = std::count_if(group.rows.begin(), group.rows.end(), [](const auto& row) {
        return scenarios::agrees(row.verdict);
      });
      out << fmt::format("| `{}` | {} | {} | {} |\n", one.name, cell(group.name), group.rows.size(),
                         agree);
    }
  }
}

bool names_devices(const ValidationReport& report) {
  const auto rows = scenarios::accuracy_of(report, AccuracyBy::Device);
  return !rows.empty() && !rows.back().subject.device.empty();
}

void write_devices(std::ostream& out, const std::vector<ValidatedCase>& cases) {
  out << "\n## Errors by device\n";
  for (const ValidatedCase& one : cases) {
    if (!one.report || !names_devices(*one.report)) continue;
    out << fmt::format(
        "\n### {}\n\n{}.\n\n"
        "| device | unit | runtime | precision | rows | median | p90 | bias | inside |\n"
        "|---|---|---|---|---|---|---|---|---|\n",
        one.name, cell(one.report->predicted));
    for (const AccuracyRow& row : scenarios::accuracy_of(*one.report, AccuracyBy::Device)) {
      write_row(out, cell(row.subject.device), row);
    }
  }
}

}  // namespace

void write_accuracy_page(std::ostream& out, const std::vector<ValidatedCase>& cases) {
  out << kHead;
  write_questions(out, cases);
  write_ways(out, cases);
  write_papers(out, cases);
  write_devices(out, cases);
}

}  // namespace offcut::tools
