// Slices and pads as TensorFlow says them, in TensorFlow's graphs and in those of TensorFlow Lite.
// Internal to traces/graphs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace offcut::traces {

// One entry per axis; a mask has one bit per axis.
struct MaskedSlice {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
  std::vector<std::int64_t> step;
  std::int64_t begin_mask = 0;   // begins that do not count: all from the first element on
  std::int64_t end_mask = 0;     // ends that do not count
  std::int64_t shrink_mask = 0;  // axes of which one element is taken, and that go
};

struct PlainSlice {
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> gone;  // axes to be squeezed behind it
};

// Nothing where the lists are of different lengths, or of more than 31 axes.
[[nodiscard]] std::optional<PlainSlice> plain_slice(MaskedSlice slice);

// Begins and sizes as starts and ends; a size of -1 goes to the end. Nothing for other lengths.
[[nodiscard]] std::optional<PlainSlice> slice_of_sizes(const std::vector<std::int64_t>& begin,
                                                       const std::vector<std::int64_t>& size);

// Pads [rank, 2], axis by axis, as those before all axes, then those behind.
[[nodiscard]] std::vector<std::int64_t> pads_of_pairs(const std::vector<std::int64_t>& pairs);

}  // namespace offcut::traces
