#include "traces/graphs/ncnn/ncnn_graph.h"

#include <set>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/graphs/draft.h"
#include "traces/graphs/ncnn/ncnn_node.h"

namespace offcut::traces {
namespace {

constexpr int kStatedShapes = 30;

class NcnnTranslator {
 public:
  NcnnTranslator(const std::string& name, const ReadOnnxOptions& options)
      : name_(name), options_(options) {}

  Result<DraftGraph> run(const std::vector<NcnnLayer>& layers) {
    for (const NcnnLayer& layer : layers) {
      if (layer.type == "Input") {
        if (auto ok = add_input(layer); !ok) return fail(ok.error());
        continue;
      }
      const NcnnNode node(scope_, layer);
      for (const std::string& input : node.inputs()) read_.insert(input);
      const NcnnRow* row = find_ncnn_row(layer.type);
      if (row != nullptr) {
        row->translate(node, row->op);
      } else {
        DraftNode unknown = node.make(layer.type, node.inputs());
        unknown.shapes = ShapesBy::File;
        node.add(std::move(unknown));
      }
      state_shapes(layer);
    }
    list_outputs(layers);
    return std::move(scope_.draft);
  }

 private:
  // Parameters: width, height, depth, channels, of all that the layer gives.
  Result<void> add_input(const NcnnLayer& layer) {
    std::vector<std::int64_t> extents = {1};
    for (const int id : {2, 11, 1, 0}) {
      if (layer.integer(id, 0) > 0) extents.push_back(layer.integer(id, 0));
    }
    for (const std::string& name : layer.outputs) {
      DraftTensor input{.name = name};
      if (extents.size() > 1) {
        input.extents = extents;
        scope_.shapes.know(input);
      } else if (auto ok = count_given(name); !ok) {
        return ok;
      }
      scope_.draft.inputs.push_back(std::move(input));
    }
    return {};
  }

  Result<void> count_given(const std::string& name) {
    DraftTensor given{.name = name, .extents = std::vector<std::int64_t>{}};
    for (std::size_t k = 0;; ++k) {
      const auto extent = options_.dimensions.find(message(name, "[", k, "]"));
      if (extent == options_.dimensions.end()) break;
      given.extents->push_back(extent->second);
    }
    scope_.shapes.know(given);
    if (given.extents->size() >= 2) return {};
    return fail(
        ErrorCode::Inconsistent,
        message(name_, ": input ", in_quotes(name),
                ": expected the extents in the file, found none; give ",
                in_quotes(message(name, "[0]")), " the value 1 and ",
                in_quotes(message(name, "[1]")), " and so on those of channels, height and width"));
  }

  // Of each output: how many extents, width, height, channels.
  void state_shapes(const NcnnLayer& layer) {
    const std::vector<std::int64_t> stated = layer.list(kStatedShapes);
    for (std::size_t k = 0; k < layer.outputs.size() && 4 * k + 3 < stated.size(); ++k) {
      const std::int64_t rank = stated[4 * k];
      if (rank < 1 || rank > 3) continue;
      std::vector<std::int64_t> extents = {1};
      for (std::int64_t axis = rank; axis > 0; --axis) {
        extents.push_back(stated[4 * k + static_cast<std::size_t>(axis)]);
      }
      NcnnNode(scope_, layer).state(layer.outputs[k], std::move(extents));
    }
  }

  // What nobody reads is a result.
  void list_outputs(const std::vector<NcnnLayer>& layers) {
    std::set<std::string> seen;
    for (const NcnnLayer& layer : layers) {
      for (const std::string& output : layer.outputs) {
        const bool is_copy = scope_.source.contains(output);
        const bool is_weight = scope_.constant.contains(output);
        if (layer.type == "Input" || is_copy || is_weight || read_.contains(output)) continue;
        if (seen.insert(output).second) scope_.draft.outputs.push_back(output);
      }
    }
  }

  const std::string& name_;
  const ReadOnnxOptions& options_;
  NcnnScope scope_;
  std::set<std::string> read_;
};

}  // namespace

Result<OnnxModel> parse_ncnn_model(std::string_view text, const std::string& name,
                                   const ReadOnnxOptions& options) {
  const auto layers = parse_ncnn_param(text, name);
  if (!layers) return fail(layers.error());
  const auto draft = NcnnTranslator(name, options).run(*layers);
  if (!draft) return fail(draft.error());
  return model_of_draft(*draft, name, options, {});
}

Result<OnnxModel> read_ncnn_model(const std::filesystem::path& path,
                                  const ReadOnnxOptions& options) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  return parse_ncnn_model(*text, path.string(), options);
}

}  // namespace offcut::traces
