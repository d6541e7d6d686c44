#include "scenarios/prepared/prepared_study.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/file/opened.h"
#include "scenarios/prepared/combinations.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/version.h"
#include "scenarios/rows/plan_rows.h"

namespace offcut::scenarios {
namespace {

std::vector<std::string> texts_of(const AxisValues& values) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(text_of_setting(values[i]));
  return out;
}

// Tries the values of an axis on a network; the error is that of the first that is refused.
Result<void> try_values(const network_models::NetworkSpec& network,
                        const NetworkAxes::AxisSettings& axis) {
  const auto attempt = [&](const Setting& value) {
    network_models::NetworkSpec trial = network;
    return apply_setting(trial, axis.key, value);
  };
  // A field takes an interval of numbers: what lies between two that it takes, it takes.
  if (axis.values.all_numbers()) {
    const AxisValues::Extremes ends = axis.values.extremes(0, axis.values.size());
    if (attempt(ends.least) && attempt(ends.most)) return {};
  }
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    if (auto ok = attempt(axis.values[i]); !ok) return ok;
  }
  return {};
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
      models = texts_of(axes[a].values);
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
  static const std::vector<std::string> shown = {"model",
                                                 "device.model",
                                                 "device.unit",
                                                 "device.framework",
                                                 "device.precision",
                                                 "device.threads",
                                                 "device.affinity",
                                                 "cloud.model",
                                                 "network.model",
                                                 "network.uplink_mbit_per_s",
                                                 "network.downlink_mbit_per_s",
                                                 "network.rtt_ms",
                                                 "objective"};
  std::vector<std::size_t> out;
  for (std::size_t a = 0; a < axes.axes().size(); ++a) {
    if (std::find(shown.begin(), shown.end(), axes.axes()[a].field) == shown.end())
      out.push_back(a);
  }
  return out;
}

std::string manifest_of(const Study& study, const OpenedFiles& opened) {
  nlohmann::ordered_json manifest;
  manifest["offcut"] = kVersion;
  manifest["study"] = study.name();
  manifest["file"] = study.file();
  manifest["hash"] = study.content_hash();
  manifest["scenarios"] = study.axes().size();
  nlohmann::ordered_json inputs = nlohmann::ordered_json::array();
  for (const OpenedInput& input : opened.inputs()) {
    inputs.push_back({{"file", input.file}, {"hash", input.hash}});
  }
  manifest["inputs"] = std::move(inputs);
  manifest["resolved"] = study.document().value().raw();
  return manifest.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

struct PreparedStudy::Parts {
  Study study;
  OpenedFiles opened;
  StudyContext answer;
  StudyHeader header;
  bool leaves_out = false;
};

namespace {

StudyHeader header_of(const Study& study, const OpenedFiles& opened, const StudyContext& parts) {
  const Combination& first =
      *std::find_if(parts.combinations.begin(), parts.combinations.end(),
                    [](const Combination& s) { return s.left_out == LeftOut::No; });
  StudyHeader header;
  header.name = study.name();
  header.file = study.file();
  header.title = message(study.name(), ": ", first.model, " on ", first.device,
                         first.edge.empty() ? "" : ", edge ", first.edge, ", cloud ", first.cloud,
                         ", least ", first.scenario.objective);
  header.description = study.base().description;
  header.manifest = manifest_of(study, opened);
  for (const std::size_t axis : parts.extra) {
    header.format.extra.push_back(study.axes().axes()[axis].field);
  }
  for (std::string& name : columns_of(first.scenario)) {
    header.format.extra.push_back(std::move(name));
  }
  const std::vector<std::string>& asked = study.base().columns;
  header.format.extra.insert(header.format.extra.end(), asked.begin(), asked.end());
  header.scenarios = study.axes().size();
  return header;
}

}  // namespace

PreparedStudy::PreparedStudy(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PreparedStudy::PreparedStudy(PreparedStudy&&) noexcept = default;
PreparedStudy& PreparedStudy::operator=(PreparedStudy&&) noexcept = default;
PreparedStudy::~PreparedStudy() = default;

Result<PreparedStudy> PreparedStudy::prepare(Study study, const Catalog& catalog) {
  OpenedFiles opened(catalog, study.folder());
  auto parts = std::make_unique<Parts>(Parts{.study = std::move(study),
                                             .opened = std::move(opened),
                                             .answer = {},
                                             .header = {},
                                             .leaves_out = false});
  const std::string& file = parts->study.file();
  parts->answer.axes = parts->study.axes();
  parts->answer.extra = extra_axes(parts->study.axes());
  if (auto ok = open_combinations(parts->study, parts->opened, parts->answer); !ok) {
    const bool named = ok.error().message.starts_with(file);
    return fail(named ? ok.error() : within(file, ok.error()));
  }
  auto networks = open_networks(parts->study, parts->opened);
  if (!networks) return fail(within(file, networks.error()));
  parts->answer.networks = std::move(*networks);
  if (auto ok = try_network_conditions(parts->answer); !ok) return fail(within(file, ok.error()));
  parts->leaves_out = parts->answer.leaves_out();
  parts->header = header_of(parts->study, parts->opened, parts->answer);
  return PreparedStudy(std::move(parts));
}

const StudyHeader& PreparedStudy::header() const { return parts_->header; }
std::uint64_t PreparedStudy::size() const { return parts_->answer.axes.size(); }
const std::vector<std::string>& PreparedStudy::warnings() const {
  return parts_->opened.warnings();
}

const StudyContext& PreparedStudy::parts() const { return parts_->answer; }

Result<LeftOut> PreparedStudy::left_out(std::uint64_t i) const {
  if (!parts_->leaves_out) return LeftOut::No;
  auto out = offcut::scenarios::left_out(parts_->answer, parts_->answer.axes.digits(i));
  if (!out) return fail(within(parts_->study.file(), out.error()));
  return out;
}

Result<Explanation> PreparedStudy::explain(std::uint64_t i) const {
  const std::vector<std::size_t> digits = parts_->answer.axes.digits(i);
  const auto out = left_out(i);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) {
    const std::string& why =
        parts_->answer.combinations[parts_->answer.axes.combination_of(digits)].why;
    return fail(ErrorCode::InvalidArgument,
                message(parts_->study.file(), ": scenario ", static_cast<std::size_t>(i),
                        " is left out of the sweep: ",
                        why.empty() ? "a condition of \"where\" does not hold" : why));
  }
  return explain_scenario(parts_->answer, i);
}

Result<void> PreparedStudy::answer(std::uint64_t i, std::vector<ResultRow>& rows) const {
  auto ok = append_rows(parts_->answer, i, rows);
  if (!ok) {
    return fail(within(message(parts_->study.file(), ": scenario ", static_cast<std::size_t>(i)),
                       ok.error()));
  }
  return {};
}

}  // namespace offcut::scenarios
