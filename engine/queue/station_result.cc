// What stations did, from the tallies of replications (reduction.h).
#include <algorithm>
#include <numeric>

#include "engine/base/estimate.h"
#include "engine/queue/reduction.h"

namespace offcut::queue {
namespace {

double mean(const std::vector<double>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

StationResult result_of_station(const Replications& seen, const std::string& name, double slots,
                                const StationTally& (*of)(const Tally&, std::size_t),
                                std::size_t index) {
  StationResult result;
  const double measured_s = seen.planned.run.measured_s;
  std::vector<double> busy;
  std::vector<double> present;
  for (const Tally& tally : seen.tallies) {
    const StationTally& station = of(tally, index);
    busy.push_back(station.busy_area_s / (measured_s * slots));
    present.push_back(station.present_area_s / measured_s);
    result.little_gap = std::max(result.little_gap, station.little_gap());
    result.utilisation_gap = std::max(result.utilisation_gap, station.utilisation_gap());
  }
  result.name = name;
  result.utilisation = estimate(mean(busy), busy, seen.options.confidence);
  result.present = estimate(mean(present), present, seen.options.confidence);
  return result;
}

}  // namespace

StationResult result_of_pool(const Replications& seen, std::size_t index) {
  const ServerPool& pool = seen.fleet.pools[index];
  return result_of_station(
      seen, pool.name, pool.slots(),
      [](const Tally& t, std::size_t i) -> const StationTally& { return t.pools[i]; }, index);
}

StationResult result_of_cell(const Replications& seen, std::size_t index) {
  const SharedCell& cell = seen.fleet.cells[index];
  return result_of_station(
      seen, cell.name, cell.parallel,
      [](const Tally& t, std::size_t i) -> const StationTally& { return t.cells[i]; }, index);
}

}  // namespace offcut::queue
