#include "engine/cost/site_column.h"

#include <cmath>

namespace offcut {

namespace {

struct Part {
  double seconds = 0;
  double variance = 0;
};

}  // namespace

Duration time_spread(const SiteColumn& column, const std::vector<bool>& layers, bool runs_here) {
  Part here;
  Part elsewhere;
  for (std::size_t v = 0; v < column.time.size(); ++v) {
    Part& part = layers[v] == runs_here ? here : elsewhere;
    const double s = column.time[v].s();
    const double sd = column.relative_sd.empty() ? 0 : column.relative_sd[v] * s;
    part.seconds += s;
    part.variance += sd * sd;
  }
  double variance = here.variance;
  const double total = here.seconds + elsewhere.seconds;
  if (column.total_known && total > 0) {
    const double share = here.seconds / total;
    variance = (1 - share) * (1 - share) * here.variance + share * share * elsewhere.variance;
  }
  return Duration::from_s(std::hypot(column.common_sd * here.seconds, std::sqrt(variance)));
}

}  // namespace offcut
