// A float network as the int8 network that a static post-training quantiser makes of it.
//
//   x --QuantizeLinear--> uint8 --DequantizeLinear--> Conv --> Relu --QuantizeLinear--> uint8 ...
//                         int8 weights --DequantizeLinear--'
//
// The QDQ form of ONNX: operators stay float operators, and the conversions around them say that a
// runtime may compute them in int8 (ONNX Runtime makes QLinearConv of the line above). One scale
// for all activations and one per weight, per tensor; activations are uint8 with zero point 0,
// weights int8, biases int32.
//
//   * BatchNormalization behind a convolution is folded into it, as every quantiser does.
//   * Conv, Gemm, MatMul, Add, Concat and pooling compute on quantised tensors; operators that only
//     move data do where their input is quantised. The rest (LSTM, LRN, BatchNormalization in front
//     of a convolution, normalisation, Softmax) stays float.
//   * A rectifier shares the conversion with the operator in front of it.
//   * Every reader of a quantised tensor has a DequantizeLinear of its own, called after it
//     ("conv2/dequantize"), so that a runtime can merge each with its reader. The tensor that can
//     cross a cut is the one of the QuantizeLinear: one byte per element.
//
// All numbers are made up, as the weights are: nothing can be said about accuracy.
// Source: ONNX operators QuantizeLinear and DequantizeLinear, opset 13; the form that
// onnxruntime.quantization writes with QuantFormat.QDQ.
#pragma once

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::zoo {

// Rewrites the graph in place. Its nodes must be in topological order. O(nodes + tensors), times a
// logarithm.
void quantise(onnx::ModelProto& model);

}  // namespace offcut::zoo
