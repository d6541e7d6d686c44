#include "tools/split_plan.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/json/schema_names.h"
#include "scenarios/results/version.h"

namespace offcut::tools {
namespace {

using Json = nlohmann::ordered_json;

// Text of a file that is no UTF-8 is written with marks in its place.
std::string text_of_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json bytes_of(const std::optional<Bytes>& bytes) {
  return bytes ? Json(bytes->count()) : Json(nullptr);
}

Json tensor_of(const traces::EdgeTensor& tensor) {
  return {{"name", tensor.name},
          {"type", tensor.type.empty() ? Json(nullptr) : Json(tensor.type)},
          {"shape", tensor.shape ? Json(*tensor.shape) : Json(nullptr)},
          {"bytes", bytes_of(tensor.bytes)}};
}

Json tensors_of(const std::vector<traces::EdgeTensor>& tensors) {
  Json list = Json::array();
  for (const traces::EdgeTensor& tensor : tensors) list.push_back(tensor_of(tensor));
  return list;
}

Json part_of(const traces::PartModel& part, const traces::NetworkFile& network) {
  Json json = {{"file", part.file}};
  if (!part.part.label.empty()) json["label"] = part.part.label;
  if (!part.weights_file.empty()) json["weights_file"] = part.weights_file;
  json["site"] = std::string(traces::name_of(part.part.site));
  json["layers"] = part.part.placed;
  json["layer_names"] = Json::array();
  for (const std::size_t v : part.part.layers) {
    const std::string& name = network.network().spec.layers[v].name;
    if (network.network().graph.find_layer(name)) json["layer_names"].push_back(name);
  }
  json["weight_bytes"] = part.weights.count();
  json["inputs"] = tensors_of(part.inputs);
  json["outputs"] = tensors_of(part.outputs);
  return json;
}

Json handover_of(const traces::SplitTensor& tensor, const traces::Split& split) {
  const auto file = [&](std::size_t part) { return split.parts[part].file; };
  Json to = Json::array();
  for (const std::size_t part : tensor.handover.to) to.push_back(file(part));
  const auto& from = tensor.handover.from;
  Json json = {{"name", tensor.tensor.name},
               {"from", from ? Json(file(*from)) : Json(nullptr)},
               {"to", std::move(to)},
               {"crosses", tensor.crosses}};
  if (tensor.is_state) json["state"] = true;
  json["encoding"] = tensor.quantised ? "int8" : "plain";
  json["sent"] = tensors_of(traces::sent_tensors(tensor));
  json["bytes"] = bytes_of(traces::sent_bytes(tensor));
  return json;
}

Json result_of(const traces::ResultPlace& result, const traces::Split& split) {
  Json json = {{"name", result.tensor}, {"from", nullptr}, {"crosses", false}};
  if (!result.part) return json;
  json["from"] = split.parts[*result.part].file;
  json["crosses"] = split.parts[*result.part].part.site != Site::Device;
  return json;
}

Json prediction_of(const scenarios::PlannedSplit& planned) {
  Json steps = Json::array();
  for (const scenarios::PlanStep& step : planned.steps) {
    steps.push_back({{"name", step.name}, {"ms", step.time.ms()}});
  }
  Json sent = Json::array();
  for (const scenarios::SentTensor& tensor : planned.sent) {
    sent.push_back({{"name", tensor.name}, {"bytes", tensor.bytes.count()}});
  }
  Json json = {{"device", planned.device}, {"cloud", planned.cloud}, {"network", planned.network}};
  if (!planned.edge.empty()) {
    json["edge"] = planned.edge;
    json["edge_network"] = planned.edge_network;
  }
  json["batch"] = planned.batch;
  json["encoding"] = planned.encoding.name;
  json["latency_ms"] = planned.latency_ms;
  json["latency_low_ms"] = planned.latency_low_ms;
  json["latency_high_ms"] = planned.latency_high_ms;
  json["interval"] = 0.9;
  json["energy_mj"] = planned.energy_mj;
  json["feasible"] = planned.feasible;
  json["provenance"] = planned.provenance;
  json["steps"] = std::move(steps);
  json["sent"] = std::move(sent);
  return json;
}

}  // namespace

namespace {

// One line per element: a plan is read by people too.
std::string lines_of(const std::vector<Json>& list) {
  std::string text = "[";
  for (std::size_t k = 0; k < list.size(); ++k) {
    text += message(k == 0 ? "\n  " : ",\n  ", text_of_json(list[k]));
  }
  return text + (list.empty() ? "]" : "\n ]");
}

}  // namespace

std::string text_of_plan(const PlanDocument& document) {
  const traces::Split& split = *document.split;
  std::vector<std::pair<std::string, std::string>> entries;
  const auto add = [&](const char* key, std::string value) {
    entries.emplace_back(key, std::move(value));
  };
  const auto add_list = [&](const char* key, const auto& list, const auto& json_of) {
    std::vector<Json> all;
    for (const auto& one : list) all.push_back(json_of(one));
    add(key, lines_of(all));
  };
  add("schema", text_of_json(std::string(kSplitSchema)));
  add("made_by", text_of_json(message("offcut ", scenarios::text_of_version())));
  add("model",
      text_of_json({{"file", document.network->file()}, {"hash", document.network->hash()}}));
  if (document.planned != nullptr) {
    add("scenario", text_of_json(document.planned->scenario));
    add("number", text_of_json(document.number));
  }
  add_list("parts", split.parts, [&](const auto& one) { return part_of(one, *document.network); });
  add_list("tensors", split.tensors, [&](const auto& one) { return handover_of(one, split); });
  add_list("results", split.results, [&](const auto& one) { return result_of(one, split); });
  if (document.planned != nullptr) {
    add("prediction", text_of_json(prediction_of(*document.planned)));
    add("manifest", text_of_json(Json::parse(document.manifest, nullptr, false)));
  }
  std::string text;
  for (const auto& [key, value] : entries) {
    text += message(text.empty() ? "{ \"" : ",\n  \"", key, "\": ", value);
  }
  return text + " }\n";
}

}  // namespace offcut::tools
