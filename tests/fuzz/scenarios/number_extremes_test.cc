// Every number of every file is taken to its extremes, by the JSON Schemas: each time there is an
// answer, or errors of one line that name a file and say what was expected. A number key that is
// added to a schema is tested here without another line.
#include <set>

#include "tests/support/json_schema.h"
#include "tests/support/result_matchers.h"
#include "tests/support/run_samples.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {
namespace {

// As JSON texts: some do not survive as a double.
const std::vector<std::string> kExtremes = {"0",
                                            "-0.0",
                                            "-1",
                                            "1",
                                            "4.9406564584124654e-324",
                                            "1e-300",
                                            "1e300",
                                            "1.7976931348623157e308",
                                            "-1.7976931348623157e308",
                                            "1e19",
                                            "10000000000000000000",
                                            "9223372036854775807",
                                            "-9223372036854775808",
                                            "\"nan\"",
                                            "\"inf\"",
                                            "true",
                                            "null",
                                            "[]",
                                            "{}"};

// Every pointer of a document that a place such as "runs/[]/power_w" stands for: the first element
// of each list. The last key need not be there. `value` is where the way has come to.
struct Way {
  std::string place;  // that it has come
  std::string rest;   // that is still to go
  Json::json_pointer pointer;
};

void resolve(const JsonSchema& schema, const Json& value, const Way& way,
             std::vector<Json::json_pointer>& out) {
  const std::size_t slash = way.rest.find('/');
  const bool last = slash == std::string::npos;
  const std::string key = way.rest.substr(0, slash);
  const auto go = [&](const auto& step) {
    if (last) {
      out.push_back(way.pointer / step);
    } else {
      const Way onward{.place = way.place.empty() ? key : way.place + "/" + key,
                       .rest = way.rest.substr(slash + 1),
                       .pointer = way.pointer / step};
      resolve(schema, value.at(step), onward, out);
    }
  };
  if (key == "[]") {
    if (!value.is_array()) return;
    for (std::size_t i = 0; i < value.size() && i < 2; ++i) go(i);
  } else if (key == "*") {
    if (!value.is_object()) return;
    const std::set<std::string> known = schema.keys(way.place);
    for (const auto& [name, unused] : value.items()) {
      if (!known.contains(name)) go(name);
    }
  } else if (value.is_object() && (last || value.contains(key))) {
    go(key);
  }
}

class NumberExtremes : public ::testing::Test {
 protected:
  NumberExtremes() {
    write_samples(folder_ / "");
    root_ = (folder_ / "").string();
  }

  // The studies that show what a file of this kind does.
  std::vector<FileSample> users_of(const FileSample& sample) const {
    if (sample.kind == FileKind::Network || sample.kind == FileKind::Trace) {
      std::vector<FileSample> out;
      for (const FileSample& one : samples_) {
        const bool quick = one.name == "best.json" || one.name == "summary.json" ||
                           one.name == "regimes.json" || one.name == "edge.json" ||
                           one.name == "two_way.json" || one.name == "pareto.json";
        if (quick) out.push_back(one);
      }
      return out;
    }
    if (sample.kind == FileKind::Device) {
      for (const FileSample& one : samples_) {
        if (one.name == "device.json") return {one};
      }
    }
    return {sample};
  }

  void expect_clear(const StudyOutcome& outcome) {
    answers_ += outcome.errors.empty() ? 1 : 0;
    EXPECT_EQ(outcome.out.find(",nan"), std::string::npos) << outcome.out.substr(0, 2000);
    EXPECT_LE(outcome.errors.size(), 1u);
    for (const std::string& error : outcome.errors) {
      EXPECT_TRUE(error.starts_with(root_)) << error;
      const bool clear =
          error.find("expected") != std::string::npos || error.find("unknown") != std::string::npos;
      EXPECT_TRUE(clear) << error;
      for (const char c : error) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << error;
    }
  }

  void try_value(const FileSample& sample, const Json::json_pointer& pointer,
                 const std::string& value) {
    SCOPED_TRACE(::testing::Message() << sample.name << " " << pointer.to_string() << " " << value);
    Json document = sample.document;
    document[pointer] = Json::parse(value);
    write_sample(root_, sample.name, document);
    ++tried_;
    for (const FileSample& user : users_of(sample)) {
      const auto file = folder_ / user.name;
      if (user.kind == FileKind::Scenario) {
        const auto checked = check_study(file, scenarios::Catalog(OFFCUT_SOURCE_DIR));
        if (!checked) expect_clear({"", {checked.error().message}});
      }
      expect_clear(outcome_of(user.kind, file));
    }
  }

  void try_kind(FileKind kind) {
    const JsonSchema schema(json_file(std::filesystem::path(OFFCUT_SOURCE_DIR) / schema_of(kind)));
    for (const std::string& place : schema.places()) {
      if (!schema.takes_number(place)) continue;
      bool found = false;
      for (const FileSample& sample : samples_) {
        if (sample.kind != kind) continue;
        std::vector<Json::json_pointer> pointers;
        resolve(schema, sample.document,
                {.place = "", .rest = place, .pointer = Json::json_pointer()}, pointers);
        // Where the key is absent everywhere, one sample is enough to put it into.
        for (const Json::json_pointer& pointer : pointers) {
          const bool there = sample.document.contains(pointer);
          if (!there && found) continue;
          found = true;
          for (const std::string& value : kExtremes) try_value(sample, pointer, value);
        }
        write_sample(root_, sample.name, sample.document);
      }
      EXPECT_TRUE(found) << "no sample has the place " << place;
    }
    EXPECT_GT(tried_, 0u);
  }

  ScratchFolder folder_;
  std::string root_;
  std::vector<FileSample> samples_ = file_samples();
  std::size_t tried_ = 0;
  std::size_t answers_ = 0;
};

TEST_F(NumberExtremes, OfScenarios) { try_kind(FileKind::Scenario); }
TEST_F(NumberExtremes, OfCapacityStudies) { try_kind(FileKind::Capacity); }
TEST_F(NumberExtremes, OfNetworks) { try_kind(FileKind::Network); }
TEST_F(NumberExtremes, OfDevices) { try_kind(FileKind::Device); }
TEST_F(NumberExtremes, OfTraces) { try_kind(FileKind::Trace); }
TEST_F(NumberExtremes, OfValidationCases) { try_kind(FileKind::Validation); }

}  // namespace
}  // namespace offcut::testing
