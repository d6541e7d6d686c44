#include "network_models/ways_up.h"

#include <algorithm>
#include <utility>

namespace offcut::network_models {

LossyWay::LossyWay(const LossyPath& path, const Pipe& pipe) : path_(path), pipe_(pipe) {
  if (path.loss > kClosedFormLoss) table_ = std::make_shared<const LossTable>(path);
}

Duration LossyWay::least(Bytes payload) const {
  return std::min(time(payload), of(payload, LossTable::Of::P5));
}

// Rare long timeouts may lift the mean over the 95th percentile.
Duration LossyWay::most(Bytes payload) const {
  return std::max(time(payload), of(payload, LossTable::Of::P95));
}

Duration LossyWay::of(Bytes payload, LossTable::Of of) const {
  const Duration lossless = pipe_.time(payload);
  const std::int64_t segments = Pipe::segments(payload);
  if (of == LossTable::Of::P5) {  // most short transfers meet no loss
    return table_ ? std::max(lossless, table_->time(segments, of)) : lossless;
  }
  // Where the simulation takes over, more loss must not become cheaper than the last closed form.
  LossyPath closed = path_;
  closed.loss = std::min(closed.loss, kClosedFormLoss);
  const Duration least = std::max(lossless, pipe_.fixed() + csa_time(closed, segments));
  return table_ ? std::max(least, table_->time(segments, of)) : least;
}

TraceWay::TraceWay(std::shared_ptr<const BandwidthTrace> trace,
                   std::shared_ptr<const BandwidthTrace> back, const PacketPath& path, Law law,
                   Duration start)
    : trace_(std::move(trace)), back_(std::move(back)), path_(path), law_(law), start_(start) {}

Duration TraceWay::time(Bytes payload, Duration start) const {
  return law_(*trace_, path_, payload, start);
}

Duration TraceWay::least(Bytes payload) const {
  if (path_.connection != Connection::Idle) return time(payload);
  PacketPath warm = path_;
  warm.connection = Connection::Warm;
  return std::min(time(payload), law_(*trace_, warm, payload, start_));
}

}  // namespace offcut::network_models
