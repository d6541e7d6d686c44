// Points drawn in characters: x to the right, y up, with the ends of both axes beside them.
//
//     mJ
//   812.4 |*
//         | o
//         |    o
//   101.9 |            o
//         +-------------
//          38.1     94.2 ms
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace offcut::tools {

struct PlotPoint {
  double x = 0;
  double y = 0;
  char mark = 'o';  // of points that fall onto one character the last one is seen
};

struct PlotAxes {
  std::string x_unit;
  std::string y_unit;
  std::size_t width = 80;  // of the whole drawing, in characters
  std::size_t height = 12;
};

// Empty where there are no points, or one is no finite number.
[[nodiscard]] std::string plot(const std::vector<PlotPoint>& points, const PlotAxes& axes);

}  // namespace offcut::tools
