// Physical quantities of the cost models: one type per dimension, SI inside.
//
// A number enters through a named factory and leaves through a named reader, so the unit stands in
// the code at both doors and nowhere else:
//
//   const Duration uplink = Bytes(150528) / Bandwidth::from_mbit_per_s(18.88);
//   report << uplink.ms();
//
// Allowed products are the ones of physics:
//
//   Bytes / Bandwidth = Duration     Power * Duration = Energy     Energy / Duration = Power
//   Quantity / Quantity of one dimension = a pure number
//
// Storage is `double` in the SI unit (s, J, W, B/s); `Bytes` is an exact count in an int64.
// Prefixes are decimal: 1 Mbit/s is 125 000 B/s, 1 MB is 10^6 bytes.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace offcut {
namespace internal {

// What every dimension can do: add, subtract, scale, compare, and be infinite.
template <class Self>
class Quantity {
 public:
  static constexpr Self zero() { return from_si(0.0); }
  // Larger than any measured value: the cost of a choice that cannot be taken.
  static constexpr Self infinity() { return from_si(std::numeric_limits<double>::infinity()); }
  static constexpr Self from_si(double value) {
    Self self;
    self.si_ = value;
    return self;
  }
  constexpr double si() const { return si_; }

  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;
  friend constexpr Self operator+(Self a, Self b) { return from_si(a.si_ + b.si_); }
  friend constexpr Self operator-(Self a, Self b) { return from_si(a.si_ - b.si_); }
  friend constexpr Self operator*(Self a, double factor) { return from_si(a.si_ * factor); }
  friend constexpr Self operator*(double factor, Self a) { return from_si(a.si_ * factor); }
  friend constexpr Self operator/(Self a, double divisor) { return from_si(a.si_ / divisor); }
  friend constexpr double operator/(Self a, Self b) { return a.si_ / b.si_; }
  friend constexpr Self& operator+=(Self& a, Self b) { return a = a + b; }
  friend constexpr Self& operator-=(Self& a, Self b) { return a = a - b; }

 protected:
  double si_ = 0.0;
};

}  // namespace internal

// A length of time. Reads and writes s, ms, us.
class Duration final : public internal::Quantity<Duration> {
 public:
  constexpr Duration() = default;  // zero
  static constexpr Duration from_s(double s) { return from_si(s); }
  static constexpr Duration from_ms(double ms) { return from_si(ms * 1e-3); }
  static constexpr Duration from_us(double us) { return from_si(us * 1e-6); }
  constexpr double s() const { return si(); }
  constexpr double ms() const { return si() * 1e3; }
  constexpr double us() const { return si() * 1e6; }
};

// An amount of energy. Reads and writes J, mJ, uJ.
class Energy final : public internal::Quantity<Energy> {
 public:
  constexpr Energy() = default;  // zero
  static constexpr Energy from_j(double j) { return from_si(j); }
  static constexpr Energy from_mj(double mj) { return from_si(mj * 1e-3); }
  static constexpr Energy from_uj(double uj) { return from_si(uj * 1e-6); }
  constexpr double j() const { return si(); }
  constexpr double mj() const { return si() * 1e3; }
  constexpr double uj() const { return si() * 1e6; }
};

// Power. Reads and writes W, mW.
class Power final : public internal::Quantity<Power> {
 public:
  constexpr Power() = default;  // zero
  static constexpr Power from_w(double w) { return from_si(w); }
  static constexpr Power from_mw(double mw) { return from_si(mw * 1e-3); }
  constexpr double w() const { return si(); }
  constexpr double mw() const { return si() * 1e3; }
};

// A rate of payload. Reads and writes bytes/s and Mbit/s.
class Bandwidth final : public internal::Quantity<Bandwidth> {
 public:
  constexpr Bandwidth() = default;  // zero
  static constexpr Bandwidth from_bytes_per_s(double rate) { return from_si(rate); }
  static constexpr Bandwidth from_mbit_per_s(double rate) { return from_si(rate * 125000.0); }
  constexpr double bytes_per_s() const { return si(); }
  constexpr double mbit_per_s() const { return si() / 125000.0; }
};

// An exact count of bytes.
class Bytes final {
 public:
  constexpr Bytes() = default;  // zero
  constexpr explicit Bytes(std::int64_t count) : count_(count) {}
  constexpr std::int64_t count() const { return count_; }
  constexpr double as_double() const { return static_cast<double>(count_); }

  friend constexpr auto operator<=>(const Bytes&, const Bytes&) = default;
  friend constexpr Bytes operator+(Bytes a, Bytes b) { return Bytes(a.count_ + b.count_); }
  friend constexpr Bytes operator-(Bytes a, Bytes b) { return Bytes(a.count_ - b.count_); }
  friend constexpr Bytes& operator+=(Bytes& a, Bytes b) { return a = a + b; }
  friend constexpr Bytes& operator-=(Bytes& a, Bytes b) { return a = a - b; }

 private:
  std::int64_t count_ = 0;
};

constexpr Duration operator/(Bytes payload, Bandwidth rate) {
  return Duration::from_s(payload.as_double() / rate.bytes_per_s());
}
constexpr Energy operator*(Power power, Duration time) {
  return Energy::from_j(power.w() * time.s());
}
constexpr Energy operator*(Duration time, Power power) { return power * time; }
constexpr Power operator/(Energy energy, Duration time) {
  return Power::from_w(energy.j() / time.s());
}

}  // namespace offcut
