// The kinds of hardware that data sheets name (datasheet.h): one row per kind.
#pragma once

#include <array>
#include <string_view>

#include "device_models/datasheet.h"
#include "engine/base/enum_table.h"

namespace offcut::device_models {

struct PartKindRow {
  PartKind kind;
  std::string_view word;    // in files
  std::string_view people;  // in texts: "by its data sheet and the law of Arm cores"
  double launch_us;         // of a kernel, where the data sheet does not say (assumed)
};

inline constexpr std::array kPartKinds = {
    PartKindRow{PartKind::ArmCpu, "arm_cpu", "Arm cores", 5},
    PartKindRow{PartKind::X86Cpu, "x86_cpu", "x86 cores", 5},
    PartKindRow{PartKind::MobileGpu, "mobile_gpu", "GPUs of phones", 20},
    PartKindRow{PartKind::EmbeddedGpu, "embedded_gpu", "GPUs of boards", 20},
    PartKindRow{PartKind::DiscreteGpu, "discrete_gpu",
                "graphics cards with TensorRT (other runtimes take longer)", 5},
    PartKindRow{PartKind::Npu, "npu", "neural processors", 20},
};
static_assert(has_row_per_enumerator(kPartKinds, &PartKindRow::kind));

constexpr const PartKindRow& row_of(PartKind kind) { return kPartKinds[index_of(kind)]; }

// Returns what starting a kernel costs on a part, in microseconds.
constexpr double launch_of(const SheetPart& part) {
  return part.launch_us > 0 ? part.launch_us : row_of(part.kind).launch_us;
}

}  // namespace offcut::device_models
