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

// Returns "0.1.0 (commit 1a2b3c4d5e6f)".
[[nodiscard]] std::string text_of_version();

}  // namespace offcut::scenarios
