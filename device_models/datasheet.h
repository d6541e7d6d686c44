// What a data sheet says of one unit or cluster of a device: peak rates. With the share of the peak
// that layers reach on devices of its kind (kind_laws.h) they give times for a device on which
// nobody timed anything.
//
//   time of a layer = launches * launch cost  +  FLOP / (share * peak)  +  bytes / (share * rate)
//
// A kind is hardware with the runtimes that serve it: what one device of a kind reaches says
// something of the others.
#pragma once

#include <string>
#include <string_view>

namespace offcut::device_models {

enum class PartKind { ArmCpu, X86Cpu, MobileGpu, EmbeddedGpu, DiscreteGpu, Npu };

struct SheetPart {
  std::string unit = "cpu";
  std::string cluster;  // of the CPU, by its name
  PartKind kind = PartKind::ArmCpu;
  double gflop_per_s = 0;       // fp32, at the top clock; of the CPU: per core. > 0
  double gflop_per_s_fp16 = 0;  // 0: not stated
  double gflop_per_s_int8 = 0;
  double gb_per_s = 0;   // of memory, for the whole device. > 0
  double launch_us = 0;  // of a kernel; 0: that of the kind (part_kinds.h)
  std::string source;

  // Returns the peak at a precision; 0 where it is not stated.
  [[nodiscard]] double peak(std::string_view precision) const {
    return precision == "fp32"   ? gflop_per_s
           : precision == "fp16" ? gflop_per_s_fp16
           : precision == "int8" ? gflop_per_s_int8
                                 : 0;
  }
};

}  // namespace offcut::device_models
