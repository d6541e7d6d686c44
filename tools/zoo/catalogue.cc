#include "tools/zoo/catalogue.h"

#include <algorithm>
#include <vector>

#include "engine/base/text.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

constexpr int kMaxBatch = 4096;

constexpr Network kNetworks[] = {
    {"alexnet", "image 224x224x3, 1000 classes, single column", 13, build_alexnet},
    {"deeplab_v3_mobilenet_v2", "image 513x513x3, segmentation 65x65x21", 13,
     build_deeplab_v3_mobilenet_v2},
    {"deepspeech", "speech 16x494, characters 16x29", 13, build_deepspeech},
    {"densenet161", "image 224x224x3, 1000 classes, growth rate 48", 13, build_densenet161},
    {"inception_v1", "image 224x224x3, 1000 classes (GoogLeNet)", 13, build_inception_v1},
    {"inception_v3", "image 299x299x3, 1000 classes", 13, build_inception_v3},
    {"mnist_mlp", "digit 784, 10 classes", 13, build_mnist_mlp},
    {"mobilenet_v1", "image 224x224x3, 1000 classes, width 1.0", 13, build_mobilenet_v1},
    {"mobilenet_v2", "image 224x224x3, 1000 classes, width 1.0", 13, build_mobilenet_v2},
    {"resnet18", "image 224x224x3, 1000 classes", 13, build_resnet18},
    {"resnet50", "image 224x224x3, 1000 classes", 13, build_resnet50},
    {"rnn_ptb_small", "words 20x200, vocabulary 20x10000", 13, build_rnn_ptb_small},
    {"shufflenet_v2_0_5x", "image 224x224x3, 1000 classes, width 0.5", 13,
     build_shufflenet_v2_0_5x},
    {"squeezenet_v1_1", "image 227x227x3, 1000 classes", 13, build_squeezenet_v1_1},
    {"transformer", "tokens 1x7, translation 1x14, base size", 17, build_transformer},
    {"vgg16", "image 224x224x3, 1000 classes, configuration D", 13, build_vgg16},
};

constexpr Network kDecoders[] = {
    {"decoder_24", "one token after 128, 24 layers with a key-value cache, plain operators", 17,
     build_decoder_24},
    {"decoder_24_fused", "the same as an optimiser writes it: GroupQueryAttention, MatMulNBits", 17,
     build_decoder_24_fused},
};

const Network* find(std::span<const Network> networks, std::string_view name) {
  const auto found = std::find_if(networks.begin(), networks.end(),
                                  [&](const Network& network) { return name == network.name; });
  return found == networks.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Network> decoders() { return kDecoders; }

std::span<const Network> catalogue() { return kNetworks; }

Result<std::string> generate(std::string_view name, int batch, Precision precision) {
  if (batch < 1 || batch > kMaxBatch) {
    return fail(ErrorCode::InvalidArgument,
                message("batch: expected 1..", kMaxBatch, ", found ", batch));
  }
  const Network* network = find(kNetworks, name);
  if (network == nullptr) {
    network = find(kDecoders, name);
    if (network != nullptr && precision == Precision::Int8) {
      return fail(
          ErrorCode::InvalidArgument,
          message("precision: expected fp32 for a decoder (decoder_24_fused has weights of ",
                  "4 bits), found int8 for ", in_quotes(name)));
    }
  }
  if (network == nullptr) {
    std::vector<std::string> names;
    for (const Network& known : kNetworks) names.emplace_back(known.name);
    for (const Network& known : kDecoders) names.emplace_back(known.name);
    return fail(ErrorCode::NotFound, message("network: no network is called ", in_quotes(name),
                                             suggestion(name, names)));
  }
  GraphBuilder net(network->name,
                   {.batch = batch, .opset = network->opset, .precision = precision});
  network->build(net);
  return net.finish();
}

}  // namespace offcut::zoo
