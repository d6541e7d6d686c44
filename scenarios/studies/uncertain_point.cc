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
#include "scenarios/file/field_places.h"
#include "scenarios/file/uncertain_inputs.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/prepared/three_site_plans.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// Returns the study with an axis for every input outside the network.
Result<Study> with_levels(const Study& study, const std::vector<Input>& inputs) {
  Json sweep = Json::object();
  for (const Input& input : inputs) {
    if (input_kind_of(input.name) != InputKind::Outer) continue;
    Json values = Json::array();
    for (const double x : levels_of(input)) {
      values.push_back(counts_something(input.name) ? Json(truncated<std::int64_t>(x)) : Json(x));
    }
    sweep[input.name] = std::move(values);
  }
  return study.with_axes(JsonDocument::wrap(Json{{"sweep", std::move(sweep)}}, study.file()));
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
  const InputKind kind = input_kind_of(input.name);
  for (const double x : {least_drawn(input.distribution), most_drawn(input.distribution)}) {
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

}  // namespace

struct Circumstance {
  const Combination* combination = nullptr;
  std::shared_ptr<const Link> link;
  double device_time = 1;
  double device_energy = 1;
  double edge_time = 1;
  double cloud_time = 1;
};

struct UncertainPoint::State {
  PreparedStudy study;
  std::vector<Input> inputs;
  std::vector<Plan> plans;
  // [combinations][plans] with an edge; else empty.
  std::vector<std::vector<ThreeSiteFigures>> three_sites;

  Circumstance at(std::span<const double> x) const;
  CutFigures figures(const Circumstance& at, std::size_t place) const;
  CutFigures figures_over_edge(const Circumstance& at, std::size_t place) const;
};

UncertainPoint::UncertainPoint(std::unique_ptr<State> state) : state_(std::move(state)) {}
UncertainPoint::UncertainPoint(UncertainPoint&&) noexcept = default;
UncertainPoint& UncertainPoint::operator=(UncertainPoint&&) noexcept = default;
UncertainPoint::~UncertainPoint() = default;

Result<UncertainPoint> UncertainPoint::prepare(const Study& study, std::vector<Input> inputs,
                                               const Catalog& catalog) {
  std::vector<std::string> fields;
  for (const Input& input : inputs) fields.push_back(input.name);
  if (auto ok = expect_apart(study.document().value().raw(), fields); !ok) {
    return fail(within(message(study.file(), ": inputs"), ok.error()));
  }
  for (Input& input : inputs) {
    if (auto ok = expect_no_value_beside(input, study.document()); !ok) {
      return fail(within(study.file(), ok.error()));
    }
    auto with_values = with_its_values(input);
    if (!with_values) return fail(within(study.file(), with_values.error()));
    input = std::move(*with_values);
  }
  auto with = with_levels(study, inputs);
  if (!with) return fail(with.error());
  auto prepared = PreparedStudy::prepare(std::move(*with), catalog);
  if (!prepared) return fail(prepared.error());
  auto state = std::make_unique<State>(State{
      .study = std::move(*prepared), .inputs = std::move(inputs), .plans = {}, .three_sites = {}});
  const StudyContext& context = state->study.context();
  for (const Input& input : state->inputs) {
    if (auto ok = try_ends(context, input); !ok) return fail(within(study.file(), ok.error()));
  }
  if (auto ok = check_combinations(context); !ok) return fail(within(study.file(), ok.error()));
  if (auto ok = check_edge_inputs(state->inputs, context); !ok) {
    return fail(within(study.file(), ok.error()));
  }
  std::set<PricedPlan> plans;
  for (const Combination& combination : context.combinations) add_plans(combination, plans);
  state->plans.assign(plans.begin(), plans.end());
  for (const Combination& combination : context.combinations) {
    if (combination.three_sites == nullptr) break;
    state->three_sites.push_back(figures_of_plans(combination, state->plans));
  }
  return UncertainPoint(std::move(state));
}

const std::vector<Input>& UncertainPoint::inputs() const { return state_->inputs; }
const std::vector<UncertainPoint::Plan>& UncertainPoint::plans() const { return state_->plans; }
const StudyContext& UncertainPoint::context() const { return state_->study.context(); }
const std::vector<std::string>& UncertainPoint::warnings() const {
  return state_->study.warnings();
}

std::string UncertainPoint::name_of_plan(std::size_t place) const {
  const Combination& first = context().combinations.front();
  const CutSolver& solver = first.group->solver();
  const Plan& plan = state_->plans[place];
  if (first.three_sites != nullptr) {
    return name_of(first.three_sites->facts(sites_of(first, plan)), state_->three_sites[0][place]);
  }
  std::string name = first_cloud_layer(first.group->graph(), *solver.tree(), plan.cut);
  if (solver.encodings() > 1 && plan.cut != solver.tree()->device_only()) {
    const Columns columns{first.columns.device, first.columns.cloud, plan.encoding};
    name += message(" in ", solver.encoding(columns).name);
  }
  return name;
}

Circumstance UncertainPoint::State::at(std::span<const double> x) const {
  OFFCUT_CHECK(x.size() == inputs.size());
  const StudyContext& context = study.context();
  Circumstance out;
  network_models::NetworkSpec spec = context.networks.models.front();
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    switch (input_kind_of(inputs[i].name)) {
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
      case InputKind::EdgeTime:
        out.edge_time = x[i];
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

// The scales are of the layers: what a codec takes stays.
CutFigures UncertainPoint::State::figures_over_edge(const Circumstance& at,
                                                    std::size_t place) const {
  const auto& combinations = study.context().combinations;
  ThreeSiteFigures out =
      three_sites[static_cast<std::size_t>(at.combination - combinations.data())][place];
  out.cut.device = out.cut.device * at.device_time;
  out.cut.energy = out.cut.energy * (at.device_time * at.device_energy);
  out.edge = out.edge * at.edge_time;
  out.cut.cloud = out.cut.cloud * at.cloud_time;
  return behind_one_link(out, *at.combination->edge_link);
}

CutFigures UncertainPoint::State::figures(const Circumstance& at, std::size_t place) const {
  if (!three_sites.empty()) return figures_over_edge(at, place);
  const CutSolver& solver = at.combination->group->solver();
  Columns columns = at.combination->columns;
  columns.encoding = plans[place].encoding;
  CutFigures out = figures_of(*solver.table(), *solver.tree(), plans[place].cut, columns);
  const auto scaled = [](auto whole, auto codec, double scale) {
    return (whole - codec) * scale + codec;
  };
  out.device = scaled(out.device, out.device_codec, at.device_time);
  out.energy = scaled(out.energy, out.codec_energy, at.device_time * at.device_energy);
  out.cloud = scaled(out.cloud, out.cloud_codec, at.cloud_time);
  return out;
}

UncertainPoint::Best UncertainPoint::best(std::span<const double> x) const {
  const Circumstance at = state_->at(x);
  const Question& question = at.combination->scenario.question;
  std::optional<Rank> least;
  Best out;
  for (std::size_t place = 0; place < state_->plans.size(); ++place) {
    const CutFigures figures = state_->figures(at, place);
    const CutPrice priced = price(figures, *at.link, question.stream);
    const Rank rank = rank_of(question, figures, priced);
    if (least && !(rank < *least)) continue;
    least = rank;
    out = {.plan = place,
           .latency_ms = priced.latency().ms(),
           .energy_mj = priced.energy(question.objective.scope).mj(),
           .value = rank.value,
           .feasible = rank.feasible()};
  }
  return out;
}

void UncertainPoint::values(std::span<const double> x, std::span<double> out) const {
  const Circumstance at = state_->at(x);
  const Question& question = at.combination->scenario.question;
  for (std::size_t place = 0; place < state_->plans.size(); ++place) {
    const CutFigures figures = state_->figures(at, place);
    const Rank rank = rank_of(question, figures, price(figures, *at.link, question.stream));
    out[place] = rank.feasible() ? rank.value : std::numeric_limits<double>::infinity();
  }
}

std::shared_ptr<const Link> UncertainPoint::link(std::span<const double> x) const {
  return state_->at(x).link;
}

}  // namespace offcut::scenarios
