#include "scenarios/validation/accuracy.h"

#include <cmath>
#include <map>

namespace offcut::scenarios {
namespace {

// Calls say(group, point) for every row of the case once.
template <class Say>
void each_row(const ValidationReport& report, Say say) {
  for (const ValidationGroup& group : report.groups) {
    if (group.in_fit || (group.name == "all" && report.groups.size() > 1)) continue;
    for (const ValidationPoint& point : group.points) say(group, point);
  }
}

void fill_from_paper(const ValidationReport& report, StudyTable& table) {
  table.columns = {"group",   "row",   "unit",   "published",       "ours", "ours_low", "ours_high",
                   "verdict", "basis", "source", "contradicted_by", "why"};
  table.keys = 2;
  const double none = std::nan("");
  for (const ValidationGroup& group : report.groups) {
    for (const PublishedRow& row : group.rows) {
      table.rows.push_back({group.name, row.says, row.unit, row.published, row.ours,
                            row.interval ? row.interval->low : none,
                            row.interval ? row.interval->high : none,
                            std::string(word_of(row.verdict)), std::string(word_of(row.basis)),
                            row.source, row.against, row.why});
    }
  }
}

}  // namespace

std::vector<AccuracyRow> accuracy_of(const ValidationReport& report, AccuracyBy by) {
  std::map<ValidationSubject, std::vector<ValidationPoint>> points;
  each_row(report, [&](const ValidationGroup&, const ValidationPoint& point) {
    ValidationSubject subject = point.subject;
    if (by == AccuracyBy::Way) subject.device.clear();
    points[subject].push_back(point);
  });
  std::vector<AccuracyRow> out;
  for (const auto& [subject, of_subject] : points) {
    out.push_back({subject, of_subject.size(), summary_of(of_subject), share_inside(of_subject)});
  }
  return out;
}

StudyTable table_of(const ValidationReport& report) {
  StudyTable table;
  table.study = report.name;
  table.name = "validation";
  if (report.of_paper()) {
    fill_from_paper(report, table);
    return table;
  }
  table.columns = {"group",    "row",       "device",   "unit",          "runtime",  "precision",
                   "quantity", "predicted", "measured", "error_percent", "inside_90"};
  table.keys = 6;
  each_row(report, [&](const ValidationGroup& group, const ValidationPoint& point) {
    const ValidationSubject& subject = point.subject;
    const std::string inside = !point.inside ? "" : *point.inside ? "yes" : "no";
    table.rows.push_back({group.name, point.name, subject.device, subject.unit, subject.runtime,
                          subject.precision, point.unit, point.predicted, point.measured,
                          100 * (point.predicted / point.measured - 1), inside});
  });
  return table;
}

}  // namespace offcut::scenarios
