// The formats of profiles: one row per format, in the order in which they are tried. Internal to
// traces/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/json/schema_names.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

inline constexpr std::string_view kNative = kTraceSchema;

struct Format {
  const char* name;
  const char* description;
  const char* lacks;  // what a graph has to add before a cut can be priced; "": whole networks only
  bool (*recognises)(std::string_view head);
  Result<Profile> (*read)(const std::filesystem::path& path, const ReadProfileOptions& options);
};

[[nodiscard]] const std::vector<Format>& formats();

// Returns the format called `wanted` or, if that is "", the one that the head of the file shows.
// InvalidArgument for a name that no format has, Malformed where none is recognised.
[[nodiscard]] Result<const Format*> find_format(const std::filesystem::path& path,
                                                const std::string& wanted, std::string_view head);

// Malformed for files that stand beside traces and are easily taken for one.
[[nodiscard]] Result<void> refuse_sidecar(const std::filesystem::path& path, std::string_view head);

}  // namespace offcut::traces
