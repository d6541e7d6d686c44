#include "scenarios/validation/phone_data.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kTable = "-layerwise-latency.csv";

std::vector<fs::path> tables_below(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().filename().string().ends_with(kTable)) out.push_back(it->path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// "lenovo_k5-inception-v3-layerwise-latency.csv" of the network inception-v3 is of lenovo_k5.
std::string phone_of(const fs::path& table, const std::string& network) {
  std::string file = table.filename().string();
  const std::string tail = message("-", network, kTable);
  if (file.ends_with(tail)) return file.substr(0, file.size() - tail.size());
  return file.substr(0, file.find('-'));
}

void drop_defects(const std::vector<PhoneDefect>& defects, const std::string& phone, Trace& trace,
                  std::vector<std::string>& skipped) {
  for (const PhoneDefect& defect : defects) {
    if (defect.phone != phone || defect.network != trace.model) continue;
    const std::size_t dropped = std::erase_if(
        trace.runs, [&](const TraceRun& run) { return run.point.unit == defect.unit; });
    if (dropped == 0) continue;
    skipped.push_back(
        message(phone, " ", trace.model, ", ", defect.unit, ": excluded: ", defect.reason));
  }
}

// A column of zeros was not timed.
void drop_empty_runs(const std::string& phone, Trace& trace, std::vector<std::string>& skipped) {
  std::erase_if(trace.runs, [&](const TraceRun& run) {
    if (run.sum_of_layers() > Duration::zero()) return false;
    skipped.push_back(
        message(phone, " ", trace.model, ", ", text_of_point(run.point), ": all times are zero"));
    return true;
  });
}

Result<device_models::LaidInput> lay_table(const fs::path& table,
                                           const std::vector<PhoneDefect>& defects,
                                           std::string& phone, std::vector<std::string>& skipped) {
  auto network = traces::read_timed_network(table);
  if (!network) return fail(network.error());
  phone = phone_of(table, network->trace.model);
  drop_defects(defects, phone, network->trace, skipped);
  drop_empty_runs(phone, network->trace, skipped);
  const std::array<device_models::CalibrationInput, 1> input = {
      {{&*network->graph, &network->trace}}};
  auto laid = device_models::lay_all(input);
  if (!laid) return fail(laid.error());
  return std::move(laid->front());
}

}  // namespace

Result<PhoneData> read_phone_data(const fs::path& folder, const std::vector<PhoneDefect>& defects) {
  const std::vector<fs::path> tables = tables_below(folder);
  if (tables.empty()) {
    return fail(ErrorCode::NotFound, message(folder.string(), ": expected tables *", kTable,
                                             " in it or below, found none"));
  }
  PhoneData out;
  for (const fs::path& table : tables) {
    std::string phone;
    auto laid = lay_table(table, defects, phone, out.skipped);
    if (!laid) {
      out.skipped.push_back(laid.error().message);
      continue;
    }
    out.phones[phone].push_back(std::move(*laid));
  }
  return out;
}

}  // namespace offcut::scenarios
