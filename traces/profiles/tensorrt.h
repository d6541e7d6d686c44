// TensorRT: what trtexec writes with --exportProfile, --exportLayerInfo and --exportTimes.
//
//   profile  [ {"count": 625}, {"name": "Conv_0 + Relu_1", "timeMs": 41.4, "averageMs": 0.0663,
//              "medianMs": 0.0657, "percentage": 1.36}, ... ]        (old files: no medianMs)
//   layers   {"Layers": [ {"Name", "LayerType", "Inputs": [ {"Name", "Dimensions",
//              "Format/Datatype"} ], "Outputs": [...] } ], "Bindings": [...] }
//   times    [ {"h2dMs", "computeMs", "d2hMs", "latencyMs", ...}, ... ], one object per query
//
// The profile has no tensor sizes: the layer information beside it (X.graph.json or
// X.layer.json for X.profile.json, packed or not), or --model, gives them. A tensor that several
// layers write (concatenation in place) is read from all of them. Rows without time are kept.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_tensorrt_profile(std::string_view head);
[[nodiscard]] bool looks_like_tensorrt_times(std::string_view head);
[[nodiscard]] bool looks_like_tensorrt_layers(std::string_view head);

[[nodiscard]] Result<Profile> read_tensorrt_profile(const std::filesystem::path& path,
                                                    const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_tensorrt_profile(std::string_view text, const std::string& name,
                                                     const ReadProfileOptions& options = {});
// A run without layers; the metadata hold the medians of the two copies.
[[nodiscard]] Result<Profile> read_tensorrt_times(const std::filesystem::path& path,
                                                  const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_tensorrt_times(std::string_view text, const std::string& name,
                                                   const ReadProfileOptions& options = {});

[[nodiscard]] Result<GraphSpec> read_tensorrt_layers(const std::filesystem::path& path);
[[nodiscard]] Result<GraphSpec> parse_tensorrt_layers(std::string_view text,
                                                      const std::string& name);

}  // namespace offcut::traces
