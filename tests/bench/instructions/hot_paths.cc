#include "tests/bench/instructions/hot_paths.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/file.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/regimes.h"
#include "engine/cut/skyline/row_sweep.h"
#include "engine/cut/skyline/sweep.h"
#include "engine/cut/table/wire.h"
#include "engine/json/json.h"
#include "network_models/closed_form_row.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "tests/support/chain_study.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"

namespace offcut::testing {
namespace {

using network_models::ClosedFormRow;
using network_models::NetworkSpec;

const SkylineScope kScope{.wait_power_limit = Power::from_w(2)};

// 58 802 cuts at one pair of operating points.
struct World {
  ModelGraph graph = inception_v2_like(1);
  CutProblem problem() const {
    Random random(2);
    CutProblem out{.device = {}, .cloud = {}, .wires = {wire_column(graph)}};
    out.device.push_back(column(graph, {.scale_s = 1e-3}, random));
    out.cloud.push_back(column(graph, {.scale_s = 1e-4}, random));
    return out;
  }
  Result<CutSolver> solver(const SolverOptions& options = {}) const {
    auto out = CutSolver::build(graph, problem(), options);
    OFFCUT_CHECK(out.has_value());
    return out;
  }
};

NetworkSpec wifi() {
  auto spec = network_models::read_network(OFFCUT_SOURCE_DIR "/network_models/data/wifi5.json");
  OFFCUT_CHECK(spec.has_value());
  OFFCUT_CHECK(spec->set("connection", "new").has_value());
  return *spec;
}

// Rates of 0.1 to 100 Mbit/s.
NetworkSpec at_rate(NetworkSpec spec, std::size_t place, std::size_t of) {
  const double share = static_cast<double>(place) / static_cast<double>(of);
  OFFCUT_CHECK(spec.set("uplink_mbit_per_s", 0.1 * std::pow(1000.0, share)).has_value());
  return spec;
}

// A row of 512 networks with slow start, ready to be settled.
std::shared_ptr<ClosedFormRow> slow_start_row() {
  auto row = std::make_shared<ClosedFormRow>(Bytes(10'000'000), Bytes(1'000'000));
  const NetworkSpec spec = wifi();
  for (std::size_t i = 0; i < LinkRow::kMost; ++i) {
    row->set(i, *network_models::closed_form_of(at_rate(spec, i, LinkRow::kMost)));
  }
  row->settle(LinkRow::kMost);
  return row;
}

std::function<void()> enumerate() {
  auto world = std::make_shared<World>();
  return [world] { static_cast<void>(world->solver()); };
}

std::function<void()> skyline() {
  auto world = std::make_shared<World>();
  auto solver = std::make_shared<CutSolver>(std::move(*world->solver()));
  return [world, solver] { static_cast<void>(solver->skyline({}, kScope)); };
}

std::function<void()> frontier() {
  auto world = std::make_shared<World>();
  auto solver = std::make_shared<CutSolver>(std::move(*world->solver({.cut_limit = 10})));
  return [world, solver] { static_cast<void>(solver->skyline({}, kScope)); };
}

std::function<void()> best_of_one_by_one() {
  const World world;
  const auto plans = world.solver()->skyline({}, kScope);
  const auto link = std::shared_ptr<Link>(std::move(*network_models::build_link(wifi())));
  return [plans, link] {
    for (int i = 0; i < 1000; ++i) static_cast<void>(best_of(*plans, *link, {}));
  };
}

std::function<void()> sweep_rows(Objective::Kind kind) {
  const World world;
  const auto plans = world.solver()->skyline({}, kScope);
  const auto row = slow_start_row();
  return [plans, row, kind] {
    Question question;
    question.objective.kind = kind;
    const RowSweep sweep(*plans, question);
    std::vector<std::uint32_t> plan(row->size());
    std::vector<double> value(row->size());
    for (int i = 0; i < 20; ++i) {
      row->settle(row->size());
      sweep.answer(*row, plan, value);
    }
  };
}
std::function<void()> sweep_latency() { return sweep_rows(Objective::Kind::Latency); }
std::function<void()> sweep_energy() { return sweep_rows(Objective::Kind::Energy); }

std::function<void()> links() {
  const NetworkSpec spec = wifi();
  return [spec] {
    for (std::size_t i = 0; i < 2000; ++i) {
      const auto link = network_models::build_link(at_rate(spec, i, 2000));
      static_cast<void>((*link)->cost({Bytes(150'528), Bytes(4000), Duration::from_ms(20)}));
    }
  };
}

std::function<void()> closed_forms() {
  const NetworkSpec spec = wifi();
  return [spec] {
    for (std::size_t i = 0; i < 5000; ++i) {
      static_cast<void>(network_models::closed_form_of(at_rate(spec, i, 5000)));
    }
  };
}

std::function<void()> regimes() {
  const World world;
  const auto plans = world.solver()->skyline({}, kScope);
  return [plans] {
    const LinkAt at = [](double s_per_byte) -> Result<std::shared_ptr<const Link>> {
      AffineCoefficients c;
      c.fixed_up = Duration::from_ms(5);
      c.up_s_per_byte = s_per_byte;
      return std::make_shared<const AffineLink>(c);
    };
    OFFCUT_CHECK(regimes_over_link(*plans, at, {1e-8, 1e-4}, {}).has_value());
  };
}

std::function<void()> samples() {
  auto study = std::make_shared<ChainStudy>(chain_study(50));
  return [study] {
    const SameNetwork networks(std::make_shared<AffineLink>(study->link));
    OFFCUT_CHECK(monte_carlo(study->forest, study->device, study->cloud, networks,
                             {.first_samples = 2048, .most_samples = 2048})
                     .has_value());
  };
}

std::function<void()> json() {
  auto text = read_file(OFFCUT_SOURCE_DIR "/traces/data/alexnet.trace.json");
  OFFCUT_CHECK(text.has_value());
  return [text = std::move(*text)] {
    OFFCUT_CHECK(JsonDocument::parse(text, "trace.json").has_value());
  };
}

constexpr std::array kPaths = {
    HotPath{"enumerate", enumerate},
    HotPath{"skyline", skyline},
    HotPath{"frontier", frontier},
    HotPath{"best_of", best_of_one_by_one},
    HotPath{"sweep_latency", sweep_latency},
    HotPath{"sweep_energy", sweep_energy},
    HotPath{"links", links},
    HotPath{"closed_forms", closed_forms},
    HotPath{"regimes", regimes},
    HotPath{"samples", samples},
    HotPath{"json", json},
};

}  // namespace

std::span<const HotPath> hot_paths() { return kPaths; }

}  // namespace offcut::testing
