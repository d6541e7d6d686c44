// plan.json of a split ("offcut.split/1", split_plan.schema.json): its files in the order in which they run, which
// tensors they hand each other, and what is predicted.
//
//   { "schema": "offcut.split/1", "made_by": "offcut 0.1.0 (commit ...)",
//     "model": { "file": "net.onnx", "hash": "..." },
//     "parts": [ { "file": "device.onnx", "site": "device", "layers": 12,
//                  "layer_names": [ "conv1", ... ], "weight_bytes": 61440,
//                  "inputs": [ TENSOR... ], "outputs": [ TENSOR... ] } ],
//     "tensors": [ { "name": "relu3", "from": "device.onnx", "to": [ "cloud.onnx" ],
//                    "crosses": true, "encoding": "plain", "sent": [ TENSOR... ],
//                    "bytes": 100352 } ],
//     "results": [ { "name": "probs", "from": "cloud.onnx", "crosses": true } ],
//     "prediction": { ... }, "manifest": { ... } }
//
// A TENSOR has "name", "type", "shape" and "bytes"; the last two are null where they are not
// known. "from" is null for an input of the network, which starts on the device. A tensor of state
// stays at the site that runs its layers. A part of --extract or --each has a "label", the layer
// or block. "prediction" and "manifest" are there where a study was split.
#pragma once

#include <optional>
#include <string>

#include "scenarios/rows/planned_split.h"
#include "traces/split/split.h"

namespace offcut::tools {

struct PlanDocument {
  const traces::NetworkFile* network = nullptr;
  const traces::Split* split = nullptr;
  const scenarios::PlannedSplit* planned = nullptr;  // null: no study
  std::uint64_t number = 0;                          // of the scenario
  std::string manifest;                              // of the study, as JSON
};

[[nodiscard]] std::string text_of_plan(const PlanDocument& document);

}  // namespace offcut::tools
