// A table of whole networks on core sets of phones: the data of kind "phone_cores".
//
// Columns: runtime, family, model; layers, mflop_dense, mflop_pointwise, mflop_depthwise and
// mflop_grouped (empty where they are not known); and one per phone, core set and precision with
// the time in milliseconds: "pixel4|3med|float", "pixel4|1large1med|quant". Cells may be empty.
#pragma once

#include <array>
#include <compare>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::scenarios {

struct CoreSet {
  int cores = 1;
  std::string type;
};

// "1large2med" -> 1 large, 2 med; nothing for "gpu".
[[nodiscard]] std::vector<CoreSet> core_sets_of(const std::string& text);
[[nodiscard]] std::string text_of_cores(const CoreSet& set);

struct PhoneNetwork {
  std::string name;
  double layers = 0;                 // 0: not counted
  std::array<double, 4> mflops{};    // dense, pointwise, depthwise and grouped convolutions
  std::map<std::string, double> ms;  // by column

  [[nodiscard]] std::optional<Duration> time(const std::string& phone, const std::string& cores,
                                             const std::string& precision) const;
};
using PhoneNetworks = std::vector<PhoneNetwork>;

struct PhoneSetting {
  std::string phone;
  std::string precision;
  friend auto operator<=>(const PhoneSetting&, const PhoneSetting&) = default;
};

struct PhoneCoreTable {
  std::map<std::string, PhoneNetworks> families;  // "tflite cnn"
  std::map<std::string, PhoneNetworks> runtimes;  // "tflite": of all its families
  std::map<PhoneSetting, std::vector<std::string>> cores;
};

[[nodiscard]] Result<PhoneCoreTable> read_phone_core_table(const std::filesystem::path& data);

}  // namespace offcut::scenarios
