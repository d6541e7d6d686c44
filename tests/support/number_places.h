// Where the numbers of a document stand, by the places of its JSON Schema.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/support/json_schema.h"

namespace offcut::testing {

// Finds the pointers of one document that a place such as "runs/[]/power_w" stands for. The last
// key need not be there, but is preferred where it is: its object must be. Of a list the first
// element that leads there is taken, of an object with free keys each key that the schema does not
// name.
class PlaceFinder {
 public:
  PlaceFinder(const JsonSchema& schema, const Json& document)
      : schema_(schema), document_(document) {}

  std::vector<Json::json_pointer> find(const std::string& place) {
    place_ = place;
    found_.clear();
    for (const bool there : {true, false}) {
      must_be_there_ = there;
      if (found_.empty()) walk(document_, 0, Json::json_pointer());
    }
    return found_;
  }

 private:
  void walk(const Json& value, std::size_t begin, const Json::json_pointer& pointer) {
    const std::size_t slash = place_.find('/', begin);
    const bool last = slash == std::string::npos;
    const std::string key = place_.substr(begin, last ? slash : slash - begin);
    const auto go = [&](const auto& step) {
      if (last) {
        found_.push_back(pointer / step);
      } else {
        walk(value.at(step), slash + 1, pointer / step);
      }
    };
    if (key == "[]") {
      const std::size_t before = found_.size();
      for (std::size_t i = 0; i < value.size() && found_.size() == before; ++i) {
        if (value.is_array()) go(i);
      }
    } else if (key == "*") {
      if (!value.is_object()) return;
      const std::set<std::string> known =
          schema_.keys(place_.substr(0, begin == 0 ? 0 : begin - 1));
      for (const auto& [name, unused] : value.items()) {
        if (!known.contains(name)) go(name);
      }
    } else if (value.is_object() && ((last && !must_be_there_) || value.contains(key))) {
      go(key);
    }
  }

  const JsonSchema& schema_;
  const Json& document_;
  std::string place_;
  bool must_be_there_ = true;
  std::vector<Json::json_pointer> found_;
};

}  // namespace offcut::testing
