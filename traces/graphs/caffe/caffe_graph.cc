#include "traces/graphs/caffe/caffe_graph.h"

#include <caffe_net.pb.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/graphs/caffe/caffe_node.h"
#include "traces/graphs/caffe/caffe_text.h"
#include "traces/graphs/draft.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

bool is_data(const std::string& type) {
  return type.ends_with("Data") || type == "Input" || type == "Python" || type == "Annotated";
}

class CaffeTranslator {
 public:
  explicit CaffeTranslator(const ReadOnnxOptions& options) : options_(options) {}

  DraftGraph run(const caffe_net::Net& net) {
    list_reads(net);
    add_inputs(net);
    for (const caffe_net::Layer& layer : net.layer()) {
      if (is_data(layer.type()) && layer.bottom_size() == 0) {
        add_data(layer);
      } else {
        add(layer);
      }
    }
    list_outputs(net);
    return std::move(scope_.draft);
  }

 private:
  // What some layer reads that takes part in inference; of a loss that is its first bottom.
  void list_reads(const caffe_net::Net& net) {
    for (const caffe_net::Layer& layer : net.layer()) {
      const CaffeRow* row = find_caffe_row(layer.type());
      if (layer.type().empty() || (row != nullptr && row->translate == caffe_nothing)) continue;
      const bool is_loss = layer.type().find("Loss") != std::string::npos;
      for (int k = 0; k < layer.bottom_size() && (k == 0 || !is_loss); ++k) {
        read_.insert(layer.bottom(k));
      }
    }
  }

  void add_inputs(const caffe_net::Net& net) {
    for (int k = 0; k < net.input_size(); ++k) {
      Numbers extents;
      if (k < net.input_shape_size()) {
        extents.assign(net.input_shape(k).dim().begin(), net.input_shape(k).dim().end());
      } else {
        for (int d = 4 * k; d < std::min(4 * k + 4, net.input_dim_size()); ++d) {
          extents.push_back(net.input_dim(d));
        }
      }
      add_input(net.input(k), std::move(extents));
    }
  }

  void add_data(const caffe_net::Layer& layer) {
    for (int k = 0; k < layer.top_size(); ++k) {
      Numbers extents;
      if (const auto& shapes = layer.input_param().shape(); !shapes.empty()) {
        const auto& shape = shapes.Get(std::min(k, shapes.size() - 1));
        extents.assign(shape.dim().begin(), shape.dim().end());
      } else {
        const std::uint32_t crop =
            std::max(layer.transform_param().crop_size(), layer.data_param().crop_size());
        const std::int64_t side = crop > 0 ? static_cast<std::int64_t>(crop) : -1;
        extents = {-1, -1, side, side};
      }
      add_input(layer.top(k), std::move(extents));
    }
  }

  // Layers are drafted with the extents that the inputs will have.
  void add_input(const std::string& name, Numbers extents) {
    if (!read_.contains(name) || !scope_.tensors.insert(name).second) return;
    const bool asks_batch = options_.dimensions.contains("batch");
    if (asks_batch && !extents.empty()) extents.front() = -1;
    for (std::int64_t& extent : extents) extent = std::max<std::int64_t>(extent, -1);
    DraftTensor input{.name = name, .extents = extents};
    scope_.draft.inputs.push_back(input);
    for (std::size_t k = 0; k < extents.size(); ++k) {
      const auto given = options_.dimensions.find(message(name, "[", k, "]"));
      if (extents[k] >= 0) continue;
      if (given != options_.dimensions.end()) {
        (*input.extents)[k] = given->second;
      } else if (k == 0) {
        (*input.extents)[k] = options_.batch;
      }
    }
    scope_.shapes.know(input);
  }

  void add(const caffe_net::Layer& layer) {
    if (layer.type().empty()) return;
    const CaffeNode node(scope_, layer);
    const CaffeRow* row = find_caffe_row(layer.type());
    if (row != nullptr) return row->translate(node, row->op);
    if (layer.type().ends_with("Loss")) return;
    DraftNode unknown = node.make(layer.type(), node.inputs());
    unknown.shapes = ShapesBy::File;
    if (!unknown.outputs.empty()) node.add(std::move(unknown));
  }

  // What is made last of a blob, and read by no layer.
  void list_outputs(const caffe_net::Net&) {
    std::set<std::string> reads;
    for (const DraftNode& node : scope_.draft.nodes) {
      reads.insert(node.inputs.begin(), node.inputs.end());
    }
    for (const DraftNode& node : scope_.draft.nodes) {
      for (const std::string& output : node.outputs) {
        if (!output.empty() && !reads.contains(output)) scope_.draft.outputs.push_back(output);
      }
    }
  }

  const ReadOnnxOptions& options_;
  CaffeScope scope_;
  std::set<std::string> read_;
};

}  // namespace

// A field of the message first: "name:", "input:", "layer {", behind comments.
bool looks_like_caffe(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    line.remove_prefix(first);
    const std::size_t word = std::min(line.find_first_of(" \t:{"), line.size());
    const std::string_view field = line.substr(0, word);
    const std::size_t next = line.find_first_not_of(" \t", word);
    const bool opens = next != std::string_view::npos && (line[next] == '{' || line[next] == ':');
    const bool block = field == "layer" || field == "layers" || field == "input_shape";
    const bool text = (field == "name" || field == "input") && opens &&
                      line.find_first_of("\"'", next) != std::string_view::npos;
    return opens && (block || text || field == "input_dim" || field == "force_backward");
  }
  return false;
}

Result<OnnxModel> parse_caffe_model(std::string_view text, const std::string& name,
                                    const ReadOnnxOptions& options) {
  caffe_net::Net net;
  if (auto ok = parse_caffe_text(text, name, net); !ok) return fail(ok.error());
  return model_of_draft(CaffeTranslator(options).run(net), name, options, {});
}

Result<OnnxModel> read_caffe_model(const std::filesystem::path& path,
                                   const ReadOnnxOptions& options) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  return parse_caffe_model(*text, path.string(), options);
}

}  // namespace offcut::traces
