#include "tools/split_files.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "tools/output_rules.h"
#include "traces/split/part_weights.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

struct Target {
  std::string file;
  OutputKind kind;
};

std::vector<Target> targets_of(const traces::Split& split) {
  std::vector<Target> targets;
  for (const traces::PartModel& part : split.parts) {
    targets.push_back({part.file, OutputKind::Model});
    if (!part.weights_file.empty()) targets.push_back({part.weights_file, OutputKind::Weights});
  }
  targets.push_back({"plan.json", OutputKind::SplitPlan});
  return targets;
}

}  // namespace

std::vector<std::string> names_of_files(const traces::Split& split) {
  std::vector<std::string> names;
  for (const Target& target : targets_of(split)) names.push_back(target.file);
  return names;
}

Result<void> may_write_split(const SplitFiles& files) {
  std::error_code error;
  if (fs::exists(files.folder, error) && !fs::is_directory(files.folder, error)) {
    return fail(ErrorCode::InvalidArgument,
                message(files.folder.string(), ": expected a folder, or nothing, found a file"));
  }
  std::vector<std::string> inputs = files.inputs;
  for (const fs::path& file : traces::weight_files(*files.network)) {
    inputs.push_back(file.string());
  }
  for (const Target& target : targets_of(*files.split)) {
    auto allowed = may_write({.path = (files.folder / target.file).string(),
                              .kind = target.kind,
                              .inputs = inputs,
                              .force = files.force});
    if (!allowed) return allowed;
  }
  return {};
}

Result<void> write_split(const SplitFiles& files, const std::string& plan) {
  std::error_code error;
  fs::create_directories(files.folder, error);
  if (error) {
    return fail(ErrorCode::Io,
                message(files.folder.string(), ": cannot be made: ", error.message()));
  }
  auto parts = traces::write_parts(*files.network, *files.split, files.folder);
  if (!parts) return fail(parts.error());
  auto file = OutputFile::at(files.folder / "plan.json");
  if (!file) return fail(file.error());
  file->stream() << plan;
  parts->push_back(std::move(*file));
  for (OutputFile& part : *parts) {
    if (auto ok = part.commit(); !ok) return ok;
  }
  return {};
}

std::vector<std::string> leftovers_beside(const SplitFiles& files) {
  std::vector<std::string> out;
  const auto& parts = files.split->parts;
  for (const char* name :
       {"device.onnx", "edge.onnx", "cloud.onnx", "device_2.onnx", "cloud_2.onnx", "part.onnx"}) {
    const bool is_ours =
        std::any_of(parts.begin(), parts.end(),
                    [&](const traces::PartModel& part) { return part.file == name; });
    std::error_code error;
    const fs::path file = files.folder / name;
    if (!is_ours && fs::exists(file, error)) out.push_back(file.string());
  }
  return out;
}

}  // namespace offcut::tools
