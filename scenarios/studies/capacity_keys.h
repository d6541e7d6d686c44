// The keys of a capacity study as the file states them, checked but not yet priced. Internal to
// capacity_study.h.
//
// A key that could have no effect is an error that names what it needs: "of" without "latency_ms",
// "timeout_ms" of batches of one, a cell that no class uses.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/json/json.h"
#include "scenarios/studies/capacity_study.h"

namespace offcut::scenarios {

// An object as the file states it, for a reader of scenarios.
using RawObject = std::shared_ptr<const nlohmann::ordered_json>;

// One network of a class and the part of its devices that use it.
struct NetworkPart {
  std::string name;  // appended to the class's name in a mix; "" where there is one
  double share = 1;
  RawObject network;
};

// A class as the file states it: the demand without cuts, and what its scenario is made of.
struct ClassText {
  queue::ClassDemand demand;
  RawObject scenario;  // model, device, transfer, ... as in any scenario
  std::vector<NetworkPart> networks;
  double uplink_scv = 0;
};

struct ServerText {
  queue::ServerKind kind;
  RawObject cloud;
  double service_scv = 0;
};

struct CapacityText {
  std::vector<ClassText> classes;
  std::vector<ServerText> servers;
};

// Reads all keys: what needs no other file goes into `study`, the rest is returned. Errors are left
// in the document of `root`.
[[nodiscard]] CapacityText read_capacity_keys(JsonObject& root, CapacityStudy& study);

}  // namespace offcut::scenarios
