#include "engine/base/descriptor_buffer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace offcut {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;

}  // namespace

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor), block_(kBlock, '\0') {
  setp(block_.data(), block_.data() + block_.size());
}

int DescriptorBuffer::flush() {
  put_out();
  return error_;
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type c) {
  put_out();
  if (error_ != 0) return traits_type::eof();
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  *pptr() = traits_type::to_char_type(c);
  pbump(1);
  return c;
}

int DescriptorBuffer::sync() { return flush() == 0 ? 0 : -1; }

void DescriptorBuffer::put_out() {
  if (pptr() == pbase()) return;
  begin_once();
  const auto size = static_cast<std::size_t>(pptr() - pbase());
  if (error_ == 0) write_all(made_fit({pbase(), size}));
  setp(block_.data(), block_.data() + block_.size());
}

void DescriptorBuffer::begin_once() {
  if (!std::exchange(begun_, true)) begin();
}

void DescriptorBuffer::write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
      (void)::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
      return;
    }
  }
}

std::string text_of_write_error(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "the disk is full";
    case EPIPE:
      return "the reader went away";
    case EBADF:
      return "it is closed";
    case ENOENT:
    case ENOTDIR:
      return "no such folder";
    case EACCES:
    case EPERM:
      return "no permission";
    case EROFS:
      return "the file system is read-only";
    default:
      return std::generic_category().message(error);
  }
}

}  // namespace offcut
