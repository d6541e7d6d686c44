// A capacity study: device classes with their models and networks, kinds of server, an objective
// and a policy ("study": "capacity"), read and priced into what the planner asks for.
//
//   file --> classes x networks x kinds of server --cut_group.h, network models--> queue::Demand
//
// The keys are told in scenarios/README.md. Each class and network is read as a scenario of its own
// with the servers in place of "cloud", so sites, networks and errors are those of all studies. A
// class with a mix of networks becomes one class a network, its devices split by the shares.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/queue/capacity.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/manifest.h"

namespace offcut::scenarios {

struct CapacityStudy {
  std::string name;
  std::string file;
  std::string content_hash;
  queue::Demand demand;
  queue::SearchOptions search;
  std::vector<int> curve_servers;   // empty: around the answer
  std::vector<double> curve_load;   // factors on the fleet
  std::vector<double> sensitivity;  // factors on bandwidth, fleet, server speed
  std::vector<ManifestInput> inputs;
  std::vector<std::string> warnings;
};

// Errors name the file and the place.
[[nodiscard]] Result<CapacityStudy> open_capacity_study(const std::filesystem::path& path,
                                                        const Catalog& catalog);

}  // namespace offcut::scenarios
