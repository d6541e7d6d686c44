// llama.cpp: what llama-bench writes with -o json, or line by line with -o jsonl.
//
//   [ { "model_type": "qwen2 7B Q4_K - Medium", "backends": "CUDA", "n_threads": 8,
//       "n_gpu_layers": -1, "n_prompt": 512, "n_gen": 0, "n_depth": 0,
//       "avg_ns": 72135640, "samples_ns": [ 74601900, 71632900, ... ] }, ... ]
//
// One entry per test, of the whole network. A test of the prompt (pp512) is one pass over its
// tokens, one of generation (tg128) as many passes as tokens: its time is that of one token. They
// are as different as two networks, so a file of several needs the name of the one to read, written
// as the table of llama-bench does: "qwen2 7B Q4_K - Medium pp512", "... tg128 @ d512". Tests of
// both at once (n_prompt and n_gen) have passes of two kinds and are left out. The unit is the GPU
// where layers are there (n_gpu_layers not 0) and the backend is one of a GPU. Older files lack
// n_depth, and name the backend by flags ("cuda": true). Source: llama.cpp's tools/llama-bench,
// README.md.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_llama_bench(std::string_view head);

// Malformed with the place at fault; InvalidArgument if the file is about several tests and
// options.model_name is none of them.
[[nodiscard]] Result<Profile> read_llama_bench(const std::filesystem::path& path,
                                               const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_llama_bench(std::string_view text, const std::string& name,
                                                const ReadProfileOptions& options = {});

}  // namespace offcut::traces
