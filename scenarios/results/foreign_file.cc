#include "scenarios/results/foreign_file.h"

#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/json/schema_names.h"

namespace offcut::scenarios::internal {

std::optional<Error> error_of_foreign_file(const std::filesystem::path& path) {
  if (can_be_read_once(path)) return std::nullopt;
  const auto document = JsonDocument::read(path);
  if (!document || !document->value().raw().is_object()) return std::nullopt;
  if (document->value().raw().value("schema", "") != kScenarioSchema) return std::nullopt;
  return Error{ErrorCode::InvalidArgument,
               message(path.string(),
                       ": expected results (CSV, JSON lines or a database), found a scenario file "
                       "(run it with -o FILE.csv, and name that file)")};
}

}  // namespace offcut::scenarios::internal
