#include "engine/graph/work.h"

#include <algorithm>
#include <array>

#include "engine/graph/operators.h"

namespace offcut {
namespace {

Bytes bytes_of_operand(const Operand& operand) {
  if (!operand.present || !operand.shape) return Bytes(0);
  return storage_of(operand.type, element_count(*operand.shape));
}

double elements(const Operand& operand) {
  return operand.present && operand.shape ? static_cast<double>(element_count(*operand.shape))
                                          : 0.0;
}

bool has_shapes(std::span<const Operand> operands) {
  return std::all_of(operands.begin(), operands.end(),
                     [](const Operand& o) { return !o.present || o.shape.has_value(); });
}

// A stated fallback for what nobody knows: one FLOP per element of the output, which is taken to be
// as large as the largest input where its shape is unknown too.
double assumed_flops(std::span<const Operand> inputs, std::span<const Operand> outputs) {
  double most = 0;
  for (const Operand& output : outputs) most = std::max(most, elements(output));
  if (!has_shapes(outputs) || outputs.empty()) {
    for (const Operand& input : inputs) most = std::max(most, elements(input));
  }
  return most;
}

Arithmetic stated(const Attributes& attributes) {
  const auto macs = static_cast<double>(attribute_or(attributes, "macs", 0));
  const auto flops = static_cast<double>(attribute_or(attributes, "flops", 0));
  return {macs, std::max(flops, 2 * macs)};
}

// What an operator ends in, as a convolution in its activation: the attribute "+Relu" says that a
// Relu runs on what it makes.
double fused_flops(const Attributes& attributes, std::span<const Operand> outputs) {
  double flops = 0;
  for (const auto& [name, value] : attributes) {
    if (!name.starts_with('+')) continue;
    const OperatorRow* row = find_operator(std::string_view(name).substr(1));
    if (row != nullptr) flops += row->work({attributes, outputs, outputs}, row->number).flops;
  }
  return flops;
}

// Of a table of rows only those are read that leave.
bool reads_rows(std::string_view op) {
  constexpr std::array<std::string_view, 5> kGathers = {
      "Gather", "GatherElements", "GatherND", "GatherBlockQuantized", "EmbedLayerNormalization"};
  return std::find(kGathers.begin(), kGathers.end(), op) != kGathers.end();
}

}  // namespace

bool is_learned(DataType type) {
  return type != DataType::Int64 && type != DataType::UInt64 && type != DataType::Bool;
}

std::int64_t attribute_or(const Attributes& attributes, const std::string& name,
                          std::int64_t otherwise) {
  const auto found = attributes.find(name);
  return found == attributes.end() || found->second.empty() ? otherwise : found->second.front();
}

Work operator+(const Work& a, const Work& b) {
  return {.macs = a.macs + b.macs,
          .flops = a.flops + b.flops,
          .parameters = a.parameters + b.parameters,
          .parameter_bytes = a.parameter_bytes + b.parameter_bytes,
          .weight_reads = a.weight_reads + b.weight_reads,
          .input_bytes = a.input_bytes + b.input_bytes,
          .output_bytes = a.output_bytes + b.output_bytes,
          .known = a.known && b.known};
}

Work work_of(std::string_view op, const Attributes& attributes, std::span<const Operand> inputs,
             std::span<const Operand> outputs) {
  Work work;
  const OperatorRow* row = find_operator(op);
  const bool is_stated = attributes.contains("macs") || attributes.contains("flops");
  work.known = (row != nullptr || is_stated) && has_shapes(inputs) && has_shapes(outputs) &&
               attribute_or(attributes, "assumed", 0) == 0;
  Arithmetic arithmetic;
  if (is_stated) {
    arithmetic = stated(attributes);
  } else if (row != nullptr) {
    arithmetic = row->work({attributes, inputs, outputs}, row->number);
    arithmetic.flops += fused_flops(attributes, outputs);
  }
  if (!work.known) arithmetic.flops = std::max(arithmetic.flops, assumed_flops(inputs, outputs));
  work.macs = arithmetic.macs;
  work.flops = arithmetic.flops;
  for (const Operand& output : outputs) work.output_bytes += bytes_of_operand(output);
  for (const Operand& input : inputs) {
    const Bytes bytes = bytes_of_operand(input);
    if (!input.constant) {
      work.input_bytes += bytes;
      continue;
    }
    work.parameter_bytes += bytes;
    work.weight_reads += reads_rows(op) ? std::min(bytes, work.output_bytes) : bytes;
    if (is_learned(input.type)) work.parameters += elements(input);
  }
  return work;
}

}  // namespace offcut
