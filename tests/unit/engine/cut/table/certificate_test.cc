// The chain of two_layers.h over 100 us a byte, re-priced: {a} takes 10 + 20 + 4 ms and 20 + 12 mJ.
#include "engine/cut/table/certificate.h"

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

class CertificateTest : public ::testing::Test {
 protected:
  ModelGraph graph_ = testing::two_layers();
  SiteColumn device_ = testing::site_of({10, 40}, 2);
  SiteColumn cloud_ = testing::site_of({1, 4}, 50);
  std::vector<Bytes> wire_ = wire_bytes(graph_, {});
  SplitProblem input_{device_, cloud_, wire_};
  testing::AffineLink link_ = testing::plain_link(1e-4);
};

TEST_F(CertificateTest, PricesFromFirstPrinciples) {
  const auto price = certified_price(graph_, input_, {true, false}, link_);
  ASSERT_OK(price);
  EXPECT_NEAR(price->latency().ms(), 34, 1e-9);
  EXPECT_NEAR(price->energy().mj(), 32, 1e-9);
}

TEST_F(CertificateTest, OfDeviceOnlyPaysNoLink) {
  const auto price = certified_price(graph_, input_, {true, true}, link_);
  ASSERT_OK(price);
  EXPECT_NEAR(price->latency().ms(), 50, 1e-9);
  EXPECT_NEAR(price->energy().mj(), 100, 1e-9);
}

TEST_F(CertificateTest, RefusesASetThatIsNoCut) {
  EXPECT_THAT(certified_price(graph_, input_, {false, true}, link_),
              ErrorIs(ErrorCode::Inconsistent,
                      "layer \"b\" on the device: expected inputs made on the device, found \"y\" "
                      "of \"a\" in the cloud"));
}

TEST_F(CertificateTest, RefusesAWrongPrice) {
  auto price = certified_price(graph_, input_, {true, false}, link_);
  ASSERT_OK(price);
  EXPECT_OK(certify(graph_, input_, {true, false}, link_, *price));
  price->cloud += Duration::from_us(1);
  EXPECT_THAT(certify(graph_, input_, {true, false}, link_, *price),
              ErrorIs(ErrorCode::Inconsistent, "plan: cloud_ms: expected 4, found 4.001"));
}

}  // namespace
}  // namespace offcut
