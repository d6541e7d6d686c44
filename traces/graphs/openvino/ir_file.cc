#include "traces/graphs/openvino/ir_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <pugixml.hpp>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

constexpr std::size_t kMostExtents = 64;

struct TypeWord {
  std::string_view word;  // in lower case
  DataType type;
};

constexpr std::array kTypeWords = {
    TypeWord{"fp32", DataType::Float32},  TypeWord{"f32", DataType::Float32},
    TypeWord{"fp16", DataType::Float16},  TypeWord{"f16", DataType::Float16},
    TypeWord{"bf16", DataType::BFloat16}, TypeWord{"fp64", DataType::Float64},
    TypeWord{"f64", DataType::Float64},   TypeWord{"i8", DataType::Int8},
    TypeWord{"u8", DataType::UInt8},      TypeWord{"i16", DataType::Int16},
    TypeWord{"u16", DataType::UInt16},    TypeWord{"i32", DataType::Int32},
    TypeWord{"u32", DataType::UInt32},    TypeWord{"i64", DataType::Int64},
    TypeWord{"u64", DataType::UInt64},    TypeWord{"bool", DataType::Bool},
    TypeWord{"boolean", DataType::Bool},  TypeWord{"i4", DataType::Int4},
    TypeWord{"u4", DataType::UInt4},      TypeWord{"nf4", DataType::Float4},
    TypeWord{"f4e2m1", DataType::Float4}, TypeWord{"u2", DataType::UInt2},
    TypeWord{"f8e4m3", DataType::Float8}, TypeWord{"f8e5m2", DataType::Float8},
    TypeWord{"f8e8m0", DataType::Float8}, TypeWord{"u1", DataType::Bool},
};

std::optional<std::int64_t> integer_of(std::string_view word) {
  while (!word.empty() && std::isspace(static_cast<unsigned char>(word.front())) != 0) {
    word.remove_prefix(1);
  }
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (fault != std::errc{}) return std::nullopt;
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  return std::clamp(value, -kMost, kMost);
}

// "1,3,224,224", with blanks or without; "?" and ranges "1..8" are open.
std::vector<std::int64_t> integers_of(std::string_view text) {
  std::vector<std::int64_t> out;
  while (!text.empty() && out.size() < kMostExtents) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view word = text.substr(0, comma);
    const bool is_range = word.find("..") != std::string_view::npos;
    out.push_back(is_range ? -1 : integer_of(word).value_or(-1));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

IrPort port_of(const pugi::xml_node& node) {
  IrPort port{.id = node.attribute("id").as_llong()};
  if (const auto precision = node.attribute("precision")) port.type = type_of_ir(precision.value());
  for (const pugi::xml_node& dim : node.children("dim")) {
    if (port.extents.size() < kMostExtents) port.extents.push_back(dim.text().as_llong(-1));
  }
  return port;
}

IrLayer layer_of(const pugi::xml_node& node) {
  IrLayer layer{.id = node.attribute("id").as_llong(),
                .name = node.attribute("name").value(),
                .type = node.attribute("type").value()};
  for (const pugi::xml_attribute& attribute : node.child("data").attributes()) {
    layer.data[attribute.name()] = attribute.value();
  }
  for (const pugi::xml_node& port : node.child("input").children("port")) {
    layer.inputs.push_back(port_of(port));
  }
  for (const pugi::xml_node& port : node.child("output").children("port")) {
    layer.outputs.push_back(port_of(port));
  }
  return layer;
}

Result<void> check_version(const pugi::xml_node& net, const std::string& name) {
  const int version = net.attribute("version").as_int();
  if (version == 10 || version == 11) return {};
  return fail(ErrorCode::Malformed,
              message(name, ": expected OpenVINO IR of version 10 or 11, found version ", version,
                      " (convert the model again with a newer OpenVINO)"));
}

}  // namespace

std::optional<DataType> type_of_ir(std::string_view word) {
  std::string lower(word.substr(0, 16));
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto* const row = std::find_if(kTypeWords.begin(), kTypeWords.end(),
                                       [&](const TypeWord& r) { return r.word == lower; });
  if (row != kTypeWords.end()) return row->type;
  return lower.starts_with("f8e") ? std::optional(DataType::Float8) : std::nullopt;
}

std::string IrLayer::text(const std::string& attribute, const std::string& otherwise) const {
  const auto found = data.find(attribute);
  return found == data.end() ? otherwise : found->second;
}

std::int64_t IrLayer::integer(const std::string& attribute, std::int64_t otherwise) const {
  const auto found = data.find(attribute);
  return found == data.end() ? otherwise : integer_of(found->second).value_or(otherwise);
}

bool IrLayer::flag(const std::string& attribute, bool otherwise) const {
  const auto found = data.find(attribute);
  return found == data.end()
             ? otherwise
             : found->second == "true" || found->second == "1" || found->second == "True";
}

std::vector<std::int64_t> IrLayer::list(const std::string& attribute) const {
  const auto found = data.find(attribute);
  return found == data.end() ? std::vector<std::int64_t>{} : integers_of(found->second);
}

Result<IrFile> parse_ir_file(std::string_view text, const std::string& name) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
  if (!parsed) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected OpenVINO IR (XML), found at byte ",
                        static_cast<std::int64_t>(parsed.offset), ": ", parsed.description(),
                        " (cut short or damaged: copy it again)"));
  }
  const pugi::xml_node net = document.child("net");
  if (!net) {
    return fail(ErrorCode::Malformed, message(name,
                                              ": expected OpenVINO IR, an element <net>, "
                                              "found another kind of XML"));
  }
  if (auto ok = check_version(net, name); !ok) return fail(ok.error());
  IrFile file;
  std::unordered_set<std::string> names;
  for (const pugi::xml_node& node : net.child("layers").children("layer")) {
    IrLayer layer = layer_of(node);
    while (!names.insert(layer.name).second) layer.name += message("_", layer.id);
    file.layers.push_back(std::move(layer));
  }
  for (const pugi::xml_node& edge : net.child("edges").children("edge")) {
    file.edges.push_back(
        {edge.attribute("from-layer").as_llong(), edge.attribute("from-port").as_llong(),
         edge.attribute("to-layer").as_llong(), edge.attribute("to-port").as_llong()});
  }
  return file;
}

}  // namespace offcut::traces
