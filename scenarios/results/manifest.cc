#include "scenarios/results/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/content_hash.h"
#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/results/version.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kReplace = Json::error_handler_t::replace;  // names may hold broken UTF-8

// An empty object for a text that is none. A database may come from anywhere: JsonDocument bounds
// the depth of what it holds.
Json parsed(std::string_view manifest) {
  const auto document = JsonDocument::parse(manifest, "manifest");
  if (!document || !document->value().is_object()) return Json::object();
  return document->value().raw();
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// "0.1.0 (commit 1a2b3c4d5e6f)"; results of earlier versions name no commit.
std::string program_of(const Json& manifest) {
  const std::string commit = text_at(manifest, "commit");
  return message(text_at(manifest, "offcut"), " (",
                 commit.empty() ? "no commit stated" : "commit " + commit, ")");
}

std::vector<ManifestInput> files_of(const Json& manifest) {
  std::vector<ManifestInput> files;
  const auto inputs = manifest.find("inputs");
  if (inputs == manifest.end() || !inputs->is_array()) return files;
  for (const Json& input : *inputs) {
    if (input.is_object()) files.push_back({text_at(input, "file"), text_at(input, "hash")});
  }
  return files;
}

// The files of a list that the other does not have under their names.
std::vector<ManifestInput> without(std::vector<ManifestInput> files,
                                   const std::vector<ManifestInput>& others) {
  std::erase_if(files, [&](const ManifestInput& file) {
    return std::any_of(others.begin(), others.end(),
                       [&](const ManifestInput& other) { return other.file == file.file; });
  });
  return files;
}

// The files of a list whose content the other does not hold under any name.
std::vector<std::string> unknown_to(const std::vector<ManifestInput>& others,
                                    const std::vector<ManifestInput>& files,
                                    const std::string& side) {
  std::vector<std::string> out;
  for (const ManifestInput& file : files) {
    const bool known = std::any_of(others.begin(), others.end(), [&](const ManifestInput& other) {
      return other.hash == file.hash;
    });
    if (!known) out.push_back(message(file.file, " (only ", side, ")"));
  }
  return out;
}

// The files that one of two lists has with another content, or alone. A file that merely goes by
// another name is the same one.
std::vector<std::string> changed_files(const std::vector<ManifestInput>& first,
                                       const std::vector<ManifestInput>& second,
                                       const ManifestSides& sides) {
  std::vector<std::string> out;
  for (const ManifestInput& file : first) {
    for (const ManifestInput& other : second) {
      if (other.file == file.file && other.hash != file.hash) out.push_back(file.file);
    }
  }
  const auto alone_a = without(first, second);
  const auto alone_b = without(second, first);
  for (std::string& line : unknown_to(alone_b, alone_a, sides.first)) {
    out.push_back(std::move(line));
  }
  for (std::string& line : unknown_to(alone_a, alone_b, sides.second)) {
    out.push_back(std::move(line));
  }
  return out;
}

// What identity_of() hashes.
Json what_counts(Json manifest) {
  manifest.erase("file");
  manifest.erase("arithmetic");
  const auto inputs = manifest.find("inputs");
  if (inputs == manifest.end() || !inputs->is_array()) return manifest;
  for (Json& input : *inputs) {
    if (input.is_object()) input.erase("file");
  }
  return manifest;
}

}  // namespace

Json start_manifest(const ManifestParts& parts) {
  Json manifest;
  manifest["offcut"] = version().number;
  manifest["commit"] = version().commit;
  manifest["schemas"] = version().schemas;
  manifest["arithmetic"] = arithmetic();
  manifest["study"] = parts.study;
  manifest["file"] = parts.file;
  manifest["hash"] = parts.hash;
  Json inputs = Json::array();
  for (const ManifestInput& input : parts.inputs) {
    inputs.push_back({{"file", input.file}, {"hash", input.hash}});
  }
  manifest["inputs"] = std::move(inputs);
  return manifest;
}

std::string text_of_manifest(const Json& manifest) {
  return manifest.dump(-1, ' ', false, kReplace);
}

std::string identity_of(std::string_view manifest) {
  Json json = parsed(manifest);
  if (json.empty()) return content_hash(manifest);
  return content_hash(what_counts(std::move(json)).dump(-1, ' ', false, kReplace));
}

std::vector<std::string> differences(std::string_view first, std::string_view second,
                                     const ManifestSides& sides) {
  const Json a = parsed(first);
  const Json b = parsed(second);
  std::vector<std::string> out;
  if (text_at(a, "hash") != text_at(b, "hash")) {
    out.push_back(message("the scenario file (", text_at(b, "file"), ")"));
  }
  for (std::string& file : changed_files(files_of(a), files_of(b), sides)) {
    out.push_back(std::move(file));
  }
  if (program_of(a) != program_of(b)) {
    out.push_back(message("offcut: ", program_of(a), " and ", program_of(b)));
  }
  for (std::string& line : out) line = printable(line);
  if (out.empty() && identity_of(first) != identity_of(second)) out.emplace_back("the manifest");
  return out;
}

std::vector<std::string> changed_inputs(std::string_view first, std::string_view second,
                                        const ManifestSides& sides) {
  std::vector<std::string> out =
      changed_files(files_of(parsed(first)), files_of(parsed(second)), sides);
  for (std::string& line : out) line = printable(line);
  return out;
}

std::string arithmetic_of(std::string_view manifest) {
  return text_at(parsed(manifest), "arithmetic");
}

Result<ManifestStudy> study_of_manifest(std::string_view manifest) {
  const Json json = parsed(manifest);
  for (const char* key : {"study", "file", "hash", "inputs", "resolved"}) {
    if (json.contains(key)) continue;
    return fail(ErrorCode::Malformed,
                message("manifest: expected the key ", in_quotes(key),
                        ", found none: it does not say what the rows were computed from"));
  }
  return ManifestStudy{.name = text_at(json, "study"),
                       .file = text_at(json, "file"),
                       .hash = text_at(json, "hash"),
                       .program = program_of(json),
                       .resolved = std::make_shared<Json>(json["resolved"])};
}

}  // namespace offcut::scenarios
