#include "device_models/column_parts.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "device_models/core_use.h"
#include "device_models/kernel_class.h"
#include "device_models/law_choice.h"
#include "device_models/point_match.h"
#include "device_models/published_power.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

// A residual beyond this share of the layers' sum is worth a warning.
constexpr double kLargeResidual = 0.1;

}  // namespace

Result<LaidRun> lay(const ModelGraph& graph, const RunOf& source) {
  auto laid = lay_run(graph, *source.run);
  if (!laid) {
    return fail(within(message("trace of ", in_quotes(source.trace->model), " on ",
                               in_quotes(source.trace->device)),
                       laid.error()));
  }
  return laid;
}

Duration sum_of(const std::vector<Duration>& times) {
  Duration sum;
  for (const Duration time : times) sum += time;
  return sum;
}

void stretch_to(Duration total, std::vector<Duration>& times) {
  const Duration sum = sum_of(times);
  if (sum <= Duration::zero()) return;
  for (Duration& time : times) time = time * (total / sum);
}

SiteColumn empty_column(const std::string& site, const OperatingPoint& point, std::size_t layers,
                        Provenance provenance) {
  SiteColumn column;
  column.site = site;
  column.point = point;
  column.time.resize(layers);
  column.energy.resize(layers);
  column.provenance.assign(layers, provenance);
  column.relative_sd.assign(layers, 0);
  return column;
}

SiteColumn column_of(const LaidRun& laid, const std::string& site, const OperatingPoint& point,
                     Provenance provenance) {
  SiteColumn column = empty_column(site, point, laid.time.size(), provenance);
  column.time = laid.time;
  column.relative_sd = laid.relative_sd;
  return column;
}

std::vector<Duration> whole_times(const RunOf& source, const LaidRun& laid,
                                  const CostOptions& options, std::vector<std::string>& flags) {
  std::vector<Duration> times = laid.time;
  const Duration sum = sum_of(times);
  if (!options.spread_residual || !source.run->end_to_end || sum <= Duration::zero()) return times;
  const Duration whole = source.run->end_to_end->median;
  if (std::abs(whole / sum - 1) > kLargeResidual) {
    flags.push_back(message("end to end time of the trace is ",
                            text_of(std::round(whole / sum * 100) / 100),
                            " times the sum of its layers; spread over them"));
  }
  stretch_to(whole, times);
  return times;
}

void say_untimed(const ModelGraph& graph, const LaidRun& laid, SiteColumn& column) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::string> names;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const Work& work = graph.layers()[v].work;
    if (laid.timed[v] || (work.known && work.macs <= 0)) continue;
    column.provenance[v] = Provenance::Assumed;
    names.push_back(in_quotes(graph.layers()[v].name));
  }
  if (names.empty()) return;
  const std::size_t count = names.size();
  if (count > kNamed) names.resize(kNamed);
  column.flags.push_back(message("the trace has no time for ", join(names, ", "),
                                 count > kNamed ? message(" and ", count - kNamed, " more") : "",
                                 ": counted as 0, or spread over the others"));
}

void charge(Power power, SiteColumn& column) {
  for (std::size_t v = 0; v < column.time.size(); ++v) column.energy[v] = power * column.time[v];
}

namespace {

// Published energies know more of the power than clusters and units do.
void correct_power(const Inquiry& q, SiteColumn& column) {
  const auto power = power_correction(q.device, q.point, q.graph.name(), sum_of(column.time));
  if (!power) return;
  for (Energy& energy : column.energy) energy = energy * power->factor;
  column.flags.push_back(message(q.device.name, ": power by published energies of ",
                                 power->networks, power->networks == 1 ? " network" : " networks",
                                 " at ", text_of_point(power->point)));
}

}  // namespace

Answer charged(const Inquiry& q, SiteColumn column) {
  std::map<std::string, Power> powers;  // by kernel class
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const std::string kernel = kernel_class(q.graph.layers()[v]);
    auto known = powers.find(kernel);
    if (known == powers.end()) {
      const auto power = power_at(q.device, q.point, kernel);
      if (!power) return fail(power.error());
      known = powers.emplace(kernel, *power).first;
    }
    column.energy[v] = known->second * column.time[v];
  }
  correct_power(q, column);
  return std::optional(std::move(column));
}

bool same_cores(const DeviceModel& device, OperatingPoint known, const OperatingPoint& asked) {
  known.threads = asked.threads;
  const auto left = busy_clusters(device, known);
  const auto right = busy_clusters(device, asked);
  return left && right &&
         std::equal(left->begin(), left->end(), right->begin(), right->end(),
                    [](const ClusterUse& a, const ClusterUse& b) {
                      return a.cluster == b.cluster && a.busy == b.busy;
                    });
}

void assume_open_fields(const Inquiry& q, const OperatingPoint& known, SiteColumn& column) {
  const OperatingPoint& asked = q.point;
  const auto assumed = [&](const std::string& text) {
    column.flags.push_back(message(q.device.name, ": assumed: ", text));
  };
  const auto take_as = [&](const char* field, const std::string& stated,
                           const std::string& wanted) {
    if (!is_open(stated) || is_open(wanted)) return;
    column.common_sd = std::hypot(column.common_sd, kDefaultSd);
    assumed(message(field, " not stated, taken as equal to that of ", wanted));
  };
  take_as("framework", known.framework, asked.framework);
  take_as("library", known.library, asked.library);
  if (asked.unit != "cpu") return;
  const bool other_cores =
      is_open(known.affinity) && !is_open(asked.affinity) && !same_cores(q.device, known, asked);
  if (other_cores) {
    column.common_sd = std::hypot(column.common_sd, kDefaultSd);
    assumed(message("cores not stated, taken as ", asked.affinity));
  }
  if (known.threads == 0) {
    assumed(message("threads not stated, taken as ", asked.threads, " (the same time for any)"));
  }
}

}  // namespace offcut::device_models
