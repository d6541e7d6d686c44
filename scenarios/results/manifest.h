// The manifest: what results say of how they were computed, as one line of JSON per study.
//
//   { "offcut": "0.1.0", "commit": "1a2b3c4d5e6f", "schemas": ["offcut.scenario/1", ...],
//     "arithmetic": FINGERPRINT (version.h),
//     "study": NAME, "file": PATH, "hash": of the scenario file,
//     "inputs": [ { "file": NAME, "hash": HASH }, ... ],
//     "scenarios": COUNT, "resolved": the scenario file }
//
// Inputs are all files that were read on the way to the answers, at any depth, each by the hash of
// the bytes that were parsed (engine/base/input_log.h), in the order of reading.
//
// Two manifests are the same where the content is: of the program, of the study, of every input.
// Where the files lie, and how their paths were spelled, does not count; nor do last bits.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios {

struct ManifestInput {
  std::string file;
  std::string hash;
};

struct ManifestParts {
  std::string study;
  std::string file;
  std::string hash;
  std::vector<ManifestInput> inputs;
};

// Returns the part of a manifest that all studies have, with the version of this program.
[[nodiscard]] nlohmann::ordered_json start_manifest(const ManifestParts& parts);

// Returns a manifest as the one line that results carry.
[[nodiscard]] std::string text_of_manifest(const nlohmann::ordered_json& manifest);

// Returns a hash of all that counts in a manifest.
[[nodiscard]] std::string identity_of(std::string_view manifest);

// How texts call the two manifests that are compared: "FILE (only SIDE)".
struct ManifestSides {
  std::string first = "in the first";
  std::string second = "in the second";
};

// Returns what differs between two manifests, most telling first: "the scenario file (s.json)",
// "bw.csv", "net.json (only in the first)", "offcut: 0.1.0 (commit a) and 0.1.0 (commit b)". Empty
// for the same manifests.
[[nodiscard]] std::vector<std::string> differences(std::string_view first, std::string_view second,
                                                   const ManifestSides& sides = {});

// The same of the inputs alone, without the scenario file and the program.
[[nodiscard]] std::vector<std::string> changed_inputs(std::string_view first,
                                                      std::string_view second,
                                                      const ManifestSides& sides = {});

// Returns the fingerprint of the machine's arithmetic (version.h); "" where none is stated.
[[nodiscard]] std::string arithmetic_of(std::string_view manifest);

// What it takes to derive the rows of a manifest again.
struct ManifestStudy {
  std::string name;
  std::string file;
  std::string hash;
  std::string program;                               // "0.1.0 (commit 1a2b3c4d5e6f)"
  std::shared_ptr<nlohmann::ordered_json> resolved;  // the scenario file
};
// Malformed where the manifest does not say all of it.
[[nodiscard]] Result<ManifestStudy> study_of_manifest(std::string_view manifest);

}  // namespace offcut::scenarios
