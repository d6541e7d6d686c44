// Every model of Debian's libonnx-testdata: over a thousand small networks with recorded results.
// A shape or an element size is that of the recorded result, or is said to be unknown.
//
// The models state the shapes of their results. So they are read twice: as they are, and without
// those statements, with the recorded inputs in the place of weights where these are small; then
// every shape is our own.
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

#include "engine/base/file.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/onnx/onnx_shapes.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

const fs::path kData = "/usr/share/libonnx-testdata/data";

struct Recorded {
  Shape shape;
  int type = 0;
};

template <class Message>
bool read_message(const fs::path& file, Message& out) {
  std::ifstream stream(file, std::ios::binary);
  return stream && out.ParseFromIstream(&stream);
}

// Nothing for what is no tensor: the files of sequences and optionals parse as other messages.
std::optional<Recorded> recorded(const fs::path& file) {
  onnx::TensorProto tensor;
  if (!read_message(file, tensor) || tensor.data_type() <= 0) return std::nullopt;
  const auto elements = element_count({tensor.dims().begin(), tensor.dims().end()});
  const bool has_data = !tensor.raw_data().empty() || tensor.string_data_size() > 0 ||
                        tensor.float_data_size() + tensor.int32_data_size() +
                                tensor.int64_data_size() + tensor.double_data_size() +
                                tensor.uint64_data_size() >
                            0;
  if (elements > 0 && !has_data) return std::nullopt;
  return Recorded{{tensor.dims().begin(), tensor.dims().end()}, tensor.data_type()};
}

std::vector<fs::path> models() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(kData)) {
    if (entry.path().filename() == "model.onnx") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool is_tensor(const onnx::ValueInfoProto& info) {
  return !info.has_type() || info.type().has_tensor_type();
}

struct Tally {
  std::size_t results = 0;
  std::size_t unknown = 0;
  std::string unknown_names;

  void miss(const fs::path& model, const std::string& name) {
    ++unknown;
    unknown_names += model.parent_path().filename().string() + ":" + name + " ";
  }
};

void compare(const fs::path& model, const onnx::ValueInfoProto& output, const Recorded& truth,
             const InferredTensor& ours, Tally& tally) {
  ++tally.results;
  if (!ours.shape) return tally.miss(model, output.name());
  EXPECT_EQ(*ours.shape, truth.shape) << model << " " << output.name();
  if (truth.type == onnx::TensorProto::STRING) return;  // has no size
  const auto type = data_type_of_onnx(truth.type);
  ASSERT_TRUE(type.has_value()) << model;
  ASSERT_TRUE(ours.type.has_value()) << model << " " << output.name();
  EXPECT_EQ(bits_of(*ours.type), bits_of(*type)) << model << " " << output.name();
}

// Calls `use(model file, message)` for every model that is no training step.
template <class F>
void each_model(const F& use) {
  for (const fs::path& file : models()) {
    onnx::ModelProto model;
    ASSERT_TRUE(read_message(file, model)) << file;
    use(file, model);
  }
}

fs::path data_of(const fs::path& model, const char* role, int k) {
  return model.parent_path() / "test_data_set_0" /
         (std::string(role) + "_" + std::to_string(k) + ".pb");
}

// Puts recorded inputs into the place of weights where they are small, and states the shapes of the
// others; takes away what the file states of results.
void feed(const fs::path& file, onnx::ModelProto& model) {
  onnx::GraphProto& graph = *model.mutable_graph();
  for (int k = 0; k < graph.input_size(); ++k) {
    onnx::TensorProto tensor;
    const bool fed = recorded(data_of(file, "input", k)) &&
                     read_message(data_of(file, "input", k), tensor) && is_tensor(graph.input(k));
    if (!fed) continue;
    tensor.set_name(graph.input(k).name());
    *graph.add_initializer() = tensor;
  }
  for (auto& output : *graph.mutable_output()) {
    if (is_tensor(output)) output.clear_type();
  }
}

TEST(OnnxTestdata, AgreesWithTheRecordedResults) {
  if (!fs::exists(kData)) GTEST_SKIP() << "needs libonnx-testdata";
  Tally tally;
  std::size_t read = 0;
  each_model([&](const fs::path& file, const onnx::ModelProto& model) {
    const auto ours = parse_onnx(model.SerializeAsString(), file.string());
    if (!ours) return;  // all of it folds, or an extent has no value: an error that says so
    ++read;
    for (int k = 0; k < model.graph().output_size(); ++k) {
      const auto truth = recorded(data_of(file, "output", k));
      if (!truth || !is_tensor(model.graph().output(k))) continue;
      const auto& name = model.graph().output(k).name();
      const auto found = std::find_if(ours->spec.tensors.begin(), ours->spec.tensors.end(),
                                      [&](const TensorSpec& t) { return t.name == name; });
      ASSERT_NE(found, ours->spec.tensors.end()) << file;
      if (!found->shape) {
        EXPECT_FALSE(ours->warnings.empty()) << file;
      }
      compare(file, model.graph().output(k), *truth, {found->type, found->shape, {}}, tally);
    }
  });
  EXPECT_GT(read, 1000u);
  EXPECT_GT(tally.results, 1000u);
  EXPECT_LE(tally.unknown * 50, tally.results) << tally.unknown_names;
}

TEST(OnnxTestdata, InfersTheRecordedResults) {
  if (!fs::exists(kData)) GTEST_SKIP() << "needs libonnx-testdata";
  Tally tally;
  each_model([&](const fs::path& file, onnx::ModelProto& model) {
    feed(file, model);
    std::vector<std::size_t> order(static_cast<std::size_t>(model.graph().node_size()));
    std::iota(order.begin(), order.end(), std::size_t{0});
    const InferredShapes shapes = infer_shapes(model, order, {});
    for (int k = 0; k < model.graph().output_size(); ++k) {
      const auto truth = recorded(data_of(file, "output", k));
      const auto& output = model.graph().output(k);
      const auto found = shapes.tensors.find(output.name());
      if (!truth || !is_tensor(output) || found == shapes.tensors.end()) continue;
      compare(file, output, *truth, found->second, tally);
    }
  });
  EXPECT_GT(tally.results, 1000u);
  // Left are extents that only the data tell (Unique, NonMaxSuppression), text, and training steps.
  EXPECT_LE(tally.unknown * 25, tally.results) << tally.unknown_names;
}

}  // namespace
}  // namespace offcut::traces
