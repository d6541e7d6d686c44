// A stream of frames through the stages of a split: what rate it sustains, and what a frame waits.
//
//     frames, one every 1/f s --> [device] --> [uplink] --> [cloud] --> [downlink] --> results
//
// Model: frames arrive evenly spaced, every stage serves one frame at a time in order and always
// takes the time of the price (a tandem of D/D/1 queues). Then
//
//     most frames per second = 1 / longest stage
//     the stream is sustained while f * longest stage <= 1, and then no frame waits for another:
//     latency = the sum of the stages; beyond, the queue before the longest stage grows for ever
//
// The cloud may serve b frames as one batch, which takes t * (1 + m * (b - 1)) where one frame
// takes t: m is the cost of one more frame as a share of the first (1: batching gains nothing; 0:
// the batch is free). A frame occupies the cloud for a b-th of that. Its latency is that of the
// frame that comes first in its batch, which waits (b - 1) / f for the others: the longest one.
//
// Limits: a stage of the network is held from the first byte sent until the last has arrived, so
// rates are what one frame in flight per direction gives, a lower bound where the transport keeps
// several in flight; energies are those of a frame on its own; arrivals at random, many devices and
// shared servers are the matter of engine/queue.
#pragma once

#include <array>
#include <string_view>

#include "engine/base/units.h"

namespace offcut {

struct Stream {
  double frames_per_s = 0;    // > 0
  int cloud_batch = 1;        // >= 1
  double batch_marginal = 1;  // in [0, 1]

  // What one frame pays in the cloud that takes `one` for a frame on its own: the batch, and the
  // wait for it.
  [[nodiscard]] Duration cloud_latency(Duration one) const {
    return batch_time(one) + Duration::from_s((cloud_batch - 1) / frames_per_s);
  }
  // How long one frame occupies the cloud.
  [[nodiscard]] Duration cloud_stage(Duration one) const { return batch_time(one) / cloud_batch; }

 private:
  Duration batch_time(Duration one) const { return one * (1 + batch_marginal * (cloud_batch - 1)); }
};

// How long one frame holds each stage.
struct Stages {
  static constexpr std::array<std::string_view, 4> kNames = {"device", "uplink", "cloud",
                                                             "downlink"};
  std::array<Duration, 4> time{};

  // The position of the longest stage; of equal ones the first.
  [[nodiscard]] std::size_t longest() const {
    std::size_t longest = 0;
    for (std::size_t k = 1; k < time.size(); ++k) {
      if (time[k] > time[longest]) longest = k;
    }
    return longest;
  }
  [[nodiscard]] Duration bottleneck() const { return time[longest()]; }
};

}  // namespace offcut
