// On which grounds a device answers for a network that nobody ran on it, by unit: what people see
// of the order in site_costs.h.
//
//   laws        kernel laws of the device
//   totals      the law of its kind of hardware, fitted to published totals of other networks
//   datasheet   the law of its kind at the peak rates of its data sheet
//   none        such a network needs a trace
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "device_models/device_model.h"

namespace offcut::device_models {

enum class OwnGround { Laws, Totals, Datasheet, None };
[[nodiscard]] std::string_view name_of(OwnGround ground);

struct UnitGround {
  std::string unit;
  OwnGround ground = OwnGround::None;
  double sd = 0;   // of the total of such a network, in the logarithm; 0: not known
  int totals = 0;  // published, of any network on the unit
};

// The CPU first, then the units of the file.
[[nodiscard]] std::vector<UnitGround> own_grounds(const DeviceModel& device);

// Returns "cpu laws, gpu datasheet".
[[nodiscard]] std::string text_of(const std::vector<UnitGround>& grounds);

}  // namespace offcut::device_models
