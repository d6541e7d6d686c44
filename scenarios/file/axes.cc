#include "scenarios/file/axes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/text.h"

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
  if (values.empty()) list.refuse("an array with a value");
  return values;
}

std::vector<Setting> read_range(JsonObject range) {
  const double from = range.number("from");
  const double to = range.number("to");
  const bool stepped = range.has("step");
  const double step = stepped ? range.number("step", above(0)) : 0.0;
  std::int64_t points = stepped ? 0 : range.integer("points", 2, kMostPoints);
  std::string scale = "linear";
  if (range.has("scale")) scale = range.one_of("scale", {"linear", "log"});
  for (const char* name : {"step", "points", "scale"}) (void)range.find(name);
  range.finish();
  const bool log = scale == "log";
  if (log && !(from > 0 && to > 0)) {
    range.add_error(
        ErrorCode::InvalidArgument,
        message("expected from > 0 and to > 0 on a log scale, found ", from, " and ", to));
    return std::vector<Setting>(1, Setting(from));
  }
  if (stepped) {
    constexpr double kSlack = 1e-9;  // 0.1 + 0.1 + ... must still reach the end
    points = static_cast<std::int64_t>(
        std::min(std::floor((to - from) / step + kSlack) + 1, static_cast<double>(kMostPoints)));
    if (log || points < 1) {
      range.add_error(ErrorCode::InvalidArgument,
                     "expected from <= to and a linear scale with a step");
      return std::vector<Setting>(1, Setting(from));
    }
  }
  std::vector<Setting> values;
  for (std::int64_t i = 0; i < points; ++i) {
    const double share =
        points > 1 ? static_cast<double>(i) / static_cast<double>(points - 1) : 0.0;
    double x = from + static_cast<double>(i) * step;
    if (!stepped) x = log ? from * std::pow(to / from, share) : from + (to - from) * share;
    if (!stepped && i == points - 1) x = to;  // the end is hit exactly
    values.emplace_back(x);
  }
  return values;
}

void read_zip(JsonObject& root, std::vector<Axis>& axes) {
  const auto zip = root.find("zip");
  if (!zip) return;
  for (const JsonValue& group : zip->elements()) {
    Axis* first = nullptr;
    for (const JsonValue& name : group.elements()) {
      const std::string field = name.text();
      const auto axis =
          std::find_if(axes.begin(), axes.end(), [&](const Axis& a) { return a.field == field; });
      if (axis == axes.end()) {
        name.refuse("the field of a sweep axis");
      } else if (first == nullptr) {
        first = &*axis;
      } else if (axis->values.size() != first->values.size()) {
        name.refuse(message(first->values.size(), " values as ", in_quotes(first->field),
                            " has, not ", axis->values.size(), ","));
      } else {
        axis->wheel = first->wheel;
      }
    }
  }
}

}  // namespace

Axes Axes::read(JsonObject& root) {
  Axes out;
  const auto sweep = root.find("sweep");
  if (sweep) {
    JsonObject object = sweep->object();
    for (const std::string& field : object.keys()) {
      const JsonValue value = object.at(field);
      Axis axis{.field = field, .values = {}, .wheel = out.axes_.size()};
      axis.values = value.is_array() ? read_list(value) : read_range(value.object());
      out.axes_.push_back(std::move(axis));
    }
  }
  read_zip(root, out.axes_);
  // Renumber the wheels that are left, in order.
  std::vector<std::size_t> old_wheels;
  for (Axis& axis : out.axes_) {
    auto place = std::find(old_wheels.begin(), old_wheels.end(), axis.wheel);
    if (place == old_wheels.end()) {
      old_wheels.push_back(axis.wheel);
      out.wheels_.push_back(
          {.size = std::max<std::size_t>(1, axis.values.size()), .outer = false, .choice = true});
      place = old_wheels.end() - 1;
    }
    axis.wheel = static_cast<std::size_t>(place - old_wheels.begin());
    Wheel& wheel = out.wheels_[axis.wheel];
    if (!axis.is_network()) wheel.outer = true;
    const bool of_site = axis.field.starts_with("device.") || axis.field.starts_with("cloud.");
    wheel.choice = wheel.choice && of_site;
  }
  return out;
}

std::uint64_t Axes::size() const {
  std::uint64_t product = 1;
  for (const Wheel& wheel : wheels_) {
    if (product > std::numeric_limits<std::uint64_t>::max() / wheel.size) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    product *= wheel.size;
  }
  return product;
}

std::vector<std::size_t> Axes::axis_digits(std::span<const std::size_t> wheels) const {
  std::vector<std::size_t> out;
  out.reserve(axes_.size());
  for (const Axis& axis : axes_) out.push_back(wheels[axis.wheel]);
  return out;
}

std::vector<std::size_t> Axes::digits(std::uint64_t i) const {
  OFFCUT_CHECK(i < size());
  std::vector<std::size_t> turned(wheels_.size());
  for (std::size_t w = wheels_.size(); w-- > 0;) {
    turned[w] = static_cast<std::size_t>(i % wheels_[w].size);
    i /= wheels_[w].size;
  }
  return axis_digits(turned);
}

std::uint64_t Axes::number_of(std::span<const std::size_t> digits) const {
  std::vector<std::size_t> turned(wheels_.size());
  for (std::size_t a = 0; a < axes_.size(); ++a) turned[axes_[a].wheel] = digits[a];
  std::uint64_t number = 0;
  for (std::size_t w = 0; w < wheels_.size(); ++w) number = number * wheels_[w].size + turned[w];
  return number;
}

std::uint64_t Axes::combinations() const {
  std::uint64_t product = 1;
  for (const Wheel& wheel : wheels_) product *= wheel.outer ? wheel.size : 1;
  return product;
}

std::uint64_t Axes::combination_of(std::span<const std::size_t> digits) const {
  std::vector<std::size_t> turned(wheels_.size());
  for (std::size_t a = 0; a < axes_.size(); ++a) turned[axes_[a].wheel] = digits[a];
  std::uint64_t k = 0;
  for (std::size_t w = 0; w < wheels_.size(); ++w) {
    if (wheels_[w].outer) k = k * wheels_[w].size + turned[w];
  }
  return k;
}

std::vector<std::vector<std::size_t>> Axes::choices(std::span<const std::size_t> digits) const {
  std::vector<std::size_t> turned(wheels_.size());
  for (std::size_t a = 0; a < axes_.size(); ++a) turned[axes_[a].wheel] = digits[a];
  for (std::size_t w = 0; w < wheels_.size(); ++w) {
    if (wheels_[w].choice && turned[w] != 0) return {};
  }
  std::vector<std::vector<std::size_t>> out;
  for (;;) {
    out.push_back(axis_digits(turned));
    std::size_t w = wheels_.size();
    while (w > 0 && !(wheels_[w - 1].choice && ++turned[w - 1] < wheels_[w - 1].size)) {
      --w;
      if (wheels_[w].choice) turned[w] = 0;
    }
    if (w == 0) return out;
  }
}

std::string Axes::text(std::span<const std::size_t> digits, bool with_network) const {
  std::vector<std::string> parts;
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = axes_[a];
    if (axis.is_network() && !with_network) continue;
    parts.push_back(message(axis.field, " = ", text_of_setting(axis.values[digits[a]])));
  }
  return join(parts, ", ");
}

std::uint64_t Axes::networks() const {
  std::uint64_t product = 1;
  for (const Wheel& wheel : wheels_) {
    if (wheel.outer) continue;
    if (product > std::numeric_limits<std::uint64_t>::max() / wheel.size) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    product *= wheel.size;
  }
  return product;
}

std::vector<Axes::NetworkWheel> Axes::network_wheels() const {
  std::vector<NetworkWheel> out;
  for (std::size_t w = 0; w < wheels_.size(); ++w) {
    if (wheels_[w].outer) continue;
    out.push_back({wheels_[w].size, {}});
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      if (axes_[a].wheel == w) out.back().axes.push_back(a);
    }
  }
  return out;
}

void Axes::digits_of(std::uint64_t k, std::uint64_t j, std::vector<std::size_t>& digits) const {
  digits.resize(axes_.size());
  for (std::size_t w = wheels_.size(); w-- > 0;) {
    std::uint64_t& number = wheels_[w].outer ? k : j;
    const auto turned = static_cast<std::size_t>(number % wheels_[w].size);
    number /= wheels_[w].size;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      if (axes_[a].wheel == w) digits[a] = turned;
    }
  }
}

std::vector<std::size_t> Axes::digits_of_combination(std::uint64_t k) const {
  std::vector<std::size_t> turned(wheels_.size());
  for (std::size_t w = wheels_.size(); w-- > 0;) {
    if (!wheels_[w].outer) continue;
    turned[w] = static_cast<std::size_t>(k % wheels_[w].size);
    k /= wheels_[w].size;
  }
  return axis_digits(turned);
}

}  // namespace offcut::scenarios
