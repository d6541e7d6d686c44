// Kind "mlperf_energy": energy of one inference from predicted time and power, against MLPerf rows.
//
// Columns: system, model, mean_ns, mean_wall_power_W. Rows without power are not about this
// question. MobileNets v1 and v2 are told by their names ("mobilenet-v2-0.75-160-quantized": width
// 0.75, 160 pixels); of each system, family and precision, every network is predicted from the
// others:
//
//   time    the kernel laws of the engine (kernel_fit.h) with the network as one kernel:
//           a + b P W^2 + c P W + d P + e W^2            P pixels, W width
//   power   the published energies of the others (published_power.h), as device models use them
//
// Baseline: the median energy of the others. Names that do not tell width and resolution, and
// groups of fewer than six networks, are skipped and counted.
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "device_models/core_use.h"
#include "device_models/fit_choice.h"
#include "device_models/interval.h"
#include "device_models/left_out.h"
#include "device_models/published_power.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/csv_rows.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kLeastNetworks = 6;
constexpr double kLeast_ns = 1;
constexpr double kLeast_w = 1e-6;

struct Network {
  std::string name;
  device_models::LayerWork work;  // of the whole network
  double s = 0;
  double w = 0;
  double joules() const { return s * w; }
};

struct Family {
  std::string name;  // family and precision
  double width = 1;
  double side = 224;
};

std::optional<Family> family_of_name(const std::string& model) {
  const bool float_kind = model.find("non-quantized") != std::string::npos;
  const bool quantized = !float_kind && (model.find("quantized") != std::string::npos ||
                                         model.find("uint8") != std::string::npos);
  for (const std::string family : {"mobilenet-v1", "mobilenet-v2"}) {
    if (!model.starts_with(family + "-")) continue;
    Family out{family + (quantized ? " uint8" : " fp32"), 0, 0};
    const char* rest = model.c_str() + family.size() + 1;
    if (std::sscanf(rest, "%lf-%lf", &out.width, &out.side) != 2) return std::nullopt;
    if (!(out.width >= 1e-3 && out.width <= 100 && out.side >= 1 && out.side <= 1e5)) {
      return std::nullopt;
    }
    return out;
  }
  return std::nullopt;
}

// What the law of a kernel needs to know, with the network as one kernel. The units do not matter:
// the coefficients are fitted.
device_models::LayerWork work_of(const Family& f) {
  constexpr double kUnit = 1e6;
  const double pixels = f.side * f.side / (224.0 * 224.0);
  return {.kernel = f.name,
          .flops = kUnit * pixels * f.width * f.width,
          .input = kUnit * pixels * f.width,
          .output = kUnit * pixels,
          .weights = kUnit * f.width * f.width};
}

std::vector<Network> without(const std::vector<Network>& networks, std::size_t held) {
  std::vector<Network> rest = networks;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(held));
  return rest;
}

// A board of which nothing is known but what these networks took.
device_models::DeviceModel board_of(const std::vector<Network>& networks) {
  device_models::DeviceModel board;
  device_models::Cluster cores;
  cores.name = "cores";
  cores.per_busy_core = Power::from_w(1);
  board.clusters.push_back(std::move(cores));
  std::vector<device_models::TimedLayer> timed;
  for (const Network& network : networks) {
    const Duration time = Duration::from_s(network.s);
    timed.push_back({network.work, time, network.name});
    board.totals.push_back({.model = network.name,
                            .point = OperatingPoint{},
                            .total = time,
                            .energy = Energy::from_j(network.joules()),
                            .memory = {},
                            .loading = {},
                            .source = "MLPerf"});
  }
  board.kernels.push_back(device_models::fit_chosen_kernels(timed));
  device_models::learn_published_powers(board);
  return board;
}

struct PredictedEnergy {
  double joules = 0;
  double relative_sd = 0;
};

// Of the time of one network by the law of the others.
double time_spread(const std::vector<Network>& networks) {
  std::vector<device_models::LaidInput> inputs;
  for (const Network& network : networks) {
    device_models::LaidInput input;
    input.network = network.name;
    input.work = {network.work};
    input.points = {OperatingPoint{}};
    input.times = {{Duration::from_s(network.s)}};
    inputs.push_back(std::move(input));
  }
  return device_models::total_spread(inputs, OperatingPoint{}, {});
}

std::optional<PredictedEnergy> predicted_energy(const std::vector<Network>& others,
                                                const Network& network) {
  const device_models::DeviceModel board = board_of(others);
  const auto time = device_models::predict(board.kernels.front(), network.work);
  const auto power = device_models::power_at(board, OperatingPoint{});
  if (!time || !power) return std::nullopt;
  const auto correction =
      device_models::power_correction(board, OperatingPoint{}, network.name, time->time);
  if (!correction) return std::nullopt;
  return PredictedEnergy{(*power * correction->factor * time->time).j(),
                         std::hypot(time_spread(others), correction->relative_sd)};
}

// Networks of one family and precision on one system.
using GroupKey = std::pair<std::string, std::string>;

std::string text_of(const GroupKey& key) { return key.first + ", " + key.second; }

void predict_group(const GroupKey& key, const std::vector<Network>& networks, GroupBuilder& all,
                   CaseResult& out) {
  const std::string name = text_of(key);
  const ValidationSubject subject{key.first, "", "",
                                  key.second.ends_with("uint8") ? "int8" : "fp32"};
  GroupBuilder group(name, "mJ");
  for (std::size_t held = 0; held < networks.size(); ++held) {
    const std::vector<Network> rest = without(networks, held);
    std::vector<double> energies;
    for (const Network& network : rest) energies.push_back(network.joules());
    const auto energy = predicted_energy(rest, networks[held]);
    if (!energy) continue;
    const double predicted = 1e3 * energy->joules;
    const double measured = 1e3 * networks[held].joules();
    const bool inside = device_models::interval_of(predicted, energy->relative_sd).holds(measured);
    for (GroupBuilder* builder : {&all, &group}) {
      builder->add(message(networks[held].name, " on ", name), predicted, measured, subject);
      builder->add_baseline(1e3 * median_of(energies), measured);
      builder->add_interval(inside);
    }
  }
  out.groups.push_back(group.build());
}

Result<CaseResult> evaluate(const std::filesystem::path& data) {
  const auto rows = read_csv_rows(data, {"system", "model", "mean_ns", "mean_wall_power_W"});
  if (!rows) return fail(rows.error());
  std::map<GroupKey, std::vector<Network>> groups;
  int unnamed = 0;
  for (const TextRow& row : *rows) {
    const auto ns = row.number("mean_ns");
    const auto w = row.number("mean_wall_power_W");
    if (!ns || !w || *ns < kLeast_ns || *w < kLeast_w) continue;
    const auto family = family_of_name(row.text("model"));
    if (!family) {
      ++unnamed;
      continue;
    }
    groups[{row.text("system"), family->name}].push_back(
        {row.text("model"), work_of(*family), *ns * 1e-9, *w});
  }
  CaseResult out;
  GroupBuilder all("all", "mJ");
  for (const auto& [key, networks] : groups) {
    if (networks.size() < kLeastNetworks) {
      out.skipped.push_back(
          message(text_of(key), ": ", networks.size(), " networks, too few to fit"));
      continue;
    }
    predict_group(key, networks, all, out);
  }
  if (unnamed > 0) {
    out.skipped.push_back(
        message(unnamed, " rows of networks whose names do not tell width and resolution"));
  }
  if (!all.empty()) out.groups.insert(out.groups.begin(), all.build());
  return out;
}

}  // namespace

Evaluate read_mlperf_case(JsonObject&, const std::filesystem::path&) { return evaluate; }

}  // namespace offcut::scenarios
