// The best plan of one scenario, or a cut of choice, as what a split of its network needs: which
// layers run where, how tensors are sent, and what is predicted of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/cut/table/price.h"
#include "engine/cut/table/site_plan.h"
#include "engine/cut/table/wire.h"
#include "engine/graph/model_graph.h"
#include "scenarios/file/catalog.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

// A layer of the plan: what the runtimes of the traces execute as one.
struct SplitLayer {
  std::vector<std::string> members;  // names of its operators
  Site site = Site::Device;
};

// A tensor of the plan that leaves the site that makes it.
struct SentTensor {
  std::string name;
  Bytes bytes;  // as encoded
};

struct PlannedSplit {
  std::string scenario;
  std::filesystem::path model;  // the file that the study reads its network from
  std::map<std::string, std::int64_t> dimensions;
  std::vector<StateSpec> states;
  std::string device;
  std::string edge;  // empty: no third site
  std::string cloud;
  std::string network;
  std::string edge_network;
  std::string place;  // "the cloud starts at conv4"
  std::vector<SplitLayer> layers;
  std::vector<SentTensor> sent;  // results of the network too, where they return
  Encoding encoding;
  int batch = 1;  // inputs per run at the device

  bool feasible = true;
  std::string binding;  // not feasible: the bound that is broken the most
  double latency_ms = 0;
  double latency_low_ms = 0;  // 90 % interval, by what is known of the sites
  double latency_high_ms = 0;
  double energy_mj = 0;  // of the device's battery
  std::string provenance;
  std::vector<PlanStep> steps;
};

// Of scenario i < size(): the best plan, or the cut of this number (the column `cut` of rows),
// encoded the best way. Errors as of resolve_answerable(), and InvalidArgument for a cut that is
// not there, or where cuts have no numbers. The plan is certified.
[[nodiscard]] Result<PlannedSplit> plan_split(const PreparedStudy& study, const Catalog& catalog,
                                              std::uint64_t i,
                                              std::optional<std::uint64_t> cut = std::nullopt);

}  // namespace offcut::scenarios
