// Every number of every file is taken to its extremes, by the JSON Schemas: each time there is an
// answer, or one error of one line that names a file and says what was expected. A number key that
// is added to a schema is tested here without another line.
#include <algorithm>
#include <set>

#include "tests/support/json_schema.h"
#include "tests/support/number_places.h"
#include "tests/support/result_matchers.h"
#include "tests/support/run_samples.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {
namespace {

// As JSON texts: some do not survive as a double. The ends of the key's own range come on top.
const std::vector<std::string> kExtremes = {"0",
                                            "-0.0",
                                            "-1",
                                            "0.5",
                                            "4.9406564584124654e-324",
                                            "1e-300",
                                            "1e300",
                                            "1.7976931348623157e308",
                                            "-1.7976931348623157e308",
                                            "9223372036854775807",
                                            "-9223372036854775808",
                                            "18446744073709551616",
                                            "\"nan\"",
                                            "true",
                                            "null",
                                            "[]",
                                            "{}"};

const std::vector<const char*> kClear = {"expected ", "unknown ", ": no run at "};

// More scenarios than this are checked, not run: their number is what was asked for.
constexpr std::uint64_t kMostScenarios = 2000;
// Keys that say how much to compute. What is more than the number is read, and not computed.
const std::vector<std::pair<std::string, double>> kBudgets = {{"repeat", 3},
                                                              {"sensitivity/most_evaluations", 1e4},
                                                              {"replay/streams", 100},
                                                              {"sensitivity/regret_points", 1e4},
                                                              {"verifications", 3},
                                                              {"sensitivity/trajectories", 1e3},
                                                              {"classes/[]/count", 1e4},
                                                              {"replay/inferences", 100},
                                                              {"uncertainty/most_samples", 1e4}};

bool is_beyond_budget(const std::string& place, const Json& value) {
  return std::any_of(kBudgets.begin(), kBudgets.end(), [&](const auto& budget) {
    return budget.first == place && value.is_number() && value.get<double>() > budget.second;
  });
}

class NumberExtremes : public ::testing::Test {
 protected:
  NumberExtremes() {
    write_samples(folder_ / "");
    root_ = (folder_ / "").string();
  }

  const FileSample& sample_named(const std::string& name) const {
    return *std::find_if(samples_.begin(), samples_.end(),
                         [&](const FileSample& one) { return one.name == name; });
  }

  // The files to run that show what a file of this kind does: in turn, so that over the values of a
  // key all of them are asked.
  const FileSample& user_of(const FileSample& sample) {
    static const std::vector<std::string> users = {"best.json", "summary.json", "regimes.json",
                                                   "edge.json", "two_way.json", "pareto.json"};
    if (sample.kind == FileKind::Device) return sample_named("device.json");
    if (sample.kind != FileKind::Network && sample.kind != FileKind::Trace) return sample;
    return sample_named(users[tried_ % users.size()]);
  }

  void expect_clear(const std::string& error) {
    EXPECT_TRUE(error.starts_with(root_)) << error;
    // What was expected, or what there is instead.
    const bool clear = std::any_of(kClear.begin(), kClear.end(), [&](const char* words) {
      return error.find(words) != std::string::npos;
    });
    EXPECT_TRUE(clear) << error;
    for (const char c : error) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << error;
  }

  void expect_clear(const StudyOutcome& outcome) {
    answers_ += outcome.errors.empty() ? 1 : 0;
    EXPECT_EQ(outcome.out.find(",nan"), std::string::npos) << outcome.out.substr(0, 2000);
    EXPECT_LE(outcome.errors.size(), 1u);
    for (const std::string& error : outcome.errors) expect_clear(error);
  }

  // Whether the study is small enough to be run; where it cannot be opened, that is quick to say.
  static bool is_small(const std::filesystem::path& file) {
    const auto study = scenarios::Study::read(file);
    return !study || study->axes().size() <= kMostScenarios;
  }

  void ask(const FileSample& user, bool beyond_budget) {
    const auto file = folder_ / user.name;
    const scenarios::Catalog catalog(OFFCUT_SOURCE_DIR);
    if (user.kind == FileKind::Scenario) {
      const auto checked = check_study(file, catalog);
      if (!checked) expect_clear(checked.error().message);
    }
    if (user.kind == FileKind::Capacity && beyond_budget) {
      const auto study = scenarios::open_capacity_study(file, catalog);
      if (!study) expect_clear(study.error().message);
      return;
    }
    if (beyond_budget || (user.kind == FileKind::Scenario && !is_small(file))) return;
    expect_clear(outcome_of(user.kind, file));
  }

  void try_value(const FileSample& sample, const Json::json_pointer& pointer, const Json& value,
                 bool beyond_budget) {
    SCOPED_TRACE(::testing::Message()
                 << sample.name << " " << pointer.to_string() << " " << value.dump());
    Json document = sample.document;
    document[pointer] = value;
    write_sample(root_, sample.name, document);
    ++tried_;
    ask(user_of(sample), beyond_budget);
  }

  static std::vector<Json> extremes_of(const JsonSchema& schema, const std::string& place) {
    std::vector<Json> out;
    for (const std::string& text : kExtremes) out.push_back(Json::parse(text));
    for (const JsonSchema::NumberRule& rule : schema.number_rules(place)) {
      for (const auto& end : {rule.least, rule.most}) {
        if (!end) continue;
        const auto whole = static_cast<std::int64_t>(*end);
        const Json value = rule.whole ? Json(whole) : Json(*end);
        if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
      }
    }
    return out;
  }

  // Tries the key in the first sample that has it, or could have it.
  void try_place(const JsonSchema& schema, FileKind kind, const std::string& place) {
    const FileSample* holder = nullptr;
    Json::json_pointer where;
    for (const FileSample& sample : samples_) {
      if (sample.kind != kind) continue;
      for (const auto& pointer : PlaceFinder(schema, sample.document).find(place)) {
        const bool there = sample.document.contains(pointer);
        if (holder != nullptr && (!there || holder->document.contains(where))) continue;
        holder = &sample;
        where = pointer;
      }
    }
    ASSERT_NE(holder, nullptr) << "no sample has the place " << place;
    for (const Json& value : extremes_of(schema, place)) {
      try_value(*holder, where, value, is_beyond_budget(place, value));
    }
    write_sample(root_, holder->name, holder->document);
  }

  void try_kind(FileKind kind) {
    const JsonSchema schema(json_file(std::filesystem::path(OFFCUT_SOURCE_DIR) / schema_of(kind)));
    for (const std::string& place : schema.places()) {
      if (schema.takes_number(place)) try_place(schema, kind, place);
    }
    EXPECT_GT(tried_, 0u);
    EXPECT_GT(answers_, 0u);
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

// JSON has no word for them: a bare NaN or Infinity is no JSON.
TEST_F(NumberExtremes, NumbersThatAreNoneAreNoJson) {
  for (const FileSample& sample : samples_) {
    for (const char* word : {"NaN", "Infinity", "-Infinity"}) {
      std::ofstream(folder_ / sample.name) << "{\"schema\": " << word << "}";
      const StudyOutcome outcome = outcome_of(sample.kind, folder_ / sample.name);
      ASSERT_EQ(outcome.errors.size(), 1u) << sample.name;
      EXPECT_NE(outcome.errors[0].find("expected JSON, found a syntax error"), std::string::npos)
          << outcome.errors[0];
    }
  }
}

}  // namespace
}  // namespace offcut::testing
