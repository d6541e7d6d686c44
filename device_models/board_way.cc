#include "device_models/board_way.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "device_models/column_ways.h"
#include "device_models/grounds.h"
#include "device_models/point_match.h"
#include "device_models/table_column.h"
#include "device_models/total_factors.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastTotals = 3;
constexpr const char* kFramework = "ncnn";  // of the boards that the factors are fitted to

bool same_but_precision(OperatingPoint a, const OperatingPoint& b) {
  a.precision = b.precision;
  return a == b;
}

std::optional<std::size_t> find_row(const FactorModel& model, const std::string& network,
                                    const std::string& precision) {
  for (std::size_t n = 0; n < model.networks.size(); ++n) {
    const FactorNetwork& row = model.networks[n];
    if (row.precision == precision && same_model(std::string(row.network), network)) return n;
  }
  return std::nullopt;
}

const FactorModel* model_of(const std::string& unit) {
  for (const FactorModel& model : factor_models()) {
    if (model.unit == unit) return &model;
  }
  return nullptr;
}

// The point nearest to the asked one at which the device has totals of this kind.
const PublishedTotal* nearest_of(const Inquiry& q) {
  const PublishedTotal* best = nullptr;
  for (const PublishedTotal& total : q.device.totals) {
    const OperatingPoint& point = total.point;
    if (point.unit != q.point.unit || point.framework != kFramework || point.batch != 1) continue;
    if (best == nullptr || distance(point, q.point) < distance(best->point, q.point)) best = &total;
  }
  return best;
}

std::vector<KnownLog> known_at(const DeviceModel& device, const FactorModel& model,
                               const OperatingPoint& point) {
  std::vector<KnownLog> out;
  for (const PublishedTotal& total : device.totals) {
    if (!same_but_precision(total.point, point)) continue;
    const auto row = find_row(model, total.model, total.point.precision);
    if (row) out.push_back({*row, std::log(total.total.ms()), 1});
  }
  return out;
}

struct BoardGuess {
  GuessedTotal total;
  OperatingPoint point;
  std::size_t known = 0;
};

std::optional<BoardGuess> guess_of(const Inquiry& q) {
  const FactorModel* model = model_of(q.point.unit);
  const PublishedTotal* nearest = nearest_of(q);
  if (model == nullptr || nearest == nullptr) return std::nullopt;
  BoardGuess out;
  out.point = nearest->point;
  out.point.precision = q.point.precision;
  auto row = find_row(*model, q.graph.name(), q.point.precision);
  if (!row) {
    row = find_row(*model, q.graph.name(), "fp32");
    out.point.precision = "fp32";
  }
  std::vector<KnownLog> known = known_at(q.device, *model, nearest->point);
  if (!row || known.size() < kLeastTotals) return std::nullopt;
  out.known = known.size();
  out.total = guess_total(*model, posterior_of(*model, known), *row);
  return out;
}

}  // namespace

Answer by_boards(const Inquiry& q) {
  const auto guess = guess_of(q);
  if (!guess) return std::nullopt;
  auto layers = proportions(q, guess->point);
  if (!layers || !*layers) return layers;
  SiteColumn column = std::move(**layers);
  stretch_to(Duration::from_ms(guess->total.ms), column.time);
  column.common_sd = guess->total.sd;
  for (Provenance& ground : column.provenance) {
    if (ground != Provenance::Assumed) ground = Provenance::Predicted;
  }
  column.flags.push_back(message(q.device.name, ": total of ",
                                 text_of(std::round(guess->total.ms * 100) / 100),
                                 " ms by what boards have in common, from ", guess->known,
                                 " published totals of other networks, spread ",
                                 std::round(100 * guess->total.sd), " % (one standard deviation)"));
  return at_asked_point(q, guess->point, std::move(column), "known");
}

}  // namespace offcut::device_models
