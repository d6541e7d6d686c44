// A fingerprint of the rows of a run: how many there are, and the sum of the hashes of their
// records (sqlite_record.h), or of their lines where they are text, modulo 2^64.
//
// Sums do not depend on how rows came together: in one run, in one that was killed and continued,
// or from shards. So the digest of merged results is the sum of the digests of the parts, and a
// part whose rows have changed since they were written is told from the others. A record takes
// about as long as copying it. Against accidents, not against who wants two to be the same.
#pragma once

#include <cstdint>
#include <string_view>

namespace offcut::scenarios {

// Of one record: eight bytes at a time, each multiplied and folded into the state.
[[nodiscard]] std::uint64_t row_hash(std::string_view record);

struct RowsDigest {
  std::uint64_t rows = 0;
  std::uint64_t hash = 0;

  void add(const RowsDigest& other) {
    rows += other.rows;
    hash += other.hash;
  }
  friend bool operator==(const RowsDigest&, const RowsDigest&) = default;
};

}  // namespace offcut::scenarios
