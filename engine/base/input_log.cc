#include "engine/base/input_log.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut {
namespace {

thread_local InputLog::Scope* innermost = nullptr;

}  // namespace

InputLog::Scope::Scope(InputLog& log) : log_(log), outer_(innermost) { innermost = this; }
InputLog::Scope::~Scope() { innermost = outer_; }

bool InputLog::is_noting() { return innermost != nullptr; }

void InputLog::note(const std::filesystem::path& path, const std::string& hash) {
  const File file{path.lexically_normal(), hash};
  for (Scope* scope = innermost; scope != nullptr; scope = scope->outer_) scope->log_.add(file);
}

void InputLog::add(const File& file) {
  const auto known = std::find_if(files_.begin(), files_.end(),
                                  [&](const File& other) { return other.path == file.path; });
  if (known == files_.end()) {
    files_.push_back(file);
  } else if (known->hash != file.hash && changed_.empty()) {
    changed_ = file.path;
  }
}

Result<void> InputLog::check() const {
  if (changed_.empty()) return {};
  return fail(ErrorCode::Inconsistent,
              message(changed_.string(), ": expected the same content as when it was read first, ",
                      "found another (it changed meanwhile: start again)"));
}

}  // namespace offcut
