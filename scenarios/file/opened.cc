#include "scenarios/file/opened.h"

#include <algorithm>

#include "engine/base/text.h"
#include "network_models/network_file.h"
#include "traces/graph_file.h"
#include "traces/trace_file.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;

Result<fs::path> OpenedFiles::locate(CatalogKind kind, const std::string& reference) const {
  return catalog_.find(kind, reference, folder_);
}

Result<OpenedModel> OpenedFiles::open_model(const fs::path& path, const Scenario& scenario) {
  traces::ReadOnnxOptions options;
  options.dimensions = scenario.dimensions;
  options.states = scenario.states;
  if (const auto batch = scenario.dimensions.find("batch"); batch != scenario.dimensions.end()) {
    options.batch = batch->second;
  }
  auto file = traces::read_graph_file(path, options);
  if (!file) return fail(file.error());
  for (const std::string& warning : file->warnings) warn(warning);
  OpenedModel model;
  model.name = std::move(file->name);
  model.graph = std::make_shared<const ModelGraph>(std::move(file->graph));
  if (file->trace) model.trace = std::make_shared<const Trace>(std::move(*file->trace));
  return model;
}

std::string key_of_model(const Scenario& scenario) {
  std::string key = scenario.model;
  for (const auto& [name, value] : scenario.dimensions) key += message("|", name, "=", value);
  for (const StateSpec& state : scenario.states) {
    key += message("|", state.output, "->", state.input);
  }
  return key;
}

Result<const OpenedModel*> OpenedFiles::model(const Scenario& scenario) {
  const std::string key = key_of_model(scenario);
  if (const auto found = models_.find(key); found != models_.end()) return found->second.get();
  const auto path = locate(CatalogKind::Model, scenario.model);
  if (!path) return fail(path.error());
  auto model = open_model(*path, scenario);
  if (!model) return fail(model.error());
  model->recordings = catalog_.other_recordings(scenario.model);
  return models_.emplace(key, std::make_unique<OpenedModel>(std::move(*model))).first->second.get();
}

void OpenedFiles::warn(const std::string& warning) {
  if (std::find(warnings_.begin(), warnings_.end(), warning) == warnings_.end()) {
    warnings_.push_back(warning);
  }
}

Result<const Trace*> OpenedFiles::trace(const std::string& reference) {
  if (const auto found = traces_.find(reference); found != traces_.end())
    return found->second.get();
  const auto path = locate(CatalogKind::Model, reference);
  if (!path) return fail(path.error());
  auto trace = traces::read_trace(*path);
  if (!trace) return fail(trace.error());
  return traces_.emplace(reference, std::make_shared<const Trace>(std::move(*trace)))
      .first->second.get();
}

Result<const device_models::DeviceModel*> OpenedFiles::device(const std::string& reference) {
  if (const auto found = devices_.find(reference); found != devices_.end())
    return found->second.get();
  const auto path = locate(CatalogKind::Device, reference);
  if (!path) return fail(path.error());
  auto device = device_models::read_device(*path);
  if (!device) return fail(device.error());
  return devices_
      .emplace(reference, std::make_unique<device_models::DeviceModel>(std::move(*device)))
      .first->second.get();
}

Result<const network_models::NetworkSpec*> OpenedFiles::network(const std::string& reference) {
  if (const auto found = networks_.find(reference); found != networks_.end()) {
    return found->second.get();
  }
  if (reference == kOwnNetwork) {
    network_models::NetworkSpec own;
    own.origin = std::make_shared<const network_models::NetworkOrigin>(
        network_models::NetworkOrigin{reference, "the scenario file", "assumed", ""});
    return networks_
        .emplace(reference, std::make_unique<network_models::NetworkSpec>(std::move(own)))
        .first->second.get();
  }
  const auto path = locate(CatalogKind::Network, reference);
  if (!path) return fail(path.error());
  auto network = network_models::read_network(*path);
  if (!network) return fail(network.error());
  return networks_
      .emplace(reference, std::make_unique<network_models::NetworkSpec>(std::move(*network)))
      .first->second.get();
}

std::vector<ManifestInput> named_inputs(const InputLog& log, const Catalog& catalog,
                                        const fs::path& folder) {
  const auto name_of = [&](const fs::path& path) {
    const fs::path bundled = path.lexically_relative(catalog.root());
    if (!bundled.empty() && *bundled.begin() != "..") return bundled.string();
    const fs::path beside = folder.empty() ? path : path.lexically_relative(folder);
    const bool is_beside = !beside.empty() && beside.native().size() < path.native().size();
    return (is_beside ? beside : path).string();
  };
  std::vector<ManifestInput> out;
  for (const InputLog::File& file : log.files()) out.push_back({name_of(file.path), file.hash});
  return out;
}

}  // namespace offcut::scenarios
