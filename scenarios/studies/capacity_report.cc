#include "scenarios/studies/capacity_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/text_table.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using queue::CurvePoint;
using queue::figures;

const char* name_of(queue::Outcome outcome) {
  switch (outcome) {
    case queue::Outcome::Holds:
      return "valid";
    case queue::Outcome::Fails:
      return "invalid";
    case queue::Outcome::TooClose:
      return "too close";
  }
  return "";
}

// Around the answer: too few (one less always), just enough, plenty. None where no request ever
// reaches a server.
std::vector<int> servers_around(const queue::KindAnswer& found, int most) {
  if (found.feasible() && found.servers == 0) return {};
  const int servers = found.probe ? std::max(1, found.probe->servers) : 1;
  std::vector<int> around = {std::max(1, servers - 1)};
  for (const double factor : {0.8, 0.9, 1.0, 1.25, 1.5}) {
    around.push_back(std::clamp(rounded<int>(servers * factor), 1, most));
  }
  std::sort(around.begin(), around.end());
  around.erase(std::unique(around.begin(), around.end()), around.end());
  return around;
}

// As wide as a narrow terminal; points without figures stand below.
std::string curve_lines(const char* title, const std::vector<CurvePoint>& curve) {
  if (curve.empty()) return "";
  constexpr std::size_t kWidth = 80;
  TextTable table;
  for (const char* label :
       {"load", "servers", "busy", "p50 ms", "objective ms", "mJ", "per hour", "per million"}) {
    table.columns.push_back({.label = label});
  }
  table.columns[0].key = table.columns[1].key = true;
  std::string others;
  const auto ms = [](const Estimate& e) { return figures(e, 1e3); };
  for (const CurvePoint& point : curve) {
    if (!point.unstable.empty()) {
      others += fmt::format("  load {}, {}: {}\n", figures(point.load),
                            queue::servers_text(point.servers), point.unstable);
      continue;
    }
    table.rows.push_back({figures(point.load), fmt::format("{}", point.servers),
                          fmt::format("{:.0f}%", 100 * point.utilisation.value),
                          ms(point.percentile_s[1]), ms(point.percentile_s[0]),
                          figures(point.energy_j.value * 1e3), figures(point.cost_per_hour),
                          figures(point.cost_per_million)});
  }
  const std::string rows = table.rows.empty() ? "" : lay_out(std::move(table), kWidth).text;
  return fmt::format("{}\n{}{}", title, rows, others);
}

std::string sensitivity_lines(const std::vector<queue::SensitivityRow>& rows) {
  if (rows.empty()) return "";
  std::string out = "Sensitivity: servers and cost per hour when one thing changes\n";
  for (const queue::SensitivityRow& row : rows) {
    const std::string cost =
        fmt::format("{}, {}", queue::servers_text(row.servers), figures(row.cost_per_hour));
    const std::string fewer =
        row.undecided ? fmt::format(" ({} may do, not sure)", row.undecided->servers) : "";
    out += fmt::format("  {:<14} x {:<6} {}\n", row.axis, figures(row.factor),
                       row.why_not.empty() ? cost + fewer : row.why_not);
  }
  return out;
}

Json json_of(const Estimate& estimate) {
  if (!std::isfinite(estimate.value)) return nullptr;  // UNSTABLE
  Json out = {{"value", estimate.value}, {"half_width", nullptr}};
  if (std::isfinite(estimate.half_width)) out["half_width"] = estimate.half_width;
  return out;
}

const char* name_of(queue::Finding::State state) {
  switch (state) {
    case queue::Finding::State::Met:
      return "met";
    case queue::Finding::State::NotMet:
      return "not met";
    case queue::Finding::State::Uncertain:
      return "uncertain";
  }
  return "";
}

Json json_of(const std::vector<CurvePoint>& curve) {
  Json out = Json::array();
  for (const CurvePoint& point : curve) {
    Json row = {{"load", point.load},
                {"servers", point.servers},
                {"cost_per_h", point.cost_per_hour},
                {"cost_per_million", point.cost_per_million}};
    if (!point.unstable.empty()) {
      row["unstable"] = point.unstable;
    } else {
      row["utilisation"] = json_of(point.utilisation);
      row["mean_s"] = json_of(point.mean_s);
      row["objective_percentile_s"] = json_of(point.percentile_s[0]);
      row["p50_s"] = json_of(point.percentile_s[1]);
      row["p90_s"] = json_of(point.percentile_s[2]);
      row["p99_s"] = json_of(point.percentile_s[3]);
      row["energy_j"] = json_of(point.energy_j);
    }
    out.push_back(std::move(row));
  }
  return out;
}

Json json_of(const CapacityStudy& study, const queue::KindAnswer& kind) {
  Json out = {{"kind", study.demand.kinds[kind.kind].name},
              {"servers", kind.servers},
              {"cost_per_h", kind.cost_per_hour},
              {"screened", kind.screened},
              {"verified", kind.verified}};
  out["verdict"] = name_of(kind.verdict());
  if (kind.undecided) {
    out["undecided"] = {{"servers", kind.undecided->servers}, {"why", kind.undecided->why}};
  }
  if (!kind.feasible()) out["why_not"] = kind.why_not;
  Json trail = Json::array();
  for (const queue::TrailStep& step : kind.trail) {
    trail.push_back({{"servers", step.servers}, {"seed", step.seed}, {"met", step.met}});
  }
  out["trail"] = std::move(trail);
  return out;
}

}  // namespace

Result<CapacityReport> run_capacity_study(const CapacityStudy& study, int threads) {
  queue::SearchOptions options = study.search;
  options.threads = threads;
  auto answer = queue::search(study.demand, options);
  if (!answer) return fail(answer.error());
  CapacityReport report;
  report.answer = std::move(*answer);
  report.verdict = queue::verdict_of(study.demand, report.answer, options);
  const queue::KindAnswer& found = report.answer.subject();
  const int most = study.demand.kinds[found.kind].most_servers();
  auto curve = queue::curve_over_servers(
      study.demand, found,
      study.curve_servers.empty() ? servers_around(found, most) : study.curve_servers, options);
  if (!curve) return fail(curve.error());
  report.over_servers = std::move(*curve);
  auto load = queue::curve_over_load(study.demand, found, study.curve_load, options);
  if (!load) return fail(load.error());
  report.over_load = std::move(*load);
  auto rows = queue::sensitivity(study.demand, found.kind, study.sensitivity, options, &found);
  if (!rows) return fail(rows.error());
  report.sensitivity = std::move(*rows);
  return report;
}

std::string text_of_report(const CapacityStudy& study, const CapacityReport& report) {
  std::uint64_t devices = 0;
  double rate = 0;
  for (const queue::ClassDemand& c : study.demand.classes) {
    devices += c.count;
    rate += c.count * c.arrivals.at_peak().per_device_per_s;
  }
  const queue::KindAnswer& found = report.answer.subject();
  std::string out = fmt::format("{}: {} devices, {} inferences a second at the busiest\n",
                                printable(study.name), devices, figures(rate));
  out += report.verdict.text();
  out += curve_lines("Latency and cost against servers", report.over_servers);
  out += curve_lines("Latency and cost against load", report.over_load);
  out += sensitivity_lines(report.sensitivity);
  out += fmt::format("Search: the formulas proposed {}; {} simulations, seed {}\n", found.screened,
                     found.trail.size(), study.search.seed);
  return out;
}

std::string json_of_report(const CapacityStudy& study, const CapacityReport& report) {
  Json out;
  out["manifest"] = start_manifest({.study = study.name,
                                    .file = study.file,
                                    .hash = study.content_hash,
                                    .inputs = study.inputs});
  out["manifest"]["seed"] = study.search.seed;
  out["valid"] = report.verdict.valid();
  out["verdict"] = name_of(report.verdict.outcome);
  out["headline"] = report.verdict.headline;
  Json findings = Json::array();
  for (const queue::Finding& finding : report.verdict.findings) {
    Json row = {{"requirement", finding.requirement()},
                {"state", name_of(finding.state)},
                {"value", json_of(finding.value)},
                {"limit", finding.limit}};
    if (std::isfinite(finding.margin())) row["margin"] = finding.margin();
    findings.push_back(std::move(row));
  }
  out["requirements"] = std::move(findings);
  out["cuts"] = report.verdict.cuts;
  out["battery"] = report.verdict.batteries;
  out["recommendations"] = report.verdict.recommendations;
  Json kinds = Json::array();
  for (const queue::KindAnswer& kind : report.answer.kinds) kinds.push_back(json_of(study, kind));
  out["kinds"] = std::move(kinds);
  out["over_servers"] = json_of(report.over_servers);
  out["over_load"] = json_of(report.over_load);
  Json rows = Json::array();
  for (const queue::SensitivityRow& row : report.sensitivity) {
    Json cell = {{"axis", row.axis},
                 {"factor", row.factor},
                 {"servers", row.servers},
                 {"cost_per_h", row.cost_per_hour}};
    if (!row.why_not.empty()) cell["why_not"] = row.why_not;
    if (row.undecided) {
      cell["undecided"] = {{"servers", row.undecided->servers}, {"why", row.undecided->why}};
    }
    rows.push_back(std::move(cell));
  }
  out["sensitivity"] = std::move(rows);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace offcut::scenarios
