// Which readers of a tensor come after others of its readers, as far as a short look tells.
// Internal to engine/cut.
//
//         p ---- a ---- b ---- add        of p's readers a, c and add: first are a and c, last is
//          \---- c ----/       /          add, since paths lead from a and from c to it
//           \-----------------/
//
// Layers are split into paths, each layer being followed by its first reader that no path holds
// yet. From a reader we go along its path, on to the path that its end leads into, and so on, a few
// times. What is found is true; what is missed costs an arc that others imply, and no more. So the
// order is found in O(layers + edges), where a full table would be quadratic.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/model_graph.h"

namespace offcut::internal {

class ReaderOrder {
 public:
  explicit ReaderOrder(const ModelGraph& graph);

  // `readers` ascending. Afterwards first() are those that no other reader was found before, and
  // last() those that none was found after; ascending. Every reader has a first one before it and
  // a last one after it, or is such itself.
  void sort(const std::vector<LayerId>& readers);
  const std::vector<LayerId>& first() const { return first_; }
  const std::vector<LayerId>& last() const { return last_; }

 private:
  std::uint32_t path_of(LayerId v);
  // Where a walk or a reader met a path, for which tensor.
  struct Met {
    std::uint32_t sort = 0;
    LayerId layer = 0;
  };
  template <class Visit>
  void walk(LayerId reader, LayerId end, Visit visit) const;

  std::vector<std::uint32_t> path_;  // [layers]
  std::vector<LayerId> leads_to_;    // [paths] the layer that reads its last one, or none
  std::vector<Met> reached_;         // [paths] the first layer that a walk came to
  std::vector<Met> reader_;          // [paths] the last reader on it
  std::uint32_t sorts_ = 0;
  std::vector<LayerId> first_;
  std::vector<LayerId> last_;
};

}  // namespace offcut::internal
