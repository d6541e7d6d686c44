#include "engine/base/file.h"

#include <sys/stat.h>

#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/base/output_file.h"
#include "engine/base/text.h"

namespace offcut {
namespace fs = std::filesystem;
namespace {

// What pipes held, by device and inode: their bytes can be had once.
class ReadOnce {
 public:
  using Key = std::pair<dev_t, ino_t>;

  // Nothing for what can be read again: regular files, and what is none.
  static std::optional<Key> key_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    if (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode) && !S_ISCHR(status.st_mode)) {
      return std::nullopt;
    }
    return Key{status.st_dev, status.st_ino};
  }
  std::optional<std::string> find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = contents_.find(key);
    if (found == contents_.end()) return std::nullopt;
    return found->second;
  }
  void keep(const Key& key, const std::string& content) {
    const std::lock_guard lock(mutex_);
    contents_.emplace(key, content);
  }

 private:
  std::mutex mutex_;
  std::map<Key, std::string> contents_;
};

Result<std::string> read_to_end(const fs::path& path, std::uintmax_t limit_bytes) {
  const std::string name = path.string();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return fail(ErrorCode::NotFound, message(name, ": expected a file, found nothing there"));
  }
  if (status.type() == fs::file_type::directory) {
    return fail(ErrorCode::Malformed, message(name, ": expected a file, found a directory"));
  }
  if (error) return fail(ErrorCode::Io, message(name, ": cannot be read: ", error.message()));
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::Io, message(name, ": cannot be opened (permissions?)"));
  std::string content;
  std::string block(std::size_t{1} << 18, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    content.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (content.size() > limit_bytes) {
      return fail(ErrorCode::TooLarge,
                  message(name, ": expected at most ", static_cast<std::size_t>(limit_bytes),
                          " bytes, found more"));
    }
  }
  if (in.bad()) return fail(ErrorCode::Io, message(name, ": reading failed part of the way"));
  if (content.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected content, found an empty file"));
  }
  return content;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::uintmax_t limit_bytes) {
  static ReadOnce pipes;
  const auto key = ReadOnce::key_of(path);
  if (!key) return read_to_end(path, limit_bytes);
  if (auto kept = pipes.find(*key)) return std::move(*kept);
  auto content = read_to_end(path, limit_bytes);
  if (content) pipes.keep(*key, *content);
  return content;
}

bool can_be_read_once(const fs::path& path) { return ReadOnce::key_of(path).has_value(); }

fs::path folder_of_references(const fs::path& path) {
  return can_be_read_once(path) || names_descriptor(path) ? fs::path() : path.parent_path();
}

Result<void> write_file(const fs::path& path, std::string_view content) {
  auto file = OutputFile::at(path);
  if (!file) return fail(file.error());
  file->stream() << content;
  return file->commit();
}

}  // namespace offcut
