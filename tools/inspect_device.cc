#include "tools/inspect_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "device_models/device_grounds.h"
#include "device_models/part_kinds.h"
#include "engine/base/text.h"
#include "tools/show.h"

namespace offcut::tools {
namespace {

std::string or_unknown(double value, const char* unit) {
  return value > 0 ? fmt::format("{:g} {}", value, unit) : "not stated";
}

// What a device file calls a guess: "idle_w", "clusters[].w_when_on", "clusters[0].mhz".
bool is_assumed(const device_models::DeviceModel& device, const std::string& place) {
  return std::find(device.assumed.begin(), device.assumed.end(), place) != device.assumed.end();
}

void print_head(const device_models::DeviceModel& device, std::ostream& out) {
  show(out, "{}: {}\n", device.name, device.description);
  if (!device.source.empty()) show(out, "  source: {}\n", device.source);
  show(out, "  idle {:g} W{}, memory {}, price {}\n", device.idle.w(),
       is_assumed(device, "idle_w") ? " (assumed)" : "",
       or_unknown(device.memory ? device.memory->as_double() / 1e6 : 0, "MB"),
       or_unknown(device.price_usd.value_or(0), "USD"));
}

void print_parts(const device_models::DeviceModel& device, std::ostream& out) {
  if (!device.clusters.empty()) {
    show(out, "\n  {:<10} {:>5} {:>10} {:>16} {:>10} {:>12}\n", "cluster", "cores", "clock MHz",
         "W per busy core", "W when on", "clock steps");
  }
  for (const device_models::Cluster& cluster : device.clusters) {
    show(out, "  {:<10} {:>5} {:>10} {:>16.3g} {:>10.3g} {:>12}\n", cluster.name, cluster.cores,
         cluster.mhz > 0 ? fmt::format("{:g}", cluster.mhz) : "-", cluster.per_busy_core.w(),
         cluster.when_on.w(), cluster.steps.size());
  }
  for (const device_models::Unit& unit : device.units) {
    show(out, "  {:<10} {:>5} {:>10} {:>16.3g}", unit.name, "",
         unit.mhz > 0 ? fmt::format("{:g}", unit.mhz) : "-", unit.active.w());
    if (unit.copy) {
      show(out, "   copies take {:.3g} us + {:.3g} us per MB", unit.copy->fixed.us(),
           unit.copy->s_per_byte * 1e12);
    }
    out << "\n";
  }
}

// Texts by operating point, in the order of the file.
using ByPoint = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::vector<std::string>& gather(ByPoint& points, const std::string& point) {
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const auto& known) { return known.first == point; });
  if (found != points.end()) return found->second;
  points.emplace_back(point, std::vector<std::string>());
  return points.back().second;
}

std::string text_of_total(const device_models::PublishedTotal& total) {
  std::string text = fmt::format("{} {:.4g}", total.model, total.total.ms());
  if (total.energy) text += fmt::format(" ({:.4g} mJ)", total.energy->mj());
  for (const device_models::PublishedPart& part : total.parts) {
    text += fmt::format(" [{:.4g} before {}]", part.time.ms(), part.before);
  }
  return text;
}

// One paragraph per operating point.
void print_totals(const device_models::DeviceModel& device, std::ostream& out) {
  ByPoint points;
  for (const device_models::PublishedTotal& total : device.totals) {
    gather(points, text_of_point(total.point)).push_back(text_of_total(total));
  }
  if (points.empty()) return;
  show(out, "\n  {} published totals, ms\n", device.totals.size());
  constexpr std::size_t kWidth = 100;
  for (const auto& [point, texts] : points) {
    show(out, "    {}\n", point);
    std::string line;
    for (const std::string& text : texts) {
      if (!line.empty() && line.size() + text.size() > kWidth) {
        show(out, "      {}\n", line);
        line.clear();
      }
      line += (line.empty() ? "" : ", ") + text;
    }
    show(out, "      {}\n", line);
  }
}

std::string error_of(double relative_sd) {
  return relative_sd > 0 ? fmt::format(", error {:.3g}%", 100 * relative_sd) : std::string();
}

std::string formula(const device_models::ThreadLaw& law) {
  std::string text = fmt::format("{:.3g} + {:.3g}/n", law.serial, law.parallel);
  if (law.per_thread > 0) text += fmt::format(" + {:.3g}(n-1)", law.per_thread);
  if (law.per_doubling > 0) text += fmt::format(" + {:.3g} log2 n", law.per_doubling);
  if (law.floor > 0) text += fmt::format(", at least {:.3g}", law.floor);
  return text;
}

// One line per point that times can be carried to.
void print_transfers(const device_models::DeviceModel& device, std::ostream& out) {
  ByPoint points;
  for (const device_models::Transfer& transfer : device.transfers) {
    std::vector<std::string> from;
    for (const OperatingPoint& point : transfer.from) {
      from.push_back(fmt::format("{} {} x{}", point.unit, point.affinity, point.threads));
    }
    gather(points, text_of_point(transfer.to)).push_back(join(from, " with "));
  }
  for (const auto& [to, sources] : points) {
    show(out, "    transfer  to {} from {}\n", to, join(sources, ", "));
  }
}

void print_laws(const device_models::DeviceModel& device, std::ostream& out) {
  const bool any = !device.thread_laws.empty() || !device.sharing_laws.empty() ||
                   !device.ratios.empty() || !device.transfers.empty() || !device.kernels.empty();
  if (!any) return;
  out << "\n  laws\n";
  for (const device_models::ThreadScaling& law : device.thread_laws) {
    show(out, "    threads   {}, framework {}, kernels {}: {}{}{}\n", law.affinity, law.framework,
         law.kernel, formula(law.law),
         law.most_threads > 0 ? message(", up to ", law.most_threads) : "",
         error_of(law.relative_sd));
  }
  for (const device_models::SharingScaling& law : device.sharing_laws) {
    show(out, "    sharing   {}, framework {}: {:.3g} times ({:.3g} static chunks){}\n",
         law.affinity, law.framework, law.law.kappa, law.law.static_share,
         error_of(law.relative_sd));
  }
  for (const device_models::TimeRatio& ratio : device.ratios) {
    const auto end = [](const std::string& name, const std::string& framework) {
      return framework.empty() ? name : message(name, " (", framework, ")");
    };
    show(out, "    ratio     {} {} to {}, kernels {}: {:.3g} times{}\n", ratio.field,
         end(ratio.from, ratio.from_framework), end(ratio.to, ratio.to_framework), ratio.kernel,
         ratio.ratio, error_of(ratio.relative_sd));
  }
  print_transfers(device, out);
  for (const device_models::KernelTable& table : device.kernels) {
    show(out, "    kernels   {}: {} classes and families; a network nobody timed{}\n",
         text_of_point(table.point), table.fits.size(),
         table.total_sd > 0 ? error_of(table.total_sd) : ", error not known");
  }
}

void print_sheet(const device_models::DeviceModel& device, std::ostream& out) {
  if (device.datasheet.empty()) return;
  out << "\n  data sheet\n";
  for (const device_models::SheetPart& part : device.datasheet) {
    show(out, "    {:<10} {:<13} {:>8g} GFLOP/s{} {:>6g} GB/s, {:g} us per launch\n",
         part.unit == "cpu" ? part.cluster : part.unit, row_of(part.kind).word, part.gflop_per_s,
         part.unit == "cpu" ? " per core" : "", part.gb_per_s, launch_of(part));
    show(out, "      {}\n", part.source);
  }
}

// What a network that nobody ran on the device rests on.
void print_grounds(const device_models::DeviceModel& device, std::ostream& out) {
  out << "\n  ground of a network that nobody timed here\n";
  for (const device_models::UnitGround& one : own_grounds(device)) {
    show(out, "    {:<10} {:<10} {}{}\n", one.unit, name_of(one.ground),
         one.sd > 0 ? fmt::format("its total within {:.0f}% (one standard deviation)", 100 * one.sd)
                    : std::string("error not known"),
         one.totals > 0 ? fmt::format("; {} published totals", one.totals) : std::string());
  }
}

}  // namespace

void print_device(const device_models::DeviceModel& device, std::ostream& out) {
  print_head(device, out);
  print_parts(device, out);
  print_grounds(device, out);
  print_totals(device, out);
  print_laws(device, out);
  print_sheet(device, out);
  if (!device.layers_like.empty()) {
    show(out, "\n  layers of units that were never timed: in the proportions of {}\n",
         device.layers_like);
  }
  if (!device.assumed.empty()) {
    show(out, "\n  guesses: {}\n", join(device.assumed, ", "));
  }
}

}  // namespace offcut::tools
