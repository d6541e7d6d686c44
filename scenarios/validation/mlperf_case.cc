// Kind "mlperf_energy": energy of one inference from predicted time and power, against MLPerf rows.
//
// Columns: system, model, mean_ns, mean_wall_power_W. Rows without power are not about this
// question. MobileNets v1 and v2 are told by their names ("mobilenet-v2-0.75-160-quantized": width
// 0.75, 160 pixels); of each system, family and precision, every network is predicted from the
// others:
//
//   time    a + b P W^2 + c P W + d P + e W^2 + f W      P pixels, W width; >= 0, relative errors
//   power   median of the others                         energy = power * time
//
// Baseline: the median energy of the others. Names that do not tell width and resolution, and
// groups of fewer than six networks, are skipped and counted.
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "device_models/interval.h"
#include "device_models/nnls.h"
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
  device_models::Terms terms{};
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

device_models::Terms terms_of(const Family& f) {
  const double pixels = f.side * f.side / (224.0 * 224.0);
  return {1, pixels * f.width * f.width, pixels * f.width, pixels, f.width * f.width, f.width};
}

std::vector<Network> without(const std::vector<Network>& networks, std::size_t held) {
  std::vector<Network> rest = networks;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(held));
  return rest;
}

double predicted_joules(const std::vector<Network>& rest, const device_models::Terms& terms) {
  std::vector<device_models::FitRow> rows;
  std::vector<double> watts;
  for (const Network& network : rest) {
    rows.push_back({network.terms, network.s, 1 / (network.s * network.s)});
    watts.push_back(network.w);
  }
  return device_models::dot(device_models::fit_non_negative(rows), terms) * median_of(watts);
}

double spread(const std::vector<Network>& networks) {
  double sum = 0;
  for (std::size_t k = 0; k < networks.size(); ++k) {
    const double error =
        std::log(predicted_joules(without(networks, k), networks[k].terms) / networks[k].joules());
    sum += error * error;
  }
  return std::sqrt(sum / static_cast<double>(networks.size()));
}

void predict_group(const std::string& name, const std::vector<Network>& networks, GroupBuilder& all,
                   CaseResult& out) {
  GroupBuilder group(name, "mJ");
  for (std::size_t held = 0; held < networks.size(); ++held) {
    const std::vector<Network> rest = without(networks, held);
    std::vector<double> energies;
    for (const Network& network : rest) energies.push_back(network.joules());
    const double predicted = 1e3 * predicted_joules(rest, networks[held].terms);
    const double measured = 1e3 * networks[held].joules();
    const bool inside = device_models::interval_of(predicted, spread(rest)).holds(measured);
    for (GroupBuilder* builder : {&all, &group}) {
      builder->add(message(networks[held].name, " on ", name), predicted, measured);
      builder->add_baseline(1e3 * median_of(energies), measured);
      builder->add_interval(inside);
    }
  }
  out.groups.push_back(group.build());
}

Result<CaseResult> evaluate(const std::filesystem::path& data) {
  const auto rows = read_csv_rows(data, {"system", "model", "mean_ns", "mean_wall_power_W"});
  if (!rows) return fail(rows.error());
  std::map<std::string, std::vector<Network>> groups;
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
    groups[row.text("system") + ", " + family->name].push_back(
        {row.text("model"), terms_of(*family), *ns * 1e-9, *w});
  }
  CaseResult out;
  GroupBuilder all("all", "mJ");
  for (const auto& [name, networks] : groups) {
    if (networks.size() < kLeastNetworks) {
      out.skipped.push_back(message(name, ": ", networks.size(), " networks, too few to fit"));
      continue;
    }
    predict_group(name, networks, all, out);
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
