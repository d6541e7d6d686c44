// offcut-delay-line NAMESPACE NAMESPACE DELAY_US: a wire between two network namespaces that takes
// its time. Some kernels have no netem, which would do the same.
//
//   namespace A   line (TUN) --packets--> queue, DELAY_US each --packets--> line   namespace B
//
// Makes the device "line" in both namespaces, prints "ready", and carries packets either way until
// its input ends. Addresses, and the rate (tbf on the devices), are whoever starts it. Packets keep
// their order; none is lost but beyond ten thousand on the way. Needs root.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/text.h"
#include "tools/process.h"

namespace offcut::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostPackets = 10'000;
constexpr std::size_t kMostBytes = 65'536;
constexpr long kMostDelayUs = 10'000'000;

Error system_error(const std::string& what) {
  return {ErrorCode::Io, message(what, ": ", std::strerror(errno))};
}

Result<void> enter(const std::string& path) {
  const int space = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (space < 0) return fail(system_error(path));
  const bool entered = ::setns(space, CLONE_NEWNET) == 0;
  const Error error = system_error(path);
  ::close(space);
  return entered ? Result<void>() : fail(error);
}

// A TUN device in the namespace that this process is in.
Result<int> make_device() {
  const int device = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) return fail(system_error("/dev/net/tun"));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, "line", IFNAMSIZ - 1);
  if (::ioctl(device, TUNSETIFF, &request) != 0) {
    const Error error = system_error("the device \"line\"");
    ::close(device);
    return fail(error);
  }
  return device;
}

struct Packet {
  Clock::time_point due;
  std::string bytes;
};

// One direction.
struct Way {
  int from;
  int to;
  std::deque<Packet> packets = {};

  void take(Clock::duration delay) {
    std::array<char, kMostBytes> buffer;
    for (ssize_t size = 0; (size = ::read(from, buffer.data(), buffer.size())) > 0;) {
      if (packets.size() >= kMostPackets) continue;
      packets.push_back(
          {Clock::now() + delay, std::string(buffer.data(), static_cast<std::size_t>(size))});
    }
  }
  void give() {
    while (!packets.empty() && packets.front().due <= Clock::now()) {
      const std::string& bytes = packets.front().bytes;
      // What the device does not take is lost, as on a wire.
      static_cast<void>(!::write(to, bytes.data(), bytes.size()));
      packets.pop_front();
    }
  }
};

timespec time_to(Clock::duration left) {
  const auto ns =
      std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::nanoseconds>(left).count());
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

void carry(int a, int b, Clock::duration delay) {
  std::array<Way, 2> ways = {Way{.from = a, .to = b}, Way{.from = b, .to = a}};
  while (true) {
    auto next = Clock::now() + std::chrono::seconds(1);
    for (const Way& way : ways) {
      if (!way.packets.empty()) next = std::min(next, way.packets.front().due);
    }
    std::array<pollfd, 3> files = {pollfd{a, POLLIN, 0}, pollfd{b, POLLIN, 0},
                                   pollfd{STDIN_FILENO, POLLIN, 0}};
    const timespec wait = time_to(next - Clock::now());
    ::ppoll(files.data(), files.size(), &wait, nullptr);
    if (files[2].revents != 0) return;  // whoever started us is gone
    for (Way& way : ways) {
      way.take(delay);
      way.give();
    }
  }
}

Result<void> run(const std::vector<std::string>& words) {
  long delay_us = -1;
  if (words.size() == 3) {
    std::from_chars(words[2].data(), words[2].data() + words[2].size(), delay_us);
  }
  if (delay_us < 0 || delay_us > kMostDelayUs) {
    return fail(ErrorCode::InvalidArgument,
                "expected two network namespaces and a delay of 0 to 10000000 us");
  }
  std::array<int, 2> devices{};
  for (std::size_t k = 0; k < devices.size(); ++k) {
    if (auto ok = enter("/run/netns/" + words[k]); !ok) return ok;
    const auto device = make_device();
    if (!device) return fail(device.error());
    devices[k] = *device;
  }
  std::puts("ready");
  std::fflush(stdout);
  carry(devices[0], devices[1], std::chrono::microseconds(delay_us));
  return {};
}

}  // namespace
}  // namespace offcut::tools

int main(int argc, char** argv) {
  using namespace offcut::tools;
  return run_program("offcut-delay-line", [&] {
    const auto done = run({argv + 1, argv + argc});
    if (!done) complain("offcut-delay-line", done.error().message);
    return done ? kDone : kWrongInput;
  });
}
