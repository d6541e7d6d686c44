#include "tools/verdict.h"

#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

#include "engine/base/text.h"
#include "tools/show.h"

namespace offcut::tools {
namespace {

bool all_in_cloud(const scenarios::Explanation& told) {
  return told.cuts > 0 && told.best.layers_on_device == 0;
}
bool all_on_device(const scenarios::Explanation& told) {
  return told.cuts > 0 && told.best.first_cloud_layer == "output";
}

std::string where(const scenarios::Explanation& told) {
  const scenarios::ExplainedPlan& best = told.best;
  const std::string times = best.provenance.empty() ? "as given" : best.provenance;
  if (all_on_device(told)) {
    return fmt::format("All on the device, {} layers. Times: {}.", best.layers_on_device, times);
  }
  const std::string bytes = fmt::format("{:.1f} kB up, {:.1f} kB down", best.up.as_double() * 1e-3,
                                        best.down.as_double() * 1e-3);
  if (all_in_cloud(told)) return fmt::format("All in the cloud, {}. Times: {}.", bytes, times);
  return fmt::format("Split: {} ({} {} on the device, {}). Times: {}.", best.place,
                     best.layers_on_device, best.layers_on_device == 1 ? "layer" : "layers", bytes,
                     times);
}

// A figure with its words: "2.31 times faster than device only (192 ms)".
struct Figure {
  double (*of)(const CutPrice&, EnergyScope);
  const char* unit;
  const char* less;
  const char* more;
};
constexpr Figure kLatency = {
    [](const CutPrice& price, EnergyScope) { return price.latency().ms(); }, "ms", "faster",
    "slower"};
constexpr Figure kEnergy = {
    [](const CutPrice& price, EnergyScope scope) { return price.energy(scope).mj(); }, "mJ",
    "less energy", "more energy"};

std::string against(const char* name, double own, double other, const Figure& figure) {
  if (!(own > 0) || !(other > 0) || !std::isfinite(own) || !std::isfinite(other)) return "";
  const double ratio = other / own;
  if (std::abs(ratio - 1) < 0.005)
    return fmt::format("as {} ({:.4g} {})", name, other, figure.unit);
  return fmt::format("{:.3g} times {} than {} ({:.4g} {})", ratio > 1 ? ratio : 1 / ratio,
                     ratio > 1 ? figure.less : figure.more, name, other, figure.unit);
}

// Against both ends, but not of a plan that is one of them against itself.
std::string gain(const scenarios::Explanation& told, const Figure& figure,
                 const std::string& interval) {
  const double own = figure.of(told.best.price, told.scope);
  std::vector<std::string> parts;
  if (!all_on_device(told)) {
    parts.push_back(against("device only", own, figure.of(told.device_only, told.scope), figure));
  }
  if (!all_in_cloud(told)) {
    parts.push_back(against("cloud only", own, figure.of(told.cloud_only, told.scope), figure));
  }
  std::erase(parts, "");
  return fmt::format("{:.4g} {}{}{}{}", own, figure.unit, interval, parts.empty() ? "" : ": ",
                     join(parts, ", "));
}

std::string gains(const scenarios::Explanation& told) {
  std::string interval;
  if (told.best.latency_high_ms > told.best.latency_low_ms * 1.001) {
    interval = fmt::format(" (90 % interval {:.4g} to {:.4g})", told.best.latency_low_ms,
                           told.best.latency_high_ms);
  }
  return gain(told, kLatency, interval) + "; " + gain(told, kEnergy, "") + ".";
}

std::string flip(const scenarios::Explanation& told) {
  if (told.flips.empty()) return "No single input flips it";
  const scenarios::Flip& first = told.flips.front();
  return fmt::format("What flips it first: {} from {:.4g} to {:.4g} {}; then {}", first.input,
                     first.present, first.at, first.unit, first.place);
}

// Continued lines are indented.
void print_wrapped(std::ostream& out, const std::string& text, std::size_t width) {
  if (width == 0) width = std::numeric_limits<std::size_t>::max();
  std::istringstream words(text);
  std::size_t used = 0;
  for (std::string word; words >> word;) {
    if (used > 0 && used + 1 + word.size() > width) {
      out << "\n   ";
      used = 3;
    }
    show(out, "{}{}", used > 0 ? " " : "", word);
    used += word.size() + (used > 0 ? 1 : 0);
  }
  out << "\n";
}

}  // namespace

void print_verdict(std::ostream& out, const scenarios::Explanation& told, std::size_t width) {
  if (!told.feasible) {
    print_wrapped(out, "No cut keeps the constraints; the nearest one breaks " + told.binding + ".",
                  width);
  }
  print_wrapped(out, where(told), width);
  print_wrapped(out, gains(told), width);
  print_wrapped(out, flip(told) + ".", width);
}

}  // namespace offcut::tools
