// Profiles recorded on the spot at every optimisation setting of ONNX Runtime: nearly all of the
// kernel time joins.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/traces/oracles/runtime.h"
#include "tools/zoo/catalogue.h"
#include "traces/graph_file.h"
#include "traces/import.h"

namespace offcut::traces {
namespace {

// The least share of a run's kernel time that the report calls attributed, in percent.
double attributed_percent(const std::vector<std::string>& report) {
  double least = 100;
  std::size_t found = 0;
  for (const std::string& line : report) {
    const std::size_t end = line.find(" % of the kernel time attributed");
    if (end == std::string::npos) continue;
    least = std::min(least, std::stod(line.substr(line.rfind(' ', end - 1))));
    ++found;
  }
  return found > 0 ? least : 0;
}

TEST(RuntimeProfiles, JoinAtEverySetting) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  const ScratchFolder folder;
  for (const char* network : {"mnist_mlp", "rnn_ptb_small", "squeezenet_v1_1", "mobilenet_v2",
                              "transformer", "decoder_24", "decoder_24_fused"}) {
    const auto bytes = zoo::generate(network, 1);
    ASSERT_OK(bytes);
    const auto model = folder / (std::string(network) + ".onnx");
    ASSERT_OK(write_file(model, *bytes));
    ImportOptions options;
    options.model = model;
    options.device = "here";
    for (const char* setting : {"disabled", "basic", "extended", "layout", "all"}) {
      SCOPED_TRACE(message(network, ", ", setting));
      const auto imported = import_trace(testing::profile_of(model, setting), options);
      ASSERT_OK(imported);
      EXPECT_GE(attributed_percent(imported->report), 99);
    }
  }
}

}  // namespace
}  // namespace offcut::traces
