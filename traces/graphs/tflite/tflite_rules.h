// How each kind of TensorFlow Lite operator is said in the terms of ONNX, one family per .cc file.
// What is the operand of one is an attribute of the other, and the other way round; positions of
// operands and fields of options are those of the published schema. Internal to
// traces/graphs/tflite.
#pragma once

#include <string_view>

#include "traces/graphs/tflite/tflite_node.h"

namespace offcut::traces {

// ---- tflite_rules.cc: operators that need little

// The same operands in the same order.
void tflite_same(const TfliteNode& node, std::string_view op);
// The same, ending in the activation of the first option.
void tflite_binary(const TfliteNode& node, std::string_view op);
// The same, of which only the file says the shape.
void tflite_stated(const TfliteNode& node, std::string_view op);
void tflite_squared_difference(const TfliteNode& node, std::string_view op);
void tflite_square(const TfliteNode& node, std::string_view op);
void tflite_floor_div(const TfliteNode& node, std::string_view op);
void tflite_not_equal(const TfliteNode& node, std::string_view op);
void tflite_cast(const TfliteNode& node, std::string_view op);
void tflite_nothing(const TfliteNode& node, std::string_view op);  // runs once, before the first
void tflite_if(const TfliteNode& node, std::string_view op);
void tflite_while(const TfliteNode& node, std::string_view op);

// ---- tflite_windows.cc

void tflite_convolution(const TfliteNode& node, std::string_view op);
void tflite_depthwise(const TfliteNode& node, std::string_view op);
void tflite_convolution_3d(const TfliteNode& node, std::string_view op);
void tflite_transposed(const TfliteNode& node, std::string_view op);
void tflite_transposed_3d(const TfliteNode& node, std::string_view op);
void tflite_pool(const TfliteNode& node, std::string_view op);
void tflite_resize(const TfliteNode& node, std::string_view op);
void tflite_block(const TfliteNode& node, std::string_view op);

// ---- tflite_products.cc

void tflite_fully_connected(const TfliteNode& node, std::string_view op);
void tflite_batch_matmul(const TfliteNode& node, std::string_view op);
void tflite_svdf(const TfliteNode& node, std::string_view op);
void tflite_rnn(const TfliteNode& node, std::string_view op);
void tflite_lstm(const TfliteNode& node, std::string_view op);
void tflite_bidirectional_lstm(const TfliteNode& node, std::string_view op);

// ---- tflite_layout.cc

void tflite_reshape(const TfliteNode& node, std::string_view op);
void tflite_squeeze(const TfliteNode& node, std::string_view op);
void tflite_expand_dims(const TfliteNode& node, std::string_view op);
void tflite_concatenation(const TfliteNode& node, std::string_view op);
void tflite_pack(const TfliteNode& node, std::string_view op);
void tflite_transpose(const TfliteNode& node, std::string_view op);
void tflite_pad(const TfliteNode& node, std::string_view op);
void tflite_reduce(const TfliteNode& node, std::string_view op);
void tflite_arg(const TfliteNode& node, std::string_view op);
void tflite_gather(const TfliteNode& node, std::string_view op);
void tflite_embedding(const TfliteNode& node, std::string_view op);
void tflite_slice(const TfliteNode& node, std::string_view op);
void tflite_strided_slice(const TfliteNode& node, std::string_view op);
void tflite_split(const TfliteNode& node, std::string_view op);
void tflite_fill(const TfliteNode& node, std::string_view op);

}  // namespace offcut::traces
