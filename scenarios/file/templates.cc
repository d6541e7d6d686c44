#include "scenarios/file/templates.h"

#include <array>

namespace offcut::scenarios {
namespace {

constexpr std::string_view kSweep = R"({
  "schema": "offcut.scenario/1",
  "name": "my_sweep",
  "model": "mobilenet_v2",           // offcut list models, or the file of a network: "net.onnx"
  // "traces": ["phone.trace.json"],    measured times of the model, from offcut import
  "device": {
    "model": "oneplus5t",            // offcut list devices, a device file, or "trace": "FILE"
    // "unit": "gpu",                   offcut inspect DEVICE shows what it has
    "affinity": "big",               // the cluster of cores
    "threads": 1
  },
  "cloud": { "model": "x86_vm", "threads": 2 },
  "network": {
    "model": "wifi"                  // offcut list networks
    // "uplink_mbit_per_s": 12          any field of a network may be set, or swept
  },
  "objective": "latency",            // or energy, edp, throughput, { "latency": 0.7, "energy": 0.3 }
  // "transfer": { "bytes_per_element": 1 },
  // "constraints": { "energy_mj": 200, "pin_to_device": ["conv1/conv"] },
  "sweep": {                         // every combination is one scenario; any key may be an axis
    "device.threads": [1, 2, 4],
    "network.uplink_mbit_per_s": { "from": 1, "to": 100, "points": 9, "scale": "log" }
  },
  "output": { "rows": "best" }       // or all_cuts, pareto, regimes, summary, fixed_cut
}
)";

constexpr std::string_view kSensitivity = R"({
  "schema": "offcut.scenario/1",
  "name": "my_sensitivity",
  "study": "sensitivity",            // what the answer depends on: tornado, Morris, Sobol
  "model": "mobilenet_v2",
  "device": { "model": "oneplus5t", "affinity": "big", "threads": 1 },
  "cloud": { "model": "xeon_e5_2620v4" },
  "network": { "model": "4g" },
  "objective": "latency",
  "sensitivity": {
    "inputs": {                      // the range in which each input may lie
      "network.uplink_mbit_per_s": { "loguniform": [2, 30] },
      "network.rtt_ms": { "triangular": [25, 50, 120] },   // least, most likely, most
      "device.time_scale": { "lognormal": [1, 0.15] },     // median, spread of the logarithm
      "cloud.time_scale": { "lognormal": [1, 0.15] }
    }
  }
}
)";

constexpr std::string_view kUncertainty = R"({
  "schema": "offcut.scenario/1",
  "name": "my_uncertainty",
  "study": "uncertainty",            // how sure the answer is: percentiles, odds of each cut, regret
  "model": "mobilenet_v2",
  "device": { "model": "oneplus5t", "affinity": "big", "threads": 1 },
  "cloud": { "model": "xeon_e5_2620v4" },
  "network": { "model": "4g" },
  "objective": "latency",
  "uncertainty": {
    "deadline_ms": 150,              // how often is the answer there in time?
    "inputs": {
      "network.uplink_mbit_per_s": { "lognormal": [12, 0.5] },
      "network.rtt_ms": { "triangular": [25, 50, 120] }
    }
  }
}
)";

constexpr std::string_view kReplay = R"({
  "schema": "offcut.scenario/1",
  "name": "my_replay",
  "study": "replay",                 // fixed cuts and policies over a recorded bandwidth
  "model": "mobilenet_v2",
  "device": { "model": "oneplus5t", "affinity": "big", "threads": 1 },
  "cloud": { "model": "xeon_e5_2620v4" },
  "network": { "model": "4g" },
  "objective": "latency",
  "replay": {
    "uplink_trace": "uplink.csv",    // a file of yours beside this one: time_s,mbit_per_s
    "period_s": 1,                   // one inference per second
    "inferences": 180,
    "deadline_ms": 150,
    "estimator": "harmonic_mean",    // what the policy believes of the coming bandwidth
    "hysteresis": 0.05               // it moves the cut for gains beyond 5 %
  }
}
)";

constexpr std::string_view kCapacity = R"({
  "schema": "offcut.scenario/1",
  "name": "my_fleet",
  "study": "capacity",               // how many servers a fleet of devices needs
  "classes": [
    { "name": "phone", "count": 2000, "model": "mobilenet_v2",
      "device": { "model": "oneplus5t", "affinity": "big", "threads": 1 },
      "network": { "model": "4g" },
      "transfer": { "bytes_per_element": 1 },
      "arrivals": { "process": "poisson", "per_s": 0.01 } }   // of one device
  ],
  "servers": [
    { "name": "vm", "site": { "model": "x86_vm", "threads": 2 }, "price_per_h": 0.1 }
  ],
  "objective": { "percentile": 0.95, "latency_ms": 400 },     // 95 % of the answers within 400 ms
  "policy": { "cuts": "best_alone" }
}
)";

constexpr std::string_view kDevice = R"({
  "schema": "offcut.device/1",
  "name": "my_board",
  "description": "what it is, for people",
  "source": { "times": "where the totals come from", "power": "where the powers come from" },
  "assumed": ["idle_w"],             // numbers that are guesses: answers that rest on them say so
  "idle_w": 1.5,
  "memory_mb": 4000,
  "clusters": [                      // cores of one kind
    { "name": "big", "cores": 4, "mhz": 1800, "w_per_busy_core": 1.1, "w_when_on": 0.2 }
  ],
  "published_totals": [              // whole networks that somebody timed; layers are scaled to them
    { "model": "mobilenet_v2", "affinity": "big", "threads": 1, "framework": "ncnn",
      "precision": "fp32", "total_ms": 62.5, "source": "my own measurement" }
  ]
  // offcut calibrate TRACE... writes such a file with laws for networks that nobody timed
}
)";

constexpr std::string_view kNetwork = R"({
  "schema": "offcut.network/1",
  "name": "my_network",
  "source": "where the numbers come from",
  "uplink_mbit_per_s": 12,
  "downlink_mbit_per_s": 40,
  "rtt_ms": 45,
  "transport": "slow_start",         // TCP: windows that grow; or affine: round trip + bytes / rate
  "connection": "warm",              // or new, tls13, quic...: what is paid before the first byte
  "radio": {                         // what the device's radio draws, beside its idle power
    "transmit_base_mw": 600,
    "transmit_mw_per_mbit_per_s": 60,
    "receive_base_mw": 400,
    "receive_mw_per_mbit_per_s": 15,
    "wait_mw": 200                   // while the cloud computes
  }
}
)";

constexpr std::array kTemplates = {Template{"sweep", kSweep},
                                   Template{"sensitivity", kSensitivity},
                                   Template{"uncertainty", kUncertainty},
                                   Template{"replay", kReplay},
                                   Template{"capacity", kCapacity},
                                   Template{"device", kDevice},
                                   Template{"network", kNetwork}};

}  // namespace

std::span<const Template> templates() { return kTemplates; }

}  // namespace offcut::scenarios
