// Guided fuzzing of one target: libFuzzer finds inputs that reach new code. run.sh runs all of
// them.
//
//   OFFCUT_FUZZ_TARGET=onnx guided_fuzz CORPUS...   feeds that target
//   OFFCUT_FUZZ_LIST=1 guided_fuzz                  prints the names of all targets
//   OFFCUT_FUZZ_SEEDS=FOLDER (with a target)        writes its samples there, and ends
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/guided/targets.h"

namespace offcut::guided {

void wrong(std::string_view why) {
  std::fprintf(stderr, "wrong: %.*s\n", static_cast<int>(why.size()), why.data());
  std::abort();
}

void expect_one_line(const Error& error) {
  constexpr std::size_t kLongest = 2000;
  if (error.message.empty()) wrong("an error without a text");
  if (error.message.size() > kLongest) wrong("an error longer than a screen");
  for (const char c : error.message) {
    if (static_cast<unsigned char>(c) < 0x20) wrong("an error with a control character");
  }
}

std::vector<std::string> bundled(std::span<const std::string_view> names) {
  std::vector<std::string> texts;
  for (const std::string_view name : names) {
    std::ifstream file(std::filesystem::path(OFFCUT_SOURCE_DIR) / name, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (texts.back().empty()) wrong("a bundled sample is not there");
  }
  return texts;
}

namespace {

std::vector<Target> all_targets() {
  std::vector<Target> all;
  for (const auto group :
       {graph_targets, profile_targets, model_targets, study_targets, solver_targets}) {
    std::ranges::move(group(), std::back_inserter(all));
  }
  return all;
}

void write_seeds(const Target& target, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::size_t number = 0;
  for (const std::string& seed : target.seeds()) {
    std::ofstream(folder / ("seed" + std::to_string(number++)), std::ios::binary) << seed;
  }
}

// The target that the environment names. Ends the process where it asks for something else.
const Target& chosen_target() {
  static const std::vector<Target> all = all_targets();
  if (std::getenv("OFFCUT_FUZZ_LIST") != nullptr) {
    for (const Target& target : all) std::printf("%s\n", std::string(target.name).c_str());
    std::exit(0);
  }
  const char* name = std::getenv("OFFCUT_FUZZ_TARGET");
  const auto found = std::ranges::find(all, std::string_view(name == nullptr ? "" : name),
                                       [](const Target& target) { return target.name; });
  if (found == all.end()) {
    std::fprintf(stderr, "OFFCUT_FUZZ_TARGET names no target; OFFCUT_FUZZ_LIST=1 prints them\n");
    std::exit(2);
  }
  if (const char* folder = std::getenv("OFFCUT_FUZZ_SEEDS")) {
    write_seeds(*found, folder);
    std::exit(0);
  }
  return *found;
}

}  // namespace
}  // namespace offcut::guided

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  (void)offcut::guided::chosen_target();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const offcut::guided::Target& target = offcut::guided::chosen_target();
  target.read({reinterpret_cast<const char*>(data), size});
  return 0;
}
