// Laws that every device model obeys, on seeded random devices and works.
#include <cmath>

#include "device_models/core_use.h"
#include "device_models/device_file.h"
#include "device_models/kernel_fit.h"
#include "device_models/thread_choice.h"
#include "device_models/thread_law.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"

namespace offcut::device_models {
namespace {

using testing::Random;

constexpr std::uint64_t kSeeds = 300;

LayerWork any_work(Random& random, double scale) {
  return {.kernel = "conv1x1",
          .flops = scale * random.between(1e6, 1e9),
          .input = scale * random.between(1e4, 1e6),
          .output = scale * random.between(1e4, 1e6),
          .weights = scale * random.between(1e3, 1e6)};
}

// Noisy times of a random law: what is fitted need not be the law itself.
KernelTable any_table(Random& random) {
  const double rate = random.between(1e9, 1e11);
  const double bytes = random.between(1e8, 1e10);
  std::vector<TimedLayer> samples;
  for (int k = 0; k < 40; ++k) {
    const LayerWork work = any_work(random, 1);
    const double s = (2e-5 + work.flops / rate + work.bytes() / bytes) * random.between(0.7, 1.4);
    samples.push_back({work, Duration::from_s(s), k % 2 == 0 ? "a" : "b"});
  }
  return fit_kernels(samples, {.keep_anchors = false, .estimate_error = false});
}

TEST(KernelLaw, MoreWorkOfAClassNeverTakesLessTime) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const KernelTable table = any_table(random);
    const LayerWork less = any_work(random, random.between(0.5, 2));
    LayerWork more = less;
    for (double* part : {&more.flops, &more.input, &more.output, &more.weights}) {
      *part *= 1 + random.between(0, 1);
    }
    EXPECT_GE(predict(table, more)->time, predict(table, less)->time);
  }
}

TEST(KernelLaw, NoPredictionIsFasterThanTheBestRateSeen) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const KernelTable table = any_table(random);
    const LayerWork work = any_work(random, std::pow(10, random.between(-3, 3)));
    const double s = predict(table, work)->time.s();
    EXPECT_GE(s * (1 + 1e-12), work.flops / table.peak_flops_per_s);
    EXPECT_GE(s * (1 + 1e-12), work.bytes() / table.peak_bytes_per_s);
  }
}

TEST(ThreadLaw, LiesBetweenPerfectScalingAndItsOverhead) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const double serial = random.between(0, 1);
    const ThreadLaw law{.serial = serial,
                        .parallel = 1 - serial,
                        .per_thread = random.between(0, 0.1),
                        .per_doubling = random.between(0, 0.1),
                        .floor = random.between(0, 1)};
    EXPECT_NEAR(thread_factor(law, 1), 1, 1e-12);
    for (int n = 2; n <= 64; ++n) {
      const double overhead = law.per_thread * (n - 1) + law.per_doubling * std::log2(n);
      EXPECT_GE(thread_factor(law, n), 1.0 / n);
      EXPECT_GE(thread_factor(law, n), law.floor);
      EXPECT_LE(thread_factor(law, n), 1 + overhead + 1e-12);
    }
  }
}

// Of totals that follow one of the forms exactly, that form (or a simpler one that fits as well)
// comes back with its coefficients.
TEST(ThreadChoice, RecoversTheLawOfNoiselessTotals) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const double serial = random.between(0.05, 0.5);
    ThreadLaw law{.serial = serial, .parallel = 1 - serial};
    if (seed % 3 == 1) law.per_thread = random.between(0.01, 0.1);
    if (seed % 3 == 2) law.per_doubling = random.between(0.01, 0.1);
    std::vector<ThreadSweep> sweeps;
    for (const char* network : {"a", "b", "c"}) {
      ThreadSweep sweep{network, {}};
      const double one = random.between(1, 1000);
      for (const int n : {1, 2, 4, 8}) {
        sweep.totals.push_back({n, Duration::from_ms(one * thread_factor(law, n))});
      }
      sweeps.push_back(std::move(sweep));
    }
    const auto choice = choose_thread_law(sweeps);
    ASSERT_OK(choice);
    EXPECT_NEAR(choice->law.serial, law.serial, 1e-6);
    EXPECT_NEAR(choice->law.per_thread, law.per_thread, 1e-6);
    EXPECT_NEAR(choice->law.per_doubling, law.per_doubling, 1e-6);
  }
}

TEST(SharingLaw, IdealSharingIsNeverSlowerThanStaticChunks) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    // Little cores are no faster, core for core: else they would be the big ones.
    const ClusterTime big{1 + static_cast<int>(random.below(8)),
                          Duration::from_ms(random.between(1, 100))};
    const ClusterTime little{1 + static_cast<int>(random.below(8)),
                             Duration::from_ms(random.between(1, 1000))};
    const Duration ideal = shared_time({1, 0}, big, little);
    EXPECT_LE(ideal.s(), shared_time({1, 1}, big, little).s() * (1 + 1e-12));
    EXPECT_LT(ideal, big.time);
    EXPECT_LT(ideal, little.time);
  }
}

DeviceModel any_device(Random& random) {
  DeviceModel device;
  device.name = "d";
  device.source = "made up";
  device.idle = Power::from_w(random.between(0, 5));
  for (const char* name : {"big", "little"}) {
    Cluster cluster;
    cluster.name = name;
    cluster.cores = 1 + static_cast<int>(random.below(8));
    cluster.mhz = random.between(500, 3000);
    cluster.per_busy_core = Power::from_w(random.between(0, 3));
    cluster.when_on = Power::from_w(random.between(0, 1));
    device.clusters.push_back(cluster);
  }
  KernelTable table = any_table(random);
  table.point.affinity = "big";
  table.total_sd = random.between(0, 0.5);
  table.source = "made up";
  device.kernels.push_back(std::move(table));
  ThreadScaling threads;
  threads.law = {.serial = 0.25, .parallel = 0.75, .per_thread = 0.01, .per_doubling = 0.5};
  threads.most_threads = static_cast<int>(random.below(9));
  threads.form = "a+b/n";
  threads.tried = {{"a+b/n", random.between(0, 1)}};
  threads.source = "made up";
  device.thread_laws.push_back(std::move(threads));
  return device;
}

TEST(Power, WorkNeverDrawsLessThanIdling) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const DeviceModel device = any_device(random);
    for (const char* affinity : {"big", "little", "big+little", "any"}) {
      OperatingPoint point;
      point.affinity = affinity;
      const auto one = power_at(device, point);
      ASSERT_OK(one);
      EXPECT_GE(*one, device.idle);
    }
  }
}

TEST(DeviceFile, ReadingWhatWasWrittenGivesTheSameDevice) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const DeviceModel device = any_device(random);
    const std::string text = text_of_device(device);
    const auto again = parse_device(text, "d.json");
    ASSERT_OK(again);
    EXPECT_EQ(text_of_device(*again), text);
    const LayerWork work = any_work(random, 1);
    // Rates are written at 14 digits.
    EXPECT_NEAR(predict(again->kernels[0], work)->time / predict(device.kernels[0], work)->time, 1,
                1e-12);
    EXPECT_EQ(again->thread_laws[0].most_threads, device.thread_laws[0].most_threads);
    EXPECT_EQ(again->thread_laws[0].tried.size(), 1u);
    EXPECT_DOUBLE_EQ(thread_factor(again->thread_laws[0].law, 3),
                     thread_factor(device.thread_laws[0].law, 3));
  }
}

}  // namespace
}  // namespace offcut::device_models
