// A bandwidth sweep: where to cut an ONNX network for a bundled phone, from 1 to 128 Mbit/s.
//
//   bandwidth_sweep MODEL.onnx
//
// The phone's layer times come from the kernel laws of its device file. The cloud is assumed to run
// each layer 20 times as fast. Tensors cross as int8: one byte per element.
#include <offcut/offcut.h>

#include <cstdio>
#include <utility>

namespace {

using offcut::Result;
using offcut::SiteColumn;
namespace scenarios = offcut::scenarios;
namespace network_models = offcut::network_models;

Result<SiteColumn> phone_column(const scenarios::Catalog& catalog,
                                const offcut::ModelGraph& graph) {
  const auto file = catalog.find(scenarios::CatalogKind::Device, "snapdragon_450", {});
  if (!file) return offcut::fail(file.error());
  const auto device = offcut::device_models::read_device(*file);
  if (!device) return offcut::fail(device.error());
  offcut::OperatingPoint point;
  point.affinity = "big";
  point.threads = 1;
  point.framework = "mnn";
  return offcut::device_models::cost_column(*device, graph, point, {});
}

// Tensors are sent as int8.
offcut::Encoding one_byte_per_element() {
  offcut::Encoding encoding;
  encoding.name = "int8";
  encoding.format.bytes_per_element = 1;
  return encoding;
}

SiteColumn twenty_times_as_fast(SiteColumn column) {
  for (offcut::Duration& time : column.time) time = time * (1.0 / 20);
  column.provenance.assign(column.provenance.size(), offcut::Provenance::Assumed);
  return column;
}

Result<void> print_sweep(const offcut::ModelGraph& graph, const offcut::CutSolver& solver,
                         network_models::NetworkSpec spec) {
  std::printf("%8s  %10s  %9s  %10s\n", "Mbit/s", "on device", "kB up", "latency ms");
  for (double rate = 1; rate <= 128; rate *= 2) {
    const auto set = spec.set("uplink_mbit_per_s", rate);
    if (!set) return offcut::fail(set.error());
    const auto link = network_models::build_link(spec);
    if (!link) return offcut::fail(link.error());
    const offcut::CutAnswer best = solver.answer({}, **link, {});
    std::printf("%8.0f  %4u of %3zu  %9.1f  %10.1f\n", rate, best.figures.layers,
                graph.layer_count(), static_cast<double>(best.figures.up.count()) / 1000,
                best.price.latency().ms());
  }
  return {};
}

Result<void> sweep(const char* model) {
  const auto onnx = offcut::traces::read_onnx(model);
  if (!onnx) return offcut::fail(onnx.error());
  const offcut::ModelGraph& graph = onnx->graph;
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  const auto phone = phone_column(catalog, graph);
  if (!phone) return offcut::fail(phone.error());
  const auto network = catalog.find(scenarios::CatalogKind::Network, "wifi", {});
  if (!network) return offcut::fail(network.error());
  auto spec = network_models::read_network(*network);
  if (!spec) return offcut::fail(spec.error());
  const auto solver =
      offcut::CutSolver::build(graph, {{*phone},
                                       {twenty_times_as_fast(*phone)},
                                       {offcut::wire_column(graph, one_byte_per_element())}});
  if (!solver) return offcut::fail(solver.error());
  return print_sweep(graph, *solver, std::move(*spec));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bandwidth_sweep MODEL.onnx\n");
    return 2;
  }
  const Result<void> done = sweep(argv[1]);
  if (!done) std::fprintf(stderr, "bandwidth_sweep: %s\n", done.error().message.c_str());
  return done ? 0 : 2;
}
