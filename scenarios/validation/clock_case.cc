// Kind "clock": the law of the clock against whole-network times at two clocks of one machine.
//
// Columns: machine, network, mhz, ms. Predicted is the time at the lower clock from that at the
// higher one, by the share of memory that device models use for a CPU (device_models/clock.h).
// Baseline: time inverse to the clock. Machines in `train` are those that the share was fitted to:
// of them "share of memory %" is the mean over their networks, and "its spread %" the standard
// deviation.
//
//   share of one network = (r - t) / (r - 1)    r ratio of clocks, t ratio of times
#include <algorithm>
#include <cmath>
#include <map>

#include "device_models/clock.h"
#include "device_models/interval.h"
#include "engine/base/text.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/csv_rows.h"

namespace offcut::scenarios {
namespace {

constexpr double kLeast_ms = 1e-6;

// Of one network on one machine.
using TimesByClock = std::map<double, double>;
using Machine = std::map<std::string, TimesByClock>;

struct Read {
  std::map<std::string, Machine> machines;
  int unusable = 0;
};

Result<Read> read_machines(const std::filesystem::path& data) {
  const auto rows = read_csv_rows(data, {"machine", "network", "mhz", "ms"});
  if (!rows) return fail(rows.error());
  Read out;
  for (const TextRow& row : *rows) {
    const auto mhz = row.number("mhz");
    const auto ms = row.number("ms");
    if (!mhz || !ms || *mhz < 1 || *ms < kLeast_ms) {
      ++out.unusable;
      continue;
    }
    out.machines[row.text("machine")][row.text("network")][*mhz] = *ms;
  }
  return out;
}

struct Group {
  GroupBuilder builder;
  std::vector<double> shares;
};

void add_network(const std::string& machine, const std::string& network, const TimesByClock& times,
                 Group& group) {
  const auto& [low, slow] = *times.begin();
  const auto& [high, fast] = *times.rbegin();
  const double ratio = high / low;
  const device_models::MemoryShare memory = device_models::memory_share("cpu", "any");
  const double predicted = fast * device_models::clock_factor(memory.share, high, low);
  const double sd = memory.sd * (ratio - 1) / (predicted / fast);
  group.builder.add(message(network, " on ", machine), predicted, slow,
                    {machine, "cpu", "pytorch", "fp32"});
  group.builder.add_baseline(fast * ratio, slow);
  group.builder.add_interval(device_models::interval_of(predicted, sd).holds(slow));
  group.shares.push_back((ratio - slow / fast) / (ratio - 1));
}

void report(Group&& from, CaseResult& out) {
  if (from.builder.empty()) return;
  ValidationGroup group = from.builder.build();
  double sum = 0;
  double squares = 0;
  for (const double share : from.shares) sum += share;
  const auto count = static_cast<double>(from.shares.size());
  for (const double share : from.shares) squares += std::pow(share - sum / count, 2);
  const auto figure = [&](const char* measure, double value) {
    ValidationFigure one;
    one.measure = measure;
    one.value = value;
    group.figures.push_back(std::move(one));
  };
  figure("share of memory %", 100 * sum / count);
  figure("its spread %", 100 * std::sqrt(squares / std::max(1.0, count - 1)));
  out.groups.push_back(std::move(group));
}

Result<CaseResult> evaluate(const std::filesystem::path& data,
                            const std::vector<std::string>& train) {
  auto read = read_machines(data);
  if (!read) return fail(read.error());
  CaseResult out;
  Group fitted{GroupBuilder("fitted", "ms"), {}};
  Group left_out{GroupBuilder("left out", "ms"), {}};
  int single = 0;
  for (const auto& [machine, networks] : read->machines) {
    const bool seen = std::find(train.begin(), train.end(), machine) != train.end();
    for (const auto& [network, times] : networks) {
      if (times.size() < 2) {
        ++single;
        continue;
      }
      add_network(machine, network, times, seen ? fitted : left_out);
    }
  }
  if (read->unusable > 0) {
    out.skipped.push_back(message(read->unusable, " rows without a clock or a time"));
  }
  if (single > 0) out.skipped.push_back(message(single, " networks timed at one clock alone"));
  report(std::move(left_out), out);
  report(std::move(fitted), out);
  for (ValidationGroup& group : out.groups) group.in_fit = group.name == "fitted";
  return out;
}

}  // namespace

Evaluate read_clock_case(JsonObject& root, const std::filesystem::path&) {
  std::vector<std::string> train;
  if (const auto names = root.find("train")) {
    for (const JsonValue& name : names->elements()) train.push_back(name.text());
  }
  return [train](const std::filesystem::path& data) { return evaluate(data, train); };
}

}  // namespace offcut::scenarios
