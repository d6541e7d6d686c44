#include "traces/graphs/caffe/caffe_text.h"

#include <caffe_net.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/caffe/caffe_graph.h"
#include "traces/onnx/unique_names.h"

namespace offcut::traces {
namespace {

constexpr int kDeepest = 64;

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& what) override {
    if (!text_.empty()) return;
    text_ = message("line ", line + 1, ": ", what);
    std::replace(text_.begin(), text_.end(), '\n', ' ');
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Blocks in blocks, texts and comments aside: the parser goes down with them.
int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (c == '#') k = std::min(text.find('\n', k), text.size() - 1);
    if (c == '"' || c == '\'') {
      for (++k; k < text.size() && text[k] != c && text[k] != '\n'; ++k) k += text[k] == '\\';
    }
    if (c == '{' || c == '<') deepest = std::max(deepest, ++depth);
    if ((c == '}' || c == '>') && depth > 0) --depth;
  }
  return deepest;
}

// By the number of the type, as new files call it; "": it has no part in inference.
constexpr std::array<const char*, 40> kOldTypes = {"",
                                                   "",
                                                   "BNLL",
                                                   "Concat",
                                                   "Convolution",
                                                   "Data",
                                                   "Dropout",
                                                   "",
                                                   "Flatten",
                                                   "HDF5Data",
                                                   "",
                                                   "Im2col",
                                                   "ImageData",
                                                   "",
                                                   "InnerProduct",
                                                   "LRN",
                                                   "",
                                                   "Pooling",
                                                   "ReLU",
                                                   "Sigmoid",
                                                   "Softmax",
                                                   "SoftmaxWithLoss",
                                                   "Split",
                                                   "TanH",
                                                   "WindowData",
                                                   "Eltwise",
                                                   "Power",
                                                   "",
                                                   "",
                                                   "MemoryData",
                                                   "ArgMax",
                                                   "Threshold",
                                                   "DummyData",
                                                   "Slice",
                                                   "MVN",
                                                   "AbsVal",
                                                   "Silence",
                                                   "",
                                                   "Exp",
                                                   "Deconvolution"};

void upgrade(const caffe_net::OldLayer& old, caffe_net::Layer& layer) {
  layer.set_name(old.name());
  layer.set_type(kOldTypes[static_cast<std::size_t>(old.type())]);
  *layer.mutable_bottom() = old.bottom();
  *layer.mutable_top() = old.top();
  *layer.mutable_include() = old.include();
  *layer.mutable_exclude() = old.exclude();
  const auto copy = [](bool has, auto* to, const auto& from) {
    if (has) *to = from;
  };
  copy(old.has_concat_param(), layer.mutable_concat_param(), old.concat_param());
  copy(old.has_convolution_param(), layer.mutable_convolution_param(), old.convolution_param());
  copy(old.has_data_param(), layer.mutable_data_param(), old.data_param());
  copy(old.has_inner_product_param(), layer.mutable_inner_product_param(),
       old.inner_product_param());
  copy(old.has_pooling_param(), layer.mutable_pooling_param(), old.pooling_param());
  copy(old.has_eltwise_param(), layer.mutable_eltwise_param(), old.eltwise_param());
  copy(old.has_relu_param(), layer.mutable_relu_param(), old.relu_param());
  copy(old.has_slice_param(), layer.mutable_slice_param(), old.slice_param());
  copy(old.has_transform_param(), layer.mutable_transform_param(), old.transform_param());
  copy(old.has_softmax_param(), layer.mutable_softmax_param(), old.softmax_param());
}

// Whether a layer runs at inference: the phase TEST.
bool runs(const caffe_net::Layer& layer) {
  const auto holds = [](const caffe_net::NetStateRule& rule) {
    return !rule.has_phase() || rule.phase() == caffe_net::TEST;
  };
  const auto any = [&](const auto& rules) {
    return std::any_of(rules.begin(), rules.end(), holds);
  };
  if (layer.include_size() > 0 && !any(layer.include())) return false;
  return layer.exclude_size() == 0 || !any(layer.exclude());
}

}  // namespace

Result<void> parse_caffe_text(std::string_view text, const std::string& name, caffe_net::Net& net) {
  const auto refuse = [&](const std::string& what) {
    return fail(ErrorCode::Malformed, message(name, ": expected a Caffe network, found ", what));
  };
  if (depth_of(text) > kDeepest) return refuse("blocks nested too deeply");
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.AllowUnknownField(true);
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(std::string(text), &net)) {
    // What was found is told of networks alone: another file may hold what nobody should see.
    if (looks_like_caffe(text)) return refuse(error.text());
    return refuse(error.text().substr(0, error.text().find(':')) + ": other text");
  }
  if (net.layers_size() > 0 && net.layer_size() > 0) {
    return refuse("both \"layer\" and \"layers\", new and old ones");
  }
  caffe_net::Net kept;
  UniqueNames names;
  for (const caffe_net::OldLayer& old : net.layers()) upgrade(old, *net.add_layer());
  for (const caffe_net::Layer& layer : net.layer()) {
    if (!runs(layer)) continue;
    *kept.add_layer() = layer;
    const std::string& name_or_type = layer.name().empty() ? layer.type() : layer.name();
    kept.mutable_layer(kept.layer_size() - 1)->set_name(names.unique(name_or_type));
  }
  net.mutable_layer()->Swap(kept.mutable_layer());
  if (net.layer_size() == 0) return refuse("none of its layers");
  return {};
}

}  // namespace offcut::traces
