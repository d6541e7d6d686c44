#include "traces/profiles/byte_stream.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <system_error>
#include <utility>

#include "engine/base/descriptor_buffer.h"
#include "engine/base/file.h"
#include "engine/base/input_log.h"
#include "engine/base/text.h"

namespace offcut::traces {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;

// Puts bytes into a file without a name, which can be read from its beginning as often as is asked.
gzFile open_in_memory(const std::string& content) {
  const int descriptor = ::memfd_create("offcut", MFD_CLOEXEC);
  if (descriptor < 0) return nullptr;
  DescriptorBuffer buffer(descriptor);
  buffer.sputn(content.data(), static_cast<std::streamsize>(content.size()));
  gzFile file = nullptr;
  if (buffer.flush() == 0 && ::lseek(descriptor, 0, SEEK_SET) == 0)
    file = gzdopen(descriptor, "rb");
  if (file == nullptr) ::close(descriptor);  // else gzclose() does
  return file;
}

}  // namespace

void ByteStream::CloseGzip::operator()(void* file) const { gzclose(static_cast<gzFile>(file)); }

Result<ByteStream> ByteStream::open(const fs::path& path) {
  return open(path, InputLog::is_noting());
}

Result<ByteStream> ByteStream::open(const fs::path& path, bool whole) {
  const std::string name = path.string();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return fail(ErrorCode::NotFound, message(name, ": expected a file, found nothing there"));
  }
  if (status.type() == fs::file_type::directory) {
    return fail(ErrorCode::Malformed, message(name, ": expected a file, found a directory"));
  }
  if (status.type() == fs::file_type::regular && fs::file_size(path, error) == 0) {
    return fail(ErrorCode::Malformed, message(name, ": expected content, found an empty file"));
  }
  ByteStream stream;
  if (whole || can_be_read_once(path)) {
    auto content = read_file(path);
    if (!content) return fail(content.error());
    stream.file_.reset(open_in_memory(*content));
  } else {
    stream.file_.reset(gzopen(name.c_str(), "rb"));
  }
  if (!stream.file_) {
    return fail(ErrorCode::Io, message(name, ": cannot be opened (permissions?)"));
  }
  gzbuffer(static_cast<gzFile>(stream.file_.get()), kBlock);
  stream.name_ = name;
  stream.block_.resize(kBlock);
  return stream;
}

ByteStream ByteStream::over(std::string_view text) {
  ByteStream stream;
  stream.memory_ = text;
  return stream;
}

std::string_view ByteStream::next_block() {
  if (!file_) return std::exchange(memory_, {});
  if (error_) return {};
  auto* file = static_cast<gzFile>(file_.get());
  const int got = gzread(file, block_.data(), static_cast<unsigned>(block_.size()));
  if (got > 0) return std::string_view(block_).substr(0, static_cast<std::size_t>(got));
  int code = Z_OK;
  const std::string what = gzerror(file, &code);
  if (code != Z_OK && code != Z_STREAM_END) {
    error_ = Error{code == Z_ERRNO ? ErrorCode::Io : ErrorCode::Malformed,
                   message(name_, ": expected a whole gzip file, found a damaged or cut one (",
                           what.empty() ? std::string("read error") : what, ")")};
  }
  return {};
}

Result<std::string> read_head(const fs::path& path, std::size_t most) {
  auto stream = ByteStream::open(path, false);
  if (!stream) return fail(stream.error());
  std::string head;
  while (head.size() < most) {
    const std::string_view block = stream->next_block();
    if (block.empty()) break;
    head.append(block.substr(0, most - head.size()));
  }
  if (head.empty() && stream->error()) return fail(*stream->error());
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return fail(ErrorCode::Malformed,
                message(path.string(), ": expected text in UTF-8, found UTF-16, as PowerShell's ",
                        "\">\" writes it: save it as UTF-8"));
  }
  return head;
}

Result<std::string> read_text(const fs::path& path, std::size_t limit_bytes) {
  auto stream = ByteStream::open(path);
  if (!stream) return fail(stream.error());
  std::string text;
  for (std::string_view block = stream->next_block(); !block.empty();
       block = stream->next_block()) {
    text.append(block);
    if (text.size() <= limit_bytes) continue;
    return fail(ErrorCode::TooLarge, message(path.string(), ": expected at most ", limit_bytes,
                                             " bytes of text, found more"));
  }
  if (stream->error()) return fail(*stream->error());
  return text;
}

}  // namespace offcut::traces
