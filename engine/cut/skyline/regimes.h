// All bandwidths at once: which plan is best where, with the exact points of change.
//
// Let one parameter x move a link, and let the coefficients of the link be linear in x: the inverse
// of the uplink rate (with the downlink fixed or in a fixed ratio to it), the round trip. Then the
// latency and the energy of a plan are straight lines over x, and the best plan follows their lower
// envelope:
//
//     value |\      /            "plan A from 0 to x1, plan B from x1 to x2, ..."
//           | \ A  / C           concave, so a plan that is best at two points is best between
//           |  \__/              them; at most one regime per plan
//           |   B
//           +---x1-x2----> x
//
// The breakpoints are found by asking only where two known lines meet (Eisner and Severance, J. ACM
// 1976): with k regimes about 2 k questions, each of which prices the plans of a skyline (or is one
// min-cut). The same over a slow-down of the cloud.
//
// With bounds that move (latency, energy, a stream), for energy-delay and for throughput the best
// plan still changes at crossings of lines only, and is followed from one to the next
// (regime_walk.h); a regime ends, too, where its plan begins or ceases to keep its bounds.
//
// Some prices are straight but for bends that all plans have at the same values of the parameter: a
// window of slow start ceases to fill the round trip. Where these are known, each stretch between
// two of them is searched by itself, exactly.
//
// Over other links whose coefficients are not linear in the parameter the points of change are
// bracketed numerically: `exact` is false, and a regime may be missed that is narrower than 1/512
// of the range and of the factor between its ends.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/skyline/skyline.h"

namespace offcut {

// Returns the link at a value of the parameter, or why there is none there. Called at finite values
// in the range only; a link is never null.
using LinkAt = std::function<Result<std::shared_ptr<const Link>>(double x)>;

struct ParameterRange {
  double from = 0;
  double to = 0;  // > from
};

struct Regime {
  ParameterRange range;
  std::size_t plan = 0;  // position in Skyline::plans()
  SkylinePlan what{};
  CutPrice price_from{};  // at range.from
  CutPrice price_to{};
  bool feasible = true;
};

struct Regimes {
  std::vector<Regime> list;  // ascending, without gaps
  bool exact = true;
  std::size_t questions = 0;  // how often the best plan was asked for
};

// Returns the best plan of the skyline over the range. The scope of the skyline must cover all
// links. Fails as `link` does, at whatever value is asked for first; InvalidArgument where a price
// is not finite.
[[nodiscard]] Result<Regimes> regimes_over_link(const Skyline& skyline, const LinkAt& link,
                                                const ParameterRange& range,
                                                const Question& question);
// The same where every price is known to be straight between neighbours of the ends of the range
// and of `bends`, ascending and inside it.
[[nodiscard]] Result<Regimes> regimes_between_bends(const Skyline& skyline, const LinkAt& link,
                                                    const ParameterRange& range,
                                                    const Question& question,
                                                    const std::vector<double>& bends);

// Returns the best plan while the layers in the cloud take x times as long as its column says;
// codecs keep their time. The skyline must have been built for throughput, which lets device and
// cloud time count apart, and with cloud_codec_apart. InvalidArgument where a price is not finite.
[[nodiscard]] Result<Regimes> regimes_over_slowdown(const Skyline& skyline, const Link& link,
                                                    const ParameterRange& range,
                                                    const Question& question);

}  // namespace offcut
