// Qualcomm QNN and SNPE: times of operators on the NPU of Snapdragon phones.
//
//   Msg Timestamp,Message,Time,Unit of Measurement,Timing Source,Event Level,Event Identifier
//   UNKNOWN,EXECUTE,3100,US,BACKEND,ROOT,NULL                       the whole network, once per run
//   UNKNOWN,NODE,120000,CYCLES,BACKEND,SUB-EVENT,"conv1:OpId_21 (cycles)"
//
//   Layer Times:                                                    snpe-diagview
//   ---------------
//     2: conv1:OpId_21 (cycles) : 147075 cycles : DSP
//     3: 900 us : GPU                                               older, without names
//
// Where operators are counted in cycles, each gets its share of the time of the accelerator (or, if
// that is not in the file, of the whole network): stages overlap on the NPU, so the shares are
// exact in sum and approximate each. An operator that comes again is a sample of the next run.
// Source: the writer in ONNX Runtime's QNN provider, Qualcomm's "Linting Profile", and public
// samples of both.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_qnn(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_qnn(const std::filesystem::path& path,
                                       const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_qnn(std::string_view text, const std::string& name,
                                        const ReadProfileOptions& options = {});

}  // namespace offcut::traces
