// What the functions of column_ways.h share: the question they answer, and columns made of runs.
// Internal to site_costs.cc and column_ways.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "device_models/grounds.h"
#include "device_models/site_costs.h"
#include "engine/base/result.h"
#include "engine/cost/site_column.h"
#include "engine/cost/trace.h"

namespace offcut::device_models {

// What one question is about.
struct Inquiry {
  const DeviceModel& device;
  const ModelGraph& graph;
  const OperatingPoint& point;
  const Grounds& grounds;
  const CostOptions& options;
};

// A way to answer: a column, nothing where this way is not open, or an error of the input.
using Answer = Result<std::optional<SiteColumn>>;

[[nodiscard]] Result<LaidRun> lay(const ModelGraph& graph, const RunOf& source);
[[nodiscard]] Duration sum_of(const std::vector<Duration>& times);
// Scales the times so that they add up to the total; nothing to do where they are all zero.
void stretch_to(Duration total, std::vector<Duration>& times);

[[nodiscard]] SiteColumn empty_column(const std::string& site, const OperatingPoint& point,
                                      std::size_t layers, Provenance provenance);
[[nodiscard]] SiteColumn column_of(const LaidRun& laid, const std::string& site,
                                   const OperatingPoint& point, Provenance provenance);
// The layers' times with the residual spread over them.
[[nodiscard]] std::vector<Duration> whole_times(const RunOf& source, const LaidRun& laid,
                                                const CostOptions& options,
                                                std::vector<std::string>& flags);

// Says which layers that multiply, or do who knows what, have no time in a run: it lies in that of
// the others, or was lost. Their zero is assumed.
void say_untimed(const ModelGraph& graph, const LaidRun& laid, SiteColumn& column);

void charge(Power power, SiteColumn& column);
// Energy by the power of the operating point.
[[nodiscard]] Answer charged(const Inquiry& q, SiteColumn column);

// Whether as many threads as are asked for keep the same cores busy at both points: "any" fills the
// fastest first.
[[nodiscard]] bool same_cores(const DeviceModel& device, OperatingPoint known,
                              const OperatingPoint& asked);

// What a known point that answers does not state is assumed to be what is asked for. Widens the
// interval for a framework, or for clusters of which there are several, and says so; threads that
// are not stated are said alone.
void assume_open_fields(const Inquiry& q, const OperatingPoint& known, SiteColumn& column);

}  // namespace offcut::device_models
