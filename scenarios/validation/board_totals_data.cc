#include "scenarios/validation/board_totals_data.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "engine/base/text.h"
#include "scenarios/validation/csv_rows.h"

namespace offcut::scenarios {
namespace {

constexpr double kLeast_ms = 1e-6;  // nothing runs in a picosecond: a slip of the table

struct OtherName {
  std::string_view ncnn;
  std::string_view ours;
};
constexpr std::array kOtherNames = {OtherName{"googlenet", "inception_v1"},
                                    OtherName{"mobilenet", "mobilenet_v1"},
                                    OtherName{"shufflenet_v2", "shufflenet_v2_1_0x"}};

std::pair<std::string, std::string> name_of_row(std::string model) {
  std::replace(model.begin(), model.end(), '-', '_');
  std::string precision = "fp32";
  constexpr std::string_view kInt8 = "_int8";
  if (model.ends_with(kInt8)) {
    model.resize(model.size() - kInt8.size());
    precision = "int8";
  }
  for (const OtherName& name : kOtherNames) {
    if (model == name.ncnn) return {std::string(name.ours), precision};
  }
  return {model, precision};
}

}  // namespace

Result<std::vector<device_models::BoardTotals>> read_board_totals(const std::filesystem::path& path,
                                                                  const std::string& unit,
                                                                  int& unusable) {
  const auto rows = read_csv_rows(
      path, {"device", "num_threads", "powersave", "gpu_device", "model", "min_ms", "in_head"});
  if (!rows) return fail(rows.error());
  std::map<std::string, device_models::BoardTotals> settings;
  for (const TextRow& row : *rows) {
    const bool gpu = row.text("gpu_device") != "-1";
    if (gpu != (unit == "gpu") || row.text("in_head") != "1") continue;
    const auto ms = row.number("min_ms");
    if (!ms || *ms < kLeast_ms) {
      ++unusable;
      continue;
    }
    const std::string key = message(row.text("device"), "|", row.text("num_threads"), "|",
                                    row.text("powersave"), "|", row.text("gpu_device"));
    device_models::BoardTotals& setting = settings[key];
    setting.board = row.text("device");
    setting.ms[name_of_row(row.text("model"))] = *ms;
  }
  std::vector<device_models::BoardTotals> out;
  for (auto& [key, setting] : settings) out.push_back(std::move(setting));
  return out;
}

}  // namespace offcut::scenarios
