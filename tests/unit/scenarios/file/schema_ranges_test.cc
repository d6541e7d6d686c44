// Holds the ranges of all number keys: what a JSON Schema allows, its reader takes, and what lies
// just outside, the reader refuses by name, with the range and what it found.
#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/number_places.h"
#include "tests/support/object_places.h"
#include "tests/support/result_matchers.h"
#include "tests/support/run_samples.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Numbers whose range depends on a key beside them, or that mean nothing to the program.
bool is_free(const std::string& place) {
  static const std::vector<std::string> parts = {
      "network/*", "sweep/*", "inputs/*", "counters/*", "attributes/*", "/of/*", "/to/*"};
  return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
    return place.find(part) != std::string::npos;
  });
}

// "latency_ms", "times_s[0]": how errors call the last key of a pointer.
std::string name_of_key(const Json& document, Json::json_pointer pointer) {
  std::string places;
  while (document[pointer.parent_pointer()].is_array()) {
    places = "[" + pointer.back() + "]" + places;
    pointer = pointer.parent_pointer();
  }
  return pointer.back() + places;
}

class SchemaRanges : public ::testing::TestWithParam<FileKind> {
 protected:
  SchemaRanges() : schema_(json_file(std::filesystem::path(OFFCUT_SOURCE_DIR) / path_)) {
    write_samples(folder_ / "");
  }

  // Reads a sample with another number. A key that no reader knows ends the reading right after
  // the object, so that nothing is computed.
  std::string error_with(const FileSample& sample, const Json::json_pointer& pointer,
                         const Json& number) {
    Json document = sample.document;
    document[pointer] = number;
    Json::json_pointer object = pointer.parent_pointer();
    while (!document[object].is_object()) object = object.parent_pointer();
    document[object]["no_key_of_any_file"] = nullptr;
    write_sample(folder_ / "", "probe.json", document);
    const StudyOutcome outcome = outcome_of(sample.kind, folder_ / "probe.json");
    EXPECT_EQ(outcome.errors.size(), 1u) << sample.name << pointer.to_string() << " " << number;
    return outcome.errors.empty() ? "" : outcome.errors.front();
  }

  // The samples that have the key; where none has it, those that could.
  std::vector<SampleObject> holders_of(const std::string& place) const {
    std::vector<SampleObject> out;
    bool there = false;
    for (const FileSample& sample : samples_) {
      if (sample.kind != GetParam()) continue;
      for (const auto& pointer : PlaceFinder(schema_, sample.document).find(place)) {
        const bool has = sample.document.contains(pointer);
        if (there && !has) continue;
        if (has && !there) out.clear();
        there = has;
        out.push_back({&sample, pointer});
      }
    }
    return out;
  }

  // What the readers of the samples make of a number. A reader that has no such key does not count.
  struct Answers {
    bool taken = false;
    bool refused = false;  // by the name of the key
    std::string error;     // the last that counts
  };
  Answers answers(const std::string& place, const Json& number) {
    Answers out;
    for (const auto& [sample, pointer] : holders_of(place)) {
      const std::string error = error_with(*sample, pointer, number);
      const std::string key = name_of_key(sample->document, pointer);
      if (error.find("unknown key \"" + key + "\"") != std::string::npos) continue;
      const bool refused = error.find(key + ": expected a number") != std::string::npos ||
                           error.find(key + ": expected a whole number") != std::string::npos;
      (refused ? out.refused : out.taken) = true;
      out.error = error;
    }
    return out;
  }

  void expect_taken(const std::string& place, const Json& number) {
    const Answers seen = answers(place, number);
    EXPECT_TRUE(seen.taken) << place << " " << number << ": " << seen.error;
  }
  void expect_refused(const std::string& place, const Json& number) {
    const Answers seen = answers(place, number);
    EXPECT_TRUE(seen.refused && !seen.taken) << place << " " << number << ": " << seen.error;
    EXPECT_NE(seen.error.find(", found "), std::string::npos) << seen.error;
  }

  static Json number_of(double x, bool whole) {
    return whole ? Json(static_cast<std::int64_t>(x)) : Json(x);
  }

  void hold(const std::string& place, const JsonSchema::NumberRule& rule) {
    const double least = *rule.least;
    const double most = *rule.most;
    if (rule.whole) {
      expect_refused(place, number_of(least - 1, true));
      expect_refused(place, Json(static_cast<std::int64_t>(most) + 1));
      expect_refused(place, Json(least + 0.5));
      expect_taken(place, Json(least));  // 3.0 is 3
    } else {
      expect_refused(place, Json(rule.open_below ? least : std::nextafter(least, -kInfinity)));
      expect_refused(place, Json(std::nextafter(most, kInfinity)));
    }
    const double first = rule.open_below ? std::nextafter(least, kInfinity) : least;
    expect_taken(place, number_of(first, rule.whole));
    expect_taken(place, number_of(most, rule.whole));
    for (const Json& other : {Json("1"), Json(nullptr), Json(true)}) {
      EXPECT_NE(answers(place, other).error.find("expected"), std::string::npos) << place << other;
    }
  }

  ScratchFolder folder_;
  const char* path_ = schema_of(GetParam());
  JsonSchema schema_;
  std::vector<FileSample> samples_ = file_samples();
};

TEST_P(SchemaRanges, AreThoseOfTheReader) {
  std::size_t held = 0;
  for (const std::string& place : schema_.places()) {
    if (is_free(place)) continue;
    for (const JsonSchema::NumberRule& rule : schema_.number_rules(place)) {
      ASSERT_TRUE(rule.least && rule.most) << place << ": expected a range in the schema";
      hold(place, rule);
      ++held;
    }
  }
  EXPECT_GT(held, 4u);
}

std::string name_of_kind(const ::testing::TestParamInfo<FileKind>& kind) {
  static const std::vector<std::string> names = {"scenario", "capacity", "network",
                                                 "device",   "trace",    "validation"};
  return names[static_cast<std::size_t>(kind.param)];
}

INSTANTIATE_TEST_SUITE_P(AllKinds, SchemaRanges, ::testing::ValuesIn(kFileKinds), name_of_kind);

}  // namespace
}  // namespace offcut::testing
