// Kind "phone_tables": device models against operator tables of phones.
//
//   "question": "four_threads"  total at four threads from the layers at one and two, by transfers
//                               fitted to the other networks of the phone, or where it has none, to
//                               those of the other phones. Baseline: Amdahl's law from both totals
//               "totals"        total of a network by kernel laws of the phone's other networks,
//                               at each operating point
//               "layers"        the same, layer by layer over 100 us; groups "cpu" and "gpu"
//   "parts"         the time of the first quarter, half and three quarters of the layers, as the
//                   device takes of a cut; its interval is that of result rows (site_column.h)
//   "total_known": true         (layers) the laws give proportions only: they are stretched to the
//                               total of the network, as device models do with a published total
//   "train", "predict"          networks to fit to and to predict, instead of leaving each one out
//   "families": [["a", "b"], ["c"]]   networks of the family of the one predicted are left out too
//   "exclude": [ { "phone", "network", "unit", "reason" } ]
#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "device_models/fit_choice.h"
#include "device_models/interval.h"
#include "device_models/left_out.h"
#include "engine/base/text.h"
#include "engine/cost/site_column.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/phone_data.h"
#include "scenarios/validation/phone_question.h"

namespace offcut::scenarios {
namespace {

constexpr double kReported_us = 100;

ValidationSubject subject_of(const std::string& phone, const OperatingPoint& point) {
  return {phone, point.unit, point.framework, point.precision};
}

// ---- four threads

OperatingPoint with_threads(OperatingPoint point, int threads) {
  point.threads = threads;
  return point;
}

// Points at four threads of a network that was timed at one and two as well.
std::vector<OperatingPoint> four_thread_points(const device_models::LaidInput& input) {
  std::vector<OperatingPoint> out;
  for (const OperatingPoint& point : input.points) {
    const bool sources = device_models::index_of(input, with_threads(point, 1)) &&
                         device_models::index_of(input, with_threads(point, 2));
    if (point.unit == "cpu" && point.affinity == "big" && point.threads == 4 && sources) {
      out.push_back(point);
    }
  }
  return out;
}

Duration total_at(const device_models::LaidInput& input, const OperatingPoint& point) {
  Duration sum;
  for (const Duration time : input.times[*index_of(input, point)]) sum += time;
  return sum;
}

// The spread of a law is that of whole networks, so layers do not average it out.
std::optional<device_models::TransferredTime> transferred_total(
    const device_models::LaidInput& held, const device_models::Transfer& transfer) {
  device_models::TransferredTime sum;
  for (std::size_t v = 0; v < held.work.size(); ++v) {
    std::array<Duration, 2> from;
    for (std::size_t s = 0; s < 2; ++s) {
      from[s] = held.times[*index_of(held, transfer.from[s])][v];
    }
    const auto time = device_models::transfer_time(transfer, held.work[v].kernel, from);
    if (!time) return std::nullopt;
    sum.time += time->time;
    sum.relative_sd += time->relative_sd * time->time.s();
  }
  if (sum.time > Duration::zero()) sum.relative_sd /= sum.time.s();
  return sum;
}

Duration amdahl_total(Duration one, Duration two) {
  const Duration parallel = 2 * (one - two);
  return one - 0.75 * parallel;
}

std::optional<device_models::Transfer> four_thread_transfer(const PhoneCase& asked,
                                                            const PhoneData& data,
                                                            const std::string& phone,
                                                            const device_models::LaidInput& held,
                                                            const OperatingPoint& to) {
  device_models::Transfer transfer{
      .from = {with_threads(to, 1), with_threads(to, 2)}, .to = to, .fits = {}, .source = ""};
  transfer.fits = device_models::fit_transfer(
      device_models::pairs_of(others(asked, data.phones.at(phone), held), transfer.from, to));
  if (!transfer.fits.empty()) return transfer;
  std::vector<device_models::LaidInput> elsewhere;
  for (const auto& [other, inputs] : data.phones) {
    if (other == phone) continue;
    std::ranges::move(others(asked, inputs, held), std::back_inserter(elsewhere));
  }
  transfer.fits =
      device_models::fit_transfer(device_models::pairs_of(elsewhere, transfer.from, to));
  if (transfer.fits.empty()) return std::nullopt;
  return transfer;
}

void four_threads(const PhoneCase& asked, const PhoneData& data, CaseResult& out) {
  GroupBuilder group("all", "ms");
  for (const auto& [phone, inputs] : data.phones) {
    for (const device_models::LaidInput& held : inputs) {
      if (!holds(asked.predict, held.network)) continue;
      const auto points = four_thread_points(held);
      if (points.empty()) {
        out.skipped.push_back(message(phone, " ", held.network,
                                      ": not timed at 1, 2 and 4 threads of the big cluster"));
      }
      for (const OperatingPoint& to : points) {
        const auto transfer = four_thread_transfer(asked, data, phone, held, to);
        const auto predicted = transfer ? transferred_total(held, *transfer) : std::nullopt;
        if (!predicted) {
          out.skipped.push_back(message(phone, " ", held.network, ": no other network to fit to"));
          continue;
        }
        const Duration measured = total_at(held, to);
        group.add(message(phone, " ", held.network), predicted->time.ms(), measured.ms(),
                  subject_of(phone, to));
        group.add_interval(device_models::interval_of(predicted->time.ms(), predicted->relative_sd)
                               .holds(measured.ms()));
        const Duration simple =
            amdahl_total(total_at(held, with_threads(to, 1)), total_at(held, with_threads(to, 2)));
        group.add_baseline(simple.ms(), measured.ms());
      }
    }
  }
  if (!group.empty()) out.groups.push_back(group.build());
}

// ---- kernel laws

// What is said of each network and operating point by laws that never saw it.
struct Held {
  const std::string& phone;
  const device_models::LaidInput& network;
  std::size_t point;
  const std::vector<device_models::LaidInput>& rest;
  const device_models::KernelTable& table;
};

template <class Say>
void each_held(const PhoneCase& asked, const PhoneData& data, CaseResult& out, Say say) {
  for (const auto& [phone, inputs] : data.phones) {
    for (const device_models::LaidInput& held : inputs) {
      if (!holds(asked.predict, held.network)) continue;
      const std::vector<device_models::LaidInput> rest = others(asked, inputs, held);
      for (std::size_t p = 0; p < held.points.size(); ++p) {
        const device_models::KernelTable table =
            device_models::fit_chosen_kernels(device_models::samples_at(rest, held.points[p]));
        if (table.fits.empty()) {
          out.skipped.push_back(message(phone, " ", held.network, " at ",
                                        text_of_point(held.points[p]),
                                        ": no other network of this phone to fit to"));
          continue;
        }
        say(Held{phone, held, p, rest, table});
      }
    }
  }
}

void keep(std::initializer_list<GroupBuilder*> groups, CaseResult& out) {
  for (GroupBuilder* group : groups) {
    if (!group->empty()) out.groups.push_back(group->build());
  }
}

template <class Say>
void each_layer(const Held& held, Say say) {
  const std::vector<Duration>& times = held.network.times[held.point];
  for (std::size_t v = 0; v < times.size(); ++v) {
    if (times[v] <= Duration::zero()) continue;
    if (const auto prediction = device_models::predict(held.table, held.network.work[v])) {
      say(v, *prediction, times[v]);
    }
  }
}

struct Sums {
  Duration predicted;
  Duration measured;
};

Sums sums_of(const Held& held) {
  Sums out;
  each_layer(held, [&](std::size_t, const device_models::Prediction& prediction, Duration time) {
    out.predicted += prediction.time;
    out.measured += time;
  });
  return out;
}

void totals(const PhoneCase& asked, const PhoneData& data, CaseResult& out) {
  GroupBuilder all("all", "ms"), cpu("cpu", "ms"), gpu("gpu", "ms");
  each_held(asked, data, out, [&](const Held& held) {
    const auto [predicted, measured] = sums_of(held);
    const OperatingPoint& point = held.network.points[held.point];
    const double sd = device_models::total_spread(held.rest, point, {});
    const bool inside = device_models::interval_of(predicted.ms(), sd).holds(measured.ms());
    for (GroupBuilder* group : {&all, point.unit == "cpu" ? &cpu : &gpu}) {
      group->add(message(held.phone, " ", held.network.network, " ", text_of_point(point)),
                 predicted.ms(), measured.ms(), subject_of(held.phone, point));
      group->add_interval(inside);
    }
  });
  keep({&all, &cpu, &gpu}, out);
}

// The column that the laws give, of the layers that were timed.
SiteColumn predicted_column(const Held& held) {
  SiteColumn column;
  each_layer(held, [&](std::size_t, const device_models::Prediction& prediction, Duration) {
    column.time.push_back(prediction.time);
    column.relative_sd.push_back(prediction.relative_sd);
  });
  column.common_sd = device_models::total_spread(held.rest, held.network.points[held.point], {});
  return column;
}

void parts(const PhoneCase& asked, const PhoneData& data, CaseResult& out) {
  GroupBuilder cpu("cpu", "ms");
  GroupBuilder gpu("gpu", "ms");
  each_held(asked, data, out, [&](const Held& held) {
    const SiteColumn column = predicted_column(held);
    const OperatingPoint& point = held.network.points[held.point];
    GroupBuilder& group = point.unit == "cpu" ? cpu : gpu;
    std::vector<Duration> measured;
    each_layer(held, [&](std::size_t, const auto&, Duration time) { measured.push_back(time); });
    for (std::size_t quarter = 1; quarter <= 3; ++quarter) {
      std::vector<bool> on_device(measured.size(), false);
      Duration predicted_sum;
      Duration measured_sum;
      for (std::size_t v = 0; v < measured.size() * quarter / 4; ++v) {
        on_device[v] = true;
        predicted_sum += column.time[v];
        measured_sum += measured[v];
      }
      if (measured_sum <= Duration::zero()) continue;
      group.add(message(held.phone, " ", held.network.network, " ", text_of_point(point), " ",
                        quarter, "/4 of the layers"),
                predicted_sum.ms(), measured_sum.ms(), subject_of(held.phone, point));
      const double sd = time_spread(column, on_device, true) / predicted_sum;
      group.add_interval(
          device_models::interval_of(predicted_sum.ms(), sd).holds(measured_sum.ms()));
    }
  });
  keep({&cpu, &gpu}, out);
}

void layers(const PhoneCase& asked, const PhoneData& data, CaseResult& out) {
  GroupBuilder cpu("cpu", "us");
  GroupBuilder gpu("gpu", "us");
  each_held(asked, data, out, [&](const Held& held) {
    const OperatingPoint& point = held.network.points[held.point];
    GroupBuilder& group = point.unit == "cpu" ? cpu : gpu;
    const Sums sums = sums_of(held);
    const double stretch = asked.total_known ? sums.measured / sums.predicted : 1;
    each_layer(
        held, [&](std::size_t v, const device_models::Prediction& prediction, Duration time) {
          if (time.us() < kReported_us) return;
          group.add(message(held.phone, " ", held.network.network, " ", text_of_point(point), " ",
                            held.network.work[v].kernel, " ", v),
                    stretch * prediction.time.us(), time.us(), subject_of(held.phone, point));
          group.add_interval(
              device_models::interval_of(stretch * prediction.time.us(), prediction.relative_sd)
                  .holds(time.us()));
        });
  });
  keep({&cpu, &gpu}, out);
}

}  // namespace

Evaluate read_phone_case(JsonObject& root, const std::filesystem::path&) {
  const PhoneCase asked = read_phone_question(root);
  return [asked](const std::filesystem::path& data) -> Result<CaseResult> {
    auto phones = read_phone_data(data, asked.defects);
    if (!phones) return fail(phones.error());
    CaseResult out;
    out.skipped = phones->skipped;
    if (asked.question == "four_threads") four_threads(asked, *phones, out);
    if (asked.question == "totals") totals(asked, *phones, out);
    if (asked.question == "parts") parts(asked, *phones, out);
    if (asked.question == "layers") layers(asked, *phones, out);
    return out;
  };
}

}  // namespace offcut::scenarios
