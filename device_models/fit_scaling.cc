#include "device_models/fit_scaling.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "device_models/thread_choice.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kShortest_us = 100;  // sums below the clock's reach say nothing of threads
constexpr double kLeastSpread = 0.02;

// Whose law: cluster, framework, kernels.
using Owner = std::tuple<std::string, std::string, std::string>;
// Network and all of the point but the threads -> its totals.
using Sweeps = std::map<std::string, ThreadSweep>;

bool on_one_cluster(const OperatingPoint& point) {
  return point.unit == "cpu" && point.affinity.find('+') == std::string::npos;
}

void add_total(const LaidInput& input, const std::string& kernel, const OperatingPoint& point,
               Duration time, std::map<Owner, Sweeps>& out) {
  if (!on_one_cluster(point) || time.us() < kShortest_us) return;
  OperatingPoint key = point;
  key.threads = 1;
  ThreadSweep& sweep =
      out[{point.affinity, point.framework, kernel}][input.network + text_of_point(key)];
  sweep.network = input.network;
  sweep.totals.push_back({point.threads, time});
}

std::map<Owner, Sweeps> gather(const std::vector<LaidInput>& inputs) {
  std::map<Owner, Sweeps> out;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      add_total(input, "any", total.point, total.time, out);
    }
    for (std::size_t p = 0; p < input.points.size(); ++p) {
      std::map<std::string, Duration> sums;
      for (std::size_t v = 0; v < input.work.size(); ++v) {
        sums[family_of(input.work[v].kernel) + "*"] += input.times[p][v];
      }
      for (const auto& [kernel, sum] : sums) add_total(input, kernel, input.points[p], sum, out);
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
  return SharedTotal{{big_cores, big_time}, {little_cores, little_time}, all->second};
}

// Error on each network by the law of the others; of all by their own law where there is one only.
double spread(const std::vector<SharedTotal>& totals) {
  double sum = 0;
  for (std::size_t held = 0; held < totals.size(); ++held) {
    std::vector<SharedTotal> rest = totals;
    if (rest.size() > 1) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(held));
    const SharedTotal& truth = totals[held];
    const double error = shared_time(*fit_sharing(rest), truth.big, truth.little) / truth.together;
    sum += (error - 1) * (error - 1);
  }
  return std::max(kLeastSpread, std::sqrt(sum / static_cast<double>(totals.size())));
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
    const auto law = fit_sharing(totals);
    if (!law) {
      undetermined.push_back(message("sharing on ", affinity, ": ", law.error().message));
      continue;
    }
    out.push_back({.affinity = affinity,
                   .framework = "any",
                   .law = *law,
                   .relative_sd = spread(totals),
                   .source = ""});
  }
  return out;
}

}  // namespace offcut::device_models
