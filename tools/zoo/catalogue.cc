#include "tools/zoo/catalogue.h"

#include <algorithm>
#include <vector>

#include "engine/base/text.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

constexpr int kMaxBatch = 4096;

constexpr Network kNetworks[] = {
    {"inception_v1", "image 224x224x3, 1000 classes (GoogLeNet)", 13, build_inception_v1},
    {"mobilenet_v2", "image 224x224x3, 1000 classes, width 1.0", 13, build_mobilenet_v2},
    {"resnet50", "image 224x224x3, 1000 classes", 13, build_resnet50},
};

}  // namespace

std::span<const Network> catalogue() { return kNetworks; }

Result<std::string> generate(std::string_view name, int batch) {
  if (batch < 1 || batch > kMaxBatch) {
    return fail(ErrorCode::InvalidArgument,
                message("batch: expected 1..", kMaxBatch, ", found ", batch));
  }
  const auto* const network = std::find_if(std::begin(kNetworks), std::end(kNetworks),
                                           [&](const Network& n) { return name == n.name; });
  if (network == std::end(kNetworks)) {
    std::vector<std::string> names;
    for (const Network& known : kNetworks) names.emplace_back(known.name);
    return fail(ErrorCode::NotFound, message("network: no network is called ", in_quotes(name),
                                             suggestion(name, names)));
  }
  GraphBuilder net(network->name, {.batch = batch, .opset = network->opset});
  network->build(net);
  return net.finish();
}

}  // namespace offcut::zoo
