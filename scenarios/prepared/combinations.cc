#include "scenarios/prepared/combinations.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "network_models/network_link.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/scenario_pins.h"
#include "scenarios/prepared/site_pricing.h"
#include "scenarios/prepared/three_site_plans.h"

namespace offcut::scenarios {
namespace {

// More combinations than this do not fit into memory at once; a sweep of networks has one.
constexpr std::uint64_t kMostCombinations = 1'000'000;

std::string key_of(const SiteChoice& site) {
  std::string key = message(site.model, "|", site.trace, "|", text_of_point(site.point),
                            site.start_cold ? "|cold" : "");
  for (const WhatIf& edit : site.edits) key += message("|", edit.text);
  return key;
}

std::string key_of(const CodecCost& cost) {
  return message(cost.fixed.s(), " ", cost.encode_s_per_byte, " ", cost.decode_s_per_byte, " ",
                 cost.encode_j_per_byte, " ", cost.decode_j_per_byte);
}

std::string key_of(const Encoding& encoding) {
  return message(encoding.name, " ", encoding.format.bytes_per_element.value_or(0.0), " ",
                 encoding.format.ratio, " ", encoding.format.batch, " ", key_of(encoding.device),
                 " ", key_of(encoding.cloud), " ", encoding.accuracy_drop);
}

std::string group_key(const Scenario& scenario) {
  std::string key = key_of_model(scenario);
  for (const std::string& trace : scenario.traces) key += message("|", trace);
  for (const Encoding& encoding : scenario.encodings) key += message("|", key_of(encoding));
  return key;
}

// Gathers what combinations need into as few cut groups as possible.
class Grouping {
 public:
  // Returns the group and columns of a combination; the group is built later.
  struct Member {
    std::size_t group;
    std::size_t device;  // position in the requests of the group
    std::size_t cloud;
    std::size_t edge;  // where the scenario has one
  };
  Result<Member> add(const Scenario& scenario, OpenedFiles& opened) {
    const auto [entry, is_new] = index_.emplace(group_key(scenario), requests_.size());
    if (is_new) {
      const auto model = opened.model(scenario);
      if (!model) return fail(within("model", model.error()));
      requests_.push_back({.model = *model,
                           .traces = scenario.traces,
                           .encodings = scenario.encodings,
                           .device = {},
                           .cloud = {},
                           .edge = {}});
      columns_.push_back({});
    }
    const std::size_t group = entry->second;
    RequestIndex& known = columns_[group];
    CutGroup::Request& request = requests_[group];
    return Member{.group = group,
                  .device = column(known.device, request.device, scenario.device),
                  .cloud = column(known.cloud, request.cloud, scenario.cloud),
                  .edge = scenario.edge ? column(known.edge, request.edge, scenario.edge->site)
                                        : std::size_t{0}};
  }

  Result<std::vector<std::unique_ptr<CutGroup>>> build(OpenedFiles& opened) const {
    std::vector<std::unique_ptr<CutGroup>> groups;
    for (const CutGroup::Request& request : requests_) {
      auto group = CutGroup::build(request, opened);
      if (!group) return fail(group.error());
      groups.push_back(std::move(*group));
    }
    return groups;
  }

 private:
  using Index = std::map<std::string, std::size_t>;
  struct RequestIndex {
    Index device;
    Index cloud;
    Index edge;
  };
  static std::size_t column(Index& known, std::vector<SiteChoice>& sites, const SiteChoice& site) {
    const auto [entry, is_new] = known.emplace(key_of(site), sites.size());
    if (is_new) sites.push_back(site);
    return entry->second;
  }
  Index index_;
  std::vector<CutGroup::Request> requests_;
  std::vector<RequestIndex> columns_;
};

// The name in results: of the device model, or of the device that the trace was taken on.
Result<std::string> name_of_site(const SiteChoice& site, OpenedFiles& opened) {
  if (site.trace.empty()) {
    const auto device = opened.device(site.model);
    if (!device) return fail(device.error());
    return (*device)->name;
  }
  const auto trace = opened.trace(site.trace);
  if (!trace) return fail(trace.error());
  if (!(*trace)->device.empty()) return (*trace)->device;
  return std::filesystem::path(site.trace).stem().string();
}

// Whether the conditions that do not concern the network keep a combination.
Result<bool> kept(const StudyContext& context, const std::vector<Condition>& conditions,
                  std::uint64_t k, const Combination& combination) {
  const std::vector<std::size_t> digits = context.axes.digits_of_combination(k);
  const auto lookup = [&](const std::string& field) {
    return field_of(field, context.axes, digits, combination, nullptr);
  };
  for (const Condition& condition : conditions) {
    auto yes = holds(condition, lookup);
    if (!yes || !*yes) return yes;
  }
  return true;
}

// Opens the third site of a scenario and the network behind it.
Result<void> open_edge(const EdgeChoice& edge, OpenedFiles& opened, Combination& combination) {
  auto name = name_of_site(edge.site, opened);
  if (!name) return fail(within("edge", name.error()));
  auto spec = network_with(edge.network.model, edge.network, opened);
  if (!spec) return fail(within("edge.network", spec.error()));
  auto link = network_models::build_link(*spec);
  if (!link) return fail(within("edge", link.error()));
  combination.edge = std::move(*name);
  combination.edge_network = spec->name();
  combination.edge_spec = std::move(*spec);
  combination.edge_link = std::move(*link);
  combination.edge_cores = cores_of(edge.site, opened);
  return {};
}

// The precision of all runs of a trace; nothing where they differ.
std::optional<std::string> one_precision(const Trace* trace) {
  if (trace == nullptr || trace->runs.empty()) return std::nullopt;
  const std::string& first = trace->runs.front().point.precision;
  const auto same = [&](const TraceRun& run) { return run.point.precision == first; };
  if (!std::all_of(trace->runs.begin(), trace->runs.end(), same)) return std::nullopt;
  return first;
}

// A quantised network is a model of its own: whoever asks for it need not say so again.
Result<void> settle_precision(const Scenario& scenario, SiteChoice& site, OpenedFiles& opened) {
  if (site.says_precision) return {};
  std::optional<std::string> known;
  if (site.trace.empty()) {
    const auto model = opened.model(scenario);
    if (!model) return fail(within("model", model.error()));
    known = one_precision((*model)->trace.get());
  } else {
    const auto trace = opened.trace(site.trace);
    if (!trace) return fail(trace.error());
    known = one_precision(*trace);
  }
  if (known) site.point.precision = *known;
  return {};
}

// Reads one combination; it is left out if a condition says so.
Result<Combination> open_combination(const Study& study, OpenedFiles& opened,
                                     const StudyContext& context,
                                     const std::vector<Condition>& conditions, std::uint64_t k) {
  auto scenario = study.scenario(study.axes().digits_of_combination(k));
  if (!scenario) return fail(scenario.error());
  Combination combination;
  auto device = name_of_site(scenario->device, opened);
  if (!device) return fail(within("device", device.error()));
  auto cloud = name_of_site(scenario->cloud, opened);
  if (!cloud) return fail(within("cloud", cloud.error()));
  combination.device = std::move(*device);
  combination.cloud = std::move(*cloud);
  combination.scenario = std::move(*scenario);
  for (SiteChoice* site : {&combination.scenario.device, &combination.scenario.cloud}) {
    if (auto ok = settle_precision(combination.scenario, *site, opened); !ok)
      return fail(ok.error());
  }
  if (auto& edge = combination.scenario.edge) {
    const auto ok = settle_precision(combination.scenario, edge->site, opened);
    if (!ok) return fail(ok.error());
  }
  if (const auto& edge = combination.scenario.edge) {
    if (auto ok = open_edge(*edge, opened, combination); !ok) return fail(ok.error());
  }
  if (study.conditions().empty()) return combination;
  combination.device_cores = cores_of(combination.scenario.device, opened);
  combination.cloud_cores = cores_of(combination.scenario.cloud, opened);
  const auto keep = kept(context, conditions, k, combination);
  if (!keep) return fail(keep.error());
  if (!*keep) combination.left_out = LeftOut::Condition;
  return combination;
}

// Gives a combination its group and columns; it is left out if a site cannot run so.
Result<void> settle(Combination& combination, const CutGroup& group, const Grouping::Member& member,
                    ThreeSitePlansOfStudy& three_sites) {
  const auto cannot_run = [&](const Error& error) {
    combination.left_out = LeftOut::CannotRun;
    combination.why = error.message;
    return Result<void>();
  };
  const auto columns = group.columns_of(member.device, member.cloud);
  if (!columns) return cannot_run(columns.error());
  combination.group = &group;
  combination.columns = *columns;
  combination.model = group.graph().name();
  if (auto ok = set_pins(combination); !ok || !combination.scenario.edge) return ok;
  const auto edge = group.edge_of(member.edge);
  if (!edge) return cannot_run(edge.error());
  combination.edge_column = *edge;
  combination.three_sites = &three_sites.of(combination);
  return {};
}

// Every value must work in some combination. Returns the values (axis, digit) that do.
std::set<std::pair<std::size_t, std::size_t>> working_values(const StudyContext& context) {
  std::set<std::pair<std::size_t, std::size_t>> works;
  for (std::uint64_t k = 0; k < context.combinations.size(); ++k) {
    if (context.combinations[k].left_out != LeftOut::No) continue;
    const std::vector<std::size_t> digits = context.axes.digits_of_combination(k);
    for (std::size_t a = 0; a < digits.size(); ++a) works.emplace(a, digits[a]);
  }
  return works;
}

Result<void> judge_left_out(const StudyContext& context, OpenedFiles& opened) {
  std::uint64_t cannot = 0;
  std::uint64_t unwanted = 0;
  std::optional<std::uint64_t> example;
  for (std::uint64_t k = 0; k < context.combinations.size(); ++k) {
    const LeftOut why = context.combinations[k].left_out;
    cannot += why == LeftOut::CannotRun ? 1 : 0;
    unwanted += why == LeftOut::Condition ? 1 : 0;
    if (why == LeftOut::CannotRun && !example) example = k;
  }
  const std::uint64_t all = context.combinations.size();
  if (unwanted == all) {
    return fail(ErrorCode::InvalidArgument,
                "where: expected conditions that keep a combination of the sweep, found that they "
                "leave all out");
  }
  if (cannot == 0) return {};
  const auto works = working_values(context);
  for (std::uint64_t k = 0; k < all; ++k) {
    if (context.combinations[k].left_out != LeftOut::CannotRun) continue;
    const std::vector<std::size_t> digits = context.axes.digits_of_combination(k);
    for (std::size_t a = 0; a < digits.size(); ++a) {
      if (context.axes.axes()[a].is_network() || works.contains({a, digits[a]})) continue;
      return fail(ErrorCode::NotFound, message("sweep: ", context.axes.text(digits, false), ": ",
                                               context.combinations[k].why));
    }
    if (works.empty()) return fail(ErrorCode::NotFound, context.combinations[k].why);
  }
  opened.warn(message(static_cast<std::size_t>(cannot), " of ", static_cast<std::size_t>(all),
                      " combinations of the sweep are left out, since a site cannot run so; the "
                      "first is ",
                      context.axes.text(context.axes.digits_of_combination(*example), false), ": ",
                      context.combinations[*example].why));
  return {};
}

}  // namespace

Result<void> open_combinations(const Study& study, OpenedFiles& opened, StudyContext& context) {
  const std::uint64_t count = study.axes().combinations();
  if (count > kMostCombinations) {
    return fail(ErrorCode::TooLarge,
                message("sweep: expected at most ", static_cast<std::size_t>(kMostCombinations),
                        " combinations of axes outside \"network\", found ",
                        static_cast<std::size_t>(count)));
  }
  std::vector<Condition> conditions;  // that are decided here
  for (const Condition& condition : study.conditions()) {
    (condition.concerns_network() ? context.network_conditions : conditions).push_back(condition);
  }
  Grouping grouping;
  std::vector<std::optional<Grouping::Member>> members;
  for (std::uint64_t k = 0; k < count; ++k) {
    auto combination = open_combination(study, opened, context, conditions, k);
    if (!combination) return fail(combination.error());
    members.emplace_back();
    if (combination->left_out == LeftOut::No) {
      const auto member = grouping.add(combination->scenario, opened);
      if (!member) return fail(member.error());
      members.back() = *member;
    }
    context.combinations.push_back(std::move(*combination));
  }
  auto groups = grouping.build(opened);
  if (!groups) return fail(groups.error());
  context.groups = std::move(*groups);
  context.three_sites = std::make_shared<ThreeSitePlansOfStudy>();
  for (std::size_t k = 0; k < members.size(); ++k) {
    if (!members[k]) continue;
    auto ok = settle(context.combinations[k], *context.groups[members[k]->group], *members[k],
                     *context.three_sites);
    if (!ok) return fail(ok.error());
  }
  return judge_left_out(context, opened);
}

Result<void> try_network_conditions(const StudyContext& context) {
  const auto combination =
      std::find_if(context.combinations.begin(), context.combinations.end(),
                   [](const Combination& s) { return s.left_out == LeftOut::No; });
  const auto k = static_cast<std::uint64_t>(combination - context.combinations.begin());
  const auto tried = left_out(context, context.axes.digits_of_combination(k));
  if (!tried) return fail(tried.error());
  return {};
}

}  // namespace offcut::scenarios
