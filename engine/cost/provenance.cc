#include "engine/cost/provenance.h"

#include <cmath>

#include "engine/base/text.h"

namespace offcut {

std::string_view name_of(Provenance provenance) {
  switch (provenance) {
    case Provenance::Measured:
      return "measured";
    case Provenance::Scaled:
      return "scaled";
    case Provenance::Predicted:
      return "predicted";
    case Provenance::Published:
      return "published";
    case Provenance::Datasheet:
      return "datasheet";
    case Provenance::Assumed:
      return "assumed";
  }
  return "assumed";
}

ProvenanceShare& ProvenanceShare::operator+=(const ProvenanceShare& other) {
  for (std::size_t i = 0; i < time_.size(); ++i) time_[i] += other.time_[i];
  return *this;
}

Duration ProvenanceShare::total() const {
  Duration sum;
  for (const Duration time : time_) sum += time;
  return sum;
}

std::string ProvenanceShare::text() const {
  const Duration all = total();
  std::string out;
  for (std::size_t i = 0; i < time_.size(); ++i) {
    if (!(time_[i] > Duration::zero())) continue;
    const std::string_view name = name_of(static_cast<Provenance>(i));
    if (time_[i] == all) return std::string(name);
    const double percent = std::round(100.0 * (time_[i] / all));
    if (!out.empty()) out += ' ';
    out += percent < 1.0    ? message(name, " <1%")
           : percent > 99.0 ? message(name, " >99%")
                            : message(name, " ", percent, "%");
  }
  return out;
}

}  // namespace offcut
