#include "engine/base/file.h"

#include <unistd.h>

#include <fstream>
#include <system_error>

#include "engine/base/text.h"

namespace offcut {
namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path, std::uintmax_t limit_bytes) {
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

Result<void> write_file(const fs::path& path, std::string_view content) {
  const fs::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    if (!out) {
      std::error_code ignored;
      fs::remove(temporary, ignored);
      return fail(ErrorCode::Io, message(path.string(),
                                         ": cannot be written (no such folder, no "
                                         "permission, or the disk is full)"));
    }
  }
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    return fail(ErrorCode::Io, message(path.string(), ": cannot be replaced: ", error.message()));
  }
  return {};
}

}  // namespace offcut
