#include "engine/cut/table/price.h"

namespace offcut {

CutFigures figures_of(const CutTable& table, const CutTree& tree, CutId cut,
                      const Columns& columns) {
  const CutTraffic& traffic = table.traffic(columns.encoding);
  CutFigures figures{.device = table.device_time(cut, columns.device),
                     .energy = table.device_energy(cut, columns.device),
                     .cloud = table.cloud_time(cut, columns.cloud),
                     .up = traffic.up(cut),
                     .down = traffic.down(cut),
                     .memory = table.device_memory(cut, columns.device),
                     .idle_power = table.device_idle_power(columns.device),
                     .layers = table.layers_on_device(cut),
                     .offloads = cut != tree.device_only()};
  if (figures.offloads) {
    add_codec(figures, traffic.encoding(), traffic.raw_up(cut), traffic.raw_down(cut));
  }
  return figures;
}

CutFigures slowed(CutFigures figures, double device, double cloud) {
  figures.device = (figures.device - figures.device_codec) * device + figures.device_codec;
  figures.energy = (figures.energy - figures.codec_energy) * device + figures.codec_energy;
  figures.cloud = (figures.cloud - figures.cloud_codec) * cloud + figures.cloud_codec;
  return figures;
}

void add_codec(CutFigures& figures, const Encoding& encoding, Bytes raw_up, Bytes raw_down) {
  const double up = raw_up.as_double();
  const double down = raw_down.as_double();
  const CodecCost& device = encoding.device;
  const CodecCost& cloud = encoding.cloud;
  figures.device_codec = device.fixed + Duration::from_s(device.encode_s_per_byte * up +
                                                         device.decode_s_per_byte * down);
  figures.cloud_codec =
      cloud.fixed + Duration::from_s(cloud.decode_s_per_byte * up + cloud.encode_s_per_byte * down);
  figures.codec_energy =
      Energy::from_j(device.encode_j_per_byte * up + device.decode_j_per_byte * down);
  figures.device += figures.device_codec;
  figures.cloud += figures.cloud_codec;
  figures.energy += figures.codec_energy;
  figures.accuracy_drop = encoding.accuracy_drop;
}

CutPrice price(const CutFigures& figures, const Link& link, const std::optional<Stream>& stream) {
  CutPrice out;
  out.device = figures.device;
  out.compute = figures.energy;
  if (!figures.offloads) return out;
  out.cloud = stream ? stream->cloud_latency(figures.cloud) : figures.cloud;
  out.cloud_stage = stream ? stream->cloud_stage(figures.cloud) : figures.cloud;
  const LinkCost moved = link.cost({.up = figures.up, .down = figures.down, .wait = out.cloud});
  out.uplink = moved.up;
  out.downlink = moved.down;
  out.transmit = moved.transmit;
  out.receive = moved.receive;
  out.promotion = moved.promotion;
  out.tail = moved.tail;
  out.idle = moved.idle + figures.idle_power * (moved.up + out.cloud + moved.down);
  return out;
}

CutPrice price(const CutTable& table, const CutTree& tree, CutId cut, const Columns& columns,
               const Link& link) {
  return price(figures_of(table, tree, cut, columns), link);
}

}  // namespace offcut
