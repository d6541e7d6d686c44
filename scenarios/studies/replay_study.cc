#include "scenarios/studies/replay_study.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/text.h"
#include "engine/json/word_table.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/replay.h"
#include "network_models/trace_link.h"
#include "network_models/transport_model.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/prepared/three_site_plans.h"

namespace offcut::scenarios {
namespace {

Result<std::shared_ptr<const network_models::BandwidthTrace>> read_trace_beside(
    const Study& study, const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(name).is_absolute()
                                         ? std::filesystem::path(name)
                                         : study.folder() / name;
  auto trace = network_models::read_bandwidth_trace(path);
  if (!trace) return fail(trace.error());
  return std::make_shared<const network_models::BandwidthTrace>(std::move(*trace));
}

struct EstimatorWord {
  std::string_view word;
  network_models::Estimator estimator;
};
constexpr std::array kEstimators = {
    EstimatorWord{"last", network_models::Estimator::Last},
    EstimatorWord{"weighted_mean", network_models::Estimator::WeightedMean},
    EstimatorWord{"harmonic_mean", network_models::Estimator::HarmonicMean},
};

void read_adaptive(JsonObject& block, network_models::AdaptiveRule& rule) {
  if (block.find("estimator")) {
    rule.estimator = read_word(block, "estimator", kEstimators).estimator;
  }
  // Each kind of mean has a number of its own.
  const auto need = [&](const char* key, network_models::Estimator one, const char* word) {
    if (!block.has(key) || rule.estimator == one) return;
    block.add_error(ErrorCode::InvalidArgument,
                    message(key, ": it has no effect: expected estimator ", in_quotes(word),
                            " beside it, found another one"));
  };
  need("weight", network_models::Estimator::WeightedMean, "weighted_mean");
  need("samples", network_models::Estimator::HarmonicMean, "harmonic_mean");
  rule.weight = block.number_or("weight", rule.weight, {.least = 0, .most = 1, .open_below = true});
  constexpr std::int64_t kMostSamples = 1000;
  rule.samples = static_cast<std::size_t>(
      block.integer_or("samples", static_cast<std::int64_t>(rule.samples), 1, kMostSamples));
  rule.hysteresis = block.number_or("hysteresis", rule.hysteresis, kShareRange);
  rule.window = Duration::from_s(block.number_or("window_s", rule.window.s(), kPositiveRange));
}

// Reads the block; the network and the plans are filled in by the caller.
Result<network_models::ReplayStudy> read_block(const Study& study) {
  JsonObject block = study.block();
  network_models::ReplayStudy replay;
  const std::string uplink = block.text("uplink_trace");
  const std::string downlink = block.text_or("downlink_trace", "");
  replay.period = Duration::from_s(block.number_or("period_s", 1, kPositiveRange));
  constexpr std::int64_t kMost = 10'000'000;
  replay.inferences = static_cast<std::size_t>(block.integer_or("inferences", 100, 1, kMost));
  replay.streams = static_cast<std::size_t>(block.integer_or("streams", 10, 1, kMost));
  if (block.has("deadline_ms")) {
    replay.deadline = Duration::from_ms(block.number("deadline_ms", kPositiveRange));
  }
  (void)block.find("deadline_ms");
  read_adaptive(block, replay.adaptive);
  block.finish();
  if (auto ok = study.expect_all_read(); !ok) return fail(ok.error());
  auto up = read_trace_beside(study, uplink);
  if (!up) return fail(within("replay.uplink_trace", up.error()));
  replay.network.uplink_trace = std::move(*up);
  if (!downlink.empty()) {
    auto down = read_trace_beside(study, downlink);
    if (!down) return fail(within("replay.downlink_trace", down.error()));
    replay.network.downlink_trace = std::move(*down);
  }
  return replay;
}

// The plans that any monotone link can make best of those that keep the pins, with the names of
// their cuts.
struct NamedPlans {
  std::vector<CutFigures> figures;
  std::vector<std::string> names;
};

NamedPlans two_site_plans(const Combination& combination) {
  const CutSolver& solver = combination.group->solver();
  const Question& question = combination.scenario.question;
  const Constraints& bounds = question.constraints;
  const auto skyline = solver.skyline(
      combination.columns,
      SkylineScope{.wait_power_limit = {},
                   .device_memory = bounds.device_memory.has_value(),
                   .throughput = question.objective.kind == Objective::Kind::Throughput ||
                                 question.stream.has_value(),
                   .accuracy = bounds.accuracy_drop.has_value(),
                   .pins = bounds.pins});
  NamedPlans plans;
  for (const SkylinePlan& plan : skyline->plans()) {
    plans.figures.push_back(plan.figures);
    std::string name =
        solver.tree() == nullptr
            ? message(std::size_t{plan.figures.layers}, " layers on the device")
            : combination.group->facts_of_cut(plan.cut, combination.columns).first_cloud_layer;
    if (solver.encodings() > 1 && plan.figures.offloads) {
      name += message(" in ", solver.encoding(plan.columns).name);
    }
    plans.names.push_back(std::move(name));
  }
  return plans;
}

// Over three sites: the recorded rate is that of the first network.
Result<NamedPlans> three_site_plans(const Combination& combination,
                                    const network_models::NetworkSpec& network) {
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  if (solver.method() != SolveMethod::Enumeration) {
    return fail(ErrorCode::TooLarge,
                message("edge: expected a model of at most ", ThreeSiteSolver::kCutLimit,
                        " cuts with \"study\": \"replay\", found more"));
  }
  Question both = combination.scenario.question;  // latency and energy count, whatever is asked
  both.objective.kind = Objective::Kind::Weighted;
  both.objective.latency_weight = both.objective.energy_weight = 1;
  const auto link = network_models::build_over_trace(network);
  const network_models::TraceLink::Instant first = link->from(Duration());
  NamedPlans plans;
  for (const auto& listed : solver.listed(first, *combination.edge_link, both).plans) {
    plans.figures.push_back(behind_one_link(listed.figures, *combination.edge_link));
    plans.names.push_back(
        name_of(combination.three_sites->facts(solver.plan_of(listed)), listed.figures));
  }
  return plans;
}

StudyTable table_of(const std::vector<network_models::PolicyOutcome>& outcomes,
                    const NamedPlans& plans, const network_models::ReplayStudy& replay,
                    const std::string& study) {
  const network_models::BandwidthTrace& trace = *replay.network.uplink_trace;
  const double mean = std::round(trace.mean().mbit_per_s() * 1e3) / 1e3;
  const std::string file = std::filesystem::path(trace.name()).filename().string();
  StudyTable table{
      .study = study,
      .name = "replay",
      .note = message(replay.streams, " streams of ", replay.inferences, " inferences over ", file,
                      ", mean uplink ", mean, " Mbit/s; ", plans.names.size(), " plans"),
      .columns = {"policy", "latency_ms_p5", "latency_ms_p50", "latency_ms_p95", "latency_ms_p99",
                  "energy_mj", "regret_percent", "missed_percent", "switches", "most_used_cut",
                  "most_used_percent"},
      .rows = {}};
  const bool bounded = !replay.question.constraints.none() || replay.question.stream;
  if (bounded) table.columns.emplace_back("broken_percent");
  for (const network_models::PolicyOutcome& outcome : outcomes) {
    const auto most = std::max_element(outcome.share.begin(), outcome.share.end());
    const auto plan = static_cast<std::size_t>(most - outcome.share.begin());
    table.rows.push_back({outcome.policy, outcome.p5.ms(), outcome.p50.ms(), outcome.p95.ms(),
                          outcome.p99.ms(), outcome.energy.mj(), outcome.regret_percent,
                          outcome.missed_percent, static_cast<double>(outcome.switches),
                          plans.names[plan], 100 * *most});
    if (bounded) table.rows.back().emplace_back(outcome.broken_percent);
  }
  return table;
}

// A replay with its files opened.
struct OpenedReplay {
  PreparedStudy study;
  network_models::ReplayStudy replay;
  NamedPlans plans;
};

Result<OpenedReplay> open_replay(const Study& study, const Catalog& catalog) {
  auto block = read_block(study);
  if (!block) return fail(block.error());
  auto prepared = PreparedStudy::prepare(study, catalog);
  if (!prepared) return fail(prepared.error());
  const StudyContext& context = prepared->context();
  const Combination& combination = context.combinations.front();
  const network_models::NetworkSpec& network = context.networks.models.front();
  if (network.uplink_trace || network.downlink_trace) {
    return fail(
        ErrorCode::InvalidArgument,
        message(study.file(), ": network: expected a network without a recorded rate with ",
                R"("study": "replay", which brings its own, found )", in_quotes(network.name())));
  }
  const auto up = block->network.uplink_trace;
  const auto down = block->network.downlink_trace;
  block->network = network;
  block->network.uplink_trace = up;
  block->network.downlink_trace = down;
  block->question = combination.scenario.question;
  if (const auto& stream = block->question.stream;
      stream && block->period.s() * stream->frames_per_s < 1 - 1e-9) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": replay.period_s: expected no less than the time between ",
                        "frames (stream.frames_per_s), ", 1 / stream->frames_per_s, ", found ",
                        block->period.s()));
  }
  auto plans = combination.three_sites != nullptr ? three_site_plans(combination, block->network)
                                                  : Result<NamedPlans>(two_site_plans(combination));
  if (!plans) return fail(within(study.file(), plans.error()));
  block->plans = plans->figures;
  return OpenedReplay{std::move(*prepared), std::move(*block), std::move(*plans)};
}

}  // namespace

Result<std::vector<StudyTable>> run_replay(const Study& study, const Catalog& catalog) {
  const auto opened = open_replay(study, catalog);
  if (!opened) return fail(opened.error());
  const auto outcomes = network_models::replay(opened->replay);
  if (!outcomes) return fail(within(study.file(), outcomes.error()));
  return std::vector<StudyTable>{table_of(*outcomes, opened->plans, opened->replay, study.name())};
}

Result<std::vector<std::string>> check_replay(const Study& study, const Catalog& catalog) {
  const auto opened = open_replay(study, catalog);
  if (!opened) return fail(opened.error());
  return opened->study.warnings();
}

}  // namespace offcut::scenarios
