#include "scenarios/file/catalog.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "engine/base/text.h"
#include "traces/graph_file.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

struct KindRow {
  std::string_view what;
  std::string_view folder;
  std::string_view extension;
};

KindRow row_of(CatalogKind kind) {
  switch (kind) {
    case CatalogKind::Model:
      return {"model", "traces/data", ".trace.json"};
    case CatalogKind::Device:
      return {"device model", "device_models/data", ".json"};
    case CatalogKind::Network:
      return {"network model", "network_models/data", ".json"};
    case CatalogKind::Study:
      return {"study", "scenarios/data", ".json"};
    case CatalogKind::Validation:
      return {"validation case", "scenarios/validation/data", ".json"};
  }
  return {};
}

constexpr std::string_view kSecondMachine = "_xeon";

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool looks_like_a_path(const std::string& reference) {
  return reference.find('/') != std::string::npos || reference.ends_with(".json") ||
         traces::has_graph_ending(reference);
}

fs::path folder_of_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path();
}

}  // namespace

Catalog Catalog::standard() {
  if (const char* chosen = std::getenv("OFFCUT_DATA"); chosen != nullptr && *chosen != '\0') {
    return Catalog(chosen);
  }
  const fs::path installed = folder_of_program() / ".." / "share" / "offcut";
  if (is_folder(installed)) return Catalog(installed.lexically_normal());
  return Catalog(OFFCUT_SOURCE_DATA);
}

std::vector<CatalogEntry> Catalog::list(CatalogKind kind) const {
  const KindRow row = row_of(kind);
  std::vector<CatalogEntry> entries;
  std::error_code error;
  for (fs::recursive_directory_iterator it(root_ / row.folder, error), end; !error && it != end;
       it.increment(error)) {
    const std::string file = it->path().filename().string();
    if (!file.ends_with(row.extension) || file.ends_with(".schema.json")) continue;
    const std::string name = file.substr(0, file.size() - row.extension.size());
    entries.push_back({name, it->path()});
  }
  std::sort(entries.begin(), entries.end(),
            [](const CatalogEntry& a, const CatalogEntry& b) { return a.name < b.name; });
  return entries;
}

Result<fs::path> Catalog::find(CatalogKind kind, const std::string& reference,
                               const fs::path& folder) const {
  const KindRow row = row_of(kind);
  if (looks_like_a_path(reference)) {
    const fs::path path =
        fs::path(reference).is_absolute() ? fs::path(reference) : folder / reference;
    std::error_code ignored;
    if (fs::exists(path, ignored)) return path.lexically_normal();
    return fail(ErrorCode::NotFound, message(path.lexically_normal().string(), ": expected a ",
                                             row.what, " file, found nothing there"));
  }
  std::vector<std::string> names;
  for (const CatalogEntry& entry : list(kind)) {
    if (entry.name == reference) return entry.path;
    names.push_back(entry.name);
  }
  std::error_code ignored;
  if (fs::is_regular_file(folder / reference, ignored)) {
    return (folder / reference).lexically_normal();
  }
  return fail(ErrorCode::NotFound,
              message("expected the name of a bundled ", row.what, " or a path, found ",
                      in_quotes(reference), suggestion(reference, names)));
}

bool is_other_recording(std::string_view name) { return name.ends_with(kSecondMachine); }

std::vector<std::string> Catalog::other_recordings(const std::string& model) const {
  const bool other = is_other_recording(model);
  const std::string base = other ? model.substr(0, model.size() - kSecondMachine.size()) : model;
  const std::string twin = other ? base : base + std::string(kSecondMachine);
  const std::vector<CatalogEntry> entries = list(CatalogKind::Model);
  const auto known = [&](const std::string& name) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const CatalogEntry& entry) { return entry.name == name; });
  };
  if (!known(model) || !known(twin)) return {};
  return {twin};
}

}  // namespace offcut::scenarios
