// A stream buffer over a file descriptor that remembers why a write failed, which the buffers of
// the standard library do not. What was written counts only once flush() returned no error.
//
//   DescriptorBuffer buffer(STDOUT_FILENO);
//   std::ostream out(&buffer);
//   out << "text";
//   if (const int error = buffer.flush()) ...              an errno: ENOSPC, EPIPE, EBADF
//
// Writes are repeated where a signal broke them off and go on where one was cut short; a descriptor
// that does not block is waited for. After the first error nothing more is written.
#pragma once

#include <streambuf>
#include <string>
#include <string_view>

namespace offcut {

class DescriptorBuffer : public std::streambuf {
 public:
  // The descriptor stays the caller's: it is not closed here.
  explicit DescriptorBuffer(int descriptor);
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;

  // Writes what is waiting. Returns 0, or the errno of the first write that failed, ever.
  int flush();
  int error() const { return error_; }

 protected:
  void use(int descriptor) { descriptor_ = descriptor; }
  void fail_with(int error) { error_ = error; }
  // Called before the first byte goes out: the place to open what is to be written.
  virtual void begin() {}
  // Returns what is written instead of `text`; valid until the next call.
  virtual std::string_view made_fit(std::string_view text) { return text; }
  void begin_once();

 private:
  int_type overflow(int_type c) override;
  int sync() override;
  void put_out();
  void write_all(std::string_view text);

  int descriptor_;
  int error_ = 0;
  bool begun_ = false;
  std::string block_;
};

// Returns why a file cannot be written, for people: "the disk is full", "permission denied", or
// what the system says of the errno.
[[nodiscard]] std::string text_of_write_error(int error);

}  // namespace offcut
