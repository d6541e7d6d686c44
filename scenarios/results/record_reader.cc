#include "scenarios/results/record_reader.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/base/text.h"
#include "scenarios/results/sqlite_record.h"

namespace offcut::scenarios::internal {
namespace {

constexpr unsigned char kInterior = 5;
constexpr unsigned char kLeaf = 13;
constexpr int kDeepest = 20;
constexpr std::size_t kLongestRecord = std::size_t{1} << 30;
constexpr std::size_t kPageNumber = 4;

std::uint64_t big_endian(std::string_view page, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = value << 8 | static_cast<unsigned char>(page[at + i]);
  }
  return value;
}

// An integer of one of the types 1 to 6, 8 and 9 of section 2.1, at `at`.
bool read_integer(std::string_view record, std::uint64_t type, std::size_t& at,
                  std::int64_t& value) {
  if (type == 8 || type == 9) {
    value = static_cast<std::int64_t>(type) - 8;
    return true;
  }
  if (type < 1 || type > 6) return false;
  constexpr std::size_t kBytes[] = {0, 1, 2, 3, 4, 6, 8};
  const std::size_t bytes = kBytes[type];
  if (at + bytes > record.size()) return false;
  const std::uint64_t raw = big_endian(record, at, bytes) << (64 - 8 * bytes);
  value = static_cast<std::int64_t>(raw) >> (64 - 8 * bytes);
  at += bytes;
  return true;
}

}  // namespace

ReadableFiles::ReadableFiles() : most_(64) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  constexpr rlim_t kOthers = 24;  // standard streams, the merged database with its journal
  constexpr rlim_t kEnough = 4096;
  most_ = static_cast<std::size_t>(
      std::clamp<rlim_t>(limit.rlim_cur, kOthers + 2, kOthers + kEnough) - kOthers);
}

ReadableFiles::~ReadableFiles() {
  for (const Open& file : open_) ::close(file.descriptor);
}

Result<int> ReadableFiles::descriptor_of(const std::filesystem::path& path) {
  const auto known = std::find_if(open_.begin(), open_.end(), [&](const Open& file) {
    return file.path.native() == path.native();
  });
  if (known != open_.end()) {
    open_.splice(open_.begin(), open_, known);
    return open_.front().descriptor;
  }
  if (open_.size() >= most_) {
    ::close(open_.back().descriptor);
    open_.pop_back();
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(ErrorCode::Io, message(path.string(), ": cannot be read: ", std::strerror(errno)));
  }
  open_.push_front({path, descriptor});
  return descriptor;
}

Result<void> ReadableFiles::read(const std::filesystem::path& path, std::uint64_t at,
                                 std::size_t bytes, std::string& out) {
  const auto descriptor = descriptor_of(path);
  if (!descriptor) return fail(descriptor.error());
  out.resize(bytes);
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t got =
        ::pread(*descriptor, out.data() + done, bytes - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorCode::Io,
                  message(path.string(), ": cannot be read: ", std::strerror(errno)));
    }
    if (got == 0) {
      return fail(ErrorCode::Malformed,
                  message(path.string(),
                          ": expected the rows that it lists, found the end of the "
                          "file before them (cut short?)"));
    }
    done += static_cast<std::size_t>(got);
  }
  return {};
}

Result<RecordReader> RecordReader::open(ReadableFiles& files, std::filesystem::path path,
                                        const TablePlace& place) {
  RecordReader reader(files, std::move(path), place.page_size);
  if (auto ok = reader.find_leaves(place.root, 0); !ok) return fail(ok.error());
  return reader;
}

Error RecordReader::damaged() const {
  return {ErrorCode::Malformed,
          message(path_.string(),
                  ": expected rows as SQLite lays them out, found a page that is "
                  "none of theirs (damaged?)")};
}

Result<void> RecordReader::read_page(std::uint64_t number, std::string& out) {
  if (number < 2) return fail(damaged());
  return files_->read(path_, (number - 1) * page_size_, page_size_, out);
}

// The leaves in order. All pages above them are read once; their depth bounds a ring of pages.
Result<void> RecordReader::find_leaves(std::uint64_t number, int depth) {
  std::string page;
  if (auto ok = read_page(number, page); !ok) return ok;
  const auto kind = static_cast<unsigned char>(page[0]);
  if (kind == kLeaf && leaves_.size() < UINT32_MAX) {
    leaves_.push_back(static_cast<std::uint32_t>(number));
    return {};
  }
  if (kind != kInterior || depth > kDeepest) return fail(damaged());
  const std::size_t cells = big_endian(page, 3, 2);
  if (12 + 2 * cells > page.size()) return fail(damaged());
  // Of the lowest interior pages all children are leaves: only the first is looked at.
  bool above_leaves = false;
  for (std::size_t c = 0; c <= cells; ++c) {
    const std::size_t at = c < cells ? big_endian(page, 12 + 2 * c, 2) : 8;
    if (at + kPageNumber > page.size()) return fail(damaged());
    const std::uint64_t child = big_endian(page, at, kPageNumber);
    if (above_leaves) {
      leaves_.push_back(static_cast<std::uint32_t>(child));
      continue;
    }
    const std::size_t before = leaves_.size();
    if (auto ok = find_leaves(child, depth + 1); !ok) return ok;
    above_leaves = c == 0 && leaves_.size() == before + 1 && leaves_.back() == child;
  }
  return {};
}

void RecordReader::rewind() {
  next_leaf_ = 0;
  cells_ = 0;
  next_cell_ = 0;
}

Result<bool> RecordReader::next() {
  while (next_cell_ >= cells_) {
    if (next_leaf_ >= leaves_.size()) return false;
    if (auto ok = read_page(leaves_[next_leaf_++], page_); !ok) return fail(ok.error());
    if (static_cast<unsigned char>(page_[0]) != kLeaf) return fail(damaged());
    cells_ = big_endian(page_, 3, 2);
    next_cell_ = 0;
    if (8 + 2 * cells_ > page_.size()) return fail(damaged());
  }
  if (auto ok = read_cell(); !ok) return fail(ok.error());
  if (auto ok = read_key(); !ok) return fail(ok.error());
  return true;
}

// Section 1.6: length of the record, row id, the record; of a long one its beginning and a page.
Result<void> RecordReader::read_cell() {
  std::size_t at = big_endian(page_, 8 + 2 * next_cell_++, 2);
  std::uint64_t size = 0;
  if (!read_varint(page_, at, size) || !read_varint(page_, at, row_id_)) return fail(damaged());
  if (size > kLongestRecord) return fail(damaged());
  const std::size_t most = page_size_ - 35;
  std::size_t here = size;
  if (here > most) {
    const std::size_t least = (page_size_ - 12) * 32 / 255 - 23;
    here = least + (here - least) % (page_size_ - kPageNumber);
    if (here > most) here = least;
  }
  const bool overflows = here < size;
  if (at + here + (overflows ? kPageNumber : 0) > page_.size()) return fail(damaged());
  record_ = std::string_view(page_).substr(at, here);
  if (!overflows) return {};
  long_record_ = record_;
  return read_overflow(big_endian(page_, at + here, kPageNumber), size - here);
}

Result<void> RecordReader::read_overflow(std::uint64_t number, std::size_t bytes) {
  std::string page;
  while (bytes > 0) {
    if (auto ok = read_page(number, page); !ok) return ok;
    const std::size_t part = std::min<std::size_t>(bytes, page_size_ - kPageNumber);
    long_record_ += std::string_view(page).substr(kPageNumber, part);
    bytes -= part;
    number = big_endian(page, 0, kPageNumber);
  }
  record_ = long_record_;
  return {};
}

Result<void> RecordReader::read_key() {
  std::size_t at = 0;
  std::uint64_t header = 0;
  std::uint64_t run = 0;
  std::uint64_t number = 0;
  const bool read = read_varint(record_, at, header) && read_varint(record_, at, run) &&
                    read_varint(record_, at, number);
  std::size_t body = header;
  if (!read || header < at || header > record_.size() ||
      !read_integer(record_, run, body, key_.run) ||
      !read_integer(record_, number, body, key_.number)) {
    return fail(damaged());
  }
  return {};
}

}  // namespace offcut::scenarios::internal
