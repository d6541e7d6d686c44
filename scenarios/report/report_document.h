// What a page shows, gathered while a run goes on or read back from results: one document of JSON
// (schema "offcut.report/1"), which the page carries inside.
//
//   { "schema", "offcut": version, "command": what made it,
//     "studies": [ { "name", "title", "description", "file", "manifest",
//                    "rows": row_sample.h, "tables": [...], "capacity": {...},
//                    "what_if": what_if_data.h, or "no_what_if": why not } ],
//     "comparisons": what moved between two results }
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/report/row_sample.h"
#include "scenarios/results/compare.h"
#include "scenarios/results/sink.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

class ReportDocument {
 public:
  explicit ReportDocument(std::string command) : command_(std::move(command)) {}

  // A study with rows; the rows that follow are its own.
  void begin_study(const StudyHeader& study);
  void add_row(std::span<const Cell> cells);
  // Whether the next row may be shown; of one that is not, only the place of its cut counts.
  [[nodiscard]] bool shows_next_row() const { return parts_.back().rows->keeps_next(); }
  void skip_row(std::string_view first_cloud_layer) { parts_.back().rows->skip(first_cloud_layer); }
  // A study that answers by tables: what it asks of, its axes left, is what the page computes with.
  void about(const Study& study);
  // A table goes to the study of its name.
  void add_table(const StudyTable& table);
  // The report of a capacity study, as json_of_report() writes it. Malformed for another text.
  [[nodiscard]] Result<void> add_capacity(std::string_view json);

  // What moved between two results, by their names.
  void add_comparison(const ResultComparison& moved, const std::string& a, const std::string& b);

  // Returns the document. The studies of manifests are opened again for what the page computes
  // with; what could not be opened is said in the document.
  [[nodiscard]] std::string text(const Catalog& catalog) const;

 private:
  struct Part {
    StudyHeader head;
    std::optional<Study> study{};  // of tables
    std::optional<RowSample> rows{};
    std::vector<StudyTable> tables{};
    std::string capacity{};
  };
  [[nodiscard]] Part& part_named(const std::string& name);
  [[nodiscard]] static nlohmann::ordered_json json_of(const Part& part, const Catalog& catalog);

  std::string command_;
  std::vector<Part> parts_;
  std::vector<std::string> comparisons_;  // JSON
};

// A sink whose rows go into the document, which must outlive it.
[[nodiscard]] std::unique_ptr<RowSink> report_sink(ReportDocument& document);

}  // namespace offcut::scenarios
