#include "device_models/thread_law.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "device_models/log_fit.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kLeastFactor = 1e-6;

}  // namespace

double thread_factor(const ThreadLaw& law, int threads, Duration layer) {
  const double n = threads;
  const double time =
      law.serial + law.parallel / n + law.per_thread * (n - 1) + law.per_doubling * std::log2(n);
  const double start = layer > Duration::zero() ? law.ms_per_layer * (n - 1) / layer.ms() : 0;
  return std::max({time, law.floor, kLeastFactor}) + start;
}

double mean_busy(const ThreadLaw& law, int threads) {
  const double n = threads;
  const double whole = thread_factor(law, threads);
  const double one = law.serial + law.per_thread * (n - 1) + law.per_doubling * std::log2(n);
  const double alone = std::min(one, whole);
  return (alone + (whole - alone) * n) / whole;
}

Result<ThreadLaw> fit_thread_law(const std::vector<ThreadTotal>& totals) {
  std::set<int> counts;
  for (const ThreadTotal& total : totals) counts.insert(total.threads);
  if (counts.size() < 2) {
    return fail(ErrorCode::Inconsistent,
                message("thread law: expected totals at two thread counts at least, found ",
                        counts.size()));
  }
  std::vector<FitRow> rows;
  for (const ThreadTotal& total : totals) {
    const double s = total.total.s();
    if (s <= 0) continue;
    const double n = total.threads;
    const double fork = counts.size() > 2 ? n - 1 : 0;
    rows.push_back({.terms = {1, 1 / n, fork}, .value = s, .weight = 1});
  }
  const Terms fit = fit_in_logarithms(rows);
  const double one = fit[0] + fit[1];
  if (one <= 0) {
    return fail(ErrorCode::Inconsistent, "thread law: expected totals above zero, found none");
  }
  return ThreadLaw{.serial = fit[0] / one,
                   .parallel = fit[1] / one,
                   .per_thread = fit[2] / one,
                   .per_doubling = 0,
                   .floor = 0};
}

Duration shared_time(const SharingLaw& law, const ClusterTime& big, const ClusterTime& little,
                     Duration layer) {
  const double cores = big.cores + little.cores;
  const Duration chunks = std::max(big.time * big.cores, little.time * little.cores) / cores;
  const Duration ideal = Duration::from_s(1 / (1 / big.time.s() + 1 / little.time.s()));
  double k = law.kappa * std::pow(little.time / big.time, law.ratio_power);
  if (layer > Duration::zero()) k *= std::pow(layer.ms(), law.layer_power);
  return k * (law.static_share * chunks + (1 - law.static_share) * ideal);
}

}  // namespace offcut::device_models
