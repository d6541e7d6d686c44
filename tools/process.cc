#include "tools/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>

#include "engine/base/output_file.h"
#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "tools/terminal_buffer.h"

namespace offcut::tools {
namespace {

constexpr unsigned kGraceSeconds = 3;

const char* program_name = "offcut";
std::atomic<bool> stop_wanted{false};
std::atomic<bool> graceful{false};
std::atomic<int> first_signal{0};

// ---- signals: what is called here may be called from a handler

void write_text(const char* text) {
  const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
  static_cast<void>(ignored);
}

[[noreturn]] void end_at_once(int signal) {
  remove_temporary_files();
  if (::isatty(STDERR_FILENO) != 0) write_text("\n");
  write_text(program_name);
  write_text(": interrupted\n");
  ::_exit(128 + signal);
}

extern "C" void on_signal(int signal) {
  if (signal == SIGALRM) end_at_once(first_signal.load());
  int none = 0;
  const bool is_first = first_signal.compare_exchange_strong(none, signal);
  if (!graceful.load() || !is_first) end_at_once(first_signal.load());
  stop_wanted.store(true);
  ::alarm(kGraceSeconds);
}

void handle_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGALRM}) ::sigaction(signal, &action, nullptr);
  struct sigaction before {};
  ::sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) ::sigaction(SIGHUP, &action, nullptr);  // nohup ignores it
  std::signal(SIGPIPE, SIG_IGN);
}

// ---- descriptors

// With the other direction than is asked of them: reading stdin or writing stdout fails.
void open_standard_descriptors() {
  const std::array<int, 3> ways = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // The lowest free number is the one that is missing.
    const int ignored = ::open("/dev/null", ways[static_cast<std::size_t>(descriptor)]);
    static_cast<void>(ignored);
  }
}

// Lends std::cout a buffer that knows why it failed.
class CheckedOut {
 public:
  CheckedOut()
      : buffer_(STDOUT_FILENO, ::isatty(STDOUT_FILENO) != 0), before_(std::cout.rdbuf(&buffer_)) {}
  ~CheckedOut() { std::cout.rdbuf(before_); }
  CheckedOut(const CheckedOut&) = delete;
  CheckedOut& operator=(const CheckedOut&) = delete;

  TerminalBuffer& buffer() { return buffer_; }

  // Returns the exit code that becomes of `code`.
  int finish(int code) {
    if (std::cout.flush() && buffer_.is_waiting()) std::cout << "\n";
    const int error = buffer_.flush();
    if (error == 0) return code;
    complain(program_name, message("stdout: cannot be written: ", text_of_write_error(error)));
    return kWrongInput;
  }

 private:
  TerminalBuffer buffer_;
  std::streambuf* before_;
};

// ---- exceptions

constexpr const char* kOutOfMemory = ": out of memory: the input needs more than there is\n";

// Where an exception cannot be caught: in a thread of its own, or in a function that throws none.
[[noreturn]] void on_terminate() {
  remove_temporary_files();
  try {
    if (const auto exception = std::current_exception()) std::rethrow_exception(exception);
  } catch (const std::bad_alloc&) {
    write_text(program_name);
    write_text(kOutOfMemory);
    ::_exit(kWrongInput);
  } catch (const std::exception& exception) {
    complain(program_name, message("bug: an exception was not caught: ", exception.what()));
  } catch (...) {
  }
  std::abort();
}

int guarded(const std::function<int()>& program) {
  try {
    return program();
  } catch (const std::bad_alloc&) {
    write_text(program_name);
    write_text(kOutOfMemory);
  } catch (const std::exception& exception) {
    complain(program_name, message("unexpected: ", exception.what()));
  } catch (...) {
    complain(program_name, "unexpected: an exception of an unknown kind");
  }
  return kWrongInput;
}

}  // namespace

namespace {
TerminalBuffer* standard_output = nullptr;  // while the program runs
}  // namespace

void fit_lines(std::size_t width) {
  if (standard_output != nullptr) standard_output->fit_lines(width);
}

int run_program(const char* name, const std::function<int()>& program) {
  program_name = name;
  open_standard_descriptors();
  handle_signals();
  std::set_terminate(on_terminate);
  CheckedOut out;
  standard_output = &out.buffer();
  const int code = out.finish(guarded(program));
  standard_output = nullptr;
  return code;
}

GracefulStop::GracefulStop() { graceful.store(true); }

GracefulStop::~GracefulStop() {
  graceful.store(false);
  if (first_signal.load() != 0) ::alarm(0);
}

const std::atomic<bool>* GracefulStop::flag() const { return &stop_wanted; }
int GracefulStop::exit_code() const { return 128 + first_signal.load(); }

void complain(const char* name, const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", name, printable(text).c_str());
}

}  // namespace offcut::tools
