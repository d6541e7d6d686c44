// Kind "tcp": measured transfers against the transport models. Key `trace_folder`: where the
// bandwidth traces lie that the rows name; without it, beside the data.
#include "engine/base/text.h"
#include "network_models/tcp_validation.h"
#include "scenarios/validation/case_kind.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

std::string name_of(const network_models::TcpConditions& at) {
  const std::string link = at.trace.empty() ? message(at.uplink_mbit_per_s, " Mbit/s") : at.trace;
  return message(at.mode, " ", link, " rtt ", at.rtt_ms, " ms ", at.up_bytes, " B");
}

ValidationGroup group_of(const network_models::TcpCase& tcp) {
  const bool bounds = tcp.measure == network_models::TcpCase::Measure::InsideBounds;
  ValidationGroup group;
  group.name = tcp.name;
  ValidationFigure figure;
  figure.measure = bounds ? "inside the bounds %" : "mean |error| %";
  figure.value = tcp.value();
  figure.at_most = !bounds;
  if (tcp.required > 0) figure.required = tcp.required;
  if (!bounds) figure.baseline = tcp.baseline_error_percent();
  group.figures.push_back(std::move(figure));
  for (const network_models::TcpPrediction& cell : tcp.cells) {
    group.points.push_back({name_of(cell.at), cell.predicted_ms, cell.measured_ms, "ms"});
  }
  return group;
}

Result<CaseResult> evaluate(const fs::path& data, const fs::path& traces) {
  const auto cells = network_models::read_tcp_measurements(data);
  if (!cells) return fail(cells.error());
  const auto cases =
      network_models::validate_tcp(*cells, traces.empty() ? data.parent_path() : traces);
  if (!cases) return fail(cases.error());
  CaseResult out;
  for (const network_models::TcpCase& tcp : *cases) out.groups.push_back(group_of(tcp));
  return out;
}

}  // namespace

Evaluate tcp_case_over(const fs::path& trace_folder) {
  return [trace_folder](const fs::path& data) { return evaluate(data, trace_folder); };
}

Evaluate read_tcp_case(JsonObject& root, const fs::path& folder) {
  const std::string named = root.text_or("trace_folder", "");
  return tcp_case_over(named.empty() ? fs::path() : (folder / named).lexically_normal());
}

}  // namespace offcut::scenarios
