#include "tools/calibrate_exchange.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <set>

#include "device_models/exchange_fit.h"
#include "engine/base/statistics.h"
#include "scenarios/validation/measured_split.h"

namespace offcut::tools {
namespace {

using device_models::ExchangeFit;
using scenarios::MeasuredSplit;
using Splits = std::vector<MeasuredSplit>;

Result<Splits> read_all(const std::vector<std::string>& files) {
  Splits out;
  for (const std::string& file : files) {
    auto splits = scenarios::read_measured_splits(file);
    if (!splits) return fail(splits.error());
    std::move(splits->begin(), splits->end(), std::back_inserter(out));
  }
  return out;
}

double error_of(const MeasuredSplit& split, const ExchangeFit& exchange) {
  Duration predicted = split.predicted.total;
  if (split.bytes > 0) predicted += device_models::exchange_time(exchange, split.bytes);
  return std::abs(predicted / split.measured.total - 1);
}

std::vector<double> errors_of(const Splits& splits, const ExchangeFit& exchange) {
  std::vector<double> out;
  for (const MeasuredSplit& split : splits) out.push_back(error_of(split, exchange));
  return out;
}

// Of each split with an exchange that was fitted to the other networks; empty for one network.
std::vector<double> left_out_errors(const Splits& splits) {
  std::set<std::string> networks;
  for (const MeasuredSplit& split : splits) networks.insert(split.network);
  std::vector<double> out;
  for (const std::string& network : networks) {
    Splits own;
    Splits others;
    for (const MeasuredSplit& split : splits) {
      (split.network == network ? own : others).push_back(split);
    }
    const auto fit = device_models::fit_exchange(scenarios::exchanges_of(others));
    if (!fit) return {};
    for (const double error : errors_of(own, *fit)) out.push_back(error);
  }
  return out;
}

std::string line_of(const char* name, const std::vector<double>& errors) {
  if (errors.empty()) return fmt::format("  {:<38} {:>8} {:>8}\n", name, "-", "-");
  return fmt::format("  {:<38} {:>7.1f}% {:>7.1f}%\n", name, 100 * quantile_of(errors, 0.5),
                     100 * quantile_of(errors, 0.9));
}

}  // namespace

Result<std::string> text_of_exchange(const std::vector<std::string>& files) {
  const auto splits = read_all(files);
  if (!splits) return fail(splits.error());
  const auto fit = device_models::fit_exchange(scenarios::exchanges_of(*splits));
  if (!fit) return fail(fit.error());
  constexpr double kNano = 1e9;
  std::string out =
      fmt::format("{:<40} {:>8} {:>8}\n",
                  fmt::format("error of the latency, {} splits", splits->size()), "median", "p90");
  out += line_of("without the exchange", errors_of(*splits, {}));
  out += line_of("with it", errors_of(*splits, *fit));
  out += line_of("with that of the other networks", left_out_errors(*splits));
  out += fmt::format(
      "{:.4g} ms for each inference that offloads, and {:.4g} ns per byte, on both sites "
      "together.\n"
      "In a scenario, half on \"device\" and half on \"cloud\":\n"
      "  \"exchange_us\": {:.4g}, \"exchange_ns_per_byte\": {:.4g}\n",
      fit->fixed.ms(), kNano * fit->s_per_byte, fit->fixed.us() / 2, kNano * fit->s_per_byte / 2);
  return out;
}

}  // namespace offcut::tools
