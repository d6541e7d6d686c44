#include "tools/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/base/whole_number.h"

namespace offcut::tools {
namespace {

struct Span {
  double least = 0;
  double most = 0;

  // From 0 to `last`; the middle where all values are the same.
  std::size_t place(double value, std::size_t last) const {
    const double share = most > least ? (value - least) / (most - least) : 0.5;
    return truncated<std::size_t>(share * static_cast<double>(last) + 0.5);
  }
};

Span span_of(const std::vector<PlotPoint>& points, double PlotPoint::*value) {
  Span span{points.front().*value, points.front().*value};
  for (const PlotPoint& point : points) {
    span.least = std::min(span.least, point.*value);
    span.most = std::max(span.most, point.*value);
  }
  return span;
}

}  // namespace

std::string plot(const std::vector<PlotPoint>& points, const PlotAxes& axes) {
  constexpr std::size_t kLabels = 12;  // a number and the line of the axis
  constexpr std::size_t kNarrowest = 20;
  const bool finite = std::ranges::all_of(points, [](const PlotPoint& point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
  });
  if (points.empty() || !finite) return "";
  const std::size_t columns = std::max(axes.width, kLabels + kNarrowest) - kLabels;
  const Span x = span_of(points, &PlotPoint::x);
  const Span y = span_of(points, &PlotPoint::y);
  std::vector<std::string> lines(axes.height, std::string(columns, ' '));
  for (const PlotPoint& point : points) {
    const std::size_t row = axes.height - 1 - y.place(point.y, axes.height - 1);
    lines[row][x.place(point.x, columns - 1)] = point.mark;
  }
  std::string out = fmt::format("{:>9}\n", axes.y_unit);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    std::string label;
    if (k == 0) label = fmt::format("{:.4g}", y.most);
    if (k + 1 == lines.size()) label = fmt::format("{:.4g}", y.least);
    lines[k].erase(lines[k].find_last_not_of(' ') + 1);
    out += fmt::format("{:>9} |{}\n", label, lines[k]);
  }
  const std::string from = fmt::format("{:.4g}", x.least);
  const std::string to = fmt::format("{:.4g} {}", x.most, axes.x_unit);
  const std::size_t between = columns > from.size() ? columns - from.size() : 1;
  out += fmt::format("{:>9} +{}\n{:>11}{}{:>{}}\n", "", std::string(columns, '-'), "", from, to,
                     between);
  return out;
}

}  // namespace offcut::tools
