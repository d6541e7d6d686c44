// The values of one axis of a sweep: a list as written in the file, or a range.
//
//   [1, 2, 4]                                              a list, stored once
//   { "from": 0, "to": 100, "step": 0.5 }                  from + i * step
//   { "from": 1, "to": 100, "points": 5000000 }            from + (to - from) * i / (points - 1)
//   { "from": 1, "to": 100, "points": 9, "scale": "log" }  from * (to / from) ^ (i / (points - 1))
//
// Values of ends and steps that are short decimals are the nearest numbers to the decimals that a
// reader would write: 1, 1.27, 1.54, and not 1.5400000000000001.
//
// With `points` no value lies beyond the ends, also where rounding would lead there.
//
// A range stores nothing but its ends: each value is computed when it is asked for, and is the same
// every time. With `points` the last value is `to` itself. Copies share a list, so that a copy of
// either kind takes constant time and memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/json/json.h"
#include "scenarios/file/site_choice.h"

namespace offcut::scenarios {

class AxisValues {
 public:
  // Reads an array or a range object. Sticky errors are left in the document; size() is 1 after an
  // error.
  [[nodiscard]] static AxisValues read(const JsonValue& value);

  std::size_t size() const { return list_ ? list_->size() : points_; }  // at least 1
  // Returns value i < size().
  Setting operator[](std::size_t i) const;
  // Returns the text at i, or null where value i is a number. Lives as long as any copy of this.
  const std::string* text(std::size_t i) const;
  // Returns the number at i. REQUIRES: value i is a number.
  double number(std::size_t i) const;
  // Whether the values are those of a range: numbers that rise or fall throughout.
  bool is_range() const { return list_ == nullptr; }
  // Whether every value is a number. Constant time for a range.
  bool all_numbers() const;

  struct Extremes {
    double least;
    double most;
  };
  // Returns the least and the most of the numbers begin .. end - 1. Constant time for a range,
  // linear for a list. REQUIRES: begin < end, all of them numbers.
  Extremes extremes(std::size_t begin, std::size_t end) const;

 private:
  enum class Kind { Steps, Linear, Log };
  static AxisValues read_range(JsonObject range);
  void set_points(JsonObject& range, double step);
  bool refuse_overflow(const JsonObject& range) const;

  std::shared_ptr<const std::vector<Setting>> list_;  // null: a range
  Kind kind_ = Kind::Linear;
  double from_ = 0;
  double to_ = 0;
  double step_ = 0;
  std::size_t points_ = 1;
  double decimals_ = 0;  // a power of ten that makes the ends, or start and step, whole; 0: none
};

}  // namespace offcut::scenarios
