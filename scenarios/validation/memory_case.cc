// Kind "memory": memory of a process that runs a bundled network, by the law of its runtime
// (device_models/memory.h). One group per runtime, and all.
//
// `data` is a folder that holds device_models/data and traces/data, as the checkout does. Measured
// are the published totals of the device files that state memory, and the peak memories of bundled
// recordings. Base and factors of a runtime are fitted to its other networks; those of all of them
// are printed. Baseline: parameters and live tensors alone.
#include <algorithm>
#include <cmath>
#include <map>

#include "device_models/device_file.h"
#include "device_models/interval.h"
#include "device_models/memory.h"
#include "device_models/nnls.h"
#include "device_models/point_match.h"
#include "engine/base/text.h"
#include "scenarios/file/catalog.h"
#include "scenarios/validation/case_kind.h"
#include "traces/timed_network.h"

namespace offcut::scenarios {
namespace {

using device_models::HeldMemory;
using device_models::Terms;

struct Weighed {
  std::string network;
  std::string where;
  HeldMemory held;
  ValidationSubject subject;
  double mb = 0;
  double sd = 0;  // that the law states
};
using ByRuntime = std::map<std::string, std::vector<Weighed>>;

Terms terms_of(const Weighed& row) {
  return {1, row.held.parameters * 1e-6, row.held.live * 1e-6, 0, 0, 0};
}

// "mobilenet_v2_int8" is left out with mobilenet_v2.
std::string family_of_network(const std::string& network) {
  return network.substr(0, network.find("_int8"));
}

Terms fit(const std::vector<Weighed>& rows, const std::string& without) {
  std::vector<device_models::FitRow> fitted;
  for (const Weighed& row : rows) {
    if (family_of_network(row.network) == without) continue;
    fitted.push_back({.terms = terms_of(row), .value = row.mb, .weight = 1 / (row.mb * row.mb)});
  }
  return device_models::fit_non_negative(fitted);
}

void add(const std::string& where, const traces::TimedNetwork& network, const OperatingPoint& point,
         Bytes memory, ByRuntime& out) {
  const device_models::RuntimeMemory& runtime = device_models::runtime_memory(point.framework);
  out[std::string(runtime.framework)].push_back(
      {network.trace.model,
       where,
       device_models::held_memory(*network.graph, point),
       {where, point.unit, std::string(runtime.framework), point.precision},
       memory.as_double() * 1e-6,
       runtime.relative_sd});
}

Result<ByRuntime> read_all(const std::filesystem::path& data) {
  const Catalog catalog(data);
  ByRuntime out;
  std::vector<traces::TimedNetwork> networks;
  for (const CatalogEntry& entry : catalog.list(CatalogKind::Model)) {
    auto network = traces::read_timed_network(entry.path);
    if (!network) return fail(network.error());
    if (!network->graph) continue;
    for (const TraceRun& run : network->trace.runs) {
      if (!run.memory) continue;
      add(network->trace.device, *network, run.point, *run.memory, out);
    }
    if (!is_other_recording(entry.name)) networks.push_back(std::move(*network));
  }
  for (const CatalogEntry& entry : catalog.list(CatalogKind::Device)) {
    const auto device = device_models::read_device(entry.path);
    if (!device) return fail(device.error());
    for (const device_models::PublishedTotal& total : device->totals) {
      for (const traces::TimedNetwork& network : networks) {
        if (!total.memory || !device_models::same_model(total.model, network.trace.model)) continue;
        add(device->name, network, total.point, *total.memory, out);
      }
    }
  }
  return out;
}

void report_terms(const Terms& terms, ValidationGroup& group) {
  const char* names[] = {"base MB", "per byte of parameters", "per byte that is live"};
  for (std::size_t k = 0; k < std::size(names); ++k) {
    ValidationFigure figure;
    figure.measure = names[k];
    figure.value = terms[k];
    group.figures.push_back(std::move(figure));
  }
}

Result<CaseResult> evaluate(const std::filesystem::path& data) {
  const auto read = read_all(data);
  if (!read) return fail(read.error());
  CaseResult out;
  GroupBuilder all("all", "MB");
  for (const auto& [runtime, rows] : *read) {
    GroupBuilder group(runtime, "MB");
    for (const Weighed& row : rows) {
      const double mb =
          device_models::dot(fit(rows, family_of_network(row.network)), terms_of(row));
      for (GroupBuilder* builder : {&all, &group}) {
        builder->add(message(row.network, " on ", row.where), mb, row.mb, row.subject);
        builder->add_baseline((row.held.parameters + row.held.live) * 1e-6, row.mb);
        builder->add_interval(device_models::interval_of(mb, row.sd).holds(row.mb));
      }
    }
    ValidationGroup built = group.build();
    report_terms(fit(rows, ""), built);
    out.groups.push_back(std::move(built));
  }
  if (!all.empty()) out.groups.insert(out.groups.begin(), all.build());
  return out;
}

}  // namespace

Evaluate read_memory_case(JsonObject&, const std::filesystem::path&) { return evaluate; }

}  // namespace offcut::scenarios
