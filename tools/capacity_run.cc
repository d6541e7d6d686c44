#include "tools/capacity_run.h"

#include <fmt/format.h>

#include "scenarios/studies/capacity_report.h"

namespace offcut::tools {

Result<bool> run_capacity_file(const std::filesystem::path& file, const scenarios::Catalog& catalog,
                               const std::string& format, int jobs, std::ostream& out) {
  const auto study = scenarios::open_capacity_study(file, catalog);
  if (!study) return fail(study.error());
  const auto report = scenarios::run_capacity_study(*study, jobs);
  if (!report) return fail(within(study->file, report.error()));
  out << (format == "json" ? scenarios::json_of_report(*study, *report)
                           : scenarios::text_of_report(*study, *report));
  out.flush();
  if (!out) return fail(ErrorCode::Io, "results: cannot be written (disk full, or closed pipe)");
  return report->verdict.valid();
}

Result<std::string> check_capacity_file(const std::filesystem::path& file,
                                        const scenarios::Catalog& catalog) {
  const auto study = scenarios::open_capacity_study(file, catalog);
  if (!study) return fail(study.error());
  std::size_t options = 0;
  for (const queue::ClassDemand& c : study->demand.classes) options += c.options.size();
  return fmt::format("{}: ok, capacity study of {} device classes, {} cuts, {} kinds of server",
                     file.string(), study->demand.classes.size(), options,
                     study->demand.kinds.size());
}

}  // namespace offcut::tools
