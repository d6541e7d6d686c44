// What the programs of the project owe the system that runs them: descriptors that are open, an end
// at signals, an exit code that tells of a full disk, and no exception that leaves main().
//
//   int main(int argc, char** argv) {
//     return offcut::tools::run_program("offcut", [&] { return run(argc, argv); });
//   }
#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace offcut::tools {

// Exit codes of all programs.
inline constexpr int kDone = 0;
inline constexpr int kNotMet = 1;
inline constexpr int kWrongInput = 2;
inline constexpr int kPartlyDone = 3;

// Runs the program and returns its exit code:
//   - stdin, stdout and stderr that are closed are opened, so that no file takes their numbers and
//     gets their text; what then goes to stdout is an error;
//   - std::cout is checked at the end: kWrongInput, and why, where not all of it was written;
//   - SIGINT, SIGTERM and SIGHUP remove temporary files and end the process at once, with 128 + the
//     number of the signal, unless a GracefulStop lives; SIGPIPE is an error of the write;
//   - an exception is one line and kWrongInput: "out of memory" among them.
// `name` stands in front of messages, and must live as long as the process.
[[nodiscard]] int run_program(const char* name, const std::function<int()>& program);

// Breaks the lines of std::cout that are longer than that from now on (terminal_buffer.h); 0: none.
// For what people read, never for what programs do.
void fit_lines(std::size_t width);

// While it lives, the first signal sets the flag, for who has something to bring to safety. A
// second one, or three seconds, end the process as above.
class GracefulStop {
 public:
  GracefulStop();
  ~GracefulStop();
  GracefulStop(const GracefulStop&) = delete;
  GracefulStop& operator=(const GracefulStop&) = delete;

  const std::atomic<bool>* flag() const;
  // 128 + the number of the signal that came.
  int exit_code() const;
};

// Prints "NAME: text" to stderr, as printable() shows it.
void complain(const char* name, const std::string& text);

}  // namespace offcut::tools
