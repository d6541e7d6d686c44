// Which elements of an axis Slice takes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>

namespace offcut::traces {

struct SliceRange {
  std::int64_t start = 0;
  std::int64_t step = 1;
  std::int64_t count = 0;
};

// `start` and `end` count from the end of the axis where they are negative. An `end` of 2^31 - 1 or
// more takes all that is left, in whichever direction: the standard asks for the least integer
// going backward, but files state the most, and ONNX Runtime takes both. Nothing for a step of 0.
[[nodiscard]] inline std::optional<SliceRange> slice_range(std::int64_t extent, std::int64_t start,
                                                           std::int64_t end, std::int64_t step) {
  if (step == 0 || extent < 0) return std::nullopt;
  const bool backward = step < 0;
  const bool to_the_end = end >= std::numeric_limits<std::int32_t>::max();
  if (start < 0) start += extent;
  if (end < 0) end += extent;
  const std::int64_t least = backward ? -1 : 0;
  const std::int64_t most = std::max(backward ? extent - 1 : extent, least);
  start = std::clamp(start, std::int64_t{0}, std::max<std::int64_t>(most, 0));
  end = backward && to_the_end ? least : std::clamp(end, least, most);
  const std::int64_t way = backward ? start - end : end - start;
  const std::int64_t stride = std::abs(std::max(step, -std::numeric_limits<std::int64_t>::max()));
  const std::int64_t count = way <= 0 || extent == 0 ? 0 : (way - 1) / stride + 1;
  return SliceRange{start, step, count};
}

}  // namespace offcut::traces
