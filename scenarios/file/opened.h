// The files that scenarios name, opened once: models with their traces, device models, networks.
//
// Loading is by reference text; every file is read once, whatever the number of scenarios that use
// it. All errors name the file; the caller adds which scenario asked.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "device_models/device_file.h"
#include "engine/base/input_log.h"
#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"
#include "network_models/network_spec.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/scenario.h"
#include "scenarios/results/manifest.h"

namespace offcut::scenarios {

struct OpenedModel {
  std::string name;
  std::shared_ptr<const ModelGraph> graph;  // one layer an operator, constants folded
  std::shared_ptr<const Trace> trace;       // the model file's own measurements; null for ONNX
  std::vector<std::string> recordings;      // of the same bundled model on other machines
};

class OpenedFiles {
 public:
  OpenedFiles(const Catalog& catalog, std::filesystem::path folder)
      : catalog_(catalog), folder_(std::move(folder)) {}

  // The model of a scenario, with its `dimensions` and `state`.
  [[nodiscard]] Result<const OpenedModel*> model(const Scenario& scenario);
  [[nodiscard]] Result<const Trace*> trace(const std::string& reference);
  [[nodiscard]] Result<const device_models::DeviceModel*> device(const std::string& reference);
  [[nodiscard]] Result<const network_models::NetworkSpec*> network(const std::string& reference);

  // Keeps a warning for the user; each text once.
  void warn(const std::string& warning);

  const std::vector<std::string>& warnings() const { return warnings_; }  // of readers

 private:
  [[nodiscard]] Result<std::filesystem::path> locate(CatalogKind kind,
                                                     const std::string& reference) const;
  [[nodiscard]] Result<OpenedModel> open_model(const std::filesystem::path& path,
                                               const Scenario& scenario);

  const Catalog& catalog_;
  std::filesystem::path folder_;
  std::map<std::string, std::unique_ptr<OpenedModel>> models_;
  std::map<std::string, std::shared_ptr<const Trace>> traces_;
  std::map<std::string, std::unique_ptr<device_models::DeviceModel>> devices_;
  std::map<std::string, std::unique_ptr<network_models::NetworkSpec>> networks_;
  std::vector<std::string> warnings_;
};

// Returns the model of a scenario with all that shapes its graph, as one text.
[[nodiscard]] std::string key_of_model(const Scenario& scenario);

// Returns what was read by the names that manifests use, the same on every machine: bundled files
// by their place in the data folder, others as seen from the folder of the scenario file.
[[nodiscard]] std::vector<ManifestInput> named_inputs(const InputLog& log, const Catalog& catalog,
                                                      const std::filesystem::path& folder);

}  // namespace offcut::scenarios
