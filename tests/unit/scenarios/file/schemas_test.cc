// Holds the JSON Schema of every file kind in step with its reader, in both directions, and shows
// that notes ("$schema", "_comment") are taken everywhere and change nothing.
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "tests/support/json_schema.h"
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

// The files whose texts are all that a reader can ask for.
std::vector<fs::path> reader_sources(FileKind kind) {
  const auto all_of = [](const char* folder) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(kSources / folder)) {
      if (entry.path().extension() == ".cc") out.push_back(entry.path());
    }
    return out;
  };
  switch (kind) {
    case FileKind::Scenario: {
      std::vector<fs::path> out = all_of("scenarios/file");
      out.push_back(kSources / "scenarios/file/study_kind.h");  // keys in a table
      for (const char* study : {"sensitivity_study.cc", "uncertainty_study.cc",
                                "uncertain_inputs.cc", "replay_study.cc"}) {
        out.push_back(kSources / "scenarios/studies" / study);
      }
      return out;
    }
    case FileKind::Capacity:
      return {kSources / "scenarios/studies/capacity_study.cc",
              kSources / "scenarios/studies/capacity_arrivals.cc",
              kSources / "scenarios/file/site_choice.cc", kSources / "scenarios/file/transfer.cc"};
    case FileKind::Network:
      return {kSources / "network_models/network_file.cc",
              kSources / "network_models/network_spec.cc"};
    case FileKind::Device:
      return {kSources / "device_models/device_file.cc", kSources / "device_models/laws_file.cc"};
    case FileKind::Trace:
      return {kSources / "traces/trace_file.cc"};
    case FileKind::Validation:
      return all_of("scenarios/validation");
  }
  return {};
}

// Every word in quotes of the reader's sources, and every key of the schema.
std::set<std::string> vocabulary(FileKind kind, const JsonSchema& schema) {
  std::set<std::string> out = {"no_key_of_any_file"};
  const std::regex word(R"re("(?:radio\.)?([A-Za-z_]\w*)")re");
  for (const fs::path& file : reader_sources(kind)) {
    std::ifstream in(file);
    std::ostringstream all;
    all << in.rdbuf();
    const std::string text = all.str();
    for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) {
      out.insert((*it)[1]);
    }
  }
  for (const std::string& place : schema.places()) {
    for (const std::string& key : schema.keys(place)) out.insert(key);
  }
  out.erase("$schema");  // only at the top: a test of its own
  return out;
}

// The objects of a document by their place ("runs/[]").
using Objects = std::map<std::string, std::vector<Json::json_pointer>>;

void collect_objects(const JsonSchema& schema, const Json& value, const std::string& place,
                     const Json::json_pointer& pointer, Objects& out) {
  if (value.is_object()) out[place].push_back(pointer);
  const std::set<std::string> known = schema.keys(place);
  const auto inside = [&](const std::string& key) {
    return place.empty() ? key : place + "/" + key;
  };
  std::size_t i = 0;
  for (const auto& [key, inner] : value.items()) {
    if (!inner.is_structured()) continue;
    if (value.is_array()) {
      collect_objects(schema, inner, inside("[]"), pointer / i++, out);
    } else {
      collect_objects(schema, inner, inside(known.contains(key) ? key : "*"), pointer / key, out);
    }
  }
}

Objects objects_of(const JsonSchema& schema, const Json& document) {
  Objects out;
  collect_objects(schema, document, "", Json::json_pointer(), out);
  return out;
}

class Schemas : public ::testing::TestWithParam<FileKind> {
 protected:
  Schemas() : schema_(schema(GetParam())) {
    write_samples(folder_ / "");
    for (const FileSample& sample : samples_) {
      objects_.push_back(objects_of(schema_, sample.document));
    }
  }

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
    for (std::size_t s = 0; s < samples_.size(); ++s) {
      const auto found = objects_[s].find(place);
      if (found == objects_[s].end()) continue;
      for (const Json::json_pointer& pointer : found->second) {
        if (samples_[s].document[pointer].contains(key) ||
            takes(samples_[s], place, pointer, key)) {
          return true;
        }
      }
    }
    return false;
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
  std::vector<Objects> objects_;  // of each sample
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
  std::set<std::string> places;
  for (const Objects& objects : objects_) {
    for (const auto& [place, unused] : objects) places.insert(place);
  }
  std::size_t known = 0;
  for (const std::string& place : places) {
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
  std::set<std::string> places;
  for (const Objects& objects : objects_) {
    for (const auto& [place, unused] : objects) places.insert(place);
  }
  for (const std::string& place : schema_.places()) {
    if (!schema_.keys(place).empty()) {
      EXPECT_TRUE(places.contains(place)) << "no sample has an object at " << place;
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
    EXPECT_EQ(before.out.empty(), sample.name == "dimensions.json") << sample.name;
    EXPECT_EQ(after.out, before.out) << sample.name;
    EXPECT_EQ(after.errors.size(), before.errors.size()) << sample.name;
  }
}

}  // namespace
}  // namespace offcut::testing
