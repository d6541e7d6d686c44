// Starts a program of the project with descriptors, signals and limits as a test wants them.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/command.h"

namespace offcut::testing {

// Where the three standard descriptors lead: a path, or "" for closed.
struct Descriptors {
  std::string in = "/dev/null";
  std::string out = ".out";
  std::string err = ".err";
};

class Started {
 public:
  Started(const Workplace& place, const std::vector<std::string>& arguments,
          const Descriptors& descriptors = {})
      : place_(place) {
    child_ = ::fork();
    if (child_ != 0) return;
    if (::chdir(place.folder().c_str()) != 0) ::_exit(99);
    open_as(0, descriptors.in, O_RDONLY);
    open_as(1, descriptors.out, O_WRONLY | O_CREAT | O_TRUNC);
    open_as(2, descriptors.err, O_WRONLY | O_CREAT | O_TRUNC);
    std::vector<char*> words;
    std::vector<std::string> all = {OFFCUT_COMMAND};
    all.insert(all.end(), arguments.begin(), arguments.end());
    for (std::string& word : all) words.push_back(word.data());
    words.push_back(nullptr);
    ::execv(words.front(), words.data());
    ::_exit(98);
  }

  void send(int signal) const { ::kill(child_, signal); }

  // Waits until the program has used so much processor time, and surely begun, or has ended.
  void wait_until_it_worked(std::chrono::milliseconds time) const {
    const auto ticks = time.count() * ::sysconf(_SC_CLK_TCK) / 1000;
    while (ticks_used() < ticks) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  // Waits for the end; a program that hangs for a minute is killed (137).
  Outcome wait() const {
    constexpr int kMostSteps = 6000;
    int status = 0;
    for (int step = 0; ::waitpid(child_, &status, WNOHANG) == 0; ++step) {
      if (step == kMostSteps) ::kill(child_, SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    Outcome outcome;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.out = place_.read(".out");
    outcome.err = place_.read(".err");
    return outcome;
  }

 private:
  // By /proc/PID/stat, whose fields 14 and 15 are the times in user and in kernel mode. The name in
  // field 2 ends at the last bracket. More than any time where the program has ended.
  long ticks_used() const {
    constexpr long kEnded = std::numeric_limits<long>::max();
    std::ifstream in("/proc/" + std::to_string(child_) + "/stat");
    std::string text(std::istreambuf_iterator<char>(in), {});
    const std::size_t end_of_name = text.rfind(')');
    if (end_of_name == std::string::npos) return kEnded;
    std::istringstream fields(text.substr(end_of_name + 1));
    std::string state;
    fields >> state;
    if (state == "Z") return kEnded;
    std::string skipped;
    for (int field = 4; field < 14; ++field) fields >> skipped;
    long user = 0;
    long kernel = 0;
    fields >> user >> kernel;
    return user + kernel;
  }

  static void open_as(int descriptor, const std::string& path, int flags) {
    ::close(descriptor);
    if (path.empty()) return;
    constexpr mode_t kMode = 0644;
    const int opened = ::open(path.c_str(), flags, kMode);
    if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(97);
    if (opened != descriptor) ::close(opened);
  }

  const Workplace& place_;
  pid_t child_ = -1;
};

}  // namespace offcut::testing
