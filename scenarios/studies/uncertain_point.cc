#include "scenarios/studies/uncertain_point.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/word_table.h"
#include "network_models/network_link.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostLevels = 16;
// Where a distribution without an end is tried against the range of its field.
constexpr double kFarTail = 1e-9;

// What an input changes.
enum class InputKind { Network, DeviceTime, DeviceEnergy, CloudTime, Outer };

InputKind kind_of(const std::string& field) {
  if (field == "device.time_scale") return InputKind::DeviceTime;
  if (field == "device.energy_scale") return InputKind::DeviceEnergy;
  if (field == "cloud.time_scale") return InputKind::CloudTime;
  return field.starts_with("network.") ? InputKind::Network : InputKind::Outer;
}

bool counts_something(const std::string& field) {
  return field.ends_with(".threads") || field.ends_with(".batch") ||
         field.starts_with("dimensions.");
}

double low_end(const Distribution& d) { return d.quantile(d.bounded() ? 0 : kFarTail); }
double high_end(const Distribution& d) { return d.quantile(d.bounded() ? 1 : 1 - kFarTail); }

// The values that a field outside the network takes.
std::vector<double> levels_of(const Input& input) {
  std::set<double> levels;
  for (std::size_t k = 0; k < kMostLevels; ++k) {
    const double p = (static_cast<double>(k) + 0.5) / static_cast<double>(kMostLevels);
    const double x = input.distribution.quantile(p);
    levels.insert(counts_something(input.name) ? std::round(x) : x);
  }
  return {levels.begin(), levels.end()};
}

// Returns the study with an axis for every input outside the network.
Result<Study> with_axes(const Study& study, const std::vector<Input>& inputs) {
  Json document = study.document().value().raw();
  if (document.contains("sweep")) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": sweep: expected none in a study with inputs"));
  }
  for (const Input& input : inputs) {
    if (kind_of(input.name) != InputKind::Outer) continue;
    Json values = Json::array();
    for (const double x : levels_of(input)) {
      values.push_back(counts_something(input.name) ? Json(truncated<std::int64_t>(x)) : Json(x));
    }
    document["sweep"][input.name] = std::move(values);
  }
  return Study::of(JsonDocument::wrap(std::move(document), study.file()), study.folder());
}

// Returns which of the values lies next to x.
std::size_t nearest(const AxisValues& values, double x) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (std::abs(values.number(i) - x) < std::abs(values.number(best) - x)) best = i;
  }
  return best;
}

// A distribution must stay inside the range of its field.
Result<void> try_ends(const StudyContext& context, const Input& input) {
  const InputKind kind = kind_of(input.name);
  for (const double x : {low_end(input.distribution), high_end(input.distribution)}) {
    Result<void> ok;
    if (kind == InputKind::Network) {
      network_models::NetworkSpec trial = context.networks.models.front();
      ok = apply_setting(trial, input.name.substr(sizeof("network.") - 1), Setting(x));
    } else if (kind != InputKind::Outer &&
               !(x >= kPositiveRange.least && x <= kPositiveRange.most)) {
      ok = fail(ErrorCode::InvalidArgument,
                message("expected a scale, ", text_of_range(kPositiveRange), ", found ", x));
    }
    if (!ok) {
      return fail(
          within(message("inputs.", input.name, ": ", input.distribution.text(), " reaches ", x),
                 ok.error()));
    }
  }
  return {};
}

// Codecs and streams are no inputs of these studies: they count cuts, layer by layer.
Result<void> refuse_unsupported(const Scenario& scenario) {
  if (scenario.encodings.size() > 1 || !is_free(scenario.encodings[0])) {
    return fail(ErrorCode::InvalidArgument,
                "transfer: expected one encoding whose codec costs nothing in a study of this kind "
                "(\"allow\" chooses one)");
  }
  if (scenario.question.stream) {
    return fail(ErrorCode::InvalidArgument, "stream: expected none in a study of this kind");
  }
  return {};
}

}  // namespace

struct Circumstance {
  const Combination* combination = nullptr;
  std::shared_ptr<const Link> link;
  double device_time = 1;
  double device_energy = 1;
  double cloud_time = 1;
};

struct UncertainPoint::State {
  PreparedStudy study;
  std::vector<Input> inputs;
  std::vector<CutId> cuts;

  Circumstance at(std::span<const double> x) const;
  CutFigures figures(const Circumstance& at, std::size_t place) const;
};

UncertainPoint::UncertainPoint(std::unique_ptr<State> state) : state_(std::move(state)) {}
UncertainPoint::UncertainPoint(UncertainPoint&&) noexcept = default;
UncertainPoint& UncertainPoint::operator=(UncertainPoint&&) noexcept = default;
UncertainPoint::~UncertainPoint() = default;

Result<UncertainPoint> UncertainPoint::prepare(const Study& study, std::vector<Input> inputs,
                                               const Catalog& catalog) {
  auto with = with_axes(study, inputs);
  if (!with) return fail(with.error());
  auto prepared = PreparedStudy::prepare(std::move(*with), catalog);
  if (!prepared) return fail(prepared.error());
  auto state = std::make_unique<State>(
      State{.study = std::move(*prepared), .inputs = std::move(inputs), .cuts = {}});
  const StudyContext& context = state->study.context();
  for (const Input& input : state->inputs) {
    if (auto ok = try_ends(context, input); !ok) return fail(within(study.file(), ok.error()));
  }
  std::set<CutId> cuts;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) {
      return fail(ErrorCode::InvalidArgument,
                  message(study.file(), ": inputs: expected values that all can run, found that ",
                          combination.why));
    }
    const CutSolver& solver = combination.group->solver();
    if (solver.tree() == nullptr ||
        solver.tree()->size() != context.combinations.front().group->solver().tree()->size()) {
      return fail(ErrorCode::TooLarge, message(study.file(),
                                               ": model: expected cuts that can be "
                                               "listed and are the same throughout, "
                                               "found ",
                                               solver.cuts(), " cuts"));
    }
    if (auto ok = refuse_unsupported(combination.scenario); !ok) {
      return fail(within(study.file(), ok.error()));
    }
    const Constraints& bounds = combination.scenario.question.constraints;
    const SkylineScope scope{.wait_power_limit = {},
                             .device_memory = bounds.device_memory.has_value(),
                             .throughput = true,  // device and cloud time count apart
                             .pins = bounds.pins};
    for (const SkylinePlan& plan : solver.skyline(combination.columns, scope)->plans()) {
      cuts.insert(plan.cut);
    }
    if (bounds.pins.none()) cuts.insert({CutTree::cloud_only(), solver.tree()->device_only()});
  }
  state->cuts.assign(cuts.begin(), cuts.end());
  return UncertainPoint(std::move(state));
}

const std::vector<Input>& UncertainPoint::inputs() const { return state_->inputs; }
const std::vector<CutId>& UncertainPoint::cuts() const { return state_->cuts; }
const StudyContext& UncertainPoint::context() const { return state_->study.context(); }
const std::vector<std::string>& UncertainPoint::warnings() const {
  return state_->study.warnings();
}

std::string UncertainPoint::name_of_cut(std::size_t place) const {
  const CutGroup& group = *context().combinations.front().group;
  return first_cloud_layer(group.graph(), *group.solver().tree(), state_->cuts[place]);
}

Circumstance UncertainPoint::State::at(std::span<const double> x) const {
  OFFCUT_CHECK(x.size() == inputs.size());
  const StudyContext& context = study.context();
  Circumstance out;
  network_models::NetworkSpec spec = context.networks.models.front();
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    switch (kind_of(inputs[i].name)) {
      case InputKind::Network:
        // The ends of the distribution were tried; what a flip search asks beyond is left as it is.
        (void)apply_setting(spec, inputs[i].name.substr(sizeof("network.") - 1), Setting(x[i]));
        break;
      case InputKind::DeviceTime:
        out.device_time = x[i];
        break;
      case InputKind::DeviceEnergy:
        out.device_energy = x[i];
        break;
      case InputKind::CloudTime:
        out.cloud_time = x[i];
        break;
      case InputKind::Outer: {
        digits.push_back(nearest(context.axes.axes()[digits.size()].values, x[i]));
        break;
      }
    }
  }
  out.combination = &context.combinations[context.axes.combination_of(digits)];
  auto link = network_models::build_link(spec);
  if (!link) link = network_models::build_link(context.networks.models.front());
  OFFCUT_CHECK(link.has_value());
  out.link = std::move(*link);
  return out;
}

CutFigures UncertainPoint::State::figures(const Circumstance& at, std::size_t place) const {
  const CutSolver& solver = at.combination->group->solver();
  CutFigures out =
      figures_of(*solver.table(), *solver.tree(), cuts[place], at.combination->columns);
  out.device = out.device * at.device_time;
  out.energy = out.energy * (at.device_time * at.device_energy);
  out.cloud = out.cloud * at.cloud_time;
  return out;
}

UncertainPoint::Best UncertainPoint::best(std::span<const double> x) const {
  const Circumstance at = state_->at(x);
  const Question& question = at.combination->scenario.question;
  std::optional<Rank> least;
  Best out;
  for (std::size_t place = 0; place < state_->cuts.size(); ++place) {
    const CutFigures figures = state_->figures(at, place);
    const CutPrice priced = price(figures, *at.link);
    const Rank rank = rank_of(question, figures, priced);
    if (least && !(rank < *least)) continue;
    least = rank;
    out = {.cut = place,
           .latency_ms = priced.latency().ms(),
           .energy_mj = priced.energy(question.objective.scope).mj(),
           .value = rank.value};
  }
  return out;
}

void UncertainPoint::values(std::span<const double> x, std::span<double> out) const {
  const Circumstance at = state_->at(x);
  const Question& question = at.combination->scenario.question;
  for (std::size_t place = 0; place < state_->cuts.size(); ++place) {
    const CutFigures figures = state_->figures(at, place);
    const Rank rank = rank_of(question, figures, price(figures, *at.link));
    out[place] = rank.feasible() ? rank.value : std::numeric_limits<double>::infinity();
  }
}

std::shared_ptr<const Link> UncertainPoint::link(std::span<const double> x) const {
  return state_->at(x).link;
}

}  // namespace offcut::scenarios
