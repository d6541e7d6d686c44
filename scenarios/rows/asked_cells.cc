#include "scenarios/rows/asked_cells.h"

#include <array>
#include <cmath>

namespace offcut::scenarios {
namespace {

// What a cell can be made of.
struct AskedPlan {
  const PricedSite& device;
  const PricedSite& cloud;
  const CutFigures& figures;
  const CutFacts& facts;
  const CutOdds* odds;
};

struct AskedCell {
  AskedColumn column;
  Cell (*make)(const AskedPlan& plan);
};

constexpr double kBytesPerMb = 1e6;

Cell or_empty(const std::optional<double>& number) {
  return number ? Cell(*number) : Cell(std::string_view());
}

Cell fits(const AskedPlan& plan) {
  if (!plan.device.memory) return std::string_view();
  return plan.figures.memory <= *plan.device.memory;
}

template <Interval CutOdds::*figure>
Cell drawn(const AskedPlan& plan) {
  return plan.odds == nullptr ? Cell(std::string_view()) : Cell((plan.odds->*figure).value);
}

using Plan = AskedPlan;
constexpr std::array kAskedCells = {
    AskedCell{AskedColumn::DeviceMemory,
              [](const Plan& p) -> Cell { return p.figures.memory.as_double() / kBytesPerMb; }},
    AskedCell{AskedColumn::DeviceFits, fits},
    AskedCell{AskedColumn::DeviceLoading,
              [](const Plan& p) -> Cell { return p.facts.device_loading.ms(); }},
    AskedCell{AskedColumn::CloudLoading,
              [](const Plan& p) -> Cell { return p.facts.cloud_loading.ms(); }},
    AskedCell{AskedColumn::DevicePrice,
              [](const Plan& p) -> Cell { return or_empty(p.device.price_usd); }},
    AskedCell{AskedColumn::CloudPrice,
              [](const Plan& p) -> Cell { return or_empty(p.cloud.price_usd); }},
    AskedCell{
        AskedColumn::MacOnDevice,
        [](const Plan& p) -> Cell { return std::int64_t{std::llround(p.facts.device_macs)}; }},
    AskedCell{AskedColumn::DeviceIpc,
              [](const Plan& p) -> Cell { return or_empty(p.facts.events.ipc); }},
    AskedCell{AskedColumn::DeviceLlcReferences,
              [](const Plan& p) -> Cell { return or_empty(p.facts.events.llc_references); }},
    AskedCell{AskedColumn::DeviceLlcMisses,
              [](const Plan& p) -> Cell { return or_empty(p.facts.events.llc_misses); }},
    AskedCell{AskedColumn::DeviceUtilisation,
              [](const Plan& p) -> Cell { return or_empty(p.facts.events.utilisation); }},
    AskedCell{AskedColumn::LatencyP50, drawn<&CutOdds::latency_p50>},
    AskedCell{AskedColumn::LatencyP95, drawn<&CutOdds::latency_p95>},
    AskedCell{AskedColumn::LatencyP99, drawn<&CutOdds::latency_p99>},
    AskedCell{AskedColumn::EnergyP50, drawn<&CutOdds::energy_p50>},
    AskedCell{AskedColumn::EnergyP95, drawn<&CutOdds::energy_p95>},
    AskedCell{AskedColumn::BestOdds, drawn<&CutOdds::best>},
    AskedCell{AskedColumn::DeadlineShare, drawn<&CutOdds::deadline>},
    AskedCell{AskedColumn::FeasibleShare, drawn<&CutOdds::feasible>},
};
static_assert(has_row_per_enumerator(kAskedCells, &AskedCell::column));

}  // namespace

Cell asked_cell(AskedColumn column, const Combination& combination, const CutFigures& figures,
                const CutFacts& facts, const CutOdds* odds) {
  const CutGroup& group = *combination.group;
  return kAskedCells[index_of(column)].make({.device = group.device_site(combination.columns),
                                             .cloud = group.cloud_site(combination.columns),
                                             .figures = figures,
                                             .facts = facts,
                                             .odds = odds});
}

}  // namespace offcut::scenarios
