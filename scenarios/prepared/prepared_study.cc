#include "scenarios/prepared/prepared_study.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/input_log.h"
#include "engine/base/text.h"
#include "scenarios/file/opened.h"
#include "scenarios/prepared/combinations.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/edit_effects.h"
#include "scenarios/prepared/key_effects.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/prepared/uncertain_plans.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/result_columns.h"

namespace offcut::scenarios {
namespace {

// The models that the axis "network.model" goes through. A range of numbers names none, and may be
// too long to be listed.
Result<std::vector<std::string>> models_of(const AxisValues& values) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string* name = values.text(i);
    if (name == nullptr) {
      return fail(
          ErrorCode::InvalidArgument,
          message("sweep.network.model: expected names of networks, found ", values.number(i)));
    }
    out.push_back(*name);
  }
  return out;
}

// Tries the values of an axis on a network; the error is that of the first that is refused.
Result<void> try_values(const network_models::NetworkSpec& network,
                        const NetworkAxes::AxisSettings& axis) {
  const auto attempt = [&](const Setting& value) {
    network_models::NetworkSpec trial = network;
    return apply_setting(trial, axis.key, value);
  };
  if (!axis.values.is_range()) {
    for (std::size_t i = 0; i < axis.values.size(); ++i) {
      if (auto ok = attempt(axis.values[i]); !ok) return ok;
    }
    return {};
  }
  // A field takes an interval of numbers, and the values of a range rise or fall throughout: if the
  // first and the last are taken, all are.
  std::size_t refused = axis.values.size() - 1;
  if (auto ok = attempt(axis.values[0]); !ok) return ok;
  if (attempt(axis.values[refused])) return {};
  for (std::size_t taken = 0; refused - taken > 1;) {
    const std::size_t middle = taken + (refused - taken) / 2;
    (attempt(axis.values[middle]) ? taken : refused) = middle;
  }
  return attempt(axis.values[refused]);
}

// Opens the networks of a study: one, or one a value of the axis "network.model". Tries each value
// of the other network axes once, so that mistakes show before the run.
Result<NetworkAxes> open_networks(const Study& study, OpenedFiles& opened) {
  NetworkAxes networks;
  const std::vector<Axis>& axes = study.axes().axes();
  std::vector<std::string> models = {study.base().network.model};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].field == "network.model") {
      networks.model_axis = a;
      auto named = models_of(axes[a].values);
      if (!named) return fail(named.error());
      models = std::move(*named);
    } else if (axes[a].is_network()) {
      networks.settings.push_back(
          {.axis = a, .key = axes[a].network_key(), .values = axes[a].values});
    }
  }
  for (const std::string& model : models) {
    auto spec = network_with(model, study.base().network, opened);
    if (!spec) return fail(within("network", spec.error()));
    networks.models.push_back(std::move(*spec));
  }
  for (const NetworkAxes::AxisSettings& axis : networks.settings) {
    if (auto ok = try_values(networks.models.front(), axis); !ok) {
      return fail(within(message("sweep.network.", axis.key), ok.error()));
    }
  }
  return networks;
}

// Names of the swept fields that no column of the contract shows.
std::vector<std::size_t> extra_axes(const Axes& axes) {
  std::vector<std::size_t> out;
  for (std::size_t a = 0; a < axes.axes().size(); ++a) {
    const auto shows = [&](const ResultColumn& c) { return c.field == axes.axes()[a].field; };
    if (std::none_of(result_columns().begin(), result_columns().end(), shows)) out.push_back(a);
  }
  return out;
}

// Of a scenario of a sweep this was asked of the whole of it.
Result<void> expect_all_effects(const Study& study, const StudyContext& context,
                                OpenedFiles& opened) {
  if (auto ok = expect_effects(study, context); !ok) return ok;
  return expect_edit_effects(study, context, opened);
}

}  // namespace

std::string manifest_of(const Study& study, const Catalog& catalog, const InputLog& log) {
  auto manifest = start_manifest({.study = study.name(),
                                  .file = study.file(),
                                  .hash = study.content_hash(),
                                  .inputs = named_inputs(log, catalog, study.folder())});
  manifest["scenarios"] = study.axes().size();
  manifest["resolved"] = study.document().value().raw();
  return text_of_manifest(manifest);
}

struct PreparedStudy::State {
  Study study;
  OpenedFiles opened;
  StudyContext context;
  std::string manifest;
  bool leaves_out = false;
};

PreparedStudy::PreparedStudy(std::unique_ptr<State> state) : state_(std::move(state)) {}
PreparedStudy::PreparedStudy(PreparedStudy&&) noexcept = default;
PreparedStudy& PreparedStudy::operator=(PreparedStudy&&) noexcept = default;
PreparedStudy::~PreparedStudy() = default;

Result<PreparedStudy> PreparedStudy::prepare(Study study, const Catalog& catalog) {
  InputLog log;
  const InputLog::Scope noting(log);
  OpenedFiles opened(catalog, study.folder());
  auto state = std::make_unique<State>(State{.study = std::move(study),
                                             .opened = std::move(opened),
                                             .context = {},
                                             .manifest = {},
                                             .leaves_out = false});
  const std::string& file = state->study.file();
  state->context.axes = state->study.axes();
  state->context.extra = extra_axes(state->study.axes());
  if (auto ok = open_combinations(state->study, state->opened, state->context); !ok) {
    const bool named = ok.error().message.starts_with(file);
    return fail(named ? ok.error() : within(file, ok.error()));
  }
  auto networks = open_networks(state->study, state->opened);
  if (!networks) return fail(within(file, networks.error()));
  state->context.networks = std::move(*networks);
  if (auto ok = try_network_conditions(state->context); !ok) return fail(within(file, ok.error()));
  if (!state->study.is_of_sweep()) {
    const auto ok = expect_all_effects(state->study, state->context, state->opened);
    if (!ok) return fail(within(file, ok.error()));
  }
  if (const auto& uncertain = state->study.base().uncertainty) {
    for (const network_models::NetworkSpec& network : state->context.networks.models) {
      if (auto ok = try_inputs(network, uncertain->inputs); !ok) {
        return fail(within(message(file, ": uncertainty"), ok.error()));
      }
    }
  }
  state->leaves_out = state->context.leaves_out();
  if (auto ok = log.check(); !ok) return fail(within(file, ok.error()));
  state->manifest = manifest_of(state->study, catalog, log);
  return PreparedStudy(std::move(state));
}

const Study& PreparedStudy::study() const { return state_->study; }
std::uint64_t PreparedStudy::size() const { return state_->context.axes.size(); }
const std::vector<std::string>& PreparedStudy::warnings() const {
  return state_->opened.warnings();
}
const std::string& PreparedStudy::manifest() const { return state_->manifest; }
const StudyContext& PreparedStudy::context() const { return state_->context; }

Result<LeftOut> PreparedStudy::left_out(std::uint64_t i) const {
  if (!state_->leaves_out) return LeftOut::No;
  auto out = offcut::scenarios::left_out(state_->context, state_->context.axes.digits(i));
  if (!out) return fail(within(file(), out.error()));
  return out;
}

Result<ResolvedScenario> resolve_answerable(const PreparedStudy& study, std::uint64_t i) {
  const StudyContext& context = study.context();
  std::vector<std::size_t> digits = context.axes.digits(i);
  const auto out = study.left_out(i);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) {
    const std::string& why = context.combinations[context.axes.combination_of(digits)].why;
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": scenario ", static_cast<std::size_t>(i),
                        " is left out of the sweep: ",
                        why.empty() ? "a condition of \"where\" does not hold" : why));
  }
  return resolve_scenario(context, std::move(digits));
}

}  // namespace offcut::scenarios
