// The networks of DNNTune's Table 1 that are no image networks, but the Transformer. The table
// gives inputs, outputs, layers, parameters and FLOPs; widths that it does not give are the ones
// that reproduce those figures (README.md).
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// [steps, batch, features] to [steps * batch, features], so that one matrix product serves all.
Value as_rows(GraphBuilder& net, const std::string& name, const Value& x) {
  return reshape(net, name, x, {x.extent(0) * x.extent(1), x.extent(2)});
}

Value as_steps(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t steps) {
  return reshape(net, name, x, {steps, x.extent(0) / steps, x.extent(1)});
}

Value hidden_layer(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t units) {
  return relu(net, name + "/relu", dense(net, name + "/dense", x, units));
}

}  // namespace

// The small language model on Penn Treebank: 20 embedded words of width 200, two LSTM layers of
// 200, a vocabulary of 10000. The embedding lies before the input. Source: Zaremba et al.,
// "Recurrent Neural Network Regularization", arXiv 1409.2329, 2014.
void build_rnn_ptb_small(GraphBuilder& net) {
  constexpr std::int64_t kSteps = 20;
  constexpr std::int64_t kWidth = 200;
  Value x = net.input("words", {kSteps, net.batch(), kWidth});
  x = lstm(net, "lstm1", x, kWidth);
  x = lstm(net, "lstm2", x, kWidth);
  x = dense(net, "output/dense", as_rows(net, "output/rows", x), 10000);
  net.output(softmax(net, "Softmax", x));
}

// Speech to characters: three dense layers, one recurrent layer, one dense layer, the output.
// Source: Hannun et al., "Deep Speech: Scaling up end-to-end speech recognition", arXiv 1412.5567,
// 2014, with an LSTM as in Mozilla's implementation: 494 = 26 coefficients * 19 frames.
void build_deepspeech(GraphBuilder& net) {
  constexpr std::int64_t kSteps = 16;
  constexpr std::int64_t kWidth = 1600;
  constexpr float kClip = 20.0F;
  const Value frames = net.input("frames", {kSteps, net.batch(), 494});
  Value x = as_rows(net, "rows", frames);
  for (const char* name : {"dense1", "dense2", "dense3"}) {
    x = dense(net, std::string(name) + "/dense", x, kWidth);
    x = clip(net, std::string(name) + "/clipped_relu", x, 0.0F, kClip);
  }
  x = lstm(net, "lstm4", as_steps(net, "steps", x, kSteps), kWidth);
  x = dense(net, "dense5/dense", as_rows(net, "dense5/rows", x), kWidth);
  x = clip(net, "dense5/clipped_relu", x, 0.0F, kClip);
  net.output(softmax(net, "Softmax", dense(net, "output/dense", x, 29)));
}

// Digits by a multi-layer perceptron with four hidden layers.
void build_mnist_mlp(GraphBuilder& net) {
  Value x = net.input("image", {net.batch(), 784});
  for (const char* name : {"dense1", "dense2", "dense3", "dense4"}) {
    x = hidden_layer(net, name, x, 2048);
  }
  net.output(softmax(net, "Softmax", dense(net, "output/dense", x, 10)));
}

}  // namespace offcut::zoo
