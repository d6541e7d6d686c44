// Links every library of the package with what it needs, and opens nothing: each door says so.
#include <cstdio>

#include "device_models/device_file.h"
#include "network_models/network_file.h"
#include "scenarios/run.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/trace_file.h"

int main() {
  const char* none = "none/none.json";
  namespace scenarios = offcut::scenarios;
  const auto device = offcut::device_models::read_device(none);
  const bool any = device.has_value() || offcut::traces::read_trace(none).has_value() ||
                   offcut::traces::read_onnx(none).has_value() ||
                   offcut::network_models::read_network(none).has_value() ||
                   scenarios::scenario_files({none}, scenarios::Catalog::standard()).has_value();
  if (!device) std::printf("%s\n", device.error().message.c_str());
  return any ? 1 : 0;
}
