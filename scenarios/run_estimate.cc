#include "scenarios/run_estimate.h"

#include <algorithm>
#include <chrono>
#include <sstream>

#include "engine/base/whole_number.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "scenarios/run_tables.h"
#include "scenarios/studies/summary_study.h"

namespace offcut::scenarios {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMostSamples = 2000;
constexpr double kMostSeconds = 0.25;  // in each of two rounds

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Sample {
  std::vector<ResultRow> rows;
  std::uint64_t scenarios = 0;
  std::uint64_t left_out = 0;
  double seconds = 0;
};

// Answers up to `most` scenarios, evenly spaced.
Result<Sample> take_sample(const PreparedStudy& study, std::uint64_t most) {
  Sample out;
  const double step = static_cast<double>(study.size()) / static_cast<double>(most);
  const Clock::time_point start = Clock::now();
  while (out.scenarios < most && seconds_since(start) < kMostSeconds) {
    const auto i = truncated<std::uint64_t>((static_cast<double>(out.scenarios) + 0.5) * step);
    const std::size_t before = out.rows.size();
    if (auto ok = append_rows(study, std::min(i, study.size() - 1), out.rows); !ok) {
      return fail(ok.error());
    }
    if (out.rows.size() == before) {
      const auto left = study.left_out(std::min(i, study.size() - 1));
      if (!left) return fail(left.error());
      out.left_out += *left != LeftOut::No ? 1 : 0;
    }
    ++out.scenarios;
  }
  out.seconds = seconds_since(start);
  return out;
}

}  // namespace

Result<RunEstimate> estimate_summary(const PreparedStudy& study) {
  constexpr std::uint64_t kSample = 60'000;
  const Clock::time_point start = Clock::now();
  const auto summary =
      summarise(study, {.jobs = 1, .progress = {}, .stop = nullptr, .sample = kSample});
  if (!summary) return fail(summary.error());
  const double sampled = static_cast<double>(summary->scenarios + summary->left_out);
  return RunEstimate{
      .sampled = summary->scenarios + summary->left_out,
      .seconds = seconds_since(start) * static_cast<double>(study.size()) / std::max(1.0, sampled),
      .rows = 0,
      .csv_bytes = 0,
      .left_out_share = static_cast<double>(summary->left_out) / std::max(1.0, sampled)};
}

Result<RunEstimate> estimate_run(const PreparedStudy& study) {
  const RowKind rows = study.context().combinations.front().scenario.rows;
  const SweepTables* tables = sweep_tables_of(rows);
  return tables != nullptr ? tables->estimate(study) : estimate_rows(study);
}

Result<RunEstimate> estimate_rows(const PreparedStudy& study) {
  const std::uint64_t most = std::min(study.size(), kMostSamples);
  const auto warm = take_sample(study, most);  // builds the skylines
  if (!warm) return fail(warm.error());
  auto sample = take_sample(study, warm->scenarios);
  if (!sample) return fail(sample.error());
  std::ostringstream text;
  const auto sink = csv_sink(text);
  const Clock::time_point start = Clock::now();
  if (auto ok = sink->begin(study_header(study)); !ok) return fail(ok.error());
  if (auto ok = sink->write(sample->rows); !ok) return fail(ok.error());
  sample->seconds += seconds_since(start);
  const double times = static_cast<double>(study.size()) / static_cast<double>(sample->scenarios);
  return RunEstimate{.sampled = sample->scenarios,
                     .seconds = sample->seconds * times,
                     .rows = static_cast<double>(sample->rows.size()) * times,
                     .csv_bytes = static_cast<double>(text.str().size()) * times,
                     .left_out_share = static_cast<double>(sample->left_out) /
                                       static_cast<double>(sample->scenarios)};
}

}  // namespace offcut::scenarios
