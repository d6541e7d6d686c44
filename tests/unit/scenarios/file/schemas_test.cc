// Holds the JSON Schema of every file kind in step with its reader, in both directions, and shows
// that notes ("$schema", "_comment") are taken everywhere and change nothing.
#include <map>
#include <set>

#include "tests/support/json_schema.h"
#include "tests/support/object_places.h"
#include "tests/support/reader_words.h"
#include "tests/support/result_matchers.h"
#include "tests/support/run_samples.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {
namespace {
namespace fs = std::filesystem;
const fs::path kSources = OFFCUT_SOURCE_DIR;
JsonSchema schema(FileKind kind) { return JsonSchema(json_file(kSources / schema_of(kind))); }

std::vector<FileSample> samples_of(FileKind kind) {
  std::vector<FileSample> out;
  for (FileSample& sample : file_samples()) {
    if (sample.kind == kind) out.push_back(std::move(sample));
  }
  return out;
}

// All files below the data folder of a kind, without schemas.
std::vector<fs::path> bundled(FileKind kind) {
  std::vector<fs::path> out;
  const fs::path folder = (kSources / schema_of(kind)).parent_path();
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".json") || name.ends_with(".schema.json")) continue;
    const bool capacity = entry.path().parent_path().filename() == "capacity";
    if (kind == FileKind::Scenario && capacity) continue;
    out.push_back(entry.path());
  }
  return out;
}

class Schemas : public ::testing::TestWithParam<FileKind> {
 protected:
  Schemas() : schema_(schema(GetParam())) { write_samples(folder_ / ""); }

  // The error of reading this document in place of the sample.
  std::string error_of(const FileSample& sample, const Json& document) {
    if (sample.kind == FileKind::Scenario) {  // quick where the first reader refuses
      const auto study = scenarios::Study::parse(document.dump(), sample.name, folder_ / "");
      if (!study) return study.error().message;
      if (study->kind() == scenarios::StudyKind::Sweep) return "";
    }
    if (sample.kind == FileKind::Capacity) {
      write_sample(folder_ / "", "probe.json", document);
      const auto study = scenarios::open_capacity_study(folder_ / "probe.json",
                                                        scenarios::Catalog(OFFCUT_SOURCE_DIR));
      return study ? "" : study.error().message;
    }
    write_sample(folder_ / "", "probe.json", document);
    const StudyOutcome outcome = outcome_of(sample.kind, folder_ / "probe.json");
    return outcome.errors.empty() ? "" : outcome.errors.front();
  }

  // Whether some object of a sample at this place takes the key, whatever its value.
  bool reader_knows(const std::string& place, const std::string& key) {
    const std::vector<SampleObject>& objects = objects_.all().at(place);
    return std::any_of(objects.begin(), objects.end(), [&](const SampleObject& object) {
      return object.sample->document[object.pointer].contains(key) ||
             takes(*object.sample, place, object.pointer, key);
    });
  }

  bool takes(const FileSample& sample, const std::string& place, const Json::json_pointer& pointer,
             const std::string& key) {
    Json document = sample.document;
    Json& object = document[pointer];
    if (place.ends_with("/inputs/*")) object.clear();  // one distribution at a time
    object[key] = Json::array({nullptr});              // no key takes that
    const std::string error = error_of(sample, document);
    return error.find("unknown key \"" + key + "\"") == std::string::npos &&
           error.find("expected one distribution") == std::string::npos;
  }

  ScratchFolder folder_;
  JsonSchema schema_;
  std::vector<FileSample> samples_ = samples_of(GetParam());
  ObjectsByPlace objects_{schema_, samples_};
};

TEST_P(Schemas, HoldForAllBundledFilesAndSamples) {
  for (const fs::path& file : bundled(GetParam())) {
    EXPECT_THAT(schema_.errors(json_file(file)), ::testing::IsEmpty()) << file;
  }
  for (const FileSample& sample : samples_) {
    EXPECT_THAT(schema_.errors(sample.document), ::testing::IsEmpty()) << sample.name;
  }
}

TEST_P(Schemas, KnowTheKeysThatTheReaderKnows) {
  const std::set<std::string> words = vocabulary(GetParam(), schema_);
  std::size_t known = 0;
  for (const auto& [place, unused] : objects_.all()) {
    for (const std::string& word : words) {
      const bool knows = schema_.knows(place, word);
      known += knows ? 1 : 0;
      EXPECT_EQ(reader_knows(place, word), knows)
          << place << "/" << word << (knows ? ": only the schema knows it" : ": only the reader");
    }
  }
  EXPECT_GT(known, 10u);
}

TEST_P(Schemas, HaveASampleForEveryObject) {
  for (const std::string& place : schema_.places()) {
    if (!schema_.keys(place).empty()) {
      EXPECT_TRUE(objects_.all().contains(place)) << "no sample has an object at " << place;
    }
  }
}

TEST_P(Schemas, RequireWhatTheReaderRequires) {
  const Json required = schema_.root()["required"];
  for (const FileSample& sample : samples_) {
    for (const Json& name : required) {
      Json document = sample.document;
      document.erase(name.get<std::string>());
      const std::string error = error_of(sample, document);
      EXPECT_NE(error.find(name.get<std::string>()), std::string::npos)
          << sample.name << " without " << name << ": " << error;
    }
  }
}

// Puts a note into every object.
void annotate(Json& value, const Json& note) {
  for (Json& inner : value) {
    if (inner.is_structured()) annotate(inner, note);
  }
  if (value.is_object()) value["_comment"] = note;
}

TEST_P(Schemas, TakeNotesInEveryObject) {
  for (const FileSample& sample : samples_) {
    const std::string before = error_of(sample, sample.document);
    for (const Json& note : {Json("why"), Json::array({"two", "lines"})}) {
      Json document = sample.document;
      annotate(document, note);
      document["$schema"] = "../some.schema.json";
      EXPECT_THAT(schema_.errors(document), ::testing::IsEmpty()) << sample.name;
      EXPECT_EQ(error_of(sample, document).empty(), before.empty())
          << sample.name << ": " << error_of(sample, document);
    }
  }
}

TEST_P(Schemas, RefuseNotesThatAreNoTexts) {
  for (const FileSample& sample : samples_) {
    for (const auto& [key, value] : {std::pair{"_comment", Json(1)},
                                     {"_comment", Json::array({1})},
                                     {"$schema", Json(true)}}) {
      Json document = sample.document;
      document[key] = value;
      EXPECT_FALSE(schema_.errors(document).empty()) << sample.name << " " << key;
      EXPECT_NE(error_of(sample, document).find(std::string(key) + ": expected a text"),
                std::string::npos)
          << error_of(sample, document);
    }
  }
}

std::string name_of_kind(const ::testing::TestParamInfo<FileKind>& kind) {
  static const std::vector<std::string> names = {"scenario", "capacity", "network",
                                                 "device",   "trace",    "validation"};
  return names[static_cast<std::size_t>(kind.param)];
}

INSTANTIATE_TEST_SUITE_P(AllKinds, Schemas, ::testing::ValuesIn(kFileKinds), name_of_kind);

TEST(Notes, ChangeNoRow) {
  const ScratchFolder plain;
  const ScratchFolder noted;
  write_samples(plain / "");
  write_samples(noted / "");
  for (FileSample& sample : file_samples()) {
    annotate(sample.document, "why");
    write_sample(noted / "", sample.name, sample.document);
  }
  for (const FileSample& sample : file_samples()) {
    if (sample.kind != FileKind::Scenario) continue;
    const StudyOutcome before = outcome_of(sample.kind, plain / sample.name);
    const StudyOutcome after = outcome_of(sample.kind, noted / sample.name);
    const bool is_of_onnx = sample.name == "dimensions.json" || sample.name == "state.json";
    EXPECT_EQ(before.out.empty(), is_of_onnx) << sample.name;
    EXPECT_EQ(after.out, before.out) << sample.name;
    EXPECT_EQ(after.errors.size(), before.errors.size()) << sample.name;
  }
}

}  // namespace
}  // namespace offcut::testing
