#include "device_models/published_power.h"

#include <algorithm>
#include <cmath>

#include "device_models/clock.h"
#include "device_models/core_use.h"
#include "device_models/grounds.h"
#include "device_models/interval.h"
#include "device_models/point_match.h"
#include "device_models/scaling.h"

namespace offcut::device_models {
namespace {

constexpr double kUsualExponent = 0.05;
constexpr double kExponentWeight = 2.25;  // sum of squared logarithms: 1.5^2, a factor of 4.5
constexpr double kUsualSpread = 0.2;      // of one network from another, in the tables of DNNTune
constexpr double kSpreadWeight = 1;       // networks that it counts as
constexpr int kRounds = 20;               // of weights that follow the residuals
constexpr const char* kAnyKernel = "conv1x1";
constexpr int kOtherFramework = 20'000;  // of distance(): beyond cores and threads

struct Point {
  double x = 0;  // log of milliseconds
  double y = 0;  // log of watts
};

Point point_of(const TotalEnergy& total) {
  return {std::log(total.total.ms()), std::log((total.energy / total.total).w())};
}

double residual(const Point& point, const PowerOfTime& law) {
  return point.y - std::log(power_of(law, Duration::from_ms(std::exp(point.x))).w());
}

PowerOfTime weighted_fit(const std::vector<Point>& points, const std::vector<double>& weights) {
  double whole = 0;
  Point mean;
  for (std::size_t k = 0; k < points.size(); ++k) {
    whole += weights[k];
    mean.x += weights[k] * points[k].x;
    mean.y += weights[k] * points[k].y;
  }
  mean = {mean.x / whole, mean.y / whole};
  double squares = kExponentWeight;
  double products = kExponentWeight * kUsualExponent;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double x = points[k].x - mean.x;
    squares += weights[k] * x * x;
    products += weights[k] * x * (points[k].y - mean.y);
  }
  return {.w = std::exp(mean.y), .ms = std::exp(mean.x), .exponent = products / squares};
}

// Of the residuals, with the default as if some more networks had been seen.
double spread(const std::vector<Point>& points, const PowerOfTime& law) {
  double sum = kSpreadWeight * kUsualSpread * kUsualSpread;
  for (const Point& point : points) {
    const double left = residual(point, law);
    sum += left * left;
  }
  const double seen = static_cast<double>(points.size());
  return std::sqrt(sum / (kSpreadWeight + std::max(0.0, seen - 1)));
}

// A published total stands for any number of threads where it states none.
OperatingPoint placed(const DeviceModel& device, const PublishedTotal& total) {
  return without_top_clock(device, total.point);
}

Power model_power(const DeviceModel& device, OperatingPoint point, int threads) {
  if (point.threads == 0) point.threads = std::max(1, threads);
  return power_at(device, point).value_or(Power());
}

// The time at the point of a law over that at the asked one, which differs in cores, threads and
// clock at most.
double time_there(const DeviceModel& device, const OperatingPoint& asked,
                  const OperatingPoint& there) {
  if (answers(there, asked)) return 1;
  const auto factor = time_factor(device, kAnyKernel, asked, there);
  return factor ? factor->factor : 1;
}

PublishedPower power_at_point(const DeviceModel& device, const OperatingPoint& point,
                              std::vector<TotalEnergy> totals) {
  PublishedPower out;
  out.point = point;
  const PowerOfTime law = fit_power_of_time(totals);
  out.ms = law.ms;
  out.exponent = law.exponent;
  out.relative_sd = law.relative_sd;
  const Power model = model_power(device, point, 1);
  out.over_model = model > Power() ? law.w / model.w() : 0;
  for (const TotalEnergy& total : totals) {
    if (out.over_model <= 0) break;
    out.own.push_back({total.model, (total.energy / total.total) / model});
  }
  return out;
}

}  // namespace

PowerOfTime fit_power_of_time(std::span<const TotalEnergy> totals) {
  std::vector<Point> points;
  for (const TotalEnergy& total : totals) points.push_back(point_of(total));
  PowerOfTime law;
  std::vector<double> weights(points.size(), 1.0);
  for (int round = 0; round < kRounds; ++round) {
    law = weighted_fit(points, weights);
    for (std::size_t k = 0; k < points.size(); ++k) {
      weights[k] = std::min(1.0, kUsualSpread / std::abs(residual(points[k], law)));
    }
  }
  law.relative_sd = spread(points, law);
  return law;
}

Power power_of(const PowerOfTime& law, Duration total) {
  return Power::from_w(law.w * std::pow(total.ms() / law.ms, law.exponent));
}

void learn_published_powers(DeviceModel& device) {
  device.published_powers.clear();
  std::vector<std::pair<OperatingPoint, std::vector<TotalEnergy>>> groups;
  for (const PublishedTotal& total : device.totals) {
    if (!total.energy || *total.energy <= Energy() || total.total <= Duration::zero()) continue;
    const OperatingPoint point = placed(device, total);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& known) { return known.first == point; });
    if (group == groups.end()) group = groups.insert(groups.end(), {point, {}});
    group->second.push_back({total.model, total.total, *total.energy});
  }
  for (auto& [point, totals] : groups) {
    PublishedPower law = power_at_point(device, point, std::move(totals));
    if (law.over_model > 0) device.published_powers.push_back(std::move(law));
  }
}

std::optional<PowerCorrection> power_correction(const DeviceModel& device,
                                                const OperatingPoint& asked,
                                                const std::string& model, Duration total) {
  const PublishedPower* best = nullptr;
  for (const PublishedPower& law : device.published_powers) {
    if (distance(law.point, asked) >= kOtherFramework) continue;
    if (best == nullptr || distance(law.point, asked) < distance(best->point, asked)) best = &law;
  }
  if (best == nullptr) return std::nullopt;
  for (const PublishedPower::Own& own : best->own) {
    if (same_model(own.model, model)) return PowerCorrection{own.over_model, 0, 1, best->point};
  }
  PowerCorrection out{best->over_model, best->relative_sd, static_cast<int>(best->own.size()),
                      best->point};
  const double ms = total.ms() * time_there(device, asked, best->point);
  if (ms > 0) out.factor *= std::pow(ms / best->ms, best->exponent);
  return out;
}

}  // namespace offcut::device_models
