#include "device_models/fit_scaling.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "device_models/sharing_choice.h"
#include "device_models/thread_choice.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kShortest_us = 100;  // sums below the clock's reach say nothing of threads

// Whose law: cluster, framework, kernels.
using Owner = std::tuple<std::string, std::string, std::string>;
// Network and all of the point but the threads -> its totals.
using Sweeps = std::map<std::string, ThreadSweep>;

bool on_one_cluster(const OperatingPoint& point) {
  return point.unit == "cpu" && point.affinity.find('+') == std::string::npos;
}

// The time of some layers of a network.
struct Part {
  std::string kernel;
  Duration time;
  double layers = 0;  // 0: not known
};

void add_total(const LaidInput& input, const Part& part, const OperatingPoint& point,
               std::map<Owner, Sweeps>& out) {
  if (!on_one_cluster(point) || part.time.us() < kShortest_us) return;
  OperatingPoint key = point;
  key.threads = 1;
  ThreadSweep& sweep =
      out[{point.affinity, point.framework, part.kernel}][input.network + text_of_point(key)];
  sweep.network = input.network;
  sweep.layers = part.layers;
  sweep.totals.push_back({point.threads, part.time});
}

// Layers that take time at a point, where the network was timed by layers.
double timed_layers(const LaidInput& input) {
  if (input.times.empty()) return 0;
  const auto& times = input.times.front();
  return static_cast<double>(std::count_if(times.begin(), times.end(),
                                           [](Duration time) { return time > Duration::zero(); }));
}

std::map<std::string, Part> parts_at(const LaidInput& input, std::size_t point) {
  std::map<std::string, Part> parts;
  for (std::size_t v = 0; v < input.work.size(); ++v) {
    const std::string family = family_of(input.work[v].kernel) + "*";
    Part& part = parts[family];
    part.kernel = family;
    part.time += input.times[point][v];
    if (input.times.front()[v] > Duration::zero()) part.layers += 1;
  }
  return parts;
}

std::map<Owner, Sweeps> gather(const std::vector<LaidInput>& inputs) {
  std::map<Owner, Sweeps> out;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      add_total(input, {"any", total.time, timed_layers(input)}, total.point, out);
    }
    for (std::size_t p = 0; p < input.points.size(); ++p) {
      for (const auto& [kernel, part] : parts_at(input, p)) {
        add_total(input, part, input.points[p], out);
      }
    }
  }
  return out;
}

std::string text_of(const Owner& owner) {
  const auto& [affinity, framework, kernel] = owner;
  return message("threads on ", affinity, ", ", framework, ", kernels ", kernel);
}

struct Cores {
  std::string network;  // with all of the point but cores
  double layers = 0;
  std::map<std::string, std::map<int, Duration>> by_affinity;
};

std::map<std::string, Cores> by_cores(const std::vector<LaidInput>& inputs) {
  std::map<std::string, Cores> out;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      if (total.point.unit != "cpu") continue;
      OperatingPoint key = total.point;
      key.threads = 1;
      key.affinity = "any";
      Cores& cores = out[input.network + text_of_point(key)];
      cores.network = input.network;
      cores.layers = timed_layers(input);
      cores.by_affinity[total.point.affinity][total.point.threads] = total.time;
    }
  }
  return out;
}

// All cores of "big+little" as those of both alone, with the most threads of each.
std::optional<SharedTotal> shared_total(const Cores& cores, const std::string& affinity) {
  const std::size_t plus = affinity.find('+');
  const auto big = cores.by_affinity.find(affinity.substr(0, plus));
  const auto little = cores.by_affinity.find(affinity.substr(plus + 1));
  if (big == cores.by_affinity.end() || little == cores.by_affinity.end()) return std::nullopt;
  const auto& [big_cores, big_time] = *big->second.rbegin();
  const auto& [little_cores, little_time] = *little->second.rbegin();
  const auto& together = cores.by_affinity.at(affinity);
  const auto all = together.find(big_cores + little_cores);
  if (all == together.end()) return std::nullopt;
  return SharedTotal{{big_cores, big_time}, {little_cores, little_time}, all->second, cores.layers};
}

}  // namespace

std::vector<ThreadScaling> fit_thread_laws(const std::vector<LaidInput>& inputs,
                                           std::vector<std::string>& undetermined) {
  std::vector<ThreadScaling> out;
  for (const auto& [owner, by_network] : gather(inputs)) {
    std::vector<ThreadSweep> sweeps;
    for (const auto& [network, sweep] : by_network) sweeps.push_back(sweep);
    const auto& [affinity, framework, kernel] = owner;
    auto choice = choose_thread_law(sweeps);
    if (!choice) {
      if (kernel == "any")
        undetermined.push_back(message(text_of(owner), ": ", choice.error().message));
      continue;
    }
    if (!choice->refused.empty() && kernel == "any") {
      undetermined.push_back(message(text_of(owner), ": ", choice->refused));
    }
    out.push_back({.affinity = affinity,
                   .framework = framework,
                   .kernel = kernel,
                   .law = choice->law,
                   .relative_sd = choice->relative_sd,
                   .most_threads = choice->most_threads,
                   .form = choice->form,
                   .tried = std::move(choice->tried),
                   .source = ""});
  }
  return out;
}

std::vector<SharingScaling> fit_sharing_laws(const std::vector<LaidInput>& inputs,
                                             std::vector<std::string>& undetermined) {
  std::map<std::string, std::vector<SharedTotal>> by_affinity;
  for (const auto& [key, cores] : by_cores(inputs)) {
    for (const auto& [affinity, totals] : cores.by_affinity) {
      if (affinity.find('+') == std::string::npos) continue;
      auto& list = by_affinity[affinity];
      if (const auto total = shared_total(cores, affinity)) list.push_back(*total);
    }
  }
  std::vector<SharingScaling> out;
  for (const auto& [affinity, totals] : by_affinity) {
    const auto choice = choose_sharing_law(totals);
    if (!choice) {
      undetermined.push_back(message("sharing on ", affinity, ": ", choice.error().message));
      continue;
    }
    out.push_back({.affinity = affinity,
                   .framework = "any",
                   .law = choice->law,
                   .relative_sd = choice->relative_sd,
                   .source = ""});
  }
  return out;
}

}  // namespace offcut::device_models
