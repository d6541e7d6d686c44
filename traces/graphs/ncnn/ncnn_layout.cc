// Layers that copy, arrange, choose or reduce.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "traces/graphs/ncnn/ncnn_node.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kNothing = -233;  // an extent that is not there, a share that is left over
constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int32_t>::max();

}  // namespace

// One blob for several readers: all outputs are one tensor, which crosses a cut once.
void ncnn_split(const NcnnNode& node, std::string_view) {
  DraftNode made = node.make("Identity", {node.input(0)});
  if (made.outputs.empty()) return;
  const std::string first = made.outputs.front();
  for (const std::string& output : made.outputs) node.scope().source[output] = first;
  node.scope().source.erase(first);
  made.outputs = {first};
  node.add(std::move(made));
}

// Parameters: width, height, depth, channels; 0 where there is none.
void ncnn_memory(const NcnnNode& node, std::string_view) {
  if (node.layer().outputs.empty()) return;
  Numbers extents;
  for (const int id : {2, 11, 1, 0}) {
    if (node.integer(id, 0) > 0) extents.push_back(node.integer(id, 0));
  }
  if (extents.empty()) extents = {1};
  const std::string& name = node.layer().outputs.front();
  node.scope().constant[name] = extents;
  node.scope().rank[name] = extents.size();
  extents.insert(extents.begin(), 1);
  node.add_weight({.name = name, .type = DataType::Float32, .extents = std::move(extents)});
}

void ncnn_concat(const NcnnNode& node, std::string_view) {
  DraftNode made = node.make("Concat", node.inputs());
  made.numbers["axis"] = NcnnNode::axis(node.integer(0, 0));
  node.add(std::move(made));
}

// Sizes of the parts; those of -233 share what is left.
void ncnn_slice(const NcnnNode& node, std::string_view) {
  Numbers parts = node.layer().list(0);
  DraftNode made = node.make("Split", {node.input(0)});
  const std::int64_t axis = NcnnNode::axis(node.integer(1, 0));
  made.numbers["axis"] = axis;
  const auto extents = node.extents(0);
  const auto rank = extents ? static_cast<std::int64_t>(extents->size()) : 0;
  const std::int64_t at = axis < 0 ? axis + rank : axis;
  const std::int64_t whole = at >= 0 && at < rank ? (*extents)[static_cast<std::size_t>(at)] : -1;
  const auto open = std::count(parts.begin(), parts.end(), kNothing);
  if (open == static_cast<std::ptrdiff_t>(parts.size()) && open > 0) {
    made.numbers["num_outputs"] = static_cast<std::int64_t>(made.outputs.size());
    return node.add(std::move(made));
  }
  if (parts.empty() || (open > 0 && whole < 0)) {
    made.shapes = ShapesBy::File;
    return node.add(std::move(made));
  }
  std::int64_t left = whole;
  std::int64_t sharing = open;
  for (const std::int64_t part : parts) left -= part == kNothing ? 0 : part;
  for (std::int64_t& part : parts) {
    if (part != kNothing) continue;
    part = std::max<std::int64_t>(0, left / std::max<std::int64_t>(1, sharing--));
    left -= part;
  }
  made.inputs.push_back(node.integers("parts", parts));
  node.add(std::move(made));
}

// Lists of starts, ends and axes, or offsets and extents of width, height and channels.
void ncnn_crop(const NcnnNode& node, std::string_view) {
  Numbers starts = node.layer().list(9);
  Numbers ends = node.layer().list(10);
  Numbers axes = node.layer().list(11);
  DraftNode made = node.make("Slice", {node.input(0)});
  if (node.layer().inputs.size() > 1) {  // as large as the second input
    made.shapes = ShapesBy::File;
    const auto like = node.extents(1);
    if (like && !made.outputs.empty()) node.state(made.outputs.front(), *like);
    return node.add(std::move(made));
  }
  if (starts.empty()) {
    constexpr std::array<std::array<int, 3>, 3> kExtents = {{{2, 5, 8}, {1, 4, 7}, {0, 3, 6}}};
    const std::size_t rank = std::clamp<std::size_t>(node.rank(), 1, 3);
    for (std::size_t k = 0; k < rank; ++k) {
      const auto& [offset, extent, behind] = kExtents[3 - rank + k];
      const std::int64_t start = std::max<std::int64_t>(0, node.integer(offset, 0));
      const std::int64_t count = node.integer(extent, 0);
      const std::int64_t cut = node.integer(behind, 0);
      starts.push_back(start);
      ends.push_back(count > 0 ? start + count : cut > 0 ? -cut : kToTheEnd);
      axes.push_back(static_cast<std::int64_t>(k));
    }
  }
  for (std::int64_t& end : ends) end = end == kNothing ? kToTheEnd : end;
  if (axes.empty()) {
    for (std::size_t k = 0; k < starts.size(); ++k) axes.push_back(static_cast<std::int64_t>(k));
  }
  for (std::int64_t& axis : axes) axis = NcnnNode::axis(axis);
  made.lists["starts"] = std::move(starts);
  made.lists["ends"] = std::move(ends);
  made.lists["axes"] = std::move(axes);
  node.add(std::move(made));
}

void ncnn_flatten(const NcnnNode& node, std::string_view) {
  node.add(node.make("Flatten", {node.input(0)}), 1);
}

namespace {

// "0w,0h,128": numbers, and extents of inputs; width first. Nothing for what is computed of them.
std::optional<Numbers> target_of_text(const NcnnNode& node, const std::string& text) {
  Numbers target;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view word = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
    const auto read = static_cast<std::size_t>(end - word.data());
    if (fault != std::errc{} || read + 1 < word.size()) return std::nullopt;
    if (read < word.size()) {
      const std::size_t letter = std::string_view("whdc").find(word.back());
      const auto extents =
          number < 0 ? std::nullopt : node.extents(static_cast<std::size_t>(number));
      if (letter == std::string_view::npos || !extents || extents->size() < 2) return std::nullopt;
      const std::size_t from_behind = letter < 2 ? letter : extents->size() - 2 - (3 - letter);
      if (from_behind + 1 >= extents->size()) return std::nullopt;
      number = (*extents)[extents->size() - 1 - from_behind];
    }
    target.insert(target.begin(), number);
  }
  return target;
}

}  // namespace

void ncnn_reshape(const NcnnNode& node, std::string_view) {
  Numbers target = {1};
  for (const int id : {2, 11, 1, 0}) {
    const std::int64_t extent = node.integer(id, kNothing);
    if (extent != kNothing) target.push_back(extent);
  }
  if (const auto text = node.layer().texts.find(6); text != node.layer().texts.end()) {
    const auto computed = target_of_text(node, text->second);
    if (computed) target.insert(target.end(), computed->begin(), computed->end());
  }
  DraftNode made = node.make("Reshape", {node.input(0)});
  if (target.size() == 1) {
    made.shapes = ShapesBy::File;
    return node.add(std::move(made));
  }
  const std::size_t rank = target.size() - 1;
  made.inputs.push_back(node.integers("shape", target));
  node.add(std::move(made), rank);
}

// The orders are written from the fastest extent on: 3 is CWH, so that the channels come last.
void ncnn_permute(const NcnnNode& node, std::string_view) {
  constexpr std::array<std::array<std::int64_t, 4>, 6> kOrders = {{
      {0, 1, 2, 3},  // WHC
      {0, 1, 3, 2},  // HWC
      {0, 2, 1, 3},  // WCH
      {0, 2, 3, 1},  // CWH
      {0, 3, 1, 2},  // HCW
      {0, 3, 2, 1},  // CHW
  }};
  const std::int64_t order = node.integer(0, 0);
  DraftNode made = node.make("Transpose", {node.input(0)});
  if (node.rank() == 2) {
    made.lists["perm"] = order == 1 ? Numbers{0, 2, 1} : Numbers{0, 1, 2};
  } else if (node.rank() == 3 && order >= 0 && order < 6) {
    const auto& axes = kOrders[static_cast<std::size_t>(order)];
    made.lists["perm"] = Numbers(axes.begin(), axes.end());
  } else {
    made.shapes = ShapesBy::File;
  }
  node.add(std::move(made));
}

// Channels in another order: every element moves, none changes.
void ncnn_shuffle(const NcnnNode& node, std::string_view) {
  DraftNode made = node.make("Transpose", {node.input(0)});
  made.lists["perm"] = {0, 1, 2, 3};
  node.add(std::move(made));
}

void ncnn_block(const NcnnNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.numbers["blocksize"] = node.integer(0, 1);
  node.add(std::move(made));
}

// Top, bottom, left, right; then in front of and behind the channels.
void ncnn_padding(const NcnnNode& node, std::string_view) {
  const auto at = [&](int id) { return std::max<std::int64_t>(0, node.integer(id, 0)); };
  const std::size_t rank = node.rank();
  Numbers before = {0, at(7), at(0), at(2)};
  Numbers behind = {0, at(8), at(1), at(3)};
  if (rank < 3) {
    const auto drop = [&](Numbers& pads) {
      pads.erase(pads.begin() + 1, pads.end() - static_cast<std::ptrdiff_t>(rank));
    };
    drop(before);
    drop(behind);
  }
  before.insert(before.end(), behind.begin(), behind.end());
  DraftNode made = node.make("Pad", {node.input(0)});
  made.lists["pads"] = std::move(before);
  node.add(std::move(made));
}

void ncnn_reduction(const NcnnNode& node, std::string_view) {
  constexpr std::array<const char*, 11> kOperators = {
      "ReduceSum",  "ReduceL1", "ReduceSumSquare", "ReduceMean",   "ReduceMax",      "ReduceMin",
      "ReduceProd", "ReduceL1", "ReduceL2",        "ReduceLogSum", "ReduceLogSumExp"};
  const auto number = static_cast<std::size_t>(std::clamp<std::int64_t>(node.integer(0, 0), 0, 10));
  Numbers axes = node.layer().list(3);
  if (node.integer(1, 1) != 0 || axes.empty()) {
    axes.clear();
    for (std::size_t k = 0; k < node.rank(); ++k) axes.push_back(static_cast<std::int64_t>(k));
  }
  const bool keeps = node.integer(4, 0) != 0;
  const std::size_t rank = keeps ? node.rank() : node.rank() - std::min(node.rank(), axes.size());
  for (std::int64_t& axis : axes) axis = NcnnNode::axis(axis);
  DraftNode made = node.make(kOperators[number], {node.input(0)});
  made.lists["axes"] = std::move(axes);
  made.numbers["keepdims"] = keeps ? 1 : 0;
  node.add(std::move(made), rank);
}

// Axes, or marks for width, height, channels.
void ncnn_squeeze(const NcnnNode& node, std::string_view op) {
  Numbers axes = node.layer().list(3);
  const bool adds = op == "Unsqueeze";
  const auto rank = static_cast<std::int64_t>(node.rank());
  if (axes.empty() && node.integer(2, 0) != 0) axes.push_back(0);
  if (axes.empty() && node.integer(1, 0) != 0) axes.push_back(adds ? rank - 1 : rank - 2);
  if (axes.empty() && node.integer(0, 0) != 0) axes.push_back(adds ? rank : rank - 1);
  for (std::int64_t& axis : axes) axis = NcnnNode::axis(axis);
  const std::size_t changed = std::min<std::size_t>(axes.size(), 8);
  const std::size_t after =
      adds ? node.rank() + changed : node.rank() - std::min(node.rank(), changed);
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.lists["axes"] = std::move(axes);
  node.add(std::move(made), after);
}

}  // namespace offcut::traces
