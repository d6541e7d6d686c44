#include "tests/fuzz/guided/targets.h"
#include "tests/support/graph_samples.h"
#include "tests/support/onnx_builder.h"
#include "tests/support/tensorflow_builder.h"
#include "tests/support/tflite_builder.h"
#include "traces/graphs/caffe/caffe_graph.h"
#include "traces/graphs/ncnn/ncnn_graph.h"
#include "traces/graphs/openvino/ir_graph.h"
#include "traces/graphs/tensorflow/tensorflow_graph.h"
#include "traces/graphs/tflite/tflite_graph.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::guided {
namespace {

using Parse = Result<traces::OnnxModel> (*)(std::string_view, const std::string&,
                                            const traces::ReadOnnxOptions&);

// A graph that was read can be priced: no time or size is negative.
Target reader(std::string_view name, Parse parse, std::function<std::vector<std::string>()> seeds) {
  return {name,
          [parse](std::string_view file) {
            const auto model = parse(file, "f", {});
            if (!is_value(model)) return;
            for (const Tensor& tensor : model->graph.tensors()) {
              const auto bytes = tensor.bytes();
              if (bytes && *bytes < Bytes(0)) wrong("a tensor of less than nothing");
            }
          },
          std::move(seeds)};
}

std::vector<std::string> one(std::string_view text) { return {std::string(text)}; }

}  // namespace

std::vector<Target> graph_targets() {
  using namespace traces;
  return {
      reader(
          "onnx",
          [](std::string_view bytes, const std::string& file, const ReadOnnxOptions& options) {
            return parse_onnx(bytes, file, options);
          },
          [] { return one(testing::small_conv_net().bytes()); }),
      reader("tflite", parse_tflite_model, [] { return one(testing::small_tflite_net().bytes()); }),
      reader("ncnn", parse_ncnn_model, [] { return one(testing::kNcnnParam); }),
      reader("openvino", parse_ir_model, [] { return one(testing::kOpenVinoIr); }),
      reader("caffe", parse_caffe_model, [] { return one(testing::kCaffeNet); }),
      reader("tensorflow", parse_tensorflow_model,
             [] { return one(testing::small_tensorflow_net().bytes()); }),
  };
}

}  // namespace offcut::guided
