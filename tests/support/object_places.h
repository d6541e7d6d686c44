// The objects of the samples of one file kind, by the places of its JSON Schema ("runs/[]").
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/file_samples.h"
#include "tests/support/json_schema.h"

namespace offcut::testing {

struct SampleObject {
  const FileSample* sample;
  Json::json_pointer pointer;
};

class ObjectsByPlace {
 public:
  // Objects that say the same in files of the same study are kept once. `samples` must live as
  // long as this.
  ObjectsByPlace(const JsonSchema& schema, const std::vector<FileSample>& samples)
      : schema_(schema) {
    for (const FileSample& sample : samples) {
      sample_ = &sample;
      study_ = sample.document.value("study", sample.document.value("kind", ""));
      collect(sample.document, "", Json::json_pointer());
    }
  }

  const std::map<std::string, std::vector<SampleObject>>& all() const { return objects_; }

 private:
  void collect(const Json& value, const std::string& place, const Json::json_pointer& pointer) {
    if (value.is_object() && seen_.insert(place + "\n" + study_ + "\n" + value.dump()).second) {
      objects_[place].push_back({sample_, pointer});
    }
    const std::set<std::string> known = schema_.keys(place);
    const auto inside = [&](const std::string& key) {
      return place.empty() ? key : place + "/" + key;
    };
    std::size_t i = 0;
    for (const auto& [key, inner] : value.items()) {
      if (value.is_array()) {
        if (inner.is_structured()) collect(inner, inside("[]"), pointer / i);
        ++i;
      } else if (inner.is_structured()) {
        collect(inner, inside(known.contains(key) ? key : "*"), pointer / key);
      }
    }
  }

  const JsonSchema& schema_;
  const FileSample* sample_ = nullptr;
  std::string study_;  // of sample_: what decides how its objects are read
  std::set<std::string> seen_;
  std::map<std::string, std::vector<SampleObject>> objects_;
};

}  // namespace offcut::testing
