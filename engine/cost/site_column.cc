#include "engine/cost/site_column.h"

#include <cmath>

namespace offcut {

Duration time_spread(const SiteColumn& column, const std::vector<bool>& layers, bool runs_here) {
  Duration sum;
  double variance = 0;
  for (std::size_t v = 0; v < column.time.size(); ++v) {
    if (layers[v] != runs_here) continue;
    sum += column.time[v];
    if (column.relative_sd.empty()) continue;
    const double own = column.relative_sd[v] * column.time[v].s();
    variance += own * own;
  }
  return Duration::from_s(std::hypot(column.common_sd * sum.s(), std::sqrt(variance)));
}

}  // namespace offcut
