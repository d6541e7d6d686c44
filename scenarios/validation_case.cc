#include "scenarios/validation_case.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "network_models/tcp_validation.h"
#include "scenarios/observations_case.h"

namespace offcut {
namespace fs = std::filesystem;
namespace {

struct CaseFile {
  std::string name;
  std::string kind;
  std::string fitted;
  std::string predicted;
  fs::path data;
  fs::path trace_folder;
};

Result<CaseFile> read_case(const fs::path& file, const std::optional<fs::path>& data) {
  const auto document = JsonDocument::read(file);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  root.schema("offcut.validation/1");
  CaseFile out;
  out.name = root.text("name");
  out.kind = root.one_of("kind", {"tcp"});
  out.fitted = root.text("fitted");
  out.predicted = root.text("predicted");
  const fs::path own = root.text("data");
  const fs::path traces = root.text_or("trace_folder", "");
  root.finish();
  if (document->error()) return fail(*document->error());
  out.data = data ? *data : (file.parent_path() / own).lexically_normal();
  out.trace_folder =
      traces.empty() ? out.data.parent_path() : (file.parent_path() / traces).lexically_normal();
  return out;
}

std::string name_of(const TcpConditions& at) {
  const std::string link = at.trace.empty() ? message(at.uplink_mbit_per_s, " Mbit/s") : at.trace;
  return message(at.mode, " ", link, " rtt ", at.rtt_ms, " ms ", at.up_bytes, " B");
}

ValidationGroup group_of(const TcpCase& tcp) {
  const bool bounds = tcp.measure == TcpCase::Measure::InsideBounds;
  ValidationGroup group;
  group.name = tcp.name;
  group.measure = bounds ? "inside the bounds %" : "mean |error| %";
  group.value = tcp.value();
  group.at_most = !bounds;
  if (tcp.required > 0) group.required = tcp.required;
  if (!bounds) group.baseline = tcp.baseline_error_percent();
  for (const TcpPrediction& cell : tcp.cells) {
    group.points.push_back({name_of(cell.at), cell.predicted_ms, cell.measured_ms, "ms"});
  }
  return group;
}

Result<std::vector<ValidationGroup>> run_tcp(const CaseFile& file) {
  const auto cells = read_tcp_measurements(file.data);
  if (!cells) return fail(cells.error());
  const auto cases = validate_tcp(*cells, file.trace_folder);
  if (!cases) return fail(cases.error());
  std::vector<ValidationGroup> groups;
  for (const TcpCase& tcp : *cases) groups.push_back(group_of(tcp));
  return groups;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

double rank_agreement(const std::vector<ValidationPoint>& points) {
  std::size_t pairs = 0;
  double alike = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double measured = points[i].measured - points[j].measured;
      const double predicted = points[i].predicted - points[j].predicted;
      if (!(std::abs(measured) > 0)) continue;
      ++pairs;
      if (measured * predicted > 0) alike += 1;
      if (!(std::abs(predicted) > 0)) alike += 0.5;
    }
  }
  return pairs > 0 ? alike / static_cast<double>(pairs) : 1.0;
}

}  // namespace

bool ValidationGroup::holds() const {
  if (!required) return true;
  return at_most ? value <= *required : value >= *required;
}

bool ValidationReport::holds() const {
  return std::all_of(groups.begin(), groups.end(),
                     [](const ValidationGroup& group) { return group.holds(); });
}

ErrorSummary summary_of(const std::vector<ValidationPoint>& points) {
  ErrorSummary out;
  if (points.empty()) return out;
  std::vector<double> errors;
  std::vector<double> sizes;
  for (const ValidationPoint& point : points) {
    errors.push_back(point.predicted / point.measured - 1);
    sizes.push_back(std::abs(errors.back()));
  }
  out.median = quantile(sizes, 0.5);
  out.p90 = quantile(sizes, 0.9);
  out.max = quantile(sizes, 1.0);
  out.bias = quantile(errors, 0.5);
  out.rank_agreement = rank_agreement(points);
  return out;
}

Result<ValidationReport> run_validation_case(const fs::path& file,
                                             const std::optional<fs::path>& data) {
  if (is_observations_case(file)) return run_observations_case(file);
  const auto read = read_case(file, data);
  if (!read) return fail(read.error());
  auto groups = run_tcp(*read);
  if (!groups) return fail(groups.error());
  if (groups->empty()) {
    return fail(ErrorCode::Inconsistent,
                message(read->data.string(),
                        ": expected measurements that a requirement is about, "
                        "found none"));
  }
  return ValidationReport{.name = read->name,
                          .fitted = read->fitted,
                          .predicted = read->predicted,
                          .data = read->data.string(),
                          .groups = std::move(*groups)};
}

}  // namespace offcut
