// offcut fit-radio TABLE: the power lines of radios, fitted to measured transfers.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <optional>

#include "network_models/radio_fit.h"
#include "tools/show.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string table;
  std::optional<double> baseline_mw;
};

void print_lines(const std::vector<network_models::RadioPowerFit>& fits) {
  show(std::cout, "{:<12} {:<9} {:>6} {:>22} {:>13} {:>17} {:>6} {:>7} {:>9}\n", "radio",
       "direction", "points", "slope mW per Mbit/s", "intercept mW", "range Mbit/s", "r2", "error",
       "left out");
  for (const network_models::RadioPowerFit& fit : fits) {
    const std::string range =
        fmt::format("{:.4g} to {:.4g}", fit.least.mbit_per_s(), fit.most.mbit_per_s());
    show(std::cout,
         "{:<12} {:<9} {:>6} {:>22.2f} {:>13.0f} {:>17} {:>6.3f} {:>6.1f}% "
         "{:>8.1f}%\n",
         fit.radio, fit.direction, fit.points, fit.slope_mw_per_mbit_per_s, fit.intercept.mw(),
         range, fit.r_squared, fit.fit_error_percent, fit.cross_validated_error_percent);
  }
}

// The lines as keys of the "radio" object of a network file.
void print_keys(const std::vector<network_models::RadioPowerFit>& fits, double baseline_mw) {
  std::map<std::string, std::string> radios;
  for (const network_models::RadioPowerFit& fit : fits) {
    const bool up = fit.direction == "uplink";
    std::string& keys = radios[fit.radio];
    if (!keys.empty()) keys += ",\n";
    keys += fmt::format(
        "    \"{0}_mw_per_mbit_per_s\": {1:.2f},\n    \"{0}_base_mw\": {2:.0f},\n"
        "    \"calibrated_{3}_mbit_per_s\": {4:.2f}",
        up ? "transmit" : "receive", fit.slope_mw_per_mbit_per_s,
        std::max(0.0, fit.intercept.mw() - baseline_mw), up ? "uplink" : "downlink",
        fit.most.mbit_per_s());
  }
  for (const auto& [radio, keys] : radios) {
    show(std::cout, "\n{}:\n", radio);
    std::cout << "  \"radio\": {\n" << keys << "\n  }\n";  // names and numbers of ours
  }
}

int run(const Options& options) {
  const auto fits = network_models::fit_radio_power(std::filesystem::path(options.table));
  if (!fits) return print_error(fits.error());
  print_lines(*fits);
  if (options.baseline_mw) print_keys(*fits, *options.baseline_mw);
  return kDone;
}

}  // namespace

Run register_fit_radio(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("fit-radio", "Fit the power of a radio to measured transfers");
  verb->add_option("TABLE", options->table,
                   "CSV: throughput, time_since_start, avg_power, target bandwidth, direction, "
                   "network type")
      ->required();
  verb->add_option("--baseline-mw", options->baseline_mw,
                   "Power of the phone without a transfer; prints the keys of a network file")
      ->check(CLI::NonNegativeNumber);
  return [options] { return run(*options); };
}

}  // namespace offcut::tools
