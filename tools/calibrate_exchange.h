// offcut calibrate --exchange MEASURED.csv...: what the sites take to hand tensors over, fitted to
// splits that a campaign measured (tools/measure_split/README.md).
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut::tools {

// Lines for people: the keys of a site, and the error of the latency without the exchange, with it,
// and with one fitted to the other networks. InvalidArgument for too few splits.
[[nodiscard]] Result<std::string> text_of_exchange(const std::vector<std::string>& files);

}  // namespace offcut::tools
