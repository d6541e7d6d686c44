// The version of this program, as manifests carry it.
#pragma once

#include <string>
#include <vector>

namespace offcut::scenarios {

// The version of the database and of the columns in it (results_schema.h).
inline constexpr int kResultsVersion = 2;

struct Version {
  std::string number;  // "0.1.0"
  // Of the checkout that it was built from, "1a2b3c4d5e6f", with "-modified" where tracked files
  // differed from it; "unknown" where it was built from no checkout.
  std::string commit;
  std::vector<std::string> schemas;  // of the files that it reads and of the results it writes
};

[[nodiscard]] const Version& version();

// Returns a fingerprint of the exponentials, logarithms and powers that this machine computes. The
// C library has variants of them for processors with and without fused multiply-add, which differ
// in the last bit of about one value in ten thousand; so do results that use them. Machines of one
// fingerprint give the same bytes.
[[nodiscard]] const std::string& arithmetic();

// Returns "0.1.0 (commit 1a2b3c4d5e6f)".
[[nodiscard]] std::string text_of_version();

}  // namespace offcut::scenarios
