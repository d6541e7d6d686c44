// One-operator ONNX files of every operator that the library or our own table knows: whatever
// number of inputs, shapes and attributes a file states, reading it gives a graph or an error, and
// never ends the process.
//
// For every operator and version, models are drawn from a seed that the names give, so a failure
// repeats. Each operator is read in a process of its own: a crash names the operator and the seed
// of the model. OFFCUT_FUZZ_FACTOR (default 1) multiplies the number of models per operator and
// opset; `tools/test --full` takes 15.
#include <gtest/gtest.h>
#include <onnx/defs/schema.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/support/drawn_nodes.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/onnx/operator_list.h"

namespace offcut::traces {
namespace {

using onnx::AttributeProto;
using testing::DeclaredOperator;
using testing::Random;

constexpr int kModelsPerOperator = 100;

// Attributes that the rules of our table read, whatever the operator. No schema declares them here.
std::vector<testing::DeclaredAttribute> attributes_of_rules() {
  std::vector<testing::DeclaredAttribute> all;
  const auto add = [&](AttributeProto::AttributeType type, std::vector<std::string> names) {
    for (std::string& name : names) all.push_back({std::move(name), type, false});
  };
  add(AttributeProto::INT, {"K",
                            "N",
                            "bits",
                            "blocksize",
                            "block_size",
                            "accuracy_level",
                            "allowzero",
                            "axis",
                            "batch_dims",
                            "ceil_mode",
                            "channels",
                            "channels_last",
                            "dtype",
                            "exclusive",
                            "group",
                            "groups",
                            "hidden_size",
                            "inverse",
                            "keepdims",
                            "kv_num_heads",
                            "noop_with_empty_axes",
                            "num_heads",
                            "q_num_heads",
                            "num_scan_inputs",
                            "onesided",
                            "output_dtype",
                            "output_height",
                            "output_width",
                            "past_present_share_buffer",
                            "reverse",
                            "stash_type",
                            "to",
                            "transA",
                            "transB",
                            "transBatchA",
                            "transBatchB",
                            "do_rotary",
                            "unidirectional",
                            "max_length",
                            "num_beams",
                            "decoder_start_token_id",
                            "rotary_embedding_dim",
                            "k"});
  add(AttributeProto::INTS,
      {"axes", "dilations", "kernel_shape", "output_shape", "pads", "paddings", "perm",
       "pooled_shape", "qkv_hidden_sizes", "scales", "shape", "strides"});
  add(AttributeProto::STRING, {"auto_pad", "direction", "equation", "keep_aspect_ratio_policy",
                               "layout", "mode", "pixel_format", "reduction"});
  add(AttributeProto::FLOAT, {"scale", "epsilon", "alpha", "softcap"});
  add(AttributeProto::TENSOR, {"value"});
  add(AttributeProto::GRAPH, {"body", "decoder", "encoder", "init_decoder"});
  return all;
}

std::vector<DeclaredOperator> of_the_library() {
  std::vector<DeclaredOperator> all;
  for (const onnx::OpSchema& schema : onnx::OpSchemaRegistry::get_all_schemas_with_history()) {
    DeclaredOperator one{schema.domain(),    schema.Name(),      schema.since_version(), {},
                         schema.max_input(), schema.max_output()};
    for (const auto& [name, declared] : schema.attributes()) {
      one.attributes.push_back({name, declared.type, declared.required});
    }
    all.push_back(std::move(one));
  }
  return all;
}

// Every operator of our own list, as of the opset that has it first and as of the newest one.
std::vector<DeclaredOperator> of_our_table() {
  constexpr int kNewestOpset = 24;
  std::vector<DeclaredOperator> all;
  for (const KnownOperator& known : known_operators()) {
    const std::string domain = known.domain == "ai.onnx" ? "" : known.domain;
    for (const int version : std::set<int>{known.since, domain.empty() ? kNewestOpset : 1}) {
      all.push_back({domain, known.name, version, attributes_of_rules(), 8, 4});
    }
  }
  return all;
}

std::uint64_t seed_of(const DeclaredOperator& declared, int number) {
  std::uint64_t seed = 1469598103934665603U;
  for (const char c : declared.name) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return seed + static_cast<std::uint64_t>(declared.version) * 1'000'003 +
         static_cast<std::uint64_t>(number) * 7919;
}

std::string bytes_of(const DeclaredOperator& declared, int number) {
  Random random(seed_of(declared, number));
  return testing::drawn_model(random, declared).SerializeAsString();
}

// Returns the file that the model was written to, for whoever looks at the failure.
std::string kept(const DeclaredOperator& declared, int number) {
  std::string file = ::testing::TempDir() + declared.name + "_" + std::to_string(declared.version) +
                     "_" + std::to_string(number) + ".onnx";
  std::ofstream(file, std::ios::binary) << bytes_of(declared, number);
  return file;
}

void read_one(const DeclaredOperator& declared, int number) {
  const auto read = parse_onnx(bytes_of(declared, number), "f");
  if (!read && (read.error().message.empty() || read.error().message.size() > 2000)) std::abort();
}

// A model that wants more than 4 GiB ends its process. Sanitizers map far more than that.
void limit_memory() {
#ifndef OFFCUT_SANITIZED
  const rlimit limit{std::uint64_t{4} << 30, std::uint64_t{4} << 30};
  setrlimit(RLIMIT_AS, &limit);
#endif
}

// Returns the number of the first model at or after `first` that ends the process, or `last`.
int first_crash(const DeclaredOperator& declared, int first, int last) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return first;
  const pid_t child = fork();
  if (child == 0) {
    close(pipe_ends[0]);
    limit_memory();
    for (int k = first; k < last; ++k) {
      alarm(60);
      if (write(pipe_ends[1], &k, sizeof k) != sizeof k) _exit(1);
      read_one(declared, k);
    }
    _exit(0);
  }
  close(pipe_ends[1]);
  int reached = first;
  for (int k = 0; read(pipe_ends[0], &k, sizeof k) == sizeof k;) reached = k;
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? last : reached;
}

int models_per_operator() {
  const char* factor = std::getenv("OFFCUT_FUZZ_FACTOR");
  return kModelsPerOperator * (factor == nullptr ? 1 : std::max(1, std::atoi(factor)));
}

void never_ends_the_process(const std::vector<DeclaredOperator>& operators) {
  for (const DeclaredOperator& declared : operators) {
    int crashes = 0;
    const int last = models_per_operator();
    for (int k = 0; k < last && crashes < 5; ++k) {
      k = first_crash(declared, k, last);
      if (k == last) break;
      ++crashes;
      ADD_FAILURE() << declared.domain << "::" << declared.name << " version " << declared.version
                    << ": model " << k << " ends the process: " << kept(declared, k);
    }
  }
}

TEST(OnnxNodes, NoOperatorOfTheLibraryEndsTheProcess) {
  const auto operators = of_the_library();
  EXPECT_GT(operators.size(), 300u);
  never_ends_the_process(operators);
}

TEST(OnnxNodes, NoOperatorOfOurTableEndsTheProcess) {
  const auto operators = of_our_table();
  EXPECT_GT(operators.size(), 300u);
  never_ends_the_process(operators);
}

}  // namespace
}  // namespace offcut::traces
