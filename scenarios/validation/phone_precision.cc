#include "scenarios/validation/phone_precision.h"

#include <cmath>

#include "device_models/interval.h"
#include "device_models/log_fit.h"
#include "device_models/pooled_ratio.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

using device_models::Terms;

constexpr std::size_t kKernels = 5;
constexpr std::size_t kLeastNetworks = 12;
constexpr double kOfOnePhone = 0.45;  // spread where no second phone could test the ratios

// The slowest cores of the phones of such tables are called small.
bool is_small(const std::string& cores) { return cores.find("small") != std::string::npos; }

// Work by kernel: layers, then MFLOP.
Terms work_of(const PhoneNetwork& network) {
  Terms out{network.layers};
  for (std::size_t k = 0; k < network.mflops.size(); ++k) out[k + 1] = network.mflops[k];
  return out;
}

struct Pair {
  std::string name;
  Terms work;
  Duration full;
  Duration int8;
};

// The networks on one core set of a phone, and what their kernels cost in float and in int8.
struct Cores {
  std::vector<Pair> pairs;
  Terms full{};
  Terms int8{};
};
using Phone = std::vector<Cores>;
using Phones = std::map<std::string, Phone>;

Terms costs(const std::vector<Pair>& pairs, Duration Pair::*time) {
  std::vector<device_models::FitRow> rows;
  for (const Pair& pair : pairs) {
    rows.push_back({.terms = pair.work, .value = (pair.*time).ms(), .weight = 1});
  }
  return device_models::fit_in_logarithms(rows);
}

Cores cores_of(const PhoneNetworks& networks, const std::string& phone, const std::string& cores) {
  Cores out;
  for (const PhoneNetwork& network : networks) {
    const auto full = network.time(phone, cores, "float");
    const auto int8 = network.time(phone, cores, "quant");
    if (!full || !int8 || network.layers <= 0) continue;
    out.pairs.push_back(
        {message(network.name, " on ", cores, " of ", phone), work_of(network), *full, *int8});
  }
  if (out.pairs.size() < kLeastNetworks) return {};
  out.full = costs(out.pairs, &Pair::full);
  out.int8 = costs(out.pairs, &Pair::int8);
  return out;
}

Phones phones_of(const PhoneCoreTable& table, const PhoneNetworks& networks, bool small) {
  Phones out;
  for (const auto& [setting, sets] : table.cores) {
    if (setting.precision != "float") continue;
    for (const std::string& cores : sets) {
      if (core_sets_of(cores).size() != 1 || is_small(cores) != small) continue;
      Cores one = cores_of(networks, setting.phone, cores);
      if (!one.pairs.empty()) out[setting.phone].push_back(std::move(one));
    }
  }
  return out;
}

// int8 over float by kernel; 1 for a kernel that costs nothing on any of the phones.
Terms ratios_of(const Phones& phones) {
  Terms out{};
  for (std::size_t k = 0; k < kKernels; ++k) {
    std::vector<std::vector<double>> logs;
    for (const auto& [name, phone] : phones) {
      std::vector<double> own;
      for (const Cores& cores : phone) {
        if (cores.full[k] > 0 && cores.int8[k] > 0) {
          own.push_back(std::log(cores.int8[k] / cores.full[k]));
        }
      }
      if (!own.empty()) logs.push_back(std::move(own));
    }
    out[k] = logs.empty() ? 1 : device_models::pooled_ratio(logs).ratio;
  }
  return out;
}

Duration predicted(const Cores& cores, const Terms& ratios, const Pair& pair) {
  Terms costs = cores.full;
  for (std::size_t k = 0; k < kKernels; ++k) costs[k] *= ratios[k];
  return pair.full *
         (device_models::dot(costs, pair.work) / device_models::dot(cores.full, pair.work));
}

Phones without(const Phones& phones, const std::string& held) {
  Phones out = phones;
  out.erase(held);
  return out;
}

// Each phone by the ratios of the others.
double spread(const Phones& phones) {
  std::vector<double> errors;
  for (const auto& [held, phone] : phones) {
    if (phones.size() < 2) break;
    const Terms ratios = ratios_of(without(phones, held));
    for (const Cores& cores : phone) {
      for (const Pair& pair : cores.pairs) {
        errors.push_back(std::log(predicted(cores, ratios, pair) / pair.int8));
      }
    }
  }
  if (errors.empty()) return kOfOnePhone;
  // The mean of these errors is not fitted: as many degrees of freedom as phones.
  return device_models::few_samples(phones.size() + 1) * quantile_of(magnitudes(errors), 0.9) /
         device_models::kNineInTen;
}

}  // namespace

void CoreGroups::add(const Row& row, const PhoneSetting& setting) {
  const auto stated = device_models::interval_of(row.predicted.ms(), row.relative_sd);
  const std::string precision = setting.precision == "quant" ? "int8" : "fp32";
  for (GroupBuilder* group : {&all, &family}) {
    group->add(row.name, row.predicted.ms(), row.measured.ms(),
               {setting.phone, "cpu", runtime, precision});
    group->add_interval(stated.holds(row.measured.ms()));
  }
}

void CoreGroups::add_baseline(Duration predicted, Duration measured) {
  for (GroupBuilder* group : {&all, &family}) group->add_baseline(predicted.ms(), measured.ms());
}

void predict_precision(const PhoneCoreTable& table, const PhoneNetworks& networks,
                       CoreGroups& groups) {
  for (const bool small : {false, true}) {
    const Phones phones = phones_of(table, networks, small);
    for (const auto& [held, phone] : phones) {
      const Phones others = without(phones, held);
      if (others.empty()) continue;
      const Terms ratios = ratios_of(others);
      const double sd = spread(others);
      for (const Cores& cores : phone) {
        for (const Pair& pair : cores.pairs) {
          groups.add({pair.name, predicted(cores, ratios, pair), pair.int8, sd}, {held, "quant"});
          groups.add_baseline(pair.full * 0.5, pair.int8);
        }
      }
    }
  }
}

}  // namespace offcut::scenarios
