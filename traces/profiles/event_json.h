// Streams over JSON lists of events (ONNX Runtime profiles, Chrome traces) in bounded memory: the
// file is split into the texts of single events, and each is parsed by the SAX parser of
// nlohmann/json.
//
//   [ {event}, {event}, ... ]      or      { "other": ..., "traceEvents": [ {event}, ... ], ... }
//
// One list is a profile: what follows it (the profile of another session, say) is an error.
// A comma before ']' or '}' is taken for a space (a known fault of writers). Every other fault is
// an error with its byte offset or, read leniently, costs the event it is in: reading goes on at
// the next line that starts with '{'.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "traces/profiles/byte_stream.h"

namespace offcut::traces {

// What a reader of events does. It sees the values with their nesting level: 1 for the members of
// the event itself, one more inside each object or list. Texts may be moved from.
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;
  virtual void start_event() = 0;
  virtual void key(int level, std::string& name) = 0;
  virtual void integer(int level, std::int64_t value) = 0;
  // A number with a fraction or an exponent, or too large for an integer; also as it is written.
  virtual void decimal(int level, double value, const std::string& written) = 0;
  virtual void text(int level, std::string& value) = 0;
  virtual void start_list(int level) = 0;  // level of the list among its siblings
  virtual void end_event() = 0;
};

struct EventWalk {
  std::size_t events = 0;
  std::size_t skipped = 0;  // only when lenient
  bool cut_short = false;   // likewise
  bool has_more = false;    // likewise: something follows the list, and was not read
  // What a reader says of a walk, one line each.
  std::vector<std::string> warnings() const;
};

// Walks over all events. `name` stands for the file in errors, all of which are Malformed except
// those of the stream.
[[nodiscard]] Result<EventWalk> walk_events(ByteStream stream, const std::string& name,
                                            EventSink& sink, bool lenient);

}  // namespace offcut::traces
