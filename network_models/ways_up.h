// Ways up: the time of the bytes that go from the device to the cloud, one class per kind of path.
//
//   SteadyWay   constant rate, no loss    closed form (transport.h)
//   LossyWay    constant rate, loss       closed form up to 0.5 %, a simulated table above (loss.h)
//   TraceWay    recorded rate             walked in time (trace_transfer.h, packet_transfer.h)
//
// Each has time(), least() and most() of a payload, with least <= time <= most, all monotone in it.
// Internal to network_models/.
#pragma once

#include <memory>

#include "engine/base/units.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/loss.h"
#include "network_models/network_spec.h"
#include "network_models/packet_transfer.h"
#include "network_models/transport.h"

namespace offcut::network_models {

class SteadyWay {
 public:
  explicit SteadyWay(const Pipe& pipe, bool was_idle) : pipe_(pipe), was_idle_(was_idle) {}
  Duration time(Bytes payload) const { return pipe_.time(payload); }
  Duration least(Bytes payload) const {
    return was_idle_ ? pipe_.time_with_open_window(payload) : pipe_.time(payload);
  }
  Duration most(Bytes payload) const { return pipe_.time(payload); }
  const Pipe& pipe() const { return pipe_; }

 private:
  Pipe pipe_;
  bool was_idle_;  // the window may have been kept: least() has no stalls
};

class LossyWay {
 public:
  LossyWay(const LossyPath& path, const Pipe& pipe);
  Duration time(Bytes payload) const { return of(payload, LossTable::Of::Mean); }
  Duration least(Bytes payload) const;
  Duration most(Bytes payload) const;

 private:
  Duration of(Bytes payload, LossTable::Of of) const;

  LossyPath path_;
  Pipe pipe_;
  std::shared_ptr<const LossTable> table_;  // null: closed form
};

class TraceWay {
 public:
  // How long a transfer takes that begins at an instant of the trace.
  using Law = Duration (*)(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                           Duration start);

  // `path.back_trace` is null or lives as long as `back`.
  TraceWay(std::shared_ptr<const BandwidthTrace> trace, std::shared_ptr<const BandwidthTrace> back,
           const PacketPath& path, Law law, Duration start);
  Duration time(Bytes payload) const { return time(payload, start_); }
  Duration time(Bytes payload, Duration start) const;
  Duration least(Bytes payload) const;
  Duration most(Bytes payload) const { return time(payload); }

 private:
  std::shared_ptr<const BandwidthTrace> trace_;
  std::shared_ptr<const BandwidthTrace> back_;  // keeps the trace of path_ alive
  PacketPath path_;
  Law law_;
  Duration start_;
};

}  // namespace offcut::network_models
