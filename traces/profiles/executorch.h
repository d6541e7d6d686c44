// ExecuTorch: the table of events of its Inspector, saved as TSV or CSV.
//
//   event_block_name  event_name                   p50 (ms)  op_types                      ...
//   Execute           native_call_convolution.out  0.41      ["aten.convolution.default"]
//   Execute           DELEGATE_CALL                0.21      []
//   Execute           Method::execute              0.71      []
//
// One row per event, in order of execution. Operators of a delegate follow its DELEGATE_CALL and
// are part of its time: where they are there, they count and the call does not. Method::execute is
// the time of the whole network. Layers are called <event_name>_<occurrence>. Times are the
// medians; a header that says neither ms, us nor ns (the Inspector can leave cycles) is an error.
// Source: the columns of executorch/devtools/inspector (print_data_tabular, save_data_to_tsv).
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_executorch(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_executorch(const std::filesystem::path& path,
                                              const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_executorch(std::string_view text, const std::string& name,
                                               const ReadProfileOptions& options = {});

}  // namespace offcut::traces
