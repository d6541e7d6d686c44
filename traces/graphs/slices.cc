#include "traces/graphs/slices.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace offcut::traces {
namespace {

constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int32_t>::max();

bool marks(std::int64_t mask, std::size_t axis) {
  return (static_cast<std::uint64_t>(mask) >> axis & 1) != 0;
}

}  // namespace

std::optional<PlainSlice> plain_slice(MaskedSlice slice) {
  const std::size_t count = slice.begin.size();
  if (slice.end.size() != count || slice.step.size() != count || count > 31) return std::nullopt;
  std::size_t ellipsis = count;
  for (std::size_t k = count; k-- > 0;) ellipsis = marks(slice.ellipsis_mask, k) ? k : ellipsis;
  PlainSlice out;
  // One entry: its axis of what comes in, and of what comes out, which its kind moves on by one.
  const auto add = [&](std::size_t k, std::int64_t& in, std::int64_t& made, std::int64_t way) {
    if (marks(slice.new_mask, k)) {
      out.added.push_back(made);
      made += way;
      return;
    }
    const bool is_back = slice.step[k] < 0;
    std::int64_t begin = std::clamp(slice.begin[k], -kToTheEnd, kToTheEnd);
    std::int64_t end = slice.end[k];
    if (marks(slice.begin_mask, k)) begin = is_back ? kToTheEnd : 0;
    if (marks(slice.end_mask, k)) end = is_back ? -kToTheEnd : kToTheEnd;
    const bool goes = marks(slice.shrink_mask, k);
    if (goes) begin = std::clamp(slice.begin[k], -kToTheEnd, kToTheEnd - 1);
    if (goes) end = begin == -1 ? kToTheEnd : begin + 1;
    out.axes.push_back(in);
    out.starts.push_back(begin);
    out.ends.push_back(end);
    out.steps.push_back(goes ? 1 : slice.step[k]);
    if (goes) out.gone.push_back(in);
    if (!goes) made += way;
    in += way;
  };
  std::int64_t in = 0;
  std::int64_t made = 0;
  for (std::size_t k = 0; k < ellipsis; ++k) add(k, in, made, 1);
  in = made = -1;
  for (std::size_t k = count; k-- > ellipsis + 1;) add(k, in, made, -1);
  return out;
}

std::optional<PlainSlice> slice_of_sizes(const std::vector<std::int64_t>& begin,
                                         const std::vector<std::int64_t>& size) {
  if (begin.size() != size.size()) return std::nullopt;
  PlainSlice out;
  for (std::size_t k = 0; k < begin.size(); ++k) {
    const std::int64_t start = std::clamp(begin[k], -kToTheEnd, kToTheEnd);
    out.starts.push_back(start);
    out.ends.push_back(size[k] < 0 ? kToTheEnd : start + std::min(size[k], kToTheEnd));
    out.axes.push_back(static_cast<std::int64_t>(k));
    out.steps.push_back(1);
  }
  return out;
}

std::vector<std::int64_t> pads_of_pairs(const std::vector<std::int64_t>& pairs) {
  std::vector<std::int64_t> out;
  for (std::size_t k = 0; k < pairs.size(); k += 2) out.push_back(pairs[k]);
  for (std::size_t k = 1; k < pairs.size(); k += 2) out.push_back(pairs[k]);
  return out;
}

}  // namespace offcut::traces
