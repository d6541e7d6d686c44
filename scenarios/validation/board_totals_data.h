// Totals of networks on boards, from a table of the ncnn benchmark: what the factors of boards are
// fitted to (device_models/total_factors_fit.h).
//
// Columns: device, num_threads, powersave, gpu_device (-1 the CPU), model, min_ms, in_head (1 the
// current version of the table). One setting per device, threads, cores and GPU. Networks get the
// names that device files use, and a precision: "googlenet_int8" is inception_v1 at int8.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "device_models/total_factors_fit.h"
#include "engine/base/result.h"

namespace offcut::scenarios {

// `unit`: "cpu" or "gpu". `unusable` counts rows without a time.
[[nodiscard]] Result<std::vector<device_models::BoardTotals>> read_board_totals(
    const std::filesystem::path& path, const std::string& unit, int& unusable);

}  // namespace offcut::scenarios
