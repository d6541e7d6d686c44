#include "traces/split/part_weights.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/scratch_folder.h"
#include "tests/support/split_checks.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;
using testing::chain;
using testing::OnnxBuilder;
using testing::split_at;

// 64 x 64 floats: large enough to stay in their file until a part is written.
constexpr std::size_t kWeightBytes = 4 * 64 * 64;

struct Beside {
  ScratchFolder folder;

  // w lies at byte 8 of a file that is called `name`.
  void write(const std::string& name, const std::string& offset = "8",
             const std::string& length = std::to_string(kWeightBytes)) const {
    OnnxBuilder builder = chain(64);
    auto& tensor = *builder.model().mutable_graph()->mutable_initializer(0);
    tensor.clear_float_data();
    tensor.set_data_location(TensorProto::EXTERNAL);
    for (const auto& [key, value] : {std::pair<std::string, std::string>("location", name),
                                     {"offset", offset},
                                     {"length", length}}) {
      auto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
    write_file("net.onnx", builder.bytes());
  }
  void write_file(const std::string& name, const std::string& content) const {
    std::ofstream(folder / name, std::ios::binary) << content;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(folder / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  Result<std::vector<OutputFile>> parts() const {
    const auto network = NetworkFile::open(folder / "net.onnx");
    EXPECT_OK(network);
    std::filesystem::create_directories(folder / "out");
    const Split split = split_at(*network, {"b"});
    return write_parts(*network, split, folder / "out");
  }
};

TEST(SplitWeights, AreCopiedFromTheFolderOfTheModel) {
  Beside beside;
  beside.write("weights.bin");
  const std::string values(kWeightBytes, 'v');
  beside.write_file("weights.bin", "12345678" + values + "behind");
  auto files = beside.parts();
  ASSERT_OK(files);
  ASSERT_EQ(files->size(), 4u);
  for (OutputFile& file : *files) EXPECT_OK(file.commit());
  onnx::ModelProto cloud;
  ASSERT_TRUE(cloud.ParseFromString(beside.read("out/cloud.onnx")));
  const auto& tensor = cloud.graph().initializer(0);
  ASSERT_EQ(tensor.name(), "w");
  EXPECT_EQ(tensor.external_data(0).value(), "cloud.weights");
  EXPECT_EQ(tensor.external_data(1).value(), "4096");
  EXPECT_EQ(beside.read("out/cloud.weights").substr(4096), values);
  EXPECT_EQ(beside.read("out/device.weights").substr(4096), values) << "both parts use it";
}

TEST(SplitWeights, OutsideTheFolderOrCutShortAreErrors) {
  Beside beside;
  std::filesystem::create_directories(beside.folder / "other");
  beside.write_file("other/weights.bin", std::string(kWeightBytes + 8, 'v'));
  for (const char* name : {"../weights.bin", "/etc/hostname", "link.bin", "no.bin"}) {
    SCOPED_TRACE(name);
    std::error_code ignored;
    std::filesystem::create_symlink("/etc/hostname", beside.folder / "link.bin", ignored);
    beside.write(name);
    EXPECT_THAT(beside.parts(), ErrorIs(ErrorCode::NotFound, "expected its file in the folder"));
  }
  beside.write("weights.bin");
  beside.write_file("weights.bin", std::string(kWeightBytes + 7, 'v'));
  EXPECT_THAT(beside.parts(), ErrorIs(ErrorCode::Malformed, "found the end of the file"));
  EXPECT_TRUE(std::filesystem::is_empty(beside.folder / "out"));
}

TEST(SplitWeights, APlaceThatIsNoNumberOrAnotherLengthIsAnError) {
  Beside beside;
  beside.write_file("weights.bin", std::string(3 * kWeightBytes, 'v'));
  const std::string bytes = std::to_string(kWeightBytes);
  for (const auto& [offset, length] : {std::pair<std::string, std::string>("-1", bytes),
                                       {"18446744073709551600", bytes},
                                       {"8x", bytes},
                                       {"", bytes},
                                       {"8", "4"},
                                       {"8", "99999999999"},
                                       {"8", "-4"}}) {
    SCOPED_TRACE(offset + " " + length);
    beside.write("weights.bin", offset, length);
    EXPECT_THAT(beside.parts(), ErrorIs(ErrorCode::Malformed, "expected a place in a file"));
  }
}

}  // namespace
}  // namespace offcut::traces
