// What inspect says of a device.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

constexpr const char* kDevice = R"({
  "schema": "offcut.device/1", "name": "board", "description": "A board",
  "source": { "times": "made up" }, "assumed": ["idle_w"], "idle_w": 0.5, "memory_mb": 2000,
  "clusters": [ { "name": "all", "cores": 4, "mhz": 1500, "w_per_busy_core": 0.8, "w_when_on": 0 } ],
  "published_totals": [
    { "model": "a", "affinity": "all", "threads": 1, "framework": "f", "precision": "fp32",
      "total_ms": 12.5, "source": "s" },
    { "model": "b", "affinity": "all", "threads": 4, "framework": "f", "precision": "fp32",
      "total_ms": 3, "source": "s" },
    { "model": "c", "affinity": "all", "threads": 1, "framework": "f", "precision": "fp32",
      "total_ms": 7, "source": "s" } ],
  "thread_laws": [ { "affinity": "all", "framework": "f", "serial": 0.25, "parallel": 0.75,
                     "relative_sd": 0.1, "source": "s" } ] })";

TEST(InspectDevice, TellsPartsTotalsByPointLawsAndGuesses) {
  const Workplace place;
  place.write("board.json", kDevice);
  const Outcome told = place.run(OFFCUT_COMMAND, {"inspect", "board.json"});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("idle 0.5 W (assumed), memory 2000 MB, price not stated"));
  EXPECT_THAT(told.out, HasSubstr("3 published totals, ms\n"
                                  "    cpu all x1 f fp32 batch 1\n"
                                  "      a 12.5, c 7\n"
                                  "    cpu all x4 f fp32 batch 1\n"
                                  "      b 3\n"));
  EXPECT_THAT(told.out, HasSubstr("kernels any: 0.25 + 0.75/n, error 10%"));
  EXPECT_THAT(told.out, HasSubstr("guesses: idle_w"));
}

TEST(InspectDevice, ANameIsThatOfAModelBeforeThatOfADevice) {
  const Workplace place;
  EXPECT_THAT(place.run(OFFCUT_COMMAND, {"inspect", "rpi5"}).out, HasSubstr("Raspberry Pi 5"));
  EXPECT_THAT(place.run(OFFCUT_COMMAND, {"inspect", "mobilenet_v2"}).out, HasSubstr("FLOPs"));
  place.write("broken.json", R"({ "schema": "offcut.device/1", "name": 3 })");
  const Outcome broken = place.run(OFFCUT_COMMAND, {"inspect", "broken.json"});
  EXPECT_NE(broken.exit_code, 0);
  EXPECT_THAT(broken.err, HasSubstr("broken.json: name: expected a text, found"));
}

// Blocks a and b of two layers each and a head: two cuts between them beside the two ends.
constexpr const char* kBlocks =
    R"({"schema": "offcut.trace/1", "model": "blocks", "device": "made_up", "source": "made up",
  "graph": {"name": "blocks", "inputs": ["x"], "outputs": ["y"],
    "tensors": [ {"name": "x", "type": "fp32", "shape": [9]}, {"name": "p", "type": "fp32", "shape": [8]},
                 {"name": "q", "type": "fp32", "shape": [7]}, {"name": "r", "type": "fp32", "shape": [6]},
                 {"name": "s", "type": "fp32", "shape": [5]}, {"name": "y", "type": "fp32", "shape": [4]} ],
    "layers": [ {"name": "a/conv", "op": "Conv", "inputs": ["x"], "outputs": ["p"]},
                {"name": "a/relu", "op": "Relu", "inputs": ["p"], "outputs": ["q"]},
                {"name": "b/conv", "op": "Conv", "inputs": ["q"], "outputs": ["r"]},
                {"name": "b/relu", "op": "Relu", "inputs": ["r"], "outputs": ["s"]},
                {"name": "head", "op": "Gemm", "inputs": ["s"], "outputs": ["y"]} ]},
  "runs": [ {"end_to_end_us": [1], "layers": []} ]})";

TEST(InspectCuts, ListsThoseBetweenBlocks) {
  const Workplace place;
  place.write("blocks.trace.json", kBlocks);
  const Outcome all = place.run(OFFCUT_COMMAND, {"inspect", "blocks.trace.json", "--cuts"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 7) << all.err;
  const Outcome blocks =
      place.run(OFFCUT_COMMAND, {"inspect", "blocks.trace.json", "--cuts", "--at", "blocks"});
  EXPECT_EQ(blocks.out,
            "cut,layers_on_device,uplink_bytes,downlink_bytes,first_cloud_layer\n"
            "0,0,36,16,input\n2,2,28,16,b/conv\n4,4,20,16,head\n5,5,0,0,output\n")
      << blocks.err;
  const Outcome wrong =
      place.run(OFFCUT_COMMAND, {"inspect", "blocks.trace.json", "--cuts", "--at", "stages"});
  EXPECT_THAT(wrong.err, HasSubstr("--at: expected one of layers, blocks, found \"stages\""));
}

// Over 20 million cuts, of which those between blocks are few.
TEST(InspectCuts, ListsThoseBetweenBlocksOfTheTransformer) {
  const Workplace place;
  const Outcome blocks =
      place.run(OFFCUT_COMMAND, {"inspect", "transformer", "--cuts", "--at", "blocks"});
  EXPECT_EQ(blocks.exit_code, 0) << blocks.err;
  EXPECT_THAT(blocks.out, HasSubstr("encoder_3/"));
}

}  // namespace
}  // namespace offcut
