#include "device_models/power_fit.h"

#include <Eigen/Dense>
#include <cmath>

#include "device_models/nnls.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kMostClusters = 4;

Eigen::Index rank_of(const std::vector<FitRow>& rows, std::size_t parts) {
  Eigen::MatrixXd a(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(parts));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < parts; ++c) {
      a(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) = rows[r].terms[c];
    }
  }
  return a.colPivHouseholderQr().rank();
}

}  // namespace

Result<PowerFit> fit_power(const std::vector<PowerReading>& readings) {
  const std::size_t clusters = readings.empty() ? 0 : readings.front().busy.size();
  if (clusters > kMostClusters) {
    return fail(ErrorCode::InvalidArgument,
                message("power fit: expected at most 4 clusters, found ", clusters));
  }
  std::vector<FitRow> rows;
  for (const PowerReading& reading : readings) {
    if (reading.busy.size() != clusters) {
      return fail(ErrorCode::InvalidArgument, message("power fit: expected ", clusters,
                                                      " clusters, found ", reading.busy.size()));
    }
    FitRow row{.terms = {1}, .value = reading.mean.w(), .weight = 1};
    for (std::size_t c = 0; c < clusters; ++c) row.terms[c + 1] = reading.busy[c];
    rows.push_back(row);
  }
  const std::size_t parts = clusters + 1;
  const auto rank = rows.empty() ? 0 : static_cast<std::size_t>(rank_of(rows, parts));
  if (rank < parts) {
    return fail(ErrorCode::Inconsistent,
                message("power fit: expected ", parts,
                        " independent readings (idle and each cluster), found ", rank));
  }
  const Terms fit = fit_non_negative(rows);
  PowerFit out{.idle = Power::from_w(fit[0]), .per_busy_core = {}, .relative_sd = 0};
  for (std::size_t c = 0; c < clusters; ++c) out.per_busy_core.push_back(Power::from_w(fit[c + 1]));
  double sum = 0;
  for (const FitRow& row : rows) {
    const double error = dot(fit, row.terms) / row.value - 1;
    sum += error * error;
  }
  out.relative_sd = std::sqrt(sum / static_cast<double>(rows.size()));
  return out;
}

}  // namespace offcut::device_models
