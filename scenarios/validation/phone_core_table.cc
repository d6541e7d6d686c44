#include "scenarios/validation/phone_core_table.h"

#include <cctype>

#include "engine/base/text.h"
#include "scenarios/validation/csv_rows.h"

namespace offcut::scenarios {
namespace {

constexpr double kLeast_ms = 1e-6;
constexpr std::array<const char*, 4> kWork = {"mflop_dense", "mflop_pointwise", "mflop_depthwise",
                                              "mflop_grouped"};

std::string column_of(const std::string& phone, const std::string& cores,
                      const std::string& precision) {
  return message(phone, "|", cores, "|", precision);
}

PhoneNetwork network_of(const TextRow& row, const PhoneCoreTable& table) {
  PhoneNetwork network;
  network.name = row.text("model");
  network.layers = row.number("layers").value_or(0);
  for (std::size_t k = 0; k < kWork.size(); ++k) {
    network.mflops[k] = row.number(kWork[k]).value_or(0);
  }
  for (const auto& [setting, sets] : table.cores) {
    for (const std::string& cores : sets) {
      const std::string column = column_of(setting.phone, cores, setting.precision);
      const auto ms = row.number(column);
      if (ms && *ms >= kLeast_ms) network.ms.emplace(column, *ms);
    }
  }
  return network;
}

}  // namespace

std::vector<CoreSet> core_sets_of(const std::string& text) {
  std::vector<CoreSet> out;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      out.push_back({c - '0', ""});
    } else if (out.empty()) {
      return {};
    } else {
      out.back().type += c;
    }
  }
  return out;
}

std::string text_of_cores(const CoreSet& set) { return message(set.cores, set.type); }

std::optional<Duration> PhoneNetwork::time(const std::string& phone, const std::string& cores,
                                           const std::string& precision) const {
  const auto found = ms.find(column_of(phone, cores, precision));
  if (found == ms.end()) return std::nullopt;
  return Duration::from_ms(found->second);
}

Result<PhoneCoreTable> read_phone_core_table(const std::filesystem::path& data) {
  const auto rows = read_csv_rows(data, {"runtime", "family", "model", "layers"});
  if (!rows) return fail(rows.error());
  PhoneCoreTable out;
  if (rows->empty()) return out;
  for (const std::string& column : rows->front().columns()) {
    const std::vector<std::string> parts = split(column, '|');
    if (parts.size() == 3) out.cores[{parts[0], parts[2]}].push_back(parts[1]);
  }
  for (const TextRow& row : *rows) {
    const PhoneNetwork network = network_of(row, out);
    out.families[row.text("runtime") + " " + row.text("family")].push_back(network);
    out.runtimes[row.text("runtime")].push_back(network);
  }
  return out;
}

}  // namespace offcut::scenarios
