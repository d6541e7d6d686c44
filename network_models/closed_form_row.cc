#include "network_models/closed_form_row.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/wide_vectors.h"
#include "network_models/transport.h"

namespace offcut::network_models {
namespace {

using Numbers = ClosedFormRow::Numbers;
using Terms = ClosedFormRow::Terms;
using Stalls = ClosedFormRow::Stalls;
using F = ClosedForm;

constexpr std::size_t place_of(double F::*value) {
  std::size_t place = 0;
  while (kFormTerms[place].value != value) ++place;
  return place;
}

// The column of a number, from a network on.
template <double F::*Value>
const double* column(const Terms& terms, std::size_t first = 0) {
  constexpr std::size_t kPlace = place_of(Value);
  return terms[kPlace].data() + first;
}

bool any(const double* values, std::size_t count) {
  return std::any_of(values, values + count, [](double x) { return x > 0; });
}

OFFCUT_WIDE_VECTORS
void fix_up(const Terms& terms, std::size_t count, Numbers& out) {
  const double* const round_trip = column<&F::round_trip_s>(terms);
  const double* const trip_up = column<&F::trip_up_s>(terms);
  const double* const queueing = column<&F::queueing_s>(terms);
  const double* const trips = column<&F::opening_trips>(terms);
  const double* const opening_up = column<&F::opening_up_s>(terms);
  const double* const opening_down = column<&F::opening_down_s>(terms);
  for (std::size_t i = 0; i < count; ++i) {
    ClosedForm form;
    form.round_trip_s = round_trip[i];
    form.trip_up_s = trip_up[i];
    form.queueing_s = queueing[i];
    form.opening_trips = trips[i];
    form.opening_up_s = opening_up[i];
    form.opening_down_s = opening_down[i];
    out[i] = form.fixed_up_s();
  }
}

// Time of a segment, and from a full window to its first acknowledgement.
struct Clock {
  Numbers segment_s;
  Numbers loop_s;
};

OFFCUT_WIDE_VECTORS
void clock_of(const Terms& terms, const double* s_per_byte, const double* ack_s, std::size_t count,
              Clock& out) {
  const double* const round_trip = column<&F::round_trip_s>(terms);
  const double* const queueing = column<&F::queueing_s>(terms);
  for (std::size_t i = 0; i < count; ++i) {
    out.segment_s[i] = static_cast<double>(kPacketBytes) * s_per_byte[i];
    out.loop_s[i] = out.segment_s[i] + ((round_trip[i] + queueing[i]) + ack_s[i]);
  }
}

// Adds the stall after a window to the sums before it. Returns the longest.
OFFCUT_WIDE_VECTORS
double add_stall(const Clock& clock, double window, const double* slow_start, std::size_t count,
                 double* sums) {
  double most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double stall = clock.loop_s[i] - window * clock.segment_s[i];
    const double stands = (stall > 0 ? stall : 0.0) * slow_start[i];
    sums[i] += stands;
    most = stands > most ? stands : most;
  }
  return most;
}

void add_stalls(const Clock& clock, const double* slow_start, std::size_t count, Stalls& stalls) {
  stalls.used = 0;
  if (!any(slow_start, count)) return;
  auto window = static_cast<double>(kInitialWindow);
  for (Numbers& sums : stalls.sums) {
    if (stalls.used == 0) {
      std::fill_n(sums.begin(), count, 0.0);
    } else {
      std::copy_n(stalls.sums[stalls.used - 1].begin(), count, sums.begin());
    }
    if (!(add_stall(clock, window, slow_start, count, sums.data()) > 0)) return;
    ++stalls.used;
    window *= 2;
  }
}

// What Pipe::time() says: fixed + s per byte * bytes on the wire.
OFFCUT_WIDE_VECTORS
void serialise(const double* fixed, const double* s_per_byte, const double* header_bytes,
               Bytes payload, std::span<double> out) {
  const double bytes = payload.as_double();
  const auto segments = static_cast<double>(Pipe::segments(payload));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = fixed[i] + s_per_byte[i] * (bytes + header_bytes[i] * segments);
  }
}

OFFCUT_WIDE_VECTORS
void add(const double* summand, std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = summand[i] + out[i];
}

OFFCUT_WIDE_VECTORS
void burst_energy(const double* j_per_byte, Bytes payload, const double* base_w,
                  const double* time_s, std::span<double> out) {
  const double bytes = payload.as_double();
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = j_per_byte[i] * bytes + base_w[i] * time_s[i];
}

OFFCUT_WIDE_VECTORS
void wait_energy(const double* wait_w, std::span<const double> wait_s, double* out) {
  for (std::size_t i = 0; i < wait_s.size(); ++i) out[i] = wait_w[i] * wait_s[i];
}

OFFCUT_WIDE_VECTORS
void add_sleep_energy(const double* asleep_w, const double* after_s, std::span<const double> wait_s,
                      double* out) {
  for (std::size_t i = 0; i < wait_s.size(); ++i) {
    const double asleep = asleep_w[i] * (wait_s[i] - after_s[i]);
    out[i] += wait_s[i] > after_s[i] ? asleep : 0.0;
  }
}

OFFCUT_WIDE_VECTORS
void add_wake_up(const double* wake_up_s, const double* after_s, std::span<const double> wait_s,
                 std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] += wait_s[i] > after_s[i] ? wake_up_s[i] : 0.0;
  }
}

}  // namespace

FormTable::FormTable(FormPart part) : part_(part) {
  for (std::size_t place = 0; place < kFormTerms.size(); ++place) {
    if (kFormTerms[place].part == part) terms_.push_back(place);
  }
  columns_.resize(terms_.size());
}

std::size_t FormTable::bytes_per_entry(FormPart part) {
  return FormTable(part).terms_.size() * sizeof(double);
}

void FormTable::reserve(std::size_t count) {
  for (std::vector<double>& column : columns_) column.reserve(count);
}

void FormTable::add(const ClosedForm& form) {
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    columns_[t].push_back(form.*kFormTerms[terms_[t]].value);
  }
}

ClosedFormRow::ClosedFormRow(Bytes most_up, Bytes most_down) : terms_{} {
  const auto stalls = [](Bytes most) {
    const std::size_t windows = std::min(Pipe::windows(most), Pipe::kMostStalls);
    return std::vector<Numbers>(windows > 1 ? windows - 1 : 0);
  };
  up_.sums = stalls(most_up);
  down_.sums = stalls(most_down);
}

void ClosedFormRow::set_part(const FormTable& from, std::size_t count, std::size_t at,
                             std::size_t step) {
  OFFCUT_CHECK(count == 0 || (count <= kMost && at + (count - 1) * step < from.size()));
  for (std::size_t t = 0; t < from.terms_.size(); ++t) {
    const double* const source = from.columns_[t].data() + at;
    double* const to = terms_[from.terms_[t]].data();
    if (step == 0) {
      std::fill_n(to, count, *source);
    } else if (step == 1) {
      std::copy_n(source, count, to);
    } else {
      for (std::size_t i = 0; i < count; ++i) to[i] = source[i * step];
    }
  }
}

void ClosedFormRow::set(std::size_t place, const ClosedForm& form) {
  for (std::size_t t = 0; t < terms_.size(); ++t) terms_[t][place] = form.*kFormTerms[t].value;
}

void ClosedFormRow::settle(std::size_t count) {
  OFFCUT_CHECK(count <= kMost);
  count_ = count;
  grants_ = any(column<&F::grant_s>(terms_), count) || any(column<&F::request_s>(terms_), count);
  promotes_ = any(column<&F::promotion_s>(terms_), count);
  const double* const after = column<&F::asleep_after_s>(terms_);
  sleeps_ = std::any_of(after, after + count,
                        [](double s) { return s < std::numeric_limits<double>::infinity(); });
  fix_up(terms_, count, fixed_up_s_);
  const double* const slow_start = column<&F::slow_start>(terms_);
  Clock clock;
  clock_of(terms_, column<&F::up_s_per_byte>(terms_), column<&F::ack_down_s>(terms_), count, clock);
  add_stalls(clock, slow_start, count, up_);
  if (down_.sums.empty()) return;
  clock_of(terms_, column<&F::down_s_per_byte>(terms_), column<&F::ack_up_s>(terms_), count, clock);
  add_stalls(clock, slow_start, count, down_);
}

const double* ClosedFormRow::Stalls::of(std::size_t windows, std::size_t first) const {
  if (windows < 2 || used == 0) return nullptr;
  OFFCUT_CHECK(windows < sums.size() + 2 || sums.size() + 1 == Pipe::kMostStalls);
  return sums[std::min(windows - 2, used - 1)].data() + first;
}

void ClosedFormRow::write_sending(Bytes up, std::size_t first, std::span<double> out) const {
  serialise(fixed_up_s_.data() + first, column<&F::up_s_per_byte>(terms_, first),
            column<&F::header_bytes>(terms_, first), up, out);
  if (const double* stall = up_.of(Pipe::windows(up), first)) add(stall, out);
  if (!grants_) return;
  add(column<&F::grant_s>(terms_, first), out);
  add(column<&F::request_s>(terms_, first), out);
}

void ClosedFormRow::write_receiving(Bytes down, std::size_t first, std::span<double> out) const {
  if (!(down > Bytes())) return std::fill(out.begin(), out.end(), 0.0);
  serialise(column<&F::trip_down_s>(terms_, first), column<&F::down_s_per_byte>(terms_, first),
            column<&F::header_bytes>(terms_, first), down, out);
  if (const double* stall = down_.of(Pipe::windows(down), first)) add(stall, out);
}

void ClosedFormRow::write_up(Bytes up, std::size_t first, std::span<double> out) const {
  OFFCUT_CHECK(first + out.size() <= count_);
  write_sending(up, first, out);
  if (promotes_) add(column<&F::promotion_s>(terms_, first), out);
}

void ClosedFormRow::write_down(const RowExchange& exchange, std::size_t first,
                               std::span<double> out) const {
  OFFCUT_CHECK(first + out.size() <= count_);
  write_receiving(exchange.down, first, out);
  if (!sleeps_ || !(exchange.down > Bytes())) return;
  add_wake_up(column<&F::wake_up_s>(terms_, first), column<&F::asleep_after_s>(terms_, first),
              exchange.wait_s, out);
}

void ClosedFormRow::write_costs(const RowExchange& exchange, std::size_t first,
                                RowCosts& out) const {
  const std::size_t count = exchange.wait_s.size();
  OFFCUT_CHECK(first + count <= count_);
  const auto of = [count](Numbers& numbers) { return std::span(numbers.data(), count); };
  write_sending(exchange.up, first, of(out.up_s));
  burst_energy(column<&F::transmit_j_per_byte>(terms_, first), exchange.up,
               column<&F::transmit_w>(terms_, first), out.up_s.data(), of(out.transmit_j));
  if (promotes_) add(column<&F::promotion_s>(terms_, first), of(out.up_s));
  write_receiving(exchange.down, first, of(out.down_s));
  burst_energy(column<&F::receive_j_per_byte>(terms_, first), exchange.down,
               column<&F::receive_w>(terms_, first), out.down_s.data(), of(out.receive_j));
  std::copy_n(column<&F::promotion_j>(terms_, first), count, out.promotion_j.begin());
  std::copy_n(column<&F::tail_j>(terms_, first), count, out.tail_j.begin());
  wait_energy(column<&F::wait_w>(terms_, first), exchange.wait_s, out.idle_j.data());
  if (!sleeps_) return;
  const double* const after_s = column<&F::asleep_after_s>(terms_, first);
  add_sleep_energy(column<&F::asleep_w>(terms_, first), after_s, exchange.wait_s,
                   out.idle_j.data());
  if (exchange.down > Bytes()) {
    add_wake_up(column<&F::wake_up_s>(terms_, first), after_s, exchange.wait_s, of(out.down_s));
  }
}

}  // namespace offcut::network_models
