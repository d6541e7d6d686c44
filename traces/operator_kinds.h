// What an operator is at heart, whatever a runtime calls it. Internal to traces/.
//
//   "Conv"   FusedConv, QLinearConv, CONV_2D, aten::conv2d, "Convolution (NHWC, F32) IGEMM", ...
//   "MatMul" Gemm, MatMulInteger, FULLY_CONNECTED, InnerProduct, aten::addmm, ...
//   "Pool"   of all poolings: most runtimes have one kernel for all of them
//
// The words of ONNX (with com.microsoft), TensorFlow, TensorFlow Lite with XNNPACK, PyTorch, ncnn,
// MNN, OpenVINO, TensorRT and QNN are one table, so that a graph from one and a profile from
// another meet. A word that the table does not have is its own kind.
#pragma once

#include <string>
#include <string_view>

namespace offcut::traces {

[[nodiscard]] std::string kind_of(std::string_view op);

}  // namespace offcut::traces
