// Slices and pads as TensorFlow says them, in TensorFlow's graphs and in those of TensorFlow Lite.
// Internal to traces/graphs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "traces/graphs/draft.h"

namespace offcut::traces {

// One entry per axis; a mask has one bit per axis.
struct MaskedSlice {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
  std::vector<std::int64_t> step;
  std::int64_t begin_mask = 0;     // begins that do not count: all from the first element on
  std::int64_t end_mask = 0;       // ends that do not count
  std::int64_t shrink_mask = 0;    // axes of which one element is taken, and that go
  std::int64_t ellipsis_mask = 0;  // the entry that stands for all axes without one: at most one
  std::int64_t new_mask = 0;       // entries that are no axis: they add one
};

// Axes behind an ellipsis are counted from the end.
struct PlainSlice {
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> gone;   // axes to be squeezed behind it
  std::vector<std::int64_t> added;  // axes of the result to be added behind that
};

// Nothing where the lists are of different lengths, or of more than 31 axes.
[[nodiscard]] std::optional<PlainSlice> plain_slice(MaskedSlice slice);

// Begins and sizes as starts and ends; a size of -1 goes to the end. Nothing for other lengths.
[[nodiscard]] std::optional<PlainSlice> slice_of_sizes(const std::vector<std::int64_t>& begin,
                                                       const std::vector<std::int64_t>& size);

// Pads [rank, 2], axis by axis, as those before all axes, then those behind.
[[nodiscard]] std::vector<std::int64_t> pads_of_pairs(const std::vector<std::int64_t>& pairs);

// Adds the nodes of a slice of the first input: slice, squeeze, unsqueeze, as far as it needs them.
// Shapes that a graph computes take single elements of others, so the nodes have to be exact.
template <class Node>
void add_slice(const Node& node, const PlainSlice& plain) {
  std::string made = node.input(0);
  const auto step = [&](const char* suffix, bool is_last, DraftNode draft) {
    if (is_last) {
      DraftNode last = node.make(draft.op, draft.inputs);
      last.lists = std::move(draft.lists);
      node.add(std::move(last));
    } else {
      made = node.add_before(suffix, std::move(draft));
    }
  };
  const bool squeezes = !plain.gone.empty();
  const bool adds = !plain.added.empty();
  step("slice", !squeezes && !adds,
       {.op = "Slice",
        .name = {},
        .inputs = {made, node.integers("begin", plain.starts), node.integers("end", plain.ends),
                   node.integers("axes", plain.axes), node.integers("step", plain.steps)}});
  if (squeezes) {
    step("squeeze", !adds,
         {.op = "Squeeze", .name = {}, .inputs = {made}, .lists = {{"axes", plain.gone}}});
  }
  if (adds) {
    step("axis", true,
         {.op = "Unsqueeze", .name = {}, .inputs = {made}, .lists = {{"axes", plain.added}}});
  }
}

}  // namespace offcut::traces
