#include "engine/base/units.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace offcut {
namespace {

// The algebra of physics, at compile time: what must not add or multiply does not compile.
template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept Divisible = requires(A a, B b) {
  a / b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};

static_assert(Addable<Duration, Duration> && Subtractable<Energy, Energy>);
static_assert(!Addable<Duration, Energy> && !Addable<Power, Energy> && !Addable<Bytes, Duration>);
static_assert(!Subtractable<Duration, Power> && !Comparable<Duration, Energy>);
static_assert(!Addable<Duration, double> && !Addable<double, Energy> && !Addable<Bytes, int>);
static_assert(!Multipliable<Duration, Duration> && !Multipliable<Energy, Power>);
static_assert(!Multipliable<Bytes, Bandwidth> && !Multipliable<Bytes, Bytes>);
static_assert(!Divisible<Bandwidth, Bytes> && !Divisible<Duration, Energy>);
static_assert(!Comparable<Bytes, std::int64_t> && !Comparable<Duration, double>);

static_assert(std::is_same_v<decltype(Bytes() / Bandwidth()), Duration>);
static_assert(std::is_same_v<decltype(Power() * Duration()), Energy>);
static_assert(std::is_same_v<decltype(Duration() * Power()), Energy>);
static_assert(std::is_same_v<decltype(Energy() / Duration()), Power>);
static_assert(std::is_same_v<decltype(Energy() / Energy()), double>);

// A raw number enters through a named door only.
static_assert(!std::is_convertible_v<double, Duration> && !std::is_constructible_v<Energy, double>);
static_assert(!std::is_convertible_v<std::int64_t, Bytes>);
static_assert(!std::is_convertible_v<Duration, double>);

static_assert(sizeof(Duration) == sizeof(double) && sizeof(Bytes) == sizeof(std::int64_t));
static_assert(std::is_trivially_copyable_v<Power> && std::is_trivially_copyable_v<Bytes>);
static_assert(Duration{} == Duration::zero() && Bytes{} == Bytes(0));
static_assert(Duration::from_ms(1) < Duration::infinity());

TEST(Units, ReadersUndoFactories) {
  EXPECT_DOUBLE_EQ(Duration::from_s(2.5).ms(), 2500);
  EXPECT_DOUBLE_EQ(Duration::from_ms(2.5).us(), 2500);
  EXPECT_DOUBLE_EQ(Duration::from_us(2.5).s(), 2.5e-6);
  EXPECT_DOUBLE_EQ(Energy::from_j(0.3).mj(), 300);
  EXPECT_DOUBLE_EQ(Energy::from_mj(0.3).uj(), 300);
  EXPECT_DOUBLE_EQ(Energy::from_uj(3e6).j(), 3);
  EXPECT_DOUBLE_EQ(Power::from_mw(1500).w(), 1.5);
  EXPECT_DOUBLE_EQ(Power::from_w(1.5).mw(), 1500);
  EXPECT_DOUBLE_EQ(Bandwidth::from_bytes_per_s(125000).mbit_per_s(), 1);
}

TEST(Units, BitsAndBytesAreNeverConfused) {
  EXPECT_DOUBLE_EQ(Bandwidth::from_mbit_per_s(8).bytes_per_s(), 1e6);
  EXPECT_DOUBLE_EQ((Bytes(1'000'000) / Bandwidth::from_mbit_per_s(8)).s(), 1);
}

// A photo of 224x224x3 at one byte each over 12 Mbit/s, sent with 0.8 W: 100.352 ms, 80.2816 mJ.
TEST(Units, ProductsAreThoseOfPhysics) {
  const Duration time = Bytes(224 * 224 * 3) / Bandwidth::from_mbit_per_s(12);
  EXPECT_NEAR(time.ms(), 100.352, 1e-9);
  const Energy energy = Power::from_w(0.8) * time;
  EXPECT_NEAR(energy.mj(), 80.2816, 1e-9);
  EXPECT_EQ(time * Power::from_w(0.8), energy);
  EXPECT_NEAR((energy / time).w(), 0.8, 1e-12);
  EXPECT_DOUBLE_EQ(Duration::from_ms(30) / Duration::from_ms(40), 0.75);
}

TEST(Units, AccumulateAndScale) {
  Duration sum;
  sum += Duration::from_ms(3);
  sum += 2 * Duration::from_ms(1);
  sum -= Duration::from_ms(4) / 4;
  EXPECT_DOUBLE_EQ(sum.ms(), 4);
  Bytes bytes(5);
  bytes += Bytes(7);
  bytes -= Bytes(2);
  EXPECT_EQ(bytes, Bytes(10));
  EXPECT_LT(Bytes(9), bytes);
}

TEST(Units, BytesStayExactWhereADoubleWouldNot) {
  const std::int64_t large = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ((Bytes(large) + Bytes(1)).count(), large + 1);
}

TEST(Units, AZeroBandwidthTakesForever) {
  EXPECT_EQ(Bytes(1) / Bandwidth::zero(), Duration::infinity());
}

}  // namespace
}  // namespace offcut
