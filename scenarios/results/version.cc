#include "scenarios/results/version.h"

#include <offcut_commit.h>  // made by tools/cmake/commit.cmake at every build

#include "engine/base/text.h"
#include "engine/json/schema_names.h"

namespace offcut::scenarios {

const Version& version() {
  static const Version version = [] {
    Version made{.number = OFFCUT_VERSION, .commit = OFFCUT_COMMIT, .schemas = {}};
    for (const std::string_view schema : kInputSchemas) made.schemas.emplace_back(schema);
    made.schemas.push_back(message("offcut.results/", kResultsVersion));
    return made;
  }();
  return version;
}

std::string text_of_version() {
  return message(version().number, " (commit ", version().commit, ")");
}

}  // namespace offcut::scenarios
