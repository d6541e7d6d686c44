// What the reader of a file kind may ask for: every word in quotes of its sources. The tests of the
// JSON Schemas try them all as keys.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/file_samples.h"
#include "tests/support/json_schema.h"

namespace offcut::testing {

// The files whose texts are all that a reader can ask for.
inline std::vector<std::filesystem::path> reader_sources(FileKind kind) {
  const std::filesystem::path sources = OFFCUT_SOURCE_DIR;
  const auto all_of = [&](const char* folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(sources / folder)) {
      if (entry.path().extension() == ".cc") out.push_back(entry.path());
    }
    return out;
  };
  switch (kind) {
    case FileKind::Scenario: {
      std::vector<std::filesystem::path> out = all_of("scenarios/file");
      out.push_back(sources / "scenarios/file/study_kind.h");  // keys in a table
      for (const char* study :
           {"sensitivity_study.cc", "uncertainty_study.cc", "replay_study.cc"}) {
        out.push_back(sources / "scenarios/studies" / study);
      }
      return out;
    }
    case FileKind::Capacity:
      return {sources / "scenarios/studies/capacity_study.cc",
              sources / "scenarios/studies/capacity_keys.cc",
              sources / "scenarios/studies/capacity_arrivals.cc",
              sources / "scenarios/file/site_choice.cc", sources / "scenarios/file/transfer.cc"};
    case FileKind::Network:
      return {sources / "network_models/network_file.cc",
              sources / "network_models/network_fields.cc",
              sources / "network_models/transport_model.cc"};
    case FileKind::Device:
      return {sources / "device_models/device_file.cc", sources / "device_models/laws_file.cc",
              sources / "device_models/totals_file.cc"};
    case FileKind::Trace:
      return {sources / "traces/trace_file.cc"};
    case FileKind::Validation:
      return all_of("scenarios/validation");
  }
  return {};
}

// Every word in quotes of the reader's sources, and every key of the schema.
inline std::set<std::string> vocabulary(FileKind kind, const JsonSchema& schema) {
  std::set<std::string> out = {"no_key_of_any_file"};
  const std::regex word(R"re("(?:radio\.)?([A-Za-z_]\w*)")re");
  for (const std::filesystem::path& file : reader_sources(kind)) {
    std::ifstream in(file);
    EXPECT_TRUE(in.good()) << file << " is read no more: name the sources of the reader";
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

}  // namespace offcut::testing
