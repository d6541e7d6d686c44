// A decoder of language models, twice: of plain operators, as exporters write it, and of those that
// ONNX Runtime's optimiser and quantiser make of it. One token is decoded after a past of 128.
//
//   x -> norm -> q, k, v -> rotary -> [past | new] -> attention -> + -> norm -> gated MLP -> +
//                                       present (24 times keys and values: state)
//
// 24 layers, width 1024, 16 heads of 64 over 4 heads of keys and values, 2816 inside the MLP, a
// vocabulary of 32000: between Qwen2-0.5B and TinyLlama in size. The form is that of Llama (Touvron
// et al., 2023): RMS normalisation, rotary positions (Su et al., 2021), grouped queries (Ainslie et
// al., 2023), SwiGLU (Shazeer, 2020).
#include <array>
#include <cmath>

#include "engine/base/text.h"
#include "tools/zoo/networks.h"
#include "tools/zoo/operators.h"

namespace offcut::zoo {
namespace {

constexpr int kLayers = 24;
constexpr std::int64_t kWidth = 1024;
constexpr std::int64_t kHeads = 16;
constexpr std::int64_t kKvHeads = 4;
constexpr std::int64_t kHead = kWidth / kHeads;
constexpr std::int64_t kKvWidth = kKvHeads * kHead;
constexpr std::int64_t kInner = 2816;
constexpr std::int64_t kVocabulary = 32000;
constexpr std::int64_t kPast = 128;
constexpr const char* kMicrosoft = "com.microsoft";

struct Cache {
  Value key;
  Value value;
};

Cache past_of(GraphBuilder& net, int layer) {
  const Shape shape = {net.batch(), kKvHeads, kPast, kHead};
  return {net.input(message("past_key_values.", layer, ".key"), shape),
          net.input(message("past_key_values.", layer, ".value"), shape)};
}

std::string present_of(int layer, const char* part) {
  return message("present.", layer, ".", part);
}

void hand_on(GraphBuilder& net, int layer) {
  const Shape shape = {net.batch(), kKvHeads, kPast + 1, kHead};
  net.output({present_of(layer, "key"), shape});
  net.output({present_of(layer, "value"), shape});
}

Value multiply(GraphBuilder& net, const std::string& name, const Value& a, const Value& b) {
  return net.node("Mul", name, {a.name, b.name}, a.shape);
}

// ---- plain operators

Value rms_norm(GraphBuilder& net, const std::string& name, const Value& x) {
  Shape one = x.shape;
  one.back() = 1;
  const Value square =
      net.node("Pow", name + "/square", {x.name, net.scalar(name + "/two", 2.0F)}, x.shape);
  const Value mean = net.node("ReduceMean", name + "/mean", {square.name}, one,
                              {{"axes", Shape{-1}}, {"keepdims", std::int64_t{1}}});
  const Value safe =
      net.node("Add", name + "/epsilon", {mean.name, net.scalar(name + "/tiny", 1e-6F)}, one);
  const Value root = net.node("Sqrt", name + "/root", {safe.name}, one);
  const Value normal = net.node("Div", name + "/div", {x.name, root.name}, x.shape);
  return net.node("Mul", name, {normal.name, net.weight(name + "/weight", {kWidth}, 1.0F)},
                  x.shape);
}

Value split_heads(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t heads) {
  const Value apart = reshape(net, name + "/heads", x, {x.extent(0), x.extent(1), heads, kHead});
  return transpose(net, name + "/by_head", apart, {0, 2, 1, 3});
}

Value half(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t from) {
  Shape shape = x.shape;
  shape.back() = kHead / 2;
  return net.node(
      "Slice", name,
      {x.name, net.integers(name + "/starts", {from}),
       net.integers(name + "/ends", {from + kHead / 2}), net.integers(name + "/axes", {3})},
      shape);
}

// x cos + rotate(x) sin, where rotate([a, b]) = [-b, a].
Value rotary(GraphBuilder& net, const std::string& name, const Value& x) {
  const Shape angles = {1, 1, 1, kHead};
  const Value straight = net.node("Mul", name + "/straight",
                                  {x.name, net.weight(name + "/cos", angles, 1.0F)}, x.shape);
  const Value second = half(net, name + "/second", x, kHead / 2);
  const Value negated = net.node("Neg", name + "/negated", {second.name}, second.shape);
  const Value turned =
      concat(net, name + "/turned", {negated, half(net, name + "/first", x, 0)}, 3);
  const Value across = net.node("Mul", name + "/across",
                                {turned.name, net.weight(name + "/sin", angles, 0.0F)}, x.shape);
  return add(net, name, straight, across);
}

// Puts the new key or value behind the past, then repeats it for each head of the queries.
Value with_past(GraphBuilder& net, const std::string& name, const Value& past, const Value& now,
                const std::string& present) {
  constexpr std::int64_t kRepeat = kHeads / kKvHeads;
  const std::int64_t batch = past.extent(0);
  const Shape all = {batch, kKvHeads, kPast + 1, kHead};
  net.node("Concat", name + "/cache", {past.name, now.name}, std::vector<std::string>{present},
           {{"axis", std::int64_t{2}}});
  const Value apart =
      net.node("Unsqueeze", name + "/apart", {present, net.integers(name + "/axis", {2})},
               {batch, kKvHeads, 1, kPast + 1, kHead});
  const Shape wide = {batch, kKvHeads, kRepeat, kPast + 1, kHead};
  const Value repeated =
      net.node("Expand", name + "/repeat", {apart.name, net.integers(name + "/wide", wide)}, wide);
  return reshape(net, name + "/repeated", repeated, {batch, kHeads, kPast + 1, kHead});
}

Value plain_attention(GraphBuilder& net, const std::string& name, const Value& x, int layer) {
  const Cache past = past_of(net, layer);
  const Value q =
      rotary(net, name + "/q/rotary",
             split_heads(net, name + "/q", project(net, name + "/q", x, kWidth), kHeads));
  const Value k =
      rotary(net, name + "/k/rotary",
             split_heads(net, name + "/k", project(net, name + "/k", x, kKvWidth), kKvHeads));
  const Value v = split_heads(net, name + "/v", project(net, name + "/v", x, kKvWidth), kKvHeads);
  const Value keys = with_past(net, name + "/k", past.key, k, present_of(layer, "key"));
  const Value values = with_past(net, name + "/v", past.value, v, present_of(layer, "value"));
  const Value scores =
      matmul(net, name + "/scores", q, transpose(net, name + "/k/turned", keys, {0, 1, 3, 2}));
  const Value scaled =
      scale(net, name + "/scaled", scores, 1.0F / std::sqrt(static_cast<float>(kHead)));
  const Value mixed = matmul(net, name + "/mix", softmax(net, name + "/softmax", scaled), values);
  const Value tokens = transpose(net, name + "/by_token", mixed, {0, 2, 1, 3});
  return project(net, name + "/out", reshape(net, name + "/join", tokens, x.shape), kWidth);
}

Value plain_mlp(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value gate = project(net, name + "/gate", x, kInner);
  const Value open = net.node("Sigmoid", name + "/sigmoid", {gate.name}, gate.shape);
  const Value silu = multiply(net, name + "/silu", gate, open);
  const Value inner = multiply(net, name + "/gated", silu, project(net, name + "/up", x, kInner));
  return project(net, name + "/down", inner, kWidth);
}

// ---- what the optimiser makes of them

// A matrix product with weights of 4 bits in blocks of 32.
Value packed(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t units) {
  constexpr std::int64_t kBlock = 32;
  const std::int64_t features = x.shape.back();
  const std::int64_t blocks = (features + kBlock - 1) / kBlock;
  const auto weight =
      net.weight(name + "/packed", {units, blocks, kBlock / 2}, 0x99, ElementType::UInt8);
  const auto scales = net.weight(name + "/scales", {units * blocks}, mean_of(features));
  Shape shape = x.shape;
  shape.back() = units;
  const Value out =
      net.node("MatMulNBits", name, {x.name, weight, scales}, shape,
               {{"K", features}, {"N", units}, {"bits", std::int64_t{4}}, {"block_size", kBlock}});
  net.set_domain(kMicrosoft);
  return out;
}

// Adds to the stream and normalises it, in one operator; returns both.
std::pair<Value, Value> skip_norm(GraphBuilder& net, const std::string& name, const Value& stream,
                                  const Value& x) {
  const std::string sum = name + "/sum";
  net.node("SkipSimplifiedLayerNormalization", name,
           {stream.name, x.name, net.weight(name + "/weight", {kWidth}, 1.0F)}, {name, "", "", sum},
           {{"epsilon", 1e-6F}});
  net.set_domain(kMicrosoft);
  return {Value{sum, x.shape}, Value{name, x.shape}};
}

Value fused_attention(GraphBuilder& net, const std::string& name, const Value& x, int layer,
                      const std::array<std::string, 4>& shared) {
  const Cache past = past_of(net, layer);
  const Value q = packed(net, name + "/q", x, kWidth);
  const Value k = packed(net, name + "/k", x, kKvWidth);
  const Value v = packed(net, name + "/v", x, kKvWidth);
  net.node("GroupQueryAttention", name,
           {q.name, k.name, v.name, past.key.name, past.value.name, shared[0], shared[1], shared[2],
            shared[3]},
           {name, present_of(layer, "key"), present_of(layer, "value")},
           {{"num_heads", kHeads}, {"kv_num_heads", kKvHeads}, {"do_rotary", std::int64_t{1}}});
  net.set_domain(kMicrosoft);
  return packed(net, name + "/out", Value{name, x.shape}, kWidth);
}

Value fused_mlp(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value gate = packed(net, name + "/gate", x, kInner);
  const Value open = net.node("Sigmoid", name + "/sigmoid", {gate.name}, gate.shape);
  const Value silu = multiply(net, name + "/silu", gate, open);
  const Value inner = multiply(net, name + "/gated", silu, packed(net, name + "/up", x, kInner));
  return packed(net, name + "/down", inner, kWidth);
}

Value embedded(GraphBuilder& net) {
  const Value token = net.input("token", {net.batch(), 1}, ElementType::Int64);
  const auto table = net.weight("embedding/table", {kVocabulary, kWidth}, mean_of(kWidth));
  return gather_rows(net, "embedding", table, kWidth, token);
}

}  // namespace

void build_decoder_24(GraphBuilder& net) {
  Value x = embedded(net);
  for (int layer = 0; layer < kLayers; ++layer) {
    const std::string name = message("layer_", layer);
    const Value heard =
        plain_attention(net, name + "/attention", rms_norm(net, name + "/norm1", x), layer);
    const Value after = add(net, name + "/add1", x, heard);
    x = add(net, name + "/add2", after,
            plain_mlp(net, name + "/mlp", rms_norm(net, name + "/norm2", after)));
  }
  net.output(project(net, "logits", rms_norm(net, "norm", x), kVocabulary));
  for (int layer = 0; layer < kLayers; ++layer) hand_on(net, layer);
}

void build_decoder_24_fused(GraphBuilder& net) {
  Value stream = embedded(net);
  const std::array<std::string, 4> shared = {
      net.integers("past_lengths", Shape(static_cast<std::size_t>(net.batch()), kPast),
                   ElementType::Int32),
      net.integers("length", {kPast + 1}, ElementType::Int32),
      net.weight("cos", {kPast + 1, kHead / 2}, 1.0F),
      net.weight("sin", {kPast + 1, kHead / 2}, 0.0F)};
  Value x = net.node("SimplifiedLayerNormalization", "layer_0/norm1",
                     {stream.name, net.weight("layer_0/norm1/weight", {kWidth}, 1.0F)},
                     stream.shape, {{"axis", std::int64_t{-1}}, {"epsilon", 1e-6F}});
  for (int layer = 0; layer < kLayers; ++layer) {
    const std::string name = message("layer_", layer);
    const Value heard = fused_attention(net, name + "/attention", x, layer, shared);
    const auto [after, normal] = skip_norm(net, name + "/norm2", stream, heard);
    const Value changed = fused_mlp(net, name + "/mlp", normal);
    const std::string next = layer + 1 < kLayers ? message("layer_", layer + 1, "/norm1") : "norm";
    std::tie(stream, x) = skip_norm(net, next, after, changed);
  }
  net.output(packed(net, "logits", x, kVocabulary));
  for (int layer = 0; layer < kLayers; ++layer) hand_on(net, layer);
}

}  // namespace offcut::zoo
