// A network as its file states it: rates, round trip, transport, state of the connection, radio.
//
// The plain parsed form of `offcut.network/1`: one field per key of the file. Fields can be set by
// the name of their key, which is how scenarios override them and sweeps walk them:
//
//   spec.set("uplink_mbit_per_s", 12.5);   spec.set("radio.tail_ms", 5000);
//   spec.set("connection", "warm");
//
// In a sweep, look the field up once (find_field() of network_fields.h) and set it through the
// handle: a few nanoseconds per point. A spec is cheap to copy; its long texts are shared.
//
// What the fields mean in time and energy is stated where they act: transport.h (times), radio.h
// (energy), contention.h (sharing), loss.h. What each key moves is a table: network_fields.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::network_models {

class BandwidthTrace;

// How long a transfer takes. What depends on the kind is a row of transport_model.cc, never the
// order of these.
enum class Transport {
  SizeOverRate,   // bytes / rate
  Affine,         // round trip + bytes / rate: the papers' model
  HandshakeWire,  // handshake + half a round trip + bytes on the wire / rate
  SlowStart,      // the same plus the stalls of TCP slow start, in closed form; the default
  Packet,         // per packet, clocked by acknowledgements
};

// In what state an inference finds its connection.
enum class Connection {
  New,      // TCP to be opened: 1 round trip
  Tls12,    // TCP + TLS 1.2: 3 round trips
  Tls13,    // TCP + TLS 1.3: 2 round trips
  Quic,     // QUIC: 1 round trip
  ZeroRtt,  // QUIC 0-RTT, or TCP Fast Open with TLS 1.3 early data: none, window as if new
  Warm,     // open, window grown: no handshake, no slow start
  Idle,     // open, unused for a while: between Warm and a restart of slow start
};

// Whether the radio's state changes are charged to the inference.
enum class TailRule {
  None,       // radio kept connected by others: no promotion, no tail (JointDNN, Neurosurgeon)
  Full,       // every inference finds the radio idle and pays promotion and the whole tail
  Amortised,  // inferences follow each other after `inference_gap`: the tail ends where the next
              // begins; promotion only if the gap outlasts the tail
};

// Power of the radio, beyond what the device draws without it.
struct RadioSpec {
  double transmit_mw_per_mbit_per_s = 0;  // per achieved Mbit/s of payload
  double receive_mw_per_mbit_per_s = 0;
  Power transmit_base;          // while sending, at any rate
  Power receive_base;           // while receiving, at any rate
  Bandwidth calibrated_uplink;  // fitted up to this rate; zero: not stated
  Bandwidth calibrated_downlink;
  Power wait;          // connected and waiting for the cloud
  Duration promotion;  // from idle to connected: delays the first byte
  Power promotion_power;
  Duration tail;  // high-power state after the last byte
  Power tail_power;
  Duration second_tail;  // state between tail and idle (FACH of 3G)
  Power second_tail_power;
  Duration drx_inactivity;  // connected: DRX begins after this much silence
  Duration drx_on;          // awake this long ...
  Duration drx_cycle;       // ... in every cycle; zero: no DRX
  Power drx_on_power;
};

// Where the numbers come from.
struct NetworkOrigin {
  std::string name;        // of the preset
  std::string source;      // as the file states it
  std::string confidence;  // "measured", "published", "secondary", "recalled", "assumed", "fitted"
  std::string file;        // where it was read
};

// Quantiles of the rates that users of this technology see, for what-if draws.
struct RateQuantile {
  double percent = 0;
  Bandwidth rate;
};

struct NetworkSpec {
  std::shared_ptr<const NetworkOrigin> origin;  // never null once read

  Transport transport = Transport::SlowStart;
  Connection connection = Connection::Warm;
  Bandwidth uplink;                   // > 0: of the link, at IP level
  std::optional<Bandwidth> downlink;  // none: the reply takes no time, as in papers that skip it
  double uplink_scale = 1;            // times the rate or the trace
  double downlink_scale = 1;
  Duration round_trip;                 // base, without queueing
  double loss_percent = 0;             // of uplink packets, independent; [0, 50]
  double users = 1;                    // equal flows that share both directions; >= 1
  double stations = 1;                 // Wi-Fi stations that contend for the air; >= 1
  Bytes queue;                         // backlog in front of us in the uplink buffer
  Duration scheduling_request_period;  // cellular grant: request opportunities come this often
  Duration grant;                      // from request to grant
  Duration inference_gap;              // end of one inference to the start of the next
  TailRule tail_rule = TailRule::Full;
  RadioSpec radio;
  std::shared_ptr<const std::vector<RateQuantile>> rate_quantiles;  // null: not known
  double rate_percentile = 50;  // setting it takes both rates from the quantiles
  std::shared_ptr<const BandwidthTrace> uplink_trace;    // null: constant rate; else instead of it
  std::shared_ptr<const BandwidthTrace> downlink_trace;  // carries acknowledgements
  Duration trace_start;                                  // trace time of the first byte

  [[nodiscard]] const std::string& name() const { return origin->name; }

  // Sets a field by its key in the file ("rtt_ms", "radio.tail_ms"). NotFound for an unknown field,
  // with the nearest name; InvalidArgument for a value out of its range (zero bandwidth, NaN).
  [[nodiscard]] Result<void> set(std::string_view field, double value);
  // The same for fields that hold a word: transport, connection, tail_rule.
  [[nodiscard]] Result<void> set(std::string_view field, std::string_view word);
  // Returns the value of a numeric field in the unit of its key. NotFound as above.
  [[nodiscard]] Result<double> number(std::string_view field) const;
};

// The words of those three fields.
[[nodiscard]] const std::vector<std::string>& transport_names();
[[nodiscard]] const std::vector<std::string>& connection_names();
[[nodiscard]] const std::vector<std::string>& tail_rule_names();

}  // namespace offcut::network_models
