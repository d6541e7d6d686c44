// What kind of kernel a layer runs, and the quantities its time depends on.
//
// Times follow one law within a kernel class and very different ones across: splitting convolutions
// by kernel shape and stride matters more than any other choice of the model (README). Classes:
//
//   conv1x1  conv3x3s1  conv3x3s2  conv5x5s1 ...   dense convolutions by kernel and stride
//   conv_asym   1x7, 3x1 ...          conv_group  grouped, not depthwise      deconv
//   dw3s1  dw3s2  dw5s1 ...           depthwise
//   fc  attention  recurrent          matrix products with weights, of activations; LSTM, GRU, RNN
//   maxpool  avgpool  globalpool  concat  elementwise  norm  softmax  layout  reshape  other
//
// A class belongs to a family ("conv", "depthwise", "product", "pool", "memory"), whose law stands
// in where a class has too few samples. A fused layer has the class of its member with the most
// FLOPs.
//
// Channels count as multiples of four: mobile runtimes pack them so (NC4HW4), and a layer of 11
// channels costs what one of 12 does.
#pragma once

#include <string>

#include "device_models/nnls.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

[[nodiscard]] std::string kernel_class(const Layer& layer);
[[nodiscard]] std::string family_of(const std::string& kernel_class);

// What a layer asks of the machine, with channels rounded up to four.
struct LayerWork {
  std::string kernel;  // class
  double flops = 0;    // >= 0
  double input = 0;    // bytes
  double output = 0;   // bytes
  double weights = 0;  // bytes
  double bytes() const { return input + output + weights; }
};

[[nodiscard]] LayerWork layer_work(const ModelGraph& graph, LayerId layer);

// The terms of the linear law: 1, MFLOP, MB read, MB written, MB of weights.
[[nodiscard]] Terms terms_of(const LayerWork& work);

}  // namespace offcut::device_models
