#include "engine/cost/provenance.h"

#include <gtest/gtest.h>

namespace offcut {
namespace {

Duration ms(double x) { return Duration::from_ms(x); }

TEST(ProvenanceShare, OfOneGroundIsItsName) {
  ProvenanceShare share;
  EXPECT_EQ(share.text(), "");
  share.add(Provenance::Measured, ms(3));
  share.add(Provenance::Measured, ms(4));
  EXPECT_EQ(share.text(), "measured");
  EXPECT_DOUBLE_EQ(share.total().ms(), 7);
}

TEST(ProvenanceShare, SharesAreOfTimeFromTheStrongestGroundOn) {
  ProvenanceShare share;
  share.add(Provenance::Predicted, ms(10));
  share.add(Provenance::Scaled, ms(29));
  share.add(Provenance::Measured, ms(61));
  EXPECT_EQ(share.text(), "measured 61% scaled 29% predicted 10%");
}

// One layer in ten thousand that nobody measured must not vanish in rounding.
TEST(ProvenanceShare, ATraceOfAWeakGroundStillShows) {
  ProvenanceShare share;
  share.add(Provenance::Measured, ms(9999));
  share.add(Provenance::Assumed, ms(1));
  EXPECT_EQ(share.text(), "measured >99% assumed <1%");
}

TEST(ProvenanceShare, AddsUpShareByShare) {
  ProvenanceShare device;
  device.add(Provenance::Measured, ms(1));
  ProvenanceShare cloud;
  cloud.add(Provenance::Published, ms(3));
  device += cloud;
  EXPECT_EQ(device.text(), "measured 25% published 75%");
  EXPECT_DOUBLE_EQ(device.of(Provenance::Published).ms(), 3);
  EXPECT_DOUBLE_EQ(device.of(Provenance::Scaled).ms(), 0);
}

TEST(Provenance, HasANameForEach) {
  const char* names[] = {"measured", "scaled", "predicted", "published", "datasheet", "assumed"};
  for (std::size_t i = 0; i < kProvenanceCount; ++i) {
    EXPECT_EQ(name_of(static_cast<Provenance>(i)), names[i]);
  }
}

}  // namespace
}  // namespace offcut
