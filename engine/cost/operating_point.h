// How a site runs a model: one point of the space that traces measure and device models answer for.
#pragma once

#include <compare>
#include <string>

namespace offcut {

struct OperatingPoint {
  std::string unit = "cpu";        // "cpu", "gpu", "npu"
  std::string affinity = "any";    // core set by cluster name: "big", "little", "big+little", "any"
  int threads = 1;                 // >= 1; for a gpu or npu: 1
  double frequency_mhz = 0;        // 0: not stated, the default of the device
  std::string framework = "any";   // "onnxruntime", "tflite", "mace", ...
  std::string library = "any";     // kernels that it calls: "eigen", "nnpack", "xnnpack", ...
  std::string precision = "fp32";  // "fp32", "fp16", "int8"
  int batch = 1;                   // >= 1, inputs in one run

  friend bool operator==(const OperatingPoint&, const OperatingPoint&) = default;
};

// Returns "cpu big x4 onnxruntime fp32 batch 1" ("tensorflow/eigen" with a library), for people.
[[nodiscard]] std::string text_of_point(const OperatingPoint& point);

}  // namespace offcut
