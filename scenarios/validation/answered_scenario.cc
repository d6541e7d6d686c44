#include "scenarios/validation/answered_scenario.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "device_models/device_file.h"
#include "engine/json/schema_names.h"
#include "scenarios/prepared/cut_group.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostKept = 48;  // some megabytes each

Result<std::unique_ptr<device_models::DeviceModel>> device_of(const std::string& reference,
                                                              const fs::path& folder,
                                                              const Catalog& catalog) {
  if (reference.empty()) return std::unique_ptr<device_models::DeviceModel>();
  const auto path = catalog.find(CatalogKind::Device, reference, folder);
  if (!path) return fail(path.error());
  auto device = device_models::read_device(*path);
  if (!device) return fail(device.error());
  return std::make_unique<device_models::DeviceModel>(std::move(*device));
}

}  // namespace

Result<Study> read_row_scenario(const Json& scenario, const fs::path& folder) {
  Json file = {{"schema", std::string(kScenarioSchema)}, {"name", "row"}};
  file.update(scenario);
  return Study::of(JsonDocument::wrap(std::move(file), "scenario"), folder);
}

Result<AnsweredScenario> answer_scenario(const Json& scenario, const fs::path& folder) {
  const Catalog catalog = Catalog::standard();
  auto study = read_row_scenario(scenario, folder);
  if (!study) return fail(study.error());
  auto prepared = PreparedStudy::prepare(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  AnsweredScenario out;
  out.study = std::make_unique<PreparedStudy>(std::move(*prepared));
  auto resolved = resolve_answerable(*out.study, 0);
  if (!resolved) return fail(resolved.error());
  out.resolved = std::make_unique<ResolvedScenario>(std::move(*resolved));
  auto best = model_of(out.combination().scenario.placement).best(*out.resolved);
  if (!best) return fail(best.error());
  out.best = std::move(*best);
  auto device = device_of(out.combination().scenario.device.model, folder, catalog);
  if (!device) return fail(device.error());
  out.device = std::move(*device);
  return out;
}

const Result<AnsweredScenario>& AnsweredScenarios::of(const std::string& scenario) {
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const Kept& one) { return one.scenario == scenario; });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    return *kept_.front().answer;
  }
  if (kept_.size() == kMostKept) kept_.pop_back();
  kept_.push_front({scenario, std::make_unique<Result<AnsweredScenario>>(
                                  answer_scenario(Json::parse(scenario), folder_))});
  return *kept_.front().answer;
}

std::string block_of(const std::string& layer) {
  return layer.substr(0, layer.find_first_of("/+"));
}

std::vector<std::string> blocks_of(const AnsweredScenario& answer) {
  std::vector<std::string> out = {"input"};
  for (const Layer& layer : answer.group().graph().layers()) {
    std::string block = block_of(layer.name);
    if (std::find(out.begin(), out.end(), block) == out.end()) out.push_back(std::move(block));
  }
  out.emplace_back("output");
  return out;
}

}  // namespace offcut::scenarios
