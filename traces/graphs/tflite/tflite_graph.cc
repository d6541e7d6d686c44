#include "traces/graphs/tflite/tflite_graph.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/graphs/draft.h"
#include "traces/graphs/tflite/tflite_file.h"
#include "traces/graphs/tflite/tflite_node.h"

namespace offcut::traces {
namespace {

constexpr int kDeepest = 8;  // subgraphs in subgraphs

// Files use a subgraph once or twice; a hostile one could unfold to any size.
std::size_t most_operators(const TfliteFile& file) {
  std::size_t all = 0;
  for (const TfliteSubgraph& subgraph : file.subgraphs) all += subgraph.operators.size();
  return 4 * all + 64;
}

// Operators that only unpack a constant, as runtimes do once.
bool unpacks(int code) {
  constexpr int kDequantize = 6;
  constexpr int kDensify = 124;
  return code == kDequantize || code == kDensify;
}

class TfliteTranslator {
 public:
  TfliteTranslator(const TfliteFile& file, bool as_made)
      : file_(file), as_made_(as_made), most_(most_operators(file)) {}

  DraftGraph run() { return translate(0, "", 0); }
  bool is_too_large() const { return nodes_ > most_; }

 private:
  DraftGraph translate(std::int64_t position, const std::string& prefix, int depth) {
    const auto count = static_cast<std::int64_t>(file_.subgraphs.size());
    if (position < 0 || position >= count || depth > kDeepest || is_too_large()) return {};
    const TfliteSubgraph& subgraph = file_.subgraphs[static_cast<std::size_t>(position)];
    TfliteScope scope{.file = file_, .subgraph = subgraph, .prefix = prefix, .depth = depth};
    scope.body = [&](std::int64_t inner, const std::string& name) {
      return translate(inner, name, depth + 1);
    };
    list_made(scope);
    for (const std::int64_t k : subgraph.inputs) {
      scope.draft.inputs.push_back(drafted(scope, k, false));
    }
    for (const std::int64_t k : subgraph.outputs) {
      scope.draft.outputs.push_back(prefix + tensor_of(scope, k).name);
    }
    for (const TfliteOperator& op : subgraph.operators) add(scope, op);
    list_tensors(scope);
    return std::move(scope.draft);
  }

  static void list_made(TfliteScope& scope) {
    const auto list = [&](const std::vector<std::int64_t>& positions) {
      for (const std::int64_t k : positions) {
        if (k >= 0) scope.made.insert(tensor_of(scope, k).name);
      }
    };
    list(scope.subgraph.inputs);
    for (const TfliteOperator& op : scope.subgraph.operators) list(op.outputs);
  }

  void add(TfliteScope& scope, const TfliteOperator& op) {
    if (++nodes_ > most_) return;
    const TfliteNode node(scope, op);
    if (unpacks(op.code) && op.outputs.size() == 1 && op.outputs[0] >= 0 && node.has(0) &&
        node.in(0).constant) {
      const auto found = scope.source.find(op.inputs[0]);
      scope.source[op.outputs[0]] = found == scope.source.end() ? op.inputs[0] : found->second;
      return;
    }
    const TfliteRow* row = find_tflite_row(op.code);
    if (row != nullptr) return row->translate(node, row->op);
    if (node.output_count() == 0) return;  // nothing comes of it
    DraftNode unknown = node.all(name_of_tflite(op));
    unknown.shapes = ShapesBy::File;
    node.add(std::move(unknown));
  }

  static const TfliteTensor& tensor_of(const TfliteScope& scope, std::int64_t k) {
    return scope.subgraph.tensors[static_cast<std::size_t>(k)];
  }

  // What the file tells of a tensor; `made` ones have the shape that the file was made with, where
  // that is what is asked for.
  DraftTensor drafted(const TfliteScope& scope, std::int64_t k, bool made) const {
    const TfliteTensor& tensor = tensor_of(scope, k);
    DraftTensor out{.name = scope.prefix + tensor.name, .type = tensor.type};
    const bool placeholder = tensor.is_open() && tensor.shape.empty();
    if (tensor.has_shape && !placeholder) {
      out.extents = made && as_made_ ? tensor.shape : tensor.signature;
    }
    return out;
  }

  // Constants that no rule has laid out, and what is stated of all that nodes make.
  void list_tensors(TfliteScope& scope) const {
    for (std::size_t t = 0; t < scope.subgraph.tensors.size(); ++t) {
      const TfliteTensor& tensor = scope.subgraph.tensors[t];
      const auto k = static_cast<std::int64_t>(t);
      DraftTensor drafted_tensor = drafted(scope, k, true);
      if (!tensor.constant) {
        scope.draft.stated.push_back(std::move(drafted_tensor));
      } else if (!scope.laid_out.contains(drafted_tensor.name)) {
        drafted_tensor.extents = tensor.shape;
        drafted_tensor.values = tensor.values;
        scope.draft.weights.push_back(std::move(drafted_tensor));
      }
    }
  }

  const TfliteFile& file_;
  const bool as_made_;
  const std::size_t most_;
  std::size_t nodes_ = 0;
};

// Whether the inputs get the extents that the file was made with: what it states of all other
// tensors holds then.
bool is_as_made(const TfliteSubgraph& graph, const ReadOnnxOptions& options) {
  return std::all_of(graph.inputs.begin(), graph.inputs.end(), [&](std::int64_t position) {
    const TfliteTensor& tensor = graph.tensors[static_cast<std::size_t>(position)];
    for (std::size_t k = 0; k < tensor.signature.size(); ++k) {
      if (tensor.signature[k] >= 0) continue;
      const auto given = options.dimensions.find(message(tensor.name, "[", k, "]"));
      const bool is_batch = k == 0 && tensor.signature.size() > 1;
      const std::int64_t value = given != options.dimensions.end() ? given->second
                                 : is_batch                        ? options.batch
                                                                   : -1;
      if (value != tensor.shape[k]) return false;
    }
    return true;
  });
}

}  // namespace

bool looks_like_tflite_model(std::string_view head) {
  return head.size() >= 8 && head.substr(4, 4) == "TFL3";
}

Result<OnnxModel> parse_tflite_model(std::string_view bytes, const std::string& name,
                                     const ReadOnnxOptions& options) {
  const auto file = parse_tflite_file(bytes, name);
  if (!file) return fail(file.error());
  TfliteTranslator translator(*file, is_as_made(file->subgraphs.front(), options));
  const DraftGraph draft = translator.run();
  if (file->bytes->is_damaged()) return fail(damaged_tflite(*file->bytes, name));
  if (translator.is_too_large()) {
    return fail(ErrorCode::Malformed,
                message(name,
                        ": expected subgraphs that are used a few times each, found some "
                        "that call each other again and again"));
  }
  return model_of_draft(draft, name, options, {});
}

Result<OnnxModel> read_tflite_model(const std::filesystem::path& path,
                                    const ReadOnnxOptions& options) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return parse_tflite_model(*bytes, path.string(), options);
}

}  // namespace offcut::traces
