#include "scenarios/file/transfer.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

constexpr double kNano = 1e-9;

void read_format(JsonObject& object, WireFormat& format) {
  if (const auto size = object.find("bytes_per_element")) {
    format.bytes_per_element = size->number({.least = 0, .most = 64, .open_below = true});
  }
}

// Times and energies of one side; energy is told of the device only.
CodecCost read_codec(JsonObject& encoding, const char* side, bool energy) {
  CodecCost cost;
  const auto value = encoding.find(side);
  if (!value) return cost;
  JsonObject object = value->object();
  cost.fixed = Duration::from_us(object.number_or("fixed_us", 0, kQuantityRange));
  cost.encode_s_per_byte = kNano * object.number_or("encode_ns_per_byte", 0, kQuantityRange);
  cost.decode_s_per_byte = kNano * object.number_or("decode_ns_per_byte", 0, kQuantityRange);
  if (energy) {
    cost.encode_j_per_byte = kNano * object.number_or("encode_nj_per_byte", 0, kQuantityRange);
    cost.decode_j_per_byte = kNano * object.number_or("decode_nj_per_byte", 0, kQuantityRange);
  }
  object.finish();
  return cost;
}

Encoding read_encoding(JsonObject object) {
  Encoding encoding;
  encoding.name = object.text("name");
  read_format(object, encoding.format);
  encoding.format.ratio =
      object.number_or("ratio", 1, {.least = 0, .most = 64, .open_below = true});
  encoding.device = read_codec(object, "device", true);
  encoding.cloud = read_codec(object, "cloud", false);
  encoding.accuracy_drop = object.number_or("accuracy_drop", 0, kShareRange);
  object.finish();
  return encoding;
}

std::vector<std::string> names_of(const std::vector<Encoding>& encodings) {
  std::vector<std::string> names;
  for (const Encoding& encoding : encodings) names.push_back(encoding.name);
  return names;
}

void read_list(JsonObject& transfer, std::vector<Encoding>& out) {
  const auto list = transfer.find("encodings");
  if (!list) return;
  for (const JsonValue& each : list->elements()) {
    JsonObject object = each.object();
    Encoding encoding = read_encoding(object);
    // What crosses has so many bytes per element unless the encoding says otherwise.
    if (!encoding.format.bytes_per_element) {
      encoding.format.bytes_per_element = out[0].format.bytes_per_element;
    }
    const std::vector<std::string> known = names_of(out);
    const bool reserved = encoding.name == "any" || encoding.name == "encoded";
    if (reserved || std::find(known.begin(), known.end(), encoding.name) != known.end()) {
      object.add_error(ErrorCode::InvalidArgument,
                       message("name: expected a name that no other encoding has, found ",
                               in_quotes(encoding.name)));
    }
    out.push_back(std::move(encoding));
  }
}

void keep_allowed(JsonObject& transfer, std::vector<Encoding>& encodings) {
  const std::string allow = transfer.text_or("allow", "any");
  if (allow == "any") return;
  const auto refused = [&](const Encoding& encoding) {
    return allow == "encoded" ? encoding.name == "plain" : encoding.name != allow;
  };
  const std::vector<std::string> known = names_of(encodings);
  std::erase_if(encodings, refused);
  if (!encodings.empty()) return;
  transfer.add_error(
      ErrorCode::InvalidArgument,
      message("allow: expected \"any\", \"encoded\" or the name of an encoding (",
              join(known, ", "), "), found ", in_quotes(allow), suggestion(allow, known)));
  encodings.emplace_back();
}

}  // namespace

std::vector<Encoding> read_transfer(JsonObject& root) {
  std::vector<Encoding> encodings(1);
  const auto value = root.find("transfer");
  if (!value) return encodings;
  JsonObject transfer = value->object();
  read_format(transfer, encodings[0].format);
  read_list(transfer, encodings);
  keep_allowed(transfer, encodings);
  transfer.finish();
  return encodings;
}

void add_exchange(const ExchangeCost& device, const ExchangeCost& cloud,
                  std::vector<Encoding>& encodings) {
  const auto add = [](const ExchangeCost& exchange, CodecCost& codec) {
    codec.fixed += exchange.fixed;
    codec.encode_s_per_byte += exchange.s_per_byte;
    codec.decode_s_per_byte += exchange.s_per_byte;
  };
  for (Encoding& encoding : encodings) {
    add(device, encoding.device);
    add(cloud, encoding.cloud);
  }
}

std::optional<Stream> read_stream(JsonObject& root) {
  const auto value = root.find("stream");
  if (!value) return std::nullopt;
  JsonObject object = value->object();
  Stream stream;
  stream.frames_per_s = object.number("frames_per_s", kPositiveRange);
  constexpr std::int64_t kLargestBatch = 1'000'000;
  stream.cloud_batch = static_cast<int>(object.integer_or("cloud_batch", 1, 1, kLargestBatch));
  stream.batch_marginal = object.number_or("batch_marginal", 1, kShareRange);
  object.finish();
  return stream;
}

}  // namespace offcut::scenarios
