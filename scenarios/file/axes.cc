#include "scenarios/file/axes.h"

#include <algorithm>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

// Returns the product; the largest uint64 where it overflows.
std::uint64_t times(std::uint64_t product, std::uint64_t factor) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
  return product > kLargest / factor ? kLargest : product * factor;
}

void read_zip(JsonObject& root, std::vector<Axis>& axes) {
  const auto zip = root.find("zip");
  if (!zip) return;
  for (const JsonValue& group : zip->elements()) {
    if (group.elements().size() < 2) {
      group.refuse("two axes or more that turn together");
      continue;
    }
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
      out.axes_.push_back(
          {.field = field, .values = AxisValues::read(value), .wheel = out.axes_.size()});
    }
  }
  read_zip(root, out.axes_);
  // Renumber the wheels that are left, in order.
  std::vector<std::size_t> old_wheels;
  for (Axis& axis : out.axes_) {
    auto place = std::find(old_wheels.begin(), old_wheels.end(), axis.wheel);
    if (place == old_wheels.end()) {
      old_wheels.push_back(axis.wheel);
      out.wheels_.push_back({.size = axis.values.size(), .outer = false, .choice = true});
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
  for (const Wheel& wheel : wheels_) product = times(product, wheel.size);
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
  for (const Wheel& wheel : wheels_) product = times(product, wheel.outer ? wheel.size : 1);
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
  for (const Wheel& wheel : wheels_) product = times(product, wheel.outer ? 1 : wheel.size);
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
