#include "engine/study/tornado.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut {

Result<Tornado> tornado(const Response& response, const std::vector<Input>& inputs,
                        std::size_t outputs, const TornadoOptions& options) {
  const std::size_t n = inputs.size();
  if (n == 0) return fail(ErrorCode::InvalidArgument, "tornado: expected an input, found none");
  if (!(0 <= options.low && options.low < options.high && options.high <= 1)) {
    return fail(ErrorCode::InvalidArgument,
                message("tornado: expected 0 <= low < high <= 1, found ", options.low, " and ",
                        options.high));
  }
  if (!options.base.empty() && options.base.size() != n) {
    return fail(ErrorCode::InvalidArgument,
                message("tornado: base: expected ", n, " values, found ", options.base.size()));
  }
  Tornado out;
  out.base_x = options.base;
  if (out.base_x.empty()) {
    constexpr double kMedian = 0.5;
    for (const Input& input : inputs) out.base_x.push_back(input.distribution.quantile(kMedian));
  }
  Design design{.inputs = n, .x = out.base_x};
  std::vector<TornadoBar> bars(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Distribution& distribution = inputs[i].distribution;
    bars[i].input = i;
    bars[i].x_low = distribution.quantile(options.low);
    bars[i].x_high = distribution.quantile(options.high);
    for (const double x : {bars[i].x_low, bars[i].x_high}) {
      design.x.insert(design.x.end(), out.base_x.begin(), out.base_x.end());
      design.x[design.x.size() - n + i] = x;
    }
  }
  const std::vector<double> y = evaluate(response, design, outputs);
  out.base_y.assign(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(outputs));
  for (std::size_t k = 0; k < outputs; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      bars[i].y_low = y[(1 + 2 * i) * outputs + k];
      bars[i].y_base = y[k];
      bars[i].y_high = y[(2 + 2 * i) * outputs + k];
    }
    out.bars.push_back(bars);
    std::stable_sort(
        out.bars.back().begin(), out.bars.back().end(),
        [](const TornadoBar& a, const TornadoBar& b) { return a.swing() > b.swing(); });
  }
  return out;
}

}  // namespace offcut
