// Kind "phone_cores": whole networks on core sets of phones.
//
// The data: phone_core_table.h. The networks of a runtime and family on one phone are predicted a
// tenth at a time from the others.
//
//   "question": "threads"    time on n equal cores from that on one, by the thread law of the
//                            phone's other networks. Baseline: n times as fast
//               "all_cores"  time on two kinds of cores together from those on each, by the sharing
//                            law of the phone's other networks. Baseline: ideal sharing
//               "precision"  time in int8 from that in float on the same cores (phone_precision.h)
//
// "helps or hurts right %" is as in kind ncnn_bench, over the rows in which both kinds of cores
// together differ from the first kind alone by more than 2 % (the runs scatter by 0.7 %).
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "device_models/sharing_choice.h"
#include "device_models/thread_choice.h"
#include "engine/base/text.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/phone_precision.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kParts = 10;
constexpr std::size_t kLeastNetworks = 4;
constexpr double kDecided = 0.02;

template <class Row>
std::vector<Row> without_part(const std::vector<Row>& rows, std::size_t part) {
  std::vector<Row> out;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (k % kParts != part) out.push_back(rows[k]);
  }
  return out;
}

// ---- threads

std::vector<device_models::ThreadSweep> sweeps_of(const PhoneNetworks& networks,
                                                  const PhoneSetting& setting,
                                                  const std::string& type) {
  std::vector<device_models::ThreadSweep> out;
  for (const PhoneNetwork& network : networks) {
    device_models::ThreadSweep sweep{network.name, {}, network.layers};
    for (int cores = 1; cores <= 9; ++cores) {
      const auto time =
          network.time(setting.phone, text_of_cores({cores, type}), setting.precision);
      if (time) sweep.totals.push_back({cores, *time});
    }
    const bool useful = sweep.totals.size() > 1 && sweep.totals.front().threads == 1;
    if (useful) out.push_back(std::move(sweep));
  }
  return out;
}

void predict_sweeps(const std::string& type, const PhoneSetting& setting,
                    const std::vector<device_models::ThreadSweep>& sweeps, CoreGroups& groups) {
  const std::string where = message(type, " of ", setting.phone, ", ", setting.precision);
  for (std::size_t part = 0; part < kParts; ++part) {
    const auto choice = device_models::choose_thread_law(without_part(sweeps, part));
    if (!choice) continue;
    for (std::size_t k = part; k < sweeps.size(); k += kParts) {
      const Duration one = sweeps[k].totals.front().total;
      const Duration layer = sweeps[k].layers > 0 ? one / sweeps[k].layers : Duration::zero();
      for (const device_models::ThreadTotal& total : sweeps[k].totals) {
        if (total.threads < 2) continue;
        groups.add({message(sweeps[k].network, " on ", total.threads, " ", where),
                    one * device_models::thread_factor(choice->law, total.threads, layer),
                    total.total, choice->relative_sd},
                   setting);
        groups.add_baseline(one / total.threads, total.total);
      }
    }
  }
}

void threads(const PhoneCoreTable& table, const PhoneNetworks& networks, CoreGroups& groups) {
  for (const auto& [setting, sets] : table.cores) {
    for (const std::string& cores : sets) {
      const std::vector<CoreSet> parts = core_sets_of(cores);
      if (parts.size() != 1 || parts.front().cores != 1) continue;
      const auto sweeps = sweeps_of(networks, setting, parts.front().type);
      if (sweeps.size() < kLeastNetworks) continue;
      predict_sweeps(parts.front().type, setting, sweeps, groups);
    }
  }
}

// ---- all cores

struct Signs {
  int right = 0;
  int helps = 0;
  int count = 0;
};

std::vector<std::pair<std::string, device_models::SharedTotal>> shared_of(
    const PhoneNetworks& networks, const PhoneSetting& setting, const std::string& cores) {
  const std::vector<CoreSet> parts = core_sets_of(cores);
  std::vector<std::pair<std::string, device_models::SharedTotal>> out;
  if (parts.size() != 2) return out;
  for (const PhoneNetwork& network : networks) {
    const auto big = network.time(setting.phone, text_of_cores(parts[0]), setting.precision);
    const auto little = network.time(setting.phone, text_of_cores(parts[1]), setting.precision);
    const auto both = network.time(setting.phone, cores, setting.precision);
    if (!big || !little || !both) continue;
    out.emplace_back(network.name,
                     device_models::SharedTotal{
                         {parts[0].cores, *big}, {parts[1].cores, *little}, *both, network.layers});
  }
  return out;
}

void all_cores(const PhoneCoreTable& table, const PhoneNetworks& networks, CoreGroups& groups,
               Signs& signs) {
  for (const auto& [setting, sets] : table.cores) {
    for (const std::string& cores : sets) {
      const auto rows = shared_of(networks, setting, cores);
      if (rows.size() < kLeastNetworks) continue;
      for (std::size_t part = 0; part < kParts; ++part) {
        std::vector<device_models::SharedTotal> rest;
        for (const auto& [name, total] : without_part(rows, part)) rest.push_back(total);
        const auto choice = device_models::choose_sharing_law(rest);
        if (!choice) continue;
        for (std::size_t k = part; k < rows.size(); k += kParts) {
          const auto& [name, truth] = rows[k];
          const Duration predicted = device_models::shared_time(choice->law, truth);
          groups.add({message(name, " on ", cores, " of ", setting.phone, ", ", setting.precision),
                      predicted, truth.together, choice->relative_sd},
                     setting);
          groups.add_baseline(device_models::shared_time({1, 0}, truth.big, truth.little),
                              truth.together);
          if (std::abs(truth.together / truth.big.time - 1) <= kDecided) continue;
          const bool hurts = truth.together > truth.big.time;
          signs.right += (predicted > truth.big.time) == hurts ? 1 : 0;
          signs.helps += hurts ? 0 : 1;
          ++signs.count;
        }
      }
    }
  }
}

ValidationFigure figure_of(const Signs& signs) {
  ValidationFigure figure;
  figure.measure = message("helps or hurts right %, in the ", signs.count, " rows that differ");
  figure.value = 100.0 * signs.right / std::max(1, signs.count);
  figure.at_most = false;
  figure.baseline = 100.0 * signs.helps / std::max(1, signs.count);
  return figure;
}

Result<CaseResult> evaluate(const std::filesystem::path& data, const std::string& question) {
  const auto table = read_phone_core_table(data);
  if (!table) return fail(table.error());
  CaseResult out;
  CoreGroups groups{.family = GroupBuilder("", "ms"), .runtime = ""};
  Signs signs;
  const bool by_runtime = question == "precision";
  for (const auto& [name, networks] : by_runtime ? table->runtimes : table->families) {
    groups.family = GroupBuilder(name, "ms");
    groups.runtime = name.substr(0, name.find(' '));
    if (question == "threads") threads(*table, networks, groups);
    if (question == "all_cores") all_cores(*table, networks, groups, signs);
    if (question == "precision") predict_precision(*table, networks, groups);
    if (!groups.family.empty()) out.groups.push_back(groups.family.build());
  }
  if (groups.all.empty()) return out;
  out.groups.insert(out.groups.begin(), groups.all.build());
  if (signs.count > 0) out.groups.front().figures.push_back(figure_of(signs));
  return out;
}

}  // namespace

Evaluate read_phone_cores_case(JsonObject& root, const std::filesystem::path&) {
  const std::string question = root.one_of("question", {"threads", "all_cores", "precision"});
  return [question](const std::filesystem::path& data) { return evaluate(data, question); };
}

}  // namespace offcut::scenarios
