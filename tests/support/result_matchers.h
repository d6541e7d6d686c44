// What every test of a Result uses.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/result.h"

#define ASSERT_OK(result) ASSERT_TRUE((result).has_value()) << (result).error().message
#define EXPECT_OK(result) EXPECT_TRUE((result).has_value()) << (result).error().message

namespace offcut {

MATCHER_P2(ErrorIs, code, part, "") {
  if (arg.has_value()) {
    *result_listener << "which holds a value";
    return false;
  }
  *result_listener << "whose message is: " << arg.error().message;
  return arg.error().code == code && arg.error().message.find(part) != std::string::npos;
}

}  // namespace offcut
