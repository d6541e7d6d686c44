#include "scenarios/prepared/study_again.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/content_hash.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/version.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

// The study of a manifest: its file where that is still there, else its text in the manifest.
Result<Study> study_of(const ManifestStudy& held, const std::optional<fs::path>& folder,
                       std::vector<std::string>& notes) {
  fs::path file = held.file;
  if (folder) file = *folder / file.filename();
  std::error_code ignored;
  if (fs::is_regular_file(file, ignored)) {
    const auto text = read_file(file);
    if (!text) return fail(text.error());
    if (content_hash(*text) == held.hash) {
      return Study::parse(*text, file.string(), folder_of_references(file));
    }
    return fail(ErrorCode::Inconsistent,
                message("expected the scenario file as it was then, found that it has changed "
                        "since: ",
                        file.string()));
  }
  notes.push_back(message(file.string(), " is not there: the study is taken from the manifest"));
  return Study::of(JsonDocument::wrap(*held.resolved, file.string()), folder_of_references(file));
}

}  // namespace

Result<void> expect_same_inputs(std::string_view then, std::string_view now) {
  const auto changed = changed_inputs(then, now, {"then", "now"});
  if (changed.empty()) return {};
  return fail(ErrorCode::Inconsistent,
              message("expected the inputs as they were then, found that some have changed since: ",
                      join(changed, ", ")));
}

Result<StudyAgain> study_again(std::string_view manifest, const Catalog& catalog,
                               const std::optional<fs::path>& folder) {
  const auto known = study_of_manifest(manifest);
  if (!known) return fail(known.error());
  std::vector<std::string> notes;
  auto study = study_of(*known, folder, notes);
  if (!study) return fail(study.error());
  auto prepared = PreparedStudy::prepare(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  // What a study with a block of its own reads besides is known when it has run.
  if (spec_of(prepared->study().kind()).output != StudyOutput::Tables) {
    if (auto ok = expect_same_inputs(manifest, prepared->manifest()); !ok) return fail(ok.error());
  }
  if (known->program != text_of_version()) {
    notes.push_back(
        message("written by offcut ", known->program, ", opened again by ", text_of_version()));
  }
  return StudyAgain{std::move(*prepared), std::move(notes)};
}

}  // namespace offcut::scenarios
