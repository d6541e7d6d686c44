#include "engine/base/file.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <system_error>
#include <utility>

#include "engine/base/content_hash.h"
#include "engine/base/input_log.h"
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

// Contents that stand in for files, by path.
class StandIns {
 public:
  static StandIns& all() {
    static StandIns stand_ins;
    return stand_ins;
  }
  void put(const fs::path& path, std::string content) {
    const std::lock_guard lock(mutex_);
    contents_[path] = std::move(content);
  }
  std::optional<std::string> find(const fs::path& path) {
    const std::lock_guard lock(mutex_);
    const auto found = contents_.find(path);
    if (found == contents_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::mutex mutex_;
  std::map<fs::path, std::string> contents_;
};

// Hands out the bytes of a file in blocks, from its beginning to its end.
Result<void> read_blocks(const fs::path& path, std::uintmax_t limit_bytes,
                         const std::function<void(std::string_view)>& take) {
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
  std::string block(std::size_t{1} << 18, '\0');
  std::uintmax_t bytes = 0;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    bytes += static_cast<std::uintmax_t>(in.gcount());
    if (bytes > limit_bytes) {
      return fail(ErrorCode::TooLarge,
                  message(name, ": expected at most ", static_cast<std::size_t>(limit_bytes),
                          " bytes, found more"));
    }
    take(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  if (in.bad()) return fail(ErrorCode::Io, message(name, ": reading failed part of the way"));
  if (bytes == 0) {
    return fail(ErrorCode::Malformed, message(name, ": expected content, found an empty file"));
  }
  return {};
}

Result<std::string> read_to_end(const fs::path& path, std::uintmax_t limit_bytes) {
  std::string content;
  auto read = read_blocks(path, limit_bytes, [&](std::string_view block) { content += block; });
  if (!read) return fail(read.error());
  return content;
}

// Copies what is asked for out of the blocks of a file that passes by.
class PassingParts {
 public:
  explicit PassingParts(std::span<const FilePart> parts) : parts_(parts), out_(parts.size()) {
    order_.resize(parts.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return parts[a].offset < parts[b].offset;
    });
  }

  void take(std::string_view block) {
    const std::int64_t end = at_ + static_cast<std::int64_t>(block.size());
    while (begun_ < order_.size() && parts_[order_[begun_]].offset < end) {
      open_.push_back(order_[begun_++]);
    }
    std::erase_if(open_, [&](std::size_t i) { return append(i, block, end); });
    at_ = end;
  }
  // A part that the file ended in, or that has no place in it, is nothing.
  std::vector<std::optional<std::string>> finish() && {
    for (const std::size_t i : open_) out_[i].reset();
    return std::move(out_);
  }

 private:
  // Whether part i is complete with this block, or can never be.
  bool append(std::size_t i, std::string_view block, std::int64_t end) {
    const FilePart& part = parts_[i];
    if (part.offset < 0 || part.size < 0) return true;
    if (!out_[i]) out_[i].emplace();
    const std::int64_t from = part.offset + static_cast<std::int64_t>(out_[i]->size());
    const std::int64_t left = part.size - static_cast<std::int64_t>(out_[i]->size());
    const std::int64_t here = std::min(left, end - from);
    out_[i]->append(
        block.substr(static_cast<std::size_t>(from - at_), static_cast<std::size_t>(here)));
    return here == left;
  }

  std::span<const FilePart> parts_;
  std::vector<std::optional<std::string>> out_;
  std::vector<std::size_t> order_;  // by offset
  std::size_t begun_ = 0;           // of order_
  std::vector<std::size_t> open_;   // begun and not complete
  std::int64_t at_ = 0;             // offset of the block
};

// Reads each part at its place.
Result<std::vector<std::optional<std::string>>> read_by_seeking(const fs::path& path,
                                                                std::span<const FilePart> parts) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return fail(ErrorCode::Io, message(path.string(), ": cannot be opened (permissions?)"));
  }
  std::vector<std::optional<std::string>> out(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].offset < 0 || parts[i].size < 0) continue;
    std::string bytes(static_cast<std::size_t>(parts[i].size), '\0');
    in.clear();
    in.seekg(parts[i].offset);
    if (in.read(bytes.data(), parts[i].size)) out[i] = std::move(bytes);
  }
  return out;
}

// More than this is not read for its hash alone.
constexpr std::uintmax_t kMostHashed = 1'000'000'000;

std::string hash_of_parts(std::uintmax_t size, std::span<const std::optional<std::string>> parts) {
  ContentHash hash;
  hash.add(std::to_string(size));
  for (const auto& part : parts) hash.add(message("|", part ? *part : ""));
  return hash.text();
}

}  // namespace

void let_stand_in(const fs::path& path, std::string content) {
  StandIns::all().put(path, std::move(content));
}

Result<std::string> read_file(const fs::path& path, std::uintmax_t limit_bytes) {
  static ReadOnce pipes;
  if (auto content = StandIns::all().find(path)) {
    if (InputLog::is_noting()) InputLog::note(path, content_hash(*content));
    return std::move(*content);
  }
  const auto key = ReadOnce::key_of(path);
  auto kept = key ? pipes.find(*key) : std::nullopt;
  auto content = kept ? Result<std::string>(std::move(*kept)) : read_to_end(path, limit_bytes);
  if (!content) return content;
  if (key) pipes.keep(*key, *content);
  if (InputLog::is_noting()) InputLog::note(path, content_hash(*content));
  return content;
}

Result<std::vector<std::optional<std::string>>> read_parts(const fs::path& path,
                                                           std::span<const FilePart> parts) {
  if (!InputLog::is_noting()) return read_by_seeking(path, parts);
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return fail(ErrorCode::Io, message(path.string(), ": ", error.message()));
  if (size > kMostHashed) {
    auto found = read_by_seeking(path, parts);
    if (found) InputLog::note(path, hash_of_parts(size, *found));
    return found;
  }
  PassingParts passing(parts);
  ContentHash hash;
  const auto read = read_blocks(path, kMostHashed, [&](std::string_view block) {
    hash.add(block);
    passing.take(block);
  });
  if (!read) return fail(read.error());
  InputLog::note(path, hash.text());
  return std::move(passing).finish();
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
