#include "scenarios/file/study_kind.h"

#include "engine/json/json.h"

namespace offcut::scenarios {

StudyKind study_kind_of(const std::filesystem::path& path) {
  auto document = JsonDocument::read(path);
  if (!document || !document->value().is_object()) return StudyKind::Sweep;
  const std::string word = document->root().text_or("study", "");
  for (const StudyKindSpec& spec : kStudyKinds) {
    if (spec.word == word) return spec.kind;
  }
  return StudyKind::Sweep;
}

}  // namespace offcut::scenarios
