// The option --shard of `offcut run`: which part of every study a process answers.
//
//   --shard 3/8             shard 3 of 8
//   --shard slurm/8         the shard that SLURM_ARRAY_TASK_ID names, of 8: any array of tasks that
//                           lie between 1 and 8, such as the two that failed
//   --shard slurm           of as many as the array has: it must be 1-N without gaps. A part of an
//                           array that was submitted again looks like an array of its own, so the
//                           number is never guessed from the largest task
//   --shard kubernetes/8    the shard that JOB_COMPLETION_INDEX (from 0) names, of 8
#pragma once

#include <string>

#include "engine/base/result.h"
#include "scenarios/results/shard.h"

namespace offcut::tools {

// "" is all. InvalidArgument where the text or the environment names no shard.
[[nodiscard]] Result<scenarios::Shard> read_shard(const std::string& text);

}  // namespace offcut::tools
