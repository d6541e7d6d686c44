// hot_paths NAME: runs one hot path once, for callgrind to count (instruction_counts_test.cc).
#include <tbb/global_control.h>

#include <algorithm>
#include <iostream>

#include "tests/bench/instructions/hot_paths.h"

// By this name callgrind knows where to count.
extern "C" __attribute__((noinline)) void offcut_hot(const std::function<void()>& work) { work(); }

int main(int count, char** words) {
  const auto paths = offcut::testing::hot_paths();
  const auto path = std::find_if(paths.begin(), paths.end(), [&](const auto& one) {
    return count == 2 && one.name == words[1];
  });
  if (path == paths.end()) {
    std::cerr << "hot_paths: expected the name of a path\n";
    return 2;
  }
  // One thread, whose share of the work is all of it.
  const tbb::global_control alone(tbb::global_control::max_allowed_parallelism, 1);
  offcut_hot(path->make());
  return 0;
}
