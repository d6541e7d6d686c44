#include "device_models/default_laws.h"

#include <array>
#include <string_view>

#include "device_models/kernel_class.h"

namespace offcut::device_models {
namespace {

// Of a row for "any" all are covered, of one for a family ("product*") its classes.
bool covers(std::string_view row, const std::string& kernel) {
  return row == "any" || row == kernel || row == family_of(kernel) + "*";
}

bool of_runtime(std::string_view row, const std::string& framework) {
  return row == "any" || row == framework;
}

struct ThreadRow {
  std::string_view framework;
  std::string_view kernel;
  DefaultThreadLaw law;
};

// The first row that covers the kernel counts. Matrix-vector products gain 1.4 times at most.
// TFLite runs grouped convolutions on one thread.
constexpr std::array<ThreadRow, 6> kThreadRows = {{
    {"tflite", "conv_group", {{.serial = 1, .parallel = 0}, 0.25}},
    {"any", "fc", {{.serial = 0.05, .parallel = 0.95, .per_thread = 0.01, .floor = 0.7}, 0.25}},
    {"any",
     "recurrent",
     {{.serial = 0.05, .parallel = 0.95, .per_thread = 0.01, .floor = 0.7}, 0.25}},
    {"tflite", "any", {{.serial = 0.117, .parallel = 0.883, .ms_per_layer = 0.0237}, 0.17}},
    {"pytorch", "any", {{.serial = 0.006, .parallel = 0.994, .ms_per_layer = 0.0191}, 0.13}},
    {"any", "any", {{.serial = 0.1, .parallel = 0.9, .per_thread = 0.015}, 0.25}},
}};

struct SharingRow {
  std::string_view framework;
  std::string_view kernel;
  DefaultSharingLaw law;
};

// Vision transformers are nearly all products.
constexpr std::array<SharingRow, 4> kSharingRows = {{
    {"tflite", "product*", {{.kappa = 1.68}, 0.35}},
    {"tflite", "any", {{.kappa = 1.04}, 0.35}},
    {"pytorch", "any", {{.kappa = 0.95}, 0.20}},
    {"any", "any", {{.kappa = 1.18}, 0.25}},
}};

enum class Cores { Any, Little };

struct PrecisionRow {
  std::string_view framework;
  std::string_view kernel;
  Cores cores;
  DefaultRatio int8;
};

// Costs of kernels were fitted to whole networks on each phone, in float and in int8. Products are
// those of vision transformers. Of PyTorch, depthwise and grouped convolutions could not be told
// from what there is per layer. The last row is the mean of the runtimes, and as wide as they
// differ.
constexpr std::array<PrecisionRow, 21> kPrecisionRows = {{
    {"tflite", "conv1x1", Cores::Little, {0.41, 0.57}},
    {"tflite", "conv1x1", Cores::Any, {0.56, 0.42}},
    {"tflite", "conv_group", Cores::Little, {0.52, 0.30}},
    {"tflite", "conv_group", Cores::Any, {0.96, 0.20}},
    {"tflite", "conv*", Cores::Little, {0.36, 0.59}},
    {"tflite", "conv*", Cores::Any, {0.44, 0.43}},
    {"tflite", "depthwise*", Cores::Little, {0.62, 0.36}},
    {"tflite", "depthwise*", Cores::Any, {0.90, 0.17}},
    {"tflite", "product*", Cores::Any, {0.75, 0.45}},
    {"tflite", "any", Cores::Little, {0.82, 0.20}},
    {"tflite", "any", Cores::Any, {1.15, 0.20}},
    {"pytorch", "conv1x1", Cores::Little, {0.35, 0.30}},
    {"pytorch", "conv1x1", Cores::Any, {0.79, 0.30}},
    {"pytorch", "conv_group", Cores::Little, {0.76, 0.25}},
    {"pytorch", "conv_group", Cores::Any, {0.57, 0.35}},
    {"pytorch", "conv*", Cores::Little, {0.51, 0.25}},
    {"pytorch", "conv*", Cores::Any, {1.20, 0.32}},
    {"pytorch", "any", Cores::Little, {0.76, 0.25}},
    {"pytorch", "any", Cores::Any, {0.57, 0.35}},
    {"ncnn", "any", Cores::Any, {0.89, 0.48}},
    {"any", "any", Cores::Any, {0.79, 0.50}},
}};

// Of a fifth phone: the rows of TFLite and PyTorch were fitted to four, and the spread around so
// few is wider by Student's t (as the case "phone_precision" tests on each of them).
constexpr double kFewPhones = 1.3;

// No table of fp16 times beside fp32 ones of the same runtime was found: a guess.
constexpr DefaultRatio kHalf{0.75, 0.25};

}  // namespace

DefaultThreadLaw default_thread_law(const std::string& framework, const std::string& kernel) {
  for (const ThreadRow& row : kThreadRows) {
    if (of_runtime(row.framework, framework) && covers(row.kernel, kernel)) return row.law;
  }
  return kThreadRows.back().law;
}

DefaultSharingLaw default_sharing_law(const std::string& framework, const std::string& kernel) {
  for (const SharingRow& row : kSharingRows) {
    if (of_runtime(row.framework, framework) && covers(row.kernel, kernel)) return row.law;
  }
  return kSharingRows.back().law;
}

bool has_default_ratio(const std::string& precision) {
  return precision == "fp32" || precision == "fp16" || precision == "bf16" || precision == "int8";
}

DefaultRatio default_precision_ratio(const std::string& framework, const std::string& kernel,
                                     bool little, const std::string& precision) {
  if (precision == "fp16" || precision == "bf16") return kHalf;
  if (precision != "int8") return {1, 0};
  for (const PrecisionRow& row : kPrecisionRows) {
    const bool cores = row.cores == Cores::Any || little;
    if (cores && of_runtime(row.framework, framework) && covers(row.kernel, kernel)) {
      const bool of_phones = row.framework == "tflite" || row.framework == "pytorch";
      return {row.int8.ratio, row.int8.relative_sd * (of_phones ? kFewPhones : 1)};
    }
  }
  return kPrecisionRows.back().int8;
}

}  // namespace offcut::device_models
