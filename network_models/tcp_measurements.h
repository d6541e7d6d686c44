// Measured TCP transfers: the CSV format of the recorded transfers over shaped links, read and
// grouped into cells of equal conditions.
//
//   bw_up_mbps | trace_up   rate of the uplink at IP level, or the name of the trace that drives it
//   rtt_ms, queue_bytes, loss_up, shaper, cc, mode, rep
//   up_bytes, down_bytes    application payload (a header of 16 bytes up and 8 down came on top)
//   up_done_ms              start of connect or send -> last byte up was read by the server
//   total_ms                the same -> last byte of the reply was read by the client
//   t0_trace_ms             start in trace time, where a trace drives the link
//
// Columns are found by name; others are ignored. `mode`: new, warm, idle.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

// The conditions of a transfer: one cell of the measurements.
struct TcpConditions {
  std::string trace;             // name of the uplink trace; "" for a constant rate
  double uplink_mbit_per_s = 0;  // 0 with a trace
  double rtt_ms = 0;
  double queue_bytes = 0;
  double loss = 0;         // probability
  std::string shaper;      // "tun", "tun-trace", "tbf", "htb", "tun-n2", ...
  std::string congestion;  // "cubic", "bbr"
  std::string mode;        // "new", "warm", "idle"
  std::int64_t up_bytes = 0;
  std::int64_t down_bytes = 0;
  double trace_start_ms = 0;  // with a trace every transfer is a cell of its own

  friend auto operator<=>(const TcpConditions&, const TcpConditions&) = default;
};

struct TcpCell {
  TcpConditions at;
  std::vector<double> up_ms;     // sorted
  std::vector<double> total_ms;  // sorted

  [[nodiscard]] static double median(const std::vector<double>& sorted);
  [[nodiscard]] static double mean(const std::vector<double>& values);
};

// Bytes that the measuring program sent besides the payload.
inline constexpr std::int64_t kMeasuredHeaderUp = 16;
inline constexpr std::int64_t kMeasuredHeaderDown = 8;

// Returns the cells in order of their conditions. Malformed with file and line.
[[nodiscard]] Result<std::vector<TcpCell>> parse_tcp_measurements(std::string_view text,
                                                                  const std::string& name);
[[nodiscard]] Result<std::vector<TcpCell>> read_tcp_measurements(const std::filesystem::path& path);

// Returns the downlink rate that went with an uplink rate in the measurements (1.1 -> 2.0275,
// 5.85 -> 13.76, 18.88 -> 54.97 Mbit/s, in between by interpolation, 2.5 to 1 outside). It carries
// acknowledgements and replies; the one-way time depends on it by less than a percent.
[[nodiscard]] double measured_downlink_mbit_per_s(double uplink_mbit_per_s);

}  // namespace offcut::network_models
