#include "scenarios/results/tally.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "scenarios/results/row.h"
#include "scenarios/results/sqlite_record.h"

namespace offcut::scenarios::internal {
namespace {

// Where the columns that count stand in a row; ascending within each list.
struct Places {
  std::array<std::size_t, 5> group;
  std::size_t uplink, layers, latency, energy, speedup, feasible;
  std::size_t last;
};

std::size_t place_of(std::string_view name) {
  const auto& names = contract_columns();
  const auto found = std::find(names.begin(), names.end(), name);
  OFFCUT_CHECK(found != names.end());
  return 2 + static_cast<std::size_t>(found - names.begin());  // behind run and number
}

const Places& places() {
  static const Places made = [] {
    Places p{.group = {place_of("scenario"), place_of("model"), place_of("device"),
                       place_of("network"), place_of("first_cloud_layer")},
             .uplink = place_of("uplink_mbit_per_s"),
             .layers = place_of("layers_on_device"),
             .latency = place_of("latency_ms"),
             .energy = place_of("energy_mj"),
             .speedup = place_of("speedup"),
             .feasible = place_of("feasible"),
             .last = 0};
    p.last = std::max({p.group[4], p.uplink, p.layers, p.latency, p.energy, p.speedup, p.feasible});
    return p;
  }();
  return made;
}

// Adds in millionths; false where the sum would not be exact any more.
bool add_to(std::int64_t& sum, double value) {
  constexpr double kMillionth = 1e6;
  constexpr double kMost = 4e12;
  constexpr std::int64_t kRoom = std::int64_t{1} << 62;
  if (!(std::abs(value) < kMost)) return false;
  sum += std::llround(value * kMillionth);
  return sum < kRoom && sum > -kRoom;
}

}  // namespace

Tally& TallyBook::tally_of(const std::array<std::string_view, 5>& group) {
  if (last_ == groups_.end() || !std::equal(group.begin(), group.end(), last_->first.begin())) {
    Group key;
    std::copy(group.begin(), group.end(), key.begin());
    last_ = groups_.try_emplace(std::move(key)).first;
    holds_ = holds_ && groups_.size() <= kMostGroups;
  }
  return last_->second;
}

void TallyBook::take(std::string_view record, std::int64_t row) {
  if (!holds_) return;
  const Places& at = places();
  const RecordCells cells(record, at.last + 1);
  std::array<std::string_view, 5> group;
  for (std::size_t i = 0; i < group.size(); ++i) group[i] = cells.text(at.group[i]);
  Tally& tally = tally_of(group);
  const double latency = cells.number(at.latency);
  const double energy = cells.number(at.energy);
  const double speedup = cells.number(at.speedup);
  const double uplink = cells.number(at.uplink);
  holds_ = holds_ && add_to(tally.latency_sum, latency) && add_to(tally.energy_sum, energy) &&
           add_to(tally.speedup_sum, speedup) && std::isfinite(uplink);
  if (!holds_) return;
  ++tally.rows;
  tally.feasible += cells.number(at.feasible) != 0 ? 1 : 0;
  tally.uplink.take(uplink);
  tally.latency.take(latency);
  tally.energy.take(energy);
  tally.speedup.take(speedup);
  const auto layers = static_cast<std::int64_t>(cells.number(at.layers));
  tally.fastest = std::min(tally.fastest, LeastRow{latency, energy, layers, row});
  tally.frugal = std::min(tally.frugal, LeastRow{energy, latency, layers, row});
}

void TallyBook::take(const TallyBook& other, std::int64_t before) {
  holds_ = holds_ && other.holds_;
  if (!holds_) return;
  for (const auto& [group, more] : other.groups_) {
    Tally& tally = groups_[group];
    tally.rows += more.rows;
    tally.feasible += more.feasible;
    tally.uplink.take(more.uplink);
    tally.latency.take(more.latency);
    tally.energy.take(more.energy);
    tally.speedup.take(more.speedup);
    const auto add = [&](std::int64_t& sum, std::int64_t value) {
      holds_ = !__builtin_add_overflow(sum, value, &sum) && holds_;
    };
    add(tally.latency_sum, more.latency_sum);
    add(tally.energy_sum, more.energy_sum);
    add(tally.speedup_sum, more.speedup_sum);
    LeastRow fastest = more.fastest;
    LeastRow frugal = more.frugal;
    fastest.row += before;
    frugal.row += before;
    tally.fastest = std::min(tally.fastest, fastest);
    tally.frugal = std::min(tally.frugal, frugal);
  }
  holds_ = holds_ && groups_.size() <= kMostGroups;
}

}  // namespace offcut::scenarios::internal
