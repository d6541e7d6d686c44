// The first split: a network of two layers, built in code, over the bundled Wi-Fi.
//
//   image 600 kB --> stem --> 50 kB --> head --> 4 kB       phone 10 + 190 ms, cloud 1 + 9 ms
//
// The head is slow on the phone, and what the stem makes is small: so the cut lies between them.
#include <offcut/offcut.h>

#include <cstdio>
#include <utility>

namespace {

using offcut::DataType;
using offcut::Duration;
using offcut::Result;

Result<offcut::ModelGraph> two_layers() {
  offcut::GraphSpec spec;
  spec.name = "two_layers";
  spec.tensors = {{"image", DataType::Float32, offcut::Shape{150'000}, false},
                  {"features", DataType::Float32, offcut::Shape{12'500}, false},
                  {"scores", DataType::Float32, offcut::Shape{1'000}, false}};
  spec.layers = {{"stem", "Relu", {"image"}, {"features"}, {}},
                 {"head", "Relu", {"features"}, {"scores"}, {}}};
  spec.inputs = {"image"};
  spec.outputs = {"scores"};
  return offcut::ModelGraph::build(std::move(spec));
}

// What the two layers cost at one site.
offcut::SiteColumn site(double stem_ms, double head_ms) {
  offcut::SiteColumn column;
  column.time = {Duration::from_ms(stem_ms), Duration::from_ms(head_ms)};
  column.energy.resize(2);
  column.provenance = {offcut::Provenance::Assumed, offcut::Provenance::Assumed};
  return column;
}

Result<std::unique_ptr<offcut::Link>> bundled_link(const char* name) {
  using offcut::scenarios::CatalogKind;
  const auto file = offcut::scenarios::Catalog::standard().find(CatalogKind::Network, name, {});
  if (!file) return offcut::fail(file.error());
  const auto spec = offcut::network_models::read_network(*file);
  if (!spec) return offcut::fail(spec.error());
  return offcut::network_models::build_link(*spec);
}

Result<int> print_first_split() {
  const auto graph = two_layers();
  if (!graph) return offcut::fail(graph.error());
  const auto link = bundled_link("wifi");
  if (!link) return offcut::fail(link.error());
  const auto solver = offcut::CutSolver::build(
      *graph, {{site(10, 190)}, {site(1, 9)}, {offcut::wire_column(*graph)}});
  if (!solver) return offcut::fail(solver.error());

  const offcut::CutAnswer best = solver->answer({}, **link, {});
  const std::vector<bool> on_device = solver->on_device(best);
  for (offcut::LayerId layer = 0; layer < graph->layer_count(); ++layer) {
    std::printf("%-5s runs %s\n", graph->layers()[layer].name.c_str(),
                on_device[layer] ? "on the device" : "in the cloud");
  }
  std::printf("latency %.1f ms\n", best.price.latency().ms());
  return on_device[0] && !on_device[1] ? 0 : 1;
}

}  // namespace

int main() {
  const Result<int> done = print_first_split();
  if (!done) std::fprintf(stderr, "first_split: %s\n", done.error().message.c_str());
  return done.value_or(2);
}
