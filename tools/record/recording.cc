#include "tools/record/recording.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/json.h"

namespace offcut {
namespace {

constexpr const char* kSchema = "offcut.recording/1";
constexpr std::int64_t kMostThreads = 1024;
constexpr std::int64_t kMostBatch = 4096;

OperatingPoint read_point(JsonObject& run) {
  OperatingPoint point;
  point.unit = run.text("unit");
  point.affinity = run.text("affinity");
  point.threads = static_cast<int>(run.integer("threads", 1, kMostThreads));
  point.framework = run.text("framework");
  point.precision = run.text("precision");
  point.batch = static_cast<int>(run.integer("batch", 1, kMostBatch));
  return point;
}

TimeSummary read_wall(JsonObject wall) {
  TimeSummary out;
  out.median = Duration::from_ms(wall.number("median", at_least(0)));
  out.p10 = Duration::from_ms(wall.number("p10", at_least(0)));
  out.p90 = Duration::from_ms(wall.number("p90", at_least(0)));
  out.n = static_cast<int>(wall.integer("n", 1, std::numeric_limits<int>::max()));
  wall.finish();
  return out;
}

std::string cores_text(JsonObject& run) {
  std::vector<std::string> cores;
  for (const JsonValue& core : run.elements("cores")) cores.push_back(text_of(core.integer(0)));
  return join(cores, " ");
}

RecordedRun read_run(JsonObject run, const std::filesystem::path& folder) {
  RecordedRun out;
  out.profile = folder / run.text("profile");
  out.point = read_point(run);
  out.loading = Duration::from_ms(run.number("loading_ms", at_least(0)));
  constexpr double kBytesPerMegabyte = 1e6;
  out.memory = Bytes(
      rounded<std::int64_t>(run.number("peak_memory_mb", between(0, 1e9)) * kBytesPerMegabyte));
  const JsonValue power = run.at("power_w");
  if (!power.is_null()) out.power = Power::from_w(power.number(at_least(0)));
  out.wall = read_wall(run.object("unprofiled_ms"));
  out.remarks["confidence"] = run.text("confidence");
  out.remarks["noise"] = run.text("noise");
  out.remarks["pinned to cores"] = cores_text(run);
  run.finish();
  return out;
}

}  // namespace

Result<Recording> read_recording(const std::filesystem::path& path) {
  const Result<JsonDocument> document = JsonDocument::read(path);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  root.schema(kSchema);
  Recording recording;
  recording.model = root.text("model");
  recording.device = root.text("device");
  recording.source = root.text("source");
  JsonObject metadata = root.object("metadata");
  for (const std::string& key : metadata.keys()) recording.metadata[key] = metadata.text(key);
  const auto runs = root.elements("runs");
  if (runs.empty()) root.add_error(ErrorCode::Malformed, "runs: expected at least one, found none");
  for (const JsonValue& run : runs) {
    recording.runs.push_back(read_run(run.object(), path.parent_path()));
  }
  root.finish();
  if (document->error()) return fail(*document->error());
  return recording;
}

}  // namespace offcut
