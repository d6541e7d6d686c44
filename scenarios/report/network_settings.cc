#include "scenarios/report/network_settings.h"

#include <nlohmann/json.hpp>

#include "network_models/network_fields.h"
#include "network_models/transport_model.h"

namespace offcut::scenarios {

nlohmann::ordered_json network_settings(const network_models::NetworkSpec& spec) {
  using namespace network_models;
  nlohmann::ordered_json out;
  out["transport"] = model_of(spec.transport).name;
  out["connection"] = connection_names()[static_cast<std::size_t>(spec.connection)];
  out["tail_rule"] = tail_rule_names()[static_cast<std::size_t>(spec.tail_rule)];
  for (const NetworkField& field : network_fields()) out[field.name] = field.get(spec);
  if (!spec.downlink) out.erase("downlink_mbit_per_s");
  if (spec.uplink_trace) out["uplink_trace"] = true;
  if (spec.downlink_trace) out["downlink_trace"] = true;
  return out;
}

}  // namespace offcut::scenarios
