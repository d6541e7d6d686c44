// Where `offcut run` puts its answers: rows and tables to stdout, to a file that appears when the
// run has ended well, rows to a database that keeps what an interrupted run has done, or all of it
// to a page for a browser.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "engine/base/output_file.h"
#include "engine/base/result.h"
#include "scenarios/report/report_document.h"
#include "scenarios/results/sink.h"
#include "scenarios/results/study_table.h"

namespace offcut::tools {

struct RunOutputOptions {
  std::string path;    // "": stdout
  std::string format;  // "": by the ending of the path, a table on stdout
  bool resume = false;
  bool force = false;
  std::vector<std::string> inputs;
  std::optional<std::vector<std::string>> studies{};  // their names, where all are known
  std::string command;                                // that a page names
};

class RunOutput {
 public:
  // Looks at what is there and changes nothing: the file or database is made at the first answer,
  // when the study behind it has been read and checked.
  [[nodiscard]] static Result<RunOutput> plan(const RunOutputOptions& options);

  const std::string& format() const { return format_; }  // table, csv, json, db or html
  bool is_database() const { return format_ == "db"; }
  [[nodiscard]] scenarios::RowSink& sink() { return *sink_; }
  bool is_page() const { return format_ == "html"; }
  // What a page will show; null for other formats.
  [[nodiscard]] scenarios::ReportDocument* page() { return page_.get(); }
  [[nodiscard]] std::ostream& stream();  // none of a database
  // Takes the tables of studies without rows; empty for a database. Io where they cannot be
  // written.
  [[nodiscard]] std::function<Result<void>(const scenarios::StudyTable&)> tables();

  // Puts the file in its place, and beside CSV its manifests. Without it all is as it was before.
  [[nodiscard]] Result<void> finish();
  // What is known of `error`, which a sink returned: why the stream failed, if it did.
  [[nodiscard]] Error explained(const Error& error);

 private:
  std::string format_;
  std::unique_ptr<OutputFile> file_;  // null: stdout or a database
  std::unique_ptr<scenarios::ReportDocument> page_;
  std::unique_ptr<scenarios::RowSink> sink_;
  std::function<std::string()> manifests_;  // of rows as CSV, for the file beside them; empty: none
  std::string path_;                        // of these rows
  std::vector<std::string> table_manifests_;  // lines, of tables that were put out
};

}  // namespace offcut::tools
