// The shape rules of all operators, one family per .cc file. What each one computes is the
// specification of the operator; comments name what differs from operator to operator, and where
// runtimes settle what the specification leaves open. Internal to traces/onnx.
#pragma once

#include "traces/onnx/operators/node_view.h"

namespace offcut::traces {

// elementwise.cc
void as_first(const NodeView& node, std::vector<TensorFact>& out);  // shape and type of input 0
void broadcast_inputs(const NodeView& node, std::vector<TensorFact>& out);
void comparison(const NodeView& node, std::vector<TensorFact>& out);     // broadcast, to bool
void test_elements(const NodeView& node, std::vector<TensorFact>& out);  // as the first, to bool
void where(const NodeView& node, std::vector<TensorFact>& out);
void cast(const NodeView& node, std::vector<TensorFact>& out);
void as_first_with_dtype(const NodeView& node, std::vector<TensorFact>& out);
void dropout(const NodeView& node, std::vector<TensorFact>& out);
void batch_normalization(const NodeView& node, std::vector<TensorFact>& out);
void layer_normalization(const NodeView& node, std::vector<TensorFact>& out);
void skip_normalization(const NodeView& node, std::vector<TensorFact>& out);
void embed_normalization(const NodeView& node, std::vector<TensorFact>& out);
void bias_split_gelu(const NodeView& node, std::vector<TensorFact>& out);

// matmul.cc
void matmul(const NodeView& node, std::vector<TensorFact>& out);
void gemm(const NodeView& node, std::vector<TensorFact>& out);
void fused_matmul(const NodeView& node, std::vector<TensorFact>& out);
void packed_matmul(const NodeView& node, std::vector<TensorFact>& out);  // MatMulNBits...
void quantised_matmul(const NodeView& node, std::vector<TensorFact>& out);
void einsum(const NodeView& node, std::vector<TensorFact>& out);
void recurrent_shapes(const NodeView& node, std::vector<TensorFact>& out);

// attention.cc
void attention(const NodeView& node, std::vector<TensorFact>& out);
void projected(const NodeView& node, std::vector<TensorFact>& out);
void multi_head(const NodeView& node, std::vector<TensorFact>& out);
void grouped_query(const NodeView& node, std::vector<TensorFact>& out);

// pooling.cc
void convolution_shape(const NodeView& node, std::vector<TensorFact>& out);
void transposed_convolution_shape(const NodeView& node, std::vector<TensorFact>& out);
void pool(const NodeView& node, std::vector<TensorFact>& out);
void global_pool(const NodeView& node, std::vector<TensorFact>& out);
void reorder_output(const NodeView& node, std::vector<TensorFact>& out);
void roi_pool(const NodeView& node, std::vector<TensorFact>& out);

// quantised.cc
void quantize(const NodeView& node, std::vector<TensorFact>& out);
void dequantize(const NodeView& node, std::vector<TensorFact>& out);
void dynamic_quantize(const NodeView& node, std::vector<TensorFact>& out);
void quantised_binary(const NodeView& node, std::vector<TensorFact>& out);
void quantised_concat(const NodeView& node, std::vector<TensorFact>& out);
void quantised_where(const NodeView& node, std::vector<TensorFact>& out);

// resize.cc
void resize(const NodeView& node, std::vector<TensorFact>& out);
void upsample(const NodeView& node, std::vector<TensorFact>& out);
void grid_sample(const NodeView& node, std::vector<TensorFact>& out);
void affine_grid(const NodeView& node, std::vector<TensorFact>& out);
void crop_and_resize(const NodeView& node, std::vector<TensorFact>& out);

// reduce.cc
void reduce(const NodeView& node, std::vector<TensorFact>& out);
void arg_extreme(const NodeView& node, std::vector<TensorFact>& out);
void top_k(const NodeView& node, std::vector<TensorFact>& out);
void loss(const NodeView& node, std::vector<TensorFact>& out);
void dft(const NodeView& node, std::vector<TensorFact>& out);
void stft(const NodeView& node, std::vector<TensorFact>& out);
void window(const NodeView& node, std::vector<TensorFact>& out);
void mel_weights(const NodeView& node, std::vector<TensorFact>& out);
void determinant(const NodeView& node, std::vector<TensorFact>& out);

// tensor.cc: extents from values
void reshape(const NodeView& node, std::vector<TensorFact>& out);
void expand(const NodeView& node, std::vector<TensorFact>& out);
void tile(const NodeView& node, std::vector<TensorFact>& out);
void pad(const NodeView& node, std::vector<TensorFact>& out);
void slice(const NodeView& node, std::vector<TensorFact>& out);
void split(const NodeView& node, std::vector<TensorFact>& out);
void constant_of_shape(const NodeView& node, std::vector<TensorFact>& out);
void range(const NodeView& node, std::vector<TensorFact>& out);
void one_hot(const NodeView& node, std::vector<TensorFact>& out);
void shape_of(const NodeView& node, std::vector<TensorFact>& out);
void size_of(const NodeView& node, std::vector<TensorFact>& out);
void random(const NodeView& node, std::vector<TensorFact>& out);
void center_crop_pad(const NodeView& node, std::vector<TensorFact>& out);

// layout.cc: extents from extents
void transpose(const NodeView& node, std::vector<TensorFact>& out);
void concat(const NodeView& node, std::vector<TensorFact>& out);
void squeeze(const NodeView& node, std::vector<TensorFact>& out);
void unsqueeze(const NodeView& node, std::vector<TensorFact>& out);
void flatten(const NodeView& node, std::vector<TensorFact>& out);
void gather(const NodeView& node, std::vector<TensorFact>& out);
void gather_elements(const NodeView& node, std::vector<TensorFact>& out);
void gather_nd(const NodeView& node, std::vector<TensorFact>& out);
void gather_blocks(const NodeView& node, std::vector<TensorFact>& out);
void space_to_depth(const NodeView& node, std::vector<TensorFact>& out);
void depth_to_space(const NodeView& node, std::vector<TensorFact>& out);
void non_zero(const NodeView& node, std::vector<TensorFact>& out);
void non_max_suppression(const NodeView& node, std::vector<TensorFact>& out);
void unique(const NodeView& node, std::vector<TensorFact>& out);
void compress(const NodeView& node, std::vector<TensorFact>& out);
void col2im(const NodeView& node, std::vector<TensorFact>& out);
void decoded_image(const NodeView& node, std::vector<TensorFact>& out);
void string_split(const NodeView& node, std::vector<TensorFact>& out);

}  // namespace offcut::traces
