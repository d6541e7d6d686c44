// Graphs and costs for tests and benchmarks, made from a seed: the same on every machine, for the
// generator is our own (std distributions differ between libraries).
//
//   chain           a - b - c - ...                              layers + 1 cuts
//   inception_like  chain of cells of parallel branches          cells * prod(length + 1) + ...
//   skip_heavy      chain in which layers add earlier results     layers + 1 cuts, wide frontiers
//   nasnet_like     cells that read the two cells before them     explodes
//   random_dag      several inputs and outputs, shared tensors
//   fan             layers side by side                           2^width + 1 cuts
//   any_graph       one of these, small
// and columns of costs with zeros and ties.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cost/site_column.h"
#include "engine/graph/model_graph.h"

namespace offcut::testing {

// splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  // Uniform in [0, bound); bound > 0.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  // Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  bool chance(double probability) { return unit() < probability; }

 private:
  std::uint64_t state_;
};

// Writes a GraphSpec layer by layer; tensors are named t0, t1, ... and layers l0, l1, ...
class GraphWriter {
 public:
  explicit GraphWriter(std::string name) { spec_.name = std::move(name); }

  std::size_t input(std::int64_t elements) {
    const std::size_t t = tensor(elements);
    spec_.inputs.push_back(spec_.tensors[t].name);
    return t;
  }
  // Adds a layer with one output and returns that tensor.
  std::size_t layer(const std::vector<std::size_t>& reads, std::int64_t elements) {
    const std::size_t out = tensor(elements);
    LayerSpec layer{.name = message("l", spec_.layers.size()),
                    .op = "Op",
                    .inputs = {},
                    .outputs = {spec_.tensors[out].name},
                    .attributes = {}};
    for (const std::size_t t : reads) layer.inputs.push_back(spec_.tensors[t].name);
    spec_.layers.push_back(std::move(layer));
    return out;
  }
  // Adds a second output to the last layer.
  std::size_t another_output(std::int64_t elements) {
    const std::size_t out = tensor(elements);
    spec_.layers.back().outputs.push_back(spec_.tensors[out].name);
    return out;
  }
  void output(std::size_t t) { spec_.outputs.push_back(spec_.tensors[t].name); }

  ModelGraph finish() {
    auto graph = ModelGraph::build(std::move(spec_));
    OFFCUT_CHECK(graph.has_value());
    return std::move(*graph);
  }

 private:
  std::size_t tensor(std::int64_t elements) {
    spec_.tensors.push_back({.name = message("t", spec_.tensors.size()),
                             .type = DataType::Float32,
                             .shape = Shape{elements},
                             .constant = false});
    return spec_.tensors.size() - 1;
  }
  GraphSpec spec_;
};

inline ModelGraph chain(std::size_t layers, std::uint64_t seed) {
  Random random(seed);
  GraphWriter writer("chain");
  std::size_t t = writer.input(150'528);
  for (std::size_t i = 0; i < layers; ++i) {
    t = writer.layer({t}, static_cast<std::int64_t>(1000 + random.below(400'000)));
  }
  writer.output(t);
  return writer.finish();
}

// `cells` cells, each of parallel branches of the given lengths that end in one join; feature maps
// shrink along the network as they do in CNNs, a little unevenly.
inline ModelGraph inception_like(std::size_t cells, const std::vector<std::size_t>& lengths,
                                 std::uint64_t seed) {
  Random random(seed);
  GraphWriter writer("inception_like");
  std::size_t t = writer.input(150'528);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const double size = 400'000.0 / static_cast<double>(1 + cell * cell);
    std::vector<std::size_t> ends;
    double joined = 0;
    for (const std::size_t length : lengths) {
      std::size_t end = t;
      double width = 0;
      for (std::size_t i = 0; i < length; ++i) {
        width = size * random.between(0.1, 0.5);
        end = writer.layer({end}, static_cast<std::int64_t>(width) + 1);
      }
      ends.push_back(end);
      joined += width;
    }
    t = writer.layer(ends, static_cast<std::int64_t>(joined) + 1);
  }
  t = writer.layer({t}, 1000);
  writer.output(t);
  return writer.finish();
}

// Inception-v2 has 59 862 cuts before fusion, most of them in ten cells of four branches each; this
// one has 58 803.
inline ModelGraph inception_v2_like(std::uint64_t seed) {
  return inception_like(10, {5, 9, 13, 6}, seed);
}

inline ModelGraph skip_heavy(std::size_t layers, std::uint64_t seed) {
  Random random(seed);
  GraphWriter writer("skip_heavy");
  std::vector<std::size_t> made = {writer.input(150'528)};
  for (std::size_t i = 0; i < layers; ++i) {
    std::vector<std::size_t> reads = {made.back()};
    for (std::size_t k = 0; k < 3 && made.size() > 2; ++k) {
      const std::size_t window = made.size() < 12 ? made.size() : 12;
      reads.push_back(made[made.size() - 1 - random.below(window)]);
    }
    made.push_back(writer.layer(reads, static_cast<std::int64_t>(1000 + random.below(100'000))));
  }
  writer.output(made.back());
  return writer.finish();
}

// `cells` cells of five two-branch blocks, in the manner of NASNet-A: each block adds two branches
// of one to `depth` layers that read one of the two cells before, the cell joins the blocks.
inline ModelGraph nasnet_like(std::size_t cells, std::size_t depth, std::uint64_t seed) {
  Random random(seed);
  GraphWriter writer("nasnet_like");
  const std::size_t image = writer.input(150'528);
  std::size_t before = writer.layer({image}, 300'000);
  std::size_t last = writer.layer({before}, 150'000);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const std::size_t stack = cell / 4;
    const double size = 150'000.0 / static_cast<double>(1 + stack);
    std::vector<std::size_t> blocks;
    for (std::size_t block = 0; block < 5; ++block) {
      std::vector<std::size_t> sides;
      for (std::size_t side = 0; side < 2; ++side) {
        std::size_t end = side == 0 || random.chance(0.5) ? last : before;
        const std::size_t length = 1 + random.below(depth);
        for (std::size_t i = 0; i < length; ++i) {
          end = writer.layer({end}, static_cast<std::int64_t>(size * random.between(0.2, 0.4)));
        }
        sides.push_back(end);
      }
      blocks.push_back(writer.layer(sides, static_cast<std::int64_t>(size * 0.3)));
    }
    before = last;
    last = writer.layer(blocks, static_cast<std::int64_t>(size));
  }
  writer.output(writer.layer({last}, 1000));
  return writer.finish();
}

// Up to `max_layers` layers with one to three inputs each, now and then a second network input, a
// layer with two outputs, a result in the middle, a tensor nobody reads.
inline ModelGraph random_dag(std::size_t max_layers, Random& random) {
  GraphWriter writer("random");
  const auto elements = [&] { return static_cast<std::int64_t>(1 + random.below(6)); };
  std::vector<std::size_t> made = {writer.input(elements())};
  if (random.chance(0.3)) made.push_back(writer.input(elements()));
  const std::size_t layers = 1 + random.below(max_layers);
  const std::size_t reach = 1 + random.below(made.size() + layers);
  std::size_t last = 0;
  for (std::size_t i = 0; i < layers; ++i) {
    std::vector<std::size_t> reads;
    const std::size_t count = 1 + random.below(3);
    const std::size_t window = reach < made.size() ? reach : made.size();
    for (std::size_t k = 0; k < count; ++k) {
      reads.push_back(made[made.size() - 1 - random.below(window)]);
    }
    last = writer.layer(reads, elements());
    made.push_back(last);
    if (random.chance(0.15)) writer.output(last);
    if (random.chance(0.15)) made.push_back(writer.another_output(elements()));
  }
  writer.output(last);
  return writer.finish();
}

// Some layers that read the input side by side, and one that joins them: 2^width + 1 cuts.
inline ModelGraph fan(std::size_t width, Random& random) {
  GraphWriter writer("fan");
  const std::size_t image = writer.input(static_cast<std::int64_t>(1 + random.below(30)));
  std::vector<std::size_t> made;
  for (std::size_t i = 0; i < width; ++i) {
    made.push_back(writer.layer({image}, static_cast<std::int64_t>(1 + random.below(8))));
  }
  writer.output(writer.layer(made, static_cast<std::int64_t>(1 + random.below(8))));
  return writer.finish();
}

// A small graph of any shape: wide, deep, heavy with skips, branching cells, or a random DAG of
// several inputs and outputs.
inline ModelGraph any_graph(std::uint64_t seed, Random& random) {
  switch (seed % 8) {
    case 0:
      return skip_heavy(1 + random.below(14), seed);
    case 1:
      return inception_like(1 + random.below(2), {1, 2, 1}, seed);
    case 2:
      return chain(1 + random.below(30), seed);
    case 3:
      return fan(1 + random.below(6), random);
    default:
      return random_dag(10, random);
  }
}

// What the costs of a column look like.
struct ColumnStyle {
  double scale_s = 1e-3;  // mean time of a layer
  double power_w = 3.0;   // while a layer runs
  double idle_w = 0.5;
  bool ties = false;  // times and powers are small multiples of one step: sums tie exactly
};

inline SiteColumn column(const ModelGraph& graph, const ColumnStyle& style, Random& random) {
  SiteColumn out;
  out.site = "made up";
  out.idle_power = Power::from_w(style.idle_w);
  for (std::size_t v = 0; v < graph.layer_count(); ++v) {
    double time = 0;
    double power = 0;
    if (style.ties) {
      time = static_cast<double>(random.below(4)) / 1024.0;
      power = static_cast<double>(1 + random.below(2));
    } else {
      time = style.scale_s * (random.chance(0.1) ? 0.0 : random.between(0.05, 1.95));
      power = style.power_w * random.between(0.8, 1.2);
    }
    out.time.push_back(Duration::from_s(time));
    out.energy.push_back(Energy::from_j(time * power));
    out.provenance.push_back(Provenance::Assumed);
  }
  return out;
}

}  // namespace offcut::testing
