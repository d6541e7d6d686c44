// The files that hold a network: one row per format, in the order in which they are tried. Internal
// to traces/.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "traces/graph_file.h"

namespace offcut::traces {

struct GraphFormat {
  const char* name;     // as people call it: "a TensorFlow Lite model (.tflite)"
  const char* ending;   // of file names; a file called so is of this format; "": not told by it
  bool has_dimensions;  // whether its extents may be open; what was measured has the shapes it had
  bool (*recognises)(std::string_view head);
  Result<GraphFile> (*read)(const std::filesystem::path& path, const ReadOnnxOptions& options);
};

[[nodiscard]] std::span<const GraphFormat> graph_formats();

// Returns the format that the head of a file shows, else that of its name; Malformed, with all that
// can be read, if there is none.
[[nodiscard]] Result<const GraphFormat*> find_graph_format(const std::filesystem::path& path,
                                                           std::string_view head);

}  // namespace offcut::traces
