// SIGINT and SIGTERM end every study at once, with 128 + the number of the signal, and leave
// nothing half-written behind. The command as users run it.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/faults/process.h"
#include "tests/faults/verbs.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;
using testing::Outcome;
using testing::Started;
using testing::Workplace;

class SignalFaults : public ::testing::Test {
 protected:
  SignalFaults() {
    testing::write_inputs(place_);
    place_.write("sweep_long.json", testing::long_sweep());
    place_.write("sensitivity_long.json", testing::sensitivity_of(1000));
    place_.write("uncertainty_long.json", testing::uncertainty_of(1000));
    place_.write("replay_long.json", testing::replay_of(17'000, 20));
    place_.write("capacity_long.json", testing::capacity_of(500'000));
  }

  // Starts, waits until it has surely begun, and sends the signal.
  Outcome interrupt(const std::vector<std::string>& arguments, int signal) {
    const Started started(place_, arguments);
    started.wait_until_it_worked(std::chrono::milliseconds(200));
    started.send(signal);
    return started.wait();
  }
  // The same for who reads a pipe that nobody writes to.
  Outcome interrupt_reader(const std::vector<std::string>& arguments, const std::string& pipe,
                           int signal) {
    const Started started(place_, arguments);
    int writer = -1;  // can be opened once there is a reader
    for (int i = 0; writer < 0 && i < 6000; ++i) {
      writer = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_GE(writer, 0) << "nobody reads";
    started.send(signal);
    Outcome outcome = started.wait();
    ::close(writer);
    return outcome;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(place_.folder()), fs::directory_iterator()));
  }
  Workplace place_;
};

TEST_F(SignalFaults, EndEveryStudyAtOnce) {
  const std::size_t before = files();
  for (const char* study : {"sweep_long.json", "sensitivity_long.json", "uncertainty_long.json",
                            "replay_long.json", "capacity_long.json"}) {
    SCOPED_TRACE(study);
    for (const int signal : {SIGINT, SIGTERM}) {
      const std::vector<std::string> arguments = {"run",  "-q", study,   "--format",
                                                  "json", "-o", "o.json"};
      EXPECT_EQ(interrupt(arguments, signal).exit_code, 128 + signal);
      EXPECT_EQ(files(), before) << "something was left behind";
    }
  }
}

// Rows that are done are kept, and the run goes on where it stopped.
TEST_F(SignalFaults, ADatabaseKeepsWhatIsDone) {
  place_.write("some.json", testing::study_of(R"(, "output": { "rows": "all_cuts" }, "sweep": {
    "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 400 } })"));
  const Started started(place_, {"run", "some.json", "-o", "o.db"});
  for (int i = 0; i < 6000 && !fs::exists(place_.folder() / "o.db"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  started.send(SIGTERM);
  const Outcome stopped = started.wait();
  ASSERT_THAT(stopped.exit_code, ::testing::AnyOf(143, 0)) << stopped.err;  // 0: it was quicker
  if (stopped.exit_code == 143) {
    EXPECT_THAT(stopped.err, ::testing::HasSubstr("continue with the same command and --resume"));
  }
  const Outcome resumed = Started(place_, {"run", "some.json", "-o", "o.db", "--resume"}).wait();
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(Started(place_, {"run", "some.json", "-o", "whole.db"}).wait().exit_code, 0);
  const Outcome same = Started(place_, {"compare", "--expect-same", "o.db", "whole.db"}).wait();
  EXPECT_EQ(same.exit_code, 0) << same.out;
}

// Started together, whoever commits first goes on, and the other is refused, or comes later and
// finds that all is done. No row is there twice.
TEST_F(SignalFaults, TwoWritersDoNotDoubleRows) {
  place_.write("some.json", testing::study_of(R"(, "output": { "rows": "all_cuts" }, "sweep": {
    "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 150 } })"));
  ASSERT_EQ(Started(place_, {"run", "some.json", "-o", "whole.db"}).wait().exit_code, 0);
  for (int round = 0; round < 3; ++round) {
    fs::remove(place_.folder() / "o.db");
    const std::vector<std::string> arguments = {"run", "some.json", "-o", "o.db", "--resume"};
    const Started one(place_, arguments);
    const Started other(place_, arguments);
    const Outcome first = one.wait();
    const Outcome second = other.wait();
    EXPECT_THAT(first.exit_code, ::testing::AnyOf(0, 2));
    EXPECT_THAT(second.exit_code, ::testing::AnyOf(0, 2));
    EXPECT_TRUE(first.exit_code == 0 || second.exit_code == 0) << second.err;
    const Outcome same = Started(place_, {"compare", "--expect-same", "o.db", "whole.db"}).wait();
    EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
  }
}

// Every verb, wherever it is: here it waits for an input that never comes.
TEST_F(SignalFaults, EndEveryVerbAtOnce) {
  const std::string pipe = (place_.folder() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::vector<std::vector<std::string>> waiting = {
      {"run", pipe},      {"check", pipe},     {"explain", pipe},
      {"inspect", pipe},  {"import", pipe},    {"calibrate", pipe},
      {"validate", pipe}, {"fit-radio", pipe}, {"compare", pipe, pipe}};
  for (const auto& arguments : waiting) {
    SCOPED_TRACE(arguments.front());
    EXPECT_EQ(interrupt_reader(arguments, pipe, SIGINT).exit_code, 130);
    EXPECT_EQ(interrupt_reader(arguments, pipe, SIGTERM).exit_code, 143);
  }
}

}  // namespace
}  // namespace offcut
