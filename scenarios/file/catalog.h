// What is bundled, and where it lies: models, devices, networks, studies and
// validation cases by name.
//
// The data folder holds traces/data, device_models/data, network_models/data,
// scenarios/data and scenarios/validation/data, as
// in the source tree and as installed under share/offcut. It is the first of
//   1. the environment variable OFFCUT_DATA
//   2. share/offcut beside the installed program (../share/offcut from its folder)
//   3. the source tree that the program was built from
//
// A reference in a scenario file is a bundled name ("wifi") or a path relative to that file; what
// contains '/' or ends in a known extension is a path.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios {

enum class CatalogKind { Model, Device, Network, Study, Validation };

struct CatalogEntry {
  std::string name;
  std::filesystem::path path;
};

class Catalog {
 public:
  // The data folder found as above.
  [[nodiscard]] static Catalog standard();
  explicit Catalog(std::filesystem::path root) : root_(std::move(root)) {}

  // Returns what is bundled of a kind, by name.
  [[nodiscard]] std::vector<CatalogEntry> list(CatalogKind kind) const;

  // Returns the file that `reference` means in a file that lies in `folder`. NotFound with the
  // nearest names if it is neither bundled nor a file.
  [[nodiscard]] Result<std::filesystem::path> find(CatalogKind kind, const std::string& reference,
                                                   const std::filesystem::path& folder) const;

  // Returns the other recordings of a bundled model: NAME_xeon.trace.json is NAME on the second
  // machine. They are one model; either name finds both.
  [[nodiscard]] std::vector<std::string> other_recordings(const std::string& model) const;

  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
};

// Whether a bundled trace is named as the recording of another one on a second machine.
[[nodiscard]] bool is_other_recording(std::string_view name);

}  // namespace offcut::scenarios
