// The lower envelope of lines that are known only through an oracle: "which is least at x?".
// Internal to engine/cut; regimes.h and min_cut_envelope have the uses.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace offcut::internal {

// The line that is least at x, by its values at the two ends of the range.
template <class Id>
struct EnvelopeLine {
  Id id;
  double at_from = 0;
  double at_to = 0;
};

template <class Id>
struct EnvelopePiece {
  double from = 0;
  double to = 0;
  Id id;
};

// Returns the pieces of the envelope over [from, to], ascending. `least(x)` returns the line that
// is least at x; lines are compared by id. Two lines that differ by less than rounding (1e-13 of
// their value) where they meet count as meeting there, so the search ends whatever the rounding.
template <class Id, class Least>
std::vector<EnvelopePiece<Id>> lower_envelope(double from, double to, Least least) {
  using Line = EnvelopeLine<Id>;
  const auto value = [&](const Line& line, double x) {
    const double share = (x - from) / (to - from);
    return line.at_from + share * (line.at_to - line.at_from);
  };
  struct Span {
    double from;
    Line left;
    double to;
    Line right;
  };
  std::vector<EnvelopePiece<Id>> pieces;
  const auto emit = [&](double a, double b, const Id& id) {
    if (!pieces.empty() && pieces.back().id == id) {
      pieces.back().to = b;
    } else if (b > a) {
      pieces.push_back({a, b, id});
    }
  };
  std::vector<Span> open = {{from, least(from), to, least(to)}};
  while (!open.empty()) {
    const Span span = open.back();
    open.pop_back();
    if (span.left.id == span.right.id) {
      emit(span.from, span.to, span.left.id);
      continue;
    }
    // How much worse each line is at the other's end.
    const double slack_from =
        std::max(0.0, value(span.right, span.from) - value(span.left, span.from));
    const double slack_to = std::max(0.0, value(span.left, span.to) - value(span.right, span.to));
    const double total = slack_from + slack_to;
    double meet = total > 0 ? span.from + (span.to - span.from) * (slack_from / total) : span.to;
    meet = std::min(std::max(meet, span.from), span.to);
    const Line middle = least(meet);
    const double bound = std::min(value(span.left, meet), value(span.right, meet));
    const bool lower = value(middle, meet) < bound - 1e-13 * std::abs(bound);
    if (!lower || middle.id == span.left.id || middle.id == span.right.id || meet <= span.from ||
        meet >= span.to) {
      emit(span.from, meet, span.left.id);
      emit(meet, span.to, span.right.id);
      continue;
    }
    open.push_back({meet, middle, span.to, span.right});
    open.push_back({span.from, span.left, meet, middle});
  }
  return pieces;
}

}  // namespace offcut::internal
