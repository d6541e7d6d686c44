#include "scenarios/file/axis_values.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::scenarios {
namespace {

constexpr std::int64_t kMostPoints = 100'000'000;

std::vector<Setting> read_list(const JsonValue& list) {
  std::vector<Setting> values;
  for (const JsonValue& element : list.elements()) {
    if (element.is_text()) {
      values.emplace_back(element.text());
    } else {
      values.emplace_back(element.number());
    }
  }
  if (values.empty()) {
    list.refuse("an array with a value");
    values.emplace_back(0.0);
  }
  return values;
}

// The least power of ten that makes both whole numbers, so small that sums of `terms` of them stay
// exact; 0 if there is none.
double whole_scale(double a, double b, double terms) {
  constexpr double kMostScale = 1e9;
  constexpr double kExact = 0x1p53;
  for (double scale = 1; scale <= kMostScale; scale *= 10) {
    const double most = std::max(std::abs(a), std::abs(b)) * scale * terms;
    if (!(most < kExact)) return 0;
    const auto is_whole = [&](double x) { return std::round(x * scale) / scale == x; };
    if (is_whole(a) && is_whole(b)) return scale;
  }
  return 0;
}

}  // namespace

AxisValues AxisValues::read(const JsonValue& value) {
  if (!value.is_array()) return read_range(value.object());
  AxisValues out;
  out.list_ = std::make_shared<const std::vector<Setting>>(read_list(value));
  return out;
}

AxisValues AxisValues::read_range(JsonObject range) {
  AxisValues out;
  out.from_ = range.number("from");
  out.to_ = range.number("to");
  const bool stepped = range.has("step");
  const double step = stepped ? range.number("step", above(0)) : 0.0;
  const std::int64_t points = stepped ? 1 : range.integer("points", 2, kMostPoints);
  std::string scale = "linear";
  if (range.has("scale")) scale = range.one_of("scale", {"linear", "log"});
  for (const char* name : {"step", "points", "scale"}) (void)range.find(name);
  range.finish();
  if (scale == "log") out.kind_ = Kind::Log;
  if (out.kind_ == Kind::Log && !(out.from_ > 0 && out.to_ > 0)) {
    range.add_error(ErrorCode::InvalidArgument,
                    message("expected from > 0 and to > 0 on a log scale, found ", out.from_,
                            " and ", out.to_));
    return out;
  }
  if (out.refuse_overflow(range)) return out;
  if (stepped) {
    out.set_points(range, step);
  } else {
    out.points_ = static_cast<std::size_t>(points);
  }
  if (out.kind_ != Kind::Log) {
    const double terms = 2 * static_cast<double>(out.points_);
    out.decimals_ = whole_scale(out.from_, stepped ? step : out.to_, terms);
  }
  return out;
}

// The ends must be near enough for their distance (their ratio on a log scale) to be a number.
bool AxisValues::refuse_overflow(const JsonObject& range) const {
  const bool log = kind_ == Kind::Log;
  const double span = log ? to_ / from_ : to_ - from_;
  if (std::isfinite(span) && !(log && span <= 0)) return false;
  range.add_error(ErrorCode::InvalidArgument,
                  message("expected ends whose ", log ? "ratio" : "distance",
                          " is a number of double precision, found ", from_, " and ", to_));
  return true;
}

void AxisValues::set_points(JsonObject& range, double step) {
  constexpr double kSlack = 1e-9;  // 0.1 + 0.1 + ... must still reach the end
  const double points = std::floor((to_ - from_) / step + kSlack) + 1;
  if (kind_ == Kind::Log || !(points >= 1)) {
    range.add_error(ErrorCode::InvalidArgument,
                    "expected from <= to and a linear scale with a step");
    return;
  }
  if (points > static_cast<double>(kMostPoints)) {
    range.at("step").refuse(message("a step that makes at most ", kMostPoints, " points"));
    return;
  }
  kind_ = Kind::Steps;
  step_ = step;
  points_ = truncated<std::size_t>(points);
}

double AxisValues::number(std::size_t i) const {
  if (list_) return std::get<double>((*list_)[i]);
  const auto at = static_cast<double>(i);
  const auto whole = [&](double x) { return std::round(x * decimals_); };
  if (kind_ == Kind::Steps) {
    if (decimals_ > 0) return (whole(from_) + at * whole(step_)) / decimals_;
    return from_ + at * step_;
  }
  if (i + 1 == points_) return points_ > 1 ? to_ : from_;  // the end is hit exactly
  const auto last = static_cast<double>(points_ - 1);
  if (decimals_ > 0) {
    return (whole(from_) * (last - at) + whole(to_) * at) / (last * decimals_);
  }
  const double share = at / last;
  const double x =
      kind_ == Kind::Log ? from_ * std::pow(to_ / from_, share) : from_ + (to_ - from_) * share;
  return std::clamp(x, std::min(from_, to_), std::max(from_, to_));  // whatever the rounding
}

Setting AxisValues::operator[](std::size_t i) const {
  OFFCUT_CHECK(i < size());
  return list_ ? (*list_)[i] : Setting(number(i));
}

const std::string* AxisValues::text(std::size_t i) const {
  return list_ ? std::get_if<std::string>(&(*list_)[i]) : nullptr;
}

bool AxisValues::all_numbers() const {
  return !list_ || std::all_of(list_->begin(), list_->end(), [](const Setting& value) {
    return std::holds_alternative<double>(value);
  });
}

AxisValues::Extremes AxisValues::extremes(std::size_t begin, std::size_t end) const {
  const double first = number(begin);
  const double last = number(end - 1);
  Extremes out{std::min(first, last), std::max(first, last)};
  if (!list_) return out;  // a range rises or falls throughout
  for (std::size_t i = begin; i < end; ++i) {
    const double x = number(i);
    out.least = std::min(out.least, x);
    out.most = std::max(out.most, x);
  }
  return out;
}

}  // namespace offcut::scenarios
