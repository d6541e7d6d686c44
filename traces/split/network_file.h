// An ONNX file held whole, with its weights, to write parts of it (split.h).
//
// Calls of the model's functions are replaced by their bodies, as the layers of a graph are those
// inside (onnx_functions.h). Else the file stays as it is: open extents keep their symbols,
// whatever numbers the sizes were worked out with. Weights in other files stay there until a part
// is written; small ones are read, as shapes may depend on them. Internal to traces/: the header of
// the ONNX library stays in the .cc files that include this.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/onnx/onnx_shapes.h"

namespace onnx {
class ModelProto;
class TypeProto;
class ValueInfoProto;
}  // namespace onnx

namespace offcut::traces {

class NetworkFile {
 public:
  // Errors are those of read_onnx().
  [[nodiscard]] static Result<NetworkFile> open(const std::filesystem::path& path,
                                                const ReadOnnxOptions& options = {});
  // The same from bytes in memory, whose weights are all inside.
  [[nodiscard]] static Result<NetworkFile> parse(std::string_view bytes, const std::string& name,
                                                 const ReadOnnxOptions& options = {});
  NetworkFile(NetworkFile&&) noexcept;
  NetworkFile& operator=(NetworkFile&&) noexcept;
  ~NetworkFile();

  const std::string& file() const { return file_; }
  const std::string& hash() const { return hash_; }  // of its bytes (content_hash.h)
  // Nothing for bytes in memory.
  const std::optional<std::filesystem::path>& folder() const { return folder_; }
  const OnnxModel& network() const { return network_; }
  // Position k of the layers of network().spec is node k of the graph.
  const onnx::ModelProto& model() const { return *model_; }
  // The layers, producers first: in the order of the file, where that is one.
  const std::vector<std::size_t>& order() const { return order_; }
  // The version of the operators of ai.onnx; 0 if the file names none.
  std::int64_t opset() const;

  // Type and shape of a tensor at the edge of a part, as the file states them. Else what inference
  // tells, with the extents open that follow the open extents of the inputs. Inconsistent where no
  // type is known.
  [[nodiscard]] Result<onnx::ValueInfoProto> describe(const std::string& tensor) const;
  // What inference tells of a tensor, with numbers for open extents.
  [[nodiscard]] InferredTensor sizes_of(const std::string& tensor) const;

 private:
  NetworkFile();
  [[nodiscard]] static Result<NetworkFile> make(std::string_view bytes, const std::string& name,
                                                const std::optional<std::filesystem::path>& folder,
                                                const ReadOnnxOptions& options);
  void infer(const ReadOnnxOptions& options);
  void list_stated();
  void add_shape(const std::string& tensor, onnx::TypeProto& type) const;

  std::string file_;
  std::string hash_;
  std::optional<std::filesystem::path> folder_;
  OnnxModel network_;
  std::unique_ptr<onnx::ModelProto> model_;
  std::vector<std::size_t> order_;
  InferredShapes shapes_;
  // With other numbers for the open extents: what differs follows them. Nothing if none is open.
  std::optional<InferredShapes> other_shapes_;
  std::unordered_map<std::string, const onnx::ValueInfoProto*> stated_;  // in model_
};

}  // namespace offcut::traces
