// The Transformer, base size: six encoder and six decoder layers, width 512, eight heads, 2048
// inside the feed-forward layers, a shared vocabulary of 10000. Encodes 7 tokens and scores 14
// positions of the translation in one pass, as a step of beam search or training does. Source:
// Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
#include <cmath>

#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

constexpr std::int64_t kVocabulary = 10000;
constexpr std::int64_t kWidth = 512;
constexpr std::int64_t kHeads = 8;
constexpr std::int64_t kInner = 2048;

// [batch, tokens, width] to [batch, heads, tokens, width / heads].
Value split_heads(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value heads =
      reshape(net, name + "/heads", x, {x.extent(0), x.extent(1), kHeads, kWidth / kHeads});
  return transpose(net, name + "/by_head", heads, {0, 2, 1, 3});
}

// softmax(Q K^T / sqrt(d)) V over all heads. `masked` adds the mask that hides later tokens; its
// elements are all zero here, for a constant tensor has one value, which costs the same time.
Value attention(GraphBuilder& net, const std::string& name, const Value& from, const Value& to,
                bool masked) {
  const Value q = split_heads(net, name + "/q", project(net, name + "/q/project", from, kWidth));
  const Value k = split_heads(net, name + "/k", project(net, name + "/k/project", to, kWidth));
  const Value v = split_heads(net, name + "/v", project(net, name + "/v/project", to, kWidth));
  const Value k_transposed = transpose(net, name + "/k/transposed", k, {0, 1, 3, 2});
  Value scores = matmul(net, name + "/scores", q, k_transposed);
  const float width = static_cast<float>(kWidth / kHeads);
  scores = scale(net, name + "/scaled", scores, 1.0F / std::sqrt(width));
  if (masked) {
    scores = add_constant(net, name + "/mask", scores, {scores.extent(2), scores.extent(3)}, 0.0F);
  }
  const Value mixed = matmul(net, name + "/mix", softmax(net, name + "/softmax", scores), v);
  const Value tokens = transpose(net, name + "/by_token", mixed, {0, 2, 1, 3});
  return project(net, name + "/out", reshape(net, name + "/join", tokens, from.shape), kWidth);
}

Value add_and_norm(GraphBuilder& net, const std::string& name, const Value& x, const Value& y) {
  return layer_norm(net, name + "/norm", add(net, name + "/add", x, y));
}

Value feed_forward(GraphBuilder& net, const std::string& name, const Value& x) {
  Value y = add_bias(net, name + "/bias1", project(net, name + "/dense1", x, kInner));
  y = project(net, name + "/dense2", relu(net, name + "/relu", y), kWidth);
  return add_and_norm(net, name, x, add_bias(net, name + "/bias2", y));
}

Value self_attention(GraphBuilder& net, const std::string& name, const Value& x, bool masked) {
  return add_and_norm(net, name, x, attention(net, name, x, x, masked));
}

Value encoder_layer(GraphBuilder& net, const std::string& name, const Value& x) {
  return feed_forward(net, name + "/ffn", self_attention(net, name + "/self", x, false));
}

Value decoder_layer(GraphBuilder& net, const std::string& name, const Value& x,
                    const Value& memory) {
  const Value own = self_attention(net, name + "/self", x, true);
  const std::string cross = name + "/cross";
  const Value seen = add_and_norm(net, cross, own, attention(net, cross, own, memory, false));
  return feed_forward(net, name + "/ffn", seen);
}

// Token vectors times sqrt(width), plus the positions.
Value embed(GraphBuilder& net, const std::string& name, const std::string& table,
            const Value& tokens) {
  Value x = gather_rows(net, name + "/gather", table, kWidth, tokens);
  x = scale(net, name + "/scale", x, std::sqrt(static_cast<float>(kWidth)));
  return add_constant(net, name + "/position", x, {tokens.extent(1), kWidth}, 0.0F);
}

}  // namespace

void build_transformer(GraphBuilder& net) {
  const Value source = net.input("source", {net.batch(), 7}, ElementType::Int64);
  const Value target = net.input("target", {net.batch(), 14}, ElementType::Int64);
  const std::string table = net.weight("embedding", {kVocabulary, kWidth}, mean_of(kWidth));
  Value memory = embed(net, "encoder_embedding", table, source);
  for (int i = 1; i <= 6; ++i) memory = encoder_layer(net, "encoder_" + std::to_string(i), memory);
  Value x = embed(net, "decoder_embedding", table, target);
  for (int i = 1; i <= 6; ++i) x = decoder_layer(net, "decoder_" + std::to_string(i), x, memory);
  const std::int64_t tokens = x.extent(0) * x.extent(1);
  x = reshape(net, "output/rows", x, {tokens, kWidth});
  x = net.node("Gemm", "output/logits", {x.name, table}, {tokens, kVocabulary},
               {{"transB", std::int64_t{1}}});
  const Value best = arg_max(net, "output/arg_max", softmax(net, "Softmax", x));
  net.output(reshape(net, "output/tokens", best, target.shape), ElementType::Int64);
}

}  // namespace offcut::zoo
