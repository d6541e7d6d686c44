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
  PlainSlice out;
  for (std::size_t k = 0; k < count; ++k) {
    const bool is_back = slice.step[k] < 0;
    std::int64_t& begin = slice.begin[k];
    std::int64_t& end = slice.end[k];
    out.axes.push_back(static_cast<std::int64_t>(k));
    if (marks(slice.begin_mask, k)) begin = is_back ? kToTheEnd : 0;
    if (marks(slice.end_mask, k)) end = is_back ? -kToTheEnd : kToTheEnd;
    if (!marks(slice.shrink_mask, k)) continue;
    out.gone.push_back(static_cast<std::int64_t>(k));
    end = begin == -1 ? kToTheEnd : std::clamp(begin, -kToTheEnd, kToTheEnd) + 1;
    slice.step[k] = 1;
  }
  out.starts = std::move(slice.begin);
  out.ends = std::move(slice.end);
  out.steps = std::move(slice.step);
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
