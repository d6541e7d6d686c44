// TensorFlow: the timeline of a session that ran with trace_level FULL_TRACE (Chrome trace JSON).
//
//   process_name 1 ".../device:GPU:0 Compute"          [conv1][relu1]        launches
//   process_name 3 "/device:GPU:0/stream:all Compute"     [  conv1   ][relu1]  the work itself
//   process_name 5 "/device:GPU:0/stream:14 Compute"      the same once more, by stream
//   process_name 7 ".../device:CPU:0 Compute"          [_SOURCE][decode]     nodes of the CPU
//
//   {"ph":"X","cat":"Op","pid":1,"ts":100,"dur":400,"name":"Conv2D",
//    "args":{"name":"conv1","op":"Conv2D","input0":"x"}}
//
// One kernel per node. Where the file has streams, a node of the GPU took the time of its work
// there (nothing where it has none: it only renames a tensor), never that of its launch. A step
// begins with _SOURCE; files that scripts put together from several steps have several of them, and
// the first counts as the cold run. Without _SOURCE, the node that comes least often tells how many
// steps there are. What repeats inside a step is a loop and adds up. Nodes that wait for another
// device (_Recv, RecvTensor...) are no layers. Times are in us. Source:
// tensorflow/python/client/timeline.py, and files of public scripts that read what it writes.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_tf_timeline(std::string_view head);

// Malformed with the byte at fault.
[[nodiscard]] Result<Profile> read_tf_timeline(const std::filesystem::path& path,
                                               const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_tf_timeline(std::string_view text, const std::string& name,
                                                const ReadProfileOptions& options = {});

}  // namespace offcut::traces
