// Replay: a stream of inferences over a recorded bandwidth, under four ways of choosing the cut.
//
//   rate  |   __        ___                planned     the plan that is best at the mean rate
//         |__/  \      /   \___            best fixed  the one plan that is best over this stream
//         |      \____/                    adaptive    estimates the rate, then plans each time
//         +--|--|--|--|--|--|---> time     oracle      knows the trace: the best plan each time
//            one inference per period
//
// Inference k of a stream starts at offset + k * period: the device computes, the bytes go up over
// the trace from that instant on the link that a run uses (trace_link.h), the cloud computes, the
// reply comes down (over the downlink trace if there is one). Each inference is priced alone. So
// the oracle is a true bound: no policy can beat it at any inference. Inferences longer than the
// period would overlap; they are counted, not queued. Where frames stream at a rate, an inference
// is one of its frames, and a plan that could not sustain the rate at what it meets breaks a bound.
//
// Of the plans that keep the bounds of the question the policies take the one of least objective;
// where none keeps them, the one that exceeds them the least (question.h). An inference whose plan
// breaks a bound is counted. The regret of a policy is over the inferences in which it keeps them.
//
// The adaptive policy sees the mean rate of the trace over a window before each inference, as a
// background monitor reports it, and keeps an estimate. It predicts every plan on a link of that
// constant rate, and changes its plan only for one that is better by the hysteresis. Estimators:
// the last value; an exponentially weighted mean; the harmonic mean of the last few, which outliers
// move least (Jiang, Sekar and Zhang, CoNEXT 2012).
//
// Streams start at offsets spread evenly over the trace and run in parallel; results do not depend
// on the number of threads. O(streams * inferences * plans) transfers. Not a link: a transfer that
// waits out a gap in the trace may cost less than one that starts into it. So prune plans for any
// monotone link only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/table/question.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

enum class Estimator { Last, WeightedMean, HarmonicMean };

struct AdaptiveRule {
  Estimator estimator = Estimator::HarmonicMean;
  double weight = 0.3;       // of the newest value in the weighted mean, (0, 1]
  std::size_t samples = 5;   // of the harmonic mean, >= 1
  double hysteresis = 0.05;  // share of the objective a new plan must promise to save, >= 0
  Duration window = Duration::from_s(1);  // of one observation
};

struct ReplayStudy {
  NetworkSpec network;                    // with an uplink trace
  std::vector<CutFigures> plans;          // to choose from, at least one
  Question question{};                    // without pins, which the plans keep
  Duration period = Duration::from_s(1);  // between starts
  std::size_t inferences = 100;           // in a stream
  std::size_t streams = 10;
  std::optional<Duration> deadline{};
  AdaptiveRule adaptive{};
  int threads = 0;  // 0: all cores
};

struct PolicyOutcome {
  std::string policy;  // "planned", "best fixed", "adaptive", "oracle"
  Duration mean;
  Duration p5;
  Duration p50;
  Duration p95;
  Duration p99;
  Energy energy;               // mean of an inference
  double objective = 0;        // mean of an inference
  double regret_percent = 0;   // objective over that of the oracle, where it keeps the bounds
  double broken_percent = 0;   // of inferences, over a bound of the question
  double missed_percent = 0;   // of inferences, over the deadline; 0 without one
  double overrun_percent = 0;  // of inferences, longer than the period
  std::size_t switches = 0;    // changes of plan inside streams
  std::vector<double> share;   // [plans] of inferences that used it
};

// Returns the outcomes of the four policies, in the order of the drawing. InvalidArgument for a
// network without a trace, or with settings out of range; TooLarge over 10^8 priced transfers.
[[nodiscard]] Result<std::vector<PolicyOutcome>> replay(const ReplayStudy& study);

}  // namespace offcut::network_models
