// Links every library of the package with what it needs, and opens nothing: each door says so.
#include <cstdio>

#include "device_models/device_file.h"
#include "network_models/network_file.h"
#include "scenarios/run.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/trace_file.h"

int main() {
  const char* none = "none/none.json";
  const bool any = offcut::read_trace(none).has_value() || offcut::read_onnx(none).has_value() ||
                   offcut::read_network(none).has_value() ||
                   offcut::read_device(none).has_value() ||
                   offcut::scenario_files({none}, offcut::Catalog::standard()).has_value();
  std::printf("%s\n", offcut::read_device(none).error().message.c_str());
  return any ? 1 : 0;
}
