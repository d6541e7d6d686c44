// A link over constant rates without loss, as the numbers that its closed form is made of.
//
// transport.h says what a transfer takes and radio.h what it draws. Both need no more than these
// numbers, which come in parts: a setting of a network moves some parts and leaves the others. So
// millions of networks are tabled part by part, and priced in rows (closed_form_row.h):
//
//     1000 round trips x 50 000 rates up x 8 rates down       1000 + 50 000 + 8 specs are read,
//                                                             400 000 000 networks follow
//
// Affine transports are the simplest case: no headers, no opening, no stalls. Times in s, powers in
// W, energies in J. Internal to network_models/ and to whoever sweeps over networks.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "network_models/network_spec.h"

namespace offcut::network_models {

// Sets of numbers that settings move together. What each key moves: network_fields.h.
enum class FormPart {
  Shape,     // which transport, and whether there is a closed form at all
  Trip,      // the round trip
  Queue,     // the backlog
  UpRate,    // what bytes up take
  DownRate,  // what bytes down take
  Radio,     // promotion, grant, powers, tails, DRX
};
inline constexpr std::size_t kFormParts = 6;

struct ClosedForm {
  // Shape.
  double header_bytes = 0;   // of a segment, on the wire
  double slow_start = 0;     // 1: the window grows from its start; 0: it is open
  double opening_trips = 0;  // of the handshake
  // Trip.
  double round_trip_s = 0;
  double trip_up_s = 0;  // the part of it that a transfer pays
  double trip_down_s = 0;
  // Queue.
  double queueing_s = 0;
  // UpRate.
  double up_s_per_byte = 0;
  double opening_up_s = 0;  // bytes of the handshake
  double ack_up_s = 0;      // one acknowledgement
  // DownRate.
  double down_s_per_byte = 0;
  double opening_down_s = 0;
  double ack_down_s = 0;
  // Radio.
  double promotion_s = 0;
  double grant_s = 0;
  double request_s = 0;  // mean wait for an opportunity to request a grant
  double transmit_j_per_byte = 0;
  double transmit_w = 0;
  double receive_j_per_byte = 0;
  double receive_w = 0;
  double promotion_j = 0;
  double tail_j = 0;
  double wait_w = 0;
  double asleep_w = 0;  // on top of the wait, once DRX has begun
  double asleep_after_s = std::numeric_limits<double>::infinity();
  double wake_up_s = 0;  // mean wait for the next wake-up, once DRX has begun

  // Whether times and energies are linear in bytes and in the wait for the cloud.
  [[nodiscard]] bool is_affine() const {
    return header_bytes == 0 && slow_start == 0 &&
           asleep_after_s == std::numeric_limits<double>::infinity();
  }
  // A round trip behind the backlog.
  [[nodiscard]] double loop_s() const { return round_trip_s + queueing_s; }
  // Before the first byte arrives.
  [[nodiscard]] double fixed_up_s() const {
    return loop_s() * opening_trips + opening_up_s + opening_down_s + trip_up_s + queueing_s;
  }
  // From a full window to its first acknowledgement, without the time of the segment itself.
  [[nodiscard]] double ack_loop_up_s() const { return loop_s() + ack_down_s; }
  [[nodiscard]] double ack_loop_down_s() const { return loop_s() + ack_up_s; }
};

// One number of a closed form, and its part.
struct FormTerm {
  FormPart part;
  double ClosedForm::*value;
};
inline constexpr std::array kFormTerms = {
    FormTerm{FormPart::Shape, &ClosedForm::header_bytes},
    FormTerm{FormPart::Shape, &ClosedForm::slow_start},
    FormTerm{FormPart::Shape, &ClosedForm::opening_trips},
    FormTerm{FormPart::Trip, &ClosedForm::round_trip_s},
    FormTerm{FormPart::Trip, &ClosedForm::trip_up_s},
    FormTerm{FormPart::Trip, &ClosedForm::trip_down_s},
    FormTerm{FormPart::Queue, &ClosedForm::queueing_s},
    FormTerm{FormPart::UpRate, &ClosedForm::up_s_per_byte},
    FormTerm{FormPart::UpRate, &ClosedForm::opening_up_s},
    FormTerm{FormPart::UpRate, &ClosedForm::ack_up_s},
    FormTerm{FormPart::DownRate, &ClosedForm::down_s_per_byte},
    FormTerm{FormPart::DownRate, &ClosedForm::opening_down_s},
    FormTerm{FormPart::DownRate, &ClosedForm::ack_down_s},
    FormTerm{FormPart::Radio, &ClosedForm::promotion_s},
    FormTerm{FormPart::Radio, &ClosedForm::grant_s},
    FormTerm{FormPart::Radio, &ClosedForm::request_s},
    FormTerm{FormPart::Radio, &ClosedForm::transmit_j_per_byte},
    FormTerm{FormPart::Radio, &ClosedForm::transmit_w},
    FormTerm{FormPart::Radio, &ClosedForm::receive_j_per_byte},
    FormTerm{FormPart::Radio, &ClosedForm::receive_w},
    FormTerm{FormPart::Radio, &ClosedForm::promotion_j},
    FormTerm{FormPart::Radio, &ClosedForm::tail_j},
    FormTerm{FormPart::Radio, &ClosedForm::wait_w},
    FormTerm{FormPart::Radio, &ClosedForm::asleep_w},
    FormTerm{FormPart::Radio, &ClosedForm::asleep_after_s},
    FormTerm{FormPart::Radio, &ClosedForm::wake_up_s},
};
static_assert(sizeof(ClosedForm) == kFormTerms.size() * sizeof(double), "a row per number");

// Returns the numbers over the constant rates of a spec, whatever its loss and its traces.
[[nodiscard]] ClosedForm rates_form(const NetworkSpec& spec);
// Returns the numbers where they are all that build_link() of the spec knows: constant rates and no
// loss.
[[nodiscard]] std::optional<ClosedForm> closed_form_of(const NetworkSpec& spec);

// Returns where the times of a network bend while all its numbers go straight from one form to the
// other, as shares of the way, ascending, in (0, 1): a window begins or ceases to fill the round
// trip, and its stall is gone or there. Between two of them every time and energy is a straight
// line.
[[nodiscard]] std::vector<double> bends_between(const ClosedForm& from, const ClosedForm& to);

// Whether setting this key, numeric or word, may move this part. True for an unknown key.
[[nodiscard]] bool may_move(std::string_view field, FormPart part);

}  // namespace offcut::network_models
