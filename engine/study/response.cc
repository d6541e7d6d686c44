#include "engine/study/response.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

namespace offcut {

std::vector<double> evaluate(const Response& response, const Design& design, std::size_t outputs) {
  std::vector<double> y(design.points() * outputs);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, design.points()),
                    [&](const tbb::blocked_range<std::size_t>& range) {
                      for (std::size_t i = range.begin(); i < range.end(); ++i) {
                        response(std::span(design.x).subspan(i * design.inputs, design.inputs),
                                 std::span(y).subspan(i * outputs, outputs));
                      }
                    });
  return y;
}

double on_grid(const Input& input, double u) {
  constexpr double kEdge = 0.005;
  return input.distribution.quantile(input.distribution.bounded() ? u
                                                                  : kEdge + (1 - 2 * kEdge) * u);
}

}  // namespace offcut
